/* track.h - what the judge remembers about a trace, so that a rule can be one small function: which
 * registration a BA answers, which request a response belongs to, what came before on an SPI.
 *
 * It knows messages only. A message is judged once, at its sender's egress where that was captured,
 * else where it was first seen; later sightings only add how the receiver saw it (NAT). */
#ifndef SOJOURN_CONFORMANCE_TRACK_H
#define SOJOURN_CONFORMANCE_TRACK_H

#include "conformance/judge.h"
#include "conformance/monitors/agents.h"
#include "conformance/monitors/correspondents.h"
#include "conformance/monitors/links.h"
#include "conformance/monitors/prefixes.h"
#include "nodes/base/hash.h"
#include "traces/msg.h"

/* One transmission of a Binding Update. */
struct bu {
	uint64_t id;
	tick t, t_ha;			/* sent; seen by the HA (TICK_NEVER: not seen there) */
	struct addr hoa, coa, src;	/* coa: option 32, else alternate, else the IPv6 source */
	struct endpoint at_ha;		/* outer source as the HA saw it; else as sent */
	struct endpoint out, to;	/* outer, as sent */
	uint64_t seq, lifetime;
	bool udp, K, at_home, has_hoa4, has_ipv4_coa, has_hao;
	struct addr hoa4;
	bool answered, accepted;
	uint64_t ba;			/* of the message that answered it */
	tick t_ba;
	tick t_heard;			/* when the mobile node got the answer; TICK_NEVER */
	tick waited;			/* at most so long for its next hop's address, RFC 4861 7.2.2 */
	tick plugged_in;		/* since when its sender is on this link; -1: not known */
	uint64_t granted;		/* by the answer */
	bool first_ever;		/* no accepted binding of this HoA before */
	bool unregistered;		/* the same, as far as its sender knows */
	bool refresh;			/* same care-of address as the accepted one */
	char pcap[64], received_by[32];
	unsigned frame;
};

/* A mobile node's home address and its registrations, in order. */
struct home {
	struct addr hoa;
	struct addr agent;		/* the home agent that its last BU went to */
	char node[32], ha[32];
	struct bu *bu;
	size_t n, cap;
	bool bound;
	tick until;			/* it is, by the lifetime granted */
	size_t bound_by;		/* index into bu: the last accepted */
	bool k;				/* of the last accepting BA */
	tick t_bound, t_announced;	/* it became so; the first announcement of it */
	tick t_moved;			/* when the last accepted change of CoA was answered */
	tick last_4191;			/* last packet the MN sent on its 4191 mapping; -1: none */
	uint64_t refresh_s;		/* from option 31 */
	tick t_dad;			/* NS for the HoA from :: by the HA; -1: none */
	bool announced;			/* multicast NA for the HoA since the last BU from home */
	bool midway;			/* it may have been bound before the capture began */
	bool hears;			/* what its node receives is captured */
	bool proven;			/* an authentic BU or BA was about it */
	tick t_resync;			/* it was last told to take another sequence number (135) */
	size_t begins;			/* index into bu: the first since the MN lost its state */
	bool ha_lost;			/* so it says (INVALID_IKE_SPI), or the world; until it accepts */
};

