/* ike.h - IKEv2 (RFC 7296) with MOBIKE (RFC 4555), initiator and responder, for one node.
 *
 * Does: IKE SAs and the negotiation of Child SAs; retransmission, liveness, rekeying, deletion;
 * NAT detection, the move to port 4500 (RFC 7296 2.23), keepalives; address updates by MOBIKE, or
 * (K, RFC 5555 5.1) by what the mobility entity says on the bus. Does not: touch a packet of a user
 * or hold an SPD or SAD. Either side proves itself by a shared key, a signature (RSA, ECDSA, Ed25519,
 * with X.509 chains) or, the initiator, EAP-MSCHAPv2: as the PAD answers, struct ike_peer. Everything about SAs and policies travels on the node's PF_KEY bus: this
 * engine is its key manager (KM).
 *
 * Sans-IO: datagrams, bus messages and time come in; events are popped. A mobile node is known by
 * its home addresses throughout: `hoa` arguments take either of them, and lookups are hashes.
 *
 * Capacity: conf.sas_max IKE SAs (beyond: IKE_SA_INIT is not answered, ACQUIRE refused), of which
 * conf.half_open_max unauthenticated (beyond: dropped; from conf.cookie_from on: COOKIE). At most
 * IKE_CHILDREN Child SAs per IKE SA (beyond: NO_ADDITIONAL_SAS). An idle IKE SA holds keys and
 * addresses, no buffers but the last response, and that for a limited time. */
#ifndef SOJOURN_IKE_IKE_H
#define SOJOURN_IKE_IKE_H

#include "nodes/base/conf.h"
#include "nodes/base/env.h"
#include "nodes/base/fsm.h"
#include "nodes/node.h"
#include "nodes/wire/ike.h"
#include "nodes/wire/pfkey.h"

struct pfkey_msg;
struct sign_key;	/* nodes/crypto/sign.h */
struct x509;		/* nodes/crypto/x509.h */
struct x509_trust;

#define IKE_CHILDREN	8
#define IKE_ADDRESSES	4	/* ADDITIONAL_*_ADDRESS, sent or kept */
#define IKE_ID_MAX	128
#define IKE_CHAIN	4	/* certificates sent, RFC 7296 3.6 */
#define IKE_USER_MAX	64
#define IKE_RANGES	4	/* of addresses that a peer may speak for */
#define IKE_WINDOW_MAX	8
#define IKE_PSK_MAX	128
#define IKE_PORT	500
#define IKE_NAT_T_PORT	4500
#define IKE_SUITES_MAX	6	/* proposals by configuration */

/* An identity, owned. type 0: none. */
struct ike_id {
	uint8_t type;		/* enum ike_id_type */
	uint8_t n;
	uint8_t data[IKE_ID_MAX];
};

/* ike_id_parse reads "fqdn:mn1.example", "ipv6:2001:db8::1", "rfc822:a@b", "key_id:00ff", or a bare
 * name, taken as FQDN. ike_id_text writes that form. */
bool ike_id_parse(struct ike_id *out, const char *text);
bool ike_id_eq(const struct ike_id *a, const struct ike_id *b);
char *ike_id_text(const struct ike_id *id, char buf[static 2 * IKE_ID_MAX + 16]);

/* ike_psk_parse takes a shared key as people write it: "0x" and hexadecimal, or the characters
 * themselves (RFC 7296 2.15). Returns its octets; 0: empty, too long or not hexadecimal. */
unsigned ike_psk_parse(uint8_t out[static IKE_PSK_MAX], const char *text);

/* The Peer Authorization Database, RFC 4301 4.4.3, asked once per IKE SA and role. */
struct ike_ask {
	bool initiator;			/* we start: `peer` is not known yet */
	struct endpoint local, remote;
	struct ike_id peer, wanted;	/* responder: IDi, and IDr if the peer asked for one */
	struct addr hoa;		/* initiator: the home address the SA is for, if known */
	bool eap;			/* responder: the peer sent no AUTH and wants EAP (2.16) */
};

enum ike_auth_how { IKE_AUTH_PSK, IKE_AUTH_SIGNATURE, IKE_AUTH_EAP };

