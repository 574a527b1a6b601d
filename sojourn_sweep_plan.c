/* sojourn_sweep_plan.c - what a sweep is about: the values of its parameters, asked of the story, and
 * the folder with plan.json and the story as it is played. */
#include "sojourn_sweep.h"

#include "conformance/file.h"
#include "nodes/base/die.h"
#include "sojourn.h"
#include "sojourn_version.h"
#include "traces/rundir.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- asking the story ---- */

/* The story up to its first wait, in no world; NULL: its error was printed. */
static struct script *
story_with(const struct sweeper *w, const struct world_arg *arg, size_t n)
{
	struct script_conf c = { .file = w->file, .lib = STORY_LIB, .seed = 1, .param = arg,
	    .n_params = n };
	struct script *s = script_new(&c, &nothing_ops, NULL);

	if (script_load(s))
		return s;
	fprintf(stderr, "%s\n", script_error(s));
	script_free(s);
	return NULL;
}

static size_t
declared(const struct script *s, const char *name)
{
	const struct world_arg *param;
	size_t n = script_params(s, &param), i = 0;

	while (i < n && strcmp(param[i].key, name) != 0)
		i++;
	return i;
}

/* read_values: what stands behind each -p, by the type that the story declares. */
static bool
read_values(struct sweeper *w)
{
	struct script *s = story_with(w, NULL, 0), *told;
	const struct world_arg *param;
	bool ok = s != NULL;

	for (size_t i = 0; ok && i < w->asked.n; i++) {
		const struct world_arg *a = &w->asked.arg[i];
		size_t n = script_params(s, &param), at = declared(s, a->key);
		char err[256];

		if (at == n) {		/* the story says so itself, and what was meant */
			told = story_with(w, a, 1);
			script_free(told);
			if (told != NULL)
				args_wrong("sweep", "-p %s: only with other parameters", a->key);
			ok = false;
		} else if (!sweep_add(&w->sweep, a->key, script_params_about(s)[at].type, a->value,
		    err)) {
			args_wrong("sweep", "-p %s=%s", a->key, err);
			ok = false;
		}
	}
	script_free(s);
	return ok;
}

/* check_value plays value v of key k up to the first wait, the other parameters as at the first
 * point, and takes over how the story writes it. */
static bool
check_value(struct sweeper *w, size_t k, size_t v)
{
	struct sweep_key *key = &w->sweep.key[k];
	struct world_arg arg[SWEEP_KEYS];
	const struct world_arg *param;
	struct script *s;

	sweep_run(&w->sweep, 0, arg);
	arg[k].value = key->value[v];
	s = story_with(w, arg, w->sweep.n_keys);
	if (s == NULL)
		return false;
	(void)script_params(s, &param);
	free(key->value[v]);
	key->value[v] = xstrdup(param[declared(s, key->name)].value);
	script_free(s);
	for (size_t i = 0; i < v; i++)
		if (strcmp(key->value[i], key->value[v]) == 0) {
			args_wrong("sweep", "-p %s: %s stands there twice", key->name, key->value[v]);
			return false;
		}
	return true;
}

bool
sweep_plan(struct sweeper *w)
{
	if (!read_values(w))
		return false;
	for (size_t k = 0; k < w->sweep.n_keys; k++)
		for (size_t v = 0; v < w->sweep.key[k].n; v++)
			if (!check_value(w, k, v))
				return false;
	if (sweep_runs(&w->sweep) <= SWEEP_RUNS)
		return true;
	args_wrong("sweep", "no more than %d runs", SWEEP_RUNS);
	return false;
}

/* ---- the folder ---- */

static const char *
path_in(const struct sweeper *w, const char *name, char path[static PATH_MAX])
{
	snprintf(path, PATH_MAX, "%.*s/%s", PATH_MAX - 40, w->dir, name);
	return path;
}

static json_t *
param_json(const struct sweeper *w, const struct world_arg *param, const struct script_about *about)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:s}", "name", param->key, "type", about->type,
	    "default", about->fallback, "may", about->may), *list;

	for (size_t k = 0; k < w->sweep.n_keys; k++) {
		const struct sweep_key *key = &w->sweep.key[k];

		if (strcmp(key->name, param->key) != 0)
			continue;
		list = json_array();
		for (size_t v = 0; v < key->n; v++)
			json_array_append_new(list, json_string(key->value[v]));
		json_object_set_new(o, "values", list);
	}
	return o;
}

