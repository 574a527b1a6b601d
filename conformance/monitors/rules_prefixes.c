/* rules_prefixes.c - Mobile Prefix Discovery: RFC 6275 5.4, 6.7, 6.8, 10.6, 11.4.2, 11.4.3, and what prefixes do to
 * bindings (10.3.1, 10.6.4). Based on what prefixes.h remembers. */
#include "conformance/monitors/monitor.h"

#include <inttypes.h>
#include <string.h>

#define PREFIX_ADV_TIMEOUT SECONDS(3)	/* RFC 6275 12, and the next one */
#define PREFIX_ADV_RETRIES 3
#define DRIFT SECONDS(3)		/* lifetimes are told in seconds, and an RA may be that old */

static double
s(tick t)
{
	return (double)t / SECONDS(1);
}

/* ---- form ---- */

static void
in_esp(struct look *x)
{
	must_be(x, "protected_by", "esp");
}

static struct home *
home_of(struct look *x)
{
	struct addr hoa = track_home_address(x->m, msg_is(x->m, "MPA"));

	return track_home(x->tr, &hoa);
}

static const struct bu *
binding_of(const struct home *h)
{
	return h != NULL && h->bound ? &h->bu[h->bound_by] : NULL;
}

/* ---- solicitations ---- */

static bool
over_ipv6(const struct msg *m)
{
	return msg_addr(m, "src").family == 6;
}

static void
mps_has_hao(struct look *x)
{
	if (over_ipv6(x->m))
		must_be(x, "hao", "present");
}

static void
mps_from_coa(struct look *x)
{
	const struct bu *b = binding_of(home_of(x));
	struct addr src = msg_addr(x->m, "src");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (b != NULL)
		must(x, addr_eq(&src, &b->src), "src", addr_text(&b->src, expected), "%s",
		    addr_text(&src, found));
}

static void
mps_to_agent(struct look *x)
{
	const struct home *h = home_of(x);
	struct addr dst = msg_addr(x->m, msg_has(x->m, "inner_dst") ? "inner_dst" : "dst");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (h != NULL && addr_is_set(&h->agent))
		must(x, addr_eq(&dst, &h->agent), "dst", addr_text(&h->agent, expected), "%s",
		    addr_text(&dst, found));
}

/* Neither 0 nor the next number, RFC 6275 11.4.2. A repetition has that of what it repeats. */
static void
mps_random(struct look *x)
{
	struct prefixes *p = &x->tr->prefixes;
	uint64_t id = msg_u64(x->m, "identifier", 0), last;

	if (p->n_solicited == 0)
		return;
	last = p->solicited[(p->n_solicited - 1) % SOLICITATIONS].identifier;
	if (id != last)
		must(x, id != 0 && id != last + 1, "identifier", "a random one", "%" PRIu64
		    " after %" PRIu64, id, last);
}

/* ---- advertisements ---- */

static struct solicited *
answers(struct look *x)
{
	return prefixes_solicited(&x->tr->prefixes, msg_u64(x->m, "identifier", UINT64_MAX));
}

static void
mpa_from_agent(struct look *x)
{
	const struct home *h = home_of(x);
	struct addr src = msg_addr(x->m, msg_has(x->m, "inner_src") ? "inner_src" : "src");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (h != NULL && addr_is_set(&h->agent))
		must(x, addr_eq(&src, &h->agent), "src", addr_text(&h->agent, expected), "%s",
		    addr_text(&src, found));
}

static void
mpa_has_rh2(struct look *x)
{
	if (over_ipv6(x->m))
		must_be(x, "rh2", "present");
}

static void
mpa_rh2_is_home(struct look *x)
{
	struct addr rh2 = msg_addr(x->m, "rh2");
	char found[ADDR_TEXT_MAX];

	if (addr_is_set(&rh2) && x->tr->n_homes > 0)
		must(x, track_home(x->tr, &rh2) != NULL, "rh2", "a home address", "%s",
		    addr_text(&rh2, found));
}

