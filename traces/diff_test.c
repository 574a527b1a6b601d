/* diff_test.c - what `sojourn diff` says about planted changes: each is one line. */
#include "nodes/base/test.h"
#include "traces/align.h"
#include "traces/diff.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A registration over IPv6, a move behind a NAT, an address update with a retransmission, and the
 * way home; as messages.seq has it, with fields shortened. */
static const char *const story[] = {
	"+5.000000 router@hotel6 RA src=fe80::1 dst=ff02::1 hop_limit=64 router_lifetime=9",
	"+0.002000 mn@hotel6 IKE_SA_INIT src=2001:db8:200:0:2f:14ff:feaf:7b48 dst=2001:db8:100::1 "
	    "udp_src=500 udp=500 SPIi=$spi_i1 SPIr=0x0000000000000000 I=1 R=0 msgid=0 "
	    "proposals=1:IKE:spi=-:ENCR=20/256,PRF=5,DH=31 nonce=$nonce1 payloads=SA,KE,Nonce,N,N "
	    "notify=NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP",
	"+0.012000 ha@core IKE_SA_INIT src=2001:db8:100::1 dst=2001:db8:200:0:2f:14ff:feaf:7b48 "
	    "udp_src=500 udp=500 SPIi=$spi_i1 SPIr=$spi_r1 I=0 R=1 msgid=0 "
	    "proposals=1:IKE:spi=-:ENCR=20/256,PRF=5,DH=31 nonce=$nonce2 payloads=SA,KE,Nonce,N,N "
	    "notify=NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP",
	"+0.004000 mn@hotel6 BU src=2001:db8:200:0:2f:14ff:feaf:7b48 dst=2001:db8:100::1 "
	    "encap=hao+esp-transport hao=2001:db8:100::101 esp_spi=$spi2 esp_seq=1 "
	    "protected_by=esp mh_checksum=$sum1 seq=10 A=1 H=1 K=1 lifetime=420 "
	    "alt_coa=2001:db8:200:0:2f:14ff:feaf:7b48 hoa4=198.51.100.100 options=3,29",
	"+0.012000 ha@core BA src=2001:db8:100::1 dst=2001:db8:200:0:2f:14ff:feaf:7b48 "
	    "encap=rh2+esp-transport rh2=2001:db8:100::101 esp_spi=$spi1 esp_seq=1 "
	    "protected_by=esp mh_checksum=$sum2 status=0 K=1 seq=10 lifetime=420 ack4_status=0 "
	    "ack4=198.51.100.100 options=30",
	"+15.000000 mn@cafe INFORMATIONAL src=10.0.0.100 dst=192.0.2.1 udp_src=4500 udp=4500 "
	    "protected_by=ike SPIi=$spi_i1 SPIr=$spi_r1 I=1 R=0 msgid=3 payloads=N,N,N "
	    "n_UPDATE_SA_ADDRESSES= n_NAT_DETECTION_SOURCE_IP=$natd5 "
	    "n_NAT_DETECTION_DESTINATION_IP=$natd6 notify=UPDATE_SA_ADDRESSES,"
	    "NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP",
	"+0.000000 mn@cafe BU src=10.0.0.100 dst=192.0.2.1 udp_src=4191 udp=4191 "
	    "inner_src=2001:db8:100::101 inner_dst=2001:db8:100::1 encap=udp4191+esp-transport "
	    "esp_spi=$spi2 esp_seq=2 protected_by=esp mh_checksum=$sum3 seq=11 A=1 H=1 K=1 "
	    "lifetime=420 hoa4=198.51.100.100 ipv4_coa=10.0.0.100 options=29,32",
	"+0.500000 mn@cafe INFORMATIONAL src=10.0.0.100 dst=192.0.2.1 udp_src=4500 udp=4500 "
	    "protected_by=ike retransmission=1 SPIi=$spi_i1 SPIr=$spi_r1 I=1 R=0 msgid=3 "
	    "payloads=N,N,N n_UPDATE_SA_ADDRESSES= n_NAT_DETECTION_SOURCE_IP=$natd5 "
	    "n_NAT_DETECTION_DESTINATION_IP=$natd6 notify=UPDATE_SA_ADDRESSES,"
	    "NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP",
	"+0.020000 ha@core INFORMATIONAL src=192.0.2.1 dst=192.0.2.3 udp_src=4500 udp=$port2 "
	    "protected_by=ike SPIi=$spi_i1 SPIr=$spi_r1 I=0 R=1 msgid=3 payloads=N,N "
	    "n_NAT_DETECTION_SOURCE_IP=$natd6 n_NAT_DETECTION_DESTINATION_IP=$natd7 "
	    "notify=NAT_DETECTION_SOURCE_IP,NAT_DETECTION_DESTINATION_IP",
	"+0.005000 ha@core BA src=192.0.2.1 dst=192.0.2.3 udp_src=4191 udp=4191 "
	    "inner_src=2001:db8:100::1 inner_dst=2001:db8:100::101 encap=udp4191+esp-transport "
	    "esp_spi=$spi1 esp_seq=2 protected_by=esp mh_checksum=$sum4 status=0 K=1 seq=11 "
	    "lifetime=420 ack4_status=0 ack4=198.51.100.100 nat_F=0 nat_refresh=20 options=30,31",
	"+20.000000 mn@cafe NAT_KEEPALIVE src=10.0.0.100 dst=192.0.2.1 udp_src=4500 udp=4500",
	"+20.000000 mn@cafe NAT_KEEPALIVE src=10.0.0.100 dst=192.0.2.1 udp_src=4500 udp=4500",
	"+20.000000 mn@cafe NAT_KEEPALIVE src=10.0.0.100 dst=192.0.2.1 udp_src=4500 udp=4500",
	"+5.000000 mn@home BU src=2001:db8:100::101 dst=2001:db8:100::1 encap=esp-transport "
	    "esp_spi=$spi2 esp_seq=3 protected_by=esp mh_checksum=$sum5 seq=12 A=1 H=1 K=1 "
	    "lifetime=0 options=",
	"+0.003000 ha@home BA src=2001:db8:100::1 dst=2001:db8:100::101 encap=esp-transport "
	    "esp_spi=$spi1 esp_seq=3 protected_by=esp mh_checksum=$sum6 status=0 K=1 seq=12 "
	    "lifetime=0 options=",
	NULL
};

