/* rules_rfc7296.c - IKEv2: header, exchanges, Message IDs, retransmission, NAT detection. */
#include "conformance/monitors/monitor.h"
#include "nodes/crypto/prf.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ANY_IKE "IKE_SA_INIT,IKE_AUTH,CREATE_CHILD_SA,INFORMATIONAL"

/* ---- header ---- */

static void
spi_i_set(struct look *x)
{
	must(x, msg_u64(x->m, "SPIi", 0) != 0, "SPIi", "not 0", "0");
}

static void
spi_r_zero_first(struct look *x)
{
	if (!x->v->response)
		must(x, msg_u64(x->m, "SPIr", 1) == 0, "SPIr", "0", "0x%" PRIx64,
		    msg_u64(x->m, "SPIr", 1));
}

static void
v_clear(struct look *x)
{
	must_be(x, "V", "0");
}

/* Of an SA that its sender does not know it can only speak in clear, 1.5, 2.21.4. */
static bool
disowned(const struct look *x)
{
	return x->v->response && x->v->req == NULL && x->v->sa->disowned &&
	    msg_list_has(x->m, "notify", "INVALID_IKE_SPI");
}

static void
i_flag_by_initiator(struct look *x)
{
	const char *first = x->v->sa->initiator;

	if (disowned(x))
		return;
	/* Who sends the very first message is the initiator (RFC 7296 1.2). */
	if (strcmp(x->m->name, "IKE_SA_INIT") == 0)
		must_be(x, "I", x->v->response ? "0" : "1");
	else if (x->v->sender != NULL && first[0] != '\0')
		must_be(x, "I", strcmp(first, x->m->node) == 0 ? "1" : "0");
}

static void
is_protected(struct look *x)
{
	if (disowned(x))
		return;
	must_be(x, "protected_by", "ike");
}

/* ---- Message IDs and exchanges ---- */

static bool
first_auth(const struct look *x)
{
	const struct ike_sa *s = x->v->sa;
	unsigned n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->req[i].exchange == 35;
	return n <= 1;
}

static void
first_ids(struct look *x)
{
	if (strcmp(x->m->name, "IKE_SA_INIT") == 0)
		must_be(x, "msgid", "0");
	else if (x->v->by_initiator != x->v->response && first_auth(x))
		must_be(x, "msgid", "1");
}

/* answers_a_first_copy: a responder that has given up an IKE SA makes another one of a late copy of its first
 * request, with another SPIr; the request is noted with the first of the two. */
static bool
answers_a_first_copy(const struct look *x)
{
	if (strcmp(x->m->name, "IKE_SA_INIT") != 0 || msg_u64(x->m, "msgid", 1) != 0)
		return false;
	for (size_t i = 0; i < x->tr->n_sas; i++)
		if (x->tr->sa[i].spi_i == x->v->sa->spi_i && x->tr->sa[i].n > 0 &&
		    x->tr->sa[i].req[0].exchange == 34)
			return true;
	return false;
}

static void
response_repeats_id(struct look *x)
{
	if (x->v->response && !disowned(x) && !answers_a_first_copy(x))
		must(x, x->v->req != NULL, "msgid", "that of a request", "%" PRIu64,
		    msg_u64(x->m, "msgid", 0));
}

/* A side's requests are numbered one by one. */
static void
ids_count_up(struct look *x)
{
	const struct ike_sa *s = x->v->sa;
	uint64_t last = 0;
	bool any = false;
	char expected[24];

	if (x->v->response || x->v->again || strcmp(x->m->name, "IKE_SA_INIT") == 0)
		return;
	for (size_t i = 0; i + 1 < s->n; i++)
		if (s->req[i].by_initiator == x->v->by_initiator) {
			last = s->req[i].msgid;
			any = true;
		}
	if (!any && x->v->by_initiator)
		return;	/* the beginning was not captured */
	snprintf(expected, sizeof(expected), "%" PRIu64, any ? last + 1 : 0);
	must_be(x, "msgid", expected);
}

static void
retransmission_identical(struct look *x)
{
	if (!x->v->response && x->v->again)
		must(x, x->v->req->id == x->m->id, "octets", "those of the first transmission",
		    "others under the same Message ID");
}

