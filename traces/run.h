/* run.h - the folder a run leaves (README, "What a run leaves"), written while it happens.
 *
 * Everything the simulator's taps see comes in as plain arguments, in order of time. Each frame
 * goes to its pcap and through the dissector; the message that results goes to messages.jsonl and
 * to the caller (script host, monitors). run.json says "running" from the first moment and is
 * replaced at the end, by rename: a killed run leaves complete lines and says so.
 *
 * Nothing here reads a clock except timing.json, so the same run gives the same octets. */
#ifndef SOJOURN_TRACES_RUN_H
#define SOJOURN_TRACES_RUN_H

#include "nodes/base/tell.h"
#include "traces/dissect.h"

struct run;

struct run_options {
	const char *dir;	/* "out/roaming/1"; NULL: write nothing, only dissect and report */
	const char *scenario;	/* for run.json */
	const char *file;	/* the script's path as given, or NULL */
	uint64_t seed;
	const char *params;	/* " key=value key=value" or NULL */
	const char *pcap;	/* "all" (also NULL), "none", or node names joined by ',' */
	bool lean;		/* of all files only run.json, timing.json and metrics.csv */
	bool no_dissect;	/* benchmarks: pcaps and states only, no messages */
	/* Called for every message right after it was written; NULL: nobody. The message is
	 * borrowed for the call. */
	void (*message)(void *ctx, const struct msg *m);
	void *ctx;
};

/* run_open makes the folder, or empties one that holds an earlier run (it has a run.json); any
 * other existing folder that is not empty is refused. NULL: err says why. */
struct run *run_open(const struct run_options *o, char err[static 256]);

/* run_node says what a node is ("mn", "ha", "nat", ...): for run.json, so that a later check knows.
 * Before its first frame; order is kept. */
void run_node(struct run *r, const char *name, const char *kind);

/* ---- what happens, in order of time ---- */
void run_frame(struct run *r, tick t, const char *node, const char *link, unsigned ifc, bool tx,
    struct bytes frame);
void run_keys(struct run *r, tick t, const char *node, const struct sa_keys *keys);
void run_bus(struct run *r, tick t, const char *node, struct bytes message);
void run_told(struct run *r, tick t, const char *node, const struct told *told);
/* An address appeared on a node or went. Home addresses carry UINT32_MAX as ifc. */
void run_address(struct run *r, tick t, const char *node, unsigned ifc, bool added,
    const struct prefix *prefix);
/* What the world did: name "detach", "attach" (text: the link's name), "rebind", "reboot",
 * "drop", ... node may be NULL or "". For state.jsonl and, of the first two, the metrics. */
void run_world(struct run *r, tick t, const char *node, const char *name, const char *text);

/* run_path returns "DIR/name" for another room's file inside the folder (verdicts.json,
 * inputs/mn, report.html); missing folders on the way are made. The text is valid until the next
 * call. NULL if the run writes nothing. */
const char *run_path(struct run *r, const char *name);

uint64_t run_messages(const struct run *r);	/* so far */

/* ---- the end ---- */
struct run_result {
	const char *status;	/* "finished", "failed" (script error), "interrupted" */
	const char *verdict;	/* "PASS", "FAIL", ... or NULL */
	const char *reason;	/* one line, or NULL */
	tick end;		/* virtual time reached, ns */
	double wall_s;		/* for timing.json */
	long max_rss_kib;
};

/* run_close writes metrics.csv, messages.seq's last lines, run.json and timing.json, closes every
 * file and frees r. False: a file could not be written completely; err says which. */
bool run_close(struct run *r, const struct run_result *result, char err[static 256]);

#endif
