/* pfkey.h - PF_KEY v2 messages (RFC 2367) in the dialect of Linux 6.1, little-endian, with the
 * MIGRATE draft's messages (draft-sugimoto-mip6-pfkey-migrate-04, sadb_x_kmaddress included), the
 * NAT traversal extensions 20 to 22 and an extension of our own that MIGRATE needs for Dual-Stack
 * Mobile IPv6 (docs/handover.md, struct sadb_x_migrate_ds).
 *
 * A decoded message is flat and holds everything by value: no pointers, bounded sizes. Ports and
 * SPIs are in host order here and in network order in a message; all other integers are
 * little-endian there. Algorithms are IANA IKEv2 transform ids here (nodes/crypto/alg.h) and
 * PF_KEY's own numbers there. Time in lifetimes is in seconds, as RFC 2367 has it.
 *
 * An extension is there when its has_ flag is set; an address when its family is not 0; a number
 * without a flag when it is not 0. Extensions that this list does not know are skipped in decoding
 * (RFC 2367 2.3). */
#ifndef SOJOURN_WIRE_PFKEY_H
#define SOJOURN_WIRE_PFKEY_H

#include "nodes/base/addr.h"
#include "nodes/base/text.h"
#include "nodes/base/why.h"

enum {
	PFKEY_MSG_MAX = 2048,	/* octets of the longest message that pfkey_encode can write */
	PFKEY_REQUESTS = 4,	/* ipsecrequests in a policy: MIGRATE needs pairs */
	PFKEY_KEY_MAX = 64,	/* octets */
	PFKEY_IDENTITY_MAX = 127
};

enum pfkey_type {
	SADB_GETSPI = 1,
	SADB_UPDATE = 2,
	SADB_ADD = 3,
	SADB_DELETE = 4,
	SADB_GET = 5,
	SADB_ACQUIRE = 6,
	SADB_REGISTER = 7,
	SADB_EXPIRE = 8,
	SADB_FLUSH = 9,
	SADB_DUMP = 10,
	SADB_X_SPDUPDATE = 13,
	SADB_X_SPDADD = 14,
	SADB_X_SPDDELETE = 15,
	SADB_X_SPDGET = 16,
	SADB_X_SPDDUMP = 18,
	SADB_X_SPDFLUSH = 19,
	SADB_X_SPDDELETE2 = 22,		/* by policy id */
	SADB_X_NAT_T_NEW_MAPPING = 23,
	SADB_X_MIGRATE = 24,
	SADB_TYPE_MAX = 24
};

/* sadb_msg_errno, with Linux's numbers. */
enum {
	PFKEY_OK = 0,
	PFKEY_ENOENT = 2,
	PFKEY_ESRCH = 3,
	PFKEY_EEXIST = 17,
	PFKEY_EINVAL = 22,
	PFKEY_ENODATA = 61,
	PFKEY_EMSGSIZE = 90,
	PFKEY_EOPNOTSUPP = 95,
	PFKEY_ENOBUFS = 105,
	PFKEY_ESTALE = 116
};

enum {
	SADB_SATYPE_UNSPEC = 0,
	SADB_SATYPE_ESP = 3
};

/* The kernel keeps an SPI so long that GETSPI gave and no UPDATE has used. Linux: 30 s, in
 * net.core.xfrm_acq_expires; key managers set it to what their retransmissions take, ours 213 s. */
#define PFKEY_LARVAL_LIFE SECONDS(240)

enum {
	SADB_SASTATE_LARVAL = 0,
	SADB_SASTATE_MATURE = 1,
	SADB_SASTATE_DYING = 2,
	SADB_SASTATE_DEAD = 3
};

/* pfkey_sa.flags, all ours: PF_KEY has no direction, no ESN and no word for DF, and cannot say that
 * there is to be no anti-replay (RFC 4303 3.3.3: manual keys). An SA made by GETSPI and UPDATE is inbound, one made by
 * ADD outbound unless it says otherwise. */
enum {
	PFKEY_SA_INBOUND = 0x0100,
	PFKEY_SA_ESN = 0x0200,
	PFKEY_SA_NO_REPLAY = 0x0400,
	PFKEY_SA_DF_SET = 0x0800,	/* in the outer IPv4 header, RFC 4301 8.1; neither: the */
	PFKEY_SA_DF_CLEAR = 0x1000,	/* node's default, both: a copy of the inner one */
	PFKEY_SA_DF = PFKEY_SA_DF_SET | PFKEY_SA_DF_CLEAR,
	PFKEY_SA_FRAGMENTS = 0x2000,	/* later fragments are agreed on beside ports, RFC 4301 7.3 */
	PFKEY_SA_NO_TFC = 0x4000	/* outbound: the peer takes no TFC padding, RFC 7296 1.3.1 */
};

enum {
	IPSEC_MODE_ANY = 0,
	IPSEC_MODE_TRANSPORT = 1,
	IPSEC_MODE_TUNNEL = 2
};

