#include "traces/dissect/sample.h"

#include "nodes/base/test.h"

static char *
written(const struct sa_keys *sa)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	keys_write_line(f, sa);
	fclose(f);
	return text;
}

static bool
reads(struct keys *k, const char *text, char err[static 256])
{
	return keys_read_text(k, "f", text, strlen(text), err, 256);
}

static void
test_what_is_written_is_read_back(void)
{
	struct sa_keys in[3] = { sample_sa(0x1001, true), sample_sa(0x2002, false), sample_ike_sa() };
	char err[256] = "";

	for (size_t i = 0; i < 3; i++) {
		struct keys *k = keys_new();
		char *text = written(&in[i]);
		const struct sa_keys *sa;

		CU_ASSERT_TRUE(reads(k, text, err));
		CU_ASSERT_EQUAL(keys_count(k, true) + keys_count(k, false), 1);
		sa = in[i].esp ? keys_find_esp(k, in[i].spi) :
		    keys_find_ike(k, in[i].spi_i, in[i].spi_r);
		CU_ASSERT_PTR_NOT_NULL_FATAL(sa);
		CU_ASSERT_FALSE(keys_add(k, &in[i]));	/* the very same */
		CU_ASSERT_EQUAL(sa->encr, in[i].encr);
		CU_ASSERT_EQUAL(sa->encr_bits, in[i].encr_bits);
		free(text);
		keys_free(k);
	}
}

static void
test_esp_rows_hold_for_any_address(void)
{
	struct sa_keys sa = sample_sa(0x1001, true);
	char *text = written(&sa);

	CU_ASSERT_STRING_EQUAL(text,
	    "\"IPv4\",\"*\",\"*\",\"0x00001001\",\"AES-GCM with 16 octet ICV [RFC4106]\","
	    "\"0x0102030405060708090a0b0c0d0e0f1011121314\",\"NULL\",\"\"\n"
	    "\"IPv6\",\"*\",\"*\",\"0x00001001\",\"AES-GCM with 16 octet ICV [RFC4106]\","
	    "\"0x0102030405060708090a0b0c0d0e0f1011121314\",\"NULL\",\"\"\n");
	free(text);
}

static void
test_algorithms_without_a_name_are_a_comment(void)
{
	struct sa_keys sa = sample_sa(1, true);
	char *text, err[256];
	struct keys *k = keys_new();

	sa.encr = ENCR_CHACHA20_POLY1305;
	text = written(&sa);
	CU_ASSERT_EQUAL(text[0], '#');
	CU_ASSERT_TRUE(reads(k, text, err));
	CU_ASSERT_EQUAL(keys_count(k, true), 1);	/* but not to us */
	CU_ASSERT_FALSE(keys_add(k, &sa));		/* the very same */
	CU_ASSERT_EQUAL(keys_find_esp(k, 1)->encr, ENCR_CHACHA20_POLY1305);
	free(text);
	keys_free(k);
}

static void
test_mistakes_name_their_line(void)
{
	static const struct { const char *text, *err; } row[] = {
		{ "# fine\n\nnonsense\n", "f:3: too few columns" },
		{ "\"IPv4\",\"*\n", "f:1: quotes or columns do not match" },
		{ "\"IPv4\",\"*\",\"*\",\"0xzz\",\"NULL\",\"\",\"NULL\",\"\"",
		  "f:1: the SPI is not 8 hexadecimal digits" },
		{ "\"IPv4\",\"*\",\"*\",\"0x1\",\"AES-XYZ\",\"\",\"NULL\",\"\"",
		  "f:1: unknown encryption algorithm" },
		{ "\"IPv4\",\"*\",\"*\",\"0x1\",\"AES-CBC [RFC3602]\",\"0x0q\",\"NULL\",\"\"",
		  "f:1: a key is not hexadecimal, or too long" },
		{ "\"IPX\",\"*\",\"*\",\"0x1\",\"NULL\",\"\",\"NULL\",\"\"",
		  "f:1: the protocol is neither IPv4 nor IPv6" },
		{ "zz,1,,,\"NULL [RFC2410]\",,,\"NONE [RFC4306]\"",
		  "f:1: an SPI is not 16 hexadecimal digits" },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct keys *k = keys_new();
		char err[256] = "";

		CU_ASSERT_FALSE(reads(k, row[i].text, err));
		CU_ASSERT_STRING_EQUAL(err, row[i].err);
		keys_free(k);
	}
}

static void
test_two_associations_may_share_an_spi(void)
{
	struct keys *k = keys_new();
	struct sa_keys a = sample_sa(5, true), b = sample_sa(5, false);
	const struct sa_keys *sa;

	CU_ASSERT_TRUE(keys_add(k, &a));
	CU_ASSERT_TRUE(keys_add(k, &b));
	sa = keys_find_esp(k, 5);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sa);
	sa = keys_next_esp(k, sa);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sa);
	CU_ASSERT_PTR_NULL(keys_next_esp(k, sa));
	CU_ASSERT_PTR_NULL(keys_find_esp(k, 6));
	keys_free(k);
}

static void
test_every_truncation_of_a_key_file_is_an_error_or_less(void)
{
	struct sa_keys sa = sample_ike_sa();
	char *text = written(&sa), err[256];

	for (size_t n = 0; n < strlen(text); n++) {
		struct keys *k = keys_new();
		bool fine = keys_read_text(k, "f", text, n, err, sizeof(err));

		CU_ASSERT_TRUE(!fine || n == 0 || n == strlen(text) - 1);
		keys_free(k);
	}
	free(text);
}

TEST_MAIN("traces/keys",
    TEST(test_what_is_written_is_read_back),
    TEST(test_esp_rows_hold_for_any_address),
    TEST(test_algorithms_without_a_name_are_a_comment),
    TEST(test_mistakes_name_their_line),
    TEST(test_two_associations_may_share_an_spi),
    TEST(test_every_truncation_of_a_key_file_is_an_error_or_less))
