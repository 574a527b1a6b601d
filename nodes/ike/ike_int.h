/* ike_int.h - what the files of nodes/ike/ share. Nobody else includes it.
 *
 *	ike.c		the interface; the SA table; lookups; events
 *	conf.c		configuration, identities
 *	proposal.c	suites: the table, offering, choosing
 *	keys.c		key derivation, AUTH, the SK payload
 *	packet.c	messages in and out: tamper, tell, protect, retransmit, window, duplicates
 *	init.c		IKE_SA_INIT		auth.c	IKE_AUTH	child.c	CREATE_CHILD_SA
 *	proof.c		AUTH, certificates	eap.c	EAP		cp.c	configuration
 *	fragment.c	RFC 7383		tomb.c	answers after the end
 *	rekey.c		CREATE_CHILD_SA for the IKE SA		info.c	INFORMATIONAL, Delete
 *	mobike.c	RFC 4555	move.c	K, bus moves, keepalives
 *	sadb.c		the bus: image of the SPD, GETSPI, ADD, UPDATE, DELETE, MIGRATE
 *	machine.c	the three tables
 *	timers.c	every timer
 *
 * An exchange that makes a Child SA pauses between GETSPI and its answer: its `struct nego` waits
 * in ike.waiting and the SA's window (or its answer) waits with it. */
#ifndef SOJOURN_IKE_INT_H
#define SOJOURN_IKE_INT_H

#include "nodes/base/die.h"
#include "nodes/base/fsm.h"
#include "nodes/base/hash.h"
#include "nodes/crypto/alg.h"
#include "nodes/crypto/dh.h"
#include "nodes/crypto/prf.h"
#include "nodes/crypto/mschap.h"
#include "nodes/crypto/seal.h"
#include "nodes/crypto/x509.h"
#include "nodes/ike/eap.h"
#include "nodes/ike/ike.h"
#include "nodes/wire/pfkey.h"

#include <stdlib.h>

#define NONCE_LEN	32	/* ours; RFC 7296 2.10: at least half the PRF's key */
#define COOKIE_LEN	20
#define COOKIE_SECRET_LIFE SECONDS(60)	/* RFC 7296 2.6: "frequently" */
#define COOKIE_TRIES	3	/* RFC 7296 2.6: limited */
#define COOKIE2_LEN	16	/* RFC 4555 4.2.5: 8 to 64 */
#define NAT_RETRIES	3	/* after UNEXPECTED_NAT_DETECTED, RFC 4555 3.9 */
#define NATD_LEN	SHA1_LEN
#define FRAGMENTS	64	/* of one message */
#define FRAGMENT_KEEP	SECONDS(30)	/* RFC 7383 2.6: "e.g., ... 30 seconds"; ours */
#define MSGID_REKEY	0xffff0000u
#define TOMBS		256	/* answers kept beyond their IKE SA */
#define CHILD_TRIES	20	/* of a new pair, over some minutes: RFC 7296 2.25 */
#define REFUSALS	20	/* unprotected refusals a second, RFC 7296 2.21.4 */

enum ike_timer {
	TIMER_RETRANSMIT, TIMER_HALF_OPEN, TIMER_DPD, TIMER_KEEPALIVE, TIMER_REKEY, TIMER_EXPIRE,
	TIMER_RESPONSE, TIMER_LINGER, TIMER_RETRY, TIMER_FRAGMENTS, TIMER_ACQUIRE,
	IKE_TIMERS
};

/* ---- machines (machine.c) ---- */

enum sa_state {
	SA_NEW, SA_INIT_SENT, SA_AUTH_SPI, SA_AUTH_SENT, SA_HALF_OPEN, SA_AUTH_TAKEN,
	SA_ESTABLISHED, SA_REPLACED, SA_DELETING, SA_DEAD, SA_EAP,
	SA_STATES
};

enum sa_event {
	SA_EV_START, SA_EV_INIT_REQUEST, SA_EV_COOKIE, SA_EV_OTHER_GROUP, SA_EV_INIT_RESPONSE,
	SA_EV_INIT_REFUSED, SA_EV_SPI, SA_EV_AUTH_REQUEST, SA_EV_AUTH_BAD, SA_EV_AUTH_RESPONSE,
	SA_EV_AUTH_REFUSED, SA_EV_REKEYED, SA_EV_REPLACED, SA_EV_CLOSE, SA_EV_DELETE_REQUEST,
	SA_EV_DELETE_RESPONSE, SA_EV_TIMEOUT, SA_EV_BROKEN, SA_EV_EAP,
	SA_EVENTS
};

enum child_state {
	CHILD_NEW, CHILD_INSTALLED, CHILD_REKEYING, CHILD_REKEYED, CHILD_DELETING, CHILD_GONE,
	CHILD_STATES
};

