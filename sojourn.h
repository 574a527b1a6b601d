/* sojourn.h - what the command's files share: sojourn_play.c plays a story, and
 * sojourn_world.c lets a story act on the simulated world. This is the only place that knows the
 * simulator, the traces and the judge at once. */
#ifndef SOJOURN_H
#define SOJOURN_H

#include "conformance/judge.h"
#include "conformance/runner.h"
#include "conformance/script/script.h"
#include "sim/verbs.h"
#include "sojourn_data.h"
#include "sojourn_verbs.h"

#include <limits.h>

/* ---- sojourn_world.c ---- */

struct sim_world {
	struct world *world;
	struct verbs *verbs;
	/* Told of every node made, before anything happens to it; for recording. May be NULL. */
	void (*made)(void *ctx, struct world_node *n);
	void *ctx;
};

extern const struct world_ops sim_world_ops;	/* on a struct sim_world */
extern const struct world_ops nothing_ops;	/* says yes to everything: for declarations */

/* ---- sojourn_play.c ---- */

/* Whoever wants more of a run than its verdicts: the explorer, the mutants. Members may be NULL. */
struct play_watch {
	void *ctx;
	/* The world is there, and nothing is in it yet. */
	void (*begun)(void *ctx, struct world *w);
	/* Every message, before the judge has it; borrowed. */
	void (*message)(void *ctx, const struct msg *m);
	/* The story is over (or broke off), and the world may be run on: the judge still looks. */
	void (*over)(void *ctx, struct world *w, const struct script *s);
};

struct play_options {
	const char *file;
	uint64_t seed;
	const struct world_arg *param;
	size_t n_params;
	const char *out;	/* folder under which the run folder is made; NULL: leave nothing */
	const char *dir;	/* instead of that: the run folder itself, without inputs/ */
	const char *pcap;	/* as in traces/run.h */
	const char *conf_edit;	/* a mutant's lines, or NULL */
	const char *rows;	/* glob of rows to judge, or NULL */
	bool lab;		/* the in-process simulator instead of ns-3 */
	bool lean;		/* run.json, metrics.csv and a brief verdicts.json, nothing else */
	bool live;		/* real time, and nodes of kind "device" (sim/live.h) */
	tick limit;		/* live: the longest it may take */
	bool progress;		/* a line on the terminal while it runs */
	const struct play_watch *watch;	/* or NULL */
};

struct play_result {
	char dir[PATH_MAX];	/* the run folder, or "" */
	char name[NAME_MAX + 1];	/* of the story */
	tick end;
	uint64_t messages, frames;
	double wall_s;
	struct verdicts verdicts;
	int status;		/* what the verdicts come to */
};

/* story_name: its file's, without what comes behind the dot. */
void story_name(const char *file, char out[static NAME_MAX + 1]);

/* play_nodes_fit: the story can be read, and has every node that --pcap names. False: one line in err. */
bool play_nodes_fit(const char *file, const char *pcap, char *err, size_t err_cap);

/* play_story plays one story to its end and judges it. Returns 0 or an exit status with one line in
 * err. Interrupted (conformance/interrupt.h) it ends at the next frame, without verdicts, and
 * run.json says so; that, too, is 0. */
int play_story(const struct play_options *o, struct play_result *out, char *err, size_t err_cap);

#endif
