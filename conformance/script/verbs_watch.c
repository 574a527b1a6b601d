/* verbs_watch.c - at, wait, expect, never, always, count, both, either: what a story waits for, and
 * what it watches meanwhile. */
#include "conformance/script/host.h"
#include "nodes/base/die.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WITHIN_DEFAULT SECONDS(5)
#define TIMES_MAX 10000

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
	b->times = (unsigned)read_number(L, "expect", "times", 1, 1, TIMES_MAX);
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
watch_expired(struct script *s, struct branch *b, bool stopped)
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

/* ---- never, always, count ---- */

static const char *const watch_name[] = {
	[WATCH_NEVER] = "never", [WATCH_ALWAYS] = "always", [WATCH_COUNT] = "count"
};

static struct watch *
watch_start(lua_State *L, enum watch_kind kind, const char *const *extra)
{
	struct script *s = script_of(L);
	struct watch w = { .kind = kind, .branch = branch_running(s)->id };
	const char *verb = watch_name[kind];
	tick within;

	read_pattern(L, verb, &w.pattern, extra);
	w.place = place_of(L);
	within = read_time(L, verb, "within", TICK_NEVER);
	w.until = within == TICK_NEVER ? TICK_NEVER : s->now + within;
	w.per = TICK_NEVER;
	s->watch = xrealloc(s->watch, s->n_watches + 1, sizeof(w));
	s->watch[s->n_watches++] = w;
	return &s->watch[s->n_watches - 1];
}

static int
verb_never(lua_State *L)
{
	static const char *const extra[] = { "within", "more_than", "per", NULL };
	struct watch *w = watch_start(L, WATCH_NEVER, extra);

	w->more_than = (unsigned)read_number(L, "never", "more_than", 0, 1, TIMES_MAX);
	w->per = read_time(L, "never", "per", TICK_NEVER);
	if (w->per != TICK_NEVER && w->more_than == 0)
		return luaL_error(L, "never: per needs more_than: so many in such a time");
	w->recent = xalloc((size_t)w->more_than + 1, sizeof(tick));
	return 0;
}

static int
verb_always(lua_State *L)
{
	static const char *const extra[] = { "within", NULL };
	struct watch *w = watch_start(L, WATCH_ALWAYS, extra);

	if (w->pattern.n == 0 && w->pattern.where == 0 && !w->pattern.undecidable)
		return luaL_error(L, "always: wants a field that all such messages have; without "
		    "one it cannot fail");
	return 0;
}

static int
verb_count(lua_State *L)
{
	static const char *const extra[] = { "within", NULL };
	struct script *s = script_of(L);
	struct watch *w = watch_start(L, WATCH_COUNT, extra);

	if (w->pattern.undecidable) {
		w->over = true;
		thing_push(L, THING_MISSING);
		return 1;
	}
	thing_push(L, THING_COUNT)->index = (unsigned)(s->n_watches - 1);
	return 1;
}

static void
watch_says(const struct watch *w, struct text *t)
{
	pattern_says(&w->pattern, t);
	if (w->more_than > 0)
		text_add(t, " more than %u", w->more_than);
	if (w->per != TICK_NEVER)
		text_add(t, " per %.9gs", (double)w->per / 1e9);
}

/* watch_end: the verdict. `m` is the message that broke it, or NULL; `miss`: what about it. */
static void
watch_end(struct script *s, struct watch *w, const struct msg *m, const struct mismatch *miss)
{
	char says[256];
	struct text t = TEXT_ARRAY(says);
	struct script_step *st;
	bool blind = w->kind == WATCH_ALWAYS && w->seen == 0 && m == NULL;
	enum script_outcome o = w->pattern.undecidable || blind ? SCRIPT_INCONCLUSIVE :
	    m != NULL ? SCRIPT_FAIL : SCRIPT_PASS;

	w->over = true;
	if (w->kind == WATCH_COUNT)
		return;
	watch_says(w, &t);
	if (w->kind == WATCH_ALWAYS && o == SCRIPT_PASS)
		text_add(&t, " (%zu seen)", w->seen);
	st = step_add(s, w->branch, o, watch_name[w->kind], &w->place, says);
	step_rows(st, w->pattern.rows, w->pattern.from);
	if (m != NULL)
		step_detail(st, w->kind == WATCH_ALWAYS ? "not so of this message" :
		    "such a message was seen", miss, m->pcap, (unsigned)m->frame, m->t);
	else if (blind && !w->pattern.undecidable)
		step_detail(st, "no such message was seen", NULL, "", 0, s->now);
}