enum child_event {
	CHILD_EV_INSTALL, CHILD_EV_EXPIRE, CHILD_EV_REKEY_FAILED, CHILD_EV_REPLACED_BY_US,
	CHILD_EV_REPLACED_BY_PEER, CHILD_EV_DELETE, CHILD_EV_DELETE_REQUEST,
	CHILD_EV_DELETE_RESPONSE, CHILD_EV_DEAD,
	CHILD_EVENTS
};

enum path_state { PATH_SETTLED, PATH_PENDING, PATH_UPDATING, PATH_CHECKING, PATH_STATES };

enum path_event {
	PATH_EV_MOVE, PATH_EV_SENT, PATH_EV_UPDATED, PATH_EV_REFUSED, PATH_EV_REQUEST,
	PATH_EV_PROVEN, PATH_EV_UNPROVEN,
	PATH_EVENTS
};

/* ---- objects ---- */

struct suite {			/* a chosen proposal */
	uint16_t encr, encr_bits, prf, integ, dh;
	bool esn;
	bool integ_shown;	/* INTEG NONE was listed and is listed in the answer */
};

#define SUITE_LISTED 8

/* A proposal by configuration; lists end at 0. */
struct suite_row {
	struct { uint16_t id, bits; } encr[SUITE_LISTED];
	uint16_t prf[SUITE_LISTED], integ[SUITE_LISTED], dh[SUITE_LISTED];
};

struct suite_list {
	struct suite_row row[IKE_SUITES_MAX];
	size_t n;
};

struct keys {
	uint8_t d[PRF_MAX];
	uint8_t ei[SEAL_KEY_MAX], er[SEAL_KEY_MAX];
	uint8_t ai[SEAL_INTEG_KEY_MAX], ar[SEAL_INTEG_KEY_MAX];
};

struct nonce {
	uint16_t n;
	uint8_t b[IKE_NONCE_MAX];
};

struct blob {			/* owned octets */
	uint8_t *p;
	size_t n;
};

struct ike_sa;

/* Where a pair's packets go, in the kernel; MIGRATE moves it. */
struct ends {
	struct addr own, peer;		/* unset: it came to nothing */
	uint8_t nat_t;
	uint16_t own_port, peer_port;	/* if encapsulated */
};

/* One Child SA pair. Its keys went to the kernel and are not kept. */
struct child {
	struct hash_link by_in, by_out;
	struct ike_sa *sa;
	struct child *next;	/* of the same IKE SA, oldest first */
	uint8_t state;
	bool tunnel;
	bool rekey_failed;	/* the last attempt was refused */
	bool rekey_soon;	/* waits in the window for CREATE_CHILD_SA */
	uint32_t spi_in, spi_out, reqid, policy;
	struct suite suite;
	struct ike_ts own, peer;
	struct ends ends;
	bool mine;		/* we initiated the exchange that made it */
};

enum job_kind {			/* in the order in which they get the window */
	JOB_INITIAL,		/* IKE_SA_INIT, IKE_AUTH: always alone */
	JOB_DELETE_IKE, JOB_UPDATE, JOB_COOKIE2, JOB_ADDRESSES, JOB_PROBE, JOB_DPD,
	JOB_DELETE_CHILD, JOB_CHILD, JOB_REKEY_CHILD, JOB_REKEY_IKE,
	JOB_KINDS
};

/* A request that wants its turn in the window (RFC 7296 2.3), or has it. */
struct job {
	struct job *next;
	enum job_kind kind;
	struct sent *request;	/* sent and unanswered; NULL: it has its turn yet to come, or waits
				 * for the kernel's SPI */
	tick again;		/* retransmitted then */
	uint32_t spi_in;	/* JOB_*_CHILD: which */
	uint32_t policy, acquire_seq;
	tick after;		/* JOB_CHILD: not before */
	unsigned tries;		/* JOB_CHILD: answered with TEMPORARY_FAILURE */
	struct nego *nego;	/* owned */
	uint8_t cookie2[COOKIE2_LEN];
	struct endpoint local, remote;	/* JOB_COOKIE2, JOB_UPDATE: where the request stands for */
	bool moved;		/* addresses changed meanwhile: the response proves nothing */
	bool repeated;		/* it went out more than once */
	struct addr address[IKE_ADDRESSES];
	unsigned n_addresses;
};

