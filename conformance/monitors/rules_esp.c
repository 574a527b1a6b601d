/* rules_esp.c - ESP (RFC 4303), its UDP encapsulation and keepalives (RFC 3948, 3947). */
#include "conformance/monitors/monitor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define IN_ESP "BU,BA,BE,BRR,HOTI,HOT,DATA,ESP,MPS,MPA,ICMP4,ICMP6"

static void
spi_not_zero(struct look *x)
{
	if (msg_has(x->m, "esp_spi"))
		must(x, msg_u64(x->m, "esp_spi", 0) != 0, "esp_spi", "not 0", "0");
}

/* Where no IKE exchange made the SA, its keys may be typed: after a reboot the counter begins anew,
 * and without anti-replay it rolls over (RFC 4303 3.3.3). */
static bool
begins_again(const struct look *x, const struct esp_flow *e, uint64_t seq)
{
	return track_child(x->tr, msg_u64(x->m, "esp_spi", 0)) == NULL &&
	    (seq == 1 || e->last_seq == UINT32_MAX);
}

static void
seq_increases(struct look *x)
{
	const struct esp_flow *e = x->v->esp;
	uint64_t seq = msg_u64(x->m, "esp_seq", 0);
	char expected[40] = "";

	if (e == NULL || !e->seen)
		return;
	if (begins_again(x, e, seq))
		return;
	if (seq <= e->last_seq)	/* every user's packet comes here: text only where it is needed */
		snprintf(expected, sizeof(expected), "greater than %" PRIu64, e->last_seq);
	must(x, seq > e->last_seq, "esp_seq", expected, "%" PRIu64, seq);
}

/* Number 1 may never have left: it waited for the neighbour's address and was pushed out by others, or
 * given up with it (RFC 4861 7.2.2). Who the next hop is, routes say, which no capture shows: any neighbour's
 * answer will do. */
#define REPEATS_WITHIN SECONDS(5)	/* of the answer: what repeats the lost one */

static bool
just_told(const struct look *x)
{
	const struct known *k = track_node(x->tr, x->m->node);

	return k != NULL && k->told && x->m->t - k->t_told <= REPEATS_WITHIN;
}

/* inner_fragments: a message made of several ESP packets, each with a fragment inside. */
static bool
inner_fragments(const struct msg *m)
{
	const char *encap = msg_text(m, "encap"), *esp = encap != NULL ? strstr(encap, "esp-tunnel") : NULL;

	return esp != NULL && strstr(esp, "fragments") != NULL;
}

static void
seq_starts_at_1(struct look *x)
{
	/* Only where the SA's creation was captured too: the IKE exchange that made it, opened. What came in
	 * fragments of its own bears the number of the last. */
	if (inner_fragments(x->m))
		return;
	if (x->v->esp != NULL && !x->v->esp->seen &&
	    (msg_u64(x->m, "esp_seq", 0) == 1 || !just_told(x)) &&
	    track_child(x->tr, msg_u64(x->m, "esp_spi", 0)) != NULL)
		must_be(x, "esp_seq", "1");
}

static void
seq_goes_on_after_move(struct look *x)
{
	const struct esp_flow *e = x->v->esp;
	struct endpoint from = msg_from(x->m), to = msg_to(x->m);
	char expected[40];

	if (e == NULL || !e->seen || (endpoint_eq(&e->src, &from) && endpoint_eq(&e->dst, &to)) ||
	    begins_again(x, e, msg_u64(x->m, "esp_seq", 0)))
		return;
	snprintf(expected, sizeof(expected), "more than %" PRIu64, e->last_seq);
	must(x, msg_u64(x->m, "esp_seq", 0) > e->last_seq, "esp_seq", expected, "%" PRIu64,
	    msg_u64(x->m, "esp_seq", 0));
}

/* The home agent sees the same UDP source for IKE and ESP of one mobile node: both ride on one NAT
 * mapping. As sent: both ports are 4500. */
static void
esp_on_ike_ports(struct look *x)
{
	if (!msg_list_has(x->m, "encap", "udp4500") || x->v->sender == NULL)
		return;
	if (strcmp(x->role, "MN") == 0) {
		must_be(x, "udp_src", "4500");
		must_be(x, "udp", "4500");
	} else {
		must_be(x, "udp_src", "4500");
	}
}

