/* opinions.h - three opinions on every packet: the judge's dissector (messages.jsonl), tshark with
 * the run's own keys, and what the nodes told of themselves (state.jsonl) must agree, field by
 * field. Where one of them cannot know better, the exception has a row with its reason. */
#ifndef SOJOURN_TRACES_OPINIONS_H
#define SOJOURN_TRACES_OPINIONS_H

#include "nodes/base/why.h"
#include "traces/msg.h"

struct opinions {
	uint64_t passed, failed;	/* comparisons of one field, or of one message's presence */
	uint64_t excepted;		/* not compared, by an exception */
	uint64_t shown;			/* failures printed: at most OPINIONS_SHOWN */
	FILE *out;			/* where failures are told; NULL: nowhere */
};

#define OPINIONS_SHOWN 40

/* opinions_tshark compares messages with what tshark makes of the captures in `dir`/pcap. False:
 * err says why it could not be asked. */
bool opinions_tshark(struct opinions *o, const char *dir, const struct msg_list *messages,
    char err[static 256]) MUST_CHECK;

/* opinions_told compares messages with the tx and rx lines of `dir`/state.jsonl, both ways: what
 * was told must have been on the wire, and a signalling message that a talkative node sent must
 * have been told. */
bool opinions_told(struct opinions *o, const char *dir, const struct msg_list *messages,
    char err[static 256]) MUST_CHECK;

/* opinions_run does both for one run folder. */
bool opinions_run(struct opinions *o, const char *dir, char err[static 256]) MUST_CHECK;

/* opinions_say counts one comparison, and prints a failure. */
void opinions_say(struct opinions *o, bool agree, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* opinions_equal: is the other's text the same value? `scale` is our unit in theirs (4: they count
 * in units of 4 s), 0: 1. */
bool opinions_equal(const struct msg_field *f, const char *theirs, unsigned scale);

#endif