/* A Child SA (or a new IKE SA) being negotiated, by either side. */
struct nego {
	struct nego *next;	/* in ike.waiting */
	struct nego *later;	/* in ike_sa.answering */
	struct ike_sa *sa;
	bool initiator;		/* of this exchange */
	bool auth;		/* inside IKE_AUTH */
	bool waiting;
	bool tunnel;
	bool fragments;		/* asked for, then agreed: NON_FIRST_FRAGMENTS_ALSO, 1.3.1 */
	bool no_tfc;		/* the peer takes no TFC padding */
	uint32_t getspi_seq, acquire_seq, policy, reqid;
	uint32_t spi_in, spi_out;
	tick spi_at;		/* when the kernel gave spi_in: it does not keep it for ever */
	uint32_t rekey_in;	/* our inbound SPI of the pair to be replaced, or 0 */
	/* SPIs the peer has deleted while our request was out: one may be the pair it makes, 1.4.1. */
	uint32_t deleted[IKE_CHILDREN];
	unsigned n_deleted;
	bool rival;		/* the peer replaced the same pair while we were at it, 2.8.1 */
	struct nonce rival_lowest;
	uint64_t ike_spi;	/* rekeying the IKE SA: our new SPI */
	bool more;		/* responder: other selectors would do too, 2.9 */
	uint16_t refusal;	/* notify that answers instead of SA, TS; 0: none */
	uint8_t proposal;	/* number of the accepted one */
	struct suite suite;
	struct ike_ts own, peer;	/* agreed: one selector each way, see sadb.c */
	struct ike_selectors asked_own, asked_peer;	/* responder: proposed */
	/* Transport mode through a NAT: the peer's address and ours as the peer has them (2.23.1). */
	struct addr oa_own, oa_peer;
	struct nonce ni, nr;
	uint8_t secret[DH_SECRET_MAX], shared[DH_SHARED_MAX], public[DH_PUBLIC_MAX];
	uint16_t group;		/* of KE in this exchange, or 0 */
	uint16_t other_group;	/* named by INVALID_KE_PAYLOAD, for the second attempt; or 0 */
	uint32_t msgid;		/* responder: of the request */
	struct endpoint local, remote;	/* responder: where the answer goes from and to */
};

/* Only while the initial exchanges run. */
struct handshake {
	struct ike_peer peer;
	struct nonce ni, nr;
	struct blob init_i, init_r;	/* IKE_SA_INIT as sent, for AUTH */
	uint8_t secret[DH_SECRET_MAX], public[DH_PUBLIC_MAX];
	uint8_t shared[DH_SHARED_MAX];
	uint8_t pi[PRF_MAX], pr[PRF_MAX];
	struct nonce cookie;
	unsigned cookie_tries, group_tries;
	bool initial_contact;
	uint32_t policy, acquire_seq;
	struct nego *nego;		/* of the first Child SA */
	bool hashes_sent;		/* our SIGNATURE_HASH_ALGORITHMS */
	uint32_t peer_hashes;		/* the peer's, bit n for HASH_* n; 0: it sent none */
	struct blob peer_body;		/* of the peer's ID payload, for AUTH at the end of EAP */
	struct eap *eap;
	bool eap_over;			/* Success is out or in: AUTH follows */
	bool cp_asked, cp_given, cp_prefix_asked;
	struct ike_cp cp;		/* responder: asked, then given */
};

/* The one outstanding request, or the last response. */
struct sent {
	uint8_t *p;
	size_t n;
	size_t *piece;		/* lengths of the datagrams, if n_pieces > 1 */
	unsigned n_pieces;
	uint32_t msgid;
	uint8_t exchange;
	bool withheld;		/* a tamper rule keeps it from the wire */
	bool held;		/* frozen or provisional: not sent yet */
	bool told;
	const struct ike_message *fresh;	/* decoded, while it is being sent; then NULL */
	unsigned tries;
	tick interval;
};

struct policy {			/* image of one SPD entry */
	struct hash_link by_id, by_home;
	uint32_t id, reqid;
	uint8_t dir;
	bool tunnel;
	struct pfkey_addr src, dst;
	struct pfkey_selector *wide;	/* what these do not say; NULL: they say all */
	struct addr tsrc, tdst;	/* template endpoints: what the last MIGRATE set */
	uint8_t nat_t;
	bool fragments;		/* NON_FIRST_FRAGMENTS_ALSO is wanted */
	bool provisional;	/* nothing is sent to its new endpoint yet (D14) */
	uint16_t sport, dport;
	struct endpoint km_local, km_remote;
	uint64_t generation;
};

