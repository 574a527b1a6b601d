/* rules_agents.c - Dynamic Home Agent Address Discovery, RFC 6275 5.3, 6.5, 6.6, 10.5, 11.4.1, and the option
 * of 7.4 that it lives on. A reply is compared with what its sender has heard on its link (agents.h). */
#include "conformance/monitors/monitor.h"

#include <inttypes.h>
#include <string.h>

#define RECENT MSEC(100)	/* what has changed that shortly before may not have been seen yet */

/* ---- form ---- */

static const uint8_t anycast_id[8] = { 0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe };

static void
unprotected(struct look *x)
{
	struct addr dst = msg_addr(x->m, "dst");

	if (msg_is(x->m, "ESP") && memcmp(dst.b + 8, anycast_id, sizeof(anycast_id)) != 0)
		return;
	must(x, !msg_has(x->m, "esp_spi"), "dst", "no IPsec", "%s",
	    msg_text(x->m, "encap") != NULL ? msg_text(x->m, "encap") : "ESP");
}

/* RFC 2526 2, 3: of the home prefix, here that of the home address. */
static void
to_the_anycast_address(struct look *x)
{
	struct addr dst = msg_addr(x->m, "dst"), at_home = dst;
	const struct station *s = links_station(&x->tr->links, x->m);
	char found[ADDR_TEXT_MAX];
	bool home = s->conf == NULL;

	for (unsigned n = 0; n < 0x1000 && !home; n++) {	/* whatever its identifier */
		memset(at_home.b + 8, 0, 8);
		at_home.b[14] = (uint8_t)(n >> 8);
		at_home.b[15] = (uint8_t)n;
		home = node_conf_addr(s, "hoa6", &at_home);
	}
	must(x, memcmp(dst.b + 8, anycast_id, sizeof(anycast_id)) == 0 && home, "dst",
	    "the Home-Agents anycast address of its home prefix", "%s", addr_text(&dst, found));
}

/* ---- who asks, and again ---- */

/* A repetition: of the same request, after twice the time before (RFC 6275 11.4.1). */
static struct agent_request *
repeated(struct look *x)
{
	struct agent_request *q = agents_last(&x->tr->agents, x->m->node);

	return q != NULL && q->identifier == msg_u64(x->m, "identifier", UINT64_MAX) ? q : NULL;
}

static void
at_most_four_more(struct look *x)
{
	struct agent_request *q = repeated(x);
	struct addr dst = msg_addr(x->m, "dst");

	if (q == NULL)
		return;
	must(x, q->sent < 1 + 4 && addr_eq(&dst, &q->dst), "identifier",
	    "at most DHAAD_RETRIES (4) repetitions, to the same address", "repetition %u", q->sent);
	must(x, q->sent > 1 || x->m->t - q->t >= SECONDS(3) - SLACK, "t",
	    "INITIAL_DHAAD_TIMEOUT (3 s) before the first", "%.3f s",
	    (double)(x->m->t - q->t) / SECONDS(1));
}

static void
waits_double(struct look *x)
{
	struct agent_request *q = repeated(x);

	if (q == NULL || q->sent < 2)
		return;
	must(x, x->m->t - q->t >= 2 * q->gap - SLACK, "t", "twice the wait before",
	    "%.3f s after %.3f s", (double)(x->m->t - q->t) / SECONDS(1),
	    (double)q->gap / SECONDS(1));
}

/* A Binding Update to another home agent than the last: was that one's answer waited for? */
static void
patient(struct look *x)
{
	const struct home *h = x->v->home;
	struct addr to = msg_addr(x->m, msg_has(x->m, "inner_dst") ? "inner_dst" : "dst");
	const struct bu *b;

	if (h == NULL || h->n < 2)
		return;
	b = &h->bu[h->n - 2];
	/* The same home agent has an IPv4 address, too. */
	if (b->to.addr.family != 6 || to.family != 6)
		return;
	if (b->answered || addr_eq(&b->to.addr, &to) || x->v->again)
		return;
	must(x, x->m->t - b->t >= MSEC(1500) - SLACK, "t",
	    "InitialBindackTimeoutFirstReg (1.5 s) for the home agent before", "%.3f s",
	    (double)(x->m->t - b->t) / SECONDS(1));
}

