/* packet.c - messages in and out: tampering, telling, protection, windows, repetitions.
 *
 * A request is built once; every (re)transmission is those octets, bit for bit (RFC 7296 2.1), from
 * and to wherever the IKE SA is by then (RFC 4555 3.5). A response is built once too; a repeated
 * request gets it again, at the address that request came from (2.11). */
#include "nodes/ike/ike_int.h"

#include <stdio.h>
#include <stdlib.h>

#define NAME_MAX_LEN 24
#define MORE_MAX 3600

/* ---- telling ---- */

static const char *
message_name(const struct ike_message *m, bool for_tamper, char buf[static NAME_MAX_LEN])
{
	const char *name = ike_exchange_name(m->h.exchange);

	if (name != NULL)
		snprintf(buf, NAME_MAX_LEN, "%s%s", name, for_tamper && m->h.R ? ".R" : "");
	else
		snprintf(buf, NAME_MAX_LEN, "IKE_%u%s", m->h.exchange,
		    for_tamper && m->h.R ? ".R" : "");
	return buf;
}

static void
tell(const struct ike *x, enum told_kind kind, const char *instance, const struct ike_message *m,
    const char *also)
{
	char more[MORE_MAX], name[NAME_MAX_LEN];
	struct text t = TEXT_ARRAY(more);

	if (!tell_on(x->env.tell))
		return;
	ike_format(&t, m);
	text_add(&t, "%s", also);
	tell_message(x->env.tell, kind, message_name(m, false, name), instance, ike_fields, m,
	    more);
}

/* ---- tampering ---- */

struct edit_room {
	uint8_t b[2048];
	size_t n;
};

static bool
edit_hex(struct edit_room *room, struct bytes *out, const char *hex)
{
	size_t n = strlen(hex) / 2;

	if (strlen(hex) % 2 != 0 || sizeof(room->b) - room->n < n ||
	    !hex_parse(room->b + room->n, n, hex))
		return false;
	*out = bytes_of(room->b + room->n, n);
	room->n += n;
	return true;
}

static bool
edit_ident(struct edit_room *room, struct ike_ident *out, const char *text)
{
	struct ike_id id;

	if (!ike_id_parse(&id, text) || sizeof(room->b) - room->n < id.n)
		return false;
	memcpy(room->b + room->n, id.data, id.n);
	out->type = id.type;
	out->data = bytes_of(room->b + room->n, id.n);
	room->n += id.n;
	return true;
}

static bool
edit_set(struct edit_room *room, struct ike_message *m, const struct tamper_op *op)
{
	if (strncmp(op->name, "n_", 2) == 0) {
		for (unsigned i = 0; i < m->n_notifies; i++)
			if (m->notify[i].type == ike_notify_by_name(op->name + 2))
				return edit_hex(room, &m->notify[i].data, op->value);
		return false;
	}
	if (strcmp(op->name, "nonce") == 0)
		return edit_hex(room, &m->nonce, op->value);
	if (strcmp(op->name, "ke") == 0)
		return edit_hex(room, &m->ke, op->value);
	if (strcmp(op->name, "auth") == 0)
		return edit_hex(room, &m->auth, op->value);
	if (strcmp(op->name, "IDi") == 0)
		return edit_ident(room, &m->idi, op->value);
	if (strcmp(op->name, "IDr") == 0)
		return edit_ident(room, &m->idr, op->value);
	return field_set(ike_fields, m, op->name, op->value) == W_OK;
}

static bool
edit_add(struct edit_room *room, struct ike_message *m, const struct tamper_op *op)
{
	struct bytes data;
	unsigned type = ike_notify_by_name(op->name);

	if (!edit_hex(room, &data, op->value))
		return false;
	if (op->kind == TAMPER_ADD_NOTIFY) {
		if (m->n_items == IKE_ITEMS || m->n_notifies == IKE_NOTIFIES)
			return false;
		ike_put_notify(m, (uint16_t)(type != 0 ? type : strtoul(op->name, NULL, 10)), data);
		return true;
	}
	return ike_add_item(m, (uint8_t)op->n, data, op->kind == TAMPER_ADD_CRITICAL);
}

