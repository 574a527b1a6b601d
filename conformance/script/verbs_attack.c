/* verbs_attack.c - nodes that misbehave: next, every, withhold change what a good node says; forge,
 * replay and inject put octets on a link that no good node would send. */
#include "conformance/script/host.h"
#include "conformance/script/vocab.h"
#include "nodes/base/die.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE_MAX   4096
#define FRAME_MAX  2048		/* octets of one frame */
#define ETHERNET   14		/* octets before the IP packet */
#define ARGS_MAX   30
#define VALUE_MAX  256
#define TIMES_MAX  100000

/* ---- next, every, withhold ---- */

/* What a rule may hold beside fields of the message; nodes/base/tamper.h. Lua's names have no '-'. */
static const struct { const char *key, *rule; } rule_words[] = {
	{ "checksum", "checksum" }, { "truncate", "truncate" }, { "append", "append" },
	{ "drop_payload", "drop-payload" }, { "dup_payload", "dup-payload" },
	{ "add_payload", "add-payload" }, { "add_critical", "add-critical" },
	{ "add_notify", "add-notify" }, { "set_critical", "set-critical" },
	{ "first_payload", "first-payload" }, { "clear", "clear" },
	{ "esp_next", "esp_next" }
};

static const char *
rule_word(lua_State *L, const char *message, const char *key)
{
	char near[32];

	for (size_t i = 0; i < sizeof(rule_words) / sizeof(rule_words[0]); i++)
		if (strcmp(rule_words[i].key, key) == 0 || strcmp(rule_words[i].rule, key) == 0)
			return rule_words[i].rule;
	if (strncmp(key, "byte[", 5) == 0 || strncmp(key, "head[", 5) == 0 ||
	    strncmp(key, "inner[", 6) == 0 || vocab_field(message, key) != VOCAB_NONE)
		return key;
	unknown(L, "field", key, message, vocab_field_nearest(message, key, near) ? near : NULL);
}

/* value_fits: numbers are written as numbers, "+1" or "0x10"; what the field holds is the node's to know. */
static void
value_fits(lua_State *L, const char *verb, const char *message, const char *key)
{
	enum vocab_kind kind = vocab_field(message, key);
	const char *text;

	if (lua_type(L, -1) == LUA_TNUMBER && (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 0))
		luaL_error(L, "%s: field '%s' of %s wants a whole number from 0, got %f", verb, key,
		    message, lua_tonumber(L, -1));
	if (kind != VOCAB_NUMBER && kind != VOCAB_FLAG && kind != VOCAB_SECONDS)
		return;
	if (thing_at(L, -1) != NULL && thing_is(L, -1, THING_ABSENT) == NULL &&
	    thing_is(L, -1, THING_REF) == NULL && thing_is(L, -1, THING_TIME) == NULL &&
	    thing_is(L, -1, THING_COUNT) == NULL)
		luaL_error(L, "%s: field '%s' of %s wants a number, got %s", verb, key, message,
		    thing_type(L, -1));
	if (lua_type(L, -1) != LUA_TSTRING)
		return;
	text = lua_tostring(L, -1);
	text += *text == '+' || *text == '-';
	if (strcmp(text, "flip") != 0 &&
	    (text[0] < '0' || text[0] > '9' || text[strspn(text, "0123456789abcdefABCDEFx")] != '\0'))
		luaL_error(L, "%s: field '%s' of %s wants a number, got '%s'", verb, key, message,
		    lua_tostring(L, -1));
}

