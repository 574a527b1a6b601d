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
#define TEXT_MAX  512		/* of one argument */

void
script_act(lua_State *L, const char *verb, const struct world_arg *arg, size_t n)
{
	struct script *s = script_of(L);
	char err[256] = "";

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

static int
verb_link(lua_State *L)
{
	static const char *const keys[] = { "kind", "delay", "rate", "loss", "mtu", NULL };
	struct script *s = script_of(L);
	const char *name = own_name(L, "link", s->link, s->n_links);
	char value[5][TEXT_MAX];
	struct world_arg arg[6] = { { "name", name } };
	size_t n = 1;

	only_keys(L, 1, "link", keys);
	for (size_t i = 0; keys[i] != NULL; i++) {
		struct text t = TEXT_ARRAY(value[i]);

		if (lua_getfield(L, 1, keys[i]) != LUA_TNIL) {
			if (!value_text(L, -1, &t) || (i == 1 && !thing_is(L, -1, THING_TIME)))
				luaL_error(L, "link: %s wants %s, got %s", keys[i],
				    i == 1 ? "a time" : "a value", thing_type(L, -1));
			arg[n++] = (struct world_arg){ keys[i], value[i] };
		}
		lua_pop(L, 1);
	}
	script_act(L, "link", arg, n);
	named_add(&s->link, &s->n_links, name);
	s->link_view = xrealloc(s->link_view, s->n_links, sizeof(char *));
	s->link_view[s->n_links - 1] = s->link[s->n_links - 1].name;
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
	if (lua_getfield(L, 1, "props") == LUA_TTABLE) {
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

static int
verb_node(lua_State *L)
{
	static const char *const keys[] = { "kind", "conf", "props", "pcap", NULL };
	struct script *s = script_of(L);
	const char *name = own_name(L, "node", s->node, s->n_nodes), *kind;
	char *conf = lua_newuserdatauv(L, CONF_MAX, 0);	/* the collector's: errors leave here */
	struct text t = text_of(conf, CONF_MAX);
	struct world_arg arg[4] = { { "name", name } };
	struct named *d;
	size_t n = 1;

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
	if (lua_getfield(L, 1, "pcap") == LUA_TBOOLEAN && !lua_toboolean(L, -1))
		arg[n++] = (struct world_arg){ "pcap", "no" };
	script_act(L, "node", arg, n);
	d = named_add(&s->node, &s->n_nodes, name);
	d->kind = xstrdup(kind);
	d->conf = xstrdup(conf);
	read_props(L, d);
	s->node_view = xrealloc(s->node_view, s->n_nodes, sizeof(*s->node_view));
	s->node_view[s->n_nodes - 1] = (struct script_node){ d->name, d->kind, d->conf };
	thing_push(L, THING_NODE)->index = (unsigned)(s->n_nodes - 1);
	return 1;
}

/* ---- movement: mn:move(link[, ifc]), ha:attach(link[, ifc]), mn:detach([ifc]) ---- */

static const char *
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

	if (!lua_isnoneornil(L, at)) {
		if (!lua_isinteger(L, at) || (ifc = lua_tointeger(L, at)) < 0 || ifc > 255)
			luaL_error(L, "%s: wants the number of an interface, got %s", verb,
			    thing_type(L, at));
	}
	snprintf(buf, 24, "%lld", (long long)ifc);
	return buf;
}

static int
plug(lua_State *L, const char *verb)
{
	const char *node = self_name(L, verb);
	struct thing *to = want_thing(L, 2, THING_LINK, verb, "a link");
	char ifc[24];
	struct world_arg arg[] = {
		{ "node", node }, { "ifc", read_ifc(L, verb, 3, ifc) },
		{ "link", script_of(L)->link[to->index].name }
	};

	script_act(L, verb, arg, 3);
	return 0;
}

static int
node_move(lua_State *L)
{
	return plug(L, "move");
}

static int
node_attach(lua_State *L)
{
	return plug(L, "attach");
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

static int
control(lua_State *L, const char *verb, const char *command, const char *text)
{
	struct world_arg arg[] = {
		{ "node", self_name(L, verb) }, { "command", command }, { "text", text }
	};

	script_act(L, "control", arg, 3);
	return 0;
}

/* tamper: mn:next("BU", { seq = 5 }), mn:every(...), mn:withhold("BA"). */
static int
tamper(lua_State *L, const char *verb, const char *when, bool withhold)
{
	char rule[TEXT_MAX];
	struct text t = TEXT_ARRAY(rule);
	const char *name;
	size_t n;

	self_name(L, verb);
	if (lua_type(L, 2) != LUA_TSTRING)
		return luaL_error(L, "%s: wants a message's name, got %s", verb, thing_type(L, 2));
	if (!vocab_message(lua_tostring(L, 2)))
		unknown(L, "message", lua_tostring(L, 2), NULL,
		    vocab_message_nearest(lua_tostring(L, 2)));
	/* A request is tampered with under the exchange's bare name (docs/messages.md). */
	name = lua_tostring(L, 2);
	n = strlen(name);
	if (n > 2 && strcmp(name + n - 2, ".I") == 0)
		n -= 2;
	text_add(&t, "%.*s %s%s", (int)n, name, when, withhold ? " withhold" : "");
	if (!withhold) {
		if (lua_type(L, 3) != LUA_TTABLE)
			return luaL_error(L, "%s: wants { field = value, ... }, got %s", verb,
			    thing_type(L, 3));
		check_fields(L, 3, verb);
		lua_getglobal(L, "pairs");
		lua_pushvalue(L, 3);
		lua_call(L, 1, 1);
		for (;;) {
			lua_settop(L, 4);
			lua_pushvalue(L, 4);
			lua_call(L, 0, 2);
			if (lua_isnil(L, -2))
				break;
			text_add(&t, " %s=", luaL_tolstring(L, -2, NULL));
			lua_pop(L, 1);
			if (thing_is(L, -1, THING_ABSENT) != NULL)
				text_add(&t, "absent");
			else if (lua_type(L, -1) == LUA_TBOOLEAN)
				text_add(&t, "%d", lua_toboolean(L, -1));
			else if (!value_text(L, -1, &t))
				return luaL_error(L, "%s: '%s' wants a value, got %s", verb,
				    lua_tostring(L, -2), thing_type(L, -1));
		}
	}
	if (t.cut)
		return luaL_error(L, "%s: the rule is longer than %d octets", verb, TEXT_MAX);
	return control(L, verb, "tamper", rule);
}

static int
node_next(lua_State *L)
{
	return tamper(L, "next", "next", false);
}

static int
node_every(lua_State *L)
{
	return tamper(L, "every", "every", false);
}

static int
node_withhold(lua_State *L)
{
	return tamper(L, "withhold", "next", true);
}

/* nat:rebind{ ports = {5000, 5100} }, nat:rebind{ address = "192.0.2.9" }, nat:rebind{} */
static int
node_rebind(lua_State *L)
{
	static const char *const keys[] = { "ports", "address", NULL };
	char text[TEXT_MAX];
	struct text t = TEXT_ARRAY(text);

	self_name(L, "rebind");
	if (lua_isnoneornil(L, 2))
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
	if (!lua_isnoneornil(L, 2) && lua_type(L, 2) != LUA_TSTRING)
		return luaL_error(L, "%s: wants a string, got %s", verb, thing_type(L, 2));
	return control(L, verb, command, lua_isnoneornil(L, 2) ? absent : lua_tostring(L, 2));
}

static int
node_reboot(lua_State *L)
{
	return with_word(L, "reboot", "reboot", "lose");
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
		lua_newtable(L);
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

static const luaL_Reg methods[] = {
	{ "move", node_move }, { "attach", node_attach }, { "detach", node_detach },
	{ "next", node_next }, { "every", node_every }, { "withhold", node_withhold },
	{ "rebind", node_rebind }, { "reboot", node_reboot }, { "expire", node_expire },
	{ "command", node_command }, { "inspect", node_inspect }, { "binding", node_binding },
	{ NULL, NULL }
};

bool
node_method(lua_State *L, const char *name)
{
	for (const luaL_Reg *m = methods; m->name != NULL; m++)
		if (strcmp(m->name, name) == 0) {
			lua_pushcfunction(L, m->func);
			return true;
		}
	return false;
}

const char *
node_method_nearest(const char *name, const char *best)
{
	for (const luaL_Reg *m = methods; m->name != NULL; m++)
		best = suggest(name, best, m->name);
	return best;
}

/* ---- traffic.udp{ from = cn, to = mn.hoa6, every = ms(20) } ---- */

static const char *
flow_name(struct script *s, const char *wanted, char buf[static 64])
{
	unsigned again = 1;
	bool taken = true;

	snprintf(buf, 64, "%s", wanted);
	while (taken) {
		taken = false;
		for (size_t i = 0; i < s->n_flows; i++)
			taken = taken || strcmp(s->flow[i], buf) == 0;
		if (taken)
			snprintf(buf, 64, "%.50s#%u", wanted, ++again);
	}
	return buf;
}

/* read_ends reads `from` and `to`; `to` is a node's property (an address known now). */
static void
read_ends(lua_State *L, const char *verb, const char **from, const char **to_node,
    struct text *to)
{
	struct script *s = script_of(L);
	struct thing *t;

	lua_getfield(L, 1, "from");
	*from = s->node[want_thing(L, -1, THING_NODE, verb, "from = a node")->index].name;
	lua_getfield(L, 1, "to");
	t = want_thing(L, -1, THING_REF, verb, "to = a node's address like mn.hoa6");
	*to_node = s->node[t->index].name;
	if (!value_text(L, -1, to))
		luaL_error(L, "%s: %s.%s is not known yet", verb, *to_node, t->name);
	lua_pop(L, 2);
}

static int
traffic(lua_State *L, const char *kind, const char *const *keys)
{
	struct script *s = script_of(L);
	char name[64], wanted[64], to[ADDR_TEXT_MAX], value[8][64];
	struct text to_text = TEXT_ARRAY(to);
	const char *from, *to_node;
	struct world_arg arg[16];
	size_t n = 0;

	if (lua_type(L, 1) != LUA_TTABLE)
		return luaL_error(L, "%s: wants a table, got %s", kind, thing_type(L, 1));
	lua_settop(L, 1);
	check_fields(L, 1, kind);
	only_keys(L, 1, kind, keys);
	read_ends(L, kind, &from, &to_node, &to_text);
	snprintf(wanted, sizeof(wanted), "%s->%s", from, to_node);
	if (lua_getfield(L, 1, "name") == LUA_TSTRING)
		snprintf(wanted, sizeof(wanted), "%s", lua_tostring(L, -1));
	lua_pop(L, 1);
	arg[n++] = (struct world_arg){ "flow", flow_name(s, wanted, name) };
	arg[n++] = (struct world_arg){ "kind", kind };
	arg[n++] = (struct world_arg){ "node", from };
	arg[n++] = (struct world_arg){ "to", to };
	arg[n++] = (struct world_arg){ "to_node", to_node };
	for (size_t i = 3; keys[i] != NULL; i++) {
		struct text t = TEXT_ARRAY(value[i - 3]);

		if (lua_getfield(L, 1, keys[i]) != LUA_TNIL) {
			bool time = thing_is(L, -1, THING_TIME) != NULL;
			bool wants_time = strchr("es", keys[i][0]) != NULL &&
			    strcmp(keys[i], "size") != 0;

			if (time != wants_time || !value_text(L, -1, &t))
				return luaL_error(L, "%s: %s wants %s, got %s", kind, keys[i],
				    wants_time ? "a time like ms(20)" : "a number",
				    thing_type(L, -1));
			arg[n++] = (struct world_arg){ keys[i], value[i - 3] };
		}
		lua_pop(L, 1);
	}
	script_act(L, "traffic", arg, n);
	s->flow = xrealloc(s->flow, s->n_flows + 1, sizeof(char *));
	s->flow[s->n_flows++] = xstrdup(name);
	thing_push(L, THING_FLOW)->index = (unsigned)(s->n_flows - 1);
	return 1;
}

/* The first three keys are read_ends' and the name's. */
static int
traffic_udp(lua_State *L)
{
	static const char *const keys[] = {
		"from", "to", "name", "every", "size", "port", "start", "stop", "count", NULL
	};

	return traffic(L, "udp", keys);
}

static int
traffic_tcp(lua_State *L)
{
	static const char *const keys[] = {
		"from", "to", "name", "bytes", "port", "start", "stop", "size", NULL
	};

	return traffic(L, "tcp", keys);
}

static int
traffic_ping(lua_State *L)
{
	static const char *const keys[] = {
		"from", "to", "name", "every", "size", "start", "stop", "count", NULL
	};

	return traffic(L, "ping", keys);
}

/* ---- measure.handovers{ flow = "cn->mn" }, print ---- */

static int
measure_handovers(lua_State *L)
{
	static const char *const keys[] = { "flow", NULL };
	char name[64];
	struct text t = TEXT_ARRAY(name);
	struct script *s = script_of(L);
	const char *best = NULL;
	bool known = false;

	if (lua_type(L, 1) != LUA_TTABLE)
		return luaL_error(L, "handovers: wants { flow = ... }, got %s", thing_type(L, 1));
	check_fields(L, 1, "handovers");
	only_keys(L, 1, "handovers", keys);
	lua_getfield(L, 1, "flow");
	if (!value_text(L, -1, &t))
		return luaL_error(L, "handovers: flow wants a flow, got %s", thing_type(L, -1));
	for (size_t i = 0; i < s->n_flows; i++) {
		known = known || strcmp(s->flow[i], name) == 0;
		best = suggest(name, best, s->flow[i]);
	}
	if (!known)
		unknown(L, "flow", name, NULL, best);
	script_act(L, "measure", (struct world_arg[]){ { "what", "handovers" },
	    { "flow", name } }, 2);
	return 0;
}

static int
verb_print(lua_State *L)
{
	char line[TEXT_MAX];
	struct text t = TEXT_ARRAY(line);
	int n = lua_gettop(L);

	for (int i = 1; i <= n; i++)
		text_add(&t, "%s%s", i > 1 ? " " : "", luaL_tolstring(L, i, NULL));
	script_act(L, "note", (struct world_arg[]){ { "text", line } }, 1);
	return 0;
}

void
verbs_world_open(lua_State *L)
{
	static const luaL_Reg flows[] = {
		{ "udp", traffic_udp }, { "tcp", traffic_tcp }, { "ping", traffic_ping },
		{ NULL, NULL }
	};

	lua_register(L, "node", verb_node);
	lua_register(L, "link", verb_link);
	lua_register(L, "print", verb_print);
	luaL_newlib(L, flows);
	lua_setglobal(L, "traffic");
	lua_newtable(L);
	lua_pushcfunction(L, measure_handovers);
	lua_setfield(L, -2, "handovers");
	lua_setglobal(L, "measure");
}
