/* explore_story.c - explore: a story as text, cut into statements, and a schedule written into it. */
#include "conformance/explore.h"

#include "nodes/base/die.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SLOWEST_MS	250		/* of a flow */

static const char tcp[] = "traffic.tcp{", udp[] = "traffic.udp{";

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

/* without_tcp copies a TCP flow's arguments as a datagram flow's: the lab has no TCP. Returns what
 * follows them. */
static const char *
without_tcp(const char *text, char *out, size_t *n)
{
	const char *end = strchr(text, '}'), *bytes = strstr(text, "bytes = ");

	text += strlen(tcp);
	*n += (size_t)sprintf(out + *n, "%s every = ms(%d),", udp, SLOWEST_MS);
	if (end == NULL || bytes == NULL || bytes > end)
		return text;
	*n += (size_t)sprintf(out + *n, "%.*s", (int)(bytes - text), text);
	text = bytes + strcspn(bytes, ",}");
	return text + (*text == ',');
}

char *
explore_slowed(const char *text)
{
	static const char key[] = "every = ms(";
	char *out = xalloc(1, strlen(text) * 2 + 1);
	size_t n = 0;

	while (*text != '\0') {
		if (begins(text, tcp)) {
			text = without_tcp(text, out, &n);
			continue;
		}
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

/* named: by its own name, or as a part of the world. */
static const char *
named(const struct explore_story *s, const char *name, char out[static 16])
{
	snprintf(out, 16, "%s%s", known_as(s, name) ? "" : "w.", name);
	return out;
}

static void
write_faults(const struct explore_story *s, const struct explore_messages *ms,
    const struct explore_schedule *faults, FILE *out)
{
	static const char *const verb[EXPLORE_FAULTS] = { "drop", "duplicate", "delay", "delay" };

	for (unsigned i = 0; i < faults->n; i++) {
		const struct explore_fault *f = &faults->fault[i];
		const struct explore_message *m = &ms->m[f->message];
		bool known = known_as(s, m->from);

		if (f->kind >= EXPLORE_FAULTS)
			continue;
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

/* write_befalls writes what happens to nodes, beside the story: true, if there is any. */
static bool
write_befalls(const struct explore_story *s, const struct explore_messages *ms,
    const struct explore_schedule *faults, FILE *out)
{
	static const char *const node[EXPLORE_KINDS] = { [EXPLORE_REBIND] = "nat",
		[EXPLORE_REBOOT_MN] = "mn", [EXPLORE_REBOOT_HA] = "ha" };
	bool any = false;

	for (unsigned i = 0; i < faults->n; i++) {
		const struct explore_fault *f = &faults->fault[i];
		char name[16];

		if (f->kind < EXPLORE_FAULTS)
			continue;
		fprintf(out, "%sfunction() at(ms(%" PRId64 ")); %s:%s end", any ? ", " : "both(",
		    (ms->m[f->message].t + f->by) / MSEC(1), named(s, node[f->kind], name),
		    f->kind == EXPLORE_REBIND ? "rebind{}" : "reboot()");
		any = true;
	}
	if (any)
		fputs(", function()\n", out);
	return any;
}

void
explore_write(const struct explore_story *s, const bool *keep, const struct explore_messages *ms,
    const struct explore_schedule *faults, FILE *out)
{
	bool open = false;

	for (size_t i = 0; i <= s->n; i++) {
		bool title = i < s->n && begins(s->unit[i], "scenario");

		if (i == s->preamble) {
			write_faults(s, ms, faults, out);
			if (!title)
				open = write_befalls(s, ms, faults, out);
		}
		if (i < s->n && keep[i])
			fputs(s->unit[i], out);
		if (i == s->preamble && title)
			open = write_befalls(s, ms, faults, out);
	}
	if (open)
		fputs("end)\n", out);
}
