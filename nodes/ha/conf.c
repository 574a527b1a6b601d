#include "nodes/ha/ha.h"

#include "nodes/base/text.h"

#include <stdio.h>

#define KEY(type, member, name, help) CONF_KEY(struct ha_conf, type, member, name, help)

static const struct conf_key ha_keys[] = {
	KEY(CONF_TEXT, id, "id", "IKE identity of this home agent"),
	KEY(CONF_U32, home_ifc, "home_ifc", "interface of the home link"),
	KEY(CONF_ADDR, ha6, "ha6", "its IPv6 address that mobile nodes use"),
	KEY(CONF_ADDR, ha4, "ha4", "its IPv4 address that mobile nodes use"),
	KEY(CONF_BOOL, payload_esp, "payload_esp", "protect user packets by a tunnel SA"),
	KEY(CONF_BOOL, ro, "ro", "without payload_esp, protect HoTI and HoT, RFC 6275 10.4.6"),
	KEY(CONF_BOOL, ike.mobike, "mobike", "accept MOBIKE"),
	KEY(CONF_BOOL, ike.return_routability, "return_routability",
	    "COOKIE2 before ESP moves, RFC 4555 3.7"),
	KEY(CONF_BOOL, ike.check_after, "check_after",
	    "return_routability: ESP moves first, the COOKIE2 check follows"),
	KEY(CONF_TICK, ike.dpd, "dpd", "liveness check interval"),
	KEY(CONF_TICK, ike.idle_check, "idle_check", "liveness check after so long without a word"),
	KEY(CONF_TICK, ike.acquire_wait, "acquire_wait",
	    "a mobile node has that long to ask for its tunnel SAs; then we do"),
	KEY(CONF_TICK, ike.ike_lifetime, "ike_lifetime", "rekey the IKE SA after"),
	KEY(CONF_TICK, ike.child_lifetime, "child_lifetime", "rekey Child SAs after"),
	KEY(CONF_BOOL, ike.esp_dynamic_update, "esp_dynamic_update",
	    "MOBIKE: follow authentic ESP too (RFC 4555 3.8, MAY)"),
	KEY(CONF_U32, ike.cookie_from, "cookie_from", "half-open IKE SAs from which on COOKIE is asked"),
	KEY(CONF_BOOL, mip6.K, "k", "support key management mobility (K bit)"),
	KEY(CONF_BOOL, mip6.dad, "dad", "duplicate address detection before a new binding"),
	KEY(CONF_BOOL, mip6.allow_F, "allow_force_udp", "grant the F bit"),
	KEY(CONF_U32, mip6.capacity, "max_bindings", "bindings; further ones get status 130"),
	KEY(CONF_BOOL, dhaad, "dhaad", "answer mobile nodes that ask for home agents, RFC 6275 10.5"),
	KEY(CONF_BOOL, prefix_discovery, "prefix_discovery",
	    "tell mobile nodes of the prefixes of the home link, RFC 6275 10.6"),
	KEY(CONF_TICK, prefixes.min, "min_mob_pfx_adv_interval", "RFC 6275 13; 600 s"),
	KEY(CONF_TICK, prefixes.max, "max_mob_pfx_adv_interval", "RFC 6275 13; 86400 s"),
	KEY(CONF_TICK, max_lifetime, "max_lifetime", "of a binding"),
	KEY(CONF_TICK, mip6.ask_before, "ask_before",
	    "Binding Refresh Request so long before a binding ends; 0: never"),
	KEY(CONF_TICK, nat_refresh, "nat_refresh", "Refresh Time told to nodes behind a NAT"),
	CONF_LIST(struct ha_conf, CONF_TEXT, peer, n_peers, "peer",
	    "id=mn1.example psk=... hoa6=... hoa4=... n=1; without psk: manual keys"),
	CONF_LIST(struct ha_conf, CONF_TEXT, manual.spd, manual.n_spd, "spd",
	    "manual keying: an SPD entry (nodes/manual.h)"),
	CONF_LIST(struct ha_conf, CONF_TEXT, manual.sad, manual.n_sad, "sad",
	    "manual keying: an SA with its keys"),
	KEY(CONF_TEXT, mutants, "mutants", "faults of this node, joined by ';' (base/tamper.h)"),
	CONF_END
};

bool
ha_conf_parse(struct ha_conf *c, const char *text, char *err, size_t err_cap)
{
	const struct conf_key *const tables[] = { host_keys, ha_keys, NULL };

	memset(c, 0, sizeof(*c));
	host_conf_defaults(&c->host);
	mip6_ha_conf_default(&c->mip6);
	ike_conf_default(&c->ike);
	c->host.forward = true;
	c->prefixes = (struct prefix_ha_conf){ MIN_MOB_PFX_ADV_INTERVAL, MAX_MOB_PFX_ADV_INTERVAL };
	c->payload_esp = true;
	c->max_lifetime = SECONDS(3600);
	c->nat_refresh = SECONDS(110);
	c->mip6.K = c->mip6.dad = c->mip6.allow_F = true;
	c->ike.mobike = true;
	c->ike.acquire_wait = SECONDS(2);
	c->ike.home_agent = true;
	c->ike.return_routability = true;
	if (!conf_parse(c, tables, text, err, err_cap))
		return false;
	if (!addr_is_set(&c->ha6) || c->id[0] == '\0') {
		snprintf(err, err_cap, "a home agent needs '%s'", c->id[0] == '\0' ? "id" : "ha6");
		return false;
	}
	if (c->home_ifc >= c->host.n_ifcs) {
		snprintf(err, err_cap, "home_ifc = %u, but there are %u interfaces", c->home_ifc,
		    c->host.n_ifcs);
		return false;
	}
	c->mip6.ha6 = c->ha6;
	c->mip6.ha4 = c->ha4;
	c->mip6.lifetime_max_s = (uint32_t)(c->max_lifetime / SECONDS(1));
	c->mip6.nat_refresh_s = (uint32_t)(c->nat_refresh / SECONDS(1));
	/* Home addresses lie in the prefixes that the home link advertises. */
	for (unsigned i = 0; i < c->host.ifc[c->home_ifc].n_ra_prefixes &&
	    i < MIP6_HA_PREFIXES; i++)
		c->mip6.home_prefix[c->mip6.n_home_prefix++] =
		    c->host.ifc[c->home_ifc].ra_prefix[i];
	if (c->mip6.n_home_prefix == 0) {
		snprintf(err, err_cap, "no eth%u.ra_prefix: the home link advertises no prefix",
		    c->home_ifc);
		return false;
	}
	return true;
}
