/* ladder.c - choose what fits one screen, then draw it into rows of cells.
 *
 * Choosing goes from rich to poor until it fits: everything; requests and responses folded into one
 * line; without DHCP; without the user data between messages; without IKE exchanges that move
 * nothing. What still does not fit is cut at the end. */
#include "reports/ladder.h"

#include "nodes/base/die.h"
#include "reports/model.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define TIME_WIDTH 10		/* "  12.345  " */
#define NODE_WIDTH 14		/* the least distance of two lifelines */
#define COLUMNS_MAX 12

/* ---- the terminal ---- */

struct ladder_options
ladder_options_for(FILE *out)
{
	struct ladder_options o = { .width = 100, .height = 40 };
	const char *columns = getenv("COLUMNS"), *lines = getenv("LINES");
	const char *no_colour = getenv("NO_COLOR"), *codeset, *lang;
	struct winsize size;

	if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
		o.width = size.ws_col;
		o.height = size.ws_row;
	}
	if (columns != NULL && atoi(columns) > 0)
		o.width = (unsigned)atoi(columns);
	if (lines != NULL && atoi(lines) > 0)
		o.height = (unsigned)atoi(lines);
	o.colour = isatty(fileno(out)) && (no_colour == NULL || *no_colour == '\0');
	/* The codeset of the environment, without touching the process's locale. */
	codeset = nl_langinfo(CODESET);
	lang = getenv("LC_ALL");
	if (lang == NULL || *lang == '\0')
		lang = getenv("LC_CTYPE");
	if (lang == NULL || *lang == '\0')
		lang = getenv("LANG");
	o.utf8 = strcmp(codeset, "UTF-8") == 0 || (lang != NULL &&
	    (strstr(lang, "UTF-8") != NULL || strstr(lang, "utf8") != NULL)) ||
	    (lang == NULL && !isatty(fileno(out)));
	return o;
}

/* ---- choosing ---- */

enum line_kind { LINE_SHOT, LINE_MOVE, LINE_DATA };

struct line {
	enum line_kind kind;
	tick t;
	const struct shot *shot;
	bool both;		/* the response follows at once: one line for both */
	unsigned times;		/* the same again */
	const struct move *move;
	int from, to;		/* LINE_DATA */
	uint64_t packets, back, lost;	/* that way, the other way, of both */
};

enum { RICH, FOLDED, NO_DHCP, NO_DATA, ESSENTIAL, LEVELS };

#define PAUSE MSEC(500)		/* user data is told where nothing else is said for so long */

struct choice {
	const struct model *m;
	unsigned level;
	int mn;			/* only this mobile node's story; MODEL_NOBODY: all */
	struct line *line;
	size_t n, cap;
	struct line *pending;	/* LINE_DATA, not yet told */
	size_t n_pending, cap_pending;
	tick last;		/* what was last said */
};

static int
rank(const char *name)
{
	if (strstr(name, "nat") != NULL)
		return 2;
	if (strncmp(name, "mn", 2) == 0)
		return 0;
	if (strncmp(name, "ha", 2) == 0)
		return 3;
	return strncmp(name, "cn", 2) == 0 ? 4 : 1;
}

static bool
is_mn(const struct model *m, int node)
{
	return node >= 0 && rank(m->nodes.name[node]) == 0;
}

static bool
concerns(const struct choice *c, const struct shot *s)
{
	if (c->mn == MODEL_NOBODY || s->from == c->mn || s->to == c->mn)
		return true;
	if (is_mn(c->m, s->from) || is_mn(c->m, s->to))	/* calling out to all */
		return false;
	for (size_t i = 0; i < s->n_sights; i++)
		if (s->sight[i].node == c->mn)
			return true;
	return false;
}

