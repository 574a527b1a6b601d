/* octets.h - the octets of a message and where its fields stand in them, from the run's pcaps and
 * key files by way of the judge's dissector. */
#ifndef SOJOURN_REPORTS_OCTETS_H
#define SOJOURN_REPORTS_OCTETS_H

#include <jansson.h>
#include <stdint.h>

#define OCTETS_BUDGET (4u << 20)	/* octets shown in one page; later messages go without */

struct octets;

struct load_options;	/* traces/load.h */

/* octets_open reads the pcaps of a run folder, or `captures` if not NULL: whose messages are shown
 * whether they were seen being sent or received. Never NULL; without pcaps it has nothing to give.
 * */
struct octets *octets_open(const char *dir, const struct load_options *captures);
void octets_close(struct octets *o);

/* octets_of returns { "layers": ["hex", ...], "at": { field: [layer, offset, length], ... } } for
 * one frame, or NULL. Ask in any order. */
json_t *octets_of(struct octets *o, const char *pcap, uint64_t frame);

#endif
