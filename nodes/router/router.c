#include "nodes/router/router.h"

#include "nodes/edge.h"

bool
router_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap)
{
	struct edge_conf c = { .echo = true };

	host_conf_defaults(&c.host);
	c.host.forward = true;
	for (unsigned i = 0; i < HOST_IFCS; i++)
		c.host.ifc[i].slaac = false;
	return edge_make(out, name, seed, conf, &c, false, err, err_cap);
}
