#include "nodes/peer/peer.h"

#include "nodes/base/conf.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const starts[] = { [PEER_RESPONDER] = "responder",
	[PEER_INITIATOR] = "initiator", NULL };

#define KEY(type, member, name, help) CONF_KEY(struct peer_conf, type, member, name, help)

static const struct conf_key peer_keys[] = {
	KEY(CONF_TEXT, id, "id", "our IKE identity, e.g. vpn.example"),
	KEY(CONF_TEXT, peer_id, "peer_id", "the peer's; empty: any with the key"),
	KEY(CONF_TEXT, psk, "psk", "pre-shared key"),
	CONF_LIST(struct peer_conf, CONF_ADDR, remote, n_remotes, "remote", "the peer's addresses"),
	CONF_LIST(struct peer_conf, CONF_ADDR, inner, n_inners, "inner", "ours inside the tunnel"),
	CONF_LIST(struct peer_conf, CONF_TEXT, policy, n_policies, "policy",
	    "protect 192.0.2.7/32 0.0.0.0/0"),
	CONF_CHOICE(struct peer_conf, start, "start", starts, "initiator or responder"),
	KEY(CONF_BOOL, echo, "echo", "answer pings without an application side"),
	KEY(CONF_BOOL, ike.mobike, "mobike", "offer and accept MOBIKE"),
	KEY(CONF_BOOL, ike.nat_traversal, "nat_traversal", "off: NO_NATS_ALLOWED"),
	KEY(CONF_BOOL, ike.return_routability, "return_routability",
	    "COOKIE2 before ESP moves, RFC 4555 3.7"),
	KEY(CONF_BOOL, ike.child_pfs, "pfs", "Diffie-Hellman in CREATE_CHILD_SA"),
	KEY(CONF_TEXT, ike.ike_suite, "ike_suite", "suites of the IKE SA"),
	KEY(CONF_TEXT, ike.esp_suite, "esp_suite", "suites of Child SAs"),
	KEY(CONF_TICK, ike.dpd, "dpd", "liveness check interval"),
	KEY(CONF_TICK, ike.keepalive, "keepalive", "NAT keepalive interval of port 4500"),
	KEY(CONF_TICK, ike.ike_lifetime, "ike_lifetime", "rekey the IKE SA after"),
	KEY(CONF_TICK, ike.child_lifetime, "child_lifetime", "rekey Child SAs after"),
	KEY(CONF_TEXT, mutants, "mutants", "faults of this node, joined by ';' (base/tamper.h)"),
	CONF_END
};

/* ---- policy lines ---- */

static bool
word_action(const char *w, uint16_t *action)
{
	static const struct { const char *word; uint16_t action; } row[] = {
		{ "protect", IPSEC_POLICY_IPSEC }, { "bypass", IPSEC_POLICY_NONE },
		{ "discard", IPSEC_POLICY_DISCARD },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (strcmp(w, row[i].word) == 0) {
			*action = row[i].action;
			return true;
		}
	return false;
}

static bool
word_option(struct peer_policy *p, const char *w)
{
	char *end;
	unsigned long n;

	if (strcmp(w, "transport") == 0) {
		p->transport = true;
		return true;
	}
	if (strncmp(w, "proto=", 6) != 0)
		return false;
	n = strtoul(w + 6, &end, 10);
	p->proto = (uint8_t)n;
	return *end == '\0' && n > 0 && n < 256;
}

static bool
policy_parse(struct peer_policy *p, const char *text, char *err, size_t err_cap)
{
	char words[PEER_POLICY_TEXT], *rest, *w;
	bool ok = true;
	unsigned n = 0;

	*p = (struct peer_policy){ 0 };
	snprintf(words, sizeof(words), "%s", text);
	for (w = strtok_r(words, " ", &rest); w != NULL && ok; w = strtok_r(NULL, " ", &rest), n++)
		ok = n == 0 ? word_action(w, &p->action) : n == 1 ? prefix_parse(&p->own, w) :
		    n == 2 ? prefix_parse(&p->far, w) : word_option(p, w);
	if (ok && n >= 3 && p->own.addr.family == p->far.addr.family)
		return true;
	snprintf(err, err_cap, "policy = '%.80s': wanted 'protect|bypass|discard OWN FAR "
	    "[transport] [proto=17]', prefixes of one family", text);
	return false;
}

bool
peer_conf_parse(struct peer *p, const char *text, char *err, size_t err_cap)
{
	const struct conf_key *const tables[] = { host_keys, peer_keys, NULL };
	struct peer_conf *c = &p->conf;

	host_conf_defaults(&c->host);
	ike_conf_default(&c->ike);
	c->ike.encap6 = true;
	if (!conf_parse(c, tables, text, err, err_cap))
		return false;
	if (c->id[0] == '\0' || c->psk[0] == '\0' || c->n_remotes == 0 || c->n_inners == 0) {
		snprintf(err, err_cap, "a peer needs '%s'", c->id[0] == '\0' ? "id" :
		    c->psk[0] == '\0' ? "psk" : c->n_remotes == 0 ? "remote" : "inner");
		return false;
	}
	for (unsigned i = 0; i < c->n_inners; i++)
		*(c->inner[i].family == 6 ? &p->inner6 : &p->inner4) = c->inner[i];
	for (unsigned i = 0; i < c->n_policies; i++)
		if (!policy_parse(&p->policy[p->n_policies++], c->policy[i], err, err_cap))
			return false;
	return true;
}
