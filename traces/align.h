/* align.h - which message of one sequence is which of another.
 *
 * Messages are of one kind if node, name and (IKE) request or response are the same. Of one kind,
 * they are as alike as their fields are; what is alike enough is paired so that the sum is greatest
 * and the order is kept. Names ($spi3) count by their stem; counters (seq, msgid) and times count
 * little. */
#ifndef SOJOURN_TRACES_ALIGN_H
#define SOJOURN_TRACES_ALIGN_H

#include "traces/seqfile.h"

#define ALIGN_NONE SIZE_MAX

struct align_step {
	size_t a, b;		/* indices; ALIGN_NONE: only the other sequence has it */
	/* Both are there, but elsewhere in the order: it stands where b does. */
	bool moved;
};

struct align {
	struct align_step *step;	/* in the order of b, what only a has between */
	size_t n;
};

/* align_sequences: `near` is a time within which messages count as of the same time. False: the
 * sequences are too long and too different. align_clear is due in either case. */
bool align_sequences(struct align *out, const struct seq_file *a, const struct seq_file *b,
    tick near);
void align_clear(struct align *l);

/* align_counter: is this a field that only counts? */
bool align_counter(const char *field);

#endif