struct ike_sa {
	struct hash_link by_spi, by_hoa6, by_hoa4, by_peer, by_init;
	struct alarm alarm;
	tick due[IKE_TIMERS];
	struct ike *ike;
	struct ike_sa *prev, *next;	/* by age */
	uint8_t state, path;
	bool initiator;			/* original initiator of this SA: I flag, SK_ei */
	bool first_initiator;		/* MOBIKE's initiator, RFC 4555 1.3 */
	bool fragments;			/* RFC 7383 was agreed */
	bool mobike, peer_nat_t, nat_local, nat_remote, encap;
	bool frozen, provisional, keepalive, authenticated, hashed_hoa, hashed_peer, hashed_init;
	bool half_open;			/* counted in ike.n_half_open */
	bool closing_silent;		/* replaced: goes without Delete */
	bool unproven;			/* the remote endpoint awaits its COOKIE2 check */
	bool superseded;		/* K0: another is being made in its place (D17) */
	uint64_t spi_i, spi_r;
	struct endpoint local, remote;
	struct suite suite;
	struct keys keys;
	uint64_t iv;			/* next explicit IV of a counter mode */
	uint32_t next_request;
	uint32_t expected;		/* lowest Message ID not yet answered; bit n of */
	uint32_t answered;		/* answered: expected + n was (window > 1) */
	uint32_t peer_window;		/* requests the peer takes at a time */
	bool window_told;		/* it has heard of ours */
	struct sent *response[IKE_WINDOW_MAX];	/* by Message ID */
	struct reassembly *parts[2];	/* of a request, of a response */
	struct job *jobs, *out;		/* waiting by urgency; in the window, oldest first */
	struct nego *answering;		/* requests of the peer that wait for the kernel's SPI */
	struct child *children;
	unsigned n_children;
	struct handshake *hs;
	/* While both ends rekey: the SA the peer's exchange made; it has the children meanwhile. */
	struct ike_sa *successor, *predecessor;
	struct nonce *lowest;		/* lower nonce of the exchange that made this SA by rekey */
	struct ike_id own_id, peer_id;
	struct pfkey_range within[IKE_RANGES];	/* of the peer, by the PAD */
	unsigned n_within;
	struct addr hoa6, hoa4;
	struct addr peer_address[IKE_ADDRESSES];	/* ADDITIONAL_*_ADDRESS, RFC 4555 3.4 */
	unsigned n_peer_addresses;
	unsigned paths_tried;		/* of these, since the peer was last heard, then: */
	tick paths_tried_since;
	uint8_t natd_destination[NATD_LEN];	/* as last received, RFC 4555 3.8 */
	bool natd_known;
	uint32_t after_update, after_list;	/* Message IDs behind the newest of the peer's */
	unsigned nat_retries;
	tick last_sent, last_heard, born;
	uint32_t evidence;		/* Message ID that proved the present endpoints */
	enum why why;
	char name[40];			/* for telling */
};

struct room {			/* octets of queued events */
	uint8_t *p;
	size_t n, cap;
};

struct queued {
	struct ike_event ev;
	size_t at[5], n[5];	/* octets, keys.ei, er, ai, ar */
	struct pfkey_msg *bus;	/* owned */
};

struct reassembly;

struct tomb {
	uint64_t hash;		/* of the request */
	tick since;
	struct sent *answer;
};

struct ike {
	struct ike_conf conf;
	const struct tamper_rule *rule;	/* of the message being built; else NULL */
	struct tomb *tomb;		/* TOMBS of them; NULL: there was none yet */
	unsigned next_tomb;
	tick refusals_since;
	unsigned refusals;
	struct suite_list ike_suites, esp_suites;	/* of the configuration */
	struct engine_env env;
	const struct ike_up *up;
	void *node;
	struct fsm_run sa_run, child_run, path_run;
	struct hash by_spi, by_hoa, by_peer, by_init, by_in, by_out, policies, by_home;
	uint64_t seed;
	struct ike_sa *oldest, *newest, *graveyard;
	unsigned n_sas, n_half_open;
	struct nego *waiting;
	uint32_t bus_seq;
	uint8_t cookie_secret[2][32];	/* now, and before */
	tick cookie_since;
	struct queued *q;
	size_t q_head, q_n, q_cap;
	struct room room;
	tick now;		/* of the call being served */
};

