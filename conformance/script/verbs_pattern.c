/* verbs_pattern.c - reading what a story says about a message: { from, ">", to, "NAME", field =
 * value, ... }, and the conditions that a value may be: at_least(5), one_of(0, 1), a function. */
#include "conformance/script/host.h"
#include "conformance/script/lex.h"
#include "conformance/script/vocab.h"
#include "nodes/base/die.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading a table of a verb ---- */

struct arrived { lua_State *L; int table; };

static bool
has_arrived(void *arg, const char *name)
{
	const struct arrived *a = arg;
	bool there;

	lua_pushstring(a->L, name);
	there = lua_rawget(a->L, a->table) != LUA_TNIL;
	lua_pop(a->L, 1);
	return there;
}

void
check_fields(lua_State *L, int table, const char *verb)
{
	struct place p = place_of(L);
	const char *source = sandbox_source(L, p.file);
	struct arrived a = { L, lua_absindex(L, table) };
	char lost[32];

	if (source != NULL && lex_lost_field(source, p.line, verb, has_arrived, &a, lost))
		luaL_error(L, "%s: field '%s' is nil", verb, lost);
}

void
only_keys(lua_State *L, int table, const char *verb, const char *const *keys)
{
	table = lua_absindex(L, table);
	for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
		const char *key, *best = NULL;
		bool known = false;

		if (lua_type(L, -2) != LUA_TSTRING)
			continue;
		key = lua_tostring(L, -2);
		for (const char *const *k = keys; *k != NULL; k++) {
			known = known || strcmp(*k, key) == 0;
			best = suggest(key, best, *k);
		}
		if (!known)
			unknown(L, "option", key, verb, best);
	}
}

/* ---- a pattern from { from, ">", to, "NAME", field = value, ... } ---- */

static const char *const places[] = { "", "who sends", "\">\"", "who receives", "the message" };

static void
read_party(lua_State *L, int table, const char *verb, int i, char out[static 32])
{
	struct thing *t;

	lua_geti(L, table, i);
	t = thing_at(L, -1);
	if (t != NULL && t->kind == THING_NODE)
		snprintf(out, 32, "%s", script_of(L)->node[t->index].name);
	else if (t != NULL && t->kind == THING_ANY)
		out[0] = '\0';
	else
		luaL_error(L, "%s: place %d (%s) wants a node or any, got %s", verb, i, places[i],
		    thing_type(L, -1));
	lua_pop(L, 1);
}

static void
read_name(lua_State *L, int table, const char *verb, struct pattern *p)
{
	const char *name;
	size_t n;

	lua_geti(L, table, 4);
	if (thing_is(L, -1, THING_ANY) != NULL) {
		snprintf(p->name, sizeof(p->name), "any");
		lua_pop(L, 1);
		return;
	}
	if (lua_type(L, -1) != LUA_TSTRING)
		luaL_error(L, "%s: place 4 (the message) wants a name like \"BU\", got %s", verb,
		    thing_type(L, -1));
	name = lua_tostring(L, -1);
	n = strlen(name);
	if (!vocab_message(name))
		unknown(L, "message", name, NULL, vocab_message_nearest(name));
	snprintf(p->name, sizeof(p->name), "%s", name);
	if (n > 2 && n < sizeof(p->name) && name[n - 2] == '.') {
		p->response = name[n - 1] == 'R';
		p->name[n - 2] = '\0';
	}
	lua_pop(L, 1);
}

static struct want *
want_new(lua_State *L, struct pattern *p, const char *verb, const char *field)
{
	struct want *w;

	if (p->n == PATTERN_WANTS)
		luaL_error(L, "%s: more than %d fields", verb, PATTERN_WANTS);
	w = &p->want[p->n++];
	snprintf(w->field, sizeof(w->field), "%s", field);
	return w;
}

/* wrong_type raises "field 'seq' of BU wants a number, got 'abc'". */
static void
wrong_type(lua_State *L, const char *field, const char *message, const char *what, int value)
{
	if (lua_type(L, value) == LUA_TSTRING)
		luaL_error(L, "field '%s' of %s wants %s, got '%s'", field, message, what,
		    lua_tostring(L, value));
	luaL_error(L, "field '%s' of %s wants %s, got %s", field, message, what,
	    thing_type(L, value));
}

