/* verbs_watch.c - never, always, count: what a story watches while it goes on. */
#include "conformance/script/host.h"
#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

	w->more_than = (unsigned)read_number(L, "never", "more_than", 0, 1, STEP_TIMES_MAX);
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

const struct verb watch_verbs[] = {
	{ "never", verb_never, "no such message, or not more than so many in a time" },
	{ "always", verb_always, "all messages of this name are such" },
	{ "count", verb_count, "a number that grows with every such message" },
	{ NULL, NULL, NULL }
};
