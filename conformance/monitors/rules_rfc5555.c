/* rules_rfc5555.c - what Dual-Stack Mobile IPv6 adds: BU and BA over IPv4, the options 29 to 32,
 * NAT detection by the BU, port 4191, and IKE under both. */
#include "conformance/monitors/monitor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PORT_DSMIP 4191
#define PORT_NATT  4500
#define NO_REFRESH UINT32_MAX	/* RFC 5555 3.2.2: no keepalives needed */

static bool
over_ipv4(const struct msg *m)
{
	return msg_addr(m, "src").family == 4;
}

/* ---- Binding Update ---- */

static void
ipv4_bu_in_udp(struct look *x)
{
	if (over_ipv4(x->m))
		must_be(x, "udp", "4191");
}

static void
ipv6_bu_not_in_udp(struct look *x)
{
	if (!over_ipv4(x->m))
		must_be(x, "udp", "absent");
}

static void
ipv4_coa_named(struct look *x)
{
	if (over_ipv4(x->m) && x->v->bu->lifetime > 0)
		must_be(x, "ipv4_coa", "present");
}

static void
ipv4_coa_is_source(struct look *x)
{
	char expected[ADDR_TEXT_MAX];

	/* As sent: a NAT has not changed it yet. */
	if (over_ipv4(x->m) && x->v->sender != NULL && msg_has(x->m, "ipv4_coa"))
		must_be(x, "ipv4_coa", addr_text(&x->v->bu->out.addr, expected));
}

static void
ipv4_coa_only_on_ipv4(struct look *x)
{
	if (!over_ipv4(x->m))
		must_be(x, "ipv4_coa", "absent");
	else
		must(x, true, "", "", " ");
}

/* has_h4: does this mobile node have an IPv4 home address, by what it ever registered? */
static bool
has_h4(const struct look *x)
{
	for (size_t i = 0; i < x->v->home->n; i++)
		if (x->v->home->bu[i].has_hoa4)
			return true;
	return false;
}

static void
hoa4_over_ipv4(struct look *x)
{
	if (over_ipv4(x->m) && has_h4(x) && x->v->bu->lifetime > 0)
		must_be(x, "hoa4", "present");
}

static void
hoa4_over_ipv6(struct look *x)
{
	if (!over_ipv4(x->m) && !x->v->bu->at_home && has_h4(x) && x->v->bu->lifetime > 0)
		must_be(x, "hoa4", "present");
}

static void
hoa4_single(struct look *x)
{
	if (msg_has(x->m, "hoa4"))
		must_be(x, "hoa4_len", "32");
}

static void
inner_source_is_hoa(struct look *x)
{
	const char *home = NULL;

	if (!over_ipv4(x->m))
		return;
	/* The home address is what the selectors of its SA were made for. */
	for (size_t i = 0; i < x->tr->n_sas; i++)
		if (x->tr->sa[i].mh_home[0] != '\0' && x->v->sender != NULL &&
		    strcmp(x->tr->sa[i].initiator, x->m->node) == 0)
			home = x->tr->sa[i].mh_home;
	if (home != NULL)
		must_be(x, "inner_src", home);
	must_be(x, "hao", "absent");
}

static void
f_not_on_ipv6(struct look *x)
{
	if (!over_ipv4(x->m))
		must_be(x, "F", "0");
}

static void
bu_ba_not_in_4500(struct look *x)
{
	must(x, !msg_list_has(x->m, "encap", "udp4500") && msg_u64(x->m, "udp", 0) != PORT_NATT &&
	    msg_u64(x->m, "udp_src", 0) != PORT_NATT, "encap", "not UDP 4500", "UDP 4500");
}

static void
transport_esp(struct look *x)
{
	char found[96];

	must(x, msg_list_has(x->m, "encap", "esp-transport"), "encap", "esp-transport", "%s",
	    field_text(x->m, "encap", found, sizeof(found)));
}

/* ---- Binding Acknowledgement ---- */

static void
ba_udp_iff_bu(struct look *x)
{
	if (x->v->bu != NULL && x->v->bu->udp)
		must_be(x, "udp_src", "4191");
}

static void
ba_to_where_bu_came_from(struct look *x)
{
	const struct bu *b = x->v->bu;
	struct addr dst = msg_addr(x->m, "dst");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (b == NULL || !b->udp || b->t_ha == TICK_NEVER)
		return;
	must(x, addr_eq(&dst, &b->at_ha.addr), "dst", addr_text(&b->at_ha.addr, expected), "%s",
	    addr_text(&dst, found));
}

