/* verbs_param.c - scenario, param, options, names: what a story says about itself. */
#include "conformance/script/host.h"
#include "nodes/base/conf.h"
#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- scenario "title" { covers = {...} } ---- */

static int
scenario_details(lua_State *L)
{
	static const char *const keys[] = { "covers", NULL };
	struct script *s = script_of(L);

	luaL_checktype(L, 1, LUA_TTABLE);
	only_keys(L, 1, "scenario", keys);
	if (lua_getfield(L, 1, "covers") == LUA_TNIL)
		return 0;
	if (lua_type(L, -1) != LUA_TTABLE)
		return luaL_error(L, "scenario: covers wants a list of row ids, got %s",
		    thing_type(L, -1));
	for (lua_Integer i = 1; lua_geti(L, -1, i) != LUA_TNIL; i++) {
		if (lua_type(L, -1) != LUA_TSTRING)
			return luaL_error(L, "scenario: covers wants row ids, got %s",
			    thing_type(L, -1));
		s->covers = xrealloc(s->covers, s->n_covers + 1, sizeof(char *));
		s->covers[s->n_covers++] = xstrdup(lua_tostring(L, -1));
		lua_pop(L, 1);
	}
	return 0;
}

static int
verb_scenario(lua_State *L)
{
	struct script *s = script_of(L);

	if (lua_type(L, 1) != LUA_TSTRING)
		return luaL_error(L, "scenario: wants a title, got %s", thing_type(L, 1));
	if (s->title != NULL)
		return luaL_error(L, "scenario: a story has one title");
	s->title = xstrdup(lua_tostring(L, 1));
	lua_pushcfunction(L, scenario_details);
	return 1;
}

/* ---- parameters ---- */

static const char *
given_param(struct script *s, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < s->conf.n_params; i++)
		if (strcmp(s->conf.param[i].key, name) == 0) {
			s->param_used[i] = true;
			value = s->conf.param[i].value;	/* the last one given counts */
		}
	return value;
}

/* What a parameter may be, beside its type: the table behind its default.
 *	{ "a", "b" }					one of these
 *	{ from = 1, to = 9, unit = "Mbps", says = "..." }	a number or a time in these bounds */
struct bounds {
	int table;			/* its stack index; 0: none */
	bool list;
	char unit[16], says[96];
};

static void
bounds_read(lua_State *L, const char *name, int table, struct bounds *b)
{
	static const char *const keys[] = { "from", "to", "unit", "says", NULL };

	memset(b, 0, sizeof(*b));
	if (lua_isnoneornil(L, table))
		return;
	if (lua_type(L, table) != LUA_TTABLE)
		luaL_error(L, "param: '%s' wants { from = ..., to = ... } or a list of choices, got "
		    "%s", name, thing_type(L, table));
	b->table = lua_absindex(L, table);
	b->list = lua_geti(L, b->table, 1) != LUA_TNIL;
	lua_pop(L, 1);
	if (b->list)
		return;
	check_fields(L, b->table, "param");
	only_keys(L, b->table, "param", keys);
	if (lua_getfield(L, b->table, "unit") == LUA_TSTRING)
		snprintf(b->unit, sizeof(b->unit), "%s", lua_tostring(L, -1));
	if (lua_getfield(L, b->table, "says") == LUA_TSTRING)
		snprintf(b->says, sizeof(b->says), "%s", lua_tostring(L, -1));
	lua_pop(L, 2);
}

/* parse_number pushes "20" or "20Mbps". */
static void
parse_number(lua_State *L, const char *name, const char *text, const char *unit)
{
	char number[64];
	size_t n = strlen(text), u = strlen(unit);

	snprintf(number, sizeof(number), "%s", text);
	if (u > 0 && n > u && n < sizeof(number) && strcmp(text + n - u, unit) == 0)
		number[n - u - (n > u + 1 && number[n - u - 1] == ' ')] = '\0';
	if (lua_stringtonumber(L, number) == 0)
		luaL_error(L, "parameter '%s' wants a number%s%s, got '%s'", name, u > 0 ? " of " :
		    "", unit, text);
}

/* parse_as pushes `text` as a value of the type of the one at `like`. */
static void
parse_as(lua_State *L, const char *name, const char *text, int like, const char *unit)
{
	static const char *const yes[] = { "true", "yes", "1", "on", NULL };
	static const char *const no[] = { "false", "no", "0", "off", NULL };
	tick t;

	if (lua_type(L, like) == LUA_TSTRING) {
		lua_pushstring(L, text);
		return;
	}
	if (lua_type(L, like) == LUA_TNUMBER) {
		parse_number(L, name, text, unit);
		return;
	}
	if (lua_type(L, like) == LUA_TBOOLEAN) {
		for (size_t i = 0; yes[i] != NULL; i++)
			if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
				lua_pushboolean(L, strcmp(text, yes[i]) == 0);
				return;
			}
		luaL_error(L, "parameter '%s' wants true or false, got '%s'", name, text);
	}
	if (thing_is(L, like, THING_TIME) != NULL) {
		if (!tick_parse(&t, text))
			luaL_error(L, "parameter '%s' wants a time like 20ms, got '%s'", name,
			    text);
		thing_push(L, THING_TIME)->t = t;
		return;
	}
	luaL_error(L, "parameter '%s': its default is %s; wants a number, string, boolean or time",
	    name, thing_type(L, like));
}

