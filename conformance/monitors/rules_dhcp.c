/* rules_dhcp.c - DHCPv4, RFC 2131: clients (mobile nodes) and servers (NATs, routers). */
#include "conformance/monitors/monitor.h"

#include <inttypes.h>
#include <string.h>

#define CLIENT	  "DHCP_DISCOVER,DHCP_REQUEST,DHCP_DECLINE,DHCP_RELEASE,DHCP_INFORM"
#define SERVER	  "DHCP_OFFER,DHCP_ACK,DHCP_NAK"
#define BOTH	  CLIENT "," SERVER
#define EVERYBODY "MN,NAT,ROUTER"

static struct station *
here(const struct look *x)
{
	return links_station(&x->tr->links, x->m);
}

static void
not_malformed_as(struct look *x, const char *why)
{
	const char *text = msg_text(x->m, "malformed");

	must(x, text == NULL || strcmp(text, why) != 0, "malformed", "nothing", "%s", why);
}

static void
op_and_lengths(struct look *x)
{
	not_malformed_as(x, "DHCP op, htype or hlen");
}

static void
flags_zero(struct look *x)
{
	not_malformed_as(x, "DHCP flags");
}

static void
end_option(struct look *x)
{
	not_malformed_as(x, "DHCP without end option");
}

static bool
from_client(const struct msg *m)
{
	return !msg_is(m, "DHCP_OFFER") && !msg_is(m, "DHCP_ACK") && !msg_is(m, "DHCP_NAK");
}

static void
ports(struct look *x)
{
	bool client = strcmp(x->role, "MN") == 0;

	/* A router may relay; what goes to a relay goes to port 67. */
	if (client != from_client(x->m) || (!client && msg_u64(x->m, "udp", 0) == 67))
		return;
	must_be(x, "udp", client ? "67" : "68");
	must_be(x, "udp_src", client ? "68" : "67");
}

/* is_extension: a REQUEST to renew or rebind, by its filled-in ciaddr. */
static bool
is_extension(const struct msg *m)
{
	struct addr ciaddr = msg_addr(m, "ciaddr");

	return msg_is(m, "DHCP_REQUEST") && addr_is_set(&ciaddr) && !addr_is_unspecified(&ciaddr);
}

static void
no_source_yet(struct look *x)
{
	if (!is_extension(x->m))
		must_be(x, "src", "0.0.0.0");
}

/* client_leaves_zero: RFC 2131 table 5. */
static void
client_leaves_zero(struct look *x)
{
	must_be(x, "yiaddr", "0.0.0.0");
	if (msg_is(x->m, "DHCP_DISCOVER") || msg_is(x->m, "DHCP_DECLINE"))
		must_be(x, "ciaddr", "0.0.0.0");
}

static void
address_is(struct look *x, const char *field, const struct addr *want)
{
	struct addr have = msg_addr(x->m, field);
	char expected[ADDR_TEXT_MAX] = "absent", found[ADDR_TEXT_MAX] = "absent";

	if (addr_is_set(want))
		addr_text(want, expected);
	if (addr_is_set(&have))
		addr_text(&have, found);
	must(x, addr_eq(want, &have), field, expected, "%s", found);
}

static void
number_is(struct look *x, const char *field, uint64_t want)
{
	uint64_t have = msg_u64(x->m, field, 0);
	char expected[24];

	snprintf(expected, sizeof(expected), "%" PRIu64, want);
	must(x, have == want, field, expected, "%" PRIu64, have);
}

/* ---- the client ---- */

static void
chaddr_own(struct look *x)
{
	const char *found = msg_text(x->m, "chaddr");
	struct mac dst, src;
	char expected[18];

	if (found != NULL && frame_macs(x->m, &dst, &src))
		must(x, strcmp(found, mac_text(&src, expected)) == 0, "chaddr", expected, "%s",
		    found);
}

static void
discover_backs_off(struct look *x)
{
	const struct lease_talk *d = &here(x)->dhcp;
	tick gap = x->m->t - d->discover, most = SECONDS(4);

	if (d->discovers == 0 || d->offered || msg_u64(x->m, "xid", 0) != d->xid ||
	    here(x)->conf == NULL)
		return;		/* others wait as they like: the times are a SHOULD */
	most = most << (d->discovers < 5 ? d->discovers - 1 : 4);
	must(x, gap >= most - SECONDS(1) - SLACK && gap <= most + SECONDS(1) + SLACK, "t",
	    "4, 8, 16, 32, 64 s, each a second more or less", "%.3f s", (double)gap / 1e9);
}

