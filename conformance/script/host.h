/* host.h - the inside of a story host, shared by script.c (time and branches), thing.c (the values
 * a story handles) and the verbs: verbs_param.c (declarations), verbs_world.c (nodes, links, what
 * befalls them), verbs_traffic.c, verbs_pattern.c (reading { from, ">", to, "NAME", ... }),
 * verbs_expect.c, verbs_watch.c and verbs_branch.c (time and expectations), verbs_check.c,
 * verbs_fault.c, verbs_attack.c. */
#ifndef SOJOURN_CONFORMANCE_HOST_H
#define SOJOURN_CONFORMANCE_HOST_H

#include "conformance/script/pattern.h"
#include "conformance/script/sandbox.h"

#include <lauxlib.h>

/* ---- values ---- */

enum thing_kind {
	THING_NODE, THING_LINK,
	THING_REF,	/* node.property, resolved when it is compared */
	THING_TIME, THING_CAPTURE, THING_FLOW,
	THING_MISSING,	/* the capture of a message that never came */
	THING_ABSENT, THING_ANY,
	THING_LIMIT,	/* at_least(5), between(1, 9), one_of(1, 2), is_not(0): `want` */
	THING_COUNT,	/* count{...}: a number that grows; `index` of the watch */
	THING_FAULT	/* drop{...} and its kin: `index` of the fault */
};

struct thing {
	enum thing_kind kind;
	unsigned index;			/* of the node, link, flow, watch or fault */
	tick t;				/* THING_TIME */
	struct msg *m;			/* THING_CAPTURE: owned */
	char name[32];			/* THING_REF: the property */
	struct want want;		/* THING_LIMIT */
};

/* thing_push pushes a new value; thing_at returns the one at `index`, or NULL if it is none. */
struct thing *thing_push(lua_State *L, enum thing_kind kind);
struct thing *thing_at(lua_State *L, int index);
struct thing *thing_is(lua_State *L, int index, enum thing_kind kind);
/* thing_type is what the value at `index` is called in an error. */
const char *thing_type(lua_State *L, int index);
/* value_text writes a plain value, a time or a resolved property as text; false if it is none of
 * these, or (property) not known now. */
bool value_text(lua_State *L, int index, struct text *out);
void things_open(lua_State *L);
/* thing_judged(message, field or NULL as light userdata) -> what a judging function is given. */
int thing_judged(lua_State *L);

/* ---- the host ---- */

struct named {
	char *name, *kind, *conf;	/* link: kind and conf unused */
	struct world_arg *prop;		/* constants: hoa6, addr6, ... */
	size_t n_props;
};

enum wait { WAIT_NOTHING, WAIT_TIME, WAIT_MESSAGE, WAIT_BRANCHES, WAIT_DEAD };

struct place { char file[64]; unsigned line; };

/* So many messages of a name were heard. */
struct heard { char name[20]; unsigned n; };
#define HEARD_NAMES 6

/* A line of execution: the story itself, or a branch of both{} or either{}. */
struct branch {
	lua_State *L;
	int ref;
	unsigned id, parent;
	enum wait wait;
	tick due;			/* TIME: until; MESSAGE: deadline */
	bool either;			/* WAIT_BRANCHES: the first to succeed is enough */
	bool tentative, lost;		/* inside an either: one of its expectations failed */
	bool pausing;			/* WAIT_TIME: by `wait`, which ends no never */
	/* WAIT_MESSAGE */
	struct pattern pattern;
	struct place place;
	tick since;			/* the window opens ... */
	tick not_before;		/* ... and what comes before this has come too soon */
	unsigned times, met;		/* so many messages are expected; so many came */
	struct mismatch near;		/* the nearest candidate seen */
	char near_says[160], near_pcap[64];
	unsigned near_frame;
	tick near_t;
	struct heard heard[HEARD_NAMES];	/* of the expected sender, meanwhile */
};

/* What is watched beside the story's line of execution. */
enum watch_kind {
	WATCH_NEVER,	/* no such message; with more_than: not so many, in `per` */
	WATCH_ALWAYS,	/* every message of these two and this name is such a one */
	WATCH_COUNT
};

struct watch {
	enum watch_kind kind;
	struct pattern pattern;
	struct place place;
	unsigned branch;
	tick until;			/* TICK_NEVER: until the branch's next `at`; COUNT: the end */
	bool over;
	size_t seen;
	unsigned more_than;		/* NEVER: so many may come ... */
	tick per;			/* ... in a time as long as this; TICK_NEVER: in all */
	tick *recent;			/* the last more_than + 1, a ring; owned */
	tick first, last;		/* COUNT: when */
};

/* drop{...}: what the world was asked to do to messages. The world counts too; this is for what is
 * said about it in the end. */
struct told_fault {
	struct pattern pattern;
	struct place place;
	const char *kind;		/* a literal */
	unsigned nth, times;
	size_t matches, acts;
};

struct step {
	struct script_step s;		/* its texts are owned */
	unsigned branch, serial;
	bool weighed;			/* script_weigh */
};

/* An expectation that failed: should its message come after all, the verdict says so. */
struct belated {
	struct pattern pattern;
	unsigned serial;		/* of the step */
	tick due;
};

struct script {
	struct script_conf conf;
	const struct world_ops *ops;
	void *world;
	struct sandbox sb;
	char *dir, *shown;
	char *error;
	tick now;
	bool loaded, over;

	struct branch **branch;
	size_t n_branches;
	unsigned next_branch, running;	/* running: id of the one Lua is in */

