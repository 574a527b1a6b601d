/* peer.h - a plain IPsec host or gateway, without mobility: engines wired together. Whatever speaks
 * IKEv2 can be tested against it.
 *
 * Folder: conf.c what can be configured; node.c the seam (node_ops); place.c which pair of outer
 * addresses is used, and the SPD's templates; data.c packets; routes.c the table of what one
 * engine's news means for the others.
 *
 * Configuration: the host's keys (nodes/host/host.h) and
 *	id, peer_id, psk	IKE identities and the shared key, or 0x and hexadecimal; peer_id empty: any with the key
 *	pad = NAME [within=RANGES]	a responder's, in place of peer_id: whom it knows, nodes/ike/pad.h; the
 *				first line that fits decides
 *	auth, peer_auth = psk	how each side proves it: psk, signature, eap (EAP-MSCHAPv2: the
 *				initiator's; the responder signs)
 *	key, cert, ca = BASE64	private key (PKCS #8), certificate and trust anchor, in DER; longer
 *				than a line holds: again for each piece
 *	chain = BASE64		further certificates to be sent, as cert, that of its issuer first; '-'
 *				stands between two
 *	eap_user, eap_password	ours as initiator, the peer's as responder
 *	fragment, fragment_size	IKE fragmentation, RFC 7383
 *	unix_start		seconds since 1970 at tick 0: certificates have dates
 *	remote = ADDRESS	of the peer, best first; again for each
 *	inner = ADDRESS		ours inside the tunnel, on a virtual interface; one a family
 *	behind = true		these are of hosts behind us: not ours, but IKE knows us by them
 *	ask_inner = true	asks for these addresses by a configuration payload, RFC 7296 2.19
 *	give = ADDRESS		for a peer that asks; again for each
 *	must_ask = true		a peer that does not ask gets no Child SA
 *	policy = protect OWN FAR [transport] [proto=17] ... | bypass ... | discard ...
 *				nodes/spdline.h; the first line that fits decides
 *	spd, sad		typed keys, nodes/manual.h: no IKE, no id, psk, policy; inner addresses
 *				where there is more than networks behind us
 *	icmp_check = false	ICMP errors on an SA need not quote traffic of that SA (RFC 4301 6.2)
 *	start = initiator	opens the IKE SA as soon as there is an address; else responder: waits
 *				for the peer, or for a packet that a policy protects
 *	mobike, nat_traversal, pfs, no_tfc, return_routability, dpd, keepalive, ike_lifetime, child_lifetime,
 *	ike_suite, esp_suite, window, cookie_from, esn, retransmit_tries, classic_signatures
 *				see struct ike_conf
 *	echo = true		answers pings itself, rather than give them to the applications
 *	mutants			faults of this node (base/tamper.h)
 *
 * Commands: COMMAND_EXPIRE "ike" or "child" (rekey now); COMMAND_DO "start", "probe" (is the peer
 * alive), "close" (Delete), "forget" (the SA goes without a word); COMMAND_TAMPER. Inspect: "ike",
 * "sad", "spd", "place" and the host's. */
#ifndef SOJOURN_PEER_PEER_H
#define SOJOURN_PEER_PEER_H

#include "nodes/held.h"
#include "nodes/ike/pad.h"
#include "nodes/manual.h"
#include "nodes/stack.h"

#define PEER_HELD	64	/* packets that wait for an SA */
#define PEER_REMOTES	4
#define PEER_INNERS	2
#define PEER_POLICIES	16
#define PEER_POLICY_TEXT 160
#define PEER_PADS	8
#define PEER_PIECES	8	/* of a key or certificate */
#define PEER_PIECE	512
#define PEER_CHAIN	(3 * PEER_PIECES)

struct peer_conf {
	struct host_conf host;		/* first: host_keys' offsets */
	char id[192], peer_id[192], psk[128];
	char pad[PEER_PADS][PEER_POLICY_TEXT];
	unsigned n_pads;
	struct addr remote[PEER_REMOTES], inner[PEER_INNERS], give[PEER_INNERS];
	unsigned n_remotes, n_inners, n_give;
	bool behind, ask_inner, must_ask;
	char policy[PEER_POLICIES][PEER_POLICY_TEXT];
	unsigned n_policies;
	unsigned start;			/* enum peer_start */
	unsigned auth, peer_auth;	/* enum ike_auth_how */
	char key[PEER_PIECES][PEER_PIECE], cert[PEER_PIECES][PEER_PIECE], ca[PEER_PIECES][PEER_PIECE];
	char chain[PEER_CHAIN][PEER_PIECE];
	unsigned n_key, n_cert, n_ca, n_chain;
	char eap_user[IKE_USER_MAX], eap_password[128];
	bool echo, icmp_check;
	struct manual_text manual;
	struct ike_conf ike;
	char mutants[512];
};

enum peer_start { PEER_RESPONDER, PEER_INITIATOR };

/* One line of policy. */
struct peer_policy {
	struct policy_line line;
	struct policy_wide wide;
	bool installed;			/* SPDADD has gone */
};

/* The outer addresses in use; family 0: none fits. */
struct peer_place {
	struct addr local, remote;
};

struct peer {
	struct stack s;			/* first */
	struct peer_conf conf;
	struct sign_key *key;		/* NULL: none; and so below */
	struct x509 *cert;
	struct x509 *issuer[IKE_CHAIN - 1];
	unsigned n_issuers;
	struct x509_trust *trust;
	struct addr inner6, inner4;
	struct peer_policy policy[PEER_POLICIES];
	unsigned n_policies;
	struct pad_entry pad[PEER_PADS];	/* conf.n_pads of them */
	struct manual *manual;		/* typed keys; NULL: IKE */
	struct policy_set typed;	/* its entries */
	struct peer_place place;
	bool started;			/* the IKE SA of start = initiator has been asked for */
	bool reset;			/* the templates are to follow the place, once the bus is idle */
	struct held held;
	uint64_t dropped;
};

bool peer_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap);

/* conf.c */
bool peer_conf_parse(struct peer *p, const char *text, char *err, size_t err_cap);
void peer_conf_clear(struct peer *p);	/* wipes keys */

/* place.c */
void peer_place_update(struct peer *p);	/* look again which addresses can be used */
void peer_place_policies(struct peer *p);	/* the SPD's templates follow the place */
/* peer_home is the inner address by which the key manager knows our SAs. */
const struct addr *peer_home(const struct peer *p);
/* peer_others lists our addresses that are not in use: for ADDITIONAL_*_ADDRESS. */
unsigned peer_others(const struct peer *p, const struct addr *used, struct addr *list,
    unsigned most);
bool peer_start(struct peer *p);	/* opens an IKE SA; false: cannot */

/* data.c */
void peer_send(struct peer *p, struct bytes ip);
bool peer_forward(void *node, tick now, const struct ip_view *v, unsigned ifc);
bool peer_error(void *node, tick now, struct bytes ip);
void peer_take_inner(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    const struct ipsec_in *sa);
void peer_take_local(struct stack *s, tick now, const struct ip_view *v, unsigned ifc);
void peer_flush(struct stack *s, tick now);

/* routes.c */
extern const struct route peer_route;

#endif
