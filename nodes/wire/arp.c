#include "nodes/wire/arp.h"

#include "nodes/wire/eth.h"

const struct field arp_fields[] = {
	FIELD(struct arp, F_BYTES, sender_mac, "sender_mac"),
	FIELD(struct arp, F_ADDR, sender, "sender"),
	FIELD(struct arp, F_BYTES, target_mac, "target_mac"),
	FIELD(struct arp, F_ADDR, target, "target"),
	FIELD_END
};

const char *
arp_name(const struct arp *a)
{
	return a->op == ARP_REQUEST ? "ARP_REQUEST" : a->op == ARP_REPLY ? "ARP_REPLY" : "ARP";
}

enum why
arp_decode(struct arp *a, struct bytes b)
{
	struct rd r = rd_of(b);
	uint16_t hardware = rd_u16(&r), protocol = rd_u16(&r);
	uint8_t hlen = rd_u8(&r), plen = rd_u8(&r);

	a->op = rd_u16(&r);
	if (r.bad)
		return W_SHORT;
	if (hardware != 1 || protocol != ETH_IP4)
		return W_TYPE;
	if (hlen != 6 || plen != 4)
		return W_LENGTH;
	if (a->op != ARP_REQUEST && a->op != ARP_REPLY)
		return W_TYPE;
	rd_copy(&r, a->sender_mac.b, 6);
	a->sender = rd_addr(&r, 4);
	rd_copy(&r, a->target_mac.b, 6);
	a->target = rd_addr(&r, 4);
	return r.bad ? W_SHORT : W_OK;
}

void
arp_encode(struct wr *w, const struct arp *a)
{
	wr_u16(w, 1);
	wr_u16(w, ETH_IP4);
	wr_u8(w, 6);
	wr_u8(w, 4);
	wr_u16(w, a->op);
	wr_copy(w, a->sender_mac.b, 6);
	wr_addr(w, &a->sender);
	wr_copy(w, a->target_mac.b, 6);
	wr_addr(w, &a->target);
}