/* Hooks 1 and 2: decoded fields and the payload list, before encryption. */
static void
edit(const struct ike *x, const struct tamper_rule *r, struct ike_message *m,
    struct edit_room *room)
{
	for (size_t i = 0; i < r->n_ops; i++) {
		const struct tamper_op *op = &r->op[i];
		bool ok = true;

		if (op->kind == TAMPER_SET)
			ok = edit_set(room, m, op);
		else if (op->kind == TAMPER_DROP_PAYLOAD)
			ok = ike_drop_item(m, op->name);
		else if (op->kind == TAMPER_DUP_PAYLOAD)
			ok = ike_dup_item(m, op->name);
		else if (op->kind == TAMPER_SET_CRITICAL)
			ok = ike_critical_item(m, op->name);
		else if (op->kind == TAMPER_FIRST_PAYLOAD)
			ok = ike_first_item(m, op->name);
		else if (op->kind == TAMPER_ADD_PAYLOAD || op->kind == TAMPER_ADD_CRITICAL ||
		    op->kind == TAMPER_ADD_NOTIFY)
			ok = edit_add(room, m, op);
		if (!ok)
			tell_note(x->env.tell, TOLD_NOTE, "tamper", "", " refused=%s", op->name);
	}
}

/* ---- building ---- */

void
message_begin(const struct ike_sa *sa, struct ike_message *m, uint8_t exchange, bool response,
    uint32_t msgid)
{
	*m = (struct ike_message){ .h = {
	    .spi_i = sa->spi_i, .spi_r = sa->spi_r, .major = 2, .exchange = exchange,
	    .I = sa->initiator, .R = response, .msgid = msgid } };
}

static void
encode_clear(const struct ike *x, struct wr *w, const struct ike_message *m)
{
	struct ike_header h = m->h;
	uint8_t first;

	ike_encode_header(w, &h);
	ike_encode_items(w, m, &first);
	wr_fill8(w, 16, first);
	if (!w->bad)
		octets_mutant(x->env.tamper, w->p + IKE_HEADER_LEN, w->n - IKE_HEADER_LEN, first);
	if (h.len == 0)
		wr_fill32(w, 24, (uint32_t)w->n);
}

/* build writes the message, protected unless it is an IKE_SA_INIT or has no SA, into a new struct
 * sent. */
static struct sent *
build(struct ike *x, struct ike_sa *sa, struct ike_message *m)
{
	uint8_t buf[IKE_MESSAGE_MAX + FRAGMENTS * 128];
	char name[NAME_MAX_LEN];
	struct edit_room room;
	struct wr w = wr_of(buf, sizeof(buf));
	const struct tamper_rule *r = tamper_match(x->env.tamper, message_name(m, true, name));
	struct sent *s = xalloc(1, sizeof(*s));
	bool clear = sa == NULL || m->h.exchange == IKE_SA_INIT;	/* whatever a rule makes of it */

	room.n = 0;
	if (r != NULL)
		edit(x, r, m, &room);
	message_mutant(x->env.tamper, m);
	x->rule = r;
	if (clear || (r != NULL && r->clear) ||
	    (m->h.exchange == INFORMATIONAL && mutant_on(x->env.tamper, "ike-clear")))
		encode_clear(x, &w, m);
	else
		seal_message(sa, &w, m, s);
	x->rule = NULL;
	assert(!w.bad);		/* our own messages are bounded */
	if (r != NULL) {
		if (s->n_pieces <= 1)
			tamper_bytes(r, &w);
		s->withheld = r->withhold;
	}
	if (m->h.len == 0)
		m->h.len = (uint32_t)w.n;
	s->n = w.n;
	s->p = xalloc(w.n + 1, 1);
	memcpy(s->p, buf, w.n);
	s->msgid = m->h.msgid;
	s->exchange = m->h.exchange;
	s->fresh = m;
	return s;
}

