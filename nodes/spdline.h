/* spdline.h - an SPD entry as a line of configuration, RFC 4301 4.4.1:
 *
 *	protect LOCAL REMOTE [transport|tunnel] [only=out|in] [proto=P] [local=PORT] [remote=PORT]
 *		[fragments] [tfc=OCTETS] [pad=OCTETS] [dummy=MS]
 *
 * or bypass, or discard, which have no mode. LOCAL and REMOTE are of one family: an address, a prefix,
 * a range 10.0.0.5-10.0.0.9, or up to four of these joined by commas. proto is a number or tcp, udp, mh,
 * icmp, icmp6. PORT belongs to the end: any (the default), opaque (not there, or hidden in a later
 * fragment), 53, 1024-65535; of the Mobility Header and ICMP the type of message that end sends: bu, ba,
 * hoti, hot, mps, mpa or a number, of ICMP also with its code, 128/0, and a range of either, 146/0-147/0
 * (compared as type * 256 + code).
 *
 * What is protected may say how it is sent: with `fragments` later fragments, which hide their ports, go and
 * come with their first if the peer agrees (RFC 4301 7.3; typed keys: it does); tfc pads inner packets to
 * a length (RFC 4303 2.7, tunnel mode), pad makes the padding at least so long (2.4), dummy sends a dummy
 * packet so often (2.6, tunnel mode). */
#ifndef SOJOURN_SPDLINE_H
#define SOJOURN_SPDLINE_H

#include "nodes/pfkey/policy.h"

/* What a plain selector cannot say goes to *room, which lives as long as the line. `more` is shown the
 * words this grammar does not have (NULL: there are none); the line is complete but for them. False:
 * err says what is wrong. */
struct spd_words {
	struct policy_wide *room;
	bool (*more)(void *ctx, const struct policy_line *l, const char *word);
	void *ctx;
	const char *knows;	/* of `more`, for err; "" */
};

bool spd_line_parse(struct policy_line *l, const char *text, const struct spd_words *w, char *err,
    size_t err_cap);

#endif