/* One IKE request and how it fared. */
struct request {
	uint64_t id;			/* of the message: all its retransmissions have it */
	uint64_t msgid, exchange;
	bool by_initiator;
	tick t, t_last;			/* first and last transmission */
	tick gap;			/* between the last two transmissions, at least */
	tick waited;			/* the last one at most so long, as in struct bu */
	unsigned sent;
	struct endpoint src, dst;	/* of the last transmission, as sent */
	struct endpoint seen_src, seen_dst;	/* of the last sighting by its receiver */
	bool answered, update, natd, empty, egress;	/* egress: src is as sent */
	bool lists;			/* ADDITIONAL_*_ADDRESS or NO_ADDITIONAL_ADDRESSES */
	bool moved;			/* it was sent from several addresses */
	uint64_t response;		/* of the message that answered it */
	tick t_heard;			/* when the answer reached who asked; TICK_NEVER */
	bool jumped;			/* its Message ID does not follow the one before */
	unsigned cp_type;		/* of its configuration payload; 0: it has none */
	bool ends;			/* Delete of the IKE SA */
	unsigned version;		/* the octet: 0x20 */
	uint64_t rekeys;		/* the SPI in REKEY_SA; 0: none */
	uint64_t ke_group;
	unsigned answers;		/* copies of the answer */
	/* Copies of it that came in, by node: routers on the way, and its receiver. */
	struct { char node[32]; unsigned n; } came[4];
	char cookie2[132];		/* hexadecimal; "" if none */
	bool cookie2_back;		/* in its answer, too */
	char notify[256], proposals[512], deletes[128];
	char pcap[64];
	unsigned frame;
};

struct ike_sa {
	uint64_t spi_i, spi_r;
	uint64_t line;			/* SPIi of the first of those that were made by rekeying */
	char initiator[32], responder[32];	/* nodes; "" while unknown */
	struct request *req;
	size_t n, cap;
	bool frag_i, frag_r, hashes_i, hashes_r;	/* announced in IKE_SA_INIT */
	bool rekeyed, closed;		/* made by rekeying; its Delete was answered */
	/* The NAT of natted_i: the initiator inside and outside of it, and the responder. */
	struct endpoint nat_inside, nat_outside, nat_peer;
	/* Of the first IKE_SA_INIT request, hashes; and what it was answered with. */
	uint64_t first_ni, first_ke, first_sa;
	uint8_t cookie[64];
	size_t cookie_n;
	unsigned other_group;
	bool mobike_i, mobike_r;	/* MOBIKE_SUPPORTED in IKE_AUTH */
	bool natt_i, natt_r;		/* NAT detection in IKE_SA_INIT */
	uint32_t window_i, window_r;	/* SET_WINDOW_SIZE, the largest said; 0: none */
	bool natted_i;			/* the initiator was told that a NAT changes its address */
	bool swapped;			/* its initiator is the first one's responder */
	bool established;
	char mh_home[ADDR_TEXT_MAX];	/* the mobile node's end of the selectors of BU and BA */
	bool midway;			/* its first message was not captured */
	bool disowned;			/* an end has lost it: so it says in clear, or the world */
	bool blind;			/* what made it could not be opened: no key */
	tick t_established;
	bool updated;			/* by UPDATE_SA_ADDRESSES: from where, as the HA saw it */
	struct endpoint update_from;
	tick t_update;			/* answered */
	uint64_t sk_end[2];		/* the last block of each side's last message, hashes; 0: none */
	bool hears_i, hears_r;		/* what the initiator, the responder receives is captured */
};

/* A pair of Child SAs as negotiated: who asked for it receives on spi and has the selectors ts.
 * Side 0 is who made the first IKE SA of the line, side 1 the other. */
struct child_seen {
	uint64_t spi, peer_spi;
	uint64_t line;			/* of IKE SAs, as in struct ike_sa */
	unsigned asker;			/* the side that asked for it */
	bool transport;
	bool told[2];			/* that side has said that it deletes its half */
	/* A Delete whose answer lacked the other half, and no Delete of it came before or since. */
	struct { bool owed; char role[16], pcap[64]; unsigned frame; tick t; } half;
	char ts[256], peer_ts[256];
};

/* Outbound ESP of one SPI, as sent. */
struct esp_flow {
	struct hash_link by_spi;
	uint64_t spi;
	char node[32];
	uint64_t last_seq;
	bool seen;
	struct endpoint src, dst;
	bool udp, tunnel;
	tick t;
};

struct nat_map {
	struct hash_link by_inner;
	char node[32];
	struct endpoint inner, outer, remote;
	tick t;
	bool rebound;			/* the world rebound it, or it may have expired */
};

