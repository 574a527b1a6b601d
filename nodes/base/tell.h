/* tell.h - what an engine has to say about itself: state changes, and every message it sent or
 * took, in its own words. The node turns these into EMIT_TOLD; the driver writes state.jsonl. This
 * is the defendant's own testimony: the judge compares it with the wire, and never relies on it. */
#ifndef SOJOURN_BASE_TELL_H
#define SOJOURN_BASE_TELL_H

#include "nodes/base/field.h"

enum told_kind {
	TOLD_STATE,	/* a state machine took a row */
	TOLD_IGNORED,	/* no row for this event in this state */
	TOLD_TX,	/* a protocol message was sent */
	TOLD_RX,	/* a protocol message was accepted for processing */
	TOLD_DROP,	/* a packet or message was refused: `name` is the reason */
	TOLD_NOTE	/* anything else worth a line */
};

struct told {
	enum told_kind kind;
	const char *name;	/* machine, message ("BU"), reason or subject */
	const char *instance;	/* which SA, binding, ...; "" if only one */
	const char *text;	/* " key=value key=value" */
};

/* Where engines tell. `tell` NULL: nobody listens, and engines skip the work of formatting. */
struct teller {
	void *ctx;
	void (*tell)(void *ctx, const struct told *t);
};

static inline bool
tell_on(const struct teller *t)
{
	return t != NULL && t->tell != NULL;
}

/* tell_message tells a decoded message by its field table; `more` (may be NULL) is appended. */
void tell_message(const struct teller *t, enum told_kind kind, const char *name,
    const char *instance, const struct field *table, const void *message, const char *more);

void tell_note(const struct teller *t, enum told_kind kind, const char *name,
    const char *instance, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#endif