static const char *
param_type(lua_State *L, int index)
{
	return thing_at(L, index) != NULL ? "time" : lua_typename(L, lua_type(L, index));
}

static void
param_note(struct script *s, const char *name, const char *value, const struct script_about *about)
{
	s->param = xrealloc(s->param, s->n_params + 1, sizeof(*s->param));
	s->param_about = xrealloc(s->param_about, s->n_params + 1, sizeof(*s->param_about));
	s->param[s->n_params] = (struct world_arg){ xstrdup(name), xstrdup(value) };
	s->param_about[s->n_params++] = (struct script_about){ xstrdup(about->fallback),
		xstrdup(about->may), about->type };
}

/* in_bounds raises an error unless the value on top may be; *says gets what it may be. */
static void
in_bounds(lua_State *L, const char *name, const struct bounds *b, struct text *says)
{
	int value = lua_gettop(L);
	const char *end[] = { "from", "to" };
	bool out = false;

	for (int i = 0; i < 2; i++) {
		char text[64] = "";
		struct text t = TEXT_ARRAY(text);

		if (lua_getfield(L, b->table, end[i]) != LUA_TNIL) {
			if ((thing_at(L, -1) == NULL) != (thing_at(L, value) == NULL) ||
			    (lua_type(L, -1) != LUA_TNUMBER && thing_is(L, -1, THING_TIME) == NULL))
				luaL_error(L, "param: %s of '%s' wants %s, got %s", end[i], name,
				    thing_type(L, value), thing_type(L, -1));
			(void)value_text(L, -1, &t);
			out = out || (i == 0 ? lua_compare(L, value, -1, LUA_OPLT) :
			    lua_compare(L, -1, value, LUA_OPLT));
		}
		lua_pop(L, 1);
		text_add(says, "%s%s", i > 0 ? ".." : "", text);
	}
	if (says->n == 2)			/* neither end */
		says->p[says->n = 0] = '\0';
	text_add(says, "%s%s", says->n > 0 && b->unit[0] != '\0' ? " " : "", b->unit);
	if (out)
		luaL_error(L, "parameter '%s' wants %s, got %s", name, says->p,
		    luaL_tolstring(L, value, NULL));
}

/* one_of raises an error unless the value on top is in the list. */
static void
one_of(lua_State *L, const char *name, const struct bounds *b, struct text *says)
{
	const char *best = NULL;
	int value = lua_gettop(L);
	bool found = false;

	for (lua_Integer i = 1; lua_geti(L, b->table, i) != LUA_TNIL; i++) {
		found = found || lua_compare(L, -1, value, LUA_OPEQ);
		if (lua_type(L, -1) == LUA_TSTRING && lua_type(L, value) == LUA_TSTRING)
			best = suggest(lua_tostring(L, value), best, lua_tostring(L, -1));
		text_add(says, "%s%s", i > 1 ? ", " : "", luaL_tolstring(L, -1, NULL));
		lua_settop(L, value);
	}
	lua_settop(L, value);
	if (!found && best != NULL)
		unknown(L, "value", luaL_tolstring(L, value, NULL), name, best);
	if (!found)
		luaL_error(L, "unknown value '%s' of %s: it is one of %s",
		    luaL_tolstring(L, value, NULL), name, says->p);
}

/* param_push pushes the value of parameter `name`: from -p, else the one at `fallback`. `bounds` is
 * the index of its bounds. */
static void
param_push(lua_State *L, const char *name, int fallback, int bounds)
{
	struct script *s = script_of(L);
	const char *given = given_param(s, name);
	char buf[256], other[256], may[256] = "";
	struct text t = TEXT_ARRAY(buf), f = TEXT_ARRAY(other), says = TEXT_ARRAY(may);
	struct bounds b;

	for (size_t i = 0; i < s->n_params; i++)
		if (strcmp(s->param[i].key, name) == 0)
			luaL_error(L, "parameter '%s' is declared twice", name);
	fallback = lua_absindex(L, fallback);
	bounds_read(L, name, bounds, &b);
	if (given != NULL)
		parse_as(L, name, given, fallback, b.unit);
	else
		lua_pushvalue(L, fallback);
	if (!value_text(L, -1, &t) || !value_text(L, fallback, &f))
		luaL_error(L, "parameter '%s': its default is %s; wants a number, string, boolean "
		    "or time", name, thing_type(L, fallback));
	if (b.list)
		one_of(L, name, &b, &says);
	else if (b.table != 0)
		in_bounds(L, name, &b, &says);
	if (b.says[0] != '\0')
		text_add(&says, "%s%s", says.n > 0 ? ": " : "", b.says);
	param_note(s, name, buf, &(struct script_about){ other, may, param_type(L, fallback) });
}

