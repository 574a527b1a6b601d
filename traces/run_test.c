/* A small run written into a folder, and read back. */
#include "traces/dissect/sample.h"

#include "nodes/base/test.h"
#include "traces/load.h"
#include "traces/pcap.h"
#include "traces/run.h"
#include "traces/rundir.h"

#include <sys/stat.h>
#include <unistd.h>

struct stage {
	char root[64], dir[80], err[256];
	struct run *run;
	uint64_t seen;
};

static void
count(void *ctx, const struct msg *m)
{
	struct stage *s = ctx;

	(void)m;
	s->seen++;
}

static void
stage_init(struct stage *s, const char *pcap)
{
	struct run_options o = { .scenario = "walk", .seed = 7, .params = " nat=none", .pcap = pcap };
	char *made;

	*s = (struct stage){ .root = "/tmp/sojourn-run-XXXXXX" };
	made = mkdtemp(s->root);
	assert(made != NULL);
	snprintf(s->dir, sizeof(s->dir), "%s/out/walk/7", s->root);
	sample_used = 0;
	o.dir = s->dir;
	o.message = count;
	o.ctx = s;
	s->run = run_open(&o, s->err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s->run);
}

static void
stage_free(struct stage *s)
{
	char command[128];
	int status;

	snprintf(command, sizeof(command), "rm -r '%s'", s->root);
	status = system(command);
	CU_ASSERT_EQUAL(status, 0);
}

static void
finish(struct stage *s)
{
	struct run_result result = { .status = "finished", .verdict = "PASS", .end = SECONDS(9) };
	bool fine = run_close(s->run, &result, s->err);

	CU_ASSERT_TRUE(fine);
}

static char *
contents(const struct stage *s, const char *name)
{
	char path[200];
	char *text = calloc(1, 1 << 16);
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", s->dir, name);
	f = fopen(path, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_TRUE(fread(text, 1, (1 << 16) - 1, f) > 0 || strcmp(name, "x") != 0);
	fclose(f);
	return text;
}

static struct bytes
datagram(uint32_t seq)
{
	struct wr w = sample_wr(8);

	wr_u32(&w, seq);
	wr_u32(&w, 0);
	return sample_ip6(CN6, HOA6, 17, sample_udp(CN6, HOA6, 7000, 9000, wr_done(&w)));
}

/* The frame as it came from somebody else. */
static struct bytes
received(struct bytes ip)
{
	struct bytes frame = sample_eth_ip(ip);

	memcpy((uint8_t *)frame.p, "\x02\0\0\0\0\1\x02\0\0\0\0\x99", 12);
	return frame;
}

/* mn stands at home, leaves at 1 s, is at cafe from 1.1 s, registers until 1.5 s. The CN sends a
 * datagram every 100 ms: those of 1.0 to 1.4 s are lost, and 17 comes before 16. */
static void
walk(struct stage *s)
{
	struct sa_keys bu = sample_sa(0x1001, true), ba = sample_sa(0x2002, false);
	struct prefix hoa = { sample_addr(HOA6), 128 }, coa = { sample_addr(COA6), 64 };
	struct told told = { TOLD_TX, "BU", "binding", " seq=5 lifetime=60" };
	static const unsigned order[] = { 15, 17, 16, 18 };
	struct run *r = s->run;

	run_node(r, "mn", "mn");
	run_node(r, "gateway", "ha");
	run_address(r, 0, "mn", UINT32_MAX, true, &hoa);
	run_world(r, 0, "mn", "attach", "home");
	run_keys(r, 0, "mn", &bu);
	run_keys(r, 0, "ha", &bu);
	run_keys(r, 0, "ha", &ba);
	for (uint32_t i = 0; i < 10; i++) {
		run_frame(r, MSEC(100) * i, "cn", "core", 0, true, sample_eth_ip(datagram(i)));
		run_frame(r, MSEC(100) * i + MSEC(5), "mn", "home", 0, false, received(datagram(i)));
	}
	run_world(r, SECONDS(1), "mn", "detach", "home");
	for (uint32_t i = 10; i < 14; i++)
		run_frame(r, MSEC(100) * i, "cn", "core", 0, true, sample_eth_ip(datagram(i)));
	run_world(r, MSEC(1100), "mn", "attach", "cafe");
	run_address(r, MSEC(1200), "mn", 0, true, &coa);
	run_told(r, MSEC(1350), "mn", &told);
	run_frame(r, MSEC(1350), "mn", "cafe", 0, true, sample_eth_ip(sample_ip6(COA6, HA6, 60,
	    sample_hao(HOA6, 50, sample_esp(&bu, 1, 135, sample_bu())))));
	run_frame(r, MSEC(1400), "cn", "core", 0, true, sample_eth_ip(datagram(14)));
	run_frame(r, MSEC(1450), "mn", "cafe", 0, false, received(sample_ip6(HA6, COA6, 43,
	    sample_rh2(HOA6, 50, sample_esp(&ba, 1, 135, sample_ba())))));
	for (uint32_t i = 15; i < 19; i++)
		run_frame(r, MSEC(100) * i, "cn", "core", 0, true, sample_eth_ip(datagram(i)));
	for (unsigned i = 0; i < 4; i++)
		run_frame(r, SECONDS(2) + i, "mn", "cafe", 0, false, received(sample_ip6(HA6,
		    COA6, 41, datagram(order[i]))));
}

static void
test_a_run_leaves_its_files(void)
{
	struct load_node node[4];
	struct stage s;
	struct stat st;
	char path[200], *text;

	stage_init(&s, NULL);
	text = contents(&s, "run.json");
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"status\": \"running\""));
	free(text);
	walk(&s);
	CU_ASSERT_EQUAL(s.seen, run_messages(s.run));
	CU_ASSERT_EQUAL(s.seen, 35);
	finish(&s);
	text = contents(&s, "run.json");
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"status\": \"finished\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"file\": \"mn-cafe.pcap\", \"node\": \"mn\""));
	free(text);
	CU_ASSERT_EQUAL(load_nodes(s.dir, node, 4), 2);
	CU_ASSERT_STRING_EQUAL(node[1].name, "gateway");
	CU_ASSERT_STRING_EQUAL(node[1].kind, "ha");
	CU_ASSERT_EQUAL(load_nodes(s.root, node, 4), 0);
	text = contents(&s, "state.jsonl");
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "{\"t\":1350000000,\"node\":\"mn\",\"kind\":\"tx\","
	    "\"name\":\"BU\",\"instance\":\"binding\",\"fields\":{\"seq\":\"5\",\"lifetime\":\"60\"}}"));
	free(text);
	snprintf(path, sizeof(path), "%s/keys/esp_sa", s.dir);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	stage_free(&s);
}

