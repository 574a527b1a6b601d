/* ipsec.h - the kernel's half of IPsec in a node: SPD, SAD, ESP (RFC 4301, 4303, 4106, 3948), the
 * answering side of the PF_KEY bus, and SADB_X_MIGRATE as docs/handover.md wants it.
 *
 * It sees packets below the mobility layer's view: a mobile node's packet leaves here with its home
 * address as source, and the Home Address option, the type 2 routing header or the 4191 tunnel are
 * put around the result by others. It knows no other engine: what it has to say goes out as
 * bus messages (events), and it is told things by bus messages only.
 *
 * Tampering: outgoing ESP is the message "ESP" with fields esp_spi, esp_seq, esp_next (before it is
 * sealed) and octets (after). Named points: esp-no-replay, esp-seq-stuck, esp-send-provisional,
 * migrate-resets-sa, esp-window-always,
 * sa-carries-all, sa-any-policy, icmp-any-sa, icmp-alone, esp-cycles,
 * esp-small-window, esp-no-icv, esp-dscp-matters, esp-dummy-delivered, esp-zero-sums-only,
 * esp-no-fixup, esp-pad-block, esp-pad-least, esp-no-dummies, tfc-counts, tfc-always, frag-unagreed, frag-bypassed,
 * frag-dropped, frag-forgotten, clear-admitted, sa-any-source, esp-own-port, esp-any-spi, esp-takes-fragments (with the host's), and those of spd.h. */
#ifndef SOJOURN_IPSEC_IPSEC_H
#define SOJOURN_IPSEC_IPSEC_H

#include "nodes/base/env.h"
#include "nodes/ipsec/frags.h"
#include "nodes/ipsec/sad.h"
#include "nodes/ipsec/spd.h"
#include "nodes/wire/ip.h"

enum ipsec_df { IPSEC_DF_COPY, IPSEC_DF_SET, IPSEC_DF_CLEAR };	/* RFC 4301 8.1 */

struct ipsec_conf {
	uint32_t window;	/* anti-replay, packets, where an SA does not say; at most REPLAY_MAX */
	bool discard_unmatched;	/* the nominal last SPD entry: RFC 4301 says discard, Linux bypass */
	bool transport_nat;	/* transport mode SAs in UDP, RFC 3948 3.1.2; not for mobile nodes (D3) */
	bool udp6;		/* take UDP encapsulation over IPv6 in MIGRATE (RFC 5555 4.4.1) */
	/* What an ICMP error quotes must be traffic of the SA it came on, RFC 4301 6.2; else only errors
	 * are asked that the SA's own selectors do not allow. */
	bool icmp_check;
	enum ipsec_df df;	/* outer IPv4 header, where an SA does not say; copy: clear for IPv6 */
	tick acquire_again;	/* an unanswered ACQUIRE is repeated no sooner */
	tick larval;		/* life of an SPI from GETSPI without UPDATE */
	size_t most_sas, most_policies;	/* further ones: ENOBUFS */
};

#define IPSEC_CONF_DEFAULT ((struct ipsec_conf){		\
	.window = REPLAY_DEFAULT, .icmp_check = true, .acquire_again = SECONDS(30),	\
	.larval = PFKEY_LARVAL_LIFE, .most_sas = 1u << 20, .most_policies = 1u << 20 })

enum ipsec_event_kind {
	IPSEC_EV_BUS,	/* msg: to be put on the bus from BUS_KRN */
	IPSEC_EV_KEYS,	/* keys: an SA became usable */
	IPSEC_EV_DUMMY,	/* policy: its next dummy packet is due, ipsec_dummy */
	IPSEC_EVENTS
};

extern const char *const ipsec_event_names[IPSEC_EVENTS];	/* "BUS", "KEYS", "DUMMY" */

struct ipsec_keys {
	uint32_t spi;
	struct addr src, dst;		/* endpoints at installation */
	struct seal_suite suite;
	uint8_t encr[SEAL_KEY_MAX], integ[SEAL_INTEG_KEY_MAX];
	size_t n_encr, n_integ;		/* octets; encr ends in the salt */
};

struct ipsec_event {
	enum ipsec_event_kind kind;
	struct pfkey_msg msg;		/* IPSEC_EV_BUS */
	struct ipsec_keys keys;		/* IPSEC_EV_KEYS */
	uint32_t policy;		/* IPSEC_EV_DUMMY: its id */
};

struct ipsec_counters {
	uint64_t out, in;		/* ESP packets protected, accepted */
	uint64_t bypassed, discarded;	/* outbound */
	uint64_t waited, held;		/* outbound: no SA yet; endpoint provisional */
	uint64_t no_sa, replayed, bad_icv, malformed, dummies, policy;	/* inbound, refused */
};

struct ipsec_queued;

struct ipsec {
	struct engine_env env;
	struct ipsec_conf conf;
	struct spd spd;
	struct sad sad;
	struct frags frags;
	struct ipsec_counters count;
	uint32_t last_acquire;		/* sequence number */
	uint16_t ip_id;
	bool no_replay, seq_stuck, send_provisional, migrate_resets;	/* mutants */
	bool udp_500, no_udp, always_udp, transport_udp, leaks, pad_zero, pad_none;	/* more of them */
	bool as_negotiated, no_ecn, window_always, carries_all, any_policy, icmp_any, icmp_alone;
	bool cycles, small_window, no_icv, dscp_matters, dummies, zero_sums, no_fixup;
	bool pad_block, pad_least, no_dummies, tfc_counts, tfc_always;
	bool frag_unagreed, frag_bypassed, frag_dropped, frag_forgotten, takes_fragments, clear_admitted, any_source, own_port, any_spi;
	struct ipsec_queued *head, **tail;
};

