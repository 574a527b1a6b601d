/* pad.h - an entry of the Peer Authorization Database, RFC 4301 4.4.3, as a line of configuration:
 *
 *	NAME [within=RANGE,RANGE...]
 *
 * NAME is an identity as ike_id_parse reads it, or stands for many (4.4.3.1): .example.com for all names below
 * that domain, rfc822:@example.com for all mailboxes of just that domain and rfc822:@.example.com of those below it,
 * ipv4:10.1.0.1-10.1.0.9 or ipv6:2001:db8::/64 for addresses, dn:3010.../ (DER, a slash at its end) for
 * distinguished names that begin with these. A key_id is only itself. Letters of domains are small or large.
 *
 * RANGE, up to IKE_RANGES of them, of either family: an address, a prefix or FIRST-LAST. If there is one, the
 * peer's traffic selectors have to lie within one of them (4.4.3.3); a family without any has nothing. */
#ifndef SOJOURN_IKE_PAD_H
#define SOJOURN_IKE_PAD_H

#include "nodes/ike/ike.h"

enum pad_how { PAD_EXACT, PAD_BELOW, PAD_RANGE };

struct pad_entry {
	enum pad_how how;
	struct ike_id id;		/* PAD_BELOW: the sub-tree; PAD_RANGE: its type alone counts */
	struct pfkey_range range;	/* PAD_RANGE */
	struct pfkey_range within[IKE_RANGES];
	unsigned n_within;
};

bool pad_parse(struct pad_entry *out, const char *text) MUST_CHECK;
bool pad_matches(const struct pad_entry *e, const struct ike_id *id);

#endif
