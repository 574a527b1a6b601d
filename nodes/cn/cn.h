/* cn.h - node kind "cn": a correspondent node without mobility, applications above it. What they
 * send leaves by the host; UDP, TCP and ICMP for this node go up to them. Its configuration is the
 * host's, see nodes/edge.h; with `echo = false` pings go up too. */
#ifndef SOJOURN_CN_H
#define SOJOURN_CN_H

#include "nodes/node.h"

bool cn_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap);

#endif