static void
mpa_plain(struct look *x)
{
	if (over_ipv6(x->m))
		must(x, !msg_list_has(x->m, "encap", "ip6ip6") && !msg_list_has(x->m, "encap",
		    "esp-tunnel"), "encap", "no tunnel", "%s", msg_text(x->m, "encap") != NULL ?
		    msg_text(x->m, "encap") : "none");
}

static void
mpa_flags(struct look *x)
{
	must_be(x, "M", "0");
	must_be(x, "O", "0");
}

static void
mpa_not_empty(struct look *x)
{
	must_be(x, "prefix", "present");
}

/* RFC 6275 7.2: with R the whole address. */
static void
mpa_r_is_address(struct look *x)
{
	struct prefix_item item;
	char found[ADDR_TEXT_MAX];

	for (size_t at = 0; prefixes_next(x->m, &at, &item);) {
		struct addr low = item.prefix.addr;

		if (strchr(item.flags, 'R') == NULL)
			continue;
		memset(low.b, 0, 8);
		must(x, !addr_is_unspecified(&low), "prefixes", "with R=1 an address", "%s",
		    addr_text(&item.prefix.addr, found));
	}
}

/* 0 or what was asked with: what answers nothing that was asked is unsolicited. */
static void
mpa_identifier(struct look *x)
{
	struct addr hoa = track_home_address(x->m, true);
	struct prefix_told *t = prefixes_told(&x->tr->prefixes, &hoa);
	struct solicited *q = answers(x);

	if (t == NULL || t->solicited < 0 || x->m->t - t->solicited > SECONDS(2))
		return;
	/* The first one after a solicitation answers it, unless it was on its way then. */
	if (t->unsolicited == 0 && t->t < t->solicited)
		must(x, q != NULL, "identifier", "that of the solicitation", "%" PRIu64,
		    msg_u64(x->m, "identifier", 0));
}

static void
every_mps_answered(struct look *x)
{
	struct prefixes *p = &x->tr->prefixes;

	for (size_t i = 0; i < SOLICITATIONS && i < p->n_solicited; i++) {
		const struct solicited *q = &p->solicited[i];
		const struct solicited *next = i + 1 < p->n_solicited ? &p->solicited[i + 1] : NULL;

		/* Of two within a second the later one is answered (RFC 6275 6.8). */
		if (q->arrived && q->t + SECONDS(2) <= x->end &&
		    (next == NULL || next->t - q->t > SECONDS(2)))
			must_at(x, q->answered, "HA", q->pcap, q->frame, q->t, "MPA",
			    "an answer within 2 s", "none");
	}
}

static void
to_who_asked(struct look *x)
{
	struct solicited *q = answers(x);
	struct addr dst = msg_addr(x->m, "dst");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (q != NULL && over_ipv6(x->m))
		must(x, addr_eq(&dst, &q->src), "dst", addr_text(&q->src, expected), "%s",
		    addr_text(&dst, found));
}

static void
one_a_second(struct look *x)
{
	struct addr hoa = track_home_address(x->m, true);
	struct prefix_told *t = prefixes_told(&x->tr->prefixes, &hoa);

	if (t != NULL && t->t >= 0)
		must(x, x->m->t - t->t >= SECONDS(1) - MSEC(1), "t", "a second after the last one",
		    "%.3f s", s(x->m->t - t->t));
}

static void
to_the_registered(struct look *x)
{
	const struct home *h = home_of(x);

	if (answers(x) == NULL && h != NULL)	/* of some, nobody is judged by what they register */
		must(x, binding_of(h) != NULL && x->m->t <= h->until + SECONDS(1), "rh2",
		    "a home address with a binding", "none");
}

static void
to_the_coa(struct look *x)
{
	const struct bu *b = binding_of(home_of(x));
	struct addr dst = msg_addr(x->m, "dst");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (b != NULL && answers(x) == NULL && over_ipv6(x->m))
		must(x, addr_eq(&dst, &b->coa), "dst", addr_text(&b->coa, expected), "%s",
		    addr_text(&dst, found));
}

