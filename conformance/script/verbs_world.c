/* verbs_world.c - node, link, move, rebind, next, traffic, measure: what a story does to its world.
 * Every verb becomes one call of world_ops.act with its arguments as text. */
#include "conformance/catalogue.h"	/* glob_match */
#include "conformance/script/host.h"
#include "conformance/script/vocab.h"
#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONF_MAX  16384		/* octets of one node's configuration */
#define CONF_STACK 64		/* values of Lua's in use: a table in tables takes five each */
#define TEXT_MAX  512		/* of one argument */

void
script_act(lua_State *L, const char *verb, const struct world_arg *arg, size_t n)
{
	struct script *s = script_of(L);
	char err[256] = "";

	may_act(L, verb);
	if (!s->ops->act(s->world, verb, arg, n, err))
		luaL_error(L, "%s: %s", verb, err[0] ? err : "refused by the world");
}

static struct named *
named_add(struct named **list, size_t *n, const char *name)
{
	struct named *d;

	*list = xrealloc(*list, *n + 1, sizeof(**list));
	d = &(*list)[(*n)++];
	memset(d, 0, sizeof(*d));
	d->name = xstrdup(name);
	return d;
}

/* own_name reads place 1 of a node's or link's table: a new name. */
static const char *
own_name(lua_State *L, const char *verb, const struct named *list, size_t n)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	const char *name;

	if (lua_type(L, 1) != LUA_TTABLE)
		luaL_error(L, "%s: wants a table { \"name\", ... }, got %s", verb,
		    thing_type(L, 1));
	lua_settop(L, 1);
	check_fields(L, 1, verb);
	if (lua_geti(L, 1, 1) != LUA_TSTRING)
		luaL_error(L, "%s: place 1 wants a name, got %s", verb, thing_type(L, -1));
	name = lua_tostring(L, -1);
	if (name[0] == '\0' || strlen(name) > 24 || name[strspn(name, ok)] != '\0')
		luaL_error(L, "%s: '%s' is no name (letters, digits, - and _, up to 24)", verb,
		    name);
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].name, name) == 0)
			luaL_error(L, "%s: there is a '%s' already", verb, name);
	return name;
}

/* ---- link{ "hotel6", delay = ms(2), rate = "100Mbps", loss = 0.05 } ---- */

/* fits: does the value on top suit this key? If not, what would. */
static bool
fits(lua_State *L, const char *key, const char **wants)
{
	int type = lua_type(L, -1);

	if (strcmp(key, "delay") == 0 || strcmp(key, "jitter") == 0) {
		*wants = "a time";
		return thing_is(L, -1, THING_TIME) != NULL;
	}
	if (strcmp(key, "kind") == 0 || strcmp(key, "rate") == 0) {
		*wants = "a string";
		return type == LUA_TSTRING || (key[0] == 'r' && type == LUA_TNUMBER);
	}
	*wants = "a number";
	return type == LUA_TNUMBER;
}

static int
verb_link(lua_State *L)
{
	static const char *const keys[] = { "kind", "delay", "rate", "queue", "mtu", "loss",
		"duplicate", "reorder", "corrupt", "jitter", NULL };
	struct script *s = script_of(L);
	const char *name = own_name(L, "link", s->link, s->n_links);
	char value[10][64];
	struct world_arg arg[11] = { { "name", name } };
	size_t n = 1;

	only_keys(L, 1, "link", keys);
	for (size_t i = 0; keys[i] != NULL; i++) {
		struct text t = TEXT_ARRAY(value[i]);

		if (lua_getfield(L, 1, keys[i]) != LUA_TNIL) {
			const char *wants;

			if (!fits(L, keys[i], &wants) || !value_text(L, -1, &t))
				luaL_error(L, "link: %s wants %s, got %s", keys[i], wants,
				    thing_type(L, -1));
			arg[n++] = (struct world_arg){ keys[i], value[i] };
		}
		lua_pop(L, 1);
	}
	script_act(L, "link", arg, n);
	named_add(&s->link, &s->n_links, name);
	thing_push(L, THING_LINK)->index = (unsigned)(s->n_links - 1);
	return 1;
}

/* ---- node{ "ha", kind = "ha", conf = {...}, props = {...} } ---- */

static void conf_value(lua_State *L, const char *key, int value, struct text *out);