static void
ba_to_port_of_bu(struct look *x)
{
	const struct bu *b = x->v->bu;
	char expected[16];

	if (b == NULL || !b->udp || b->t_ha == TICK_NEVER)
		return;
	snprintf(expected, sizeof(expected), "%u", b->at_ha.port);
	must_be(x, "udp", expected);
}

static void
ba_option31_iff_udp(struct look *x)
{
	if (x->v->bu != NULL && x->v->bu->udp && msg_u64(x->m, "status", 255) < 128)
		must_be(x, "nat_refresh", "present");
}

static bool
behind_nat(const struct bu *b)
{
	return b->udp && b->t_ha != TICK_NEVER && b->has_ipv4_coa &&
	    !addr_eq(&b->at_ha.addr, &b->coa);
}

static void
nat_reported(struct look *x)
{
	const struct bu *b = x->v->bu;

	if (b == NULL || !behind_nat(b) || msg_u64(x->m, "status", 255) >= 128)
		return;
	must(x, msg_u64(x->m, "nat_refresh", NO_REFRESH) != NO_REFRESH, "nat_refresh",
	    "a time, as there is a NAT", "%s", msg_has(x->m, "nat_refresh") ? "none needed" :
	    "absent");
}

static void
no_nat_reported(struct look *x)
{
	const struct bu *b = x->v->bu;

	if (b == NULL || !b->udp || b->t_ha == TICK_NEVER || behind_nat(b) || !b->has_ipv4_coa ||
	    msg_u64(x->m, "status", 255) >= 128 || msg_u64(x->m, "nat_F", 0) != 0)
		return;
	must_be(x, "nat_refresh", "4294967295");
}

static void
option31_not_on_ipv6(struct look *x)
{
	if (x->v->bu != NULL && !x->v->bu->udp)
		must(x, msg_u64(x->m, "nat_F", 0) == 0, "nat_F", "0 or absent", "1");
}

static void
ack4_if_asked(struct look *x)
{
	if (x->v->bu != NULL && x->v->bu->has_hoa4 && msg_u64(x->m, "status", 255) < 128)
		must_be(x, "ack4", "present");
}

static void
ack4_only_if_asked(struct look *x)
{
	if (x->v->bu == NULL || msg_u64(x->m, "status", 255) >= 128)
		return;
	if (!x->v->bu->has_hoa4)
		must_be(x, "ack4", "absent");
	else
		must(x, true, "", "", " ");
}

static void
ack4_address(struct look *x)
{
	char expected[ADDR_TEXT_MAX];

	if (x->v->bu != NULL && x->v->bu->has_hoa4 && msg_has(x->m, "ack4") &&
	    !addr_is_unspecified(&x->v->bu->hoa4))
		must_be(x, "ack4", addr_text(&x->v->bu->hoa4, expected));
}

/* What nobody saw asked for, or an insider asked for, may be refused. */
static void
ack4_status(struct look *x)
{
	if (x->v->bu == NULL && msg_u64(x->m, "ack4_status", 0) >= 128)
		return;
	if (msg_has(x->m, "ack4") && msg_u64(x->m, "status", 255) < 128)
		must_be(x, "ack4_status", "0");
}

/* ---- data and keepalives ---- */

/* A keepalive is due Refresh Time after the MN's last packet on its 4191 mapping; a quarter more is
 * forgiven. Judged when the mobile node next uses the mapping from the same care-of address, its
 * link not having gone meanwhile. */
static void
mapping_4191_kept(struct look *x)
{
	const struct home *h = x->v->home;
	const struct bu *p = x->v->prev;
	tick limit;

	if (p == NULL || !p->accepted || !p->udp || !x->v->bu->udp || !behind_nat(p) ||
	    !addr_eq(&p->coa, &x->v->bu->coa) || h->last_4191 < 0 || h->refresh_s == 0 ||
	    h->refresh_s == NO_REFRESH || x->v->sender == NULL ||
	    p->plugged_in != x->v->bu->plugged_in)
		return;
	limit = SECONDS((tick)h->refresh_s);
	must(x, x->m->t - h->last_4191 <= limit + limit / 4, "t", "a refresh within Refresh Time",
	    "%.3f s of silence", (double)(x->m->t - h->last_4191) / 1e9);
}

static void
tunnel_udp_is_4191(struct look *x)
{
	if (msg_list_has(x->m, "encap", "udp4191"))	/* the home agent's end, whoever sends */
		must_be(x, strcmp(x->role, "MN") == 0 ? "udp" : "udp_src", "4191");
}