static void
discover_end(struct look *x)
{
	must_have_come(x, AWAIT_DISCOVER, "another DHCP_DISCOVER");
}

/* xid_fresh: another client, or the same one on another link, chose another. */
static void
xid_fresh(struct look *x)
{
	struct links *l = &x->tr->links;
	uint64_t xid = msg_u64(x->m, "xid", 0);
	struct station *me = here(x);

	if (me->dhcp.discover < 0 && l->some_xid)
		must(x, xid != l->last_xid, "xid", "another than before", "%" PRIu64, xid);
}

static void
request_names_the_offer(struct look *x)
{
	const struct lease_talk *d = &here(x)->dhcp;
	struct addr server = msg_addr(x->m, "server_id"), requested = msg_addr(x->m, "requested");

	if (!msg_has(x->m, "server_id") && (!d->offered || is_extension(x->m)))
		return;
	must_be(x, "server_id", "present");
	must_be(x, "requested", "present");
	must_be(x, "ciaddr", "0.0.0.0");
	for (size_t i = 0; i < d->n_offers; i++)
		if (addr_eq(&server, &d->offer[i].server) &&
		    addr_eq(&requested, &d->offer[i].yiaddr)) {
			must(x, true, "requested", "", " ");
			return;
		}
	if (d->n_offers == 0)
		return;
	address_is(x, "server_id", &d->offer[0].server);
	address_is(x, "requested", &d->offer[0].yiaddr);
}

static void
request_has_offers_xid(struct look *x)
{
	const struct lease_talk *d = &here(x)->dhcp;

	if (d->offered && !is_extension(x->m))
		number_is(x, "xid", d->xid);
}

static void
extension_form(struct look *x, bool broadcast)
{
	struct addr src = msg_addr(x->m, "src"), dst = msg_addr(x->m, "dst");

	if (!is_extension(x->m) || addr_is_broadcast4(&dst) != broadcast)
		return;
	must_be(x, "requested", "absent");
	must_be(x, "server_id", "absent");
	if (here(x)->dhcp.ack >= 0)
		address_is(x, "ciaddr", &here(x)->dhcp.yiaddr);
	must(x, !addr_is_unspecified(&src), "src", "an address", "none");
}

static void
renewal_form(struct look *x)
{
	extension_form(x, false);
}

static void
rebinding_form(struct look *x)
{
	extension_form(x, true);
}

static void
renewal_to_the_server(struct look *x)
{
	const struct lease_talk *d = &here(x)->dhcp;
	struct addr dst = msg_addr(x->m, "dst");

	if (is_extension(x->m) && !addr_is_broadcast4(&dst) && addr_is_set(&d->server))
		address_is(x, "dst", &d->server);
}

/* RFC 2131 4.4.5: T1 is half of the lease, T2 seven eighths, where the server does not say otherwise. */
static void
t1_and_t2(struct look *x)
{
	const struct station *s = here(x);
	const struct lease_talk *d = &s->dhcp;
	struct addr dst = msg_addr(x->m, "dst");
	tick lease = SECONDS((tick)d->lease), since = x->m->t - d->asked;

	if (!is_extension(x->m) || !d->acked || s->conf == NULL)
		return;
	if (d->extending < 0)
		must(x, since >= lease / 2 - SECONDS(1) && since <= lease / 2 + SECONDS(1), "t",
		    "at half of the lease", "%.3f s of %" PRIu64 " s", (double)since / 1e9,
		    d->lease);
	if (addr_is_broadcast4(&dst) != d->extending_by_broadcast && addr_is_broadcast4(&dst))
		must(x, since >= lease / 8 * 7 - SECONDS(1) && since <= lease / 8 * 7 + SECONDS(1),
		    "t", "by broadcast from seven eighths of the lease", "%.3f s of %" PRIu64 " s",
		    (double)since / 1e9, d->lease);
}

/* secs_begin_anew: a renewal is a process of its own, and cannot have begun before the lease it renews. */
static void
secs_begin_anew(struct look *x)
{
	const struct lease_talk *d = &here(x)->dhcp;
	uint64_t secs = msg_u64(x->m, "secs", 0);

	if (is_extension(x->m) && d->acked && msg_has(x->m, "secs"))
		must(x, secs <= (uint64_t)((x->m->t - d->ack) / SECONDS(1)), "secs",
		    "those since the last ACK, at most", "%" PRIu64, secs);
}

static void
renewal_end(struct look *x)
{
	must_have_come(x, AWAIT_RENEWAL, "a DHCP_REQUEST to extend the lease");
}

