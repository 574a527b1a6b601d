/* sojourn_play.c - one story, played in a simulated world, written down and judged.
 *
 * Everything a tap sees goes to the run folder (traces/run.h), whose dissector makes messages of it;
 * each message goes to the judge at once, and to the story from an event of its own at the same tick
 * (conformance/script/script.h: Lua must not run inside a device's call). */
#include "sojourn.h"

#include "conformance/interrupt.h"
#include "conformance/sweep.h"
#include "nodes/base/die.h"
#include "sim/lab/lab.h"
#include "sim/live.h"
#include "sim/record.h"
#include "sojourn_ns3.h"
#include "traces/run.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define LIVE_LOOK MSEC(100)	/* how soon a live run notices Ctrl-C */

struct recording {
	struct record *record;
	FILE *file;
};

struct playing {
	const struct play_options *o;
	struct sim_world sw;
	struct script *script;
	struct run *run;
	struct judge *judge;
	struct catalogue catalogue;
	struct recording *recording;
	size_t n_recordings;

	struct msg_list queue;		/* for the story */
	size_t taken;
	bool deliver_due;
	struct sim_timer timer;
	bool stopped, interrupted;

	/* The frame that is leaving at this moment, and its message: what faults look at. */
	uint64_t leaving;
	bool altered;		/* the frame that arrives was changed, or made, by a fault */
	const struct msg *leaving_msg;
	uint64_t frames;
	struct timespec begun, shown;
};

/* ---- the story's clock and messages ---- */

static void
story_check(struct playing *p)
{
	if (script_over(p->script)) {
		p->stopped = true;
		world_stop(p->sw.world);
	} else {
		sim_timer_set(&p->timer, script_next(p->script));
	}
}

static void
story_wake(void *arg)
{
	struct playing *p = arg;

	if (!p->stopped) {
		(void)script_wake(p->script, world_now(p->sw.world));
		story_check(p);
	}
}

static void
story_deliver(void *arg)
{
	struct playing *p = arg;

	p->deliver_due = false;
	for (; p->taken < p->queue.n; p->taken++) {
		if (!p->stopped)
			(void)script_message(p->script, p->queue.m[p->taken]);
		free(p->queue.m[p->taken]);
	}
	p->queue.n = p->taken = 0;
	if (!p->stopped)
		story_check(p);
}

static void
on_message(void *ctx, const struct msg *m)
{
	struct playing *p = ctx;

	if (p->o->watch != NULL && p->o->watch->message != NULL)
		p->o->watch->message(p->o->watch->ctx, m);
	if (p->altered)
		judge_altered(p->judge, m);
	else
		judge_message(p->judge, m);
	if (m->tx)
		p->leaving_msg = m;
	if (p->stopped)
		return;
	msg_list_add(&p->queue, msg_keep(m, true));	/* what is captured may be replayed */
	if (!p->deliver_due) {
		p->deliver_due = true;
		world_at(p->sw.world, 0, story_deliver, p);
	}
}

/* ---- taps ---- */

static void
show_progress(struct playing *p, tick now)
{
	struct timespec t;

	if (!p->o->progress || (p->frames & 1023) != 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &t);
	if (t.tv_sec == p->shown.tv_sec)
		return;
	p->shown = t;
	fprintf(stderr, "\r%8.1f s of virtual time, %" PRIu64 " frames, %ld s elapsed ",
	    (double)now / 1e9, p->frames, (long)(t.tv_sec - p->begun.tv_sec));
}

static void
interrupted_look(struct playing *p)
{
	if (!interrupted() || p->stopped)
		return;
	p->stopped = p->interrupted = true;
	world_stop(p->sw.world);
}

/* Real time may pass without a frame. */
static void
live_look(void *arg)
{
	struct playing *p = arg;

	interrupted_look(p);
	world_at(p->sw.world, world_now(p->sw.world) + LIVE_LOOK, live_look, p);
}

