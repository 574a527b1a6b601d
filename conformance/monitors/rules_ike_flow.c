/* rules_ike_flow.c - IKEv2 exchanges in their order, RFC 7296 1.3, 1.4, 2.1 to 2.23: rekeying,
 * repetition, windows, cookies, where responses go. */
#include "conformance/monitors/monitor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANY_IKE "IKE_SA_INIT,IKE_AUTH,CREATE_CHILD_SA,INFORMATIONAL"
#define INSIDE "IKE_AUTH,CREATE_CHILD_SA,INFORMATIONAL"

/* ---- rekeying ---- */

static bool
makes_ike_sa(const struct look *x)
{
	const char *p = msg_text(x->m, "proposals");

	return p != NULL && strstr(p, ":IKE:") != NULL;
}

static void
ike_rekey_has_ke(struct look *x)
{
	if (!x->v->response && makes_ike_sa(x))
		must_be(x, "ke_group", "present");
}

/* none_offered: DH=0 as one of the transforms. */
static bool
none_offered(const char *proposals)
{
	for (const char *at = proposals; (at = strstr(at, "DH=0")) != NULL; at++)
		if (at[4] == '\0' || strchr(",;", at[4]) != NULL)
			return true;
	return false;
}

static void
ike_rekey_not_none(struct look *x)
{
	const char *p = msg_text(x->m, "proposals");

	if (!x->v->response && makes_ike_sa(x))
		must(x, !none_offered(p), "proposals", "no Diffie-Hellman group NONE", "%.90s", p);
}

static void
ids_begin_at_0(struct look *x)
{
	const struct ike_sa *s = x->v->sa;

	if (x->v->response || x->v->again || !s->rekeyed)
		return;
	for (size_t i = 0; i + 1 < s->n; i++)
		if (s->req[i].by_initiator == x->v->by_initiator)
			return;
	must_be(x, "msgid", "0");
}

/* Who rekeyed an IKE SA deletes the old one, and asks for nothing more there. */
static void
delete_is_last(struct look *x)
{
	const struct ike_sa *s = x->v->sa;
	bool over = false;

	if (x->v->response || x->v->again)
		return;
	for (size_t i = 0; i + 1 < s->n; i++)
		over = over || (s->req[i].by_initiator == x->v->by_initiator && s->req[i].ends);
	must(x, !over, "msgid", "no request after the Delete of the IKE SA", "another request");
}

/* covers: is `old` inside `new`? One selector each, "0:0-65535:A-B"; else only equality is known. */
static bool
covers(const char *new, const char *old)
{
	unsigned p[2], lo[2], hi[2];
	char from[2][64], to[2][64];

	if (strcmp(new, old) == 0)
		return true;
	if (strchr(new, ';') != NULL || strchr(old, ';') != NULL ||
	    sscanf(new, "%u:%u-%u:%63[^-]-%63s", &p[0], &lo[0], &hi[0], from[0], to[0]) != 5 ||
	    sscanf(old, "%u:%u-%u:%63[^-]-%63s", &p[1], &lo[1], &hi[1], from[1], to[1]) != 5)
		return true;
	/* Other addresses may be more or fewer: that is not decided here. */
	if (strcmp(from[0], from[1]) != 0 || strcmp(to[0], to[1]) != 0)
		return true;
	return (p[0] == 0 || p[0] == p[1]) && lo[0] <= lo[1] && hi[0] >= hi[1];
}

static void
rekeyed_as_wide(struct look *x)
{
	const struct request *q = x->v->req;
	const struct child_seen *c;
	const char *tsi = msg_text(x->m, "TSi"), *tsr = msg_text(x->m, "TSr");

	if (!x->v->response || q == NULL || q->rekeys == 0 || tsi == NULL || tsr == NULL)
		return;
	c = track_child(x->tr, q->rekeys);
	if (c == NULL)
		return;
	must(x, covers(tsi, c->spi == q->rekeys ? c->ts : c->peer_ts), "TSi",
	    "no narrower than before", "%.90s", tsi);
	must(x, covers(tsr, c->spi == q->rekeys ? c->peer_ts : c->ts), "TSr",
	    "no narrower than before", "%.90s", tsr);
}

/* ---- repetition and windows ---- */

/* Each copy of a response answers a copy of the request, of which several may come before the first
 * is answered. Where their sender was not captured, the first is known by its coming only. */