static void
natted_payload_esp_in_4500(struct look *x)
{
	struct home *h;

	if (!msg_list_has(x->m, "encap", "esp-tunnel") || !over_ipv4(x->m) || x->v->sender == NULL)
		return;
	h = track_home_of_node(x->tr, x->m->node);
	if (h == NULL || !h->bound || !behind_nat(&h->bu[h->bound_by]))
		return;
	must_be(x, "udp", "4500");
}

static void
natted_payload_in_4191(struct look *x)
{
	struct home *h;

	if (msg_has(x->m, "esp_spi") || !track_wrapped(x->m) || !over_ipv4(x->m) ||
	    x->v->sender == NULL)
		return;
	h = track_home_of_node(x->tr, x->m->node);
	if (h == NULL || !h->bound || !behind_nat(&h->bu[h->bound_by]))
		return;
	must_be(x, "udp", "4191");
}

static struct home *
home_of_inner(const struct look *x, const char *field)
{
	struct addr a = msg_addr(x->m, field);
	struct track *tr = x->tr;
	struct home *h = track_home(tr, &a);

	for (size_t i = 0; h == NULL && i < tr->n_homes; i++) {
		struct home *c = &tr->home[i];

		if (c->bound && c->bu[c->bound_by].has_hoa4 &&
		    addr_eq(&c->bu[c->bound_by].hoa4, &a))
			h = c;
	}
	return h;
}

static void
plain_downlink_to_bound(struct look *x)
{
	struct home *h;
	const struct bu *b;
	struct addr dst = msg_addr(x->m, "dst");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (msg_has(x->m, "esp_spi") || !track_wrapped(x->m) || x->v->sender == NULL)
		return;
	h = home_of_inner(x, "inner_dst");
	if (h == NULL || !h->bound)
		return;
	b = &h->bu[h->bound_by];
	must(x, addr_eq(&dst, &b->at_ha.addr), "dst", addr_text(&b->at_ha.addr, expected), "%s",
	    addr_text(&dst, found));
}

static void
downlink_port_of_bu(struct look *x)
{
	struct home *h;
	char expected[16];

	if (!msg_list_has(x->m, "encap", "udp4191") || x->v->sender == NULL)
		return;
	h = home_of_inner(x, "inner_dst");
	if (h == NULL || !h->bound || !h->bu[h->bound_by].udp)
		return;
	snprintf(expected, sizeof(expected), "%u", h->bu[h->bound_by].at_ha.port);
	must_be(x, "udp", expected);
}

/* ---- IKE ---- */

static void
init_from_500(struct look *x)
{
	if (x->v->response || !over_ipv4(x->m))
		return;
	must_be(x, "udp", "500");
	must(x, msg_list_has(x->m, "notify", "NAT_DETECTION_SOURCE_IP") &&
	    msg_list_has(x->m, "notify", "NAT_DETECTION_DESTINATION_IP"), "notify",
	    "both NAT_DETECTION", "%s", msg_text(x->m, "notify") != NULL ?
	    msg_text(x->m, "notify") : "absent");
}

static void
auth_on_4500(struct look *x)
{
	if (!x->v->response)
		must_be(x, "udp", "4500");
}

static void
stays_on_4500(struct look *x)
{
	if (!x->v->response && x->v->by_initiator)
		must_be(x, "udp", "4500");
}

static void
auth_asks_for_transport(struct look *x)
{
	if (!x->v->response && msg_list_has(x->m, "payloads", "SA"))
		must(x, msg_list_has(x->m, "notify", "USE_TRANSPORT_MODE"), "notify",
		    "USE_TRANSPORT_MODE", "%s", msg_text(x->m, "notify") != NULL ?
		    msg_text(x->m, "notify") : "absent");
}

/* asked_within: `node` has begun an exchange in this time, on any of its IKE SAs. */
static bool
asked_within(const struct track *tr, const char *node, tick from, tick to)
{
	for (size_t k = 0; k < tr->n_sas; k++) {
		const struct ike_sa *s = &tr->sa[k];

		for (size_t q = 0; strcmp(s->initiator, node) == 0 && q < s->n; q++)
			if (s->req[q].by_initiator && s->req[q].t >= from && s->req[q].t <= to)
				return true;
	}
	return false;
}

/* The K way: an accepted move with K=1 is followed by an empty INFORMATIONAL from the new place,
 * and by no IKE of the old SA before. */