static bool
wanted(const struct choice *c, const struct shot *s)
{
	if (!concerns(c, s))
		return false;
	if (s->group == GROUP_MIP6)
		return true;
	if (s->group == GROUP_DHCP)
		return c->level < NO_DHCP;
	if (s->group != GROUP_IKE)
		return false;
	return c->level < ESSENTIAL || strcmp(s->name, "IKE_AUTH") == 0 || s->lost ||
	    strstr(json_text(s->fields, "notify", ""), "UPDATE_SA") != NULL;
}

static void
add(struct choice *c, struct line l)
{
	MODEL_ROOM(c->line, c->n, c->cap);
	c->line[c->n++] = l;
}

/* A shot that only answers, or repeats, the line before it. */
static bool
fold(struct choice *c, const struct shot *s)
{
	struct line *last = c->n > 0 ? &c->line[c->n - 1] : NULL;

	if (last == NULL || last->kind != LINE_SHOT || strcmp(last->shot->name, s->name) != 0)
		return false;
	if (s->group == GROUP_IKE && strcmp(s->name, "NAT_KEEPALIVE") == 0 &&
	    last->shot->from == s->from) {
		last->times++;
		return true;
	}
	if (c->level < FOLDED || s->group != GROUP_IKE || last->both || last->shot->lost || s->lost)
		return false;
	if (s->from != last->shot->to || s->to != last->shot->from ||
	    json_number(s->fields, "msgid", -1) != json_number(last->shot->fields, "msgid", -1))
		return false;
	last->both = true;
	return true;
}

static struct line *
pending_of(struct choice *c, int a, int b)
{
	for (size_t i = 0; i < c->n_pending; i++) {
		struct line *l = &c->pending[i];

		if ((l->from == a && l->to == b) || (l->from == b && l->to == a))
			return l;
	}
	MODEL_ROOM(c->pending, c->n_pending, c->cap_pending);
	c->pending[c->n_pending] = (struct line){ .kind = LINE_DATA, .from = a, .to = b };
	return &c->pending[c->n_pending++];
}

static void
collect_data(struct choice *c, size_t gap, size_t *sum)
{
	const struct model *m = c->m;

	for (; *sum < m->n_sums && m->sum[*sum].gap <= gap; ++*sum) {
		const struct data_sum *d = &m->sum[*sum];
		struct line *l;

		if (c->level >= NO_DATA || (c->mn != MODEL_NOBODY && d->from != c->mn &&
		    d->to != c->mn))
			continue;
		l = pending_of(c, d->from, d->to);
		*(l->from == d->from ? &l->packets : &l->back) += d->packets;
		l->lost += d->lost;
	}
}

static void
tell_data(struct choice *c)
{
	for (size_t i = 0; i < c->n_pending; i++)
		add(c, c->pending[i]);
	c->n_pending = 0;
}

static void
say(struct choice *c, struct line l)
{
	if (l.kind == LINE_MOVE || l.t - c->last >= PAUSE)
		tell_data(c);
	add(c, l);
	c->last = l.t;
}

static void
choose(struct choice *c)
{
	const struct model *m = c->m;
	size_t sum = 0;

	c->n = c->n_pending = 0;
	c->last = 0;
	for (size_t i = 0; i < m->n_marks; i++) {
		const struct mark *k = &m->mark[i];
		const struct shot *s = k->is_move ? NULL : m->shot[k->n];
		const struct move *v = k->is_move ? &m->move[k->n] : NULL;

		collect_data(c, i, &sum);
		if (v != NULL && (c->mn == MODEL_NOBODY || v->node == c->mn || !is_mn(m, v->node)))
			say(c, (struct line){ .kind = LINE_MOVE, .t = k->t, .move = v });
		else if (s != NULL && wanted(c, s) && !fold(c, s))
			say(c, (struct line){ .kind = LINE_SHOT, .t = k->t, .shot = s, .times = 1 });
	}
	collect_data(c, SIZE_MAX, &sum);
	tell_data(c);
}

/* ---- cells ---- */

enum colour { PLAIN, FAINT, BLUE, VIOLET, TEAL, RED, BOLD };
static const char *const escape[] = { "", "\033[2m", "\033[34m", "\033[35m", "\033[36m", "\033[31m",
	"\033[1m" };

