/* rules_rfc4555.c - MOBIKE: negotiation, address update, return routability. */
#include "conformance/monitors/monitor.h"

#include <stdio.h>
#include <string.h>

static bool
mobike(const struct look *x)
{
	return x->v->sa != NULL && x->v->sa->mobike_i && x->v->sa->mobike_r;
}

/* Who updates addresses has announced MOBIKE in its own IKE_AUTH. */
static void
user_announced(struct look *x)
{
	if (!x->v->response && x->v->by_initiator &&
	    msg_list_has(x->m, "notify", "UPDATE_SA_ADDRESSES"))
		must(x, x->v->sa->mobike_i, "notify", "MOBIKE_SUPPORTED in IKE_AUTH", "absent");
}

/* A responder need not want MOBIKE. One that speaks it has said so, in IKE_AUTH. */
static void
responder_announced(struct look *x)
{
	static const char *const words[] = { "ADDITIONAL_IP4_ADDRESS", "ADDITIONAL_IP6_ADDRESS",
		"NO_ADDITIONAL_ADDRESSES", "COOKIE2", "UNACCEPTABLE_ADDRESSES" };
	bool speaks = false;

	if (x->v->by_initiator != x->v->sa->swapped)
		return;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		speaks = speaks || (msg_list_has(x->m, "notify", words[i]) &&
		    (!x->v->response || strcmp(words[i], "COOKIE2") != 0));
	if (speaks)
		must(x, x->v->sa->mobike_r || msg_list_has(x->m, "notify", "MOBIKE_SUPPORTED"),
		    "notify", "MOBIKE_SUPPORTED in IKE_AUTH", "absent");
}

static void
supported_is_empty(struct look *x)
{
	const struct msg_field *f = msg_find(x->m, "n_MOBIKE_SUPPORTED");

	if (msg_list_has(x->m, "notify", "MOBIKE_SUPPORTED"))
		must(x, f == NULL || msg_bytes(x->m, "n_MOBIKE_SUPPORTED").n == 0,
		    "n_MOBIKE_SUPPORTED", "no data", "%zu octets",
		    msg_bytes(x->m, "n_MOBIKE_SUPPORTED").n);
}

static void
moves_to_4500(struct look *x)
{
	if (!x->v->response && x->v->sa->natt_i && x->v->sa->natt_r)
		must_be(x, "udp", "4500");
}

static void
update_only_if_negotiated(struct look *x)
{
	if (msg_list_has(x->m, "notify", "UPDATE_SA_ADDRESSES"))
		must(x, mobike(x), "notify", "no UPDATE_SA_ADDRESSES: MOBIKE was not negotiated",
		    "UPDATE_SA_ADDRESSES");
}

/* The initiator is who made the first IKE SA, whoever rekeyed it since (4555 1.3). */
static void
update_by_initiator(struct look *x)
{
	bool updates = msg_list_has(x->m, "notify", "UPDATE_SA_ADDRESSES");

	if (!mobike(x))
		return;
	must(x, !updates || (x->v->by_initiator != x->v->sa->swapped && !x->v->response), "notify",
	    "UPDATE_SA_ADDRESSES in the initiator's requests only", "in another message");
	if (updates)
		must(x, msg_bytes(x->m, "n_UPDATE_SA_ADDRESSES").n == 0, "n_UPDATE_SA_ADDRESSES",
		    "no data", "%zu octets", msg_bytes(x->m, "n_UPDATE_SA_ADDRESSES").n);
}

static void
response_returns(struct look *x)
{
	const struct request *q = x->v->req;
	struct endpoint from = msg_from(x->m), to = msg_to(x->m);
	char expected[2 * ENDPOINT_TEXT_MAX + 4], a[ENDPOINT_TEXT_MAX], b[ENDPOINT_TEXT_MAX];

	if (!x->v->response || q == NULL || x->v->sender == NULL || x->v->again)
		return;
	snprintf(expected, sizeof(expected), "%s > %s", endpoint_text(&q->seen_dst, a),
	    endpoint_text(&q->seen_src, b));
	must(x, endpoint_eq(&from, &q->seen_dst) && endpoint_eq(&to, &q->seen_src), "dst",
	    expected, "%s > %s", endpoint_text(&from, a), endpoint_text(&to, b));
}

/* refused_whole: nothing of the request was looked at, RFC 7296 2.5, 2.21. */
static bool
refused_whole(const struct look *x)
{
	return msg_list_has(x->m, "notify", "UNSUPPORTED_CRITICAL_PAYLOAD") ||
	    msg_list_has(x->m, "notify", "INVALID_SYNTAX");
}

