/* sojourn_explore_look.c - one schedule played: when its story is over, does the network converge,
 * and which monitors fail? */
#include "sojourn_explore.h"

#include "nodes/base/die.h"
#include "sojourn.h"
#include "sojourn_settle.h"
#include "traces/msg.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct looking {
	struct explorer *x;
	FILE *out;
	tick settle;
	bool list;			/* write every message */
	tick story_end, settled;	/* settled: how long it took to converge */
	char why[256];			/* "": converged */
	const char *kind;		/* what does not hold */
};

static void
look_message(void *ctx, const struct msg *m)
{
	struct looking *l = ctx;

	if (l->list && l->story_end < 0 && m->tx && m->origin &&
	    explore_signalling(m->name, l->x->all))
		fprintf(l->out, "m %" PRId64 " %s %s %d\n", m->t, m->node, m->name,
		    msg_has(m, "R") && msg_has(m, "msgid") ? (int)msg_u64(m, "R", 0) : -1);
}

static void
list_nodes(struct world *w, FILE *out)
{
	struct world_node *const *node;
	size_t n = world_nodes(w, &node);

	for (size_t i = 0; i < n; i++)
		fprintf(out, "n %s\n", node_kind_name(node[i]));
}

static void
look_over(void *ctx, struct world *w, const struct script *s)
{
	struct looking *l = ctx;
	struct text why = TEXT_ARRAY(l->why);

	(void)s;
	l->story_end = world_now(w);
	if (l->list)
		list_nodes(w, l->out);
	l->kind = settle(w, l->settle, &why);
	l->settled = world_now(w) - l->story_end;
}

/* look_verdicts: which monitors failed that do not without faults? */
static void
look_verdicts(struct looking *l, const struct verdicts *vs)
{
	struct text why = TEXT_ARRAY(l->why);

	for (size_t i = 0; i < vs->n; i++) {
		const struct verdict *v = &vs->v[i];
		char id[72];

		if (v->kind != V_FAIL || strchr(v->id, ':') != NULL)
			continue;
		snprintf(id, sizeof(id), " %s ", v->id);
		if (l->list)
			fprintf(l->out, "k %s\n", v->id);
		else if (l->x->breached == NULL || strstr(l->x->breached, id) == NULL)
			text_add(&why, "%s%s (%s) t=%.3f %.40s", why.n > 0 ? "; " : "", v->id, v->role,
			    (double)v->at.t / 1e9, v->at.found);
	}
	if (l->why[0] != '\0')
		l->kind = "monitor";
}

#define VARIANT_MAX (SCRATCH_MAX + 100)

static void
variant_path(const struct explorer *x, char out[static VARIANT_MAX])
{
	snprintf(out, VARIANT_MAX, "%s/%s-%ld.lua", x->dir, x->name, (long)getpid());
}

static void
look_says(const struct explore_found *found, const char *why, FILE *out)
{
	struct explore_found f = *found;

	snprintf(f.why, sizeof(f.why), "%.255s", why);
	explore_found_write(&f, out);
}

/* look plays the file, and writes what came of it. */
static int
look(struct explorer *x, const char *file, tick most, bool list, FILE *out)
{
	struct looking l = { .x = x, .out = out, .settle = most, .list = list, .story_end = -1 };
	struct play_watch watch = { .ctx = &l, .message = look_message, .over = look_over };
	struct play_options o = { .file = file, .seed = x->seed, .param = x->params.arg,
	    .n_params = x->params.n, .conf_edit = x->mutant, .lab = true, .watch = &watch };
	struct explore_found f;
	struct play_result r;
	char err[512] = "";
	int status = play_story(&o, &r, err, sizeof(err));

	if (l.story_end < 0) {		/* it never began */
		look_says(&(struct explore_found){ .kind = "story" }, err, out);
		return 0;
	}
	if (l.kind == NULL)
		look_verdicts(&l, &r.verdicts);
	verdicts_clear(&r.verdicts);
	f = (struct explore_found){ .end = l.story_end, .settled = l.settled };
	snprintf(f.kind, sizeof(f.kind), "%s", l.kind != NULL ? l.kind : "ok");
	look_says(&f, l.kind != NULL ? l.why : status != 0 ? err : "", out);
	return 0;
}

tick
explore_settle_time(const struct explorer *x, const struct explore_schedule *s)
{
	for (unsigned i = 0; i < s->n; i++)
		if (s->fault[i].kind == EXPLORE_REBOOT_MN || s->fault[i].kind == EXPLORE_REBOOT_HA)
			return x->settle_reboot;
	return x->settle;
}

int
explore_look(struct explorer *x, const bool *keep, const struct explore_schedule *s, bool list,
    FILE *out)
{
	char path[VARIANT_MAX];
	FILE *f;
	int status;

	variant_path(x, path);
	f = fopen(path, "w");
	if (f == NULL)
		die("%s: cannot be written", path);
	explore_write(&x->story, keep, &x->heard, s, f);
	fclose(f);
	status = look(x, path, explore_settle_time(x, s), list, out);
	unlink(path);
	return status;
}
