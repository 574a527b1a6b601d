#include "conformance/explore.h"

#include "nodes/base/die.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DUPLICATE_BY	MSEC(50)
#define HOLD_BY		MSEC(3100)
#define DELAY_MOST	SECONDS(2)
#define PAIR_WINDOW	SECONDS(30)
#define SLOWEST_MS	250		/* of a flow: see explore_story_read */

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

size_t
explore_plan(const struct explore_story *story, const struct explore_messages *ms, bool pairs,
    struct explore_schedule **out)
{
	static const enum explore_kind second[] = { EXPLORE_LOSE, EXPLORE_HOLD };
	struct plan p = { 0 };

	for (size_t i = 0; i < ms->n; i++)
		for (unsigned k = 0; k < EXPLORE_KINDS; k++) {
			struct explore_fault f = fault_of(ms, i, k);
			size_t cut = cut_after(story, ms->m[i].t);

			if (k == EXPLORE_DELAY && f.by == 0)
				continue;
			plan_single(&p, &f, 0);
			if (cut != 0)
				plan_single(&p, &f, cut);
		}
	for (size_t i = 0; pairs && i < ms->n; i++)
		for (size_t j = i + 1; j < ms->n && ms->m[j].t - ms->m[i].t <= PAIR_WINDOW; j++)
			for (unsigned k = 0; k < 2; k++) {
				struct explore_schedule *s = plan_add(&p);

				s->fault[s->n++] = fault_of(ms, i, EXPLORE_LOSE);
				s->fault[s->n++] = fault_of(ms, j, second[k]);
				s->cut = cut_after(story, ms->m[j].t);
			}
	*out = p.s;
	return p.n;
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

static const char *const kind_says[EXPLORE_KINDS] = { "lose", "duplicate", "delay", "hold" };

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

/* ---- a story as text ---- */

/* word_at: the length of the Lua word at p, 0 if none begins there. */
static size_t
word_at(const char *p)
{
	size_t n = 0;

	while (isalnum((unsigned char)p[n]) || p[n] == '_')
		n++;
	return n;
}

static int
word_depth(const char *p, size_t n)
{
	static const char *const opens[] = { "function", "then", "do", "repeat", NULL };
	static const char *const closes[] = { "end", "until", "elseif", NULL };

	for (size_t i = 0; opens[i] != NULL; i++)
		if (strlen(opens[i]) == n && strncmp(opens[i], p, n) == 0)
			return 1;
	for (size_t i = 0; closes[i] != NULL; i++)
		if (strlen(closes[i]) == n && strncmp(closes[i], p, n) == 0)
			return -1;
	return 0;
}

/* line_depth: how many brackets and blocks a line leaves open. Strings and comments do not count;
 * long strings are not used in stories. */
static int
line_depth(const char *p, size_t n)
{
	int depth = 0;

	for (size_t i = 0; i < n;) {
		size_t w = word_at(p + i);

		if (w > 0) {
			depth += word_depth(p + i, w);
			i += w;
			continue;
		}
		if (p[i] == '-' && i + 1 < n && p[i + 1] == '-')
			break;
		if (p[i] == '"' || p[i] == '\'') {
			char quote = p[i++];

			while (i < n && p[i] != quote)
				i += p[i] == '\\' ? 2 : 1;
		} else if (strchr("({[", p[i]) != NULL) {
			depth++;
		} else if (strchr(")}]", p[i]) != NULL) {
			depth--;
		}
		i++;
	}
	return depth;
}

static void
unit_add(struct explore_story *s, const char *p, size_t n)
{
	const char *when;

	s->unit = xrealloc(s->unit, s->n + 1, sizeof(*s->unit));
	s->at = xrealloc(s->at, s->n + 1, sizeof(*s->at));
	s->unit[s->n] = xalloc(1, n + 2);
	memcpy(s->unit[s->n], p, n);
	if (n == 0 || p[n - 1] != '\n')
		s->unit[s->n][n] = '\n';
	when = strstr(s->unit[s->n], "at(s(");
	s->at[s->n] = when != NULL ? (tick)(strtod(when + 5, NULL) * 1e9) : -1;
	s->n++;
}

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* find_preamble: before the story's title; if it has none, before its first act. */
static size_t
find_preamble(const struct explore_story *s)
{
	static const char *const first[] = { "scenario", "at(", "expect", "both" };

	for (size_t k = 0; k < sizeof(first) / sizeof(first[0]); k++)
		for (size_t i = 0; i < s->n; i++)
			if (begins(s->unit[i], first[k]))
				return i;
	return s->n;
}

char *
explore_slowed(const char *text)
{
	static const char key[] = "every = ms(";
	char *out = xalloc(1, strlen(text) * 2 + 1);
	size_t n = 0;

	while (*text != '\0') {
		if (begins(text, key)) {
			char *end;
			unsigned long v = strtoul(text + strlen(key), &end, 10);

			if (*end == ')' && v > 0 && v < SLOWEST_MS) {
				n += (size_t)sprintf(out + n, "%s%d", key, SLOWEST_MS);
				text = end;
				continue;
			}
		}
		out[n++] = *text++;
	}
	return out;
}

/* uncover takes what the story claims to cover out of its title: failed steps are no breach. */
static void
uncover(struct explore_story *s)
{
	for (size_t i = 0; i < s->n; i++) {
		char *brace = strchr(s->unit[i], '{');

		if (begins(s->unit[i], "scenario ") && brace != NULL && strlen(brace) > 3)
			strcpy(brace, "{}\n");
	}
}

void
explore_story_read(struct explore_story *out, const char *text)
{
	char *slow = explore_slowed(text);
	const char *at = slow, *begun = slow;
	int depth = 0;

	*out = (struct explore_story){ 0 };
	while (*at != '\0') {
		size_t n = strcspn(at, "\n");

		depth += line_depth(at, n);
		n += at[n] == '\n';
		at += n;
		if (depth <= 0) {
			depth = 0;
			unit_add(out, begun, (size_t)(at - begun));
			begun = at;
		}
	}
	if (at > begun)
		unit_add(out, begun, (size_t)(at - begun));
	uncover(out);
	out->preamble = find_preamble(out);
	free(slow);
}

void
explore_story_clear(struct explore_story *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->unit[i]);
	free(s->unit);
	free(s->at);
	*s = (struct explore_story){ 0 };
}