enum sign { LIFE, WIRE, WIRE_AGAIN, RIGHT, LEFT, CROSS, PASSES, DOTS, RULE };
static const char *const signs[2][9] = {
	{ "|", "-", "~", ">", "<", "x", "o", ".", "-" },
	{ "│", "─", "╌", "▶", "◀", "✗", "•", "·", "─" }
};

struct cell {
	char c[5];
	uint8_t colour;
};

struct screen {
	const struct ladder_options *o;
	const struct model *m;
	FILE *out;
	int column[COLUMNS_MAX];	/* nodes, from left */
	unsigned n_columns;
	struct cell row[512];
};

static unsigned
x_of(const struct screen *s, int node)
{
	unsigned room = s->o->width - TIME_WIDTH - NODE_WIDTH;

	for (unsigned i = 0; i < s->n_columns; i++)
		if (s->column[i] == node)
			return TIME_WIDTH + NODE_WIDTH / 2 +
			    (s->n_columns > 1 ? i * room / (s->n_columns - 1) : room / 2);
	return 0;
}

static void
put(struct screen *s, unsigned x, enum sign sign, enum colour colour)
{
	if (x >= s->o->width)
		return;
	snprintf(s->row[x].c, sizeof(s->row[x].c), "%s", signs[s->o->utf8][sign]);
	s->row[x].colour = (uint8_t)colour;
}

/* Text of the run may be anything: what is not printable ASCII becomes a question mark. */
static unsigned
write_text(struct screen *s, unsigned x, unsigned end, enum colour colour, const char *text)
{
	for (; *text != '\0' && x < end && x < s->o->width; text++, x++) {
		s->row[x].c[0] = *text >= ' ' && *text < 127 ? *text : '?';
		s->row[x].c[1] = '\0';
		s->row[x].colour = (uint8_t)colour;
	}
	return x;
}

static void
clear(struct screen *s, bool lifelines)
{
	for (unsigned x = 0; x < s->o->width; x++)
		s->row[x] = (struct cell){ " ", PLAIN };
	for (unsigned i = 0; lifelines && i < s->n_columns; i++)
		put(s, x_of(s, s->column[i]), LIFE, FAINT);
}

static void
flush(struct screen *s)
{
	unsigned end = s->o->width;
	uint8_t now = PLAIN;

	while (end > 0 && strcmp(s->row[end - 1].c, " ") == 0)
		end--;
	for (unsigned x = 0; x < end; x++) {
		if (s->o->colour && s->row[x].colour != now) {
			fputs(now != PLAIN ? "\033[0m" : "", s->out);
			now = s->row[x].colour;
			fputs(escape[now], s->out);
		}
		fputs(s->row[x].c, s->out);
	}
	fputs(now != PLAIN ? "\033[0m\n" : "\n", s->out);
}

static void
write_time(struct screen *s, tick t, enum colour colour)
{
	char buf[32];

	snprintf(buf, sizeof(buf), "%8.3f", (double)t / 1e9);
	(void)write_text(s, 0, TIME_WIDTH, colour, buf);
}

/* ---- lines ---- */

/* Where a shot that was lost would have gone: where its like went. */
static int
aim(const struct model *m, const struct shot *s)
{
	for (size_t i = 0; i < m->n_shots; i++) {
		const struct shot *o = m->shot[i];

		if (!o->lost && o->from == s->from && strcmp(o->name, s->name) == 0)
			return o->to;
	}
	return s->to;
}

