/* The first octet chooses the message. What is accepted is written and read again: the same. */
#include "nodes/wire/cksum.h"
#include "nodes/wire/icmp.h"
#include "nodes/wire/nd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
same(const struct field *table, const void *a, const void *b)
{
	char x[2048], y[2048];
	struct text tx = TEXT_ARRAY(x), ty = TEXT_ARRAY(y);

	field_tell(&tx, table, a);
	field_tell(&ty, table, b);
	assert(strcmp(x, y) == 0);
}

#define AGAIN(name)										\
	do {											\
		struct nd_##name m, back;							\
		struct ip_view v2;								\
												\
		if (nd_##name##_decode(&m, &v) != W_OK)						\
			break;									\
		nd_##name##_encode(&w, &m, &v.src, &v.dst);					\
		assert(ip_parse(&v2, wr_done(&w)) == W_OK);					\
		assert(nd_##name##_decode(&back, &v2) == W_OK);					\
		same(nd_##name##_fields, &m, &back);						\
	} while (0)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const to[] = { "ff02::2", "ff02::1", "ff02::1:ff00:5", "fe80::9",
		"fe80::9" };
	struct addr src, dst;
	uint8_t in[4096], out[4096];
	struct wr p = wr_of(in, sizeof(in)), w = wr_of(out, sizeof(out));
	struct ip_view v;
	unsigned which;
	size_t start;

	if (n < 5 || n > 2048)
		return 0;
	which = data[0] % 5;
	if (!addr_parse(&src, "fe80::1") || !addr_parse(&dst, to[which]))
		return 0;
	start = ip_begin(&p, &(struct ip_spec){ .src = src, .dst = dst, .hop_limit = 255,
	    .proto = IPPROTO_IS_ICMP6 });
	wr_copy(&p, data + 1, n - 1);
	wr_fill16(&p, start + IP6_HEADER + 2, 0);
	wr_fill16(&p, start + IP6_HEADER + 2, cksum_upper(&src, &dst, IPPROTO_IS_ICMP6,
	    bytes_of(in + IP6_HEADER, n - 1)));
	ip_end(&p, start);
	if (ip_parse(&v, wr_done(&p)) != W_OK)
		return 0;
	switch (which) {
	case 0:
		AGAIN(rs);
		break;
	case 1:
		AGAIN(ra);
		break;
	case 2:
		AGAIN(ns);
		break;
	case 3:
		AGAIN(na);
		break;
	case 4:
		AGAIN(redirect);
		break;
	}
	return 0;
}
