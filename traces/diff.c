#include "traces/diff.h"

#include "nodes/base/die.h"
#include "nodes/base/hash.h"
#include "nodes/base/text.h"
#include "traces/align.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SAME_MOMENT MSEC(1)	/* two nodes' messages that close together have no order */

/* One change. Equal texts are one change, seen `seen` times. */
struct change {
	tick at;
	char *who, *what, *where;	/* "mn's BU", "lifetime is 60, was 420", " on cafe" */
	size_t seen;
};

/* A name's partner in the other sequence. */
struct partner {
	struct hash_link link;
	const char *name, *other;	/* not terminated */
	size_t n, other_n;
};

/* A counter's offset, per node, message and field. */
struct counter {
	struct hash_link link;
	char key[160];
	int64_t offset;
	size_t step;			/* of the pair before */
};

struct diff {
	const struct seq_file *a, *b;
	const struct diff_options *o;
	struct align align;
	struct change *change;
	size_t n_changes;
	struct hash forward, back, odd;	/* names: partners, and couples that are none */
	struct hash counters;
};

/* ---- telling ---- */

static void
say_who(const struct seq_msg *m, struct text *t)
{
	const char *r = seq_get(m, "R");
	bool ike = r != NULL && seq_get(m, "SPIi") != NULL;

	text_add(t, "%s's %s%s", m->node, m->name,
	    !ike ? "" : strcmp(r, "1") == 0 ? " response" : " request");
}

/* say_what_it_is gives a missing or additional message its particulars. */
static void
say_what_it_is(const struct seq_msg *m, struct text *t)
{
	static const char *const telling[] = {
		"msgid", "notify", "delete", "status", "seq", "lifetime", "target", "icmp_type",
		"icmp_code", "yiaddr", NULL
	};
	const char *between = " (";

	for (const char *const *f = telling; *f != NULL; f++) {
		const char *value = seq_get(m, *f);

		if (value == NULL)
			continue;
		text_add(t, "%s%s %.120s", between, *f, value);
		between = ", ";
	}
	if (between[0] == ',')
		text_add(t, ")");
}

static void
change_add(struct diff *d, const struct seq_msg *m, const char *what)
{
	char who[192], where[96];
	struct text w = TEXT_ARRAY(who), p = TEXT_ARRAY(where);

	say_who(m, &w);
	text_add(&p, " on %s", m->link);
	for (size_t i = 0; i < d->n_changes; i++) {
		struct change *c = &d->change[i];

		if (strcmp(c->who, who) == 0 && strcmp(c->what, what) == 0) {
			c->seen++;
			return;
		}
	}
	if ((d->n_changes & (d->n_changes - 1)) == 0)
		d->change = xrealloc(d->change, d->n_changes == 0 ? 1 : 2 * d->n_changes,
		    sizeof(*d->change));
	d->change[d->n_changes++] = (struct change){
		m->t, xstrdup(who), xstrdup(what), xstrdup(where), 1
	};
}

static void
say_span(tick t, struct text *out)
{
	t = t < 0 ? -t : t;
	if (t < SECONDS(1))
		text_add(out, "%.3g ms", (double)t / 1e6);
	else
		text_add(out, "%.3f s", (double)t / 1e9);
}

static void
say_times(unsigned n, struct text *out)
{
	if (n == 1)
		text_add(out, "once");
	else
		text_add(out, "%u times", n);
}

/* ---- names ---- */

static struct partner *
partner_find(struct hash *h, const char *name, size_t n)
{
	struct hash_link *l = hash_first(h, hash_bytes(0, name, n));

	for (; l != NULL; l = hash_next(l)) {
		struct partner *p = hash_owner(l, struct partner, link);

		if (p->n == n && memcmp(p->name, name, n) == 0)
			return p;
	}
	return NULL;
}

static void
partner_add(struct hash *h, const char *name, size_t n, const char *other, size_t other_n)
{
	struct partner *p = xalloc(1, sizeof(*p));

	*p = (struct partner){ .name = name, .other = other, .n = n, .other_n = other_n };
	hash_add(h, &p->link, hash_bytes(0, name, n));
}

