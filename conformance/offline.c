#include "conformance/offline_inside.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EPOCH SECONDS(365 * 86400)	/* what begins later does not count from a run's start */
#define QUIET SECONDS(2)		/* the end of a capture is told by its last frame only */

struct offline *
offline_new(const struct script_conf *conf)
{
	struct offline *o = xalloc(1, sizeof(*o));
	const struct script_node *node;
	struct addr a;
	size_t n;

	o->jump = SIZE_MAX;
	o->owner = xalloc(OFFLINE_OWNERS, sizeof(*o->owner));	/* names are borrowed from it */
	o->script = script_new(conf, &offline_ops, o);
	(void)script_load(o->script);
	n = script_nodes(o->script, &node);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < node[i].n_props; k++)
			if (addr_parse(&a, node[i].prop[k].value))
				offline_owner_add(o, node[i].name, &a, true);
	return o;
}

void
offline_free(struct offline *o)
{
	if (o == NULL)
		return;
	script_free(o->script);
	msg_list_clear(&o->all);
	free(o->owner);
	free(o->place);
	free(o);
}

void
offline_owner(struct offline *o, const char *node, const struct addr *a)
{
	offline_owner_add(o, node, a, true);
}

const struct script *
offline_script(const struct offline *o)
{
	return o->script;
}

bool
offline_told(const struct offline *o, size_t i, const char **node, struct addr *a)
{
	for (size_t k = 0; k < o->n_owners; k++)
		if (o->owner[k].fixed && i-- == 0) {
			*node = o->owner[k].node;
			*a = o->owner[k].addr;
			return true;
		}
	return false;
}

void
offline_message(struct offline *o, const struct msg *m)
{
	struct offline_spot *s;

	msg_list_add(&o->all, msg_keep(m, false));
	o->n_closed += m->closed != MSG_OPEN;
	if (!m->tx || offline_captured(o, m->node, m->link) || o->n_spots == OFFLINE_SPOTS)
		return;
	s = &o->spot[o->n_spots++];
	snprintf(s->node, sizeof(s->node), "%s", m->node);
	snprintf(s->link, sizeof(s->link), "%s", m->link);
}

/* ---- what a step is worth ---- */

/* The link or the node in "mn > ha BU seq=5 on cafe at ha within 2s"; "" if there is none. */
static const char *
word_after(const struct script_step *st, const char *mark, char buf[static 32])
{
	const char *at = strstr(st->says, mark);

	buf[0] = '\0';
	if (at != NULL) {
		at += strlen(mark);
		snprintf(buf, 32, "%.*s", (int)strcspn(at, " "), at);
	}
	return buf;
}

static bool
link_captured(const struct offline *o, const char *link)
{
	for (size_t i = 0; i < o->n_spots; i++)
		if (strcmp(o->spot[i].link, link) == 0)
			return true;
	return false;
}

/* uncovered: why that a message was not seen does not mean that it was not sent. */
static const char *
uncovered(const struct offline *o, const struct script_step *st)
{
	char link[32], at[32];
	const char *where = word_after(st, " at ", at)[0] != '\0' ? at : st->judged;

	if (where[0] != '\0' && !offline_captured(o, where, NULL))
		return at[0] != '\0' ? "not captured where it would have come" :
		    "not captured where it would have been sent";
	if (word_after(st, " on ", link)[0] != '\0' && !(where[0] != '\0' ?
	    offline_captured(o, where, link) : link_captured(o, link)))
		return "not captured on that link";
	if (o->n_closed > 0)
		return "messages stayed closed: it may have been one of them";
	return NULL;
}

/* unsent: is it about traffic of users', and was there none of the story's? */
static bool
unsent(const struct offline *o, const struct script_step *st)
{
	static const char *const fields[] = { "dst", "inner_dst", "rh2" };

	if (o->n_flows == 0 ||
	    (strstr(st->says, " DATA") == NULL && strstr(st->says, " ICMP") == NULL))
		return false;
	for (size_t i = 0; i < o->all.n; i++)
		for (size_t f = 0; f < o->n_flows && offline_user_data(o->all.m[i]); f++)
			for (size_t k = 0; k < 3; k++) {
				struct addr a = msg_addr(o->all.m[i], fields[k]);

				if (addr_eq(&a, &o->flow[f].to))
					return false;
			}
	return true;
}

static const char *
doubts(const struct offline *o, const struct script_step *st, bool counted)
{
	/* These rest on what was not seen, too; an expectation does when it is not met. */
	bool never = strcmp(st->verb, "never") == 0 || strcmp(st->verb, "always") == 0;

	if (st->outcome == SCRIPT_INCONCLUSIVE)
		return NULL;
	if (o->unproven[0] != '\0')
		return o->unproven;
	if (st->white_box)
		return "a capture holds no testimony of a node's";
	if (strcmp(st->verb, "check") == 0)	/* of a count of messages: whose */
		return counted ? "a capture does not count what applications got" :
		    st->judged[0] != '\0' ? uncovered(o, st) : NULL;
	if (o->ended && st->outcome == SCRIPT_FAIL)
		return "the captures end before its time was up";
	if (never && o->ended && o->now > o->end + QUIET)
		return "the captures do not cover all of its time";
	if (never ? st->outcome == SCRIPT_FAIL : st->outcome == SCRIPT_PASS)
		return NULL;
	if (strstr(st->expected, "(not known yet)") != NULL)
		return "the captures do not show that address";
	if (!never && unsent(o, st))
		return "none of the story's traffic was captured";
	if (!never && o->astray)
		return "it comes after something that could not be decided";
	return uncovered(o, st);
}