/* ESP with SPI 0 in UDP is IKE to whoever gets it, and nonsense: what bears IKE's marker has to be IKE. What is
 * of an exchange has IKE's header, whatever is wrong within. */
static void
marker_means_ike(struct look *x)
{
	const char *why = msg_text(x->m, "malformed");

	if (msg_u64(x->m, "udp", 0) == 4500 || msg_u64(x->m, "udp_src", 0) == 4500)
		must(x, why == NULL || !msg_is(x->m, "IKE"), "malformed", "IKE behind four zero octets", "%s", why != NULL ? why : "");
}

static void
keepalive_ports(struct look *x)
{
	must_be(x, "udp_src", "4500");
	must_be(x, "udp", "4500");
}

static bool
malformed_so(const struct look *x, const char *how)
{
	const char *why = msg_text(x->m, "malformed");

	return why != NULL && strcmp(why, how) == 0;
}

/* opened: what stands inside the ciphertext can be told. */
static bool
opened(const struct look *x)
{
	return msg_has(x->m, "esp_spi") && x->m->closed == MSG_OPEN &&
	    (msg_list_has(x->m, "encap", "esp-tunnel") || msg_list_has(x->m, "encap", "esp-transport"));
}

static void
seq_filled(struct look *x)
{
	if (msg_has(x->m, "esp_seq"))
		must(x, msg_u64(x->m, "esp_seq", 0) != 0, "esp_seq", "not 0", "0");
}

static void
padding_counts(struct look *x)
{
	if (opened(x))
		must(x, !malformed_so(x, "ESP padding"), "encap", "padding 1, 2, 3, ...", "another");
}

static void
padding_aligns(struct look *x)
{
	if (opened(x))
		must(x, !malformed_so(x, "ESP alignment"), "encap", "a ciphertext of whole words",
		    "another length");
}

static void
esp_before_mh(struct look *x)
{
	if (msg_addr(x->m, "src").family == 6)
		must(x, msg_list_has(x->m, "encap", "esp-transport"), "encap",
		    "ESP before the Mobility Header", "none");
}

const struct rule rules_esp[] = {
	{ "R4303-2.1-02", "MN,HA", IN_ESP, ALWAYS, "4303 2.1",
	    "no ESP packet has SPI 0", spi_not_zero, NULL },
	{ "R4303-2.2-02", "MN,HA", IN_ESP, ALWAYS, "4303 2.2",
	    "the sequence number is filled in", seq_filled, NULL },
	{ "R4303-2.4-02", "MN,HA", IN_ESP, ALWAYS, "4303 2.4",
	    "padding ends the ciphertext at a multiple of 4 octets", padding_aligns, NULL },
	{ "R4303-2.4-04", "MN,HA", IN_ESP, ALWAYS, "4303 2.4",
	    "padding is 1, 2, 3, ...", padding_counts, NULL },
	{ "R4301-4.1-08", "MN,HA", "BU,BA", ALWAYS, "4301 4.1",
	    "in transport mode ESP stands before the next layer's header", esp_before_mh, NULL },
	{ "R4303-2.2-01", "MN,HA", IN_ESP, ALWAYS | AT_EGRESS, "4303 2.2",
	    "ESP sequence numbers increase with every packet of an SA", seq_increases, NULL },
	{ "R4303-2.2-03", "MN,HA", IN_ESP, ALWAYS | COMPLETE | FROM_START, "4303 2.2",
	    "the first ESP packet of an SA has number 1", seq_starts_at_1, NULL },
	{ "R4303-2.2-05", "MN,HA", IN_ESP, ALWAYS | AT_EGRESS, "4303 2.2",
	    "ESP numbers go on across a change of outer addresses", seq_goes_on_after_move, NULL },
	{ "R3948-2.1-01", "MN,HA", "DATA", WITH_NAT, "3948 2.1",
	    "ESP in UDP uses IKE's ports", esp_on_ike_ports, NULL },
	{ "R3948-1-01", "MN,HA", "IKE,IKE_SA_INIT,IKE_AUTH,CREATE_CHILD_SA,INFORMATIONAL", WITH_NAT, "3948 2.2",
	    "ESP in UDP has no SPI 0, which is IKE's marker", marker_means_ike, NULL },
	{ "R3948-2.3-02", "MN", "NAT_KEEPALIVE", WITH_NAT, "3948 2.3",
	    "keepalives use the ports of UDP-encapsulated ESP", keepalive_ports, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