/* conf_table writes the pairs of a table, in the order of the alphabet. */
static void
conf_table(lua_State *L, const char *prefix, int table, struct text *out)
{
	int base = lua_gettop(L);

	if (base > CONF_STACK)
		luaL_error(L, "node: conf is nested too deeply");
	luaL_checkstack(L, 8, "configuration is nested too deeply");
	table = lua_absindex(L, table);
	lua_getglobal(L, "pairs");
	lua_pushvalue(L, table);
	lua_call(L, 1, 1);
	for (;;) {
		char key[96];

		lua_settop(L, base + 1);
		lua_pushvalue(L, base + 1);
		lua_call(L, 0, 2);
		if (lua_isnil(L, -2))
			break;
		if (lua_type(L, -2) == LUA_TSTRING)
			snprintf(key, sizeof(key), "%s%s%s", prefix, prefix[0] ? "." : "",
			    lua_tostring(L, -2));
		else
			snprintf(key, sizeof(key), "%s", prefix);
		conf_value(L, key, lua_gettop(L), out);
	}
	lua_settop(L, base);
}

static void
conf_value(lua_State *L, const char *key, int value, struct text *out)
{
	char buf[TEXT_MAX];
	struct text t = TEXT_ARRAY(buf);

	if (lua_type(L, value) == LUA_TTABLE) {
		if (strlen(key) > 64)
			luaL_error(L, "node: conf is nested too deeply");
		conf_table(L, key, value, out);
		return;
	}
	if (key[0] == '\0')
		luaL_error(L, "node: conf wants key = value pairs");
	if (!value_text(L, value, &t) || t.cut || strchr(buf, '\n') != NULL)
		luaL_error(L, "node: conf '%s' wants one line of text, a number, a boolean or a "
		    "time, got %s", key, thing_type(L, value));
	text_add(out, "%s = %s\n", key, buf);
}

/* conf_edited appends a mutant's lines "glob key = value" that are for this node. */
static void
conf_edited(const struct script *s, const char *name, struct text *out)
{
	const char *at = s->conf.conf_edit;

	while (at != NULL && *at != '\0') {
		size_t n = strcspn(at, "\n"), g = strcspn(at, " \n");
		char glob[32];

		snprintf(glob, sizeof(glob), "%.*s", (int)g, at);
		if (g < n && glob_match(glob, name))
			text_add(out, "%.*s\n", (int)(n - g - 1), at + g + 1);
		at += n + (at[n] == '\n');
	}
}

static void
read_props(lua_State *L, struct named *d)
{
	int type = lua_getfield(L, 1, "props");

	if (type != LUA_TNIL && type != LUA_TTABLE)
		luaL_error(L, "node: props wants a table, got %s", thing_type(L, -1));
	if (type == LUA_TTABLE) {
		for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
			char buf[TEXT_MAX];
			struct text t = TEXT_ARRAY(buf);

			if (lua_type(L, -2) != LUA_TSTRING || !value_text(L, -1, &t))
				luaL_error(L, "node: props wants name = value pairs");
			d->prop = xrealloc(d->prop, d->n_props + 1, sizeof(*d->prop));
			d->prop[d->n_props++] = (struct world_arg){
				xstrdup(lua_tostring(L, -2)), xstrdup(buf) };
		}
	}
	lua_pop(L, 1);
}

/* yes_or reads a boolean of the table at 1. */
static bool
yes_or(lua_State *L, const char *verb, const char *key, bool otherwise)
{
	int type = lua_getfield(L, 1, key);

	if (type != LUA_TNIL && type != LUA_TBOOLEAN)
		luaL_error(L, "%s: %s wants true or false, got %s", verb, key, thing_type(L, -1));
	return type == LUA_TNIL ? otherwise : lua_toboolean(L, -1);
}