/* said_already: has this odd couple been seen before? */
static bool
said_already(const struct diff *d, const char *a, size_t an, const char *b, size_t bn)
{
	struct hash_link *l = hash_first(&d->odd, hash_bytes(0, a, an));

	for (; l != NULL; l = hash_next(l)) {
		const struct partner *p = hash_owner(l, struct partner, link);

		if (p->n == an && memcmp(p->name, a, an) == 0 && p->other_n == bn &&
		    memcmp(p->other, b, bn) == 0)
			return true;
	}
	return false;
}

/* partners: do these names stand for the same? New ones do, from now on; and so do those that were
 * found not to, which is said once. */
static bool
partners(struct diff *d, const char *a, size_t an, const char *b, size_t bn)
{
	const struct partner *p = partner_find(&d->forward, a, an);
	const struct partner *q = partner_find(&d->back, b, bn);

	if (p == NULL && q == NULL) {
		partner_add(&d->forward, a, an, b, bn);
		partner_add(&d->back, b, bn, a, an);
		return true;
	}
	if ((p != NULL && p->other_n == bn && memcmp(p->other, b, bn) == 0) ||
	    said_already(d, a, an, b, bn))
		return true;
	partner_add(&d->odd, a, an, b, bn);
	return false;
}

enum same { SAME, OTHER_NAME, OTHER };

static enum same
compare(struct diff *d, const char *a, const char *b)
{
	enum same s = SAME;

	while (*a != '\0' && *b != '\0') {
		size_t an = seq_name_stem(a), bn = seq_name_stem(b);

		if (an > 1 && an == bn && memcmp(a, b, an) == 0) {
			an += seq_name_number(a + an);
			bn += seq_name_number(b + bn);
			if (!partners(d, a, an, b, bn))
				s = OTHER_NAME;
			a += an;
			b += bn;
		} else if (*a++ != *b++) {
			return OTHER;
		}
	}
	return *a == *b ? s : OTHER;
}

/* ---- fields ---- */

static bool
is_list(const char *field)
{
	static const char *const lists[] = { "notify", "payloads", "options", "encap", NULL };

	for (const char *const *l = lists; *l != NULL; l++)
		if (strcmp(*l, field) == 0)
			return true;
	return false;
}

/* count_of: how often is the item in the list? */
static unsigned
count_of(const char *list, const char *item, size_t n)
{
	unsigned times = 0;

	while (*list != '\0') {
		size_t k = strcspn(list, ",+");

		times += k == n && memcmp(list, item, n) == 0;
		list += k + (list[k] != '\0');
	}
	return times;
}

/* only_in writes the items that `a` has more often than `b`. */
static size_t
only_in(const char *a, const char *b, struct text *out)
{
	const char *at = a;
	size_t found = 0;

	while (*at != '\0') {
		size_t k = strcspn(at, ",+");

		if (count_of(a, at, k) > count_of(b, at, k) &&
		    count_of(at, at, k) > count_of(b, at, k))
			text_add(out, "%s%.*s", found++ > 0 ? " and " : "", (int)k, at);
		at += k + (at[k] != '\0');
	}
	return found;
}

static void
list_changed(const char *field, const char *a, const char *b, struct text *out)
{
	char gone[512], more[512];
	struct text g = TEXT_ARRAY(gone), m = TEXT_ARRAY(more);
	size_t n_gone = only_in(a, b, &g), n_more = only_in(b, a, &m);

	if (n_gone == 0 && n_more == 0)
		text_add(out, "%s is in another order: %s, was %s", field, b, a);
	else
		text_add(out, "%s %s%s%s%s%s", field, n_gone > 0 ? "no longer has " : "", gone,
		    n_gone > 0 && n_more > 0 ? ", but " : "", n_more > 0 ? "now has " : "", more);
}

