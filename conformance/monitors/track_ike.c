/* track_ike.c - the IKE SAs and their requests, for the rules of RFC 7296, 4555 and 4877: what was announced,
 * asked, asked again and answered, and which nonces and IVs there were. The pairs of Child SAs that they
 * make are in track_child.c. */
#include "conformance/monitors/track_int.h"

#include "nodes/base/die.h"
#include "nodes/crypto/prf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- SAs ---- */

bool
track_is_ike(const struct msg *m)
{
	return msg_has(m, "SPIi");
}

bool
track_sa_is_known(const struct track *tr, const struct msg *m)
{
	uint64_t spi_i = msg_u64(m, "SPIi", 0);

	for (size_t i = 0; i < tr->n_sas; i++)
		if (tr->sa[i].spi_i == spi_i)
			return true;
	return false;
}

struct ike_sa *
track_sa_get(struct track *tr, const struct msg *m)
{
	uint64_t spi_i = msg_u64(m, "SPIi", 0), spi_r = msg_u64(m, "SPIr", 0);
	struct ike_sa *s;

	for (size_t i = tr->n_sas; i-- > 0;) {
		s = &tr->sa[i];
		if (s->spi_i == spi_i && (s->spi_r == spi_r || s->spi_r == 0 || spi_r == 0)) {
			if (s->spi_r == 0)
				s->spi_r = spi_r;
			return s;
		}
	}
	tr->sa = xrealloc(tr->sa, tr->n_sas + 1, sizeof(*tr->sa));
	s = &tr->sa[tr->n_sas++];
	memset(s, 0, sizeof(*s));
	s->spi_i = s->line = spi_i;
	s->spi_r = spi_r;
	s->hears_i = s->hears_r = tr->events;
	s->midway = !tr->events && (!msg_is(m, "IKE_SA_INIT") || msg_u64(m, "R", 0) != 0);
	tr->midway = tr->midway || s->midway;
	return s;
}

/* ---- values and offers ---- */

uint64_t
track_hash_of(const struct msg *m, const char *field)
{
	struct bytes b = msg_bytes(m, field);
	const char *text = msg_text(m, field);

	if (!msg_has(m, field))
		return 0;
	return text != NULL ? hash_bytes(0, text, strlen(text)) : hash_bytes(0, b.p, b.n);
}

uint64_t
track_offer_of(const struct msg *m)
{
	const char *p = msg_text(m, "proposals");
	uint64_t offer = 0;

	while (p != NULL && *p != '\0') {
		uint64_t suite = 0;

		p += strspn(p, "0123456789");	/* its number says where in the list it stands */
		while (*p != '\0' && *p != ';') {
			size_t n = strcspn(p, ",;");

			suite += hash_bytes(1, p, n);
			p += n;
			p += *p == ',';
		}
		offer += hash_bytes(1, &suite, sizeof(suite));
		p += *p == ';';
	}
	return offer;
}

/* value_again: was this value (a nonce, an IV) in another message before? The second attempt of an
 * IKE_SA_INIT is the same message in this respect (2.6). */
static bool
value_again(struct hash *seen, uint64_t value, const struct msg *m)
{
	struct nonce_seen n = { .value = value, .spi_i = msg_u64(m, "SPIi", 0),
	    .msgid = msg_u64(m, "msgid", 0), .response = msg_u64(m, "R", 0) != 0 }, *s;

	for (struct hash_link *l = hash_first(seen, n.value); l != NULL; l = hash_next(l)) {
		s = hash_owner(l, struct nonce_seen, by_value);
		if (s->value == n.value)
			return s->spi_i != n.spi_i || s->msgid != n.msgid || s->response != n.response;
	}
	s = xalloc(1, sizeof(*s));
	*s = n;
	hash_add(seen, &s->by_value, n.value);
	return false;
}

/* ---- requests ---- */

struct request *
track_request_find(struct ike_sa *s, bool by_initiator, const struct msg *m)
{
	uint64_t msgid = msg_u64(m, "msgid", 0), exchange = msg_u64(m, "exchange", 0);

	for (size_t i = s->n; i-- > 0;) {
		struct request *q = &s->req[i];

		if (q->msgid == msgid && q->by_initiator == by_initiator && q->exchange == exchange)
			return q;
	}
	return NULL;
}

