/* Outbound processing, RFC 4301 5.1, RFC 4303 3.3, RFC 3948 3. */
#include "nodes/ipsec/internal.h"

#include "nodes/wire/esp.h"
#include "nodes/wire/udp.h"

/* ---- which SA ---- */

struct pfkey_request
ipsec_wanted(const struct policy *p, const struct flow *f)
{
	struct pfkey_request r = p->template;

	if (r.mode == IPSEC_MODE_TRANSPORT) {
		r.src = f->src;
		r.dst = f->dst;
	}
	return r;
}

/* The newest SA with just the endpoints the policy names (as in Linux): after a lost MIGRATE none
 * fits, and the packet waits instead of leaving for a place the policy does not know. f NULL: any. */
static struct sa *
sa_for(const struct ipsec *x, const struct pfkey_request *r, const struct flow *f, bool *narrow)
{
	struct sa *best = NULL;

	*narrow = false;
	for (struct sa *a = sad_group_first(&x->sad, false, r); a != NULL;
	    a = sad_group_next(a, false, r)) {
		if (a->mode != r->mode || !addr_eq(&a->src, &r->src) || !addr_eq(&a->dst, &r->dst))
			continue;
		if (!x->carries_all && f != NULL && !sa_carries(a, f))
			*narrow = true;
		else if (best == NULL || a->serial > best->serial)
			best = a;
	}
	return best;
}

void
ipsec_acquire(struct ipsec *x, tick now, struct policy *p, const struct flow *f)
{
	struct pfkey_msg m = { .type = SADB_ACQUIRE };

	if (now < p->acquire_again)
		return;
	if (++x->last_acquire == 0)
		x->last_acquire = 1;
	spd_acquire(&x->spd, p, x->last_acquire);
	p->acquire_again = now + x->conf.acquire_again;
	/* The policy's selector stands in the address extensions, which tells the key manager what traffic
	 * selectors to propose; the endpoints stand in the policy's request. */
	ipsec_policy_message(&m, p);
	m.satype = SADB_SATYPE_ESP;
	m.seq = x->last_acquire;
	m.policy.request[0] = ipsec_wanted(p, f);
	ipsec_say(x, &m);
}

/* ---- the packet ---- */

/* What goes where: octets [0, head) of the packet stay in front in transport mode, the rest is
 * sealed. */
struct plan {
	size_t head, next_at;	/* next_at: of the octet in the head that will say 50 */
	uint8_t next;		/* ESP's next header */
};

static struct plan
plan_for(const struct sa *a, const struct ip_view *v)
{
	struct plan p = { .next = v->family == 4 ? IPPROTO_IS_IP4 : IPPROTO_IS_IP6 };

	if (a->mode == IPSEC_MODE_TUNNEL)
		return p;
	/* RFC 4303 3.1.1: after hop-by-hop and routing headers, and after the destination options that
	 * hold a Home Address (RFC 6275 6.3). */
	if (v->family == 6) {
		p.head = ip_unfragmentable(v, &p.next_at);
	} else {
		p.head = v->upper;
		p.next_at = 9;
	}
	p.next = v->packet.p[p.next_at];
	return p;
}

static bool
df_of(const struct sa *a, const struct ip_view *inner)
{
	switch (a->df) {
	case IPSEC_DF_SET: return true;
	case IPSEC_DF_CLEAR: return false;
	case IPSEC_DF_COPY: break;
	}
	return inner->family == 4 && inner->df;
}

static bool
encapsulated(const struct ipsec *x, const struct sa *a)
{
	return (a->encap != UDP_ENCAP_NONE && !x->no_udp) || x->always_udp;
}

/* RFC 4301 5.1.2.1, 5.1.2.2: traffic class copied, ECN included (RFC 6040 normal mode); hop limit
 * and identification our own; extension headers and options not copied. Returns where the header
 * starts. */