void
watches_close(struct script *s, unsigned branch, bool all)
{
	for (size_t i = 0; i < s->n_watches; i++) {
		struct watch *w = &s->watch[i];

		if (!w->over && w->branch == branch && (all || (w->until == TICK_NEVER &&
		    w->kind != WATCH_COUNT) || w->until <= s->now))
			watch_end(s, w, NULL, NULL);
	}
}

void
watches_free(struct script *s)
{
	for (size_t i = 0; i < s->n_watches; i++)
		free(s->watch[i].recent);
	free(s->watch);
}

/* too_many notes the time of one more and says whether it is one too many. */
static bool
too_many(struct watch *w, tick now, struct mismatch *miss)
{
	size_t ring = (size_t)w->more_than + 1;
	tick oldest;

	w->recent[w->seen++ % ring] = now;
	if (w->seen < ring)
		return false;
	oldest = w->recent[w->seen % ring];
	if (w->per != TICK_NEVER && now - oldest >= w->per)
		return false;
	if (w->more_than > 0) {
		snprintf(miss->expected, sizeof(miss->expected), "at most %u", w->more_than);
		snprintf(miss->found, sizeof(miss->found), "%u in %.9g s", w->more_than + 1,
		    (double)(now - oldest) / 1e9);
	}
	return true;
}

static void
watch_one(struct script *s, struct watch *w, const struct msg *m)
{
	struct mismatch miss = { .field = "" };

	switch (w->kind) {
	case WATCH_NEVER:
		if (!pattern_match(&w->pattern, &s->whois, m, NULL))
			return;
		snprintf(miss.expected, sizeof(miss.expected), "no %s", m->name);
		snprintf(miss.found, sizeof(miss.found), "%s from %s", m->name, m->node);
		if (too_many(w, m->t, &miss))
			watch_end(s, w, m, &miss);
		break;
	case WATCH_ALWAYS:
		if (!pattern_about(&w->pattern, &s->whois, m))
			return;
		w->seen++;
		if (!pattern_match(&w->pattern, &s->whois, m, &miss))
			watch_end(s, w, m, &miss);
		break;
	case WATCH_COUNT:
		if (!pattern_match(&w->pattern, &s->whois, m, NULL))
			return;
		w->first = w->seen++ == 0 ? m->t : w->first;
		w->last = m->t;
		break;
	}
}

void
watch_message(struct script *s, const struct msg *m)
{
	for (size_t i = 0; i < s->n_watches; i++) {
		struct watch *w = &s->watch[i];

		if (w->over)
			continue;
		if (m->t > w->until || w->pattern.undecidable)
			watch_end(s, w, NULL, NULL);
		else
			watch_one(s, w, m);
	}
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

const struct verb watch_verbs[] = {
	{ "at", verb_at, "waits until a time of the run" },
	{ "wait", verb_wait, "waits so long; what never and always watch goes on" },
	{ "now", verb_now, "the time of the run" },
	{ "expect", verb_expect, "waits for a message that must come, and returns it" },
	{ "never", verb_never, "no such message, or not more than so many in a time" },
	{ "always", verb_always, "all messages of this name are such" },
	{ "count", verb_count, "a number that grows with every such message" },
	{ "both", verb_both, "runs functions side by side, until all are through" },
	{ "either", verb_either, "runs functions side by side, until one is through" },
	{ NULL, NULL, NULL }
};