/* What the receiver of this message has promised to take at a time. */
static uint32_t
window_of_peer(const struct look *x)
{
	uint32_t said = x->v->by_initiator ? x->v->sa->window_r : x->v->sa->window_i;

	return said > 1 ? said : 1;
}

static void
window_of_one(struct look *x)
{
	const struct ike_sa *s = x->v->sa;
	unsigned open = 0;

	if (x->v->response || x->v->again || window_of_peer(x) > 1)
		return;
	for (size_t i = 0; i < s->n; i++)
		open += s->req[i].by_initiator == x->v->by_initiator && !s->req[i].answered;
	must(x, open <= 1, "msgid", "one unanswered request at a time", "%u", open);
}

static void
backs_off(struct look *x)
{
	const struct request *q = x->v->req;
	tick gap;

	struct endpoint from = msg_from(x->m);

	/* From a new place it begins anew; and half a minute is slow enough. */
	if (x->v->response || !x->v->again || q->gap == 0 || q->gap >= SECONDS(30) ||
	    !endpoint_eq(&from, &q->src))
		return;
	gap = x->m->t - q->t_last + q->waited;
	must(x, gap >= q->gap + q->gap / 5, "t", "a longer wait than before",
	    "%.3f s after %.3f s", (double)gap / 1e9, (double)q->gap / 1e9);
}

static bool
of_insider(const struct track *tr, const char *node)
{
	const struct known *k = track_node(tr, node);

	return k != NULL && strcmp(k->role, "INSIDER") == 0;
}

/* came: did a copy of it reach who is asked, as far as one can tell? Whose link is unplugged hears
 * nothing. */
static bool
came(const struct track *tr, const struct ike_sa *s, const struct request *q)
{
	const char *asked = q->by_initiator ? s->responder : s->initiator;

	if (!tr->events && !(q->by_initiator ? s->hears_r : s->hears_i))
		return true;
	for (size_t i = 0; i < sizeof(q->came) / sizeof(q->came[0]); i++)
		if (q->came[i].n > 0 && strcmp(q->came[i].node, asked) == 0)
			return true;
	return q->came[sizeof(q->came) / sizeof(q->came[0]) - 1].n > 0;	/* no room for more */
}

static void
every_request_answered(struct look *x)
{
	for (size_t i = 0; i < x->tr->n_sas; i++) {
		const struct ike_sa *s = &x->tr->sa[i];

		for (size_t k = 0; k < s->n; k++) {
			const struct request *q = &s->req[k];

			/* An insider has no right to an answer. Lost ones are repeated: three
			 * transmissions without answer are enough. */
			if (of_insider(x->tr, q->by_initiator ? s->initiator : s->responder) ||
			    q->exchange != 37 || (!q->answered && (q->sent < 3 || s->disowned)) ||
			    q->t + SECONDS(10) > x->end || (!q->answered && !came(x->tr, s, q)))
				continue;
			must_at(x, q->answered, q->by_initiator ? "HA" : "MN", q->pcap, q->frame,
			    q->t, "response", "one", "none");
		}
	}
}

static void
auth_before_others(struct look *x)
{
	if (!x->v->response)
		must(x, x->v->sa->established, "exchange", "after IKE_AUTH", "before");
}

/* ---- payloads ---- */

static void
has_all(struct look *x, const char *const *needed)
{
	const char *list = msg_text(x->m, "payloads");

	for (; *needed != NULL; needed++)
		must(x, msg_list_has(x->m, "payloads", *needed), "payloads", *needed, "%s",
		    list != NULL ? list : "absent");
}

static void
init_request_payloads(struct look *x)
{
	static const char *const needed[] = { "SA", "KE", "Nonce", NULL };

	if (!x->v->response)
		has_all(x, needed);
}

static void
init_response_payloads(struct look *x)
{
	static const char *const needed[] = { "SA", "KE", "Nonce", NULL };

	/* A response that creates nothing has a notify instead (RFC 7296 2.6, 1.2). */
	if (x->v->response && msg_u64(x->m, "SPIr", 0) != 0 && msg_has(x->m, "nonce"))
		has_all(x, needed);
}

static void
one_suite(struct look *x)
{
	const char *p = msg_text(x->m, "proposals");

	if (x->v->response && p != NULL)
		must(x, strchr(p, ';') == NULL, "proposals", "one", "%.90s", p);
}

