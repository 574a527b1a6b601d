/* judge.h - all monitors on one stream of messages, and the story's own steps, into verdicts.
 *
 * The judge sees messages (traces/msg.h) and nothing else: the same from a run or from captures.
 * Feed every sighting in the order of time; it takes each message once, at its sender's egress
 * where that was captured, else where it was first seen. */
#ifndef SOJOURN_CONFORMANCE_JUDGE_H
#define SOJOURN_CONFORMANCE_JUDGE_H

#include "conformance/verdict.h"
#include "nodes/base/addr.h"

struct msg;			/* traces/msg.h */
struct script;
struct judge;

/* Who is who. Kinds are those of nodes/node.h: "mn", "ha", "cn", "nat", "router". In a run all of
 * it is known; offline, `sojourn check --map` gives what it can and the judge infers the rest (who
 * sends a BU is a mobile node, who answers it a home agent). */
struct scene_node {
	const char *name, *kind;
	const char *conf;	/* configuration text, or NULL */
};

struct scene {
	const struct scene_node *node;
	size_t n;
	/* What the world does to nodes will be told by judge_event (a run). Else (captures) a NAT
	 * that seems to change a mapping may have been rebooted, and is not blamed. */
	bool events;
};

/* judge_new borrows the catalogue and copies the scene. `rows`: a glob of row ids, NULL for all. */
struct judge *judge_new(const struct catalogue *c, const struct scene *scene, const char *rows);
void judge_free(struct judge *j);

/* judge_message: `m` is borrowed for the call. */
void judge_message(struct judge *j, const struct msg *m);
/* judge_altered: the same for a sighting behind a fault that changed or doubled the frame. What is a
 * message of its own by that has no sender to be judged. */
void judge_altered(struct judge *j, const struct msg *m);

/* judge_event tells what the world did to a node at this point of the stream: "rebind", "reboot",
 * "expire". */
void judge_event(struct judge *j, const char *node, const char *what);

/* judge_strangers: so many messages came in the name of somebody who, by these captures, did not send them
 * (monitors/strangers.c); nobody is judged by them. And where the first one is. */
uint64_t judge_strangers(const struct judge *j, const char **pcap, unsigned *frame);

/* judge_corrupt says that the captures do not hold what was on the wire: nobody can be blamed then,
 * and every breach is INCONCLUSIVE. Call before judge_end. */
void judge_corrupt(struct judge *j, const char *why);

/* judge_end closes at the end of the observation and fills *out (unsorted merges are fine): every
 * row that has a monitor and is in the filter gets a verdict per role. Call once. */
void judge_end(struct judge *j, tick end, struct verdicts *out);

/* judge_script adds the story's steps; the rows that a step names have its outcome, and each id in the
 * story's `covers` that of the worst. */
void judge_script(const struct catalogue *c, const struct script *s, struct verdicts *out);

/* judge_story_status: the exit status of one story (design 7): what it covers and its own steps must be
 * decided, other rows may stay untested. */
int judge_story_status(const struct script *s, const struct verdicts *vs);

/* judge_rule gives the i-th row that has a monitor, for `list` and `show`; false when i is past
 * the last. */
struct judge_rule { const char *id, *roles, *cite, *says; };
bool judge_rule(size_t i, struct judge_rule *out);

#endif
