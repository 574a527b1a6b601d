/* esp.h - the ESP packet format, RFC 4303 2, and its UDP form, RFC 3948 2. Stateless. */
#ifndef SOJOURN_WIRE_ESP_H
#define SOJOURN_WIRE_ESP_H

#include "nodes/base/bytes.h"
#include "nodes/base/why.h"

enum {
	ESP_HEADER = 8,		/* SPI, sequence number */
	ESP_TRAILER = 2,	/* pad length, next header */
	ESP_SPI_MIN = 256,	/* 0 is never on the wire, 1 to 255 are reserved, RFC 4303 2.1 */
	ESP_NONE = 59		/* next header of a dummy packet, RFC 4303 2.6 */
};

struct esp {
	uint32_t spi, seq;	/* seq: the low half, RFC 4303 2.2.1 */
	struct bytes iv, text, icv;
};

/* esp_decode splits an ESP packet whose IV and ICV lengths are known from its SA. W_SHORT: not
 * even an empty payload with its trailer; W_VALUE: SPI 0. */
enum why esp_decode(struct esp *e, struct bytes b, size_t iv, size_t icv) MUST_CHECK;

/* esp_peek reads SPI and sequence number: enough to find the SA. */
enum why esp_peek(uint32_t *spi, uint32_t *seq, struct bytes b) MUST_CHECK;

void esp_header(struct wr *w, uint32_t spi, uint32_t seq);

/* esp_padding is the number of padding octets for n octets of payload: the ciphertext then is a
 * multiple of `block` and of 4, RFC 4303 2.4. */
size_t esp_padding(size_t n, size_t block);

/* esp_trailer appends `pad` octets 1, 2, 3 ... , the pad length and the next header. */
void esp_trailer(struct wr *w, size_t pad, uint8_t next_header);

/* esp_trailer_decode finds payload and next header in decrypted text. W_LENGTH: pad length exceeds
 * the text; W_ESP_PADDING: not 1, 2, 3 ... (RFC 4303 2.4 SHOULD). */
enum why esp_trailer_decode(struct bytes text, struct bytes *payload, uint8_t *next_header)
    MUST_CHECK;

/* esp_overhead is what ESP adds to n octets: header, IV, padding, trailer, ICV. */
size_t esp_overhead(size_t n, size_t iv, size_t block, size_t icv);

/* What stands in UDP port 4500, RFC 3948 2.2. */
enum esp_udp { ESP_UDP_KEEPALIVE, ESP_UDP_IKE, ESP_UDP_ESP, ESP_UDP_SHORT };

/* esp_udp classifies a datagram's payload; ESP_UDP_IKE: the message starts after 4 octets. */
enum esp_udp esp_udp(struct bytes payload);

#endif
