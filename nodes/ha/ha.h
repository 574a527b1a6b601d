/* ha.h - a Dual-Stack Mobile IPv6 home agent: engines wired together.
 *
 * Folder: conf.c what can be configured, the PAD; pad.c mobile nodes by identity, home address and
 * SA; node.c the seam (node_ops); data.c packets: interception, tunnels, Binding Updates; agents.c
 * other home agents of the link; routes.c the table of what one engine's news means for the others. */
#ifndef SOJOURN_HA_HA_H
#define SOJOURN_HA_HA_H

#include "nodes/held.h"
#include "nodes/manual.h"
#include "nodes/mip6/dhaad_ha.h"
#include "nodes/mip6/ha.h"
#include "nodes/mip6/prefix_ha.h"
#include "nodes/stack.h"

#define HA_HELD 64	/* packets for one mobile node that wait for an SA or an exact endpoint */
#define HA_IDENTITY 64
#define HA_PSK 128
#define HA_PEER_LINES 64
#define HA_PEER_TEXT 320

struct ha_conf {
	struct host_conf host;		/* first: host_keys' offsets */
	char id[HA_IDENTITY];
	uint32_t home_ifc;
	struct addr ha6, ha4;
	bool payload_esp;
	bool ro;		/* without payload_esp: HoTI and HoT are protected, RFC 6275 10.4.6 */
	bool prefix_discovery;	/* tell mobile nodes of the prefixes of the home link */
	struct prefix_ha_conf prefixes;
	bool dhaad;		/* answer who asks for home agents */
	tick max_lifetime, nat_refresh;
	struct mip6_ha_conf mip6;
	struct ike_conf ike;
	char peer[HA_PEER_LINES][HA_PEER_TEXT];
	unsigned n_peers;
	struct manual_text manual;
	char mutants[512];
};

/* One mobile node of ours: its entry in the Peer Authorization Database (RFC 4301 4.4.3), its
 * policies and what waits for it. */
struct ha_peer {
	struct hash_link by_id, by_hoa6, by_hoa4;
	char id[HA_IDENTITY], psk[HA_PSK];
	struct addr hoa6, hoa4;
	bool manual;		/* spd and sad lines about its home address: typed keys, no IKE */
	struct policy_set policies;
	struct held held;
	struct ha_peer *next_held;	/* list of those with something held */
	bool in_held_list;
};

struct ha_pad {
	struct ha_peer *peer;
	unsigned n;
	struct manual *manual;	/* NULL: IKE for everybody */
	struct hash id, hoa;
	uint64_t seed;		/* of id */
	struct hash_key key;	/* of hoa */
};

struct ha {
	struct stack s;		/* first */
	struct ha_conf conf;
	struct mip6_ha mip6;
	struct dhaad_ha agents;	/* the Home Agents List, with conf.dhaad */
	struct prefix_ha prefixes;	/* with conf.prefix_discovery */
	struct ha_pad pad;
	struct ha_peer *held;	/* peers with packets held */
	uint64_t dropped;	/* user packets that could not be forwarded */
};

bool ha_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap);

bool ha_conf_parse(struct ha_conf *c, const char *text, char *err, size_t err_cap);

/* pad.c */
bool ha_pad_init(struct ha_pad *p, const struct ha_conf *c, uint64_t seed, char *err,
    size_t err_cap);
void ha_pad_clear(struct ha_pad *p);
/* ha_pad_forget: what was configured stays; policies are as at the start, nothing is held. */
void ha_pad_forget(struct ha_pad *p, const struct ha_conf *c);
/* Of several home addresses of one identity the first one whose prefix is preferred longest, as
 * `preferred` says (RFC 6275 11.4.3: what will be needed for new prefixes is configured). */
struct ha_peer *ha_pad_by_id(const struct ha_pad *p, const struct ike_id *id,
    uint32_t (*preferred)(void *node, const struct addr *hoa), void *node);
struct ha_peer *ha_pad_by_home(const struct ha_pad *p, const struct addr *home);
/* ha_pad_by_reqid: whose SA is this? RFC 4877 4.2: the identity behind the SA must own the home
 * address of the Binding Update. NULL: nobody's. */
struct ha_peer *ha_pad_by_reqid(const struct ha_pad *p, uint32_t reqid);
/* ha_pad_has: is this a home address of ours? */
bool ha_pad_has(const void *pad, const struct addr *home);

/* data.c */
bool ha_forward(void *node, tick now, const struct ip_view *v, unsigned ifc);
void ha_take_mh(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    const struct ipsec_in *sa);
void ha_take_inner(struct stack *s, tick now, const struct ip_view *v, const struct arrival *a,
    const struct ipsec_in *sa);
bool ha_tunnel_allowed(struct stack *s, const struct tunnel_in *t);
void ha_take_local(struct stack *s, tick now, const struct ip_view *v, unsigned ifc);
void ha_flush(struct stack *s, tick now);
void ha_send_mh(struct ha *h, const struct addr *src, const struct addr *dst, struct bytes mh,
    const struct mip6_path *path);

/* agents.c: home agents of the home link, RFC 6275 10.5 */
void ha_agents_start(struct ha *h);
void ha_agents_advertised(void *node, tick now, unsigned ifc, const struct addr *router,
    const struct nd_ra *ra);
/* ha_agents_take: was this packet sent to the anycast address of home agents? Then it is seen to. */
bool ha_agents_take(struct ha *h, tick now, const struct ip_view *v);
void ha_agents_inspect(const struct ha *h, struct text *out);

/* prefix.c: Mobile Prefix Discovery, RFC 6275 10.6 */
bool ha_prefix_take(struct ha *h, tick now, const struct ip_view *v);
bool ha_prefix_settle(struct ha *h);
/* ha_prefix_command: "prefix 2001:db8:1::/64 VALID PREFERRED", in seconds: what the home link advertises. */
bool ha_prefix_command(struct ha *h, const char *text, char err[static 128]) MUST_CHECK;
/* ha_prefix_preferred: for how many seconds; 0: not, or the prefix is not one of the home link. */
uint32_t ha_prefix_preferred(void *node, const struct addr *hoa);
uint32_t ha_prefix_valid(void *node, const struct addr *hoa, uint32_t *preferred_s);

/* routes.c */
extern const struct route ha_route;
bool ha_route_mip6(struct stack *s);
void ha_bus(struct stack *s, tick now, const struct pfkey_msg *m);

#endif
