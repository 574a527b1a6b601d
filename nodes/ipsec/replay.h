/* replay.h - sequence numbers of inbound ESP: the anti-replay window, RFC 4303 3.4.3, and the high
 * half of extended sequence numbers, RFC 4303 appendix A. Check before the ICV, commit after. */
#ifndef SOJOURN_IPSEC_REPLAY_H
#define SOJOURN_IPSEC_REPLAY_H

#include "nodes/base/why.h"

#include <stdbool.h>
#include <stdint.h>

#define REPLAY_MAX 4096		/* packets */
#define REPLAY_DEFAULT 64	/* RFC 4303 3.4.3 */

struct replay {
	uint64_t top;		/* highest number verified so far; 0: none */
	uint32_t size;		/* packets; 0: no anti-replay */
	uint32_t words;		/* of the ring: a power of two */
	uint64_t *ring;		/* bit n % 64 of word (n / 64) % words: n was seen */
};

void replay_init(struct replay *r, uint32_t size);	/* size <= REPLAY_MAX */
void replay_clear(struct replay *r);

/* replay_extend is the 64-bit number a received low half stands for; esn false: itself. */
uint64_t replay_extend(const struct replay *r, uint32_t low, bool esn);

/* replay_check: W_ESP_REPLAY if the number was seen, is left of the window, or is 0. Changes
 * nothing. */
enum why replay_check(const struct replay *r, uint64_t seq) MUST_CHECK;

/* replay_commit marks a number whose packet was verified. */
void replay_commit(struct replay *r, uint64_t seq);

#endif
