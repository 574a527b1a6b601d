/* nat.h - an IPv4 NAPT whose behaviours are chosen by the names of RFC 4787.
 *
 * Does: translate UDP, TCP (RFC 5382 names the timers), ICMP queries and ICMP errors with their
 * quoted packet (RFC 5508), fragments in any order, hairpinned packets. Does not: look at payloads
 * (no ALG, RFC 4787 7), send packets or ICMP errors, lower the TTL: its node does that.
 *
 * A *mapping* ties an internal endpoint to an external one; under dependent mapping also to a
 * remote address, or address and port (RFC 4787 4.1). A *session* is a remote that a mapping has
 * sent to: what filtering remembers (RFC 4787 5). An external endpoint belongs to one mapping at a
 * time (no port overloading, RFC 4787 4.2.1 REQ-3). All lookups are hashed; a mapping holds one
 * alarm.
 *
 * Packets are complete IPv4 packets. The endpoint of an ICMP query is its address and identifier;
 * its remote has port 0. Protocols without ports are dropped, or (`nat_other = translate`) mapped
 * by address alone, one internal host per protocol and external address. */
#ifndef SOJOURN_NAT_H
#define SOJOURN_NAT_H

#include "nodes/base/conf.h"
#include "nodes/base/env.h"
#include "nodes/base/hash.h"

#define NAT_EXTERNAL_MAX   16
#define NAT_FRAGMENTS	   256	/* fragmented packets followed at a time */
#define NAT_FRAGMENTS_HELD 32	/* fragments waiting for their first one */

/* RFC 4787 4.1 and 5: on how much of the remote endpoint does it depend? */
enum nat_dependence { NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_DEPENDENT, NAT_ADDRESS_PORT_DEPENDENT };
/* RFC 4787 4.2.1: keep the internal port where it is free, or choose at random. */
enum nat_port_mode { NAT_PORT_PRESERVE, NAT_PORT_RANDOM };
/* RFC 4787 4.1: one external address per internal host, or any per mapping. */
enum nat_pooling { NAT_PAIRED, NAT_ARBITRARY };
enum nat_other { NAT_OTHER_DROP, NAT_OTHER_TRANSLATE };

struct nat_conf {
	unsigned mapping, filtering;		/* enum nat_dependence */
	unsigned port_mode, pooling, other;	/* the enums above */
	bool parity;				/* RFC 4787 4.2.2 */
	bool hairpin;				/* RFC 4787 6 */
	bool refresh_out, refresh_in;		/* RFC 4787 4.3 */
	tick udp_lifetime;			/* since the last refresh */
	tick udp_low_lifetime;			/* toward destination ports 0-1023; 0: as above */
	tick tcp_lifetime, tcp_transitory;	/* RFC 5382 5 */
	tick icmp_lifetime;			/* RFC 5508 3.2 */
	tick fragment_lifetime;
	uint16_t port_first, port_last;		/* for ports that are not preserved, above 1023 */
	uint32_t mappings_max;			/* of the whole NAT */
	uint32_t sessions_max;			/* of one mapping */
	struct addr external[NAT_EXTERNAL_MAX];	/* may be empty at first: nat_external */
	unsigned n_external;
	struct prefix internal;			/* len 0: everything that is not external */
	unsigned preset;			/* index into nat_presets */
};

/* The keys "nat_mapping", "nat_filtering", ... addressing a struct nat_conf; a node whose struct
 * embeds one gives its offset there. */
#define NAT_KEY_COUNT 24	/* with the closing CONF_END */
void nat_keys(struct conf_key out[static NAT_KEY_COUNT], size_t offset);

/* nat_conf_default: endpoint-independent mapping and filtering, port preservation, parity, hairpin,
 * outbound refresh, 300 s: what RFC 4787 asks for or recommends. */
void nat_conf_default(struct nat_conf *c);

/* nat_conf_preset overwrites mapping and filtering by the old names of RFC 3489 5: "full-cone",
 * "restricted-cone", "port-restricted", "symmetric". False: no such name. */
bool nat_conf_preset(struct nat_conf *c, const char *name);
extern const char *const nat_presets[];		/* "none" first; NULL-terminated */

