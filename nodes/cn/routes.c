/* routes.c - what news of the IP edge and of the binding cache means at a correspondent node. */
#include "nodes/cn/inner.h"

/* A packet that went by way of a binding came back as unreachable: whose it was is in the error. */
static bool
quoted_home(const struct host_event *e, struct addr *own, struct addr *home)
{
	struct bytes packet = bytes_of(e->quoted, e->quoted_n);
	struct rd r = rd_of(packet);
	struct ip_view v = { 0 };

	/* It is cut, and the routing header is the first we put (RFC 6275 6.4). */
	if (ip_peek(&v, packet) != W_OK || v.family != 6 || v.proto != IPPROTO_IS_ROUTING)
		return false;
	rd_skip(&r, IP6_HEADER + 2);
	if (rd_u8(&r) != 2)
		return false;
	rd_skip(&r, 5);
	*own = v.src;
	*home = rd_addr(&r, 6);
	return !r.bad;
}

static bool
about_binding(const void *node, const void *ev)
{
	const struct host_event *e = ev;
	struct addr own, home;

	(void)node;
	return e->icmp_type == ICMP6_UNREACHABLE && quoted_home(e, &own, &home);
}

static void
row_unreachable(void *node, const void *ev)
{
	const struct host_event *e = ev;
	struct addr own, home;
	struct cn *c = node;

	if (quoted_home(e, &own, &home))
		mip6_cn_unreachable(&c->mip6, c->now, &own, &home);
}

static void
row_address(void *node, const void *ev)
{
	const struct host_event *e = ev;
	struct cn *c = node;

	outbox_push(&c->edge.out, &(struct emit){ .kind = EMIT_ADDRESS,
	    .address = { e->kind == HOST_EV_ADDRESS_USABLE, e->ifc, e->prefix } });
}

static void
row_send(void *node, const void *ev)
{
	cn_send_mh(node, ev);
}

static const char *const engines[] = { "host", "mip6_cn" };
static const char *const mip6_events[MIP6_CN_EVENTS] = {
	[MIP6_CN_SEND] = "SEND",
};
static const char *const *const events[] = { host_event_name, mip6_events };

static const struct route_row rows[] = {
	{ FROM_HOST, HOST_EV_ADDRESS_USABLE, NULL, row_address, "driver", "an address of ours",
	  "4862 5.4" },
	{ FROM_HOST, HOST_EV_ADDRESS_GONE, NULL, row_address, "driver", "it went", "4862 5.5.4" },
	{ FROM_HOST, HOST_EV_ICMP_ERROR, about_binding, row_unreachable, "mip6_cn",
	  "nobody is at a care-of address", "6275 9.3.4" },
	{ FROM_MIP6, MIP6_CN_SEND, NULL, row_send, "host", "a Mobility Header leaves", "6275 9.4" },
};

const struct route cn_route = { "cn", engines, events, rows, sizeof(rows) / sizeof(rows[0]) };
