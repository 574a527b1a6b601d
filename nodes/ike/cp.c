/* cp.c - the Configuration payload in IKE_AUTH, RFC 7296 2.19, RFC 4877 9, RFC 5026 5.3.
 *
 * The addresses a home agent gives become the home addresses of this IKE SA at both ends: traffic
 * selectors are judged against them and the SA is found by them. */
#include "nodes/ike/ike_int.h"

static bool
wants_address(const struct ike_cp *cp)
{
	return cp->has_address6 || cp->has_address4;
}

static bool
wants(const struct ike_cp *cp)
{
	return wants_address(cp) || cp->has_home_prefix;
}

/* The home addresses become those of the configuration. */
static void
adopt(struct ike_sa *sa, const struct ike_cp *cp)
{
	struct ike *x = sa->ike;

	if (sa->hashed_hoa && addr_is_set(&sa->hoa6))
		hash_remove(&x->by_hoa, &sa->by_hoa6);
	if (sa->hashed_hoa && addr_is_set(&sa->hoa4))
		hash_remove(&x->by_hoa, &sa->by_hoa4);
	if (cp->has_address6 && addr_is_set(&cp->address6))
		sa->hoa6 = cp->address6;
	if (cp->has_address4 && addr_is_set(&cp->address4))
		sa->hoa4 = cp->address4;
	if (sa->hashed_hoa) {
		sa->hashed_hoa = false;
		sa_index_peer(sa);
	}
}

static void
put(struct ike_message *m, uint8_t type, const struct ike_cp *cp, uint8_t buf[static CP_MAX])
{
	struct wr w = wr_of(buf, CP_MAX);

	ike_cp_encode(&w, cp, type == CFG_REPLY);
	m->cp_type = type;
	m->cp = wr_done(&w);
	ike_put(m, P_CP);
}

/* ---- initiator ---- */

/* RFC 7296 2.19 wants an address attribute in every CFG_REQUEST, RFC 5026 5.3.2 shows one for the
 * prefix alone. We choose to ask for both, because a home agent that assigns addresses then need
 * not guess. */
void
cp_request_put(struct ike_sa *sa, struct ike_message *m, uint8_t buf[static CP_MAX])
{
	struct ike_cp cp = sa->hs->peer.request;

	if (!wants(&cp))
		return;
	cp.has_address6 |= !wants_address(&cp);
	sa->hs->cp_asked = true;
	put(m, CFG_REQUEST, &cp, buf);
}

void
cp_reply_take(struct ike_sa *sa, const struct ike_message *m)
{
	struct ike_event *ev;
	struct ike_cp cp;

	if (!m->has_cp || m->cp_type != CFG_REPLY || !sa->hs->cp_asked)
		return;
	if (ike_cp_decode(&cp, m->cp) != W_OK) {
		drop(sa->ike, W_IKE_CP, sa, &sa->remote);
		return;
	}
	adopt(sa, &cp);
	ev = event(sa->ike, IKE_EV_CONFIGURED, sa);
	ev->cp = cp;
}

/* ---- responder ---- */

uint16_t
cp_request_take(struct ike_sa *sa, const struct ike_message *m)
{
	struct handshake *hs = sa->hs;
	const struct ike_up *up = sa->ike->up;
	struct ike_cp asked;

	if (!m->has_cp || m->cp_type != CFG_REQUEST)
		return hs->peer.cp_required ? N_FAILED_CP_REQUIRED : 0;
	if (ike_cp_decode(&asked, m->cp) != W_OK)
		return N_INTERNAL_ADDRESS_FAILURE;
	hs->cp_asked = true;
	hs->cp = asked;
	return up->configure == NULL && wants_address(&asked) ? N_INTERNAL_ADDRESS_FAILURE : 0;
}

void
cp_reply_put(struct ike_sa *sa, struct ike_message *m, uint8_t buf[static CP_MAX])
{
	struct handshake *hs = sa->hs;

	if (!hs->cp_given)	/* 2.19: never without a request */
		return;
	put(m, CFG_REPLY, &hs->cp, buf);
	/* RFC 5026 5.3.2: it asked for the prefix only, and gets an address. */
	if (hs->cp.has_address6 && !hs->cp.has_home_prefix && hs->cp_prefix_asked)
		ike_put_notify(m, N_USE_ASSIGNED_HOA, BYTES_NONE);
}

/* cp_give asks the node once the peer is authentic. */
uint16_t
cp_give(struct ike_sa *sa)
{
	struct handshake *hs = sa->hs;
	const struct ike_up *up = sa->ike->up;
	struct ike_event *ev;
	struct ike_cp given = { 0 };

	if (!hs->cp_asked || up->configure == NULL)
		return 0;
	if (!up->configure(sa->ike->node, &sa->peer_id, &hs->cp, &given))
		return N_INTERNAL_ADDRESS_FAILURE;
	given.asks_version = hs->cp.asks_version;
	given.asks_supported = hs->cp.asks_supported;
	hs->cp_prefix_asked = hs->cp.has_home_prefix;
	hs->cp = given;
	hs->cp_given = true;
	if (sa->ike->conf.home_agent)	/* else the SA is found by our own inner address */
		adopt(sa, &given);
	ev = event(sa->ike, IKE_EV_CONFIGURED, sa);
	ev->cp = given;
	return 0;
}

/* 2.20: who asks for the version or for what we support outside IKE_AUTH gets that; no address. */
void
cp_answer_put(const struct ike_message *request, struct ike_message *m, uint8_t buf[static CP_MAX])
{
	struct ike_cp asked, given = { 0 };

	if (!request->has_cp || request->cp_type != CFG_REQUEST ||
	    ike_cp_decode(&asked, request->cp) != W_OK)
		return;
	given.asks_version = asked.asks_version;
	given.asks_supported = asked.asks_supported;
	put(m, CFG_REPLY, &given, buf);
}