/* ---- replies ---- */

static struct agent_request *
answers(struct look *x)
{
	return agents_asked(&x->tr->agents, NULL, msg_u64(x->m, "identifier", UINT64_MAX));
}

static void
same_identifier(struct look *x)
{
	must(x, answers(x) != NULL, "identifier", "that of a request", "%" PRIu64,
	    msg_u64(x->m, "identifier", 0));
}

static void
straight_back(struct look *x)
{
	struct agent_request *q = answers(x);
	struct addr dst = msg_addr(x->m, "dst");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (q == NULL)
		return;
	must(x, addr_eq(&dst, &q->src) && !msg_has(x->m, "rh2") && !msg_has(x->m, "encap"), "dst",
	    addr_text(&q->src, expected), "%s %s", addr_text(&dst, found),
	    msg_text(x->m, "encap") != NULL ? msg_text(x->m, "encap") : "");
}

static void
from_a_global_address(struct look *x)
{
	struct addr src = msg_addr(x->m, "src");
	char found[ADDR_TEXT_MAX];

	must(x, !addr_is_link_local(&src) && !addr_is_multicast(&src) &&
	    links_owns(&x->tr->links, x->m->node, &src), "src", "a global address of its own",
	    "%s", addr_text(&src, found));
}

static void
every_request_answered(struct look *x)
{
	struct agents *a = &x->tr->agents;

	for (size_t i = 0; i < REQUESTS && i < a->n_requests; i++) {
		const struct agent_request *q = &a->request[i];

		if (q->arrived && q->t + SECONDS(3) <= x->end)
			must_at(x, q->answered, "HA", q->pcap, q->frame, q->t, "DHAAD_REPLY",
			    "an answer within INITIAL_DHAAD_TIMEOUT", "none");
	}
}

/* place_of: where in the reply an address stands, from 1; 0: nowhere. */
static unsigned
place_of(const struct msg *m, const struct addr *a)
{
	const char *p = msg_text(m, "homes");
	unsigned place = 0;

	while (p != NULL && *p != '\0') {
		char word[ADDR_TEXT_MAX];
		size_t n = strcspn(p, ",");
		struct addr have;

		place++;
		snprintf(word, sizeof(word), "%.*s", (int)n, p);
		if (addr_parse(&have, word) && addr_eq(&have, a))
			return place;
		p += n + (p[n] == ',');
	}
	return 0;
}

/* each calls `one` for everyone that the sender of this reply has heard, itself included. */
static void
each(struct look *x, void (*one)(struct look *, const struct agent_heard *))
{
	struct agents *a = &x->tr->agents;

	for (size_t i = 0; i < a->n_heard; i++) {
		const struct agent_heard *h = &a->heard[i];

		if (strcmp(h->hearer, x->m->node) == 0 && strcmp(h->link, x->m->link) == 0 &&
		    addr_is_set(&h->global) && x->m->t - h->changed > RECENT)
			one(x, h);
	}
}

static void
must_list(struct look *x, const struct agent_heard *h, bool listed)
{
	char expected[ADDR_TEXT_MAX + 16], text[ADDR_TEXT_MAX];

	snprintf(expected, sizeof(expected), "%s %s", listed ? "with" : "without",
	    addr_text(&h->global, text));
	must(x, (place_of(x->m, &h->global) > 0) == listed, "homes", expected, "%s",
	    msg_text(x->m, "homes"));
}

static void
lists_valid(struct look *x, const struct agent_heard *h)
{
	if (agent_valid(h, x->m->t + RECENT))
		must_list(x, h, true);
}

static void
not_without_h(struct look *x, const struct agent_heard *h)
{
	if (!h->own && !h->listed && h->said == AGENT_H0)
		must_list(x, h, false);
}

static void
not_with_lifetime_0(struct look *x, const struct agent_heard *h)
{
	if (!h->own && !h->listed && h->said == AGENT_LIFETIME_0)
		must_list(x, h, false);
}

/* Its lifetime is over, as the option, or the advertisement without one, said. */
static void
ended(struct look *x, const struct agent_heard *h, bool option)
{
	if (!h->own && h->listed && h->until + RECENT < x->m->t && h->option == option)
		must_list(x, h, false);
}