static void
cookie2_returned(struct look *x)
{
	char value[132] = "";

	if (!x->v->response || x->v->req == NULL || x->v->req->cookie2[0] == '\0' ||
	    refused_whole(x))
		return;
	if (msg_has(x->m, "n_COOKIE2"))
		msg_value(msg_find(x->m, "n_COOKIE2"), value, sizeof(value));
	must(x, strcmp(value, x->v->req->cookie2) == 0, "n_COOKIE2", x->v->req->cookie2, "%.60s",
	    value[0] ? value : "absent");
}

static void
cookie2_size(struct look *x)
{
	size_t n = msg_bytes(x->m, "n_COOKIE2").n;

	if (msg_has(x->m, "n_COOKIE2"))
		must(x, n >= 8 && n <= 64, "n_COOKIE2", "8 to 64 octets", "%zu", n);
}

/* cookie2_is_new: it proves nothing if the peer may know it from an earlier request. */
static void
cookie2_is_new(struct look *x)
{
	const struct request *q = x->v->req;
	bool before = false;

	if (x->v->response || x->v->again || q == NULL || q->cookie2[0] == '\0')
		return;
	for (size_t i = 0; i < x->tr->n_sas; i++)
		for (size_t k = 0; k < x->tr->sa[i].n; k++) {
			const struct request *other = &x->tr->sa[i].req[k];

			before = before || (other != q && strcmp(other->cookie2, q->cookie2) == 0);
		}
	must(x, !before, "n_COOKIE2", "one never used before", "%.60s", q->cookie2);
}

/* ---- additional addresses, 3.4, 3.6 ---- */

/* One is in the IP header, the others are told; all of them are the sender's. */
static void
told_address(struct look *x, const char *field, unsigned family)
{
	struct rd r = rd_of(msg_bytes(x->m, field));
	struct addr told = rd_addr(&r, family), src = msg_addr(x->m, "src");
	char a[ADDR_TEXT_MAX];

	/* A copy may go from another address: then the list is sent anew (3.6). */
	if (!msg_has(x->m, field) || x->v->again)
		return;
	must(x, rd_end(&r), field, family == 4 ? "4 octets" : "16 octets", "%zu",
	    msg_bytes(x->m, field).n);
	if (!rd_end(&r) || x->v->sender == NULL)
		return;
	if (x->v->src_as_sent)
		must(x, !addr_eq(&told, &src), field, "not the one in the IP header", "%s",
		    addr_text(&told, a));
	if (links_knows(&x->tr->links, x->m->node))
		must(x, links_owns(&x->tr->links, x->m->node, &told), field,
		    "an address of the sender", "%s", addr_text(&told, a));
}

static void
addresses_told(struct look *x)
{
	told_address(x, "n_ADDITIONAL_IP4_ADDRESS", 4);
	told_address(x, "n_ADDITIONAL_IP6_ADDRESS", 6);
}

/* Which of its addresses the peer took for the sender's depends on which copy came: a list that
 * was sent from several is sent anew. Of a request that nobody answered it need not be. */
static void
list_sent_anew(struct look *x)
{
	for (size_t i = 0; i < x->tr->n_sas; i++) {
		const struct ike_sa *s = &x->tr->sa[i];

		for (size_t k = 0; k < s->n; k++) {
			const struct request *q = &s->req[k];
			bool anew = false;

			if (!q->lists || q->t + SECONDS(1) > x->end)
				continue;
			for (size_t n = k + 1; n < s->n; n++)
				anew = anew || (s->req[n].lists &&
				    s->req[n].by_initiator == q->by_initiator);
			if (q->moved ? q->answered && q->t_last + SECONDS(3) <= x->end : true)
				must_at(x, !q->moved || anew, q->by_initiator != s->swapped ? "MN" :
				    "HA", q->pcap, q->frame, q->t, "notify",
				    "another request with the list", "none");
		}
	}
}

static void
natd_answered(struct look *x)
{
	if (x->v->response && x->v->req != NULL && x->v->req->natd && !refused_whole(x))
		must_be(x, "n_NAT_DETECTION_SOURCE_IP", "present");
}

/* A liveness check from behind a NAT asks whether the mapping is still the same. One from elsewhere
 * tries another path (3.10), and an update follows. */
static void
checks_mapping(struct look *x)
{
	const struct ike_sa *s = x->v->sa;
	struct endpoint from = msg_from(x->m);
	const char *notify = msg_text(x->m, "notify");

	if (x->v->response || !s->natted_i || x->v->by_initiator == s->swapped || !mobike(x) ||
	    !addr_eq(&from.addr, &s->nat_inside.addr) ||
	    (msg_has(x->m, "payloads") && (notify == NULL ||
	    strncmp(notify, "NAT_DETECTION", strlen("NAT_DETECTION")) != 0)))
		return;
	must_be(x, "n_NAT_DETECTION_SOURCE_IP", "present");
	must_be(x, "n_NAT_DETECTION_DESTINATION_IP", "present");
}

