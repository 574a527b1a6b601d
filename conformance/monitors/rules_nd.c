/* rules_nd.c - Neighbour Discovery beyond single messages: what a router advertises is what it is
 * configured with, addresses are tested before use, neighbours are solicited at the proper times, and
 * whoever is asked answers. Based on what links.h remembers. */
#include "conformance/monitors/monitor.h"

#include <inttypes.h>
#include <string.h>

#define EVERYBODY "MN,HA,ROUTER,CN,NAT,HOST"
#define HOSTS	  "MN,HA,CN,NAT,HOST"

static struct station *
here(const struct look *x)
{
	return links_station(&x->tr->links, x->m);
}

static bool
malformed_as(const struct msg *m, const char *why)
{
	const char *text = msg_text(m, "malformed");

	return text != NULL && strcmp(text, why) == 0;
}

/* ---- the header ---- */

static void
well_formed(struct look *x)
{
	must(x, !malformed_as(x->m, "ND hop limit") && !malformed_as(x->m, "ND code"), "malformed",
	    "code 0 and hop limit 255", "%s", msg_text(x->m, "malformed"));
}

static void
na_header(struct look *x)
{
	well_formed(x);
	must(x, !malformed_as(x->m, "ND reserved bits"), "malformed",
	    "only R, S and O among the flags", "others");
}

static void
checksum(struct look *x)
{
	must(x, !malformed_as(x->m, "ICMPv6 checksum"), "malformed", "a good ICMPv6 checksum",
	    "a wrong one");
}

static void
ra_to_all_or_one(struct look *x)
{
	struct addr dst = msg_addr(x->m, "dst");
	char found[ADDR_TEXT_MAX];

	well_formed(x);
	must(x, !addr_is_multicast(&dst) || strcmp(addr_text(&dst, found), "ff02::1") == 0, "dst",
	    "ff02::1 or the solicitor", "%s", addr_text(&dst, found));
}

/* own_lladdr: the link-layer option has the MAC the frame comes from. */
static void
own_lladdr(struct look *x)
{
	const char *text = msg_text(x->m, "lladdr");
	char expected[18];
	struct mac dst, src;

	if (text != NULL && frame_macs(x->m, &dst, &src))
		must(x, strcmp(text, mac_text(&src, expected)) == 0, "lladdr", expected, "%s",
		    text);
}

/* ---- advertisements, as configured ---- */

static void
number_as(struct look *x, const char *field, uint64_t want)
{
	uint64_t have = msg_u64(x->m, field, UINT64_MAX);
	char expected[24];

	snprintf(expected, sizeof(expected), "%" PRIu64, want);
	must(x, have == want, field, expected, "%" PRIu64, have);
}

static uint64_t
router_lifetime(const struct station *s)
{
	tick max = station_conf_tick(s, "ra_max", SECONDS(600));
	tick t = station_conf_tick(s, "ra_lifetime", TICK_NEVER);

	if (t == 0)
		return 0;
	t = tick_min(t == TICK_NEVER ? 3 * max : tick_max(t, max), SECONDS(9000));
	return (uint64_t)((t + SECONDS(1) - 1) / SECONDS(1));
}

static void
prefix_as_configured(struct look *x, const struct station *s)
{
	struct prefix want, have;
	char text[64] = "", found[64];
	bool some = station_conf(s, "ra_prefix", 0, text, sizeof(text));

	if (!some || !prefix_parse(&want, text))
		return;
	field_text(x->m, "prefix", found, sizeof(found));
	must(x, prefix_parse(&have, found) && have.len == want.len &&
	    prefix_has(&want, &have.addr), "prefix", text, "%s", found);
	number_as(x, "prefix_L", 1);
	number_as(x, "prefix_A", 1);
	/* A home agent's may be told to change, and count down then. */
	if (node_conf_true(s, "prefix_discovery"))
		return;
	number_as(x, "valid", station_conf_u64(s, "ra_valid", 2592000));
	number_as(x, "preferred", station_conf_u64(s, "ra_preferred", 604800));
}

/* RFC 4861 6.2.3, with the defaults of 6.2.1. */
static void
ra_as_configured(struct look *x)
{
	const struct station *s = here(x);

	if (!station_conf_true(s, "ra"))
		return;
	number_as(x, "hop_limit", 64);
	number_as(x, "M", 0);
	number_as(x, "O", 0);
	number_as(x, "router_lifetime", router_lifetime(s));
	prefix_as_configured(x, s);
}

