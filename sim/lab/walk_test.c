/* walk_test.c - random walks: a mobile node goes from any kind of link to any other, quickly or slowly,
 * loses its link, its home agent, its NAT's mappings and its keys' lifetimes, under every way of
 * keeping IKE up. After each rest both ends and the NATs agree (roam_agree), and pings go both ways.
 *
 * SOJOURN_WALKS=17-40 walks with these seeds instead; SOJOURN_ONLY="walk 17, K, plain" only there, and
 * SOJOURN_SHOW=1 shows all that is told. */
#include "sim/lab/roam.h"

#include <stdio.h>

#define MOVES	50
#define PATIENCE SECONDS(400)	/* two failed liveness checks, RFC 7296 2.4 */

/* A link with both families: the care-of address is the IPv6 one, the other is kept for when it is
 * silent (RFC 5555 4.4.1). */
static const char campus_conf[] =
    "eth0.mac = 02:00:00:00:09:00\neth0.addr = 2001:db8:f::5/64\neth0.addr = 192.0.2.5/24\n"
    "eth1.mac = 02:00:00:00:09:01\neth1.addr = 2001:db8:220::1/64\neth1.ra = true\n"
    "eth1.ra_min = 30ms\neth1.ra_max = 70ms\neth1.ra_prefix = 2001:db8:220::/64\n"
    "eth1.addr = 198.20.0.1/24\neth1.dhcp_first = 198.20.0.100\neth1.dhcp_last = 198.20.0.200\n"
    "eth1.dhcp_router = 198.20.0.1\nroute = ::/0 via 2001:db8:f::2\nroute = 0.0.0.0/0 via 192.0.2.2\n";

struct walk {
	struct roam l;
	struct wire *campus;
	struct rng rng;
	struct text told;		/* what was done since the last rest */
	char buf[512];
	tick slowest;
};

static struct wire *
anywhere(struct walk *k)
{
	struct roam *l = &k->l;
	struct wire *const w[] = { l->home, l->hotel, l->office, l->plaza, l->quay, l->cafe, l->bar,
		k->campus };

	return w[rng_below(&k->rng, 8)];
}

static tick
some(struct walk *k, tick lo, tick hi)
{
	return rng_between(&k->rng, lo, hi);
}

static void
passes(struct walk *k, tick t)
{
	world_run(k->l.w, world_now(k->l.w) + t);
}

/* ---- steps ---- */

static void
moves(struct walk *k)
{
	struct wire *to = anywhere(k);
	tick gap = rng_below(&k->rng, 2) ? 0 : some(k, 0, MSEC(400));

	text_add(&k->told, " %s", to->name);
	node_move(k->l.mn, 0, to, gap);
}

/* On before it has been answered, or before it has an address. */
static void
hurries(struct walk *k)
{
	for (unsigned n = 2 + rng_below(&k->rng, 3); n > 0; n--) {
		tick stay = some(k, 0, MSEC(900));

		moves(k);
		text_add(&k->told, "(%d ms)", (int)(stay / MSEC(1)));
		passes(k, stay);
	}
}

static void
loses_link(struct walk *k)
{
	tick t = some(k, MSEC(100), rng_below(&k->rng, 4) ? SECONDS(20) : SECONDS(150));

	text_add(&k->told, " unplugged(%d ms)", (int)(t / MSEC(1)));
	node_detach(k->l.mn, 0);
	passes(k, t);
	moves(k);
}

static void
commands(struct walk *k, struct world_node *n, struct command c, const char *what)
{
	char err[128];

	text_add(&k->told, " %s", what);
	(void)node_control(n, &c, err);		/* where there is nothing to expire, nothing does */
	passes(k, some(k, 0, SECONDS(3)));
}

static void
rebinds(struct walk *k)
{
	struct world_node *nat = node_wire(k->l.mn, 0) == k->l.bar ? k->l.nat2 : k->l.nat;

	if (rng_below(&k->rng, 2))
		commands(k, nat, (struct command){ COMMAND_REBIND, "" }, "rebound");
	else
		commands(k, nat, (struct command){ COMMAND_EXPIRE, "mapping" }, "unmapped");
}

static void
expires(struct walk *k)
{
	if (rng_below(&k->rng, 2))
		commands(k, k->l.mn, (struct command){ COMMAND_EXPIRE, "child" }, "child");
	else
		commands(k, k->l.mn, (struct command){ COMMAND_EXPIRE, "ike" }, "ike");
}

/* The home agent cannot be reached, or hardly: from outside, or by anybody. */
static void
silences(struct walk *k)
{
	bool all = rng_below(&k->rng, 2), hardly = rng_below(&k->rng, 2);
	struct fault_rule *r = world_fault(k->l.w, &(struct fault){ .kind = FAULT_DROP,
	    .node = k->l.ha, .wire = all ? NULL : k->l.core });
	tick t = some(k, MSEC(100), hardly ? SECONDS(4) : SECONDS(40));

	text_add(&k->told, " silence(%s, %d ms:", all ? "all" : "core", (int)(t / MSEC(1)));
	if (rng_below(&k->rng, 3))
		moves(k);
	passes(k, t);
	if (rng_below(&k->rng, 3) == 0)
		moves(k);
	text_add(&k->told, ")");
	fault_remove(r);
}