/* rule_fields writes the table at 3 as " field=value ...". */
static void
rule_fields(lua_State *L, const char *verb, const char *message, struct text *t)
{
	if (lua_type(L, 3) != LUA_TTABLE)
		luaL_error(L, "%s: wants { field = value, ... }, got %s", verb, thing_type(L, 3));
	check_fields(L, 3, verb);
	lua_settop(L, 4);
	lua_getglobal(L, "pairs");
	lua_pushvalue(L, 3);
	lua_call(L, 1, 1);
	for (;;) {
		lua_settop(L, 5);
		lua_pushvalue(L, 5);
		lua_call(L, 0, 2);
		if (lua_isnil(L, -2))
			break;
		if (lua_type(L, -2) != LUA_TSTRING)
			luaL_error(L, "%s: wants { field = value, ... }: a value without a name",
			    verb);
		text_add(t, " %s=", rule_word(L, message, lua_tostring(L, -2)));
		value_fits(L, verb, message, lua_tostring(L, -2));
		if (thing_is(L, -1, THING_ABSENT) != NULL)
			text_add(t, "absent");
		else if (lua_type(L, -1) == LUA_TBOOLEAN)
			text_add(t, "%d", lua_toboolean(L, -1));
		else if (!value_text(L, -1, t))
			luaL_error(L, "%s: '%s' wants a value, got %s", verb,
			    lua_tostring(L, -2), thing_type(L, -1));
	}
}

/* message_name reads a message's name at 2, as rules know it: a request under the exchange's bare
 * name (docs/messages.md). */
static void
message_name(lua_State *L, const char *verb, char out[static 32])
{
	size_t n;

	if (lua_type(L, 2) != LUA_TSTRING)
		luaL_error(L, "%s: wants a message's name, got %s", verb, thing_type(L, 2));
	if (!vocab_message(lua_tostring(L, 2)))
		unknown(L, "message", lua_tostring(L, 2), NULL,
		    vocab_message_nearest(lua_tostring(L, 2)));
	snprintf(out, 32, "%s", lua_tostring(L, 2));
	n = strlen(out);
	if (n > 2 && strcmp(out + n - 2, ".I") == 0)
		out[n - 2] = '\0';
}

/* read_nth reads an optional number at `at`: the which-th from now on. */
static void
read_nth(lua_State *L, const char *verb, int at, struct text *t)
{
	if (lua_isnone(L, at)) {
		text_add(t, " next");
		return;
	}
	if (!lua_isinteger(L, at) || lua_tointeger(L, at) < 1 ||
	    lua_tointeger(L, at) > TIMES_MAX)
		luaL_error(L, "%s: the which-th message wants a number from 1, got %s", verb,
		    thing_type(L, at));
	text_add(t, " nth=%lld", (long long)lua_tointeger(L, at));
}

/* tamper tells the node, and remembers whose wish it was. */
static int
tamper(lua_State *L, const char *verb, const char *rule)
{
	struct script *s = script_of(L);
	struct tampering *t;

	s->tampering = xrealloc(s->tampering, s->n_tamperings + 1, sizeof(*s->tampering));
	t = &s->tampering[s->n_tamperings++];
	memset(t, 0, sizeof(*t));
	snprintf(t->node, sizeof(t->node), "%s", self_name(L, verb));
	snprintf(t->rule, sizeof(t->rule), "%s", rule);
	t->place = place_of(L);
	return control(L, verb, "tamper", rule);
}

void
script_cannot(struct script *s, const char *node, const char *field)
{
	char says[200], why[96], key[40];

	snprintf(key, sizeof(key), " %.30s=", field);
	for (size_t i = 0; i < s->n_tamperings; i++) {
		struct tampering *t = &s->tampering[i];

		if (t->failed || strcmp(t->node, node) != 0 || strstr(t->rule, key) == NULL)
			continue;
		t->failed = true;
		snprintf(says, sizeof(says), "%s %s", node, t->rule);
		snprintf(why, sizeof(why), "%.30s cannot have that value: the message went as it was",
		    field);
		step_detail(step_add(s, 0, SCRIPT_INCONCLUSIVE, "tamper", &t->place, says), why, NULL,
		    "", 0, s->now);
	}
}