static void
test_metrics_tell_loss_and_order(void)
{
	struct stage s;
	char *text;

	stage_init(&s, NULL);
	walk(&s);
	finish(&s);
	text = contents(&s, "metrics.csv");
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\nmn,1,move,home,cafe,1000000000,1100000000,1200000000,,,"
	    "1350000000,1450000000,2000000000,100.000000,200.000000,,,350.000000,450.000000,"
	    "1000.000000,19,5,0,1000000000,1400000000,1,"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "17/" CN6 "/7000/" HOA6 "/9000=19/5/1\n"));
	free(text);
	stage_free(&s);
}

static void
test_a_sequence_names_what_changes(void)
{
	struct stage s;
	char *text;

	stage_init(&s, NULL);
	walk(&s);
	finish(&s);
	text = contents(&s, "messages.seq");
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "+0.000000 mn@cafe BU src=" COA6));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, " esp_spi=$spi1 "));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "+0.100000 mn@cafe BA "));
	CU_ASSERT_PTR_NULL(strstr(text, "DATA"));
	free(text);
	stage_free(&s);
}

static void
test_the_same_run_gives_the_same_octets(void)
{
	static const char *const file[] = {
		"messages.jsonl", "messages.seq", "state.jsonl", "metrics.csv", "run.json",
		"pcap/mn-cafe.pcap", "pcap/cn-core.pcap", "keys/esp_sa"
	};
	struct stage s[2];

	for (size_t i = 0; i < 2; i++) {
		stage_init(&s[i], NULL);
		walk(&s[i]);
		finish(&s[i]);
	}
	for (size_t i = 0; i < sizeof(file) / sizeof(file[0]); i++) {
		char *a = contents(&s[0], file[i]), *b = contents(&s[1], file[i]);

		CU_ASSERT_EQUAL(memcmp(a, b, 1 << 16), 0);
		free(a);
		free(b);
	}
	stage_free(&s[0]);
	stage_free(&s[1]);
}

