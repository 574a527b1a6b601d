/* nat.c - what becomes of one packet.
 *
 * Outward, the source is translated; inward, the destination; a hairpinned packet (from the inside
 * to an external address) goes outward and at once inward (RFC 4787 6). An ICMP error follows the
 * packet it quotes, whose other end is translated the other way round (RFC 5508 4). Every way ends
 * in one struct verdict: translated in place in `out`, or refused with `out` as it was. */
#include "nodes/nat/frag.h"
#include "nodes/nat/ports.h"

#include <assert.h>
#include <stdlib.h>

void
nat_init(struct nat *n, const struct nat_conf *c, const struct engine_env *env)
{
	*n = (struct nat){ .conf = *c, .env = *env };
	n->seed = rng_u64(env->rng);
	hash_key_init(&n->key, n->seed);
}

void
nat_clear(struct nat *n)
{
	nat_reboot(n, 0);
	hash_clear(&n->inside);
	hash_clear(&n->outside);
	hash_clear(&n->sessions);
	for (unsigned i = 0; i < NAT_EXTERNAL_MAX; i++)
		for (unsigned k = 0; k < 3; k++)
			free(n->ports[i][k]);
	*n = (struct nat){ 0 };
}

bool
nat_is_external(const struct nat *n, const struct addr *a)
{
	for (unsigned i = 0; i < n->conf.n_external; i++)
		if (addr_eq(&n->conf.external[i], a) && addr_is_set(a))
			return true;
	return false;
}

bool
nat_is_internal(const struct nat *n, const struct addr *a)
{
	if (a->family != 4 || nat_is_external(n, a))
		return false;
	return n->conf.internal.len == 0 || prefix_has(&n->conf.internal, a);
}

enum why
nat_why(const struct nat *n)
{
	return n->why;
}

static bool
is_external(const struct nat *n, uint32_t addr)
{
	for (unsigned i = 0; i < n->conf.n_external; i++)
		if (nat_addr_of(&n->conf.external[i]) == addr && addr != 0)
			return true;
	return false;
}

static bool
is_internal(const struct nat *n, uint32_t addr)
{
	struct addr a = nat_endpoint((struct nat_end){ addr, 0 }).addr;

	return n->conf.internal.len != 0 && nat_is_internal(n, &a);
}

/* The far end of a packet. An ICMP query's has no port of its own. */
static struct nat_end
remote_of(const struct nat_packet *p, struct nat_end far)
{
	return p->proto == NAT_ICMP ? (struct nat_end){ .addr = far.addr } : far;
}

static bool
translates(const struct nat *n, uint8_t proto)
{
	return proto == NAT_UDP || proto == NAT_TCP || proto == NAT_ICMP ||
	    n->conf.other == NAT_OTHER_TRANSLATE;
}

/* ---- one direction each; on W_OK the packet has been rewritten ---- */

static enum why
outward(struct nat *n, tick now, struct wr *w, struct nat_packet *p)
{
	struct nat_end remote = remote_of(p, p->dst);
	struct nat_mapping *m = nat_find_inside(n, now, p->proto, p->src, remote);
	enum why why = W_OK;
	bool fresh = m == NULL;

	if (fresh)
		why = nat_open(n, p->proto, p->src, remote, &m);
	if (why != W_OK)
		return why;
	nat_refresh(n, now, m, p, NAT_OUTWARD);
	why = nat_permit(n, now, m, p, remote);
	if (why != W_OK) {
		assert(!fresh);		/* it has room for one */
		return why;
	}
	nat_packet_write(w, p, NAT_SRC, m->outside);
	return W_OK;
}

static enum why
inward(struct nat *n, tick now, struct wr *w, struct nat_packet *p)
{
	struct nat_mapping *m = nat_find_outside(n, now, p->proto, p->dst);

	/* RFC 4787 5: nothing is opened by the outside. RFC 5382 4.3: a TCP SYN is not answered
	 * either; we stay silent for good, where it would allow an ICMP error after 6 s. */
	if (m == NULL)
		return W_NAT_UNSOLICITED;
	if (!nat_allows(n, now, m, remote_of(p, p->src)))
		return W_NAT_FILTERED;
	nat_refresh(n, now, m, p, NAT_INWARD);
	nat_packet_write(w, p, NAT_DST, m->inside);
	return W_OK;
}

/* The packet that an ICMP error quotes. RFC 5508 4.1: checksums of the message and of the quoted IP
 * header are verified, that of the quoted upper layer is not. */