static void
ra_complete(struct look *x)
{
	const struct station *s = here(x);
	char text[64];

	must_be(x, "lladdr", "present");
	own_lladdr(x);
	if (station_conf(s, "ra_prefix", 0, text, sizeof(text)))
		must_be(x, "prefix", "present");
	if (station_conf_u64(s, "ra_mtu", 0) != 0)
		must_be(x, "mtu", "present");
}

/* RFC 6275 7.1: on which of its links a router is a home agent only its configuration tells. */
static void
ra_h_of_home_agents(struct look *x)
{
	const struct station *s = here(x);

	if (station_conf_true(s, "ra"))
		number_as(x, "H", station_conf_true(s, "ra_home_agent"));
	else if (strcmp(x->role, "HA") == 0)
		number_as(x, "H", 1);
}

/* RFC 6275 7.2: with R the prefix field is a whole address of the router. */
static void
ra_r_address(struct look *x)
{
	const struct station *s = here(x);
	char text[64];
	struct prefix p;

	if (s->conf == NULL || msg_u64(x->m, "prefix_R", 0) == 0)
		return;
	field_text(x->m, "prefix", text, sizeof(text));
	must(x, prefix_parse(&p, text) && station_has(s, &p.addr), "prefix",
	    "an address of the router", "%s", text);
}

static void
ra_often_enough(struct look *x)
{
	const struct station *s = here(x);
	tick max = station_conf_tick(s, "ra_max", SECONDS(600));
	char expected[32];

	if (!station_conf_true(s, "ra") || s->ra < 0)
		return;
	snprintf(expected, sizeof(expected), "within %.1f s", (double)max / 1e9);
	must(x, x->m->t - s->ra <= max + SLACK, "t", expected, "after %.3f s",
	    (double)(x->m->t - s->ra) / 1e9);
}

static void
ra_not_too_often(struct look *x)
{
	const struct station *s = here(x);
	struct addr dst = msg_addr(x->m, "dst");
	tick least = s->conf != NULL ? station_ra_least(s) : SECONDS(3);
	char expected[32];

	if (s->ra < 0 || !addr_is_multicast(&dst) || !station_conf_true(s, "ra"))
		return;
	snprintf(expected, sizeof(expected), "%.1f s or more after the last",
	    (double)least / 1e9);
	must(x, x->m->t - s->ra >= least - SLACK, "t", expected, "after %.3f s",
	    (double)(x->m->t - s->ra) / 1e9);
}

static void
ra_answers_end(struct look *x)
{
	must_have_come(x, AWAIT_RA, "a Router Advertisement within half a second");
}

/* ---- hosts solicit routers ---- */

static void
rs_spaced(struct look *x)
{
	const struct station *s = here(x);

	/* RFC 7559 has others go on, ever more slowly. */
	if (s->rs < 0 || !s->heard_up || s->ra_heard >= 0 || s->conf == NULL)
		return;
	must(x, x->m->t - s->rs >= SECONDS(4) - SLACK, "t", "4 s or more after the last",
	    "after %.3f s", (double)(x->m->t - s->rs) / 1e9);
	must(x, s->rss < 3, "name", "at most three Router Solicitations", "%u", s->rss + 1);
}

static void
link_local_end(struct look *x)
{
	must_have_come(x, AWAIT_LINK_LOCAL, "a test of a link-local address");
}

static void
nothing(struct look *x)
{
	(void)x;
}

/* ---- addresses are tested ---- */

/* exempt: nobody has to test these. A mobile node's home address at home, RFC 6275 11.5.5; what is
 * configured so. */
static bool
exempt(const struct station *s, const struct addr *a)
{
	char text[8];

	return node_conf_addr(s, "hoa6", a) ||
	    (station_conf(s, "dad", 0, text, sizeof(text)) && strcmp(text, "false") == 0);
}

/* source_tested: s was seen to come up, and sends from `a`. NULL: nothing to say. */
static const struct own *
source_tested(struct look *x, bool *judge)
{
	struct station *s = here(x);
	struct addr src = msg_addr(x->m, "src");

	/* Which one is a mobile node's home address its configuration tells; and who is a router in
	 * a capture is but a guess. */
	*judge = s->heard_up && !addr_is_unspecified(&src) && !exempt(s, &src) &&
	    (s->conf != NULL || (strcmp(x->role, "MN") != 0 && strcmp(x->role, "ROUTER") != 0));
	return station_own(s, &src);
}

