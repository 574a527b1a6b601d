#include "nodes/wire/esp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct esp e;
	struct bytes payload;
	uint8_t next;
	size_t iv = size > 0 ? data[0] % 17 : 0, icv = size > 1 ? data[1] % 33 : 0;

	(void)esp_udp(bytes_of(data, size));
	if (esp_decode(&e, bytes_of(data, size), iv, icv) == W_OK) {
		assert(ESP_HEADER + e.iv.n + e.text.n + e.icv.n == size);
		if (esp_trailer_decode(e.text, &payload, &next) == W_OK)
			assert(payload.n <= e.text.n);
	}
	return 0;
}
