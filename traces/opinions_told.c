/* opinions_told.c - what the nodes told of themselves, beside what was on the wire.
 *
 * A told line is matched with a message of the same node, direction and name: of those within
 * NEAR of it and not matched yet, the first whose fields all agree. Sending may wait for an address
 * to be resolved, so the frame may come later; receiving is told at the frame or a little after. */
#include "traces/opinions_inside.h"

#include "nodes/base/die.h"
#include "nodes/base/hash.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

/* What is told in other words than the wire's, and why. */
static const struct {
	const char *name, *field, *why;
} exception[] = {
	{ NULL, "checksum", "told as computed; the wire's is mh_checksum" },
};

/* Messages of one node, direction and name, in order of time. */
struct group {
	struct hash_link link;
	const char *node, *name;
	bool tx, talkative;		/* the node told at least one */
	const struct msg **m;
	bool *used;
	size_t n, cap;
	struct group *older;
};

/* A packet that a node told it could not send: no route, no address. What it told as sent at that
 * tick never became a frame. */
struct unsent {
	tick t;
	char node[64];
	bool taken;
};

struct groups {
	struct hash hash;
	struct group *newest;
	struct unsent *unsent;
	size_t n_unsent, cap_unsent;
	struct liberties liberties;
};

static uint64_t
hash_of(const char *node, const char *name, bool tx)
{
	return hash_bytes(hash_bytes(tx, node, strlen(node)), name, strlen(name));
}

static struct group *
group_find(const struct groups *g, const char *node, const char *name, bool tx)
{
	for (struct hash_link *l = hash_first(&g->hash, hash_of(node, name, tx)); l != NULL;
	     l = hash_next(l)) {
		struct group *p = hash_owner(l, struct group, link);

		if (p->tx == tx && strcmp(p->node, node) == 0 && strcmp(p->name, name) == 0)
			return p;
	}
	return NULL;
}

static void
group_add(struct groups *g, const struct msg *m)
{
	struct group *p = group_find(g, m->node, m->name, m->tx);

	if (p == NULL) {
		p = xalloc(1, sizeof(*p));
		p->node = m->node;
		p->name = m->name;
		p->tx = m->tx;
		p->older = g->newest;
		g->newest = p;
		hash_add(&g->hash, &p->link, hash_of(m->node, m->name, m->tx));
	}
	if (p->n == p->cap) {
		p->cap = p->cap == 0 ? 16 : 2 * p->cap;
		p->m = xrealloc(p->m, p->cap, sizeof(struct msg *));
	}
	p->m[p->n++] = m;
}

static void
groups_clear(struct groups *g)
{
	struct group *older;

	for (struct group *p = g->newest; p != NULL; p = older) {
		older = p->older;
		free(p->m);
		free(p->used);
		free(p);
	}
	hash_clear(&g->hash);
	free(g->unsent);
	liberties_clear(&g->liberties);
}

static void
unsent_add(struct groups *g, const json_t *line)
{
	const char *kind = json_string_value(json_object_get(line, "kind"));
	const char *node = json_string_value(json_object_get(line, "node"));
	const char *name = json_string_value(json_object_get(line, "name"));
	const char *instance = json_string_value(json_object_get(line, "instance"));

	if (kind == NULL || node == NULL || name == NULL || instance == NULL ||
	    strcmp(kind, "drop") != 0 || strncmp(name, "HOST_", 5) != 0 ||
	    strcmp(instance, "send") != 0)
		return;
	if (g->n_unsent == g->cap_unsent) {
		g->cap_unsent = g->cap_unsent == 0 ? 16 : 2 * g->cap_unsent;
		g->unsent = xrealloc(g->unsent, g->cap_unsent, sizeof(*g->unsent));
	}
	g->unsent[g->n_unsent].t = json_integer_value(json_object_get(line, "t"));
	g->unsent[g->n_unsent].taken = false;
	snprintf(g->unsent[g->n_unsent++].node, sizeof(g->unsent->node), "%s", node);
}

