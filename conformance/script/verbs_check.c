/* verbs_check.c - check(a, op, b): comparing what a story holds in its hands. */
#include "conformance/script/host.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* arguments cuts "a, op, b" of `check(a, op, b)` on the given line out of the source; false: there is
 * not just one. */
static bool
arguments(lua_State *L, const struct place *p, struct text *a, struct text *b)
{
	const char *at = sandbox_source(L, p->file), *end, *from, *eol;
	int depth = 0, n = 0;
	char quote = '\0';

	for (unsigned line = 1; at != NULL && line < p->line; line++) {
		at = strchr(at, '\n');
		at += at != NULL;
	}
	if (at == NULL)
		return false;
	eol = at + strcspn(at, "\n");
	from = strstr(at, "check(");
	if (from == NULL || from > eol)
		return false;
	end = strstr(from + 6, "check(");
	if (end != NULL && end < eol)
		return false;		/* two on one line: which? */
	for (end = from += 6; end < eol; end++) {
		if (quote != '\0') {
			quote = *end == quote ? '\0' : quote;
		} else if (*end == '"' || *end == '\'') {
			quote = *end;
		} else if (strchr("([{", *end) != NULL) {
			depth++;
		} else if (strchr(")]}", *end) != NULL && --depth < 0) {
			break;
		} else if (*end == ',' && depth == 0) {
			if (n == 0)
				text_add(a, "%.*s", (int)(end - from), from);
			if (n == 2)
				break;		/* rows stand behind it */
			n++;
			from = end + 1 + strspn(end + 1, " ");
		}
	}
	if (n != 2 || end == eol)
		return false;
	text_add(b, "%.*s", (int)(end - from), from);
	return true;
}

/* Times in seconds: what people read. */
static void
readable(lua_State *L, int index, struct text *out)
{
	const struct thing *t = thing_is(L, index, THING_TIME);

	if (t == NULL)
		return;
	out->p[out->n = 0] = '\0';
	text_add(out, "%.9gs", (double)t->t / 1e9);
}

/* counted: whose messages does this check count? */
static const char *
counted(lua_State *L)
{
	const struct thing *t = thing_is(L, 1, THING_COUNT);

	if (t == NULL)
		t = thing_is(L, 3, THING_COUNT);
	return t != NULL ? script_of(L)->watch[t->index].pattern.from : "";
}

static int
verb_check(lua_State *L)
{
	struct script *s = script_of(L);
	struct place p = place_of(L);
	struct mismatch miss = { .score = 0 };
	char a[256], b[256], says[600];
	char from_source[160], to_source[160];
	struct text left = TEXT_ARRAY(from_source), right = TEXT_ARRAY(to_source);
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
	readable(L, 1, &at);
	readable(L, 3, &bt);
	if (arguments(L, &p, &left, &right))
		snprintf(says, sizeof(says), "%.140s %s %.100s", from_source, op, to_source);
	else
		snprintf(says, sizeof(says), "%s %s %s", missing ? "?" : a, op,
		    missing ? "?" : b);
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
	step_rows(st, rows, s->testified ? s->testified_by : counted(L));
	st->white_box = s->testified && s->testified_at.line == p.line;
	s->testified = false;
	snprintf(miss.field, sizeof(miss.field), "%.31s", left.n < 32 ? from_source : "");
	snprintf(miss.expected, sizeof(miss.expected), "%s %.*s", op, 180, b);
	snprintf(miss.found, sizeof(miss.found), "%.*s", WANT_TEXT - 1, a);
	if (o == SCRIPT_FAIL)
		step_detail(st, "", &miss, "", 0, s->now);
	else if (o == SCRIPT_INCONCLUSIVE)
		step_detail(st, "it depends on what is not there", NULL, "", 0, s->now);
	return 0;
}

const struct verb check_verbs[] = {
	{ "check", verb_check, "compares two values now" },
	{ NULL, NULL, NULL }
};
