/* rules_rfc6275.c - what Mobile IPv6 itself says about home registration, as far as the wire shows
 * it. BU and BA between mobile node and home agent; neighbour advertisements of a proxying HA. */
#include "conformance/monitors/monitor.h"

#include <inttypes.h>
#include <string.h>

#define HA_ANSWER SECONDS(3)	/* DAD takes one; nothing in our worlds is farther than that */

/* ---- every Mobility Header message ---- */

static void
in_esp(struct look *x)
{
	must_be(x, "protected_by", "esp");
}

static void
no_next_header(struct look *x)
{
	must_be(x, "payload_proto", "59");
}

static void
checksum_right(struct look *x)
{
	must_be(x, "checksum_ok", "1");
}

static void
rh2_only_with_ba(struct look *x)
{
	if (strcmp(x->m->name, "BA") != 0)
		must_be(x, "rh2", "absent");
}

static void
hao_only_with_bu(struct look *x)
{
	if (strcmp(x->m->name, "BU") != 0)
		must_be(x, "hao", "absent");
}

static void
alt_coa_only_in_bu(struct look *x)
{
	if (strcmp(x->m->name, "BU") != 0)
		must_be(x, "alt_coa", "absent");
}

/* ---- Binding Update ---- */

static bool
deregisters(const struct look *x)
{
	return x->v->bu->lifetime == 0;
}

static void
bu_is_home(struct look *x)
{
	if (!deregisters(x))
		must_be(x, "H", "1");
}

static void
bu_asks_for_ba(struct look *x)
{
	if (!deregisters(x))
		must_be(x, "A", "1");
}

static void
bu_has_hao(struct look *x)
{
	if (!x->v->bu->at_home && !x->v->bu->udp)
		must_be(x, "hao", "present");
}

static void
bu_has_alt_coa(struct look *x)
{
	if (!x->v->bu->at_home && !x->v->bu->udp && !deregisters(x))
		must_be(x, "alt_coa", "present");
}

static void
coa_routable(struct look *x)
{
	const struct addr *a = &x->v->bu->coa;
	char text[ADDR_TEXT_MAX];

	must(x, !addr_is_multicast(a) && !addr_is_link_local(a) && !addr_is_unspecified(a) &&
	    !addr_is_loopback(a), "alt_coa", "a unicast routable address", "%s",
	    addr_text(a, text));
}

static void
alt_coa_is_source(struct look *x)
{
	struct addr alt = msg_addr(x->m, "alt_coa");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	/* Our mobile nodes register the address they send from: anything else is a mistake. */
	if (addr_is_set(&alt) && !x->v->bu->udp)
		must(x, addr_eq(&alt, &x->v->bu->src), "alt_coa", addr_text(&x->v->bu->src,
		    expected), "%s", addr_text(&alt, found));
}

static void
bu_lifetime_set(struct look *x)
{
	if (!x->v->bu->at_home)
		must(x, x->v->bu->lifetime > 0, "lifetime", "more than 0", "%" PRIu64,
		    x->v->bu->lifetime);
}

static void
bu_seq_grows(struct look *x)
{
	const struct bu *b = x->v->bu, *p = x->v->prev;
	uint16_t ahead;
	char expected[32];

	if (p == NULL || x->v->again)
		return;
	ahead = (uint16_t)(b->seq - p->seq);	/* modulo 2^16, RFC 6275 9.5.1 */
	snprintf(expected, sizeof(expected), "greater than %" PRIu64, p->seq);
	must(x, ahead > 0 && ahead < 0x8000, "seq", expected, "%" PRIu64, b->seq);
}

/* repeats: the mobile node got no answer to p, stayed where it was, and says the same again. Who
 * comes back to a link registers anew. */
static bool
repeats(const struct home *h, const struct bu *p, const struct bu *b)
{
	return !track_bu_heard(h, p, b) && addr_eq(&p->coa, &b->coa) && p->udp == b->udp &&
	    p->lifetime == b->lifetime && p->plugged_in == b->plugged_in;
}

static bool
is_repeat(const struct view *v)
{
	return v->prev != NULL && repeats(v->home, v->prev, v->bu);
}

