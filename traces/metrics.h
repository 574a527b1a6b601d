/* metrics.h - what a handover costs: one row of metrics.csv for each.
 *
 * Fed with every message and with what the world did, in order of time. A handover of a node
 * begins with its detach (the first attach of a node is row 0 and has none; make before break
 * begins with the attach) and lasts until the next. Nodes that never detach have no rows. A NAT
 * that rebinds is an event too, for the nodes on its links, with a row like a handover's.
 *
 * A datagram is lost if it was seen to leave its sender and never to reach the node that owns its
 * destination; it belongs to the handover during which it was sent, datagrams of the last second
 * before a detach (they may be on the way) to the handover that follows.
 *
 * Columns: node, handover (from 0), event ("move", "rebind"), from, to (links), then times in ns
 * since the run began, empty if it did not happen: detach, attach, coa (first global address after
 * the attach), ike_sent and ike (first UPDATE_SA_ADDRESSES, else first INFORMATIONAL request, and
 * its response), bu (first sent), ba (first accepted one received), first_packet (first user's
 * packet received); the same in ms since the beginning; sent, lost, lost_after (lost though sent
 * after ba and ike), lost_first and lost_last (when they were sent), reordered; signalling (octets
 * of frames with Mobility Header, IKE and keepalive messages at the node, until 2 s after the BA);
 * flows: `flow=sent/lost/reordered` joined by ';'. */
#ifndef SOJOURN_TRACES_METRICS_H
#define SOJOURN_TRACES_METRICS_H

#include "traces/msg.h"

struct metrics;

struct metrics *metrics_new(void);
void metrics_free(struct metrics *k);

void metrics_message(struct metrics *k, const struct msg *m);
/* name "attach" and "detach", with the link's name as text, count. */
void metrics_world(struct metrics *k, tick t, const char *node, const char *name,
    const char *text);
void metrics_address(struct metrics *k, tick t, const char *node, unsigned ifc, bool added,
    const struct addr *a);

void metrics_write(const struct metrics *k, FILE *out);

/* metrics_handovers returns the rows there are, without the first attaches. */
size_t metrics_handovers(const struct metrics *k);

#endif
