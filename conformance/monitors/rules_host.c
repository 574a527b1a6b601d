/* rules_host.c - what every node on a link has to do: single messages of Neighbour Discovery. */
#include "conformance/monitors/monitor.h"

#include <string.h>

static bool
from_unspecified(const struct msg *m)
{
	struct addr a = msg_addr(m, "src");

	return addr_is_unspecified(&a);
}

static void
rs_to_all_routers(struct look *x)
{
	must_be(x, "dst", "ff02::2");
	must_be(x, "malformed", "absent");
}

static void
rs_unspecified_without_lladdr(struct look *x)
{
	if (from_unspecified(x->m))
		must_be(x, "lladdr", "absent");
}

static void
rs_with_lladdr(struct look *x)
{
	if (!from_unspecified(x->m))
		must_be(x, "lladdr", "present");
}

static void
ra_from_link_local(struct look *x)
{
	struct addr src = msg_addr(x->m, "src");
	char found[ADDR_TEXT_MAX];

	must(x, addr_is_link_local(&src), "src", "a link-local address", "%s",
	    addr_text(&src, found));
}

static void
hosts_send_no_ra(struct look *x)
{
	if (strcmp(x->m->name, "RA") == 0)
		must(x, false, "name", "no RA from a host", "RA");
	else
		must(x, true, "", "", " ");
}

static void
multicast_ns_has_lladdr(struct look *x)
{
	struct addr dst = msg_addr(x->m, "dst");

	if (!from_unspecified(x->m) && addr_is_multicast(&dst))
		must_be(x, "lladdr", "present");
}

static void
dad_ns_form(struct look *x)
{
	struct addr target = msg_addr(x->m, "target"), group;
	char expected[ADDR_TEXT_MAX];

	if (!from_unspecified(x->m))
		return;
	group = addr_solicited_node(&target);
	must_be(x, "dst", addr_text(&group, expected));
	must_be(x, "lladdr", "absent");
}

static void
na_to_all_is_unsolicited(struct look *x)
{
	struct addr dst = msg_addr(x->m, "dst");

	if (addr_is_multicast(&dst))
		must_be(x, "S", "0");
}

static void
na_to_one_is_solicited(struct look *x)
{
	struct addr dst = msg_addr(x->m, "dst");

	if (!addr_is_multicast(&dst))
		must_be(x, "S", "1");
}

/* A home agent is a router for its own addresses, and none for those that it defends: which are which
 * is not always seen. */
static void
na_r_by_kind(struct look *x)
{
	struct addr target = msg_addr(x->m, "target");
	const struct station *s = links_station(&x->tr->links, x->m);
	bool host = strcmp(x->role, "MN") == 0 || strcmp(x->role, "CN") == 0 ||
	    strcmp(x->role, "HOST") == 0;

	if (strcmp(x->role, "ROUTER") == 0 && s->conf == NULL && s->ra < 0)
		return;		/* a router by guess */
	if (host || strcmp(x->role, "HA") != 0 || addr_is_link_local(&target) ||
	    station_has(s, &target))
		must_be(x, "R", host ? "0" : "1");
}

const struct rule rules_host[] = {
	{ "R4861-4.1-01", "MN,HA,CN,NAT,HOST", "RS", ALWAYS, "4861 4.1",
	    "a Router Solicitation goes to all routers", rs_to_all_routers, NULL },
	{ "R4861-4.1-02", "MN,HA,CN,NAT,HOST", "RS", ALWAYS, "4861 4.1",
	    "a Router Solicitation from :: has no link-layer option",
	    rs_unspecified_without_lladdr, NULL },
	{ "R4861-4.1-03", "MN,HA,CN,NAT,HOST", "RS", ALWAYS, "4861 4.1",
	    "a Router Solicitation from an address has the link-layer option", rs_with_lladdr,
	    NULL },
	{ "R4861-4.2-01", "ROUTER,HA", "RA", ALWAYS, "4861 4.2",
	    "a Router Advertisement comes from a link-local address", ra_from_link_local, NULL },
	{ "R4861-6.2.4-01", "MN", "RA,RS", ALWAYS, "4861 6.2.4",
	    "a host sends no Router Advertisement", hosts_send_no_ra, NULL },
	{ "R4861-4.3-03", "MN,HA,ROUTER,CN,NAT,HOST", "NS", ALWAYS, "4861 4.3",
	    "a multicast Neighbor Solicitation has the link-layer option",
	    multicast_ns_has_lladdr, NULL },
	{ "R4862-5.4.2-02", "MN,HA,ROUTER,CN,NAT,HOST", "NS", ALWAYS, "4862 5.4.2",
	    "duplicate address detection solicits the target's group from ::", dad_ns_form, NULL },
	{ "R4861-7.2.4-04", "MN,HA,ROUTER,CN,NAT,HOST", "NA", ALWAYS, "4861 7.2.4",
	    "an advertisement to all nodes has S=0", na_to_all_is_unsolicited, NULL },
	{ "R4861-7.2.4-03", "MN,HA,ROUTER,CN,NAT,HOST", "NA", ALWAYS, "4861 7.2.4",
	    "an advertisement to a solicitor has S=1", na_to_one_is_solicited, NULL },
	{ "R4861-7.2.4-02", "MN,CN,ROUTER,HA,HOST", "NA", ALWAYS, "4861 7.2.4",
	    "a host's advertisement has R=0, a router's R=1", na_r_by_kind, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
