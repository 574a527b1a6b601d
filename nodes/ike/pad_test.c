/* RFC 4301 4.4.3.1, 4.4.3.3: whom an entry of the PAD is about, and what they may speak for. */
#include "nodes/ike/pad.h"

#include "nodes/base/test.h"

#define C_US "310b3009060355040613025553"	/* C=US, as DER has it */
#define O_EX "310b300906035504" "0a0c024578"	/* O=Ex */
#define O_EY "310b300906035504" "0a0c024579"
#define CN_I "310a300806035504" "030c0169"	/* CN=i */

static void
test_an_entry_is_about_whom_it_says(void)
{
	static const struct { const char *entry, *id; bool fits; } row[] = {
		{ "mn1.example.com", "mn1.example.com", true },
		{ "mn1.example.com", "MN1.Example.com", true },
		{ "mn1.example.com", "mn11.example.com", false },
		{ "mn1.example.com", "a.mn1.example.com", false },
		{ ".example.com", "mn1.example.com", true },
		{ ".example.com", "a.b.EXAMPLE.com", true },
		{ ".example.com", "badexample.com", false },
		{ ".example.com", "example.com", false },
		{ ".example.com", ".example.com", false },
		{ ".example.com", "mn1.example.com.evil", false },
		{ ".example.com", "rfc822:a@b.example.com", false },
		{ "rfc822:a@example.com", "rfc822:a@example.com", true },
		{ "rfc822:a@example.com", "rfc822:b@example.com", false },
		{ "rfc822:@example.com", "rfc822:b@example.com", true },
		{ "rfc822:@example.com", "rfc822:b@sub.example.com", false },
		{ "rfc822:@example.com", "rfc822:@example.com", false },
		{ "rfc822:@.example.com", "rfc822:b@sub.example.com", true },
		{ "rfc822:@.example.com", "rfc822:b@badexample.com", false },
		{ "rfc822:@.example.com", "rfc822:b.example.com", false },
		{ "ipv4:10.1.0.1-10.1.0.9", "ipv4:10.1.0.9", true },
		{ "ipv4:10.1.0.1-10.1.0.9", "ipv4:10.1.0.10", false },
		{ "ipv4:10.1.0.0/30", "ipv4:10.1.0.3", true },
		{ "ipv4:10.1.0.0/30", "ipv4:10.1.0.4", false },
		{ "ipv6:2001:db8::/64", "ipv6:2001:db8::7", true },
		{ "ipv6:2001:db8::/64", "ipv6:2001:db8:0:1::7", false },
		{ "ipv6:2001:db8::/64", "ipv4:10.1.0.3", false },
		{ "key_id:00ff", "key_id:00ff", true },
		{ "key_id:00ff", "key_id:00ff01", false },
		{ "dn:3026" C_US O_EX CN_I, "dn:3026" C_US O_EX CN_I, true },
		{ "dn:301a" C_US O_EX, "dn:3026" C_US O_EX CN_I, false },
		{ "dn:301a" C_US O_EX "/", "dn:3026" C_US O_EX CN_I, true },
		{ "dn:301a" C_US O_EX "/", "dn:301a" C_US O_EX, true },
		{ "dn:300d" C_US "/", "dn:3026" C_US O_EX CN_I, true },
		{ "dn:301a" C_US O_EY "/", "dn:3026" C_US O_EX CN_I, false },
		{ "dn:300d" O_EX "/", "dn:3026" C_US O_EX CN_I, false },
		{ "dn:300d" C_US "/", "dn:3027" C_US O_EX CN_I, false },	/* cut short */
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct pad_entry e;
		struct ike_id id;

		CU_ASSERT_TRUE_FATAL(pad_parse(&e, row[i].entry));
		CU_ASSERT_TRUE_FATAL(ike_id_parse(&id, row[i].id));
		if (pad_matches(&e, &id) != row[i].fits)
			fprintf(stderr, "%s, %s\n", row[i].entry, row[i].id);
		CU_ASSERT_EQUAL(pad_matches(&e, &id), row[i].fits);
	}
}

static void
test_ranges_of_both_families_stand_behind_a_name(void)
{
	struct pad_entry e;
	struct addr lo, hi;

	CU_ASSERT_TRUE_FATAL(pad_parse(&e, ".example within=192.0.2.0/28,2001:db8::5,10.0.0.3-10.0.0.7"));
	CU_ASSERT_EQUAL(e.n_within, 3);
	CU_ASSERT(addr_parse(&lo, "192.0.2.0") && addr_parse(&hi, "192.0.2.15"));
	CU_ASSERT(addr_eq(&e.within[0].lo, &lo) && addr_eq(&e.within[0].hi, &hi));
	CU_ASSERT(addr_eq(&e.within[1].lo, &e.within[1].hi) && e.within[1].lo.family == 6);
}

static void
test_what_is_no_entry_is_refused(void)
{
	static const char *const row[] = { "", "a within=", "a within=10.0.0.9-10.0.0.1", "a b", "a within=x",
		"a within=1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5", "a within=1.1.1.1 b", "ipv4:10.0.0.0/33",
		"ipv4:2001:db8::/64", "key_id:0", "dn:/", "a within=10.0.0.1-2001:db8::1" };
	struct pad_entry e;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		CU_ASSERT_FALSE(pad_parse(&e, row[i]));
}

TEST_MAIN("ike/pad",
    TEST(test_an_entry_is_about_whom_it_says),
    TEST(test_ranges_of_both_families_stand_behind_a_name),
    TEST(test_what_is_no_entry_is_refused))