/* Each excuses one message. */
static bool
unsent_take(struct groups *g, const char *node, tick t)
{
	for (size_t i = 0; i < g->n_unsent; i++) {
		if (!g->unsent[i].taken && g->unsent[i].t == t &&
		    strcmp(g->unsent[i].node, node) == 0) {
			g->unsent[i].taken = true;
			return true;
		}
	}
	return false;
}

/* unsent_before: what is a retransmission to its sender may be the first to leave. */
static bool
unsent_before(const struct groups *g, const struct msg *m)
{
	for (size_t i = 0; i < g->n_unsent; i++)
		if (g->unsent[i].t < m->t && strcmp(g->unsent[i].node, m->node) == 0)
			return true;
	return false;
}

static bool
is_excepted(const char *name, const char *field)
{
	for (size_t i = 0; i < sizeof(exception) / sizeof(exception[0]); i++)
		if ((exception[i].name == NULL || strcmp(exception[i].name, name) == 0) &&
		    strcmp(exception[i].field, field) == 0)
			return true;
	return false;
}

/* disagreement returns the name of the first told field that the message denies, or NULL. Fields
 * that are not of the vocabulary are the engine's own business. */
static const char *
disagreement(const struct groups *g, const struct msg *m, const json_t *fields)
{
	const char *name;
	json_t *v;

	json_object_foreach((json_t *)fields, name, v) {
		const struct msg_field *f = msg_find(m, name);
		const char *told = json_string_value(v);

		if (!msg_field_known(name) || is_excepted(m->name, name) || told == NULL)
			continue;
		/* RFC 7383: told of the whole; the header on the wire is a fragment's. */
		if (strcmp(name, "ike_len") == 0 && msg_list_has(m, "encap", "fragments"))
			continue;
		if (f == NULL && strcmp(name, "retransmission") == 0 && unsent_before(g, m))
			continue;
		if (f == NULL ? strcmp(told, "absent") != 0 : !opinions_equal(f, told, 0))
			return name;
	}
	return NULL;
}

static void
count_fields(struct opinions *o, const char *name, const json_t *fields)
{
	const char *field;
	json_t *v;

	json_object_foreach((json_t *)fields, field, v) {
		if (is_excepted(name, field))
			o->excepted++;
		else if (msg_field_known(field))
			o->passed++;
	}
}

/* What a told line was compared with. */
struct nearest {
	const struct msg *m;
	const char *wrong;
};

/* Messages of the group with from <= t <= to. True: one agrees in every field. */
static bool
match_between(const struct groups *g, struct group *p, tick from, tick to, const json_t *fields,
    struct nearest *near)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct msg *m = p->m[i];
		const char *no;

		if (p->used[i] || m->t < from || m->t > to)
			continue;
		no = disagreement(g, m, fields);
		if (no == NULL) {
			p->used[i] = true;
			return true;
		}
		if (near->m == NULL || !p->tx)
			*near = (struct nearest){ m, no };
	}
	return false;
}

static void
match(struct opinions *o, struct groups *g, struct group *p, tick t, const json_t *fields)
{
	struct nearest near = { 0 };
	char ours[4096];
	const struct msg_field *f;

	p->talkative = true;
	if (p->used == NULL)
		p->used = xalloc(p->n, sizeof(bool));
	if (match_between(g, p, t, t, fields, &near)) {
		count_fields(o, p->name, fields);
	} else if (p->tx && unsent_take(g, p->node, t)) {
		o->excepted++;
	} else if (match_between(g, p, p->tx ? t : t - NEAR, p->tx ? t + NEAR : t, fields, &near)) {
		count_fields(o, p->name, fields);
	} else if (p->tx && liberty_behind(&g->liberties, p->node, p->name, t)) {
		o->excepted++;
	} else if (near.m == NULL) {
		opinions_say(o, false, "%s told %s %s at %" PRId64 " ns: no such message was seen",
		    p->node, p->tx ? "tx" : "rx", p->name, t);
	} else {
		f = msg_find(near.m, near.wrong);
		opinions_say(o, false, "%s told %s %s at %" PRId64 " ns with %s=%.200s: %s frame %"
		    PRIu64 " says %.200s", p->node, p->tx ? "tx" : "rx", p->name, t, near.wrong,
		    json_string_value(json_object_get(fields, near.wrong)), near.m->pcap,
		    near.m->frame, f != NULL ? msg_value(f, ours, sizeof(ours)) : "absent");
	}
}