static void
probe_after_ba(struct look *x)
{
	for (size_t i = 0; i < x->tr->n_homes; i++) {
		const struct home *h = &x->tr->home[i];
		const struct ike_sa *s = NULL;

		for (size_t k = 0; k < x->tr->n_sas; k++)
			if (strcmp(x->tr->sa[k].initiator, h->node) == 0)
				s = &x->tr->sa[k];
		if (s == NULL || h->node[0] == '\0' || (s->mobike_i && s->mobike_r))
			continue;
		for (size_t k = 1; k < h->n; k++) {
			const struct bu *b = &h->bu[k];

			if (!b->accepted || !b->K || !h->k || b->refresh || b->first_ever ||
			    b->t_ba + SECONDS(2) > x->end)
				continue;
			must_at(x, asked_within(x->tr, h->node, b->t_ba, b->t_ba + SECONDS(2)), "MN", b->pcap,
			    b->frame, b->t, "INFORMATIONAL",
			    "an IKE request within 2 s of the BA", "none");
		}
	}
}

static void
no_ike_before_ba(struct look *x)
{
	const struct home *h;
	const struct bu *b;
	struct addr src;
	char found[ADDR_TEXT_MAX];

	if (x->v->response || x->v->sa == NULL || !x->v->by_initiator || x->v->sender == NULL ||
	    (x->v->sa->mobike_i && x->v->sa->mobike_r) || !x->v->sa->established)
		return;
	h = track_home_of_node(x->tr, x->m->node);
	if (h == NULL || h->n == 0 || !h->bound)
		return;
	b = &h->bu[h->n - 1];
	src = msg_addr(x->m, "src");
	must(x, b->answered || b->refresh || !addr_eq(&b->out.addr, &src), "src",
	    "the address of the last accepted BU", "%s, of a BU not yet answered",
	    addr_text(&src, found));
}

