/* prefix.c - what mobile nodes are told of the prefixes of the home link, RFC 6275 10.6. */
#include "nodes/ha/ha.h"

#include <inttypes.h>
#include <stdio.h>

uint32_t
ha_prefix_valid(void *node, const struct addr *hoa, uint32_t *preferred_s)
{
	struct ha *h = node;

	*preferred_s = UINT32_MAX;
	return h->conf.prefix_discovery ?
	    prefix_ha_left(&h->prefixes, h->s.now, hoa, preferred_s) : UINT32_MAX;
}

uint32_t
ha_prefix_preferred(void *node, const struct addr *hoa)
{
	struct ha *h = node;
	uint32_t s = 0;

	if (h->conf.prefix_discovery && prefix_ha_knows(&h->prefixes, hoa))
		(void)prefix_ha_left(&h->prefixes, h->s.now, hoa, &s);
	return s;
}

bool
ha_prefix_take(struct ha *h, tick now, const struct ip_view *v)
{
	const struct arrival *a = h->s.arrival;
	enum why w = W_MIP6_UNPROTECTED;

	if (!h->conf.prefix_discovery || v->proto != IPPROTO_IS_ICMP6 || v->payload.n == 0 ||
	    v->payload.p[0] != ICMP6_MPS)
		return false;
	/* RFC 6275 11.4.2: with a Home Address option; on IPv4 what stands inside is as good. */
	if (h->s.out_of_esp)
		w = !a->hao && !a->udp ? W_MIP6_NO_HAO : prefix_ha_solicited(&h->prefixes, now,
		    &v->src, &a->outer_src.addr, v->payload);
	if (w != W_OK)
		stack_drop(&h->s, w, "MPS", v);
	return true;
}

/* To where it was asked from, or where the binding is (RFC 6275 10.6.3). False: nowhere. */
static bool
path_to(struct ha *h, const struct prefix_ha_event *e, struct mip6_path *path)
{
	const struct binding *b = mip6_ha_find(&h->mip6, &e->hoa);

	if (b == NULL && addr_is_set(&e->to)) {	/* a mutant's: none is left to send it to */
		*path = (struct mip6_path){ MIP6_RH2, { h->conf.ha6, 0 }, { e->to, 0 } };
		return true;
	}
	if (b == NULL)
		return false;
	if (b->g.coa.addr.family == 4) {
		*path = (struct mip6_path){ MIP6_UDP, { h->conf.ha4, DSMIP_PORT }, b->g.coa };
		return true;
	}
	*path = (struct mip6_path){ MIP6_RH2, { h->conf.ha6, 0 },
	    { e->to.family == 6 ? e->to : b->g.coa.addr, 0 } };
	if (mutant_on(&h->s.tamper, "mpa-to-home"))
		*path = (struct mip6_path){ MIP6_HOME, { h->conf.ha6, 0 }, { e->hoa, 0 } };
	if (mutant_on(&h->s.tamper, "mpa-tunnelled"))
		path->kind = MIP6_UDP;	/* without ports: IPv6 in IPv6 */
	if (mutant_on(&h->s.tamper, "mpa-elsewhere"))
		path->remote.addr.b[15] ^= 1;
	return true;
}

static void
advertise(struct ha *h, const struct prefix_ha_event *e)
{
	uint8_t packet[IP6_MIN_MTU], sealed[PACKET_MAX];
	struct wr ip = wr_of(packet, sizeof(packet)), out = wr_of(sealed, sizeof(sealed));
	struct mip6_path path;
	size_t at;

	if (!path_to(h, e, &path))
		return;
	at = ip_begin(&ip, &(struct ip_spec){ .src = h->conf.ha6, .dst = e->hoa,
	    .proto = IPPROTO_IS_ICMP6 });
	wr_bytes(&ip, e->octets);
	ip_end(&ip, at);
	if (mutant_on(&h->s.tamper, "mpa-clear"))
		stack_dispatch(&h->s, wr_done(&ip), &path);
	else if (ipsec_out(&h->s.ipsec, h->s.now, wr_done(&ip), &out) == IPSEC_PROTECTED) {
		/* No ICV covers the header: where it says it comes from, and for which home address. */
		sealed[23] ^= mutant_on(&h->s.tamper, "mpa-source") ? 2 : 0;
		sealed[39] ^= mutant_on(&h->s.tamper, "mpa-other-home") ? 0x10 : 0;
		stack_dispatch(&h->s, wr_done(&out), &path);
	} else
		/* No SA yet, which has been asked for: it will be repeated, RFC 6275 10.6.2. */
		tell_note(&h->s.teller, TOLD_DROP, "IPSEC_POLICY", "MPA", " why=\"no protection\"");
}

bool
ha_prefix_settle(struct ha *h)
{
	struct prefix_ha_event e;

	if (!h->conf.prefix_discovery || !prefix_ha_pop(&h->prefixes, &e))
		return false;
	advertise(h, &e);
	return true;
}

/* home_prefix: a home address may be of it from now on. */
static bool
home_prefix(struct ha *h, const struct prefix *p)
{
	struct mip6_ha_conf *c = &h->mip6.conf;

	for (unsigned i = 0; i < c->n_home_prefix; i++)
		if (c->home_prefix[i].len == p->len && addr_eq(&c->home_prefix[i].addr, &p->addr))
			return true;
	if (c->n_home_prefix == MIP6_HA_PREFIXES)
		return false;
	c->home_prefix[c->n_home_prefix++] = *p;
	return true;
}

bool
ha_prefix_command(struct ha *h, const char *text, char err[static 128])
{
	char word[ADDR_TEXT_MAX + 4];
	uint32_t valid, preferred;
	struct prefix p;

	if (sscanf(text, "prefix %49s %" SCNu32 " %" SCNu32, word, &valid, &preferred) != 3 ||
	    !prefix_parse(&p, word) || p.addr.family != 6 || preferred > valid) {
		snprintf(err, 128, "a home agent can 'prefix PREFIX VALID PREFERRED', not '%.40s'",
		    text);
		return false;
	}
	if (!home_prefix(h, &p) || !host_ra_prefix(&h->s.host, h->s.now, h->conf.home_ifc, &p, valid,
	    preferred)) {
		snprintf(err, 128, "that is one prefix too many");
		return false;
	}
	return true;
}