static int
node_next(lua_State *L)
{
	char rule[RULE_MAX], name[32];
	struct text t = TEXT_ARRAY(rule);

	self_name(L, "next");
	message_name(L, "next", name);
	text_add(&t, "%s", name);
	read_nth(L, "next", 4, &t);
	rule_fields(L, "next", name, &t);
	if (t.cut)
		return luaL_error(L, "next: the rule is longer than %d octets", RULE_MAX);
	return tamper(L, "next", rule);
}

static int
node_every(lua_State *L)
{
	char rule[RULE_MAX], name[32];
	struct text t = TEXT_ARRAY(rule);

	self_name(L, "every");
	message_name(L, "every", name);
	text_add(&t, "%s every", name);
	rule_fields(L, "every", name, &t);
	if (t.cut)
		return luaL_error(L, "every: the rule is longer than %d octets", RULE_MAX);
	return tamper(L, "every", rule);
}

static int
node_withhold(lua_State *L)
{
	char rule[RULE_MAX], name[32];
	struct text t = TEXT_ARRAY(rule);

	self_name(L, "withhold");
	message_name(L, "withhold", name);
	text_add(&t, "%s", name);
	read_nth(L, "withhold", 3, &t);
	text_add(&t, " withhold");
	return tamper(L, "withhold", rule);
}

/* ---- forge, replay, inject ---- */

struct said {
	struct world_arg arg[ARGS_MAX];
	char key[ARGS_MAX][32], value[ARGS_MAX][VALUE_MAX];
	size_t n;
	bool undecidable;	/* a value is of a message that never came */
};

static struct said *
said_new(lua_State *L, const char *verb)
{
	struct said *a = lua_newuserdatauv(L, sizeof(*a), 0);	/* errors leave here: the collector's */

	a->n = 0;
	a->undecidable = false;
	may_act(L, verb);
	return a;
}

static void
said_add(lua_State *L, struct said *a, const char *prefix, const char *key, const char *value)
{
	if (a->n == ARGS_MAX)
		luaL_error(L, "more than %d fields", ARGS_MAX);
	snprintf(a->key[a->n], sizeof(a->key[0]), "%s%s", prefix, key);
	snprintf(a->value[a->n], sizeof(a->value[0]), "%s", value);
	a->arg[a->n] = (struct world_arg){ a->key[a->n], a->value[a->n] };
	a->n++;
}

/* said_value adds the value on top of the stack. */
static void
said_value(lua_State *L, struct said *a, const char *verb, const char *prefix, const char *key)
{
	char value[VALUE_MAX];
	struct text t = TEXT_ARRAY(value);

	if (thing_is(L, -1, THING_MISSING) != NULL) {
		a->undecidable = true;
		return;
	}
	if (thing_is(L, -1, THING_ABSENT) != NULL)
		return;
	if (lua_type(L, -1) == LUA_TBOOLEAN)
		text_add(&t, "%d", lua_toboolean(L, -1));
	else if (!value_text(L, -1, &t) || t.cut)
		luaL_error(L, "%s: '%s' wants a value that is known now, got %s", verb, key,
		    thing_type(L, -1));
	said_add(L, a, prefix, key, value);
}

/* said_times reads `times` and `every` out of the table at `table`. */
static void
said_times(lua_State *L, struct said *a, const char *verb, int table)
{
	if (lua_getfield(L, table, "times") != LUA_TNIL) {
		if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1 ||
		    lua_tointeger(L, -1) > TIMES_MAX)
			luaL_error(L, "%s: times wants a number from 1 to %d, got %s", verb,
			    TIMES_MAX, thing_type(L, -1));
		said_value(L, a, verb, "", "times");
	}
	lua_pop(L, 1);
	if (lua_getfield(L, table, "every") != LUA_TNIL) {
		if (thing_is(L, -1, THING_TIME) == NULL)
			luaL_error(L, "%s: every wants a time like ms(10), got %s", verb,
			    thing_type(L, -1));
		said_value(L, a, verb, "", "every");
	}
	lua_pop(L, 1);
}