static int
verb_node(lua_State *L)
{
	static const char *const keys[] = { "kind", "conf", "props", "pcap", "insider", NULL };
	struct script *s = script_of(L);
	const char *name = own_name(L, "node", s->node, s->n_nodes), *kind;
	char *conf = lua_newuserdatauv(L, CONF_MAX, 0);	/* the collector's: errors leave here */
	struct text t = text_of(conf, CONF_MAX);
	struct world_arg arg[4] = { { "name", name } };
	struct named *d;
	size_t n = 1;
	bool insider;

	only_keys(L, 1, "node", keys);
	if (lua_getfield(L, 1, "kind") != LUA_TSTRING)
		return luaL_error(L, "node: kind wants a string, got %s", thing_type(L, -1));
	kind = lua_tostring(L, -1);
	if (lua_getfield(L, 1, "conf") == LUA_TTABLE)
		conf_table(L, "", -1, &t);
	else if (!lua_isnil(L, -1))
		return luaL_error(L, "node: conf wants a table, got %s", thing_type(L, -1));
	conf_edited(s, name, &t);
	if (t.cut)
		return luaL_error(L, "node: conf of '%s' is longer than %d octets", name, CONF_MAX);
	arg[n++] = (struct world_arg){ "kind", kind };
	arg[n++] = (struct world_arg){ "conf", conf };
	if (!yes_or(L, "node", "pcap", true))
		arg[n++] = (struct world_arg){ "pcap", "no" };
	insider = yes_or(L, "node", "insider", false);
	script_act(L, "node", arg, n);
	d = named_add(&s->node, &s->n_nodes, name);
	d->kind = xstrdup(kind);
	d->conf = xstrdup(conf);
	s->node_view = xrealloc(s->node_view, s->n_nodes, sizeof(*s->node_view));
	s->node_view[s->n_nodes - 1] = (struct script_node){ d->name,
		insider ? "insider" : d->kind, d->conf, NULL, 0 };
	read_props(L, d);		/* may fail: what is listed must be whole */
	s->node_view[s->n_nodes - 1].prop = d->prop;
	s->node_view[s->n_nodes - 1].n_props = d->n_props;
	thing_push(L, THING_NODE)->index = (unsigned)(s->n_nodes - 1);
	return 1;
}

/* ---- movement: mn:move(link[, ifc]), ha:attach(link[, ifc]), mn:detach([ifc]) ---- */

const char *
self_name(lua_State *L, const char *verb)
{
	struct thing *t = thing_is(L, 1, THING_NODE);

	if (t == NULL)
		luaL_error(L, "%s: is a node's method: write node:%s(...)", verb, verb);
	return script_of(L)->node[t->index].name;
}

static const char *
read_ifc(lua_State *L, const char *verb, int at, char buf[static 24])
{
	lua_Integer ifc = 0;

	if (!lua_isnone(L, at)) {
		if (!lua_isinteger(L, at) || (ifc = lua_tointeger(L, at)) < 0 || ifc > 255)
			luaL_error(L, "%s: wants the number of an interface, got %s", verb,
			    thing_type(L, at));
	}
	snprintf(buf, 24, "%lld", (long long)ifc);
	return buf;
}

static int
node_attach(lua_State *L)
{
	const char *node = self_name(L, "attach");
	struct thing *to = want_thing(L, 2, THING_LINK, "attach", "a link");
	char ifc[24];
	struct world_arg arg[] = {
		{ "node", node }, { "ifc", read_ifc(L, "attach", 3, ifc) },
		{ "link", script_of(L)->link[to->index].name }
	};

	script_act(L, "attach", arg, 3);
	return 0;
}

/* move_option adds { gap = ms(20) } or one of its kin, from the table at 3, to a move. */
static void
move_option(lua_State *L, const char *key, struct world_arg *arg, size_t *n, char value[static 32])
{
	struct text t = text_of(value, 32);
	bool time = strcmp(key, "gap") == 0 || strcmp(key, "overlap") == 0;

	if (lua_getfield(L, 3, key) != LUA_TNIL) {
		if (time ? thing_is(L, -1, THING_TIME) == NULL : !lua_isinteger(L, -1) ||
		    lua_tointeger(L, -1) < 0 || lua_tointeger(L, -1) > 255)
			luaL_error(L, "move: %s wants %s, got %s", key, time ? "a time like ms(20)"
			    : "the number of an interface", thing_type(L, -1));
		(void)value_text(L, -1, &t);
		arg[(*n)++] = (struct world_arg){ key, value };
	}
	lua_pop(L, 1);
}

/* mn:move(link), mn:move(link, ifc), mn:move(link, { gap = ms(50) }), and, make before break,
 * mn:move(link, { from = 0, ifc = 1, overlap = s(1) }) */
static int
node_move(lua_State *L)
{
	static const char *const keys[] = { "ifc", "gap", "from", "overlap", NULL };
	const char *node = self_name(L, "move");
	struct thing *to = want_thing(L, 2, THING_LINK, "move", "a link");
	char value[4][32], ifc[24];
	struct world_arg arg[8] = { { "node", node } };
	size_t n = 1;
	bool from, overlap;

	if (lua_type(L, 3) == LUA_TTABLE) {
		check_fields(L, 3, "move");
		only_keys(L, 3, "move", keys);
		for (size_t i = 0; keys[i] != NULL; i++)
			move_option(L, keys[i], arg, &n, value[i]);
		from = lua_getfield(L, 3, "from") != LUA_TNIL;
		overlap = lua_getfield(L, 3, "overlap") != LUA_TNIL;
		if (from != overlap)
			return luaL_error(L, "move: make before break wants from, ifc and overlap");
	} else {
		arg[n++] = (struct world_arg){ "ifc", read_ifc(L, "move", 3, ifc) };
	}
	arg[n++] = (struct world_arg){ "link", script_of(L)->link[to->index].name };
	script_act(L, "move", arg, n);
	return 0;
}