/* comes_with: a list names this field's owner already, which is said instead. */
static bool
comes_with(const struct seq_msg *other, const struct seq_field *f)
{
	static const struct { const char *field, *list, *item; } with[] = {
		{ "alt_coa", "options", "3" }, { "nonce_home", "options", "4" },
		{ "nonce_coa", "options", "4" }, { "auth", "options", "5" },
		{ "refresh", "options", "2" }, { "hoa4", "options", "29" },
		{ "hoa4_len", "options", "29" }, { "hoa4_P", "options", "29" },
		{ "ack4", "options", "30" }, { "ack4_len", "options", "30" },
		{ "ack4_status", "options", "30" }, { "nat_F", "options", "31" },
		{ "nat_refresh", "options", "31" }, { "ipv4_coa", "options", "32" },
		{ "hao", "encap", "hao" }, { "rh2", "encap", "rh2" },
	};
	char name[64];
	const char *list;

	if (strncmp(f->name, "n_", 2) == 0) {
		size_t n = strlen(f->name);

		if (n > 6 && strcmp(f->name + n - 4, "_spi") == 0)
			n -= 4;
		snprintf(name, sizeof(name), "%.*s", (int)n - 2, f->name + 2);
		list = seq_get(other, "notify");
		return list == NULL || count_of(list, name, strlen(name)) == 0;
	}
	if (strcmp(f->name, "esp_spi") == 0 || strcmp(f->name, "protected_by") == 0) {
		list = seq_get(other, "encap");
		return list == NULL || strstr(list, "esp") == NULL;
	}
	for (size_t i = 0; i < sizeof(with) / sizeof(with[0]); i++)
		if (strcmp(f->name, with[i].field) == 0) {
			list = seq_get(other, with[i].list);
			return list == NULL ||
			    count_of(list, with[i].item, strlen(with[i].item)) == 0;
		}
	return false;
}

static const struct seq_field *
field_of(const struct seq_msg *m, const struct seq_field *like)
{
	for (size_t i = 0; i < m->n_fields; i++)
		if (m->field[i].name_hash == like->name_hash)
			return &m->field[i];
	return NULL;
}

static void
field_changed(struct diff *d, const struct seq_msg *m, const struct seq_field *x,
    const struct seq_field *y, enum same s)
{
	char what[1024];
	struct text t = TEXT_ARRAY(what);

	if (s == OTHER_NAME && strchr(x->value, '$') == x->value)
		text_add(&t, "%s is another than before", x->name);
	else if (s == OTHER_NAME)
		text_add(&t, "%s is %s, another than before", x->name, y->value);
	else if (is_list(x->name))
		list_changed(x->name, x->value, y->value, &t);
	else
		text_add(&t, "%s is %.400s, was %.400s", x->name, y->value, x->value);
	change_add(d, m, what);
}

static bool
is_structural(const struct diff *d, size_t step)
{
	const struct align_step *s = &d->align.step[step];

	return s->a == ALIGN_NONE || s->b == ALIGN_NONE || s->moved ||
	    d->a->m[s->a].times != d->b->m[s->b].times;
}

/* upset: did something come, go or repeat itself between two steps? */
static bool
upset(const struct diff *d, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (is_structural(d, i))
			return true;
	return false;
}

static struct counter *
counter_of(struct diff *d, const char *key)
{
	uint64_t h = hash_bytes(0, key, strlen(key));
	struct hash_link *l = hash_first(&d->counters, h);
	struct counter *c;

	for (; l != NULL; l = hash_next(l)) {
		c = hash_owner(l, struct counter, link);
		if (strcmp(c->key, key) == 0)
			return c;
	}
	c = xalloc(1, sizeof(*c));
	snprintf(c->key, sizeof(c->key), "%s", key);
	hash_add(&d->counters, &c->link, h);
	return c;
}

/* returns: does the next message of this stream have the old offset again? */
static bool
returns(const struct diff *d, size_t step, const struct seq_field *x, int64_t offset)
{
	const struct seq_msg *m = &d->a->m[d->align.step[step].a];

	for (size_t i = step + 1; i < d->align.n; i++) {
		const struct align_step *s = &d->align.step[i];
		const struct seq_msg *a, *b;
		const struct seq_field *p, *q;

		if (s->a == ALIGN_NONE || s->b == ALIGN_NONE)
			continue;
		a = &d->a->m[s->a];
		b = &d->b->m[s->b];
		if (strcmp(a->name, m->name) != 0 || strcmp(a->node, m->node) != 0)
			continue;
		p = field_of(a, x);
		q = field_of(b, x);
		if (p != NULL && q != NULL)
			return strtoll(q->value, NULL, 10) - strtoll(p->value, NULL, 10) == offset;
	}
	return true;
}