static void
not_after_its_lifetime(struct look *x, const struct agent_heard *h)
{
	ended(x, h, true);
}

static void
not_after_the_routers(struct look *x, const struct agent_heard *h)
{
	ended(x, h, false);
}

/* Silent, but its lifetime is not over. */
static void
still_listed(struct look *x, const struct agent_heard *h)
{
	if (!h->own && agent_valid(h, x->m->t + RECENT) && x->m->t - h->heard > SECONDS(4))
		must_list(x, h, true);
}

/* in_order: of two that must be listed, the preferred one stands before. */
static void
in_order(struct look *x, bool without_option)
{
	struct agents *a = &x->tr->agents;

	for (size_t i = 0; i < a->n_heard * a->n_heard; i++) {
		const struct agent_heard *h = &a->heard[i / a->n_heard],
		    *k = &a->heard[i % a->n_heard];
		unsigned first = place_of(x->m, &h->global), second = place_of(x->m, &k->global);

		if (strcmp(h->hearer, x->m->node) != 0 || strcmp(k->hearer, x->m->node) != 0 ||
		    h->preference <= k->preference || first == 0 || second == 0 ||
		    (without_option && (k->option || k->own)))
			continue;
		must(x, first < second, "homes", "in order of preference", "%s",
		    msg_text(x->m, "homes"));
	}
}

#define EACH(name, one) static void name(struct look *x) { each(x, one); }
EACH(all_valid, lists_valid)
EACH(gone_without_h, not_without_h)
EACH(gone_with_lifetime_0, not_with_lifetime_0)
EACH(gone_after_its_lifetime, not_after_its_lifetime)
EACH(gone_after_the_routers, not_after_the_routers)
EACH(kept_while_silent, still_listed)

static void
by_preference(struct look *x)
{
	in_order(x, false);
}

static void
no_option_is_0(struct look *x)
{
	in_order(x, true);
}

/* ---- what home agents advertise ---- */

static bool
has_option(const struct look *x)
{
	return msg_has(x->m, "ha_lifetime");
}

static void
lifetime_not_0(struct look *x)
{
	if (has_option(x))
		must(x, msg_u64(x->m, "ha_lifetime", 0) != 0, "ha_lifetime", "not 0", "0");
}

static void
option_only_with_h(struct look *x)
{
	if (has_option(x))
		must_be(x, "H", "1");
}

static void
option_not_for_defaults(struct look *x)
{
	if (has_option(x))
		must(x, msg_u64(x->m, "ha_preference", 0) != 0 || msg_u64(x->m, "ha_lifetime", 0) !=
		    msg_u64(x->m, "router_lifetime", 0), "ha_preference",
		    "no option that says what its absence says",
		    "preference 0 and the router's lifetime");
}