void
sent_free(struct sent **s)
{
	if (*s != NULL) {
		free((*s)->p);
		free((*s)->piece);
	}
	free(*s);
	*s = NULL;
}

/* The first time the decoded message is at hand; later, or when it was held back, the octets are
 * opened again, for nobody's sake but the log's. */
static void
tell_sent(const struct ike *x, struct ike_sa *sa, struct sent *s)
{
	static const char *const also[] = { "", " retransmission=1" };
	struct ike_message m;
	uint8_t *copy;
	enum why w;

	if (!tell_on(x->env.tell))
		return;
	if (s->fresh != NULL) {
		tell(x, TOLD_TX, sa != NULL ? sa->name : "", s->fresh, "");
		return;
	}
	if (s->n_pieces > 1) {
		tell_note(x->env.tell, TOLD_NOTE, "fragments", sa != NULL ? sa->name : "",
		    " msgid=%u n=%u%s", s->msgid, s->n_pieces, also[s->told]);
		return;
	}
	copy = xalloc(s->n + 1, 1);
	memcpy(copy, s->p, s->n);
	w = ike_decode(&m, bytes_of(copy, s->n));
	if (w == W_OK && m.has_sk && sa != NULL)
		w = open_message(sa, &m, copy, true);
	(void)w;	/* a tampered message is told as far as it can be read */
	tell(x, TOLD_TX, sa != NULL ? sa->name : "", &m, also[s->told]);
	bytes_wipe(copy, s->n);
	free(copy);
}

static void
emit(struct ike *x, struct ike_sa *sa, struct sent *s, const struct endpoint *local,
    const struct endpoint *remote)
{
	const uint8_t *p = s->p;

	if (s->withheld)
		return;
	tell_sent(x, sa, s);
	s->told = true;
	for (unsigned i = 0; i == 0 || i < s->n_pieces; i++) {
		size_t n = s->n_pieces > 1 ? s->piece[i] : s->n;
		struct ike_event *ev = event(x, IKE_EV_SEND, sa);

		ev->local = *local;
		ev->remote = *remote;
		path_mutant(x->env.tamper, s, &ev->local, &ev->remote);
		ev->marker = local->port == IKE_NAT_T_PORT &&	/* RFC 7296 2: on 4500, always */
		    !mutant_on(x->env.tamper, "ike-no-marker");
		event_octets(x, 0, bytes_of(p, n));
		p += n;
	}
	if (sa != NULL)
		timers_sent(sa);
}

/* A repeated request: the stored response once more, to where this copy came from (2.11). */
void
respond_again(struct ike_sa *sa, uint32_t msgid, const struct endpoint *local,
    const struct endpoint *remote)
{
	if (!mutant_on(sa->ike->env.tamper, "ike-answers-once"))
		emit(sa->ike, sa, sa->response[msgid % sa->ike->conf.window], local, remote);
}

void
transmit(struct ike_sa *sa, struct job *j)
{
	struct sent *s = j->request;

	assert(s != NULL);
	s->held = sa->frozen || sa->provisional;
	if (s->held) {
		j->again = TICK_NEVER;
		timers_retransmit(sa);
		return;
	}
	s->tries++;
	j->repeated |= s->told;
	if (s->tries > 1 && s->n > 0 && mutant_on(sa->ike->env.tamper, "ike-repeats-otherwise"))
		s->p[s->n - 1] ^= 1;
	if (s->tries > 1 && s->n > 0 && mutant_on(sa->ike->env.tamper, "ike-repeats-renumbered"))
		s->p[23]++;
	emit(sa->ike, sa, s, &sa->local, &sa->remote);
	timers_request_sent(sa, j);
}

/* more_mutants sends requests although the one before has no answer yet, against 2.3; or behind the
 * Delete of the IKE SA, against 2.8. */
