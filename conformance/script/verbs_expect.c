/* verbs_expect.c - at, wait, now, expect: what a story waits for. */
#include "conformance/script/host.h"
#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WITHIN_DEFAULT SECONDS(5)

void
step_undecidable(struct script *s, const char *verb, const struct pattern *p,
    const struct place *at)
{
	char says[256];
	struct text t = TEXT_ARRAY(says);
	struct script_step *st;

	pattern_says(p, &t);
	st = step_add(s, s->running, SCRIPT_INCONCLUSIVE, verb, at, says);
	step_detail(st, "it depends on a message that never came", NULL, "", 0, s->now);
	step_rows(st, p->rows, p->from);
}

/* ---- at, wait, now ---- */

static int
verb_at(lua_State *L)
{
	struct script *s = script_of(L);
	struct branch *b = branch_running(s);
	struct thing *t = want_thing(L, 1, THING_TIME, "at", "a time like s(5)");
	bool failed = false;

	may_act(L, "at");
	if (t->t < s->now) {
		for (size_t i = 0; i < s->n_steps; i++)
			failed = failed || s->step[i].s.outcome != SCRIPT_PASS;
		/* Waiting in vain took longer than planned: that is the failure's fault. */
		if (!failed)
			return luaL_error(L, "at: %s is past, it is %f s",
			    luaL_tolstring(L, 1, NULL), (lua_Number)s->now / 1e9);
		watches_close(s, b->id, false);
		return 0;
	}
	b->wait = WAIT_TIME;
	b->pausing = false;
	b->due = t->t;
	return lua_yield(L, 0);
}

static int
verb_wait(lua_State *L)
{
	struct script *s = script_of(L);
	struct branch *b = branch_running(s);
	struct thing *t = want_thing(L, 1, THING_TIME, "wait", "a time like s(5)");

	may_act(L, "wait");
	b->wait = WAIT_TIME;
	b->pausing = true;
	b->due = s->now + t->t;
	return lua_yield(L, 0);
}

static int
verb_now(lua_State *L)
{
	thing_push(L, THING_TIME)->t = script_of(L)->now;
	return 1;
}

/* ---- expect ---- */

/* read_since reads where a window opens: now, or at the time of a message or of the run. */
static tick
read_since(lua_State *L, struct pattern *p)
{
	tick since = script_of(L)->now;
	const struct thing *t;

	if (lua_getfield(L, 1, "since") != LUA_TNIL) {
		t = thing_at(L, -1);
		if (t != NULL && t->kind == THING_TIME)
			since = t->t;
		else if (t != NULL && t->kind == THING_CAPTURE)
			since = t->m->t;
		else if (t != NULL && t->kind == THING_MISSING)
			p->undecidable = true;
		else
			luaL_error(L, "expect: since wants a message or a time, got %s",
			    thing_type(L, -1));
	}
	lua_pop(L, 1);
	return since;
}

static int
verb_expect(lua_State *L)
{
	static const char *const extra[] = { "within", "since", "not_before", "times", NULL };
	struct script *s = script_of(L);
	struct branch *b = branch_running(s);
	tick within;

	read_pattern(L, "expect", &b->pattern, extra);
	b->place = place_of(L);
	b->since = read_since(L, &b->pattern);
	within = read_time(L, "expect", "within", WITHIN_DEFAULT);
	b->due = b->since + within;
	b->not_before = b->since + read_time(L, "expect", "not_before", 0);
	b->times = (unsigned)read_number(L, "expect", "times", 1, 1, STEP_TIMES_MAX);
	if (b->not_before > b->due)
		return luaL_error(L, "expect: not_before is later than the end of within");
	if (b->pattern.undecidable) {
		step_undecidable(s, "expect", &b->pattern, &b->place);
		thing_push(L, THING_MISSING);
		return 1;
	}
	if (b->due < s->now)
		return luaL_error(L, "expect: its time was over at %f s, it is %f s",
		    (lua_Number)b->due / 1e9, (lua_Number)s->now / 1e9);
	b->met = 0;
	b->near_says[0] = b->near_pcap[0] = '\0';
	b->near_frame = 0;
	memset(b->heard, 0, sizeof(b->heard));
	b->wait = WAIT_MESSAGE;
	return lua_yield(L, 0);
}

/* expect_says: the pattern and its window, in words. */
static void
expect_says(const struct branch *b, struct text *t)
{
	pattern_says(&b->pattern, t);
	if (b->times > 1)
		text_add(t, " times %u", b->times);
	if (b->not_before > b->since)
		text_add(t, " not before %.9gs", (double)(b->not_before - b->since) / 1e9);
}

/* expect_met: a message that fits. */
static void
expect_met(struct script *s, struct branch *b, const struct msg *m)
{
	bool early = m->t < b->not_before;
	char says[256], detail[160];
	struct text t = TEXT_ARRAY(says);
	struct mismatch miss = { .field = "t" };
	struct script_step *st;

	if (!early && ++b->met < b->times)
		return;
	expect_says(b, &t);
	st = step_add(s, b->id, early ? SCRIPT_FAIL : SCRIPT_PASS, "expect", &b->place, says);
	if (early && b->tentative)
		b->lost = true;
	snprintf(detail, sizeof(detail), "too soon");
	snprintf(miss.expected, sizeof(miss.expected), "not before %.9g s",
	    (double)b->not_before / 1e9);
	snprintf(miss.found, sizeof(miss.found), "%.9g s", (double)m->t / 1e9);
	step_detail(st, early ? detail : "", early ? &miss : NULL, m->pcap, (unsigned)m->frame,
	    m->t);
	step_rows(st, b->pattern.rows, b->pattern.from);
	thing_push(b->L, THING_CAPTURE)->m = msg_keep(m, true);
	branch_resume(s, b, 1);
}

