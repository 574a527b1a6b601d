#include "sim/forge_inside.h"

#include "nodes/wire/cksum.h"
#include "nodes/wire/udp.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void
forge_complain(struct forge *f, const char *fmt, ...)
{
	va_list ap;

	if (f->bad)
		return;
	f->bad = true;
	va_start(ap, fmt);
	(void)vsnprintf(f->err, 256, fmt, ap);
	va_end(ap);
}

/* ---- what was said ---- */

const char *
forge_said(const struct forge *f, const char *key)
{
	const char *value = NULL;

	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->arg[i].key, key) == 0)
			value = f->arg[i].value;
	return value;
}

struct addr
forge_addr(struct forge *f, const char *key)
{
	const char *value = forge_said(f, key);
	struct addr a = ADDR_NONE;

	if (value != NULL && !addr_parse(&a, value))
		forge_complain(f, "%s = '%s' is not an address", key, value);
	return a;
}

uint64_t
forge_number(struct forge *f, const char *key, uint64_t otherwise, uint64_t most)
{
	const char *value = forge_said(f, key);
	unsigned long long n;
	char *end;

	if (value == NULL)
		return otherwise;
	n = strtoull(value, &end, 0);
	if (*end != '\0' || end == value || *value == '-' || n > most) {
		forge_complain(f, "%s = '%s' is not a number up to %llu", key, value,
		    (unsigned long long)most);
		return otherwise;
	}
	return n;
}

/* said_octets reads hexadecimal into buf and returns how many octets; `otherwise` random ones if
 * nothing was said. */
size_t
forge_octets(struct forge *f, const char *key, uint8_t *buf, size_t cap, size_t otherwise)
{
	const char *hex = forge_said(f, key);
	size_t n = hex != NULL ? strlen(hex) / 2 : otherwise;

	if (n > cap || (hex != NULL && !hex_parse(buf, n, hex))) {
		forge_complain(f, "%s wants up to %zu octets in hexadecimal", key, cap);
		return 0;
	}
	if (hex == NULL)
		rng_fill(f->rng, buf, n);
	return n;
}

/* ---- checksums ---- */

/* upper_checksum returns the offset of the upper layer's checksum in the packet, 0 if it has none. */
static size_t
upper_checksum(const struct ip_view *v)
{
	static const struct { uint8_t proto; size_t at; } place[] = {
		{ IPPROTO_IS_TCP, 16 }, { IPPROTO_IS_UDP, 6 }, { IPPROTO_IS_ICMP4, 2 },
		{ IPPROTO_IS_ICMP6, 2 }, { IPPROTO_IS_MH, 4 }
	};

	for (size_t i = 0; i < sizeof(place) / sizeof(place[0]); i++)
		if (v->proto == place[i].proto && !v->is_fragment &&
		    v->payload.n >= place[i].at + 2)
			return v->upper + place[i].at;
	return 0;
}

static void
put16(uint8_t *p, uint16_t n)
{
	p[0] = (uint8_t)(n >> 8);
	p[1] = (uint8_t)n;
}

/* mend makes the checksums of a packet right. */
static bool
mend(uint8_t *packet, size_t len, struct ip_view *v)
{
	size_t at;
	uint16_t sum;

	if (len >= IP4_HEADER && packet[0] >> 4 == 4)
		ip4_checksum(packet);
	if (ip_parse(v, bytes_of(packet, len)) != W_OK)
		return false;
	at = upper_checksum(v);
	if (at == 0 || (v->proto == IPPROTO_IS_UDP && packet[at] == 0 && packet[at + 1] == 0))
		return true;
	put16(packet + at, 0);
	if (v->proto == IPPROTO_IS_ICMP4)
		sum = cksum_fold(cksum_add(0, v->payload));
	else
		sum = cksum_upper(addr_is_set(&v->hao) ? &v->hao : &v->src,
		    addr_is_set(&v->rh2) ? &v->rh2 : &v->dst, v->proto, v->payload);
	if (v->proto == IPPROTO_IS_UDP && sum == 0)
		sum = 0xffff;			/* RFC 768 */
	put16(packet + at, sum);
	return true;
}