static void
test_only_wanted_nodes_get_captures(void)
{
	struct stage s;
	char path[200];

	stage_init(&s, "ha,cn");
	walk(&s);
	finish(&s);
	snprintf(path, sizeof(path), "%s/pcap/cn-core.pcap", s.dir);
	CU_ASSERT_EQUAL(access(path, R_OK), 0);
	snprintf(path, sizeof(path), "%s/pcap/mn-cafe.pcap", s.dir);
	CU_ASSERT_NOT_EQUAL(access(path, R_OK), 0);
	CU_ASSERT_EQUAL(s.seen, 35);
	stage_free(&s);
}

static void
test_a_strangers_folder_is_not_touched(void)
{
	struct stage s;
	struct run_options o = { .scenario = "x" };
	char path[200];
	FILE *f;

	stage_init(&s, NULL);
	finish(&s);
	snprintf(path, sizeof(path), "%s/precious", s.root);
	f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fclose(f);
	o.dir = s.root;
	CU_ASSERT_PTR_NULL(run_open(&o, s.err));
	CU_ASSERT_PTR_NOT_NULL(strstr(s.err, "holds no run"));
	CU_ASSERT_EQUAL(access(path, R_OK), 0);
	o.dir = path;
	CU_ASSERT_PTR_NULL(run_open(&o, s.err));
	/* An earlier run is replaced. */
	o.dir = s.dir;
	s.run = run_open(&o, s.err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s.run);
	finish(&s);
	stage_free(&s);
}

/* ---- back again ---- */


static void
collect(void *ctx, const struct msg *m)
{
	msg_list_add(ctx, msg_keep(m, false));
}

static void
test_captures_give_back_the_messages_of_the_run(void)
{
	struct stage s;
	struct msg_list live = { 0 }, again = { 0 };
	struct load_result result;
	const char *path[1];
	char file[200], a[4096], b[4096];
	struct load_options o = { .path = path, .n_paths = 1, .message = collect, .ctx = &again };

	stage_init(&s, NULL);
	walk(&s);
	finish(&s);
	path[0] = s.dir;
	snprintf(file, sizeof(file), "%s/messages.jsonl", s.dir);
	CU_ASSERT_TRUE(load_messages(file, &live, s.err));
	CU_ASSERT_TRUE(load_captures(&o, &result, s.err));
	CU_ASSERT_STRING_EQUAL(result.warning, "");
	CU_ASSERT_EQUAL(result.closed[MSG_NO_KEY], 0);
	CU_ASSERT_EQUAL_FATAL(live.n, again.n);
	for (size_t i = 0; i < live.n; i++) {
		const struct msg *x = live.m[i], *y = again.m[i];

		CU_ASSERT_TRUE(x->id == y->id && x->tx == y->tx && x->t == y->t &&
		    x->origin == y->origin && x->frame == y->frame);
		CU_ASSERT_STRING_EQUAL(x->node, y->node);
		CU_ASSERT_STRING_EQUAL(x->pcap, y->pcap);
		CU_ASSERT_EQUAL_FATAL(x->n_fields, y->n_fields);
		for (size_t k = 0; k < x->n_fields; k++)
			CU_ASSERT_STRING_EQUAL(msg_value(&x->field[k], a, sizeof(a)),
			    msg_value(&y->field[k], b, sizeof(b)));
	}
	msg_list_clear(&live);
	msg_list_clear(&again);
	stage_free(&s);
}

static void
test_without_keys_what_stays_closed_is_counted(void)
{
	struct stage s;
	struct load_result result;
	char path[200];
	const char *paths[1] = { path };
	struct load_options o = { .path = paths, .n_paths = 1 };

	stage_init(&s, NULL);
	walk(&s);
	finish(&s);
	snprintf(path, sizeof(path), "%s/pcap/mn-cafe.pcap", s.dir);
	CU_ASSERT_TRUE(load_captures(&o, &result, s.err));
	CU_ASSERT_EQUAL(result.messages, 6);
	CU_ASSERT_EQUAL(result.closed[MSG_NO_KEY], 2);
	CU_ASSERT_EQUAL(result.esp_keys, 0);
	stage_free(&s);
}

