/* load.c - captures merged by time, through one dissector. */
#include "traces/load_inside.h"

#include "nodes/base/die.h"
#include "nodes/base/hash.h"

#include <stdlib.h>

/* ---- merging ---- */

static void
advance(struct load *l, struct source *s)
{
	char why[256];

	switch (pcap_next_in(s->in, &s->next, why)) {
	case PCAP_IN_FRAME:
		s->tx = load_sent(l, s, s->next.octets);
		return;
	case PCAP_IN_DAMAGED:
		l->out->corrupt = true;
		/* fall through */
	case PCAP_IN_CUT:
		text_add(&l->warning, "%s\n", why);
		l->out->damaged = true;
		break;
	case PCAP_IN_END:
		break;
	}
	s->live = false;
}

static bool
open_sources(struct load *l, char err[static 256])
{
	size_t opened = 0;

	for (size_t i = 0; i < l->n; i++) {
		struct source *s = &l->s[i];

		s->in = pcap_open_in(s->path, err);
		if (s->in == NULL) {
			if (!s->of_run)
				return false;
			text_add(&l->warning, "%s\n", err);
			continue;
		}
		opened++;
		s->linktype = pcap_linktype_in(s->in);
		s->live = true;
	}
	load_vantages(l);
	for (size_t i = 0; i < l->n; i++)
		if (l->s[i].live)
			advance(l, &l->s[i]);
	return opened > 0;
}

/* At equal times what is received comes first: a router passes a packet on in the same tick, while
 * a link always takes time. */
static struct source *
earliest(struct load *l)
{
	struct source *best = NULL;

	for (size_t i = 0; i < l->n; i++) {
		struct source *s = &l->s[i];

		if (s->live && (best == NULL || s->next.t < best->next.t ||
		    (s->next.t == best->next.t && !s->tx && best->tx)))
			best = s;
	}
	return best;
}

/* checksum_at: where the checksum of UDP or TCP stands that a network card makes, not the kernel:
 * a capture may have the packet before and after. 0: there is none. */
static size_t
checksum_at(struct bytes packet)
{
	size_t at = 0;
	uint8_t proto = 0;

	if (packet.n >= 20 && packet.p[0] >> 4 == 4) {
		at = (size_t)(packet.p[0] & 15) * 4;
		proto = packet.p[9];
	} else if (packet.n >= 40 && packet.p[0] >> 4 == 6) {
		at = 40;
		proto = packet.p[6];
	}
	at += proto == 17 ? 6 : 16;
	return (proto == 17 || proto == 6) && at + 2 <= packet.n ? at : 0;
}

/* seen_twice: a bridge and its port, or "any" and an interface, show one packet twice: at once,
 * of the same node, in the same direction. Nobody sends the same again as quickly as that. */
static bool
seen_twice(struct load *l, const struct source *s)
{
	uint16_t type;
	struct bytes packet = dissect_link((enum linktype)s->linktype, s->next.octets, &type);
	struct glance *g;
	uint64_t what;
	size_t sum;

	if (s->recorded || packet.n == 0)
		return false;
	what = hash_bytes(s->tx, s->node, strlen(s->node));
	sum = checksum_at(packet);
	if (sum > 0) {
		what = hash_bytes(what, packet.p, sum);
		packet = bytes_of(packet.p + sum + 2, packet.n - sum - 2);
	}
	what = hash_bytes(what, packet.p, packet.n);
	g = &l->glance[what % GLANCES];
	if (g->what == what && s->next.t - g->t <= AT_ONCE)
		return true;
	*g = (struct glance){ what, s->next.t };
	return false;
}

static void
one_frame(struct load *l, struct source *s)
{
	struct sighting where = {
		.node = s->node, .link = s->link, .tx = s->tx, .t = s->next.t, .guessed = s->guessed, .pcap = s->name,
		.frame = s->next.number, .linktype = (enum linktype)s->linktype,
		.cut = s->next.cut, .octets = s->next.octets
	};
	const struct msg *m;

	l->out->frames++;
	if (!dissect_linktype_known(s->linktype)) {
		l->out->unreadable++;
		return;
	}
	if (seen_twice(l, s)) {
		l->out->twice++;
		return;
	}
	m = dissect_frame(l->dissect, &where);
	if (m == NULL)
		return;
	l->out->messages++;
	l->out->closed[m->closed]++;
	if (l->o->message != NULL)
		l->o->message(l->o->ctx, m);
}

static void
load_free(struct load *l)
{
	for (size_t i = 0; i < l->n; i++) {
		pcap_close_in(l->s[i].in);
		free(l->s[i].path);
		free(l->s[i].name);
		free(l->s[i].node);
		free(l->s[i].link);
	}
	free(l->s);
	dissect_free(l->dissect);
	keys_free(l->keys);
}

bool
load_captures(const struct load_options *o, struct load_result *out, char err[static 256])
{
	struct load l = { .o = o, .out = out, .keys = keys_new() };
	struct source *s;
	bool fine;

	*out = (struct load_result){ 0 };
	err[0] = '\0';
	l.warning = TEXT_ARRAY(out->warning);
	l.dissect = dissect_new(l.keys);
	fine = (o->keys == NULL || keys_read_dir(l.keys, o->keys, err, 256)) &&
	    load_paths(&l, err) && open_sources(&l, err);
	while (fine && !out->damaged && (s = earliest(&l)) != NULL) {
		one_frame(&l, s);
		advance(&l, s);
	}
	out->files = l.n;
	out->ike_keys = keys_count(l.keys, false);
	out->esp_keys = keys_count(l.keys, true);
	load_free(&l);
	return fine;
}
