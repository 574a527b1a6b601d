#include "conformance/catalogue.h"

#include "conformance/file.h"
#include "nodes/base/die.h"
#include "nodes/base/text.h"

#include <errno.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const level_names[] = {
	[LEVEL_MUST] = "MUST", [LEVEL_MUST_NOT] = "MUST NOT", [LEVEL_SHOULD] = "SHOULD",
	[LEVEL_SHOULD_NOT] = "SHOULD NOT", [LEVEL_MAY] = "MAY", [LEVEL_OP] = "OP"
};

static const char *const role_names[] = {
	"MN", "HA", "CN", "MR", "NAT", "ANY", "IKE-I", "IKE-R", "IPSEC", "KERNEL", "KM", "HOST",
	"ROUTER", "DHCP-C", "DHCP-S", NULL
};

static const char *const observe_names[] = { "wire", "state", "timing", "none", NULL };

#define COLUMNS 7
static const char header[] = "id\tlevel\trole\trequirement\tobserve\ttest\tmutant";

const char *
level_name(enum level l)
{
	return level_names[l];
}

bool
level_binds(enum level l)
{
	return l == LEVEL_MUST || l == LEVEL_MUST_NOT || l == LEVEL_OP;
}

static bool
is_one_of(const char *const *names, const char *s, size_t n)
{
	for (; *names != NULL; names++)
		if (strlen(*names) == n && strncmp(*names, s, n) == 0)
			return true;
	return false;
}

/* roles_known: a list joined by ',' of known roles. */
static bool
roles_known(const char *roles)
{
	for (;;) {
		size_t n = strcspn(roles, ",");

		if (!is_one_of(role_names, roles, n))
			return false;
		if (roles[n] == '\0')
			return true;
		roles += n + 1;
	}
}

bool
row_has_role(const struct row *r, const char *role)
{
	const char *at = r->role;

	for (;;) {
		size_t n = strcspn(at, ",");

		if ((n == strlen(role) && strncmp(at, role, n) == 0) ||
		    (n == 3 && strncmp(at, "ANY", 3) == 0))
			return true;
		if (at[n] == '\0')
			return false;
		at += n + 1;
	}
}

static uint64_t
id_hash(const char *id)
{
	return hash_bytes(0, id, strlen(id));
}

const struct row *
catalogue_find(const struct catalogue *c, const char *id)
{
	struct hash_link *l = hash_first(&c->by_id, id_hash(id));

	for (; l != NULL; l = hash_next(l)) {
		const struct row *r = hash_owner(l, struct row, by_id);

		if (strcmp(r->id, id) == 0)
			return r;
	}
	return NULL;
}

const char *
catalogue_guess(const struct catalogue *c, const char *id)
{
	const char *best = NULL;
	unsigned least = 4;	/* farther away, it is no slip of the pen */

	for (size_t i = 0; i < c->n; i++) {
		unsigned d = text_distance(id, c->row[i].id);

		if (d < least) {
			least = d;
			best = c->row[i].id;
		}
	}
	return best;
}

bool
catalogue_has(const struct catalogue *c, const char *suites, const char *ids)
{
	for (size_t i = 0; i < c->n; i++)
		if ((suites == NULL || glob_match(suites, c->row[i].suite)) &&
		    (ids == NULL || glob_match(ids, c->row[i].id)))
			return true;
	return false;
}

/* row_parse cuts one line at its tabs, in place. NULL, or what is wrong with it. */
static const char *
row_parse(struct row *r, char *line)
{
	char *col[COLUMNS];
	size_t n = 0;

	for (char *at = line; at != NULL; n++) {
		char *tab = strchr(at, '\t');

		if (n == COLUMNS)
			return "more than 7 columns";
		col[n] = at;
		if (tab != NULL)
			*tab++ = '\0';
		at = tab;
	}
	if (n != COLUMNS)
		return "fewer than 7 columns";
	for (size_t i = 0; i < COLUMNS; i++)
		if (col[i][0] == '\0')
			return "an empty column";
	r->id = col[0];
	r->role = col[2];
	r->says = col[3];
	r->observe = col[4];
	r->test = col[5];
	r->mutant = col[6];
	if (!roles_known(r->role))
		return "unknown role";
	if (!is_one_of(observe_names, r->observe, strlen(r->observe)))
		return "observe is none of wire, state, timing, none";
	for (size_t i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++)
		if (strcmp(level_names[i], col[1]) == 0) {
			r->level = (enum level)i;
			return NULL;
		}
	return "unknown level";
}