static size_t
outer_begin(struct ipsec *x, struct wr *w, const struct sa *a, const struct ip_view *inner)
{
	return ip_begin(w, &(struct ip_spec){ .src = a->src, .dst = a->dst,
		.proto = encapsulated(x, a) ? IPPROTO_IS_UDP : IPPROTO_IS_ESP,
		.tclass = inner->tclass, .df = df_of(a, inner), .id = x->ip_id++ });
}

static void
head_end(struct wr *w, size_t start, uint8_t family)
{
	size_t n = w->n - start;

	if (w->bad)
		return;
	if (family == 6) {
		wr_fill16(w, start + 4, (uint16_t)(n - IP6_HEADER));
	} else {
		wr_fill16(w, start + 2, (uint16_t)n);
		ip4_checksum(w->p + start);
	}
}

/* ---- padding ---- */

/* The least that aligns, and whole blocks more if the policy wants more; RFC 4303 2.4. */
static size_t
padding(const struct ipsec *x, const struct sa *a, size_t n, const struct pfkey_traffic *t)
{
	size_t align = a->sizes.block > 4 ? a->sizes.block : 4, pad = esp_padding(n, a->sizes.block);

	if (x->pad_none)
		return 0;
	while (!x->pad_least && pad < t->pad && pad + align <= UINT8_MAX)
		pad += align;
	return pad;
}

/* tfc_room is how much traffic flow confidentiality adds behind a packet of n octets, whose own length
 * field tells the receiver where it ends; not for a peer that takes none (RFC 4303 2.7, RFC 7296 1.3.1). */
static size_t
tfc_room(const struct ipsec *x, const struct sa *a, size_t n, const struct pfkey_traffic *t)
{
	if (a->mode != IPSEC_MODE_TUNNEL || (a->no_tfc && !x->tfc_always) || n >= t->tfc)
		return 0;
	return t->tfc - n;
}

/* count_tfc is the mutant that tells the padded length as the packet's own. */
static void
count_tfc(uint8_t *inner, size_t n)
{
	if (inner[0] >> 4 == 4) {
		inner[2] = (uint8_t)(n >> 8);
		inner[3] = (uint8_t)n;
		ip4_checksum(inner);
	} else {
		inner[4] = (uint8_t)((n - IP6_HEADER) >> 8);
		inner[5] = (uint8_t)(n - IP6_HEADER);
	}
}

/* What tampering can name. */
struct esp_told {
	uint32_t spi, seq;
	uint8_t next;
};

static const struct field esp_field[] = {
	FIELD(struct esp_told, F_HEX32, spi, "esp_spi"),
	FIELD(struct esp_told, F_U32, seq, "esp_seq"),
	FIELD(struct esp_told, F_U8, next, "esp_next"),
	FIELD_END
};

/* Authenticated in front of the ciphertext, and behind it, RFC 4303 3.3.2, RFC 4106 5. */
struct aad {
	uint8_t front[12], tail[4];
	size_t n_front, n_tail;
};

static void
aad_of(struct aad *out, const struct sa *a, uint32_t spi, uint64_t seq)
{
	struct wr f = wr_of(out->front, sizeof(out->front)), t = wr_of(out->tail, sizeof(out->tail));

	wr_u32(&f, spi);
	if (a->esn && a->sizes.aead)
		wr_u32(&f, (uint32_t)(seq >> 32));
	wr_u32(&f, (uint32_t)seq);
	if (a->esn && !a->sizes.aead)
		wr_u32(&t, (uint32_t)(seq >> 32));
	out->n_front = f.n;
	out->n_tail = t.n;
}