/* known_as: does the story call the node by its own name when the faults are set? */
static bool
known_as(const struct explore_story *s, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < s->preamble; i++) {
		if (!begins(s->unit[i], "local "))
			continue;
		for (const char *p = s->unit[i] + 6; *p != '\0' && *p != '=';) {
			size_t w = word_at(p);

			if (w == n && strncmp(p, name, n) == 0)
				return true;
			p += w > 0 ? w : 1;
		}
	}
	return false;
}

static void
write_faults(const struct explore_story *s, const struct explore_messages *ms,
    const struct explore_schedule *faults, FILE *out)
{
	static const char *const verb[EXPLORE_KINDS] = { "drop", "duplicate", "delay", "delay" };

	for (unsigned i = 0; i < faults->n; i++) {
		const struct explore_fault *f = &faults->fault[i];
		const struct explore_message *m = &ms->m[f->message];
		bool known = known_as(s, m->from);

		fprintf(out, "%s{ %s, \">\", any, \"%s\", nth = %u", verb[f->kind],
		    known ? m->from : "any", m->name, known ? m->nth : m->nth_any);
		if (f->kind != EXPLORE_LOSE)
			fprintf(out, ", by = ms(%" PRId64 ")", (f->by + MSEC(1) - 1) / MSEC(1));
		fputs(" }\n", out);
	}
}

bool *
explore_keep(const struct explore_story *s, const struct explore_schedule *faults)
{
	bool *keep = xalloc(s->n + 1, sizeof(*keep));

	for (size_t i = 0; i < s->n; i++)
		keep[i] = faults->cut == 0 || i < faults->cut;
	return keep;
}

void
explore_write(const struct explore_story *s, const bool *keep, const struct explore_messages *ms,
    const struct explore_schedule *faults, FILE *out)
{
	for (size_t i = 0; i <= s->n; i++) {
		if (i == s->preamble)
			write_faults(s, ms, faults, out);
		if (i < s->n && keep[i])
			fputs(s->unit[i], out);
	}
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
