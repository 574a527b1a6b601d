/* mh.h - the Mobility Header: RFC 6275 6.1 and 6.2, with the options of RFC 3963 and RFC 5555.
 *
 * Does: turn octets into `struct mh` and back, one row per message type and per option. Does not:
 * judge a message (mip6/), nor know how it travelled (ext.h, mip6/tunnel.h). Unknown options are
 * skipped (RFC 6275 6.2.1); of an option that stands twice the first is taken.
 *
 * One struct serves all types; `type` says which member of the union holds. Units: seconds and
 * host order here, units of 4 s and network order on the wire. */
#ifndef SOJOURN_WIRE_MH_H
#define SOJOURN_WIRE_MH_H

#include "nodes/base/field.h"
#include "nodes/base/tell.h"

#define PROTO_MH	135	/* IANA protocol number, RFC 6275 16 */
#define PROTO_NONE	59	/* RFC 8200 4.7 */

enum mh_type {
	MH_BRR = 0, MH_HOTI = 1, MH_COTI = 2, MH_HOT = 3, MH_COT = 4,
	MH_BU = 5, MH_BA = 6, MH_BE = 7,
	MH_TYPES
};

/* Mobility option numbers. */
enum {
	MHOPT_PAD1 = 0, MHOPT_PADN = 1,
	MHOPT_REFRESH_ADVICE = 2,	/* RFC 6275 6.2.4 */
	MHOPT_ALT_COA = 3,		/* RFC 6275 6.2.5 */
	MHOPT_NONCE_INDICES = 4,	/* RFC 6275 6.2.6 */
	MHOPT_BINDING_AUTH = 5,		/* RFC 6275 6.2.7 */
	MHOPT_PREFIX = 6,		/* RFC 3963 4.3 */
	MHOPT_IPV4_HOA = 29,		/* RFC 5555 3.1.1 */
	MHOPT_IPV4_ACK = 30,		/* RFC 5555 3.2.1; its 8 prints 29, the registry has 30 */
	MHOPT_NAT_DETECTION = 31,	/* RFC 5555 3.2.2 */
	MHOPT_IPV4_COA = 32		/* RFC 5555 3.1.2 */
};

/* Binding Acknowledgement status, RFC 6275 6.1.8: below 128 accepted. */
enum {
	BA_ACCEPTED = 0,
	BA_PREFIX_DISCOVERY = 1,	/* accepted but prefix discovery necessary */
	BA_REASON_UNSPECIFIED = 128,
	BA_PROHIBITED = 129,
	BA_INSUFFICIENT_RESOURCES = 130,
	BA_NOT_SUPPORTED = 131,		/* home registration not supported */
	BA_NOT_HOME_SUBNET = 132,
	BA_NOT_HA = 133,		/* not home agent for this mobile node */
	BA_DAD_FAILED = 134,
	BA_SEQ_OUT_OF_WINDOW = 135,
	BA_EXPIRED_HOME_NONCE = 136,
	BA_EXPIRED_CAREOF_NONCE = 137,
	BA_EXPIRED_NONCES = 138,
	BA_TYPE_CHANGE = 139,		/* registration type change disallowed */
	BA_CANNOT_FORCE_UDP = 144,	/* RFC 5555 3.2.3 */
	BA_INVALID_COA = 174		/* RFC 6275 6.1.8 */
};

/* Status of the IPv4 Address Acknowledgement option, RFC 5555 3.2.1: below 128 accepted. */
enum {
	ACK4_SUCCESS = 0,
	ACK4_REASON_UNSPECIFIED = 128,
	ACK4_PROHIBITED = 129,
	ACK4_INCORRECT_HOA4 = 130,
	ACK4_INVALID_HOA4 = 131,
	ACK4_NO_DYNAMIC = 132,		/* dynamic IPv4 home address assignment not available */
	ACK4_NO_PREFIX = 133		/* prefix allocation unauthorized */
};

/* Binding Error status, RFC 6275 6.1.9. */
enum { BE_UNKNOWN_BINDING = 1, BE_UNKNOWN_MH_TYPE = 2 };

#define NAT_REFRESH_NONE UINT32_MAX	/* no NAT: keepalives not needed, RFC 5555 3.2.2 */

#define MH_AUTH_OCTETS	12		/* First(96, HMAC), RFC 6275 6.2.7 */
#define MH_OPTIONS_MAX	32		/* option types remembered in order */
#define MH_OCTETS_MAX	2048		/* 8 * (255 + 1) */

