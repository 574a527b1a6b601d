/* explore.h - what the explorer plays, and how it makes a finding small.
 *
 * A story is cut into statements. A schedule is the story with one fault (or two) on the n-th
 * message of a name from a sender, written in the story language's own verbs: what the explorer
 * plays is a scenario like any other, and so is what it saves. The story's expectations are played
 * along and not judged; they may well fail.
 *
 * Knows no simulator: it plans, writes and shrinks, and whoever plays says how it went. */
#ifndef SOJOURN_CONFORMANCE_EXPLORE_H
#define SOJOURN_CONFORMANCE_EXPLORE_H

#include "nodes/base/text.h"
#include "nodes/base/tick.h"

#include <stdio.h>

/* ---- messages of the undisturbed run ---- */

struct explore_message {
	tick t;
	char from[32];
	char name[32];		/* "BU", "IKE_AUTH.R" */
	unsigned nth;		/* of this name from this sender, from 1 */
	unsigned nth_any;	/* of this name from anybody */
};

struct explore_messages {
	struct explore_message *m;
	size_t n;
};

/* explore_heard adds one transmission; nth and nth_any are counted here. `response`: 0 request, 1
 * response, -1 the name has no such thing. */
void explore_heard(struct explore_messages *ms, tick t, const char *from, const char *name,
    int response);
/* explore_signalling: is it one to be disturbed? `all`: also address configuration (ND, ARP,
 * DHCP). */
bool explore_signalling(const char *name, bool all);

/* ---- schedules ---- */

enum explore_kind {
	EXPLORE_LOSE,
	EXPLORE_DUPLICATE,	/* once more 50 ms later */
	EXPLORE_DELAY,		/* until the next signalling message of anybody has overtaken it */
	EXPLORE_HOLD,		/* for 3.1 s: it comes after its own repetitions, when nobody waits */
	EXPLORE_FAULTS,
	/* What befalls a node 5 ms after the message left, when it is on its way: */
	EXPLORE_REBIND = EXPLORE_FAULTS,	/* the NAT w.nat chooses other ports */
	EXPLORE_REBOOT_MN,	/* w.mn forgets everything */
	EXPLORE_REBOOT_HA,	/* w.ha */
	EXPLORE_KINDS
};

/* Beside the faults of single messages: */
enum explore_more { EXPLORE_PAIRS = 1, EXPLORE_REBINDS = 2, EXPLORE_REBOOTS = 4 };

struct explore_fault {
	enum explore_kind kind;
	size_t message;		/* index */
	tick by;
};

struct explore_schedule {
	struct explore_fault fault[2];
	unsigned n;
	size_t cut;		/* the story ends before this unit; 0: it is told to its end */
};

struct explore_story;

/* explore_plan lists every (message, fault), twice: with the story told to its end, where later
 * movement may heal what went wrong, and with the story cut before its next `at`, where nothing
 * does. `more` (enum explore_more, or-ed) adds what befalls nodes, and, last, every two faults of
 * which the first loses a message and the second loses or holds one that comes within 30 s; cut
 * behind the second. The array is the caller's to free. A message is not delayed past the next when
 * that is over 2 s away. */
size_t explore_plan(const struct explore_story *story, const struct explore_messages *ms,
    unsigned more, struct explore_schedule **out);

/* explore_sample leaves `most` of a plan, chosen by lot; returns how many there are now. */
size_t explore_sample(struct explore_schedule *plan, size_t n, size_t most, uint64_t seed);

/* explore_cuts lists the distinct cuts of a plan: the same runs without faults. */
size_t explore_cuts(const struct explore_schedule *plan, size_t n, struct explore_schedule **out);

/* explore_says: "lose BU#2 of mn at 20.013 s, ..." */
void explore_says(const struct explore_messages *ms, const struct explore_schedule *s,
    struct text *out);

/* ---- a story as text ---- */

struct explore_story {
	char **unit;		/* whole statements, with their newlines; owned */
	tick *at;		/* the time of the unit's first at(s(N)); -1: it has none */
	size_t n;
	size_t preamble;	/* faults are written before this unit: the world is there */
};

/* explore_slowed copies a story; flows that send more than four packets a second are slowed down to
 * that: signalling is what matters, and a run costs a tenth. TCP becomes such a flow, too. The
 * caller's to free. */
char *explore_slowed(const char *text);

/* explore_story_read cuts a story, slowed. */
void explore_story_read(struct explore_story *out, const char *text);
void explore_story_clear(struct explore_story *s);

/* explore_keep says which units a schedule leaves: one bool a unit, the caller's to free. */
bool *explore_keep(const struct explore_story *s, const struct explore_schedule *faults);

/* explore_write writes the story with the faults; `keep`: one bool a unit. */
void explore_write(const struct explore_story *s, const bool *keep,
    const struct explore_messages *ms, const struct explore_schedule *faults, FILE *out);

/* ---- smaller ---- */

/* explore_fails says whether a smaller schedule or story still goes wrong in the same way. */
typedef bool explore_fails(void *ctx, const bool *keep, const struct explore_schedule *faults);

/* explore_minimize drops faults, then statements (halves, quarters, single ones, until none can
 * go), asking each time. `keep` has a bool a unit; *faults is shrunk in place. Returns how often it
 * asked. */
unsigned explore_minimize(const struct explore_story *s, bool *keep,
    struct explore_schedule *faults, explore_fails *fails, void *ctx);

#endif