static void
extensions_spaced(struct look *x)
{
	const struct lease_talk *d = &here(x)->dhcp;
	struct addr dst = msg_addr(x->m, "dst");

	if (is_extension(x->m) && d->acked && d->extending >= 0 && here(x)->conf != NULL &&
	    d->extending_by_broadcast == addr_is_broadcast4(&dst))
		must(x, x->m->t - d->extending >= SECONDS(60) - SLACK, "t", "60 s or more after "
		    "the last", "%.3f s", (double)(x->m->t - d->extending) / 1e9);
}

/* expired: the address is not used any longer. ARP and DHCP say so on the link. */
static void
not_used_when_expired(struct look *x)
{
	const struct station *s = here(x);
	const struct lease_talk *d = &s->dhcp;
	const char *field = msg_is(x->m, "ARP_REQUEST") || msg_is(x->m, "ARP_REPLY") ? "sender" :
	    "src";
	struct addr a = msg_addr(x->m, field);
	char found[ADDR_TEXT_MAX];
	/* Who begins anew at the end of the lease has understood; others have a moment. */
	tick slack = msg_is(x->m, "DHCP_DISCOVER") ? -SLACK : SLACK;

	if (!d->acked || d->lease == UINT32_MAX ||
	    x->m->t <= d->asked + SECONDS((tick)d->lease) + slack)
		return;
	must(x, !addr_eq(&a, &d->yiaddr), field, "no address whose lease is over", "%s",
	    addr_text(&a, found));
}

/* ---- the server ---- */

static void
copied_from_request(struct look *x)
{
	const struct server_talk *c = station_client(here(x), x->m);

	struct addr server = msg_addr(x->m, "server_id");
	char found[ADDR_TEXT_MAX];

	if (!msg_is(x->m, "DHCP_NAK"))
		must_be(x, "lease", "present");
	must_be(x, "server_id", "present");
	if (here(x)->conf != NULL && addr_is_set(&server))
		must(x, station_has(here(x), &server), "server_id", "the server's own address",
		    "%s", addr_text(&server, found));
	if (!c->asked && here(x)->n_clients > 1 && x->tr->events)
		must(x, false, "chaddr", "a client that asked", "%s", msg_text(x->m, "chaddr"));
	else if (c->asked)
		number_is(x, "xid", c->asked_xid);
}

/* RFC 2131 table 3. */
static void
ciaddr_as_asked(struct look *x)
{
	const struct server_talk *c = station_client(here(x), x->m);
	struct addr have = msg_addr(x->m, "ciaddr");

	if (msg_is(x->m, "DHCP_OFFER") || addr_is_unspecified(&have))
		must_be(x, "ciaddr", "0.0.0.0");
	else if (c->asked)
		address_is(x, "ciaddr", &c->asked_ciaddr);
}

static void
ack_as_offered(struct look *x)
{
	const struct server_talk *c = station_client(here(x), x->m);

	if (!c->offered || c->xid != msg_u64(x->m, "xid", 0))
		return;
	address_is(x, "yiaddr", &c->yiaddr);
	address_is(x, "mask", &c->mask);
	address_is(x, "router", &c->router);
	address_is(x, "server_id", &c->server_id);
	number_is(x, "lease", c->lease);
}

static void
reply_to_its_address(struct look *x)
{
	const struct server_talk *c = station_client(here(x), x->m);
	struct addr dst = msg_addr(x->m, "dst"), yiaddr = msg_addr(x->m, "yiaddr");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	/* To port 67: a relay's. */
	if (c->asked && addr_is_unspecified(&c->asked_ciaddr) && !addr_is_broadcast4(&dst) &&
	    msg_u64(x->m, "udp", 0) != 67)
		must(x, addr_eq(&dst, &yiaddr), "dst", addr_text(&yiaddr, expected), "%s",
		    addr_text(&dst, found));
}

static void
renewal_answer_unicast(struct look *x)
{
	const struct server_talk *c = station_client(here(x), x->m);

	if (c->asked && !addr_is_unspecified(&c->asked_ciaddr))
		address_is(x, "dst", &c->asked_ciaddr);
}