/* esp_write appends one ESP packet around `body`. */
static void
esp_write(struct ipsec *x, struct wr *w, const struct sa *a, struct bytes body, uint8_t next,
    const struct pfkey_traffic *traffic, const struct tamper_rule *rule)
{
	struct esp_told t = { a->spi, (uint32_t)a->seq, next };
	struct aad aad;
	uint8_t *iv, *text, *icv;
	size_t at, n;

	if (rule != NULL)
		(void)tamper_fields(rule, esp_field, &t);
	esp_header(w, t.spi, t.seq);
	iv = wr_room(w, a->sizes.iv);
	at = w->n;
	wr_bytes(w, body);
	wr_zero(w, tfc_room(x, a, body.n, traffic));
	n = w->n - at;
	esp_trailer(w, padding(x, a, n, traffic), t.next);
	text = w->p + at;
	at = w->n - at;
	if (x->pad_zero && !w->bad)
		memset(text + n, 0, at - n - ESP_TRAILER);
	if (x->tfc_counts && n > body.n && !w->bad)
		count_tfc(text, n);
	icv = wr_room(w, a->sizes.icv);
	if (w->bad)
		return;
	if (a->suite.encr == ENCR_AES_CBC) {
		rng_fill(x->env.rng, iv, a->sizes.iv);	/* unpredictable, RFC 3602 3 */
	} else if (a->sizes.iv > 0) {
		struct wr counter = wr_of(iv, a->sizes.iv);

		wr_u64(&counter, a->seq);	/* unique under the key, RFC 4106 3.1 */
	}
	aad_of(&aad, a, t.spi, (a->seq & ~(uint64_t)UINT32_MAX) | t.seq);
	seal_encrypt(a->seal, &(struct seal_io){ .aad = bytes_of(aad.front, aad.n_front),
		.tail = bytes_of(aad.tail, aad.n_tail), .iv = iv, .text = text, .n = at, .icv = icv });
}

/* What is sealed, and how. */
struct cargo {
	const struct ip_view *v;
	const struct pfkey_traffic *traffic;
	struct bytes dummy;	/* p NULL: the packet itself */
};

/* protect builds the whole packet. False: it does not fit *out, or a rule withheld it. */
static bool
protect(struct ipsec *x, struct wr *out, const struct sa *a, const struct cargo *c)
{
	const struct tamper_rule *rule = tamper_match(x->env.tamper, "ESP");
	bool tunnel = a->mode == IPSEC_MODE_TUNNEL;
	bool udp = tunnel || a->encap != UDP_ENCAP_NONE ? encapsulated(x, a) : x->transport_udp;
	/* mutants that know no port */
	bool odd = a->encap == UDP_ENCAP_NONE && (x->always_udp || x->transport_udp);
	uint16_t sport = x->udp_500 ? 500 : x->own_port ? 4501 : odd ? 4500 : a->sport;
	uint16_t dport = x->udp_500 ? 500 : odd ? 4500 : a->dport;
	const struct ip_view *v = c->v;
	struct plan p = plan_for(a, v);
	size_t start = out->n, udp_at = 0, esp_at;

	if (rule != NULL && rule->withhold)
		return false;
	if (tunnel) {
		start = outer_begin(x, out, a, v);
	} else {
		wr_bytes(out, bytes_of(v->packet.p, p.head));
		wr_fill8(out, start + p.next_at, udp ? IPPROTO_IS_UDP : IPPROTO_IS_ESP);
	}
	if (udp)
		udp_at = udp_begin(out, sport, dport);
	esp_at = out->n;
	if (c->dummy.p != NULL)
		esp_write(x, out, a, c->dummy, ESP_NONE, c->traffic, rule);
	else
		esp_write(x, out, a, bytes_of(v->packet.p + p.head, v->packet.n - p.head), p.next,
		    c->traffic, rule);
	if (rule != NULL && !out->bad) {
		struct wr esp = { out->p + esp_at, out->n - esp_at, out->cap - esp_at, false };

		tamper_bytes(rule, &esp);
		out->n = esp_at + esp.n;
	}
	if (out->bad)
		return false;
	if (udp)	/* RFC 3948 2.1: IPv4 SHOULD be zero; IPv6 has to have one */
		udp_end(out, udp_at, tunnel ? &a->src : &v->src, tunnel ? &a->dst : &v->dst,
		    a->src.family == 4 ? UDP_CKSUM_ZERO : UDP_CKSUM);
	if (tunnel)
		ip_end(out, start);
	else
		head_end(out, start, v->family);
	return true;
}

/* ---- the decision ---- */

