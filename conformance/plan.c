#include "conformance/plan.h"

#include "nodes/base/die.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- stories ---- */

static void
point_params(struct story *s)
{
	char *at = s->text;

	s->n_params = 0;
	while (*at != '\0') {
		char *key = at, *value = at + strlen(at) + 1;

		s->param[s->n_params++] = (struct world_arg){ key, value };
		at = value + strlen(value) + 1;
	}
}

bool
story_parse(struct story *out, const char *dir, const char *spec, char *err, size_t err_cap)
{
	size_t n = strcspn(spec, "@"), at = 0, params = 0;
	const char *p = spec + n;

	memset(out, 0, sizeof(*out));
	if (strlen(spec) >= sizeof(out->spec) - 2) {
		snprintf(err, err_cap, "'%.40s...': too long", spec);
		return false;
	}
	snprintf(out->spec, sizeof(out->spec), "%s", spec);
	snprintf(out->file, sizeof(out->file), "%.380s/%.*s.lua", dir, (int)n, spec);
	/* text holds key\0value\0 ... and ends with an empty key. */
	while (*p == '@' || *p == ',') {
		size_t k = strcspn(++p, "=,"), v;

		if (p[k] != '=' || k == 0 || ++params > PLAN_PARAMS) {
			snprintf(err, err_cap, "'%s': wants name@key=value,key=value", spec);
			return false;
		}
		v = strcspn(p + k + 1, ",");
		memcpy(out->text + at, p, k);
		at += k + 1;
		memcpy(out->text + at, p + k + 1, v);
		at += v + 1;
		p += k + 1 + v;
	}
	point_params(out);
	return true;
}

void
stories_dir(char out[static 400], const char *file)
{
	const char *slash = strrchr(file, '/');

	snprintf(out, 400, "%.*s%sscenarios", slash != NULL ? (int)(slash - file) : 0, file,
	    slash != NULL ? "/" : "");
}

bool
stories_load(struct stories *out, const char *file, char *err, size_t err_cap)
{
	FILE *f = fopen(file, "r");
	char line[256], dir[400], spec[128];
	unsigned n = 0;
	bool ok = true;

	memset(out, 0, sizeof(*out));
	if (f == NULL) {
		snprintf(err, err_cap, "%s: %s", file, strerror(errno));
		return false;
	}
	stories_dir(dir, file);
	while (ok && fgets(line, sizeof(line), f) != NULL) {
		char *groups = strchr(line, '#'), more[128];

		n++;
		if (groups == line || line[strspn(line, " \t\n")] == '\0')
			continue;
		if (sscanf(line, "STOCK += %127s", spec) != 1 &&
		    sscanf(line, "TEST += %127s", spec) != 1) {
			snprintf(err, err_cap,
			    "%s:%u: wants 'STOCK += STORY' or 'TEST += STORY': a story that is "
			    "mistyped would be missed by nobody", file, n);
			ok = false;
			break;
		}
		out->s = xrealloc(out->s, out->n + 1, sizeof(*out->s));
		ok = story_parse(&out->s[out->n], dir, spec, more, sizeof(more));
		if (!ok)
			snprintf(err, err_cap, "%s:%u: %s", file, n, more);
		if (ok && groups != NULL) {
			groups[strcspn(groups, "\n")] = '\0';
			snprintf(out->s[out->n].groups, sizeof(out->s->groups), "%.60s ",
			    groups + 1);
		}
		out->n += ok;
	}
	fclose(f);
	/* The list may have moved while it grew; params point into its members. */
	for (size_t i = 0; i < out->n; i++)
		point_params(&out->s[i]);
	return ok;
}

void
stories_clear(struct stories *s)
{
	free(s->s);
	memset(s, 0, sizeof(*s));
}

/* ---- mutants ---- */

static const char header[] = "id\trows\tstory\tnode\tspecification";

static char *
read_all(const char *file)
{
	FILE *f = fopen(file, "r");
	char *text;
	size_t n;

	if (f == NULL)
		return NULL;
	text = xalloc(1 << 20, 1);
	n = fread(text, 1, (1 << 20) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

static bool
mutant_parse(struct mutant *m, char *line)
{
	char **field[] = { &m->id, &m->rows, &m->story, &m->node, &m->what };
	char *at = line;

	for (size_t i = 0; i < 5; i++) {
		if (at == NULL)
			return false;
		*field[i] = at;
		at = strchr(at, '\t');
		if (at != NULL)
			*at++ = '\0';
		if (**field[i] == '\0')
			return false;
	}
	return at == NULL;
}

bool
mutants_load(struct mutants *out, const char *file, char *err, size_t err_cap)
{
	unsigned n = 0;
	char *rest, *line;

	memset(out, 0, sizeof(*out));
	out->text = read_all(file);
	if (out->text == NULL) {
		snprintf(err, err_cap, "%s: %s", file, strerror(errno));
		return false;
	}
	for (line = strtok_r(out->text, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest)) {
		struct mutant m = { .line = ++n };

		if (n == 1 && strcmp(line, header) != 0) {
			snprintf(err, err_cap, "%s:1: unknown header", file);
			return false;
		}
		if (n == 1 || line[0] == '#')
			continue;
		if (!mutant_parse(&m, line)) {
			snprintf(err, err_cap, "%s:%u: wants 5 columns", file, n);
			return false;
		}
		for (size_t i = 0; i < out->n; i++)
			if (strcmp(out->m[i].id, m.id) == 0) {
				snprintf(err, err_cap, "%s:%u: %s is there already", file, n, m.id);
				return false;
			}
		out->m = xrealloc(out->m, out->n + 1, sizeof(*out->m));
		out->m[out->n++] = m;
	}
	return true;
}

void
mutants_clear(struct mutants *m)
{
	free(m->m);
	free(m->text);
	memset(m, 0, sizeof(*m));
}

/* conf_line writes "key=value" as a line of configuration. */
static void
conf_line(const char *node, const char *pair, size_t n, struct text *out)
{
	const char *eq = memchr(pair, '=', n);
	int key = eq != NULL ? (int)(eq - pair) : (int)n;

	text_add(out, "%s %.*s = %.*s\n", node, key, pair, eq != NULL ? (int)n - key - 1 : 0,
	    eq != NULL ? eq + 1 : "");
}

void
mutant_edit(const struct mutant *m, struct text *out)
{
	const char *at = m->what + strlen("conf ");

	if (strncmp(m->what, "conf ", 5) != 0) {
		text_add(out, "%s mutants = %s\n", m->node, m->what);
		return;
	}
	for (;;) {
		size_t n = strcspn(at, ";");

		conf_line(m->node, at, n, out);
		if (at[n] == '\0')
			return;
		at += n + 1;
		at += *at == ' ';
	}
}