/* series: how many transmissions of the same registration directly precede this one. */
static size_t
series(const struct view *v)
{
	const struct home *h = v->home;
	size_t n = 0;

	for (size_t i = h->n; i-- > h->begins + 1 && repeats(h, &h->bu[i - 1], &h->bu[i]);)
		n++;
	return n;
}

/* What waited for the next hop's address was sent up to `waited` before it was seen. */
static void
first_repeat_after(struct look *x, tick wait, const char *expected)
{
	tick gap = x->v->bu->t - x->v->prev->t;

	must(x, gap + x->v->prev->waited >= wait - wait / 10 &&
	    gap - x->v->bu->waited <= wait + wait / 2, "t", expected, "%.3f s",
	    (double)gap / 1e9);
}

static void
repeats_first_after_1500ms(struct look *x)
{
	if (is_repeat(x->v) && series(x->v) == 1 && x->v->prev->unregistered &&
	    !x->v->home->midway)
		first_repeat_after(x, MSEC(1500), "1.5 s after the first");
}

static void
repeats_later_after_1s(struct look *x)
{
	if (is_repeat(x->v) && series(x->v) == 1 && !x->v->prev->unregistered)
		first_repeat_after(x, SECONDS(1), "1 s after the first");
}

static void
repeats_back_off(struct look *x)
{
	const struct home *h = x->v->home;
	const struct bu *b;
	tick gap, before, least, most;

	if (!is_repeat(x->v) || series(x->v) < 2)
		return;
	b = &h->bu[h->n - 3];
	gap = b[2].t - b[1].t;
	before = b[1].t - b[0].t;
	least = before - b[1].waited;
	most = before + b[0].waited;
	if (before >= SECONDS(32))
		return;
	must(x, gap + b[1].waited >= tick_min(2 * least - least / 5, SECONDS(32)) &&
	    gap - b[2].waited <= 2 * most + most / 2, "t", "twice the wait before",
	    "%.3f s after %.3f s", (double)gap / 1e9, (double)before / 1e9);
}

static void
bu_rate(struct look *x)
{
	const struct home *h = x->v->home;

	if (h->n >= 4)
		must(x, h->bu[h->n - 1].t - h->bu[h->n - 4].t >= SECONDS(1), "t",
		    "at most 3 BUs in a second", "4 in %.3f s",
		    (double)(h->bu[h->n - 1].t - h->bu[h->n - 4].t) / 1e9);
	else
		must(x, true, "", "", " ");
}

/* ---- de-registration at home ---- */

static void
dereg_sent_at_home(struct look *x)
{
	if (deregisters(x))
		must(x, x->v->bu->at_home, "src", "the home address", "another address");
}

static void
dereg_flags(struct look *x)
{
	if (deregisters(x) && x->v->bu->at_home) {
		must_be(x, "A", "1");
		must_be(x, "H", "1");
	}
}

static void
dereg_lifetime(struct look *x)
{
	if (x->v->bu->at_home)
		must_be(x, "lifetime", "0");
}

static void
dereg_coa_is_hoa(struct look *x)
{
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (deregisters(x) && x->v->bu->at_home)
		must(x, addr_eq(&x->v->bu->coa, &x->v->bu->hoa), "alt_coa",
		    addr_text(&x->v->bu->hoa, expected), "%s", addr_text(&x->v->bu->coa, found));
}

/* RFC 6275 11.1: an entry whose lifetime is over is no more; what goes through its tunnel goes by it. */
static void
tunnels_while_bound(struct look *x)
{
	struct home *h = track_home_of_node(x->tr, x->m->node);
	const struct bu *b = h != NULL && x->m->tx ? track_last_heard(h, x->m->t) : NULL;
	struct addr src = msg_addr(x->m, "src"), inner = msg_addr(x->m, "inner_src");

	if (b == NULL || b->lifetime == 0 || !addr_eq(&inner, &h->hoa) || addr_eq(&src, &h->hoa))
		return;
	must(x, x->m->t <= b->t + SECONDS((tick)b->granted) + SECONDS(1), "t",
	    "a binding that has not ended", "its end was %.3f s before",
	    (double)(x->m->t - b->t) / 1e9 - (double)b->granted);
}

/* ---- Binding Acknowledgement ---- */

static bool
accepts(const struct look *x)
{
	return x->v->bu != NULL && msg_u64(x->m, "status", 255) < 128;
}