/* RFC 4303 3.3.3: the counter never cycles, unless there is no anti-replay: then it rolls over. */
static bool
used_up(const struct sa *a)
{
	return !a->no_replay && a->seq == (a->esn ? UINT64_MAX : UINT32_MAX);
}

static enum ipsec_verdict
send_on(struct ipsec *x, tick now, struct sa *a, const struct cargo *c, struct wr *out)
{
	const struct ip_view *v = c->v;
	size_t start = out->n, n = c->dummy.p != NULL ? c->dummy.n : v->packet.n;

	if (a->provisional && !x->send_provisional) {
		x->count.held++;
		return IPSEC_HELD;
	}
	/* Whole datagrams only in transport mode, RFC 4303 3.3.4, RFC 4301 4.1; and no length field holds
	 * more than 65,535. */
	if ((a->mode == IPSEC_MODE_TRANSPORT && v->is_fragment) ||
	    (n > c->traffic->tfc ? n : c->traffic->tfc) + c->traffic->pad + IPSEC_ROOM > UINT16_MAX) {
		x->count.discarded++;
		return IPSEC_DISCARD;
	}
	if (!x->seq_stuck || a->seq == 0)
		a->seq++;
	if (x->leaks && a->mode == IPSEC_MODE_TUNNEL && a->seq % 64 == 0)
		return IPSEC_BYPASS;
	if (!protect(x, out, a, c)) {
		out->n = start;
		out->bad = false;
		x->count.discarded++;
		return IPSEC_DISCARD;
	}
	x->count.out++;
	sa_used(x, now, a, n);
	return IPSEC_PROTECTED;
}

/* on_return_sa sends an ICMP error on the SA that carries the traffic back to whom it is for; none is
 * made for it (RFC 4301 6.2). */
static enum ipsec_verdict
on_return_sa(struct ipsec *x, tick now, const struct policy *p, const struct flow *back,
    const struct ip_view *v, struct wr *out)
{
	struct pfkey_request r = ipsec_wanted(p, back);
	bool narrow, its_end = addr_eq(&back->src, &v->src);
	struct sa *a = sa_for(x, &r, back, &narrow);

	/* A transport mode SA is for its own two addresses. */
	if (a != NULL && (x->cycles || !used_up(a)) && (r.mode == IPSEC_MODE_TUNNEL || its_end))
		return send_on(x, now, a, &(struct cargo){ .v = v, .traffic = &p->traffic }, out);
	x->count.discarded++;
	return IPSEC_DISCARD;
}

static enum ipsec_verdict
apply(struct ipsec *x, tick now, struct policy *p, const struct flow *f, bool by_first,
    const struct ip_view *v, struct wr *out)
{
	struct pfkey_request r = ipsec_wanted(p, f);
	bool narrow;
	struct sa *a = sa_for(x, &r, f, &narrow);

	if (a != NULL && used_up(a) && !x->cycles) {
		sa_exhausted(x, now, a);
		a = sa_for(x, &r, f, &narrow);
	}
	/* RFC 4301 7.3: not sent where that has not been agreed on. */
	if (a != NULL && by_first && !a->fragments && !x->frag_unagreed) {
		x->count.discarded++;
		return IPSEC_DISCARD;
	}
	if (a != NULL) {
		if (p->acquire_seq != 0)
			spd_acquired(&x->spd, p);
		return send_on(x, now, a, &(struct cargo){ .v = v, .traffic = &p->traffic }, out);
	}
	if (narrow) {	/* the peer has said what it takes on this policy's SAs */
		x->count.discarded++;
		return IPSEC_DISCARD;
	}
	ipsec_acquire(x, now, p, f);
	if (p->template.level == IPSEC_LEVEL_USE) {
		x->count.bypassed++;
		return IPSEC_BYPASS;
	}
	x->count.waited++;
	return IPSEC_WAIT;
}

