/* verbs_traffic.c - traffic.udp, tcp and ping, measure.handovers, print: what flows, and what is
 * noted about it. */
#include "conformance/script/host.h"
#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 512		/* of one argument */

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
	if (lua_getfield(L, 1, "name") != LUA_TNIL && lua_type(L, -1) != LUA_TSTRING)
		return luaL_error(L, "%s: name wants a string, got %s", kind, thing_type(L, -1));
	if (lua_type(L, -1) == LUA_TSTRING)
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

			if (time != wants_time || (!time && lua_type(L, -1) != LUA_TNUMBER) ||
			    !value_text(L, -1, &t))
				return luaL_error(L, "%s: %s wants %s, got %s", kind, keys[i],
				    wants_time ? "a time like ms(20)" : "a number",
				    thing_type(L, -1));
			if (strcmp(keys[i], "every") == 0 &&
			    thing_is(L, -1, THING_TIME)->t < USEC(1))
				return luaL_error(L, "%s: every wants a microsecond or more", kind);
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

const struct verb traffic_verbs[] = {
	{ "traffic.udp", traffic_udp, "numbered datagrams" },
	{ "traffic.ping", traffic_ping, "echo requests" },
	{ "traffic.tcp", traffic_tcp, "one transfer" },
	{ "measure.handovers", measure_handovers, "the flow is measured" },
	{ "print", verb_print, "writes a note into the run" },
	{ NULL, NULL, NULL }
};