/* Repetitions of an unsolicited one: the k-th, from 1, comes 3 s, 6 s, 12 s after the one before; no more. */
static void
repeats(struct look *x)
{
	struct addr hoa = track_home_address(x->m, true);
	struct prefix_told *t = prefixes_told(&x->tr->prefixes, &hoa);
	tick wait;

	if (answers(x) != NULL || t == NULL || t->unsolicited == 0)
		return;
	wait = PREFIX_ADV_TIMEOUT << (t->unsolicited - 1);
	must(x, x->m->t - t->t >= wait - SLACK, "t", "3 s, then twice the wait before", "%.3f s",
	    s(x->m->t - t->t));
}

static void
repeats_end(struct look *x)
{
	struct addr hoa = track_home_address(x->m, true);
	struct prefix_told *t = prefixes_told(&x->tr->prefixes, &hoa);

	if (answers(x) == NULL && t != NULL && t->unsolicited > 0)
		must(x, t->unsolicited <= PREFIX_ADV_RETRIES, "identifier",
		    "at most three repetitions", "%u", t->unsolicited);
}

/* complete: everything that its home link was told and that is valid. */
static void
complete(struct look *x)
{
	struct prefixes *p = &x->tr->prefixes;
	char expected[ADDR_TEXT_MAX];

	for (size_t i = 0; i < p->n_seen; i++) {
		const struct prefix_seen *k = &p->seen[i];
		struct prefix_item item;
		bool found = false;

		if (strcmp(k->node, x->m->node) != 0 || k->valid_until <= x->m->t + SECONDS(1) ||
		    (k->changed >= 0 && x->m->t - k->changed < MSEC(10)))
			continue;
		for (size_t at = 0; prefixes_next(x->m, &at, &item);)
			found = found || prefix_has(&k->prefix, &item.prefix.addr);
		must(x, found, "prefixes", addr_text(&k->prefix.addr, expected), "%s",
		    msg_text(x->m, "prefixes"));
	}
}

/* what_the_link_is_told: lifetimes are what is left of those advertised. */
static void
what_the_link_is_told(struct look *x)
{
	struct prefixes *p = &x->tr->prefixes;
	struct prefix_item item;

	for (size_t at = 0; prefixes_next(x->m, &at, &item);) {
		const struct prefix_seen *k = NULL;
		tick end;

		for (size_t i = 0; i < p->n_seen; i++)
			if (strcmp(p->seen[i].node, x->m->node) == 0 &&
			    prefix_has(&p->seen[i].prefix, &item.prefix.addr))
				k = &p->seen[i];
		if (k == NULL) {
			must(x, false, "prefixes", "prefixes of the home link", "%s",
			    msg_text(x->m, "prefixes"));
			continue;
		}
		end = x->m->t + SECONDS((tick)item.valid_s);
		if (k->valid_until != TICK_NEVER)
			must(x, end <= k->valid_until + DRIFT && end >= k->valid_until - DRIFT,
			    "valid", "what is left of what was advertised", "%" PRIu64,
			    item.valid_s);
	}
}

/* ---- changes ---- */

/* A change is followed by an advertisement, to whoever is bound, within MaxMobPfxAdvInterval. At the next BA or
 * MPA it is too late to say nothing: looked at from the end. */
static void
changes_told(struct look *x)
{
	struct prefixes *p = &x->tr->prefixes;
	tick most;

	for (size_t i = 0; i < x->tr->n_homes; i++) {
		const struct home *h = &x->tr->home[i];
		const struct prefix_seen *k = prefixes_seen(p, &h->hoa);
		struct prefix_told *t = prefixes_told(p, &h->hoa);

		if (k == NULL || k->changed < 0 || !h->bound || h->t_bound > k->changed)
			continue;
		most = links_conf_tick(&x->tr->links, k->node, "max_mob_pfx_adv_interval",
		    SECONDS(86400)) + links_conf_tick(&x->tr->links, k->node,
		    "min_mob_pfx_adv_interval", SECONDS(600));
		if (k->changed + most > x->end || h->until < k->changed + most)
			continue;
		must_at(x, t != NULL && t->t > k->changed, "HA", h->bu[h->bound_by].pcap,
		    h->bu[h->bound_by].frame, k->changed, "MPA", "an advertisement of the change",
		    "none");
	}
}

/* ---- bindings ---- */