static void
more_mutants(struct ike_sa *sa)
{
	bool hasty = mutant_on(sa->ike->env.tamper, "ike-hasty") && sa->state == SA_ESTABLISHED;
	bool late = mutant_on(sa->ike->env.tamper, "ike-after-delete") &&
	    sa->state == SA_DELETING;
	struct ike_message m;
	struct sent *s;

	for (uint32_t i = 0; (hasty || late) && i < 3; i++) {
		message_begin(sa, &m, INFORMATIONAL, false, sa->next_request + i);
		s = build(sa->ike, sa, &m);
		emit(sa->ike, sa, s, &sa->local, &sa->remote);
		sent_free(&s);
	}
}

void
send_request(struct ike_sa *sa, struct job *j, struct ike_message *m)
{
	assert(j->request == NULL && !m->h.R);
	if (sa->next_request >= MSGID_REKEY && sa->state == SA_ESTABLISHED)
		job_add(sa, JOB_REKEY_IKE);	/* 2.2: before Message IDs run out */
	m->h.msgid = sa->next_request++;
	j->request = build(sa->ike, sa, m);
	transmit(sa, j);
	more_mutants(sa);
	j->request->fresh = NULL;
}

void
sa_resume(struct ike_sa *sa)
{
	for (struct job *j = sa->out; j != NULL; j = j->next) {
		if (j->request != NULL && j->request->held)
			transmit(sa, j);
		else
			j->again = sa->ike->now;
	}
	timers_retransmit(sa);
	jobs_run(sa);
}

/* The window moves on over everything that has been answered (2.3). */
static void
window_answered(struct ike_sa *sa, uint32_t msgid)
{
	assert(msgid - sa->expected < 32);
	sa->answered |= 1u << (msgid - sa->expected);
	for (; sa->answered & 1; sa->answered >>= 1)
		sa->expected++;
}

void
send_response(struct ike_sa *sa, struct ike_message *m, const struct endpoint *local,
    const struct endpoint *remote)
{
	uint32_t msgid = m->h.msgid;
	struct sent **slot = &sa->response[msgid % sa->ike->conf.window];
	struct sent *s;

	assert(m->h.R);
	s = build(sa->ike, sa, m);
	s->msgid = msgid;	/* whatever a tamper rule has made of it */
	sent_free(slot);
	*slot = s;
	window_answered(sa, msgid);
	emit(sa->ike, sa, s, local, remote);
	s->fresh = NULL;
	if (mutant_on(sa->ike->env.tamper, "ike-answers-twice"))
		emit(sa->ike, sa, s, local, remote);
	timer_after(sa, TIMER_RESPONSE, sa->ike->conf.response_keep);
}

void
send_once(struct ike *x, struct ike_message *m, const struct endpoint *local,
    const struct endpoint *remote)
{
	struct sent *s = build(x, NULL, m);

	emit(x, NULL, s, local, remote);
	sent_free(&s);
}

void
answer_error(struct ike_sa *sa, const struct ike_message *req, uint16_t notify, struct bytes data,
    const struct endpoint *local, const struct endpoint *remote)
{
	struct ike_message m;

	message_begin(sa, &m, req->h.exchange, true, req->h.msgid);
	ike_put_notify(&m, notify, data);
	send_response(sa, &m, local, remote);
}

/* ---- receiving ---- */

/* RFC 7296 1.5, 2.5, 2.21.4: one-way, in clear, to where the message came from, SPIs and Message ID
 * copied. Only ever an answer to a request, once per packet, so it cannot amplify; and at most
 * REFUSALS a second (2.4). */
static void
refuse_clear(struct ike *x, const struct incoming *in, uint16_t notify)
{
	struct ike_message m = { .h = in->m->h };

	if (x->now - x->refusals_since >= SECONDS(1)) {
		x->refusals_since = x->now;
		x->refusals = 0;
	}
	if (x->refusals++ >= REFUSALS && !mutant_on(x->env.tamper, "ike-refuses-all"))
		return;
	m.h.major = 2;
	m.h.minor = 0;
	m.h.I = !in->m->h.I;
	m.h.R = true;
	m.h.V = false;
	m.h.len = 0;
	ike_put_notify(&m, notify, BYTES_NONE);
	send_once(x, &m, in->local, in->remote);
}

