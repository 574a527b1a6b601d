/* thing.c - the values of a story that are not Lua's own: nodes, links, times, captures. */
#include "conformance/script/host.h"
#include "conformance/script/vocab.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define META "sojourn.thing"

static const char *const kind_names[] = {
	[THING_NODE] = "a node", [THING_LINK] = "a link", [THING_REF] = "a node's property",
	[THING_TIME] = "a time", [THING_CAPTURE] = "a message", [THING_FLOW] = "a flow",
	[THING_MISSING] = "a message that never came", [THING_ABSENT] = "absent",
	[THING_ANY] = "any", [THING_LIMIT] = "a condition",
	[THING_COUNT] = "a count", [THING_FAULT] = "a fault"
};

/* What a node's name can stand for, beyond the constants its world gave it. */
static const char *const properties[] = {
	"coa4", "coa6", "addr4", "addr6", "ext4", "hoa4", "hoa6", NULL
};

struct thing *
thing_push(lua_State *L, enum thing_kind kind)
{
	struct thing *t = lua_newuserdatauv(L, sizeof(*t), 0);

	memset(t, 0, sizeof(*t));
	t->kind = kind;
	luaL_setmetatable(L, META);
	return t;
}

struct thing *
thing_at(lua_State *L, int index)
{
	return luaL_testudata(L, index, META);
}

struct thing *
thing_is(lua_State *L, int index, enum thing_kind kind)
{
	struct thing *t = thing_at(L, index);

	return t != NULL && t->kind == kind ? t : NULL;
}

const char *
thing_type(lua_State *L, int index)
{
	const struct thing *t = thing_at(L, index);

	if (t != NULL)
		return kind_names[t->kind];
	switch (lua_type(L, index)) {
	case LUA_TNONE:
	case LUA_TNIL:
		return "nil";
	case LUA_TNUMBER:
		return "a number";
	case LUA_TSTRING:
		return "a string";
	case LUA_TBOOLEAN:
		return "a boolean";
	case LUA_TTABLE:
		return "a table";
	default:
		return "a function";
	}
}

struct thing *
want_thing(lua_State *L, int index, enum thing_kind kind, const char *verb, const char *what)
{
	struct thing *t = thing_is(L, index, kind);

	if (t == NULL)
		luaL_error(L, "%s: wants %s, got %s", verb, what, thing_type(L, index));
	return t;
}

/* time_text writes a tick so that tick_parse reads it back exactly. */
static void
time_text(tick t, struct text *out)
{
	if (t % SECONDS(1) == 0)
		text_add(out, "%llds", (long long)(t / SECONDS(1)));
	else if (t % MSEC(1) == 0)
		text_add(out, "%lldms", (long long)(t / MSEC(1)));
	else if (t % USEC(1) == 0)
		text_add(out, "%lldus", (long long)(t / USEC(1)));
	else
		text_add(out, "%lldns", (long long)t);
}

static bool
property_text(struct script *s, const struct thing *ref, struct text *out)
{
	const struct named *n = &s->node[ref->index];

	for (size_t i = 0; i < n->n_props; i++)
		if (strcmp(n->prop[i].key, ref->name) == 0) {
			text_add(out, "%s", n->prop[i].value);
			return true;
		}
	return s->ops->property(s->world, n->name, ref->name, out);
}

