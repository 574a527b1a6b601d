/* Captures without any IKE: mobility signalling in clear, and in ESP with keys that were typed in. */
#include "conformance/judge.h"
#include "nodes/base/test.h"
#include "traces/dissect/sample.h"
#include "traces/load.h"
#include "traces/pcap.h"

#include <stdlib.h>
#include <unistd.h>

static char dir[] = "/tmp/sojourn-plain-XXXXXX";
static struct catalogue catalogue;

enum how { CLEAR, IN_ESP, WRONG_CHECKSUM };

/* A registration: BU with HAO, BA with a type 2 routing header, RFC 6275 11.7.1 and 9.5.4. */
static void
registration(const char *path, enum how how)
{
	struct sa_keys out = sample_sa(0x1001, true), in = sample_sa(0x2002, false);
	struct pcap_out *p = pcap_open_out(path, LINK_RAW);
	struct bytes bu = sample_bu(), ba;
	unsigned next = 135;

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	if (how == WRONG_CHECKSUM)
		((uint8_t *)bu.p)[5] ^= 1;
	ba = sample_ba();
	if (how != CLEAR) {
		bu = sample_esp(&out, 1, 135, bu);
		ba = sample_esp(&in, 1, 135, ba);
		next = 50;
	}
	pcap_write_out(p, SECONDS(10), sample_ip6(COA6, HA6, 60, sample_hao(HOA6, next, bu)));
	pcap_write_out(p, SECONDS(11), sample_ip6(HA6, COA6, 43, sample_rh2(HOA6, next, ba)));
	CU_ASSERT_TRUE(pcap_close_out(p));
}

/* Only an esp_sa: nobody negotiated anything. */
static void
typed_in_keys(const char *folder)
{
	struct sa_keys sa[] = { sample_sa(0x1001, true), sample_sa(0x2002, false) };
	struct keys *k = keys_new();
	char path[128], err[256];

	for (size_t i = 0; i < 2; i++)
		keys_add(k, &sa[i]);
	CU_ASSERT_TRUE_FATAL(keys_write_dir(k, folder, err, sizeof(err)));
	keys_free(k);
	snprintf(path, sizeof(path), "%s/ikev2_decryption_table", folder);
	(void)unlink(path);
}

static void
on_message(void *ctx, const struct msg *m)
{
	judge_message(ctx, m);
}

static struct load_result
judged(enum how how, bool keys, struct verdicts *vs)
{
	static const struct scene nobody = { NULL, 0, false };
	static char path[96], folder[96];
	const char *list[] = { path };
	struct load_owner owner = { .node = "ha" };
	struct load_options o = { .path = list, .n_paths = 1, .keys = keys ? folder : NULL,
	    .owner = &owner, .n_owners = 1, .message = on_message };
	struct load_result r;
	char err[256];

	CU_ASSERT_TRUE(addr_parse(&owner.addr, HA6));
	snprintf(path, sizeof(path), "%s/ha-x.pcap", dir);
	snprintf(folder, sizeof(folder), "%s/keys", dir);
	sample_used = 0;
	registration(path, how);
	typed_in_keys(folder);
	*vs = (struct verdicts){ 0 };
	o.ctx = judge_new(&catalogue, &nobody, NULL);
	CU_ASSERT_TRUE_FATAL(load_captures(&o, &r, err));
	judge_end(o.ctx, SECONDS(60), vs);
	judge_free(o.ctx);
	return r;
}

static enum verdict_kind
verdict(const struct verdicts *vs, const char *id, const char *role)
{
	const struct verdict *v = verdicts_find(vs, id, role);

	return v != NULL ? v->kind : V_NOT_TESTED;
}

static size_t
count(const struct verdicts *vs, enum verdict_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < vs->n; i++)
		n += vs->v[i].kind == kind;
	return n;
}

