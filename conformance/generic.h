/* generic.h - mutants made mechanically: nobody chose them, so nobody's blind spot did.
 *
 * From every row of every state machine and routing table that a stock story takes: without the
 * row; its guard negated; its action skipped; into another state. From every field of every message
 * that a node sends in a stock story, as the engine tells it: a flag flipped, a number off by one, a
 * time in the wrong unit (four times, a quarter), octets in the wrong order, an option left out,
 * two fields of a kind swapped. All of them are specifications that a node's `mutants`
 * configuration understands (nodes/base/tamper.h). */
#ifndef SOJOURN_CONFORMANCE_GENERIC_H
#define SOJOURN_CONFORMANCE_GENERIC_H

#include "nodes/base/fsm.h"
#include "nodes/base/route.h"

/* ---- what the stock stories do ---- */

#define GENERIC_STORIES 64

/* A row taken, or a message sent, by a node; `stories` has a bit for each story it happens in. */
struct generic_seen {
	char node[32], name[48];	/* machine or message ("IKE_AUTH.R") */
	unsigned row;			/* of a machine */
	char *fields;			/* of a message: " name=value ...", the first value of each */
	uint64_t stories;
};

struct generic_world {
	struct generic_seen *taken, *sent;
	size_t n_taken, n_sent;
};

void generic_took(struct generic_world *g, const char *node, const char *machine, unsigned row,
    unsigned story);
/* generic_sent: `fields` as told; unknown names are added to those already seen. */
void generic_sent(struct generic_world *g, const char *node, const char *message,
    const char *fields, unsigned story);
void generic_world_clear(struct generic_world *g);

/* ---- mutants ---- */

enum generic_family { GENERIC_FSM, GENERIC_ROUTE, GENERIC_CODEC };

struct generic_mutant {
	enum generic_family family;
	char node[32];			/* glob of nodes */
	char spec[256];			/* fsm/..., route/..., tamper/... */
	char named[256];		/* route/mn/LINK: a link came or went/drop; "": no other name */
	char says[160];			/* in words */
	uint64_t stories;		/* in which it can matter */
};

struct generic_mutants {
	struct generic_mutant *m;
	size_t n;
};

/* generic_fsm adds the mutants of every row that was taken, at the first two nodes that take it, and
 * counts the rows nobody takes in *untaken; they are named in `names`, a line each (NULL: nowhere). */
void generic_fsm(struct generic_mutants *out, const struct fsm *f, const struct generic_world *g,
    unsigned *untaken, FILE *names);
/* generic_route adds the mutants of every row. Whether a row is taken is not told: a mutant that
 * changes no octet of any story says so. */
void generic_route(struct generic_mutants *out, const struct route *r, const char *node,
    uint64_t stories);
/* generic_codec adds the mutants of every field of every message sent. */
void generic_codec(struct generic_mutants *out, const struct generic_world *g);
void generic_mutants_clear(struct generic_mutants *m);

/* ---- survivors that are known ---- */

/* Why nothing kills a mutant. Equivalent: the protocols allow it, or nobody can tell; it does not
 * count. Unshown: no story makes the difference show. Unchecked: a check is missing. */
enum generic_excuse { GENERIC_EQUIVALENT, GENERIC_UNSHOWN, GENERIC_UNCHECKED, GENERIC_EXCUSES };

extern const char *const generic_excuse_name[GENERIC_EXCUSES];

/* A line of generic-known.tsv: node and specification (globs), excuse, why. A row of a routing table may be
 * called by what it says, which outlives the insertion of rows. */
struct generic_known {
	char *node, *spec, *why;
	enum generic_excuse excuse;
	unsigned hits;
};

struct generic_knowns {
	struct generic_known *k;
	size_t n;
	char *text;			/* the file, which the members point into */
};

/* generic_knowns_read takes the text over. False: err says which line is wrong. */
bool generic_knowns_read(struct generic_knowns *out, char *text, char err[static 160]);
/* The first line that fits; NULL: none. */
struct generic_known *generic_known_find(struct generic_knowns *ks, const struct generic_mutant *m);
void generic_knowns_clear(struct generic_knowns *ks);

#endif
