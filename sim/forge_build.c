/* forge_build.c - a packet from fields: the message, its IP header and extensions, UDP around it. */
#include "sim/forge_inside.h"

#include "nodes/wire/ext.h"
#include "nodes/wire/icmp.h"
#include "nodes/wire/ike.h"
#include "nodes/wire/mh.h"
#include "nodes/wire/nd.h"
#include "nodes/wire/udp.h"

#include <stdio.h>

#define PACKET_MAX 2048		/* octets of one forged packet */

/* set_fields applies set.FIELD; those that `other` (may be NULL) accepts are not the table's. */
static void
set_fields(struct forge *f, const struct field *table, void *message,
    bool (*other)(const char *field))
{
	for (size_t i = 0; i < f->n; i++) {
		const char *key = f->arg[i].key;

		if (strncmp(key, "set.", 4) != 0 || (other != NULL && other(key + 4)))
			continue;
		if (field_set(table, message, key + 4, f->arg[i].value) != W_OK)
			forge_complain(f, "%s of %s cannot be '%s'", key + 4, f->name,
			    f->arg[i].value);
	}
}

/* ---- the messages ---- */

/* mh_type_of returns the type of a Mobility Header message's name, or -1. */
static int
mh_type_of(const char *name)
{
	for (uint8_t t = 0; t < MH_TYPES; t++)
		if (strcmp(mh_name(t), name) == 0)
			return t;
	return -1;
}

static void
build_mh(struct forge *f, struct wr *w, int type)
{
	struct mh m = { .type = (uint8_t)type };

	set_fields(f, mh_fields((uint8_t)type), &m, NULL);
	if (f->top_src.family != 6)
		forge_complain(f, "%s travels over IPv6: over IPv4 say inner_src, inner_dst and udp",
		    f->name);
	else
		mh_encode(w, &m, &f->top_src, &f->top_dst);
}

static void
build_icmp(struct forge *f, struct wr *w)
{
	uint8_t body[IP6_MIN_MTU];
	struct icmp m = { .family = f->top_src.family };

	if (f->name[4] - '0' != m.family)
		forge_complain(f, "%s does not travel over IPv%u", f->name, (unsigned)m.family);
	set_fields(f, icmp_fields, &m, NULL);
	m.body = bytes_of(body, forge_octets(f, forge_said(f, "about") != NULL ? "about" : "data", body,
	    sizeof(body) - 96, 0));
	if (!f->bad)
		icmp_encode(w, &m, &f->top_src, &f->top_dst);
}

/* Neighbour Discovery brings its own IP header. False: the name is none of these. */
static bool
build_nd(struct forge *f, struct wr *w)
{
	struct nd_rs rs = { 0 };
	struct nd_ra ra = { 0 };
	struct nd_ns ns = { 0 };
	struct nd_na na = { 0 };
	const struct { const char *name; const struct field *fields; void *m; } row[] = {
		{ "RS", nd_rs_fields, &rs }, { "RA", nd_ra_fields, &ra },
		{ "NS", nd_ns_fields, &ns }, { "NA", nd_na_fields, &na },
	};
	size_t i = 0;

	while (i < 4 && strcmp(row[i].name, f->name) != 0)
		i++;
	if (i == 4)
		return false;
	set_fields(f, row[i].fields, row[i].m, NULL);
	ra.n_prefixes = ra.prefix[0].present;
	if (f->src.family != 6)
		forge_complain(f, "%s travels over IPv6", f->name);
	if (f->bad)
		return true;
	if (i == 0)
		nd_rs_encode(w, &rs, &f->src, &f->dst);
	else if (i == 1)
		nd_ra_encode(w, &ra, &f->src, &f->dst);
	else if (i == 2)
		nd_ns_encode(w, &ns, &f->src, &f->dst);
	else
		nd_na_encode(w, &na, &f->src, &f->dst);
	return true;
}

/* ---- IKEv2, in clear ---- */

static bool
ike_other(const char *field)
{
	return strcmp(field, "payloads") == 0 || strcmp(field, "notify") == 0 ||
	    strncmp(field, "n_", 2) == 0;
}

static int
ike_exchange_of(const char *name)
{
	for (int e = IKE_SA_INIT; e <= INFORMATIONAL; e++)
		if (strcmp(ike_exchange_name((unsigned)e), name) == 0)
			return e;
	return -1;
}