/* The answer. What pointers point to is borrowed until the engine is freed. */
struct ike_peer {
	struct ike_id own;		/* what we say we are */
	struct ike_id peer;		/* whom we expect; type 0: anybody with this key */
	/* How each side proves it. With EAP (EAP-MSCHAPv2) the responder signs: peer_auth at the
	 * initiator and own_auth at the responder are SIGNATURE (RFC 7296 2.16). */
	enum ike_auth_how own_auth, peer_auth;
	const struct sign_key *key;			/* own SIGNATURE */
	const struct x509 *chain[IKE_CHAIN];		/* ours, the key's certificate first */
	unsigned n_chain;
	/* Peer SIGNATURE: anchors for its chain; the identity must be in its certificate (RFC 4945
	 * 3.1). Or, where it sends no certificate, the one it has. */
	const struct x509_trust *trust;
	const struct x509 *peer_cert;
	/* EAP. At the responder an empty eap_user takes any EAP identity with that password. */
	char eap_user[IKE_USER_MAX], eap_password[IKE_PSK_MAX];
	struct ike_cp request;		/* initiator: CFG_REQUEST if anything is wanted */
	bool cp_required;		/* responder: else FAILED_CP_REQUIRED, 2.19 */
	uint8_t psk[IKE_PSK_MAX];
	uint8_t psk_n;
	/* The home addresses this SA's Child SAs may name: the peer's at the HA, our own at the MN.
	 * RFC 4877 4.3: a binding between identity and home address, never the IKE source. */
	struct addr hoa6, hoa4;
	/* What the peer's traffic selectors have to lie within, RFC 4301 4.4.3.3: either family has what
	 * it has here. None: no such bound. */
	struct pfkey_range within[IKE_RANGES];
	unsigned n_within;
	struct addr addresses[IKE_ADDRESSES];	/* of ours, for ADDITIONAL_*_ADDRESS */
	unsigned n_addresses;
};

struct ike_use { tick sent, heard; };	/* last ESP packet each way; -1: never */

/* Synchronous questions to the node. NULL members are allowed where stated. */
struct ike_up {
	/* False: nobody we know; AUTHENTICATION_FAILED. */
	bool (*authorize)(void *node, const struct ike_ask *ask, struct ike_peer *out);
	/* When was this Child SA pair last used? For keepalives and liveness, RFC 7296 2.4; asked
	 * when a timer fires, never per packet. NULL: never used. */
	void (*use)(void *node, uint32_t spi_in, uint32_t spi_out, struct ike_use *out);
	/* May the peer move here? RFC 4555 3.5: local policy. NULL: yes. */
	bool (*address_allowed)(void *node, const struct ike_id *peer, const struct endpoint *local,
	    const struct endpoint *remote);
	/* Responder: what the peer may have of what it asks for; *out is empty at first. The
	 * addresses given are its home addresses from then on (RFC 4877 9). False: nothing is left,
	 * INTERNAL_ADDRESS_FAILURE. NULL: no reply. */
	bool (*configure)(void *node, const struct ike_id *peer, const struct ike_cp *asked,
	    struct ike_cp *out);
	/* addresses lists the node's own but `used`, at most so many, when a list is about to be told:
	 * the path may have moved since it was announced (RFC 4555 3.6). NULL: as announced. */
	unsigned (*addresses)(void *node, const struct addr *used, struct addr *list, unsigned most);
};