static struct request *
request_add(struct ike_sa *s, bool by_initiator, const struct msg *m)
{
	struct request *q;
	const char *text;
	char value[132];

	if (s->n == s->cap) {
		s->cap = s->cap == 0 ? 8 : s->cap * 2;
		s->req = xrealloc(s->req, s->cap, sizeof(*s->req));
	}
	q = &s->req[s->n++];
	*q = (struct request){ .id = m->id, .msgid = msg_u64(m, "msgid", 0),
	    .exchange = msg_u64(m, "exchange", 0), .by_initiator = by_initiator, .t = m->t,
	    .t_last = m->t, .t_heard = TICK_NEVER, .src = msg_from(m), .dst = msg_to(m),
	    .seen_src = msg_from(m), .seen_dst = msg_to(m), .sent = 1,
	    .egress = m->tx && !m->forwarded,
	    .update = msg_list_has(m, "notify", "UPDATE_SA_ADDRESSES"),
	    .natd = msg_list_has(m, "notify", "NAT_DETECTION_SOURCE_IP"),
	    .frame = (unsigned)m->frame,
	    .empty = !msg_has(m, "payloads"), .cp_type = (unsigned)msg_u64(m, "cp_type", 0),
	    .ends = msg_list_has(m, "delete", "IKE"), .version = (unsigned)msg_u64(m, "version", 0x20),
	    .rekeys = msg_u64(m, "n_REKEY_SA_spi", 0), .ke_group = msg_u64(m, "ke_group", 0),
	};
	snprintf(q->pcap, sizeof(q->pcap), "%s", m->pcap);
	q->lists = msg_is(m, "INFORMATIONAL") &&
	    (msg_list_has(m, "notify", "ADDITIONAL_IP4_ADDRESS") ||
	    msg_list_has(m, "notify", "ADDITIONAL_IP6_ADDRESS") ||
	    msg_list_has(m, "notify", "NO_ADDITIONAL_ADDRESSES"));
	text = msg_text(m, "payloads");
	q->empty = q->empty || (text != NULL && text[0] == '\0');
	if (msg_has(m, "n_COOKIE2"))
		snprintf(q->cookie2, sizeof(q->cookie2), "%s",
		    msg_value(msg_find(m, "n_COOKIE2"), value, sizeof(value)));
	text = msg_text(m, "notify");
	snprintf(q->notify, sizeof(q->notify), "%s", text != NULL ? text : "");
	text = msg_text(m, "proposals");
	snprintf(q->proposals, sizeof(q->proposals), "%s", text != NULL ? text : "");
	text = msg_text(m, "delete");
	snprintf(q->deletes, sizeof(q->deletes), "%s", text != NULL ? text : "");
	return q;
}

/* another_attempt: IKE_SA_INIT with a cookie or another group, RFC 7296 2.6 and 1.2, is a request of
 * its own under the same Message ID. */
static bool
another_attempt(const struct request *q, const struct msg *m)
{
	return msg_is(m, "IKE_SA_INIT") && q->id != m->id && (q->answered ||
	    msg_list_has(m, "notify", "COOKIE") || q->ke_group != msg_u64(m, "ke_group", 0));
}

/* id_follows: does a new request have the Message ID after that side's last? */
static bool
id_follows(const struct ike_sa *s, bool by_initiator, uint64_t msgid)
{
	for (size_t i = s->n; i-- > 0;)
		if (s->req[i].by_initiator == by_initiator)
			return msgid == s->req[i].msgid + 1;
	return s->midway || msgid == 0;
}

/* any_open: has that side a request without an answer? */
static bool
any_open(const struct ike_sa *s, bool by_initiator)
{
	for (size_t i = s->n; i-- > 0;)
		if (s->req[i].by_initiator == by_initiator && !s->req[i].answered)
			return true;
	return false;
}

/* A word in clear about an SA that its sender does not know: it answers nothing (RFC 7296 2.21.4). */
static bool
disowns(const struct msg *m)
{
	return msg_u64(m, "R", 0) != 0 && !msg_has(m, "protected_by") &&
	    msg_list_has(m, "notify", "INVALID_IKE_SPI");
}

