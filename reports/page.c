#include "reports/page.h"

#include "reports/assets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
put(FILE *out, struct bytes b)
{
	if (b.n > 0)
		(void)!fwrite(b.p, 1, b.n, out);
}

static void
put_json(FILE *out, const json_t *o)
{
	char *s = json_dumps(o, JSON_COMPACT);

	for (const char *p = s; p != NULL && *p != '\0'; p++) {
		if (*p == '<' || *p == '>' || *p == '&')
			fprintf(out, "\\u%04x", (unsigned)(unsigned char)*p);
		else
			fputc(*p, out);
	}
	free(s);
}

static void
put_escaped(FILE *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (strchr("<>&\"'", *s) != NULL)
			fprintf(out, "&#%u;", (unsigned)(unsigned char)*s);
		else
			fputc(*s, out);
	}
}

static void
put_page(FILE *out, const struct page *p)
{
	struct bytes t = asset_template();
	struct rd r = rd_of(t);

	while (rd_left(&r) > 0) {
		struct bytes rest = rd_rest(&r);
		const uint8_t *at = memmem(rest.p, rest.n, "{{", 2);
		size_t n = at != NULL ? (size_t)(at - rest.p) : rest.n;
		const char *hole;

		put(out, rd_bytes(&r, n));
		if (at == NULL)
			return;
		hole = (const char *)rd_rest(&r).p;
		if (strncmp(hole, "{{title}}", 9) == 0)
			put_escaped(out, p->title);
		else if (strncmp(hole, "{{style}}", 9) == 0)
			put(out, asset_style());
		else if (strncmp(hole, "{{script}}", 10) == 0)
			put(out, p->script);
		else if (strncmp(hole, "{{pictures}}", 12) == 0)
			fputs(p->pictures != NULL ? p->pictures : "", out);
		else if (strncmp(hole, "{{data}}", 8) == 0)
			put_json(out, p->data);
		rd_skip(&r, (size_t)(strstr(hole, "}}") - hole) + 2);
	}
}

bool
page_write(const struct page *p, const char *file, char *err, size_t err_cap)
{
	FILE *out = fopen(file, "w");
	bool ok;

	if (out == NULL) {
		snprintf(err, err_cap, "%s: %s", file, strerror(errno));
		return false;
	}
	put_page(out, p);
	ok = !ferror(out);
	ok = fclose(out) == 0 && ok;
	if (!ok)
		snprintf(err, err_cap, "%s: not written completely", file);
	return ok;
}
