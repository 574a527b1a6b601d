/* damage_test.c - captures that are broken in every way that a seeded generator thinks of, through the
 * whole of an offline check: it ends, soon, with some verdicts or an error. Under ASan in V=san. */
#include "conformance/judge.h"
#include "nodes/base/die.h"
#include "nodes/base/rng.h"
#include "nodes/base/test.h"
#include "traces/dissect/sample.h"
#include "traces/import.h"
#include "traces/load.h"
#include "traces/pcap.h"

#include <glob.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#define CAPTURES 200	/* the sanitizer's allocator is what takes the time here; $CAPTURES: so many */
#else
#define CAPTURES 2000
#endif
#define SLOW_S	 2.0	/* of processor time, for one capture of a few kilobytes; sanitizers included */

static struct catalogue catalogue;
static size_t captures = CAPTURES, checked;
static char dir[] = "/tmp/sojourn-damage-XXXXXX";

struct file {
	uint8_t *p;
	size_t n;
};

static struct file
file_read(const char *path)
{
	struct file f = { xalloc(1 << 20, 1), 0 };
	FILE *in = fopen(path, "rb");

	CU_ASSERT_PTR_NOT_NULL_FATAL(in);
	f.n = fread(f.p, 1, 1 << 20, in);
	fclose(in);
	return f;
}

static void
file_write(const char *path, struct file f)
{
	FILE *out = fopen(path, "wb");

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	fwrite(f.p, 1, f.n, out);
	fclose(out);
}

/* damaged is a copy with a few things wrong. */
static struct file
damaged(struct rng *r, struct file f)
{
	static const uint32_t extreme[] = { 0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff };
	struct file g = { xalloc(f.n + 65536, 1), f.n };
	unsigned times = 1 + rng_below(r, 12);

	memcpy(g.p, f.p, f.n);
	while (times-- > 0 && g.n > 64) {
		size_t at = rng_below(r, (uint32_t)g.n - 8), n;
		uint32_t v;

		switch (rng_below(r, 7)) {
		case 0:
			g.p[at] ^= (uint8_t)(1u << rng_below(r, 8));
			break;
		case 1:
			g.p[at] = (uint8_t)rng_u32(r);
			break;
		case 2:		/* a length, maybe */
			v = extreme[rng_below(r, sizeof(extreme) / sizeof(extreme[0]))];
			memcpy(g.p + at, &v, 1 + rng_below(r, 4));
			break;
		case 3:
			rng_fill(r, g.p + at, 1 + rng_below(r, 8));
			break;
		case 4:		/* something is missing */
			n = 1 + rng_below(r, 64);
			n = n > g.n - at ? g.n - at : n;
			memmove(g.p + at, g.p + at + n, g.n - at - n);
			g.n -= n;
			break;
		case 5:		/* something is there twice */
			n = 1 + rng_below(r, 512);
			n = n > g.n - at ? g.n - at : n;
			if (g.n + n > f.n + 65536)
				break;
			memmove(g.p + at + n, g.p + at, g.n - at);
			g.n += n;
			break;
		case 6:
			if (rng_below(r, 8) == 0)
				g.n = at;
			break;
		}
	}
	return g;
}

static void
on_message(void *ctx, const struct msg *m)
{
	judge_message(ctx, m);
}

/* check does what `sojourn check` does. */
static void
check(const char *path, const char *keys)
{
	static const struct scene_node nodes[] = { { "mn", "mn", NULL }, { "ha", "ha", NULL } };
	static const struct scene scene = { nodes, 2, false }, nobody = { NULL, 0, false };
	struct load_options o = { .path = &path, .n_paths = 1, .keys = keys, .message = on_message };
	struct load_result result;
	struct verdicts vs = { 0 };
	struct timespec a, b;
	char err[256];

	checked++;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);	/* whatever else the machine does */
	o.ctx = judge_new(&catalogue, keys != NULL ? &scene : &nobody, NULL);
	(void)!load_captures(&o, &result, err);
	judge_end(o.ctx, SECONDS(2000000000), &vs);
	verdicts_clear(&vs);
	judge_free(o.ctx);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	CU_ASSERT_TRUE((double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9 < SLOW_S);
}

/* ---- captures of strongSwan and Linux, damaged as files ---- */

