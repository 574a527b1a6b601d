#include "conformance/suite.h"

#include "conformance/judge.h"
#include "traces/rundir.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A text of a user's file may not be UTF-8. */
static json_t *
text(const char *s)
{
	json_t *v = json_string(s != NULL ? s : "");

	return v != NULL ? v : json_string("?");
}

static void
set(json_t *o, const char *key, json_t *value)
{
	json_object_set_new(o, key, value);
}

static json_t *
merged(const struct verdicts *vs)
{
	json_t *a = json_array();

	for (size_t i = 0; i < vs->n; i++)
		json_array_append_new(a, verdict_json(&vs->v[i]));
	return a;
}

/* Of a story's verdicts: what the sum does not say. */
static json_t *
story_verdicts(const struct verdicts *vs)
{
	json_t *a = json_array();

	for (size_t i = 0; i < vs->n; i++) {
		const struct verdict *v = &vs->v[i];
		json_t *o = json_array();

		json_array_append_new(o, text(v->id));
		json_array_append_new(o, text(v->role));
		json_array_append_new(o, text(verdict_name(v->kind)));
		json_array_append_new(o, json_integer(v->seen));
		json_array_append_new(o, text(v->at.pcap));
		json_array_append_new(o, json_integer(v->at.frame));
		json_array_append_new(o, text(v->why));
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *
stories(const struct suite *s)
{
	json_t *a = json_array();

	for (size_t i = 0; i < s->n_stories; i++) {
		const struct suite_story *y = &s->story[i];
		json_t *o = json_object();

		set(o, "spec", text(y->story->spec));
		set(o, "file", text(y->story->file));
		set(o, "dir", text(y->dir));
		set(o, "status", json_integer(y->status));
		set(o, "error", text(y->err));
		set(o, "verdicts", story_verdicts(y->verdicts));
		json_array_append_new(a, o);
	}
	return a;
}

/* Was this row asked for? */
static bool
is_asked(const struct suite *s, const struct row *r)
{
	return (s->suite == NULL || glob_match(s->suite, r->suite)) &&
	    (s->rows == NULL || glob_match(s->rows, r->id));
}

static json_t *
rows(const struct suite *s)
{
	json_t *a = json_array();

	for (size_t i = 0; i < s->catalogue->n; i++) {
		const struct row *r = &s->catalogue->row[i];
		const char *const part[] = { r->id, r->suite, level_name(r->level), r->role, r->says,
			r->observe, r->test, r->mutant };
		json_t *o = json_array();

		for (size_t k = 0; k < sizeof(part) / sizeof(part[0]); k++)
			json_array_append_new(o, text(part[k]));
		if (is_asked(s, r))
			json_array_append(a, o);
		json_decref(o);
	}
	return a;
}

static json_t *
checks(const struct suite *s)
{
	struct judge_rule rule;
	json_t *o = json_object();

	for (size_t i = 0; judge_rule(i, &rule); i++) {
		const struct row *r = catalogue_find(s->catalogue, rule.id);
		json_t *list = json_object_get(o, rule.id);

		if (r == NULL || !is_asked(s, r))
			continue;
		if (list == NULL)
			set(o, rule.id, list = json_array());
		json_array_append_new(list, json_pack("[sss]", rule.roles, rule.says, rule.cite));
	}
	return o;
}

static json_t *
inside(const struct suite *s)
{
	json_t *o = json_object();

	for (size_t i = 0; i < s->catalogue->n && s->inside != NULL; i++) {
		const struct row *r = &s->catalogue->row[i];
		const struct inside_proof *p;
		json_t *list = json_array();

		for (size_t k = 0; is_asked(s, r) && (p = inside_proof(s->inside, r->id, k)) != NULL; k++)
			json_array_append_new(list, json_pack("[ssss]", p->test, p->name, p->wrong,
			    p->source));
		if (json_array_size(list) > 0)
			json_object_set(o, r->id, list);
		json_decref(list);
	}
	return o;
}

static json_t *
kills(const struct suite *s)
{
	json_t *a = json_array();

	for (size_t i = 0; i < s->n_kills; i++) {
		const struct kill *k = &s->kill[i];
		const char *const part[] = { k->mutant->id, k->id, k->mutant->story, k->mutant->node,
			k->mutant->what, k->word, k->found, k->also };
		json_t *o = json_array();

		for (size_t n = 0; n < sizeof(part) / sizeof(part[0]); n++)
			json_array_append_new(o, text(part[n]));
		json_array_append_new(a, o);
	}
	return a;
}

static json_t *
versions(const struct suite *s)
{
	json_t *a = json_array();

	for (size_t i = 0; i < s->n_versions; i++)
		json_array_append_new(a, json_pack("[oo]", text(s->version[i].name),
		    text(s->version[i].value)));
	return a;
}

static json_t *
captures(const struct suite *s)
{
	json_t *a = json_array();

	for (size_t i = 0; i < s->n_captures; i++)
		json_array_append_new(a, text(s->capture[i]));
	return a;
}

/* ---- the folder ---- */

/* path_in is "DIR/name". */
static const char *
path_in(const char *dir, const char *name, char path[static 1024])
{
	snprintf(path, 1024, "%.900s/%s", dir, name);
	return path;
}

/* May the folder be written to: is it none yet, an empty one, or that of an earlier suite? */
static bool
is_free(const char *dir, char *err, size_t err_cap)
{
	char path[1024];
	struct stat st;

	if (stat(dir, &st) != 0)
		return true;
	if (S_ISDIR(st.st_mode) &&
	    (rundir_is_empty(dir) || access(path_in(dir, "suite.json", path), F_OK) == 0))
		return true;
	snprintf(err, err_cap, "%.400s: %s, left alone", dir, S_ISDIR(st.st_mode) ?
	    "holds something else than a suite" : "not a folder");
	return false;
}

/* From now on the folder is known as a suite's, and as one that is not finished. */
static bool
begin(const char *dir)
{
	static const char *const old[] = { "index.html", "statement.html", "verdicts.json",
		"junit.xml" };
	char path[1024];
	FILE *f;

	for (size_t i = 0; i < sizeof(old) / sizeof(old[0]); i++)
		(void)unlink(path_in(dir, old[i], path));
	f = fopen(path_in(dir, "suite.json", path), "w");
	return f != NULL && fputs("{\"suite\":1,\"status\":\"running\"}\n", f) >= 0 && fclose(f) == 0;
}

bool
suite_open(const char *dir, char *err, size_t err_cap)
{
	char path[1024];

	if (!is_free(dir, err, err_cap))
		return false;
	if (rundir_parents(path_in(dir, "runs/.", path)) && begin(dir))
		return true;
	snprintf(err, err_cap, "%.400s: %s", dir, strerror(errno));
	return false;
}

static bool
write_json(const struct suite *s, const char *file)
{
	json_t *o = json_object();
	bool ok;

	set(o, "suite", json_integer(1));
	set(o, "status", text("finished"));
	set(o, "product", text(s->product));
	set(o, "versions", versions(s));
	set(o, "captures", captures(s));
	set(o, "seed", json_integer((json_int_t)s->seed));
	set(o, "only_suite", text(s->suite));
	set(o, "only_rows", text(s->rows));
	set(o, "only_role", text(s->role));
	set(o, "baseline", text(s->baseline));
	set(o, "strict", json_boolean(s->strict));
	set(o, "exit_status", json_integer(s->exit_status));
	set(o, "stories", stories(s));
	set(o, "verdicts", merged(s->verdicts));
	set(o, "rows", rows(s));
	set(o, "checks", checks(s));
	set(o, "inside", inside(s));
	set(o, "kills", kills(s));
	ok = json_dump_file(o, file, JSON_COMPACT) == 0;
	json_decref(o);
	return ok;
}

bool
suite_write(const struct suite *s, const struct verdict_run *run, const char *dir)
{
	char path[1024];

	return verdicts_write_json(s->verdicts, run, path_in(dir, "verdicts.json", path)) &&
	    verdicts_write_junit(s->verdicts, run, path_in(dir, "junit.xml", path)) &&
	    write_json(s, path_in(dir, "suite.json", path));
}
