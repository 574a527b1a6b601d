/* claim.h - rules that are one line: "of these messages, where this holds, that holds".
 *
 * Two texts of terms separated by blanks: `only` says which messages the row is about, `want` what
 * they must be. A term is a field, an operator and a value:
 *
 *	status<128	H=1	alt_coa=absent	nonce=present	status=0|1|135	dst=@src
 *	options~29	encap!~udp4191		TSi^135:	octets.nonce>=16
 *
 * = and != compare as docs/messages.md spells values ('|': any of these; '@': the value of another
 * field), < <= > >= numbers, ~ and !~ look for an item of a list, ^ for a beginning. A field that is
 * not there satisfies "=absent", != and !~ only.
 *
 * Beside the message's own fields there is what the judge remembers:
 *
 *	bu.X	of a BU itself; of a BA, the BU it answers. seq lifetime K udp nat home hao hoa hoa4
 *		coa src to first refresh at_ha port
 *	bound.X	the same of the binding in force of who sends or gets this packet; home.bound 0 or 1,
 *		home.hoa
 *	req.X	of a response, its request: notify proposals update empty cookie2; first: the first of
 *		its IKE SA by that side
 *	sa.X	its IKE SA: mobike natt natted (its initiator is behind a NAT) established;	run.mobike	some IKE SA uses MOBIKE
 *	src.X, dst.X, target.X	what sort of address: ll mcast unspec private, group (of the target)
 *	octets.F	length of field F;	again	the same octets were sent before;	role
 */
#ifndef SOJOURN_CONFORMANCE_CLAIM_H
#define SOJOURN_CONFORMANCE_CLAIM_H

#include "conformance/monitors/monitor.h"

struct claim {
	struct rule rule;		/* its check is claim_check */
	const char *only, *want;
};

#define CLAIM(id, roles, on, when, cite, only, want, says)					\
	{ { id, roles, on, when, cite, says, claim_check, NULL }, only, want }
#define CLAIMS_END { { NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }, NULL, NULL }

void claim_check(struct look *x);

/* A claim's terms, read once: x->terms of claim_check. */
struct claim_terms *claim_terms_new(const struct rule *r);
void claim_terms_free(struct claim_terms *k);
/* claim_needs: the slots (msg_name_slot) of the fields without which it has nothing to say. */
uint64_t claim_needs(const struct claim_terms *k);
/* claim_looks_back: is it about what came before, which a capture may lack? */
bool claim_looks_back(const struct claim_terms *k);

/* claim_of_the_way: does it compare with an address of the outer header, which no ICV covers? */
bool claim_of_the_way(const struct claim_terms *k);

extern const struct claim claims_mobility[], claims_mh[], claims_ike[], claims_host[], claims_bus[];

#endif
