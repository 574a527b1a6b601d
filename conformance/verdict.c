#include "conformance/verdict.h"

#include "nodes/base/die.h"
#include "nodes/base/hash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {
	[V_NOT_TESTED] = "NOT-TESTED", [V_NOT_APPLICABLE] = "NOT-APPLICABLE",
	[V_INCONCLUSIVE] = "INCONCLUSIVE", [V_PASS] = "PASS", [V_WARN] = "WARN", [V_FAIL] = "FAIL"
};

#define KINDS (sizeof(names) / sizeof(names[0]))

const char *
verdict_name(enum verdict_kind k)
{
	return names[k];
}

bool
verdict_kind_parse(enum verdict_kind *out, const char *name)
{
	for (size_t i = 0; i < KINDS; i++)
		if (strcmp(names[i], name) == 0) {
			*out = (enum verdict_kind)i;
			return true;
		}
	return false;
}

void
verdicts_clear(struct verdicts *vs)
{
	free(vs->v);
	free(vs->key);
	memset(vs, 0, sizeof(*vs));
}

static uint32_t
key_of(const char *id, const char *role)
{
	return (uint32_t)hash_bytes(hash_bytes(0, id, strlen(id)), role, strlen(role));
}

const struct verdict *
verdicts_find(const struct verdicts *vs, const char *id, const char *role)
{
	uint32_t key = key_of(id, role);

	for (size_t i = 0; i < vs->n; i++)
		if (vs->key[i] == key && strcmp(vs->v[i].id, id) == 0 &&
		    strcmp(vs->v[i].role, role) == 0)
			return &vs->v[i];
	return NULL;
}

void
verdicts_add(struct verdicts *vs, const struct verdict *v)
{
	struct verdict *old = (struct verdict *)verdicts_find(vs, v->id, v->role);
	unsigned seen, breaches;

	if (old == NULL) {
		if (vs->n == vs->cap) {
			vs->cap = vs->cap == 0 ? 64 : vs->cap * 2;
			vs->v = xrealloc(vs->v, vs->cap, sizeof(*vs->v));
			vs->key = xrealloc(vs->key, vs->cap, sizeof(*vs->key));
		}
		vs->key[vs->n] = key_of(v->id, v->role);
		vs->v[vs->n++] = *v;
		return;
	}
	seen = old->seen + v->seen;
	breaches = old->breaches + v->breaches;
	if (v->kind > old->kind)
		*old = *v;
	old->seen = seen;
	old->breaches = breaches;
}

void
verdicts_merge(struct verdicts *into, const struct verdicts *from)
{
	for (size_t i = 0; i < from->n; i++)
		verdicts_add(into, &from->v[i]);
}

/* line_of is the line in "story.lua:12", 0 where there is none. */
static unsigned long
line_of(const char *id)
{
	const char *at = strstr(id, ".lua:");

	return at != NULL ? strtoul(at + 5, NULL, 10) : 0;
}

/* The steps of a story in the order of its lines. */
static int
by_id(const void *a, const void *b)
{
	const struct verdict *x = a, *y = b;
	unsigned long m = line_of(x->id), n = line_of(y->id);
	size_t stem = strcspn(x->id, ":");
	int order = strcmp(x->id, y->id);

	if (m != n && m > 0 && n > 0 && strncmp(x->id, y->id, stem + 1) == 0)
		return m < n ? -1 : 1;

	return order != 0 ? order : strcmp(x->role, y->role);
}

void
verdicts_sort(struct verdicts *vs)
{
	if (vs->n > 0)
		qsort(vs->v, vs->n, sizeof(*vs->v), by_id);
	for (size_t i = 0; i < vs->n; i++)
		vs->key[i] = key_of(vs->v[i].id, vs->v[i].role);
}

void
verdicts_strict(struct verdicts *vs)
{
	for (size_t i = 0; i < vs->n; i++)
		if (vs->v[i].kind == V_WARN)
			vs->v[i].kind = V_FAIL;
}

bool
verdicts_baseline(struct verdicts *vs, const char *file, char *err, size_t err_cap)
{
	FILE *f = fopen(file, "r");
	char line[512];
	unsigned n = 0;

	if (f == NULL) {
		snprintf(err, err_cap, "%s: %s", file, strerror(errno));
		return false;
	}
	while (fgets(line, sizeof(line), f) != NULL) {
		char *role, *reason;
		struct verdict *v;

		n++;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '\0' || line[0] == '#')
			continue;
		role = strchr(line, '\t');
		reason = role != NULL ? strchr(role + 1, '\t') : NULL;
		if (reason == NULL || reason[1] == '\0') {
			snprintf(err, err_cap, "%s:%u: wants id<TAB>role<TAB>reason", file, n);
			fclose(f);
			return false;
		}
		*role++ = '\0';
		*reason++ = '\0';
		v = (struct verdict *)verdicts_find(vs, line, role);
		if (v != NULL)
			snprintf(v->known, sizeof(v->known), "%s", reason);
	}
	fclose(f);
	return true;
}

