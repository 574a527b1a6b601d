/* routes.c - what one engine's news means for the others at a plain IPsec node. */
#include "nodes/peer/peer.h"

static bool
not_inner(const void *node, const void *ev)
{
	(void)node;
	return ((const struct host_event *)ev)->ifc != IFC_APP;
}

static void
row_place(void *node, const void *ev)
{
	(void)ev;
	peer_place_update(node);
}

static bool
was_last(const void *node, const void *ev)
{
	const struct peer *p = node;
	struct ike_status st;

	(void)ev;
	return !ike_status(p->s.ike, peer_home(p), &st);
}

/* Once the SAs are gone from the bus. */
static void
row_closed(void *node, const void *ev)
{
	(void)ev;
	((struct peer *)node)->reset = true;
}

#define HOST(ev) ENGINE_HOST, HOST_EV_##ev

static const struct route_row rows[] = {
	STACK_ROUTES,
	/* from, event	      when	  then		     to	       why			 source */
	{ HOST(ADDRESS_USABLE), not_inner, stack_row_address, "driver", "an address of ours", "4862 5.4" },
	{ HOST(ADDRESS_GONE), not_inner,  stack_row_address, "driver", "it went",	"4862 5.5.4" },
	{ HOST(ADDRESS_USABLE), NULL,	  row_place,	     "ike",    "a path appeared", "4555 3.5" },
	{ HOST(ADDRESS_GONE), NULL,	  row_place,	     "ike",    "a path went",	"4555 3.5" },
	{ HOST(LINK),	      NULL,	  row_place,	     "ike",    "a link came or went", "4555 3.5" },
	{ HOST(ROUTER),	      NULL,	  row_place,	     "ike",    "another router", "4555 3.5" },
	{ HOST(ROUTER_LOST),  NULL,	  row_place,	     "ike",    "no router any more", "4555 3.5" },
	{ ENGINE_IKE, IKE_EV_CLOSED, was_last, row_closed,   "bus",    "the templates follow our address",
	  "4301 4.4.1" },
};

static const char *const no_events[1] = { "" };

static const char *const *const all_events[ENGINES] = {
	[ENGINE_HOST] = host_event_name, [ENGINE_IPSEC] = ipsec_event_names,
	[ENGINE_IKE] = ike_event_names, [ENGINE_MIP6] = no_events,
};

const struct route peer_route = {
	"peer", engine_names, all_events, rows, sizeof(rows) / sizeof(rows[0]),
};
