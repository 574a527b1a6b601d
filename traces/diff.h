/* diff.h - two sequences of messages compared, and each change told in one line of protocol words.
 *
 *	20.014 s  mn's BU on cafe: lifetime is 60, was 420
 *	20.031 s  ha's BA on core (status 0) is missing
 *	40.002 s  mn's INFORMATIONAL request on office6 is sent 3 times, was sent once
 *
 * Names ($spi3) are compared by what they stand for: the first time two of them meet they become
 * partners, and a later message that says otherwise is a change ("another SPI than before").
 * Counters (seq, msgid) may shift behind a missing or additional message; a shift without one is a
 * change. The same change in several messages is one line with a count. */
#ifndef SOJOURN_TRACES_DIFF_H
#define SOJOURN_TRACES_DIFF_H

#include "traces/seqfile.h"

struct diff_options {
	tick tolerance;		/* a message may come so much earlier or later */
	size_t most;		/* lines printed; 0: all of them */
};

/* diff_sequences prints what differs in `b` from `a`, and a closing line. Returns how many changes
 * there are; SIZE_MAX: too long and too different to compare (and says so). */
size_t diff_sequences(const struct seq_file *a, const struct seq_file *b,
    const struct diff_options *o, FILE *out);

#endif
