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

struct addr addr_of4(const uint8_t b[4]);
struct addr addr_of6(const uint8_t b[16]);

/* rd_addr reads 4 or 16 bytes by family; ADDR_NONE and bad if short. */
struct addr rd_addr(struct rd *r, unsigned family);
void wr_addr(struct wr *w, const struct addr *a);

/* addr_parse accepts the RFC 4291 and dotted-quad text forms; false leaves *out untouched. */
bool addr_parse(struct addr *out, const char *text);
/* addr_text writes the RFC 5952 form into buf and returns it; "-" if none. */
char *addr_text(const struct addr *a, char buf[static ADDR_TEXT_MAX]);
/* "192.0.2.1:500", "[2001:db8::1]:500". */
char *endpoint_text(const struct endpoint *e, char buf[static ENDPOINT_TEXT_MAX]);
bool prefix_parse(struct prefix *out, const char *text);	/* "2001:db8::/64" */
bool prefix_has(const struct prefix *p, const struct addr *a);
bool mac_parse(struct mac *out, const char *text);
char *mac_text(const struct mac *m, char buf[static 18]);

/* addr_cmp orders by family, then by bytes. */
int addr_cmp(const struct addr *a, const struct addr *b);
bool addr_is_unspecified(const struct addr *a);
bool addr_is_multicast(const struct addr *a);
bool addr_is_link_local(const struct addr *a);	/* fe80::/10, 169.254/16 */
bool addr_is_loopback(const struct addr *a);
/* RFC 1918 or RFC 6598 space. */
bool addr_is_private4(const struct addr *a);
bool addr_is_broadcast4(const struct addr *a);	/* 255.255.255.255 */

/* addr_solicited_node returns ff02::1:ffXX:XXXX, RFC 4291 2.7.1. */
struct addr addr_solicited_node(const struct addr *a);
/* addr_eui64 joins a /64 prefix and the modified EUI-64 of a MAC, RFC 4291 appendix A. */
struct addr addr_eui64(const struct addr *prefix, const struct mac *m);
/* mac_multicast6 is 33:33 and the last four octets, RFC 2464 7. */
struct mac mac_multicast6(const struct addr *a);

#endif