static bool
accepts(const struct look *x)
{
	return x->v->bu != NULL && x->v->bu->lifetime > 0 && msg_u64(x->m, "status", 255) < 128;
}

static void
ba_within_validity(struct look *x)
{
	const struct prefix_seen *k;
	uint64_t lifetime = msg_u64(x->m, "lifetime", 0);

	if (!accepts(x) || (k = prefixes_seen(&x->tr->prefixes, &x->v->bu->hoa)) == NULL ||
	    k->valid_until == TICK_NEVER)
		return;
	must(x, x->m->t + SECONDS((tick)lifetime) <= k->valid_until + SECONDS(1), "lifetime",
	    "not longer than the home prefix is valid", "%" PRIu64 " s, of %.0f s", lifetime,
	    s(k->valid_until - x->m->t));
}

static void
ba_status_1(struct look *x)
{
	if (accepts(x) && prefixes_status(&x->tr->prefixes, &x->v->bu->hoa, x->m->t,
	    msg_u64(x->m, "lifetime", 0)) == 1)
		must_be(x, "status", "1");
}

static void
bu_within_validity(struct look *x)
{
	struct prefix_told *t = x->v->home == NULL ? NULL :
	    prefixes_told(&x->tr->prefixes, &x->v->home->hoa);
	uint64_t lifetime = msg_u64(x->m, "lifetime", 0);

	if (t != NULL && t->knows && t->valid_until != TICK_NEVER && t->valid_until > x->m->t &&
	    lifetime > 4)
		must(x, x->m->t + SECONDS((tick)lifetime) <= t->valid_until + SECONDS(1), "lifetime",
		    "not longer than the home prefix is valid", "%" PRIu64 " s, of %.0f s",
		    lifetime, s(t->valid_until - x->m->t));
}