struct ike_conf {
	bool mobike;			/* offer and accept MOBIKE */
	bool nat_traversal;		/* else NO_NATS_ALLOWED, RFC 4555 3.9 */
	bool return_routability;	/* COOKIE2 before ESP moves, RFC 4555 3.7 */
	bool check_after;		/* return_routability: ESP moves first, the check follows */
	bool transport_nat;		/* transport mode through a NAT, RFC 7296 2.23.1 */
	bool encap6;			/* ESP in UDP over IPv6 too, where a NAT is detected */
	bool esp_dynamic_update;	/* MOBIKE: follow NEW_MAPPING too, RFC 4555 3.8 (MAY) */
	bool home_agent;		/* the peer is the mobile node; never starts an IKE SA */
	/* A mobility entity is on the bus: without MOBIKE it moves the tunnels (K, RFC 5555 5.1).
	 * Else nobody but we can tell where they end. */
	bool mobility;
	bool no_tfc;			/* we take no TFC padding, 1.3.1 */
	bool child_pfs;			/* KE in CREATE_CHILD_SA */
	uint32_t esn;			/* 0: ESN off, 1: ESN on, 2: both offered */
	uint32_t encr_bits;		/* preferred AES key length; the other is offered too */
	/* Proposals by name, best first, see proposal.c; "": "aesgcm-sha256-x25519", "aesgcm". */
	char ike_suite[192], esp_suite[192];
	tick retransmit_first;		/* then doubled, to retransmit_most */
	tick retransmit_most;
	uint32_t retransmit_tries;	/* transmissions in all */
	tick dpd;			/* liveness interval; TICK_NEVER: off */
	tick idle_check;		/* so long without a word: asked all the same; TICK_NEVER: off */
	tick keepalive;			/* NAT keepalive, RFC 3948 4 */
	tick acquire_wait;		/* home agent: the mobile node may ask first for a tunnel SA */
	tick ike_lifetime, child_lifetime;	/* soft at 80..90 %; TICK_NEVER: none */
	tick half_open_timeout;
	tick response_keep;		/* how long the last response is kept, RFC 7296 2.1 */
	uint32_t sas_max, half_open_max, cookie_from;
	/* Requests we take at a time, to IKE_WINDOW_MAX, and announce if more than one; how many of
	 * ours are out at a time follows from what the peer announces. 2.3 */
	uint32_t window;
	bool fragment;			/* offer and accept RFC 7383 */
	uint32_t fragment_size;		/* of IP datagrams, octets */
	bool pss;			/* RSA signs with PSS where the peer understands 14 */
	bool classic_signatures;	/* methods 1, 9 to 11 only; no RFC 7427 */
	uint32_t unix_start;		/* seconds since 1970 at tick 0, for certificates */
	const struct x509_trust *certreq;	/* CERTREQ in IKE_SA_INIT responses; NULL: none */
};

void ike_conf_default(struct ike_conf *c);
/* "ike.mobike", ...; offsets within struct ike_conf. */

enum ike_event_kind {
	IKE_EV_SEND,		/* a datagram: {local, remote, octets, marker} */
	IKE_EV_KEEPALIVE,	/* one octet 0xFF from local to remote, RFC 3948 2.3 */
	IKE_EV_BUS,		/* *bus goes onto the bus as BUS_KM */
	IKE_EV_ESTABLISHED,
	IKE_EV_CHILD_UP,	/* spi_in, spi_out, tunnel */
	IKE_EV_MOVED,		/* the IKE SA has other endpoints or another NAT state now */
	IKE_EV_PROBED,		/* an empty INFORMATIONAL of ours was answered */
	IKE_EV_REFUSED,		/* MOBIKE: UNACCEPTABLE_ADDRESSES or UNEXPECTED_NAT_DETECTED */
	IKE_EV_CLOSED,		/* why */
	IKE_EV_CONFIGURED,	/* cp: what the responder gave us, or we gave the initiator */
	IKE_EV_KEYS		/* for the key files; only if keys are wanted by anybody */
};

extern const char *const ike_event_names[];

struct ike_event {
	enum ike_event_kind kind;
	uint64_t spi_i, spi_r;		/* of the IKE SA */
	struct endpoint local, remote;
	struct ike_id peer;		/* once authenticated */
	struct addr hoa6, hoa4;		/* from the PAD */
	bool initiator, mobike;
	bool nat_local, nat_remote;	/* who is behind a NAT, as far as IKE knows */
	bool marker;			/* SEND: four zero octets go before the octets */
	bool tunnel;
	uint32_t spi_in, spi_out;	/* CHILD_UP */
	enum why why;			/* CLOSED, REFUSED; W_OK: deleted as meant */
	struct ike_cp cp;		/* CONFIGURED */
	struct bytes octets;		/* SEND, KEEPALIVE */
	const struct pfkey_msg *bus;	/* BUS */
	struct emit_keys keys;		/* KEYS */
};

struct ike;

/* ike_new: env, up and node are borrowed and outlive it; conf is copied. */
struct ike *ike_new(const struct ike_conf *conf, const struct engine_env *env,
    const struct ike_up *up, void *node);
void ike_free(struct ike *x);		/* wipes all keys; NULL is fine */
/* ike_forget drops every SA without a word, as a reboot does. */
void ike_forget(struct ike *x);

