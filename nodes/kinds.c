#include "nodes/node.h"

#include "nodes/attacker/attacker.h"
#include "nodes/cn/cn.h"
#include "nodes/ha/ha.h"
#include "nodes/mn/mn.h"
#include "nodes/natbox/natbox.h"
#include "nodes/peer/peer.h"
#include "nodes/router/router.h"

const struct node_kind node_kinds[] = {
	{ "mn", mn_make },
	{ "ha", ha_make },
	{ "cn", cn_make },
	{ "nat", natbox_make },
	{ "router", router_make },
	{ "peer", peer_make },
	{ "attacker", attacker_make },
	{ NULL, NULL },
};

const struct node_kind *
node_kind_find(const char *name)
{
	for (const struct node_kind *k = node_kinds; k->name != NULL; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	return NULL;
}
