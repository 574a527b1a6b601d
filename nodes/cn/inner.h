/* inner.h - between the files of the correspondent node only: cn.c (configuration, the seam), data.c
 * (packets), routes.c (what news means). */
#ifndef SOJOURN_CN_INNER_H
#define SOJOURN_CN_INNER_H

#include "nodes/cn/cn.h"
#include "nodes/edge.h"
#include "nodes/mip6/cn.h"

enum { FROM_HOST, FROM_MIP6 };

struct cn {
	struct edge edge;	/* first: it is what the host knows as its node */
	struct mip6_cn mip6;
	struct route_run route;
	bool echo;
	tick now;		/* of the present input */
};

void cn_app(struct cn *c, struct bytes ip);
void cn_deliver(void *node, tick now, const struct ip_view *v, unsigned ifc);
void cn_send_mh(struct cn *c, const struct mip6_cn_event *e);	/* e: MIP6_CN_SEND */

#endif
