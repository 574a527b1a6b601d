/* tamper.h - making a good engine misbehave, without writing a second one.
 *
 * A rule names a message and says what to do to it on its way out:
 *
 *	BU next seq=5 checksum=0xbad		decoded fields, before it is encoded	(hook 1)
 *	BU every A=0 alt_coa=absent
 *	IKE_AUTH.I nth=1 drop-payload=TSi	IKE payloads, before they are encrypted	(hook 2)
 *	IKE_AUTH.I every dup-payload=N
 *	BA every byte[12]=ff truncate=20 append=0000	octets, after protection	(hook 3)
 *	BA next withhold
 *	INFORMATIONAL next head[19]=48 inner[1]=7f	IKE octets under protection: header, payloads
 *	INFORMATIONAL next add-payload=200:aa add-critical=200:aa add-notify=COOKIE2:0011223344556677
 *	IKE_AUTH next set-critical=IDi first-payload=TSr clear=1
 *
 * The message is a name of docs/messages.md. "next" is the next one, "nth=N" the N-th from now on,
 * "every" all of them. Rules come from scenarios (`mn:next(...)`) and from mutants. With none,
 * which is the default, an engine's cost is one NULL check. What neither a rule nor an edited FSM
 * row can express is a named point in an engine: `if (mutant_on(t, "name"))`. */
#ifndef SOJOURN_BASE_TAMPER_H
#define SOJOURN_BASE_TAMPER_H

#include "nodes/base/field.h"

#define TAMPER_OPS 12

enum tamper_op_kind {
	TAMPER_SET,		/* name=value */
	TAMPER_DROP_PAYLOAD,	/* name: the payload's */
	TAMPER_DUP_PAYLOAD,
	TAMPER_BYTE,		/* at=offset, n=value */
	TAMPER_TRUNCATE,	/* n: octets that remain */
	TAMPER_APPEND,		/* value: hexadecimal */
	/* Of IKE messages, before encryption, so that the ICV is right: */
	TAMPER_HEAD,		/* at, n: an octet in front of the ciphertext, from the IKE header on */
	TAMPER_INNER,		/* at, n: an octet of the payloads */
	TAMPER_ADD_PAYLOAD,	/* n: type; value: its octets */
	TAMPER_ADD_CRITICAL,	/* the same, with the critical bit */
	TAMPER_ADD_NOTIFY,	/* name; value: its data */
	TAMPER_SET_CRITICAL,	/* name: the payload's */
	TAMPER_FIRST_PAYLOAD	/* name: the one that moves to the front */
};

struct tamper_op {
	enum tamper_op_kind kind;
	const char *name, *value;
	size_t at, n;
};

struct tamper_rule {
	char *text;		/* owned; the ops point into it */
	const char *message;
	unsigned nth, seen;	/* nth 0: every */
	bool withhold, clear;	/* clear: an IKE message goes without protection */
	struct tamper_op op[TAMPER_OPS];
	size_t n_ops;
};

struct tamper {
	struct tamper_rule *rule;
	size_t n;
	char *mutants;		/* ';'-separated names, or NULL */
};

void tamper_clear(struct tamper *t);

/* tamper_add parses one rule. False: `err` (at least 128 octets) says what is wrong with it. */
bool tamper_add(struct tamper *t, const char *rule, char err[static 128]) MUST_CHECK;

/* tamper_set_mutants takes the ';'-separated list of a node's configuration. Entries of the form
 * "tamper/<rule>" become rules, "fsm/..." are left for fsm_run_init, the rest are point names. */
bool tamper_set_mutants(struct tamper *t, const char *list, char err[static 128]) MUST_CHECK;

/* mutant_on: is this named point switched on? */
bool mutant_on(const struct tamper *t, const char *name);

/* tamper_match counts one outgoing message and returns the rule that applies to it, or NULL. Call
 * once per message actually being built (a retransmission is not built again). */
const struct tamper_rule *tamper_match(struct tamper *t, const char *message);

/* tamper_fields applies the SET ops (hook 1). A name the table does not have, or a value that does
 * not fit, is left for the caller to report: it returns the first such op, else NULL. */
const struct tamper_op *tamper_fields(const struct tamper_rule *r, const struct field *table,
    void *message);

/* tamper_octets applies the ops of this kind (HEAD, INNER) to octets in place. */
void tamper_octets(const struct tamper_rule *r, enum tamper_op_kind kind, uint8_t *p, size_t n);

/* tamper_bytes applies BYTE, TRUNCATE and APPEND to finished octets (hook 3). */
void tamper_bytes(const struct tamper_rule *r, struct wr *w);

#endif