/* ike_packet takes one datagram from port 500 or, its non-ESP marker removed, 4500. Never fails:
 * what is refused is told as TOLD_DROP. */
void ike_packet(struct ike *x, tick now, const struct endpoint *local,
    const struct endpoint *remote, struct bytes message);
/* ike_wake takes an alarm of kind ALARM_IKE that is due. */
void ike_wake(struct ike *x, tick now, struct alarm *a);
/* ike_bus takes a message for the KM: ACQUIRE, EXPIRE, NEW_MAPPING, replies to GETSPI, ADD, UPDATE,
 * DELETE, and the echoes of SPDADD, SPDUPDATE, SPDDELETE (its image of the SPD) and of MIGRATE
 * (docs/handover.md: K moves the IKE SA, MOBIKE starts UPDATE_SA_ADDRESSES). */
void ike_bus(struct ike *x, tick now, const struct pfkey_msg *m);
bool ike_pop(struct ike *x, struct ike_event *out);

/* ---- what the node may ask for; each returns false if there is no such IKE SA ---- */

/* ike_start opens an IKE SA for `hoa` from local to remote (port 500 if 0) without waiting for an
 * ACQUIRE. initial_contact: the peer may forget older SAs (K0, reboot; RFC 7296 2.4). */
bool ike_start(struct ike *x, tick now, const struct addr *hoa, const struct endpoint *local,
    const struct endpoint *remote, bool initial_contact);
/* ike_protect asks for a tunnel SA for each policy of this mobile node that has none, as an ACQUIRE
 * does, without waiting for a packet. */
bool ike_protect(struct ike *x, tick now, const struct addr *hoa);
/* ike_probe queues an empty INFORMATIONAL (K), or with MOBIKE one with NAT_DETECTION (3.8). */
bool ike_probe(struct ike *x, tick now, const struct addr *hoa);
/* ike_freeze(true) holds back (re)transmission of this SA's requests between the loss of the old
 * care-of address and the BA (K; RFC 5555 5.1); false lets them go on, from where the SA is now. */
bool ike_freeze(struct ike *x, tick now, const struct addr *hoa, bool frozen);
/* ike_path moves the IKE SA of `hoa`, as a MIGRATE echo of its transport policy would: with MOBIKE
 * the initiator starts UPDATE_SA_ADDRESSES, without it the endpoints change at once. Port 0:
 * unchanged. */
bool ike_path(struct ike *x, tick now, const struct addr *hoa, const struct endpoint *local,
    const struct endpoint *remote);
/* ike_addresses_announce sends the set of our addresses, RFC 4555 3.6. */
bool ike_addresses_announce(struct ike *x, tick now, const struct addr *hoa,
    const struct addr *list, unsigned n);
/* ike_close deletes the IKE SA, with a Delete unless `silent`. */
bool ike_close(struct ike *x, tick now, const struct addr *hoa, bool silent);
/* ike_expire rekeys now what `what` names: "ike" or "child". */
bool ike_expire(struct ike *x, tick now, const struct addr *hoa, const char *what);

/* ---- looking ---- */

struct ike_status {
	uint64_t spi_i, spi_r;
	struct endpoint local, remote;
	struct ike_id peer;
	const char *state;
	bool initiator, mobike, nat_local, nat_remote, frozen, provisional;
	bool established;	/* else it is being made */
	bool superseded;	/* it stands, but the one to replace it did not come off */
	bool tunnel;		/* a tunnel SA has been made by it: user packets' (D16) */
	unsigned children;
};

/* ike_status tells of the newest usable IKE SA of a home address, or of the one being made. */
bool ike_status(const struct ike *x, const struct addr *hoa, struct ike_status *out);
/* ike_stands: some IKE SA of the home address is established, be it one that is being replaced. */
bool ike_stands(const struct ike *x, const struct addr *hoa);
unsigned ike_count(const struct ike *x);
/* ike_inspect appends one " key=value" line per IKE SA and Child SA, in order of creation. */
void ike_inspect(const struct ike *x, struct text *out);

extern const struct fsm ike_sa_fsm, ike_child_fsm, ike_path_fsm;
/* ike_fsm_run returns this engine's copy of machine 0 (ike_sa), 1 (ike_child), 2 (ike_path). */
const struct fsm_run *ike_fsm_run(const struct ike *x, unsigned which);

#endif
