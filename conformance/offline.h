/* offline.h - a story against captures: the world is over, and what it did must be proved.
 *
 * All messages are given first; offline_play then lets the story run over them. Its clock is tied
 * to the captures by evidence:
 *
 * - Captures that count from a run's start (not from the epoch) have the story's own time. Others
 *   are tied by the first evidence, or the first message that an expectation meets.
 * - `at` waits until so much time has passed since the last tie; before the first one it does not
 *   wait.
 * - A verb that moves a node is looked for after the last match: the node's first frame on that
 *   link (detach: its last one before a second of silence there; where none of its frames on that
 *   link were captured: its first Binding Update from another care-of address, or what it sent
 *   from there before). That ties the clock anew: so a story plays at the pace of whoever moved
 *   the device.
 * - drop and duplicate need two captures: sent here, and not (or twice) received there; rebind a
 *   new port or address on the far side of the NAT; what an attacker forges or replays is seen
 *   where it leaves. Other commands leave no evidence.
 *
 * A step that depends on a verb without evidence, on a node's own testimony, on a counter of
 * traffic, on messages that stayed closed or on an interface that was not captured is
 * INCONCLUSIVE, and says why. */
#ifndef SOJOURN_CONFORMANCE_OFFLINE_H
#define SOJOURN_CONFORMANCE_OFFLINE_H

#include "conformance/script/script.h"

struct offline;

/* offline_new loads the story up to its first wait; conf is borrowed. script_error says whether
 * it is wrong already. */
struct offline *offline_new(const struct script_conf *conf);
void offline_free(struct offline *o);

/* offline_owner: this address is this node's (`--map`). */
void offline_owner(struct offline *o, const char *node, const struct addr *a);

/* offline_told: the i-th address that is somebody's by the story or the user, for whoever has to
 * find out where a capture was made. False: no more. */
bool offline_told(const struct offline *o, size_t i, const char **node, struct addr *a);

/* offline_message keeps a copy; messages come in the order of time. */
void offline_message(struct offline *o, const struct msg *m);

void offline_play(struct offline *o);
const struct script *offline_script(const struct offline *o);

#endif