static void
answers_copies_only(struct look *x)
{
	const struct request *q = x->v->req;
	unsigned copies = 0;

	if (!x->v->response || !x->v->again || q == NULL || q->answers == 0)
		return;
	for (size_t i = 0; i < sizeof(q->came) / sizeof(q->came[0]); i++)
		if (q->came[i].n > 0 && strcmp(q->came[i].node, x->m->node) == 0)
			copies = q->came[i].n;
	if (!q->egress)
		copies++;
	else if (copies == 0)
		copies = q->sent;
	must(x, q->answers < copies, "t", "another copy of the request before", "none");
}

static void
within_peers_window(struct look *x)
{
	const struct ike_sa *s = x->v->sa;
	uint64_t window = x->v->by_initiator ? s->window_r : s->window_i;
	uint64_t id = msg_u64(x->m, "msgid", 0), oldest = id;
	char expected[64];

	if (x->v->response || x->v->again || window == 0)
		return;
	/* Request X waits until all up to X - N have been answered. */
	for (size_t i = 0; i < s->n; i++)
		if (s->req[i].by_initiator == x->v->by_initiator && !s->req[i].answered &&
		    s->req[i].msgid < oldest)
			oldest = s->req[i].msgid;
	snprintf(expected, sizeof(expected), "less than %" PRIu64 ", as %" PRIu64 " is unanswered",
	    oldest + window, oldest);
	must(x, id < oldest + window, "msgid", expected, "%" PRIu64, id);
}

/* iv_is_new: of CBC mode. Who knows the next IV beforehand can choose the first block for it. */
static void
iv_is_new(struct look *x)
{
	if (!msg_has(x->m, "iv") || x->v->again)
		return;
	must(x, !x->v->old_iv, "iv", "one never used before", "an earlier one");
	must(x, !x->v->chained_iv, "iv", "one that nobody knows beforehand",
	    "the last block of the message before");
}

static void
nonce_is_new(struct look *x)
{
	if (msg_has(x->m, "nonce") && !x->v->again)
		must(x, !x->v->old_nonce, "nonce", "one never used before", "an earlier one");
}

/* ---- where responses go, RFC 7296 2.11 ---- */

static bool
answers_seen(const struct look *x)
{
	return x->v->response && x->v->req != NULL && x->v->sender != NULL && !x->v->again;
}

static void
response_to_source(struct look *x)
{
	struct endpoint to = msg_to(x->m);
	char expected[ENDPOINT_TEXT_MAX], found[ENDPOINT_TEXT_MAX];

	if (answers_seen(x))
		must(x, endpoint_eq(&to, &x->v->req->seen_src), "dst",
		    endpoint_text(&x->v->req->seen_src, expected), "%s", endpoint_text(&to, found));
}

static void
response_from_destination(struct look *x)
{
	struct endpoint from = msg_from(x->m);
	char expected[ENDPOINT_TEXT_MAX], found[ENDPOINT_TEXT_MAX];

	if (answers_seen(x))
		must(x, endpoint_eq(&from, &x->v->req->seen_dst), "src",
		    endpoint_text(&x->v->req->seen_dst, expected), "%s", endpoint_text(&from, found));
}

/* nat_encapsulates: with a NAT between the two, ESP between the addresses that IKE used when it was
 * found is in UDP, both ways. */
static void
nat_encapsulates(struct look *x)
{
	struct endpoint from = msg_from(x->m), to = msg_to(x->m);

	if (!msg_has(x->m, "esp_spi") || x->v->sender == NULL || from.addr.family != 4)
		return;
	for (size_t i = 0; i < x->tr->n_sas; i++) {
		const struct ike_sa *s = &x->tr->sa[i];

		if (!s->natted_i || !s->established || s->closed ||
		    !((addr_eq(&from.addr, &s->nat_inside.addr) &&
		    addr_eq(&to.addr, &s->nat_peer.addr)) ||
		    (addr_eq(&from.addr, &s->nat_peer.addr) &&
		    addr_eq(&to.addr, &s->nat_outside.addr))))
			continue;
		must(x, msg_list_has(x->m, "encap", "udp4500") || msg_has(x->m, "udp"), "encap",
		    "ESP in UDP", "plain ESP");
		return;
	}
}

/* marked: what bears the marker was read as IKE. What does not is ESP to everybody, with the
 * beginning of an IKE SPI for an SPI (2, RFC 3948 2.2). */