enum {
	IPSEC_DIR_INBOUND = 1,
	IPSEC_DIR_OUTBOUND = 2
};

enum {
	IPSEC_POLICY_DISCARD = 0,
	IPSEC_POLICY_NONE = 1,		/* bypass */
	IPSEC_POLICY_IPSEC = 2
};

enum {
	IPSEC_LEVEL_DEFAULT = 0,
	IPSEC_LEVEL_USE = 1,
	IPSEC_LEVEL_REQUIRE = 2,
	IPSEC_LEVEL_UNIQUE = 3
};

enum {
	UDP_ENCAP_NONE = 0,
	UDP_ENCAP_ESPINUDP = 2		/* RFC 3948 */
};

enum {
	SADB_IDENTTYPE_PREFIX = 1,
	SADB_IDENTTYPE_FQDN = 2,
	SADB_IDENTTYPE_USERFQDN = 3
};

struct pfkey_sa {
	uint32_t spi;
	uint8_t replay;		/* window, packets; 0: the receiver's default */
	uint8_t state;		/* SADB_SASTATE_* */
	uint16_t integ, encr;	/* AUTH_*, ENCR_* of IANA; PFKEY_ALG_UNKNOWN | n: no such number */
	uint32_t flags;
};

#define PFKEY_ALG_UNKNOWN 0xff00

struct pfkey_lifetime {
	bool has;
	uint32_t allocations;	/* we count packets here */
	uint64_t bytes;
	uint64_t addtime, usetime;	/* s */
};

/* A selector, or an SA's address. In SPD messages, ACQUIRE and MIGRATE `port` is the selector: a
 * UDP or TCP port; for ICMP the type in src and the code in dst; for the Mobility Header the type
 * in src. 0 is any (so ICMP type 0 and BRR cannot be selected: Linux's limit too). */
struct pfkey_addr {
	struct addr addr;
	uint8_t proto;		/* upper layer; 0: any (255 on the bus) */
	uint8_t prefixlen;
	uint16_t port;
};

struct pfkey_key {
	uint8_t n;		/* octets; 0: absent */
	uint8_t key[PFKEY_KEY_MAX];	/* encryption keys end in their salt, RFC 4106 8.1 */
};

struct pfkey_identity {
	uint16_t type;		/* SADB_IDENTTYPE_*; 0: absent */
	char text[PFKEY_IDENTITY_MAX + 1];
};

struct pfkey_request {
	uint16_t proto;		/* 50 */
	uint8_t mode, level;	/* IPSEC_MODE_*, IPSEC_LEVEL_* */
	uint32_t reqid;		/* 0: none */
	struct addr src, dst;	/* endpoints; family 0: absent (transport mode, outside MIGRATE) */
};

struct pfkey_policy {
	bool has;
	uint16_t type;		/* IPSEC_POLICY_* */
	uint8_t dir;		/* IPSEC_DIR_* */
	uint32_t id;		/* the kernel's; 0 in requests that do not name one */
	uint32_t priority;	/* the lower number decides first */
	uint8_t n_requests;	/* MIGRATE: old, new, old, new ... */
	struct pfkey_request request[PFKEY_REQUESTS];
};

/* docs/handover.md: struct sadb_x_migrate_ds. */
enum {
	MIGRATE_PROVISIONAL = 0x01,	/* outbound: do not send to the new endpoint yet */
	MIGRATE_LEARN = 0x02,		/* inbound: report another source of authentic ESP */
	MIGRATE_KM_NEW_ONLY = 0x04,	/* KM addresses are for new negotiations only */
	MIGRATE_KEEPALIVE = 0x08,	/* we send the 0xFF on this path */
	MIGRATE_OLD_VALID = 0x10,	/* compare old_encap and the old ports */
	MIGRATE_FLAGS = 0x1f
};

enum {
	MIGRATE_BY_BINDING = 1,
	MIGRATE_BY_MOBIKE = 2,
	MIGRATE_LEARNED = 3,
	MIGRATE_AT_START = 4
};

#define SADB_X_EXT_MIGRATE_DS 0x4453
#define MIGRATE_DS_VERSION 1

struct pfkey_migrate_ds {
	bool has;
	uint8_t version, flags;
	uint8_t old_encap;		/* UDP_ENCAP_* */
	uint8_t origin;
	uint16_t old_sport, old_dport;
	uint16_t km_lport, km_rport;	/* IKE ports that go with KMADDRESS; 0: unchanged */
	uint32_t evidence;		/* BU sequence, IKE Message ID or ESP sequence number */
	uint32_t reserved;
	uint64_t generation;		/* of this policy: last echoed + 1, the first is 1 */
};

/* Of ours too, 16 octets: the number an outbound SA has used last, little-endian. A manually keyed SA
 * with anti-replay goes on from there after a reboot (RFC 4303 3.3.3). */