/* ---- ike.c ---- */
const struct ike_blob *blob_find(const struct ike_message *m, uint8_t type);
struct ike_sa *sa_new(struct ike *x, bool initiator);
void sa_index_spi(struct ike_sa *sa);
void sa_index_peer(struct ike_sa *sa);	/* by identity and home addresses, once authenticated */
void sa_authenticated(struct ike_sa *sa);	/* no longer half-open */
void sa_bury(struct ike_sa *sa);	/* out of the tables; freed at the end of the call */
struct ike_sa *sa_find(const struct ike *x, uint64_t own_spi);
struct ike_sa *sa_of_hoa(const struct ike *x, const struct addr *hoa);
/* sa_next_of_hoa walks all IKE SAs of a home address, whatever their state; NULL: the first. */
struct ike_sa *sa_next_of_hoa(const struct ike *x, const struct addr *hoa, struct ike_sa *after);
uint64_t sa_own_spi(const struct ike_sa *sa);
void sa_name(struct ike_sa *sa);
void handshake_free(struct handshake *hs);
void sa_adopt(struct ike_sa *sa, struct ike_sa *old);	/* takes over all children */
void nego_free(struct ike *x, struct nego *n);
struct nego *nego_new(struct ike_sa *sa, bool initiator);
/* A request of the peer that is answered when its SPI has come; answered, it goes. */
void answer_begin(struct ike_sa *sa, struct nego *n);
void answer_end(struct ike_sa *sa, struct nego *n);
uint64_t hash_addr(const struct ike *x, const struct addr *a);
uint64_t hash_id(const struct ike *x, const struct ike_id *id);
struct ike_event *event(struct ike *x, enum ike_event_kind kind, const struct ike_sa *sa);
void event_octets(struct ike *x, unsigned which, struct bytes b);
void event_bus(struct ike *x, const struct pfkey_msg *m);
void sa_event(struct ike_sa *sa, enum sa_event ev, const void *in);
void child_event(struct child *c, enum child_event ev, const void *in);
void path_event(struct ike_sa *sa, enum path_event ev, const void *in);
void drop(struct ike *x, enum why w, const struct ike_sa *sa, const struct endpoint *from);
void nonce_draw(struct ike *x, struct nonce *n);
bool nonce_take(struct nonce *n, struct bytes b);
struct bytes nonce_bytes(const struct nonce *n);
const struct nonce *nonce_lowest(const struct nego *n);	/* of the two in an exchange */
bool nonce_less(const struct nonce *a, const struct nonce *b);	/* RFC 7296 2.8.1 */

/* sa_start opens an IKE SA for a transport policy. False: no room, or the PAD does not know. */
bool sa_start(struct ike *x, const struct policy *p, uint32_t acquire_seq,
    const struct endpoint *local, const struct endpoint *remote, bool initial_contact);
void sa_resume(struct ike_sa *sa);	/* held requests go on */
void sa_resume_if(struct ike_sa *sa);	/* the same after a move, if frozen */
/* sa_repath moves to new endpoints: MOBIKE's initiator by an update, K at once. */
void sa_repath(struct ike_sa *sa, const struct endpoint *local, const struct endpoint *remote);
void packet_take(struct ike *x, const struct endpoint *local, const struct endpoint *remote,
    struct bytes message);
void timers_wake(struct ike_sa *sa);
void sadb_take(struct ike *x, const struct pfkey_msg *m);

/* ---- proposal.c ---- */
void offer_ike(const struct ike *x, struct ike_message *m, uint64_t spi);
void offer_esp(const struct ike *x, struct ike_message *m, uint32_t spi, uint16_t group);
void offer_suite(struct ike_message *m, const struct suite *s, uint8_t num, uint8_t protocol,
    uint64_t spi);
/* choose picks the first acceptable proposal; with `ke_group` the suites of that group first.
 * *num, *spi are the proposal's. False: none. */
bool choose(const struct ike *x, const struct ike_message *m, uint8_t protocol, unsigned spi_len,
    bool need_dh, uint16_t ke_group, struct suite *s, uint8_t *num, uint64_t *spi);
/* accepted checks a response: exactly one proposal, one we offered, one transform of each type. */
bool accepted(const struct ike *x, const struct ike_message *m, uint8_t protocol, unsigned spi_len,
    bool need_dh, struct suite *s, uint64_t *spi);
/* ike_suites_parse reads a list of suites; "" is the default one. False: an unknown name, or not a
 * suite for that protocol. */
bool ike_suites_parse(struct suite_list *out, uint8_t protocol, const char *text);
uint16_t first_group(const struct ike *x);
uint16_t child_group(const struct ike_sa *sa);
bool child_group_offered(const struct ike_sa *sa, uint16_t group);
bool group_offered(const struct ike *x, uint16_t group);

/* ---- keys.c ---- */
void keys_initial(struct ike_sa *sa);			/* RFC 7296 2.14 */
void keys_rekeyed(struct ike_sa *sa, const struct ike_sa *old, const struct nego *n);	/* 2.18 */
struct child_keys {
	uint8_t out_e[SEAL_KEY_MAX], in_e[SEAL_KEY_MAX];
	uint8_t out_a[SEAL_INTEG_KEY_MAX], in_a[SEAL_INTEG_KEY_MAX];
	uint8_t n_e, n_a;
};
void keys_child(const struct ike_sa *sa, const struct nego *n, struct child_keys *k);	/* 2.17 */
/* InitiatorSignedOctets or ResponderSignedOctets, three parts (2.15); the last is in maced_id. */
void auth_octets(const struct ike_sa *sa, bool initiators, struct bytes id_body,
    uint8_t maced_id[static PRF_MAX], struct bytes part[static 3]);
void auth_mac(const struct ike_sa *sa, struct bytes secret, const struct bytes part[static 3],
    uint8_t out[static PRF_MAX]);
size_t prf_len(const struct ike_sa *sa);
/* seal_message writes the whole message with the payloads of m in SK; with `s` as several, if they
 * must be cut (fragment.c). */
