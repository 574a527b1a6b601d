#include "nodes/peer/peer.h"

#include "nodes/base/conf.h"
#include "nodes/base/die.h"
#include "nodes/base/text.h"
#include "nodes/crypto/sign.h"
#include "nodes/crypto/x509.h"
#include "nodes/spdline.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const starts[] = { [PEER_RESPONDER] = "responder",
	[PEER_INITIATOR] = "initiator", NULL };

static const char *const hows[] = { [IKE_AUTH_PSK] = "psk", [IKE_AUTH_SIGNATURE] = "signature",
	[IKE_AUTH_EAP] = "eap", NULL };

#define KEY(type, member, name, help) CONF_KEY(struct peer_conf, type, member, name, help)

static const struct conf_key peer_keys[] = {
	KEY(CONF_TEXT, id, "id", "our IKE identity, e.g. vpn.example"),
	KEY(CONF_TEXT, peer_id, "peer_id", "the peer's; empty: any with the key"),
	CONF_LIST(struct peer_conf, CONF_TEXT, pad, n_pads, "pad",
	    "whom a responder knows: .example within=192.0.2.0/24"),
	KEY(CONF_TEXT, psk, "psk", "pre-shared key"),
	CONF_CHOICE(struct peer_conf, auth, "auth", hows, "how we prove our identity"),
	CONF_CHOICE(struct peer_conf, peer_auth, "peer_auth", hows, "how the peer does"),
	CONF_LIST(struct peer_conf, CONF_TEXT, key, n_key, "key", "private key, base64"),
	CONF_LIST(struct peer_conf, CONF_TEXT, cert, n_cert, "cert", "its certificate"),
	CONF_LIST(struct peer_conf, CONF_TEXT, chain, n_chain, "chain", "those of its issuers"),
	CONF_LIST(struct peer_conf, CONF_TEXT, ca, n_ca, "ca", "trust anchor"),
	KEY(CONF_TEXT, eap_user, "eap_user", "EAP identity"),
	KEY(CONF_TEXT, eap_password, "eap_password", "EAP-MSCHAPv2 password"),
	KEY(CONF_BOOL, ike.fragment, "fragment", "IKE fragmentation, RFC 7383"),
	KEY(CONF_U32, ike.fragment_size, "fragment_size", "largest IP datagram of a fragment"),
	KEY(CONF_U32, ike.unix_start, "unix_start", "seconds since 1970 at tick 0"),
	CONF_LIST(struct peer_conf, CONF_ADDR, remote, n_remotes, "remote", "the peer's addresses"),
	CONF_LIST(struct peer_conf, CONF_ADDR, inner, n_inners, "inner", "ours inside the tunnel"),
	KEY(CONF_BOOL, behind, "behind", "they are of hosts behind us"),
	KEY(CONF_BOOL, ask_inner, "ask_inner", "ask for them by a configuration payload"),
	CONF_LIST(struct peer_conf, CONF_ADDR, give, n_give, "give", "to a peer that asks"),
	KEY(CONF_BOOL, must_ask, "must_ask", "no Child SA for a peer that does not ask"),
	CONF_LIST(struct peer_conf, CONF_TEXT, policy, n_policies, "policy",
	    "protect 192.0.2.7/32 0.0.0.0/0"),
	CONF_LIST(struct peer_conf, CONF_TEXT, manual.spd, manual.n_spd, "spd",
	    "typed keys: an SPD entry (nodes/manual.h)"),
	CONF_LIST(struct peer_conf, CONF_TEXT, manual.sad, manual.n_sad, "sad",
	    "typed keys: an SA with its keys"),
	CONF_CHOICE(struct peer_conf, start, "start", starts, "initiator or responder"),
	KEY(CONF_BOOL, icmp_check, "icmp_check", "an ICMP error on an SA must quote its traffic"),
	KEY(CONF_BOOL, echo, "echo", "answer pings without an application side"),
	KEY(CONF_BOOL, ike.mobike, "mobike", "offer and accept MOBIKE"),
	KEY(CONF_BOOL, ike.nat_traversal, "nat_traversal", "off: NO_NATS_ALLOWED"),
	KEY(CONF_BOOL, ike.return_routability, "return_routability",
	    "COOKIE2 before ESP moves, RFC 4555 3.7"),
	KEY(CONF_BOOL, ike.check_after, "check_after",
	    "return_routability: ESP moves first, the COOKIE2 check follows"),
	KEY(CONF_BOOL, ike.no_tfc, "no_tfc", "we take no TFC padding (RFC 7296 1.3.1)"),
	KEY(CONF_BOOL, ike.child_pfs, "pfs", "Diffie-Hellman in CREATE_CHILD_SA"),
	KEY(CONF_U32, ike.window, "window", "requests taken at a time, 1 to 8"),
	KEY(CONF_U32, ike.cookie_from, "cookie_from", "half-open IKE SAs from which on COOKIE is asked"),
	KEY(CONF_U32, ike.esn, "esn", "extended sequence numbers: 0 off, 1 on, 2 both offered"),
	KEY(CONF_U32, ike.retransmit_tries, "retransmit_tries", "transmissions of a request in all"),
	KEY(CONF_BOOL, ike.classic_signatures, "classic_signatures", "methods 1, 9, 10, 11; not 14"),
	KEY(CONF_TEXT, ike.ike_suite, "ike_suite", "suites of the IKE SA"),
	KEY(CONF_TEXT, ike.esp_suite, "esp_suite", "suites of Child SAs"),
	KEY(CONF_TICK, ike.dpd, "dpd", "liveness check interval"),
	KEY(CONF_TICK, ike.idle_check, "idle_check", "liveness check after so long without a word"),
	KEY(CONF_TICK, ike.keepalive, "keepalive", "NAT keepalive interval of port 4500"),
	KEY(CONF_TICK, ike.ike_lifetime, "ike_lifetime", "rekey the IKE SA after"),
	KEY(CONF_TICK, ike.child_lifetime, "child_lifetime", "rekey Child SAs after"),
	KEY(CONF_TEXT, mutants, "mutants", "faults of this node, joined by ';' (base/tamper.h)"),
	CONF_END
};