static void
tested_before_use(struct look *x)
{
	struct addr src = msg_addr(x->m, "src");
	char found[ADDR_TEXT_MAX];
	bool judge;
	const struct own *o = source_tested(x, &judge);

	if (judge)
		must(x, o != NULL && o->tested >= 0, "src", "an address that was tested", "%s",
		    addr_text(&src, found));
}

static void
test_takes_its_time(struct look *x)
{
	bool judge;
	const struct own *o = source_tested(x, &judge);

	if (judge && o != NULL && o->tested >= 0)
		must(x, x->m->t - o->tested >= RETRANS_TIMER - SLACK, "t",
		    "1 s or more after the test began", "%.3f s after",
		    (double)(x->m->t - o->tested) / 1e9);
}

static void
one_probe(struct look *x)
{
	struct addr src = msg_addr(x->m, "src"), target = msg_addr(x->m, "target");
	struct station *s = here(x);
	const struct own *o = station_own(s, &target);

	/* A home agent tests for others; a mobile node asks for its own home address, 11.5.5. */
	if (!addr_is_unspecified(&src) || s->conf == NULL || exempt(s, &target) ||
	    track_home(x->tr, &target) != NULL)
		return;
	must(x, o == NULL || o->tested < 0 || x->m->t - o->tested > SECONDS(2), "target",
	    "tested once", "again after %.3f s",
	    o != NULL ? (double)(x->m->t - o->tested) / 1e9 : 0.0);
}

/* ---- solicitations ---- */

/* asked_before: the solicitation before this one, of the same neighbour; NULL: none, or not one. */
static const struct asked *
asked_before(struct look *x, bool *unicast)
{
	struct addr src = msg_addr(x->m, "src"), dst = msg_addr(x->m, "dst"),
	    target = msg_addr(x->m, "target");
	struct station *s = here(x);

	*unicast = !addr_is_multicast(&dst);
	return addr_is_unspecified(&src) || s->conf == NULL ? NULL : station_asked(s, &target);
}

static void
spaced(struct look *x, const struct asked *q)
{
	must(x, x->m->t - q->t >= RETRANS_TIMER - SLACK, "t", "1 s or more after the last",
	    "after %.3f s", (double)(x->m->t - q->t) / 1e9);
}

static void
ns_multicast_spaced(struct look *x)
{
	bool unicast;
	const struct asked *q = asked_before(x, &unicast);

	if (q != NULL && !unicast)
		spaced(x, q);
}

static void
ns_unicast_spaced(struct look *x)
{
	bool unicast;
	const struct asked *q = asked_before(x, &unicast);

	if (q != NULL && unicast)
		spaced(x, q);
}

static void
solicit_again_end(struct look *x)
{
	must_have_come(x, AWAIT_SOLICIT, "another solicitation");
}

static void
probe_at_most_thrice(struct look *x)
{
	bool unicast;
	const struct asked *q = asked_before(x, &unicast);

	if (unicast)
		must(x, q == NULL || !q->unicast || q->n < MAX_SOLICITATIONS ||
		    x->m->t - q->t >= 2 * RETRANS_TIMER, "target",
		    "at most three probes without an answer", "%u", q != NULL ? q->n + 1 : 1);
}

static void
probe_again_end(struct look *x)
{
	must_have_come(x, AWAIT_PROBE, "another probe");
}

/* first_probe: a unicast solicitation that begins a round; what is known of the neighbour. A mobile
 * node may probe its router on any hint of movement, RFC 6275 11.5.1. */
static const struct asked *
first_probe(struct look *x)
{
	bool unicast;
	const struct asked *q = asked_before(x, &unicast);

	return !unicast || q == NULL || (strcmp(x->role, "MN") == 0 && q->router) ||
	    (q->n > 0 && q->unicast) ? NULL : q;
}

static void
reachable_long_enough(struct look *x)
{
	const struct asked *q = first_probe(x);

	/* Two that answer without O leave it STALE, RFC 4861 7.2.5. */
	if (q != NULL && q->confirmed >= 0 && !q->disputed)
		must(x, x->m->t - q->confirmed >= REACHABLE_TIME_LEAST + DELAY_FIRST_PROBE_TIME -
		    SLACK, "t", "20 s or more after it was confirmed", "%.3f s",
		    (double)(x->m->t - q->confirmed) / 1e9);
}