static void
counter_compare(struct diff *d, size_t step, const struct seq_msg *a, const struct seq_msg *b,
    const struct seq_field *x, const struct seq_field *y)
{
	int64_t offset = strtoll(y->value, NULL, 10) - strtoll(x->value, NULL, 10);
	char key[160], what[160];
	struct text k = TEXT_ARRAY(key), t = TEXT_ARRAY(what);
	struct counter *c;

	say_who(a, &k);
	text_add(&k, " %s", x->name);
	c = counter_of(d, key);
	if (offset != c->offset && !upset(d, c->step, step + 1)) {
		bool back = returns(d, step, x, c->offset);

		text_add(&t, "%s is %s, was %s%s", x->name, y->value, x->value,
		    back ? "" : ", and so on");
		change_add(d, b, what);
		if (!back)
			c->offset = offset;
	} else {
		c->offset = offset;
	}
	c->step = step;
}

static void
fields_compare(struct diff *d, size_t step, const struct seq_msg *a, const struct seq_msg *b)
{
	char what[512];

	if (strcmp(a->link, b->link) != 0) {
		snprintf(what, sizeof(what), "is on %s, was on %s", b->link, a->link);
		change_add(d, b, what);
	}
	for (size_t i = 0; i < a->n_fields; i++) {
		const struct seq_field *x = &a->field[i], *y = field_of(b, x);
		enum same s;

		if (strcmp(x->name, "retransmission") == 0)
			continue;
		if (y == NULL && comes_with(b, x))
			continue;
		if (y == NULL) {
			snprintf(what, sizeof(what), "%s is gone, was %.400s", x->name, x->value);
			change_add(d, b, what);
		} else if (align_counter(x->name)) {
			counter_compare(d, step, a, b, x, y);
		} else if ((s = compare(d, x->norm, y->norm)) != SAME) {
			field_changed(d, b, x, y, s);
		}
	}
	for (size_t i = 0; i < b->n_fields; i++) {
		const struct seq_field *y = &b->field[i];

		if (field_of(a, y) != NULL || strcmp(y->name, "retransmission") == 0 ||
		    comes_with(a, y))
			continue;
		snprintf(what, sizeof(what), "%s is %.400s, was absent", y->name, y->value);
		change_add(d, b, what);
	}
}

/* ---- how often ---- */

/* say_timing: "comes 0.400 s later, as do the next 2". */
static void
say_timing(struct text *t, tick by, size_t more, bool for_good)
{
	say_span(by, t);
	text_add(t, by > 0 ? " later" : " earlier");
	if (for_good)
		text_add(t, ", as does all that follows");
	else if (more == 1)
		text_add(t, ", as does the next message");
	else if (more > 1)
		text_add(t, ", as do the next %zu messages", more);
}

/* say_note: what a change did to the time of everything behind it. */
static void
say_note(struct text *t, tick note)
{
	if (note == 0)
		return;
	text_add(t, "; what follows comes ");
	say_timing(t, note, 0, false);
}

static void
times_compare(struct diff *d, const struct seq_msg *a, const struct seq_msg *b, tick note)
{
	char what[256];
	struct text t = TEXT_ARRAY(what);
	tick took = a->last - a->t, takes = b->last - b->t;

	if (a->times != b->times) {
		text_add(&t, "is sent ");
		say_times(b->times, &t);
		text_add(&t, ", was sent ");
		say_times(a->times, &t);
	} else if (llabs(took - takes) > d->o->tolerance) {
		text_add(&t, "is repeated over ");
		say_span(takes, &t);
		text_add(&t, ", was over ");
		say_span(took, &t);
	} else {
		return;
	}
	say_note(&t, note);
	change_add(d, b, what);
}

/* ---- order ---- */

/* order_compare finds a message that the moved one has overtaken, or been overtaken by, and that
 * was not of the same moment of another node. */
