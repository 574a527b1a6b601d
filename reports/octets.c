#include "reports/octets.h"

#include "nodes/base/die.h"
#include "nodes/base/hash.h"
#include "nodes/base/text.h"
#include "traces/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kept {
	struct hash_link link;
	struct kept *next;
	struct msg *msg;
};

struct octets {
	struct hash by_place;	/* pcap and frame */
	struct kept *all;
	size_t used;		/* octets */
	bool received;		/* also of messages that were only seen to arrive */
};

static uint64_t
place(const char *pcap, uint64_t frame)
{
	return hash_bytes(frame, pcap, strlen(pcap));
}

/* Signalling as its sender let it go; user data would only fill the page. */
static void
take(void *ctx, const struct msg *m)
{
	struct octets *o = ctx;
	struct kept *k;
	size_t n = 0;

	if ((!m->tx && !o->received) || msg_is(m, "DATA"))
		return;
	for (size_t i = 0; i < m->n_layers; i++)
		n += m->layer[i].n;
	if (o->used + n > OCTETS_BUDGET)
		return;
	o->used += n;
	k = xalloc(1, sizeof(*k));
	k->msg = msg_keep(m, true);
	k->next = o->all;
	o->all = k;
	hash_add(&o->by_place, &k->link, place(m->pcap, m->frame));
}

struct octets *
octets_open(const char *dir, const struct load_options *captures)
{
	struct octets *o = xalloc(1, sizeof(*o));
	struct load_options options = { .path = &dir, .n_paths = 1 };
	struct load_result result;
	char err[256], run[4096];
	FILE *f;

	/* Only a folder whose run.json names its captures. */
	snprintf(run, sizeof(run), "%s/pcap", dir);
	f = captures == NULL ? fopen(run, "r") : NULL;
	if (f == NULL && captures == NULL)
		return o;
	if (f != NULL)
		fclose(f);
	if (captures != NULL)
		options = *captures;
	o->received = captures != NULL;
	options.message = take;
	options.ctx = o;
	/* What cannot be read is simply not shown: the message itself is in messages.jsonl. */
	(void)!load_captures(&options, &result, err);
	return o;
}

void
octets_close(struct octets *o)
{
	for (struct kept *k = o->all, *next; k != NULL; k = next) {
		next = k->next;
		free(k->msg);
		free(k);
	}
	hash_clear(&o->by_place);
	free(o);
}

static json_t *
hex(struct bytes b)
{
	char *buf = xalloc(2 * b.n + 1, 1);
	struct text t = text_of(buf, 2 * b.n + 1);
	json_t *v;

	text_hex(&t, b.p, b.n);
	v = json_string(buf);
	free(buf);
	return v;
}

static json_t *
write_msg(const struct msg *m)
{
	json_t *o = json_object(), *layers = json_array(), *at = json_object();

	for (size_t i = 0; i < m->n_layers; i++)
		json_array_append_new(layers, hex(m->layer[i]));
	for (size_t i = m->n_fields; i-- > 0;)
		if (m->field[i].len > 0)
			json_object_set_new(at, m->field[i].name, json_pack("[iii]",
			    m->field[i].layer, (int)m->field[i].at, (int)m->field[i].len));
	json_object_set_new(o, "layers", layers);
	json_object_set_new(o, "at", at);
	return o;
}

json_t *
octets_of(struct octets *o, const char *pcap, uint64_t frame)
{
	struct hash_link *l = hash_first(&o->by_place, place(pcap, frame));

	for (; l != NULL; l = hash_next(l)) {
		const struct msg *m = hash_owner(l, struct kept, link)->msg;

		if (m->frame == frame && strcmp(m->pcap, pcap) == 0)
			return write_msg(m);
	}
	return NULL;
}
