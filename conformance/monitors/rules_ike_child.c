/* rules_ike_child.c - pairs of Child SAs from their making to their Deletes, RFC 7296 1.3.3, 1.4,
 * 1.4.1. */
#include "conformance/monitors/monitor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HEX "0x%08" PRIx64

/* refused_whole: nothing of the request was looked at, RFC 7296 2.5, 2.21. */
static bool
refused_whole(const struct msg *m)
{
	return msg_list_has(m, "notify", "UNSUPPORTED_CRITICAL_PAYLOAD") ||
	    msg_list_has(m, "notify", "INVALID_SYNTAX");
}

/* What is said about a pair is said on the IKE SA that made it, or on one that replaced that. */
static void
on_its_ike_sa(struct look *x)
{
	const char *at = msg_text(x->m, "delete");
	uint64_t rekeyed = x->v->response ? 0 : msg_u64(x->m, "n_REKEY_SA_spi", 0), spi;
	const struct child_seen *c;

	if (rekeyed != 0 && (c = track_child(x->tr, rekeyed)) != NULL)
		must(x, c->line == x->v->sa->line, "n_REKEY_SA_spi", "a Child SA of this IKE SA",
		    HEX ", of another", rekeyed);
	while ((spi = spi_next(&at)) != 0)
		if ((c = track_child(x->tr, spi)) != NULL)
			must(x, c->line == x->v->sa->line, "delete", "Child SAs of this IKE SA",
			    HEX ", of another", spi);
}

/* inbound_only: is each SPI that is named one on which its namer receives? */
static void
inbound_only(struct look *x, const char *field, uint64_t spi)
{
	const struct child_seen *c = track_child(x->tr, spi);

	if (c != NULL && c->line == x->v->sa->line)
		must(x, child_inbound(c, track_side(x->v)) == spi, field,
		    "SPIs on which its sender receives", HEX ", on which it sends", spi);
}

static void
deletes_inbound(struct look *x)
{
	const char *at = msg_text(x->m, "delete");
	uint64_t spi;

	while ((spi = spi_next(&at)) != 0)
		inbound_only(x, "delete", spi);
}

static void
rekeys_inbound(struct look *x)
{
	uint64_t spi = x->v->response ? 0 : msg_u64(x->m, "n_REKEY_SA_spi", 0);

	if (spi != 0)
		inbound_only(x, "n_REKEY_SA_spi", spi);
}

/* Both halves of a pair never stand in one message. */
static void
not_both_halves(struct look *x)
{
	const char *at = msg_text(x->m, "delete"), *rest;
	const struct child_seen *c;
	uint64_t spi, other;
	bool both;

	while ((spi = spi_next(&at)) != 0) {
		c = track_child(x->tr, spi);
		if (c == NULL)
			continue;
		both = false;
		rest = at;
		while ((other = spi_next(&rest)) != 0)
			both = both || other == (c->spi == spi ? c->peer_spi : c->spi);
		must(x, !both, "delete", "one half of a pair", "both");
	}
}

/* The answer to a Delete names the other half: here, where it does; those that did not come, and no
 * Delete of their own either (1.4.1: the two may cross), at the end. */
static void
half_answered(struct look *x)
{
	const char *at;
	const struct child_seen *c;
	uint64_t spi, half;

	if (!x->v->response || x->v->req == NULL || x->v->again)
		return;
	at = x->v->req->deletes;
	while ((spi = spi_next(&at)) != 0) {
		c = track_child(x->tr, spi);
		if (c == NULL || c->line != x->v->sa->line || c->told[track_side(x->v)])
			continue;
		half = child_inbound(c, track_side(x->v));
		for (const char *mine = msg_text(x->m, "delete"); (spi = spi_next(&mine)) != 0;)
			if (spi == half)
				must(x, true, "delete", "", " ");
	}
}

static void
half_never_came(struct look *x)
{
	for (size_t i = 0; i < x->tr->n_children; i++) {
		const struct child_seen *c = &x->tr->child[i];

		if (c->half.owed && c->half.t + SECONDS(10) <= x->end)
			must_at(x, false, c->half.role, c->half.pcap, c->half.frame, c->half.t,
			    "delete", "the other half of the pair", "not named");
	}
}