static void
order_compare(struct diff *d, const struct align_step *moved)
{
	const struct seq_msg *a = &d->a->m[moved->a], *b = &d->b->m[moved->b];
	const struct seq_msg *other = NULL;
	char what[256];
	struct text t = TEXT_ARRAY(what);
	bool later = false;

	for (size_t i = 0; i < d->align.n; i++) {
		const struct align_step *s = &d->align.step[i];
		const struct seq_msg *x, *y;

		if (s->a == ALIGN_NONE || s->b == ALIGN_NONE || s == moved ||
		    (s->a < moved->a) == (s->b < moved->b))
			continue;
		x = &d->a->m[s->a];
		y = &d->b->m[s->b];
		if (strcmp(x->node, a->node) != 0 && llabs(x->t - a->t) <= SAME_MOMENT &&
		    llabs(y->t - b->t) <= SAME_MOMENT)
			continue;
		/* The nearest of those it passed. */
		if (other == NULL || llabs(y->t - b->t) <= llabs(other->t - b->t)) {
			other = y;
			later = s->b < moved->b;
		}
	}
	if (other == NULL)
		return;
	text_add(&t, "comes %s ", later ? "after" : "before");
	say_who(other, &t);
	text_add(&t, ", came %s it", later ? "before" : "after");
	change_add(d, b, what);
}

/* ---- time ---- */

struct timing {
	tick *offset;		/* of each step; TICK_NEVER: no pair */
	size_t n;
};

static struct timing
timing_of(const struct diff *d)
{
	struct timing t = { xalloc(d->align.n + 1, sizeof(tick)), d->align.n };

	for (size_t i = 0; i < t.n; i++) {
		const struct align_step *s = &d->align.step[i];

		t.offset[i] = s->a == ALIGN_NONE || s->b == ALIGN_NONE || s->moved ? TICK_NEVER :
		    d->b->m[s->b].t - d->a->m[s->a].t;
	}
	return t;
}

static bool
near(const struct diff *d, tick x, tick y)
{
	return llabs(x - y) <= d->o->tolerance;
}

/* cause_of finds the missing, additional or repeated message that explains a shift between the pair
 * `before` and the pair `i`. */
static size_t
cause_of(const struct diff *d, size_t before, size_t i)
{
	const struct align_step *s = &d->align.step[before];
	tick since = before < i ? tick_min(d->a->m[s->a].t, d->b->m[s->b].t) : 0;

	for (size_t k = i + 1; k-- > 0;) {
		s = &d->align.step[k];
		if (!is_structural(d, k))
			continue;
		if (k >= before || (s->a != ALIGN_NONE && s->b != ALIGN_NONE &&
		    tick_max(d->a->m[s->a].last, d->b->m[s->b].last) >= since))
			return k;
	}
	return ALIGN_NONE;
}

/* times_of_day goes through the pairs. A shift that comes with a missing or additional message
 * belongs to that one's line: *note[step] then says how much. */
static void
times_of_day(struct diff *d, tick *note)
{
	struct timing w = timing_of(d);
	size_t before = w.n;		/* the pair before */
	tick base = 0;

	for (size_t i = 0; i < w.n; i++) {
		char what[160];
		struct text t = TEXT_ARRAY(what);
		size_t more = 0, k = i + 1, cause;
		tick by = w.offset[i] - base;
		bool back = false;

		if (w.offset[i] == TICK_NEVER || near(d, w.offset[i], base)) {
			before = w.offset[i] == TICK_NEVER ? before : i;
			continue;
		}
		for (; k < w.n; k++) {
			if (w.offset[k] == TICK_NEVER)
				continue;
			if (!near(d, w.offset[k], w.offset[i]))
				break;
			more++;
		}
		back = k < w.n && near(d, w.offset[k], base);
		cause = back ? ALIGN_NONE : cause_of(d, before < w.n ? before : i, i);
		if (cause != ALIGN_NONE) {
			note[cause] += by;
		} else {
			text_add(&t, "comes ");
			say_timing(&t, by, more, !back && more > 0);
			change_add(d, &d->b->m[d->align.step[i].b], what);
		}
		for (before = i; back && i + 1 < k; i++)
			before = w.offset[i + 1] != TICK_NEVER ? i + 1 : before;
		if (!back)
			base = w.offset[before];
	}
	free(w.offset);
}

/* ---- everything ---- */

