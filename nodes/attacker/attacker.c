#include "nodes/attacker/attacker.h"

#include "nodes/edge.h"

bool
attacker_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap)
{
	struct edge_conf c = { .echo = false };

	host_conf_defaults(&c.host);
	return edge_make(out, name, seed, conf, &c, true, err, err_cap);
}
