/* rr.h - the keys of return routability, RFC 6275 5.2 and 6.2.7. Pure functions.
 *
 * Operands are appended octet by octet, nothing between them (RFC 6275 3.1); First(n, x) are the n most
 * significant bits. */
#ifndef SOJOURN_MIP6_RR_H
#define SOJOURN_MIP6_RR_H

#include "nodes/base/tamper.h"
#include "nodes/base/tick.h"
#include "nodes/wire/mh.h"

#define RR_KCN	 20	/* octets of the node key, RFC 6275 5.2.1 */
#define RR_NONCE 8	/* 64 bits are recommended, RFC 6275 5.2.2 */
#define RR_KBM	 20	/* SHA-1, RFC 6275 5.2.5 */

#define MAX_NONCE_LIFETIME	SECONDS(240)	/* RFC 6275 12 */
#define MAX_TOKEN_LIFETIME	SECONDS(210)	/* RFC 6275 12 */
#define MAX_RR_BINDING_LIFETIME_S 420u		/* RFC 6275 12 */

enum rr_which { RR_HOME = 0, RR_CARE_OF = 1 };	/* the octet behind the nonce, RFC 6275 5.2.5 */

/* rr_token: First(64, HMAC_SHA1(Kcn, address | nonce | which)). */
uint64_t rr_token(const uint8_t kcn[static RR_KCN], const struct addr *a,
    const uint8_t nonce[static RR_NONCE], enum rr_which which);

/* rr_kbm: SHA1(home keygen token | care-of keygen token); of a deletion, SHA1(home keygen token). */
void rr_kbm(uint8_t kbm[static RR_KBM], uint64_t home, uint64_t care_of, bool deletion);

/* Whose names are under the authenticator, RFC 6275 6.2.7. */
struct rr_names {
	const struct addr *coa;	/* to be registered; of a deletion from home, the home address */
	const struct addr *cn;	/* the correspondent's own */
};

/* rr_encode appends the message with its Binding Authorization Data, if it has that option: computed
 * over what really stands there, unless `auth` is set already (tampered with). */
void rr_encode(struct wr *w, struct mh *m, const struct addr *src, const struct addr *dst,
    const uint8_t kbm[static RR_KBM], const struct rr_names *names, const struct tamper *t);

/* rr_verify: does the option stand last, nothing behind it, and does it fit (RFC 6275 9.5.1)? `octets`
 * is what `m` was decoded from. */
bool rr_verify(const struct mh *m, struct bytes octets, const uint8_t kbm[static RR_KBM],
    const struct rr_names *names);

#endif
