/* inspect.c - what may be seen of the engine from outside. */
#include "nodes/ike/ike_int.h"

static void
status_of(const struct ike_sa *sa, struct ike_status *out)
{
	*out = (struct ike_status){
		.spi_i = sa->spi_i, .spi_r = sa->spi_r, .local = sa->local, .remote = sa->remote,
		.peer = sa->peer_id, .state = ike_sa_fsm.state[sa->state],
		.initiator = sa->initiator, .mobike = sa->mobike, .nat_local = sa->nat_local,
		.nat_remote = sa->nat_remote, .frozen = sa->frozen,
		.provisional = sa->provisional, .children = sa->n_children,
		.established = sa->state == SA_ESTABLISHED, .superseded = sa->superseded,
		.tunnel = has_tunnel(sa),
	};
}

bool
ike_status(const struct ike *x, const struct addr *hoa, struct ike_status *out)
{
	const struct ike_sa *sa = sa_of_hoa(x, hoa);

	if (sa == NULL)
		return false;
	status_of(sa, out);
	return true;
}

bool
ike_stands(const struct ike *x, const struct addr *hoa)
{
	struct ike_sa *sa = sa_next_of_hoa(x, hoa, NULL);

	while (sa != NULL && sa->state != SA_ESTABLISHED)
		sa = sa_next_of_hoa(x, hoa, sa);
	return sa != NULL;
}

unsigned
ike_count(const struct ike *x)
{
	return x->n_sas;
}

static void
inspect_child(const struct child *c, struct text *out)
{
	char lo[ADDR_TEXT_MAX], lo2[ADDR_TEXT_MAX];

	text_add(out, " child=%08x/%08x mode=%s state=%s own=%s peer=%s reqid=%u\n", c->spi_in,
	    c->spi_out, c->tunnel ? "tunnel" : "transport", ike_child_fsm.state[c->state],
	    addr_text(&c->own.lo, lo), addr_text(&c->peer.lo, lo2), c->reqid);
}

void
ike_inspect(const struct ike *x, struct text *out)
{
	char a[ENDPOINT_TEXT_MAX], b[ENDPOINT_TEXT_MAX], id[2 * IKE_ID_MAX + 16];

	for (const struct ike_sa *sa = x->oldest; sa != NULL; sa = sa->next) {
		text_add(out, " SPIi=0x%016llx SPIr=0x%016llx state=%s path=%s local=%s remote=%s "
		    "peer=%s role=%s mobike=%d nat_local=%d nat_remote=%d provisional=%d\n",
		    (unsigned long long)sa->spi_i, (unsigned long long)sa->spi_r,
		    ike_sa_fsm.state[sa->state], ike_path_fsm.state[sa->path],
		    endpoint_text(&sa->local, a), endpoint_text(&sa->remote, b),
		    ike_id_text(&sa->peer_id, id), sa->initiator ? "initiator" : "responder",
		    sa->mobike, sa->nat_local, sa->nat_remote, sa->provisional);
		for (const struct child *c = sa->children; c != NULL; c = c->next)
			inspect_child(c, out);
	}
}