/* accepted_once: no transform type twice in the accepted proposal. */
static void
accepted_once(struct look *x)
{
	static const char *const types[] = { "ENCR=", "PRF=", "INTEG=", "DH=", "ESN=" };
	const char *p = msg_text(x->m, "proposals");
	bool twice = false;

	if (!x->v->response || p == NULL)
		return;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const char *at = strstr(p, types[i]);

		twice = twice || (at != NULL && strstr(at + 1, types[i]) != NULL);
	}
	must(x, !twice, "proposals", "each transform type once", "%.90s", p);
}

static void
nonce_size(struct look *x)
{
	size_t n = msg_bytes(x->m, "nonce").n;

	if (msg_has(x->m, "nonce"))
		must(x, n >= 16 && n <= 256, "nonce", "16 to 256 octets", "%zu", n);
}

static void
ke_group_offered(struct look *x)
{
	const char *p = msg_text(x->m, "proposals");
	char want[24];

	if (!msg_has(x->m, "ke_group") || p == NULL)
		return;
	snprintf(want, sizeof(want), "DH=%" PRIu64, msg_u64(x->m, "ke_group", 0));
	must(x, strstr(p, want) != NULL, "ke_group", "a group of the proposals", "%s", want + 3);
}

static void
no_dh_in_auth(struct look *x)
{
	const char *p = msg_text(x->m, "proposals");
	const char *dh = p != NULL ? strstr(p, "DH=") : NULL;

	if (p != NULL)
		must(x, dh == NULL || strncmp(dh, "DH=0", 4) == 0, "proposals", "no DH transform",
		    "%.90s", p);
}

static void
selectors_together(struct look *x)
{
	if (msg_has(x->m, "proposals") && strstr(msg_text(x->m, "proposals"), "ESP") != NULL) {
		must_be(x, "TSi", "present");
		must_be(x, "TSr", "present");
	}
}

static void
transport_answered(struct look *x)
{
	bool asked, given;

	if (!x->v->response || x->v->req == NULL || !msg_has(x->m, "proposals"))
		return;
	asked = strstr(x->v->req->notify, "USE_TRANSPORT_MODE") != NULL;
	given = msg_list_has(x->m, "notify", "USE_TRANSPORT_MODE");
	if (asked)
		must(x, given, "notify", "USE_TRANSPORT_MODE", "absent");
}

/* home_selectors: BU and BA are the home address's, though IKE runs between others. */
static void
home_selectors(struct look *x)
{
	const char *ts = msg_text(x->m, "TSi");

	if (ts != NULL && strncmp(ts, "135:", 4) == 0 && msg_addr(x->m, "src").family == 4)
		must(x, strchr(ts, '.') == NULL, "TSi", "an IPv6 home address", "%.90s", ts);
}

/* ---- NAT traversal ---- */

static void
natd_pair_in_init(struct look *x)
{
	/* Who does no NAT traversal has neither. */
	if ((x->v->response && !msg_has(x->m, "nonce")) ||
	    (!msg_has(x->m, "n_NAT_DETECTION_SOURCE_IP") &&
	    !msg_has(x->m, "n_NAT_DETECTION_DESTINATION_IP")))
		return;
	must_be(x, "n_NAT_DETECTION_SOURCE_IP", "present");
	must_be(x, "n_NAT_DETECTION_DESTINATION_IP", "present");
}

/* natd_of: SHA-1(SPIi | SPIr | address | port), RFC 7296 2.23. */
static bool
natd_of(const struct msg *m, struct bytes have, const struct endpoint *e)
{
	uint8_t spis[16], port[2], want[SHA1_LEN];
	struct bytes part[3] = { BYTES_ARRAY(spis), addr_bytes(&e->addr), BYTES_ARRAY(port) };
	struct wr w = wr_of(spis, sizeof(spis));

	wr_u64(&w, msg_u64(m, "SPIi", 0));
	wr_u64(&w, msg_u64(m, "SPIr", 0));
	port[0] = (uint8_t)(e->port >> 8);
	port[1] = (uint8_t)e->port;
	digest(DIGEST_SHA1, want, part, 3);
	return bytes_eq(have, BYTES_ARRAY(want));
}

/* left_behind: a request that was made where it could not leave, for want of a link, leaves from
 * the next place as it was made (RFC 4555 3.5): it has the hashes of the request before, which was
 * sent from elsewhere. An update is made for where it is sent. */