/* What kind a node is, and its addresses. */
struct known {
	char name[32], role[16];	/* "MN", "HA", ... */
	bool guessed;			/* the role, from what it received */
	bool unsure;			/* the same, from what it sent, if it was it who sent it */
	bool rebound;			/* a NAT whose ports the world has chosen anew */
	tick t_rebound;			/* when it last did */
	struct addr asked;		/* the neighbour whose address it asked for last */
	bool told;
	tick t_asked, t_told;
};

/* Messages that nobody is judged by, hostile.c. */
struct hostile {
	struct hash ids;		/* of messages that an attacker said or a fault made */
	struct hash spis;		/* of IKE SAs that an attacker began */
};

void hostile_clear(struct hostile *h);
/* hostile_add: `m` is such a message; with its_sa, so is the IKE SA it belongs to. */
void hostile_add(struct hostile *h, const struct msg *m, bool its_sa);
bool hostile_is(const struct hostile *h, const struct msg *m);

struct track;

/* strangers_say: is this in the name of somebody who, by these captures, did not send it? Then it is not
 * judged. strangers.c says what may be claimed of whom. */
bool strangers_say(struct track *tr, const struct msg *m);
/* strangers_insider learns the SA of a known insider's Binding Update, which is not judged either. */
void strangers_insider(struct track *tr, const struct msg *bu);
void strangers_clear(struct track *tr);

struct track {
	struct hostile hostile;
	struct known *node;
	size_t n_nodes;
	struct home *home;
	size_t n_homes;
	struct ike_sa *sa;
	size_t n_sas;
	struct child_seen *child;
	size_t n_children, cap_children;
	struct hash esp, ids, nats, nonces, ivs;
	/* Offline, strangers.c: who sends from where; and messages in another's name, the first of them. */
	struct hash whose;
	struct hash bu_sas;		/* SAs not seen in the making, by their Binding Updates */
	uint64_t strangers;
	char strange_pcap[64];
	unsigned strange_frame;
	struct prefix link[64];		/* that Neighbour Discovery was captured on */
	size_t n_links;
	uint64_t messages;
	uint64_t closed;		/* messages that could not be opened, and of the first: why */
	enum msg_closed closed_why;
	/* What shows that packets are missing from the captures: the first such packet. A numbered
	 * sequence has a hole where its sender was watched, or an answer has no question. */
	bool midway;			/* there is an IKE SA older than the captures */
	bool gap;
	char gap_pcap[64];
	unsigned gap_frame;
	bool events;			/* what the world does to nodes is told: track_event */
	bool guessed;			/* of some capture with signalling it is a guess who made it */
	bool mobile;			/* Mobile IPv6 was seen, or nodes are said to speak it */
	bool ike_seen, mobike_used, mobike_absent, nat_seen, payload_esp, payload_clear, k_used;
	tick now;
	struct corrs corrs;
	struct links links;
	struct agents agents;
	struct prefixes prefixes;
};

/* What a rule gets besides the message. Pointers are NULL where there is no such thing. */
struct view {
	const struct msg *m;
	struct track *tr;
	const struct known *sender;	/* NULL: not captured where it was sent */
	const char *role;		/* of the sender, known or inferred; "" if neither */
	bool egress;			/* captured where it was sent */
	bool src_as_sent, dst_as_sent;	/* no NAT can have changed address and port there */
	/* Offline: beyond doubt captured where it was sent; neither that nor authentic. */
	bool at_sender, anybodys;
	bool again;			/* a retransmission: the same octets were sent before */
	struct home *home;
	struct bu *bu;			/* of a BU: itself; of a BA: what it answers */
	const struct bu *prev;		/* of a BU: the one before, of the same home address */
	/* Of a BU to a correspondent and its BA, to which home, bu and prev say nothing: rules call them
	 * BU.CN and BA.CN. */
	struct corr *corr;
	struct corr_bu *corr_bu;
	const struct corr_bu *corr_prev;
	struct ike_sa *sa;
	struct request *req;		/* of a request: itself; of a response: its request */
	bool by_initiator;		/* who sent it */
	bool response;
	bool old_nonce;			/* its nonce was in another message before */
	bool old_iv, chained_iv;	/* its IV, too; it is the last block of its sender's last message */
	struct esp_flow *esp;		/* as it was before this packet */
	const struct nat_map *map;	/* of a NAT's outbound translation */
	bool fresh_map;			/* the first packet of that mapping */
	struct endpoint inner;		/* its inside source */
};