enum ipsec_verdict
ipsec_out(struct ipsec *x, tick now, struct bytes ip, struct wr *out)
{
	struct ip_view v;
	struct flow f, back;
	struct policy *p, *other;
	bool bypass, by_first;

	if (ip_parse(&v, ip) != W_OK || (x->frag_dropped && is_later_fragment(&v))) {
		x->count.discarded++;
		return IPSEC_DISCARD;
	}
	p = ipsec_policy_for(x, now, (struct frag_way){ .dir = IPSEC_DIR_OUTBOUND }, &v, &f, &by_first);
	if (x->frag_bypassed && is_later_fragment(&v))
		return IPSEC_BYPASS;
	if (p != NULL && p->type == IPSEC_POLICY_IPSEC)
		return apply(x, now, p, &f, by_first, &v, out);
	if ((p == NULL || p->sel.proto == 0) && !x->icmp_alone && flow_of_return(&back, &v)) {
		other = spd_match(&x->spd, IPSEC_DIR_OUTBOUND, &back);
		if (other != NULL && other->type == IPSEC_POLICY_IPSEC)
			return on_return_sa(x, now, other, &back, &v, out);
	}
	bypass = p != NULL ? p->type == IPSEC_POLICY_NONE : !x->conf.discard_unmatched;
	*(bypass ? &x->count.bypassed : &x->count.discarded) += 1;
	return bypass ? IPSEC_BYPASS : IPSEC_DISCARD;
}

/* ---- dummies ---- */

#define DUMMY_MOST 512

/* A dummy packet, RFC 4303 2.6, is as long as the policy's packets are padded to, or as chance has it; inside
 * there is nothing but chance. Nobody negotiates an SA for it. */
bool
ipsec_dummy(struct ipsec *x, tick now, uint32_t policy, struct wr *out)
{
	const struct policy *p = spd_by_id(&x->spd, policy);
	uint8_t noise[DUMMY_MOST];
	struct ip_view v = { 0 };
	struct cargo c = { .v = &v };
	bool narrow;
	struct sa *a;

	if (p == NULL || p->type != IPSEC_POLICY_IPSEC)
		return false;
	a = sa_for(x, &p->template, NULL, &narrow);
	if (a == NULL || used_up(a))
		return false;
	v.family = p->template.src.family;
	rng_fill(x->env.rng, noise, sizeof(noise));
	c.traffic = &p->traffic;
	c.dummy = bytes_of(noise, 1 + rng_below(x->env.rng, DUMMY_MOST));
	return send_on(x, now, a, &c, out) == IPSEC_PROTECTED;
}

/* ---- room ---- */

/* An SA that does not exist yet: AES-GCM with the policy's endpoints. */
static struct sa
guess(const struct policy *p, const struct pfkey_request *r)
{
	return (struct sa){ .mode = r->mode, .encap = p->encap, .src = r->src, .dst = r->dst,
		.sizes = { .iv = 8, .icv = 16, .block = 1 } };
}

size_t
ipsec_inner_mtu(struct ipsec *x, const struct flow *f, size_t path_mtu)
{
	const struct policy *p = spd_match(&x->spd, IPSEC_DIR_OUTBOUND, f);
	struct pfkey_request r;
	const struct sa *a;
	struct sa none;
	size_t outer, kept = 0, align, fixed;
	bool narrow;

	if (p == NULL || p->type != IPSEC_POLICY_IPSEC)
		return path_mtu;
	r = ipsec_wanted(p, f);
	a = sa_for(x, &r, f, &narrow);
	if (a == NULL) {
		none = guess(p, &r);
		a = &none;
	}
	outer = a->src.family == 4 ? IP4_HEADER : IP6_HEADER;
	if (a->mode == IPSEC_MODE_TRANSPORT)
		kept = outer;	/* the packet's own header, counted with the packet */
	if (a->encap != UDP_ENCAP_NONE)
		outer += UDP_HEADER;
	align = a->sizes.block > 4 ? a->sizes.block : 4;
	fixed = outer + ESP_HEADER + a->sizes.iv + a->sizes.icv;
	if (path_mtu < fixed + align)
		return 0;
	return kept + (path_mtu - fixed) / align * align - ESP_TRAILER;
}
