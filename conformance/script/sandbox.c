#include "conformance/script/sandbox.h"

#include "nodes/base/die.h"
#include "nodes/base/text.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP_GRAIN	1000		/* instructions between two looks at the allowance */
#define SOURCE_MAX	(1u << 20)	/* octets of one file */
#define FIND_MAX	4096		/* octets string.find looks through */

static const char sources_key, loaded_key;	/* registry keys by address */

/* ---- limits ---- */

static void *
limited_alloc(void *ud, void *p, size_t old, size_t n)
{
	struct sandbox *sb = ud;
	void *fresh;

	if (p == NULL)
		old = 0;	/* Lua passes a type tag there */
	if (n == 0) {
		free(p);
		sb->used -= old;
		return NULL;
	}
	if (n > old && sb->used + (n - old) > sb->most)
		return NULL;
	fresh = realloc(p, n);
	if (fresh != NULL)
		sb->used = sb->used - old + n;
	return fresh;
}

static void
count_steps(lua_State *L, lua_Debug *ar)
{
	struct sandbox *sb = sandbox_of(L);

	(void)ar;
	sb->steps += STEP_GRAIN;
	if (sb->steps < sb->steps_most)
		return;
	luaL_where(L, 0);	/* in a hook, level 0 is the function that runs */
	lua_pushfstring(L, "endless loop? %I instructions without waiting for anything",
	    (LUAI_UACINT)sb->steps_most);
	lua_concat(L, 2);
	lua_error(L);
}

struct sandbox *
sandbox_of(lua_State *L)
{
	return *(struct sandbox **)lua_getextraspace(L);
}

void
sandbox_rest(struct sandbox *sb)
{
	sb->steps = 0;
}

/* ---- suggestions ---- */

const char *
suggest(const char *name, const char *best, const char *candidate)
{
	size_t n = strlen(name);
	unsigned d = text_distance(name, candidate);
	unsigned most = n <= 2 ? 1 : n <= 5 ? 2 : (unsigned)(n / 2);
	bool starts = n >= 2 && strlen(candidate) >= 2 &&
	    (strncmp(name, candidate, strlen(candidate)) == 0 ||
	    strncmp(name, candidate, n) == 0);

	if ((d > most && !starts) || (n <= 2 && strlen(candidate) != n))
		return best;
	if (best == NULL)
		return candidate;
	return d < text_distance(name, best) ? candidate : best;
}

const char *
sandbox_nearest(lua_State *L, int index, const char *name)
{
	const char *best = NULL;

	index = lua_absindex(L, index);
	lua_pushnil(L);
	while (lua_next(L, index) != 0) {
		lua_pop(L, 1);
		if (lua_type(L, -1) == LUA_TSTRING) {
			const char *key = lua_tostring(L, -1);
			const char *better = suggest(name, best, key);

			/* An equal distance is decided by the alphabet: hash order is no order. */
			if (better == best && best != NULL && text_distance(name, key) ==
			    text_distance(name, best) && strcmp(key, best) < 0)
				better = key;
			best = better;
		}
	}
	return best;
}

/* ---- the library that is left ---- */

/* key_order: numbers before strings before booleans, each by value. */
static int
key_order(lua_State *L)
{
	int a = lua_type(L, 1), b = lua_type(L, 2);

	if (a != b) {
		lua_pushboolean(L, a == LUA_TNUMBER || (a == LUA_TSTRING && b != LUA_TNUMBER));
		return 1;
	}
	if (a != LUA_TNUMBER && a != LUA_TSTRING) {
		if (a == LUA_TBOOLEAN)
			lua_pushboolean(L, lua_toboolean(L, 1) < lua_toboolean(L, 2));
		else
			return luaL_error(L, "pairs: keys must be numbers, strings or booleans");
		return 1;
	}
	lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLT));
	return 1;
}

static int
sorted_next(lua_State *L)
{
	lua_Integer i = lua_tointeger(L, lua_upvalueindex(3)) + 1;

	lua_pushinteger(L, i);
	lua_replace(L, lua_upvalueindex(3));
	lua_geti(L, lua_upvalueindex(2), i);
	if (lua_isnil(L, -1))
		return 1;
	lua_pushvalue(L, -1);
	lua_gettable(L, lua_upvalueindex(1));
	return 2;
}