static void
tap_frame(void *ctx, const struct sight *s)
{
	struct playing *p = ctx;

	interrupted_look(p);
	if (s->kind == SIGHT_LOST || s->node == NULL)
		return;
	p->frames++;
	show_progress(p, s->t);
	if (s->kind == SIGHT_TX) {
		p->leaving = s->id;
		p->leaving_msg = NULL;
	}
	p->altered = s->kind == SIGHT_RX && s->altered;
	run_frame(p->run, s->t, node_name(s->node), s->wire->name, s->ifc, s->kind == SIGHT_TX,
	    s->frame);
}

static void
key_of(struct key *k, struct bytes b)
{
	assert(b.n <= KEY_MAX);
	k->n = b.n;
	if (b.n > 0)
		memcpy(k->b, b.p, b.n);
}

static void
tap_keys(void *ctx, tick t, struct world_node *n, const struct emit_keys *k)
{
	struct playing *p = ctx;
	struct sa_keys sa = {
		.esp = k->esp, .spi_i = k->spi_i, .spi_r = k->spi_r, .spi = k->spi,
		.encr = k->encr, .encr_bits = k->encr_bits, .integ = k->integ,
	};

	key_of(&sa.ei, k->ei);
	key_of(&sa.er, k->er);
	key_of(&sa.ai, k->ai);
	key_of(&sa.ar, k->ar);
	run_keys(p->run, t, node_name(n), &sa);
	bytes_wipe(&sa, sizeof(sa));
}

static void
tap_bus(void *ctx, tick t, struct world_node *n, struct bytes message)
{
	run_bus(((struct playing *)ctx)->run, t, node_name(n), message);
}

static void
tap_told(void *ctx, tick t, struct world_node *n, const struct told *told)
{
	struct playing *p = ctx;

	run_told(p->run, t, node_name(n), told);
	if (told->kind == TOLD_NOTE && strcmp(told->name, "tamper") == 0 &&
	    strncmp(told->text, " cannot=", 8) == 0)
		script_cannot(p->script, node_name(n), told->text + 8);
}

static void
tap_address(void *ctx, tick t, struct world_node *n, unsigned ifc, const struct prefix *prefix,
    bool added)
{
	run_address(((struct playing *)ctx)->run, t, node_name(n), ifc, added, prefix);
}

static void
tap_happening(void *ctx, const struct happening *h)
{
	struct playing *p = ctx;
	bool plug = strcmp(h->kind, "attach") == 0 || strcmp(h->kind, "detach") == 0 ||
	    strcmp(h->kind, "move") == 0;

	if (h->node != NULL && strcmp(h->kind, "reboot") == 0)
		judge_event(p->judge, node_name(h->node), strstr(h->text, "lost") != NULL ?
		    "reboot" : "restart");
	else if (h->node != NULL && strcmp(h->kind, "control") == 0)
		judge_event(p->judge, node_name(h->node), strstr(h->text, "rebind") != NULL ?
		    "rebind" : strstr(h->text, "expire") != NULL ? "expire" : "control");
	run_world(p->run, h->t, h->node != NULL ? node_name(h->node) : "", h->kind,
	    plug && h->wire != NULL ? h->wire->name : h->text != NULL ? h->text : "");
}

/* ---- faults that the story asked for ---- */

static bool
fault_match(void *ctx, unsigned id, const struct egress *e)
{
	struct playing *p = ctx;

	return e->id == p->leaving && p->leaving_msg != NULL &&
	    script_fault_match(p->script, id, p->leaving_msg);
}

/* ---- before and after ---- */

static void
record_made(void *ctx, struct world_node *n)
{
	struct playing *p = ctx;
	struct recording *r;
	char name[64];
	const char *path;

	if (live_is_device(n)) {
		live_device_start(n);
		return;
	}
	snprintf(name, sizeof(name), "inputs/%s", node_name(n));
	path = p->o->dir == NULL && !p->o->lean ? run_path(p->run, name) : NULL;
	if (path == NULL)
		return;
	p->recording = xrealloc(p->recording, p->n_recordings + 1, sizeof(*p->recording));
	r = &p->recording[p->n_recordings++];
	r->file = fopen(path, "wb");
	if (r->file == NULL)
		die("%s: cannot be written", path);
	r->record = record_start(p->sw.world, n, r->file);
}