static const char *
weigh(void *ctx, const struct script_step *st)
{
	struct offline *o = ctx;
	bool counted = o->counted;
	const char *why;

	if (strcmp(st->verb, "check") == 0)
		o->counted = false;
	why = doubts(o, st, counted);
	/* Waited in vain for what may well have come: the story is not where it should be. */
	if (strcmp(st->verb, "expect") == 0)
		o->astray = why != NULL || (st->outcome == SCRIPT_INCONCLUSIVE && o->astray);
	return why;
}

void
offline_weigh(struct offline *o)
{
	script_weigh(o->script, weigh, o);
}

/* ---- the clock ---- */

/* The story's time of a message; before the clock is tied, no time passes. */
static tick
story_time(const struct offline *o, const struct msg *m)
{
	return o->tied ? m->t - o->offset : o->now;
}

/* void_nevers: the device moved sooner than the story planned: what a never{} saw after that does
 * not count. */
static void
void_nevers(struct offline *o, size_t at)
{
	tick then = story_time(o, o->all.m[at]);

	for (size_t i = 0; i < script_steps(o->script); i++) {
		const struct script_step *st = script_step(o->script, i);

		if (strcmp(st->verb, "never") == 0 && st->outcome == SCRIPT_FAIL && st->t >= then)
			script_doubt(o->script, i, "by then the next thing had been done");
	}
}

/* acted: the story has just gone on; where a verb found its evidence, the clock is tied to that. */
static void
acted(struct offline *o)
{
	if (o->jump != SIZE_MAX && o->jump < o->all.n) {
		if (o->tied && o->jump < o->pos)
			void_nevers(o, o->jump);
		for (; o->pos < o->jump; o->pos++) {	/* passed over, but not forgotten */
			offline_learn_before(o, o->all.m[o->pos]);
			(void)script_fault_match(o->script, 0, o->all.m[o->pos]);
			offline_learn_after(o, o->all.m[o->pos]);
		}
		o->pos = o->last = o->jump;
		o->offset = o->all.m[o->jump]->t - o->now;
		o->tied = true;
		o->astray = false;
	}
	o->jump = SIZE_MAX;
	offline_weigh(o);
}

static void
wake(struct offline *o, tick t)
{
	o->from = o->last;
	o->now = tick_max(o->now, t);
	o->begun = true;
	(void)script_wake(o->script, t);
	acted(o);
}

static size_t
passed(const struct script *s)
{
	size_t n = 0;

	for (size_t i = 0; i < script_steps(s); i++)
		n += script_step(s, i)->outcome == SCRIPT_PASS &&
		    strcmp(script_step(s, i)->verb, "expect") == 0;
	return n;
}

/* as_sent: where its sender was not captured, a message is first seen by somebody else, and is
 * taken for sent there and then. */
static bool
as_sent(const struct offline *o, const struct msg *m, struct msg *out)
{
	const char *who = !m->tx && m->origin ? offline_sender(o, m) : NULL;

	if (who == NULL || offline_captured(o, who, NULL))
		return false;
	*out = *m;
	out->t = story_time(o, m);
	out->tx = true;
	out->node = who;
	return true;
}

static void
deliver(struct offline *o)
{
	const struct msg *m = o->all.m[o->pos];
	struct msg sent, seen = *m;
	size_t before = passed(o->script);
	tick t = story_time(o, m);

	seen.t = t;
	o->from = ++o->pos;
	o->begun = true;
	offline_learn_before(o, m);
	o->now = tick_max(o->now, t);
	if (as_sent(o, m, &sent))
		(void)script_message(o->script, &sent);
	(void)script_message(o->script, &seen);
	if (passed(o->script) > before) {
		o->last = o->pos;
		if (!o->tied)
			o->offset = m->t - t;
		o->tied = true;
	}
	offline_learn_after(o, m);
	acted(o);
}

void
offline_play(struct offline *o)
{
	o->tied = o->own_time = o->all.n > 0 && o->all.m[0]->t < EPOCH;
	while (!script_over(o->script)) {
		tick next = script_next(o->script);

		if (o->pos == o->all.n) {
			if (!o->ended)
				o->end = o->now;
			o->ended = true;
			wake(o, next);
			o->ended = o->pos == o->all.n;
		} else if (o->tied ? story_time(o, o->all.m[o->pos]) >= next :
		    !script_listens(o->script)) {
			wake(o, next);
		} else {
			deliver(o);
		}
	}
	offline_weigh(o);
}
