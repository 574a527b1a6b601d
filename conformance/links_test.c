/* One capture of a real kernel, made anew in every format and link layer that is read: what is
 * decided about it stays the same. */
#include "conformance/judge.h"
#include "nodes/base/die.h"
#include "nodes/base/test.h"
#include "traces/import.h"
#include "traces/load.h"
#include "traces/pcap.h"

#include <stdlib.h>
#include <unistd.h>

#define SAMPLE "traces/samples/linux-6.1-home-agent/"
#define FRAMES 200

static const struct mac home_agent = { { 0x02, 0, 0, 0, 0, 0xaa } };
static char dir[] = "/tmp/sojourn-links-XXXXXX", keys[64];
static struct catalogue catalogue;

/* The sample's frames, as octets. */
static struct frame {
	uint8_t b[2048];
	size_t n;
	tick t;
	uint16_t type;
	struct bytes packet;	/* inside b */
	bool tx;
} frame[FRAMES];
static size_t n_frames;

static void
read_sample(void)
{
	struct pcap_frame f;
	char err[256];
	struct pcap_in *in = pcap_open_in(SAMPLE "ha-vec0.pcap", err);

	CU_ASSERT_PTR_NOT_NULL_FATAL(in);
	while (pcap_next_in(in, &f, err) == PCAP_IN_FRAME) {
		struct frame *x = &frame[n_frames++];

		CU_ASSERT_TRUE_FATAL(n_frames < FRAMES && f.octets.n <= sizeof(x->b));
		memcpy(x->b, f.octets.p, x->n = f.octets.n);
		x->t = f.t;
		x->packet = dissect_link(LINK_ETHERNET, bytes_of(x->b, x->n), &x->type);
		x->tx = memcmp(x->b + 6, home_agent.b, 6) == 0;
	}
	pcap_close_in(in);
	CU_ASSERT_TRUE_FATAL(n_frames > 20);
}

/* ---- link layers: what stands before the packet ---- */

typedef void header_fn(struct wr *w, const struct frame *f);

static void
ethernet(struct wr *w, const struct frame *f)
{
	wr_bytes(w, bytes_of(f->b, 14));
}

static void
tagged(struct wr *w, const struct frame *f, unsigned outer)
{
	wr_bytes(w, bytes_of(f->b, 12));
	if (outer != 0) {
		wr_u16(w, (uint16_t)outer);
		wr_u16(w, 100);
	}
	wr_u16(w, 0x8100);
	wr_u16(w, 0x2007);	/* priority 1, VLAN 7 */
	wr_u16(w, f->type);
}

static void
vlan(struct wr *w, const struct frame *f)
{
	tagged(w, f, 0);
}

static void
qinq(struct wr *w, const struct frame *f)
{
	tagged(w, f, 0x88a8);
}

static void
qinq_before_802_1ad(struct wr *w, const struct frame *f)
{
	tagged(w, f, 0x9100);
}

static uint16_t
ppp_type(const struct frame *f)
{
	return f->type == 0x86dd ? 0x0057 : 0x0021;
}

static void
pppoe(struct wr *w, const struct frame *f)
{
	wr_bytes(w, bytes_of(f->b, 12));
	wr_u16(w, 0x8864);
	wr_u16(w, 0x1100);
	wr_u16(w, 0x0042);	/* session */
	wr_u16(w, (uint16_t)(f->packet.n + 2));
	wr_u16(w, ppp_type(f));
}

static void
cooked(struct wr *w, const struct frame *f)
{
	wr_u16(w, f->tx ? 4 : f->b[0] & 1 ? 2 : 0);
	wr_u16(w, 1);
	wr_u16(w, 6);
	wr_bytes(w, bytes_of(f->b + 6, 6));
	wr_u16(w, 0);
	wr_u16(w, f->type);
}

static void
cooked_vlan(struct wr *w, const struct frame *f)
{
	cooked(w, f);
	w->n -= 2;
	wr_u16(w, 0x8100);
	wr_u16(w, 7);
	wr_u16(w, f->type);
}

static void
cooked2(struct wr *w, const struct frame *f)
{
	wr_u16(w, f->type);
	wr_u16(w, 0);
	wr_u32(w, 3);
	wr_u16(w, 1);
	wr_u8(w, f->tx ? 4 : 0);
	wr_u8(w, 6);
	wr_bytes(w, bytes_of(f->b + 6, 6));
	wr_u16(w, 0);
}

static void
nothing(struct wr *w, const struct frame *f)
{
	(void)w;
	(void)f;
}

static void
null_little(struct wr *w, const struct frame *f)
{
	wr_le32(w, f->type == 0x86dd ? 30 : 2);	/* macOS */
}