void seal_message(struct ike_sa *sa, struct wr *w, const struct ike_message *m, struct sent *s);
size_t sealed_len(const struct ike_sa *sa, size_t n);	/* of n octets of payloads, unfragmented */
void seal_piece(struct ike_sa *sa, struct wr *w, const struct ike_header *header, uint8_t first,
    struct bytes plain, uint16_t fragment, uint16_t total);
/* open_piece decrypts in place what ike_decode found in SK or SKF. W_IKE_ICV, W_IKE_SYNTAX. */
enum why open_piece(struct ike_sa *sa, const struct ike_message *m, uint8_t *octets, bool ours,
    struct bytes *plain) MUST_CHECK;
/* open_message decrypts in place what ike_decode found in SK and decodes it; ours: we sent it. */
enum why open_message(struct ike_sa *sa, struct ike_message *m, uint8_t *octets,
    bool ours) MUST_CHECK;
void emit_ike_keys(struct ike_sa *sa);
void natd(uint8_t out[static NATD_LEN], uint64_t spi_i, uint64_t spi_r, const struct endpoint *e);

/* ---- proof.c ---- */
#define AUTH_MAX (1 + SIGN_ALGORITHM_MAX + SIGN_MAX)
#define HASHES_LEN 8

/* proof_put appends AUTH: with the MSK if EAP is over, else as the PAD says. buf holds it until the
 * message is sent. False: we cannot prove who we are to this peer. */
bool proof_put(struct ike_sa *sa, struct ike_message *m, uint8_t buf[static AUTH_MAX]) MUST_CHECK;
/* proof_check verifies the peer's AUTH and, for a signature, its certificates. */
enum why proof_check(struct ike_sa *sa, const struct ike_message *m, const struct ike_id *peer,
    struct bytes id_body) MUST_CHECK;
void put_certs(struct ike_sa *sa, struct ike_message *m);
void put_certreq(struct ike_message *m, const struct x509_trust *t, uint8_t *buf, size_t cap);
void put_hashes(struct ike_message *m, uint8_t buf[static HASHES_LEN]);
void take_hashes(struct handshake *hs, const struct ike_message *m);
struct bytes own_id_body(const struct ike_id *id, uint8_t buf[static IKE_ID_MAX + 4]);

/* ---- cp.c ---- */
#define CP_MAX 256
void cp_request_put(struct ike_sa *sa, struct ike_message *m, uint8_t buf[static CP_MAX]);
void cp_reply_take(struct ike_sa *sa, const struct ike_message *m);
/* cp_request_take keeps what is asked, cp_give has the node answer; each returns the notify that
 * refuses the Child SA, or 0. */
uint16_t cp_give(struct ike_sa *sa);
uint16_t cp_request_take(struct ike_sa *sa, const struct ike_message *m);
void cp_answer_put(const struct ike_message *request, struct ike_message *m,
    uint8_t buf[static CP_MAX]);			/* in INFORMATIONAL, 2.20 */
void cp_reply_put(struct ike_sa *sa, struct ike_message *m, uint8_t buf[static CP_MAX]);

/* ---- fragment.c ---- */
bool fragment_needed(const struct ike_sa *sa, size_t message);
void fragment_seal(struct ike_sa *sa, struct wr *w, const struct ike_header *h, uint8_t first,
    struct bytes plain, struct sent *s);
/* fragment_judge: may this (authentic) piece be kept? fragment_take keeps it; true: it was the last
 * one, and *whole (owned by the caller) is the content, *first its first payload's type. */
enum why fragment_judge(const struct ike_sa *sa, const struct ike_message *m) MUST_CHECK;
bool fragment_take(struct ike_sa *sa, const struct ike_message *m, struct bytes plain,
    struct blob *whole, uint8_t *first);
void reassembly_free(struct reassembly **r);

/* ---- tomb.c ---- */
void tomb_add(struct ike_sa *sa, uint32_t msgid, struct bytes request);
struct sent *tomb_find(struct ike *x, struct bytes request);
void tombs_clear(struct ike *x);

/* ---- packet.c ---- */
void message_begin(const struct ike_sa *sa, struct ike_message *m, uint8_t exchange, bool response,
    uint32_t msgid);
/* send_request builds, keeps and sends a job's request, from the SA's endpoints. */
void send_request(struct ike_sa *sa, struct job *j, struct ike_message *m);
/* send_response answers to where the request came from and keeps the octets for its repetitions. */
void send_response(struct ike_sa *sa, struct ike_message *m, const struct endpoint *local,
    const struct endpoint *remote);
/* send_once sends a message outside any IKE SA (a refusal). */
void send_once(struct ike *x, struct ike_message *m, const struct endpoint *local,
    const struct endpoint *remote);