void
track_view_ike(struct track *tr, const struct msg *m, struct view *v)
{
	struct ike_sa *s = track_sa_get(tr, m);

	v->sa = s;
	v->by_initiator = msg_u64(m, "I", 0) != 0;
	v->response = msg_u64(m, "R", 0) != 0;
	if (m->tx && m->origin && !disowns(m))
		snprintf(v->by_initiator ? s->initiator : s->responder, sizeof(s->initiator), "%s",
		    m->node);
	if (disowns(m)) {
		s->disowned = true;
		if (m->tx)
			track_ha_forgets(tr, m->node);
		return;
	}
	v->req = track_request_find(s, v->response ? !v->by_initiator : v->by_initiator, m);
	if (msg_has(m, "nonce"))
		v->old_nonce = value_again(&tr->nonces, track_hash_of(m, "nonce"), m);
	if (msg_has(m, "iv")) {
		v->old_iv = value_again(&tr->ivs, track_hash_of(m, "iv"), m);
		v->chained_iv = s->sk_end[v->by_initiator] == track_hash_of(m, "iv");
	}
	if (v->response) {
		if (v->req == NULL && !s->midway && !any_open(s, !v->by_initiator))
			track_gap_found(tr, m);
		return;
	}
	if (v->req == NULL || another_attempt(v->req, m)) {
		bool jumped = v->req == NULL && !id_follows(s, v->by_initiator, msg_u64(m, "msgid", 0));

		v->req = request_add(s, v->by_initiator, m);
		v->req->jumped = jumped;
	} else {
		v->again = true;
	}
}

static void
after_request(struct view *v)
{
	struct request *q = v->req;

	if (v->again) {
		struct endpoint from = msg_from(v->m);

		q->moved = q->moved || (v->egress && !addr_eq(&from.addr, &q->src.addr));
		q->gap = endpoint_eq(&from, &q->src) ?
		    tick_max(v->m->t - q->t_last - track_waited(v->tr, v->m), 0) : 0;
		q->t_last = v->m->t;
		q->waited = track_waited(v->tr, v->m);
		q->src = msg_from(v->m);
		q->dst = msg_to(v->m);
		q->sent++;
	}
}

/* ---- what an answer makes known ---- */

/* RFC 7296 1.3.2: an IKE SA made by rekeying another. Who rekeyed is its initiator. */
static void
sa_rekeyed(struct track *tr, struct view *v)
{
	size_t old = (size_t)(v->sa - tr->sa);
	const struct request *q = v->req;
	struct ike_sa s = { .established = true, .t_established = v->m->t, .rekeyed = true,
	    .line = v->sa->line,
	    .hears_i = tr->events, .hears_r = tr->events };

	if (q == NULL || strcmp(v->m->name, "CREATE_CHILD_SA") != 0)
		return;
	s.spi_i = spi_offered(q->proposals, ":IKE:spi=");
	s.spi_r = spi_offered(msg_text(v->m, "proposals"), ":IKE:spi=");
	if (s.spi_i == 0 || s.spi_r == 0)
		return;
	for (size_t i = 0; i < tr->n_sas; i++)
		if (tr->sa[i].spi_i == s.spi_i && tr->sa[i].spi_r == s.spi_r)
			return;		/* the response is repeated */
	s.mobike_i = q->by_initiator ? v->sa->mobike_i : v->sa->mobike_r;
	s.mobike_r = q->by_initiator ? v->sa->mobike_r : v->sa->mobike_i;
	s.natt_i = q->by_initiator ? v->sa->natt_i : v->sa->natt_r;
	s.natt_r = q->by_initiator ? v->sa->natt_r : v->sa->natt_i;
	s.swapped = v->sa->swapped == q->by_initiator;
	s.natted_i = v->sa->natted_i;
	s.midway = v->sa->midway;
	s.blind = v->sa->blind;
	tr->sa = xrealloc(tr->sa, tr->n_sas + 1, sizeof(*tr->sa));
	tr->sa[tr->n_sas++] = s;
	v->sa = &tr->sa[old];
}

/* nat_told: RFC 7296 2.23, the initiator sees its own address in NAT_DETECTION_DESTINATION_IP, or what
 * a NAT made of it. */
