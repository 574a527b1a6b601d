/* verbs_bad.c - the verbs that do harm: faults, forged packets, replayed ones, raw frames. */
#include "nodes/base/die.h"
#include "sim/forge.h"
#include "sim/verbs_inside.h"

#include <stdio.h>
#include <stdlib.h>

#define FRAME_MAX    2048	/* octets of an injected frame, of a packet said */
#define ETHER_HEADER 14

/* Arguments that outlive their call. */
struct kept_args {
	struct verb_arg *arg;
	size_t n;
};

static void
kept_clear(struct kept_args *k)
{
	for (size_t i = 0; i < k->n; i++) {
		free((char *)(uintptr_t)k->arg[i].key);
		free((char *)(uintptr_t)k->arg[i].value);
	}
	free(k->arg);
	*k = (struct kept_args){ 0 };
}

/* keep_rest keeps every argument that has not been asked for, and counts them as asked for. With a
 * prefix, only keys that begin with it. */
static void
keep_rest(struct call *c, struct kept_args *k, const char *prefix)
{
	*k = (struct kept_args){ .arg = xalloc(c->n + 1, sizeof(struct verb_arg)) };
	for (size_t i = 0; i < c->n; i++) {
		if ((c->read >> i & 1) != 0 ||
		    strncmp(c->arg[i].key, prefix, strlen(prefix)) != 0)
			continue;
		c->read |= (uint64_t)1 << i;
		k->arg[k->n++] = (struct verb_arg){ xstrdup(c->arg[i].key),
			xstrdup(c->arg[i].value) };
	}
}

/* ---- faults ---- */

/* One fault of the story: the rule's argument. */
struct told_fault {
	struct told_fault *next;
	struct verbs *verbs;
	unsigned id;
	struct fault_rule *rule;	/* NULL: stopped */
	struct kept_args change;	/* of a rewrite */
};

static bool
ask_story(void *arg, const struct egress *e)
{
	const struct told_fault *t = arg;

	return t->verbs->matches(t->verbs->ctx, t->id, e);
}

/* What cannot be changed as asked (ports of a packet without UDP) stays as it is. */
static void
rewrite_frame(void *arg, uint8_t *frame, size_t *n)
{
	const struct told_fault *t = arg;
	char err[256];

	if (*n > ETHER_HEADER && !forge_change(frame + ETHER_HEADER, *n - ETHER_HEADER,
	    t->change.arg, t->change.n, err))
		world_note(t->verbs->world, err);
}

void
do_fault(struct call *c)
{
	static const char *const kind[] = { [FAULT_DROP] = "drop",
		[FAULT_DUPLICATE] = "duplicate", [FAULT_DELAY] = "delay", [FAULT_HOLD] = "hold",
		[FAULT_CORRUPT] = "corrupt", [FAULT_TRUNCATE] = "truncate",
		[FAULT_REWRITE] = "rewrite", NULL };
	struct fault f = { .kind = arg_choice(c, "kind", kind, NULL),
		.node = arg_node(c, "node", false), .wire = arg_link(c, "link", false),
		.match = ask_story, .rewrite = rewrite_frame,
		.nth = (unsigned)arg_number(c, "nth", 1, UINT32_MAX),
		.times = (unsigned)arg_number(c, "times", 1, UINT32_MAX),
		.n = (unsigned)arg_number(c, "n", 0, UINT32_MAX), .delay = arg_time(c, "delay", 0),
		.at = (size_t)arg_number(c, "at", SIZE_MAX, SIZE_MAX) };
	unsigned id = (unsigned)arg_number(c, "id", 0, UINT32_MAX);
	struct kept_args change = { 0 };
	struct told_fault *t;

	if (f.kind == FAULT_REWRITE)
		keep_rest(c, &change, "set.");
	if (!arg_end(c)) {
		kept_clear(&change);
		return;
	}
	t = xalloc(1, sizeof(*t));
	*t = (struct told_fault){ .next = c->v->faults, .verbs = c->v, .id = id,
		.change = change };
	c->v->faults = t;
	f.arg = t;
	t->rule = world_fault(c->v->world, &f);
}

static struct told_fault *
a_fault(struct call *c)
{
	unsigned id = (unsigned)arg_number(c, "id", 0, UINT32_MAX);
	struct told_fault *t = c->v->faults;

	while (t != NULL && t->id != id)
		t = t->next;
	if (t == NULL)
		arg_bad(c, "there is no fault %u", id);
	return arg_end(c) ? t : NULL;
}

void
do_release(struct call *c)
{
	struct told_fault *t = a_fault(c);

	if (t != NULL && t->rule != NULL)
		fault_release(t->rule);
}