void ipsec_init(struct ipsec *x, const struct engine_env *env, const struct ipsec_conf *conf);
void ipsec_clear(struct ipsec *x);	/* wipes keys */
/* ipsec_forget drops every policy and SA without a word, as a reboot does. */
void ipsec_forget(struct ipsec *x);

/* ---- the bus ---- */

/* ipsec_bus is the kernel reading one message of the bus. Answers come as events. */
void ipsec_bus(struct ipsec *x, tick now, const struct pfkey_msg *m);

/* ipsec_wake acts on one of this engine's alarms (ALARM_IPSEC): lifetimes, larval SAs. */
void ipsec_wake(struct ipsec *x, tick now, struct alarm *a);

/* ipsec_pop: false: nothing more to say. The caller wipes keys when done (bytes_wipe). */
bool ipsec_pop(struct ipsec *x, struct ipsec_event *out);

/* ---- packets ---- */

enum ipsec_verdict {
	IPSEC_BYPASS,		/* send or take the packet as it is */
	IPSEC_PROTECTED,	/* outbound: *out is the packet to send; inbound: rightly protected */
	IPSEC_DISCARD,
	IPSEC_WAIT,		/* outbound: no SA; an ACQUIRE is out. Queue or drop */
	IPSEC_HELD		/* outbound: endpoint provisional (handover.md D14). Queue or drop */
};

/* The most ipsec_out adds: IPv6, UDP, ESP header, CBC's IV, 17 of padding, ICV; more only where a policy
 * asks for more padding. */
#define IPSEC_ROOM 128

/* ipsec_out applies the SPD to a complete packet. IPSEC_PROTECTED: a complete new packet was
 * appended to *out (give it ip.n + IPSEC_ROOM). Transport mode: the same IP header, then ESP after
 * hop-by-hop, routing and Home Address headers. Tunnel mode: outer IP, UDP if the SA is
 * encapsulated, ESP(inner); the inner packet is not touched, so a forwarder has decremented its
 * hop limit before. Only whole datagrams in transport mode: a fragment is IPSEC_DISCARD (RFC 4303
 * 3.3.4). An ICMP error that no entry for ICMP is about goes where an answer to the packet it quotes would
 * go, but asks for no SA (RFC 4301 6.2). A later fragment goes the way of its first where a policy that
 * asks for ports bypasses or discards, or protects it and fragments are agreed on (RFC 4301 7.3, 7.4);
 * else as what hides its ports. `ip` and *out do not overlap. */
enum ipsec_verdict ipsec_out(struct ipsec *x, tick now, struct bytes ip, struct wr *out);

struct ipsec_in {
	uint32_t spi, reqid;
	uint8_t mode;		/* IPSEC_MODE_* */
	bool udp;
	uint64_t seq;
	struct addr sa_src, sa_dst;	/* endpoints the SA has at the moment */
};

/* ipsec_in takes an ESP packet off: v is the IP packet that carries it, outer_src and outer_dst
 * are its addresses with UDP ports if it came in UDP (v->proto 17), else with port 0. On W_OK
 * *plain holds the result, appended. Transport mode: an IP packet without ESP, without the
 * extension headers in front of it, and with the mobility layer's addresses: the Home Address
 * option's and the type 2 routing header's where v has them. Tunnel mode: the inner packet. Give
 * it v->packet.n octets.
 *
 * W_SHORT, W_VALUE (SPI 0), W_ESP_FRAGMENT, W_ESP_SPI (no SA), W_ESP_REPLAY, W_ESP_ICV,
 * W_ESP_PADDING, W_ESP_NEXT_HEADER (neither IP in tunnel mode, ...), W_ESP_DUMMY, W_ESP_ECN,
 * W_FULL: *plain and the SA are as they were, except that those from W_ESP_PADDING to W_ESP_ECN
 * come after the ICV and use up their sequence number. The result has not been checked against
 * policy: ipsec_in_policy. */
enum why ipsec_in(struct ipsec *x, tick now, const struct ip_view *v, struct endpoint outer_src,
    struct endpoint outer_dst, struct wr *plain, struct ipsec_in *info) MUST_CHECK;

/* ipsec_in_policy checks a clear packet (addresses as the mobility layer sees them) against the
 * inbound SPD, RFC 4301 5.2: info tells how it arrived, NULL: without IPsec. IPSEC_PROTECTED: the
 * policy asked for just this SA. IPSEC_DISCARD: protection was due and was not there, or came on
 * an SA of another policy, or it is an ICMP error about what the SA does not carry (RFC 4301 6.2).
 * IPSEC_BYPASS: none was due. Later fragments: as in ipsec_out. */
enum ipsec_verdict ipsec_in_policy(struct ipsec *x, tick now, const struct ip_view *clear,
    const struct ipsec_in *info);

/* ipsec_dummy builds the dummy packet that IPSEC_EV_DUMMY announced. False: there is no SA to send it on,
 * or no such policy. */
bool ipsec_dummy(struct ipsec *x, tick now, uint32_t policy, struct wr *out);

/* ipsec_inner_mtu is the longest packet of this flow that fits path_mtu octets after ipsec_out;
 * path_mtu itself if it would not be protected. The SA must exist, else the worst case of an
 * AES-GCM SA with the policy's endpoints is assumed. */
size_t ipsec_inner_mtu(struct ipsec *x, const struct flow *f, size_t path_mtu);

/* ipsec_inspect appends the table "sad" or "spd", a line each, oldest first; false: no such table.
 * */
bool ipsec_inspect(const struct ipsec *x, const char *what, struct text *out);

#endif
