/* pattern.h - what a story says about one message, and whether a given message is such a one.
 *
 * "mn > ha BU seq=5 udp=absent on cafe". A message matches at its sender's egress unless `at`
 * names a node: then where that node received it. */
#ifndef SOJOURN_CONFORMANCE_PATTERN_H
#define SOJOURN_CONFORMANCE_PATTERN_H

#include "conformance/script/script.h"
#include "nodes/base/hash.h"
#include "traces/msg.h"

enum want_op {
	WANT_IS,	/* equals text */
	WANT_IS_NOT,
	WANT_ABSENT,
	WANT_PRESENT,
	WANT_AT_LEAST,	/* numbers */
	WANT_AT_MOST,
	WANT_BETWEEN,	/* text and text2, both included */
	WANT_ONE_OF,	/* equals one of those in text, divided by WANT_BAR */
	WANT_CALL,	/* the story's function `ref` says so; text: where it stands */
	WANT_HAS,	/* the list field has this item */
	WANT_HAS_NOT,
	WANT_REF	/* equals property `text2` of node `text` at this moment */
};

#define WANT_TEXT 192
#define WANT_BAR '|'

struct want {
	char field[32];
	enum want_op op;
	bool flag;		/* the field is a flag: absent means 0 */
	int ref;		/* WANT_CALL */
	char text[WANT_TEXT], text2[WANT_TEXT];
};

#define PATTERN_WANTS 24

struct pattern {
	char from[32], to[32];	/* "": any */
	char name[32];		/* "any", or as in docs/messages.md, without .I and .R */
	int response;		/* IKE: 0 request, 1 response, -1 either */
	char on[32], at[32];	/* "": egress, on any link */
	struct want want[PATTERN_WANTS];
	size_t n;
	int where;		/* a function of the story's about the whole message; 0: none */
	char rows[128];		/* of the catalogue, which this step decides */
	/* It names a field of a message that never came: nothing can be said about it. */
	bool undecidable;
};

/* What kept a message from matching; text "" where it does not apply. */
struct mismatch {
	char field[32], expected[WANT_TEXT * 2], found[WANT_TEXT];
	int score;		/* how near it was: greater is nearer */
};

/* Who sent what, and who is behind which address: learned from the messages themselves. The
 * address a NAT shows is its client's, by port. */
struct whois {
	const struct world_ops *ops;
	void *world;
	/* call asks a function of the story's about the value of a field, or about the message. */
	bool (*call)(void *script, int ref, const struct msg *m, const char *field);
	void *script;
	struct hash senders;	/* by message id */
	struct hash outside;	/* by address and port */
};

void whois_clear(struct whois *w);
void whois_learn(struct whois *w, const struct msg *m);
/* whois_sends: did `node` send this message first? whois_gets: is it meant for `node`? */
bool whois_sends(struct whois *w, const struct msg *m, const char *node);
bool whois_gets(struct whois *w, const struct msg *m, const char *node);

/* pattern_about: is it a message of these two, this name, this place: one the fields are about? */
bool pattern_about(const struct pattern *p, struct whois *w, const struct msg *m);

/* pattern_match; *miss (may be NULL) is filled when it does not match. */
bool pattern_match(const struct pattern *p, struct whois *w, const struct msg *m,
    struct mismatch *miss);

/* pattern_says appends the pattern in words. */
void pattern_says(const struct pattern *p, struct text *out);

#endif
