/* agent.c - which home agent: discovery (RFC 6275 11.4.1) and the change from one to another. */
#include "nodes/mn/mn.h"

void
mn_agent_init(struct mn *m)
{
	dhaad_mn_clear(&m->dhaad);
	m->agent = ADDR_NONE;
	/* What was found is not kept over a reboot, which RFC 6275 11.4.1 would allow. */
	m->conf.ha6 = m->conf.mip6.ha6 = m->configured;
	if (m->conf.dhaad)
		dhaad_mn_init(&m->dhaad, &m->conf.home_prefix, &m->conf.ha6, &m->s.env);
}

bool
mn_agent_known(struct mn *m)
{
	if (!m->conf.dhaad)
		return true;
	if (dhaad_mn_knows(&m->dhaad) && !mutant_on(&m->s.tamper, "dhaad-anew"))
		return true;
	if (mutant_on(&m->s.tamper, "dhaad-guesses")) {
		m->agent = m->conf.home_prefix.addr;
		m->agent.b[15] = 3;
		return false;
	}
	if (m->place.coa.family == 6)
		dhaad_mn_want(&m->dhaad, m->s.now, &m->place.coa);
	return false;
}

void
mn_agent_detached(struct mn *m)
{
	if (m->conf.dhaad)
		dhaad_mn_detached(&m->dhaad, m->s.now);
}

void
mn_agent_failed(struct mn *m, bool silent)
{
	m->agent_silent = silent;
	dhaad_mn_failed(&m->dhaad, m->s.now, &m->place.coa, silent);
}

static void
send(struct mn *m, const struct dhaad_mn_event *e)
{
	uint8_t packet[IP6_MIN_MTU];
	struct wr ip = wr_of(packet, sizeof(packet));
	size_t at = ip_begin(&ip, &(struct ip_spec){ .src = e->src, .dst = e->dst,
	    .proto = IPPROTO_IS_ICMP6 });

	wr_copy(&ip, e->octets, e->n);
	ip_end(&ip, at);
	if (mutant_on(&m->s.tamper, "dhaad-esp"))	/* what looks like it: an ESP header of no SA */
		ip.p[at + 6] = IPPROTO_IS_ESP;
	stack_send(&m->s, wr_done(&ip));
}

void
mn_policies(struct mn *m)
{
	policy_set_init(&m->policies, true, &m->conf.hoa6, &m->conf.hoa4, &m->conf.ha6,
	    mn_protects(m), 1);
	if (m->conf.prefix_discovery)
		policy_set_prefix(&m->policies, true, &m->conf.hoa6, &m->conf.ha6, 1);
	policy_set_install(&m->policies, &m->s.bus, m->s.now, POLICY_CONTROL);
}

/* Nothing of the old home agent's is of use with another: bindings and SAs are between two. It is told
 * that the SAs go, if it can be. */
void
mn_leave_agent(struct mn *m)
{
	/* Also one that is being made to replace another. */
	for (unsigned i = 0; i < IKE_CHILDREN; i++)
		if (!ike_close(m->s.ike, m->s.now, &m->conf.hoa6, m->agent_silent))
			break;
	policy_set_remove(&m->policies, &m->s.bus, m->s.now, POLICY_CONTROL | POLICY_PAYLOAD);
	held_clear(&m->held_mh);
	held_clear(&m->held_mps);
	mn_prefix_unbound(m);
	m->bound = m->probe = m->protect = false;
}

static void
change(struct mn *m)
{
	struct mip6_coa coa = { .addr = m->place.coa, .at_home = m->place.at_home };

	if (addr_is_set(&m->conf.ha6))
		mn_leave_agent(m);
	m->conf.ha6 = m->conf.mip6.ha6 = m->agent;
	m->agent = ADDR_NONE;
	m->agent_silent = false;
	mn_policies(m);
	mip6_mn_agent(&m->mip6, &m->conf.ha6);
	if (m->conf.ro) {
		mip6_ro_adrift(&m->ro, m->s.now);
		m->ro.conf.ha6 = m->conf.ha6;
	}
	if (m->place.attached)
		mip6_mn_attached(&m->mip6, m->s.now, &coa);
}

bool
mn_agent_settle(struct mn *m)
{
	struct dhaad_mn_event e;

	if (!m->conf.dhaad)
		return false;
	if (dhaad_mn_pop(&m->dhaad, &e)) {
		if (e.kind == DHAAD_MN_SEND)
			send(m, &e);
		else
			m->agent = e.agent;
		return true;
	}
	if (!addr_is_set(&m->agent) || !bus_idle(&m->s.bus))
		return false;
	change(m);
	return true;
}

bool
mn_agent_take(struct mn *m, const struct ip_view *v)
{
	if (!m->conf.dhaad || v->proto != IPPROTO_IS_ICMP6 || v->payload.n == 0 ||
	    v->payload.p[0] != ICMP6_DHAAD_REPLY)
		return false;
	if (dhaad_mn_reply(&m->dhaad, m->s.now, &v->src, &v->dst, v->payload) != W_OK)
		return true;	/* told by the engine; nothing has changed */
	return true;
}
