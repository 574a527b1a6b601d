/* Inbound processing, RFC 4303 3.4, RFC 4301 5.2, RFC 3948 3.3. The order is the RFC's: SA, replay
 * check, ICV, replay commit; then trailer, next header. Up to the ICV a packet leaves no trace but
 * a count. */
#include "nodes/ipsec/internal.h"

#include "nodes/wire/cksum.h"
#include "nodes/wire/esp.h"
#include "nodes/wire/udp.h"

/* One ESP packet under way. */
struct way {
	const struct ip_view *v;
	struct sa *a;
	struct esp e;
	uint64_t seq;
	size_t start, text_at;	/* in *plain */
	bool no_ecn;		/* a mutant */
};

static void
audit(struct ipsec *x, const struct ip_view *v, enum why w, uint32_t spi, uint32_t seq)
{
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX];

	switch (w) {
	case W_ESP_SPI: x->count.no_sa++; break;
	case W_ESP_REPLAY: x->count.replayed++; break;
	case W_ESP_ICV: x->count.bad_icv++; break;
	case W_ESP_DUMMY: x->count.dummies++; break;
	default: x->count.malformed++; break;
	}
	if (!tell_on(x->env.tell))
		return;
	/* The audit entry of RFC 4303 4. The node tells the drop itself, once, as of any packet. */
	tell_note(x->env.tell, TOLD_NOTE, why_row(w)->name, "esp-audit",
	    " spi=0x%08x seq=%u src=%s dst=%s flow=%u", spi, seq, addr_text(&v->src, src),
	    addr_text(&v->dst, dst), v->flow);
}

/* The ESP octets: the payload of the IP packet, or of the UDP datagram in it. */
static enum why
esp_octets(const struct ipsec *x, struct bytes *out, const struct ip_view *v)
{
	*out = v->payload;
	if (v->is_fragment && !x->takes_fragments)
		return W_ESP_FRAGMENT;	/* reassembled before, RFC 4303 3.4.1 */
	if (v->proto == IPPROTO_IS_ESP)
		return W_OK;
	if (v->proto != IPPROTO_IS_UDP)
		return W_TYPE;
	if (out->n < UDP_HEADER)
		return W_SHORT;
	*out = bytes_of(out->p + UDP_HEADER, out->n - UDP_HEADER);
	return W_OK;
}

/* find fills SA, parts and the 64-bit sequence number. */
static enum why
find(struct ipsec *x, struct way *y, struct bytes b)
{
	enum why w = esp_peek(&y->e.spi, &y->e.seq, b);

	if (w != W_OK)
		return w;
	y->a = sad_find_in(&x->sad, y->e.spi);
	if (y->a == NULL && x->any_spi)
		for (struct sa *a = x->sad.first; a != NULL; a = a->next)
			y->a = a->inbound ? a : y->a;
	if (y->a == NULL || y->a->seal == NULL)
		return W_ESP_SPI;
	w = esp_decode(&y->e, b, y->a->sizes.iv, y->a->sizes.icv);
	if (w != W_OK)
		return w;
	y->seq = replay_extend(&y->a->window, y->e.seq, y->a->esn);
	return x->no_replay ? W_OK : replay_check(&y->a->window, y->seq);
}

/* The header that a transport mode packet has once ESP is gone, with the mobility layer's
 * addresses; the protocol is filled in later. */
static void
header_begin(struct wr *w, const struct ip_view *v)
{
	size_t at = ip_begin(w, &(struct ip_spec){
		.src = addr_is_set(&v->hao) ? v->hao : v->src,
		.dst = addr_is_set(&v->rh2) ? v->rh2 : v->dst,
		.proto = IPPROTO_IS_ESP, .tclass = v->tclass, .df = v->df, .flow = v->flow,
		.id = (uint16_t)v->frag_id });

	wr_fill8(w, at + (v->family == 6 ? 7 : 8), v->hop_limit);
}

