#include "conformance/explore.h"

#include "nodes/base/die.h"
#include "nodes/base/rng.h"

#include <stdlib.h>
#include <string.h>

#define DUPLICATE_BY	MSEC(50)
#define HOLD_BY		MSEC(3100)
#define DELAY_MOST	SECONDS(2)
#define PAIR_WINDOW	SECONDS(30)
#define BEFALLS_AFTER	MSEC(5)		/* on its way, and before an answer */

/* ---- messages ---- */

void
explore_heard(struct explore_messages *ms, tick t, const char *from, const char *name, int response)
{
	struct explore_message *m;

	ms->m = xrealloc(ms->m, ms->n + 1, sizeof(*ms->m));
	m = &ms->m[ms->n];
	*m = (struct explore_message){ .t = t, .nth = 1, .nth_any = 1 };
	snprintf(m->from, sizeof(m->from), "%s", from);
	snprintf(m->name, sizeof(m->name), "%s%s", name, response < 0 ? "" : response ? ".R" : ".I");
	for (size_t i = 0; i < ms->n; i++)
		if (strcmp(ms->m[i].name, m->name) == 0) {
			m->nth_any++;
			m->nth += strcmp(ms->m[i].from, from) == 0;
		}
	ms->n++;
}

static bool
among(const char *const *list, const char *name)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

bool
explore_signalling(const char *name, bool all)
{
	static const char *const signalling[] = {
		"BRR", "HOTI", "COTI", "HOT", "COT", "BU", "BA", "BE", "MPS", "MPA", "DHAAD_REQUEST",
		"DHAAD_REPLY", "IKE_SA_INIT", "IKE_AUTH", "CREATE_CHILD_SA", "INFORMATIONAL",
		"NAT_KEEPALIVE", NULL
	};
	static const char *const more[] = {
		"RS", "RA", "NS", "NA", "REDIRECT", "ARP_REQUEST", "ARP_REPLY", "DHCP_DISCOVER",
		"DHCP_OFFER", "DHCP_REQUEST", "DHCP_DECLINE", "DHCP_ACK", "DHCP_NAK", NULL
	};

	return among(signalling, name) || (all && among(more, name));
}

/* ---- schedules ---- */

struct plan { struct explore_schedule *s; size_t n, cap; };

static struct explore_schedule *
plan_add(struct plan *p)
{
	if (p->n == p->cap) {
		p->cap = p->cap == 0 ? 256 : p->cap * 2;
		p->s = xrealloc(p->s, p->cap, sizeof(*p->s));
	}
	p->s[p->n] = (struct explore_schedule){ .n = 0 };
	return &p->s[p->n++];
}

/* past_next: how long a message must be held for the next one to overtake it; 0: it is far. */
static tick
past_next(const struct explore_messages *ms, size_t i)
{
	tick by;

	for (size_t k = i + 1; k < ms->n; k++)
		if (ms->m[k].t > ms->m[i].t) {
			by = ms->m[k].t - ms->m[i].t + MSEC(5);
			return by <= DELAY_MOST ? by : 0;
		}
	return 0;
}

static struct explore_fault
fault_of(const struct explore_messages *ms, size_t i, enum explore_kind kind)
{
	struct explore_fault f = { .kind = kind, .message = i };

	if (kind == EXPLORE_DUPLICATE)
		f.by = DUPLICATE_BY;
	else if (kind == EXPLORE_DELAY)
		f.by = past_next(ms, i);
	else if (kind == EXPLORE_HOLD)
		f.by = HOLD_BY;
	else if (kind >= EXPLORE_FAULTS)
		f.by = BEFALLS_AFTER;
	return f;
}

/* cut_after: the unit with the next `at` after t, 0 if there is none. */
static size_t
cut_after(const struct explore_story *s, tick t)
{
	for (size_t i = s->preamble; i < s->n; i++)
		if (s->at[i] > t)
			return i;
	return 0;
}

static void
plan_single(struct plan *p, const struct explore_fault *f, size_t cut)
{
	struct explore_schedule *s = plan_add(p);

	s->fault[s->n++] = *f;
	s->cut = cut;
}

/* plan_both: with the story told to its end, and cut. */
static void
plan_both(struct plan *p, const struct explore_story *story, const struct explore_messages *ms,
    const struct explore_fault *f)
{
	size_t cut = cut_after(story, ms->m[f->message].t);

	plan_single(p, f, 0);
	if (cut != 0)
		plan_single(p, f, cut);
}

