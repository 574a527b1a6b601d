#include "conformance/coverage.h"

#include "conformance/file.h"
#include "conformance/judge.h"
#include "nodes/base/die.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
stories_of(struct coverage *c, const char *dir, const char *below)
{
	char pattern[512];
	glob_t g;

	snprintf(pattern, sizeof(pattern), "%.400s/%s*.lua", dir, below);
	if (glob(pattern, 0, NULL, &g) != 0)
		return;
	for (size_t i = 0; i < g.gl_pathc; i++) {
		char *text = file_text(g.gl_pathv[i]);

		if (text == NULL)
			continue;
		c->story = xrealloc(c->story, c->n_stories + 1, sizeof(*c->story));
		c->story[c->n_stories++] = (struct coverage_story){ xstrdup(g.gl_pathv[i]), text };
	}
	globfree(&g);
}

static bool
reasons(struct coverage *c, const char *file, char *err, size_t err_cap)
{
	char *rest, *tab;
	unsigned n = 0;

	c->text = file_text(file);
	if (c->text == NULL) {
		snprintf(err, err_cap, "%s: %s", file, strerror(errno));
		return false;
	}
	for (char *line = strtok_r(c->text, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest)) {
		if (++n == 1 || line[0] == '#')
			continue;	/* "row	reason"; remarks */
		tab = strchr(line, '\t');
		if (tab == NULL || tab[1] == '\0') {
			snprintf(err, err_cap, "%s:%u: wants row, tab, reason", file, n);
			return false;
		}
		*tab = '\0';
		c->uncovered = xrealloc(c->uncovered, c->n_uncovered + 1, sizeof(*c->uncovered));
		c->uncovered[c->n_uncovered++] = (struct uncovered){ line, tab + 1, n };
	}
	return true;
}

bool
coverage_load(struct coverage *c, const struct coverage_files *f, char *err, size_t err_cap)
{
	memset(c, 0, sizeof(*c));
	stories_of(c, f->scenarios, "");
	stories_of(c, f->scenarios, "tests/");
	stories_of(c, f->scenarios, "attacks/");
	return reasons(c, f->uncovered, err, err_cap) &&
	    inside_load(&c->inside, f->inside, err, err_cap);
}

void
coverage_clear(struct coverage *c)
{
	for (size_t i = 0; i < c->n_stories; i++) {
		free(c->story[i].file);
		free(c->story[i].text);
	}
	free(c->story);
	free(c->uncovered);
	free(c->text);
	inside_clear(&c->inside);
	memset(c, 0, sizeof(*c));
}

bool
coverage_monitor(const char *id)
{
	struct judge_rule r;

	for (size_t i = 0; judge_rule(i, &r); i++)
		if (strcmp(r.id, id) == 0)
			return true;
	return false;
}

/* named_at finds the row in a text: "ID" or "ID@ROLE", in quotes. */
static const char *
named_at(const char *text, const char *id)
{
	size_t n = strlen(id);

	for (const char *at = strstr(text, id); at != NULL; at = strstr(at + 1, id))
		if (at > text && at[-1] == '"' && (at[n] == '"' || at[n] == '@'))
			return at;
	return NULL;
}

const char *
coverage_step(const struct coverage *c, const char *id, size_t n, unsigned *line)
{
	for (size_t i = 0; i < c->n_stories; i++) {
		const char *at = c->story[i].text;

		while ((at = named_at(at, id)) != NULL) {
			if (n-- == 0) {
				*line = 1;
				for (const char *p = c->story[i].text; p < at; p++)
					*line += *p == '\n';
				return c->story[i].file;
			}
			at++;
		}
	}
	return NULL;
}

bool
coverage_checked(const struct coverage *c, const char *id)
{
	unsigned line;

	return coverage_monitor(id) || coverage_step(c, id, 0, &line) != NULL;
}

const char *
coverage_reason(const struct coverage *c, const char *id)
{
	for (size_t i = 0; i < c->n_uncovered; i++)
		if (strcmp(c->uncovered[i].row, id) == 0)
			return c->uncovered[i].reason;
	return NULL;
}
