#include "nodes/wire/esp.h"

#include "nodes/base/test.h"

/* RFC 4303 2, typed in: SPI, sequence number, IV of 8, payload of 3, padding 1 2 3, pad length,
 * next header, ICV of 4. */
static const uint8_t packet[] = {
	0x12, 0x34, 0x56, 0x78,  0x00, 0x00, 0x00, 0x07,
	0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
	'a', 'b', 'c', 1, 2, 3, 3, 17,
	0xf0, 0xf1, 0xf2, 0xf3
};

static void
test_the_parts_are_where_the_rfc_draws_them(void)
{
	struct esp e;
	struct bytes payload;
	uint8_t next;

	CU_ASSERT_EQUAL(esp_decode(&e, BYTES_ARRAY(packet), 8, 4), W_OK);
	CU_ASSERT_EQUAL(e.spi, 0x12345678);
	CU_ASSERT_EQUAL(e.seq, 7);
	CU_ASSERT(e.iv.p == packet + 8 && e.iv.n == 8);
	CU_ASSERT(e.text.p == packet + 16 && e.text.n == 8);
	CU_ASSERT(e.icv.p == packet + 24 && e.icv.n == 4);
	CU_ASSERT_EQUAL(esp_trailer_decode(e.text, &payload, &next), W_OK);
	CU_ASSERT_TRUE(bytes_eq(payload, bytes_of("abc", 3)));
	CU_ASSERT_EQUAL(next, 17);
}

static void
test_what_is_written_is_what_was_typed(void)
{
	uint8_t buf[64];
	struct wr w = wr_of(buf, sizeof(buf));

	esp_header(&w, 0x12345678, 7);
	wr_copy(&w, packet + 8, 8);
	wr_copy(&w, "abc", 3);
	esp_trailer(&w, esp_padding(3, 1), 17);
	wr_copy(&w, packet + 24, 4);
	CU_ASSERT_TRUE(bytes_eq(wr_done(&w), BYTES_ARRAY(packet)));
}

static void
test_every_truncation_is_short(void)
{
	struct esp e;
	uint32_t spi, seq;

	for (size_t n = 0; n < ESP_HEADER + 8 + ESP_TRAILER + 4; n++)
		CU_ASSERT_EQUAL(esp_decode(&e, bytes_of(packet, n), 8, 4), W_SHORT);
	for (size_t n = 0; n < ESP_HEADER; n++)
		CU_ASSERT_EQUAL(esp_peek(&spi, &seq, bytes_of(packet, n)), W_SHORT);
}

/* RFC 4303 2.4: a multiple of the block and of 4 octets. */
static void
test_padding_aligns_to_block_and_to_four(void)
{
	for (size_t n = 0; n < 100; n++) {
		CU_ASSERT_EQUAL((n + esp_padding(n, 1) + 2) % 4, 0);
		CU_ASSERT_EQUAL((n + esp_padding(n, 16) + 2) % 16, 0);
		CU_ASSERT_TRUE(esp_padding(n, 1) < 4 && esp_padding(n, 16) < 16);
	}
	CU_ASSERT_EQUAL(esp_overhead(1000, 8, 1, 16), 8 + 8 + 2 + 2 + 16);
}

static void
test_a_wrong_trailer_is_refused(void)
{
	static const uint8_t pattern[] = { 1, 3, 2, 17 }, over[] = { 1, 2, 5, 17 };
	static const uint8_t most_pad = 255;
	uint8_t buf[300], next;
	struct wr w = wr_of(buf, sizeof(buf));
	struct bytes payload;

	CU_ASSERT_EQUAL(esp_trailer_decode(BYTES_ARRAY(pattern), &payload, &next), W_ESP_PADDING);
	CU_ASSERT_EQUAL(esp_trailer_decode(BYTES_ARRAY(over), &payload, &next), W_LENGTH);
	CU_ASSERT_EQUAL(esp_trailer_decode(bytes_of(over, 1), &payload, &next), W_SHORT);
	esp_trailer(&w, most_pad, 4);
	CU_ASSERT_EQUAL(esp_trailer_decode(wr_done(&w), &payload, &next), W_OK);
	CU_ASSERT_EQUAL(payload.n, 0);
}

static void
test_spi_zero_never_is_esp(void)
{
	static const uint8_t zero[] = { 0, 0, 0, 0, 0, 0, 0, 1, 0, 59 };
	struct esp e;
	uint32_t spi, seq;

	CU_ASSERT_EQUAL(esp_peek(&spi, &seq, BYTES_ARRAY(zero)), W_VALUE);
	CU_ASSERT_EQUAL(esp_decode(&e, BYTES_ARRAY(zero), 0, 0), W_VALUE);
}

/* RFC 3948 2.2, 2.3. */
static void
test_port_4500_is_sorted_by_length_and_first_word(void)
{
	static const uint8_t ff[] = { 0xff, 0xff, 0xff, 0xff }, ike[] = { 0, 0, 0, 0, 1 };

	CU_ASSERT_EQUAL(esp_udp(bytes_of(ff, 1)), ESP_UDP_KEEPALIVE);
	CU_ASSERT_EQUAL(esp_udp(bytes_of(ff, 4)), ESP_UDP_ESP);
	CU_ASSERT_EQUAL(esp_udp(bytes_of(ff, 3)), ESP_UDP_SHORT);
	CU_ASSERT_EQUAL(esp_udp(BYTES_ARRAY(ike)), ESP_UDP_IKE);
	CU_ASSERT_EQUAL(esp_udp(bytes_of(ike, 1)), ESP_UDP_SHORT);
	CU_ASSERT_EQUAL(esp_udp(BYTES_NONE), ESP_UDP_SHORT);
}

TEST_MAIN("wire/esp",
    TEST(test_the_parts_are_where_the_rfc_draws_them),
    TEST(test_what_is_written_is_what_was_typed),
    TEST(test_every_truncation_is_short),
    TEST(test_padding_aligns_to_block_and_to_four),
    TEST(test_a_wrong_trailer_is_refused),
    TEST(test_spi_zero_never_is_esp),
    TEST(test_port_4500_is_sorted_by_length_and_first_word))