static bool
is_hex(const char *text)
{
	if (text[0] == '0' && text[1] == 'x')
		text += 2;
	return text[0] != '\0' && text[strspn(text, "0123456789abcdefABCDEF")] == '\0';
}

/* want_plain reads a number, string, boolean, time or property into *w, checked by the kind. */
static void
want_plain(lua_State *L, struct want *w, enum vocab_kind kind, const char *message, int value)
{
	struct thing *t = thing_at(L, value);
	struct text out = TEXT_ARRAY(w->text);
	bool number = lua_isinteger(L, value) || (lua_type(L, value) == LUA_TSTRING &&
	    lua_stringtonumber(L, lua_tostring(L, value)) != 0 && (lua_pop(L, 1), true));
	struct addr a;

	w->op = WANT_IS;
	if (t != NULL && t->kind == THING_REF) {
		if (kind != VOCAB_ADDR && kind != VOCAB_TEXT)
			wrong_type(L, w->field, message, kind == VOCAB_FLAG ? "0 or 1" :
			    "a number", value);
		w->op = WANT_REF;
		snprintf(w->text, sizeof(w->text), "%s", script_of(L)->node[t->index].name);
		snprintf(w->text2, sizeof(w->text2), "%s", t->name);
		/* A constant of the world is known now. */
		for (size_t i = 0; i < script_of(L)->node[t->index].n_props; i++) {
			const struct world_arg *p = &script_of(L)->node[t->index].prop[i];

			if (strcmp(p->key, t->name) == 0) {
				w->op = WANT_IS;
				snprintf(w->text, sizeof(w->text), "%s", p->value);
			}
		}
		return;
	}
	switch (kind) {
	case VOCAB_NUMBER:
		if (!number)
			wrong_type(L, w->field, message, "a number", value);
		break;
	case VOCAB_SECONDS:
		if (t != NULL && t->kind == THING_TIME && t->t % SECONDS(1) == 0) {
			text_add(&out, "%" PRId64, t->t / SECONDS(1));
			return;
		}
		if (!number)
			wrong_type(L, w->field, message, "whole seconds", value);
		break;
	case VOCAB_FLAG:
		w->flag = true;
		if (lua_type(L, value) == LUA_TBOOLEAN) {
			text_add(&out, "%d", lua_toboolean(L, value));
			return;
		}
		if (!lua_isinteger(L, value) || lua_tointeger(L, value) < 0 ||
		    lua_tointeger(L, value) > 1)
			wrong_type(L, w->field, message, "0 or 1", value);
		break;
	case VOCAB_ADDR:
		if (lua_type(L, value) != LUA_TSTRING || !addr_parse(&a, lua_tostring(L, value)))
			wrong_type(L, w->field, message, "an address", value);
		break;
	case VOCAB_HEX:
		if (lua_type(L, value) == LUA_TSTRING ? !is_hex(lua_tostring(L, value)) : !number)
			wrong_type(L, w->field, message, "hexadecimal", value);
		break;
	default:
		if (lua_type(L, value) != LUA_TSTRING)
			wrong_type(L, w->field, message, "a string", value);
	}
	if (!value_text(L, value, &out))
		wrong_type(L, w->field, message, "a value", value);
	if (out.cut)
		luaL_error(L, "field '%s' of %s: the value is longer than %d octets", w->field,
		    message, WANT_TEXT - 1);
}

/* want_set reads the values of one_of(...): each must fit the field. */
static void
want_set(lua_State *L, struct want *w, enum vocab_kind kind, const char *message,
    const struct thing *set)
{
	char all[WANT_TEXT];
	struct text t = TEXT_ARRAY(all);

	for (const char *at = set->want.text;; at++) {
		size_t n = strcspn(at, (char[]){ WANT_BAR, '\0' });
		struct want one = *w;

		lua_pushlstring(L, at, n);
		if (kind == VOCAB_FLAG && lua_stringtonumber(L, lua_tostring(L, -1)) != 0)
			lua_remove(L, -2);
		want_plain(L, &one, kind, message, lua_gettop(L));
		lua_pop(L, 1);
		text_add(&t, "%s%s", t.n > 0 ? (char[]){ WANT_BAR, '\0' } : "", one.text);
		at += n;
		if (*at == '\0')
			break;
	}
	w->op = WANT_ONE_OF;
	memcpy(w->text, all, sizeof(all));
}