const struct rule rules_agents[] = {
	{ "R6275-5.3-01", "MN,HA", "DHAAD_REQUEST,DHAAD_REPLY,ESP", ALWAYS, "6275 5.3",
	    "discovery of home agents has no protection", unprotected, NULL },
	{ "R6275-6.5-01", "MN", "DHAAD_REQUEST", ALWAYS, "6275 6.5",
	    "a request has code 0 and its checksum is right", must_be_well_formed, NULL },
	{ "R6275-6.5-02", "MN", "DHAAD_REQUEST", ALWAYS, "6275 6.5",
	    "a request goes to the Home-Agents anycast address", to_the_anycast_address, NULL },
	{ "R6275-6.5-04", "MN", "DHAAD_REQUEST", ALWAYS, "6275 6.5",
	    "the reserved field of a request is 0", must_reserve_zero, NULL },
	{ "R6275-6.5-06", "HA", "DHAAD_REPLY", ALWAYS | FROM_START, "6275 6.5",
	    "a reply goes straight to who asked", straight_back, NULL },
	{ "R6275-6.6-01", "HA", "DHAAD_REPLY", ALWAYS, "6275 6.6",
	    "a reply has code 0, whole addresses and a right checksum", must_be_well_formed, NULL },
	{ "R6275-6.6-02", "HA", "DHAAD_REPLY", ALWAYS | COMPLETE, "6275 6.6",
	    "a reply has the identifier of a request", same_identifier, NULL },
	{ "R6275-6.6-03", "HA", "DHAAD_REPLY", ALWAYS, "6275 6.6",
	    "the reserved field of a reply is 0", must_reserve_zero, NULL },
	{ "R6275-7.4-06", "HA", "DHAAD_REPLY", ALWAYS | COMPLETE | HOME_LINK, "6275 7.4",
	    "who advertises no preference stands behind who does", no_option_is_0, NULL },
	{ "R6275-7.4-10", "HA", "RA", ALWAYS, "6275 7.4",
	    "no Home Agent Lifetime is 0", lifetime_not_0, NULL },
	{ "R6275-7.4-12", "HA,ROUTER", "RA", ALWAYS, "6275 7.4",
	    "a Home Agent Information option comes with H=1 only", option_only_with_h, NULL },
	{ "R6275-7.4-13", "HA", "DHAAD_REPLY", ALWAYS | COMPLETE | HOME_LINK, "6275 7.4",
	    "without an option a home agent is listed for the Router Lifetime",
	    gone_after_the_routers, NULL },
	{ "R6275-7.4-17", "HA", "RA", ALWAYS, "6275 7.4",
	    "no option says what its absence says", option_not_for_defaults, NULL },
	{ "R6275-7.4-09", "HA", "DHAAD_REPLY", ALWAYS | COMPLETE | HOME_LINK, "6275 7.4",
	    "a home agent is listed for its Home Agent Lifetime, in seconds",
	    gone_after_its_lifetime, NULL },
	{ "R6275-10.5.1-02", "HA", "DHAAD_REPLY", ALWAYS | COMPLETE | HOME_LINK, "6275 10.5.1",
	    "who advertises H=0 is not listed any more", gone_without_h, NULL },
	{ "R6275-10.5.1-04", "HA", "DHAAD_REPLY", ALWAYS | COMPLETE | HOME_LINK, "6275 10.5.1",
	    "without an option the preference is 0", no_option_is_0, NULL },
	{ "R6275-10.5.1-06", "HA", "DHAAD_REPLY", ALWAYS | COMPLETE | HOME_LINK, "6275 10.5.1",
	    "who advertises a lifetime of 0 is not listed any more", gone_with_lifetime_0, NULL },
	{ "R6275-10.5.1-10", "HA", "DHAAD_REPLY", ALWAYS | COMPLETE | HOME_LINK, "6275 10.5.1",
	    "a silent home agent stays listed until its lifetime ends", kept_while_silent, NULL },
	{ "R6275-10.5.1-11", "HA", "DHAAD_REQUEST,DHAAD_REPLY", ALWAYS | COMPLETE, "6275 10.5.1",
	    "every request that arrived is answered", NULL, every_request_answered },
	{ "R6275-10.5.1-12", "HA", "DHAAD_REPLY", ALWAYS, "6275 10.5.1",
	    "a reply comes from a global address of the home agent", from_a_global_address, NULL },
	{ "R6275-10.5.1-13", "HA", "DHAAD_REPLY", ALWAYS | COMPLETE | HOME_LINK, "6275 10.5.1",
	    "a reply lists all home agents, its sender included", all_valid, NULL },
	{ "R6275-10.5.1-14", "HA", "DHAAD_REPLY", ALWAYS | COMPLETE | HOME_LINK, "6275 10.5.1",
	    "a reply lists in order of preference", by_preference, NULL },
	{ "R6275-11.4.1-03", "MN", "BU", ALWAYS | AT_EGRESS | COMPLETE, "6275 11.4.1",
	    "the next home agent is tried 1.5 s after the last word to a silent one", patient, NULL },
	{ "R6275-11.4.1-09", "MN", "DHAAD_REQUEST", ALWAYS | AT_EGRESS, "6275 11.4.1",
	    "a request is repeated at most four times, at first after 3 s", at_most_four_more, NULL },
	{ "R6275-11.4.1-10", "MN", "DHAAD_REQUEST", ALWAYS | AT_EGRESS | COMPLETE, "6275 11.4.1",
	    "the wait for a reply doubles with each repetition", waits_double, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