bool
value_text(lua_State *L, int index, struct text *out)
{
	const struct thing *t = thing_at(L, index);

	if (t != NULL && t->kind == THING_TIME)
		time_text(t->t, out);
	else if (t != NULL && t->kind == THING_REF)
		return property_text(script_of(L), t, out);
	else if (t != NULL && t->kind == THING_NODE)
		text_add(out, "%s", script_of(L)->node[t->index].name);
	else if (t != NULL && t->kind == THING_LINK)
		text_add(out, "%s", script_of(L)->link[t->index].name);
	else if (t != NULL && t->kind == THING_FLOW)
		text_add(out, "%s", script_of(L)->flow[t->index]);
	else if (t != NULL && t->kind == THING_COUNT)
		text_add(out, "%zu", script_of(L)->watch[t->index].seen);
	else if (t != NULL)
		return false;
	else if (lua_type(L, index) == LUA_TBOOLEAN)
		text_add(out, "%s", lua_toboolean(L, index) ? "true" : "false");
	else if (lua_isinteger(L, index))
		text_add(out, "%lld", (long long)lua_tointeger(L, index));
	else if (lua_type(L, index) == LUA_TNUMBER)
		text_add(out, "%.14g", lua_tonumber(L, index));
	else if (lua_type(L, index) == LUA_TSTRING)
		text_add(out, "%s", lua_tostring(L, index));
	else
		return false;
	return true;
}

/* ---- what one can ask of a value ---- */

static int
index_node(lua_State *L, const struct thing *t, const char *key)
{
	const struct named *n = &script_of(L)->node[t->index];
	const char *best = NULL;
	struct thing *ref;
	bool known = false;

	if (strcmp(key, "name") == 0) {
		lua_pushstring(L, n->name);
		return 1;
	}
	if (method_push(L, "node", key))
		return 1;
	for (size_t i = 0; i < n->n_props; i++) {
		known = known || strcmp(n->prop[i].key, key) == 0;
		best = suggest(key, best, n->prop[i].key);
	}
	for (const char *const *p = properties; *p != NULL; p++) {
		known = known || strcmp(*p, key) == 0;
		best = suggest(key, best, *p);
	}
	if (!known)
		unknown(L, "property or method", key, n->name, method_nearest("node", key, best));
	ref = thing_push(L, THING_REF);
	ref->index = t->index;
	snprintf(ref->name, sizeof(ref->name), "%s", key);
	return 1;
}

/* push_field pushes a field's value as the story handles it. */
static void
push_field(lua_State *L, const struct msg_field *f)
{
	char value[1024];

	if (f == NULL)
		thing_push(L, THING_ABSENT);
	else if (f->kind == MSG_NUM)
		lua_pushinteger(L, (lua_Integer)f->num);
	else
		lua_pushstring(L, msg_value(f, value, sizeof(value)));
}

int
thing_judged(lua_State *L)
{
	const struct msg *m = lua_touserdata(L, 1);
	const char *field = lua_touserdata(L, 2);

	if (field != NULL)
		push_field(L, msg_find(m, field));
	else
		thing_push(L, THING_CAPTURE)->m = msg_keep(m, false);
	return 1;
}

static int
index_capture(lua_State *L, const struct thing *t, const char *key)
{
	const struct msg_field *f = msg_find(t->m, key);
	char near[32];

	if (strcmp(key, "t") == 0) {
		thing_push(L, THING_TIME)->t = t->m->t;
		return 1;
	}
	if (strcmp(key, "name") == 0 || strcmp(key, "node") == 0 || strcmp(key, "link") == 0) {
		lua_pushstring(L, key[0] == 'l' ? t->m->link : key[1] == 'a' ? t->m->name :
		    t->m->node);
		return 1;
	}
	if (f == NULL && vocab_field(t->m->name, key) == VOCAB_NONE)
		unknown(L, "field", key, t->m->name,
		    vocab_field_nearest(t->m->name, key, near) ? near : NULL);
	push_field(L, f);
	return 1;
}

/* index_flow: the world's counters of a flow, from its row " name=x sent=5 ...". */
static int
index_flow(lua_State *L, const struct thing *t, const char *key)
{
	struct script *s = script_of(L);
	char rows[16384], want[64], *rest;
	struct text out = TEXT_ARRAY(rows);

	if (!s->ops->inspect(s->world, "", "flow", &out))
		return luaL_error(L, "this world counts no flows");
	snprintf(want, sizeof(want), "name=%s ", s->flow[t->index]);
	for (char *line = strtok_r(rows, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest)) {
		char *at = strstr(line, want);

		if (at == NULL)
			continue;
		snprintf(want, sizeof(want), " %s=", key);
		at = strstr(line, want);
		if (at == NULL)
			unknown(L, "counter", key, s->flow[t->index], NULL);
		at += strlen(want);
		at[strcspn(at, " ")] = '\0';
		if (lua_stringtonumber(L, at) == 0)
			lua_pushstring(L, at);
		return 1;
	}
	return luaL_error(L, "flow '%s' is not in the world's counters", s->flow[t->index]);
}