static int
node_detach(lua_State *L)
{
	const char *node = self_name(L, "detach");
	char ifc[24];
	struct world_arg arg[] = { { "node", node }, { "ifc", read_ifc(L, "detach", 2, ifc) } };

	script_act(L, "detach", arg, 2);
	return 0;
}

/* ---- commands ---- */

int
control(lua_State *L, const char *verb, const char *command, const char *text)
{
	struct world_arg arg[] = {
		{ "node", self_name(L, verb) }, { "command", command }, { "text", text }
	};

	script_act(L, "control", arg, 3);
	return 0;
}

/* nat:rebind{ ports = {5000, 5100} }, nat:rebind{ address = "192.0.2.9" }, nat:rebind{} */
static int
node_rebind(lua_State *L)
{
	static const char *const keys[] = { "ports", "address", NULL };
	char text[TEXT_MAX];
	struct text t = TEXT_ARRAY(text);

	self_name(L, "rebind");
	if (lua_isnone(L, 2))
		return control(L, "rebind", "rebind", "");
	if (lua_type(L, 2) != LUA_TTABLE)
		return luaL_error(L, "rebind: wants a table, got %s", thing_type(L, 2));
	check_fields(L, 2, "rebind");
	only_keys(L, 2, "rebind", keys);
	if (lua_getfield(L, 2, "ports") == LUA_TTABLE) {
		lua_geti(L, -1, 1);
		lua_geti(L, -2, 2);
		if (!lua_isinteger(L, -1) || !lua_isinteger(L, -2))
			return luaL_error(L, "rebind: ports wants { first, last }");
		text_add(&t, "ports=%lld-%lld", (long long)lua_tointeger(L, -2),
		    (long long)lua_tointeger(L, -1));
	} else if (!lua_isnil(L, -1)) {
		return luaL_error(L, "rebind: ports wants { first, last }, got %s",
		    thing_type(L, -1));
	}
	if (lua_getfield(L, 2, "address") != LUA_TNIL) {
		text_add(&t, "%saddress=", t.n > 0 ? " " : "");
		if (!value_text(L, -1, &t))
			return luaL_error(L, "rebind: address wants an address, got %s",
			    thing_type(L, -1));
	}
	return control(L, "rebind", "rebind", text);
}

static int
with_word(lua_State *L, const char *verb, const char *command, const char *absent)
{
	if (!lua_isnone(L, 2) && lua_type(L, 2) != LUA_TSTRING)
		return luaL_error(L, "%s: wants a string, got %s", verb, thing_type(L, 2));
	return control(L, verb, command, lua_isnone(L, 2) ? absent : lua_tostring(L, 2));
}

/* ha:reboot(), ha:reboot("keep"), ha:reboot("lose", { down = s(2) }) */
static int
node_reboot(lua_State *L)
{
	static const char *const keys[] = { "down", NULL };
	struct world_arg arg[] = {
		{ "node", self_name(L, "reboot") }, { "command", "reboot" }, { "text", "lose" },
		{ "down", "0s" }
	};
	char down[32];
	struct text t = TEXT_ARRAY(down);

	if (!lua_isnone(L, 2) && lua_type(L, 2) != LUA_TSTRING)
		return luaL_error(L, "reboot: wants \"keep\" or \"lose\", got %s",
		    thing_type(L, 2));
	if (!lua_isnone(L, 2))
		arg[2].value = lua_tostring(L, 2);
	if (!lua_isnone(L, 3)) {
		if (lua_type(L, 3) != LUA_TTABLE)
			return luaL_error(L, "reboot: wants { down = s(2) }, got %s",
			    thing_type(L, 3));
		check_fields(L, 3, "reboot");
		only_keys(L, 3, "reboot", keys);
		lua_getfield(L, 3, "down");
		want_thing(L, -1, THING_TIME, "reboot", "down = a time like s(2)");
		(void)value_text(L, -1, &t);
		arg[3].value = down;
	}
	script_act(L, "control", arg, 4);
	return 0;
}

static int
node_expire(lua_State *L)
{
	return with_word(L, "expire", "expire", "mapping");
}

static int
node_command(lua_State *L)
{
	return with_word(L, "command", "do", "");
}

/* ---- testimony: ha:inspect("binding"[, value]), ha:binding(mn.hoa6) ---- */