/* Fields of a packet that a forger may choose although no message "has" them. */
static const char *const forged[] = {
	"src", "dst", "hops", "hao", "rh2", "udp_src", "udp", "inner_src", "inner_dst", "checksum",
	"data", "about", "times", "every", "esp_spi", "esp_seq", NULL
};

static bool
is_forged(const char *key)
{
	for (const char *const *k = forged; *k != NULL; k++)
		if (strcmp(*k, key) == 0)
			return true;
	return false;
}

static const char *
forged_nearest(const char *message, const char *key, char near[static 32])
{
	const char *best = vocab_field_nearest(message, key, near) ? near : NULL;

	for (const char *const *k = forged; *k != NULL; k++)
		best = suggest(key, best, *k);
	return best;
}

/* capture_octets pushes the IP packet of a captured message, in hexadecimal; "" if it was not kept (a
 * world that is over needs none). */
static void
capture_octets(lua_State *L, const char *verb, const struct thing *t)
{
	static const char digits[] = "0123456789abcdef";
	struct bytes b = t->m->n_layers > 0 ? t->m->layer[0] : bytes_of(NULL, 0);
	luaL_Buffer out;

	if (b.n > FRAME_MAX)
		luaL_error(L, "%s: the message is longer than %d octets", verb, FRAME_MAX);
	luaL_buffinit(L, &out);
	for (size_t i = ETHERNET; i < b.n; i++) {
		luaL_addchar(&out, digits[b.p[i] >> 4]);
		luaL_addchar(&out, digits[b.p[i] & 15]);
	}
	luaL_pushresult(&out);
}

/* eve:forge("BU", { src = ..., dst = ..., seq = 5, checksum = "bad" }) */
static int
node_forge(lua_State *L)
{
	struct script *s = script_of(L);
	const char *self = self_name(L, "forge"), *about = NULL;
	struct place p = place_of(L);
	char name[32];
	struct said *a;

	message_name(L, "forge", name);
	if (lua_type(L, 3) != LUA_TTABLE)
		return luaL_error(L, "forge: wants { field = value, ... }, got %s",
		    thing_type(L, 3));
	check_fields(L, 3, "forge");
	lua_settop(L, 3);
	a = said_new(L, "forge");			/* at 4 */
	said_add(L, a, "", "node", self);
	said_add(L, a, "", "name", name);
	said_times(L, a, "forge", 3);
	lua_getglobal(L, "pairs");
	lua_pushvalue(L, 3);
	lua_call(L, 1, 1);				/* at 5 */
	lua_pushnil(L);					/* at 6: octets that are quoted */
	for (;;) {
		const char *key;
		char near[32];

		lua_settop(L, 6);
		lua_pushvalue(L, 5);
		lua_call(L, 0, 2);
		if (lua_isnil(L, -2))
			break;
		key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
		if (strcmp(key, "times") == 0 || strcmp(key, "every") == 0)
			continue;
		if (!is_forged(key) && vocab_field(name, key) == VOCAB_NONE)
			unknown(L, "field", key, name, forged_nearest(name, key, near));
		if (strcmp(key, "about") == 0 && thing_is(L, -1, THING_MISSING) == NULL) {
			capture_octets(L, "forge", want_thing(L, -1, THING_CAPTURE, "forge",
			    "about = a message"));
			lua_replace(L, 6);
			about = lua_tostring(L, 6);
			continue;
		}
		said_value(L, a, "forge", is_forged(key) ? "" : "set.", key);
	}
	if (about != NULL && a->n < ARGS_MAX)
		a->arg[a->n++] = (struct world_arg){ "about", about };
	if (a->undecidable)
		step_detail(step_add(s, s->running, SCRIPT_INCONCLUSIVE, "forge", &p, name),
		    "it depends on a message that never came", NULL, "", 0, s->now);
	else
		script_act(L, "forge", a->arg, a->n);
	return 0;
}

