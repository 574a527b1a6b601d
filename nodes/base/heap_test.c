#include "nodes/base/bytes.h"
#include "nodes/base/hash.h"
#include "nodes/base/heap.h"
#include "nodes/base/rng.h"
#include "nodes/base/test.h"

#define N 1000

/* When each was set: setting an alarm to what it is set to is no setting. */
static void
set(struct heap *h, struct alarm *a, unsigned *order, unsigned *sets, tick due)
{
	if (a->at == 0 || a->due != due)
		*order = ++*sets;
	alarm_set(h, a, due);
}

static void
test_deadlines_come_out_in_order_and_ties_as_set(void)
{
	static struct alarm a[N];
	unsigned order[N], sets = 0, last_order = 0;
	struct heap h = { 0 };
	struct rng r;
	tick last = 0;
	size_t n = 0;

	rng_init(&r, 1, "heap");
	memset(a, 0, sizeof(a));
	for (int i = 0; i < N; i++)
		set(&h, &a[i], &order[i], &sets, rng_below(&r, 50));
	for (int i = 0; i < N; i += 3)
		set(&h, &a[i], &order[i], &sets, rng_below(&r, 50));
	for (int i = 0; i < N; i += 7)
		alarm_cancel(&h, &a[i]);
	for (struct alarm *x; (x = heap_due(&h, 100)) != NULL; n++) {
		size_t i = (size_t)(x - a);

		CU_ASSERT(x->due > last || (x->due == last && order[i] > last_order) || n == 0);
		last = x->due;
		last_order = order[i];
		CU_ASSERT_NOT_EQUAL(i % 7, 0);
	}
	CU_ASSERT_EQUAL(n, N - (N + 6) / 7);
	CU_ASSERT_EQUAL(heap_next(&h), TICK_NEVER);
	heap_clear(&h);
}

static void
test_nothing_is_due_before_its_time(void)
{
	struct heap h = { 0 };
	struct alarm a = { 0 };

	alarm_set(&h, &a, SECONDS(2));
	CU_ASSERT_PTR_NULL(heap_due(&h, SECONDS(2) - 1));
	CU_ASSERT_PTR_EQUAL(heap_due(&h, SECONDS(2)), &a);
	CU_ASSERT_PTR_NULL(heap_due(&h, SECONDS(9)));
	alarm_set(&h, &a, SECONDS(1));
	alarm_set(&h, &a, TICK_NEVER);
	CU_ASSERT_EQUAL(heap_next(&h), TICK_NEVER);
	heap_clear(&h);
}

struct thing {
	int key;
	struct hash_link link;
};

static void
test_hash_finds_all_and_only_what_was_added(void)
{
	static struct thing t[N];
	struct hash h = { 0 };
	int found;

	for (int i = 0; i < N; i++) {
		t[i].key = i / 2;
		hash_add(&h, &t[i].link, hash_bytes(7, &t[i].key, sizeof(t[i].key)));
	}
	for (int i = 1; i < N; i += 2)
		hash_remove(&h, &t[i].link);
	for (int k = 0; k < N; k++) {
		found = 0;
		for (struct hash_link *l = hash_first(&h, hash_bytes(7, &k, sizeof(k))); l != NULL;
		    l = hash_next(l))
			found += hash_owner(l, struct thing, link)->key == k;
		CU_ASSERT_EQUAL(found, k < N / 2);
	}
	hash_clear(&h);
}

/* Strong universality, counted: whatever two keys are, and however alike, over many hash keys they
 * share the low 8 bits as often as dice would; and every octet of a key counts. */
static void
test_fast_hashes_collide_no_more_often_than_dice(void)
{
	enum { KEYS = 20000 };
	uint8_t a[8 * HASH_WORDS] = { 0 }, b[sizeof(a)];
	struct hash_key k;

	for (size_t n = 1; n <= sizeof(a); n += n < 8 ? 1 : 8) {
		unsigned same = 0, equal = 0;

		for (uint64_t seed = 0; seed < KEYS; seed++) {
			size_t at = seed % n;

			hash_key_init(&k, seed);
			memcpy(b, a, sizeof(b));
			b[at] ^= (uint8_t)(1u << seed / n % 8);
			same += (uint8_t)hash_fast(&k, a, n) == (uint8_t)hash_fast(&k, b, n);
			equal += hash_fast(&k, a, n) == hash_fast(&k, b, n);
			CU_ASSERT_EQUAL(hash_fast(&k, a, n), hash_fast(&k, a, n));
		}
		CU_ASSERT(same > KEYS / 256 / 2 && same < KEYS / 256 * 2);
		CU_ASSERT_EQUAL(equal, 0);
	}
}

/* RFC 8439 2.3.2 */
static void
test_chacha20_block_matches_the_rfc(void)
{
	static const uint8_t head[] = { 0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15 },
	    tail[] = { 0xa2, 0x50, 0x3c, 0x4e };
	uint32_t key[8], nonce[3] = { 0x09000000, 0x4a000000, 0 };
	uint8_t out[64];

	for (uint32_t i = 0; i < 8; i++)
		key[i] = (4 * i + 3) << 24 | (4 * i + 2) << 16 | (4 * i + 1) << 8 | 4 * i;
	chacha20_block(out, key, 1, nonce);
	CU_ASSERT_EQUAL(memcmp(out, head, sizeof(head)), 0);
	CU_ASSERT_EQUAL(memcmp(out + 60, tail, sizeof(tail)), 0);
}

static void
test_one_seed_one_stream_and_names_separate(void)
{
	struct rng a, b, c, d;
	uint64_t va, vb, vc, vd;

	rng_init(&a, 1, "mn1");
	rng_init(&b, 1, "mn1");
	rng_init(&c, 1, "mn2");
	rng_init(&d, 2, "mn1");
	va = rng_u64(&a);
	vb = rng_u64(&b);
	vc = rng_u64(&c);
	vd = rng_u64(&d);
	CU_ASSERT_EQUAL(va, vb);
	CU_ASSERT_NOT_EQUAL(va, vc);
	CU_ASSERT_NOT_EQUAL(va, vd);
	for (int i = 0; i < N; i++) {
		tick t = rng_between(&a, -5, 5);

		CU_ASSERT(t >= -5 && t <= 5);
		CU_ASSERT(rng_below(&a, 3) < 3);
	}
}

TEST_MAIN("base/heap",
    TEST(test_deadlines_come_out_in_order_and_ties_as_set),
    TEST(test_nothing_is_due_before_its_time),
    TEST(test_hash_finds_all_and_only_what_was_added),
    TEST(test_fast_hashes_collide_no_more_often_than_dice),
    TEST(test_chacha20_block_matches_the_rfc),
    TEST(test_one_seed_one_stream_and_names_separate))