/* open_sealed decrypts into *plain and verifies. */
static enum why
open_sealed(struct way *y, struct wr *plain)
{
	const struct sa *a = y->a;
	uint8_t front[12], tail[4], icv[SEAL_ICV_MAX];
	struct wr f = wr_of(front, sizeof(front)), t = wr_of(tail, sizeof(tail));
	uint8_t *text;

	if (a->mode == IPSEC_MODE_TRANSPORT)
		header_begin(plain, y->v);
	y->text_at = plain->n;
	text = wr_room(plain, y->e.text.n);
	if (text == NULL)
		return W_FULL;
	memcpy(text, y->e.text.p, y->e.text.n);
	memcpy(icv, y->e.icv.p, y->e.icv.n);
	wr_u32(&f, y->e.spi);
	if (a->esn && a->sizes.aead)
		wr_u32(&f, (uint32_t)(y->seq >> 32));
	wr_u32(&f, y->e.seq);
	if (a->esn && !a->sizes.aead)
		wr_u32(&t, (uint32_t)(y->seq >> 32));
	return seal_decrypt(a->seal, &(struct seal_io){ .aad = wr_done(&f), .tail = wr_done(&t),
		.iv = y->e.iv.p, .text = text, .n = y->e.text.n, .icv = icv }) ? W_OK : W_ESP_ICV;
}

/* RFC 4301 5.1.2: the inner header stays, except that a congestion mark of the outer one is
 * carried over if the inner packet is ECN-capable; RFC 6040 4.2: else a marked packet is dropped.
 * */
static enum why
carry_ecn(uint8_t *inner, unsigned family, uint8_t outer_tclass)
{
	uint8_t ecn = family == 4 ? inner[1] & 3 : inner[1] >> 4 & 3;

	if ((outer_tclass & 3) != 3 || ecn == 3)
		return W_OK;
	if (ecn == 0)
		return W_ESP_ECN;
	if (family == 4) {
		inner[1] |= 3;
		ip4_checksum(inner);
	} else {
		inner[1] |= 0x30;
	}
	return W_OK;
}

static enum why
finish_tunnel(struct way *y, struct wr *plain, struct bytes payload, uint8_t next)
{
	struct ip_view inner;

	if (next != IPPROTO_IS_IP4 && next != IPPROTO_IS_IP6)
		return W_ESP_NEXT_HEADER;
	if (ip_parse(&inner, payload) != W_OK || inner.family != (next == IPPROTO_IS_IP4 ? 4 : 6))
		return W_ESP_NEXT_HEADER;
	/* The inner length cuts what traffic flow confidentiality padded, RFC 4303 2.7. */
	plain->n = y->text_at + inner.packet.n;
	if (y->no_ecn)
		return W_OK;
	return carry_ecn(plain->p + y->text_at, inner.family, y->v->tclass);
}

/* fix_checksum makes right what a NAT made wrong: the sender's checksum is over the addresses it knows, and
 * no NAT could mend it under ESP (RFC 3948 3.1.2, by the difference; RFC 7296 2.23.1). */
static void
fix_checksum(const struct way *y, uint8_t proto, uint8_t *upper, size_t n)
{
	size_t at = proto == IPPROTO_IS_TCP ? 16 : 6;
	const struct sa *a = y->a;
	uint16_t sum;

	if (!addr_is_set(&a->oa_src) || (proto != IPPROTO_IS_TCP && proto != IPPROTO_IS_UDP) ||
	    n < at + 2)
		return;
	sum = (uint16_t)(upper[at] << 8 | upper[at + 1]);
	if (proto == IPPROTO_IS_UDP && sum == 0)
		return;		/* there is none */
	sum = cksum_replace(sum, addr_bytes(&a->oa_src), addr_bytes(&y->v->src));
	sum = cksum_replace(sum, addr_bytes(&a->oa_dst), addr_bytes(&y->v->dst));
	if (proto == IPPROTO_IS_UDP && sum == 0)
		sum = 0xffff;
	upper[at] = (uint8_t)(sum >> 8);
	upper[at + 1] = (uint8_t)sum;
}

static enum why
finish_transport(struct way *y, struct wr *plain, struct bytes payload, uint8_t next)
{
	plain->n = y->text_at + payload.n;
	wr_fill8(plain, y->start + (y->v->family == 6 ? 6 : 9), next);
	ip_end(plain, y->start);
	return W_OK;
}

static enum why
finish(const struct ipsec *x, struct way *y, struct wr *plain)
{
	struct bytes payload;
	uint8_t next;
	enum why w = esp_trailer_decode(bytes_of(plain->p + y->text_at, plain->n - y->text_at),
	    &payload, &next);

	if (w == W_OK && x->pad_block && plain->p[plain->n - ESP_TRAILER] > y->a->sizes.block)
		w = W_ESP_PADDING;
	if (w != W_OK)
		return w == W_ESP_PADDING ? w : W_ESP_NEXT_HEADER;
	if (next == ESP_NONE && x->dummies && payload.n > 0)
		next = payload.p[0] >> 4 == 4 ? IPPROTO_IS_IP4 : IPPROTO_IS_IP6;
	if (next == ESP_NONE)
		return W_ESP_DUMMY;
	if (y->a->mode == IPSEC_MODE_TRANSPORT && !x->no_fixup)
		fix_checksum(y, next, plain->p + y->text_at, payload.n);
	return y->a->mode == IPSEC_MODE_TUNNEL ? finish_tunnel(y, plain, payload, next) :
	    finish_transport(y, plain, payload, next);
}