static bool
record_end(struct playing *p)
{
	bool ok = true;

	for (size_t i = 0; i < p->n_recordings; i++) {
		ok &= record_stop(p->recording[i].record);
		ok &= fclose(p->recording[i].file) == 0;
	}
	free(p->recording);
	return ok;
}

void
story_name(const char *file, char out[static NAME_MAX + 1])
{
	const char *slash = strrchr(file, '/'), *base = slash != NULL ? slash + 1 : file;
	const char *dot = strrchr(base, '.');
	size_t n = dot != NULL && dot != base ? (size_t)(dot - base) : strlen(base);

	snprintf(out, NAME_MAX + 1, "%.*s", (int)n, base);
}

static void
script_conf_of(const struct play_options *o, struct script_conf *c)
{
	*c = (struct script_conf){
		.file = o->file, .lib = STORY_LIB, .seed = o->seed, .param = o->param,
		.n_params = o->n_params, .conf_edit = o->conf_edit,
	};
}

/* Every name of --pcap is a node's; false: err. */
static bool
pcap_names(const char *pcap, const struct script_node *node, size_t n, char *err, size_t err_cap)
{
	if (pcap == NULL || strcmp(pcap, "all") == 0 || strcmp(pcap, "none") == 0)
		return true;
	for (const char *at = pcap; *at != '\0';) {
		size_t len = strcspn(at, ","), i = 0;

		while (i < n && (strlen(node[i].name) != len || memcmp(node[i].name, at, len) != 0))
			i++;
		if (i == n) {
			snprintf(err, err_cap, "sojourn: --pcap %.200s: the story has no node "
			    "'%.*s'", pcap, (int)len, at);
			return false;
		}
		at += len + (at[len] == ',');
	}
	return true;
}

bool
play_nodes_fit(const char *file, const char *pcap, char *err, size_t err_cap)
{
	struct script_conf c = { .file = file, .lib = STORY_LIB, .seed = 1 };
	struct script *s = script_new(&c, &nothing_ops, NULL);
	const struct script_node *node;
	bool fine = script_load(s);
	size_t n = script_nodes(s, &node);

	if (!fine)
		snprintf(err, err_cap, "%s", script_error(s));
	else
		fine = pcap_names(pcap, node, n, err, err_cap);
	script_free(s);
	return fine;
}

/* declare runs the story up to its first wait in no world at all: who is in it, and is it well
 * written so far? Nothing has been touched when it is not. */
static int
declare(struct playing *p, const struct play_options *o, char *err, size_t err_cap)
{
	const struct script_node *node;
	struct scene_node *scene;
	struct script_conf c;
	struct script *s;
	size_t n;
	int status = 0;

	script_conf_of(o, &c);
	s = script_new(&c, &nothing_ops, NULL);
	if (!script_load(s)) {
		snprintf(err, err_cap, "%s", script_error(s));
		status = EXIT_USAGE;
	} else {
		n = script_nodes(s, &node);
		if (!pcap_names(o->pcap, node, n, err, err_cap))
			status = EXIT_USAGE;
		scene = xalloc(n, sizeof(*scene));
		for (size_t i = 0; i < n; i++)
			/* A device in a live run is configured by other hands. */
			scene[i] = (struct scene_node){ node[i].name, node[i].kind,
			    o->live ? NULL : node[i].conf };
		p->judge = judge_new(&p->catalogue, &(struct scene){ .node = scene, .n = n,
		    .events = true }, o->rows);
		free(scene);
	}
	script_free(s);
	return status;
}

