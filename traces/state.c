#include "traces/state.h"

#include "nodes/base/die.h"
#include "traces/msg.h"

#include <inttypes.h>
#include <stdlib.h>

/* Is the text " key=value key=value"? A value ends where the next word with a '=' begins, so that
 * values may hold spaces; the first word must have one. */
static bool
is_pairs(const char *text)
{
	text += strspn(text, " ");
	return text[0] == '\0' || (text[0] != '=' && strcspn(text, "=") < strcspn(text, " "));
}

/* pair_end returns where the value that starts at p ends. */
static char *
pair_end(char *p)
{
	for (char *space = strchr(p, ' '); space != NULL; space = strchr(space + 1, ' ')) {
		size_t word = strcspn(space + 1, " ");
		const char *equals = memchr(space + 1, '=', word);

		if (equals != NULL && equals > space + 1)
			return space;
	}
	return p + strlen(p);
}

/* JSON wants a name once: of repeated ones the first stands. */
static bool
is_repeated(const char *start, const char *name)
{
	for (const char *p = start; p < name;) {
		if (strcmp(p, name) == 0)
			return true;
		p += strlen(p) + 1;		/* to its value, */
		p += strlen(p) + 1;		/* to the next name */
		p += strspn(p, " ");
	}
	return false;
}

static void
put_pairs(FILE *f, char *text)
{
	bool any = false;
	char *p = text + strspn(text, " "), *start = p;

	putc('{', f);
	while (*p != '\0') {
		char *value = strchr(p, '='), *end = pair_end(value), *next;

		next = end + strspn(end, " ");
		*value++ = '\0';
		*end = '\0';
		if (!is_repeated(start, p)) {
			if (any)
				putc(',', f);
			any = true;
			msg_json_string(f, p);
			putc(':', f);
			msg_json_string(f, value);
		}
		p = next;
	}
	putc('}', f);
}

static void
put_name(FILE *f, const char *name, const char *value)
{
	fprintf(f, ",\"%s\":", name);
	msg_json_string(f, value != NULL ? value : "");
}

void
state_line(struct lines *out, tick t, const char *node, const char *kind, const char *name,
    const char *instance, const char *text)
{
	FILE *f = out->f;
	char *pairs;

	if (f == NULL)
		return;
	fprintf(f, "{\"t\":%" PRId64, t);
	put_name(f, "node", node);
	put_name(f, "kind", kind);
	put_name(f, "name", name);
	put_name(f, "instance", instance);
	if (text == NULL || is_pairs(text)) {
		pairs = xstrdup(text != NULL ? text : "");
		fputs(",\"fields\":", f);
		put_pairs(f, pairs);
		free(pairs);
	} else {
		put_name(f, "text", text);
	}
	fputs("}\n", f);
	lines_end(out);
}