/* RFC 7296 2.21.3: INVALID_SYNTAX ends the IKE SA at both ends without Delete. */
static void
syntax_error(struct ike_sa *sa, const struct incoming *in, enum why syntax)
{
	if (!in->m->h.R)
		answer_error(sa, in->m, N_INVALID_SYNTAX, BYTES_NONE, in->local, in->remote);
	drop(sa->ike, syntax, sa, in->remote);
	sa->why = syntax;
	sa_event(sa, SA_EV_BROKEN, in);
}

/* After authentication no request stays without an answer (2.21.3), not even one of an exchange
 * that has no place here. */
static void
request_dispatch(struct ike_sa *sa, const struct incoming *in)
{
	uint8_t exchange = in->m->h.exchange;

	if (exchange == IKE_AUTH && (sa->state == SA_HALF_OPEN || sa->state == SA_EAP))
		auth_request_take(sa, in);
	else if (sa->state == SA_HALF_OPEN || sa->state == SA_EAP || sa->state == SA_AUTH_SENT ||
	    sa->state == SA_AUTH_SPI || sa->state == SA_AUTH_TAKEN)
		drop(sa->ike, W_IKE_EXCHANGE, sa, in->remote);
	else if (exchange == CREATE_CHILD_SA)
		child_request_take(sa, in);
	else if (exchange == INFORMATIONAL)
		info_request_take(sa, in);
	else
		syntax_error(sa, in, W_IKE_EXCHANGE);
}

static void
request_take(struct ike_sa *sa, const struct incoming *in)
{
	struct ike *x = sa->ike;
	uint8_t type = in->m->unknown_critical;

	if (type != 0) {	/* RFC 7296 2.5: the whole request is refused */
		drop(x, W_IKE_CRITICAL, sa, in->remote);
		answer_error(sa, in->m, N_UNSUPPORTED_CRITICAL_PAYLOAD, bytes_of(&type, 1),
		    in->local, in->remote);
		if (sa->state == SA_HALF_OPEN || sa->state == SA_EAP)
			sa_event(sa, SA_EV_BROKEN, in);
		return;
	}
	tell(x, TOLD_RX, sa->name, in->m, "");
	request_dispatch(sa, in);
}

/* The request that a response answers, or NULL. */
static struct job *
answered_by(const struct ike_sa *sa, const struct incoming *in)
{
	for (struct job *j = sa->out; j != NULL; j = j->next)
		if (j->request != NULL && j->request->msgid == in->m->h.msgid &&
		    j->request->exchange == in->m->h.exchange)
			return j;
	return NULL;
}

static void
response_take(struct ike_sa *sa, const struct incoming *in)
{
	struct job *j = answered_by(sa, in);

	tell(sa->ike, TOLD_RX, sa->name, in->m, "");
	sent_free(&j->request);
	timers_retransmit(sa);
	if (ike_find_notify(in->m, N_INVALID_SYNTAX) != NULL) {
		/* RFC 7296 2.21.3: the peer has ended the IKE SA without Delete, so do we. */
		drop(sa->ike, W_IKE_REFUSED, sa, in->remote);
		sa->why = W_IKE_REFUSED;
		sa_event(sa, SA_EV_BROKEN, in);
		return;
	}
	switch (in->m->h.exchange) {
	case IKE_AUTH:
		job_done(sa, j);
		auth_response_take(sa, in);
		break;
	case CREATE_CHILD_SA:
		child_response_take(sa, j, in);
		break;
	default:
		info_response_take(sa, j, in);
	}
	if (sa->state == SA_ESTABLISHED || sa->state == SA_DELETING)
		jobs_run(sa);
}