static void
null_big(struct wr *w, const struct frame *f)
{
	wr_u32(w, f->type == 0x86dd ? 24 : 2);	/* NetBSD; OpenBSD's LOOP is always so */
}

static void
ppp(struct wr *w, const struct frame *f)
{
	wr_u16(w, ppp_type(f));
}

static void
ppp_short(struct wr *w, const struct frame *f)
{
	wr_u8(w, (uint8_t)ppp_type(f));
}

static void
ppp_hdlc(struct wr *w, const struct frame *f)
{
	wr_u16(w, 0xff03);
	wr_u16(w, ppp_type(f));
}

static void
ppp_direction(struct wr *w, const struct frame *f)
{
	wr_u8(w, f->tx);
	ppp(w, f);
}

/* ---- files ---- */

enum container { PCAP, PCAP_BIG_US, PCAPNG };

static void
block(FILE *out, uint32_t type, struct bytes body)
{
	uint8_t head[8], tail[4];
	struct wr w = wr_of(head, sizeof(head)), e = wr_of(tail, sizeof(tail));
	uint32_t n = (uint32_t)(12 + (body.n + 3) / 4 * 4);

	wr_le32(&w, type);
	wr_le32(&w, n);
	wr_le32(&e, n);
	fwrite(head, 1, sizeof(head), out);
	fwrite(body.p, 1, body.n, out);
	fwrite("\0\0\0", 1, (4 - body.n % 4) % 4, out);
	fwrite(tail, 1, sizeof(tail), out);
}

static void
begin(FILE *out, enum container c, unsigned linktype)
{
	uint8_t b[64];
	struct wr w = wr_of(b, sizeof(b));

	if (c == PCAPNG) {
		wr_le32(&w, 0x1a2b3c4d);
		wr_le16(&w, 1);
		wr_le16(&w, 0);
		wr_le64(&w, UINT64_MAX);
		block(out, 0x0a0d0d0a, wr_done(&w));
		w = wr_of(b, sizeof(b));
		wr_le16(&w, (uint16_t)linktype);
		wr_le16(&w, 0);
		wr_le32(&w, 0);
		wr_le16(&w, 9);		/* if_tsresol: nanoseconds */
		wr_le16(&w, 1);
		wr_le32(&w, 9);
		wr_le32(&w, 0);
		block(out, 1, wr_done(&w));
		return;
	}
	wr_u32(&w, 0xa1b2c3d4);		/* big endian, microseconds */
	wr_u16(&w, 2);
	wr_u16(&w, 4);
	wr_u64(&w, 0);
	wr_u32(&w, 65535);
	wr_u32(&w, linktype);
	fwrite(b, 1, wr_done(&w).n, out);
}

static void
put(FILE *out, enum container c, tick t, struct bytes octets)
{
	uint8_t b[4096];
	struct wr w = wr_of(b, sizeof(b));

	if (c == PCAPNG) {
		wr_le32(&w, 0);
		wr_le32(&w, (uint32_t)((uint64_t)t >> 32));
		wr_le32(&w, (uint32_t)t);
		wr_le32(&w, (uint32_t)octets.n);
		wr_le32(&w, (uint32_t)octets.n);
		wr_bytes(&w, octets);
		block(out, 6, wr_done(&w));
		return;
	}
	wr_u32(&w, (uint32_t)(t / SECONDS(1)));
	wr_u32(&w, (uint32_t)(t % SECONDS(1) / 1000));
	wr_u32(&w, (uint32_t)octets.n);
	wr_u32(&w, (uint32_t)octets.n);
	wr_bytes(&w, octets);
	fwrite(b, 1, wr_done(&w).n, out);
}

/* convert writes the sample with another link layer; `family` 4 or 6: only that one's packets. */
static void
convert(const char *path, enum container c, unsigned linktype, header_fn *header, unsigned family)
{
	struct pcap_out *p = c == PCAP ? pcap_open_out(path, (int)linktype) : NULL;
	FILE *out = c == PCAP ? NULL : fopen(path, "wb");

	CU_ASSERT_TRUE_FATAL(p != NULL || out != NULL);
	if (out != NULL)
		begin(out, c, linktype);
	for (size_t i = 0; i < n_frames; i++) {
		const struct frame *f = &frame[i];
		uint8_t b[2200];
		struct wr w = wr_of(b, sizeof(b));

		if ((f->type != 0x86dd && f->type != 0x0800) ||
		    (family != 0 && (f->type == 0x86dd) != (family == 6)))
			continue;
		header(&w, f);
		wr_bytes(&w, f->packet);
		if (out != NULL)
			put(out, c, f->t, wr_done(&w));
		else
			pcap_write_out(p, f->t, wr_done(&w));
	}
	if (out != NULL)
		fclose(out);
	else
		CU_ASSERT_TRUE(pcap_close_out(p));
}