/* nat_conf_finish applies c->preset, which wins over mapping and filtering, and checks the rest.
 * Returns NULL, or what is wrong as one line. */
const char *nat_conf_finish(struct nat_conf *c);

struct nat_key {		/* host order; compared as a whole */
	uint32_t addr, remote_addr;
	uint16_t port, remote_port;
	uint8_t proto, zero[3];
};

struct nat_mapping;
struct nat_ports;
struct nat_fragments;

struct nat_counters {
	uint64_t out, in, hairpin, icmp_errors, fragments;
	uint64_t mappings, expired, dropped;
};

struct nat {
	struct nat_conf conf;
	struct engine_env env;
	uint64_t seed;			/* of the choice of an external address */
	struct hash_key key;		/* of the tables */
	struct hash inside, outside, sessions;
	struct nat_mapping *first, *last;	/* in order of creation */
	size_t n_mappings;
	struct nat_ports *ports[NAT_EXTERNAL_MAX][3];	/* by external address and protocol */
	struct nat_fragments *fragments;
	enum why why;
	struct nat_counters count;
};

enum nat_verdict {
	NAT_OUT,	/* *out is to be sent outside */
	NAT_IN,		/* *out is to be sent inside (inbound, or hairpinned) */
	NAT_DROP,	/* refused and counted: nat_why */
	NAT_HELD,	/* a fragment, kept until its first one comes: nat_pop */
	NAT_PASS	/* no business of ours (not IPv4, or not for a mapping): unchanged, route it */
};

void nat_init(struct nat *n, const struct nat_conf *c, const struct engine_env *env);
void nat_clear(struct nat *n);

/* nat_outbound takes a packet from the inside that is about to leave (or, hairpinned, to return);
 * nat_inbound one from the outside addressed to an external address. `out` needs room for as many
 * octets as `ip` has. A packet from the outside to an external address without a mapping is
 * NAT_DROP with W_NAT_UNSOLICITED: a node that owns services there offers the packet to them. */
enum nat_verdict nat_outbound(struct nat *n, tick now, struct bytes ip, struct wr *out) MUST_CHECK;
enum nat_verdict nat_inbound(struct nat *n, tick now, struct bytes ip, struct wr *out) MUST_CHECK;

/* nat_why is the reason of the last NAT_DROP. */
enum why nat_why(const struct nat *n);

/* nat_pop gives fragments released by the packet just translated: NAT_OUT, NAT_IN, or NAT_PASS when
 * there are none left. Call after nat_outbound and nat_inbound. */
enum nat_verdict nat_pop(struct nat *n, struct wr *out) MUST_CHECK;

/* nat_wake serves an alarm whose kind is of ALARM_NAT. */
void nat_wake(struct nat *n, tick now, struct alarm *a);

/* nat_external sets pool address i (at most n_external: appends). Mappings on the old address move
 * to the new one and keep their ports. ADDR_NONE: no address; mappings there end. */
void nat_external(struct nat *n, tick now, unsigned i, const struct addr *a);

/* nat_is_external: is it one of the pool's addresses? nat_is_internal: inside by the prefix? */
bool nat_is_external(const struct nat *n, const struct addr *a);
bool nat_is_internal(const struct nat *n, const struct addr *a);

/* Faults. `text` selects mappings by "proto=udp" and "inside=10.0.0.2:4500" (all without).
 * nat_rebind also reads "ports=5000-5100": every chosen mapping moves to another free port, in
 * that range if given, never to its present one; "address=192.0.2.9" and "from=192.0.2.1" (default:
 * the first) change a pool address instead. False: `err` says what is wrong; nothing changed. */
bool nat_rebind(struct nat *n, tick now, const char *text, char err[static 128]) MUST_CHECK;
bool nat_expire(struct nat *n, tick now, const char *text, char err[static 128]) MUST_CHECK;
/* nat_reboot forgets all mappings and fragments. */
void nat_reboot(struct nat *n, tick now);

/* nat_inspect appends a line per mapping, oldest first: " proto=udp inside=10.0.0.2:4500
 * outside=192.0.2.1:4500 remote=* sessions=2 expires=123.5" (virtual seconds). */
void nat_inspect(const struct nat *n, struct text *out);
void nat_inspect_counters(const struct nat *n, struct text *out);

#endif
