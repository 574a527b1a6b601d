/* rules_rfc4877.c - Mobile IPv6 with IKEv2 and IPsec: what the SAs between mobile node and home
 * agent look like, and where key management runs. */
#include "conformance/monitors/monitor.h"

#include <string.h>

static void
esp_used(struct look *x)
{
	must_be(x, "esp_spi", "present");
}

static void
hao_with_transport(struct look *x)
{
	if (x->v->bu->has_hao || (!x->v->bu->udp && !x->v->bu->at_home))
		must_be(x, "hao", "present");
}

static void
rh2_with_transport(struct look *x)
{
	if (x->v->bu != NULL && !x->v->bu->udp && !x->v->bu->at_home)
		must_be(x, "rh2", "present");
}

static void
alt_coa_abroad(struct look *x)
{
	if (!x->v->bu->at_home && !x->v->bu->udp && x->v->bu->lifetime > 0)
		must_be(x, "alt_coa", "present");
}

/* Away from home, IKE leaves from the care-of address; with a binding that has ended it may be home. */
static void
ike_from_coa(struct look *x)
{
	struct home *h = track_home_of_node(x->tr, x->m->node);
	struct addr src = msg_addr(x->m, "src");
	char found[ADDR_TEXT_MAX];

	if (h == NULL || x->v->sender == NULL || x->v->sa == NULL || !h->bound ||
	    x->m->t > h->until)
		return;
	must(x, !addr_eq(&src, &h->hoa), "src", "a care-of address", "%s, the home address",
	    addr_text(&src, found));
}

static void
idi_sent(struct look *x)
{
	if (!x->v->response && msg_list_has(x->m, "payloads", "AUTH"))
		must_be(x, "IDi", "present");
}

static void
auth_request_complete(struct look *x)
{
	static const char *const needed[] = { "IDi", "AUTH", "SA", "TSi", "TSr", NULL };
	const char *list = msg_text(x->m, "payloads");

	if (x->v->response)
		return;
	for (const char *const *p = needed; *p != NULL; p++)
		must(x, msg_list_has(x->m, "payloads", *p), "payloads", *p, "%s",
		    list != NULL ? list : "absent");
}

static void
auth_response_complete(struct look *x)
{
	static const char *const needed[] = { "IDr", "AUTH", "SA", "TSi", "TSr", NULL };
	const char *list = msg_text(x->m, "payloads");

	if (!x->v->response || !msg_list_has(x->m, "payloads", "AUTH"))
		return;
	for (const char *const *p = needed; *p != NULL; p++)
		must(x, msg_list_has(x->m, "payloads", *p), "payloads", *p, "%s",
		    list != NULL ? list : "absent");
}

/* A transport SA for the Mobility Header names protocol 135; the types, if any, are in the upper
 * octet (RFC 4877 7.2.1: BU 0x0500, BA 0x0600). */
static void
mh_selectors(struct look *x)
{
	const char *ts = msg_text(x->m, "TSi");

	if (!msg_list_has(x->m, "notify", "USE_TRANSPORT_MODE") || ts == NULL)
		return;
	must(x, strncmp(ts, "135:", 4) == 0 || strncmp(ts, "58:", 3) == 0, "TSi",
	    "protocol 135 (Mobility Header)", "%.60s", ts);
}

/* After an accepted move the home agent's next tunnel packets go to the new care-of address. Under
 * MOBIKE the tunnel SA moves by UPDATE_SA_ADDRESSES instead (RFC 5555 5.1). */
static void
tunnel_follows_binding(struct look *x)
{
	struct addr inner = msg_addr(x->m, "inner_dst"), dst = msg_addr(x->m, "dst");
	struct home *h = track_home(x->tr, &inner);
	const struct bu *b;
	char expected[ADDR_TEXT_MAX], found[ADDR_TEXT_MAX];

	if (h == NULL || !h->bound || x->v->sender == NULL || x->tr->mobike_used ||
	    !track_wrapped(x->m))
		return;
	b = &h->bu[h->bound_by];
	must(x, addr_eq(&dst, &b->at_ha.addr), "dst", addr_text(&b->at_ha.addr, expected), "%s",
	    addr_text(&dst, found));
}

static void
payload_not_clear(struct look *x)
{
	/* What is optimized is in no tunnel, RFC 6275 11.3.1. */
	if (x->v->sender == NULL || !track_wrapped(x->m) || !x->tr->payload_esp ||
	    msg_has(x->m, "hao") || msg_has(x->m, "rh2"))
		return;
	must_be(x, "esp_spi", "present");
}

const struct rule rules_rfc4877[] = {
	{ "R4877-4.1-03", "MN,HA", "BU,BA", ALWAYS, "4877 4.1",
	    "ESP is used for BU and BA", esp_used, NULL },
	{ "R4877-4.2-17", "MN", "BU", ALWAYS, "4877 4.2",
	    "with transport mode the BU has a Home Address option", hao_with_transport, NULL },
	{ "R4877-4.2-18", "HA", "BA", ALWAYS, "4877 4.2",
	    "with transport mode the BA has a type 2 routing header", rh2_with_transport, NULL },
	{ "R4877-4.3-12", "MN", "BU", ALWAYS, "4877 4.3",
	    "a BU from abroad has an Alternate Care-of Address option", alt_coa_abroad, NULL },
	{ "R4877-4.4-01", "MN", "IKE_SA_INIT,IKE_AUTH,CREATE_CHILD_SA,INFORMATIONAL", ALWAYS,
	    "4877 4.4", "away from home, key management uses the care-of address", ike_from_coa,
	    NULL },
	{ "R4877-7.3-08", "MN", "IKE_AUTH", ALWAYS, "4877 7.3",
	    "the MN sends IDi", idi_sent, NULL },
	{ "R4877-7.3-06", "MN", "IKE_AUTH", ALWAYS, "4877 7.3",
	    "the IKE_AUTH request has IDi, AUTH, SA, TSi and TSr", auth_request_complete, NULL },
	{ "R4877-7.3-07", "HA", "IKE_AUTH", ALWAYS, "4877 7.3",
	    "the IKE_AUTH response has IDr, AUTH, SA, TSi and TSr", auth_response_complete, NULL },
	{ "R4877-7.2.1-08", "MN,HA", "IKE_AUTH", ALWAYS, "4877 7.2.1",
	    "the transport SA's selectors are for the Mobility Header", mh_selectors, NULL },
	{ "R4877-4.3-16", "HA", "DATA", WITH_K | COMPLETE, "4877 4.3",
	    "after an accepted BU the tunnel goes to the new care-of address",
	    tunnel_follows_binding, NULL },
	{ "R4877-6.4-01", "MN,HA", "DATA", WITH_PAYLOAD_ESP, "4877 6.4",
	    "once payload is protected, none of it is tunnelled in clear", payload_not_clear,
	    NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