static void
marked(struct look *x)
{
	uint64_t spi = msg_u64(x->m, "esp_spi", 0);
	bool ike = false;

	if (msg_u64(x->m, "udp", 0) != 4500 && msg_u64(x->m, "udp_src", 0) != 4500)
		return;
	if (msg_has(x->m, "SPIi")) {
		must(x, true, "udp", "", " ");
		return;
	}
	for (size_t i = 0; i < x->tr->n_sas && !ike; i++)
		ike = x->tr->sa[i].spi_i >> 32 == spi;
	if (ike)
		must(x, false, "esp_spi", "four zero octets in front of an IKE message",
		    "0x%08" PRIx64 ", which begins the SPI of an IKE SA", spi);
}

/* ---- the SPIs of IKE SAs ---- */

/* spi_taken: has this node another IKE SA with that SPI, which is not closed? */
static bool
spi_taken(const struct track *tr, const struct ike_sa *but, const char *node, uint64_t spi)
{
	for (size_t i = 0; i < tr->n_sas; i++) {
		const struct ike_sa *s = &tr->sa[i];

		if (s != but && !s->closed && !s->disowned &&
		    ((s->spi_i == spi && strcmp(s->initiator, node) == 0) ||
		    (s->spi_r == spi && strcmp(s->responder, node) == 0)))
			return true;
	}
	return false;
}

static void
spi_is_own(struct look *x)
{
	bool init = msg_is(x->m, "IKE_SA_INIT");
	uint64_t spi = !init ? spi_offered(msg_text(x->m, "proposals"), ":IKE:spi=") :
	    msg_u64(x->m, x->v->response ? "SPIr" : "SPIi", 0);

	if (spi == 0 || x->v->again || x->v->sender == NULL)
		return;
	must(x, !spi_taken(x->tr, init ? x->v->sa : NULL, x->m->node, spi), init ? x->v->response ?
	    "SPIr" : "SPIi" : "proposals", "an SPI of no other IKE SA", "0x%016" PRIx64, spi);
}

/* ---- cookies and other second attempts, 2.6, 1.2 ---- */

static void
cookie_size(struct look *x)
{
	size_t n = msg_bytes(x->m, "n_COOKIE").n;

	if (x->v->response && msg_list_has(x->m, "notify", "COOKIE"))
		must(x, n >= 1 && n <= 64, "n_COOKIE", "1 to 64 octets", "%zu", n);
}

/* cookie_repeats: the same request again, the cookie in front and nothing else changed. */
static void
cookie_repeats(struct look *x)
{
	const struct ike_sa *s = x->v->sa;
	const char *list = msg_text(x->m, "payloads");

	if (x->v->response || !msg_list_has(x->m, "notify", "COOKIE") || list == NULL)
		return;
	must(x, strncmp(list, "N,", 2) == 0, "payloads", "COOKIE in front", "%.90s", list);
	if (s->cookie_n > 0)
		must(x, bytes_eq(msg_bytes(x->m, "n_COOKIE"), bytes_of(s->cookie, s->cookie_n)),
		    "n_COOKIE", "the one that was given", "another");
	if (s->first_ni != 0)
		must(x, track_hash_of(x->m, "nonce") == s->first_ni, "nonce",
		    "that of the first request", "another");
	if (s->first_ni != 0 && s->other_group == 0)
		must(x, track_hash_of(x->m, "ke") == s->first_ke, "ke", "that of the first request",
		    "another");
}

static void
takes_the_group(struct look *x)
{
	const struct ike_sa *s = x->v->sa;
	char expected[16];

	if (x->v->response || x->v->again || s->other_group == 0)
		return;
	snprintf(expected, sizeof(expected), "%u", s->other_group);
	must_be(x, "ke_group", expected);
}

static void
offers_all_again(struct look *x)
{
	const char *p = msg_text(x->m, "proposals");

	if (x->v->response || x->v->again || x->v->sa->other_group == 0 || p == NULL)
		return;
	must(x, track_offer_of(x->m) == x->v->sa->first_sa, "proposals",
	    "those of the first request", "%.90s", p);
}

/* ---- authentication by EAP ---- */

