#include "nodes/mn/mn.h"

#include "nodes/base/text.h"

#include <stdio.h>

#define KEY(type, member, name, help) CONF_KEY(struct mn_conf, type, own.member, name, help)

static const struct conf_key mn_keys[] = {
	KEY(CONF_TEXT, id, "id", "IKE identity of this mobile node, e.g. mn1.example"),
	KEY(CONF_TEXT, ha_id, "ha_id", "IKE identity of the home agent; empty: any with the key"),
	KEY(CONF_TEXT, psk, "psk", "pre-shared key"),
	KEY(CONF_ADDR, hoa6, "hoa6", "IPv6 home address"),
	KEY(CONF_ADDR, hoa4, "hoa4", "IPv4 home address"),
	KEY(CONF_ADDR, ha6, "ha6", "home agent, IPv6"),
	KEY(CONF_ADDR, ha4, "ha4", "home agent, IPv4"),
	KEY(CONF_BOOL, dhaad, "dhaad", "ask who is a home agent, RFC 6275 11.4.1; then ha6 may be left out"),
	KEY(CONF_BOOL, prefix_discovery, "prefix_discovery",
	    "ask the home agent for the prefixes of the home link, RFC 6275 11.4.2; home addresses follow"),
	KEY(CONF_PREFIX, home_prefix, "home_prefix", "IPv6 prefix of the home link"),
	KEY(CONF_PREFIX, home_prefix4, "home_prefix4", "IPv4 prefix of the home link"),
	KEY(CONF_ADDR, home_router4, "home_router4", "IPv4 router on the home link"),
	KEY(CONF_BOOL, payload_esp, "payload_esp", "protect user packets by a tunnel SA"),
	KEY(CONF_BOOL, ro, "ro", "route optimization, RFC 6275 11.7.2"),
	KEY(CONF_BOOL, echo, "echo", "answer pings without an application side"),
	KEY(CONF_TICK, lifetime, "lifetime", "asked for in Binding Updates"),
	KEY(CONF_BOOL, mip6.K, "k", "offer key management mobility (K bit)"),
	KEY(CONF_BOOL, mip6.F, "force_udp", "ask for UDP encapsulation (F bit)"),
	KEY(CONF_BOOL, mip6.dad_first, "dad_first", "wait 1.5 s for the first acknowledgement"),
	KEY(CONF_BOOL, ike.mobike, "mobike", "offer MOBIKE"),
	KEY(CONF_TICK, ike.dpd, "dpd", "liveness check interval"),
	KEY(CONF_TICK, ike.idle_check, "idle_check", "liveness check after so long without a word"),
	KEY(CONF_TICK, ike.keepalive, "keepalive", "NAT keepalive interval of port 4500"),
	KEY(CONF_TICK, ike.ike_lifetime, "ike_lifetime", "rekey the IKE SA after"),
	KEY(CONF_TICK, ike.child_lifetime, "child_lifetime", "rekey Child SAs after"),
	KEY(CONF_TEXT, mutants, "mutants", "faults of this node, joined by ';' (base/tamper.h)"),
	CONF_LIST(struct mn_conf, CONF_TEXT, manual.spd, manual.n_spd, "spd",
	    "manual keying: an SPD entry (nodes/manual.h)"),
	CONF_LIST(struct mn_conf, CONF_TEXT, manual.sad, manual.n_sad, "sad",
	    "manual keying: an SA with its keys"),
	CONF_END
};

bool
mn_conf_parse(struct mn_conf *conf, const char *text, char *err, size_t err_cap)
{
	const struct conf_key *const tables[] = { host_keys, mn_keys, NULL };
	struct mn_settings *c = &conf->own;
	const char *missing = NULL;
	bool manual;

	memset(conf, 0, sizeof(*conf));
	host_conf_defaults(&conf->host);
	mip6_mn_conf_default(&c->mip6);
	ike_conf_default(&c->ike);
	conf->host.quick = true;
	c->lifetime = SECONDS(420);
	c->payload_esp = true;
	c->mip6.K = true;
	c->ike.mobike = true;
	if (!conf_parse(conf, tables, text, err, err_cap))
		return false;
	manual = conf->manual.n_spd > 0;
	if (!addr_is_set(&c->hoa6))
		missing = "hoa6";
	else if (!addr_is_set(&c->ha6) && !c->dhaad)
		missing = "ha6";
	else if (c->home_prefix.len == 0)
		missing = "home_prefix";
	else if (c->id[0] == '\0' && !manual)
		missing = "id";
	else if (c->psk[0] == '\0' && !manual)
		missing = "psk";
	if (missing != NULL) {
		snprintf(err, err_cap, "a mobile node needs '%s'", missing);
		return false;
	}
	if (c->prefix_discovery && manual) {
		snprintf(err, err_cap, "prefix_discovery does not go with 'spd'");
		return false;
	}
	/* Neither does a reply name IPv4 addresses, nor do typed keys know which home agent it will be. */
	if (c->dhaad && (manual || addr_is_set(&c->ha4))) {
		snprintf(err, err_cap, "dhaad goes with neither '%s'", manual ? "spd" : "ha4");
		return false;
	}
	/* RFC 6275 6.1.7, 11.7.1: where IPsec is configured by hand, K is 0. */
	if (manual)
		c->mip6.K = false;
	c->mip6.hoa6 = c->hoa6;
	c->mip6.hoa4 = c->hoa4;
	c->mip6.ha6 = c->ha6;
	c->mip6.ha4 = c->ha4;
	c->mip6.home_prefix = c->home_prefix;
	c->mip6.lifetime_s = (uint32_t)(c->lifetime / SECONDS(1));
	return true;
}
