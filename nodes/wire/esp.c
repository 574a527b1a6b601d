#include "nodes/wire/esp.h"

enum why
esp_peek(uint32_t *spi, uint32_t *seq, struct bytes b)
{
	struct rd r = rd_of(b);

	*spi = rd_u32(&r);
	*seq = rd_u32(&r);
	return r.bad ? W_SHORT : *spi == 0 ? W_VALUE : W_OK;
}

enum why
esp_decode(struct esp *e, struct bytes b, size_t iv, size_t icv)
{
	struct rd r = rd_of(b);
	size_t left;

	e->spi = rd_u32(&r);
	e->seq = rd_u32(&r);
	e->iv = rd_bytes(&r, iv);
	left = rd_left(&r);
	if (r.bad || left < ESP_TRAILER + icv)
		return W_SHORT;
	e->text = rd_bytes(&r, left - icv);
	e->icv = rd_bytes(&r, icv);
	return e->spi == 0 ? W_VALUE : W_OK;
}

void
esp_header(struct wr *w, uint32_t spi, uint32_t seq)
{
	wr_u32(w, spi);
	wr_u32(w, seq);
}

size_t
esp_padding(size_t n, size_t block)
{
	size_t align = block > 4 ? block : 4, over = (n + ESP_TRAILER) % align;

	return over == 0 ? 0 : align - over;
}

void
esp_trailer(struct wr *w, size_t pad, uint8_t next_header)
{
	assert(pad <= 255);
	for (size_t i = 1; i <= pad; i++)
		wr_u8(w, (uint8_t)i);
	wr_u8(w, (uint8_t)pad);
	wr_u8(w, next_header);
}

enum why
esp_trailer_decode(struct bytes text, struct bytes *payload, uint8_t *next_header)
{
	size_t pad;

	if (text.n < ESP_TRAILER)
		return W_SHORT;
	pad = text.p[text.n - 2];
	if (pad > text.n - ESP_TRAILER)
		return W_LENGTH;
	*next_header = text.p[text.n - 1];
	*payload = bytes_of(text.p, text.n - ESP_TRAILER - pad);
	for (size_t i = 0; i < pad; i++)
		if (text.p[payload->n + i] != i + 1)
			return W_ESP_PADDING;
	return W_OK;
}

size_t
esp_overhead(size_t n, size_t iv, size_t block, size_t icv)
{
	return ESP_HEADER + iv + esp_padding(n, block) + ESP_TRAILER + icv;
}

enum esp_udp
esp_udp(struct bytes payload)
{
	struct rd r = rd_of(payload);
	uint32_t first = rd_u32(&r);

	if (payload.n == 1 && payload.p[0] == 0xff)
		return ESP_UDP_KEEPALIVE;
	if (r.bad)
		return ESP_UDP_SHORT;
	return first == 0 ? ESP_UDP_IKE : ESP_UDP_ESP;
}