/* Options. has_x says that the option stands in the message. */
struct mh_options {
	bool has_alt_coa, has_nonces, has_auth, has_refresh, has_prefix;
	bool has_hoa4, has_ack4, has_nat, has_ipv4_coa;
	struct addr alt_coa;
	uint16_t nonce_home, nonce_coa;
	uint8_t auth[MH_AUTH_OCTETS];
	uint32_t refresh_s;		/* multiple of 4 */
	struct prefix prefix;
	struct addr hoa4;
	uint8_t hoa4_len;		/* prefix length, 6 bits */
	bool hoa4_P;
	struct addr ack4;
	uint8_t ack4_status, ack4_len;
	bool nat_F;
	uint32_t nat_refresh_s;		/* 0: the receiver's default; NAT_REFRESH_NONE: no NAT */
	struct addr ipv4_coa;
	bool has_extra;
	uint8_t extra[8];		/* in front of all options: for tampering only */
	uint8_t n_order, order[MH_OPTIONS_MAX];	/* types as they stand, no padding; not an input */
};

struct mh {
	/* The common header. Encoding computes what is not set and then sets it: so a tampered
	 * value stands, and a message that was sent can be told. Zeroed is right for building. */
	uint8_t type;
	uint8_t wire_type;	/* what stands in the octets: `type`, unless tampered with */
	uint8_t payload_proto;	/* PROTO_NONE */
	uint8_t len;		/* header length field: 8-octet units after the first */
	uint16_t checksum;
	bool set_type, set_payload_proto, set_len, set_checksum;
	/* What a good sender leaves zero, and no receiver reads: for tampering only. */
	uint8_t reserved;	/* of the common header */
	uint16_t reserved_bits;	/* of the message, as they stand in its reserved field */
	bool set_reserved, set_reserved_bits;
	bool tampered_checksum;	/* `checksum` was set by its short name */
	bool checksum_ok;	/* decoded only */

	union {
		struct {		/* RFC 6275 6.1.7, RFC 3963 4.1, RFC 5555 3.1.3 */
			uint16_t seq;
			bool A, H, L, K, M, R, P, F;
			uint32_t lifetime_s;	/* a multiple of 4; rounded down if not */
		} bu;
		struct {		/* RFC 6275 6.1.8 */
			uint8_t status;
			bool K, R, P;
			uint16_t seq;
			uint32_t lifetime_s;
		} ba;
		struct {		/* RFC 6275 6.1.9 */
			uint8_t status;
			struct addr home;
		} be;
		struct {		/* HoTI, CoTI, HoT, CoT: RFC 6275 6.1.3 to 6.1.6 */
			uint16_t nonce_index;
			uint64_t cookie, token;
		} rr;
	};
	struct mh_options opt;
};

/* mh_decode reads one Mobility Header from the start of `octets`; what follows its length is not
 * looked at (no next header). `src` and `dst` are the addresses of the pseudo-header, i.e. home
 * address and peer, RFC 6275 6.1.1; both NULL: the checksum is not verified.
 *
 * W_SHORT, W_LENGTH: truncated, or an option that does not fit. W_CHECKSUM: drop silently.
 * W_MH_PROTO, W_MH_LEN, W_TYPE: RFC 6275 9.2 asks for an answer, see mh_param_problem.
 * On W_CHECKSUM everything has been decoded; on other errors what could be read has. */
enum why mh_decode(struct mh *m, struct bytes octets, const struct addr *src,
    const struct addr *dst) MUST_CHECK;

/* mh_param_problem: for W_MH_PROTO and W_MH_LEN, the offset inside the Mobility Header at which an
 * ICMPv6 Parameter Problem, code 0, points (RFC 6275 9.2); false: no such message. */
bool mh_param_problem(enum why w, unsigned *pointer);

/* mh_encode appends the message, padded to 8 octets (RFC 6275 6.2.1), with its checksum. Fields of
 * the common header that were not set are filled in. w->bad if it did not fit. */
void mh_encode(struct wr *w, struct mh *m, const struct addr *src, const struct addr *dst);

/* mh_sum is the checksum over the pseudo-header and `octets`, whose own checksum field is taken as
 * it stands: 0 for a correct message. */
uint16_t mh_sum(struct bytes octets, const struct addr *src, const struct addr *dst);

/* The name of docs/messages.md: "BU"; "MH" for types not known. */
const char *mh_name(uint8_t type);
/* The fields of one message type, for telling and tampering; NULL for types not known. */
const struct field *mh_fields(uint8_t type);
/* mh_tell tells a message with its option list; `more` may be NULL. */
void mh_tell(const struct teller *t, enum told_kind kind, const char *instance,
    const struct mh *m, const char *more);

#endif