/* What a count and a fault know: numbers, and when. */
static int
index_count(lua_State *L, const struct thing *t, const char *key)
{
	const struct watch *w = &script_of(L)->watch[t->index];

	if (strcmp(key, "n") == 0)
		lua_pushinteger(L, (lua_Integer)w->seen);
	else if (strcmp(key, "first") != 0 && strcmp(key, "last") != 0)
		unknown(L, "property", key, "a count", suggest(key, suggest(key, NULL, "first"),
		    "last"));
	else if (w->seen == 0)
		thing_push(L, THING_ABSENT);
	else
		thing_push(L, THING_TIME)->t = key[0] == 'f' ? w->first : w->last;
	return 1;
}

static int
index_fault(lua_State *L, const struct thing *t, const char *key)
{
	const struct told_fault *f = &script_of(L)->fault[t->index];

	if (method_push(L, "fault", key))
		return 1;
	if (strcmp(key, "acts") != 0 && strcmp(key, "matches") != 0)
		unknown(L, "property or method", key, "a fault", method_nearest("fault", key,
		    suggest(key, suggest(key, NULL, "acts"), "matches")));
	lua_pushinteger(L, (lua_Integer)(key[0] == 'a' ? f->acts : f->matches));
	return 1;
}

static int
thing_index(lua_State *L)
{
	const struct thing *t = luaL_checkudata(L, 1, META);
	const char *key = luaL_checkstring(L, 2);

	switch (t->kind) {
	case THING_NODE:
		return index_node(L, t, key);
	case THING_CAPTURE:
		return index_capture(L, t, key);
	case THING_FLOW:
		return index_flow(L, t, key);
	case THING_COUNT:
		return index_count(L, t, key);
	case THING_FAULT:
		return index_fault(L, t, key);
	case THING_MISSING:
	case THING_ABSENT:	/* what is not there has nothing either */
		thing_push(L, t->kind);
		return 1;
	case THING_LINK:
		if (strcmp(key, "name") == 0) {
			lua_pushstring(L, script_of(L)->link[t->index].name);
			return 1;
		}
		/* FALLTHROUGH */
	default:
		return luaL_error(L, "%s has no '%s'", kind_names[t->kind], key);
	}
}

static int
thing_newindex(lua_State *L)
{
	return luaL_error(L, "%s cannot be changed", thing_type(L, 1));
}

static int
thing_tostring(lua_State *L)
{
	const struct thing *t = luaL_checkudata(L, 1, META);
	char buf[256];
	struct text out = TEXT_ARRAY(buf);

	if (t->kind == THING_REF && !property_text(script_of(L), t, &out))
		text_add(&out, "%s.%s", script_of(L)->node[t->index].name, t->name);
	else if (t->kind == THING_CAPTURE)
		text_add(&out, "%s", t->m->name);
	else if (t->kind != THING_REF && !value_text(L, 1, &out))
		text_add(&out, "%s", kind_names[t->kind]);
	lua_pushstring(L, buf);
	return 1;
}

static int
thing_gc(lua_State *L)
{
	struct thing *t = luaL_checkudata(L, 1, META);

	free(t->m);
	t->m = NULL;
	return 0;
}

/* ---- times ---- */

static tick
time_operand(lua_State *L, int index)
{
	return want_thing(L, index, THING_TIME, "arithmetic", "times like s(5)")->t;
}