static void
test_signalling_in_clear_is_judged(void)
{
	struct verdicts vs;

	(void)judged(CLEAR, false, &vs);
	CU_ASSERT_TRUE(count(&vs, V_PASS) >= 30);
	CU_ASSERT_EQUAL(verdict(&vs, "R6275-6.1.1-08", "MN"), V_PASS);	/* the checksum */
	CU_ASSERT_EQUAL(verdict(&vs, "R6275-6.1.1-08", "HA"), V_PASS);
	CU_ASSERT_EQUAL(verdict(&vs, "R6275-11.7.1-04", "MN"), V_PASS);	/* A=1 */
	/* What is wrong with it is that it is in clear, and nothing else; whose the Binding Update was
	 * that came so to the home agent, nobody can tell. */
	CU_ASSERT_EQUAL(verdict(&vs, "R6275-5.1-01", "MN"), V_INCONCLUSIVE);
	CU_ASSERT_EQUAL(verdict(&vs, "R6275-5.1-01", "HA"), V_FAIL);
	for (size_t i = 0; i < vs.n; i++)
		if (vs.v[i].kind == V_FAIL) {
			bool protection = strstr(vs.v[i].says, "ESP") != NULL ||
			    strstr(vs.v[i].says, "IPsec") != NULL;

			CU_ASSERT_TRUE(protection);
			if (!protection)
				printf("%s %s: %s\n", vs.v[i].id, vs.v[i].role, vs.v[i].says);
		}
	verdicts_clear(&vs);
}

static void
test_esp_with_typed_in_keys_is_opened_and_judged(void)
{
	struct verdicts vs;
	struct load_result r = judged(IN_ESP, true, &vs);

	CU_ASSERT_EQUAL(r.ike_keys, 0);
	CU_ASSERT_EQUAL(r.esp_keys, 2);
	CU_ASSERT_EQUAL(r.closed[MSG_NO_KEY], 0);
	CU_ASSERT_TRUE(count(&vs, V_PASS) >= 30);
	CU_ASSERT_EQUAL(count(&vs, V_FAIL), 0);
	CU_ASSERT_EQUAL(verdict(&vs, "R6275-5.1-01", "MN"), V_PASS);
	CU_ASSERT_EQUAL(verdict(&vs, "R6275-5.1-01", "HA"), V_PASS);
	for (size_t i = 0; i < vs.n; i++)
		if (vs.v[i].kind == V_FAIL)
			printf("%s %s: %s\n", vs.v[i].id, vs.v[i].role, vs.v[i].says);
	verdicts_clear(&vs);

	r = judged(IN_ESP, false, &vs);
	CU_ASSERT_EQUAL(r.closed[MSG_NO_KEY], 2);
	CU_ASSERT_EQUAL(count(&vs, V_FAIL), 0);
	CU_ASSERT_EQUAL(verdict(&vs, "R6275-6.1.1-08", "MN"), V_NOT_TESTED);
	verdicts_clear(&vs);
}

static void
test_a_wrong_checksum_of_the_mobility_header_fails(void)
{
	struct verdicts vs;

	(void)judged(WRONG_CHECKSUM, true, &vs);
	CU_ASSERT_EQUAL(verdict(&vs, "R6275-6.1.1-08", "MN"), V_FAIL);
	CU_ASSERT_EQUAL(verdict(&vs, "R6275-6.1.1-08", "HA"), V_PASS);
	verdicts_clear(&vs);
}

int
main(void)
{
	static const struct test_row tests[] = {
		TEST(test_signalling_in_clear_is_judged),
		TEST(test_esp_with_typed_in_keys_is_opened_and_judged),
		TEST(test_a_wrong_checksum_of_the_mobility_header_fails)
	};
	char err[256], command[96];
	int status;

	if (!catalogue_load(&catalogue, "conformance/requirements", err, sizeof(err)) ||
	    mkdtemp(dir) == NULL)
		return 3;
	status = test_run("conformance/plain", tests, sizeof(tests) / sizeof(tests[0]));
	snprintf(command, sizeof(command), "rm -r %s", dir);
	if (system(command) != 0)
		status = 3;
	catalogue_clear(&catalogue);
	return status;
}