/* keep_function keeps the function at `value` for as long as the story lasts. */
static int
keep_function(lua_State *L, int value)
{
	lua_pushvalue(L, value);
	return luaL_ref(L, LUA_REGISTRYINDEX);
}

static void
want_function(lua_State *L, struct want *w, int value)
{
	lua_Debug ar;

	w->op = WANT_CALL;
	w->ref = keep_function(L, value);
	lua_pushvalue(L, value);
	lua_getinfo(L, ">S", &ar);
	snprintf(w->text, sizeof(w->text), "%s:%d", ar.short_src, ar.linedefined);
}

static void
read_field(lua_State *L, const char *verb, struct pattern *p, const char *field, int value)
{
	enum vocab_kind kind = vocab_field(p->name, field);
	struct thing *t = thing_at(L, value);
	struct want *w;
	char near[32];

	if (kind == VOCAB_NONE)
		unknown(L, "field", field, p->name,
		    vocab_field_nearest(p->name, field, near) ? near : NULL);
	if (t != NULL && t->kind == THING_MISSING) {
		p->undecidable = true;
		return;
	}
	w = want_new(L, p, verb, field);
	w->flag = kind == VOCAB_FLAG;
	if (t != NULL && t->kind == THING_ABSENT) {
		w->op = WANT_ABSENT;
	} else if (t != NULL && t->kind == THING_ANY) {
		w->op = WANT_PRESENT;
	} else if (t != NULL && t->kind == THING_LIMIT && t->want.op == WANT_ONE_OF) {
		want_set(L, w, kind, p->name, t);
	} else if (lua_type(L, value) == LUA_TFUNCTION) {
		want_function(L, w, value);
	} else if (t != NULL && t->kind == THING_LIMIT) {
		bool flag = w->flag;

		*w = t->want;
		w->flag = flag;
		snprintf(w->field, sizeof(w->field), "%s", field);
	} else {
		want_plain(L, w, kind, p->name, value);
	}
}

/* read_list reads notify = "X" or {"X", "Y"}: each an item the list field must hold (or not). */
static void
read_items(lua_State *L, const char *verb, struct pattern *p, const char *key,
    const char *field, enum want_op op, int value)
{
	bool list = lua_type(L, value) == LUA_TTABLE;

	if (thing_is(L, value, THING_ABSENT) != NULL || thing_is(L, value, THING_ANY) != NULL) {
		read_field(L, verb, p, field, value);
		return;
	}
	if (vocab_field(p->name, field) == VOCAB_NONE)
		unknown(L, "field", key, p->name, NULL);
	for (lua_Integer i = 1; list ? lua_geti(L, value, i) != LUA_TNIL : i == 1; i++) {
		int item = list ? lua_gettop(L) : value;
		struct want *w = want_new(L, p, verb, field);
		const char *text;

		if (lua_type(L, item) != LUA_TSTRING)
			luaL_error(L, "%s: %s wants a name, got %s", verb, key,
			    thing_type(L, item));
		text = lua_tostring(L, item);
		w->op = op;
		snprintf(w->text, sizeof(w->text), "%s", text);
		if (strcmp(field, "options") == 0) {
			if (vocab_option(text) < 0)
				unknown(L, "option", text, "the Mobility Header",
				    vocab_option_nearest(text));
			snprintf(w->text, sizeof(w->text), "%d", vocab_option(text));
			snprintf(w->text2, sizeof(w->text2), "%s", text);
		}
		if (list)
			lua_pop(L, 1);
	}
	if (list)
		lua_pop(L, 1);
}