/* Who has asked to delete its half of a pair itself does not name it in an answer as well: the peer
 * may have given the SPI to another by then. */
static void
not_told_twice(struct look *x)
{
	const char *at;
	const struct child_seen *c;
	uint64_t spi;
	bool named;

	if (!x->v->response || x->v->req == NULL || x->v->again || refused_whole(x->m))
		return;
	at = x->v->req->deletes;
	while ((spi = spi_next(&at)) != 0) {
		c = track_child(x->tr, spi);
		if (c == NULL || c->line != x->v->sa->line || !c->told[track_side(x->v)])
			continue;
		named = false;
		for (const char *mine = msg_text(x->m, "delete"); (spi = spi_next(&mine)) != 0;)
			named = named || spi == child_inbound(c, track_side(x->v));
		must(x, !named, "delete", "no SPI whose Delete was asked for already", "one");
	}
}

/* spi_is_free: an SPI is not offered anew while the pair that has it may be there, half of it or
 * whole. */
static void
spi_is_free(struct look *x)
{
	uint64_t spi = spi_offered(msg_text(x->m, "proposals"), ":ESP:spi=");
	unsigned side;
	bool taken = false;

	if (spi == 0 || x->v->again)
		return;
	side = track_side(x->v);
	for (size_t i = 0; i < x->tr->n_children && !taken; i++) {
		const struct child_seen *c = &x->tr->child[i];

		taken = c->line == x->v->sa->line && child_inbound(c, side) == spi &&
		    (!c->told[0] || !c->told[1]);
	}
	must(x, !taken, "proposals", "an SPI that is free", HEX ", of an SA that is not closed", spi);
}

static void
mode_repeated(struct look *x)
{
	uint64_t spi = x->v->response ? 0 : msg_u64(x->m, "n_REKEY_SA_spi", 0);
	const struct child_seen *c = spi != 0 ? track_child(x->tr, spi) : NULL;

	if (c != NULL && c->line == x->v->sa->line)
		must(x, msg_list_has(x->m, "notify", "USE_TRANSPORT_MODE") == c->transport, "notify",
		    c->transport ? "USE_TRANSPORT_MODE, as the old SA" : "no USE_TRANSPORT_MODE",
		    c->transport ? "absent" : "USE_TRANSPORT_MODE");
}

const struct rule rules_ike_child[] = {
	{ "R7296-1.4-03", "MN,HA", "CREATE_CHILD_SA,INFORMATIONAL", ALWAYS | COMPLETE, "7296 1.4",
	    "what is said of a Child SA is said on its IKE SA or its successor", on_its_ike_sa, NULL },
	{ "R7296-1.4.1-02", "MN,HA", "INFORMATIONAL", ALWAYS | COMPLETE, "7296 1.4.1",
	    "a Delete closes its sender's own inbound SAs, and no others", deletes_inbound, NULL },
	{ "R7296-1.3.3-02", "MN,HA", "CREATE_CHILD_SA", ALWAYS | COMPLETE, "7296 1.3.3",
	    "REKEY_SA names the SPI on which its sender receives", rekeys_inbound, NULL },
	{ "R7296-1.4.1-05", "MN,HA", "INFORMATIONAL", ALWAYS, "7296 1.4.1",
	    "no message deletes both halves of a pair", not_both_halves, NULL },
	{ "R7296-1.4.1-06", "MN,HA", "INFORMATIONAL", ALWAYS | COMPLETE, "7296 1.4.1",
	    "a Delete is answered with the Delete of the other half", half_answered,
	    half_never_came },
	{ "R7296-1.4.1-08", "MN,HA", "INFORMATIONAL", ALWAYS | COMPLETE, "7296 1.4.1",
	    "when Deletes cross the answers do not repeat them", not_told_twice, NULL },
	{ "R7296-1.4.1-12", "MN,HA", "IKE_AUTH,CREATE_CHILD_SA", ALWAYS | COMPLETE, "7296 1.4.1",
	    "the SPI of an SA that is not closed is not used again", spi_is_free, NULL },
	{ "R7296-1.3.3-03", "MN,HA", "CREATE_CHILD_SA", ALWAYS | COMPLETE, "7296 1.3.3",
	    "the new SA is asked for in the old one's mode", mode_repeated, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
