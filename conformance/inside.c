#include "conformance/inside.h"

#include "conformance/file.h"
#include "nodes/base/die.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char header[] = "rows\ttest\tname\twrong\tsource\told\tnew";

/* What is replaced concerns inside.sh only; the new text may be empty. */
static bool
proof_parse(struct inside_proof *p, char *line)
{
	const char **part[] = { &p->rows, &p->test, &p->name, &p->wrong, &p->source };
	char *old;

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		*part[i] = strsep(&line, "\t");
		if (line == NULL || **part[i] == '\0')
			return false;
	}
	old = strsep(&line, "\t");
	return *old != '\0' && line != NULL && strchr(line, '\t') == NULL;
}

bool
inside_load(struct inside *out, const char *file, char *err, size_t err_cap)
{
	char *rest, *line;
	unsigned n = 0;

	*out = (struct inside){ .text = file_text(file) };
	if (out->text == NULL) {
		snprintf(err, err_cap, "%s: %s", file, strerror(errno));
		return false;
	}
	rest = out->text;
	while ((line = strsep(&rest, "\n")) != NULL) {
		struct inside_proof p = { .line = ++n };

		if (n == 1 && strcmp(line, header) != 0) {
			snprintf(err, err_cap, "%s:1: unknown header", file);
			return false;
		}
		if (n == 1 || line[0] == '#' || line[0] == '\0')
			continue;
		if (!proof_parse(&p, line)) {
			snprintf(err, err_cap, "%s:%u: wants 7 columns", file, n);
			return false;
		}
		out->proof = xrealloc(out->proof, out->n + 1, sizeof(*out->proof));
		out->proof[out->n++] = p;
	}
	return true;
}

void
inside_clear(struct inside *x)
{
	free(x->proof);
	free(x->text);
	*x = (struct inside){ 0 };
}

/* Is the row one of a list, "A,B"? */
static bool
lists(const char *rows, const char *id)
{
	size_t n = strlen(id);

	for (const char *at = strstr(rows, id); at != NULL; at = strstr(at + 1, id))
		if ((at == rows || at[-1] == ',') && (at[n] == '\0' || at[n] == ','))
			return true;
	return false;
}

const struct inside_proof *
inside_proof(const struct inside *x, const char *id, size_t n)
{
	for (size_t i = 0; i < x->n; i++)
		if (lists(x->proof[i].rows, id) && n-- == 0)
			return &x->proof[i];
	return NULL;
}
