/* frame.c - from a link's frame to its first network header, and what a message gets at the end:
 * its common fields, its identity, whether it was seen before. */
#include "traces/dissect/dx.h"

#include "nodes/base/die.h"

#include <stdlib.h>

enum { TYPE_IPV4 = 0x0800, TYPE_ARP = 0x0806, TYPE_VLAN = 0x8100, TYPE_IPV6 = 0x86dd,
    TYPE_PPPOE = 0x8864, TYPE_QINQ = 0x88a8, TYPE_QINQ_OLD = 0x9100 };

struct dissect *
dissect_new(struct keys *keys)
{
	struct dissect *d = xalloc(1, sizeof(*d));

	d->keys = keys;
	d->frags = frags_new();
	d->skf = skf_sets_new();
	return d;
}

void
dissect_free(struct dissect *d)
{
	if (d == NULL)
		return;
	frags_free(d->frags);
	skf_sets_free(d->skf);
	arena_clear(&d->arena);
	seen_clear(&d->first);
	seen_clear(&d->again);
	free(d);
}

/* ---- identity ---- */

void
dx_identify(struct dx *x, struct bytes b)
{
	x->identity = hash_bytes(x->identity, b.p, b.n);
}

void
dx_identify_end(struct dx *x, unsigned proto)
{
	uint8_t buf[40];
	struct wr w = wr_of(buf, sizeof(buf));

	wr_u8(&w, (uint8_t)x->ip.family);
	wr_u8(&w, (uint8_t)proto);
	if (x->ip.family == 6) {
		wr_addr(&w, &x->ip.end_src);
		wr_addr(&w, &x->ip.end_dst);
	} else {
		wr_u16(&w, x->ip.id);
	}
	dx_identify(x, wr_done(&w));
}

/* ---- link layers ---- */

/* The network protocol of a PPP frame, RFC 1661 2: behind HDLC's address and control, if they are
 * there; one octet long where that was negotiated. */
static uint16_t
ppp(struct rd *r)
{
	uint16_t proto;

	if (rd_left(r) >= 2 && r->p[0] == 0xff && r->p[1] == 0x03)
		rd_skip(r, 2);
	proto = rd_u8(r);
	if ((proto & 1) == 0)
		proto = (uint16_t)(proto << 8 | rd_u8(r));
	return proto == 0x0021 ? TYPE_IPV4 : proto == 0x0057 ? TYPE_IPV6 : 0;
}

/* What an Ethernet type leads to, behind tags (802.1Q, 802.1ad and its predecessor) and PPPoE. */
static uint16_t
tagged(uint16_t type, struct rd *r)
{
	for (unsigned tags = 0; tags < 4 && (type == TYPE_VLAN || type == TYPE_QINQ ||
	    type == TYPE_QINQ_OLD); tags++) {
		rd_skip(r, 2);
		type = rd_u16(r);
	}
	if (type != TYPE_PPPOE)
		return type;
	rd_skip(r, 6);
	return ppp(r);
}

static uint16_t
by_version(const struct rd *r)
{
	return rd_left(r) > 0 && r->p[0] >> 4 == 6 ? TYPE_IPV6 : TYPE_IPV4;
}

struct bytes
dissect_link(enum linktype linktype, struct bytes frame, uint16_t *type)
{
	struct rd r = rd_of(frame);

	*type = 0;
	switch (linktype) {
	case LINK_ETHERNET:
		rd_skip(&r, 12);
		*type = tagged(rd_u16(&r), &r);
		break;
	case LINK_SLL:		/* Linux "cooked": the type stands last, or first */
		rd_skip(&r, 14);
		*type = tagged(rd_u16(&r), &r);
		break;
	case LINK_SLL2:
		*type = rd_u16(&r);
		rd_skip(&r, 18);
		*type = tagged(*type, &r);
		break;
	case LINK_NULL:		/* the family differs from system to system: the version will do */
	case LINK_LOOP:
		rd_skip(&r, 4);
		*type = by_version(&r);
		break;
	case LINK_PPP_WITHDIR:
		rd_skip(&r, 1);
		*type = ppp(&r);
		break;
	case LINK_PPP:
	case LINK_PPP_HDLC:
		*type = ppp(&r);
		break;
	case LINK_RAW_DLT:
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6:
		*type = by_version(&r);
		break;
	case LINK_USER0:
		break;
	}
	return r.bad ? BYTES_NONE : rd_rest(&r);
}