/* A NAT mapping has changed: an authentic packet, newer than all before, came in UDP from
 * elsewhere; or from just where a provisional endpoint was guessed to be, which proves the guess
 * (D14). Told once per place; the key manager decides (handover.md 3.1, MAP; RFC 7296 2.23).
 * Layout: Linux's pfkey_send_new_mapping. */
static void
learn(struct ipsec *x, tick now, struct sa *a, const struct endpoint *from)
{
	struct endpoint known = { a->src, a->sport };
	struct pfkey_msg m = { .type = SADB_X_NAT_T_NEW_MAPPING };

	if (from->port == 0 || from->addr.family != a->src.family ||
	    (a->encap == UDP_ENCAP_NONE && !a->learn))
		return;
	if (a->encap != UDP_ENCAP_NONE && !a->guessed && endpoint_eq(from, &known)) {
		a->reported = (struct endpoint){ 0 };
		return;
	}
	if (endpoint_eq(from, &a->reported))
		return;
	a->reported = *from;
	ipsec_sa_message(&m, a, now);
	m.current.has = false;
	m.dst.addr = from->addr;
	m.has_nat_t = m.has_nat_ports = true;
	m.nat_t = UDP_ENCAP_ESPINUDP;
	m.nat_sport = a->sport;
	m.nat_dport = from->port;
	ipsec_say(x, &m);
}

static void
describe(struct ipsec_in *info, const struct way *y)
{
	*info = (struct ipsec_in){ .spi = y->a->spi, .reqid = y->a->reqid, .mode = y->a->mode,
		.udp = y->v->proto == IPPROTO_IS_UDP, .seq = y->seq, .sa_src = y->a->src,
		.sa_dst = y->a->dst };
}

static enum why
decapsulate(struct ipsec *x, tick now, struct way *y, const struct endpoint *from, struct wr *plain)
{
	struct bytes b;
	bool newest;
	enum why w = esp_octets(x, &b, y->v);

	if (w == W_OK)
		w = find(x, y, b);
	if (w == W_OK && x->as_negotiated &&
	    (y->a->encap != UDP_ENCAP_NONE) != (y->v->proto == IPPROTO_IS_UDP))
		w = W_ESP_SPI;
	if (w == W_OK && x->zero_sums && y->v->proto == IPPROTO_IS_UDP &&
	    (y->v->payload.p[6] | y->v->payload.p[7]) != 0)
		w = W_ESP_SPI;
	if (w == W_OK && x->dscp_matters && y->v->tclass >> 2 != 0)
		w = W_ESP_SPI;
	if (w == W_OK)
		w = open_sealed(y, plain);
	if (w == W_ESP_ICV && x->no_icv)
		w = W_OK;
	if (w != W_OK)
		return w;
	newest = y->seq > y->a->window.top;
	replay_commit(&y->a->window, y->seq);
	if (newest)
		learn(x, now, y->a, from);
	return finish(x, y, plain);
}

enum why
ipsec_in(struct ipsec *x, tick now, const struct ip_view *v, struct endpoint outer_src,
    struct endpoint outer_dst, struct wr *plain, struct ipsec_in *info)
{
	struct way y = { .v = v, .start = plain->n, .no_ecn = x->no_ecn };
	enum why w = decapsulate(x, now, &y, &outer_src, plain);

	(void)outer_dst;	/* the SPI alone finds the SA, RFC 4301 4.1 */
	if (w != W_OK) {
		plain->n = y.start;
		plain->bad = false;
		audit(x, v, w, y.e.spi, y.e.seq);
		return w;
	}
	describe(info, &y);
	x->count.in++;
	sa_used(x, now, y.a, plain->n - y.start);
	return W_OK;
}

/* ---- policy ---- */

/* kept_to: did the packet come on an SA of this policy? A transport mode SA is for its own two
 * addresses, so one mobile node's cannot carry another's home address even if they share a reqid.
 * */