static void
ba_seq_of_bu(struct look *x)
{
	char expected[24];

	if (x->v->bu == NULL || msg_u64(x->m, "status", 0) == 135 || x->v->bu->lifetime == 0)
		return;
	snprintf(expected, sizeof(expected), "%" PRIu64, x->v->bu->seq);
	must_be(x, "seq", expected);
}

static void
dereg_ba_seq(struct look *x)
{
	char expected[24];

	if (x->v->bu == NULL || x->v->bu->lifetime != 0 || msg_u64(x->m, "status", 0) == 135)
		return;
	snprintf(expected, sizeof(expected), "%" PRIu64, x->v->bu->seq);
	must_be(x, "seq", expected);
}

static void
ba_lifetime_within(struct look *x)
{
	char expected[40];

	if (!accepts(x))
		return;
	snprintf(expected, sizeof(expected), "at most %" PRIu64, x->v->bu->lifetime);
	must(x, msg_u64(x->m, "lifetime", 0) <= x->v->bu->lifetime, "lifetime", expected,
	    "%" PRIu64, msg_u64(x->m, "lifetime", 0));
}

static void
ba_status_0(struct look *x)
{
	if (accepts(x) && x->v->bu->lifetime > 0 && prefixes_status(&x->tr->prefixes,
	    &x->v->bu->hoa, x->m->t, msg_u64(x->m, "lifetime", 0)) == 0)
		must_be(x, "status", "0");
}

static void
dereg_ba_status(struct look *x)
{
	if (accepts(x) && x->v->bu->lifetime == 0)
		must_be(x, "status", "0");
}

static void
dereg_ba_lifetime(struct look *x)
{
	if (accepts(x) && x->v->bu->lifetime == 0)
		must_be(x, "lifetime", "0");
}

static void
dereg_ba_no_refresh(struct look *x)
{
	if (accepts(x) && x->v->bu->lifetime == 0)
		must_be(x, "refresh", "absent");
}

static void
ba_to_source_of_bu(struct look *x)
{
	struct addr dst = msg_addr(x->m, "dst");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (x->v->bu == NULL || x->v->bu->udp)
		return;
	must(x, addr_eq(&dst, &x->v->bu->src), "dst", addr_text(&x->v->bu->src, expected), "%s",
	    addr_text(&dst, found));
}

static void
ba_rh2_if_hao(struct look *x)
{
	char expected[ADDR_TEXT_MAX];

	if (x->v->bu != NULL && x->v->bu->has_hao)
		must_be(x, "rh2", addr_text(&x->v->bu->hoa, expected));
}

static void
ba_no_rh2_without_hao(struct look *x)
{
	if (x->v->bu != NULL && !x->v->bu->has_hao)
		must_be(x, "rh2", "absent");
}

static void
ba_k_only_if_asked(struct look *x)
{
	if (x->v->bu != NULL && !x->v->bu->K)
		must_be(x, "K", "0");
	else if (x->v->bu != NULL)
		must(x, true, "K", "", " ");
}

/* A first registration is acknowledged only after duplicate address detection for the home address
 * on the home link: an NS from ::, and RetransTimer (1 s) of silence. */
static void
dad_before_first_ba(struct look *x)
{
	const struct home *h = x->v->home;

	if (!accepts(x) || !x->v->bu->first_ever || x->v->bu->lifetime == 0 || x->v->sender == NULL)
		return;
	must(x, h->t_dad >= 0 && x->m->t - h->t_dad >= SECONDS(1), "t",
	    "1 s after the NS for the home address", "%s", h->t_dad < 0 ? "no NS was sent" :
	    "sooner");
}

static void
refresh_needs_no_dad(struct look *x)
{
	if (accepts(x) && x->v->bu->t_ha != TICK_NEVER && !x->v->bu->first_ever &&
	    !x->v->home->ha_lost)
		must(x, x->m->t - x->v->bu->t_ha < MSEC(500), "t", "at once", "%.3f s later",
		    (double)(x->m->t - x->v->bu->t_ha) / 1e9);
}