/* import_beside: the keys that lie beside a sample, its daemon's log or its own folder, into a folder. */
static void
import_beside(const char *pcap, const char *keys)
{
	static const struct {
		enum import_format format;
		const char *name;
	} told[] = { { IMPORT_CHARON_LOG, "*-charon.log" }, { IMPORT_LIBRESWAN, "*-pluto.log" },
		{ IMPORT_IP_XFRM, "*-ip-xfrm.txt" } };
	struct keys *k = keys_new();
	struct import_result result;
	char pattern[256], err[256];
	glob_t g;

	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]) && keys_count(k, true) == 0; i++) {
		snprintf(pattern, sizeof(pattern), "%.*s/%s", (int)(strrchr(pcap, '/') - pcap), pcap,
		    told[i].name);
		if (glob(pattern, 0, NULL, &g) == 0)
			CU_ASSERT_TRUE(import_file(k, told[i].format, g.gl_pathv[0], &result, err));
		globfree(&g);
	}
	snprintf(pattern, sizeof(pattern), "%.*s/keys", (int)(strrchr(pcap, '/') - pcap), pcap);
	if (access(pattern, F_OK) == 0)
		CU_ASSERT_TRUE(keys_read_dir(k, pattern, err, sizeof(err)));
	CU_ASSERT_TRUE(keys_count(k, true) > 0);
	CU_ASSERT_TRUE(keys_write_dir(k, keys, err, sizeof(err)));
	keys_free(k);
}

static void
test_damaged_files_are_checked_without_harm(void)
{
	char path[64], keys[64];
	glob_t g;
	struct rng r;

	rng_init(&r, 1, "damage");
	CU_ASSERT_EQUAL_FATAL(glob("traces/samples/*/*.pcap", 0, NULL, &g), 0);
	snprintf(path, sizeof(path), "%s/mn-x.pcap", dir);
	snprintf(keys, sizeof(keys), "%s/keys", dir);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		struct file f = file_read(g.gl_pathv[i]);

		import_beside(g.gl_pathv[i], keys);
		for (size_t n = 0; n < (captures / 2 + g.gl_pathc - 1) / g.gl_pathc; n++) {
			struct file bad = damaged(&r, f);

			file_write(path, bad);
			check(path, n % 4 != 0 ? keys : NULL);
			free(bad.p);
		}
		free(f.p);
	}
	globfree(&g);
}

/* ---- messages damaged before they are protected, so that what is wrong is seen ---- */

static struct bytes
spoilt(struct rng *r, struct bytes b)
{
	struct wr w = sample_wr(b.n + 16);
	unsigned times = rng_below(r, 4);

	wr_bytes(&w, b);
	b = wr_done(&w);
	while (times-- > 0 && b.n > 0)
		((uint8_t *)b.p)[rng_below(r, (uint32_t)b.n)] = (uint8_t)rng_u32(r);
	if (rng_below(r, 4) == 0)
		b.n = rng_below(r, (uint32_t)b.n + 1);
	return b;
}

/* Payloads of an address update, of an IKE_AUTH, and of a deletion. */
static struct bytes
ike_payloads(struct rng *r, unsigned *first)
{
	static const char *const text[] = {
		"29 00 0008 00004010" "00 00 000c 00004015 01020304 05060708",
		"24 00 000c 02000000 6d6e2e78" "27 00 000c 02000000 68612e78" "21 00 0010 02000000 "
		"0102030405060708" "2c 00 0028 00000024 01030403 12345678 0300000c 01000014 800e0080 "
		"0300000800 000500 00000008 05000000" "2d 00 0018 01000000 87 0000100000ffff 0a000001 "
		"0a0000ff" "00 00 0018 01000000 87 0000100000ffff 0a000001 0a0000ff",
		"00 00 000c 03040001 12345678"
	};
	static const unsigned type[] = { 41, 35, 42 };
	unsigned which = rng_below(r, 3);

	*first = type[which];
	return spoilt(r, sample_hex(text[which]));
}

