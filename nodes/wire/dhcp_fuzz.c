/* What is accepted is written and read again: the same fields. Fixed part and cookie are made good,
 * so that options are reached. */
#include "nodes/wire/dhcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint8_t in[1024], out[1024];
	char x[1024], y[1024];
	struct text tx = TEXT_ARRAY(x), ty = TEXT_ARRAY(y);
	struct wr w = wr_of(out, sizeof(out));
	struct dhcp d, back;

	if (n > sizeof(in))
		return 0;
	memcpy(in, data, n);
	if (n >= 240) {
		in[0] = in[0] % 2 + 1;
		in[1] = 1;
		in[2] = 6;
		memcpy(in + 236, "\x63\x82\x53\x63", 4);
	}
	if (dhcp_decode(&d, bytes_of(in, n)) != W_OK)
		return 0;
	dhcp_encode(&w, &d);
	assert(!w.bad && dhcp_decode(&back, wr_done(&w)) == W_OK);
	field_tell(&tx, dhcp_fields, &d);
	field_tell(&ty, dhcp_fields, &back);
	assert(strcmp(x, y) == 0);
	return 0;
}