/* A BU that reached the home agent is answered, unless the observation ends first. */
static void
every_home_bu_answered(struct look *x)
{
	for (size_t i = 0; i < x->tr->n_homes; i++) {
		const struct home *h = &x->tr->home[i];

		for (size_t k = 0; k < h->n; k++) {
			const struct bu *b = &h->bu[k];
			/* While one waits for DAD, the next may be taken for it. */
			bool overtaken = k + 1 < h->n && h->bu[k + 1].t - b->t < HA_ANSWER;

			if (b->t_ha == TICK_NEVER || b->t_ha + HA_ANSWER > x->end ||
			    (overtaken && !b->answered))
				continue;
			must_at(x, b->answered, "HA", b->pcap, b->frame, b->t, "BA",
			    "an answer within 3 s", "none");
		}
	}
}

/* ---- the home agent as a proxy on the home link ---- */

/* proxied: is this NA the home agent's, for a home address of somebody else? */
static bool
proxied(const struct look *x)
{
	struct addr target = msg_addr(x->m, "target");
	struct home *h = track_home(x->tr, &target);

	return h != NULL && h->bound;
}

static bool
to_all_unasked(const struct look *x)
{
	struct addr dst = msg_addr(x->m, "dst");

	return addr_is_multicast(&dst) && msg_u64(x->m, "S", 0) == 0;
}

static bool
announces(const struct look *x)
{
	return proxied(x) && to_all_unasked(x);
}

static void
proxy_na_r0(struct look *x)
{
	if (announces(x))
		must_be(x, "R", "0");
}

static void
proxy_na_s0(struct look *x)
{
	struct addr dst = msg_addr(x->m, "dst");

	if (proxied(x) && addr_is_multicast(&dst))
		must_be(x, "S", "0");
}

/* defends: somebody tests the home address, and this is the answer (RFC 4862 5.4.3). It goes to all
 * nodes with S=0 as an announcement does; but a proxy's has O=0, RFC 4861 7.2.4. */
static bool
defends(const struct look *x)
{
	const struct station *s = links_station(&x->tr->links, x->m);
	struct addr target = msg_addr(x->m, "target");

	return s->test_heard >= 0 && addr_eq(&s->test_target, &target) &&
	    x->m->t - s->test_heard <= SECONDS(1);
}

static void
proxy_na_o1(struct look *x)
{
	if (announces(x) && !defends(x))
		must_be(x, "O", "1");
}

static void
proxy_na_lladdr(struct look *x)
{
	if (announces(x))
		must_be(x, "lladdr", "present");
}

static void
proxy_na_source(struct look *x)
{
	struct addr src = msg_addr(x->m, "src"), target = msg_addr(x->m, "target");
	char found[ADDR_TEXT_MAX];

	if (announces(x))
		must(x, !addr_eq(&src, &target) && !addr_is_unspecified(&src), "src",
		    "the home agent's own address", "%s", addr_text(&src, found));
}

static void
proxy_announced(struct look *x)
{
	struct home *h;
	struct addr target = msg_addr(x->m, "target");

	if (strcmp(x->m->name, "NA") != 0) {
		h = x->v->home;
		/* The BA of a refresh: by now the announcement must have been seen, and been in time. */
		if (h != NULL && h->bound && x->v->bu != NULL && x->v->sender != NULL &&
		    accepts(x) && x->m->t - h->t_bound > SECONDS(1))
			must(x, h->announced && h->t_announced <= h->t_bound + SECONDS(1), "NA",
			    "an announcement to all nodes when the binding began", "%s",
			    h->announced ? "a later one" : "none");
		return;
	}
	h = track_home(x->tr, &target);
	if (h != NULL && !h->announced && to_all_unasked(x) && !defends(x)) {
		h->announced = true;
		h->t_announced = x->m->t;
	}
}