static void
update_has_natd(struct look *x)
{
	if (!x->v->response && msg_list_has(x->m, "notify", "UPDATE_SA_ADDRESSES") &&
	    x->v->sa->natt_i && x->v->sa->natt_r)
		must_be(x, "n_NAT_DETECTION_SOURCE_IP", "present");
}

/* The update travels from the new address itself: not from one the SA already had. */
static void
update_from_new_address(struct look *x)
{
	struct endpoint from = msg_from(x->m);
	const struct home *h;
	char found[ADDR_TEXT_MAX], expected[ADDR_TEXT_MAX];

	if (x->v->response || x->v->sender == NULL || x->v->again ||
	    !msg_list_has(x->m, "notify", "UPDATE_SA_ADDRESSES"))
		return;
	h = track_home_of_node(x->tr, x->m->node);
	/* Judged against a BU of the same move, where one is at hand (at most a second apart). */
	if (h == NULL || h->n == 0 || x->m->t - h->bu[h->n - 1].t > SECONDS(1))
		return;
	/* Not where it came meanwhile, and may say no more BUs within this second (6275 11.5.3). */
	if (links_station(&x->tr->links, x->m)->since > h->bu[h->n - 1].t)
		return;
	must(x, addr_eq(&from.addr, &h->bu[h->n - 1].out.addr), "src",
	    addr_text(&h->bu[h->n - 1].out.addr, expected), "%s", addr_text(&from.addr, found));
}

/* claims_new_address: from elsewhere than the request before, as the responder saw both. */
static bool
claims_new_address(const struct ike_sa *s, size_t k)
{
	for (size_t i = k; i-- > 0;)
		if (s->req[i].by_initiator)
			return !addr_eq(&s->req[i].seen_src.addr, &s->req[k].seen_src.addr);
	return false;
}

/* An accepted update is followed by a check that the mobile node is where it says. */
static void
responder_checks_route(struct look *x)
{
	for (size_t i = 0; i < x->tr->n_sas; i++) {
		const struct ike_sa *s = &x->tr->sa[i];

		for (size_t k = 0; k < s->n; k++) {
			const struct request *q = &s->req[k];
			bool checked = false, overtaken = false;

			if (!q->update || !q->answered || q->t + SECONDS(3) > x->end ||
			    !claims_new_address(s, k))
				continue;
			for (size_t n = k + 1; n < s->n; n++) {
				const struct request *c = &s->req[n];

				checked = checked || (!c->by_initiator && c->cookie2[0] != '\0' &&
				    c->t <= q->t_last + SECONDS(3));
				overtaken = overtaken || (c->update && c->t <= q->t + SECONDS(3));
			}
			if (!overtaken)
				must_at(x, checked, "HA", q->pcap, q->frame, q->t, "COOKIE2",
				    "a return routability check within 3 s", "none");
		}
	}
}

/* between_places: an update or, behind it, a request of the home agent is under way: its check of
 * return routability, or what that must wait for (a window of one). Else *since says when the last
 * of them was over. */
static bool
between_places(const struct ike_sa *s, tick *since)
{
	*since = s->t_update;
	for (size_t k = 0; k < s->n; k++) {
		const struct request *q = &s->req[k];

		if (q->by_initiator ? q->update && !q->answered : !track_request_heard(s, q))
			return true;
		if (!q->by_initiator && q->t_heard != TICK_NEVER && q->t_heard > *since)
			*since = q->t_heard;
	}
	return false;
}

/* Under MOBIKE the home agent's ESP goes where the last update came from, once it was answered and
 * (by our default) checked; until then where it went before. */
static void
esp_follows_update(struct look *x)
{
	struct endpoint dst = msg_to(x->m);
	const struct ike_sa *s = NULL;
	const struct home *h = NULL;
	struct addr inner = msg_addr(x->m, "inner_dst");
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];
	tick since;

	if (!msg_list_has(x->m, "encap", "esp-tunnel") || x->v->sender == NULL)
		return;
	h = track_home(x->tr, &inner);
	/* Where the mobile nodes were not captured, only one of them can be told from the others. */
	if (h != NULL && h->node[0] == '\0' && x->tr->n_homes > 1)
		return;
	for (size_t i = 0; h != NULL && i < x->tr->n_sas; i++)
		if (strcmp(x->tr->sa[i].initiator, h->node) == 0 && x->tr->sa[i].mobike_i &&
		    x->tr->sa[i].mobike_r)
			s = &x->tr->sa[i];
	if (s == NULL || !s->updated || between_places(s, &since) || x->m->t - since < SECONDS(1))
		return;
	if (addr_eq(&dst.addr, &s->update_from.addr))	/* of every packet: no texts */
		must(x, true, "dst", "", " ");
	else
		must(x, false, "dst", addr_text(&s->update_from.addr, expected), "%s",
		    addr_text(&dst.addr, found));
}

