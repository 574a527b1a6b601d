/* verbs_watch.c - at, expect, never, check, both, either, drop and its kin: what a story waits for
 * and what it says about messages. */
#include "conformance/script/host.h"
#include "conformance/script/lex.h"
#include "conformance/script/vocab.h"
#include "nodes/base/die.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WITHIN_DEFAULT SECONDS(5)

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
		}
		if (list)
			lua_pop(L, 1);
	}
	if (list)
		lua_pop(L, 1);
}

/* add_rows reads row = "R6275-9.5.1-15" or a list of such: which rows a step decides. */
static void
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

/* read_pattern reads the table at 1; keys in `extra` are the verb's own. Fields are taken in the
 * order of the alphabet, so that what is said about them does not depend on hash order. */
static void
read_pattern(lua_State *L, const char *verb, struct pattern *p, const char *const *extra)
{
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

/* read_time reads an optional time of the verb's table. */
static tick
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

/* ---- at ---- */

static int
verb_at(lua_State *L)
{
	struct script *s = script_of(L);
	struct branch *b = branch_running(s);
	struct thing *t = want_thing(L, 1, THING_TIME, "at", "a time like s(5)");
	bool failed = false;

	if (t->t < s->now) {
		for (size_t i = 0; i < s->n_steps; i++)
			failed = failed || s->step[i].s.outcome != SCRIPT_PASS;
		/* Waiting in vain took longer than planned: that is the failure's fault. */
		if (!failed)
			return luaL_error(L, "at: %s is past, it is %f s",
			    luaL_tolstring(L, 1, NULL), (lua_Number)s->now / 1e9);
		nevers_close(s, b->id, false);
		return 0;
	}
	b->wait = WAIT_TIME;
	b->due = t->t;
	return lua_yield(L, 0);
}

/* ---- expect ---- */

static int
verb_expect(lua_State *L)
{
	static const char *const extra[] = { "within", NULL };
	struct script *s = script_of(L);
	struct branch *b = branch_running(s);
	char says[256];
	struct text t = TEXT_ARRAY(says);

	read_pattern(L, "expect", &b->pattern, extra);
	b->place = place_of(L);
	if (b->pattern.undecidable) {
		struct script_step *st;

		pattern_says(&b->pattern, &t);
		st = step_add(s, b->id, SCRIPT_INCONCLUSIVE, "expect", &b->place, says);
		step_detail(st, "it depends on a message that never came", NULL, "", 0, s->now);
		step_rows(st, b->pattern.rows, b->pattern.from);
		thing_push(L, THING_MISSING);
		return 1;
	}
	b->since = s->now;
	b->due = s->now + read_time(L, "expect", "within", WITHIN_DEFAULT);
	b->near_says[0] = b->near_pcap[0] = '\0';
	b->near_frame = 0;
	b->wait = WAIT_MESSAGE;
	return lua_yield(L, 0);
}

void
watch_expired(struct script *s, struct branch *b, bool stopped)
{
	char says[256], detail[320];
	struct text t = TEXT_ARRAY(says), d = TEXT_ARRAY(detail);
	struct script_step *st;

	pattern_says(&b->pattern, &t);
	text_add(&t, " within %.9gs", (double)(b->due - b->since) / 1e9);
	if (stopped)
		text_add(&d, "the run ended before its time was up");
	else if (b->near_says[0] == '\0')
		text_add(&d, "no %s was seen", b->pattern.name);
	else
		text_add(&d, "nearest: %s", b->near_says);
	if (!stopped && b->near_pcap[0] != '\0')
		text_add(&d, ", frame %u of %s", b->near_frame, b->near_pcap);
	if (!stopped && b->near_says[0] != '\0')
		text_add(&d, ": %s is %s, expected %s", b->near.field, b->near.found,
		    b->near.expected);
	st = step_add(s, b->id, stopped ? SCRIPT_INCONCLUSIVE : SCRIPT_FAIL, "expect", &b->place,
	    says);
	step_rows(st, b->pattern.rows, b->pattern.from);
	step_detail(st, detail, b->near_says[0] ? &b->near : NULL, b->near_pcap, b->near_frame,
	    b->near_says[0] ? b->near_t : s->now);
}

/* ---- never ---- */

static int
verb_never(lua_State *L)
{
	static const char *const extra[] = { "within", NULL };
	struct script *s = script_of(L);
	struct never n = { .branch = branch_running(s)->id };
	tick within;

	read_pattern(L, "never", &n.pattern, extra);
	n.place = place_of(L);
	within = read_time(L, "never", "within", TICK_NEVER);
	n.until = within == TICK_NEVER ? TICK_NEVER : s->now + within;
	s->never = xrealloc(s->never, s->n_nevers + 1, sizeof(n));
	s->never[s->n_nevers++] = n;
	return 0;
}

static void
never_end(struct script *s, struct never *n, const struct msg *m)
{
	char says[256];
	struct text t = TEXT_ARRAY(says);
	struct script_step *st;
	enum script_outcome o = n->pattern.undecidable ? SCRIPT_INCONCLUSIVE :
	    m != NULL ? SCRIPT_FAIL : SCRIPT_PASS;

	n->over = true;
	pattern_says(&n->pattern, &t);
	st = step_add(s, n->branch, o, "never", &n->place, says);
	step_rows(st, n->pattern.rows, n->pattern.from);
	if (m != NULL) {
		struct mismatch miss = { .field = "" };

		snprintf(miss.expected, sizeof(miss.expected), "no %s", m->name);
		snprintf(miss.found, sizeof(miss.found), "%s from %s", m->name, m->node);
		step_detail(st, "such a message was seen", &miss, m->pcap, (unsigned)m->frame,
		    m->t);
	}
}

void
nevers_close(struct script *s, unsigned branch, bool all)
{
	for (size_t i = 0; i < s->n_nevers; i++) {
		struct never *n = &s->never[i];

		if (!n->over && n->branch == branch && (all || n->until == TICK_NEVER ||
		    n->until <= s->now))
			never_end(s, n, NULL);
	}
}

void
watch_message(struct script *s, const struct msg *m)
{
	for (size_t i = 0; i < s->n_nevers; i++) {
		struct never *n = &s->never[i];

		if (n->over)
			continue;
		if (m->t > n->until || n->pattern.undecidable)
			never_end(s, n, NULL);
		else if (pattern_match(&n->pattern, &s->whois, m, NULL))
			never_end(s, n, m);
	}
}

/* ---- check(a, op, b) ---- */

static const char *const operators[] = { "==", "~=", "!=", "<", "<=", ">", ">=", NULL };

/* comparable writes the operand as text, and as a number where it is one. */
static bool
comparable(lua_State *L, int index, struct text *text, double *number, bool *numeric)
{
	const struct thing *t = thing_at(L, index);
	char *end;

	if (t != NULL && t->kind == THING_TIME)
		*number = (double)t->t;
	if (t != NULL && t->kind == THING_ABSENT)
		text_add(text, "absent");
	else if (lua_type(L, index) == LUA_TTABLE)
		text_add(text, "present");	/* a line of testimony */
	else if (!value_text(L, index, text))
		return false;
	*numeric = true;
	if (t == NULL || t->kind != THING_TIME) {
		*number = strtod(text->p, &end);
		*numeric = text->n > 0 && *end == '\0';
	}
	return true;
}

static bool
compare(const char *op, int order)
{
	if (strcmp(op, "==") == 0)
		return order == 0;
	if (op[0] == '~' || op[0] == '!')
		return order != 0;
	if (op[0] == '<')
		return op[1] == '=' ? order <= 0 : order < 0;
	return op[1] == '=' ? order >= 0 : order > 0;
}

static int
verb_check(lua_State *L)
{
	struct script *s = script_of(L);
	struct place p = place_of(L);
	struct mismatch miss = { .score = 0 };
	char a[256], b[256], says[600];
	struct text at = TEXT_ARRAY(a), bt = TEXT_ARRAY(b);
	char rows[128] = "";
	double x = 0, y = 0;
	bool xn, yn, missing;
	const char *op = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
	enum script_outcome o = SCRIPT_INCONCLUSIVE;
	struct script_step *st;
	bool ok = false;

	for (const char *const *k = operators; *k != NULL; k++)
		ok = ok || strcmp(*k, op) == 0;
	if (!ok)
		return luaL_error(L, "check: place 2 wants one of == ~= < <= > >=, got %s",
		    op[0] ? op : thing_type(L, 2));
	for (int i = 1; i <= 3; i += 2)
		if (lua_isnoneornil(L, i))
			return luaL_error(L, "check: place %d is nil", i);
	missing = thing_is(L, 1, THING_MISSING) != NULL || thing_is(L, 3, THING_MISSING) != NULL;
	if (!missing && (!comparable(L, 1, &at, &x, &xn) || !comparable(L, 3, &bt, &y, &yn))) {
		if (thing_is(L, 1, THING_REF) == NULL && thing_is(L, 3, THING_REF) == NULL)
			return luaL_error(L, "check: cannot compare %s with %s", thing_type(L, 1),
			    thing_type(L, 3));
		missing = true;
	}
	snprintf(says, sizeof(says), "%s %s %s", missing ? "?" : a, op, missing ? "?" : b);
	if (!missing)
		o = compare(op, xn && yn ? (x > y) - (x < y) : strcmp(a, b)) ? SCRIPT_PASS :
		    SCRIPT_FAIL;
	/* Nothing is greater or less than what is not there. */
	if (o == SCRIPT_PASS && (op[0] == '<' || op[0] == '>') &&
	    (strcmp(a, "absent") == 0 || strcmp(b, "absent") == 0))
		o = SCRIPT_FAIL;
	if (o == SCRIPT_FAIL && branch_running(s)->tentative)
		branch_running(s)->lost = true;
	st = step_add(s, s->running, o, "check", &p, says);
	if (!lua_isnoneornil(L, 4))
		add_rows(L, "check", rows, sizeof(rows), 4);
	step_rows(st, rows, s->testified ? s->testified_by : "");
	st->white_box = s->testified && s->testified_at.line == p.line;
	s->testified = false;
	snprintf(miss.expected, sizeof(miss.expected), "%s %.*s", op, 180, b);
	snprintf(miss.found, sizeof(miss.found), "%.*s", WANT_TEXT - 1, a);
	if (o == SCRIPT_FAIL)
		step_detail(st, "", &miss, "", 0, s->now);
	else if (o == SCRIPT_INCONCLUSIVE)
		step_detail(st, "it depends on what is not there", NULL, "", 0, s->now);
	return 0;
}

/* ---- both, either ---- */

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

/* ---- drop, duplicate, delay ---- */

static int
verb_fault(lua_State *L, const char *kind, const char *const *extra)
{
	struct script *s = script_of(L);
	char id[16], nth[24] = "1", times[24] = "1", delay[32];
	struct world_arg arg[5];
	size_t n = 0;
	struct pattern p;
	lua_Integer v;

	read_pattern(L, kind, &p, extra);
	if (p.undecidable)
		return 0;
	for (int i = 0; i < 2; i++) {
		const char *key = i == 0 ? "nth" : "times";

		if (lua_getfield(L, 1, key) != LUA_TNIL) {
			if (!lua_isinteger(L, -1) || (v = lua_tointeger(L, -1)) < 0 || v > 1000000)
				return luaL_error(L, "%s: %s wants a number from 0, got %s", kind,
				    key, thing_type(L, -1));
			snprintf(i == 0 ? nth : times, sizeof(nth), "%lld", (long long)v);
		}
		lua_pop(L, 1);
	}
	snprintf(id, sizeof(id), "%zu", s->n_faults + 1);
	snprintf(delay, sizeof(delay), "%" PRId64 "ns", read_time(L, kind, "by", MSEC(100)));
	s->fault = xrealloc(s->fault, s->n_faults + 1, sizeof(p));
	s->fault[s->n_faults++] = p;
	arg[n++] = (struct world_arg){ "id", id };
	arg[n++] = (struct world_arg){ "kind", kind };
	arg[n++] = (struct world_arg){ "nth", nth };
	arg[n++] = (struct world_arg){ "times", times };
	if (strcmp(kind, "drop") != 0)
		arg[n++] = (struct world_arg){ "delay", delay };
	script_act(L, "fault", arg, n);
	return 0;
}

bool
script_fault_match(struct script *s, unsigned id, const struct msg *m)
{
	whois_learn(&s->whois, m);
	return id >= 1 && id <= s->n_faults &&
	    pattern_match(&s->fault[id - 1], &s->whois, m, NULL);
}

static int
verb_drop(lua_State *L)
{
	static const char *const extra[] = { "nth", "times", NULL };

	return verb_fault(L, "drop", extra);
}

static const char *const timed[] = { "nth", "times", "by", NULL };

static int
verb_duplicate(lua_State *L)
{
	return verb_fault(L, "duplicate", timed);
}

static int
verb_delay(lua_State *L)
{
	return verb_fault(L, "delay", timed);
}

/* ---- conditions ---- */

static int
limit(lua_State *L, enum want_op op, const char *verb, int values)
{
	struct thing *t = thing_push(L, THING_LIMIT);
	struct text a = TEXT_ARRAY(t->want.text), b = TEXT_ARRAY(t->want.text2);

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

void
verbs_watch_open(lua_State *L)
{
	lua_register(L, "at", verb_at);
	lua_register(L, "expect", verb_expect);
	lua_register(L, "never", verb_never);
	lua_register(L, "check", verb_check);
	lua_register(L, "both", verb_both);
	lua_register(L, "either", verb_either);
	lua_register(L, "drop", verb_drop);
	lua_register(L, "duplicate", verb_duplicate);
	lua_register(L, "delay", verb_delay);
	lua_register(L, "at_least", verb_at_least);
	lua_register(L, "at_most", verb_at_most);
	lua_register(L, "between", verb_between);
	lua_register(L, "is_not", verb_is_not);
}