#define SADB_X_EXT_SA_DS 0x4454

/* Of ours: in packet direction, the addresses an inbound transport mode SA in UDP has where its sender
 * stands, before any NAT (RFC 7296 2.23.1, RFC 3948 3.1.2). Linux's NAT_T_OA has one of them. */
#define SADB_X_EXT_NAT_OA_DS 0x4456

/* Of ours: a selector that addresses, prefixes and one port do not express (RFC 4301 4.4.1.1). For
 * each end in packet direction: ranges of addresses in place of the address extension's prefix, which
 * covers them; and a range of ports, of ICMP type * 256 + code, or of MH type * 256. */
#define SADB_X_EXT_SELECTOR_DS 0x4455
#define PFKEY_RANGES 4

struct pfkey_range {
	struct addr lo, hi;	/* both belong to it */
};

struct pfkey_end {
	bool opaque;		/* the value is hidden or not there; else lo to hi */
	uint16_t lo, hi;	/* 0 to 65535: any */
	uint8_t n;		/* of ranges; 0: the prefix */
	struct pfkey_range range[PFKEY_RANGES];
};

struct pfkey_selector {
	bool has;
	struct pfkey_end src, dst;
};

/* Of ours too, 16 octets, of a policy: how its traffic is sent. Version, flags (1: fragments), least
 * padding and a zero octet; the length for TFC padding and two zero octets, in network order as the
 * former; the interval between dummies in milliseconds, little-endian. */
#define SADB_X_EXT_TRAFFIC_DS 0x4457

struct pfkey_traffic {
	bool fragments;		/* later ones may go where ports are asked for, RFC 4301 7.3 */
	uint8_t pad;		/* at least so many octets of padding, RFC 4303 2.4 */
	uint16_t tfc;		/* inner packets are padded to this length, RFC 4303 2.7; 0: no */
	uint32_t dummy_ms;	/* between dummy packets, RFC 4303 2.6; 0: none */
};

static inline bool
pfkey_traffic_is_set(const struct pfkey_traffic *t)
{
	return t->fragments || t->pad != 0 || t->tfc != 0 || t->dummy_ms != 0;
}

struct pfkey_msg {
	uint8_t type;		/* enum pfkey_type */
	uint8_t errno_;		/* PFKEY_E*; 0 in requests */
	uint8_t satype;
	uint32_t seq, pid;

	bool has_km;
	struct addr km_local, km_remote;	/* KMADDRESS: the local address first */

	bool has_sa;
	struct pfkey_sa sa;
	uint64_t sa_seq;	/* SA_DS; 0: absent */
	uint8_t mode;		/* SA2, with reqid and the ACQUIRE's sequence number */
	uint32_t reqid, sa2_seq;
	bool has_sa2;

	struct pfkey_lifetime current, hard, soft;
	struct pfkey_addr src, dst, proxy;
	struct pfkey_key key_integ, key_encr;
	struct pfkey_identity id_src, id_dst;
	bool has_range;
	uint32_t spi_min, spi_max;

	struct pfkey_policy policy;

	/* UDP encapsulation, in the packet direction of the SA or policy: outbound sport is ours, inbound
	 * sport is the peer's. */
	bool has_nat_t;
	uint8_t nat_t;		/* UDP_ENCAP_* */
	bool has_nat_ports;
	uint16_t nat_sport, nat_dport;

	struct addr oa_src, oa_dst;	/* NAT_OA_DS; family 0: absent */

	struct pfkey_migrate_ds ds;
	struct pfkey_selector sel;
	struct pfkey_traffic traffic;	/* nothing set: absent */
};

/* pfkey_encode appends the message; w is bad if it does not fit. What cannot be written down
 * (an unknown type, a pair of mixed families) is asserted. */
void pfkey_encode(struct wr *w, const struct pfkey_msg *m);

/* pfkey_decode reads exactly one message. W_SHORT; W_VERSION (not PF_KEY_V2); W_PFKEY_SIZE
 * (EMSGSIZE: the length field is not the message's); W_PFKEY_TWICE (an extension occurs twice, RFC
 * 2367 2.3); W_LENGTH (an extension contradicts its own length, or a bound of the list above);
 * W_VALUE (mixed families in a pair). *m is zeroed first and holds what could be read. */
enum why pfkey_decode(struct pfkey_msg *m, struct bytes message) MUST_CHECK;

/* pfkey_errno is the errno with which a kernel refuses a message that pfkey_decode did. */
uint8_t pfkey_errno(enum why w);

/* "SADB_X_MIGRATE"; "?" if unknown. */
const char *pfkey_name(uint8_t type);

/* pfkey_tell appends what a person wants to know: type, errno, selector, endpoints. No keys. */
void pfkey_tell(struct text *t, const struct pfkey_msg *m);

/* pfkey_wipe clears the keys in a message. */
void pfkey_wipe(struct pfkey_msg *m);

#endif
