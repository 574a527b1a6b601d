#include "traces/msg.h"

#include "nodes/base/test.h"

#include <stdlib.h>

static struct addr
address(const char *text)
{
	struct addr a = ADDR_NONE;

	CU_ASSERT_TRUE(addr_parse(&a, text));
	return a;
}

/* A message with a field of each kind. */
static struct msg
sample(struct msg_field f[static 5])
{
	static const uint8_t cookie[] = { 0, 1, 0xfe };

	f[0] = (struct msg_field){ .name = "src", .kind = MSG_ADDR, .addr = address("2001:db8::1") };
	f[1] = (struct msg_field){ .name = "SPIi", .kind = MSG_HEX, .num = UINT64_MAX, .width = 16 };
	f[2] = (struct msg_field){ .name = "msgid", .kind = MSG_NUM, .num = 7 };
	f[3] = (struct msg_field){ .name = "n_COOKIE2", .kind = MSG_BYTES,
	    .bytes = BYTES_ARRAY(cookie) };
	f[4] = (struct msg_field){ .name = "notify", .kind = MSG_TEXT,
	    .text = "COOKIE2,a \"b\"\\\n", .own_name = true };
	return (struct msg){
		.n = 3, .t = SECONDS(5), .id = 0xabc, .node = "mn", .link = "cafe", .tx = true,
		.origin = true, .pcap = "mn-cafe.pcap", .frame = 2, .name = "INFORMATIONAL",
		.field = f, .n_fields = 5
	};
}

static char *
json(const struct msg *m)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	msg_json_write(f, m);
	fclose(f);
	return text;
}

static void
test_a_line_of_json_holds_the_whole_message(void)
{
	struct msg_field f[5];
	struct msg m = sample(f), *back;
	char *text = json(&m), *again, err[128] = "";

	back = msg_json_read(text, err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(back);
	CU_ASSERT_EQUAL(back->n_fields, 5);
	CU_ASSERT_EQUAL(msg_u64(back, "SPIi", 0), UINT64_MAX);
	CU_ASSERT_EQUAL(msg_u64(back, "msgid", 0), 7);
	CU_ASSERT_EQUAL(msg_bytes(back, "n_COOKIE2").n, 3);
	CU_ASSERT_EQUAL(msg_addr(back, "src").family, 6);
	CU_ASSERT_TRUE(back->tx && back->origin);
	again = json(back);
	CU_ASSERT_STRING_EQUAL(text, again);
	free(again);
	free(text);
	free(back);
}

static void
test_every_truncated_line_is_refused(void)
{
	struct msg_field f[5];
	struct msg m = sample(f);
	char *text = json(&m), err[128];

	for (size_t n = strlen(text) - 2; n-- > 0;) {
		text[n] = '\0';
		err[0] = '\0';
		CU_ASSERT_PTR_NULL(msg_json_read(text, err));
		CU_ASSERT_TRUE(err[0] != '\0');
	}
	free(text);
}

static void
test_a_value_of_the_wrong_kind_is_named(void)
{
	char err[128];

	CU_ASSERT_PTR_NULL(msg_json_read("{\"name\":\"BU\",\"dir\":\"tx\",\"src\":\"nowhere\"}", err));
	CU_ASSERT_STRING_EQUAL(err, "field src has a value it cannot have");
	CU_ASSERT_PTR_NULL(msg_json_read("{\"dir\":\"tx\"}", err));
	CU_ASSERT_STRING_EQUAL(err, "not a message: it has no name");
	CU_ASSERT_PTR_NULL(msg_json_read("[]", err));
}

static void
test_a_kept_message_outlives_its_source(void)
{
	struct msg_field f[5];
	struct msg m = sample(f), *k;
	uint8_t octets[4] = { 1, 2, 3, 4 };

	m.layer[0] = BYTES_ARRAY(octets);
	m.n_layers = 1;
	k = msg_keep(&m, true);
	memset(f, 0, sizeof(f));
	octets[3] = 0;
	CU_ASSERT_STRING_EQUAL(msg_text(k, "notify"), "COOKIE2,a \"b\"\\\n");
	CU_ASSERT_EQUAL(k->layer[0].p[3], 4);
	free(k);
}

static void
test_lists_and_values_are_compared_by_meaning(void)
{
	struct msg_field f[5];
	struct msg m = sample(f);

	CU_ASSERT_TRUE(msg_list_has(&m, "notify", "COOKIE2"));
	CU_ASSERT_FALSE(msg_list_has(&m, "notify", "COOKIE"));
	CU_ASSERT_FALSE(msg_list_has(&m, "payloads", "N"));
	CU_ASSERT_TRUE(msg_equals(&f[2], "0x7"));
	CU_ASSERT_FALSE(msg_equals(&f[2], "7x"));
	CU_ASSERT_TRUE(msg_equals(&f[0], "2001:DB8:0::1"));
	CU_ASSERT_TRUE(msg_equals(&f[3], "0001FE"));
	CU_ASSERT_EQUAL(msg_u64(&m, "seq", 99), 99);
	CU_ASSERT_PTR_NULL(msg_text(&m, "src"));
}

static void
test_the_vocabulary_knows_what_was_meant(void)
{
	enum msg_kind kind;

	CU_ASSERT_TRUE(msg_name_known("CREATE_CHILD_SA"));
	CU_ASSERT_FALSE(msg_name_known("BINDING"));
	CU_ASSERT_STRING_EQUAL(msg_name_nearest("INFORMATONAL"), "INFORMATIONAL");
	CU_ASSERT_STRING_EQUAL(msg_field_nearest("lifetme"), "lifetime");
	CU_ASSERT_TRUE(msg_field_known("A") && msg_field_known("yiaddr") && msg_field_known("hao"));
	CU_ASSERT_FALSE(msg_field_known("sequence"));
	CU_ASSERT_TRUE(msg_field_kind("n_REKEY_SA_spi", &kind) && kind == MSG_HEX);
	CU_ASSERT_TRUE(msg_field_kind("n_COOKIE", &kind) && kind == MSG_BYTES);
	CU_ASSERT_FALSE(msg_field_known("n_"));
}

TEST_MAIN("traces/msg",
    TEST(test_a_line_of_json_holds_the_whole_message),
    TEST(test_every_truncated_line_is_refused),
    TEST(test_a_value_of_the_wrong_kind_is_named),
    TEST(test_a_kept_message_outlives_its_source),
    TEST(test_lists_and_values_are_compared_by_meaning),
    TEST(test_the_vocabulary_knows_what_was_meant))
