#include "nodes/mip6/mip6.h"

/* The one of two UDP ports that is the home agent's. */
static struct endpoint *
ha_end(struct mip6_path *p)
{
	return p->local.port == DSMIP_PORT ? &p->local : &p->remote;
}

void
mip6_path_mutant(struct mip6_path *p, const struct tamper *t, const struct addr *hoa)
{
	bool on6 = p->kind == MIP6_HAO || p->kind == MIP6_RH2;

	if (t == NULL || t->mutants == NULL)
		return;
	if (mutant_on(t, "path-astray"))
		p->remote.addr.b[addr_bytes(&p->remote.addr).n - 1] ^= 1;
	if (mutant_on(t, "path-told") && p->kind == MIP6_UDP)	/* where nobody translates */
		p->remote.port = DSMIP_PORT;
	if (mutant_on(t, "path-other-port") && p->kind == MIP6_UDP)
		ha_end(p)->port = DSMIP_PORT + 1;
	if (mutant_on(t, "path-remote-port") && p->kind == MIP6_UDP)
		p->remote.port = DSMIP_PORT + 1;
	if (mutant_on(t, "path-4500") && p->kind == MIP6_UDP)
		p->local.port = p->remote.port = 4500;
	if (mutant_on(t, "path-no-udp") && p->kind == MIP6_UDP)
		p->local.port = p->remote.port = 0;
	if (mutant_on(t, "path-no-extension") && on6) {	/* IPv6 in IPv6 instead */
		p->kind = MIP6_UDP;
		p->local.port = p->remote.port = 0;
	}
	if (mutant_on(t, "path-udp-on-ipv6") && on6) {
		p->kind = MIP6_UDP;
		p->local.port = p->remote.port = DSMIP_PORT;
	}
	if (mutant_on(t, "path-other-extension") && on6) {	/* HAO for RH2, and the reverse */
		p->kind = p->kind == MIP6_HAO ? MIP6_RH2 : MIP6_HAO;
		p->local.addr = p->remote.addr;
		p->remote.addr = *hoa;
		p->remote.addr.b[15] ^= 1;
	}
	if (mutant_on(t, "path-extension-at-home") && p->kind == MIP6_HOME) {
		p->kind = MIP6_RH2;
		p->remote.addr = *hoa;
	}
}