static void
draw_shot(struct screen *s, const struct line *l)
{
	const struct shot *shot = l->shot;
	unsigned a = x_of(s, shot->from), b = x_of(s, shot->lost ? aim(s->m, shot) : shot->to);
	enum colour colour = shot->group == GROUP_MIP6 ? BLUE : shot->group == GROUP_IKE ? VIOLET : TEAL;
	bool right;
	char detail[128], label[200], times[24] = "";
	size_t n;

	write_time(s, l->t, PLAIN);
	if (a == 0 && b == 0)
		a = b = TIME_WIDTH;
	a = a != 0 ? a : b + 6;
	b = b != 0 && b != a ? b : a + 6;
	right = b > a;
	if (shot->lost)		/* two thirds of the way */
		b = right ? a + (b - a) * 2 / 3 : a - (a - b) * 2 / 3;
	for (unsigned x = right ? a + 1 : b + 1; x < (right ? b : a); x++)
		put(s, x, shot->retransmission ? WIRE_AGAIN : WIRE, colour);
	for (size_t i = 0; i < shot->n_sights; i++) {
		unsigned x = x_of(s, shot->sight[i].node);

		if (x != 0 && x > (right ? a : b) && x < (right ? b : a))
			put(s, x, PASSES, colour);
	}
	put(s, right ? b - 1 : b + 1, shot->lost ? CROSS : right ? RIGHT : LEFT,
	    shot->lost ? RED : colour);
	if (l->both)
		put(s, right ? a + 1 : a - 1, right ? LEFT : RIGHT, colour);
	shot_detail(shot, detail, sizeof(detail));
	if (l->both && strncmp(detail, "request, ", 9) == 0)
		memmove(detail, detail + 9, strlen(detail) - 8);
	if (l->times > 1)
		snprintf(times, sizeof(times), " x%u", l->times);
	snprintf(label, sizeof(label), " %s%s%s%s ", shot->name, times, *detail ? " " : "", detail);
	n = (right ? b - a : a - b) > 6 ? (right ? b - a : a - b) - 5 : 1;
	if (strlen(label) > n) {
		label[n - 1] = ' ';
		label[n] = '\0';
	}
	a = right ? a + 3 : a - 2 - (unsigned)strlen(label);
	b = a + (unsigned)strlen(label);
	(void)write_text(s, a, b, colour, label);
}

static void
draw_move(struct screen *s, const struct line *l)
{
	static const struct { const char *name, *verb; } verbs[] = {
		{ "attach", "attaches to" }, { "detach", "leaves" }, { "rebind", "rebinds" },
		{ "reboot", "reboots" }
	};
	const struct move *m = l->move;
	const char *who = m->node >= 0 ? s->m->nodes.name[m->node] : "", *verb = m->name;
	char text[160];

	write_time(s, l->t, BOLD);
	for (unsigned x = TIME_WIDTH; x < s->o->width; x++)
		put(s, x, RULE, FAINT);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(m->name, verbs[i].name) == 0)
			verb = verbs[i].verb;
	if (m->from[0] != '\0')
		snprintf(text, sizeof(text), " %s moves from %s to %s ", who, m->from, m->text);
	else
		snprintf(text, sizeof(text), " %s %s %s ", who, verb, m->text);
	(void)write_text(s, TIME_WIDTH + 2, s->o->width, BOLD, text);
}

static void
draw_data(struct screen *s, const struct line *l)
{
	unsigned a = x_of(s, l->from), b = x_of(s, l->to), lo, hi, at;
	char text[80], lost[32];

	if (a == 0 || b == 0 || a == b)
		return;
	lo = a < b ? a : b;
	hi = a < b ? b : a;
	for (unsigned x = lo + 2; x < hi; x += 2)
		put(s, x, DOTS, FAINT);
	if (l->back > 0 || a < b)
		put(s, hi - 1, RIGHT, FAINT);
	if (l->back > 0 || a > b)
		put(s, lo + 1, LEFT, FAINT);
	if (l->back > 0)
		snprintf(text, sizeof(text), " %llu and %llu packets ", (unsigned long long)l->packets,
		    (unsigned long long)l->back);
	else
		snprintf(text, sizeof(text), " %llu packet%s ", (unsigned long long)l->packets,
		    l->packets == 1 ? "" : "s");
	snprintf(lost, sizeof(lost), "%llu lost ", (unsigned long long)l->lost);
	at = (lo + hi) / 2 - (unsigned)strlen(text) / 2;
	at = write_text(s, at, hi, FAINT, text);
	if (l->lost > 0)
		(void)write_text(s, at, hi, RED, lost);
}

