/* opinions_told.c - what the nodes told of themselves, beside what was on the wire.
 *
 * A told line is matched with a message of the same node, direction and name: of those within
 * NEAR of it and not matched yet, the first whose fields all agree. Sending may wait for an address
 * to be resolved, so the frame may come later; receiving is told at the frame or a little after. */
#include "traces/opinions.h"

#include "nodes/base/die.h"
#include "nodes/base/hash.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#define NEAR SECONDS(4)

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

struct groups {
	struct hash hash;
	struct group *newest;
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
disagreement(const struct msg *m, const json_t *fields)
{
	const char *name;
	json_t *v;

	json_object_foreach((json_t *)fields, name, v) {
		const struct msg_field *f = msg_find(m, name);
		const char *told = json_string_value(v);

		if (!msg_field_known(name) || is_excepted(m->name, name) || told == NULL)
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

static void
match(struct opinions *o, struct group *p, tick t, const json_t *fields)
{
	const struct msg *nearest = NULL;
	const char *wrong = NULL;
	char ours[4096];
	const struct msg_field *f;

	p->talkative = true;
	if (p->used == NULL)
		p->used = xalloc(p->n, sizeof(bool));
	for (size_t i = 0; i < p->n; i++) {
		const struct msg *m = p->m[i];
		const char *no;

		if (p->used[i] || (p->tx ? m->t < t || m->t > t + NEAR : m->t > t || m->t + NEAR < t))
			continue;
		no = disagreement(m, fields);
		if (no == NULL) {
			p->used[i] = true;
			count_fields(o, p->name, fields);
			return;
		}
		if (nearest == NULL || !p->tx) {
			nearest = m;
			wrong = no;
		}
	}
	if (nearest == NULL) {
		opinions_say(o, false, "%s told %s %s at %" PRId64 " ns: no such message was seen",
		    p->node, p->tx ? "tx" : "rx", p->name, t);
		return;
	}
	f = msg_find(nearest, wrong);
	opinions_say(o, false, "%s told %s %s at %" PRId64 " ns with %s=%.200s: %s frame %" PRIu64
	    " says %.200s", p->node, p->tx ? "tx" : "rx", p->name, t, wrong,
	    json_string_value(json_object_get(fields, wrong)), nearest->pcap, nearest->frame,
	    f != NULL ? msg_value(f, ours, sizeof(ours)) : "absent");
}

static void
told_line(struct opinions *o, const struct groups *g, const json_t *line)
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
		match(o, p, t, json_object_get(line, "fields"));
	else
		opinions_say(o, false, "%s told %s %s at %" PRId64 " ns: no such message was seen",
		    node, tx ? "tx" : "rx", name, t);
}

/* The other way round: signalling that was sent, by a node that tells such messages. */
static void
untold(struct opinions *o, const struct groups *g)
{
	for (const struct group *p = g->newest; p != NULL; p = p->older) {
		if (!p->tx || !p->talkative)
			continue;
		for (size_t i = 0; i < p->n; i++) {
			const struct msg *m = p->m[i];

			if (!m->origin || msg_has(m, "retransmission"))
				continue;
			if (msg_has(m, "mh_type") || msg_has(m, "SPIi"))
				opinions_say(o, p->used[i], "%s frame %" PRIu64 ": %s sent %s and "
				    "did not tell it so", m->pcap, m->frame, m->node, m->name);
		}
	}
}

bool
opinions_told(struct opinions *o, const char *dir, const struct msg_list *messages,
    char err[static 256])
{
	struct groups g = { 0 };
	char path[4200], *line = NULL;
	size_t cap = 0, number = 0;
	json_error_t e;
	json_t *j;
	FILE *in;

	snprintf(path, sizeof(path), "%s/state.jsonl", dir);
	in = fopen(path, "r");
	if (in == NULL) {
		snprintf(err, 256, "%.200s: %s", path, strerror(errno));
		return false;
	}
	for (size_t i = 0; i < messages->n; i++)
		group_add(&g, messages->m[i]);
	while (getline(&line, &cap, in) > 0) {
		number++;
		j = json_loads(line, 0, &e);
		if (j == NULL) {
			snprintf(err, 256, "%.100s:%zu: %.100s", path, number, e.text);
			break;
		}
		told_line(o, &g, j);
		json_decref(j);
	}
	untold(o, &g);
	free(line);
	fclose(in);
	groups_clear(&g);
	return err[0] == '\0';
}
