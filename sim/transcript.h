/* transcript.h - the form of a transcript: record.c writes it, replay.c reads it.
 *
 * A line "SOJOURN TRANSCRIPT 1", then records: a tag octet, the payload's length (u32) and the
 * payload. 'H' comes once, first: seed (u64) and the texts kind, name, conf. 'I' is an input, 'O'
 * an output, in the order in which they happened. Integers are little-endian; octet strings and
 * texts carry their length (u32) in front. */
#ifndef SOJOURN_SIM_TRANSCRIPT_H
#define SOJOURN_SIM_TRANSCRIPT_H

#include "sim/world.h"

#define TRANSCRIPT_MAGIC "SOJOURN TRANSCRIPT 1\n"
#define RECORD_MAX (16u << 20)	/* octets: anything longer is not a transcript */

enum { TAG_HEADER = 'H', TAG_INPUT = 'I', TAG_OUTPUT = 'O' };

/* A record being built or read; grows. p is the user's to free. */
struct page {
	uint8_t *p;
	size_t cap;
};

/* page_build lets `put` write into a page that is made large enough; the result is valid until the
 * page's next use. */
struct bytes page_build(struct page *pg, void (*put)(struct wr *, const void *), const void *from);
/* put_output writes a struct emit. */
void put_output(struct wr *w, const void *emit);

#endif