/* push_row turns " hoa=2001:db8::1 port=5000" into a table in which a wrong name is an error. */
static void
push_row(lua_State *L, char *line)
{
	char *rest;

	lua_getglobal(L, "names");
	lua_pushliteral(L, "field");
	lua_call(L, 1, 1);
	lua_newtable(L);
	for (char *pair = strtok_r(line, " ", &rest); pair != NULL;
	    pair = strtok_r(NULL, " ", &rest)) {
		char *value = strchr(pair, '=');

		if (value == NULL)
			continue;
		*value++ = '\0';
		if (lua_stringtonumber(L, value) == 0)
			lua_pushstring(L, value);
		lua_setfield(L, -2, pair);
	}
	lua_call(L, 1, 1);
}

static bool
row_has(const char *line, const char *value)
{
	size_t n = strlen(value);

	for (const char *at = strstr(line, value); at != NULL; at = strstr(at + 1, value))
		if (at > line && at[-1] == '=' && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

/* row_unsaid: a row that a story takes out of testimony that nobody gave, rows[1].state, is as
 * good as a message that never came. Who goes through the rows finds none. */
static int
row_unsaid(lua_State *L)
{
	lua_Debug who;

	if (lua_getstack(L, 1, &who) && lua_getinfo(L, "S", &who) && who.what[0] == 'C')
		lua_pushnil(L);		/* ipairs */
	else
		thing_push(L, THING_MISSING);
	return 1;
}

static void
push_rows(lua_State *L, bool mute)
{
	lua_newtable(L);
	if (!mute)
		return;
	lua_newtable(L);
	lua_pushcfunction(L, row_unsaid);
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, -2);
}

static int
inspect(lua_State *L, const char *table, int key)
{
	enum { ROWS_MAX = 1 << 20 };
	struct script *s = script_of(L);
	const char *node = self_name(L, "inspect");
	char *rows = lua_newuserdatauv(L, ROWS_MAX, 0), *rest, value[TEXT_MAX];
	struct text out = text_of(rows, ROWS_MAX), v = TEXT_ARRAY(value);
	bool all = lua_isnoneornil(L, key);
	lua_Integer n = 0;

	if (!all && thing_at(L, key) == NULL && lua_type(L, key) != LUA_TSTRING &&
	    lua_type(L, key) != LUA_TNUMBER)
		return luaL_error(L, "%s: wants a value to look for, got %s", table, thing_type(L, key));
	if (!all && !value_text(L, key, &v)) {
		thing_push(L, THING_ABSENT);
		return 1;
	}
	if (!s->ops->inspect(s->world, node, table, &out))
		return luaL_error(L, "%s has no table '%s' to inspect", node, table);
	s->testified = true;
	s->testified_at = place_of(L);
	snprintf(s->testified_by, sizeof(s->testified_by), "%s", node);
	if (all)
		push_rows(L, s->ops->mute);
	for (char *line = strtok_r(rows, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest)) {
		if (all) {
			push_row(L, line);
			lua_seti(L, -2, ++n);
		} else if (row_has(line, value)) {
			push_row(L, line);
			return 1;
		}
	}
	if (!all)
		thing_push(L, THING_ABSENT);
	return 1;
}

static int
node_inspect(lua_State *L)
{
	self_name(L, "inspect");
	if (lua_type(L, 2) != LUA_TSTRING)
		return luaL_error(L, "inspect: wants a table's name, got %s", thing_type(L, 2));
	lua_settop(L, 3);
	return inspect(L, lua_tostring(L, 2), 3);
}

static int
node_binding(lua_State *L)
{
	self_name(L, "binding");
	if (lua_isnoneornil(L, 2))
		return luaL_error(L, "binding: wants a home address, got nil");
	lua_settop(L, 2);
	return inspect(L, "binding", 2);
}

const struct verb world_verbs[] = {
	{ "node", verb_node, "makes a node" },
	{ "link", verb_link, "makes a link" },
	{ "node:move", node_move, "from one link to another" },
	{ "node:attach", node_attach, "plugs an interface in" },
	{ "node:detach", node_detach, "unplugs an interface" },
	{ "node:rebind", node_rebind, "a NAT maps anew" },
	{ "node:expire", node_expire, "mappings or keys come to their end" },
	{ "node:reboot", node_reboot, "the node begins anew, with or without its state" },
	{ "node:command", node_command, "a command of that kind of node" },
	{ "node:inspect", node_inspect, "what the node says about itself" },
	{ "node:binding", node_binding, "what it says about a binding" },
	{ NULL, NULL, NULL }
};