/* The run folder's name, "" for none; false: too long. */
static bool
name_folder(const struct play_options *o, const char *story, char dir[static PATH_MAX])
{
	int n = 0;

	dir[0] = '\0';
	if (o->dir != NULL)
		n = snprintf(dir, PATH_MAX, "%s", o->dir);
	else if (o->out != NULL && o->live)
		n = snprintf(dir, PATH_MAX, "%s/%s/live", o->out, story);
	else if (o->out != NULL)
		n = snprintf(dir, PATH_MAX, "%s/%s/%" PRIu64, o->out, story, o->seed);
	return n < PATH_MAX;
}

static struct run *
open_run(struct playing *p, const struct play_options *o, struct play_result *out,
    char err[static 256])
{
	struct run_options ro = {
		.scenario = out->name, .file = o->file, .seed = o->seed,
		.pcap = o->lean ? "none" : o->pcap, .lean = o->lean, .message = on_message, .ctx = p,
	};
	struct run *r = NULL;
	char *params;

	if (!name_folder(o, out->name, out->dir)) {
		snprintf(err, 256, "%.200s...: %s", out->dir, strerror(ENAMETOOLONG));
		return NULL;
	}
	params = sweep_params_text(o->param, o->n_params);
	ro.params = params;
	ro.dir = out->dir[0] != '\0' ? out->dir : NULL;
	r = run_open(&ro, err);
	free(params);
	return r;
}

/* run.json says what each node is, for a later check. */
static void
name_nodes(struct playing *p)
{
	const struct script_node *node;
	size_t n = script_nodes(p->script, &node);

	for (size_t i = 0; i < n; i++)
		run_node(p->run, node[i].name, node[i].kind);
}

/* What arrived at the very last tick is the judge's, not the story's, any more. */
static void
forget_queue(struct playing *p)
{
	for (; p->taken < p->queue.n; p->taken++)
		free(p->queue.m[p->taken]);
	p->queue.n = 0;
}

static void
play(struct playing *p)
{
	struct tap tap = {
		.ctx = p, .frame = tap_frame, .keys = tap_keys, .bus = tap_bus, .told = tap_told,
		.address = tap_address, .happening = tap_happening,
	};

	world_tap(p->sw.world, &tap);
	if (p->o->watch != NULL && p->o->watch->begun != NULL)
		p->o->watch->begun(p->o->watch->ctx, p->sw.world);
	sim_timer_init(&p->timer, world_driver(p->sw.world), story_wake, p);
	if (!script_load(p->script)) {
		forget_queue(p);
		return;
	}
	name_nodes(p);
	story_check(p);
	if (p->o->live)
		live_look(p);
	if (!p->stopped)
		world_run(p->sw.world, TICK_NEVER);
	if (!p->stopped && !script_over(p->script))	/* live: the time is up */
		script_stop(p->script, world_now(p->sw.world));
	if (p->o->watch != NULL && p->o->watch->over != NULL)
		p->o->watch->over(p->o->watch->ctx, p->sw.world, p->script);
	forget_queue(p);
}

/* The story as it was played lies beside what came of it. */
static bool
copy_story(struct playing *p)
{
	const char *to = p->o->lean ? NULL : run_path(p->run, "story.lua");
	FILE *in = to != NULL ? fopen(p->o->file, "r") : NULL, *out;
	char buf[4096];
	size_t n;
	bool ok;

	if (to == NULL)
		return true;
	out = in != NULL ? fopen(to, "w") : NULL;
	while (out != NULL && (n = fread(buf, 1, sizeof(buf), in)) > 0)
		(void)!fwrite(buf, 1, n, out);
	ok = out != NULL && !ferror(in) && !ferror(out);
	if (in != NULL)
		fclose(in);
	if (out != NULL)
		ok = fclose(out) == 0 && ok;
	return ok;
}

static bool
write_verdicts(struct playing *p, const struct verdicts *vs, const struct verdict_run *vr)
{
	if (p->o->lean)
		return verdicts_write_brief(vs, vr, run_path(p->run, "verdicts.json"));
	return verdicts_write_json(vs, vr, run_path(p->run, "verdicts.json")) &&
	    verdicts_write_junit(vs, vr, run_path(p->run, "junit.xml"));
}

