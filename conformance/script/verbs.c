/* verbs.c - every verb of the language, by name: for Lua, for `sojourn list verbs`, and so for the test
 * that the reference has a heading for each. */
#include "conformance/script/host.h"

#include <string.h>

static const struct verb *const tables[] = {
	param_verbs, thing_verbs, world_verbs, expect_verbs, watch_verbs, branch_verbs,
	pattern_verbs, check_verbs, fault_verbs, attack_verbs, traffic_verbs
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

/* verb_open makes one global function, or a member of a global table ("traffic.udp"). Methods
 * ("node:move") are found by method_push. */
static void
verb_open(lua_State *L, const struct verb *v)
{
	const char *dot = strchr(v->name, '.');
	char table[32];

	if (strchr(v->name, ':') != NULL)
		return;
	if (dot == NULL) {
		lua_register(L, v->name, v->f);
		return;
	}
	snprintf(table, sizeof(table), "%.*s", (int)(dot - v->name), v->name);
	if (lua_getglobal(L, table) == LUA_TNIL) {
		lua_pop(L, 1);
		lua_newtable(L);
		lua_pushvalue(L, -1);
		lua_setglobal(L, table);
	}
	lua_pushcfunction(L, v->f);
	lua_setfield(L, -2, dot + 1);
	lua_pop(L, 1);
}

/* Tables of verbs are tables in which a wrong name is an error. */
static void
strict_table(lua_State *L, const char *table, const char *what)
{
	lua_getglobal(L, "names");
	lua_pushstring(L, what);
	lua_call(L, 1, 1);
	lua_getglobal(L, table);
	lua_call(L, 1, 0);
}

void
verbs_open(lua_State *L)
{
	for (size_t i = 0; i < TABLES; i++)
		for (const struct verb *v = tables[i]; v->name != NULL; v++)
			verb_open(L, v);
	strict_table(L, "traffic", "kind of traffic");
	strict_table(L, "measure", "measurement");
}

/* method_of returns what stands behind "of:" in the verb's name, or NULL. */
static const char *
method_of(const struct verb *v, const char *of)
{
	size_t n = strlen(of);

	return strncmp(v->name, of, n) == 0 && v->name[n] == ':' ? v->name + n + 1 : NULL;
}

bool
method_push(lua_State *L, const char *of, const char *name)
{
	for (size_t i = 0; i < TABLES; i++)
		for (const struct verb *v = tables[i]; v->name != NULL; v++) {
			const char *method = method_of(v, of);

			if (method != NULL && strcmp(method, name) == 0) {
				lua_pushcfunction(L, v->f);
				return true;
			}
		}
	return false;
}

const char *
method_nearest(const char *of, const char *name, const char *best)
{
	for (size_t i = 0; i < TABLES; i++)
		for (const struct verb *v = tables[i]; v->name != NULL; v++)
			if (method_of(v, of) != NULL)
				best = suggest(name, best, method_of(v, of));
	return best;
}

bool
script_verb(size_t n, const char **name, const char **says)
{
	for (size_t i = 0; i < TABLES; i++)
		for (const struct verb *v = tables[i]; v->name != NULL; v++)
			if (n-- == 0) {
				*name = v->name;
				*says = v->says;
				return true;
			}
	return false;
}
