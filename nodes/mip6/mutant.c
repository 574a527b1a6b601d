#include "nodes/mip6/mip6.h"

enum { MH_CHECKSUM = 4, MH_LEAST = 8 };	/* octets, RFC 6275 6.1.1 */

void
mip6_octets_tampered(const struct tamper_rule *rule, struct wr *w, const struct mh *m,
    const struct addr *src, const struct addr *dst)
{
	bool octets = false;

	for (size_t i = 0; i < rule->n_ops; i++)
		octets = octets || rule->op[i].kind == TAMPER_BYTE ||
		    rule->op[i].kind == TAMPER_APPEND;
	tamper_bytes(rule, w);
	if (!octets || m->tampered_checksum || w->n < MH_LEAST)
		return;
	wr_fill16(w, MH_CHECKSUM, 0);
	wr_fill16(w, MH_CHECKSUM, mh_sum(wr_done(w), src, dst));
}

bool
mip6_pedantic(const struct tamper *t, const struct mh *m, struct bytes octets)
{
	struct mh again = *m;
	uint8_t buf[MH_OCTETS_MAX];
	struct wr w = wr_of(buf, sizeof(buf));

	if (!mutant_on(t, "pedantic") || m->type >= MH_TYPES)
		return false;
	/* What we would have said: other octets are what we do not read. */
	again.set_checksum = true;
	mh_encode(&w, &again, &(struct addr){ .family = 6 }, &(struct addr){ .family = 6 });
	return w.bad || octets.n < w.n || memcmp(w.p, octets.p, w.n) != 0;
}

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