/* track_role: the role of a node of this kind: "mn" is MN; "" if it has none. */
const char *track_role(const char *kind);

void track_init(struct track *tr, const struct scene *scene);
void track_clear(struct track *tr);
/* track_altered: this sighting is of a frame that a fault has changed (or doubled) on its way. False: it
 * has become a message of its own, which nobody sent; it is not judged, here or further on. */
bool track_altered(struct track *tr, const struct msg *m);
/* track_message takes one sighting. True: it is to be judged, and *v describes it. The rules look
 * at *v before track_after updates the state with it. */
bool track_message(struct track *tr, const struct msg *m, struct view *v);
void track_after(struct track *tr, struct view *v);

/* track_event: the world did this to a node: "rebind", "expire", "reboot", without its state, or
 * "restart", with it. */
void track_event(struct track *tr, const char *node, const char *what);

/* track_link_seen: was the link with this address captured? */
bool track_link_seen(const struct track *tr, const struct addr *a);

const struct known *track_node(const struct track *tr, const char *name);
struct endpoint msg_from(const struct msg *m);	/* outer source and UDP port */
struct endpoint msg_to(const struct msg *m);
/* Does who sent this know that it was answered (a BU: when it sent the next; status 135 for any
 * BU makes it send the next)? Where what it receives was not captured, an answer arrives. */
bool track_bu_heard(const struct home *h, const struct bu *b, const struct bu *next);
/* track_last_heard: the last BU that its sender knows to have been accepted, at this time; or NULL. */
const struct bu *track_last_heard(const struct home *h, tick t);
bool track_request_heard(const struct ike_sa *s, const struct request *q);
/* track_hash_of a field's value; 0: it is not there. */
uint64_t track_hash_of(const struct msg *m, const char *field);
/* track_offer_of a message: a hash of the suites that its SA payload offers, in whatever order they and
 * their transforms stand: RFC 7296 1.2 wants the same set again, and peers move to the front what
 * they have just learnt to be liked. 0: it has none. */
uint64_t track_offer_of(const struct msg *m);
/* track_wrapped: it is inside something: a tunnel, UDP, ESP, extension headers; not just in fragments. */
bool track_wrapped(const struct msg *m);

/* track_proven: its ICV was verified, and says who sent it. */
bool track_proven(const struct msg *m);
/* track_id_known: was this message judged already? */
bool track_id_known(const struct track *tr, uint64_t id);
/* track_home_address: which home address a BU, or (ba) a BA, is about. */
struct addr track_home_address(const struct msg *m, bool ba);
/* track_child.c: the latest pair with this SPI, or NULL. */
const struct child_seen *track_child(const struct track *tr, uint64_t spi);
/* child_made remembers a pair, from the response that makes it; child_deletes what a message says
 * of those that there are. */
void child_made(struct track *tr, const struct view *v);
void child_deletes(struct track *tr, const struct view *v);
/* track_side: of the sender of an IKE message, as in struct child_seen. */
unsigned track_side(const struct view *v);
/* child_inbound: the SPI on which this side receives. */
uint64_t child_inbound(const struct child_seen *c, unsigned side);
/* spi_next takes the next SPI out of a `delete` field; 0: there is no more. ESP and AH only. */
uint64_t spi_next(const char **at);
/* spi_offered reads the SPI of the IKE or ESP SA (":IKE:spi=") that proposals would make; 0: none.
 * */
uint64_t spi_offered(const char *proposals, const char *protocol);
struct home *track_home(struct track *tr, const struct addr *hoa);
struct home *track_home_of_node(struct track *tr, const char *node);

#endif
