#include "nodes/mip6/ha_inner.h"
#include "nodes/mip6/mn_inner.h"

#include "nodes/base/test.h"

/* A mobile node and a home agent over a wire that can lose, double or delay the n-th message. One
 * story, with every place and every change of place of handover.md 3, is told again with each fault
 * at each message, and with each pair of losses; at every stop both must agree. */

static const struct addr ha6 = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 1 } };
static const struct addr ha4 = { 4, { 198, 51, 100, 1 } };
static const struct addr hoa = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 1, [15] = 9 } };
static const struct addr hoa4 = { 4, { 192, 0, 2, 10 } };
static const struct mip6_coa hotel = { .addr = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 2, [15] = 2 } } };
static const struct mip6_coa train = { .addr = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 3, [15] = 3 } } };
static const struct mip6_coa cafe = { .addr = { 4, { 10, 0, 0, 5 } } };		/* behind the NAT */
static const struct mip6_coa office = { .addr = { 4, { 203, 0, 113, 9 } } };	/* public */
static const struct mip6_coa dual = { .addr = { 6, { 0x20, 1, 0x0d, 0xb8, 0, 4, [15] = 4 } },
    .fallback = { 4, { 203, 0, 113, 10 } } };
static const struct mip6_coa home = { .at_home = true };

enum fault { LOSE = 1, DOUBLE, DELAY };
enum { FLIGHTS = 64, WIRE_DELAY = 20000000 };

struct flight {
	bool used, to_ha, dad;
	tick at;
	unsigned order;
	uint8_t mh[256];
	size_t n;
	struct addr src, dst;
	struct mip6_path path;
};

struct world {
	struct heap heap;
	struct rng rng;
	struct mip6_mn mn;
	struct mip6_ha ha;
	tick now;
	struct mip6_coa at;		/* where the mobile node is; addr none: nowhere */
	struct endpoint nat;		/* the NAT's present mapping of 4191 */
	bool no_ipv6;			/* IPv6 packets vanish */
	struct flight f[FLIGHTS];
	unsigned sent, order;
	enum fault fault[512];		/* by number of message */
	/* what happened */
	unsigned change[MIP6_BINDING_GONE + 1], registered, deregistered;
	unsigned moved_at_mn;
};

static bool
mobile_node(void *node, const struct addr *a, struct mip6_peer *out)
{
	(void)node;
	out->hoa4 = hoa4;
	return addr_eq(a, &hoa);
}

static const struct mip6_ha_up up = { .mobile_node = mobile_node };

static void
world_init(struct world *w, uint16_t seq)
{
	struct engine_env env = { .heap = &w->heap, .rng = &w->rng };
	struct mip6_mn_conf m;
	struct mip6_ha_conf h;

	memset(w, 0, sizeof(*w));
	rng_init(&w->rng, 7, "exchange");
	mip6_mn_conf_default(&m);
	m.hoa6 = hoa;
	m.hoa4 = hoa4;
	m.ha6 = ha6;
	m.ha4 = ha4;
	mip6_ha_conf_default(&h);
	h.ha6 = ha6;
	h.ha4 = ha4;
	mip6_mn_init(&w->mn, &m, &env);
	w->mn.seq = seq;
	mip6_ha_init(&w->ha, &h, &env, &up, w);
	w->nat = (struct endpoint){ { 4, { 198, 18, 0, 1 } }, 50000 };
}

static void
world_clear(struct world *w)
{
	mip6_mn_clear(&w->mn);
	mip6_ha_clear(&w->ha);
	CU_ASSERT_EQUAL(heap_next(&w->heap), TICK_NEVER);
	heap_clear(&w->heap);
}

static void
launch(struct world *w, const struct flight *f, tick at)
{
	for (unsigned i = 0; i < FLIGHTS; i++) {
		if (w->f[i].used)
			continue;
		w->f[i] = *f;
		w->f[i].used = true;
		w->f[i].at = at;
		w->f[i].order = w->order++;
		return;
	}
	CU_FAIL_FATAL("the wire is full");
}

static void
send_message(struct world *w, bool to_ha, struct bytes mh, const struct addr *src,
    const struct addr *dst, const struct mip6_path *path)
{
	struct flight f = { .to_ha = to_ha, .n = mh.n, .src = *src, .dst = *dst, .path = *path };
	enum fault fault = w->fault[w->sent++ % 512];

	memcpy(f.mh, mh.p, mh.n);
	if (fault == LOSE || (to_ha && !w->at.at_home && !addr_is_set(&w->at.addr)))
		return;
	launch(w, &f, w->now + WIRE_DELAY + (fault == DELAY ? MSEC(2700) : 0));
	if (fault == DOUBLE)
		launch(w, &f, w->now + WIRE_DELAY + MSEC(1100));
}