static bool
kept_to(const struct ipsec *x, const struct policy *p, const struct flow *f, bool by_first,
    const struct ipsec_in *info)
{
	struct pfkey_request r = ipsec_wanted(p, f);
	const struct sa *a = sad_find_in(&x->sad, info->spi);

	if (x->any_policy)
		return true;
	if (a != NULL && !x->carries_all && !sa_carries(a, f))	/* RFC 4301 5.2: less was agreed */
		return false;

	/* RFC 4301 7.3: later fragments beside ports only where they have been agreed on. */
	if (by_first && (a == NULL || !a->fragments) && !x->frag_unagreed)
		return false;
	if (info->mode != r.mode || info->reqid != r.reqid)
		return false;
	if (r.reqid != 0 && r.mode == IPSEC_MODE_TUNNEL)
		return true;
	return addr_eq(&r.src, &info->sa_src) && addr_eq(&r.dst, &info->sa_dst);
}

/* on_its_sa: did what looks like f come on an SA of the policy for it? */
static bool
on_its_sa(struct ipsec *x, const struct flow *f, const struct ipsec_in *info)
{
	const struct policy *p = spd_match(&x->spd, IPSEC_DIR_INBOUND, f);

	return p != NULL && p->type == IPSEC_POLICY_IPSEC && kept_to(x, p, f, false, info);
}

/* error_fits: an ICMP error on an SA, RFC 4301 6.2. Its own header may be one the SA carries, what it
 * quotes may be the SA's traffic; icmp_check wants the latter in any case, on an SA for nothing but
 * ICMP at least its addresses. */
static bool
error_fits(struct ipsec *x, const struct flow *f, const struct flow *back,
    const struct ipsec_in *info)
{
	const struct policy *p = spd_match(&x->spd, IPSEC_DIR_INBOUND, f);
	bool own = on_its_sa(x, f, info);
	struct flow ends = *f;

	if (x->icmp_any || on_its_sa(x, back, info))
		return true;
	if (!own || !x->conf.icmp_check)
		return own;
	ends.src = back->src;
	ends.dst = back->dst;
	return p->sel.proto == f->proto && on_its_sa(x, &ends, info);
}

#define FRAGMENT_LEAST 16	/* octets: what is in front of them, a first fragment has shown */

/* overlays: an SA for what hides its ports shall not bring those ports after all, RFC 4301 7.2. */
static bool
overlays(const struct policy *p, const struct ip_view *v)
{
	return v->family == 4 && is_later_fragment(v) && v->frag_offset < FRAGMENT_LEAST &&
	    (p->sel.sport.lo > p->sel.sport.hi || p->sel.dport.lo > p->sel.dport.hi);
}

/* RFC 4301 5.2, step 4 and 3b: the packet has to match the policy its SA belongs to; and what came
 * in clear must not have been due for protection. Outer addresses play no part. */
enum ipsec_verdict
ipsec_in_policy(struct ipsec *x, tick now, const struct ip_view *clear, const struct ipsec_in *info)
{
	const struct frag_way way = { IPSEC_DIR_INBOUND, info != NULL ? info->spi : 0 };
	enum ipsec_verdict verdict = IPSEC_DISCARD;
	const struct policy *p;
	struct flow f, back;
	bool by_first;

	p = ipsec_policy_for(x, now, way, clear, &f, &by_first);
	if (x->frag_bypassed && info == NULL && is_later_fragment(clear))
		return IPSEC_BYPASS;
	if (x->any_source && info != NULL)
		return IPSEC_PROTECTED;
	if (info != NULL && flow_of_return(&back, clear)) {
		if (error_fits(x, &f, &back, info))
			verdict = IPSEC_PROTECTED;
	} else if (p != NULL && p->type == IPSEC_POLICY_IPSEC) {
		if (info != NULL && kept_to(x, p, &f, by_first, info) && !overlays(p, clear))
			verdict = IPSEC_PROTECTED;
		else if (info == NULL && (p->template.level == IPSEC_LEVEL_USE || x->clear_admitted))
			verdict = IPSEC_BYPASS;
	} else if (info == NULL) {
		/* What came on an SA without a policy for it does not match that SA. */
		bool bypass = p != NULL ? p->type == IPSEC_POLICY_NONE : !x->conf.discard_unmatched;

		verdict = bypass ? IPSEC_BYPASS : IPSEC_DISCARD;
	}
	if (verdict == IPSEC_DISCARD)
		x->count.policy++;
	return verdict;
}
