/* Real time: events keep their order and never run early; descriptors; the limit; hooks. */
#include "nodes/base/test.h"
#include "nodes/base/text.h"
#include "sim/live.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

struct seen {
	struct driver *d;
	struct timespec begun;
	char order[8];
	bool early;
	int pipe[2];
	tick heard;
};

static struct seen *
seen_new(struct seen *s, tick limit)
{
	*s = (struct seen){ .d = live_new(limit), .pipe = { -1, -1 } };
	clock_gettime(CLOCK_MONOTONIC, &s->begun);
	return s;
}

static tick
real(const struct seen *s)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return SECONDS((tick)(t.tv_sec - s->begun.tv_sec)) + (t.tv_nsec - s->begun.tv_nsec);
}

static void
mark(struct seen *s, char c)
{
	size_t n = strlen(s->order);

	s->early |= real(s) < sim_now(s->d);
	s->order[n] = c;
}

static void
mark_a(void *arg)
{
	mark(arg, 'a');
}

static void
mark_b(void *arg)
{
	mark(arg, 'b');
}

static void
stop(void *arg)
{
	struct seen *s = arg;

	s->d->ops->stop(s->d);
}

static void
test_events_run_in_order_and_never_early(void)
{
	struct seen s;

	sim_at(seen_new(&s, TICK_NEVER)->d, MSEC(20), mark_b, &s);
	sim_at(s.d, MSEC(5), mark_a, &s);
	sim_at(s.d, MSEC(5), mark_b, &s);
	s.d->ops->run(s.d, MSEC(30));
	CU_ASSERT_STRING_EQUAL(s.order, "abb");
	CU_ASSERT_FALSE(s.early);
	CU_ASSERT_EQUAL(sim_now(s.d), MSEC(30));
	CU_ASSERT(real(&s) >= MSEC(30));
	CU_ASSERT_FALSE(live_expired(s.d));
	s.d->ops->free(s.d);
}

static void
test_a_run_ends_at_the_limit_or_when_it_is_stopped(void)
{
	struct seen s;

	seen_new(&s, MSEC(20));
	s.d->ops->run(s.d, TICK_NEVER);
	CU_ASSERT_EQUAL(sim_now(s.d), MSEC(20));
	CU_ASSERT(live_expired(s.d));
	s.d->ops->free(s.d);
	sim_at(seen_new(&s, SECONDS(10))->d, MSEC(5), stop, &s);
	s.d->ops->run(s.d, TICK_NEVER);
	CU_ASSERT(real(&s) < SECONDS(5));
	CU_ASSERT_FALSE(live_expired(s.d));
	s.d->ops->free(s.d);
}

static void
write_now(void *arg)
{
	struct seen *s = arg;

	CU_ASSERT_EQUAL(write(s->pipe[1], "x", 1), 1);
}

static void
read_now(void *arg)
{
	struct seen *s = arg;
	char c;

	CU_ASSERT_EQUAL(read(s->pipe[0], &c, 1), 1);
	s->heard = sim_now(s->d);
	mark(s, c);
	live_unwatch(s->d, s->pipe[0]);
}

static void
test_what_is_readable_is_heard_at_once(void)
{
	struct seen s;

	seen_new(&s, TICK_NEVER);
	CU_ASSERT_EQUAL(pipe(s.pipe), 0);
	live_watch(s.d, s.pipe[0], read_now, &s);
	sim_at(s.d, MSEC(5), write_now, &s);
	sim_at(s.d, MSEC(500), stop, &s);
	s.d->ops->run(s.d, TICK_NEVER);
	CU_ASSERT_STRING_EQUAL(s.order, "x");
	CU_ASSERT(s.heard >= MSEC(5) && s.heard < MSEC(400));
	close(s.pipe[0]);
	close(s.pipe[1]);
	s.d->ops->free(s.d);
}

/* ---- a device without interfaces, for its hook ---- */

static struct world *
hook_world(struct world_node **n, const char *conf)
{
	struct world *w = world_new(live_new(SECONDS(5)),
	    &(struct world_conf){ .seed = live_seed(), .more_kinds = live_kinds });
	char err[256] = "";

	*n = world_node_add(w, "device", "d", conf, err, sizeof(err));
	CU_ASSERT_STRING_EQUAL(err, "");
	live_device_start(*n);
	return w;
}

/* The table of hooks, once the last of them has ended, or after some seconds. */
static const char *
hooks_after(struct world *w, struct world_node *n, char buf[static 256])
{
	struct text t;

	for (unsigned i = 1; i <= 100; i++) {
		world_run(w, MSEC(40) * i);
		t = text_of(buf, 256);
		CU_ASSERT(node_inspect(n, "hook", &t));
		if (strstr(buf, "status=-1") == NULL)
			break;
	}
	return buf;
}

static void
test_hooks_run_in_order_and_their_end_is_told(void)
{
	struct world_node *n;
	struct world *w = hook_world(&n, "hook = sleep 0.02; exit $1\naddr = 192.0.2.1\n");
	char buf[256], err[128];

	CU_ASSERT(node_control(n, &(struct command){ COMMAND_DO, "3" }, err));
	CU_ASSERT(node_control(n, &(struct command){ COMMAND_DO, "0" }, err));
	CU_ASSERT_STRING_EQUAL(hooks_after(w, n, buf), " text=3 status=3\n text=0 status=0\n");
	CU_ASSERT_FALSE(node_control(n, &(struct command){ COMMAND_EXPIRE, "ike" }, err));
	world_free(w);
}

static void
test_a_hook_that_takes_too_long_is_killed(void)
{
	struct world_node *n;
	struct world *w = hook_world(&n, "hook = sleep 30\nhook_limit = 30ms\n");
	char buf[256], err[128];

	CU_ASSERT(node_control(n, &(struct command){ COMMAND_DO, "x" }, err));
	CU_ASSERT_STRING_EQUAL(hooks_after(w, n, buf), " text=x status=256\n");
	world_free(w);
}

static void
test_a_device_that_is_not_there_is_an_error(void)
{
	struct world *w = world_new(live_new(SECONDS(1)),
	    &(struct world_conf){ .more_kinds = live_kinds });
	char err[256] = "";

	CU_ASSERT_PTR_NULL(world_node_add(w, "device", "d", "netns = no-such-netns\n", err,
	    sizeof(err)));
	CU_ASSERT(strncmp(err, "netns no-such-netns: ", 21) == 0);
	world_free(w);
}

TEST_MAIN("sim/live",
    TEST(test_events_run_in_order_and_never_early),
    TEST(test_a_run_ends_at_the_limit_or_when_it_is_stopped),
    TEST(test_what_is_readable_is_heard_at_once),
    TEST(test_hooks_run_in_order_and_their_end_is_told),
    TEST(test_a_hook_that_takes_too_long_is_killed),
    TEST(test_a_device_that_is_not_there_is_an_error))
