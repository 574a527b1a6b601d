/* rfc.c - the constants of the RFCs, by the names they have there: within = rfc.INITIAL_BINDACK_TIMEOUT.
 * The judge's own copy: the nodes have theirs. What has no name in its RFC has one of ours, in the same
 * spelling. */
#include "conformance/script/host.h"

#include <string.h>

#define TIME(name, t, cite)   { name, t, 0, cite }
#define NUMBER(name, n, cite) { name, TICK_NEVER, n, cite }

static const struct script_constant constants[] = {
	/* Mobile IPv6: protocol constants, and the defaults of the configuration variables */
	NUMBER("DHAAD_RETRIES", 4, "RFC 6275 12"),
	TIME("INITIAL_BINDACK_TIMEOUT", SECONDS(1), "RFC 6275 12"),
	TIME("INITIAL_DHAAD_TIMEOUT", SECONDS(3), "RFC 6275 12"),
	TIME("INITIAL_SOLICIT_TIMER", SECONDS(3), "RFC 6275 12"),
	TIME("MAX_BINDACK_TIMEOUT", SECONDS(32), "RFC 6275 12"),
	TIME("MAX_DELETE_BCE_TIMEOUT", SECONDS(10), "RFC 6275 12"),
	TIME("MAX_NONCE_LIFETIME", SECONDS(240), "RFC 6275 12"),
	TIME("MAX_TOKEN_LIFETIME", SECONDS(210), "RFC 6275 12"),
	NUMBER("MAX_RO_FAILURE", 3, "RFC 6275 12"),
	TIME("MAX_RR_BINDING_LIFETIME", SECONDS(420), "RFC 6275 12"),
	NUMBER("MAX_UPDATE_RATE", 3, "RFC 6275 12"),
	NUMBER("PREFIX_ADV_RETRIES", 3, "RFC 6275 12"),
	TIME("PREFIX_ADV_TIMEOUT", SECONDS(3), "RFC 6275 12"),
	TIME("MaxMobPfxAdvInterval", SECONDS(86400), "RFC 6275 13"),
	TIME("MinMobPfxAdvInterval", SECONDS(600), "RFC 6275 13"),
	TIME("MinDelayBetweenRAs", SECONDS(3), "RFC 6275 13"),
	TIME("InitialBindackTimeoutFirstReg", MSEC(1500), "RFC 6275 13"),
	/* Dual-Stack Mobile IPv6 */
	TIME("NATKATIMEOUT", SECONDS(110), "RFC 5555 6"),
	NUMBER("DSMIPV6_PORT", 4191, "RFC 5555 8"),
	/* IKEv2, UDP encapsulation of ESP */
	NUMBER("IKE_PORT", 500, "RFC 7296 2"),
	NUMBER("IKE_NAT_PORT", 4500, "RFC 7296 2.23"),
	NUMBER("COOKIE_MAX", 64, "RFC 7296 2.6"),
	NUMBER("NONCE_MIN", 16, "RFC 7296 3.9"),
	NUMBER("NONCE_MAX", 256, "RFC 7296 3.9"),
	NUMBER("COOKIE2_MIN", 8, "RFC 4555 4.2.5"),
	NUMBER("COOKIE2_MAX", 64, "RFC 4555 4.2.5"),
	TIME("NAT_KEEPALIVE_INTERVAL", SECONDS(20), "RFC 3948 4"),
	/* Neighbour Discovery: router, host and node constants */
	TIME("MAX_INITIAL_RTR_ADVERT_INTERVAL", SECONDS(16), "RFC 4861 10"),
	NUMBER("MAX_INITIAL_RTR_ADVERTISEMENTS", 3, "RFC 4861 10"),
	NUMBER("MAX_FINAL_RTR_ADVERTISEMENTS", 3, "RFC 4861 10"),
	TIME("MIN_DELAY_BETWEEN_RAS", SECONDS(3), "RFC 4861 10"),
	TIME("MAX_RA_DELAY_TIME", MSEC(500), "RFC 4861 10"),
	TIME("MAX_RTR_SOLICITATION_DELAY", SECONDS(1), "RFC 4861 10"),
	TIME("RTR_SOLICITATION_INTERVAL", SECONDS(4), "RFC 4861 10"),
	NUMBER("MAX_RTR_SOLICITATIONS", 3, "RFC 4861 10"),
	NUMBER("MAX_MULTICAST_SOLICIT", 3, "RFC 4861 10"),
	NUMBER("MAX_UNICAST_SOLICIT", 3, "RFC 4861 10"),
	TIME("MAX_ANYCAST_DELAY_TIME", SECONDS(1), "RFC 4861 10"),
	NUMBER("MAX_NEIGHBOR_ADVERTISEMENT", 3, "RFC 4861 10"),
	TIME("REACHABLE_TIME", SECONDS(30), "RFC 4861 10"),
	TIME("RETRANS_TIMER", SECONDS(1), "RFC 4861 10"),
	TIME("DELAY_FIRST_PROBE_TIME", SECONDS(5), "RFC 4861 10"),
	NUMBER("MIN_RANDOM_FACTOR", 0.5, "RFC 4861 10"),
	NUMBER("MAX_RANDOM_FACTOR", 1.5, "RFC 4861 10"),
	NUMBER("DupAddrDetectTransmits", 1, "RFC 4862 5.1"),
};

#define CONSTANTS (sizeof(constants) / sizeof(constants[0]))

bool
script_constant(size_t n, struct script_constant *out)
{
	if (n >= CONSTANTS)
		return false;
	*out = constants[n];
	return true;
}

void
rfc_open(lua_State *L)
{
	lua_getglobal(L, "names");
	lua_pushliteral(L, "constant of an RFC");
	lua_call(L, 1, 1);
	lua_newtable(L);
	for (size_t i = 0; i < CONSTANTS; i++) {
		const struct script_constant *c = &constants[i];

		if (c->time != TICK_NEVER)
			thing_push(L, THING_TIME)->t = c->time;
		else if (c->number == (double)(lua_Integer)c->number)
			lua_pushinteger(L, (lua_Integer)c->number);
		else
			lua_pushnumber(L, c->number);
		lua_setfield(L, -2, c->name);
	}
	lua_call(L, 1, 1);
	lua_setglobal(L, "rfc");
}
