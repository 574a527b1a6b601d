/* forge_inside.h - what forge.c (what was said, changing a packet) and forge_build.c (building one) share.
 * Everybody else includes forge.h. */
#ifndef SOJOURN_SIM_FORGE_INSIDE_H
#define SOJOURN_SIM_FORGE_INSIDE_H

#include "nodes/base/addr.h"
#include "nodes/wire/ip.h"
#include "sim/forge.h"
#include "sim/verbs.h"

/* A packet that is being built: what was said about it, and the first complaint. */
struct forge {
	const struct verb_arg *arg;
	size_t n;
	struct rng *rng;
	char *err;
	bool bad;

	char name[32];		/* without .R */
	bool response;
	struct addr src, dst, hao, rh2, inner_src, inner_dst;
	struct addr top_src, top_dst;	/* of the pseudo-header: what the upper layer believes */
};

void forge_complain(struct forge *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* What was said under this key; NULL, ADDR_NONE, `otherwise` if nothing was. */
const char *forge_said(const struct forge *f, const char *key);
struct addr forge_addr(struct forge *f, const char *key);
uint64_t forge_number(struct forge *f, const char *key, uint64_t otherwise, uint64_t most);
/* forge_octets reads hexadecimal into buf and returns how many octets; `otherwise` random ones if
 * nothing was said. */
size_t forge_octets(struct forge *f, const char *key, uint8_t *buf, size_t cap, size_t otherwise);
/* forge_spoil writes the checksum that was asked for; "bad" is any wrong one. */
void forge_spoil(struct forge *f, const char *how, uint8_t *packet, const struct ip_view *v);

#endif