static enum why
read_quoted(const struct wr *w, const struct nat_packet *p, struct nat_packet *q)
{
	enum why why;

	if (p->more)			/* no error is ever that long */
		return W_NAT_FRAGMENT;
	if (!nat_packet_icmp_intact(w, p))
		return W_CHECKSUM;
	why = nat_packet_read(q, w, p->upper + 8, true);
	if (why == W_OK && (q->frag_offset != 0 || q->icmp_error))
		return W_NAT_UNSOLICITED;	/* says nothing of a mapping */
	return why;
}

/* An internal host reports about a packet that came in: quoted source = remote, quoted destination
 * = internal endpoint. RFC 5508 4.2. */
static enum why
error_outward(struct nat *n, tick now, struct wr *w, struct nat_packet *p, struct nat_packet *q)
{
	struct nat_mapping *m = nat_find_inside(n, now, q->proto, q->dst, remote_of(q, q->src));

	if (m == NULL)
		return W_NAT_UNSOLICITED;
	nat_packet_write(w, q, NAT_DST, m->outside);
	nat_packet_write(w, p, NAT_SRC, (struct nat_end){ .addr = m->outside.addr });
	return W_OK;
}

/* Somebody outside reports about a packet we sent: quoted source = external endpoint. Whoever it is
 * (RFC 4787 9 REQ-12a); the mapping is neither refreshed nor ended by it (REQ-12). */
static enum why
error_inward(struct nat *n, tick now, struct wr *w, struct nat_packet *p, struct nat_packet *q)
{
	struct nat_mapping *m = nat_find_outside(n, now, q->proto, q->src);
	struct nat_end remote = remote_of(q, q->dst), inside;

	if (m == NULL)
		return W_NAT_UNSOLICITED;
	if (m->remote.addr != 0 && m != nat_find_inside(n, now, q->proto, m->inside, remote))
		return W_NAT_FILTERED;
	inside = m->inside;
	if (!mutant_on(n->env.tamper, "nat-quoted-untranslated"))
		nat_packet_write(w, q, NAT_SRC, inside);
	nat_packet_write(w, p, NAT_DST, (struct nat_end){ .addr = inside.addr });
	if (mutant_on(n->env.tamper, "nat-icmp-ends-mapping"))
		nat_close(n, m, "ICMP");
	return W_OK;
}

static enum why
error_back(struct nat *n, tick now, struct wr *w, struct nat_packet *p, enum nat_direction d)
{
	struct nat_packet q;
	enum why why = read_quoted(w, p, &q);

	if (why == W_OK && d == NAT_OUTWARD)
		why = error_outward(n, now, w, p, &q);
	if (why == W_OK && (d == NAT_INWARD || is_external(n, p->dst.addr)))
		why = error_inward(n, now, w, p, &q);
	if (why == W_OK)
		nat_packet_icmp_seal(w, p);
	n->count.icmp_errors += why == W_OK;
	return why;
}

/* ---- verdicts ---- */

static enum nat_verdict
refuse(struct nat *n, struct wr *out, size_t start, const struct nat_packet *p, enum why why)
{
	char src[ENDPOINT_TEXT_MAX], dst[ENDPOINT_TEXT_MAX];
	struct endpoint s = nat_endpoint(p->src), d = nat_endpoint(p->dst);

	out->n = start;
	n->why = why;
	n->count.dropped++;
	if (tell_on(n->env.tell))
		tell_note(n->env.tell, TOLD_DROP, why_row(why)->name, "", " proto=%u src=%s dst=%s",
		    p->proto, endpoint_text(&s, src), endpoint_text(&d, dst));
	return NAT_DROP;
}

/* A whole packet or a first fragment. */
static enum why
translate(struct nat *n, tick now, struct wr *w, struct nat_packet *p, enum nat_direction d,
    enum nat_verdict *v)
{
	uint32_t sender = p->src.addr;
	bool turn = d == NAT_OUTWARD && is_external(n, p->dst.addr);
	enum why why = W_OK;

	*v = d == NAT_OUTWARD && !turn ? NAT_OUT : NAT_IN;
	if (turn && !n->conf.hairpin)
		return W_NAT_HAIRPIN;
	if (p->icmp_error)
		return error_back(n, now, w, p, d);
	if (d == NAT_OUTWARD)
		why = outward(n, now, w, p);
	if (why == W_OK && *v == NAT_IN)
		why = inward(n, now, w, p);
	if (why == W_OK && *v == NAT_OUT && p->proto == NAT_UDP &&
	    mutant_on(n->env.tamper, "nat-overloads"))
		nat_packet_write(w, p, NAT_SRC, (struct nat_end){ p->src.addr, 4191 });
	/* RFC 4787 6 REQ-9a: a hairpinned packet shows the sender's external endpoint. */
	if (why == W_OK && turn && mutant_on(n->env.tamper, "nat-hairpin-shows-inside"))
		nat_packet_write(w, p, NAT_SRC, (struct nat_end){ sender, p->src.port });
	return why;
}

