#include "traces/vantage.h"

#include "traces/dissect.h"
#include "traces/pcap.h"

#define STATIONS 256

struct station {
	struct mac mac;
	uint64_t frames;	/* unicast, sent or received */
	uint64_t forwarded;	/* sent with a hop limit that others have lowered */
	uint64_t sent;
};

struct census {
	struct station s[STATIONS];
	size_t n;
};

static struct station *
station_of(struct census *c, const uint8_t *octets)
{
	struct mac mac;

	memcpy(mac.b, octets, sizeof(mac.b));
	for (size_t i = 0; i < c->n; i++)
		if (mac_eq(&c->s[i].mac, &mac))
			return &c->s[i];
	if (c->n == STATIONS)
		return NULL;
	c->s[c->n] = (struct station){ .mac = mac };
	return &c->s[c->n++];
}

/* Hosts begin with one of these; who forwards makes them less. */
static bool
is_forwarded(struct bytes packet, uint16_t type)
{
	uint8_t hops;

	if (type == 0x0800 && packet.n >= 20)
		hops = packet.p[8];
	else if (type == 0x86dd && packet.n >= 40)
		hops = packet.p[7];
	else
		return false;
	return hops != 1 && hops != 32 && hops != 64 && hops != 128 && hops != 255;
}

static void
count_frame(struct census *c, struct bytes frame)
{
	struct station *s;
	struct bytes packet;
	bool group;
	uint16_t type;

	if (frame.n < 14)
		return;
	group = frame.p[0] & 1;
	s = station_of(c, frame.p + 6);
	if (s != NULL) {
		packet = dissect_link(LINK_ETHERNET, frame, &type);
		s->sent++;
		s->frames += !group;
		s->forwarded += is_forwarded(packet, type);
	}
	if (!group && (s = station_of(c, frame.p)) != NULL)
		s->frames++;
}

bool
vantage_guess_mac(const char *path, struct mac *out)
{
	struct census c = { .n = 0 };
	const struct station *best = NULL;
	char err[256];
	struct pcap_in *in = pcap_open_in(path, err);
	struct pcap_frame f;

	while (in != NULL && pcap_next_in(in, &f, err) == PCAP_IN_FRAME)
		count_frame(&c, f.octets);
	pcap_close_in(in);
	for (size_t i = 0; i < c.n; i++) {
		const struct station *s = &c.s[i];

		if (best == NULL || s->frames > best->frames || (s->frames == best->frames &&
		    (s->forwarded < best->forwarded ||
		    (s->forwarded == best->forwarded && s->sent > best->sent))))
			best = s;
	}
	if (best != NULL)
		*out = best->mac;
	return best != NULL;
}
