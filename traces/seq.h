/* seq.h - messages.seq: the run as people read it and as golden files are compared.
 *
 * One line for each protocol message at its sender's egress (user data, bus messages and other
 * sightings are left out): the time since the line before, in seconds; sender and link; name; the
 * fields. Values that change from run to run are named at first sight and keep their name:
 * $spi_i1, $nonce2, $port1, $xid1. */
#ifndef SOJOURN_TRACES_SEQ_H
#define SOJOURN_TRACES_SEQ_H

#include "traces/msg.h"

struct seq;

struct seq *seq_new(void);
void seq_free(struct seq *s);

/* seq_write writes the message's line, or nothing if it has none. True: a line was written. */
bool seq_write(struct seq *s, FILE *out, const struct msg *m);

#endif