static enum nat_verdict
later_fragment(struct nat *n, tick now, struct wr *w, struct nat_packet *p, enum nat_direction d,
    size_t start)
{
	const struct nat_track *t = nat_frag_find(n, now, p, d);

	if (mutant_on(n->env.tamper, "nat-later-fragments-dropped"))
		return refuse(n, w, start, p, W_NAT_FRAGMENT);
	if (t == NULL) {
		struct rd r = rd_of(wr_done(w));

		rd_skip(&r, start);
		nat_frag_hold(n, now, p, d, rd_rest(&r));
		w->n = start;
		return NAT_HELD;
	}
	nat_packet_write(w, p, NAT_SRC, t->src);
	nat_packet_write(w, p, NAT_DST, t->dst);
	n->count.fragments++;
	return t->verdict;
}

static void
count(struct nat *n, enum nat_direction d, enum nat_verdict v)
{
	if (d == NAT_INWARD)
		n->count.in++;
	else if (v == NAT_OUT)
		n->count.out++;
	else
		n->count.hairpin++;
}

/* `w` holds the packet from `start` on. */
static enum nat_verdict
take(struct nat *n, tick now, struct wr *w, size_t start, struct nat_packet *p,
    enum nat_direction d)
{
	const struct nat_end src = p->src, dst = p->dst;
	struct nat_track track;
	enum nat_verdict v;
	enum why why;

	if (!translates(n, p->proto))
		return refuse(n, w, start, p, W_NAT_PROTOCOL);
	if (p->frag_offset != 0)
		return later_fragment(n, now, w, p, d, start);
	why = translate(n, now, w, p, d, &v);
	track = (struct nat_track){ p->src, p->dst, v };
	p->src = src;		/* as it came, for whoever asks */
	p->dst = dst;
	if (why != W_OK)
		return refuse(n, w, start, p, why);
	if (p->more)
		nat_frag_learn(n, now, p, d, &track);
	count(n, d, v);
	return v;
}

/* Copies a packet into `out` and reads it. NAT_OUT: go on. */
static enum nat_verdict
begin(struct nat *n, struct bytes ip, struct wr *out, struct nat_packet *p)
{
	size_t start = out->n;
	enum why why;

	wr_bytes(out, ip);
	if (ip.n == 0 || ip.p[0] >> 4 != 4) {
		out->n = start;
		return NAT_PASS;
	}
	assert(!out->bad);
	why = nat_packet_read(p, out, start, false);
	if (why != W_OK)
		return refuse(n, out, start, p, why);
	out->n = start + p->n;		/* without the frame's padding */
	return NAT_OUT;
}

enum nat_verdict
nat_outbound(struct nat *n, tick now, struct bytes ip, struct wr *out)
{
	struct nat_packet p = { 0 };
	size_t start = out->n;
	enum nat_verdict v = begin(n, ip, out, &p);

	if (v != NAT_OUT)
		return v;
	if (is_internal(n, p.dst.addr)) {
		out->n = start;
		return NAT_PASS;
	}
	return take(n, now, out, start, &p, NAT_OUTWARD);
}

enum nat_verdict
nat_inbound(struct nat *n, tick now, struct bytes ip, struct wr *out)
{
	struct nat_packet p = { 0 };
	size_t start = out->n;
	enum nat_verdict v = begin(n, ip, out, &p);

	if (v != NAT_OUT)
		return v;
	if (is_internal(n, p.dst.addr))	/* internal addresses are not reachable as such */
		return refuse(n, out, start, &p, W_NAT_UNSOLICITED);
	if (!is_external(n, p.dst.addr)) {
		out->n = start;
		return NAT_PASS;
	}
	return take(n, now, out, start, &p, NAT_INWARD);
}

enum nat_verdict
nat_pop(struct nat *n, struct wr *out)
{
	struct nat_packet p;
	enum nat_direction d;
	size_t start = out->n;

	while (nat_frag_release(n, out, &d)) {
		enum nat_verdict v;

		/* It was read before it was held, and its track has just been learnt. */
		if (nat_packet_read(&p, out, start, false) != W_OK)
			assert(!"a held fragment that cannot be read");
		v = later_fragment(n, 0, out, &p, d, start);
		if (v == NAT_OUT || v == NAT_IN)
			return v;
		out->n = start;
	}
	return NAT_PASS;
}

void
nat_wake(struct nat *n, tick now, struct alarm *a)
{
	struct nat_mapping *m = a->owner;

	if (a->kind != ALARM_NAT) {
		nat_frag_wake(n, now);
	} else if (now < m->due) {
		alarm_set(n->env.heap, a, m->due);	/* refreshed meanwhile */
	} else {
		n->count.expired++;
		nat_close(n, m, "EXPIRED");
	}
}
