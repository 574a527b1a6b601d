/* addr.h - addresses of every layer, in network byte order, with their text forms. */
#ifndef SOJOURN_BASE_ADDR_H
#define SOJOURN_BASE_ADDR_H

#include "nodes/base/bytes.h"

struct mac {
	uint8_t b[6];
};

/* An IPv4 or IPv6 address. family is 0 (none), 4 or 6. Bytes past the family's length are zero,
 * so whole structs compare and hash. */
struct addr {
	uint8_t family;
	uint8_t b[16];
};

struct endpoint {
	struct addr addr;
	uint16_t port;		/* host order; 0: none */
};

struct prefix {
	struct addr addr;
	uint8_t len;		/* bits */
};

#define ADDR_NONE	((struct addr){ 0 })
#define ADDR_TEXT_MAX	46	/* INET6_ADDRSTRLEN */
#define ENDPOINT_TEXT_MAX 54	/* [addr]:port */

static inline size_t
addr_len(const struct addr *a)
{
	return a->family == 4 ? 4 : a->family == 6 ? 16 : 0;
}

static inline struct bytes
addr_bytes(const struct addr *a)
{
	return bytes_of(a->b, addr_len(a));
}

static inline bool
addr_eq(const struct addr *a, const struct addr *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static inline bool
addr_is_set(const struct addr *a)
{
	return a->family != 0;
}

static inline bool
endpoint_eq(const struct endpoint *a, const struct endpoint *b)
{
	return addr_eq(&a->addr, &b->addr) && a->port == b->port;
}

static inline bool
mac_eq(const struct mac *a, const struct mac *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static inline struct addr
addr_of4(const uint8_t b[4])
{
	struct addr a = { .family = 4 };

	memcpy(a.b, b, 4);
	return a;
}

static inline struct addr
addr_of6(const uint8_t b[16])
{
	struct addr a = { .family = 6 };

	memcpy(a.b, b, 16);
	return a;
}

/* rd_addr reads 4 or 16 bytes by family; ADDR_NONE and bad if short. */
static inline struct addr
rd_addr(struct rd *r, unsigned family)
{
	const uint8_t *b = rd_take(r, family == 4 ? 4 : 16);

	if (b == NULL)
		return ADDR_NONE;
	return family == 4 ? addr_of4(b) : addr_of6(b);
}

void wr_addr(struct wr *w, const struct addr *a);

/* addr_parse accepts the RFC 4291 and dotted-quad text forms; false leaves *out untouched. */
bool addr_parse(struct addr *out, const char *text);
/* addr_text writes the RFC 5952 form into buf and returns it; "-" if none. */
char *addr_text(const struct addr *a, char buf[static ADDR_TEXT_MAX]);
/* "192.0.2.1:500", "[2001:db8::1]:500". */
char *endpoint_text(const struct endpoint *e, char buf[static ENDPOINT_TEXT_MAX]);
bool prefix_parse(struct prefix *out, const char *text);	/* "2001:db8::/64" */
bool mac_parse(struct mac *out, const char *text);
char *mac_text(const struct mac *m, char buf[static 18]);

/* What every packet is asked is inline. */
static inline bool
prefix_has(const struct prefix *p, const struct addr *a)
{
	uint64_t have[2], want[2], mask;
	unsigned first = p->len < 64 ? p->len : 64, then = p->len - first;

	if (a->family != p->addr.family)
		return false;
	memcpy(have, a->b, 16);
	memcpy(want, p->addr.b, 16);
	mask = first != 0 ? __builtin_bswap64(UINT64_MAX << (64 - first)) : 0;
	if (((have[0] ^ want[0]) & mask) != 0)
		return false;
	mask = then != 0 ? __builtin_bswap64(UINT64_MAX << (64 - then)) : 0;
	return ((have[1] ^ want[1]) & mask) == 0;
}

static inline bool
addr_is_unspecified(const struct addr *a)
{
	static const uint8_t zero[16];

	return memcmp(a->b, zero, sizeof(zero)) == 0;
}

static inline bool
addr_is_multicast(const struct addr *a)
{
	return a->family == 6 ? a->b[0] == 0xff : a->family == 4 && a->b[0] >> 4 == 0xe;
}

/* fe80::/10, 169.254/16 */
static inline bool
addr_is_link_local(const struct addr *a)
{
	if (a->family == 6)
		return a->b[0] == 0xfe && (a->b[1] & 0xc0) == 0x80;
	return a->family == 4 && a->b[0] == 169 && a->b[1] == 254;
}

static inline bool
addr_is_loopback(const struct addr *a)
{
	static const uint8_t one[16] = { [15] = 1 };

	return a->family == 6 ? memcmp(a->b, one, 16) == 0 : a->family == 4 && a->b[0] == 127;
}

/* 255.255.255.255 */
static inline bool
addr_is_broadcast4(const struct addr *a)
{
	static const uint8_t ones[4] = { 255, 255, 255, 255 };

	return a->family == 4 && memcmp(a->b, ones, 4) == 0;
}

/* addr_cmp orders by family, then by bytes. */
int addr_cmp(const struct addr *a, const struct addr *b);
/* RFC 1918 or RFC 6598 space. */
bool addr_is_private4(const struct addr *a);

/* addr_solicited_node returns ff02::1:ffXX:XXXX, RFC 4291 2.7.1. */
struct addr addr_solicited_node(const struct addr *a);
/* addr_eui64 joins a /64 prefix and the modified EUI-64 of a MAC, RFC 4291 appendix A. */
struct addr addr_eui64(const struct addr *prefix, const struct mac *m);
/* mac_multicast6 is 33:33 and the last four octets, RFC 2464 7. */
struct mac mac_multicast6(const struct addr *a);

#endif