static void
nat_told(struct view *v)
{
	const struct request *q = v->req;
	uint8_t spis[16], port[2], own[SHA1_LEN];
	struct bytes have = msg_bytes(v->m, "n_NAT_DETECTION_DESTINATION_IP");
	struct bytes part[3] = { BYTES_ARRAY(spis), addr_bytes(&q->src.addr), BYTES_ARRAY(port) };
	struct wr w = wr_of(spis, sizeof(spis));

	if (!q->egress || q->by_initiator == v->sa->swapped ||
	    !msg_has(v->m, "n_NAT_DETECTION_DESTINATION_IP"))
		return;
	wr_u64(&w, v->sa->spi_i);
	wr_u64(&w, v->sa->spi_r);
	port[0] = (uint8_t)(q->src.port >> 8);
	port[1] = (uint8_t)q->src.port;
	digest(DIGEST_SHA1, own, part, 3);
	v->sa->natted_i = !bytes_eq(have, BYTES_ARRAY(own));
	v->sa->nat_inside = q->src;
	v->sa->nat_outside = q->seen_src;
	v->sa->nat_peer = q->dst;
}

/* selectors_agreed remembers whose BU and BA the SA's transport pair is for: "135:0-65535:A-A". With
 * INITIAL_CONTACT it may be a mobile node that has lost its state: where nobody tells of reboots this
 * is all there is to see. */
static void
selectors_agreed(struct track *tr, struct ike_sa *s, const struct request *q, const struct msg *m)
{
	const char *ts = msg_text(m, "TSi"), *at;
	struct addr hoa;
	struct home *h;

	if (ts == NULL || strncmp(ts, "135:", 4) != 0 || (at = strchr(ts + 4, ':')) == NULL)
		return;
	snprintf(s->mh_home, sizeof(s->mh_home), "%.*s", (int)strcspn(at + 1, "-;"), at + 1);
	if (tr->events || q == NULL || strstr(q->notify, "INITIAL_CONTACT") == NULL)
		return;
	h = addr_parse(&hoa, s->mh_home) ? track_home(tr, &hoa) : NULL;
	if (h != NULL)
		track_mn_begins(h);
}

bool
track_request_heard(const struct ike_sa *s, const struct request *q)
{
	/* What has not the cookie is no answer, RFC 4555 3.7. */
	if (q->cookie2[0] != '\0' && q->answered && !q->cookie2_back)
		return false;
	return q->t_heard != TICK_NEVER ||
	    (q->answered && !(q->by_initiator ? s->hears_i : s->hears_r));
}

/* response_heard: this sighting of a response is the one of who asked. */
static void
response_heard(struct ike_sa *s, struct request *q, const struct msg *m)
{
	if (q == NULL || m->tx || !q->answered || q->response != m->id ||
	    strcmp(m->node, q->by_initiator ? s->initiator : s->responder) != 0)
		return;
	*(q->by_initiator ? &s->hears_i : &s->hears_r) = true;
	if (q->t_heard == TICK_NEVER)
		q->t_heard = m->t;
}

static bool
cookie2_is(const struct msg *m, const char *want)
{
	const struct msg_field *f = msg_find(m, "n_COOKIE2");
	char value[132];

	return f != NULL && strcmp(msg_value(f, value, sizeof(value)), want) == 0;
}

static void
after_response(struct track *tr, struct view *v)
{
	struct request *q = v->req;
	struct ike_sa *s = v->sa;

	if (v->m->closed == MSG_BAD_ICV)	/* somebody else's, or damaged: it answers nothing */
		return;
	if (q != NULL) {
		q->answered = true;
		q->cookie2_back = q->cookie2[0] != '\0' && cookie2_is(v->m, q->cookie2);
		q->response = v->m->id;
		response_heard(s, q, v->m);
		q->answers++;
		s->closed = s->closed || q->ends;
		if (!v->again)
			child_made(tr, v);
		nat_told(v);
		if (q->jumped)	/* its receiver knows the ones between */
			track_gap_found(tr, v->m);
		if (q->update && q->by_initiator) {
			s->updated = true;
			s->update_from = q->seen_src;
			s->t_update = v->m->t;
		}
	}
	if (strcmp(v->m->name, "IKE_AUTH") == 0 && msg_list_has(v->m, "payloads", "AUTH")) {
		s->established = true;
		s->t_established = v->m->t;
		tr->mobike_used = tr->mobike_used || (s->mobike_i && s->mobike_r);
		tr->mobike_absent = tr->mobike_absent || !s->mobike_i || !s->mobike_r;
		selectors_agreed(tr, s, q, v->m);
	}
	sa_rekeyed(tr, v);
}