static void
stale_probe_end(struct look *x)
{
	must_have_come(x, AWAIT_STALE_PROBE, "a probe of a neighbour that is used");
}

static void
probe_delayed(struct look *x)
{
	const struct asked *q = first_probe(x);
	tick since = -1;

	/* A solicitation from a neighbour that is known already changes nothing (RFC 4861 7.2.3). */
	if (q != NULL)
		since = q->confirmed >= 0 ? q->confirmed : q->learned;
	if (since >= 0)
		must(x, x->m->t - since >= DELAY_FIRST_PROBE_TIME - SLACK, "t",
		    "5 s or more after the neighbour was heard of", "%.3f s",
		    (double)(x->m->t - since) / 1e9);
}

static void
probe_of_the_used(struct look *x)
{
	const struct mate *n;
	struct mac dst, src;

	if (first_probe(x) == NULL || !frame_macs(x->m, &dst, &src))
		return;
	n = station_mate(here(x), &dst, 6);
	must(x, n != NULL && n->used >= 0 && x->m->t - n->used <= DELAY_FIRST_PROBE_TIME + SLACK,
	    "t", "a neighbour used in the last 5 s", "%.3f s ago",
	    n != NULL && n->used >= 0 ? (double)(x->m->t - n->used) / 1e9 : -1.0);
}

static void
queued_end(struct look *x)
{
	must_have_come(x, AWAIT_QUEUED6, "the packet that waited for the answer");
}

static void
mac_end(struct look *x)
{
	must_have_come(x, AWAIT_MAC, "a frame to the neighbour's link-layer address");
}

/* RFC 4861 7.2.2: who waited for a neighbour that does not answer is told so, and why. */
static void
given_up_says_why(struct look *x)
{
	struct addr about = msg_addr(x->m, "about_dst");

	if (!addr_is_set(&about) || !links_given_up(&x->tr->links, x->m->node, &about, x->m->t))
		return;
	must_be(x, "icmp_type", "1");
	must_be(x, "icmp_code", "3");
}

/* An entry that a solicitation or an RA made or changed is there for some time. */
static void
told_is_not_asked(struct look *x)
{
	bool unicast;
	const struct asked *q = asked_before(x, &unicast);

	if (q != NULL && !unicast && q->told == TOLD_ASKING && q->settled)
		must(x, x->m->t - q->told_at >= SECONDS(5), "target",
		    "nobody who told his address in the last 5 s", "%.3f s ago",
		    (double)(x->m->t - q->told_at) / 1e9);
}

/* goes_to_what_was_told: a packet to a neighbour whose link-layer address is known. What was on its
 * way when the neighbour spoke is not judged. */
static void
goes_to_what_was_told(struct look *x, bool by_advertisement, bool disputed)
{
	struct addr dst = msg_addr(x->m, "dst");
	const struct asked *q = station_asked(here(x), &dst);
	char expected[18], found[18];
	struct mac to, from;

	if (q == NULL || q->told == UNTOLD || (q->told == TOLD_ADVERTISING) != by_advertisement ||
	    q->disputed != disputed || x->m->t - q->told_at <= MSEC(10) ||
	    !frame_macs(x->m, &to, &from))
		return;
	must(x, mac_eq(&to, &q->mac), "dst", mac_text(&q->mac, expected), "%s",
	    mac_text(&to, found));
}

static void
goes_to_asker(struct look *x)
{
	goes_to_what_was_told(x, false, false);
}

static void
goes_to_advertiser(struct look *x)
{
	goes_to_what_was_told(x, true, false);
}

static void
not_overridden(struct look *x)
{
	goes_to_what_was_told(x, true, true);
	goes_to_what_was_told(x, false, true);
}

/* RFC 4443 3 and 4.1, with what was assigned since; an unassigned type tells nobody anything. */
static void
type_and_code_exist(struct look *x)
{
	static const unsigned most[] = { 0, 8, 0, 1, 10 };
	uint64_t type = msg_u64(x->m, "icmp_type", 0), code = msg_u64(x->m, "icmp_code", 0);

	if (type >= 128)
		must(x, type > 129 || code == 0, "icmp_code", "0", "%" PRIu64, code);
	else
		must(x, type >= 1 && type <= 4 && code <= most[type], "icmp_type",
		    "an error of type 1 to 4, with a code of that type",
		    "type %" PRIu64 ", code %" PRIu64, type, code);
}