/* It has been taken, and its answer waits for the kernel's SPI. */
static bool
being_answered(const struct ike_sa *sa, uint32_t msgid)
{
	for (const struct nego *n = sa->answering; n != NULL; n = n->later)
		if (n->msgid == msgid)
			return true;
	return false;
}

/* A request is new, or it was answered and its answer goes out again, or it is outside the window.
 * Of a fragmented one only the first piece brings the answer back (RFC 7383 2.6.1). */
static enum why
request_window(struct ike_sa *sa, const struct incoming *in)
{
	uint32_t id = in->m->h.msgid, ahead = id - sa->expected, window = sa->ike->conf.window;
	const struct sent *kept = sa->response[id % window];

	if (mutant_on(sa->ike->env.tamper, "ike-any-window") && ahead > window)
		sa->expected = id, ahead = 0;
	if (ahead < window && !(sa->answered & 1u << ahead))
		return being_answered(sa, id) ? W_IKE_REPEATED : W_OK;
	if (kept != NULL && kept->msgid == id && (!in->m->has_skf || in->m->fragment == 1))
		respond_again(sa, id, in->local, in->remote);
	return ahead < window || sa->expected - id <= window ? W_IKE_REPEATED : W_IKE_MSGID;
}

static enum why
response_window(const struct ike_sa *sa, const struct incoming *in)
{
	return answered_by(sa, in) != NULL ? W_OK : W_IKE_NOT_AWAITED;
}

/* RFC 7296 2.3: how many requests of ours the peer takes at a time. Less than before is for new IKE
 * SAs only. Nothing else is ever in the window with the initial exchanges, so that an answer to
 * IKE_AUTH does not count before it is over. */
static void
window_take(struct ike_sa *sa, const struct ike_message *m)
{
	const struct ike_notify *n = ike_find_notify(m, N_SET_WINDOW_SIZE);
	struct rd r = rd_of(n != NULL ? n->data : BYTES_NONE);
	uint32_t size = rd_u32(&r);

	if (n == NULL || !rd_end(&r) || size <= sa->peer_window)
		return;
	sa->peer_window = size < IKE_WINDOW_MAX ? size : IKE_WINDOW_MAX;
}

static void
content_take(struct ike_sa *sa, const struct incoming *in, struct ike_message *m,
    struct bytes plain)
{
	enum why syntax = ike_decode_inner(m, plain);

	follow_packet(sa, in);
	if (syntax == W_OK)
		window_take(sa, m);
	if (syntax != W_OK)
		syntax_error(sa, in, syntax);
	else if (m->h.R)
		response_take(sa, in);
	else
		request_take(sa, in);
}

/* A piece of a message; when it is the last one, the message. */
static enum why
piece_take(struct ike_sa *sa, const struct incoming *in, struct ike_message *m,
    struct bytes plain)
{
	enum why w = fragment_judge(sa, m);
	struct blob whole;

	if (w != W_OK || !fragment_take(sa, m, plain, &whole, &m->sk_first))
		return w;
	content_take(sa, in, m, bytes_of(whole.p, whole.n));
	bytes_wipe(whole.p, whole.n);
	free(whole.p);
	return W_OK;
}

/* A message under the keys of an SA: integrity, window, syntax, in this order; what fails before
 * the window leaves no trace. */
static void
protected_take(struct ike_sa *sa, struct incoming *in, struct ike_message *m)
{
	struct ike *x = sa->ike;
	struct bytes text;
	uint8_t *plain;
	enum why w, syntax;

	if (sa->state == SA_INIT_SENT || sa->state == SA_NEW) {
		drop(x, W_IKE_EXCHANGE, sa, in->remote);
		return;
	}
	plain = xalloc(in->octets.n + 1, 1);
	memcpy(plain, in->octets.p, in->octets.n);
	syntax = open_piece(sa, m, plain, false, &text);
	w = syntax == W_IKE_ICV ? syntax : m->h.R ? response_window(sa, in) :
	    request_window(sa, in);
	if (w == W_OK)
		timers_heard(sa);
	if (w == W_OK && syntax != W_OK)
		syntax_error(sa, in, syntax);
	else if (w == W_OK && m->has_skf)
		w = piece_take(sa, in, m, text);
	else if (w == W_OK)
		content_take(sa, in, m, text);
	if (w != W_OK)
		drop(x, w, sa, in->remote);
	bytes_wipe(plain, in->octets.n);
	free(plain);
}