/* ---- policy lines ---- */

static bool
policy_parse(struct peer_policy *p, const char *text, char *err, size_t err_cap)
{
	const struct spd_words words = { .room = &p->wide, .knows = "" };
	char why[240];

	if (!spd_line_parse(&p->line, text, &words, why, sizeof(why))) {
		snprintf(err, err_cap, "policy = '%.80s': %s", text, why);
		return false;
	}
	/* IKE proposes one selector at a time: a list needs a line for each. */
	if (p->line.action == IPSEC_POLICY_IPSEC && (p->wide.own.n > 0 || p->wide.far.n > 1)) {
		snprintf(err, err_cap, "policy = '%.80s': what is negotiated has one address or prefix here "
		    "and one range there", text);
		return false;
	}
	return true;
}

/* ---- keys and certificates ---- */

/* pem puts the pieces together as PEM, which has short lines. The caller frees it. */
static char *
pem(const char *label, char piece[][PEER_PIECE], unsigned n)
{
	size_t cap = 2 * PEER_PIECES * PEER_PIECE, col = 0;
	char *text = xalloc(1, cap);
	struct text t = text_of(text, cap);

	text_add(&t, "-----BEGIN %s-----\n", label);
	for (unsigned i = 0; i < n; i++)
		for (const char *c = piece[i]; *c != '\0'; c++)
			text_add(&t, ++col % 64 == 0 ? "%c\n" : "%c", *c);
	text_add(&t, "%s-----END %s-----\n", col % 64 != 0 ? "\n" : "", label);
	return text;
}

static struct x509 *
certificate(char piece[][PEER_PIECE], unsigned n)
{
	char *text = pem("CERTIFICATE", piece, n);
	struct x509 *c = x509_read(bytes_of(text, strlen(text)));

	free(text);
	return c;
}

/* read_chain takes the certificates of our issuers; false: one cannot be read, or there are too
 * many. */
static bool
read_chain(struct peer *p)
{
	struct peer_conf *c = &p->conf;
	unsigned from = 0;

	for (unsigned i = 0; i <= c->n_chain; i++) {
		if (i < c->n_chain && strcmp(c->chain[i], "-") != 0)
			continue;
		if (i > from) {
			if (p->n_issuers == IKE_CHAIN - 1 || i - from > PEER_PIECES)
				return false;
			p->issuer[p->n_issuers] = certificate(&c->chain[from], i - from);
			if (p->issuer[p->n_issuers] == NULL)
				return false;
			p->n_issuers++;
		}
		from = i + 1;
	}
	return true;
}