/* lost: arithmetic with a message that never came gives nothing to go by either. */
static bool
lost(lua_State *L)
{
	if (thing_is(L, 1, THING_MISSING) == NULL && thing_is(L, 2, THING_MISSING) == NULL)
		return false;
	thing_push(L, THING_MISSING);
	return true;
}

static int
thing_concat(lua_State *L)
{
	if (lost(L))
		return 1;
	return luaL_error(L, "attempt to concatenate %s", thing_type(L, thing_at(L, 1) != NULL ? 1 : 2));
}

/* thing_call: m.delete:sub(5), of a message that never came. */
static int
thing_call(lua_State *L)
{
	if (thing_is(L, 1, THING_MISSING) == NULL)
		return luaL_error(L, "attempt to call %s", thing_type(L, 1));
	thing_push(L, THING_MISSING);
	return 1;
}

static int
time_add(lua_State *L)
{
	if (lost(L))
		return 1;

	tick sum = time_operand(L, 1) + time_operand(L, 2);

	thing_push(L, THING_TIME)->t = sum;
	return 1;
}

static int
time_sub(lua_State *L)
{
	if (lost(L))
		return 1;

	tick difference = time_operand(L, 1) - time_operand(L, 2);

	thing_push(L, THING_TIME)->t = difference;
	return 1;
}

static int
time_mul(lua_State *L)
{
	int time = thing_at(L, 1) != NULL ? 1 : 2;

	if (lost(L))
		return 1;

	double product = (double)time_operand(L, time) * luaL_checknumber(L, 3 - time);

	thing_push(L, THING_TIME)->t = llround(product);
	return 1;
}

static int
time_lt(lua_State *L)
{
	lua_pushboolean(L, time_operand(L, 1) < time_operand(L, 2));
	return 1;
}

static int
time_le(lua_State *L)
{
	lua_pushboolean(L, time_operand(L, 1) <= time_operand(L, 2));
	return 1;
}

static int
thing_eq(lua_State *L)
{
	const struct thing *a = thing_at(L, 1), *b = thing_at(L, 2);

	lua_pushboolean(L, a != NULL && b != NULL && a->kind == b->kind && a->t == b->t &&
	    a->index == b->index && strcmp(a->name, b->name) == 0 && a->m == b->m);
	return 1;
}

static int
verb_time(lua_State *L, double unit, const char *verb)
{
	double t;

	if (lua_type(L, 1) != LUA_TNUMBER)
		return luaL_error(L, "%s: wants a number, got %s", verb, thing_type(L, 1));
	t = lua_tonumber(L, 1) * unit;
	if (!(t >= 0 && t < 1e18))
		return luaL_error(L, "%s: a time from 0 to 30 years", verb);
	thing_push(L, THING_TIME)->t = llround(t);
	return 1;
}

static int
verb_s(lua_State *L)
{
	return verb_time(L, 1e9, "s");
}

static int
verb_ms(lua_State *L)
{
	return verb_time(L, 1e6, "ms");
}

void
things_open(lua_State *L)
{
	static const luaL_Reg meta[] = {
		{ "__index", thing_index }, { "__newindex", thing_newindex },
		{ "__tostring", thing_tostring }, { "__gc", thing_gc }, { "__eq", thing_eq },
		{ "__concat", thing_concat }, { "__call", thing_call },
		{ "__add", time_add }, { "__sub", time_sub }, { "__mul", time_mul },
		{ "__lt", time_lt }, { "__le", time_le }, { NULL, NULL }
	};

	luaL_newmetatable(L, META);
	luaL_setfuncs(L, meta, 0);
	lua_pop(L, 1);
	thing_push(L, THING_ABSENT);
	lua_setglobal(L, "absent");
	thing_push(L, THING_ANY);
	lua_setglobal(L, "any");
}

const struct verb thing_verbs[] = {
	{ "s", verb_s, "a time in seconds" },
	{ "ms", verb_ms, "a time in milliseconds" },
	{ NULL, NULL, NULL }
};
