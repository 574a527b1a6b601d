/* verbs_branch.c - both, either: functions of a story side by side, each a coroutine of its own. */
#include "conformance/script/host.h"

static bool
has_winner(const struct script *s, unsigned parent)
{
	for (size_t i = 0; i < s->n_branches; i++) {
		const struct branch *b = s->branch[i];

		if (b->parent == parent && b->wait == WAIT_DEAD && !b->lost)
			return true;
	}
	return false;
}

static int
branches(lua_State *L, const char *verb, bool either)
{
	struct script *s = script_of(L);
	struct branch *self = branch_running(s);
	int n = lua_gettop(L);
	unsigned id = self->id;
	bool tentative = either || self->tentative, won, open = false;

	may_act(L, verb);
	if (n < 2)
		return luaL_error(L, "%s: wants two functions or more", verb);
	for (int i = 1; i <= n; i++)
		if (lua_type(L, i) != LUA_TFUNCTION)
			return luaL_error(L, "%s: place %d wants a function, got %s", verb, i,
			    thing_type(L, i));
	self->either = either;
	for (int i = 1; i <= n && !(either && has_winner(s, id)); i++)
		script_branch(s, L, i, id, tentative);
	won = has_winner(s, id);
	for (size_t i = 0; i < s->n_branches; i++) {
		const struct branch *b = s->branch[i];

		open = open || (b->parent == id && b->wait != WAIT_DEAD);
	}
	if (s->error != NULL)
		return luaL_error(L, "%s", s->error);
	if (!open || (either && won))
		return 0;
	self->wait = WAIT_BRANCHES;
	return lua_yield(L, 0);
}

static int
verb_both(lua_State *L)
{
	return branches(L, "both", false);
}

static int
verb_either(lua_State *L)
{
	return branches(L, "either", true);
}

const struct verb branch_verbs[] = {
	{ "both", verb_both, "runs functions side by side, until all are through" },
	{ "either", verb_either, "runs functions side by side, until one is through" },
	{ NULL, NULL, NULL }
};