static void
told_line(struct opinions *o, struct groups *g, const json_t *line)
{
	const char *kind = json_string_value(json_object_get(line, "kind"));
	const char *node = json_string_value(json_object_get(line, "node"));
	const char *told = json_string_value(json_object_get(line, "name"));
	tick t = json_integer_value(json_object_get(line, "t"));
	bool tx = kind != NULL && strcmp(kind, "tx") == 0;
	struct group *p;
	char name[64];

	if (kind == NULL || node == NULL || told == NULL || (!tx && strcmp(kind, "rx") != 0))
		return;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(told, "."), told);	/* IKE_AUTH.R */
	if (!msg_name_known(name) || strncmp(name, "SADB_", 5) == 0)
		return;
	p = group_find(g, node, name, tx);
	if (p != NULL)
		match(o, g, p, t, json_object_get(line, "fields"));
	else if (tx && (unsent_take(g, node, t) || liberty_behind(&g->liberties, node, name, t)))
		o->excepted++;
	else
		opinions_say(o, false, "%s told %s %s at %" PRId64 " ns: no such message was seen",
		    node, tx ? "tx" : "rx", name, t);
}

/* The other way round: signalling that was sent, by a node that tells such messages. */
static void
untold(struct opinions *o, struct groups *g)
{
	for (const struct group *p = g->newest; p != NULL; p = p->older) {
		if (!p->tx || !p->talkative)
			continue;
		for (size_t i = 0; i < p->n; i++) {
			const struct msg *m = p->m[i];

			if (!m->origin || msg_has(m, "retransmission") ||
			    (!msg_has(m, "mh_type") && !msg_has(m, "SPIi")))
				continue;
			if (!p->used[i] && (liberty_forged(&g->liberties, p->node, m->t) ||
			    liberty_behind(&g->liberties, p->node, p->name, m->t)))
				o->excepted++;
			else
				opinions_say(o, p->used[i], "%s frame %" PRIu64 ": %s sent %s and "
				    "did not tell it so", m->pcap, m->frame, m->node, m->name);
		}
	}
}

/* Before anything is compared: what could not be sent, and what the story did. */
static void
known_line(void *ctx, const json_t *line)
{
	struct groups *g = ctx;

	unsent_add(g, line);
	liberties_line(&g->liberties, line);
}

struct telling {
	struct opinions *o;
	struct groups *g;
};

static void
one_told(void *ctx, const json_t *line)
{
	struct telling *t = ctx;

	told_line(t->o, t->g, line);
}

bool
opinions_state(const char *dir, void (*take)(void *ctx, const json_t *j), void *ctx,
    char err[static 256])
{
	char *line = NULL, path[4200];
	size_t cap = 0, number = 0;
	json_error_t e;
	bool fine = true;
	json_t *j;
	FILE *in;

	snprintf(path, sizeof(path), "%s/state.jsonl", dir);
	in = fopen(path, "r");
	if (in == NULL) {
		snprintf(err, 256, "%.200s: %s", path, strerror(errno));
		return false;
	}
	while (fine && getline(&line, &cap, in) > 0) {
		number++;
		j = json_loads(line, 0, &e);
		fine = j != NULL;
		if (fine)
			take(ctx, j);
		else
			snprintf(err, 256, "%.100s:%zu: %.100s", path, number, e.text);
		json_decref(j);
	}
	free(line);
	fclose(in);
	return fine;
}

bool
opinions_told(struct opinions *o, const char *dir, const struct msg_list *messages,
    char err[static 256])
{
	struct groups g = { 0 };
	struct telling t = { o, &g };
	bool fine;

	for (size_t i = 0; i < messages->n; i++)
		group_add(&g, messages->m[i]);
	fine = opinions_state(dir, known_line, &g, err) && opinions_state(dir, one_told, &t, err);
	if (fine)
		untold(o, &g);
	groups_clear(&g);
	return fine;
}
