/* pcap.h - capture files: any that libpcap opens are read, nanosecond ones are written. */
#ifndef SOJOURN_TRACES_PCAP_H
#define SOJOURN_TRACES_PCAP_H

#include "nodes/base/bytes.h"
#include "nodes/base/tick.h"
#include "nodes/base/why.h"

#include <stdio.h>

/* ---- reading ---- */

struct pcap_in;

struct pcap_frame {
	tick t;			/* ns since the epoch; of our own runs: virtual time */
	uint64_t number;	/* from 1 */
	struct bytes octets;	/* borrowed until the next pcap_next */
	bool cut;		/* the capture kept fewer octets than the frame had */
};

/* pcap_open_in: NULL, and err is "FILE: why". */
struct pcap_in *pcap_open_in(const char *path, char err[static 256]);
int pcap_linktype_in(const struct pcap_in *p);

/* pcap_next_in: PCAP_IN_CUT says that the file ends in the middle of a record: what came before is
 * good. PCAP_IN_DAMAGED: it breaks, and what came before may be wrong, too. err tells where. */
enum pcap_in_status { PCAP_IN_FRAME, PCAP_IN_END, PCAP_IN_CUT, PCAP_IN_DAMAGED };
enum pcap_in_status pcap_next_in(struct pcap_in *p, struct pcap_frame *out, char err[static 256])
    MUST_CHECK;
void pcap_close_in(struct pcap_in *p);

/* ---- writing: the same frames give the same octets ---- */

struct pcap_out;

/* pcap_open_out creates `path` (an earlier file is replaced). linktype is libpcap's number.
 * NULL: errno says why. */
struct pcap_out *pcap_open_out(const char *path, int linktype);
/* pcap_write_out returns the number of the frame, from 1. Frames must come in order of time. */
uint64_t pcap_write_out(struct pcap_out *p, tick t, struct bytes octets);
/* pcap_close_out: false if something could not be written. */
bool pcap_close_out(struct pcap_out *p);

#endif
