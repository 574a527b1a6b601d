#include "nodes/wire/mh.h"

/* Decode; if that went well encode and decode again: the second reading equals the first. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct addr src = { 6, { 0x20, 1 } }, dst = { 6, { 0x20, 2 } };
	uint8_t buf[2 * MH_OCTETS_MAX];
	struct wr w = wr_of(buf, sizeof(buf));
	char told[4096];
	struct text text = TEXT_ARRAY(told);
	struct mh m, n;
	enum why why = mh_decode(&m, bytes_of(data, size), NULL, NULL);

	(void)!mh_decode(&n, bytes_of(data, size), &src, &dst);
	if (why != W_OK)
		return 0;
	field_tell(&text, mh_fields(m.type), &m);
	m.set_len = m.set_checksum = false;
	mh_encode(&w, &m, &src, &dst);
	assert(!w.bad && w.n % 8 == 0);
	assert(mh_decode(&n, wr_done(&w), &src, &dst) == W_OK);
	/* Unknown options are not kept, and duplicates neither: what we know must be equal. */
	m.len = n.len;
	m.checksum = n.checksum;
	m.set_len = m.set_checksum = true;
	m.opt.n_order = n.opt.n_order;
	memcpy(m.opt.order, n.opt.order, sizeof(m.opt.order));
	{
		char a[4096], b[4096];
		struct text x = TEXT_ARRAY(a), y = TEXT_ARRAY(b);

		field_tell(&x, mh_fields(m.type), &m);
		field_tell(&y, mh_fields(n.type), &n);
		assert(strcmp(a, b) == 0);
	}
	return 0;
}
