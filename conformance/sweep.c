#include "conformance/sweep.h"

#include "conformance/script/script.h"
#include "nodes/base/conf.h"
#include "nodes/base/die.h"
#include "nodes/base/hash.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define PLACES_MAX 9
#define POINT_MAX  180		/* octets of a point's name; a seed follows */

/* ---- numbers with a unit: exact, 0.1 + 0.2 is 0.3 ---- */

struct amount {
	int64_t n;		/* in 10^-places of the unit */
	unsigned places;
	char unit[16];
};

static bool
amount_parse(struct amount *a, const char *s, size_t len)
{
	const char *end = s + len;
	bool minus = len > 0 && *s == '-', dot = false, digit = false;

	*a = (struct amount){ 0 };
	s += minus;
	for (; s < end && (isdigit((unsigned char)*s) || (*s == '.' && !dot)); s++) {
		if (*s == '.') {
			dot = true;
			continue;
		}
		if (a->n > INT64_C(100000000000000) || (dot && a->places == PLACES_MAX))
			return false;
		a->n = a->n * 10 + (*s - '0');
		a->places += dot;
		digit = true;
	}
	if (minus)
		a->n = -a->n;
	if (!digit || (size_t)(end - s) >= sizeof(a->unit))
		return false;
	memcpy(a->unit, s, (size_t)(end - s));
	for (; s < end; s++)
		if (!isalpha((unsigned char)*s) && strchr("/%", *s) == NULL)
			return false;
	return true;
}

static bool
to_places(struct amount *a, unsigned places)
{
	for (; a->places < places; a->places++)
		if (__builtin_mul_overflow(a->n, 10, &a->n))
			return false;
	return true;
}

static void
amount_text(const struct amount *a, int64_t n, char out[static 48])
{
	uint64_t scale = 1, u = n < 0 ? (uint64_t)-n : (uint64_t)n;

	for (unsigned i = 0; i < a->places; i++)
		scale *= 10;
	if (a->places > 0)
		snprintf(out, 48, "%s%" PRIu64 ".%0*" PRIu64 "%s", n < 0 ? "-" : "", u / scale,
		    (int)a->places, u % scale, a->unit);
	else
		snprintf(out, 48, "%" PRId64 "%s", n, a->unit);
}

/* A time in nanoseconds. */
static bool
to_ns(struct amount *a)
{
	char text[48];
	tick t;

	amount_text(a, a->n, text);
	if (!tick_parse(&t, text) || t == TICK_NEVER)
		return false;
	*a = (struct amount){ .n = t, .unit = "ns" };
	return true;
}

/* ---- ranges ---- */

/* Of FROM, TO and STEP: a unit that stands at one of them is meant for those without. */
static bool
one_unit(struct amount a[static 3], bool time)
{
	const char *unit = "";
	unsigned places = 0;

	for (int i = 0; i < 3; i++)
		if (a[i].unit[0] != '\0')
			unit = a[i].unit;
	for (int i = 0; i < 3; i++) {
		if (a[i].unit[0] == '\0')
			strcpy(a[i].unit, unit);
		if (time ? !to_ns(&a[i]) : strcmp(a[i].unit, unit) != 0)
			return false;
		places = a[i].places > places ? a[i].places : places;
	}
	return to_places(&a[0], places) && to_places(&a[1], places) && to_places(&a[2], places);
}

static bool
value_add(struct sweep_key *k, const char *text, size_t n, char err[static 256])
{
	if (k->n == SWEEP_VALUES) {
		snprintf(err, 256, "more than %d values", SWEEP_VALUES);
		return false;
	}
	k->value = xrealloc(k->value, k->n + 1, sizeof(char *));
	k->value[k->n] = xalloc(n + 1, 1);
	memcpy(k->value[k->n++], text, n);
	return true;
}

/* range_add: s is "10..200:10", of length n, and dots are its dots. */
static bool
range_add(struct sweep_key *k, const char *s, size_t n, const char *dots, bool time,
    char err[static 256])
{
	const char *to = dots + 2, *end = s + n, *colon = memchr(to, ':', (size_t)(end - to));
	struct amount a[3];
	char text[48];

	if (colon == NULL) {
		snprintf(err, 256, "%.*s: wanted a step, as in %.*s:%s", (int)n, s, (int)n, s,
		    time ? "10ms" : "1");
		return false;
	}
	if (!amount_parse(&a[0], s, (size_t)(dots - s)) ||
	    !amount_parse(&a[1], to, (size_t)(colon - to)) ||
	    !amount_parse(&a[2], colon + 1, (size_t)(end - colon - 1)) || !one_unit(a, time)) {
		snprintf(err, 256, "%.*s: wanted FROM..TO:STEP, like %s", (int)n, s,
		    time ? "10ms..200ms:10ms" : "10..200:10");
		return false;
	}
	if (a[2].n <= 0 || a[1].n < a[0].n) {
		snprintf(err, 256, a[2].n <= 0 ? "%.*s: the step is above 0" :
		    "%.*s: goes from the least to the most", (int)n, s);
		return false;
	}
	for (int64_t v = a[0].n; v <= a[1].n; v += a[2].n) {
		amount_text(&a[0], v, text);
		if (!value_add(k, text, strlen(text), err))
			return false;
		if (v > INT64_MAX - a[2].n)
			break;
	}
	return true;
}