static void
row_add(struct catalogue *c, const struct row *r)
{
	if (c->n == c->cap) {
		c->cap = c->cap == 0 ? 4096 : c->cap * 2;
		c->row = xrealloc(c->row, c->cap, sizeof(*c->row));
	}
	c->row[c->n++] = *r;
}

/* text_keep hands a buffer over to the catalogue, whose rows point into it. */
static char *
text_keep(struct catalogue *c, char *text)
{
	c->text = xrealloc(c->text, c->n_texts + 1, sizeof(*c->text));
	c->text[c->n_texts++] = text;
	return text;
}

static bool
suite_load(struct catalogue *c, const char *dir, const char *name, char *err, size_t err_cap)
{
	char path[512];
	struct text t = TEXT_ARRAY(path);
	char *suite = text_keep(c, xstrdup(name)), *at;
	unsigned line = 0;

	text_add(&t, "%s/%s", dir, name);
	suite[strlen(suite) - 4] = '\0';	/* .tsv */
	at = file_text(path);
	if (at == NULL) {
		snprintf(err, err_cap, "%s: %s", path, strerror(errno));
		return false;
	}
	text_keep(c, at);
	while (*at != '\0') {
		char *end = strchr(at, '\n');
		struct row r = { .suite = suite, .line = ++line };
		const char *bad;

		if (end != NULL)
			*end = '\0';
		bad = line > 1 ? row_parse(&r, at) : strcmp(at, header) != 0 ? "unknown header" :
		    NULL;
		if (bad != NULL) {
			snprintf(err, err_cap, "%s:%u: %s", path, line, bad);
			return false;
		}
		if (line > 1)
			row_add(c, &r);
		if (end == NULL)
			break;
		at = end + 1;
	}
	return true;
}

static bool
index_ids(struct catalogue *c, char *err, size_t err_cap)
{
	for (size_t i = 0; i < c->n; i++) {
		struct row *r = &c->row[i];
		const struct row *twin = catalogue_find(c, r->id);

		if (twin != NULL) {
			snprintf(err, err_cap, "%s.tsv:%u: %s is already in %s.tsv:%u", r->suite,
			    r->line, r->id, twin->suite, twin->line);
			return false;
		}
		hash_add(&c->by_id, &r->by_id, id_hash(r->id));
	}
	return true;
}

static int
is_tsv(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && strcmp(d->d_name + n - 4, ".tsv") == 0;
}

bool
catalogue_load(struct catalogue *c, const char *dir, char *err, size_t err_cap)
{
	struct dirent **file;
	int n = scandir(dir, &file, is_tsv, alphasort);
	bool ok = n > 0;

	memset(c, 0, sizeof(*c));
	if (n <= 0)
		snprintf(err, err_cap, "%s: no requirements (*.tsv) here", dir);
	for (int i = 0; i < n; i++) {
		ok = ok && suite_load(c, dir, file[i]->d_name, err, err_cap);
		free(file[i]);
	}
	if (n >= 0)
		free(file);
	return ok && index_ids(c, err, err_cap);
}

void
catalogue_clear(struct catalogue *c)
{
	hash_clear(&c->by_id);
	for (size_t i = 0; i < c->n_texts; i++)
		free(c->text[i]);
	free(c->text);
	free(c->row);
	memset(c, 0, sizeof(*c));
}

/* glob_one matches pattern p[n] against the whole of s. */
static bool
glob_one(const char *p, size_t n, const char *s)
{
	if (n == 0)
		return *s == '\0';
	if (*p == '*')
		return glob_one(p + 1, n - 1, s) || (*s != '\0' && glob_one(p, n, s + 1));
	return *s != '\0' && (*p == '?' || *p == *s) && glob_one(p + 1, n - 1, s + 1);
}

bool
glob_match(const char *patterns, const char *text)
{
	for (;;) {
		size_t n = strcspn(patterns, ",");

		if (glob_one(patterns, n, text))
			return true;
		if (patterns[n] == '\0')
			return false;
		patterns += n + 1;
	}
}