const struct rule rules_dhcp[] = {
	{ "R2131-2-01", EVERYBODY, BOTH, ALWAYS, "2131 2",
	    "op fits the message, htype is 1 and hlen 6", op_and_lengths, NULL },
	{ "R2131-2-02", EVERYBODY, BOTH, ALWAYS, "2131 2",
	    "no flag but the first is set", flags_zero, NULL },
	{ "R2131-3-01", EVERYBODY, BOTH, ALWAYS, "2131 3",
	    "the options end with option 255", end_option, NULL },
	{ "R2131-4.1-01", EVERYBODY, BOTH, ALWAYS, "2131 4.1",
	    "clients send to port 67, servers to 68", ports, NULL },
	{ "R2131-4.1-02", "MN", "DHCP_DISCOVER,DHCP_REQUEST", ALWAYS, "2131 4.1",
	    "without an address the source is 0.0.0.0", no_source_yet, NULL },
	{ "R2131-4.4.1-06", "MN,NAT", CLIENT, ALWAYS, "2131 4.4.1 table 5",
	    "a client leaves yiaddr zero, and ciaddr while it has no address", client_leaves_zero,
	    NULL },
	{ "R2131-4.4.1-07", "MN,NAT", CLIENT, ALWAYS, "2131 4.4.1 table 5",
	    "chaddr is the client's own address", chaddr_own, NULL },
	{ "R2131-4.1-08", "MN", "DHCP_DISCOVER", ALWAYS, "2131 4.1",
	    "a DISCOVER that nobody answers is repeated after 4, 8, 16, 32, 64 s",
	    discover_backs_off, discover_end },
	{ "R2131-4.1-09", "MN,NAT", "DHCP_DISCOVER", ALWAYS, "2131 4.1",
	    "every new talk has its own xid", xid_fresh, NULL },
	{ "R2131-3.1-02", "MN,NAT", "DHCP_REQUEST", ALWAYS, "2131 3.1",
	    "a request for an offer names the server and the address", request_names_the_offer,
	    NULL },
	{ "R2131-4.4.1-03", "MN,NAT", "DHCP_REQUEST", ALWAYS, "2131 4.4.1",
	    "a request has the xid of the offer", request_has_offers_xid, NULL },
	{ "R2131-4.3.2-03", "MN,NAT", "DHCP_REQUEST", ALWAYS, "2131 4.3.2",
	    "a renewal has ciaddr, and neither options 50 nor 54", renewal_form, NULL },
	{ "R2131-4.3.2-04", "MN,NAT", "DHCP_REQUEST", ALWAYS, "2131 4.3.2",
	    "a rebinding has ciaddr, and neither options 50 nor 54", rebinding_form, NULL },
	{ "R2131-4.1-03", "MN,NAT", "DHCP_REQUEST", ALWAYS, "2131 4.1",
	    "a renewal goes to the address in the server identifier", renewal_to_the_server, NULL },
	{ "R2131-4.4.5-01", "MN,NAT", "DHCP_REQUEST", ALWAYS, "2131 4.4.5",
	    "T1 is half of the lease, T2 seven eighths", t1_and_t2, renewal_end },
	{ "R2131-2-04", "MN,NAT", "DHCP_REQUEST", ALWAYS, "2131 2 table 1",
	    "the seconds of a renewal begin anew", secs_begin_anew, NULL },
	{ "R2131-4.4.5-03", "MN,NAT", "DHCP_REQUEST", ALWAYS, "2131 4.4.5",
	    "unanswered renewals are repeated after 60 s or more", extensions_spaced, NULL },
	{ "R2131-4.4.5-04", "MN",
	    "ARP_REQUEST,ARP_REPLY,BU,IKE_SA_INIT,IKE_AUTH,INFORMATIONAL,DHCP_DISCOVER", ALWAYS, "2131 4.4.5", "an address whose lease is over is not used",
	    not_used_when_expired, NULL },
	{ "R2131-4.3.1-02", "NAT,ROUTER", "DHCP_OFFER,DHCP_ACK,DHCP_NAK", ALWAYS, "2131 4.3.1",
	    "OFFER and ACK have lease and server, and the client's xid and chaddr",
	    copied_from_request, NULL },
	{ "R2131-4.3.1-04", "NAT,ROUTER", "DHCP_OFFER,DHCP_ACK", ALWAYS, "2131 4.3.1 table 3",
	    "ciaddr is zero in an OFFER and the client's in an ACK", ciaddr_as_asked, NULL },
	{ "R2131-3.1-07", "NAT,ROUTER", "DHCP_ACK", ALWAYS, "2131 3.1",
	    "an ACK says what the OFFER said", ack_as_offered, NULL },
	{ "R2131-4.1-06", "NAT,ROUTER", "DHCP_OFFER,DHCP_ACK", ALWAYS, "2131 4.1",
	    "a client without address is answered at yiaddr, or by broadcast",
	    reply_to_its_address, NULL },
	{ "R2131-4.1-05", "NAT,ROUTER", "DHCP_ACK", ALWAYS, "2131 4.1",
	    "the answer to a renewal goes to ciaddr", renewal_answer_unicast, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