/* Every prefix of a capture file: an error or a partial result, never a crash. */
static void
test_a_cut_capture_is_a_partial_result(void)
{
	struct stage s;
	struct load_result result;
	char path[200], whole[1 << 12];
	const char *paths[1] = { path };
	struct load_options o = { .path = paths, .n_paths = 1 };
	size_t n, partial = 0, refused = 0;
	FILE *f;

	stage_init(&s, NULL);
	walk(&s);
	finish(&s);
	snprintf(path, sizeof(path), "%s/pcap/mn-cafe.pcap", s.dir);
	f = fopen(path, "rb");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	n = fread(whole, 1, sizeof(whole), f);
	fclose(f);
	for (size_t cut = 0; cut < n; cut += 3) {
		f = fopen(path, "wb");
		CU_ASSERT_EQUAL(fwrite(whole, 1, cut, f), cut);
		fclose(f);
		s.err[0] = '\0';
		if (!load_captures(&o, &result, s.err)) {
			CU_ASSERT_TRUE(s.err[0] != '\0');
			refused++;
		} else if (result.warning[0] != '\0') {
			CU_ASSERT_PTR_NOT_NULL(strstr(result.warning, "damaged after frame"));
			partial++;
		}
	}
	CU_ASSERT_EQUAL(refused, 8);	/* all cuts inside the file header */
	CU_ASSERT_TRUE(partial > 100);
	f = fopen(path, "wb");
	fputs("this is not a capture, just text that is longer than any header\n", f);
	fclose(f);
	CU_ASSERT_FALSE(load_captures(&o, &result, s.err));
	CU_ASSERT_PTR_NOT_NULL(strstr(s.err, "not a capture file"));
	strcpy(path, "/nonexistent.pcap");
	CU_ASSERT_FALSE(load_captures(&o, &result, s.err));
	stage_free(&s);
}

static void
test_a_killed_run_can_still_be_read(void)
{
	struct stage s;
	struct load_result result;
	char path[200], *text;
	const char *paths[1] = { s.dir };
	struct load_options o = { .path = paths, .n_paths = 1 };
	FILE *f;

	stage_init(&s, NULL);
	text = contents(&s, "run.json");	/* as it stands while the run goes on */
	walk(&s);
	finish(&s);
	snprintf(path, sizeof(path), "%s/run.json", s.dir);
	f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
	free(text);
	CU_ASSERT_TRUE(rundir_is_run(s.dir));
	CU_ASSERT_TRUE(load_captures(&o, &result, s.err));
	CU_ASSERT_PTR_NOT_NULL(strstr(result.warning, "the run did not finish"));
	CU_ASSERT_EQUAL(result.messages, 35);
	CU_ASSERT_EQUAL(result.closed[MSG_NO_KEY], 0);
	stage_free(&s);
}

static void
test_captures_are_written_in_nanoseconds(void)
{
	struct pcap_frame frame;
	char err[256], path[] = "/tmp/sojourn-pcap-XXXXXX";
	int fd = mkstemp(path);
	struct pcap_out *out;
	struct pcap_in *in;

	CU_ASSERT_TRUE(fd >= 0);
	close(fd);
	out = pcap_open_out(path, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	CU_ASSERT_EQUAL(pcap_write_out(out, SECONDS(3) + 7, bytes_of("abcd", 4)), 1);
	CU_ASSERT_TRUE(pcap_close_out(out));
	in = pcap_open_in(path, err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(in);
	CU_ASSERT_EQUAL(pcap_linktype_in(in), 1);
	CU_ASSERT_EQUAL(pcap_next_in(in, &frame, err), PCAP_IN_FRAME);
	CU_ASSERT_EQUAL(frame.t, SECONDS(3) + 7);
	CU_ASSERT_EQUAL(frame.octets.n, 4);
	CU_ASSERT_EQUAL(pcap_next_in(in, &frame, err), PCAP_IN_END);
	pcap_close_in(in);
	unlink(path);
}

TEST_MAIN("traces/run",
    TEST(test_a_run_leaves_its_files),
    TEST(test_metrics_tell_loss_and_order),
    TEST(test_a_sequence_names_what_changes),
    TEST(test_the_same_run_gives_the_same_octets),
    TEST(test_only_wanted_nodes_get_captures),
    TEST(test_a_strangers_folder_is_not_touched),
    TEST(test_captures_give_back_the_messages_of_the_run),
    TEST(test_without_keys_what_stays_closed_is_counted),
    TEST(test_a_cut_capture_is_a_partial_result),
    TEST(test_a_killed_run_can_still_be_read),
    TEST(test_captures_are_written_in_nanoseconds))
