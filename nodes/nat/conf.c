/* conf.c - the behaviours of a NAT by name, and what the RFCs recommend for them. */
#include "nodes/nat/nat.h"

#include <assert.h>

static const char *const dependences[] = { "endpoint-independent", "address-dependent",
	"address-and-port-dependent", NULL };
static const char *const port_modes[] = { "preserve", "random", NULL };
static const char *const poolings[] = { "paired", "arbitrary", NULL };
static const char *const others[] = { "drop", "translate", NULL };

/* The cones of RFC 3489 5 in the words of RFC 4787 4.1 and 5. */
static const struct {
	unsigned mapping, filtering;
} presets[] = {
	{ NAT_ENDPOINT_INDEPENDENT, NAT_ENDPOINT_INDEPENDENT },		/* none */
	{ NAT_ENDPOINT_INDEPENDENT, NAT_ENDPOINT_INDEPENDENT },		/* full-cone */
	{ NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_DEPENDENT },		/* restricted-cone */
	{ NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_PORT_DEPENDENT },	/* port-restricted */
	{ NAT_ADDRESS_PORT_DEPENDENT, NAT_ADDRESS_PORT_DEPENDENT }	/* symmetric */
};
const char *const nat_presets[] = { "none", "full-cone", "restricted-cone", "port-restricted",
	"symmetric", NULL };

#define S struct nat_conf
static const struct conf_key keys[] = {
	CONF_CHOICE(S, preset, "nat_preset", nat_presets,
	    "mapping and filtering at once, by the names of RFC 3489 5; wins over both keys"),
	CONF_CHOICE(S, mapping, "nat_mapping", dependences, "RFC 4787 4.1"),
	CONF_CHOICE(S, filtering, "nat_filtering", dependences, "RFC 4787 5"),
	CONF_CHOICE(S, port_mode, "nat_ports", port_modes,
	    "keep the internal port where it is free, or choose at random (RFC 4787 4.2.1)"),
	CONF_CHOICE(S, pooling, "nat_pooling", poolings, "of external addresses (RFC 4787 4.1)"),
	CONF_CHOICE(S, other, "nat_other", others, "protocols without ports, such as 41 and 50"),
	CONF_KEY(S, CONF_BOOL, parity, "nat_parity", "even ports stay even (RFC 4787 4.2.2)"),
	CONF_KEY(S, CONF_BOOL, hairpin, "nat_hairpin", "RFC 4787 6"),
	CONF_KEY(S, CONF_BOOL, refresh_out, "nat_refresh_outbound", "RFC 4787 4.3 REQ-6"),
	CONF_KEY(S, CONF_BOOL, refresh_in, "nat_refresh_inbound", "RFC 4787 4.3 REQ-6a"),
	CONF_KEY(S, CONF_TICK, udp_lifetime, "nat_udp_lifetime", "RFC 4787 4.3 REQ-5"),
	CONF_KEY(S, CONF_TICK, udp_low_lifetime, "nat_udp_low_lifetime",
	    "toward ports 0-1023; 0s: as the others (RFC 4787 4.3 REQ-5a)"),
	CONF_KEY(S, CONF_TICK, tcp_lifetime, "nat_tcp_lifetime", "RFC 5382 5"),
	CONF_KEY(S, CONF_TICK, tcp_transitory, "nat_tcp_transitory", "RFC 5382 5"),
	CONF_KEY(S, CONF_TICK, icmp_lifetime, "nat_icmp_lifetime", "RFC 5508 3.2"),
	CONF_KEY(S, CONF_TICK, fragment_lifetime, "nat_fragment_lifetime", "RFC 1122 3.3.2"),
	CONF_KEY(S, CONF_U16, port_first, "nat_port_first", "lowest port above 1023 to give out"),
	CONF_KEY(S, CONF_U16, port_last, "nat_port_last", "highest port to give out"),
	CONF_KEY(S, CONF_U32, mappings_max, "nat_mappings_max", "further ones are refused"),
	CONF_KEY(S, CONF_U32, sessions_max, "nat_sessions_max", "remotes of one mapping"),
	CONF_LIST(S, CONF_ADDR, external, n_external, "nat_external", "the address pool"),
	CONF_KEY(S, CONF_PREFIX, internal, "nat_internal", "inside; default: all but the pool"),
	CONF_END
};
#undef S

void
nat_keys(struct conf_key out[static NAT_KEY_COUNT], size_t offset)
{
	const size_t n = sizeof(keys) / sizeof(keys[0]);

	static_assert(sizeof(keys) / sizeof(keys[0]) <= NAT_KEY_COUNT, "grow NAT_KEY_COUNT");
	for (size_t i = 0; i < n; i++) {
		out[i] = keys[i];
		if (keys[i].name == NULL)
			break;
		out[i].offset += offset;
		if (keys[i].most != 0)
			out[i].count_offset += offset;
	}
}

void
nat_conf_default(struct nat_conf *c)
{
	*c = (struct nat_conf){
		.mapping = NAT_ENDPOINT_INDEPENDENT,	/* RFC 4787 4.1 REQ-1 */
		.filtering = NAT_ENDPOINT_INDEPENDENT,	/* RFC 4787 5 REQ-8 */
		.port_mode = NAT_PORT_PRESERVE,
		.pooling = NAT_PAIRED,			/* RFC 4787 4.1 REQ-2 */
		.parity = true,				/* RFC 4787 4.2.2 REQ-4 */
		.hairpin = true,			/* RFC 4787 6 REQ-9 */
		.refresh_out = true,			/* RFC 4787 4.3 REQ-6 */
		.udp_lifetime = SECONDS(300),		/* RFC 4787 4.3 REQ-5c */
		.tcp_lifetime = SECONDS(7440),		/* RFC 5382 5 REQ-5: 2 h 4 min */
		.tcp_transitory = SECONDS(240),		/* RFC 5382 5 REQ-5 */
		.icmp_lifetime = SECONDS(60),		/* RFC 5508 3.2 REQ-2 */
		.fragment_lifetime = SECONDS(60),	/* RFC 1122 3.3.2: 60 to 120 s */
		.port_first = 1024, .port_last = 65535,
		.mappings_max = 65536, .sessions_max = 4096,
	};
}

bool
nat_conf_preset(struct nat_conf *c, const char *name)
{
	for (unsigned i = 1; nat_presets[i] != NULL; i++) {
		if (strcmp(nat_presets[i], name) != 0)
			continue;
		c->mapping = presets[i].mapping;
		c->filtering = presets[i].filtering;
		return true;
	}
	return false;
}

const char *
nat_conf_finish(struct nat_conf *c)
{
	if (c->preset != 0)
		(void)nat_conf_preset(c, nat_presets[c->preset]);
	for (unsigned i = 0; i < c->n_external; i++)
		if (c->external[i].family != 4)
			return "nat_external: an IPv4 address is wanted";
	if (addr_is_set(&c->internal.addr) && c->internal.addr.family != 4)
		return "nat_internal: an IPv4 prefix is wanted";
	if (c->port_first < 1024 || c->port_last < c->port_first)
		return "nat_port_first .. nat_port_last: a range within 1024-65535 is wanted";
	if (c->udp_lifetime <= 0 || c->tcp_lifetime <= 0 || c->tcp_transitory <= 0 ||
	    c->icmp_lifetime <= 0 || c->fragment_lifetime <= 0 || c->udp_low_lifetime < 0)
		return "nat_*_lifetime: a positive time is wanted";
	if (c->mappings_max == 0 || c->sessions_max == 0)
		return "nat_*_max: at least 1 is wanted";
	return NULL;
}