/* hear counts what the expected sender says meanwhile: it is told when nothing came near. */
static void
hear(struct script *s, struct branch *b, const struct msg *m)
{
	const struct pattern *p = &b->pattern;

	if (!m->tx || !m->origin || strcmp(m->name, "DATA") == 0 ||
	    (p->from[0] != '\0' && !whois_sends(&s->whois, m, p->from)))
		return;
	for (size_t i = 0; i < HEARD_NAMES; i++) {
		struct heard *h = &b->heard[i];

		if (h->n > 0 && strncmp(h->name, m->name, sizeof(h->name) - 1) != 0)
			continue;
		snprintf(h->name, sizeof(h->name), "%s", m->name);
		h->n++;
		return;
	}
}

bool
expect_offer(struct script *s, struct branch *b, const struct msg *m)
{
	struct mismatch miss;

	if (pattern_match(&b->pattern, &s->whois, m, &miss)) {
		expect_met(s, b, m);
		return true;	/* one message meets one expectation */
	}
	if (miss.score > -1000 && (b->near_says[0] == '\0' || miss.score > b->near.score)) {
		b->near = miss;
		snprintf(b->near_says, sizeof(b->near_says), "%s from %s on %s", m->name, m->node,
		    m->link);
		snprintf(b->near_pcap, sizeof(b->near_pcap), "%s", m->pcap);
		b->near_frame = (unsigned)m->frame;
		b->near_t = m->t;
	}
	hear(s, b, m);
	return false;
}

/* what_came: nothing came near, so this is all there was. */
static void
what_came(const struct branch *b, struct text *d)
{
	const char *from = b->pattern.from[0] ? b->pattern.from : "anybody";

	text_add(d, "no %s was seen", b->pattern.name);
	if (b->heard[0].n == 0) {
		text_add(d, ", and no other message from %s", from);
		return;
	}
	text_add(d, "; from %s came", from);
	for (size_t i = 0; i < HEARD_NAMES && b->heard[i].n > 0; i++)
		text_add(d, "%s %u %s", i > 0 ? "," : "", b->heard[i].n, b->heard[i].name);
}

void
expect_expired(struct script *s, struct branch *b, bool stopped)
{
	char says[256], detail[480];
	struct text t = TEXT_ARRAY(says), d = TEXT_ARRAY(detail);
	bool near = b->near_says[0] != '\0';
	struct script_step *st;

	expect_says(b, &t);
	text_add(&t, " within %.9gs", (double)(b->due - b->since) / 1e9);
	if (b->met > 0)
		text_add(&d, "%u of %u came; ", b->met, b->times);
	if (stopped)
		text_add(&d, "the run ended before its time was up");
	else if (near)
		text_add(&d, "nearest: %s", b->near_says);
	else if (b->met == 0)
		what_came(b, &d);
	else
		text_add(&d, "then no more");
	if (!stopped && b->near_pcap[0] != '\0')
		text_add(&d, ", frame %u of %s", b->near_frame, b->near_pcap);
	if (!stopped && near)
		text_add(&d, ": %s is %s, expected %s", b->near.field, b->near.found,
		    b->near.expected);
	if (!stopped && near && b->near.score < -1 && b->near.score > -30)
		text_add(&d, " (and %d more)", -b->near.score - 1);
	st = step_add(s, b->id, stopped ? SCRIPT_INCONCLUSIVE : SCRIPT_FAIL, "expect", &b->place,
	    says);
	step_rows(st, b->pattern.rows, b->pattern.from);
	step_detail(st, detail, near ? &b->near : NULL, b->near_pcap, b->near_frame,
	    near ? b->near_t : s->now);
	if (stopped || b->tentative)
		return;
	s->belated = xrealloc(s->belated, s->n_belated + 1, sizeof(*s->belated));
	s->belated[s->n_belated++] = (struct belated){ .pattern = b->pattern,
		.serial = s->next_serial, .due = b->due };
}

/* belated_says adds to the step that failed how late its message was. */
static void
belated_says(struct script *s, const struct belated *b, const struct msg *m)
{
	char detail[640];
	struct text t = TEXT_ARRAY(detail);

	for (size_t i = 0; i < s->n_steps; i++) {
		struct script_step *st = &s->step[i].s;

		if (s->step[i].serial != b->serial)
			continue;
		text_add(&t, "%s; it came %.3g s too late: frame %u of %s", st->detail,
		    (double)(m->t - b->due) / 1e9, (unsigned)m->frame, m->pcap);
		free((char *)(uintptr_t)st->detail);
		st->detail = xstrdup(detail);
	}
}

void
belated_message(struct script *s, const struct msg *m)
{
	for (size_t i = 0; i < s->n_belated; i++) {
		if (!pattern_match(&s->belated[i].pattern, &s->whois, m, NULL))
			continue;
		belated_says(s, &s->belated[i], m);
		s->belated[i] = s->belated[--s->n_belated];
		return;
	}
}

const struct verb expect_verbs[] = {
	{ "at", verb_at, "waits until a time of the run" },
	{ "wait", verb_wait, "waits so long; what never and always watch goes on" },
	{ "now", verb_now, "the time of the run" },
	{ "expect", verb_expect, "waits for a message that must come, and returns it" },
	{ NULL, NULL, NULL }
};
