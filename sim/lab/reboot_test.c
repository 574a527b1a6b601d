/* reboot_test.c - a mobile node or its home agent reboots, with its state or without, under every way
 * of keeping IKE up, on every kind of link: after a stated time both ends agree again, pings go both
 * ways, and no SPI, nonce or key came twice. */
#include "nodes/base/hash.h"
#include "sim/lab/roam.h"

/* How long it may take. Without state nobody tells the mobile node: it hears of it when nothing
 * answers, so the home agent's case waits for a liveness check or a refresh to fail. */
#define SOON	 SECONDS(12)
#define EVENTUAL SECONDS(300)

static const struct way { const char *name, *conf; } ways[] = {
	{ "K", "mobike = false\n" }, { "MOBIKE", "k = false\n" }, { "both", "" },
	{ "neither", "mobike = false\nk = false\n" },
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

enum place { HOME, HOTEL, PLAZA, CAFE };

static const char *const places[] = { "home", "hotel", "plaza", "cafe" };

static struct wire *
place(const struct roam *l, enum place p)
{
	struct wire *const w[] = { l->home, l->hotel, l->plaza, l->cafe };

	return w[p];
}

static bool
reboots(struct roam *l, struct world_node *n, bool keep, tick wait, const char *where)
{
	char err[128] = "";

	if (!node_reboot(n, keep, MSEC(300), err)) {
		fprintf(stderr, "%s: %s\n", where, err);
		return false;
	}
	world_run(l->w, world_now(l->w) + wait);
	return roam_pings(l, where) && roam_agree(l, where);
}

/* ---- nothing comes twice ---- */

/* What each node made keys of: an SPI of its own and the first octets of the key. */
static struct seen {
	struct world_node *node;
	uint64_t spi, key;
} seen[4096];
static size_t n_seen;

static void
keys(void *ctx, tick t, struct world_node *n, const struct emit_keys *k)
{
	struct seen s = { n, k->esp ? k->spi : k->spi_i ^ k->spi_r, 0 };

	(void)ctx;
	(void)t;
	s.key = hash_bytes(1, k->ei.p, k->ei.n);
	for (size_t i = 0; i < n_seen; i++)
		CU_ASSERT(seen[i].node != n || (seen[i].spi != s.spi && seen[i].key != s.key));
	CU_ASSERT_FATAL(n_seen < 4096);
	seen[n_seen++] = s;
}

static bool
play(enum place p, const struct way *way, bool mn, bool keep, bool esp)
{
	char name[96], conf[128], mn_conf[160];
	struct roam l;
	bool ok;

	snprintf(name, sizeof(name), "%s %s, %s, %s%s", mn ? "mn" : "ha", keep ? "kept" : "lost",
	    places[p], way->name, esp ? "" : ", plain");
	if (getenv("SOJOURN_ONLY") != NULL && strcmp(getenv("SOJOURN_ONLY"), name) != 0)
		return true;
	snprintf(conf, sizeof(conf), "%s%s", way->conf, esp ? "" : "payload_esp = false\n");
	snprintf(mn_conf, sizeof(mn_conf), "%slifetime = 60s\n", conf);
	roam_build(&l, mn_conf, conf);
	n_seen = 0;
	world_tap(l.w, &(struct tap){ .keys = keys });
	roam_flow(&l, "down", l.cn, l.mn, ROAM_CN6, ROAM_HOA6, FLOW_UDP, MSEC(250), 0);
	roam_flow(&l, "up", l.mn, l.cn, ROAM_HOA4, ROAM_CN4, FLOW_UDP, MSEC(250), 0);
	world_run(l.w, SECONDS(5));
	if (p != HOME)
		node_move(l.mn, 0, place(&l, p), MSEC(10));
	world_run(l.w, SECONDS(20));
	ok = roam_agree(&l, name) &&
	    reboots(&l, mn ? l.mn : l.ha, keep, !mn && !keep ? EVENTUAL : SOON, name);
	/* And it still gets about. */
	if (ok && p != HOTEL) {
		node_move(l.mn, 0, l.hotel, MSEC(10));
		world_run(l.w, world_now(l.w) + SOON);
		ok = roam_pings(&l, name) && roam_agree(&l, name);
	}
	world_free(l.w);
	return ok;
}

static void
everywhere(bool mn, bool keep)
{
	for (enum place p = HOME; p <= CAFE; p++)
		for (size_t w = 0; w < WAYS; w++)
			for (int esp = 0; esp < 2; esp++)
				CU_ASSERT(play(p, &ways[w], mn, keep, esp));
}

static void
test_a_mobile_node_that_keeps_its_state_goes_on(void)
{
	everywhere(true, true);
}

static void
test_a_mobile_node_that_lost_its_state_begins_anew(void)
{
	everywhere(true, false);
}

static void
test_a_home_agent_that_keeps_its_state_goes_on(void)
{
	everywhere(false, true);
}

static void
test_a_home_agent_that_lost_its_state_is_found_out(void)
{
	everywhere(false, false);
}

/* ---- and meanwhile it moves ---- */

static bool
elsewhere(enum place from, enum place to, const struct way *way, bool mn)
{
	char name[96], err[128] = "", conf[64];
	struct roam l;
	bool ok;

	snprintf(name, sizeof(name), "%s lost, %s to %s, %s", mn ? "mn" : "ha", places[from],
	    places[to], way->name);
	if (getenv("SOJOURN_ONLY") != NULL && strcmp(getenv("SOJOURN_ONLY"), name) != 0)
		return true;
	snprintf(conf, sizeof(conf), "%slifetime = 60s\n", way->conf);
	roam_build(&l, conf, way->conf);
	roam_flow(&l, "down", l.cn, l.mn, ROAM_CN6, ROAM_HOA6, FLOW_UDP, MSEC(250), 0);
	roam_flow(&l, "up", l.mn, l.cn, ROAM_HOA4, ROAM_CN4, FLOW_UDP, MSEC(250), 0);
	world_run(l.w, SECONDS(5));
	node_move(l.mn, 0, place(&l, from), MSEC(10));
	world_run(l.w, SECONDS(20));
	ok = roam_agree(&l, name) && node_reboot(mn ? l.mn : l.ha, false, MSEC(300), err);
	node_move(l.mn, 0, place(&l, to), MSEC(300));
	world_run(l.w, world_now(l.w) + (mn ? SOON : EVENTUAL));
	ok = ok && roam_pings(&l, name) && roam_agree(&l, name);
	if (ok && to != HOTEL) {
		node_move(l.mn, 0, l.hotel, MSEC(10));
		world_run(l.w, world_now(l.w) + SOON);
		ok = roam_pings(&l, name) && roam_agree(&l, name);
	}
	world_free(l.w);
	return ok;
}

static void
everywhere_else(bool mn)
{
	for (enum place from = HOTEL; from <= CAFE; from++)
		for (enum place to = HOME; to <= CAFE; to++)
			for (size_t w = 0; w < WAYS && from != to; w++)
				CU_ASSERT(elsewhere(from, to, &ways[w], mn));
}

static void
test_a_mobile_node_that_lost_its_state_begins_elsewhere(void)
{
	everywhere_else(true);
}

static void
test_a_mobile_node_moves_while_its_home_agent_forgets(void)
{
	everywhere_else(false);
}

TEST_MAIN("lab/reboot",
    TEST(test_a_mobile_node_that_keeps_its_state_goes_on),
    TEST(test_a_mobile_node_that_lost_its_state_begins_anew),
    TEST(test_a_home_agent_that_keeps_its_state_goes_on),
    TEST(test_a_home_agent_that_lost_its_state_is_found_out),
    TEST(test_a_mobile_node_that_lost_its_state_begins_elsewhere),
    TEST(test_a_mobile_node_moves_while_its_home_agent_forgets))