#define LINES_MAX 32

struct pair {
	char *line[LINES_MAX];		/* the new sequence: a copy to plant changes in */
	size_t n;
	char dir[32], old[64], new[64];
	char said[8192];
	size_t changes;
};

static void
write_lines(const char *path, const char *const *line)
{
	FILE *f = fopen(path, "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	for (; *line != NULL; line++)
		fprintf(f, "%s\n", *line);
	fclose(f);
}

static void
begin(struct pair *p)
{
	memset(p, 0, sizeof(*p));
	snprintf(p->dir, sizeof(p->dir), "/tmp/diff.XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p->dir));
	snprintf(p->old, sizeof(p->old), "%s/old.seq", p->dir);
	snprintf(p->new, sizeof(p->new), "%s/new.seq", p->dir);
	write_lines(p->old, story);
	for (; story[p->n] != NULL; p->n++)
		p->line[p->n] = strdup(story[p->n]);
}

static void
end(struct pair *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->line[i]);
	unlink(p->old);
	unlink(p->new);
	rmdir(p->dir);
}

/* replace changes the first `from` in a line. */
static void
replace(struct pair *p, size_t line, const char *from, const char *to)
{
	char *at = strstr(p->line[line], from), *fresh;

	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	CU_ASSERT_FATAL(asprintf(&fresh, "%.*s%s%s", (int)(at - p->line[line]), p->line[line], to,
	    at + strlen(from)) > 0);
	free(p->line[line]);
	p->line[line] = fresh;
}

static void
take_out(struct pair *p, size_t line)
{
	free(p->line[line]);
	memmove(&p->line[line], &p->line[line + 1], (p->n - line) * sizeof(char *));
	p->n--;
}

static void
put_in(struct pair *p, size_t line, const char *text)
{
	memmove(&p->line[line + 1], &p->line[line], (p->n - line + 1) * sizeof(char *));
	p->line[line] = strdup(text);
	p->n++;
}

static void
compare(struct pair *p)
{
	struct diff_options o = { .tolerance = MSEC(50) };
	struct seq_file a, b;
	char err[256];
	FILE *out = fmemopen(p->said, sizeof(p->said), "w");

	write_lines(p->new, (const char *const *)p->line);
	CU_ASSERT_TRUE(seq_load(&a, p->old, true, err));
	CU_ASSERT_TRUE(seq_load(&b, p->new, true, err));
	p->changes = diff_sequences(&a, &b, &o, out);
	fclose(out);
	seq_clear(&a);
	seq_clear(&b);
}

/* one_line: the only thing said is this, behind its time. */
static void
one_line(struct pair *p, const char *wanted)
{
	char *nl;

	compare(p);
	nl = strchr(p->said, '\n');
	CU_ASSERT_EQUAL(p->changes, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(nl);
	*nl = '\0';
	if (p->changes != 1 || strcmp(p->said + 14, wanted) != 0)
		fprintf(stderr, "said:   %s\n        %s\nwanted: %s\n", p->said + 14, nl + 1,
		    wanted);
	CU_ASSERT_STRING_EQUAL(p->said + 14, wanted);
	end(p);
}

static void
test_the_same_is_no_change(void)
{
	struct pair p;

	begin(&p);
	compare(&p);
	CU_ASSERT_EQUAL(p.changes, 0);
	CU_ASSERT_STRING_EQUAL(p.said, "no change in 13 messages\n");
	end(&p);
}

static void
test_1_a_field(void)
{
	struct pair p;

	begin(&p);
	replace(&p, 6, "lifetime=420", "lifetime=60");
	one_line(&p, "mn's BU on cafe: lifetime is 60, was 420");
}

static void
test_2_an_order(void)
{
	struct pair p;
	char *bu;

	begin(&p);
	bu = p.line[6];
	p.line[6] = p.line[5];
	p.line[5] = bu;
	replace(&p, 5, "+0.000000", "+15.000000");
	replace(&p, 6, "+15.000000", "+0.000000");
	one_line(&p, "mn's INFORMATIONAL request on cafe comes after mn's BU, came before it");
}

static void
test_3_a_timing(void)
{
	struct pair p;

	begin(&p);
	replace(&p, 11, "+20.000000", "+23.000000");
	replace(&p, 12, "+20.000000", "+17.000000");
	one_line(&p, "mn's NAT_KEEPALIVE on cafe comes 3.000 s later");
	begin(&p);
	replace(&p, 3, "+0.004000", "+1.004000");
	one_line(&p, "mn's BU on hotel6 comes 1.000 s later, as does all that follows");
	begin(&p);
	replace(&p, 3, "+0.004000", "+0.024000");	/* within the tolerance */
	compare(&p);
	CU_ASSERT_EQUAL(p.changes, 0);
	end(&p);
}

static void
test_4_a_missing_message(void)
{
	struct pair p;

	begin(&p);
	take_out(&p, 9);
	one_line(&p, "ha's BA on core (status 0, seq 11, lifetime 420) is missing");
	begin(&p);
	take_out(&p, 11);
	one_line(&p, "mn's NAT_KEEPALIVE on cafe is missing; what follows comes 20.000 s earlier");
}

static void
test_5_an_additional_message(void)
{
	struct pair p;

	begin(&p);
	put_in(&p, 5, "+0.010000 ha@core INFORMATIONAL src=2001:db8:100::1 "
	    "dst=2001:db8:200:0:2f:14ff:feaf:7b48 udp_src=4500 udp=4500 protected_by=ike "
	    "SPIi=$spi_i1 SPIr=$spi_r1 I=0 R=0 msgid=0 payloads=N n_COOKIE2=$cookie1 "
	    "notify=COOKIE2");
	one_line(&p, "ha's INFORMATIONAL request on core (msgid 0, notify COOKIE2) is new");
}

static void
test_6_another_retransmission_count(void)
{
	struct pair p;

	begin(&p);
	put_in(&p, 8, p.line[7]);
	one_line(&p, "mn's INFORMATIONAL request on cafe is sent 3 times, was sent 2 times; what "
	    "follows comes 500 ms later");
	begin(&p);
	take_out(&p, 7);
	replace(&p, 7, "+0.020000", "+0.520000");
	one_line(&p, "mn's INFORMATIONAL request on cafe is sent once, was sent 2 times");
	begin(&p);	/* and a Binding Update, which is repeated with a new sequence number */
	put_in(&p, 4, p.line[3]);
	replace(&p, 4, "+0.004000", "+1.000000");
	replace(&p, 4, " seq=10", " seq=11");
	replace(&p, 5, " seq=10", " seq=11");
	for (size_t i = 7; i < 16; i++)
		if (strstr(p.line[i], " seq=11") != NULL)
			replace(&p, i, " seq=11", " seq=12");
		else if (strstr(p.line[i], " seq=12") != NULL)
			replace(&p, i, " seq=12", " seq=13");
	one_line(&p, "mn's BU on hotel6 is sent 2 times, was sent once; what follows comes 1.000 s "
	    "later");
}

static void
test_7_a_payload_that_is_not_there_any_more(void)
{
	struct pair p;

	begin(&p);
	replace(&p, 5, "notify=UPDATE_SA_ADDRESSES,", "notify=");
	replace(&p, 5, "n_UPDATE_SA_ADDRESSES= ", "");
	replace(&p, 7, "notify=UPDATE_SA_ADDRESSES,", "notify=");
	replace(&p, 7, "n_UPDATE_SA_ADDRESSES= ", "");
	one_line(&p, "mn's INFORMATIONAL request on cafe: notify no longer has "
	    "UPDATE_SA_ADDRESSES");
}

static void
test_8_another_sa(void)
{
	struct pair p;

	begin(&p);
	for (size_t i = 6; i < 14; i++)		/* a new SA from the move on */
		if (strstr(p.line[i], "esp_spi=$spi2") != NULL)
			replace(&p, i, "esp_spi=$spi2", "esp_spi=$spi9");
	one_line(&p, "mn's BU on cafe: esp_spi is another than before");
	begin(&p);	/* but other numbers for the same things are no change */
	for (size_t i = 0; i < p.n; i++)
		if (strstr(p.line[i], "esp_spi=$spi2") != NULL)
			replace(&p, i, "esp_spi=$spi2", "esp_spi=$spi9");
	compare(&p);
	CU_ASSERT_EQUAL(p.changes, 0);
	end(&p);
}

static void
test_9_an_option_more(void)
{
	struct pair p;

	begin(&p);
	replace(&p, 6, "options=29,32", "options=3,29,32");
	replace(&p, 6, "hoa4=", "alt_coa=2001:db8:999::1 hoa4=");
	one_line(&p, "mn's BU on cafe: options now has 3");
}

static void
test_10_a_counter_and_a_link(void)
{
	struct pair p;

	begin(&p);
	replace(&p, 6, " seq=11", " seq=17");
	one_line(&p, "mn's BU on cafe: seq is 17, was 11");
	begin(&p);
	replace(&p, 14, "ha@home", "ha@core");
	one_line(&p, "ha's BA is on core, was on home");
}

static void
test_the_same_change_everywhere_is_one_line(void)
{
	struct pair p;

	begin(&p);
	for (size_t i = 0; i < p.n; i++)
		if (strstr(p.line[i], " BU ") != NULL)
			replace(&p, i, " A=1", " A=0");
	one_line(&p, "mn's BU on hotel6: A is 0, was 1 (and in 2 more)");
}

/* Another seed: other MAC addresses and what SLAAC makes of them. */
static void
test_addresses_made_of_a_mac_are_names(void)
{
	struct pair p;

	begin(&p);
	for (size_t i = 0; i < p.n; i++)
		while (strstr(p.line[i], "2f:14ff:feaf:7b48") != NULL)
			replace(&p, i, "2f:14ff:feaf:7b48", "99:88ff:fe77:6655");
	compare(&p);
	CU_ASSERT_EQUAL(p.changes, 0);
	replace(&p, 3, "alt_coa=2001:db8:200:0:99:88ff:fe77:6655",
	    "alt_coa=2001:db8:200:0:11:22ff:fe33:4455");
	one_line(&p, "mn's BU on hotel6: alt_coa is 2001:db8:200:0:11:22ff:fe33:4455, another than "
	    "before");
}

static void
test_golden_files_leave_out_what_repeats_itself(void)
{
	struct seq_file f;
	struct pair p;
	char golden[80], err[256];

	begin(&p);
	snprintf(golden, sizeof(golden), "%s/golden.seq", p.dir);
	CU_ASSERT_TRUE(seq_golden_write(p.old, golden, err));
	CU_ASSERT_TRUE(seq_is_golden(golden));
	CU_ASSERT_FALSE(seq_is_golden(p.old));
	CU_ASSERT_TRUE(seq_load(&f, golden, true, err));
	CU_ASSERT_TRUE(f.golden);
	CU_ASSERT_EQUAL(f.n, 13);		/* no RA; the retransmission is folded */
	CU_ASSERT_EQUAL(f.m[0].t, SECONDS(5) + MSEC(2));
	CU_ASSERT_EQUAL(f.m[4].times, 2);
	CU_ASSERT_EQUAL(f.m[4].last - f.m[4].t, MSEC(500));
	CU_ASSERT_PTR_NULL(seq_get(&f.m[2], "esp_seq"));
	CU_ASSERT_STRING_EQUAL(seq_get(&f.m[2], "seq"), "10");
	seq_clear(&f);
	unlink(golden);
	end(&p);
}

static void
test_what_is_no_sequence_is_refused_with_its_line(void)
{
	static const char *const bad[] = {
		"+1.000000 mn@home BU seq=1\nhello\n",
		"+1.000000 mn@home BU seq=1\n+0.1 mn@home BU\n",
		"+1.000000 mn@home BU seq=1\n+0.100000 mn BU\n", "+1.000000 mn@home BU seq=1\n\n",
		"+1.000000 mn@home BU seq=1\n+0.100000 mn@home\n",
		"+1.000000 mn@home BU seq=1\n+0.100000 mn@home BU seq\n",
	};
	char path[] = "/tmp/diff.XXXXXX", err[256], want[64];
	int fd = mkstemp(path);
	struct seq_file f;

	close(fd);
	snprintf(want, sizeof(want), "%s:2: wanted ", path);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		FILE *out = fopen(path, "w");

		fputs(bad[i], out);
		fclose(out);
		CU_ASSERT_FALSE(seq_load(&f, path, false, err));
		CU_ASSERT_EQUAL(strncmp(err, want, strlen(want)), 0);
		seq_clear(&f);
	}
	unlink(path);
	CU_ASSERT_FALSE(seq_load(&f, path, false, err));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "No such file"));
	seq_clear(&f);
}

TEST_MAIN("traces/diff",
    TEST(test_the_same_is_no_change),
    TEST(test_1_a_field),
    TEST(test_2_an_order),
    TEST(test_3_a_timing),
    TEST(test_4_a_missing_message),
    TEST(test_5_an_additional_message),
    TEST(test_6_another_retransmission_count),
    TEST(test_7_a_payload_that_is_not_there_any_more),
    TEST(test_8_another_sa),
    TEST(test_9_an_option_more),
    TEST(test_10_a_counter_and_a_link),
    TEST(test_the_same_change_everywhere_is_one_line),
    TEST(test_addresses_made_of_a_mac_are_names),
    TEST(test_golden_files_leave_out_what_repeats_itself),
    TEST(test_what_is_no_sequence_is_refused_with_its_line))