void
add_rows(lua_State *L, const char *verb, char *rows, size_t cap, int value)
{
	bool list = lua_type(L, value) == LUA_TTABLE;
	struct text t = text_of(rows, cap);

	value = lua_absindex(L, value);
	for (lua_Integer i = 1; list ? lua_geti(L, value, i) != LUA_TNIL : i == 1; i++) {
		int item = list ? lua_gettop(L) : value;

		if (lua_type(L, item) != LUA_TSTRING)
			luaL_error(L, "%s: row wants ids of the catalogue, got %s", verb,
			    thing_type(L, item));
		text_add(&t, "%s%s", i > 1 ? " " : "", lua_tostring(L, item));
		if (list)
			lua_pop(L, 1);
	}
	if (list)
		lua_pop(L, 1);
	if (t.cut)
		luaL_error(L, "%s: too many rows", verb);
}

/* The keys that are not fields. */
static bool
read_special(lua_State *L, const char *verb, struct pattern *p, const char *key, int value)
{
	static const struct { const char *key, *field; enum want_op op; } lists[] = {
		{ "option", "options", WANT_HAS }, { "without_option", "options", WANT_HAS_NOT },
		{ "notify", "notify", WANT_HAS }, { "without_notify", "notify", WANT_HAS_NOT },
		{ "payload", "payloads", WANT_HAS },
		{ "without_payload", "payloads", WANT_HAS_NOT },
	};
	struct thing *t;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (strcmp(key, lists[i].key) == 0) {
			read_items(L, verb, p, key, lists[i].field, lists[i].op, value);
			return true;
		}
	if (strcmp(key, "on") == 0) {
		t = want_thing(L, value, THING_LINK, "on", "a link");
		snprintf(p->on, sizeof(p->on), "%s", script_of(L)->link[t->index].name);
		return true;
	}
	if (strcmp(key, "row") == 0) {
		add_rows(L, verb, p->rows, sizeof(p->rows), value);
		return true;
	}
	if (strcmp(key, "where") == 0) {
		if (lua_type(L, value) != LUA_TFUNCTION)
			luaL_error(L, "%s: where wants a function of the message, got %s", verb,
			    thing_type(L, value));
		p->where = keep_function(L, value);
		return true;
	}
	if (strcmp(key, "at") == 0) {
		t = want_thing(L, value, THING_NODE, "at", "a node");
		snprintf(p->at, sizeof(p->at), "%s", script_of(L)->node[t->index].name);
		return true;
	}
	return false;
}

static bool
is_extra(const char *key, const char *const *extra)
{
	for (; *extra != NULL; extra++)
		if (strcmp(*extra, key) == 0)
			return true;
	return false;
}

void
read_pattern(lua_State *L, const char *verb, struct pattern *p, const char *const *extra)
{
	may_act(L, verb);
	memset(p, 0, sizeof(*p));
	p->response = -1;
	if (lua_type(L, 1) != LUA_TTABLE)
		luaL_error(L, "%s: wants { from, \">\", to, \"NAME\", ... }, got %s", verb,
		    thing_type(L, 1));
	lua_settop(L, 1);
	check_fields(L, 1, verb);
	read_party(L, 1, verb, 1, p->from);
	lua_geti(L, 1, 2);
	if (lua_type(L, -1) != LUA_TSTRING || strcmp(lua_tostring(L, -1), ">") != 0)
		luaL_error(L, "%s: place 2 wants \">\", got %s", verb, thing_type(L, -1));
	lua_pop(L, 1);
	read_party(L, 1, verb, 3, p->to);
	read_name(L, 1, verb, p);
	lua_getglobal(L, "pairs");
	lua_pushvalue(L, 1);
	lua_call(L, 1, 1);
	for (;;) {
		const char *key;

		lua_settop(L, 2);
		lua_pushvalue(L, 2);
		lua_call(L, 0, 2);
		if (lua_isnil(L, -2))
			break;
		if (lua_type(L, -2) != LUA_TSTRING) {
			if (lua_tointeger(L, -2) > 4)
				luaL_error(L, "%s: more than 4 places", verb);
			continue;
		}
		key = lua_tostring(L, -2);
		if (!is_extra(key, extra) && !read_special(L, verb, p, key, lua_gettop(L)))
			read_field(L, verb, p, key, lua_gettop(L));
	}
	lua_settop(L, 1);
}