/* What it held goes on its way: stopping loses nothing. */
void
do_stop(struct call *c)
{
	struct told_fault *t = a_fault(c);

	if (t == NULL || t->rule == NULL)
		return;
	fault_release(t->rule);
	fault_remove(t->rule);
	t->rule = NULL;
}

void
faults_free(struct verbs *v)
{
	while (v->faults != NULL) {
		struct told_fault *t = v->faults;

		v->faults = t->next;
		if (t->rule != NULL)
			fault_remove(t->rule);
		kept_clear(&t->change);
		free(t);
	}
}

/* ---- frames and packets ---- */

static size_t
octets(struct call *c, const char *key, uint8_t *buf, size_t least)
{
	const char *hex = arg_must(c, key);
	size_t len = strlen(hex) / 2;

	if (len < least || len > FRAME_MAX || !hex_parse(buf, len, hex)) {
		arg_bad(c, "%s wants %zu to %d octets in hexadecimal", key, least, FRAME_MAX);
		return 0;
	}
	return len;
}

void
do_inject(struct call *c)
{
	struct world_node *n = arg_node(c, "node", false);
	struct wire *w = arg_link(c, "link", n == NULL);
	unsigned ifc = arg_ifc(c, "ifc");
	uint8_t frame[FRAME_MAX];
	size_t len = octets(c, "frame", frame, ETHER_HEADER);

	if (!arg_end(c))
		return;
	if (n != NULL)
		(void)world_inject_as(n, ifc, bytes_of(frame, len));
	else
		(void)world_inject(c->v->world, w, bytes_of(frame, len));
}

/* A packet that a node says, perhaps more than once: built anew each time, or the same octets. */
struct forgery {
	struct forgery *next;
	struct verbs *verbs;
	struct world_node *node;
	char *name;			/* NULL: `packet` */
	uint8_t packet[FRAME_MAX];
	size_t len;
	struct kept_args args;
	uint64_t left;
	tick every;
};

static bool
forgery_say(struct forgery *f, char err[static 256])
{
	struct wr w = wr_of(f->packet, sizeof(f->packet));

	if (f->name != NULL) {
		if (!forge_build(&w, f->name, f->args.arg, f->args.n, &f->verbs->rng, err))
			return false;
		f->len = wr_done(&w).n;
	}
	world_say(f->node, bytes_of(f->packet, f->len));
	return true;
}

static void
forgery_again(void *arg)
{
	struct forgery *f = arg;
	char err[256];

	(void)forgery_say(f, err);	/* it could be built the first time */
	if (--f->left > 0)
		world_at(f->verbs->world, world_now(f->verbs->world) + f->every, forgery_again, f);
}

/* forgery_begin says it at once, and again as often as asked for. */
static void
forgery_begin(struct call *c, struct forgery *f)
{
	f->next = c->v->forgeries;
	c->v->forgeries = f;
	if (!forgery_say(f, c->err)) {
		c->bad = true;
		return;
	}
	if (--f->left > 0)
		world_at(c->v->world, world_now(c->v->world) + f->every, forgery_again, f);
}

static struct forgery *
forgery_new(struct call *c)
{
	struct forgery *f = xalloc(1, sizeof(*f));

	f->verbs = c->v;
	f->node = arg_node(c, "node", true);
	f->left = arg_number(c, "times", 1, 1000000);
	f->every = arg_time(c, "every", MSEC(10));
	return f;
}

static void
forgery_free(struct forgery *f)
{
	free(f->name);
	kept_clear(&f->args);
	free(f);
}

void
do_forge(struct call *c)
{
	struct forgery *f = forgery_new(c);

	f->name = xstrdup(arg_must(c, "name"));
	keep_rest(c, &f->args, "");
	if (arg_end(c))
		forgery_begin(c, f);
	else
		forgery_free(f);
}

void
do_say(struct call *c)
{
	struct forgery *f = forgery_new(c);

	(void)arg_word(c, "id", NULL);		/* for worlds that look for evidence */
	if (*arg_must(c, "packet") == '\0')
		arg_bad(c, "of this message there are no octets");
	f->len = octets(c, "packet", f->packet, 1);
	keep_rest(c, &f->args, "set.");
	if (arg_end(c) && f->args.n > 0 &&
	    !forge_change(f->packet, f->len, f->args.arg, f->args.n, c->err))
		c->bad = true;
	if (arg_end(c))
		forgery_begin(c, f);
	else
		forgery_free(f);
}

void
forgeries_free(struct verbs *v)
{
	while (v->forgeries != NULL) {
		struct forgery *f = v->forgeries;

		v->forgeries = f->next;
		forgery_free(f);
	}
}