static const struct request *
left_behind(const struct look *x)
{
	const struct ike_sa *s = x->v->sa;
	struct endpoint from = msg_from(x->m);

	if (x->v->response || !msg_is(x->m, "INFORMATIONAL") || x->v->req == NULL || x->v->req->update)
		return NULL;
	for (size_t i = s->n; i-- > 0;)
		if (s->req[i].by_initiator == x->v->by_initiator && &s->req[i] != x->v->req)
			return addr_eq(&s->req[i].src.addr, &from.addr) ? NULL : &s->req[i];
	return NULL;
}

static void
natd_hash(struct look *x, const char *field, struct endpoint e, const struct endpoint *before)
{
	struct bytes have = msg_bytes(x->m, field);
	bool ok;

	if (!msg_has(x->m, field) || x->v->sender == NULL || x->v->again)
		return;
	ok = natd_of(x->m, have, &e) || (before != NULL && natd_of(x->m, have, before));
	must(x, ok, field, "the hash of SPIs, address and port", "another hash");
}

static void
natd_source_hash(struct look *x)
{
	const struct request *q = left_behind(x);

	natd_hash(x, "n_NAT_DETECTION_SOURCE_IP", msg_from(x->m), q != NULL ? &q->src : NULL);
}

static void
natd_destination_hash(struct look *x)
{
	const struct request *q = left_behind(x);

	natd_hash(x, "n_NAT_DETECTION_DESTINATION_IP", msg_to(x->m), q != NULL ? &q->dst : NULL);
}

static void
own_ports(struct look *x)
{
	uint64_t port = msg_u64(x->m, "udp_src", 0);

	if (x->v->sender != NULL)
		must(x, port == 500 || port == 4500, "udp_src", "500 or 4500", "%" PRIu64, port);
}

static void
esp_not_on_500(struct look *x)
{
	if (msg_has(x->m, "esp_spi") && msg_has(x->m, "udp"))
		must(x, msg_u64(x->m, "udp", 0) != 500 && msg_u64(x->m, "udp_src", 0) != 500,
		    "udp", "not 500", "500");
}

