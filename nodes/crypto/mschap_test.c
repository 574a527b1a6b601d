#include "nodes/crypto/mschap.h"

#include "nodes/base/test.h"
#include "nodes/base/text.h"

static struct mschap
of_rfc_2759(void)
{
	struct mschap m = { .user = bytes_of("User", 4), .password = bytes_of("clientPass", 10) };

	CU_ASSERT(hex_parse(m.server, 16, "5b5d7c7d7b3f2f3e3c2c602132262628"));
	CU_ASSERT(hex_parse(m.peer, 16, "21402324255e262a28295f2b3a337c7e"));
	return m;
}

static void
test_the_exchange_of_rfc_2759_9_2_comes_out(void)
{
	struct mschap m = of_rfc_2759();
	uint8_t got[MSCHAP_RESPONSE], want[MSCHAP_RESPONSE];
	char proof[MSCHAP_PROOF];

	mschap_response(&m, got);
	CU_ASSERT(hex_parse(want, 24, "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df"));
	CU_ASSERT(memcmp(got, want, 24) == 0);
	mschap_proof(&m, got, proof);
	CU_ASSERT(memcmp(proof, "S=407A5589115FD0D6209F510FE9C04566932CDA56", MSCHAP_PROOF) == 0);
}

static void
test_the_send_key_of_rfc_3079_3_5_3_comes_out(void)
{
	struct mschap m = of_rfc_2759();
	uint8_t response[MSCHAP_RESPONSE], msk[MSCHAP_MSK], want[16], zero[32] = { 0 };

	mschap_response(&m, response);
	mschap_msk(&m, response, msk);
	CU_ASSERT(hex_parse(want, 16, "8b7cdc149b993a1ba118cb153f56dccb"));
	CU_ASSERT(memcmp(msk, want, 16) == 0 || memcmp(msk + 16, want, 16) == 0);
	CU_ASSERT(memcmp(msk + 32, zero, 32) == 0);
}

static void
test_a_password_that_is_not_ascii_is_unicode(void)
{
	struct mschap m = of_rfc_2759();
	uint8_t a[MSCHAP_RESPONSE], b[MSCHAP_RESPONSE];

	m.password = bytes_of("p\xc3\xa4ss\xe2\x82\xac", 8);
	mschap_response(&m, a);
	m.password = bytes_of("p\xc3\xa5ss\xe2\x82\xac", 8);
	mschap_response(&m, b);
	CU_ASSERT(memcmp(a, b, sizeof(a)) != 0);
	m.password = bytes_of("\xff\xc3", 2);	/* not UTF-8: no harm */
	mschap_response(&m, b);
	m.password = BYTES_NONE;
	mschap_response(&m, b);
}

TEST_MAIN("crypto/mschap",
    TEST(test_the_exchange_of_rfc_2759_9_2_comes_out),
    TEST(test_the_send_key_of_rfc_3079_3_5_3_comes_out),
    TEST(test_a_password_that_is_not_ascii_is_unicode))