static void
loses_packets(struct walk *k)
{
	world_noise(k->l.w, k->l.core, &(struct noise){ .loss = 300000, .reorder = 100000,
	    .reorder_by = MSEC(80), .duplicate = 50000 });
	text_add(&k->told, " noise(");
	moves(k);
	passes(k, some(k, SECONDS(1), SECONDS(15)));
	if (rng_below(&k->rng, 2))
		moves(k);
	passes(k, some(k, 0, SECONDS(3)));
	text_add(&k->told, ")");
	world_noise(k->l.w, k->l.core, &(struct noise){ 0 });
}

static void
step(struct walk *k)
{
	static void (*const what[])(struct walk *) = { moves, moves, moves, hurries, hurries,
		loses_link, rebinds, expires, silences, loses_packets };

	what[rng_below(&k->rng, sizeof(what) / sizeof(what[0]))](k);
}

/* ---- rest ---- */

/* Within PATIENCE all agree and can be reached; what does not hold is said at the end of it. */
static bool
rests(struct walk *k, const char *name, unsigned n)
{
	tick from = world_now(k->l.w), until = from + PATIENCE;
	char where[640];
	bool ok;

	snprintf(where, sizeof(where), "%s, step %u at %.3f:%s", name, n,
	    (double)world_now(k->l.w) / 1e9, k->told.p);
	passes(k, SECONDS(3));
	do {
		k->l.quiet = world_now(k->l.w) + SECONDS(10) <= until;
		ok = roam_agree(&k->l, where) && roam_pings(&k->l, where) &&
		    roam_agree(&k->l, where);
		if (!ok)
			passes(k, SECONDS(2));
	} while (!ok && world_now(k->l.w) < until);
	k->slowest = tick_max(k->slowest, world_now(k->l.w) - from);
	return ok;
}

struct way { const char *name, *conf; };

static const struct way ways[] = {
	{ "K", "mobike = false\n" }, { "MOBIKE", "k = false\n" }, { "both", "" },
	{ "neither", "mobike = false\nk = false\n" },
};

enum flows { NO_FLOWS, DOWN, UP, BOTH, FLOWS };

static void
build(struct walk *k, const struct way *way, bool esp, unsigned seed)
{
	char conf[160], mn_conf[200];
	unsigned flows;

	*k = (struct walk){ .told = TEXT_ARRAY(k->buf) };
	rng_init(&k->rng, seed, way->name);
	flows = rng_below(&k->rng, FLOWS);
	snprintf(conf, sizeof(conf), "%s%s", way->conf, esp ? "" : "payload_esp = false\n");
	snprintf(mn_conf, sizeof(mn_conf), "%slifetime = %us\n", conf,
	    rng_below(&k->rng, 2) ? 60 : 420);
	roam_build(&k->l, mn_conf, conf);
	k->campus = roam_wire(&k->l, "campus", MSEC(1));
	node_attach(roam_node(&k->l, "router", "r2", campus_conf, ""), 0, k->l.core);
	node_attach(world_node_find(k->l.w, "r2"), 1, k->campus);
	if (flows == DOWN || flows == BOTH)
		roam_flow(&k->l, "down", k->l.cn, k->l.mn, ROAM_CN6, ROAM_HOA6, FLOW_UDP,
		    MSEC(200), 0);
	if (flows == UP || flows == BOTH)
		roam_flow(&k->l, "up", k->l.mn, k->l.cn, ROAM_HOA4, ROAM_CN4, FLOW_UDP,
		    MSEC(200), 0);
	passes(k, SECONDS(5));
}

static bool
walks(const struct way *way, bool esp, unsigned seed)
{
	struct walk k;
	char name[64];
	bool ok = true;

	snprintf(name, sizeof(name), "walk %u, %s%s", seed, way->name, esp ? "" : ", plain");
	if (getenv("SOJOURN_ONLY") != NULL && strcmp(getenv("SOJOURN_ONLY"), name) != 0)
		return true;
	build(&k, way, esp, seed);
	for (unsigned n = 1; n <= MOVES && ok; n++) {
		k.told = TEXT_ARRAY(k.buf);
		for (unsigned i = 1 + rng_below(&k.rng, 3); i > 0; i--)
			step(&k);
		ok = rests(&k, name, n);
	}
	if (getenv("SOJOURN_WALKS") != NULL)
		fprintf(stderr, "%s: %s, the slowest rest %.0f s of %.0f s\n", name,
		    ok ? "well" : "NOT WELL", (double)k.slowest / 1e9,
		    (double)world_now(k.l.w) / 1e9);
	rng_clear(&k.rng);
	world_free(k.l.w);
	return ok;
}

static void
test_a_mobile_node_that_walks_about_is_found_after_each_rest(void)
{
	unsigned from = 1, to = 1;

	if (getenv("SOJOURN_WALKS") != NULL)
		CU_ASSERT_FATAL(sscanf(getenv("SOJOURN_WALKS"), "%u-%u", &from, &to) == 2);
	for (unsigned seed = from; seed <= to; seed++)
		for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++)
			for (int esp = 1; esp >= 0; esp--)
				CU_ASSERT(walks(&ways[w], esp, seed));
}

TEST_MAIN("lab/walk",
    TEST(test_a_mobile_node_that_walks_about_is_found_after_each_rest))