/* ---- judging ---- */

static void
on_message(void *ctx, const struct msg *m)
{
	judge_message(ctx, m);
}

/* judged: the verdicts about captures, as `sojourn check` has them. */
static struct load_result
judged(const char *const *path, size_t n, struct verdicts *vs)
{
	static const char *const own[] = { "2001:db8:100::1", "2001:db8:f::1", "fe80::ff:fe00:aa" };
	static const struct scene nobody = { NULL, 0, false };
	struct load_owner owner[3];
	struct load_options o = { .path = path, .n_paths = n, .keys = keys, .owner = owner,
	    .n_owners = 3, .message = on_message };
	struct load_result r;
	char err[256];
	bool fine;

	for (size_t i = 0; i < 3; i++) {
		owner[i] = (struct load_owner){ .node = "ha" };
		CU_ASSERT_TRUE(addr_parse(&owner[i].addr, own[i]));
	}
	*vs = (struct verdicts){ 0 };
	o.ctx = judge_new(&catalogue, &nobody, NULL);
	fine = load_captures(&o, &r, err);
	CU_ASSERT_TRUE(fine);
	if (!fine)
		printf("%s\n", err);
	judge_end(o.ctx, SECONDS(4000000000), vs);
	judge_free(o.ctx);
	return r;
}

static size_t
count(const struct verdicts *vs, enum verdict_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < vs->n; i++)
		n += vs->v[i].kind == kind;
	return n;
}

/* same_verdicts: all that passed in `a` passes in `b`, and nothing fails. Neighbour Discovery's
 * rows ask for link-layer addresses: those may stay undecided where there are none. */
static void
same_verdicts(const char *what, struct verdicts *a, struct verdicts *b)
{
	bool fine = true;

	CU_ASSERT_EQUAL(count(b, V_FAIL), 0);
	for (size_t i = 0; i < a->n && fine; i++) {
		const struct verdict *w = verdicts_find(b, a->v[i].id, a->v[i].role);

		if (strncmp(a->v[i].id, "R4861", 5) == 0 || strncmp(a->v[i].id, "R826", 4) == 0)
			continue;
		fine = w != NULL && (a->v[i].kind != V_PASS || w->kind == V_PASS);
		if (!fine)
			printf("%s: %s %s was %s, is %s\n", what, a->v[i].id, a->v[i].role,
			    verdict_name(a->v[i].kind),
			    w != NULL ? verdict_name(w->kind) : "missing");
	}
	CU_ASSERT_TRUE(fine);
}

static const struct {
	const char *what;
	unsigned linktype;
	header_fn *header;
} link_layers[] = {
	{ "Ethernet", LINK_ETHERNET, ethernet }, { "VLAN", LINK_ETHERNET, vlan },
	{ "QinQ", LINK_ETHERNET, qinq }, { "QinQ, 0x9100", LINK_ETHERNET, qinq_before_802_1ad },
	{ "PPPoE", LINK_ETHERNET, pppoe }, { "cooked", LINK_SLL, cooked },
	{ "cooked, VLAN", LINK_SLL, cooked_vlan }, { "cooked v2", LINK_SLL2, cooked2 },
	{ "raw IP", LINK_RAW, nothing }, { "NULL, little endian", LINK_NULL, null_little },
	{ "NULL, big endian", LINK_NULL, null_big }, { "LOOP", LINK_LOOP, null_big },
	{ "PPP", LINK_PPP, ppp }, { "PPP, protocol in one octet", LINK_PPP, ppp_short },
	{ "PPP in HDLC", LINK_PPP_HDLC, ppp_hdlc },
	{ "PPP with direction", LINK_PPP_WITHDIR, ppp_direction }
};

static void
test_every_link_layer_gives_the_same_verdicts(void)
{
	char path[96];
	const char *list[] = { path }, *sample[] = { SAMPLE "ha-vec0.pcap" };
	struct verdicts first, vs;

	(void)judged(sample, 1, &first);
	CU_ASSERT_TRUE(count(&first, V_PASS) >= 140);
	CU_ASSERT_EQUAL(count(&first, V_FAIL), 0);
	snprintf(path, sizeof(path), "%s/ha-x.pcap", dir);
	for (size_t i = 0; i < sizeof(link_layers) / sizeof(link_layers[0]); i++)
		for (enum container c = PCAP; c <= PCAPNG; c++) {
			struct load_result r;

			convert(path, c, link_layers[i].linktype, link_layers[i].header, 0);
			r = judged(list, 1, &vs);
			CU_ASSERT_EQUAL(r.unreadable, 0);
			CU_ASSERT_FALSE(r.damaged);
			CU_ASSERT_EQUAL(r.closed[MSG_NO_KEY], 0);
			same_verdicts(link_layers[i].what, &first, &vs);
			verdicts_clear(&vs);
		}
	verdicts_clear(&first);
}