/* ---- answers ---- */

static void
na_end(struct look *x)
{
	must_have_come(x, AWAIT_NA, "a Neighbor Advertisement");
}

static void
na_has_lladdr(struct look *x)
{
	const struct station *s = here(x);
	struct addr dst = msg_addr(x->m, "dst"), target = msg_addr(x->m, "target");

	if (!s->ns_multicast || !addr_eq(&dst, &s->ns_from) || !addr_eq(&target, &s->ns_target))
		return;
	must_be(x, "lladdr", "present");
	own_lladdr(x);
}

/* agents_anycast: all home agents of a link have the address of RFC 2526 3, and none tests it (RFC 4862
 * 5.4). */
static bool
agents_anycast(const struct look *x, const struct station *s, const struct addr *target)
{
	static const uint8_t id[8] = { 0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe };

	return strcmp(x->role, "HA") == 0 && station_conf_true(s, "ra_home_agent") &&
	    memcmp(target->b + 8, id, sizeof(id)) == 0;
}

/* na_of_the_owner: it has tested the address, or is told to own it or to speak for it. */
static void
na_of_the_owner(struct look *x)
{
	struct station *s = here(x);
	struct addr target = msg_addr(x->m, "target");
	char found[ADDR_TEXT_MAX];

	if (s->conf == NULL || !s->heard_up)
		return;
	must(x, station_own(s, &target) != NULL || station_has(s, &target) ||
	    node_conf_addr(s, "hoa6", &target) || track_home(x->tr, &target) != NULL ||
	    agents_anycast(x, s, &target), "target", "an address of its own", "%s",
	    addr_text(&target, found));
}

#define ND "NS,NA,RS,RA"
#define PACKETS	"DATA,NA,ICMP6,BU,BA,BE,ESP,IKE_SA_INIT,IKE_AUTH,CREATE_CHILD_SA,INFORMATIONAL"

