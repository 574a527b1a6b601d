/* verbs_fault.c - drop, duplicate, delay, hold, corrupt, truncate, rewrite: what happens to messages
 * on their way; noise: what happens to any frame of a link. The world does it (sim/fault.h) and asks
 * script_fault_match which messages it is about. */
#include "conformance/script/host.h"
#include "nodes/base/die.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULTS_MOST 4096

#define ETHERNET  14	/* octets before the IP packet: the world counts in frames */
#define ARGS_MAX  16
#define VALUE_MAX 128

/* What the tables of these verbs may hold beside fields. */
static const char *const some[] = { "nth", "times", NULL };
static const char *const timed[] = { "nth", "times", "by", NULL };
static const char *const holding[] = { "nth", "times", "passing", NULL };
static const char *const flipping[] = { "nth", "times", "octet", NULL };
static const char *const cutting[] = { "nth", "times", "to", NULL };
static const char *const writing[] = { "nth", "times", "set", NULL };

struct args {
	struct world_arg arg[ARGS_MAX];
	char value[ARGS_MAX][VALUE_MAX], key[ARGS_MAX][32];
	size_t n;
};

static void
arg_text(struct args *a, const char *key, const char *value)
{
	snprintf(a->key[a->n], sizeof(a->key[0]), "%s", key);
	snprintf(a->value[a->n], sizeof(a->value[0]), "%s", value);
	a->arg[a->n] = (struct world_arg){ a->key[a->n], a->value[a->n] };
	a->n++;
}

static void
arg_number(struct args *a, const char *key, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	arg_text(a, key, text);
}

static void
arg_time(struct args *a, const char *key, tick t)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64 "ns", t);
	arg_text(a, key, text);
}

/* fault_begin reads the pattern and what all these verbs share. */
static struct told_fault *
fault_begin(lua_State *L, const char *kind, const char *const *extra, struct args *a)
{
	struct script *s = script_of(L);
	struct told_fault f = { .kind = kind };

	read_pattern(L, kind, &f.pattern, extra);
	f.place = place_of(L);
	f.nth = (unsigned)read_number(L, kind, "nth", 1, 0, 1000000);
	f.times = (unsigned)read_number(L, kind, "times", 1, 1, 1000000);
	if (s->n_faults == FAULTS_MOST)
		luaL_error(L, "%s: more than %d faults in one story", kind, FAULTS_MOST);
	s->fault = xrealloc(s->fault, s->n_faults + 1, sizeof(f));
	s->fault[s->n_faults++] = f;
	a->n = 0;
	arg_number(a, "id", s->n_faults);
	arg_text(a, "kind", kind);
	arg_number(a, "nth", f.nth);
	arg_number(a, "times", f.times);
	return &s->fault[s->n_faults - 1];
}

/* fault_end tells the world, and returns the handle. */
static int
fault_end(lua_State *L, const struct told_fault *f, const struct args *a)
{
	struct script *s = script_of(L);

	if (!f->pattern.undecidable)
		script_act(L, "fault", a->arg, a->n);
	thing_push(L, THING_FAULT)->index = (unsigned)(f - s->fault);
	return 1;
}

bool
script_fault_match(struct script *s, unsigned id, const struct msg *m)
{
	struct told_fault *f;

	whois_learn(&s->whois, m);
	if (id < 1 || id > s->n_faults)
		return false;
	f = &s->fault[id - 1];
	if (!pattern_match(&f->pattern, &s->whois, m, NULL))
		return false;
	f->matches++;
	f->acts += f->nth == 0 || (f->matches >= f->nth && f->matches - f->nth < f->times);
	return true;
}

/* A fault that never came to act proves nothing, and what was expected of it was not tried. */
void
faults_close(struct script *s)
{
	for (size_t i = 0; i < s->n_faults; i++) {
		const struct told_fault *f = &s->fault[i];
		char says[256], why[96];
		struct text t = TEXT_ARRAY(says);
		struct script_step *st;

		if (f->acts > 0)
			continue;
		pattern_says(&f->pattern, &t);
		st = step_add(s, 0, SCRIPT_INCONCLUSIVE, f->kind, &f->place, says);
		snprintf(why, sizeof(why), "it never acted: %zu such messages left their sender, and "
		    "it waited for number %u", f->matches, f->nth > 0 ? f->nth : 1);
		step_detail(st, f->pattern.undecidable ? "it depends on a message that never came" :
		    why, NULL, "", 0, s->now);
	}
}

/* ---- the verbs ---- */

static int
verb_drop(lua_State *L)
{
	struct args a;

	return fault_end(L, fault_begin(L, "drop", some, &a), &a);
}

static int
late(lua_State *L, const char *kind)
{
	struct args a;
	struct told_fault *f = fault_begin(L, kind, timed, &a);

	arg_time(&a, "delay", read_time(L, kind, "by", MSEC(100)));
	return fault_end(L, f, &a);
}

static int
verb_duplicate(lua_State *L)
{
	return late(L, "duplicate");
}

static int
verb_delay(lua_State *L)
{
	return late(L, "delay");
}

static int
verb_hold(lua_State *L)
{
	struct args a;
	struct told_fault *f = fault_begin(L, "hold", holding, &a);

	arg_number(&a, "n", read_number(L, "hold", "passing", 0, 1, 1000000));
	return fault_end(L, f, &a);
}