/* eve:replay(bu), eve:replay(bu, { src = ..., udp_src = ..., times = 3, every = s(1) }) */
static int
node_replay(lua_State *L)
{
	static const char *const keys[] = {
		"src", "dst", "udp_src", "udp", "hops", "checksum", "octets", "times", "every", NULL
	};
	struct script *s = script_of(L);
	const char *self = self_name(L, "replay");
	struct place p = place_of(L);
	const struct thing *again;
	struct said *a;
	char id[24];

	lua_settop(L, 3);
	a = said_new(L, "replay");			/* at 4 */
	said_add(L, a, "", "node", self);
	if (!lua_isnil(L, 3)) {
		if (lua_type(L, 3) != LUA_TTABLE)
			return luaL_error(L, "replay: wants a table of what is changed, got %s",
			    thing_type(L, 3));
		check_fields(L, 3, "replay");
		only_keys(L, 3, "replay", keys);
		said_times(L, a, "replay", 3);
		for (size_t i = 0; i < 7; i++) {
			if (lua_getfield(L, 3, keys[i]) != LUA_TNIL)
				said_value(L, a, "replay", "set.", keys[i]);
			lua_pop(L, 1);
		}
	}
	if (thing_is(L, 2, THING_MISSING) != NULL || a->undecidable) {
		step_detail(step_add(s, s->running, SCRIPT_INCONCLUSIVE, "replay", &p,
		    "a message"), "it depends on a message that never came", NULL, "", 0, s->now);
		return 0;
	}
	again = want_thing(L, 2, THING_CAPTURE, "replay", "a message that expect returned");
	snprintf(id, sizeof(id), "%016" PRIx64, again->m->id);
	said_add(L, a, "", "id", id);
	capture_octets(L, "replay", again);
	if (a->n == ARGS_MAX)
		return luaL_error(L, "replay: more than %d fields", ARGS_MAX);
	a->arg[a->n++] = (struct world_arg){ "packet", lua_tostring(L, -1) };
	script_act(L, "say", a->arg, a->n);
	return 0;
}

/* eve:inject("33330000000102...", [ifc]): a whole Ethernet frame. */
static int
node_inject(lua_State *L)
{
	const char *self = self_name(L, "inject"), *hex;
	char ifc[24] = "0";

	if (lua_type(L, 2) != LUA_TSTRING)
		return luaL_error(L, "inject: wants the frame in hexadecimal, got %s",
		    thing_type(L, 2));
	hex = lua_tostring(L, 2);
	if (strlen(hex) % 2 != 0 || hex[strspn(hex, "0123456789abcdefABCDEF")] != '\0')
		return luaL_error(L, "inject: the frame is not hexadecimal");
	if (!lua_isnone(L, 3)) {
		if (!lua_isinteger(L, 3) || lua_tointeger(L, 3) < 0 || lua_tointeger(L, 3) > 255)
			return luaL_error(L, "inject: wants the number of an interface, got %s",
			    thing_type(L, 3));
		snprintf(ifc, sizeof(ifc), "%lld", (long long)lua_tointeger(L, 3));
	}
	script_act(L, "inject", (struct world_arg[]){ { "node", self }, { "ifc", ifc },
	    { "frame", hex } }, 3);
	return 0;
}

const struct verb attack_verbs[] = {
	{ "node:next", node_next, "changes the next message of a name that the node sends" },
	{ "node:every", node_every, "changes all of them from now on" },
	{ "node:withhold", node_withhold, "the next one is built, and not sent" },
	{ "node:forge", node_forge, "sends a packet built from fields" },
	{ "node:replay", node_replay, "sends once more what somebody sent" },
	{ "node:inject", node_inject, "sends a frame of octets" },
	{ NULL, NULL, NULL }
};
