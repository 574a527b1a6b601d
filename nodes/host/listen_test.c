/* Which multicast addresses an interface asks for, RFC 4291 2.8. */
#include "nodes/host/host.h"

#include "nodes/base/test.h"

#define GROUPS 32

struct rig {
	struct heap heap;
	struct rng rng;
	struct engine_env env;
	struct host h;
	struct { unsigned ifc; struct mac mac; } on[GROUPS];
	unsigned n;
};

static void
on_frame(void *node, tick now, unsigned ifc, struct bytes f)
{
	(void)node;
	(void)now;
	(void)ifc;
	(void)f;
}

static int
find(const struct rig *r, unsigned ifc, const struct mac *m)
{
	for (unsigned i = 0; i < r->n; i++)
		if (r->on[i].ifc == ifc && mac_eq(&r->on[i].mac, m))
			return (int)i;
	return -1;
}

static void
on_listen(void *node, unsigned ifc, const struct mac *m, bool on)
{
	struct rig *r = node;
	int i = find(r, ifc, m);

	/* Never twice the same. */
	CU_ASSERT_FATAL((i < 0) == on && r->n < GROUPS);
	if (on) {
		r->on[r->n].ifc = ifc;
		r->on[r->n++].mac = *m;
	} else {
		r->on[i] = r->on[--r->n];
	}
}

static const struct host_up up = { .frame = on_frame, .listen = on_listen };

static bool
hears(const struct rig *r, unsigned ifc, const char *mac)
{
	struct mac m;

	CU_ASSERT_FATAL(mac_parse(&m, mac));
	return find(r, ifc, &m) >= 0;
}

static void
begin(struct rig *r, const char *conf)
{
	const struct conf_key *const tables[] = { host_keys, NULL };
	struct host_conf c;
	char err[256];

	*r = (struct rig){ 0 };
	rng_init(&r->rng, 1, "host");
	r->env = (struct engine_env){ .heap = &r->heap, .rng = &r->rng };
	host_conf_defaults(&c);
	CU_ASSERT_FATAL(conf_parse(&c, tables, conf, err, sizeof(err)));
	CU_ASSERT_FATAL(host_init(&r->h, &c, &r->env, &up, r, err, sizeof(err)));
}

static void
end(struct rig *r)
{
	host_clear(&r->h);
	heap_clear(&r->heap);
	rng_clear(&r->rng);
}

static void
test_a_host_hears_all_nodes_and_the_groups_of_its_addresses(void)
{
	struct rig r;

	begin(&r, "eth0.mac = 02:00:00:00:00:01\neth0.addr = 2001:db8::12:3456/64\n"
	    "eth1.mac = 02:00:00:00:00:02\n");
	CU_ASSERT(hears(&r, 0, "33:33:00:00:00:01") && hears(&r, 1, "33:33:00:00:00:01"));
	CU_ASSERT(!hears(&r, 0, "33:33:00:00:00:02"));
	CU_ASSERT(hears(&r, 0, "33:33:ff:12:34:56") && !hears(&r, 1, "33:33:ff:12:34:56"));
	/* While tentative, too: RFC 4862 5.4.2. The link-local address comes with the link. */
	CU_ASSERT(!hears(&r, 0, "33:33:ff:00:00:01"));
	host_link(&r.h, 0, 0, &(struct link){ true, 1500 });
	CU_ASSERT(hears(&r, 0, "33:33:ff:00:00:01"));
	host_link(&r.h, 1, 0, &(struct link){ false, 1500 });
	CU_ASSERT(!hears(&r, 0, "33:33:ff:00:00:01"));
	end(&r);
}

static void
test_routers_hear_all_routers(void)
{
	struct rig r;

	begin(&r, "eth0.mac = 02:00:00:00:00:01\nforward = true\n");
	CU_ASSERT(hears(&r, 0, "33:33:00:00:00:02"));
	end(&r);
}

static void
test_a_group_is_left_with_the_last_address_in_it(void)
{
	struct rig r;
	struct prefix a, b;
	struct addr somebody;

	CU_ASSERT_FATAL(prefix_parse(&a, "2001:db8:1::ab:cdef/64"));
	CU_ASSERT_FATAL(prefix_parse(&b, "2001:db8:2::ab:cdef/64"));
	CU_ASSERT_FATAL(addr_parse(&somebody, "2001:db8:3::ab:cdef"));
	begin(&r, "eth0.mac = 02:00:00:00:00:01\n");
	host_link(&r.h, 0, 0, &(struct link){ true, 1500 });
	CU_ASSERT(host_address_add(&r.h, 0, 0, &a, 0) && host_address_add(&r.h, 0, 0, &b, 0));
	host_dad(&r.h, 0, 0, &somebody);
	host_address_remove(&r.h, 0, 0, &a);
	CU_ASSERT(hears(&r, 0, "33:33:ff:ab:cd:ef"));
	host_address_remove(&r.h, 0, 0, &b);
	CU_ASSERT(hears(&r, 0, "33:33:ff:ab:cd:ef"));	/* tested for somebody else */
	host_proxy_add(&r.h, 0, &somebody);
	host_dad_stop(&r.h, 0, &somebody);
	CU_ASSERT(hears(&r, 0, "33:33:ff:ab:cd:ef"));	/* stood in for */
	host_proxy_remove(&r.h, 0, &somebody);
	CU_ASSERT(!hears(&r, 0, "33:33:ff:ab:cd:ef"));
	end(&r);
}

TEST_MAIN("host/listen",
    TEST(test_a_host_hears_all_nodes_and_the_groups_of_its_addresses),
    TEST(test_routers_hear_all_routers),
    TEST(test_a_group_is_left_with_the_last_address_in_it))