/* ---- every message ---- */

/* init_said: what IKE_SA_INIT announces, asks for, or is refused with. */
static void
init_said(struct ike_sa *s, const struct view *v)
{
	const struct msg *m = v->m;
	struct bytes cookie = msg_bytes(m, "n_COOKIE"), group = msg_bytes(m, "n_INVALID_KE_PAYLOAD");

	if (msg_list_has(m, "notify", "IKEV2_FRAGMENTATION_SUPPORTED"))
		*(v->by_initiator ? &s->frag_i : &s->frag_r) = true;
	if (msg_list_has(m, "notify", "SIGNATURE_HASH_ALGORITHMS"))
		*(v->by_initiator ? &s->hashes_i : &s->hashes_r) = true;
	if (!v->response && s->first_ni == 0) {
		s->first_ni = track_hash_of(m, "nonce");
		s->first_ke = track_hash_of(m, "ke");
		s->first_sa = track_offer_of(m);
	}
	if (v->response && cookie.n > 0 && cookie.n <= sizeof(s->cookie)) {
		memcpy(s->cookie, cookie.p, cookie.n);
		s->cookie_n = cookie.n;
	}
	if (v->response && group.n == 2)
		s->other_group = (unsigned)(group.p[0] << 8 | group.p[1]);
}

/* RFC 7296 2.3: how many requests its sender takes at a time. A smaller one does not shrink it. */
static void
window_said(uint32_t *window, const struct msg *m)
{
	const struct msg_field *f = msg_find(m, "n_SET_WINDOW_SIZE");
	char hex[32];
	unsigned long n;

	if (f == NULL || strlen(msg_value(f, hex, sizeof(hex))) != 8)
		return;
	n = strtoul(hex, NULL, 16);
	if (n > *window)
		*window = (uint32_t)n;
}

void
track_after_ike(struct track *tr, struct view *v)
{
	struct ike_sa *s = v->sa;

	if (msg_is(v->m, "IKE_SA_INIT"))
		init_said(s, v);

	tr->ike_seen = true;
	if (msg_has(v->m, "sk_end"))
		s->sk_end[v->by_initiator] = track_hash_of(v->m, "sk_end");
	child_deletes(tr, v);
	if (strcmp(v->m->name, "IKE_AUTH") == 0 && v->m->closed != MSG_OPEN)
		s->blind = true;
	window_said(v->by_initiator ? &s->window_i : &s->window_r, v->m);
	if (strcmp(v->m->name, "IKE_AUTH") == 0 &&
	    msg_list_has(v->m, "notify", "MOBIKE_SUPPORTED"))
		*(v->by_initiator ? &s->mobike_i : &s->mobike_r) = true;
	if (strcmp(v->m->name, "IKE_SA_INIT") == 0 &&
	    msg_list_has(v->m, "notify", "NAT_DETECTION_SOURCE_IP"))
		*(v->by_initiator ? &s->natt_i : &s->natt_r) = true;
	if (v->response)
		after_response(tr, v);
	else
		after_request(v);
}

static void
request_came(struct request *q, const char *node)
{
	for (size_t i = 0; i < sizeof(q->came) / sizeof(q->came[0]); i++) {
		if (q->came[i].n == 0)
			snprintf(q->came[i].node, sizeof(q->came[i].node), "%s", node);
		if (strcmp(q->came[i].node, node) == 0) {
			q->came[i].n++;
			return;
		}
	}
}

/* track_ike_seen_again: how the receiver saw a request, for where the response must go; and that a
 * response arrived. */
void
track_ike_seen_again(struct track *tr, const struct msg *m)
{
	struct ike_sa *s = track_sa_get(tr, m);
	bool response = msg_u64(m, "R", 0) != 0;
	struct request *q = track_request_find(s, (msg_u64(m, "I", 0) != 0) != response, m);

	if (m->tx)
		return;
	if (response)
		response_heard(s, q, m);
	else if (strcmp(m->node, (msg_u64(m, "I", 0) != 0) ? s->responder : s->initiator) == 0)
		*(msg_u64(m, "I", 0) != 0 ? &s->hears_r : &s->hears_i) = true;
	if (!response && q != NULL && q->id == m->id) {
		q->seen_src = msg_from(m);
		q->seen_dst = msg_to(m);
		request_came(q, m->node);
	}
}
