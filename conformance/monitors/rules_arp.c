/* rules_arp.c - ARP and address conflict detection: RFC 826, RFC 1122 2.3.2, RFC 5227. */
#include "conformance/monitors/monitor.h"

#include <string.h>

#define EVERYBODY "MN,HA,NAT,ROUTER,CN,HOST"
#define NOBODYS   "00:00:00:00:00:00"

#define PROBE_MIN	  SECONDS(1)	/* RFC 5227 1.1, and the next four */
#define PROBE_MAX	  SECONDS(2)
#define PROBE_NUM	  3
#define ANNOUNCE_INTERVAL SECONDS(2)
#define ANNOUNCE_NUM	  2

static struct station *
here(const struct look *x)
{
	return links_station(&x->tr->links, x->m);
}

/* The three sorts of requests. */
static bool
is_probe(const struct msg *m)
{
	struct addr sender = msg_addr(m, "sender");

	return addr_is_unspecified(&sender);
}

static bool
is_announcement(const struct msg *m)
{
	struct addr sender = msg_addr(m, "sender"), target = msg_addr(m, "target");

	return addr_eq(&sender, &target);
}

static void
text_is(struct look *x, const char *field, const char *expected)
{
	const char *found = msg_text(x->m, field);

	must(x, found != NULL && strcmp(found, expected) == 0, field, expected, "%s",
	    found != NULL ? found : "absent");
}

static void
ethernet_and_ip4(struct look *x)
{
	must_be(x, "malformed", "absent");
}

/* sender_mac_own: as the frame says, where it was captured with its header. */
static void
sender_mac_own(struct look *x)
{
	const char *found = msg_text(x->m, "sender_mac");
	struct mac dst, src;
	char expected[18];

	if (frame_macs(x->m, &dst, &src))
		text_is(x, "sender_mac", mac_text(&src, expected));
	else
		must(x, found != NULL && strcmp(found, NOBODYS) != 0, "sender_mac",
		    "the sender's", "none");
}

/* sender_own: an address of the interface, where it is known which it has. A mobile node and its home
 * agent also speak for the home address. */
static bool
sender_own(struct look *x)
{
	struct station *s = here(x);
	struct addr sender = msg_addr(x->m, "sender");
	char text[64];

	if (s->conf == NULL || strcmp(x->role, "HA") == 0)
		return s->conf == NULL || station_has(s, &sender) ||
		    (msg_is(x->m, "ARP_REPLY") && station_own(s, &sender) != NULL) ||
		    is_announcement(x->m);
	if (strcmp(x->role, "MN") == 0)
		return node_conf_addr(s, "hoa4", &sender) || station_has(s, &sender) ||
		    (s->dhcp.acked && addr_eq(&sender, &s->dhcp.yiaddr));
	return !station_conf(s, "addr", 0, text, sizeof(text)) || station_has(s, &sender);
}

static void
request_names_sender(struct look *x)
{
	struct addr sender = msg_addr(x->m, "sender");
	char found[ADDR_TEXT_MAX];

	sender_mac_own(x);
	if (!is_probe(x->m))
		must(x, sender_own(x), "sender", "an address of its own", "%s",
		    addr_text(&sender, found));
}

/* reply_to_the_asker: sender and target swapped. */
static void
reply_to_the_asker(struct look *x)
{
	const struct station *s = here(x);
	struct addr sender = msg_addr(x->m, "sender"), target = msg_addr(x->m, "target");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX], mac[18];

	sender_mac_own(x);
	if (!addr_is_set(&s->arp_target) || !addr_eq(&s->arp_target, &sender))
		return;
	must(x, addr_eq(&target, &s->arp_from), "target", addr_text(&s->arp_from, expected),
	    "%s", addr_text(&target, found));
	text_is(x, "target_mac", mac_text(&s->arp_from_mac, mac));
}

static void
reply_for_own(struct look *x)
{
	struct addr sender = msg_addr(x->m, "sender");
	char found[ADDR_TEXT_MAX];

	if (here(x)->conf != NULL)
		must(x, sender_own(x), "sender", "an address of its own", "%s",
		    addr_text(&sender, found));
}

static void
reply_not_broadcast(struct look *x)
{
	struct mac dst, src;
	char found[18];

	must(x, strcmp(msg_text(x->m, "target_mac"), "ff:ff:ff:ff:ff:ff") != 0, "target_mac",
	    "the asker's", "ff:ff:ff:ff:ff:ff");
	if (frame_macs(x->m, &dst, &src))
		must(x, (dst.b[0] & 1) == 0, "target_mac", "a frame to one", "a frame to %s",
		    mac_text(&dst, found));
}

static void
request_rate(struct look *x)
{
	struct addr target = msg_addr(x->m, "target");
	const struct asked *q = station_asked(here(x), &target);

	if (q != NULL && !is_probe(x->m) && !is_announcement(x->m))
		must(x, x->m->t - q->t >= SECONDS(1) - SLACK, "t", "1 s or more after the last",
		    "after %.3f s", (double)(x->m->t - q->t) / 1e9);
}

static void
nothing(struct look *x)
{
	(void)x;
}

static void
queued_end(struct look *x)
{
	must_have_come(x, AWAIT_QUEUED4, "the packet that waited for the answer");
}

static void
reply_end(struct look *x)
{
	must_have_come(x, AWAIT_ARP_REPLY, "an ARP reply");
}

static void
announcement_is_a_request(struct look *x)
{
	if (is_announcement(x->m))
		must(x, msg_is(x->m, "ARP_REQUEST"), "name", "an ARP request", "an ARP reply");
}