static bool
values_read(struct sweep_key *k, const char *type, const char *text, char err[static 256])
{
	bool time = strcmp(type, "time") == 0, ranges = time || strcmp(type, "number") == 0;

	for (const char *s = text;; s++) {
		size_t n = strcspn(s, ",");
		const char *dots = ranges ? memmem(s, n, "..", 2) : NULL;

		if (n == 0) {
			snprintf(err, 256, "%.100s: wanted values between the commas", text);
			return false;
		}
		if (dots != NULL ? !range_add(k, s, n, dots, time, err) : !value_add(k, s, n, err))
			return false;
		s += n;
		if (*s == '\0')
			return true;
	}
}

bool
sweep_add(struct sweep *s, const char *name, const char *type, const char *text,
    char err[static 256])
{
	size_t at = s->n_keys;

	if (s->n_keys == SWEEP_KEYS) {
		snprintf(err, 256, "no more than %d parameters", SWEEP_KEYS);
		return false;
	}
	for (size_t i = s->n_keys; i-- > 0;) {
		int order = strcmp(name, s->key[i].name);

		if (order == 0) {
			snprintf(err, 256, "given twice; wanted its values between commas");
			return false;
		}
		if (order < 0)
			at = i;
	}
	memmove(&s->key[at + 1], &s->key[at], (s->n_keys - at) * sizeof(s->key[0]));
	s->n_keys++;
	s->key[at] = (struct sweep_key){ .name = xstrdup(name) };
	return values_read(&s->key[at], type, text, err);
}

void
sweep_clear(struct sweep *s)
{
	for (size_t i = 0; i < s->n_keys; i++) {
		for (size_t k = 0; k < s->key[i].n; k++)
			free(s->key[i].value[k]);
		free(s->key[i].value);
		free(s->key[i].name);
	}
	*s = (struct sweep){ 0 };
}

/* ---- runs ---- */

static size_t
times(size_t a, uint64_t b)
{
	return b != 0 && a > SWEEP_RUNS / b ? SWEEP_RUNS + 1 : a * (size_t)b;
}

size_t
sweep_points(const struct sweep *s)
{
	size_t n = 1;

	for (size_t i = 0; i < s->n_keys; i++)
		n = times(n, s->key[i].n);
	return n;
}

size_t
sweep_runs(const struct sweep *s)
{
	return times(sweep_points(s), s->n_seeds);
}

uint64_t
sweep_run(const struct sweep *s, size_t i, struct world_arg *arg)
{
	size_t points = sweep_points(s), at = i % points;

	for (size_t k = s->n_keys; k-- > 0;) {
		arg[k] = (struct world_arg){ s->key[k].name, s->key[k].value[at % s->key[k].n] };
		at /= s->key[k].n;
	}
	return s->seed + i / points;
}

void
sweep_name(const struct world_arg *arg, size_t n, uint64_t seed, char out[static SWEEP_NAME])
{
	char point[POINT_MAX];
	struct text t = TEXT_ARRAY(point);
	bool odd = false;
	uint64_t hash = 0;

	for (size_t i = 0; i < n; i++) {
		text_add(&t, "%s%s=%s", i > 0 ? "+" : "", arg[i].key, arg[i].value);
		hash = hash_bytes(hash, arg[i].key, strlen(arg[i].key) + 1);
		hash = hash_bytes(hash, arg[i].value, strlen(arg[i].value) + 1);
	}
	for (char *p = point; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("._-+=", *p) == NULL) {
			*p = '_';
			odd = true;
		}
	if (t.cut || odd)
		snprintf(out, SWEEP_NAME, "%s-%016" PRIx64 "/%" PRIu64, point, hash, seed);
	else
		snprintf(out, SWEEP_NAME, "%s/%" PRIu64, n == 0 ? "default" : point, seed);
}

char *
sweep_params_text(const struct world_arg *arg, size_t n)
{
	size_t room = 1;
	struct text t;

	for (size_t i = 0; i < n; i++)
		room += strlen(arg[i].key) + strlen(arg[i].value) + 2;
	t = text_of(xalloc(room, 1), room);
	for (size_t i = 0; i < n; i++)
		text_add(&t, " %s=%s", arg[i].key, arg[i].value);
	return t.p;
}
