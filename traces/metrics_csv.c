/* metrics_csv.c - metrics.csv: what was lost, late and spent, handover by handover. */
#include "traces/metrics_inside.h"

#include <inttypes.h>

#define ON_THE_WAY SECONDS(1)	/* a datagram sent this long before a detach may be its victim */

struct loss {
	uint64_t sent, lost, after, reordered;
	tick first, last;
};

/* When it began: with the detach, or, make before break, with the attach. */
static tick
begin(const struct handover *h)
{
	return tick_min(h->detach, h->attach);
}

/* When the handover's part of the run begins and ends. */
static void
window(const struct metrics *k, size_t at, tick *from, tick *to)
{
	const struct handover *h = &k->h[at];

	*from = h->number == 0 ? 0 : begin(h) - ON_THE_WAY;
	*to = TICK_NEVER;
	for (size_t i = at + 1; i < k->n; i++) {
		if (strcmp(k->h[i].node, h->node) == 0) {
			*to = begin(&k->h[i]) - ON_THE_WAY;
			return;
		}
	}
}

static void
flow_count(struct loss *l, const struct flow *f, const struct handover *h, tick from, tick to)
{
	tick done = h->ba != TICK_NEVER && h->ike != TICK_NEVER ? tick_max(h->ba, h->ike) :
	    tick_min(h->ba, h->ike);

	for (size_t i = 0; i < f->n; i++) {
		const struct datagram *d = &f->d[i];

		if (d->sent == TICK_NEVER || d->sent < from || d->sent >= to)
			continue;
		l->sent++;
		l->reordered += d->late;
		if (d->got)
			continue;
		l->lost++;
		l->after += d->sent > done;
		l->first = tick_min(l->first, d->sent);
		l->last = tick_max(l->last, d->sent);
	}
}

static bool
flow_touches(const struct metrics *k, const struct flow *f, const char *node)
{
	return (f->src_node != NULL && strcmp(f->src_node, node) == 0) ||
	    (f->dst_node != NULL && strcmp(f->dst_node, node) == 0) || metrics_owns(k, node, &f->dst);
}

static void
put_tick(FILE *out, tick t)
{
	if (t == TICK_NEVER || t < 0)
		putc(',', out);
	else
		fprintf(out, ",%" PRId64, t);
}

static void
put_ms(FILE *out, tick t, tick since)
{
	tick d = t - since;

	if (t == TICK_NEVER || since == TICK_NEVER)
		putc(',', out);
	else
		fprintf(out, ",%" PRId64 ".%06" PRId64, d / MSEC(1), d % MSEC(1));
}

static void
put_flows(const struct metrics *k, const struct handover *h, tick from, tick to, FILE *out,
    struct loss *sum)
{
	struct loss l;
	bool any = false;

	*sum = (struct loss){ .first = TICK_NEVER, .last = -1 };
	for (size_t i = 0; i < k->n_flows; i++) {
		if (!flow_touches(k, k->flow[i], h->node) || k->flow[i]->unnumbered)
			continue;
		l = (struct loss){ .first = TICK_NEVER, .last = -1 };
		flow_count(&l, k->flow[i], h, from, to);
		if (l.sent == 0)
			continue;
		if (out != NULL)
			fprintf(out, "%s%s=%" PRIu64 "/%" PRIu64 "/%" PRIu64, any ? ";" : "",
			    k->flow[i]->name, l.sent, l.lost, l.reordered);
		any = true;
		sum->sent += l.sent;
		sum->lost += l.lost;
		sum->after += l.after;
		sum->reordered += l.reordered;
		sum->first = tick_min(sum->first, l.first);
		sum->last = tick_max(sum->last, l.last);
	}
}

static void
put_row(const struct metrics *k, size_t at, FILE *out)
{
	const struct handover *h = &k->h[at];
	const tick when[] = {
		h->detach, h->attach, h->coa, h->ike_sent, h->ike, h->bu, h->ba, h->first_packet
	};
	tick since = begin(h), from, to;
	struct loss sum;

	window(k, at, &from, &to);
	put_flows(k, h, from, to, NULL, &sum);
	fprintf(out, "%s,%u,%s,%s,%s", h->node, h->number, h->event, h->from,
	    h->to != NULL ? h->to : "");
	for (size_t i = 0; i < sizeof(when) / sizeof(when[0]); i++)
		put_tick(out, when[i]);
	for (size_t i = 1; i < sizeof(when) / sizeof(when[0]); i++)
		put_ms(out, when[i], since);
	fprintf(out, ",%" PRIu64 ",%" PRIu64 ",%" PRIu64, sum.sent, sum.lost, sum.after);
	put_tick(out, sum.first);
	put_tick(out, sum.last);
	fprintf(out, ",%" PRIu64 ",%" PRIu64 ",", sum.reordered, h->signalling);
	put_flows(k, h, from, to, out, &sum);
	putc('\n', out);
}

void
metrics_write(const struct metrics *k, FILE *out)
{
	fputs("node,handover,event,from,to,detach_ns,attach_ns,coa_ns,ike_sent_ns,ike_ns,bu_ns,ba_ns,"
	    "first_packet_ns,attach_ms,coa_ms,ike_sent_ms,ike_ms,bu_ms,ba_ms,first_packet_ms,sent,"
	    "lost,lost_after,lost_first_ns,lost_last_ns,reordered,signalling_octets,flows\n", out);
	for (size_t i = 0; i < k->n; i++)
		if (metrics_moves(k, k->h[i].node))
			put_row(k, i, out);
}