static int
verb_corrupt(lua_State *L)
{
	struct args a;
	struct told_fault *f = fault_begin(L, "corrupt", flipping, &a);
	uint64_t octet = read_number(L, "corrupt", "octet", UINT64_MAX, 0, 65535);

	if (octet != UINT64_MAX)
		arg_number(&a, "at", octet + ETHERNET);
	return fault_end(L, f, &a);
}

static int
verb_truncate(lua_State *L)
{
	struct args a;
	struct told_fault *f = fault_begin(L, "truncate", cutting, &a);
	uint64_t to = read_number(L, "truncate", "to", UINT64_MAX, 0, 65535);

	if (to == UINT64_MAX)
		return luaL_error(L, "truncate: wants to = the octets that remain of the IP packet");
	arg_number(&a, "n", to + ETHERNET);
	return fault_end(L, f, &a);
}

static const char *const changes[] = {
	"src", "dst", "udp_src", "udp", "hops", "checksum", "octets", NULL
};

/* read_changes writes set = { src = ..., udp = ... } (the table on top) as arguments "set.src". */
static void
read_changes(lua_State *L, const char *verb, struct args *a)
{
	only_keys(L, -1, verb, changes);
	for (const char *const *k = changes; *k != NULL; k++) {
		char key[32], value[VALUE_MAX];
		struct text t = TEXT_ARRAY(value);

		if (lua_getfield(L, -1, *k) != LUA_TNIL) {
			if (!value_text(L, -1, &t) || t.cut)
				luaL_error(L, "%s: %s wants a value that is known now, got %s",
				    verb, *k, thing_type(L, -1));
			snprintf(key, sizeof(key), "set.%s", *k);
			arg_text(a, key, value);
		}
		lua_pop(L, 1);
	}
}

static int
verb_rewrite(lua_State *L)
{
	struct args a;
	struct told_fault *f = fault_begin(L, "rewrite", writing, &a);
	size_t before = a.n;

	if (lua_getfield(L, 1, "set") != LUA_TTABLE)
		return luaL_error(L, "rewrite: wants set = { src = ..., udp = ..., ... }, got %s",
		    thing_type(L, -1));
	read_changes(L, "rewrite", &a);
	lua_pop(L, 1);
	if (a.n == before)
		return luaL_error(L, "rewrite: set is empty: nothing would change");
	return fault_end(L, f, &a);
}

/* noise{ link, loss = 0.1, duplicate = 0.01, reorder = 0.05, corrupt = 0, jitter = ms(2) } */
static int
verb_noise(lua_State *L)
{
	static const char *const keys[] = {
		"loss", "duplicate", "reorder", "corrupt", "jitter", NULL
	};
	struct args a = { .n = 0 };
	struct thing *link;

	if (lua_type(L, 1) != LUA_TTABLE)
		return luaL_error(L, "noise: wants { link, loss = 0.1, ... }, got %s",
		    thing_type(L, 1));
	lua_settop(L, 1);
	check_fields(L, 1, "noise");
	only_keys(L, 1, "noise", keys);
	lua_geti(L, 1, 1);
	link = want_thing(L, -1, THING_LINK, "noise", "a link in place 1");
	arg_text(&a, "link", script_of(L)->link[link->index].name);
	lua_pop(L, 1);
	for (size_t i = 0; i < 4; i++) {
		char text[32];

		if (lua_getfield(L, 1, keys[i]) != LUA_TNIL) {
			if (lua_type(L, -1) != LUA_TNUMBER || !(lua_tonumber(L, -1) >= 0 &&
			    lua_tonumber(L, -1) <= 1))
				return luaL_error(L, "noise: %s wants a share from 0 to 1, got %s",
				    keys[i], lua_type(L, -1) == LUA_TNUMBER ?
				    lua_tostring(L, -1) : thing_type(L, -1));
			snprintf(text, sizeof(text), "%.9g", lua_tonumber(L, -1));
			arg_text(&a, keys[i], text);
		}
		lua_pop(L, 1);
	}
	arg_time(&a, "jitter", read_time(L, "noise", "jitter", 0));
	script_act(L, "noise", a.arg, a.n);
	return 0;
}

/* ---- f:release(), f:stop() ---- */

static int
on_fault(lua_State *L, const char *verb)
{
	struct thing *t = want_thing(L, 1, THING_FAULT, verb, "what drop, hold, ... returned");
	char id[24];

	may_act(L, verb);
	if (script_of(L)->fault[t->index].pattern.undecidable)
		return 0;
	snprintf(id, sizeof(id), "%u", t->index + 1);
	script_act(L, verb, (struct world_arg[]){ { "id", id } }, 1);
	return 0;
}

static int
fault_release(lua_State *L)
{
	return on_fault(L, "release");
}

static int
fault_stop(lua_State *L)
{
	return on_fault(L, "stop");
}

const struct verb fault_verbs[] = {
	{ "drop", verb_drop, "the message is lost" },
	{ "duplicate", verb_duplicate, "the message arrives twice" },
	{ "delay", verb_delay, "the message arrives later" },
	{ "hold", verb_hold, "the message waits until it is released, or others have passed" },
	{ "corrupt", verb_corrupt, "an octet of the message is changed" },
	{ "truncate", verb_truncate, "the end of the message is cut off" },
	{ "rewrite", verb_rewrite, "outer addresses, ports or octets are changed on the way" },
	{ "noise", verb_noise, "random faults of all frames of a link, from now on" },
	{ "fault:release", fault_release, "what is held goes on its way" },
	{ "fault:stop", fault_stop, "the fault acts no more" },
	{ NULL, NULL, NULL }
};
