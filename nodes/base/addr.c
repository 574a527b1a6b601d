#include "nodes/base/addr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

void
wr_addr(struct wr *w, const struct addr *a)
{
	wr_bytes(w, addr_bytes(a));
}

bool
addr_parse(struct addr *out, const char *text)
{
	uint8_t b[16];

	if (inet_pton(AF_INET, text, b) == 1)
		*out = addr_of4(b);
	else if (inet_pton(AF_INET6, text, b) == 1)
		*out = addr_of6(b);
	else
		return false;
	return true;
}

char *
addr_text(const struct addr *a, char buf[static ADDR_TEXT_MAX])
{
	if (a->family == 0)
		return strcpy(buf, "-");
	/* Cannot fail: the family is known and the buffer has INET6_ADDRSTRLEN bytes. */
	(void)inet_ntop(a->family == 4 ? AF_INET : AF_INET6, a->b, buf, ADDR_TEXT_MAX);
	return buf;
}

char *
endpoint_text(const struct endpoint *e, char buf[static ENDPOINT_TEXT_MAX])
{
	char a[ADDR_TEXT_MAX];

	snprintf(buf, ENDPOINT_TEXT_MAX, e->addr.family == 6 ? "[%s]:%u" : "%s:%u",
	    addr_text(&e->addr, a), e->port);
	return buf;
}

bool
prefix_parse(struct prefix *out, const char *text)
{
	char a[ADDR_TEXT_MAX];
	const char *slash = strchr(text, '/');
	struct prefix p;
	char *end;
	unsigned long len;

	if (slash == NULL || (size_t)(slash - text) >= sizeof(a))
		return false;
	memcpy(a, text, (size_t)(slash - text));
	a[slash - text] = '\0';
	if (slash[1] < '0' || slash[1] > '9')
		return false;
	len = strtoul(slash + 1, &end, 10);
	if (!addr_parse(&p.addr, a) || *end != '\0' || len > addr_len(&p.addr) * 8)
		return false;
	p.len = (uint8_t)len;
	*out = p;
	return true;
}

bool
mac_parse(struct mac *out, const char *text)
{
	unsigned v[6];
	char more;

	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5],
	    &more) != 6)
		return false;
	for (int i = 0; i < 6; i++)
		out->b[i] = (uint8_t)v[i];
	return true;
}

char *
mac_text(const struct mac *m, char buf[static 18])
{
	snprintf(buf, 18, "%02x:%02x:%02x:%02x:%02x:%02x", m->b[0], m->b[1], m->b[2], m->b[3],
	    m->b[4], m->b[5]);
	return buf;
}

int
addr_cmp(const struct addr *a, const struct addr *b)
{
	return memcmp(a, b, sizeof(*a));	/* family is the first byte */
}

bool
addr_is_private4(const struct addr *a)
{
	return a->family == 4 && (a->b[0] == 10 || (a->b[0] == 172 && a->b[1] >> 4 == 1) ||
	    (a->b[0] == 192 && a->b[1] == 168) || (a->b[0] == 100 && a->b[1] >> 6 == 1));
}

struct addr
addr_solicited_node(const struct addr *a)
{
	struct addr s = { 6, { 0xff, 0x02, [11] = 1, [12] = 0xff } };

	memcpy(s.b + 13, a->b + 13, 3);
	return s;
}

struct addr
addr_eui64(const struct addr *prefix, const struct mac *m)
{
	struct addr a = *prefix;

	a.family = 6;
	a.b[8] = m->b[0] ^ 2;
	a.b[9] = m->b[1];
	a.b[10] = m->b[2];
	a.b[11] = 0xff;
	a.b[12] = 0xfe;
	memcpy(a.b + 13, m->b + 3, 3);
	return a;
}

struct mac
mac_multicast6(const struct addr *a)
{
	return (struct mac){ { 0x33, 0x33, a->b[12], a->b[13], a->b[14], a->b[15] } };
}
