/* track_int.h - inside track: what its files ask of each other. view_ finds what a message that is to be
 * judged is about; after_ remembers it, once the rules have looked; seen_again is a later sighting. */
#ifndef SOJOURN_CONFORMANCE_TRACK_INT_H
#define SOJOURN_CONFORMANCE_TRACK_INT_H

#include "conformance/monitors/track.h"

/* A nonce or an IV, and whose it was: track_ike.c, of the tables nonces and ivs. */
struct nonce_seen {
	struct hash_link by_value;
	uint64_t value, spi_i, msgid;
	bool response;
};

/* track_gap_found remembers the first packet that shows that others are missing. */
void track_gap_found(struct track *tr, const struct msg *m);

/* ---- track_nodes.c ---- */

/* track_node_get makes it known if it is not. */
struct known *track_node_get(struct track *tr, const char *name);
/* track_is_ha: is this a home agent, as far as is known? */
bool track_is_ha(const struct track *tr, const char *node);
/* track_neighbour_asked: a message that asks for a neighbour's address; or it is another. */
void track_neighbour_asked(struct track *tr, const struct msg *m);
/* track_neighbour_told: a message that arrives with the answer; or it is another. */
void track_neighbour_told(struct track *tr, const struct msg *m);
/* track_waited: at most so long has this message waited for its next hop's address. */
tick track_waited(struct track *tr, const struct msg *m);
/* track_infer_role: what this message tells of the part of the node that sent or received it. */
void track_infer_role(struct track *tr, const struct msg *m);
/* track_role_of: as what its sender is judged by this message; "" if that is not known. */
const char *track_role_of(const struct view *v);
/* track_is_on_link: a message that never leaves its link. */
bool track_is_on_link(const struct msg *m);

/* ---- track_home.c ---- */

/* track_bu_seen_again: a later sighting of a BU tells how the home agent saw its source. */
void track_bu_seen_again(struct track *tr, const struct msg *m);
/* track_ba_seen_again: a later sighting of a BA may be its mobile node's. */
void track_ba_seen_again(struct track *tr, const struct msg *m);
/* track_forget_receptions: what this node received was not for it. */
void track_forget_receptions(struct track *tr, const char *node);
/* track_mn_begins: what it said before is of another life. */
void track_mn_begins(struct home *h);
/* track_view_bu adds a BU to the registrations of its home address. */
void track_view_bu(struct track *tr, const struct msg *m, struct view *v);
/* track_view_ba finds the BU that a BA answers. */
void track_view_ba(struct track *tr, const struct msg *m, struct view *v);
/* track_after_ba: it is answered, and bound or not. */
void track_after_ba(struct track *tr, struct view *v);
/* track_ha_forgets: this home agent has lost what protects the BUs it gets. */
void track_ha_forgets(struct track *tr, const char *node);
/* track_reboots: this node has lost its registrations and IKE SAs. */
void track_reboots(struct track *tr, const char *node);
/* track_after_home: what an MN or HA does that later rules look back at. */
void track_after_home(struct track *tr, struct view *v);

/* ---- track_ike.c ---- */

/* track_is_ike: a message with an IKE header. */
bool track_is_ike(const struct msg *m);
/* track_sa_is_known: has a message of its IKE SA been seen before? */
bool track_sa_is_known(const struct track *tr, const struct msg *m);
/* track_sa_get: the IKE SA of this message; it is made if there is none. */
struct ike_sa *track_sa_get(struct track *tr, const struct msg *m);
/* track_request_find: that side's last request with this message's exchange and Message ID; or NULL. */
struct request *track_request_find(struct ike_sa *s, bool by_initiator, const struct msg *m);
/* track_view_ike finds its SA and its request, which is added if it is new. */
void track_view_ike(struct track *tr, const struct msg *m, struct view *v);
/* track_after_ike: what it announces, repeats, answers or makes. */
void track_after_ike(struct track *tr, struct view *v);
/* track_ike_seen_again: how the receiver saw a request; that a response arrived. */
void track_ike_seen_again(struct track *tr, const struct msg *m);

/* ---- track_esp.c ---- */

/* track_esp_get: what this node sent before on the message's SPI; it is made if there is none. */
struct esp_flow *track_esp_get(struct track *tr, const struct msg *m);
/* track_after_esp: this is now the last packet on its SPI. */
void track_after_esp(struct view *v);

/* ---- track_nat.c ---- */

/* track_view_nat: an outbound packet's second sighting, behind the NAT, with another source. True: it is
 * one, and the view is of the mapping. */
bool track_view_nat(struct track *tr, const struct msg *m, struct view *v);

/* track_free_chains frees every object of a table; its link lies `offset` octets into it. */
void track_free_chains(struct hash *h, size_t offset);

#endif
