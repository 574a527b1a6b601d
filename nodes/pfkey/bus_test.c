#include "nodes/pfkey/bus.h"

#include "nodes/base/test.h"

struct rig {
	struct rng rng;
	struct heap heap;
	struct tamper tamper;
	struct bus bus;
	unsigned shown;
	uint8_t type[16];	/* of the messages shown, in order */
};

static void
show(void *node, struct bytes octets)
{
	struct rig *r = node;

	if (r->shown < 16)
		r->type[r->shown] = octets.p[1];
	r->shown++;
}

static void
rig_up(struct rig *r)
{
	static const struct bus_up up = { show };
	struct engine_env env = { .heap = &r->heap, .rng = &r->rng, .tamper = &r->tamper };

	*r = (struct rig){ 0 };
	bus_init(&r->bus, &env, &up, r);
}

static void
rig_down(struct rig *r)
{
	bus_clear(&r->bus);
	tamper_clear(&r->tamper);
}

static void
test_requests_go_to_the_kernel_with_the_senders_pid(void)
{
	struct pfkey_msg m = { .type = SADB_FLUSH, .satype = 3, .seq = 4 }, out;
	enum bus_port to;
	struct rig r;

	rig_up(&r);
	bus_send(&r.bus, 0, BUS_MIP6, &m);
	bus_send(&r.bus, 0, BUS_KM, &m);
	CU_ASSERT_FALSE(bus_idle(&r.bus));
	CU_ASSERT_TRUE(bus_pop(&r.bus, &to, &out));
	CU_ASSERT(to == BUS_KRN && out.pid == BUS_PID(BUS_MIP6) && out.seq == 4);
	CU_ASSERT_TRUE(bus_pop(&r.bus, &to, &out));
	CU_ASSERT(to == BUS_KRN && out.pid == BUS_PID(BUS_KM));
	CU_ASSERT_FALSE(bus_pop(&r.bus, &to, &out));
	CU_ASSERT_EQUAL(r.shown, 2);
	rig_down(&r);
}

static void
test_what_the_kernel_says_reaches_those_it_concerns(void)
{
	static const struct { uint8_t type, err; uint32_t pid; bool km, mip6; } row[] = {
		{ SADB_GETSPI, 0, 1, true, false },
		{ SADB_X_MIGRATE, 0, 0, true, true },
		{ SADB_X_MIGRATE, PFKEY_ENOENT, 2, false, true },
		{ SADB_X_MIGRATE, PFKEY_EINVAL, 1, true, false },
		{ SADB_ACQUIRE, 0, 0, true, false },
		{ SADB_EXPIRE, 0, 0, true, false },
		{ SADB_X_NAT_T_NEW_MAPPING, 0, 0, true, false },
		{ SADB_X_SPDADD, 0, 2, true, true },
		{ SADB_X_SPDADD, PFKEY_EEXIST, 2, false, true },
		{ SADB_X_SPDGET, 0, 2, false, true },
	};
	struct rig r;

	rig_up(&r);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct pfkey_msg m = { .type = row[i].type, .errno_ = row[i].err, .pid = row[i].pid }, out;
		bool heard[BUS_PORTS] = { false };
		enum bus_port to;

		bus_send(&r.bus, 0, BUS_KRN, &m);
		while (bus_pop(&r.bus, &to, &out)) {
			CU_ASSERT_FALSE(heard[to]);
			CU_ASSERT_EQUAL(out.type, row[i].type);
			heard[to] = true;
		}
		CU_ASSERT_EQUAL(heard[BUS_KM], row[i].km);
		CU_ASSERT_EQUAL(heard[BUS_MIP6], row[i].mip6);
		CU_ASSERT_FALSE(heard[BUS_KRN]);
	}
	rig_down(&r);
}

/* RFC 2367 1.4: what is not properly formed reaches nobody but its sender, as an error. */
static void
test_broken_octets_are_answered_with_an_errno(void)
{
	struct pfkey_msg m = { .type = SADB_X_MIGRATE, .satype = 3, .seq = 4 }, out;
	enum bus_port to;
	char err[128];
	struct rig r;

	rig_up(&r);
	CU_ASSERT_TRUE_FATAL(tamper_add(&r.tamper, "SADB_X_MIGRATE next byte[4]=09", err));
	bus_send(&r.bus, 0, BUS_MIP6, &m);
	CU_ASSERT_TRUE(bus_pop(&r.bus, &to, &out));
	CU_ASSERT(to == BUS_MIP6 && out.errno_ == PFKEY_EMSGSIZE && out.seq == 4);
	CU_ASSERT_FALSE(bus_pop(&r.bus, &to, &out));
	CU_ASSERT_TRUE_FATAL(tamper_add(&r.tamper, "SADB_X_MIGRATE next withhold", err));
	bus_send(&r.bus, 0, BUS_MIP6, &m);
	CU_ASSERT_TRUE(bus_idle(&r.bus));
	rig_down(&r);
}

static void
test_messages_queued_when_the_bus_goes_go_with_it(void)
{
	struct pfkey_msg m = { .type = SADB_ADD, .key_encr = { .n = 20 } };
	struct rig r;

	rig_up(&r);
	for (int i = 0; i < 10; i++)
		bus_send(&r.bus, 0, BUS_KM, &m);
	CU_ASSERT_PTR_NOT_NULL(r.bus.head);
	rig_down(&r);
	CU_ASSERT_PTR_NULL(r.bus.head);
	CU_ASSERT_PTR_NULL(r.bus.spare);	/* that all were freed is seen under ASan */
}

TEST_MAIN("pfkey/bus",
    TEST(test_requests_go_to_the_kernel_with_the_senders_pid),
    TEST(test_what_the_kernel_says_reaches_those_it_concerns),
    TEST(test_broken_octets_are_answered_with_an_errno),
    TEST(test_messages_queued_when_the_bus_goes_go_with_it))
