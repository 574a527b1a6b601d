#include "traces/align.h"

#include "nodes/base/die.h"

#include <stdlib.h>
#include <string.h>

#define ALIKE_ENOUGH 500	/* of 1000 */
#define ALIKE_MOVED  900	/* for what stands elsewhere */
#define MOVED_FAR    SECONDS(10)
#define CELLS_MAX    200000000u	/* octets of one comparison table */

bool
align_counter(const char *field)
{
	return strcmp(field, "seq") == 0 || strcmp(field, "msgid") == 0 ||
	    strcmp(field, "echo_seq") == 0;
}

/* ---- how alike ---- */

static unsigned
weight(const struct seq_field *f)
{
	static const char *const heavy[] = {
		"notify", "payloads", "encap", "status", "lifetime", "options", "src", "dst",
		"target", "icmp_type", "proposals", "delete", NULL
	};

	if (strcmp(f->name, "retransmission") == 0)
		return 0;
	if (align_counter(f->name) || f->norm[0] == '$')
		return 1;
	for (const char *const *h = heavy; *h != NULL; h++)
		if (strcmp(*h, f->name) == 0)
			return 4;
	return 2;
}

static const struct seq_field *
field_of(const struct seq_msg *m, const struct seq_field *like, size_t *hint)
{
	for (size_t i = 0; i < m->n_fields; i++) {
		size_t k = (*hint + i) % m->n_fields;

		if (m->field[k].name_hash == like->name_hash) {
			*hint = k + 1;
			return &m->field[k];
		}
	}
	return NULL;
}

static bool
same_kind(const struct seq_msg *a, const struct seq_msg *b)
{
	const char *ra, *rb;

	if (strcmp(a->name, b->name) != 0 || strcmp(a->node, b->node) != 0)
		return false;
	ra = seq_get(a, "R");
	rb = seq_get(b, "R");
	return ra == NULL || rb == NULL || strcmp(a->name, "NA") == 0 || a->name[0] == 'B' ||
	    strcmp(ra, rb) == 0;
}

/* alike: 0 to 1000. */
static int
alike(const struct seq_msg *a, const struct seq_msg *b)
{
	unsigned same = 4, all = 4, paired = 0;
	size_t hint = 0;

	if (!same_kind(a, b))
		return 0;
	if (strcmp(a->link, b->link) == 0)
		same += 6;
	all += 6;
	for (size_t i = 0; i < a->n_fields; i++) {
		const struct seq_field *x = &a->field[i], *y = field_of(b, x, &hint);
		unsigned w = weight(x);

		all += w;
		paired += y != NULL;
		if (y != NULL && y->shape == x->shape && (!align_counter(x->name) ||
		    strcmp(x->value, y->value) == 0))
			same += w;
	}
	all += (unsigned)(b->n_fields - paired) * 2;
	return (int)(1000 * same / all);
}

static int
score(const struct seq_msg *a, const struct seq_msg *b, tick near)
{
	tick d = a->t > b->t ? a->t - b->t : b->t - a->t;
	int like = alike(a, b);

	if (like < ALIKE_ENOUGH)
		return 0;
	return like + (d <= near ? 60 : d <= SECONDS(1) ? 30 : d <= SECONDS(10) ? 10 : 0);
}

/* ---- anchors: what is the same and the only one of its shape on both sides ---- */

struct shaped {
	uint64_t shape;
	size_t at;
};

