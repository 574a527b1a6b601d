#include "nodes/pfkey/bus.h"

#include "nodes/base/die.h"

#include <stdlib.h>

void
bus_init(struct bus *b, const struct engine_env *env, const struct bus_up *up, void *node)
{
	*b = (struct bus){ .up = up, .node = node, .tell = env->tell, .tamper = env->tamper };
	b->tail = &b->head;
}

static void
free_list(struct bus_item *i)
{
	while (i != NULL) {
		struct bus_item *next = i->next;

		pfkey_wipe(&i->msg);
		free(i);
		i = next;
	}
}

void
bus_clear(struct bus *b)
{
	free_list(b->head);
	free_list(b->spare);
	*b = (struct bus){ 0 };
}

static void
queue(struct bus *b, enum bus_port to, const struct pfkey_msg *m)
{
	struct bus_item *i = b->spare;

	if (i != NULL)
		b->spare = i->next;
	else
		i = xalloc(1, sizeof(*i));
	*i = (struct bus_item){ .to = to, .msg = *m };
	*b->tail = i;
	b->tail = &i->next;
}

/* What everybody hears of once it has taken effect. */
static bool
is_news(const struct pfkey_msg *m)
{
	return m->errno_ == PFKEY_OK && (m->type == SADB_X_MIGRATE || m->type == SADB_X_SPDADD ||
	    m->type == SADB_X_SPDUPDATE || m->type == SADB_X_SPDDELETE ||
	    m->type == SADB_X_SPDDELETE2 || m->type == SADB_X_SPDFLUSH);
}

static void
deliver(struct bus *b, enum bus_port from, const struct pfkey_msg *m)
{
	if (from != BUS_KRN) {
		queue(b, BUS_KRN, m);
	} else if (is_news(m)) {
		queue(b, BUS_KM, m);
		queue(b, BUS_MIP6, m);
	} else {
		/* The kernel's own messages, pid 0, are for the key manager. */
		queue(b, m->pid == BUS_PID(BUS_MIP6) ? BUS_MIP6 : BUS_KM, m);
	}
}

static void
tell(const struct bus *b, enum bus_port from, const struct pfkey_msg *m)
{
	static const char *const port[BUS_PORTS] = { "krn", "km", "mip6" };
	char buf[1024];
	struct text t = TEXT_ARRAY(buf);

	if (!tell_on(b->tell))
		return;
	pfkey_tell(&t, m);
	tell_note(b->tell, TOLD_NOTE, pfkey_name(m->type), port[from], "%s", t.p);
}

/* broken answers the sender of octets that do not decode, as the kernel does: RFC 2367 3.1, the
 * base header with the errno. */
static void
broken(struct bus *b, enum bus_port from, const struct pfkey_msg *m, enum why w)
{
	struct pfkey_msg answer = { .type = m->type, .satype = m->satype, .seq = m->seq,
		.pid = BUS_PID(from), .errno_ = pfkey_errno(w) };

	if (from != BUS_KRN)
		bus_send(b, 0, BUS_KRN, &answer);
}

void
bus_send(struct bus *b, tick now, enum bus_port from, const struct pfkey_msg *m)
{
	struct pfkey_msg said = *m, heard;
	uint8_t octets[PFKEY_MSG_MAX + 64];
	struct wr w = wr_of(octets, sizeof(octets));
	const struct tamper_rule *rule = tamper_match(b->tamper, pfkey_name(m->type));
	enum why why;

	(void)now;
	assert(b->hops < BUS_HOPS);	/* else two parties answer each other for ever */
	b->hops++;
	if (from != BUS_KRN)
		said.pid = BUS_PID(from);
	tell(b, from, &said);
	if (rule != NULL && rule->withhold) {
		pfkey_wipe(&said);
		return;
	}
	pfkey_encode(&w, &said);
	assert(!w.bad);
	if (rule != NULL)
		tamper_bytes(rule, &w);
	if (b->up != NULL && b->up->message != NULL)
		b->up->message(b->node, wr_done(&w));
	why = pfkey_decode(&heard, wr_done(&w));
	if (why == W_OK)
		deliver(b, from, &heard);
	else
		broken(b, from, &said, why);
	bytes_wipe(octets, w.n);
	pfkey_wipe(&said);
	pfkey_wipe(&heard);
}

bool
bus_pop(struct bus *b, enum bus_port *to, struct pfkey_msg *out)
{
	struct bus_item *i = b->head;

	if (i == NULL) {
		b->hops = 0;
		/* Idle for long, as a rule: a node keeps no store of empty messages. */
		free_list(b->spare);
		b->spare = NULL;
		return false;
	}
	b->head = i->next;
	if (b->head == NULL)
		b->tail = &b->head;
	*to = i->to;
	*out = i->msg;
	pfkey_wipe(&i->msg);
	i->next = b->spare;
	b->spare = i;
	return true;
}
