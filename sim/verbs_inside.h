/* verbs_inside.h - what verbs.c (arguments, links, nodes, traffic) and verbs_bad.c (faults, forged
 * packets) share. Everybody else includes verbs.h. */
#ifndef SOJOURN_SIM_VERBS_INSIDE_H
#define SOJOURN_SIM_VERBS_INSIDE_H

#include "nodes/base/rng.h"
#include "sim/verbs.h"

struct told_fault;
struct forgery;

struct verbs {
	struct world *world;
	verbs_match_fn matches;
	void *ctx;
	struct told_fault *faults;
	struct forgery *forgeries;
	struct rng rng;		/* of forged packets */
};

/* One call: its arguments and the first complaint. The first complaint stands; after it every
 * reading function yields its default, so one check before acting is enough. */
struct call {
	struct verbs *v;
	const struct verb_arg *arg;
	size_t n;
	uint64_t read;		/* bit i: arg[i] has been asked for */
	char *err;
	bool bad;
};

void arg_bad(struct call *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *arg_word(struct call *c, const char *key, const char *otherwise);
const char *arg_must(struct call *c, const char *key);
uint64_t arg_number(struct call *c, const char *key, uint64_t otherwise, uint64_t most);
tick arg_time(struct call *c, const char *key, tick otherwise);
struct world_node *arg_node(struct call *c, const char *key, bool must);
struct wire *arg_link(struct call *c, const char *key, bool must);
unsigned arg_ifc(struct call *c, const char *key);
/* The index of a word in a list of names. */
unsigned arg_choice(struct call *c, const char *key, const char *const *name, const char *otherwise);
/* True: nothing is wrong, and every argument has been asked for. */
bool arg_end(struct call *c);

/* ---- verbs_bad.c ---- */

void do_fault(struct call *c);
void do_release(struct call *c);
void do_stop(struct call *c);
void do_inject(struct call *c);
void do_forge(struct call *c);
void do_say(struct call *c);
void faults_free(struct verbs *v);
void forgeries_free(struct verbs *v);

#endif