static void
plan_pairs(struct plan *p, const struct explore_story *story, const struct explore_messages *ms)
{
	static const enum explore_kind second[] = { EXPLORE_LOSE, EXPLORE_HOLD };

	for (size_t i = 0; i < ms->n; i++)
		for (size_t j = i + 1; j < ms->n && ms->m[j].t - ms->m[i].t <= PAIR_WINDOW; j++)
			for (unsigned k = 0; k < 2; k++) {
				struct explore_schedule *s = plan_add(p);

				s->fault[s->n++] = fault_of(ms, i, EXPLORE_LOSE);
				s->fault[s->n++] = fault_of(ms, j, second[k]);
				s->cut = cut_after(story, ms->m[j].t);
			}
}

size_t
explore_plan(const struct explore_story *story, const struct explore_messages *ms, unsigned what,
    struct explore_schedule **out)
{
	static const unsigned wants[EXPLORE_KINDS] = {
		[EXPLORE_REBIND] = EXPLORE_REBINDS, [EXPLORE_REBOOT_MN] = EXPLORE_REBOOTS,
		[EXPLORE_REBOOT_HA] = EXPLORE_REBOOTS
	};
	struct plan p = { 0 };

	for (size_t i = 0; i < ms->n; i++)
		for (unsigned k = 0; k < EXPLORE_KINDS; k++) {
			struct explore_fault f = fault_of(ms, i, k);

			if ((what & wants[k]) == wants[k] && (k != EXPLORE_DELAY || f.by != 0))
				plan_both(&p, story, ms, &f);
		}
	if ((what & EXPLORE_PAIRS) != 0)
		plan_pairs(&p, story, ms);
	*out = p.s;
	return p.n;
}

size_t
explore_sample(struct explore_schedule *plan, size_t n, size_t most, uint64_t seed)
{
	size_t kept = 0;
	struct rng rng;

	rng_init(&rng, seed, "explore");
	/* Each with the chance that fills what is left: their order stays. */
	for (size_t i = 0; i < n && kept < most; i++)
		if (rng_below(&rng, (uint32_t)(n - i)) < most - kept)
			plan[kept++] = plan[i];
	rng_clear(&rng);
	return n < most ? n : kept;
}

size_t
explore_cuts(const struct explore_schedule *plan, size_t n, struct explore_schedule **out)
{
	struct plan p = { 0 };

	for (size_t i = 0; i < n; i++) {
		bool known = plan[i].cut == 0;

		for (size_t k = 0; k < p.n && !known; k++)
			known = p.s[k].cut == plan[i].cut;
		if (!known)
			plan_add(&p)->cut = plan[i].cut;
	}
	*out = p.s;
	return p.n;
}

static const char *const kind_says[EXPLORE_KINDS] = { "lose", "duplicate", "delay", "hold",
	"rebind after", "reboot mn after", "reboot ha after" };

void
explore_says(const struct explore_messages *ms, const struct explore_schedule *s, struct text *out)
{
	for (unsigned i = 0; i < s->n; i++) {
		const struct explore_message *m = &ms->m[s->fault[i].message];

		text_add(out, "%s%s %s#%u of %s (%.3f s)", i > 0 ? ", " : "",
		    kind_says[s->fault[i].kind], m->name, m->nth, m->from, (double)m->t / 1e9);
	}
	if (s->n == 0)
		text_add(out, "undisturbed");
	if (s->cut != 0)
		text_add(out, ", cut");
}

/* ---- smaller ---- */

static unsigned
fewer_faults(const bool *keep, struct explore_schedule *faults, explore_fails *fails, void *ctx)
{
	unsigned asked = 0;

	for (unsigned i = 0; faults->n > 1 && i < faults->n; i++) {
		struct explore_schedule alone = { .n = 1 };

		alone.fault[0] = faults->fault[i];
		alone.cut = faults->cut;
		asked++;
		if (fails(ctx, keep, &alone))
			*faults = alone;
	}
	return asked;
}

unsigned
explore_minimize(const struct explore_story *s, bool *keep, struct explore_schedule *faults,
    explore_fails *fails, void *ctx)
{
	unsigned asked = fewer_faults(keep, faults, fails, ctx);
	bool *trial = xalloc(s->n + 1, sizeof(*trial));
	bool gone = true;

	for (size_t size = s->n / 2 > 0 ? s->n / 2 : 1; gone || size > 1;) {
		if (size > 1 && !gone)
			size /= 2;
		gone = false;
		/* From the end: what comes last matters least. */
		for (size_t end = s->n; end > 0; end = end > size ? end - size : 0) {
			size_t begin = end > size ? end - size : 0;
			bool any = false;

			memcpy(trial, keep, s->n * sizeof(*trial));
			for (size_t i = begin; i < end; i++) {
				any = any || trial[i];
				trial[i] = false;
			}
			if (!any)
				continue;
			asked++;
			if (fails(ctx, trial, faults)) {
				memcpy(keep, trial, s->n * sizeof(*trial));
				gone = true;
			}
		}
	}
	free(trial);
	return asked;
}