static int
finish(struct playing *p, const struct play_options *o, struct play_result *out, char *err,
    size_t err_cap)
{
	const char *wrong = script_error(p->script);
	struct verdict_run vr = { out->name, o->seed, "" };
	struct run_result rr = { .status = wrong != NULL ? "failed" : p->interrupted ?
	    "interrupted" : "finished", .reason = wrong };
	struct timespec end;
	struct rusage ru;
	char why[256] = "";
	int status = 0;

	out->end = rr.end = world_now(p->sw.world);
	out->messages = run_messages(p->run);
	out->frames = p->frames;
	clock_gettime(CLOCK_MONOTONIC, &end);
	out->wall_s = rr.wall_s = (double)(end.tv_sec - p->begun.tv_sec) +
	    (double)(end.tv_nsec - p->begun.tv_nsec) / 1e9;
	getrusage(RUSAGE_SELF, &ru);
	rr.max_rss_kib = ru.ru_maxrss;
	judge_end(p->judge, out->end, &out->verdicts);
	if (wrong != NULL) {
		snprintf(err, err_cap, "%s", wrong);
		status = EXIT_USAGE;
	} else if (!p->interrupted) {
		judge_script(&p->catalogue, p->script, &out->verdicts);
		verdicts_sort(&out->verdicts);
		out->status = judge_story_status(p->script, &out->verdicts);
		rr.verdict = out->status == EXIT_PASSED ? "PASS" :
		    out->status == EXIT_FAILED ? "FAIL" : "UNDECIDED";
		if (out->dir[0] != '\0' && !write_verdicts(p, &out->verdicts, &vr))
			status = EXIT_INTERNAL;
	}
	if (!copy_story(p) || !record_end(p))
		status = EXIT_INTERNAL;
	if (!run_close(p->run, &rr, why))
		status = EXIT_INTERNAL;
	if (status == EXIT_INTERNAL)
		snprintf(err, err_cap, "%s: the run could not be written: %s", out->dir, why);
	return status;
}

static struct driver *
driver_for(const struct play_options *o)
{
	if (o->live)
		return live_new(o->limit);
	return o->lab ? lab_new() : ns3_load(o->seed);
}

int
play_story(const struct play_options *o, struct play_result *out, char *err, size_t err_cap)
{
	struct playing p = { .o = o };
	struct script_conf c;
	char why[256];
	int status = EXIT_INTERNAL;

	*out = (struct play_result){ 0 };
	story_name(o->file, out->name);
	clock_gettime(CLOCK_MONOTONIC, &p.begun);
	p.shown = p.begun;
	if (!catalogue_load(&p.catalogue, REQUIREMENTS, err, err_cap))
		return EXIT_INTERNAL;
	status = declare(&p, o, err, err_cap);
	if (status == 0 && (p.run = open_run(&p, o, out, why)) == NULL) {
		snprintf(err, err_cap, "%s", why);
		status = EXIT_USAGE;
	}
	if (status == 0) {
		p.sw = (struct sim_world){ .made = record_made, .ctx = &p };
		p.sw.world = world_new(driver_for(o), &(struct world_conf){ .seed = o->seed,
		    .driver_apps = !o->lab && !o->live,
		    .more_kinds = o->live ? live_kinds : NULL });
		p.sw.verbs = verbs_new(p.sw.world, fault_match, &p);
		script_conf_of(o, &c);
		p.script = script_new(&c, &sim_world_ops, &p.sw);
		play(&p);
		status = finish(&p, o, out, err, err_cap);
		if (p.o->progress)
			fprintf(stderr, "\r%78s\r", "");
		script_free(p.script);
		verbs_free(p.sw.verbs);
		world_free(p.sw.world);
		free(p.queue.m);
	}
	judge_free(p.judge);
	catalogue_clear(&p.catalogue);
	return status;
}