static void
eap_signed_first(struct look *x)
{
	if (x->v->response && msg_u64(x->m, "msgid", 0) == 1 &&
	    msg_list_has(x->m, "payloads", "EAP"))
		must(x, msg_has(x->m, "auth_method") && msg_u64(x->m, "auth_method", 2) != 2,
		    "auth_method", "a signature before EAP", "%s",
		    msg_has(x->m, "auth_method") ? "a shared key" : "none");
}

const struct rule rules_ike_flow[] = {
	{ "R7296-1.3.2-01", "MN,HA", "CREATE_CHILD_SA", ALWAYS, "7296 1.3.2",
	    "a request that rekeys the IKE SA has KE", ike_rekey_has_ke, NULL },
	{ "R7296-2.18-04", "MN,HA", "CREATE_CHILD_SA", ALWAYS, "7296 2.18",
	    "a rekey of the IKE SA never offers group NONE", ike_rekey_not_none, NULL },
	{ "R7296-1.3.2-04", "MN,HA", INSIDE, ALWAYS | COMPLETE, "7296 1.3.2",
	    "on a rekeyed IKE SA Message IDs begin with 0", ids_begin_at_0, NULL },
	{ "R7296-2.8-06", "MN,HA", INSIDE, ALWAYS | AT_EGRESS, "7296 2.8",
	    "the Delete of an IKE SA is its sender's last request", delete_is_last, NULL },
	{ "R7296-2.9.2-01", "MN,HA", "CREATE_CHILD_SA", ALWAYS, "7296 2.9.2",
	    "a rekeyed Child SA is no narrower than before", rekeyed_as_wide, NULL },
	{ "R7296-2.1-01", "MN,HA", ANY_IKE, ALWAYS | COMPLETE | AT_EGRESS, "7296 2.1",
	    "a response is repeated only for a repeated request", answers_copies_only, NULL },
	{ "R7296-2.3-04", "MN,HA", INSIDE, ALWAYS | COMPLETE | AT_EGRESS, "7296 2.3",
	    "no request is a window above one that is unanswered", within_peers_window, NULL },
	{ "R7296-3.9-02", "MN,HA", "IKE_SA_INIT,CREATE_CHILD_SA", ALWAYS, "7296 3.9",
	    "nonces are not used again", nonce_is_new, NULL },
	{ "R7296-3.14-04", "MN,HA", INSIDE, ALWAYS, "7296 3.14",
	    "IVs of CBC mode are new, and not the end of the message before", iv_is_new, NULL },
	{ "R7296-2.11-02", "MN,HA", INSIDE, ALWAYS, "7296 2.11",
	    "a response goes to where its request came from", response_to_source, NULL },
	{ "R7296-2.11-03", "MN,HA", INSIDE, ALWAYS, "7296 2.11",
	    "a response comes from where its request went", response_from_destination, NULL },
	{ "R7296-2.23-15", "MN,HA", "DATA,ICMP4,ICMP6", WITH_NAT | FROM_START, "7296 2.23",
	    "with a NAT in between ESP is in UDP", nat_encapsulates, NULL },
	{ "R7296-2-03", "MN,HA", ANY_IKE ",ESP", ALWAYS | FROM_START, "7296 2",
	    "IKE on port 4500 begins with four zero octets", marked, NULL },
	{ "R7296-2.6-01", "MN,HA", "IKE_SA_INIT,CREATE_CHILD_SA", ALWAYS, "7296 2.6",
	    "an IKE SPI is of one IKE SA of its maker's", spi_is_own, NULL },
	{ "R7296-2.6-07", "HA", "IKE_SA_INIT", ALWAYS, "7296 2.6",
	    "a cookie has 1 to 64 octets", cookie_size, NULL },
	{ "R7296-2.6-08", "MN", "IKE_SA_INIT", ALWAYS | FROM_START, "7296 2.6",
	    "with a cookie in front the request is the same", cookie_repeats, NULL },
	{ "R7296-1.2-12", "MN", "IKE_SA_INIT", ALWAYS | FROM_START, "7296 1.2",
	    "after INVALID_KE_PAYLOAD comes a KE of the group named", takes_the_group, NULL },
	{ "R7296-1.2-13", "MN", "IKE_SA_INIT", ALWAYS | FROM_START, "7296 1.2",
	    "after INVALID_KE_PAYLOAD the same suites are offered", offers_all_again, NULL },
	{ "R7296-2.16-02", "HA", "IKE_AUTH", ALWAYS, "7296 2.16",
	    "with EAP the responder signs first", eap_signed_first, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
