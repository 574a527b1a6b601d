/* prefix.c - the prefixes of the home link, learnt from abroad, and home addresses that follow them. */
#include "nodes/mn/mn.h"

#include <stdlib.h>

void
mn_prefix_init(struct mn *m)
{
	prefix_mn_clear(&m->prefixes);
	m->renumber.len = 0;
	if (m->conf.prefix_discovery)
		prefix_mn_init(&m->prefixes, &m->s.env);
}

void
mn_prefix_bound(struct mn *m, bool ask)
{
	prefix_mn_bound(&m->prefixes, m->s.now, &m->conf.hoa6, &m->conf.ha6, ask);
}

void
mn_prefix_unbound(struct mn *m)
{
	if (m->conf.prefix_discovery)
		prefix_mn_unbound(&m->prefixes, m->s.now);
}

/* ---- solicitations ---- */

/* As a Binding Update: by the same path, in an SA of its own (RFC 6275 11.4.2). False: it has to wait. */
static bool
send_solicitation(struct mn *m, struct bytes ip)
{
	uint8_t sealed[PACKET_MAX];
	struct wr out = wr_of(sealed, sizeof(sealed));
	struct mip6_path path;

	if (!mip6_mn_path(&m->mip6, &path))
		return true;		/* no binding any more */
	if (mutant_on(&m->s.tamper, "mps-no-hao") && path.kind == MIP6_HAO)
		path.kind = MIP6_HOME;
	if (mutant_on(&m->s.tamper, "mps-clear")) {
		stack_dispatch(&m->s, ip, &path);
		return true;
	}
	switch (ipsec_out(&m->s.ipsec, m->s.now, ip, &out)) {
	case IPSEC_PROTECTED:
		if (mutant_on(&m->s.tamper, "mps-astray"))
			sealed[IP6_HEADER - 1] ^= 2;	/* no ICV covers the header */
		stack_dispatch(&m->s, wr_done(&out), &path);
		return true;
	case IPSEC_WAIT:
	case IPSEC_HELD:
		return false;
	default:
		tell_note(&m->s.teller, TOLD_DROP, "IPSEC_POLICY", "MPS", " why=\"no protection\"");
		return true;
	}
}

static void
solicit(struct mn *m, const struct prefix_mn_event *e)
{
	uint8_t packet[IP6_MIN_MTU];
	struct wr ip = wr_of(packet, sizeof(packet));
	size_t at = ip_begin(&ip, &(struct ip_spec){ .src = m->conf.hoa6, .dst = m->conf.ha6,
	    .proto = IPPROTO_IS_ICMP6 });

	wr_copy(&ip, e->octets, e->n);
	ip_end(&ip, at);
	held_clear(&m->held_mps);
	if (!send_solicitation(m, wr_done(&ip)))
		(void)held_push(&m->held_mps, wr_done(&ip), 1);
}

void
mn_prefix_flush(struct mn *m)
{
	struct held_packet *p = m->held_mps.head;

	if (p != NULL && send_solicitation(m, bytes_of(p->octets, p->n)))
		free(held_pop(&m->held_mps));
}

/* ---- advertisements ---- */

bool
mn_prefix_take(struct mn *m, const struct ip_view *v)
{
	struct prefix_mn_in in = { .src = v->src, .dst = v->dst, .message = v->payload,
		.is_protected = m->s.out_of_esp,
		.rh2 = m->s.out_of_esp ? m->s.arrival->rh2 || m->s.arrival->udp :
		    addr_is_set(&v->rh2) };
	uint32_t left;

	if (!m->conf.prefix_discovery || v->proto != IPPROTO_IS_ICMP6 || v->payload.n == 0 ||
	    v->payload.p[0] != ICMP6_MPA)
		return false;
	if (!m->s.out_of_esp && addr_is_set(&v->rh2))
		in.dst = v->rh2;
	if (prefix_mn_advertised(&m->prefixes, m->s.now, &in) != W_OK)
		return true;	/* told by the engine */
	left = prefix_mn_left(&m->prefixes, m->s.now);
	mip6_mn_valid(&m->mip6, left == UINT32_MAX ? TICK_NEVER : m->s.now + SECONDS(left));
	return true;
}

/* ---- another home address ---- */

static void
announce(struct mn *m, bool added)
{
	struct emit e = { .kind = EMIT_ADDRESS };

	e.address.added = added;
	e.address.ifc = IFC_APP;
	e.address.prefix = (struct prefix){ m->conf.hoa6, 128 };
	outbox_push(&m->s.out, &e);
}

/* The interface identifier stays (RFC 4862 5.5.3). Policies for it must have been foreseen at the home
 * agent (RFC 6275 11.4.3); what it knows of the old address ends with that. */
static void
change(struct mn *m)
{
	struct mip6_coa coa = { .addr = m->place.coa, .at_home = m->place.at_home };
	struct prefix old = { m->conf.hoa6, 128 };
	struct addr hoa = m->renumber.addr;

	memcpy(hoa.b + 8, m->conf.hoa6.b + 8, 8);
	mn_leave_agent(m);
	host_address_remove(&m->s.host, m->s.now, IFC_APP, &old);
	announce(m, false);
	m->conf.hoa6 = m->conf.mip6.hoa6 = hoa;
	m->conf.home_prefix = m->conf.mip6.home_prefix = m->renumber;
	m->renumber.len = 0;
	m->ever_bound = m->home_owned = false;
	mn_policies(m);
	mip6_mn_home(&m->mip6, &hoa, &m->conf.home_prefix);
	if (m->conf.ro) {
		mip6_ro_forget(&m->ro);
		m->ro.conf.hoa6 = hoa;
	}
	announce(m, true);
	mn_home_addresses(m, false, false);
	if (m->place.attached && !m->place.at_home)
		mip6_mn_attached(&m->mip6, m->s.now, &coa);
}

bool
mn_prefix_settle(struct mn *m)
{
	struct prefix_mn_event e;

	if (!m->conf.prefix_discovery)
		return false;
	if (prefix_mn_pop(&m->prefixes, &e)) {
		if (e.kind == PREFIX_MN_SEND)
			solicit(m, &e);
		else
			m->renumber = e.home;
		return true;
	}
	if (m->renumber.len == 0 || !bus_idle(&m->s.bus))
		return false;
	change(m);
	return true;
}