static void
test_a_link_type_of_one_family_is_read(void)
{
	char path[96];
	const char *list[] = { path };
	struct verdicts vs;
	struct load_result r;

	snprintf(path, sizeof(path), "%s/ha-x.pcap", dir);
	convert(path, PCAP, LINK_IPV6, nothing, 6);
	r = judged(list, 1, &vs);
	CU_ASSERT_EQUAL(r.unreadable, 0);
	CU_ASSERT_TRUE(count(&vs, V_PASS) >= 140);
	verdicts_clear(&vs);
	convert(path, PCAP, LINK_IPV4, nothing, 4);
	r = judged(list, 1, &vs);
	CU_ASSERT_EQUAL(count(&vs, V_FAIL), 0);
	verdicts_clear(&vs);
}

static void
test_an_unknown_link_type_blames_nobody(void)
{
	char path[96];
	const char *list[] = { path };
	struct verdicts vs;
	struct load_result r;

	snprintf(path, sizeof(path), "%s/ha-x.pcap", dir);
	convert(path, PCAP, 105, nothing, 0);	/* IEEE 802.11 */
	r = judged(list, 1, &vs);
	CU_ASSERT_TRUE(r.unreadable > 20);
	CU_ASSERT_EQUAL(r.unreadable, r.frames);
	CU_ASSERT_EQUAL(count(&vs, V_PASS) + count(&vs, V_FAIL), 0);
	verdicts_clear(&vs);
}

/* Every other second in another file, one of them of another link type: merged by time. */
static void
test_pieces_of_a_capture_are_merged_by_time(void)
{
	char path[3][96];
	const char *list[] = { path[2], path[0], path[1] }, *sample[] = { SAMPLE "ha-vec0.pcap" };
	struct pcap_out *out[3];
	struct verdicts first, vs;
	uint64_t n = 0;

	for (unsigned i = 0; i < 3; i++) {
		snprintf(path[i], sizeof(path[i]), "%s/ha-%u.pcap", dir, i);
		out[i] = pcap_open_out(path[i], i == 2 ? LINK_SLL2 : LINK_ETHERNET);
		CU_ASSERT_PTR_NOT_NULL_FATAL(out[i]);
	}
	for (size_t i = 0; i < n_frames; i++) {
		unsigned which = (unsigned)(frame[i].t / MSEC(700) % 3);
		uint8_t b[2200];
		struct wr w = wr_of(b, sizeof(b));

		if (which == 2) {
			cooked2(&w, &frame[i]);
			wr_bytes(&w, frame[i].packet);
		} else {
			wr_bytes(&w, bytes_of(frame[i].b, frame[i].n));
		}
		pcap_write_out(out[which], frame[i].t, wr_done(&w));
	}
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT_TRUE(pcap_close_out(out[i]));
	(void)judged(sample, 1, &first);
	n = judged(list, 3, &vs).frames;
	CU_ASSERT_EQUAL(n, n_frames);
	same_verdicts("three pieces", &first, &vs);
	verdicts_clear(&vs);
	verdicts_clear(&first);
}

int
main(void)
{
	static const struct test_row tests[] = {
		TEST(read_sample),
		TEST(test_every_link_layer_gives_the_same_verdicts),
		TEST(test_a_link_type_of_one_family_is_read),
		TEST(test_an_unknown_link_type_blames_nobody),
		TEST(test_pieces_of_a_capture_are_merged_by_time)
	};
	struct import_result result;
	struct keys *k = keys_new();
	char err[256], command[96];
	int status;

	if (!catalogue_load(&catalogue, "conformance/requirements", err, sizeof(err)) ||
	    mkdtemp(dir) == NULL)
		return 3;
	snprintf(keys, sizeof(keys), "%s/keys", dir);
	if (!import_file(k, IMPORT_CHARON_LOG, SAMPLE "ha-charon.log", &result, err) ||
	    !keys_write_dir(k, keys, err, sizeof(err)))
		return 3;
	keys_free(k);
	status = test_run("conformance/links", tests, sizeof(tests) / sizeof(tests[0]));
	snprintf(command, sizeof(command), "rm -r %s", dir);
	if (system(command) != 0)
		status = 3;
	catalogue_clear(&catalogue);
	return status;
}