/* plan_json: what collect and the pages need to know; the caller's. */
static json_t *
plan_json(const struct sweeper *w)
{
	struct world_arg arg[SWEEP_KEYS];
	const struct world_arg *param;
	json_t *params = json_array();
	struct script *s;
	size_t n;

	sweep_run(&w->sweep, 0, arg);
	s = story_with(w, arg, w->sweep.n_keys);
	n = s != NULL ? script_params(s, &param) : 0;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(params, param_json(w, &param[i], &script_params_about(s)[i]));
	script_free(s);
	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:b, s:s, s:I, s:I, s:o}", "sojourn", 1, "kind",
	    "sweep", "story", w->story, "file", w->file, "version", sojourn_version(), "lab", w->lab,
	    "pcap", w->pcap, "first_seed", (json_int_t)w->sweep.seed, "seeds",
	    (json_int_t)w->sweep.n_seeds, "params", params);
}

static bool
same(const json_t *a, const json_t *b, const char *key)
{
	return json_equal(json_object_get(a, key), json_object_get(b, key));
}

/* another: what the sweep that is in the folder differs in from this one, so that their runs cannot
 * be put together; NULL: in nothing. */
static const char *
another(const struct sweeper *w, const json_t *old, const json_t *new)
{
	char path[PATH_MAX], *played = file_text(path_in(w, "story.lua", path));
	char *now = file_text(w->file);
	bool differs = played == NULL || now == NULL || strcmp(played, now) != 0;

	free(played);
	free(now);
	if (!same(old, new, "story") || differs)
		return "of another story, or of this one before it was changed";
	if (!same(old, new, "version"))
		return "made by another version of this program";
	if (!same(old, new, "lab"))
		return "made in the other simulator (--lab)";
	return same(old, new, "pcap") ? NULL : "with other captures (--pcap)";
}

static bool
copy_story(const struct sweeper *w)
{
	char path[PATH_MAX], *text = file_text(w->file);
	FILE *out = text != NULL ? fopen(path_in(w, "story.lua", path), "w") : NULL;
	bool ok = out != NULL && fputs(text, out) >= 0;

	if (out != NULL)
		ok = fclose(out) == 0 && ok;
	free(text);
	return ok;
}

static bool
write_plan(const struct sweeper *w, const json_t *plan)
{
	char new[PATH_MAX], path[PATH_MAX];

	return json_dump_file(plan, path_in(w, "plan.json.new", new), JSON_INDENT(1)) == 0 &&
	    rename(new, path_in(w, "plan.json", path)) == 0;
}

static bool
lock(struct sweeper *w)
{
	w->lock = open(w->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (w->lock < 0 || flock(w->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	fprintf(stderr, "sojourn: %s: another sweep is at work there\n", w->dir);
	return false;
}

/* take_over: the folder is that of a sweep, an empty one, or none yet. */
static bool
take_over(struct sweeper *w, const json_t *plan)
{
	char path[PATH_MAX];
	json_t *old = json_load_file(path_in(w, "plan.json", path), 0, NULL);
	const char *why = NULL;
	struct stat st;

	if (json_object_get(old, "sojourn") != NULL)
		why = another(w, old, plan);
	else if (stat(w->dir, &st) == 0 && !rundir_is_empty(w->dir))
		why = "something else";
	if (why != NULL)
		fprintf(stderr, "sojourn: %s: holds %s%s, left alone\n", w->dir,
		    old != NULL ? "a sweep " : "", why);
	json_decref(old);
	return why == NULL;
}

bool
sweep_folder(struct sweeper *w)
{
	json_t *plan = plan_json(w);
	char path[PATH_MAX];
	bool ok;

	if (w->out != NULL)
		snprintf(w->dir, sizeof(w->dir), "%s", w->out);
	else
		snprintf(w->dir, sizeof(w->dir), "out/sweep/%s", w->story);
	ok = take_over(w, plan);
	if (ok && (!rundir_parents(path_in(w, "plan.json", path)) || access(w->dir, W_OK) != 0)) {
		fprintf(stderr, "sojourn: %s: %s\n", w->dir, strerror(errno));
		ok = false;
	}
	ok = ok && lock(w);
	if (ok && (!copy_story(w) || !write_plan(w, plan))) {
		fprintf(stderr, "sojourn: %s: plan.json: %s\n", w->dir, strerror(errno));
		ok = false;
	}
	json_decref(plan);
	return ok;
}