/* What everybody takes, RFC 8247: AES-GCM-16 with 128 bits, HMAC-SHA2-256, Curve25519. */
static void
put_proposal(struct ike_message *m)
{
	struct ike_proposal *p = &m->proposal[m->n_proposals++];

	*p = (struct ike_proposal){ .num = 1, .protocol = PROTO_IKE, .n = 3 };
	p->t[0] = (struct ike_transform){ .type = T_ENCR, .id = 20, .key_bits = 128 };
	p->t[1] = (struct ike_transform){ .type = T_PRF, .id = 5 };
	p->t[2] = (struct ike_transform){ .type = T_DH, .id = 31 };
	ike_put(m, P_SA);
}

/* put_payload adds one of SA, KE, Nonce; the octets are in room[]. */
static void
put_payload(struct forge *f, struct ike_message *m, const char *name, uint8_t room[static 64])
{
	if (strcmp(name, "SA") == 0) {
		put_proposal(m);
	} else if (strcmp(name, "KE") == 0) {
		rng_fill(f->rng, room, 32);
		m->ke_group = m->ke_group != 0 ? m->ke_group : 31;
		m->ke = bytes_of(room, 32);
		ike_put(m, P_KE);
	} else if (strcmp(name, "Nonce") == 0) {
		rng_fill(f->rng, room + 32, 32);
		m->nonce = bytes_of(room + 32, 32);
		ike_put(m, P_NONCE);
	} else {
		forge_complain(f, "payload '%.20s' cannot be forged: SA, KE, Nonce, and notify", name);
	}
}

/* Splits "a,b" and calls put for each name. */
static void
each_name(struct forge *f, const char *list, struct ike_message *m, uint8_t *room, size_t *used,
    void (*put)(struct forge *f, struct ike_message *m, const char *name, uint8_t *room,
    size_t *used))
{
	while (list != NULL && *list != '\0') {
		char name[64];
		size_t n = strcspn(list, ",");

		(void)snprintf(name, sizeof(name), "%.*s", (int)n, list);
		put(f, m, name, room, used);
		list += n + (list[n] == ',');
	}
}

static void
one_payload(struct forge *f, struct ike_message *m, const char *name, uint8_t *room, size_t *used)
{
	(void)used;
	put_payload(f, m, name, room);
}

#define NOTIFY_ROOM 512

static void
one_notify(struct forge *f, struct ike_message *m, const char *name, uint8_t *room, size_t *used)
{
	unsigned type = ike_notify_by_name(name);
	char key[80];
	size_t n;

	if (type == 0 || m->n_notifies == IKE_NOTIFIES) {
		forge_complain(f, "there is no notification '%s'", name);
		return;
	}
	(void)snprintf(key, sizeof(key), "set.n_%s", name);
	/* 20 octets as of a SHA-1, RFC 7296 2.23, where nothing is said. */
	n = forge_octets(f, key, room + *used, NOTIFY_ROOM - *used,
	    strncmp(name, "NAT_DETECTION", 13) == 0 ? 20 : 0);
	ike_put_notify(m, (uint16_t)type, bytes_of(room + *used, n));
	*used += n;
}

static void
build_ike(struct forge *f, struct wr *w, int exchange)
{
	struct ike_message m = { .h = { .major = 2, .exchange = (uint8_t)exchange,
	    .I = !f->response, .R = f->response } };
	bool init = exchange == IKE_SA_INIT && !f->response;
	const char *payloads = forge_said(f, "set.payloads"), *notifies = forge_said(f, "set.notify");
	uint8_t items[PACKET_MAX], room[64], notify[NOTIFY_ROOM];
	struct wr inner = wr_of(items, sizeof(items));
	uint8_t first = P_NONE;
	size_t used = 0;

	rng_fill(f->rng, &m.h.spi_i, sizeof(m.h.spi_i));
	if (init && payloads == NULL)
		payloads = "SA,KE,Nonce";
	if (init && notifies == NULL)
		notifies = "NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP";
	set_fields(f, ike_fields, &m, ike_other);
	/* RFC 7296 2.6: a returned cookie is the first payload. */
	if (notifies != NULL && strncmp(notifies, "COOKIE", 6) == 0) {
		each_name(f, notifies, &m, notify, &used, one_notify);
		each_name(f, payloads, &m, room, &used, one_payload);
	} else {
		each_name(f, payloads, &m, room, &used, one_payload);
		each_name(f, notifies, &m, notify, &used, one_notify);
	}
	if (f->bad)
		return;
	ike_encode_items(&inner, &m, &first);
	m.h.next = first;
	if (m.h.len == 0)
		m.h.len = (uint32_t)(IKE_HEADER_LEN + wr_done(&inner).n);
	ike_encode_header(w, &m.h);
	wr_bytes(w, wr_done(&inner));
}