static int
sorted_pairs(lua_State *L)
{
	lua_Integer n = 0;

	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	lua_newtable(L);
	lua_pushnil(L);
	while (lua_next(L, 1) != 0) {
		lua_pop(L, 1);
		lua_pushvalue(L, -1);
		lua_seti(L, 2, ++n);
	}
	lua_getfield(L, LUA_REGISTRYINDEX, "sojourn.sort");
	lua_pushvalue(L, 2);
	lua_pushcfunction(L, key_order);
	lua_call(L, 2, 0);
	lua_pushvalue(L, 1);
	lua_pushvalue(L, 2);
	lua_pushinteger(L, 0);
	lua_pushcclosure(L, sorted_next, 3);
	return 1;
}

static int
math_random(lua_State *L)
{
	struct rng *rng = &sandbox_of(L)->rng;
	lua_Integer lo = 1, hi;

	if (lua_gettop(L) == 0) {
		lua_pushnumber(L, (lua_Number)(rng_u64(rng) >> 11) * 0x1p-53);
		return 1;
	}
	if (lua_gettop(L) > 1) {
		lo = luaL_checkinteger(L, 1);
		hi = luaL_checkinteger(L, 2);
	} else {
		hi = luaL_checkinteger(L, 1);
	}
	luaL_argcheck(L, lo <= hi && (lua_Unsigned)hi - (lua_Unsigned)lo < UINT32_MAX,
	    lua_gettop(L), "interval is empty or too large");
	lua_pushinteger(L, lo + (lua_Integer)rng_below(rng, (uint32_t)(hi - lo + 1)));
	return 1;
}

static int
string_rep(lua_State *L)
{
	size_t n, sep_n;
	const char *s = luaL_checklstring(L, 1, &n), *sep = luaL_optlstring(L, 3, "", &sep_n);
	lua_Integer times = luaL_checkinteger(L, 2);
	luaL_Buffer b;

	if (times > 0 && n + sep_n > 0 &&
	    (lua_Unsigned)times > sandbox_of(L)->most / (n + sep_n))
		return luaL_error(L, "not enough memory: string.rep of %I times %I octets",
		    (LUAI_UACINT)times, (LUAI_UACINT)(n + sep_n));
	luaL_buffinit(L, &b);
	for (lua_Integer i = 0; i < times && n + sep_n > 0; i++) {
		luaL_addlstring(&b, s, n);
		if (i + 1 < times)
			luaL_addlstring(&b, sep, sep_n);
	}
	luaL_pushresult(&b);
	return 1;
}

static int
string_find(lua_State *L)
{
	const char *s = luaL_checkstring(L, 1), *what = luaL_checkstring(L, 2), *at;

	if (strlen(s) > FIND_MAX)
		return luaL_error(L, "string.find: more than %d octets", FIND_MAX);
	at = strstr(s, what);
	if (at == NULL)
		return 0;
	lua_pushinteger(L, at - s + 1);
	lua_pushinteger(L, at - s + (lua_Integer)strlen(what));
	return 2;
}

/* string_format refuses what would print addresses of memory, which differ from run to run. */
static int
string_format(lua_State *L)
{
	const char *fmt = luaL_checkstring(L, 1);
	int top = lua_gettop(L);

	for (const char *p = strchr(fmt, '%'); p != NULL; p = strchr(p, '%')) {
		p += 1 + strspn(p + 1, "-+ #0123456789.");
		if (*p == 'p')
			return luaL_error(L, "string.format: no %%p here");
		if (*p != '\0')
			p++;
	}
	for (int i = 2; i <= top; i++)
		if (lua_type(L, i) == LUA_TTABLE || lua_type(L, i) == LUA_TFUNCTION)
			return luaL_error(L, "string.format: argument %d is a %s", i,
			    luaL_typename(L, i));
	lua_getfield(L, LUA_REGISTRYINDEX, "sojourn.format");
	lua_insert(L, 1);
	lua_call(L, top, 1);
	return 1;
}