bool
dissect_linktype_known(int linktype)
{
	static const int known[] = {
		LINK_NULL, LINK_ETHERNET, LINK_PPP, LINK_RAW_DLT, LINK_PPP_HDLC, LINK_RAW, LINK_LOOP,
		LINK_SLL, LINK_USER0, LINK_PPP_WITHDIR, LINK_IPV4, LINK_IPV6, LINK_SLL2
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i] == linktype)
			return true;
	return false;
}

static void
link_layer(struct dx *x, const struct sighting *s)
{
	struct bytes packet;
	uint16_t type;

	if (s->linktype == LINK_USER0) {
		dx_pfkey(x, s->octets);
		return;
	}
	if (!dissect_linktype_known((int)s->linktype)) {
		dx_malformed(x, "a link type that is not known here");
		return;
	}
	packet = dissect_link(s->linktype, s->octets, &type);
	if (packet.n == 0)
		dx_malformed(x, "link-layer header cut short");
	else if (type == TYPE_ARP)
		dx_arp(x, packet);
	else if (type == TYPE_IPV4 || type == TYPE_IPV6)
		dx_ip(x, packet);
}

/* ---- the end of a message ---- */

/* Who: a node in one direction. */
static uint64_t
who(struct dx *x)
{
	struct whose *w = &x->d->whose[x->s->tx];

	if (strcmp(w->node, x->s->node) != 0 || w->hash == 0) {
		if (strlen(x->s->node) >= sizeof(w->node))
			return hash_text(x->s->node, x->s->tx ? 1 : 2);
		strcpy(w->node, x->s->node);
		w->hash = hash_text(x->s->node, x->s->tx ? 1 : 2);
	}
	return w->hash;
}

static void
seen_before(struct dx *x)
{
	uint64_t me = who(x), *first, *again;
	bool fresh;

	first = seen_put(&x->d->first, x->m.id, &fresh);
	if (fresh)
		*first = me;
	x->m.origin = *first == me;
	if (strcmp(x->m.name, "DATA") == 0 || x->s->linktype == LINK_USER0)
		return;
	again = seen_put(&x->d->again, hash_text(x->encap, x->m.id ^ me), &fresh);
	if (!fresh)
		dx_common_num(x, DX_RETRANSMISSION, BYTES_NONE, 1);
	*again = 1;
}

/* The common fields go in front of the message's own. */
static void
finish(struct dx *x)
{
	struct dissect *d = x->d;
	struct msg_field *f = &d->field[DX_COMMONS];

	if (x->s->cut) {
		dx_closed(x, MSG_CUT);
		x->common[DX_MALFORMED].name = NULL;	/* whatever it was, it may be the cut's */
	}
	if (!x->named) {
		dx_name(x, "FRAME");
		dx_identify(x, x->s->octets);
	}
	x->m.id = hash_text(x->m.name, x->identity);
	if (x->encap[0] != '\0')
		dx_common_text(x, DX_ENCAP, x->encap);
	if (x->n_ip < 2)
		x->common[DX_INNER_SRC].name = x->common[DX_INNER_DST].name = NULL;
	if (x->verified && x->common[DX_PROTECTED_BY].name == NULL)
		dx_common_text(x, DX_PROTECTED_BY, "esp");
	seen_before(x);
	for (unsigned c = DX_COMMONS; c-- > 0;)
		if (x->common[c].name != NULL)
			*--f = x->common[c];
	x->m.n_fields += (size_t)(&d->field[DX_COMMONS] - f);
	x->m.field = f;
	for (size_t i = x->m.n_fields; i-- > 0;) {
		unsigned slot = msg_name_slot(f[i].name);

		x->m.names |= (uint64_t)1 << slot;
		x->m.first[slot] = (uint8_t)(i < UINT8_MAX ? i : UINT8_MAX);
	}
	x->m.n = ++d->n;
}

const struct msg *
dissect_frame(struct dissect *d, const struct sighting *s)
{
	struct dx *x = &d->x;

	arena_reset(&d->arena);
	*x = (struct dx){ .d = d, .s = s, .identity = 0x736f6a6f75726e };
	x->m.t = s->t;
	x->m.node = s->node;
	x->m.link = s->link;
	x->m.ifc = s->ifc;
	x->m.tx = s->tx;
	x->m.pcap = s->pcap;
	x->m.guessed = s->guessed;
	x->m.ethernet = s->linktype == LINK_ETHERNET;
	x->m.frame = s->frame;
	dx_layer(x, s->octets);
	link_layer(x, s);
	if (x->pending)
		return NULL;
	finish(x);
	return &x->m;
}