static void
come_and_gone(struct diff *d, const struct align_step *s, tick note)
{
	const struct seq_msg *m = s->b == ALIGN_NONE ? &d->a->m[s->a] : &d->b->m[s->b];
	char what[640];
	struct text t = TEXT_ARRAY(what);

	say_what_it_is(m, &t);
	text_add(&t, "%s%s", t.n > 0 ? " " : "", s->b == ALIGN_NONE ? "is missing" : "is new");
	say_note(&t, note);
	/* The leading blank of the particulars is say_who's. */
	change_add(d, m, what + (what[0] == ' '));
}

static int
by_time(const void *pa, const void *pb)
{
	const struct change *a = pa, *b = pb;

	return (a->at > b->at) - (a->at < b->at);
}

static void
print_changes(struct diff *d, FILE *out)
{
	size_t most = d->o->most != 0 && d->o->most < d->n_changes ? d->o->most : d->n_changes;

	/* Insertion sort by time: stable, and nearly sorted already. */
	for (size_t i = 1; i < d->n_changes; i++)
		for (size_t k = i; k > 0 && by_time(&d->change[k - 1], &d->change[k]) > 0; k--) {
			struct change c = d->change[k];

			d->change[k] = d->change[k - 1];
			d->change[k - 1] = c;
		}
	for (size_t i = 0; i < most; i++) {
		const struct change *c = &d->change[i];
		bool verb = strncmp(c->what, "is ", 3) == 0 || strncmp(c->what, "comes ", 6) == 0 ||
		    c->what[0] == '(';

		fprintf(out, "%10.3f s  %s%s%s %s", (double)c->at / 1e9, c->who,
		    strncmp(c->what, "is on ", 6) == 0 ? "" : c->where, verb ? "" : ":", c->what);
		if (c->seen > 1)
			fprintf(out, " (and in %zu more)", c->seen - 1);
		putc('\n', out);
	}
	if (most < d->n_changes)
		fprintf(out, "... and %zu more changes\n", d->n_changes - most);
	if (d->n_changes == 0)
		fprintf(out, "no change in %zu messages\n", d->b->n);
	else
		fprintf(out, "%zu change%s in %zu messages\n", d->n_changes,
		    d->n_changes == 1 ? "" : "s", d->b->n);
}

static void
clear_partners(struct hash *h)
{
	for (size_t i = 0; i < h->cap; i++)
		for (struct hash_link *l = h->slot[i], *next; l != NULL; l = next) {
			next = l->next;
			free(hash_owner(l, struct partner, link));
		}
	hash_clear(h);
}

static void
diff_clear(struct diff *d)
{
	for (size_t i = 0; i < d->n_changes; i++) {
		free(d->change[i].who);
		free(d->change[i].what);
		free(d->change[i].where);
	}
	free(d->change);
	clear_partners(&d->forward);
	clear_partners(&d->back);
	clear_partners(&d->odd);
	for (size_t i = 0; i < d->counters.cap; i++)
		for (struct hash_link *l = d->counters.slot[i], *next; l != NULL; l = next) {
			next = l->next;
			free(hash_owner(l, struct counter, link));
		}
	hash_clear(&d->counters);
	align_clear(&d->align);
}

size_t
diff_sequences(const struct seq_file *a, const struct seq_file *b, const struct diff_options *o,
    FILE *out)
{
	struct diff d = { .a = a, .b = b, .o = o };
	size_t n;
	tick *note;

	if (!align_sequences(&d.align, a, b, o->tolerance)) {
		fprintf(out, "%zu and %zu messages, too few of them alike to compare\n", a->n,
		    b->n);
		align_clear(&d.align);
		return SIZE_MAX;
	}
	note = xalloc(d.align.n + 1, sizeof(tick));
	times_of_day(&d, note);
	for (size_t i = 0; i < d.align.n; i++) {
		const struct align_step *s = &d.align.step[i];

		if (s->a == ALIGN_NONE || s->b == ALIGN_NONE) {
			come_and_gone(&d, s, note[i]);
			continue;
		}
		fields_compare(&d, i, &a->m[s->a], &b->m[s->b]);
		times_compare(&d, &a->m[s->a], &b->m[s->b], note[i]);
		if (s->moved)
			order_compare(&d, s);
	}
	print_changes(&d, out);
	n = d.n_changes;
	diff_clear(&d);
	free(note);
	return n;
}