static int
base_tostring(lua_State *L)
{
	luaL_checkany(L, 1);
	if (lua_type(L, 1) == LUA_TTABLE || lua_type(L, 1) == LUA_TFUNCTION)
		lua_pushstring(L, luaL_typename(L, 1));
	else
		luaL_tolstring(L, 1, NULL);
	return 1;
}

/* ---- require ---- */

/* name_ok: dotted names of letters, digits, '_' and '-': nothing that could leave the folder. */
static bool
name_ok(const char *name)
{
	static const char ok[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

	return name[0] != '\0' && name[strspn(name, ok)] == '\0' && name[0] != '.' &&
	    strstr(name, "..") == NULL && strlen(name) < 128;
}

static bool
module_path(char *path, size_t cap, const char *dir, const char *name)
{
	size_t n = (size_t)snprintf(path, cap, "%s/%s.lua", dir, name);
	FILE *f;

	if (n >= cap)
		return false;
	for (char *p = path + strlen(dir) + 1; p < path + n - 4; p++)
		if (*p == '.')
			*p = '/';
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	fclose(f);
	return true;
}

static int
base_require(lua_State *L)
{
	const char *name = luaL_checkstring(L, 1);
	struct sandbox *sb = sandbox_of(L);
	char path[512], shown[160];

	lua_settop(L, 1);
	lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key);
	if (lua_getfield(L, 2, name) == LUA_TLIGHTUSERDATA)
		return luaL_error(L, "require: '%s' requires itself", name);
	if (!lua_isnil(L, -1))
		return 1;
	lua_pop(L, 1);
	if (!name_ok(name))
		return luaL_error(L, "require: '%s' is no module name", name);
	if (!module_path(path, sizeof(path), sb->dir, name) &&
	    !module_path(path, sizeof(path), sb->lib, name))
		return luaL_error(L, "require: no module '%s' beside the story or in the library",
		    name);
	snprintf(shown, sizeof(shown), "%s.lua", name);
	for (char *p = shown; p < shown + strlen(name); p++)
		if (*p == '.')
			*p = '/';
	if (!sandbox_load(L, path, shown))
		return lua_error(L);
	lua_pushlightuserdata(L, sb);	/* while it loads */
	lua_setfield(L, 2, name);
	lua_call(L, 0, 1);
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		lua_pushboolean(L, 1);
	}
	lua_pushvalue(L, -1);
	lua_setfield(L, 2, name);
	return 1;
}

bool
sandbox_load(lua_State *L, const char *path, const char *shown)
{
	FILE *f = fopen(path, "rb");
	char *text;
	size_t n;
	int status;

	if (f == NULL) {
		lua_pushfstring(L, "%s: %s", shown, strerror(errno));
		return false;
	}
	text = xalloc(SOURCE_MAX + 1, 1);
	n = fread(text, 1, SOURCE_MAX + 1, f);
	if (ferror(f)) {	/* a folder, most likely */
		lua_pushfstring(L, "%s: %s", shown, strerror(errno));
		free(text);
		fclose(f);
		return false;
	}
	fclose(f);
	if (n > SOURCE_MAX) {
		free(text);
		lua_pushfstring(L, "%s: longer than %d octets", shown, (int)SOURCE_MAX);
		return false;
	}
	lua_pushfstring(L, "@%s", shown);
	status = luaL_loadbufferx(L, text, n, lua_tostring(L, -1), "t");
	lua_remove(L, -2);
	if (status == LUA_OK) {
		lua_rawgetp(L, LUA_REGISTRYINDEX, &sources_key);
		lua_pushlstring(L, text, n);
		lua_setfield(L, -2, shown);
		lua_pop(L, 1);
	}
	free(text);
	return status == LUA_OK;
}

const char *
sandbox_source(lua_State *L, const char *shown)
{
	const char *text;

	lua_rawgetp(L, LUA_REGISTRYINDEX, &sources_key);
	lua_getfield(L, -1, shown);
	text = lua_tostring(L, -1);	/* lives as long as the registry's table holds it */
	lua_pop(L, 2);
	return text;
}

