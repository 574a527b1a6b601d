#include "nodes/base/conf.h"
#include "nodes/base/tamper.h"
#include "nodes/base/test.h"

struct sample {
	bool mobike;
	uint16_t port;
	tick wait;
	struct addr hoa;
	unsigned mapping;
	char id[8];
	struct prefix list[2];
	unsigned n_list;
	struct { struct mac mac; } eth[2];
	unsigned n_eth;
};

static const char *const mappings[] = { "endpoint", "address", NULL };
static const struct conf_key keys[] = {
	CONF_KEY(struct sample, CONF_BOOL, mobike, "mobike", ""),
	CONF_KEY(struct sample, CONF_U16, port, "port", ""),
	CONF_KEY(struct sample, CONF_TICK, wait, "wait", ""),
	CONF_KEY(struct sample, CONF_ADDR, hoa, "hoa", ""),
	CONF_CHOICE(struct sample, mapping, "mapping", mappings, ""),
	CONF_KEY(struct sample, CONF_TEXT, id, "id", ""),
	CONF_LIST(struct sample, CONF_PREFIX, list, n_list, "list", ""),
	{ "eth*.mac", CONF_MAC, offsetof(struct sample, eth[0].mac), sizeof(struct mac), 0, 0,
	  sizeof(((struct sample *)0)->eth[0]), 2, offsetof(struct sample, n_eth), NULL, "" },
	CONF_END
};
static const struct conf_key *const tables[] = { keys, NULL };

static void
test_every_type_is_read(void)
{
	struct sample s = { 0 };
	char err[200];

	CU_ASSERT(conf_parse(&s, tables, "# comment\nmobike = yes\nport=4191\nwait = 1.5s\n"
	    "hoa = 2001:db8::1\nmapping = address\nid = mn1\nlist = 10.0.0.0/8\nlist = ::/0\n"
	    "eth1.mac = 02:00:00:00:00:01", err, sizeof(err)));
	CU_ASSERT(s.mobike && s.port == 4191 && s.wait == MSEC(1500) && s.mapping == 1);
	CU_ASSERT_STRING_EQUAL(s.id, "mn1");
	CU_ASSERT(s.n_list == 2 && s.list[1].addr.family == 6 && s.n_eth == 2);
	CU_ASSERT_EQUAL(s.eth[1].mac.b[5], 1);
}

static void
refuses(const char *text, const char *message)
{
	struct sample s = { 0 };
	char err[200];

	CU_ASSERT_FALSE(conf_parse(&s, tables, text, err, sizeof(err)));
	CU_ASSERT_STRING_EQUAL(err, message);
}

static void
test_mistakes_are_named_with_line_and_suggestion(void)
{
	refuses("mobile = yes", "line 1: unknown key 'mobile'; did you mean 'mobike'?");
	refuses("\nwait = 5", "line 2: wait = '5': wanted a time such as 20s or 150ms");
	refuses("port = 70000", "line 1: port = '70000': wanted a number up to 65535");
	refuses("mapping = x", "line 1: mapping = 'x': wanted one of endpoint, address");
	refuses("list = ::/0\nlist = ::/0\nlist = ::/0", "line 3: 'list' given more than 2 times");
	refuses("eth2.mac = 02:00:00:00:00:01", "line 1: 'eth2.mac': index 2, but at most 1");
	refuses("port", "line 1: 'port' is not of the form key = value");
	refuses("id = much-too-long", "line 1: id = 'much-too-long': wanted a shorter text");
}

static void
test_ticks_are_exact(void)
{
	tick t;

	CU_ASSERT(tick_parse(&t, "0.1s") && t == MSEC(100));
	CU_ASSERT(tick_parse(&t, "7ns") && t == 7);
	CU_ASSERT(tick_parse(&t, "never") && t == TICK_NEVER);
	CU_ASSERT_FALSE(tick_parse(&t, "5"));
	CU_ASSERT_FALSE(tick_parse(&t, "-5s"));
	CU_ASSERT_FALSE(tick_parse(&t, "99999999999999999999s"));
}

struct message {
	bool A;
	uint16_t seq;
	struct addr coa;
	bool has_coa;
};