const struct rule rules_prefixes[] = {
	{ "R6275-5.4-01", "MN,HA", "MPS,MPA", ALWAYS, "6275 5.4",
	    "prefix discovery is protected by ESP", in_esp, NULL },
	{ "R6275-6.7-01", "MN", "MPS", ALWAYS, "6275 6.7",
	    "a solicitation has code 0 and its checksum is right", must_be_well_formed, NULL },
	{ "R6275-6.7-02", "MN", "MPS", ALWAYS | FROM_START | AT_EGRESS, "6275 6.7",
	    "a solicitation comes from the care-of address", mps_from_coa, NULL },
	{ "R6275-6.7-03", "MN", "MPS", ALWAYS | FROM_START, "6275 6.7",
	    "a solicitation goes to the home agent", mps_to_agent, NULL },
	{ "R6275-6.7-05", "MN", "MPS", ALWAYS, "6275 6.7",
	    "a solicitation has a Home Address option", mps_has_hao, NULL },
	{ "R6275-6.7-06", "MN", "MPS", ALWAYS, "6275 6.7",
	    "the reserved field of a solicitation is 0", must_reserve_zero, NULL },
	{ "R6275-11.4.2-03", "MN", "MPS", ALWAYS, "6275 11.4.2",
	    "the identifier of a solicitation is random", mps_random, NULL },
	{ "R6275-6.8-01", "HA", "MPA", ALWAYS, "6275 6.8",
	    "an advertisement has code 0 and its checksum is right", must_be_well_formed, NULL },
	{ "R6275-6.8-03", "HA", "MPA", ALWAYS | FROM_START, "6275 6.8",
	    "an unsolicited advertisement goes to the care-of address", to_the_coa, NULL },
	{ "R6275-6.8-04", "HA", "MPA", ALWAYS | FROM_START | COMPLETE, "6275 6.8",
	    "unsolicited advertisements go to mobile nodes with a binding", to_the_registered, NULL },
	{ "R6275-6.8-05", "HA", "MPA", ALWAYS, "6275 6.8",
	    "an advertisement has a type 2 routing header", mpa_has_rh2, NULL },
	{ "R6275-6.8-06", "HA", "MPA", ALWAYS, "6275 6.8",
	    "the reserved bits of an advertisement are 0", must_reserve_zero, NULL },
	{ "R6275-6.8-10", "HA", "MPA", ALWAYS, "6275 6.8",
	    "an advertisement has a prefix", mpa_not_empty, NULL },
	{ "R6275-6.8-11", "HA", "MPA", ALWAYS, "6275 6.8",
	    "a prefix with R=1 is an address", mpa_r_is_address, NULL },
	{ "R6275-6.8-12", "HA", "MPA", ALWAYS | FROM_START | COMPLETE, "6275 6.8",
	    "a solicited advertisement has the identifier of the solicitation", mpa_identifier,
	    NULL },
	{ "R6275-6.8-13", "HA", "MPA", ALWAYS | AT_EGRESS, "6275 6.8",
	    "no mobile node gets two advertisements within a second", one_a_second, NULL },
	{ "R6275-6.8-14", "HA", "MPA", ALWAYS, "6275 6.8",
	    "M and O are 0 where there is no DHCPv6", mpa_flags, NULL },
	{ "R6275-10.6.1-01", "HA", "MPA", ALWAYS | COMPLETE | HOME_LINK, "6275 10.6.1",
	    "an advertisement says what the home link is told", what_the_link_is_told, NULL },
	{ "R6275-10.6.2-02", "HA", "MPS,MPA", ALWAYS | COMPLETE | HOME_LINK, "6275 10.6.2",
	    "a change of the home prefix is told", NULL, changes_told },
	{ "R6275-10.6.2-03", "HA", "MPS,MPA", ALWAYS | COMPLETE, "6275 10.6.2",
	    "every solicitation that arrived is answered", NULL, every_mps_answered },
	{ "R6275-10.6.2-10", "HA", "MPA", ALWAYS | COMPLETE | HOME_LINK, "6275 10.6.2",
	    "an advertisement has all prefixes of the home link", complete, NULL },
	{ "R6275-10.6.2-16", "HA", "MPA", ALWAYS | AT_EGRESS | COMPLETE, "6275 10.6.2",
	    "an unsolicited advertisement is repeated after 3 s", repeats, NULL },
	{ "R6275-10.6.2-17", "HA", "MPA", ALWAYS | AT_EGRESS | COMPLETE, "6275 10.6.2",
	    "an unsolicited advertisement is repeated three times at most", repeats_end, NULL },
	{ "R6275-10.6.2-18", "HA", "MPA", ALWAYS | FROM_START | COMPLETE, "6275 10.6.2",
	    "nothing is repeated after the binding", to_the_registered, NULL },
	{ "R6275-10.6.3-01", "HA", "MPA", ALWAYS | FROM_START, "6275 10.6.3",
	    "an advertisement comes from the home agent's address of the registration",
	    mpa_from_agent, NULL },
	{ "R6275-10.6.3-03", "HA", "MPA", ALWAYS | FROM_START, "6275 10.6.3",
	    "a solicited advertisement goes to where the solicitation came from", to_who_asked, NULL },
	{ "R6275-10.6.3-05", "HA", "MPA", ALWAYS | FROM_START, "6275 10.6.3",
	    "the routing header of an advertisement has a home address", mpa_rh2_is_home, NULL },
	{ "R6275-10.6.3-06", "HA", "MPA", ALWAYS, "6275 10.6.3",
	    "an advertisement goes without a tunnel", mpa_plain, NULL },
	{ "R6275-10.6.4-01", "HA", "BA", ALWAYS | HOME_LINK, "6275 10.6.4",
	    "no lifetime is granted that the home prefix does not have", ba_within_validity, NULL },
	{ "R6275-10.3.1-23", "HA", "BA", ALWAYS | HOME_LINK, "6275 10.3.1",
	    "a binding ends with the home prefix", ba_within_validity, NULL },
	{ "R6275-10.3.1-28", "HA", "BA", ALWAYS | HOME_LINK, "6275 10.3.1",
	    "status 1 where the home prefix is or will be deprecated", ba_status_1, NULL },
	{ "R6275-11.4.2-05", "MN", "BU", ALWAYS | FROM_START, "6275 11.4.2",
	    "no lifetime is asked for that the home prefix does not have", bu_within_validity, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