/* ---- opening ---- */

/* keep_only removes every field of the table on top that is not in the NULL-terminated list. */
static void
keep_only(lua_State *L, const char *const *names)
{
	lua_newtable(L);
	for (; *names != NULL; names++) {
		lua_getfield(L, -2, *names);
		lua_setfield(L, -2, *names);
	}
	lua_replace(L, -2);
}

static void
open_library(lua_State *L, const char *name, lua_CFunction open, const char *const *names)
{
	lua_pushcfunction(L, open);
	lua_pushstring(L, name);
	lua_call(L, 1, 1);
	keep_only(L, names);
	lua_setglobal(L, name);
}

static void
open_base(lua_State *L)
{
	static const char *const names[] = {
		"assert", "error", "ipairs", "select", "tonumber", "type", NULL
	};

	lua_pushcfunction(L, luaopen_base);
	lua_call(L, 0, 1);
	keep_only(L, names);
	lua_pushcfunction(L, sorted_pairs);
	lua_setfield(L, -2, "pairs");
	lua_pushcfunction(L, base_tostring);
	lua_setfield(L, -2, "tostring");
	lua_pushcfunction(L, base_require);
	lua_setfield(L, -2, "require");
	lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

static void
set_field(lua_State *L, const char *table, const char *name, lua_CFunction f)
{
	lua_getglobal(L, table);
	lua_pushcfunction(L, f);
	lua_setfield(L, -2, name);
	lua_pop(L, 1);
}

static int
open_all(lua_State *L)
{
	static const char *const strings[] = {
		"byte", "char", "format", "len", "lower", "reverse", "sub", "upper", NULL
	};
	static const char *const tables[] = {
		"concat", "insert", "remove", "sort", "unpack", NULL
	};
	static const char *const maths[] = {
		"abs", "ceil", "floor", "fmod", "huge", "max", "maxinteger", "min", "mininteger",
		"modf", "pi", "sqrt", "tointeger", "type", "ult", NULL
	};

	lua_newtable(L);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &sources_key);
	lua_newtable(L);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &loaded_key);
	open_base(L);
	open_library(L, "string", luaopen_string, strings);
	open_library(L, "table", luaopen_table, tables);
	open_library(L, "math", luaopen_math, maths);
	lua_getglobal(L, "table");
	lua_getfield(L, -1, "sort");
	lua_setfield(L, LUA_REGISTRYINDEX, "sojourn.sort");
	lua_getglobal(L, "string");
	lua_getfield(L, -1, "format");
	lua_setfield(L, LUA_REGISTRYINDEX, "sojourn.format");
	set_field(L, "math", "random", math_random);
	set_field(L, "string", "rep", string_rep);
	set_field(L, "string", "find", string_find);
	set_field(L, "string", "format", string_format);
	/* Strings' own methods, ("x"):rep(9), come from the same reduced table. */
	lua_pushliteral(L, "");
	lua_createtable(L, 0, 1);
	lua_getglobal(L, "string");
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, -2);
	lua_settop(L, 0);
	return 0;
}

void
sandbox_open(struct sandbox *sb, size_t memory_max, uint64_t steps_max, uint64_t seed,
    const char *dir, const char *lib)
{
	memset(sb, 0, sizeof(*sb));
	sb->most = memory_max;
	sb->steps_most = steps_max;
	sb->dir = dir;
	sb->lib = lib;
	rng_init(&sb->rng, seed, "script");
	sb->L = lua_newstate(limited_alloc, sb);
	if (sb->L == NULL)
		die("no memory for a Lua state");
	*(struct sandbox **)lua_getextraspace(sb->L) = sb;
	lua_pushcfunction(sb->L, open_all);
	if (lua_pcall(sb->L, 0, 0, 0) != LUA_OK)
		die("Lua: %s", lua_tostring(sb->L, -1));
	lua_sethook(sb->L, count_steps, LUA_MASKCOUNT, STEP_GRAIN);
}

void
sandbox_close(struct sandbox *sb)
{
	if (sb->L != NULL)
		lua_close(sb->L);
	rng_clear(&sb->rng);
	sb->L = NULL;
}