/* param(name, default[, choices or bounds]) */
static int
verb_param(lua_State *L)
{
	if (lua_type(L, 1) != LUA_TSTRING)
		return luaL_error(L, "param: wants a name, got %s", thing_type(L, 1));
	if (lua_isnoneornil(L, 2))
		return luaL_error(L, "param: '%s' needs a default", lua_tostring(L, 1));
	lua_settop(L, 3);
	param_push(L, lua_tostring(L, 1), 2, 3);
	return 1;
}

/* raise_at_caller: errors about a library's argument belong to the line of the story. */
static void
raise_for_story(lua_State *L, const char *fmt, const char *name, const char *more)
{
	luaL_where(L, 2);
	lua_pushfstring(L, fmt, name, more);
	lua_concat(L, 2);
	lua_error(L);
}

static bool
same_type(lua_State *L, int a, int b)
{
	const struct thing *x = thing_at(L, a), *y = thing_at(L, b);

	return x != NULL || y != NULL ? x != NULL && y != NULL && x->kind == y->kind :
	    lua_type(L, a) == lua_type(L, b);
}

/* options(given, defaults[, bounds]): a library's named arguments, each of them also a -p parameter. */
static int
verb_options(lua_State *L)
{
	luaL_checktype(L, 2, LUA_TTABLE);
	lua_settop(L, 3);
	if (lua_isnil(L, 3)) {
		lua_newtable(L);
		lua_replace(L, 3);
	}
	luaL_checktype(L, 3, LUA_TTABLE);
	if (lua_isnil(L, 1)) {
		lua_newtable(L);
		lua_replace(L, 1);
	}
	if (lua_type(L, 1) != LUA_TTABLE)
		raise_for_story(L, "wants a table of options, got %s%s", thing_type(L, 1), "");
	lua_newtable(L);
	for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1)) {
		const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
		char more[64] = "";

		if (lua_getfield(L, 2, key) == LUA_TNIL) {
			const char *best = sandbox_nearest(L, 2, key);

			if (best != NULL)
				snprintf(more, sizeof(more), "; did you mean '%s'?", best);
			raise_for_story(L, "unknown option '%s'%s", key, more);
		}
		if (!same_type(L, -1, -2)) {
			snprintf(more, sizeof(more), "%s, got %s", thing_type(L, -1),
			    thing_type(L, -2));
			raise_for_story(L, "option '%s' wants %s", key, more);
		}
		lua_pop(L, 1);
	}
	/* Declared in the order of the alphabet: hash order is no order. */
	lua_getglobal(L, "pairs");
	lua_pushvalue(L, 2);
	lua_call(L, 1, 1);			/* at 5 */
	for (;;) {
		lua_pushvalue(L, 5);
		lua_call(L, 0, 2);		/* name, default */
		if (lua_isnil(L, -2))
			break;
		if (lua_getfield(L, 1, lua_tostring(L, -2)) == LUA_TNIL)
			lua_pop(L, 1);
		else
			lua_replace(L, -2);
		lua_getfield(L, 3, lua_tostring(L, -2));
		param_push(L, lua_tostring(L, -3), -2, -1);
		lua_setfield(L, 4, lua_tostring(L, -4));
		lua_pop(L, 3);
	}
	lua_settop(L, 4);
	return 1;
}

/* ---- names "world" { mn = ..., links = ... }: a table in which a wrong name is an error ---- */

static int
names_missing(lua_State *L)
{
	const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";

	unknown(L, lua_tostring(L, lua_upvalueindex(1)), name, NULL, sandbox_nearest(L, 1, name));
}

static int
names_table(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_createtable(L, 0, 1);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_pushcclosure(L, names_missing, 1);
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, 1);
	lua_settop(L, 1);
	return 1;
}

static int
verb_names(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TSTRING);
	lua_pushvalue(L, 1);
	lua_pushcclosure(L, names_table, 1);
	return 1;
}

const struct verb param_verbs[] = {
	{ "scenario", verb_scenario, "the story's title, and the rows it undertakes to decide" },
	{ "param", verb_param, "a value that -p sets" },
	{ "options", verb_options, "a library's named arguments, parameters as well" },
	{ "names", verb_names, "a table in which a wrong name is an error" },
	{ NULL, NULL, NULL }
};