static void
init_take(struct ike *x, const struct incoming *in)
{
	struct ike_sa *sa;

	if (!in->m->h.R) {
		if (in->m->unknown_critical != 0) {	/* 2.5 */
			drop(x, W_IKE_CRITICAL, NULL, in->remote);
			init_refuse(x, in, N_UNSUPPORTED_CRITICAL_PAYLOAD,
			    bytes_of(&in->m->unknown_critical, 1));
			return;
		}
		tell(x, TOLD_RX, "", in->m, "");
		init_request_take(x, in);
		return;
	}
	sa = sa_find(x, in->m->h.spi_i);
	if (sa == NULL || !sa->initiator || sa->state != SA_INIT_SENT || in->m->h.msgid != 0) {
		drop(x, sa == NULL ? W_IKE_NO_SA : W_IKE_NOT_AWAITED, sa, in->remote);
		return;
	}
	tell(x, TOLD_RX, sa->name, in->m, "");
	init_response_take(sa, in);
}

void
packet_take(struct ike *x, const struct endpoint *local, const struct endpoint *remote,
    struct bytes message)
{
	struct ike_message m;
	struct incoming in = { local, remote, &m, message };
	enum why w = ike_decode(&m, message);
	struct ike_sa *sa;

	if (mutant_on(x->env.tamper, "ike-known-ports-only") && remote->port != IKE_PORT &&
	    remote->port != IKE_NAT_T_PORT)
		return;
	if (w == W_SHORT && message.n < IKE_HEADER_LEN) {
		drop(x, w, NULL, remote);
		return;
	}
	if (mutant_on(x->env.tamper, "ike-answers-responses"))
		m.h.R = false;
	if (m.h.major > 2 && !mutant_on(x->env.tamper, "ike-any-version")) {	/* RFC 7296 2.5 */
		drop(x, W_VERSION, NULL, remote);
		if (!m.h.R)
			refuse_clear(x, &in, N_INVALID_MAJOR_VERSION);
		return;
	}
	if (w == W_OK && (m.h.major < 2 || m.h.spi_i == 0))
		w = m.h.major < 2 ? W_VERSION : W_VALUE;
	if (w == W_OK && m.h.exchange != IKE_SA_INIT && !m.has_sk && !m.has_skf)
		w = W_IKE_CLEAR;
	if (w != W_OK) {
		drop(x, w, NULL, remote);
		clear_mutant(x, w, &m);
		if (w == W_IKE_CLEAR && mutant_on(x->env.tamper, "ike-answers-clear"))
			refuse_clear(x, &in, N_INVALID_IKE_SPI);
		return;
	}
	if (m.h.exchange == IKE_SA_INIT) {
		init_take(x, &in);
		return;
	}
	/* The I flag says which of the two SPIs is ours, RFC 7296 2.6. */
	sa = sa_find(x, m.h.I ? m.h.spi_r : m.h.spi_i);
	if (sa == NULL || sa->initiator == m.h.I ||
	    (m.h.I ? m.h.spi_i != sa->spi_i : m.h.spi_r != sa->spi_r)) {
		struct sent *answer = tomb_find(x, message);

		drop(x, answer != NULL ? W_IKE_REPEATED : W_IKE_NO_SA, NULL, remote);
		if (answer != NULL)
			emit(x, NULL, answer, local, remote);
		else if (!m.h.R)
			refuse_clear(x, &in, N_INVALID_IKE_SPI);
		return;
	}
	protected_take(sa, &in, &m);
}
