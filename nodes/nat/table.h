/* table.h - the NAT's memory: mappings and the sessions that filtering asks about. */
#ifndef SOJOURN_NAT_TABLE_H
#define SOJOURN_NAT_TABLE_H

#include "nodes/nat/nat.h"
#include "nodes/nat/packet.h"

struct nat_session {
	struct hash_link link;		/* in nat.sessions */
	struct nat_session *next;	/* of the same mapping */
	uint64_t mapping;		/* its serial number */
	struct nat_end remote;		/* as much of it as filtering depends on */
	tick due;
};

struct nat_mapping {
	struct hash_link inside_link, outside_link;
	struct nat_mapping *prev, *next;	/* by creation */
	struct alarm alarm;		/* at or before `due`: a refresh only moves `due` */
	uint64_t serial;
	uint8_t proto;
	unsigned external;		/* index into the pool */
	struct nat_end inside, outside;
	struct nat_end remote;		/* as much of it as mapping depends on; else zero */
	struct nat_session *sessions;
	uint32_t n_sessions;
	bool answered;			/* TCP: something came back */
	tick due;
};

/* Lookups never return a mapping that is due at `now`. */
struct nat_mapping *nat_find_inside(struct nat *n, tick now, uint8_t proto, struct nat_end inside,
    struct nat_end remote);
struct nat_mapping *nat_find_outside(struct nat *n, tick now, uint8_t proto,
    struct nat_end outside);

/* nat_open makes the mapping. W_FULL: the table; W_NAT_PORTS: no external port; W_NAT_ADDRESS: the
 * pool is empty. It lives from the first nat_refresh on: call that next. */
enum why nat_open(struct nat *n, uint8_t proto, struct nat_end inside, struct nat_end remote,
    struct nat_mapping **out) MUST_CHECK;
void nat_close(struct nat *n, struct nat_mapping *m, const char *event);

/* nat_permit notes that the mapping sends to `remote`. W_FULL: too many live remotes. */
enum why nat_permit(struct nat *n, tick now, struct nat_mapping *m, const struct nat_packet *p,
    struct nat_end remote) MUST_CHECK;
/* nat_allows: may `remote` send to this mapping, RFC 4787 5? */
bool nat_allows(const struct nat *n, tick now, const struct nat_mapping *m, struct nat_end remote);

enum nat_direction { NAT_OUTWARD, NAT_INWARD };
/* nat_refresh prolongs a mapping that carried p, if that direction refreshes (RFC 4787 4.3). */
void nat_refresh(struct nat *n, tick now, struct nat_mapping *m, const struct nat_packet *p,
    enum nat_direction d);

/* nat_move gives a mapping another free port of [first, last] on its external address; W_NAT_PORTS:
 * there is none and nothing changed. */
enum why nat_move(struct nat *n, struct nat_mapping *m, uint16_t first, uint16_t last) MUST_CHECK;

/* nat_readdress: its pool address is another one now. */
void nat_readdress(struct nat *n, struct nat_mapping *m, uint32_t addr);

/* Addresses between the seam's form and the NAT's. */
static inline uint32_t
nat_addr_of(const struct addr *a)		/* 0: none */
{
	struct rd r = rd_of(addr_bytes(a));

	return rd_u32(&r);
}

struct endpoint nat_endpoint(struct nat_end e);
const char *nat_proto_text(uint8_t proto, char buf[static 8]);
/* "udp 10.0.0.2:4500", with ">remote" where the mapping depends on it. */
#define NAT_NAME_MAX (8 + 2 * ENDPOINT_TEXT_MAX)
char *nat_mapping_name(const struct nat_mapping *m, char buf[static NAT_NAME_MAX]);

#endif