const struct rule rules_rfc7296[] = {
	{ "R7296-3.1-03", "MN,HA", ANY_IKE, ALWAYS, "7296 3.1",
	    "the initiator's SPI is not zero", spi_i_set, NULL },
	{ "R7296-3.1-04", "MN", "IKE_SA_INIT", ALWAYS, "7296 3.1",
	    "the responder's SPI is zero in the first message", spi_r_zero_first, NULL },
	{ "R7296-3.1-09", "MN,HA", ANY_IKE, ALWAYS, "7296 3.1",
	    "the V flag is clear", v_clear, NULL },
	{ "R7296-3.1-10", "MN,HA", ANY_IKE, ALWAYS, "7296 3.1",
	    "the I flag is set by the original initiator and by nobody else",
	    i_flag_by_initiator, NULL },
	{ "R7296-3.2-01", "MN,HA", ANY_IKE, ALWAYS, "7296 3.2",
	    "payloads are well formed", must_be_well_formed, NULL },
	{ "R7296-1.2-06", "MN,HA", "IKE_AUTH,CREATE_CHILD_SA,INFORMATIONAL", ALWAYS, "7296 1.2",
	    "every message after IKE_SA_INIT is protected by SK", is_protected, NULL },
	{ "R7296-2.2-02", "MN,HA", "IKE_SA_INIT,IKE_AUTH", ALWAYS | FROM_START, "7296 2.2",
	    "Message IDs begin with 0 in IKE_SA_INIT and 1 in IKE_AUTH", first_ids, NULL },
	{ "R7296-2.2-05", "MN,HA", ANY_IKE, ALWAYS | FROM_START | COMPLETE, "7296 2.2",
	    "a response repeats the Message ID of its request", response_repeats_id, NULL },
	{ "R7296-2.2-03", "MN,HA", ANY_IKE, ALWAYS | FROM_START | COMPLETE | AT_EGRESS, "7296 2.2",
	    "each side numbers its requests one by one", ids_count_up, NULL },
	{ "R7296-2.1-08", "MN", ANY_IKE, ALWAYS, "7296 2.1",
	    "a retransmitted request is identical bit for bit", retransmission_identical, NULL },
	{ "R7296-2.3-03", "MN,HA", ANY_IKE, ALWAYS | COMPLETE, "7296 2.3",
	    "one unanswered request at a time, unless the peer takes more", window_of_one, NULL },
	{ "R7296-2.4-10", "MN", ANY_IKE, ALWAYS | AT_EGRESS, "7296 2.4",
	    "retransmission intervals grow", backs_off, NULL },
	{ "R7296-1.4-04", "MN,HA", "INFORMATIONAL", ALWAYS | COMPLETE, "7296 1.4",
	    "every INFORMATIONAL request is answered", NULL, every_request_answered },
	{ "R7296-1.2-01", "MN,HA", "CREATE_CHILD_SA,INFORMATIONAL", ALWAYS | FROM_START | COMPLETE, "7296 1.2",
	    "no other request before IKE_AUTH is complete", auth_before_others, NULL },
	{ "R7296-1.2-02", "MN", "IKE_SA_INIT", ALWAYS, "7296 1.2",
	    "the IKE_SA_INIT request has SA, KE and Nonce", init_request_payloads, NULL },
	{ "R7296-1.2-03", "HA", "IKE_SA_INIT", ALWAYS, "7296 1.2",
	    "the IKE_SA_INIT response has SA, KE and Nonce", init_response_payloads, NULL },
	{ "R7296-2.7-01", "HA", "IKE_SA_INIT,IKE_AUTH,CREATE_CHILD_SA", ALWAYS, "7296 2.7",
	    "the responder selects a single suite", one_suite, NULL },
	{ "R7296-2.7-04", "HA", "IKE_SA_INIT,IKE_AUTH,CREATE_CHILD_SA", ALWAYS, "7296 2.7",
	    "the accepted suite has each transform type once", accepted_once, NULL },
	{ "R7296-3.9-01", "MN,HA", "IKE_SA_INIT,CREATE_CHILD_SA", ALWAYS, "7296 3.9",
	    "a nonce has 16 to 256 octets", nonce_size, NULL },
	{ "R7296-3.4-03", "MN,HA", "IKE_SA_INIT,CREATE_CHILD_SA", ALWAYS, "7296 3.4",
	    "the KE group occurs in a proposal of the same message", ke_group_offered, NULL },
	{ "R7296-1.2-16", "MN,HA", "IKE_AUTH", ALWAYS, "7296 1.2",
	    "no Diffie-Hellman transform in IKE_AUTH", no_dh_in_auth, NULL },
	{ "R7296-2.9-01", "MN,HA", "IKE_AUTH,CREATE_CHILD_SA", ALWAYS, "7296 2.9",
	    "a message that creates a Child SA has TSi and TSr", selectors_together, NULL },
	{ "R7296-1.3.1-05", "HA", "IKE_AUTH,CREATE_CHILD_SA", ALWAYS, "7296 1.3.1",
	    "an accepted request for transport mode is answered with USE_TRANSPORT_MODE",
	    transport_answered, NULL },
	{ "R7296-2.23-01", "MN,HA", "IKE_SA_INIT", ALWAYS, "7296 2.23",
	    "IKE_SA_INIT carries both NAT_DETECTION notifies", natd_pair_in_init, NULL },
	{ "R7296-2.23-02", "MN,HA", "IKE_SA_INIT,INFORMATIONAL", ALWAYS | OR_PRETENDED, "7296 2.23",
	    "NAT_DETECTION_SOURCE_IP is the hash of the source as sent", natd_source_hash, NULL },
	{ "R7296-2.23-03", "MN,HA", "IKE_SA_INIT,INFORMATIONAL", ALWAYS, "7296 2.23",
	    "NAT_DETECTION_DESTINATION_IP is the hash of the destination as sent",
	    natd_destination_hash, NULL },
	{ "R7296-2.23-11", "MN,HA", ANY_IKE, ALWAYS, "7296 2.23",
	    "IKE is sent from port 500 or 4500", own_ports, NULL },
	{ "R7296-2.23-13", "MN,HA", "DATA,BU,BA", ALWAYS, "7296 2.23",
	    "ESP is not encapsulated on port 500", esp_not_on_500, NULL },
	{ "R5555-5.2.1-10", "MN", "IKE_AUTH", ALWAYS, "5555 5.2.1",
	    "over IPv4 too, the selectors of BU and BA have the IPv6 home address",
	    home_selectors, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