static const struct field fields[] = {
	FIELD(struct message, F_BOOL, A, "A"),
	FIELD(struct message, F_U16, seq, "seq"),
	FIELD_IF(struct message, F_ADDR, coa, "alt_coa", has_coa),
	FIELD_END
};

static void
test_rules_edit_the_message_they_name(void)
{
	struct message m = { .A = true, .seq = 65535 };
	const struct tamper_rule *r;
	struct tamper t = { 0 };
	char err[128], buf[100];
	struct text text = TEXT_ARRAY(buf);

	CU_ASSERT(tamper_add(&t, "BU nth=2 seq=+6 A=0 alt_coa=2001:db8::9", err));
	CU_ASSERT_PTR_NULL(tamper_match(&t, "BU"));
	CU_ASSERT_PTR_NULL(tamper_match(&t, "BA"));
	r = tamper_match(&t, "BU");
	CU_ASSERT_PTR_NOT_NULL_FATAL(r);
	CU_ASSERT_PTR_NULL(tamper_fields(r, fields, &m));
	field_tell(&text, fields, &m);
	CU_ASSERT_STRING_EQUAL(buf, " A=0 seq=5 alt_coa=2001:db8::9");
	CU_ASSERT_PTR_NULL(tamper_match(&t, "BU"));
	tamper_clear(&t);
}

static void
test_octets_can_be_changed_cut_and_added(void)
{
	uint8_t b[8] = { 1, 2, 3, 4 };
	struct wr w = wr_of(b, sizeof(b));
	struct tamper t = { 0 };
	char err[128];

	w.n = 4;
	CU_ASSERT(tamper_add(&t, "BA every byte[1]=ff truncate=3 append=0a0b", err));
	tamper_bytes(tamper_match(&t, "BA"), &w);
	CU_ASSERT_EQUAL(w.n, 5);
	CU_ASSERT(b[1] == 0xff && b[3] == 0x0a && b[4] == 0x0b);
	tamper_clear(&t);
}

static void
test_rules_that_make_no_sense_are_refused(void)
{
	struct tamper t = { 0 };
	char err[128];

	CU_ASSERT_FALSE(tamper_add(&t, "", err));
	CU_ASSERT_FALSE(tamper_add(&t, "BU next nonsense", err));
	CU_ASSERT_STRING_EQUAL(err, "'nonsense' is neither withhold nor name=value");
	CU_ASSERT_FALSE(tamper_add(&t, "BU append=abc", err));
	CU_ASSERT_EQUAL(t.n, 0);
	CU_ASSERT(tamper_set_mutants(&t, "fsm/x/0/drop;tamper/BU every A=0;nat-hash", err));
	CU_ASSERT_EQUAL(t.n, 1);
	CU_ASSERT(mutant_on(&t, "nat-hash"));
	CU_ASSERT_FALSE(mutant_on(&t, "nat"));
	tamper_clear(&t);
}

static void
test_field_values_that_do_not_fit_change_nothing(void)
{
	struct message m = { .seq = 7 };

	CU_ASSERT_EQUAL(field_set(fields, &m, "seq", "65536"), W_VALUE);
	CU_ASSERT_EQUAL(field_set(fields, &m, "seq", "5x"), W_VALUE);
	CU_ASSERT_EQUAL(field_set(fields, &m, "nope", "5"), W_TYPE);
	CU_ASSERT_EQUAL(field_set(fields, &m, "seq", "absent"), W_VALUE);
	CU_ASSERT_EQUAL(field_set(fields, &m, "alt_coa", "nowhere"), W_VALUE);
	CU_ASSERT(m.seq == 7 && !m.has_coa);
}

TEST_MAIN("base/conf",
    TEST(test_every_type_is_read),
    TEST(test_mistakes_are_named_with_line_and_suggestion),
    TEST(test_ticks_are_exact),
    TEST(test_rules_edit_the_message_they_name),
    TEST(test_octets_can_be_changed_cut_and_added),
    TEST(test_rules_that_make_no_sense_are_refused),
    TEST(test_field_values_that_do_not_fit_change_nothing))