const struct rule rules_rfc4555[] = {
	{ "R4555-3.2-01", "MN", "INFORMATIONAL", WITH_MOBIKE | FROM_START, "4555 3.2",
	    "an initiator that uses MOBIKE said so in IKE_AUTH", user_announced, NULL },
	{ "R4555-3.2-02", "HA", "IKE_AUTH,INFORMATIONAL", WITH_MOBIKE | FROM_START, "4555 3.2",
	    "a responder that uses MOBIKE said so in IKE_AUTH", responder_announced, NULL },
	{ "R4555-3.2-03", "MN", "INFORMATIONAL", WITH_MOBIKE | FROM_START, "4555 3.2",
	    "addresses are updated only where both sides announced MOBIKE",
	    update_only_if_negotiated, NULL },
	{ "R4555-4.2.1-01", "MN,HA", "IKE_AUTH", WITH_MOBIKE, "4555 4.2.1",
	    "MOBIKE_SUPPORTED has no data", supported_is_empty, NULL },
	{ "R4555-3.3-03", "MN", "IKE_AUTH", WITH_MOBIKE, "4555 3.3",
	    "IKE moves to port 4500 with IKE_AUTH", moves_to_4500, NULL },
	{ "R4555-4.2.4-01", "MN,HA", "INFORMATIONAL", WITH_MOBIKE, "4555 4.2.4",
	    "UPDATE_SA_ADDRESSES is the initiator's, in requests", update_by_initiator, NULL },
	{ "R4555-2.2-01", "MN", "INFORMATIONAL", WITH_MOBIKE, "4555 2.2",
	    "the update travels from the new address", update_from_new_address, NULL },
	{ "R4555-1.2-03", "MN,HA", "IKE_AUTH,CREATE_CHILD_SA,INFORMATIONAL", ALWAYS, "4555 1.2",
	    "a response returns on the path of its request", response_returns, NULL },
	{ "R4555-3.7-07", "MN", "INFORMATIONAL", WITH_MOBIKE, "4555 3.7",
	    "COOKIE2 is copied unchanged into the response", cookie2_returned, NULL },
	{ "R4555-4.2.5-01", "HA", "INFORMATIONAL", WITH_MOBIKE, "4555 4.2.5",
	    "COOKIE2 has 8 to 64 octets", cookie2_size, NULL },
	{ "R4555-4.2.5-02", "MN,HA", "INFORMATIONAL", WITH_MOBIKE, "4555 4.2.5",
	    "COOKIE2 is new each time", cookie2_is_new, NULL },
	{ "R4555-3.6-03", "MN,HA", "IKE_AUTH,INFORMATIONAL", WITH_MOBIKE, "4555 3.6",
	    "of the sender's addresses one is in the IP header and others are told", addresses_told,
	    NULL },
	{ "R4555-3.6-10", "MN,HA", "INFORMATIONAL", WITH_MOBIKE | COMPLETE, "4555 3.6",
	    "a list of addresses that was sent from several is sent anew", NULL, list_sent_anew },
	{ "R4555-3.8-02", "HA", "INFORMATIONAL", WITH_MOBIKE, "4555 3.8",
	    "NAT detection in a request is answered with NAT detection", natd_answered, NULL },
	{ "R4555-3.5-13", "MN", "INFORMATIONAL", WITH_MOBIKE, "4555 3.5",
	    "the update carries NAT detection", update_has_natd, NULL },
	{ "R4555-3.8-04", "MN", "INFORMATIONAL", WITH_MOBIKE | FROM_START | COMPLETE, "4555 3.8",
	    "behind a NAT, the initiator's liveness checks carry NAT detection", checks_mapping,
	    NULL },
	{ "R4555-3.7-01", "HA", "INFORMATIONAL", WITH_MOBIKE | COMPLETE, "4555 3.7",
	    "the responder checks that the peer can be reached at its new address", NULL,
	    responder_checks_route },
	{ "R4555-2.1-02", "HA", "DATA", WITH_MOBIKE | COMPLETE, "4555 2.1",
	    "the responder's ESP goes to the source of the last update", esp_follows_update,
	    NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