	struct step *step;
	size_t n_steps;
	unsigned next_serial;
	struct belated *belated;
	size_t n_belated;
	struct watch *watch;
	size_t n_watches;
	struct told_fault *fault;
	size_t n_faults;
	/* What next{} and every{} ask of nodes: "BU next seq=5". */
	struct tampering { char node[32], rule[128]; struct place place; bool failed; } *tampering;
	size_t n_tamperings;
	bool looking;			/* inside a function of the story's that judges a value */
	struct whois whois;

	struct named *node, *link;
	size_t n_nodes, n_links;
	char **flow;
	size_t n_flows;
	struct script_node *node_view;
	struct world_arg *param;	/* declared; texts owned */
	struct script_about *param_about;
	size_t n_params;
	bool *param_used;		/* per conf.param */
	char *title;
	char **covers;
	size_t n_covers;
	bool testified;			/* since the last statement: a node was inspected */
	struct place testified_at;
	char testified_by[32];		/* the node */
};

struct script *script_of(lua_State *L);
struct place place_of(lua_State *L);		/* of the Lua function that called this verb */
struct branch *branch_running(struct script *s);
/* script_branch starts the function at `index` of L as a branch and runs it to its first wait. */
void script_branch(struct script *s, lua_State *L, int index, unsigned parent, bool tentative);

/* story_fails ends the story with an error. */
void story_fails(struct script *s, const char *text);
/* may_act raises an error inside a function that only judges a value. */
void may_act(lua_State *L, const char *verb);
/* judge_call asks the story's function `ref` about a field's value (or, `field` NULL, about the
 * message); struct whois.call. */
bool judge_call(void *script, int ref, const struct msg *m, const char *field);

/* script_act calls the world; on refusal it raises the error at the story's line. */
void script_act(lua_State *L, const char *verb, const struct world_arg *arg, size_t n);

/* step_add appends a verdict; every text is copied. */
struct script_step *step_add(struct script *s, unsigned branch, enum script_outcome outcome,
    const char *verb, const struct place *at, const char *says);
void step_rows(struct script_step *st, const char *rows, const char *judged);
void step_detail(struct script_step *st, const char *detail, const struct mismatch *miss,
    const char *pcap, unsigned frame, tick t);

/* Expecting and watching, verbs_expect.c and verbs_watch.c; called by script.c as time and messages pass. */
void watch_message(struct script *s, const struct msg *m);
/* expect_offer: a waiting branch is offered a message; true: it took it (and ran on, perhaps). */
bool expect_offer(struct script *s, struct branch *b, const struct msg *m);
void expect_expired(struct script *s, struct branch *b, bool stopped);
/* belated_message: is it one that was waited for in vain? */
void belated_message(struct script *s, const struct msg *m);
void watches_close(struct script *s, unsigned branch, bool all);
void watches_free(struct script *s);
/* faults_close says of every fault that found nothing to act on that it did not, verbs_fault.c. */
void faults_close(struct script *s);
void branch_resume(struct script *s, struct branch *b, int n);

/* ---- reading a table, verbs_pattern.c ---- */

/* read_pattern reads the table at 1; keys in `extra` are the verb's own. Fields are taken in the
 * order of the alphabet, so that what is said about them does not depend on hash order. */
void read_pattern(lua_State *L, const char *verb, struct pattern *p, const char *const *extra);
/* Optional values of the verb's table at 1: a time; a number in [least, most]. */
tick read_time(lua_State *L, const char *verb, const char *key, tick absent);
uint64_t read_number(lua_State *L, const char *verb, const char *key, uint64_t absent,
    uint64_t least, uint64_t most);
/* add_rows reads row = "R6275-9.5.1-15" or a list of such: which rows a step decides. */
void add_rows(lua_State *L, const char *verb, char *rows, size_t cap, int value);
/* The most that times and more_than may ask for. */
#define STEP_TIMES_MAX 10000
/* step_undecidable adds the step of a verb that names what never came. */
void step_undecidable(struct script *s, const char *verb, const struct pattern *p,
    const struct place *at);

/* check_fields raises an error when a field written in the source of this call came out as nil. */
void check_fields(lua_State *L, int table, const char *verb);
/* unknown raises "unknown <sort> '<name>'[ of <owner>]; did you mean '<best>'?". */
_Noreturn void unknown(lua_State *L, const char *sort, const char *name, const char *owner,
    const char *best);
/* only_keys raises an error for a string key of the table that is not in the list. */
void only_keys(lua_State *L, int table, const char *verb, const char *const *keys);
/* expect_thing raises "<verb>: wants <what>, got <type>" unless the value is one. */
struct thing *want_thing(lua_State *L, int index, enum thing_kind kind, const char *verb,
    const char *what);

/* ---- the verbs: a table per file, ended by a NULL name ---- */

struct verb {
	const char *name;		/* "expect", "node:move", "fault:release", "traffic.udp" */
	lua_CFunction f;
	const char *says;		/* what it does, in a few words */
};

extern const struct verb param_verbs[], world_verbs[], pattern_verbs[], expect_verbs[], watch_verbs[],
    branch_verbs[], check_verbs[], fault_verbs[], attack_verbs[], traffic_verbs[], thing_verbs[];

/* verbs_open makes the globals; method_push pushes the method of a kind of value ("node", "fault"),
 * or returns false. */
void verbs_open(lua_State *L);
bool method_push(lua_State *L, const char *of, const char *name);
const char *method_nearest(const char *of, const char *name, const char *best);
/* self_name is the name of the node whose method is called, or an error. */
const char *self_name(lua_State *L, const char *verb);
/* control gives a node a command. */
int control(lua_State *L, const char *verb, const char *command, const char *text);

void rfc_open(lua_State *L);		/* the constants, rfc.c */

#endif