const struct rule rules_rfc6275[] = {
	{ "R6275-5.1-01", "MN,HA", "BU,BA", ALWAYS, "6275 5.1",
	    "BU and BA between MN and HA are protected by ESP", in_esp, NULL },
	{ "R6275-6.1.1-03", "MN,HA", "BU,BA,BE,BRR", ALWAYS, "6275 6.1.1",
	    "Payload Proto of a Mobility Header is 59", no_next_header, NULL },
	{ "R6275-6.1.1-08", "MN,HA", "BU,BA,BE,BRR", ALWAYS, "6275 6.1.1",
	    "the Mobility Header's checksum is right", checksum_right, NULL },
	{ "R6275-6.1.1-15", "MN,HA", "BU,BA", ALWAYS, "6275 6.1.1",
	    "the mobility options fill the Mobility Header exactly", must_be_well_formed, NULL },
	{ "R6275-6.1-01", "MN", "BU,BRR,BE,HOTI,COTI,HOT,COT", ALWAYS, "6275 6.1",
	    "a type 2 routing header accompanies no MH message but a BA", rh2_only_with_ba, NULL },
	{ "R6275-6.1-02", "HA", "BA,BRR,BE,HOTI,COTI,HOT,COT", ALWAYS, "6275 6.1",
	    "a Home Address option accompanies no MH message but a BU", hao_only_with_bu, NULL },
	{ "R6275-6.2.5-02", "HA", "BA,BE,BRR", ALWAYS, "6275 6.2.5",
	    "Alternate Care-of Address is in BUs only", alt_coa_only_in_bu, NULL },
	{ "R6275-11.7.1-03", "MN", "BU", ALWAYS, "6275 11.7.1",
	    "a home registration has H=1", bu_is_home, NULL },
	{ "R6275-11.7.1-04", "MN", "BU", ALWAYS, "6275 11.7.1",
	    "a home registration has A=1", bu_asks_for_ba, NULL },
	{ "R6275-11.7.1-05", "MN", "BU", ALWAYS, "6275 11.7.1",
	    "a home registration from abroad over IPv6 has a Home Address option", bu_has_hao,
	    NULL },
	{ "R6275-11.7.1-07", "MN", "BU", ALWAYS, "6275 11.7.1",
	    "a BU protected by ESP has an Alternate Care-of Address option", bu_has_alt_coa, NULL },
	{ "R6275-6.1.7-21", "MN", "BU", ALWAYS, "6275 6.1.7",
	    "the care-of address is unicast and routable", coa_routable, NULL },
	{ "R6275-11.7.1-06", "MN", "BU", ALWAYS | AT_EGRESS, "6275 11.7.1",
	    "the Alternate Care-of Address is the BU's source", alt_coa_is_source, NULL },
	{ "R6275-11.7.1-12", "MN", "BU", ALWAYS, "6275 11.7.1",
	    "a registration from abroad has a lifetime", bu_lifetime_set, NULL },
	{ "R6275-11.8-09", "MN", "BU", ALWAYS | AT_EGRESS, "6275 11.8",
	    "each BU has a greater sequence number than the one before", bu_seq_grows, NULL },
	{ "R6275-11.8-02", "MN", "BU", ALWAYS | AT_EGRESS | COMPLETE, "6275 11.8",
	    "the very first BU is repeated after 1.5 s", repeats_first_after_1500ms, NULL },
	{ "R6275-11.8-03", "MN", "BU", ALWAYS | AT_EGRESS | COMPLETE, "6275 11.8",
	    "a later BU is repeated after 1 s", repeats_later_after_1s, NULL },
	{ "R6275-11.8-05", "MN", "BU", ALWAYS | AT_EGRESS | COMPLETE, "6275 11.8",
	    "the wait for a BA doubles with each repetition", repeats_back_off, NULL },
	{ "R6275-11.8-08", "MN", "BU", ALWAYS | AT_EGRESS, "6275 11.8",
	    "at most 3 BUs leave in one second", bu_rate, NULL },
	{ "R6275-11.5.5-03", "MN", "BU", ALWAYS, "6275 11.5.5",
	    "the de-registration BU has A=1 and H=1", dereg_flags, NULL },
	{ "R6275-11.5.5-04", "MN", "BU", ALWAYS, "6275 11.5.5",
	    "a BU sent from the home link has lifetime 0", dereg_lifetime, NULL },
	{ "R6275-11.5.5-05", "MN", "BU", ALWAYS, "6275 11.5.5",
	    "the care-of address of the de-registration is the home address", dereg_coa_is_hoa,
	    NULL },
	{ "R6275-11.5.5-06", "MN", "BU", ALWAYS, "6275 11.5.5",
	    "the de-registration BU's source is the home address", dereg_sent_at_home, NULL },
	{ "R6275-11.1-04", "MN", "DATA", ALWAYS | FROM_START | COMPLETE, "6275 11.1",
	    "nothing goes through the tunnel of a binding that has ended", tunnels_while_bound,
	    NULL },
	{ "R6275-10.3.1-36", "HA", "BA", ALWAYS, "6275 10.3.1",
	    "the BA repeats the BU's sequence number", ba_seq_of_bu, NULL },
	{ "R6275-10.3.1-22", "HA", "BA", ALWAYS, "6275 10.3.1",
	    "the granted lifetime does not exceed the one asked for", ba_lifetime_within, NULL },
	{ "R6275-10.3.1-31", "HA", "BA", ALWAYS, "6275 10.3.1",
	    "an accepting BA has status 0 while the home prefix stays preferred", ba_status_0,
	    NULL },
	{ "R6275-10.3.1-27", "HA", "BU,BA", ALWAYS | COMPLETE, "6275 10.3.1",
	    "every home BU that arrived is acknowledged", NULL, every_home_bu_answered },
	{ "R6275-10.3.1-14", "HA", "BA", ALWAYS | FROM_START | COMPLETE | HOME_LINK,
	    "6275 10.3.1",
	    "the first BA waits for duplicate address detection", dad_before_first_ba, NULL },
	{ "R6275-10.3.1-15", "HA", "BA", ALWAYS, "6275 10.3.1",
	    "with a binding, a BU is acknowledged at once", refresh_needs_no_dad, NULL },
	{ "R6275-10.3.1-33", "HA", "BA", ALWAYS, "6275 10.3.1",
	    "K in the BA only if K was in the BU", ba_k_only_if_asked, NULL },
	{ "R6275-10.3.2-04", "HA", "BA", ALWAYS, "6275 10.3.2",
	    "an accepted de-registration is acknowledged with status 0", dereg_ba_status, NULL },
	{ "R6275-10.3.2-06", "HA", "BA", ALWAYS, "6275 10.3.2",
	    "the BA of a de-registration repeats its sequence number", dereg_ba_seq, NULL },
	{ "R6275-10.3.2-07", "HA", "BA", ALWAYS, "6275 10.3.2",
	    "the lifetime of a de-registration's BA is 0", dereg_ba_lifetime, NULL },
	{ "R6275-10.3.2-08", "HA", "BA", ALWAYS, "6275 10.3.2",
	    "a de-registration's BA advises no refresh", dereg_ba_no_refresh, NULL },
	{ "R6275-9.5.4-10", "HA", "BA", ALWAYS, "6275 9.5.4",
	    "the BA goes to the IPv6 source of the BU", ba_to_source_of_bu, NULL },
	{ "R6275-9.5.4-13", "HA", "BA", ALWAYS, "6275 9.5.4",
	    "a BU with a Home Address option gets a BA with a type 2 routing header",
	    ba_rh2_if_hao, NULL },
	{ "R6275-9.5.4-12", "HA", "BA", ALWAYS, "6275 9.5.4",
	    "a BU without Home Address option gets a BA without routing header",
	    ba_no_rh2_without_hao, NULL },
	{ "R6275-10.4.1-03", "HA", "NA,BA", ALWAYS | COMPLETE | FROM_START | HOME_LINK,
	    "6275 10.4.1",
	    "the HA announces a home address it begins to serve to all nodes", proxy_announced,
	    NULL },
	{ "R6275-10.4.1-07", "HA", "NA", ALWAYS, "6275 10.4.1",
	    "the announcement has the HA's link-layer address", proxy_na_lladdr, NULL },
	{ "R6275-10.4.1-08", "HA", "NA", ALWAYS, "6275 10.4.1",
	    "the announcement has R=0", proxy_na_r0, NULL },
	{ "R6275-10.4.1-09", "HA", "NA", ALWAYS, "6275 10.4.1",
	    "a multicast NA for a home address has S=0", proxy_na_s0, NULL },
	{ "R6275-10.4.1-10", "HA", "NA", ALWAYS, "6275 10.4.1",
	    "the announcement has O=1", proxy_na_o1, NULL },
	{ "R6275-10.4.1-11", "HA", "NA", ALWAYS, "6275 10.4.1",
	    "the announcement's source is the HA's own address", proxy_na_source, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
