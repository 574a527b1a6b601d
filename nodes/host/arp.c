/* arp.c - ARP, RFC 826; a conflict with an own address, RFC 5227 2.4. */
#include "nodes/host/parts.h"

#include "nodes/wire/arp.h"

#define DEFEND_INTERVAL SECONDS(10)	/* RFC 5227 1.1 */

static void
arp_send(struct host *h, tick now, struct host_ifc *f, const struct mac *to, struct arp *a)
{
	const struct tamper_rule *rule;
	uint8_t buf[256];
	struct wr w = wr_of(buf, sizeof(buf));

	if (!host_say(h, f->n, arp_name(a), arp_fields, a, &rule))
		return;
	arp_encode(&w, a);
	host_said(rule, &w);
	frame_send(h, now, f, to, ETH_ARP, wr_done(&w), false);
}

void
arp_ask(struct host *h, tick now, struct host_ifc *f, const struct mac *to,
    const struct addr *sender, const struct addr *target)
{
	struct arp a = { .op = ARP_REQUEST, .sender_mac = f->mac, .sender = *sender,
		.target = *target };

	if (f->up)
		arp_send(h, now, f, to, &a);
}

static void
answer(struct host *h, tick now, struct host_ifc *f, const struct arp *asked)
{
	struct arp a = { .op = ARP_REPLY, .sender_mac = f->mac, .sender = asked->target,
		.target_mac = asked->sender_mac, .target = asked->sender };

	arp_send(h, now, f, &asked->sender_mac, &a);
}

/* conflict: somebody else sends from our address. RFC 5227 2.4 (b): defend it once, and give it up
 * when that happens again within DEFEND_INTERVAL. Without acd we do as Linux does: nothing. */
static void
conflict(struct host *h, tick now, struct host_ifc *f, const struct addr *a)
{
	struct host_addr *own = addr_find(h, f->n, a);
	bool again = f->defended != 0 && now - f->defended < DEFEND_INTERVAL;

	if (!f->conf.acd || own == NULL)
		return;
	f->defended = now;
	if (again)
		addr_dad_done(h, now, own, false);
	else
		announce_start(h, now, f->n, a, 1, SECONDS(1));
}

void
arp_input(struct host *h, tick now, struct host_ifc *f, struct bytes b)
{
	bool probe, ours, stand_in;
	struct neigh *n;
	struct arp a;
	enum why w;

	w = arp_decode(&a, b);
	if (w != W_OK) {
		host_drop(h, w, f->n);
		return;
	}
	/* While an address is tested, any packet from it, or a probe for it, is a conflict (RFC
	 * 5227 2.1.1). Our own frames do not come this far. */
	probe = addr_is_unspecified(&a.sender);
	if (dad_hears(h, now, f->n, probe ? &a.target : &a.sender))
		return;
	if (host_owns_on(h, f->n, &a.sender)) {
		conflict(h, now, f, &a.sender);
		return;
	}
	ours = host_owns_on(h, f->n, &a.target);
	stand_in = !ours && proxy_find(h, f->n, &a.target) != NULL;
	stand_in = stand_in || mutant_on(h->env.tamper, "arp-answers-all");
	n = probe ? NULL : neigh_find(h, f->n, &a.sender);
	if (!ours && !stand_in && n == NULL) {
		h->count.dropped[W_HOST_NOT_MINE]++;
		return;
	}
	host_heard(h, f->n, arp_name(&a), arp_fields, &a);
	if (!probe) {
		/* RFC 826: update if the sender is known, add only if we are the target. A
		 * reply that we asked for confirms; anything else merely tells. */
		if (n != NULL && a.op == ARP_REPLY && (n->state == NEIGH_INCOMPLETE ||
		    n->state == NEIGH_PROBE))
			neigh_confirmed(h, now, n, &a.sender_mac);
		else
			neigh_learn(h, now, f->n, &a.sender, &a.sender_mac,
			    ours && a.op == ARP_REQUEST);
	}
	if (a.op == ARP_REQUEST && (ours || stand_in) && !addr_eq(&a.sender, &a.target))
		answer(h, now, f, &a);
}
