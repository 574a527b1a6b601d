#include "traces/vantage.h"

#include "nodes/base/die.h"
#include "traces/dissect.h"
#include "traces/pcap.h"

#include <stdlib.h>

#define STATIONS 256

struct station {
	struct mac mac;
	uint64_t frames;	/* unicast, sent or received */
	uint64_t forwarded;	/* sent with a hop limit that a router has lowered */
	uint64_t sent;
	bool advertises;	/* it has sent a Router Advertisement */
	struct addr addr[VANTAGE_MAX];	/* that it sent from, forwarding nothing */
	size_t n_addrs;
};

struct vantage {
	struct station s[STATIONS];
	size_t n;
};

static struct station *
station_of(struct vantage *v, const uint8_t *octets)
{
	struct mac mac;

	memcpy(mac.b, octets, sizeof(mac.b));
	for (size_t i = 0; i < v->n; i++)
		if (mac_eq(&v->s[i].mac, &mac))
			return &v->s[i];
	if (v->n == STATIONS)
		return NULL;
	v->s[v->n] = (struct station){ .mac = mac };
	return &v->s[v->n++];
}

static bool
addr_listed(const struct addr *list, size_t n, const struct addr *a)
{
	for (size_t i = 0; i < n; i++)
		if (addr_eq(&list[i], a))
			return true;
	return false;
}

static void
addr_list(struct addr *list, size_t *n, const struct addr *a)
{
	if (*n < VANTAGE_MAX && !addr_listed(list, *n, a))
		list[(*n)++] = *a;
}

/* One frame that the station sent. Link-local addresses are left out: they are of one link only. */
static void
count_sent(struct station *s, struct bytes frame)
{
	uint16_t type;
	struct bytes packet = dissect_link(LINK_ETHERNET, frame, &type);
	struct addr src;
	uint8_t hops;

	s->sent++;
	if (type == 0x0806 && packet.n >= 28) {	/* ARP: the sender's own, RFC 826 */
		hops = 255;
		src = addr_of4(packet.p + 14);
	} else if (type == 0x0800 && packet.n >= 20) {
		hops = packet.p[8];
		src = addr_of4(packet.p + 12);
	} else if (type == 0x86dd && packet.n >= 40) {
		s->advertises |= packet.n > 40 && packet.p[6] == 58 && packet.p[40] == 134;
		hops = packet.p[7];
		src = addr_of6(packet.p + 8);
	} else {
		return;
	}
	if (dissect_forwarded(hops))
		s->forwarded++;
	else if (!addr_is_unspecified(&src) && !addr_is_link_local(&src))
		addr_list(s->addr, &s->n_addrs, &src);
}

struct vantage *
vantage_new(const char *path)
{
	char err[256];
	struct pcap_in *in = pcap_open_in(path, err);
	struct vantage *v;
	struct station *s;
	struct pcap_frame f;

	if (in == NULL)
		return NULL;
	v = xalloc(1, sizeof(*v));
	while (pcap_next_in(in, &f, err) == PCAP_IN_FRAME) {
		bool group = f.octets.n > 0 && (f.octets.p[0] & 1) != 0;

		if (f.octets.n < 14)
			continue;
		if ((s = station_of(v, f.octets.p + 6)) != NULL) {
			s->frames += !group;
			count_sent(s, f.octets);
		}
		if (!group && (s = station_of(v, f.octets.p)) != NULL)
			s->frames++;
	}
	pcap_close_in(in);
	return v;
}

void
vantage_free(struct vantage *v)
{
	free(v);
}

/* A host does not forward, and does not advertise itself. */
static bool
may_be(const struct station *s, const struct vantage_node *node)
{
	return !node->host || (s->forwarded == 0 && !s->advertises);
}

static uint64_t
most_frames(const struct vantage *v, const struct vantage_node *node)
{
	uint64_t most = 0;

	for (size_t i = 0; i < v->n; i++)
		if (may_be(&v->s[i], node))
			most = v->s[i].frames > most ? v->s[i].frames : most;
	return most;
}

static bool
mac_listed(const struct mac *list, size_t n, const struct mac *mac)
{
	for (size_t i = 0; i < n; i++)
		if (mac_eq(&list[i], mac))
			return true;
	return false;
}

/* How much speaks for this station being of that node. */
static int
kinship(const struct station *s, const struct vantage_node *node)
{
	int n = 0;

	if (mac_listed(node->other, node->n_others, &s->mac))
		return -1;
	if (mac_listed(node->mac, node->n_macs, &s->mac))
		n += VANTAGE_MAX;
	for (size_t i = 0; i < s->n_addrs; i++)
		n += addr_listed(node->addr, node->n_addrs, &s->addr[i]);
	return n;
}

static bool
sends_told(const struct station *s, const struct vantage_node *node)
{
	for (size_t i = 0; i < s->n_addrs; i++)
		if (addr_listed(node->addr, node->n_told, &s->addr[i]))
			return !mac_listed(node->other, node->n_others, &s->mac);
	return false;
}

static bool
is_better(const struct station *a, const struct station *b, const struct vantage_node *node)
{
	if ((a->forwarded > 0) != (b->forwarded > 0))
		return (a->forwarded > 0) == node->forwards;
	return a->sent > b->sent;
}

bool
vantage_mac(const struct vantage *v, struct vantage_node *node, bool guess, struct mac *out)
{
	uint64_t most = most_frames(v, node);
	const struct station *best = NULL;
	bool tie = false, told = false;

	/* A switch that has not learned yet shows others' frames, too; but who sends from an address that
	 * is known to be the node's is the node. */
	for (size_t i = 0; i < v->n; i++)
		told |= may_be(&v->s[i], node) && sends_told(&v->s[i], node);

	for (size_t i = 0; i < v->n; i++) {
		const struct station *s = &v->s[i];
		int more;

		if (!may_be(s, node) || (told ? !sends_told(s, node) : s->frames < most))
			continue;
		more = best == NULL ? 1 : kinship(s, node) - kinship(best, node);
		tie = more == 0 || (more < 0 && tie);
		if (more > 0 || (more == 0 && is_better(s, best, node)))
			best = s;
	}
	/* Two guesses about one node would make a third of them. */
	if (best == NULL || (tie && (!guess || node->n_macs > 0)))
		return false;
	*out = best->mac;
	node->forwards = node->forwards || best->forwarded > 0;
	if (node->n_macs < VANTAGE_MAX)
		node->mac[node->n_macs++] = best->mac;
	for (size_t i = 0; i < best->n_addrs; i++)
		addr_list(node->addr, &node->n_addrs, &best->addr[i]);
	return true;
}
