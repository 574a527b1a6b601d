/* nd.h - Neighbour Discovery messages, RFC 4861 4, with the changes of RFC 6275 7.
 *
 * A decoder checks what a receiver must whatever its state (RFC 4861 6.1, 7.1, 8.1): hop limit 255,
 * checksum, code, lengths, option lengths, address rules. Options are taken in any order, unknown
 * ones are skipped by their length (RFC 4861 9). */
#ifndef SOJOURN_WIRE_ND_H
#define SOJOURN_WIRE_ND_H

#include "nodes/base/field.h"
#include "nodes/wire/ip.h"

#define ND_PREFIXES 8

struct nd_rs {
	bool has_lladdr;
	struct mac lladdr;
};

struct nd_prefix {
	bool present;
	bool on_link, autonomous, router;	/* L, A, R */
	/* With R the address is the router's own, RFC 6275 7.2: only the first `len` bits are the
	 * prefix. */
	struct prefix prefix;
	uint32_t valid_s, preferred_s;		/* UINT32_MAX: for ever */
};

struct nd_ra {
	uint8_t hop_limit;			/* 0: unspecified */
	bool managed, other, home_agent;	/* M, O, H */
	uint16_t router_lifetime_s;
	uint32_t reachable_ms, retrans_ms;	/* 0: unspecified */
	bool has_lladdr;
	struct mac lladdr;
	bool has_mtu;
	uint32_t mtu;
	bool has_interval;			/* Advertisement Interval, RFC 6275 7.3 */
	uint32_t interval_ms;
	bool has_ha_info;			/* Home Agent Information, RFC 6275 7.4 */
	uint16_t ha_preference, ha_lifetime_s;
	unsigned n_prefixes;
	struct nd_prefix prefix[ND_PREFIXES];	/* more than that in one message are ignored */
};

struct nd_ns {
	struct addr target;
	bool has_lladdr;			/* Source Link-Layer Address */
	struct mac lladdr;
};

struct nd_na {
	bool router, solicited, override;	/* R, S, O */
	struct addr target;
	bool has_lladdr;			/* Target Link-Layer Address */
	struct mac lladdr;
};

struct nd_redirect {
	struct addr target, dest;
	bool has_lladdr;
	struct mac lladdr;
	struct bytes quoted;			/* borrowed; empty if absent */
};

extern const struct field nd_rs_fields[], nd_ra_fields[], nd_ns_fields[], nd_na_fields[],
    nd_redirect_fields[];

/* The decoders take the whole packet, since the rules speak of its header. W_CHECKSUM, W_SHORT,
 * W_ND_HOP_LIMIT, W_ND_CODE, W_ND_OPTION (an option of length 0, or past the end), W_ND_SOURCE,
 * W_ND_TARGET, W_ND_DESTINATION. */
enum why nd_rs_decode(struct nd_rs *m, const struct ip_view *v) MUST_CHECK;
enum why nd_ra_decode(struct nd_ra *m, const struct ip_view *v) MUST_CHECK;
enum why nd_ns_decode(struct nd_ns *m, const struct ip_view *v) MUST_CHECK;
enum why nd_na_decode(struct nd_na *m, const struct ip_view *v) MUST_CHECK;
enum why nd_redirect_decode(struct nd_redirect *m, const struct ip_view *v) MUST_CHECK;

/* The encoders write a complete IPv6 packet with hop limit 255. */
void nd_rs_encode(struct wr *w, const struct nd_rs *m, const struct addr *src,
    const struct addr *dst);
void nd_ra_encode(struct wr *w, const struct nd_ra *m, const struct addr *src,
    const struct addr *dst);
void nd_ns_encode(struct wr *w, const struct nd_ns *m, const struct addr *src,
    const struct addr *dst);
void nd_na_encode(struct wr *w, const struct nd_na *m, const struct addr *src,
    const struct addr *dst);
/* nd_options_decode reads options as those of a Router Advertisement, nd_prefix_encode writes one: for
 * messages that are built alike, RFC 6275 6.8. W_ND_OPTION. */
enum why nd_options_decode(struct nd_ra *m, struct rd *r) MUST_CHECK;
void nd_prefix_encode(struct wr *w, const struct nd_prefix *p);

/* The quoted packet is cut so that the whole stays within 1280 octets, RFC 4861 4.6.3. */
void nd_redirect_encode(struct wr *w, const struct nd_redirect *m, const struct addr *src,
    const struct addr *dst);

#endif