static void
pump(struct world *w)
{
	struct mip6_mn_event m;
	struct mip6_ha_event h;

	while (mip6_mn_pop(&w->mn, &m)) {
		if (m.kind == MIP6_MN_SEND)
			send_message(w, true, m.send.mh, &m.send.src, &m.send.dst, &m.send.path);
		w->registered += m.kind == MIP6_MN_REGISTERED;
		w->moved_at_mn += m.kind == MIP6_MN_REGISTERED &&
		    m.registered.how != MIP6_REG_REFRESH;
		w->deregistered += m.kind == MIP6_MN_DEREGISTERED;
	}
	while (mip6_ha_pop(&w->ha, &h)) {
		if (h.kind == MIP6_HA_SEND)
			send_message(w, false, h.send.mh, &h.send.src, &h.send.dst,
			    &h.send.path);
		else if (h.kind == MIP6_HA_DAD)
			launch(w, &(struct flight){ .dad = true }, w->now + SECONDS(1));
		else
			w->change[h.binding.change]++;
	}
}

/* BU on its way through the NAT, if there is one. */
static void
arrive_at_ha(struct world *w, const struct flight *f)
{
	struct mip6_in in = { .mh = { f->mh, f->n }, .src = f->src, .dst = f->dst,
	    .hao = f->path.kind == MIP6_HAO, .udp = f->path.kind == MIP6_UDP,
	    .outer_src = f->path.local, .outer_dst = f->path.remote,
	    .home_link = f->path.kind == MIP6_HOME, .is_protected = true, .authorised = hoa };

	if (w->no_ipv6 && f->path.kind == MIP6_HAO)
		return;
	if (addr_is_private4(&in.outer_src.addr))
		in.outer_src = w->nat;
	(void)!mip6_ha_mh(&w->ha, w->now, &in);
}

/* A BA reaches whom it is addressed to, if he is still there. */
static void
arrive_at_mn(struct world *w, const struct flight *f)
{
	struct mip6_in in = { .mh = { f->mh, f->n }, .src = f->src, .dst = f->dst,
	    .rh2 = f->path.kind == MIP6_RH2, .udp = f->path.kind == MIP6_UDP,
	    .outer_src = f->path.local, .outer_dst = f->path.remote, .is_protected = true,
	    .authorised = hoa };
	struct endpoint here4 = { w->at.addr.family == 4 ? w->at.addr : w->at.fallback, 4191 };

	if (f->path.kind == MIP6_HOME && !w->at.at_home)
		return;
	if (f->path.kind == MIP6_RH2 && !addr_eq(&f->path.remote.addr, &w->at.addr))
		return;
	if (f->path.kind == MIP6_UDP) {
		if (addr_is_private4(&here4.addr))
			here4 = w->nat;
		if (!endpoint_eq(&f->path.remote, &here4))
			return;
	}
	(void)!mip6_mn_mh(&w->mn, w->now, &in);
}

static struct flight *
next_flight(struct world *w)
{
	struct flight *first = NULL;

	for (unsigned i = 0; i < FLIGHTS; i++) {
		struct flight *f = &w->f[i];

		if (f->used && (first == NULL || f->at < first->at ||
		    (f->at == first->at && f->order < first->order)))
			first = f;
	}
	return first;
}

static void
run_for(struct world *w, tick t)
{
	tick until = w->now + t;

	for (;;) {
		struct flight *f = next_flight(w);
		tick at = tick_min(f != NULL ? f->at : TICK_NEVER, heap_next(&w->heap));

		if (at > until)
			break;
		w->now = at;
		if (f != NULL && f->at == at) {
			struct flight g = *f;

			f->used = false;
			if (g.dad)
				mip6_ha_dad_done(&w->ha, w->now, &hoa, true);
			else if (g.to_ha)
				arrive_at_ha(w, &g);
			else
				arrive_at_mn(w, &g);
		} else {
			struct alarm *a = heap_due(&w->heap, at);

			if (a->kind == ALARM_MIP6_MN)
				mip6_mn_wake(&w->mn, w->now, a);
			else
				mip6_ha_wake(&w->ha, w->now, a);
		}
		pump(w);
	}
	w->now = until;
}

static void
go(struct world *w, const struct mip6_coa *to)
{
	w->at = *to;
	mip6_mn_attached(&w->mn, w->now, to);
	pump(w);
}

static void
vanish(struct world *w)
{
	w->at = (struct mip6_coa){ 0 };
	mip6_mn_detached(&w->mn, w->now);
	pump(w);
}

