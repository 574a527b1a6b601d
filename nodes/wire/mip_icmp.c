#include "nodes/wire/mip_icmp.h"

#include "nodes/base/tell.h"
#include "nodes/wire/cksum.h"

#define MPA_M 0x8000u		/* RFC 6275 6.8: the two bits after the identifier */
#define MPA_O 0x4000u

static const struct field plain_fields[] = {
	FIELD(struct mip_icmp, F_U16, identifier, "identifier"),
	FIELD_IF(struct mip_icmp, F_HEX16, reserved, "reserved", has_reserved),
	FIELD_END
};

static const struct field reply_fields[] = {
	FIELD(struct mip_icmp, F_U16, identifier, "identifier"),
	FIELD_IF(struct mip_icmp, F_HEX16, reserved, "reserved", has_reserved),
	FIELD(struct mip_icmp, F_NAME, homes, "homes"),
	FIELD_END
};

static const struct field mpa_fields[] = {
	FIELD(struct mip_icmp, F_U16, identifier, "identifier"),
	FIELD_IF(struct mip_icmp, F_HEX16, reserved, "reserved", has_reserved),
	FIELD(struct mip_icmp, F_BOOL, M, "M"),
	FIELD(struct mip_icmp, F_BOOL, O, "O"),
	FIELD_IF(struct mip_icmp, F_PREFIX, nd.prefix[0].prefix, "prefix", nd.prefix[0].present),
	FIELD_IF(struct mip_icmp, F_BOOL, nd.prefix[0].on_link, "prefix_L", nd.prefix[0].present),
	FIELD_IF(struct mip_icmp, F_BOOL, nd.prefix[0].autonomous, "prefix_A",
	    nd.prefix[0].present),
	FIELD_IF(struct mip_icmp, F_BOOL, nd.prefix[0].router, "prefix_R", nd.prefix[0].present),
	FIELD_IF(struct mip_icmp, F_U32, nd.prefix[0].valid_s, "valid", nd.prefix[0].present),
	FIELD_IF(struct mip_icmp, F_U32, nd.prefix[0].preferred_s, "preferred",
	    nd.prefix[0].present),
	FIELD_END
};

static const struct {
	uint8_t type;
	const char *name;
	const struct field *fields;
} message[] = {
	{ ICMP6_DHAAD_REQUEST, "DHAAD_REQUEST", plain_fields },
	{ ICMP6_DHAAD_REPLY, "DHAAD_REPLY", reply_fields },
	{ ICMP6_MPS, "MPS", plain_fields },
	{ ICMP6_MPA, "MPA", mpa_fields },
};

const char *
mip_icmp_name(uint8_t type)
{
	for (size_t i = 0; i < sizeof(message) / sizeof(message[0]); i++)
		if (message[i].type == type)
			return message[i].name;
	return NULL;
}

const struct field *
mip_icmp_fields(uint8_t type)
{
	for (size_t i = 0; i < sizeof(message) / sizeof(message[0]); i++)
		if (message[i].type == type)
			return message[i].fields;
	return NULL;
}

static enum why
homes_decode(struct mip_icmp *m, struct rd *r)
{
	/* RFC 6275 6.6: how many follows from the length. */
	if (rd_left(r) % 16 != 0)
		return W_SHORT;
	while (rd_left(r) > 0) {
		struct addr a = rd_addr(r, 6);

		if (m->n_homes < DHAAD_HOMES)
			m->home[m->n_homes++] = a;
	}
	return W_OK;
}

enum why
mip_icmp_decode(struct mip_icmp *m, const struct addr *src, const struct addr *dst, struct bytes b)
{
	struct rd r = rd_of(b);
	uint8_t code;

	*m = (struct mip_icmp){ .type = rd_u8(&r) };
	code = rd_u8(&r);
	rd_skip(&r, 2);
	m->identifier = rd_u16(&r);
	m->reserved = rd_u16(&r);
	m->has_reserved = m->reserved != 0;
	if (r.bad)
		return W_SHORT;
	if (mip_icmp_name(m->type) == NULL)
		return W_TYPE;
	if (cksum_upper(src, dst, IPPROTO_IS_ICMP6, b) != 0)
		return W_CHECKSUM;
	if (code != 0)
		return W_ND_CODE;
	switch (m->type) {
	case ICMP6_DHAAD_REPLY:
		return homes_decode(m, &r);
	case ICMP6_MPA:
		m->M = m->reserved & MPA_M;
		m->O = m->reserved & MPA_O;
		m->reserved &= (uint16_t)~(MPA_M | MPA_O);
		m->has_reserved = m->reserved != 0;
		return nd_options_decode(&m->nd, &r);
	case ICMP6_MPS:
		/* RFC 6275 6.7: none is defined, all are ignored, but they have the format. */
		return nd_options_decode(&m->nd, &r);
	default:
		return W_OK;
	}
}

void
mip_icmp_encode(struct wr *w, const struct mip_icmp *m, const struct addr *src,
    const struct addr *dst)
{
	size_t start = w->n, sum;

	wr_u8(w, m->type);
	wr_u8(w, 0);
	sum = wr_hole16(w);
	wr_u16(w, m->identifier);
	wr_u16(w, (uint16_t)(m->reserved | (m->type == ICMP6_MPA ?
	    (m->M ? MPA_M : 0) | (m->O ? MPA_O : 0) : 0)));
	for (unsigned i = 0; m->type == ICMP6_DHAAD_REPLY && i < m->n_homes; i++)
		wr_addr(w, &m->home[i]);
	for (unsigned i = 0; m->type == ICMP6_MPA && i < m->nd.n_prefixes; i++)
		if (m->nd.prefix[i].present)
			nd_prefix_encode(w, &m->nd.prefix[i]);
	if (!w->bad)
		wr_fill16(w, sum, cksum_upper(src, dst, IPPROTO_IS_ICMP6,
		    bytes_of(w->p + start, w->n - start)));
}

void
mip_icmp_tell(const struct teller *t, int kind, struct mip_icmp *m, const char *more)
{
	char buf[DHAAD_HOMES_TEXT], a[ADDR_TEXT_MAX];
	struct text list = TEXT_ARRAY(buf);

	if (!tell_on(t))
		return;
	for (unsigned i = 0; i < m->n_homes; i++)
		text_add(&list, "%s%s", i > 0 ? "," : "", addr_text(&m->home[i], a));
	m->homes = buf;
	tell_message(t, (enum told_kind)kind, mip_icmp_name(m->type), "", mip_icmp_fields(m->type),
	    m, more);
	m->homes = NULL;
}
