#include "sojourn_check_out.h"

#include "conformance/suite.h"
#include "nodes/base/die.h"
#include "reports/report.h"
#include "reports/suite.h"
#include "sojourn_dot.h"
#include "sojourn_version.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define RUN "runs/captures"

static const char *
path_in(const struct check_out *o, const char *name, char path[static 1024])
{
	snprintf(path, 1024, "%.900s/%s", o->dir, name);
	return path;
}

bool
check_out_open(struct check_out *o, char *err, size_t err_cap)
{
	char path[1024];

	if (o->dir == NULL)
		return true;
	if (!suite_open(o->dir, err, err_cap))
		return false;
	(void)mkdir(path_in(o, RUN, path), 0777);
	o->messages = fopen(path_in(o, RUN "/messages.jsonl", path), "w");
	if (o->messages == NULL)
		snprintf(err, err_cap, "%.400s: %s", path, strerror(errno));
	return o->messages != NULL;
}

void
check_out_message(struct check_out *o, const struct msg *m)
{
	struct msg since = *m;

	if (o->messages == NULL)
		return;
	if (o->n++ == 0)
		o->first = m->t;
	o->last = m->t;
	since.t -= o->first;
	msg_json_write(o->messages, &since);
}

/* run.json, so that the page knows who is what. */
static bool
write_run(const struct check_out *o, const struct check_found *f)
{
	json_t *run = json_pack("{s:i, s:s, s:s, s:s, s:I}", "sojourn", 1, "status", "finished",
	    "scenario", "captures", "verdict", f->status == 0 ? "PASS" : f->status == 1 ? "FAIL" :
	    "UNDECIDED", "virtual_ns", (json_int_t)(o->last - o->first));
	json_t *nodes = json_array();
	char path[1024];
	bool ok;

	for (size_t i = 0; i < f->scene->n; i++)
		json_array_append_new(nodes, json_pack("{s:s, s:s}", "name", f->scene->node[i].name,
		    "kind", f->scene->node[i].kind));
	json_object_set_new(run, "nodes", nodes);
	ok = json_dump_file(run, path_in(o, RUN "/run.json", path), JSON_INDENT(1)) == 0;
	json_decref(run);
	return ok;
}

static bool
write_suite(const struct check_out *o, const struct check_found *f)
{
	static const struct verdict_run run = { "check", 0, "" };
	struct story story = { .spec = "captures" };
	struct suite_story only = { .story = &story, .dir = RUN, .err = "", .verdicts = f->verdicts };
	struct suite s = { .product = o->product != NULL ? o->product : "Not told (--product)",
	    .capture = f->captures->path, .n_captures = f->captures->n_paths, .rows = o->rows,
	    .strict = o->strict, .exit_status = f->status, .story = &only, .n_stories = 1,
	    .catalogue = f->catalogue, .verdicts = f->verdicts };
	char path[1024];

	s.version = versions_all(&s.n_versions);
	return verdicts_write_json(f->verdicts, &run, path_in(o, RUN "/verdicts.json", path)) &&
	    suite_write(&s, &run, o->dir);
}

bool
check_out_close(struct check_out *o, const struct check_found *f, char *err, size_t err_cap)
{
	struct report_from from = { .captures = f->captures };
	char path[1024];
	bool ok;

	if (o->dir == NULL)
		return true;
	ok = !ferror(o->messages);
	ok = fclose(o->messages) == 0 && ok;
	if (!ok || !write_run(o, f) || !write_suite(o, f)) {
		snprintf(err, err_cap, "%s: could not be written completely", o->dir);
		return false;
	}
	path_in(o, RUN, path);
	return report_write(path, &from, err, err_cap) && report_thin(path, err, err_cap) &&
	    suite_report_write(o->dir, node_machines(), err, err_cap);
}