static struct bytes
any_frame(struct rng *r)
{
	struct sa_keys gcm = sample_sa(0x1001, true), cbc = sample_sa(0x2002, false), ike = sample_ike_sa();
	const struct sa_keys *sa = rng_below(r, 2) == 0 ? &gcm : &cbc;
	struct bytes b;
	unsigned first;

	switch (rng_below(r, 8)) {
	case 0:
		b = sample_esp(sa, rng_below(r, 90), 135, spoilt(r, sample_bu()));
		b = sample_ip6(COA6, HA6, 60, spoilt(r, sample_hao(HOA6, 50, b)));
		break;
	case 1:
		b = sample_esp(sa, rng_below(r, 90), 135, spoilt(r, sample_ba()));
		b = sample_ip6(HA6, COA6, 43, spoilt(r, sample_rh2(HOA6, 50, b)));
		break;
	case 2:
		b = sample_ip6(HOA6, HA6, 50, sample_esp(sa, rng_below(r, 90), 135,
		    spoilt(r, sample_bu())));
		b = sample_ip4(COA4, HA4, 17, sample_udp(NULL, NULL, 4191, 4191, b));
		break;
	case 3:
		b = spoilt(r, sample_udp(CN6, HOA6, 5000, 5001, sample_hex("00000001 00000002")));
		b = sample_esp(sa, rng_below(r, 90), 41, spoilt(r, sample_ip6(CN6, HOA6, 17, b)));
		b = sample_ip4(HA4, NAT4, 17, sample_udp(NULL, NULL, 4500, 4500, b));
		break;
	case 4:
	case 5:
		b = ike_payloads(r, &first);
		b = sample_ike_sk(&ike, 35 + rng_below(r, 3), rng_below(r, 64), rng_below(r, 6), first, b);
		b = sample_join(sample_hex("00000000"), b);
		b = sample_ip4(COA4, HA4, 17, sample_udp(NULL, NULL, 4500, 4500, b));
		break;
	case 6:
		b = spoilt(r, sample_hex("87 00 0000 00000000 20010db8010000000000000000001234 "
		    "0101020000000001"));
		b = sample_ip6(HA6, "ff02::1:ff00:1234", 58, b);
		break;
	default:
		b = sample_ip6(HOA6, HA6, 135, spoilt(r, rng_below(r, 2) ? sample_bu() : sample_ba()));
	}
	return sample_eth_ip(spoilt(r, b).n > 0 && rng_below(r, 3) == 0 ? spoilt(r, b) : b);
}

static void
write_keys(const char *folder)
{
	struct sa_keys sa[] = { sample_sa(0x1001, true), sample_sa(0x2002, false), sample_ike_sa() };
	struct keys *k = keys_new();
	char err[256];

	for (size_t i = 0; i < 3; i++)
		keys_add(k, &sa[i]);
	CU_ASSERT_TRUE_FATAL(keys_write_dir(k, folder, err, sizeof(err)));
	keys_free(k);
}

static void
test_damaged_messages_are_judged_without_harm(void)
{
	char path[64], keys[64];
	struct rng r;

	rng_init(&r, 2, "damage");
	snprintf(path, sizeof(path), "%s/mn-x.pcap", dir);
	snprintf(keys, sizeof(keys), "%s/keys", dir);
	write_keys(keys);
	for (size_t n = 0; n < captures / 2; n++) {
		struct pcap_out *p = pcap_open_out(path, LINK_ETHERNET);
		unsigned frames = 1 + rng_below(&r, 40);
		tick t = 0;

		CU_ASSERT_PTR_NOT_NULL_FATAL(p);
		for (unsigned i = 0; i < frames; i++) {
			sample_used = 0;
			pcap_write_out(p, t += rng_between(&r, 0, SECONDS(1)), any_frame(&r));
		}
		CU_ASSERT_TRUE(pcap_close_out(p));
		check(path, keys);
	}
}

/* ---- key files and logs ---- */

static void
test_damaged_logs_are_imported_without_harm(void)
{
	struct file f = file_read("traces/samples/strongswan-5.9.8-rekey-cbc/mn-charon.log");
	struct import_result result;
	struct rng r;
	char err[256];

	rng_init(&r, 3, "damage");
	for (size_t n = 0; n < 300; n++) {
		struct file bad = damaged(&r, f);
		struct keys *k = keys_new();

		err[0] = '\0';
		if (import_text(k, (enum import_format)(n % 8 == 7 ? n % 3 : IMPORT_CHARON_LOG), "log",
		    (const char *)bad.p, bad.n, &result, err)) {
			CU_ASSERT(keys_count(k, true) + keys_count(k, false) > 0);
		} else {
			CU_ASSERT(strncmp(err, "log:", 4) == 0 && strchr(err, '\n') == NULL);
		}
		keys_free(k);
		free(bad.p);
	}
	free(f.p);
}

int
main(void)
{
	static const struct test_row tests[] = {
		TEST(test_damaged_files_are_checked_without_harm),
		TEST(test_damaged_messages_are_judged_without_harm),
		TEST(test_damaged_logs_are_imported_without_harm)
	};
	char err[256], command[96];
	int status;

	if (getenv("CAPTURES") != NULL)
		captures = strtoul(getenv("CAPTURES"), NULL, 10);
	if (!catalogue_load(&catalogue, "conformance/requirements", err, sizeof(err)) ||
	    mkdtemp(dir) == NULL)
		return 3;
	status = test_run("conformance/damage", tests, sizeof(tests) / sizeof(tests[0]));
	if (getenv("CAPTURES") != NULL)
		printf("%zu damaged captures were checked\n", checked);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	if (system(command) != 0)
		status = 3;
	catalogue_clear(&catalogue);
	return status;
}