/* What a mutant adds to a message, and where it leads one; mutant.c. */
void message_mutant(const struct tamper *t, struct ike_message *m);
void clear_mutant(struct ike *x, enum why w, const struct ike_message *m);
void delete_spis(const struct ike_sa *sa, uint32_t spi_in, struct wr *w);
uint32_t half_of(const struct child *c);
void octets_mutant(const struct tamper *t, uint8_t *p, size_t n, uint8_t first);
void path_mutant(const struct tamper *t, const struct sent *s, struct endpoint *local,
    struct endpoint *remote);
void respond_again(struct ike_sa *sa, uint32_t msgid, const struct endpoint *local,
    const struct endpoint *remote);
void transmit(struct ike_sa *sa, struct job *j);	/* its request, (again), with its timer */
void sent_free(struct sent **s);
void answer_error(struct ike_sa *sa, const struct ike_message *req, uint16_t notify,
    struct bytes data, const struct endpoint *local, const struct endpoint *remote);

/* One decoded message on its way through the engine. */
struct incoming {
	const struct endpoint *local, *remote;
	const struct ike_message *m;
	struct bytes octets;
};

/* ---- exchanges ---- */
/* init_refuse answers an IKE_SA_INIT without keeping state. */
void init_refuse(struct ike *x, const struct incoming *in, uint16_t notify, struct bytes data);
void init_request_take(struct ike *x, const struct incoming *in);
void init_response_take(struct ike_sa *sa, const struct incoming *in);
void init_send(void *self, const void *in);
void init_answer(void *self, const void *in);
void auth_send(void *self, const void *in);
void auth_request_take(struct ike_sa *sa, const struct incoming *in);
void auth_answer(void *self, const void *in);
void eap_request_send(void *self, const void *in);	/* initiator's next IKE_AUTH */
void eap_answer(void *self, const void *in);	/* responder's next IKE_AUTH response */
void auth_response_take(struct ike_sa *sa, const struct incoming *in);
void child_request_send(struct ike_sa *sa, struct job *j);
void child_request_take(struct ike_sa *sa, const struct incoming *in);
void child_answer(struct ike_sa *sa, struct nego *n);
void child_response_take(struct ike_sa *sa, struct job *j, const struct incoming *in);
void remember_deleted(struct ike_sa *sa, uint32_t spi);	/* of a pair that we do not know */
bool rekey_moot(struct ike_sa *sa, struct job *j);
bool child_suite_message(struct ike_sa *sa, struct nego *n, struct ike_message *m, bool response);
struct nego *child_prepare(struct ike_sa *sa, uint32_t policy_id, struct child *old);
uint16_t child_judge(struct ike_sa *sa, struct nego *n, const struct ike_message *m);
/* sadb_protect asks for what policies of this home address have no pair. */
void sadb_protect(struct ike_sa *sa, const struct addr *hoa);
bool has_tunnel(const struct ike_sa *sa);
uint16_t child_authorised(const struct ike_sa *sa, const struct nego *n);
void child_unmake(struct ike_sa *sa, const struct nego *n);	/* SADB_DELETE of the larval SA */
void child_give_up(struct ike_sa *sa, const struct nego *n, const struct ike_message *m);
enum why child_accept(struct ike_sa *sa, struct nego *n, const struct ike_message *m);
struct child *child_install(struct ike_sa *sa, struct nego *n);
struct child *child_by_in(const struct ike_sa *sa, uint32_t spi_in);
struct child *child_by_out(const struct ike_sa *sa, uint32_t spi_out);
void child_remove(struct child *c);	/* SADB_DELETE both, forget */
void ike_rekey_request_send(struct ike_sa *sa, struct job *j);
void ike_rekey_request_take(struct ike_sa *sa, const struct incoming *in);
/* ... returns true if it asked again, with another group. */
bool ike_rekey_response_take(struct ike_sa *sa, struct job *j, const struct incoming *in);
bool other_group(const struct ike_message *m, struct nego *n, bool offered(const struct ike_sa *,
    uint16_t), const struct ike_sa *sa);
void info_request_take(struct ike_sa *sa, const struct incoming *in);
void info_response_take(struct ike_sa *sa, struct job *j, const struct incoming *in);
void info_send(struct ike_sa *sa, struct job *j);