const struct rule rules_nd[] = {
	{ "R4861-4.2-02", "ROUTER,HA", "RA", ALWAYS, "4861 4.2",
	    "a Router Advertisement has code 0 and hop limit 255, and goes to all nodes or one",
	    ra_to_all_or_one, NULL },
	{ "R4861-4.3-02", EVERYBODY, "NS,RS", ALWAYS, "4861 4.3",
	    "a solicitation's link-layer address is the sender's",
	    own_lladdr, NULL },
	{ "R4861-4.4-01", EVERYBODY, "NA", ALWAYS, "4861 4.4",
	    "a Neighbor Advertisement has code 0, hop limit 255 and no flags but R, S and O",
	    na_header, NULL },
	{ "R4443-2.3-01", EVERYBODY, ND ",ICMP6", ALWAYS, "4443 2.3",
	    "the ICMPv6 checksum covers the pseudo-header", checksum, NULL },
	{ "R4443-3-01", EVERYBODY, "ICMP6", ALWAYS, "4443 3",
	    "an ICMPv6 message has a type and a code that exist", type_and_code_exist, NULL },
	{ "R4861-6.2.3-02", "ROUTER,HA", "RA", ALWAYS, "4861 6.2.3",
	    "a Router Advertisement has the values that are configured", ra_as_configured, NULL },
	{ "R4861-6.2.3-01", "ROUTER,HA", "RA", ALWAYS, "4861 6.2.3",
	    "a Router Advertisement has all options", ra_complete, NULL },
	{ "R6275-7.1-02", "ROUTER,HA", "RA", ALWAYS, "6275 7.1",
	    "H is set by home agents, and by nobody else", ra_h_of_home_agents, NULL },
	{ "R6275-7.2-02", "ROUTER,HA", "RA", ALWAYS, "6275 7.2",
	    "with R=1 the prefix is a whole address of the router", ra_r_address, NULL },
	{ "R4861-6.2.4-02", "ROUTER,HA", "RA", ALWAYS, "4861 6.2.4",
	    "Router Advertisements are no further apart than MaxRtrAdvInterval", ra_often_enough,
	    NULL },
	{ "R4861-6.2.6-02", "ROUTER,HA", "RA", ALWAYS, "4861 6.2.6",
	    "multicast Router Advertisements keep the least distance", ra_not_too_often, NULL },
	{ "R4861-6.2.6-01", "ROUTER,HA", "RA", ALWAYS, "4861 6.2.6",
	    "a Router Solicitation is answered within half a second", nothing, ra_answers_end },
	{ "R4861-6.3.7-01", HOSTS, "RS", ALWAYS, "4861 6.3.7",
	    "three Router Solicitations, 4 s apart", rs_spaced, NULL },
	{ "R4862-5.3-01", HOSTS, "RS", ALWAYS, "4862 5.3",
	    "an interface that comes up makes a link-local address", nothing, link_local_end },
	{ "R4862-5.4-01", EVERYBODY, ND, ALWAYS, "4862 5.4",
	    "an address is tested before it is used", tested_before_use, NULL },
	{ "R4862-5.4-06", EVERYBODY, ND, ALWAYS, "4862 5.4",
	    "an address is used when RetransTimer has passed after the test", test_takes_its_time,
	    NULL },
	{ "R4862-5.1-01", EVERYBODY, "NS", ALWAYS, "4862 5.1",
	    "an address is tested by one solicitation", one_probe, NULL },
	{ "R4861-7.2.2-05", EVERYBODY, "NS", ALWAYS, "4861 7.2.2",
	    "a neighbour is solicited at most every RetransTimer", ns_multicast_spaced, NULL },
	{ "R4861-7.3.3-03", EVERYBODY, "NS", ALWAYS, "4861 7.3.3",
	    "a neighbour is probed at most every RetransTimer", ns_unicast_spaced, NULL },
	{ "R4861-7.2.2-07", EVERYBODY, "NS", ALWAYS, "4861 7.2.2",
	    "an unanswered solicitation is repeated after RetransTimer", nothing,
	    solicit_again_end },
	{ "R4861-7.3.3-02", EVERYBODY, "NS", ALWAYS, "4861 7.3.3",
	    "a neighbour is probed three times, RetransTimer apart", probe_at_most_thrice,
	    probe_again_end },
	{ "R4861-7.3.2-01", EVERYBODY, "NS", ALWAYS, "4861 7.3.2",
	    "a neighbour that is used is probed when ReachableTime is over, and not before",
	    reachable_long_enough, stale_probe_end },
	{ "R4861-7.3.3-01", EVERYBODY, "NS", ALWAYS, "4861 7.3.3",
	    "the first probe comes 5 s after the first packet", probe_delayed, NULL },
	{ "R4861-7.3.3-04", EVERYBODY, "NS", ALWAYS, "4861 7.3.3",
	    "who gets no packets is not probed", probe_of_the_used, NULL },
	{ "R4861-7.2.2-03", EVERYBODY, "NA", ALWAYS, "4861 7.2.2",
	    "the packet that waited leaves when the neighbour has answered", nothing, queued_end },
	{ "R4861-7.2.2-06", EVERYBODY, "ICMP6", ALWAYS, "4861 7.2.2",
	    "a neighbour that does not answer is Address Unreachable", given_up_says_why, NULL },
	{ "R4861-7.2.3-05", EVERYBODY, "NS", ALWAYS, "4861 7.2.3",
	    "packets go to the link-layer address that the neighbour told", nothing, mac_end },
	{ "R4861-7.2.3-06", EVERYBODY, PACKETS, ALWAYS, "4861 7.2.3",
	    "packets go to the link-layer address that a neighbour's solicitation told",
	    goes_to_asker, NULL },
	{ "R4861-7.2.3-06", EVERYBODY, "NS", ALWAYS, "4861 7.2.3",
	    "who told its link-layer address is not asked for it", told_is_not_asked, NULL },
	{ "R4861-7.2.5-04", EVERYBODY, PACKETS, ALWAYS, "4861 7.2.5",
	    "packets go to the link-layer address that an advertisement with O=1 told",
	    goes_to_advertiser, NULL },
	{ "R4861-7.2.5-03", EVERYBODY, PACKETS, ALWAYS, "4861 7.2.5",
	    "an advertisement with O=0 does not change where packets go", not_overridden, NULL },
	{ "R4861-7.2.4-01", EVERYBODY, "NA", ALWAYS, "4861 7.2.4",
	    "the answer to a multicast solicitation has the link-layer address", na_has_lladdr,
	    NULL },
	{ "R4861-7.2.4-06", EVERYBODY, "NA", COMPLETE, "4861 7.2.4",
	    "a solicitation of an own address is answered", nothing, na_end },
	{ "R4861-7.2.3-01", EVERYBODY, "NA", ALWAYS, "4861 7.2.3",
	    "nobody advertises an address that is not his", na_of_the_owner, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