const struct rule rules_rfc5555[] = {
	{ "R5555-4.2-19", "MN", "BU", ALWAYS, "5555 4.2",
	    "a BU over IPv4 is in UDP port 4191", ipv4_bu_in_udp, NULL },
	{ "R5555-5-09", "MN", "BU", ALWAYS, "5555 5",
	    "a BU over IPv6 is not in UDP", ipv6_bu_not_in_udp, NULL },
	{ "R5555-2.3.2.1-02", "MN", "BU", ALWAYS, "5555 2.3.2.1",
	    "a BU over IPv4 has an IPv4 Care-of Address option", ipv4_coa_named, NULL },
	{ "R5555-4.4.2-02", "MN", "BU", ALWAYS, "5555 4.4.2",
	    "the IPv4 source of a BU is the IPv4 care-of address", ipv4_coa_is_source, NULL },
	{ "R5555-3.1.2-06", "MN", "BU", ALWAYS, "5555 3.1.2",
	    "the IPv4 Care-of Address option is for IPv4-only networks", ipv4_coa_only_on_ipv4,
	    NULL },
	{ "R5555-2.3.2.1-03", "MN", "BU", ALWAYS, "5555 2.3.2.1",
	    "a BU over IPv4 names the IPv4 home address", hoa4_over_ipv4, NULL },
	{ "R5555-4.4.2-11", "MN", "BU", ALWAYS, "5555 4.4.2",
	    "a BU over IPv6 names the IPv4 home address", hoa4_over_ipv6, NULL },
	{ "R5555-3.1.1-05", "MN", "BU", ALWAYS, "5555 3.1.1",
	    "Prefix-len of a single IPv4 home address is 32", hoa4_single, NULL },
	{ "R5555-4.4.2-04", "MN", "BU", ALWAYS, "5555 4.4.2",
	    "the inner IPv6 source of a BU over IPv4 is the home address, without option",
	    inner_source_is_hoa, NULL },
	{ "R5555-3.1.3-05", "MN", "BU", ALWAYS, "5555 3.1.3",
	    "F is not set with an IPv6 care-of address", f_not_on_ipv6, NULL },
	{ "R5555-5.2.1-16", "MN,HA", "BU,BA", ALWAYS, "5555 5.2.1",
	    "BU and BA are never in UDP 4500", bu_ba_not_in_4500, NULL },
	{ "R5555-5-07", "MN,HA", "BU,BA", ALWAYS, "5555 5",
	    "BU and BA are in ESP transport mode", transport_esp, NULL },
	{ "R5555-4.2-21", "HA", "BA", ALWAYS, "5555 4.2",
	    "a BU in UDP gets its BA in UDP from 4191", ba_udp_iff_bu, NULL },
	{ "R5555-4.2-10", "HA", "BA", ALWAYS, "5555 4.2",
	    "the BA goes to the outer source of the BU", ba_to_where_bu_came_from, NULL },
	{ "R5555-2.3.2.2-09", "HA", "BA", ALWAYS, "5555 2.3.2.2",
	    "the BA goes to the UDP source port of the BU", ba_to_port_of_bu, NULL },
	{ "R5555-4.2-27", "HA", "BA", ALWAYS, "5555 4.2",
	    "a BU in UDP gets a NAT Detection option", ba_option31_iff_udp, NULL },
	{ "R5555-3.2.2-02", "HA", "BA", WITH_NAT, "5555 3.2.2",
	    "a NAT that was found is reported with a refresh time", nat_reported, NULL },
	{ "R5555-4.2-28", "HA", "BA", ALWAYS, "5555 4.2",
	    "without NAT the Refresh Time is all ones", no_nat_reported, NULL },
	{ "R5555-3.2.2-09", "HA", "BA", ALWAYS, "5555 3.2.2",
	    "UDP is not forced on an IPv6 care-of address", option31_not_on_ipv6, NULL },
	{ "R5555-2.3.1-07", "HA", "BA", ALWAYS, "5555 2.3.1",
	    "a BU with an IPv4 home address gets an IPv4 Address Acknowledgement", ack4_if_asked,
	    NULL },
	{ "R5555-4.2-26", "HA", "BA", ALWAYS, "5555 4.2",
	    "no IPv4 Address Acknowledgement without being asked", ack4_only_if_asked, NULL },
	{ "R5555-3.2.1-14", "HA", "BA", ALWAYS, "5555 3.2.1",
	    "the acknowledged IPv4 home address is the one of the BU", ack4_address, NULL },
	{ "R5555-3.2.1-15", "HA", "BA", ALWAYS, "5555 3.2.1",
	    "an accepted IPv4 home address has status 0", ack4_status, NULL },
	{ "R5555-4.3-01", "MN", "BU", WITH_NAT | COMPLETE, "5555 4.3",
	    "the MN keeps its 4191 mapping alive within Refresh Time", mapping_4191_kept, NULL },
	{ "R5555-8-01", "MN,HA", "BU,BA,DATA", ALWAYS, "5555 8",
	    "the UDP tunnel uses port 4191", tunnel_udp_is_4191, NULL },
	{ "R5555-5.2.2-05", "MN", "DATA", WITH_PAYLOAD_ESP, "5555 5.2.2",
	    "behind a NAT, protected payload is ESP in UDP 4500", natted_payload_esp_in_4500,
	    NULL },
	{ "R5555-4.2-13", "MN", "DATA", WITH_PLAIN_PAYLOAD, "5555 4.2",
	    "behind a NAT, plain payload is tunnelled in UDP 4191", natted_payload_in_4191, NULL },
	{ "R5555-4.5.1-04", "HA", "DATA", WITH_PLAIN_PAYLOAD, "5555 4.5.1",
	    "plain downlink goes to the outer source of the last BU", plain_downlink_to_bound,
	    NULL },
	{ "R5555-4.2-11", "HA", "DATA", WITH_PLAIN_PAYLOAD, "5555 4.2",
	    "plain downlink in UDP goes to the source port of the last BU", downlink_port_of_bu,
	    NULL },
	{ "R5555-5.2.1-02", "MN", "IKE_SA_INIT", ALWAYS, "5555 5.2.1",
	    "IKE_SA_INIT over IPv4 goes to port 500 with both NAT detection notifies",
	    init_from_500, NULL },
	{ "R5555-5.2.1-04", "MN", "IKE_AUTH", ALWAYS, "5555 5.2.1",
	    "IKE_AUTH goes to port 4500", auth_on_4500, NULL },
	{ "R5555-5-12", "MN", "CREATE_CHILD_SA,INFORMATIONAL", ALWAYS, "5555 5",
	    "an IKE SA on port 4500 stays there", stays_on_4500, NULL },
	{ "R5555-5.2.1-05", "MN", "IKE_AUTH", ALWAYS, "5555 5.2.1",
	    "IKE_AUTH asks for transport mode", auth_asks_for_transport, NULL },
	{ "R5555-5.1-18", "MN", "INFORMATIONAL", WITH_K | COMPLETE, "5555 5.1",
	    "a move acknowledged with K=1 is followed by an IKE request", NULL, probe_after_ba },
	{ "R5555-5.1-21", "MN", "INFORMATIONAL,CREATE_CHILD_SA", WITH_K | FROM_START | COMPLETE, "5555 5.1",
	    "without MOBIKE, IKE moves only after the BA", no_ike_before_ba, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
