/* seqfile.h - reading a messages.seq back, for `sojourn diff`, and its lean form, the golden file.
 *
 * A golden file says what the nodes signal to each other and leaves out what repeats itself on
 * every link whatever happens: the messages RS, RA, NS, NA, ARP_REQUEST and ARP_REPLY. It begins with a
 * line "# golden ...". The fields esp_seq and mh_checksum follow from the rest: they are not in a
 * golden file, and not read from any other.
 *
 * Read in, what was said again is folded into what was said first: a message whose octets were sent
 * before (retransmission=1, on the same link), and a BU that repeats an unanswered one but for its
 * sequence number (RFC 6275 11.8). RA, NA and NAT_KEEPALIVE are never folded: they repeat by
 * nature. */
#ifndef SOJOURN_TRACES_SEQFILE_H
#define SOJOURN_TRACES_SEQFILE_H

#include "nodes/base/tick.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct seq_field {
	const char *name, *value;
	/* The value with what is particular to a run marked as a name: "$spi3" as it stands, MAC
	 * addresses and interface identifiers made of them as "$mac0..." and "$iid0...". */
	const char *norm;
	uint64_t name_hash;
	uint64_t shape;		/* of norm, every name counted by its stem only */
};

struct seq_msg {
	tick t;			/* since the first line */
	const char *node, *link, *name;
	struct seq_field *field;
	size_t n_fields;
	unsigned times;		/* how often it was sent: 1 and those folded in */
	tick last;		/* when for the last time */
	uint64_t shape;		/* of everything */
};

struct seq_file {
	struct seq_msg *m;
	size_t n;
	bool golden;
	char *text;		/* what the strings point into, and those made on top */
	char **made;
	size_t n_made;
};

/* seq_load reads a run folder's messages.seq, or a file. With `thin`, what golden files leave out
 * is left out. False: err is one line, "FILE:LINE: why". seq_clear is due in either case. */
bool seq_load(struct seq_file *out, const char *path, bool thin, char err[static 256]);
void seq_clear(struct seq_file *f);

/* seq_is_golden: does this file begin like a golden one? */
bool seq_is_golden(const char *path);

/* seq_golden_write writes the golden form of a run's sequence. False: err. */
bool seq_golden_write(const char *run, const char *golden, char err[static 256]);

/* seq_get returns a field's value, or NULL. */
const char *seq_get(const struct seq_msg *m, const char *name);

/* At a name ("$spi_i3", "$mac0022f14af7b48"): the length of "$" and stem, and then of the number;
 * 0: no name begins here. */
size_t seq_name_stem(const char *c);
size_t seq_name_number(const char *c);

#endif