tick
read_time(lua_State *L, const char *verb, const char *key, tick absent)
{
	tick t = absent;

	lua_getfield(L, 1, key);
	if (!lua_isnil(L, -1)) {
		if (thing_is(L, -1, THING_TIME) == NULL)
			luaL_error(L, "%s: %s wants a time like s(5), got %s", verb, key,
			    thing_type(L, -1));
		t = thing_is(L, -1, THING_TIME)->t;
	}
	lua_pop(L, 1);
	return t;
}

uint64_t
read_number(lua_State *L, const char *verb, const char *key, uint64_t absent, uint64_t least,
    uint64_t most)
{
	uint64_t n = absent;
	lua_Integer v = 0;

	if (lua_getfield(L, 1, key) != LUA_TNIL) {
		if (!lua_isinteger(L, -1) || (v = lua_tointeger(L, -1)) < 0 ||
		    (uint64_t)v < least || (uint64_t)v > most) {
			char got[32];

			snprintf(got, sizeof(got), "%s", thing_type(L, -1));
			if (lua_isinteger(L, -1))
				snprintf(got, sizeof(got), "%lld", (long long)lua_tointeger(L, -1));
			luaL_error(L, "%s: %s wants a number from %I to %I, got %s", verb, key,
			    (LUAI_UACINT)least, (LUAI_UACINT)most, got);
		}
		n = (uint64_t)v;
	}
	lua_pop(L, 1);
	return n;
}

/* ---- conditions ---- */

static int
limit(lua_State *L, enum want_op op, const char *verb, int values)
{
	struct thing *t;
	struct text a, b;

	lua_settop(L, values);		/* what was not given is nil */
	for (int i = 1; i <= values; i++)
		if (thing_is(L, i, THING_MISSING) != NULL) {
			lua_pushvalue(L, i);	/* no condition can be made of it */
			return 1;
		}
	t = thing_push(L, THING_LIMIT);
	a = TEXT_ARRAY(t->want.text);
	b = TEXT_ARRAY(t->want.text2);
	t->want.op = op;
	for (int i = 1; i <= values; i++) {
		if (op != WANT_IS_NOT && !lua_isinteger(L, i))
			return luaL_error(L, "%s: wants a number, got %s", verb, thing_type(L, i));
		if (!value_text(L, i, i == 1 ? &a : &b))
			return luaL_error(L, "%s: wants a value, got %s", verb, thing_type(L, i));
	}
	return 1;
}

static int
verb_at_least(lua_State *L)
{
	return limit(L, WANT_AT_LEAST, "at_least", 1);
}

static int
verb_at_most(lua_State *L)
{
	return limit(L, WANT_AT_MOST, "at_most", 1);
}

static int
verb_between(lua_State *L)
{
	return limit(L, WANT_BETWEEN, "between", 2);
}

static int
verb_is_not(lua_State *L)
{
	return limit(L, WANT_IS_NOT, "is_not", 1);
}

static int
verb_one_of(lua_State *L)
{
	int n = lua_gettop(L);
	struct thing *t = thing_push(L, THING_LIMIT);
	struct text out = TEXT_ARRAY(t->want.text);

	t->want.op = WANT_ONE_OF;
	if (n == 0)
		return luaL_error(L, "one_of: wants one value or more");
	for (int i = 1; i <= n; i++) {
		char one[WANT_TEXT];
		struct text text = TEXT_ARRAY(one);

		if (!value_text(L, i, &text))
			return luaL_error(L, "one_of: place %d wants a value, got %s", i,
			    thing_type(L, i));
		if (strchr(one, WANT_BAR) != NULL)
			return luaL_error(L, "one_of: a value cannot hold '%c'", WANT_BAR);
		text_add(&out, "%s%s", i > 1 ? (char[]){ WANT_BAR, '\0' } : "", one);
	}
	if (out.cut)
		return luaL_error(L, "one_of: the values are longer than %d octets", WANT_TEXT);
	return 1;
}

const struct verb pattern_verbs[] = {
	{ "at_least", verb_at_least, "condition: a number, that or more" },
	{ "at_most", verb_at_most, "condition: a number, that or less" },
	{ "between", verb_between, "condition: a number, both ends included" },
	{ "one_of", verb_one_of, "condition: any of these values" },
	{ "is_not", verb_is_not, "condition: anything else, or absent" },
	{ NULL, NULL, NULL }
};