static int
by_shape(const void *pa, const void *pb)
{
	const struct shaped *a = pa, *b = pb;

	if (a->shape != b->shape)
		return a->shape < b->shape ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

static struct shaped *
shapes(const struct seq_file *f)
{
	struct shaped *s = xalloc(f->n + 1, sizeof(*s));

	for (size_t i = 0; i < f->n; i++)
		s[i] = (struct shaped){ f->m[i].shape, i };
	qsort(s, f->n, sizeof(*s), by_shape);
	return s;
}

static bool
only_one(const struct shaped *s, size_t n, size_t i)
{
	return (i == 0 || s[i - 1].shape != s[i].shape) &&
	    (i + 1 == n || s[i + 1].shape != s[i].shape);
}

/* anchors fills to[] (index in b for each of a, or ALIGN_NONE) with the longest rising chain. */
static void
anchors(const struct seq_file *a, const struct seq_file *b, tick near, size_t *to)
{
	struct shaped *sa = shapes(a), *sb = shapes(b);
	size_t *found = xalloc(a->n + 1, sizeof(size_t)), *pile = xalloc(a->n + 1, sizeof(size_t));
	size_t *before = xalloc(a->n + 1, sizeof(size_t)), piles = 0;

	for (size_t i = 0; i < a->n; i++)
		found[i] = to[i] = ALIGN_NONE;
	for (size_t i = 0, k = 0; i < a->n; i++) {
		while (k < b->n && sb[k].shape < sa[i].shape)
			k++;
		if (k < b->n && sb[k].shape == sa[i].shape && only_one(sa, a->n, i) &&
		    only_one(sb, b->n, k) && llabs(a->m[sa[i].at].t - b->m[sb[k].at].t) <= near)
			found[sa[i].at] = sb[k].at;
	}
	/* Patience: pile[l] is where the best chain of length l + 1 ends. */
	for (size_t i = 0; i < a->n; i++) {
		size_t lo = 0, hi = piles;

		if (found[i] == ALIGN_NONE)
			continue;
		while (lo < hi) {
			size_t mid = (lo + hi) / 2;

			if (found[pile[mid]] < found[i])
				lo = mid + 1;
			else
				hi = mid;
		}
		before[i] = lo > 0 ? pile[lo - 1] : ALIGN_NONE;
		pile[lo] = i;
		piles += lo == piles;
	}
	for (size_t i = piles > 0 ? pile[piles - 1] : ALIGN_NONE; i != ALIGN_NONE; i = before[i])
		to[i] = found[i];
	free(sa);
	free(sb);
	free(found);
	free(pile);
	free(before);
}

/* ---- between two anchors: the pairing with the greatest sum ---- */

enum { SKIP_A = 1, SKIP_B, PAIR };

static bool
pair_gap(const struct seq_file *a, size_t a0, size_t a1, const struct seq_file *b, size_t b0,
    size_t b1, tick near, size_t *to)
{
	size_t n = a1 - a0, m = b1 - b0;
	uint8_t *way;
	int64_t *row;

	if (n == 0 || m == 0)
		return true;
	if (n > CELLS_MAX / m)
		return false;
	way = xalloc(n * m, 1);
	row = xalloc(m + 1, sizeof(*row));
	/* From the end to the front, so that equal sums pair what comes first. */
	for (size_t i = n; i-- > 0;) {
		int64_t corner = 0;	/* row[k + 1] of the row below */

		for (size_t k = m; k-- > 0;) {
			int s = score(&a->m[a0 + i], &b->m[b0 + k], near);
			int64_t below = row[k], best = below;
			uint8_t how = SKIP_A;

			if (row[k + 1] > best) {
				best = row[k + 1];
				how = SKIP_B;
			}
			if (s > 0 && corner + s >= best) {
				best = corner + s;
				how = PAIR;
			}
			way[i * m + k] = how;
			corner = below;
			row[k] = best;
		}
	}
	for (size_t i = 0, k = 0; i < n && k < m;) {
		uint8_t how = way[i * m + k];

		if (how == PAIR)
			to[a0 + i] = b0 + k;
		i += how != SKIP_B;
		k += how != SKIP_A;
	}
	free(way);
	free(row);
	return true;
}

/* ---- what only seems gone ---- */

/* elsewhere finds, among what b has alone, the message that a[i] is, in another place. */
static size_t
elsewhere(const struct seq_file *a, size_t i, const struct seq_file *b, const bool *taken)
{
	size_t best = ALIGN_NONE;
	tick least = MOVED_FAR + 1;

	for (size_t k = 0; k < b->n; k++) {
		tick d = llabs(a->m[i].t - b->m[k].t);

		if (!taken[k] && d < least && alike(&a->m[i], &b->m[k]) >= ALIKE_MOVED) {
			best = k;
			least = d;
		}
	}
	return best;
}

bool
align_sequences(struct align *out, const struct seq_file *a, const struct seq_file *b, tick near)
{
	size_t *to = xalloc(a->n + 1, sizeof(size_t)), a0 = 0, b0 = 0, at = 0;
	bool *taken = xalloc(b->n + 1, sizeof(bool)), *moved = xalloc(b->n + 1, sizeof(bool));
	size_t *from = xalloc(b->n + 1, sizeof(size_t));
	bool ok = true;

	memset(out, 0, sizeof(*out));
	anchors(a, b, near, to);
	for (size_t i = 0; i <= a->n && ok; i++) {
		size_t end = i < a->n ? to[i] : b->n;

		if (i < a->n && end == ALIGN_NONE)
			continue;
		ok = pair_gap(a, a0, i, b, b0, end, near, to);
		a0 = i + 1;
		b0 = end + 1;
	}
	for (size_t k = 0; k < b->n; k++)
		from[k] = ALIGN_NONE;
	for (size_t i = 0; i < a->n; i++)
		if (to[i] != ALIGN_NONE) {
			taken[to[i]] = true;
			from[to[i]] = i;
		}
	for (size_t i = 0; i < a->n && ok; i++) {
		size_t k = to[i] == ALIGN_NONE ? elsewhere(a, i, b, taken) : ALIGN_NONE;

		if (k != ALIGN_NONE) {
			to[i] = k;
			from[k] = i;
			taken[k] = moved[k] = true;
		}
	}
	out->step = xalloc(a->n + b->n + 1, sizeof(*out->step));
	for (size_t k = 0; k < b->n && ok; k++) {
		/* What only a has stands before the first that comes after it in both. */
		for (; from[k] != ALIGN_NONE && !moved[k] && at < from[k]; at++)
			if (to[at] == ALIGN_NONE)
				out->step[out->n++] = (struct align_step){ at, ALIGN_NONE, false };
		if (from[k] != ALIGN_NONE && !moved[k])
			at = from[k] + 1;
		out->step[out->n++] = (struct align_step){ from[k], k, moved[k] };
	}
	for (; at < a->n && ok; at++)
		if (to[at] == ALIGN_NONE)
			out->step[out->n++] = (struct align_step){ at, ALIGN_NONE, false };
	free(to);
	free(from);
	free(taken);
	free(moved);
	return ok;
}

void
align_clear(struct align *l)
{
	free(l->step);
	memset(l, 0, sizeof(*l));
}
