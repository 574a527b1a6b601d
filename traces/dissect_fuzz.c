/* Any octets, in any link type, with keys the input may use: only messages come out. */
#include "traces/dissect/sample.h"
#include "traces/dissect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
touch(const struct msg *m)
{
	char value[256];
	struct msg *kept;

	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n_fields; i++)
		msg_value(&m->field[i], value, sizeof(value));
	kept = msg_keep(m, true);
	free(kept);
}

/* What the input's first octet asks for: the rest sealed under a key we have, or as it is. */
static struct bytes
wrap(unsigned how, struct bytes b)
{
	struct sa_keys gcm = sample_sa(0x1001, true), ike = sample_ike_sa();
	unsigned next = b.n > 0 ? b.p[0] : 0;

	switch (how) {
	case 0:
		return sample_eth_ip(sample_ip6(HOA6, HA6, 50, sample_esp(&gcm, 1, next, b)));
	case 1:
		return sample_eth_ip(sample_ip6(HOA6, HA6, 17, sample_udp(NULL, NULL, 500, 500,
		    sample_ike_sk(&ike, 35, 0x08, 1, 33 + next % 16, b))));
	case 2:
		return sample_eth_ip(sample_ip6(HOA6, HA6, 135, b));
	case 3:
		return sample_eth_ip(sample_ip4(COA4, HA4, 17,
		    sample_udp(NULL, NULL, 4191, 4191, b)));
	case 4:
		return sample_eth_ip(sample_ip6(HOA6, HA6, 58, b));
	case 5:
		return sample_eth_ip(sample_ip4(COA4, HA4, 17,
		    sample_udp(NULL, NULL, 67, 68, b)));
	default:
		return b;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const enum linktype type[] = {
		LINK_ETHERNET, LINK_RAW, LINK_SLL, LINK_SLL2, LINK_USER0, LINK_ETHERNET
	};
	struct sa_keys gcm = sample_sa(0x1001, true), ike = sample_ike_sa();
	struct sighting s = { .node = "mn", .link = "l", .pcap = "p", .frame = 1 };
	struct keys *keys = keys_new();
	struct dissect *d = dissect_new(keys);
	unsigned how = n > 0 ? data[0] : 255;

	if (n > 20000) {
		dissect_free(d);
		keys_free(keys);
		return 0;
	}
	sample_used = 0;
	keys_add(keys, &gcm);
	keys_add(keys, &ike);
	s.linktype = how < 128 ? LINK_ETHERNET : type[how % 6];
	s.octets = wrap(how < 128 ? how % 8 : 255, bytes_of(data + (n > 0), n - (n > 0)));
	touch(dissect_frame(d, &s));
	/* The same again, cut in two: state between frames holds too. */
	s.tx = true;
	s.octets.n /= 2;
	touch(dissect_frame(d, &s));
	dissect_free(d);
	keys_free(keys);
	return 0;
}