static bool
read_keys(struct peer *p, char *err, size_t err_cap)
{
	struct peer_conf *c = &p->conf;
	struct x509 *ca;
	char *text;

	if (c->n_key > 0) {
		text = pem("PRIVATE KEY", c->key, c->n_key);
		p->key = sign_key_private(bytes_of(text, strlen(text)));
		bytes_wipe(text, strlen(text));
		free(text);
		p->cert = certificate(c->cert, c->n_cert);
		if (p->key == NULL || p->cert == NULL) {
			snprintf(err, err_cap, "%s: cannot be read", p->key == NULL ? "key" : "cert");
			return false;
		}
	}
	if (!read_chain(p)) {
		snprintf(err, err_cap, "chain: cannot be read, or has more than %d certificates",
		    IKE_CHAIN - 1);
		return false;
	}
	if (c->n_ca > 0) {
		ca = certificate(c->ca, c->n_ca);
		if (ca == NULL) {
			snprintf(err, err_cap, "ca: cannot be read");
			return false;
		}
		p->trust = x509_trust_new();
		x509_trust_add(p->trust, ca);
		x509_free(ca);
		c->ike.certreq = p->trust;
	}
	return true;
}

void
peer_conf_clear(struct peer *p)
{
	sign_key_free(p->key);
	x509_free(p->cert);
	for (unsigned i = 0; i < p->n_issuers; i++)
		x509_free(p->issuer[i]);
	x509_trust_free(p->trust);
	policy_set_clear(&p->typed);
	manual_free(p->manual);
	bytes_wipe(&p->conf.manual, sizeof(p->conf.manual));
	bytes_wipe(p->conf.psk, sizeof(p->conf.psk));
	bytes_wipe(p->conf.key, sizeof(p->conf.key));
	bytes_wipe(p->conf.eap_password, sizeof(p->conf.eap_password));
}

/* ---- all of it ---- */

/* What is missing for the ways of authentication that were asked for; NULL: nothing. */
static const char *
missing(const struct peer_conf *c)
{
	bool psk = c->auth == IKE_AUTH_PSK || c->peer_auth == IKE_AUTH_PSK;

	if (c->manual.n_spd > 0)
		return c->n_remotes == 0 ? "remote" : NULL;
	if (c->id[0] == '\0')
		return "id";
	if (psk && c->psk[0] == '\0')
		return "psk";
	if (c->auth == IKE_AUTH_SIGNATURE && (c->n_key == 0 || c->n_cert == 0))
		return c->n_key == 0 ? "key" : "cert";
	if (c->peer_auth == IKE_AUTH_SIGNATURE && c->n_ca == 0)
		return "ca";
	if (c->auth == IKE_AUTH_EAP && c->eap_user[0] == '\0')
		return "eap_user";
	if (c->n_remotes == 0)
		return "remote";
	return c->n_inners == 0 ? "inner" : NULL;
}

bool
peer_conf_parse(struct peer *p, const char *text, char *err, size_t err_cap)
{
	const struct conf_key *const tables[] = { host_keys, peer_keys, NULL };
	struct peer_conf *c = &p->conf;

	host_conf_defaults(&c->host);
	ike_conf_default(&c->ike);
	c->ike.encap6 = c->ike.transport_nat = true;
	c->icmp_check = true;
	c->ike.mobility = false;
	if (!conf_parse(c, tables, text, err, err_cap))
		return false;
	if (missing(c) != NULL) {
		snprintf(err, err_cap, "a peer needs '%s'", missing(c));
		return false;
	}
	if (!read_keys(p, err, err_cap) || !manual_new(&p->manual, &c->manual, err, err_cap))
		return false;
	p->s.no_ike = p->manual != NULL;
	for (unsigned i = 0; i < c->n_inners; i++)
		*(c->inner[i].family == 6 ? &p->inner6 : &p->inner4) = c->inner[i];
	for (unsigned i = 0; i < c->n_pads; i++)
		if (c->start == PEER_INITIATOR || !pad_parse(&p->pad[i], c->pad[i])) {
			snprintf(err, err_cap, "pad = '%.80s': a responder's line is NAME [within=RANGE,...] "
			    "(nodes/ike/pad.h)", c->pad[i]);
			return false;
		}
	for (unsigned i = 0; i < c->n_policies; i++)
		if (!policy_parse(&p->policy[p->n_policies++], c->policy[i], err, err_cap))
			return false;
	return true;
}