/* ---- jobs (info.c) ---- */
struct job *job_add(struct ike_sa *sa, enum job_kind kind);
struct job *job_child(struct ike_sa *sa, enum job_kind kind, uint32_t spi_in);
struct job *job_initial(struct ike_sa *sa);	/* the one of the initial exchanges, in the window */
struct job *job_out(const struct ike_sa *sa, enum job_kind kind);	/* in the window, or NULL */
struct job *job_of(const struct ike_sa *sa, const struct nego *n);	/* the one that made n */
void job_unlink(struct ike_sa *sa, struct job *j);	/* out of the window; the caller's now */
void job_done(struct ike_sa *sa, struct job *j);
/* jobs_settled: the peer has made a pair for this policy, so none has to be asked for any more. */
void jobs_settled(struct ike_sa *sa, uint32_t policy);
/* jobs_fail: the kernel hears that no Child SA it asked for will come of this IKE SA. */
void jobs_fail(struct ike_sa *sa);
void jobs_run(struct ike_sa *sa);
void job_free(struct ike *x, struct job *j);

/* ---- mobike.c, move.c ---- */
void put_natd(struct ike_sa *sa, struct ike_message *m, const struct endpoint *local,
    const struct endpoint *remote, uint8_t buf[static 2 * NATD_LEN]);
/* natd_judge: are we, is the peer behind a NAT? False: the payloads are not both there. */
bool natd_judge(const struct ike_sa *sa, const struct incoming *in, bool *nat_local,
    bool *nat_remote);
void put_no_nats(struct ike_message *m, const struct endpoint *local, const struct endpoint *remote,
    uint8_t buf[static 36]);
bool no_nats_agree(const struct incoming *in);
void put_addresses(struct ike_message *m, const struct addr *list, unsigned n);
void take_addresses(struct ike_sa *sa, const struct incoming *in);
void mobike_update_send(struct ike_sa *sa, struct job *j, struct ike_message *m);
void mobike_response_take(struct ike_sa *sa, struct job *j, const struct incoming *in);
bool mobike_request_take(struct ike_sa *sa, const struct incoming *in, struct ike_message *reply);
void mobike_after_answer(struct ike_sa *sa, const struct incoming *in);
void sa_move(struct ike_sa *sa, const struct endpoint *local, const struct endpoint *remote);
void sa_nat(struct ike_sa *sa, bool nat_local, bool nat_remote);
void follow_packet(struct ike_sa *sa, const struct incoming *in);	/* K, RFC 7296 2.23 */
bool nat_suspected(const struct ike_sa *sa);

/* ---- sadb.c ---- */
struct policy *policy_of(const struct ike *x, uint32_t id);
/* The outbound tunnel policy of a home address with this reqid, under whatever id; or NULL: payload
 * is not protected now. */
struct policy *policy_of_reqid(const struct ike_sa *sa, uint32_t reqid);
/* The outbound policy of a home address, transport or tunnel, that covers these selectors. */
struct policy *policy_find(const struct ike *x, const struct addr *hoa, uint8_t dir, bool tunnel,
    const struct ike_ts *own, const struct ike_ts *peer);
struct policy *policy_transport(const struct ike *x, const struct addr *hoa);
/* The one whose Child SA comes with the IKE SA: transport if there is one, RFC 4877 7.3. */
struct policy *policy_first(const struct ike *x, const struct addr *hoa);
struct policy *policy_twin(const struct ike *x, const struct policy *p);
const struct addr *policy_hoa(const struct ike *x, const struct policy *p);
void policy_selectors(const struct ike *x, const struct policy *p, struct ike_ts *own,
    struct ike_ts *peer);
void policies_free(struct ike *x);
void getspi(struct ike_sa *sa, struct nego *n);
struct ends child_ends(const struct ike_sa *sa, const struct nego *n);
void sadb_install(struct ike_sa *sa, const struct nego *n, const struct child_keys *k);
void sadb_delete(const struct child *c, uint32_t spi, bool inbound);
/* migrate_payload issues P-MIG (or L-MIG) for all payload policies of the SA's home addresses whose
 * endpoints differ from the SA's. */
void migrate_payload(struct ike_sa *sa, uint8_t origin, uint32_t evidence);
/* payload_guessed: a binding has led payload to a port that nobody has seen yet, where IKE is. */
bool payload_guessed(const struct ike_sa *sa);
void sadb_acquire_failed(struct ike *x, uint32_t acquire_seq);	/* 0: nothing */
void sadb_take_spi(struct ike *x, const struct pfkey_msg *m);

/* ---- timers.c ---- */
void timer_set(struct ike_sa *sa, enum ike_timer t, tick due);
void timer_after(struct ike_sa *sa, enum ike_timer t, tick delay);
void timers_request_sent(struct ike_sa *sa, struct job *j);
/* timers_retransmit: some job's `again` has changed, or a job has gone. */
void timers_retransmit(struct ike_sa *sa);
void timers_established(struct ike_sa *sa);
tick retry_delay(const struct ike *x);	/* after TEMPORARY_FAILURE */
void retry_later(struct ike_sa *sa);	/* its pairs that could not be rekeyed */
void timers_heard(struct ike_sa *sa);
void timers_sent(struct ike_sa *sa);
void timers_stop(struct ike_sa *sa);

#endif