/* ---- UDP and around it ---- */

static void
build_esp(struct forge *f, struct wr *w)
{
	uint8_t data[1024];
	size_t n = forge_octets(f, "data", data, sizeof(data), 64);

	wr_u32(w, (uint32_t)forge_number(f, "esp_spi", rng_u32(f->rng) | 0x100, UINT32_MAX));
	wr_u32(w, (uint32_t)forge_number(f, "esp_seq", 1, UINT32_MAX));
	wr_bytes(w, bytes_of(data, n));
}

static bool
data_other(const char *field)
{
	return strcmp(field, "sport") == 0 || strcmp(field, "dport") == 0;
}

static void
put_udp(struct forge *f, struct wr *w, struct bytes payload, uint16_t sport, uint16_t dport)
{
	size_t start = udp_begin(w, sport, dport);

	wr_bytes(w, payload);
	udp_end(w, start, &f->top_src, &f->top_dst, UDP_CKSUM);
}

/* put_outer_udp: the UDP whose ports are `udp_src` and `udp`, else these. */
static void
put_outer_udp(struct forge *f, struct wr *w, struct bytes payload, uint16_t sport, uint16_t dport)
{
	put_udp(f, w, payload, (uint16_t)forge_number(f, "udp_src", sport, UINT16_MAX),
	    (uint16_t)forge_number(f, "udp", dport, UINT16_MAX));
}

/* build_upper writes the upper layer and returns its protocol number; 0: the name is unknown. */
static uint8_t
build_upper(struct forge *f, struct wr *w)
{
	uint8_t buf[PACKET_MAX];
	struct wr inner = wr_of(buf, sizeof(buf));
	int type = mh_type_of(f->name), exchange = ike_exchange_of(f->name);
	bool marked = forge_number(f, "udp", 0, UINT16_MAX) == 4500 ||
	    forge_number(f, "udp_src", 0, UINT16_MAX) == 4500;

	if (type >= 0) {
		build_mh(f, w, type);
		return IPPROTO_IS_MH;
	}
	if (strcmp(f->name, "ICMP4") == 0 || strcmp(f->name, "ICMP6") == 0) {
		build_icmp(f, w);
		return f->name[4] == '4' ? IPPROTO_IS_ICMP4 : IPPROTO_IS_ICMP6;
	}
	if (strcmp(f->name, "ESP") == 0) {
		build_esp(f, &inner);
		if (forge_said(f, "udp") == NULL) {
			wr_bytes(w, wr_done(&inner));
			return IPPROTO_IS_ESP;
		}
		put_outer_udp(f, w, wr_done(&inner), 4500, 4500);
		return IPPROTO_IS_UDP;
	}
	if (exchange >= 0) {
		if (marked)
			wr_u32(&inner, 0);	/* non-ESP marker, RFC 3948 2.2 */
		build_ike(f, &inner, exchange);
		put_outer_udp(f, w, wr_done(&inner), 500, 500);
		return IPPROTO_IS_UDP;
	}
	if (strcmp(f->name, "NAT_KEEPALIVE") == 0) {
		put_outer_udp(f, w, bytes_of("\xff", 1), 4500, 4500);
		return IPPROTO_IS_UDP;
	}
	if (strcmp(f->name, "DATA") == 0) {
		set_fields(f, (const struct field[]){ FIELD_END }, NULL, data_other);
		put_udp(f, w, bytes_of(buf, forge_octets(f, "data", buf, sizeof(buf) - 128, 64)),
		    (uint16_t)forge_number(f, "set.sport", 60000, UINT16_MAX),
		    (uint16_t)forge_number(f, "set.dport", 60000, UINT16_MAX));
		return IPPROTO_IS_UDP;
	}
	return 0;
}