int
verdicts_exit_status(const struct verdicts *vs)
{
	bool failed = false, undecided = false, decided = false;

	for (size_t i = 0; i < vs->n; i++) {
		const struct verdict *v = &vs->v[i];

		switch (v->kind) {
		case V_FAIL:
			failed = failed || v->known[0] == '\0';
			decided = true;
			break;
		case V_PASS:
		case V_WARN:
			decided = true;
			break;
		case V_NOT_TESTED:
		case V_INCONCLUSIVE:
			undecided = undecided || !v->should;
			break;
		case V_NOT_APPLICABLE:
			break;
		}
	}
	return failed ? 1 : undecided || !decided ? 4 : 0;
}

bool
verdict_colour(FILE *out)
{
	const char *no = getenv("NO_COLOR");

	return isatty(fileno(out)) && (no == NULL || no[0] == '\0');
}

/* ---- the terminal ---- */

static const char *
colour_of(enum verdict_kind k)
{
	switch (k) {
	case V_PASS: return "\033[32m";
	case V_FAIL: return "\033[1;31m";
	case V_WARN: return "\033[33m";
	case V_INCONCLUSIVE: return "\033[35m";
	default: return "\033[2m";
	}
}

/* suite_of: "R5555-4.2-01" belongs to "5555"; a story's step to its story. */
static void
suite_of(const struct verdict *v, char out[static 32])
{
	size_t n = strstr(v->id, ".lua:") != NULL ? strcspn(v->id, ":") : strcspn(v->id, "-");

	snprintf(out, 32, "%.*s", (int)n, v->id);
}

const char *
verdict_rfc(const struct verdict *v)
{
	return v->cite[0] >= '0' && v->cite[0] <= '9' ? "RFC " : "";
}

static void
print_one(const struct verdict *v, bool colour, FILE *out)
{
	fprintf(out, "  %s%-14s%s %-16s %-4s %s", colour ? colour_of(v->kind) : "",
	    names[v->kind], colour ? "\033[0m" : "", v->id, v->role, v->says);
	if (v->cite[0] != '\0')
		fprintf(out, " (%s%s)", verdict_rfc(v), v->cite);
	fprintf(out, "%s\n", v->white_box ? " [white-box]" : "");
	if (v->at.field[0] != '\0' && v->kind != V_PASS)
		fprintf(out, "%33s %s: expected %s, found %s\n", "", v->at.field, v->at.expected,
		    v->at.found);
	if (v->at.pcap[0] != '\0')
		fprintf(out, "%33s %s frame %u, t=%.6f s%s%s\n", "", v->at.pcap, v->at.frame,
		    (double)v->at.t / 1e9, v->run[0] ? ", " : "", v->run);
	if (v->why[0] != '\0')
		fprintf(out, "%33s %s\n", "", v->why);
	if (v->known[0] != '\0')
		fprintf(out, "%33s known%s: %s\n", "", v->kind == V_FAIL ? "" :
		    " failure, but it did not fail", v->known);
}

static void
print_suites(const struct verdicts *vs, FILE *out)
{
	char done[64][32];
	size_t n_done = 0;

	for (size_t i = 0; i < vs->n && n_done < 64; i++) {
		char suite[32], other[32];
		unsigned count[KINDS] = { 0 };
		bool again = false;

		suite_of(&vs->v[i], suite);
		for (size_t k = 0; k < n_done; k++)
			again = again || strcmp(done[k], suite) == 0;
		if (again)
			continue;
		memcpy(done[n_done++], suite, sizeof(suite));
		for (size_t k = i; k < vs->n; k++) {
			suite_of(&vs->v[k], other);
			if (strcmp(suite, other) == 0)
				count[vs->v[k].kind]++;
		}
		fprintf(out, "  %-16s", suite);
		for (size_t k = KINDS; k-- > 0;)
			if (count[k] > 0)
				fprintf(out, " %u %s", count[k], names[k]);
		fprintf(out, "\n");
	}
}

void
verdicts_print(const struct verdicts *vs, const struct verdict_run *run, bool all, bool colour,
    FILE *out)
{
	unsigned count[KINDS] = { 0 };

	for (size_t i = 0; i < vs->n; i++) {
		const struct verdict *v = &vs->v[i];

		count[v->kind]++;
		if (all || v->kind == V_FAIL || v->kind == V_WARN || v->kind == V_INCONCLUSIVE ||
		    v->known[0] != '\0')
			print_one(v, colour, out);
	}
	print_suites(vs, out);
	fprintf(out, "%s%s%s:", run->scenario, run->params[0] ? " " : "", run->params);
	for (size_t k = KINDS; k-- > 0;)
		fprintf(out, " %s%u %s%s",
		    colour && count[k] > 0 ? colour_of((enum verdict_kind)k) : "", count[k],
		    names[k], colour && count[k] > 0 ? "\033[0m" : "");
	fprintf(out, "\n");
}