/* Invariant 20 of handover.md: binding update list = binding cache = live mapping. */
static bool
agree(const struct world *w)
{
	const struct binding *b = mip6_ha_find(&w->ha, &hoa);
	const struct mip6_mn *m = &w->mn;
	struct endpoint want;

	if (w->at.at_home)
		return m->state == MN_HOME && b == NULL && mip6_ha_find(&w->ha, &hoa4) == NULL;
	if (m->state != MN_BOUND || b == NULL || mip6_ha_find(&w->ha, &hoa4) != b)
		return false;
	want = (struct endpoint){ m->bound, m->bound.family == 4 ? 4191 : 0 };
	if (addr_is_private4(&m->bound))
		want = w->nat;
	return endpoint_eq(&b->g.coa, &want) && addr_eq(&b->g.told_coa, &m->bound) &&
	    b->g.data_udp == m->udp && b->g.nat == m->nat && b->g.K == m->K &&
	    addr_eq(&m->hoa4, &hoa4) && b->g.seq == m->seq;
}

static bool
stop(struct world *w, const char *where)
{
	run_for(w, SECONDS(130));
	/* A refresh may be under way at this very moment. */
	for (unsigned i = 0; i < 10 && !agree(w); i++)
		run_for(w, SECONDS(1));
	if (!agree(w))
		fprintf(stderr, "disagreement at: %s\n", where);
	return agree(w);
}

/* MN                      HA
 *   hotel: first BU        DAD, BA
 *   train: BU              BA              6 to 6
 *   cafe:  BU in UDP       BA, NAT         6 to 4, NAT
 *   the NAT forgets        (keepalive)     new port, then new address
 *   office: BU in UDP      BA, no NAT      4 to 4
 *   hotel: BU              BA              4 to 6
 *   nowhere, hotel again
 *   home:  BU 0            BA 0
 *   train, and at once home again: what was not bound yet is undone */
static bool
story(struct world *w)
{
	bool ok = true;

	go(w, &hotel);
	ok = ok && stop(w, "hotel");
	go(w, &train);
	ok = ok && stop(w, "train");
	go(w, &cafe);
	ok = ok && stop(w, "cafe");
	w->nat.port = 50001;
	ok = ok && stop(w, "another port");
	w->nat.addr.b[3] = 2;
	ok = ok && stop(w, "another outer address");
	go(w, &office);
	ok = ok && stop(w, "office");
	go(w, &hotel);
	ok = ok && stop(w, "hotel again");
	vanish(w);
	run_for(w, SECONDS(3));
	go(w, &hotel);
	ok = ok && stop(w, "back from nowhere");
	go(w, &home);
	ok = ok && stop(w, "home");
	go(w, &train);
	run_for(w, MSEC(300));
	go(w, &home);
	ok = ok && stop(w, "home at once");
	return ok;
}

static void
test_the_story_without_faults(void)
{
	struct world w;

	world_init(&w, 100);
	CU_ASSERT(story(&w));
	/* hotel, train, cafe, new outer address, office, hotel; the port alone is no move (D18). */
	CU_ASSERT_EQUAL(w.change[MIP6_BINDING_NEW], 1);
	CU_ASSERT_EQUAL(w.change[MIP6_BINDING_MOVED], 5);
	CU_ASSERT_EQUAL(w.change[MIP6_BINDING_PORT_CHANGED], 1);
	CU_ASSERT_EQUAL(w.change[MIP6_BINDING_GONE], 1);
	CU_ASSERT_EQUAL(w.moved_at_mn, 5);
	CU_ASSERT_EQUAL(w.deregistered, 2);
	printf("the story has %u messages\n", w.sent);
	world_clear(&w);
}

static void
test_each_message_lost_doubled_or_delayed(void)
{
	unsigned messages, runs = 0, bad = 0;
	struct world w;

	world_init(&w, 100);
	(void)!story(&w);
	messages = w.sent;
	world_clear(&w);
	for (unsigned n = 0; n < messages; n++) {
		for (enum fault f = LOSE; f <= DELAY; f++) {
			world_init(&w, (uint16_t)(65530 + n));	/* across the end of numbers, too */
			w.fault[n] = f;
			if (!story(&w)) {
				fprintf(stderr, "fault %d at message %u\n", f, n);
				bad++;
			}
			runs++;
			world_clear(&w);
		}
	}
	printf("%u schedules with one fault, %u did not converge\n", runs, bad);
	CU_ASSERT_EQUAL(bad, 0);
}