/* spoil writes the checksum that was asked for; "bad" is any wrong one. */
void
forge_spoil(struct forge *f, const char *how, uint8_t *packet, const struct ip_view *v)
{
	size_t at = upper_checksum(v);
	unsigned long n;
	char *end;

	if (how == NULL || strcmp(how, "ok") == 0)
		return;
	n = strtoul(how, &end, 0);
	if (at == 0)
		forge_complain(f, "there is no checksum to spoil");
	else if (strcmp(how, "bad") == 0)
		put16(packet + at, (uint16_t)((packet[at] << 8 | packet[at + 1]) ^ 0x5a5a));
	else if (*end == '\0' && n <= UINT16_MAX)
		put16(packet + at, (uint16_t)n);
	else
		forge_complain(f, "checksum wants ok, bad or a number, not '%.20s'", how);
}

/* ---- changing ---- */

static bool
change_addr(struct forge *f, const char *key, uint8_t *packet, size_t at4, size_t at6)
{
	struct addr a = forge_addr(f, key);
	unsigned family = packet[0] >> 4;

	if (!addr_is_set(&a))
		return true;
	if (a.family != family) {
		forge_complain(f, "%s: the packet is of IPv%u", key, family);
		return false;
	}
	memcpy(packet + (family == 4 ? at4 : at6), a.b, family == 4 ? 4 : 16);
	return true;
}

static void
change_ports(struct forge *f, uint8_t *packet, const struct ip_view *v)
{
	bool some = forge_said(f, "set.udp_src") != NULL || forge_said(f, "set.udp") != NULL;
	uint8_t *udp = packet + v->upper;

	if (some && (v->proto != IPPROTO_IS_UDP || v->payload.n < UDP_HEADER)) {
		forge_complain(f, "the packet has no UDP ports to change");
		return;
	}
	if (forge_said(f, "set.udp_src") != NULL)
		put16(udp, (uint16_t)forge_number(f, "set.udp_src", 0, UINT16_MAX));
	if (forge_said(f, "set.udp") != NULL)
		put16(udp + 2, (uint16_t)forge_number(f, "set.udp", 0, UINT16_MAX));
}

/* "12=ff00,40=01" */
static void
change_octets(struct forge *f, uint8_t *packet, size_t len)
{
	const char *at = forge_said(f, "set.octets");

	while (at != NULL && *at != '\0') {
		char hex[256];
		char *end;
		unsigned long offset = strtoul(at, &end, 10);
		size_t n = strcspn(end, ",");

		if (*end != '=' || n < 3 || n >= sizeof(hex) || (n - 1) / 2 > len ||
		    offset > len - (n - 1) / 2) {
			forge_complain(f, "octets wants \"offset=hexadecimal\" within %zu octets, not "
			    "'%.40s'", len, at);
			return;
		}
		(void)snprintf(hex, sizeof(hex), "%.*s", (int)n - 1, end + 1);
		if (!hex_parse(packet + offset, (n - 1) / 2, hex))
			forge_complain(f, "octets: '%.40s' is not hexadecimal", hex);
		at = end + n + (end[n] == ',');
	}
}

bool
forge_change(uint8_t *packet, size_t len, const struct verb_arg *arg, size_t n,
    char err[static 256])
{
	struct forge f = { .arg = arg, .n = n, .err = err, .name = "a packet" };
	uint64_t hops = forge_number(&f, "set.hops", 256, 255);
	struct ip_view v;

	if (ip_parse(&v, bytes_of(packet, len)) != W_OK) {
		forge_complain(&f, "it is no IP packet");
		return false;
	}
	len = v.packet.n;
	if (!change_addr(&f, "set.src", packet, 12, 8) || !change_addr(&f, "set.dst", packet, 16, 24))
		return false;
	change_ports(&f, packet, &v);
	if (hops < 256)
		packet[v.family == 4 ? 8 : 7] = (uint8_t)hops;
	change_octets(&f, packet, len);
	if (!f.bad && mend(packet, len, &v))
		forge_spoil(&f, forge_said(&f, "set.checksum"), packet, &v);
	return !f.bad;
}