static void
draw_heads(struct screen *s)
{
	clear(s, false);
	for (unsigned i = 0; i < s->n_columns; i++) {
		const char *name = s->m->nodes.name[s->column[i]];
		unsigned n = (unsigned)strlen(name), x = x_of(s, s->column[i]);

		n = n < NODE_WIDTH - 2 ? n : NODE_WIDTH - 2;
		(void)write_text(s, x - n / 2, x - n / 2 + n, BOLD, name);
	}
	flush(s);
}

/* ---- columns ---- */

static void
note_node(const struct model *m, bool *takes_part, int node)
{
	if (node >= 0 && (size_t)node < m->nodes.n)
		takes_part[node] = true;
}

static void
choose_columns(struct screen *s, const struct choice *c)
{
	unsigned most = (s->o->width - TIME_WIDTH) / NODE_WIDTH;
	bool *takes_part = xalloc(s->m->nodes.n + 1, sizeof(*takes_part));

	most = most < COLUMNS_MAX ? most : COLUMNS_MAX;
	for (size_t i = 0; i < c->n; i++) {
		const struct line *l = &c->line[i];

		if (l->kind == LINE_DATA) {
			note_node(s->m, takes_part, l->from);
			note_node(s->m, takes_part, l->to);
		} else if (l->kind == LINE_SHOT) {
			note_node(s->m, takes_part, l->shot->from);
			note_node(s->m, takes_part, l->shot->to);
		}
	}
	for (int r = 0; r <= 4; r++)
		for (size_t i = 0; i < s->m->nodes.n && s->n_columns < most; i++)
			if (rank(s->m->nodes.name[i]) == r && (takes_part[i] || r == 2))
				s->column[s->n_columns++] = (int)i;
	free(takes_part);
}

static void
draw(struct screen *s, const struct choice *c, size_t lines)
{
	draw_heads(s);
	for (size_t i = 0; i < c->n && i < lines; i++) {
		const struct line *l = &c->line[i];

		clear(s, true);
		if (l->kind == LINE_SHOT)
			draw_shot(s, l);
		else if (l->kind == LINE_MOVE)
			draw_move(s, l);
		else
			draw_data(s, l);
		flush(s);
	}
}

bool
ladder_print(const char *dir, const struct ladder_options *options, FILE *out, char *err,
    size_t err_cap)
{
	struct ladder_options o = *options;
	struct screen s = { .o = &o, .out = out };
	struct choice c = { .mn = MODEL_NOBODY };
	struct model m;
	size_t lines, mns = 0;

	if (!model_load(&m, dir, err, err_cap))
		return false;
	o.width = o.width == 0 ? 100 : o.width;
	o.width = o.width < 60 ? 60 : o.width > 200 ? 200 : o.width;
	lines = o.height == 0 ? 36 : o.height > 14 ? o.height - 6 : 8;
	s.m = c.m = &m;
	for (size_t i = m.nodes.n; i-- > 0;) {
		if (is_mn(&m, (int)i)) {
			mns++;
			c.mn = (int)i;
		}
	}
	if (mns <= 3)
		c.mn = MODEL_NOBODY;
	for (c.level = RICH; c.level < LEVELS; c.level++) {
		choose(&c);
		if (c.n <= lines)
			break;
	}
	choose_columns(&s, &c);
	if (s.n_columns > 0)
		draw(&s, &c, lines);
	if (c.n > lines)
		fprintf(out, "%*s... and %zu further lines: see report.html\n", TIME_WIDTH, "",
		    c.n - lines);
	if (c.mn != MODEL_NOBODY)
		fprintf(out, "%*s%s of %zu mobile nodes\n", TIME_WIDTH, "", m.nodes.name[c.mn], mns);
	free(c.line);
	free(c.pending);
	model_clear(&m);
	return true;
}