static void
test_each_pair_of_faults_close_together(void)
{
	unsigned messages, runs = 0, bad = 0;
	struct world w;

	world_init(&w, 100);
	(void)!story(&w);
	messages = w.sent;
	world_clear(&w);
	for (unsigned n = 0; n < messages; n++) {
		for (unsigned k = 1; k <= 3; k++) {
			for (unsigned f = 0; f < 9; f++) {
				world_init(&w, 40000);
				w.fault[n] = (enum fault)(LOSE + f / 3);
				w.fault[n + k] = (enum fault)(LOSE + f % 3);
				if (!story(&w)) {
					fprintf(stderr, "faults %u at %u, %u\n", f, n, n + k);
					bad++;
				}
				runs++;
				world_clear(&w);
			}
		}
	}
	printf("%u schedules with two faults, %u did not converge\n", runs, bad);
	CU_ASSERT_EQUAL(bad, 0);
}

static void
test_a_rebooted_mobile_node_learns_the_number_from_status_135(void)
{
	static const uint16_t seq[] = { 0, 499, 500, 501, 500 + 32767, (uint16_t)(500 + 32768),
	    65535 };

	for (size_t i = 0; i < sizeof(seq) / sizeof(seq[0]); i++) {
		struct engine_env env;
		struct mip6_mn_conf c;
		struct world w;

		world_init(&w, 499);
		go(&w, &hotel);
		run_for(&w, SECONDS(10));
		CU_ASSERT(agree(&w));
		env = w.mn.env;
		c = w.mn.conf;
		mip6_mn_clear(&w.mn);
		mip6_mn_init(&w.mn, &c, &env);
		w.mn.seq = seq[i];
		go(&w, &train);
		run_for(&w, SECONDS(10));
		CU_ASSERT(agree(&w));
		world_clear(&w);
	}
}

static void
test_a_home_agent_that_lost_its_state_is_told_again_by_the_next_refresh(void)
{
	struct engine_env env;
	struct mip6_ha_conf c;
	struct world w;

	world_init(&w, 100);
	go(&w, &cafe);
	run_for(&w, SECONDS(10));
	env = w.ha.env;
	c = w.ha.conf;
	mip6_ha_clear(&w.ha);
	mip6_ha_init(&w.ha, &c, &env, &up, &w);
	CU_ASSERT_FALSE(agree(&w));
	run_for(&w, SECONDS(115));
	CU_ASSERT(agree(&w));
	world_clear(&w);
}

static void
test_the_lifetime_ends_at_both_when_the_path_is_dead(void)
{
	struct world w;

	world_init(&w, 100);
	go(&w, &hotel);
	run_for(&w, SECONDS(10));
	CU_ASSERT(agree(&w));
	for (unsigned i = 0; i < 512; i++)
		w.fault[i] = LOSE;
	run_for(&w, SECONDS(600));
	CU_ASSERT_EQUAL(w.mn.state, MN_REGISTERING);
	CU_ASSERT_FALSE(addr_is_set(&w.mn.bound));
	CU_ASSERT_PTR_NULL(mip6_ha_find(&w.ha, &hoa));
	memset(w.fault, 0, sizeof(w.fault));
	run_for(&w, SECONDS(40));
	CU_ASSERT(agree(&w));
	world_clear(&w);
}

static void
test_ipv6_that_goes_nowhere_leads_to_a_binding_over_ipv4(void)
{
	struct world w;

	world_init(&w, 100);
	w.no_ipv6 = true;
	go(&w, &dual);
	run_for(&w, SECONDS(20));
	CU_ASSERT(agree(&w));
	CU_ASSERT(addr_eq(&w.mn.bound, &dual.fallback));
	world_clear(&w);
}

/* An old BU, kept back by an attacker or by the net, does not take the binding back. */
static void
test_an_old_binding_update_changes_nothing_whenever_it_comes(void)
{
	struct world w;
	struct flight old;
	struct flight *f;

	world_init(&w, 100);
	go(&w, &hotel);
	f = next_flight(&w);
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	old = *f;
	run_for(&w, SECONDS(5));
	go(&w, &cafe);
	run_for(&w, SECONDS(5));
	for (unsigned i = 0; i < 5; i++) {
		launch(&w, &old, w.now + MSEC(10));
		run_for(&w, SECONDS(50));
		CU_ASSERT(agree(&w));
	}
	CU_ASSERT_EQUAL(w.change[MIP6_BINDING_MOVED], 1);
	world_clear(&w);
}

TEST_MAIN("mip6/exchange",
    TEST(test_the_story_without_faults),
    TEST(test_each_message_lost_doubled_or_delayed),
    TEST(test_each_pair_of_faults_close_together),
    TEST(test_a_rebooted_mobile_node_learns_the_number_from_status_135),
    TEST(test_a_home_agent_that_lost_its_state_is_told_again_by_the_next_refresh),
    TEST(test_the_lifetime_ends_at_both_when_the_path_is_dead),
    TEST(test_ipv6_that_goes_nowhere_leads_to_a_binding_over_ipv4),
    TEST(test_an_old_binding_update_changes_nothing_whenever_it_comes))
