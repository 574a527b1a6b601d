/* host.h - the inside of a story host, shared by script.c (time and branches), thing.c (the values
 * a story handles), verbs_world.c (what it does) and verbs_watch.c (what it expects). */
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
	THING_LIMIT	/* at_least(5), between(1, 9), is_not(0): `want` */
};

struct thing {
	enum thing_kind kind;
	unsigned index;			/* of the node, link or flow */
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

/* ---- the host ---- */

struct named {
	char *name, *kind, *conf;	/* link: kind and conf unused */
	struct world_arg *prop;		/* constants: hoa6, addr6, ... */
	size_t n_props;
};

enum wait { WAIT_NOTHING, WAIT_TIME, WAIT_MESSAGE, WAIT_BRANCHES, WAIT_DEAD };

struct place { char file[64]; unsigned line; };

/* A line of execution: the story itself, or a branch of both{} or either{}. */
struct branch {
	lua_State *L;
	int ref;
	unsigned id, parent;
	enum wait wait;
	tick due;			/* TIME: until; MESSAGE: deadline */
	bool either;			/* WAIT_BRANCHES: the first to succeed is enough */
	bool tentative, lost;		/* inside an either: one of its expectations failed */
	/* WAIT_MESSAGE */
	struct pattern pattern;
	struct place place;
	tick since;
	struct mismatch near;		/* the nearest candidate seen */
	char near_says[160], near_pcap[64];
	unsigned near_frame;
	tick near_t;
};

struct never {
	struct pattern pattern;
	struct place place;
	unsigned branch;
	tick until;			/* TICK_NEVER: until the branch's next `at` */
	bool over;
};

struct step {
	struct script_step s;		/* its texts are owned */
	unsigned branch;
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
	struct never *never;
	size_t n_nevers;
	struct pattern *fault;
	size_t n_faults;
	struct whois whois;

	struct named *node, *link;
	size_t n_nodes, n_links;
	char **flow;
	size_t n_flows;
	struct script_node *node_view;
	const char **link_view;
	struct world_arg *param;	/* declared; texts owned */
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

/* script_act calls the world; on refusal it raises the error at the story's line. */
void script_act(lua_State *L, const char *verb, const struct world_arg *arg, size_t n);

/* step_add appends a verdict; every text is copied. */
struct script_step *step_add(struct script *s, unsigned branch, enum script_outcome outcome,
    const char *verb, const struct place *at, const char *says);
void step_rows(struct script_step *st, const char *rows, const char *judged);
void step_detail(struct script_step *st, const char *detail, const struct mismatch *miss,
    const char *pcap, unsigned frame, tick t);

/* Watching, verbs_watch.c; called by script.c as time and messages pass. */
void watch_message(struct script *s, const struct msg *m);
void watch_expired(struct script *s, struct branch *b, bool stopped);
void nevers_close(struct script *s, unsigned branch, bool all);

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

void verbs_world_open(lua_State *L);
void verbs_watch_open(lua_State *L);
void verbs_param_open(lua_State *L);
/* node_methods pushes the method of a node, or returns false. */
bool node_method(lua_State *L, const char *name);
const char *node_method_nearest(const char *name, const char *best);

#endif