/* ---- RFC 5227, for who does it at all ---- */

static void
probe_form(struct look *x)
{
	if (!is_probe(x->m))
		return;
	sender_mac_own(x);
	text_is(x, "target_mac", NOBODYS);
}

static void
probes_spaced(struct look *x)
{
	struct addr target = msg_addr(x->m, "target");
	const struct own *o = station_own(here(x), &target);
	tick gap;

	if (!is_probe(x->m) || o == NULL || o->probes == 0 || o->announced > o->tested)
		return;
	gap = x->m->t - o->tested;
	must(x, o->probes < PROBE_NUM, "target", "three probes", "%u", o->probes + 1);
	must(x, gap >= PROBE_MIN - SLACK && gap <= PROBE_MAX + SLACK, "t", "1 to 2 s",
	    "%.3f s", (double)gap / 1e9);
}

/* acd: is it an interface that is to test IPv4 addresses? */
static bool
acd(const struct look *x)
{
	return station_conf_true(here(x), "acd");
}

static void
probed_before_use(struct look *x)
{
	struct addr sender = msg_addr(x->m, "sender");
	struct station *s = here(x);
	const struct own *o = station_own(s, &sender);

	if (acd(x) && !is_probe(x->m) && !node_conf_addr(s, "hoa4", &sender))
		must(x, o != NULL && o->probes >= PROBE_NUM, "sender",
		    "an address that was probed three times", "%u",
		    o != NULL ? o->probes : 0);
}

static void
announced_after_probing(struct look *x)
{
	struct addr sender = msg_addr(x->m, "sender");
	const struct own *o = station_own(here(x), &sender);

	if (!acd(x) || !is_announcement(x->m) || o == NULL || o->probes == 0)
		return;
	if (o->announcements == 0)
		must(x, x->m->t - o->tested >= ANNOUNCE_INTERVAL - SLACK, "t",
		    "2 s after the last probe", "%.3f s", (double)(x->m->t - o->tested) / 1e9);
	else if (o->announcements == 1)
		must(x, x->m->t - o->announced >= ANNOUNCE_INTERVAL - SLACK &&
		    x->m->t - o->announced <= ANNOUNCE_INTERVAL + SLACK, "t",
		    "2 s after the first announcement", "%.3f s",
		    (double)(x->m->t - o->announced) / 1e9);
}

static void
announced_before_use(struct look *x)
{
	struct addr sender = msg_addr(x->m, "sender");
	struct station *s = here(x);
	const struct own *o = station_own(s, &sender);

	if (acd(x) && !is_probe(x->m) && !is_announcement(x->m) &&
	    !node_conf_addr(s, "hoa4", &sender))
		must(x, o != NULL && o->announcements > 0, "sender",
		    "an address that was announced", "never");
}

const struct rule rules_arp[] = {
	{ "R826-01", EVERYBODY, "ARP_REQUEST,ARP_REPLY", ALWAYS, "826",
	    "ARP is for Ethernet and IPv4", ethernet_and_ip4, NULL },
	{ "R826-02", EVERYBODY, "ARP_REQUEST", ALWAYS, "826",
	    "an ARP request names its sender", request_names_sender, NULL },
	{ "R826-03", EVERYBODY, "ARP_REPLY", ALWAYS, "826",
	    "an ARP reply names the owner's MAC, and who asked", reply_to_the_asker, NULL },
	{ "R826-06", EVERYBODY, "ARP_REPLY", ALWAYS, "826",
	    "nobody replies for an address that is not his", reply_for_own, NULL },
	{ "R5227-2.6-01", EVERYBODY, "ARP_REPLY", ALWAYS, "5227 2.6",
	    "ARP replies are not broadcast", reply_not_broadcast, NULL },
	{ "R1122-2.3.2.1-02", EVERYBODY, "ARP_REQUEST", ALWAYS, "1122 2.3.2.1",
	    "an address is asked for at most once a second", request_rate, NULL },
	{ "R1122-2.3.2.2-01", EVERYBODY, "ARP_REPLY", ALWAYS, "1122 2.3.2.2",
	    "the packet that waited leaves when the neighbour has answered", nothing, queued_end },
	{ "R5227-2.5-01", EVERYBODY, "ARP_REPLY", COMPLETE, "5227 2.5",
	    "a request for an own address is answered", nothing, reply_end },
	{ "R5227-2.3-02", EVERYBODY, "ARP_REQUEST,ARP_REPLY", ALWAYS, "5227 2.3",
	    "an ARP announcement is a request", announcement_is_a_request, NULL },
	{ "R5227-2.1.1-01", "MN,HA,NAT", "ARP_REQUEST", ALWAYS, "5227 2.1.1",
	    "an ARP probe has the interface's MAC and no target's", probe_form, NULL },
	{ "R5227-2.1.1-03", "MN,NAT", "ARP_REQUEST", ALWAYS, "5227 2.1.1",
	    "three ARP probes, 1 to 2 s apart", probes_spaced, NULL },
	{ "R5227-2.1-01", "MN", "ARP_REQUEST,ARP_REPLY", ALWAYS, "5227 2.1",
	    "an IPv4 address is probed before it is used", probed_before_use, NULL },
	{ "R5227-2.3-01", "MN,NAT", "ARP_REQUEST", ALWAYS, "5227 2.3",
	    "two ARP announcements, 2 s apart, 2 s after the last probe", announced_after_probing,
	    NULL },
	{ "R5227-2.3-03", "MN", "ARP_REQUEST,ARP_REPLY", ALWAYS, "5227 2.3",
	    "an IPv4 address is announced before it is used", announced_before_use, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