/* build_ip writes the packet of src, dst, hao and rh2; its checksum as asked for. */
static void
build_ip(struct forge *f, struct wr *w, const struct addr *src, const struct addr *dst)
{
	uint8_t a[PACKET_MAX], b[PACKET_MAX], c[PACKET_MAX];
	struct wr plain = wr_of(a, sizeof(a)), with_hao = wr_of(b, sizeof(b)),
	    done = wr_of(c, sizeof(c));
	struct ip_spec s = { .hop_limit = (uint8_t)forge_number(f, "hops", 0, 255) };
	enum why why = W_OK;
	struct ip_view v;
	size_t start;

	s.src = f->top_src = addr_is_set(&f->hao) ? f->hao : *src;
	s.dst = f->top_dst = addr_is_set(&f->rh2) ? f->rh2 : *dst;
	if (!build_nd(f, &plain)) {
		uint8_t upper[PACKET_MAX];
		struct wr u = wr_of(upper, sizeof(upper));

		s.proto = build_upper(f, &u);
		if (s.proto == 0)
			forge_complain(f, "a '%s' cannot be built from fields: inject its octets",
			    f->name);
		if (f->bad)
			return;
		start = ip_begin(&plain, &s);
		wr_bytes(&plain, wr_done(&u));
		ip_end(&plain, start);
	}
	if (f->bad)
		return;
	if (addr_is_set(&f->hao))
		why = ext_hao_apply(&with_hao, wr_done(&plain), src);
	else
		wr_bytes(&with_hao, wr_done(&plain));
	if (why == W_OK && addr_is_set(&f->rh2))
		why = ext_rh2_apply(&done, wr_done(&with_hao), dst);
	else
		wr_bytes(&done, wr_done(&with_hao));
	if (why != W_OK) {
		forge_complain(f, "hao and rh2 are IPv6's");
		return;
	}
	if (done.bad || ip_parse(&v, wr_done(&done)) != W_OK)
		forge_complain(f, "the packet is longer than %d octets", PACKET_MAX);
	else
		forge_spoil(f, forge_said(f, "checksum"), c, &v);
	wr_bytes(w, wr_done(&done));
}

/* build_in_udp writes the inner packet in UDP, RFC 5555 4.1. */
static void
build_in_udp(struct forge *f, struct wr *w)
{
	uint8_t buf[PACKET_MAX];
	struct wr inner = wr_of(buf, sizeof(buf));
	struct ip_spec s = { .src = f->src, .dst = f->dst, .proto = IPPROTO_IS_UDP };
	size_t start;

	build_ip(f, &inner, &f->inner_src, &f->inner_dst);
	f->top_src = f->src;
	f->top_dst = f->dst;
	start = ip_begin(w, &s);
	put_outer_udp(f, w, wr_done(&inner), 4191, 4191);
	ip_end(w, start);
}

bool
forge_build(struct wr *w, const char *name, const struct verb_arg *arg, size_t n, struct rng *rng,
    char err[static 256])
{
	struct forge f = { .arg = arg, .n = n, .rng = rng, .err = err };
	size_t len = strlen(name);

	f.response = len > 2 && strcmp(name + len - 2, ".R") == 0;
	(void)snprintf(f.name, sizeof(f.name), "%.*s", (int)(f.response ? len - 2 : len), name);
	f.src = forge_addr(&f, "src");
	f.dst = forge_addr(&f, "dst");
	f.hao = forge_addr(&f, "hao");
	f.rh2 = forge_addr(&f, "rh2");
	f.inner_src = forge_addr(&f, "inner_src");
	f.inner_dst = forge_addr(&f, "inner_dst");
	if (!f.bad && (!addr_is_set(&f.src) || !addr_is_set(&f.dst) ||
	    f.src.family != f.dst.family))
		forge_complain(&f, "src and dst must be given, of one family");
	if (addr_is_set(&f.inner_src) != addr_is_set(&f.inner_dst))
		forge_complain(&f, "inner_src and inner_dst go together");
	if (f.bad)
		return false;
	if (addr_is_set(&f.inner_src))
		build_in_udp(&f, w);
	else
		build_ip(&f, w, &f.src, &f.dst);
	if (w->bad)
		forge_complain(&f, "the packet is too long");
	return !f.bad;
}
