/* monitor.h - rules as rows: what they watch, what they say, and one small function each.
 *
 * A check function is called for every judged message whose name is in `on` and whose sender's role
 * is in `roles`. It calls `must` for each thing it could look at: that counts, and a breach is kept
 * with its packet. A message a rule has nothing to say about calls nothing. What was never counted
 * is NOT-TESTED, or NOT-APPLICABLE where `when` says that the trace had no occasion for it.
 *
 * Nobody is blamed for what a capture does not show. `must` looks at the field it is asked about: in
 * a message that stayed closed, or among addresses and ports that a NAT may have changed on the way,
 * nothing is judged, and a row that saw nothing else is INCONCLUSIVE. What a field's name cannot say
 * is said in `when`: that the check looks back (FROM_START), or that it misses something (COMPLETE). */
#ifndef SOJOURN_CONFORMANCE_MONITOR_H
#define SOJOURN_CONFORMANCE_MONITOR_H

#include "conformance/monitors/track.h"

enum rule_when {
	ALWAYS, WITH_MOBIKE, WITH_K, WITH_NAT, WITH_PAYLOAD_ESP, WITH_PLAIN_PAYLOAD,
	WHEN = 0x0f,
	/* or-ed to it; these make a breach INCONCLUSIVE, never a PASS: */
	FROM_START = 0x10,	/* if the IKE SA, or the binding, is older than the capture */
	COMPLETE = 0x20,	/* if packets are missing from the capture */
	AT_EGRESS = 0x40,	/* if the sender's own link was not captured: order and time */
	HOME_LINK = 0x80,	/* if the home link was not captured */
	OR_PRETENDED = 0x100	/* if it may be a NAT that is pretended, to have ESP in UDP */
};

struct look;

struct rule {
	const char *id;
	const char *roles;	/* "MN,HA": who is judged, and gets a verdict */
	const char *on;		/* message names, ','-separated; BU.CN, BA.CN: with correspondents */
	enum rule_when when;
	const char *cite, *says;
	void (*check)(struct look *x);
	void (*at_end)(struct look *x);	/* may be NULL */
};

struct look {
	const struct rule *rule;
	struct judging *judging;	/* the judge's */
	const struct claim_terms *terms;	/* of a claim (claim.h) */
	const struct view *v;		/* NULL in at_end */
	const struct msg *m;		/* v->m */
	struct track *tr;
	const char *role;
	tick end;			/* at_end: of the observation */
};

/* must counts, and keeps a breach if !ok. `found` is a format. */
void must(struct look *x, bool ok, const char *field, const char *expected, const char *found, ...)
    __attribute__((format(printf, 5, 6)));
/* must_be: the field has this value, as text; "absent" and "present" are understood. */
void must_be(struct look *x, const char *field, const char *value);
/* Two that many suites need: nothing is malformed; what is reserved is zero. */
void must_be_well_formed(struct look *x);
void must_reserve_zero(struct look *x);
/* must_at is `must` for a packet remembered, judged as `role`. */
void must_at(struct look *x, bool ok, const char *role, const char *pcap, unsigned frame, tick t,
    const char *field, const char *expected, const char *found, ...)
    __attribute__((format(printf, 9, 10)));

/* must_have_come gives account of what was awaited (links.h), in at_end. */
void must_have_come(struct look *x, enum awaited_kind kind, const char *expected);

/* Field texts for `must`; buf as in the text functions they wrap. */
char *field_text(const struct msg *m, const char *name, char *buf, size_t cap);

/* The suites, each closed by a row without id. */
extern const struct rule rules_rfc5555[], rules_rfc6275[], rules_mh[], rules_rr[], rules_rfc4877[], rules_rfc7296[],
    rules_rfc4555[], rules_ike_form[], rules_ike_flow[], rules_ike_child[], rules_esp[], rules_nat[], rules_host[],
    rules_nd[], rules_arp[], rules_dhcp[],
    rules_agents[], rules_prefixes[],
    rules_generic[];

#endif
