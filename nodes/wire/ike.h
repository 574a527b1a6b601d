/* ike.h - IKEv2 messages, RFC 7296 section 3, and MOBIKE's notifies, RFC 4555 section 4.
 *
 * A message is decoded into one flat, bounded struct whose octet strings are borrowed from the
 * packet. `item` lists the payloads in their order; the encoder walks that list, so decode and
 * encode are inverses (reserved bits aside) and tampering can drop or repeat a payload by editing
 * it. What is encrypted is decoded in two steps: ike_decode stops at SK, the engine decrypts, and
 * ike_decode_inner goes on with the plaintext. Nothing here keeps state or judges policy.
 *
 * Field names are those of docs/messages.md: scalars by the table ike_fields, the rest by
 * ike_format. */
#ifndef SOJOURN_WIRE_IKE_H
#define SOJOURN_WIRE_IKE_H

#include "nodes/base/addr.h"
#include "nodes/base/field.h"

enum ike_exchange {		/* RFC 7296 3.1 */
	IKE_SA_INIT = 34,
	IKE_AUTH = 35,
	CREATE_CHILD_SA = 36,
	INFORMATIONAL = 37
};

enum ike_payload {		/* RFC 7296 3.2 */
	P_NONE = 0,
	P_SA = 33, P_KE, P_IDI, P_IDR, P_CERT, P_CERTREQ, P_AUTH, P_NONCE, P_NOTIFY, P_DELETE,
	P_VENDOR, P_TSI, P_TSR, P_SK, P_CP, P_EAP,
	P_SKF = 53		/* RFC 7383 */
};

enum ike_protocol { PROTO_IKE = 1, PROTO_AH = 2, PROTO_ESP = 3 };	/* RFC 7296 3.3.1 */

enum ike_transform_type {	/* RFC 7296 3.3.2 */
	T_ENCR = 1, T_PRF, T_INTEG, T_DH, T_ESN
};

enum ike_id_type {		/* RFC 7296 3.5 */
	ID_IPV4_ADDR = 1, ID_FQDN = 2, ID_RFC822_ADDR = 3, ID_IPV6_ADDR = 5, ID_DER_ASN1_DN = 9,
	ID_DER_ASN1_GN = 10, ID_KEY_ID = 11
};

enum {				/* RFC 7296 3.8, RFC 4754 7, RFC 7427 7 */
	AUTH_RSA = 1, AUTH_PSK = 2, AUTH_DSS = 3, AUTH_ECDSA_256 = 9, AUTH_ECDSA_384 = 10,
	AUTH_ECDSA_521 = 11, AUTH_SIGNATURE = 14
};
enum { CERT_X509_SIGNATURE = 4 };	/* RFC 7296 3.6 */
enum { CFG_REQUEST = 1, CFG_REPLY, CFG_SET, CFG_ACK };	/* RFC 7296 3.15 */

enum ike_cp_attribute {		/* RFC 7296 3.15.1 */
	INTERNAL_IP4_ADDRESS = 1, INTERNAL_IP4_NETMASK = 2, INTERNAL_IP4_DNS = 3,
	INTERNAL_IP4_SUBNET = 13, INTERNAL_IP6_ADDRESS = 8, INTERNAL_IP6_DNS = 10,
	APPLICATION_VERSION = 7, SUPPORTED_ATTRIBUTES = 14, INTERNAL_IP6_SUBNET = 15,
	MIP6_HOME_PREFIX = 16	/* RFC 5026 8.2 */
};

enum { TS_IPV4 = 7, TS_IPV6 = 8 };	/* RFC 7296 3.13.1 */

/* Notify message types; the complete table of names is in ike_name.c. */
enum ike_notify_type {
	N_UNSUPPORTED_CRITICAL_PAYLOAD = 1,	/* RFC 7296 3.10.1, to 44 */
	N_INVALID_IKE_SPI = 4,
	N_INVALID_MAJOR_VERSION = 5,
	N_INVALID_SYNTAX = 7,
	N_INVALID_MESSAGE_ID = 9,
	N_INVALID_SPI = 11,
	N_NO_PROPOSAL_CHOSEN = 14,
	N_INVALID_KE_PAYLOAD = 17,
	N_AUTHENTICATION_FAILED = 24,
	N_SINGLE_PAIR_REQUIRED = 34,
	N_NO_ADDITIONAL_SAS = 35,
	N_INTERNAL_ADDRESS_FAILURE = 36,
	N_FAILED_CP_REQUIRED = 37,
	N_TS_UNACCEPTABLE = 38,
	N_INVALID_SELECTORS = 39,
	N_UNACCEPTABLE_ADDRESSES = 40,		/* RFC 4555 4.1.1 */
	N_UNEXPECTED_NAT_DETECTED = 41,		/* RFC 4555 4.1.2 */
	N_USE_ASSIGNED_HOA = 42,		/* RFC 5026 8.1 */
	N_TEMPORARY_FAILURE = 43,
	N_CHILD_SA_NOT_FOUND = 44,
	N_INITIAL_CONTACT = 16384,
	N_SET_WINDOW_SIZE = 16385,
	N_ADDITIONAL_TS_POSSIBLE = 16386,
	N_IPCOMP_SUPPORTED = 16387,
	N_NAT_DETECTION_SOURCE_IP = 16388,
	N_NAT_DETECTION_DESTINATION_IP = 16389,
	N_COOKIE = 16390,
	N_USE_TRANSPORT_MODE = 16391,
	N_HTTP_CERT_LOOKUP_SUPPORTED = 16392,
	N_REKEY_SA = 16393,
	N_ESP_TFC_PADDING_NOT_SUPPORTED = 16394,
	N_NON_FIRST_FRAGMENTS_ALSO = 16395,
	N_MOBIKE_SUPPORTED = 16396,		/* RFC 4555 4.2, to 16402 */
	N_ADDITIONAL_IP4_ADDRESS = 16397,
	N_ADDITIONAL_IP6_ADDRESS = 16398,
	N_NO_ADDITIONAL_ADDRESSES = 16399,
	N_UPDATE_SA_ADDRESSES = 16400,
	N_COOKIE2 = 16401,
	N_NO_NATS_ALLOWED = 16402,
	N_EAP_ONLY_AUTHENTICATION = 16417,	/* RFC 5998 */
	N_FRAGMENTATION_SUPPORTED = 16430,	/* RFC 7383 2.3 */
	N_SIGNATURE_HASH_ALGORITHMS = 16431	/* RFC 7427 4 */
};

#define N_IS_ERROR(type) ((type) < 16384)	/* RFC 7296 3.10.1 */

#define IKE_HEADER_LEN	 28
#define IKE_MESSAGE_MAX	 16000	/* octets we can build; RFC 7296 2: SHOULD take 3000 */
#define IKE_ITEMS	 48	/* payloads in one message */
#define IKE_PROPOSALS	 8	/* more are left out: never acceptable, but not an error */
#define IKE_TRANSFORMS	 40	/* in one proposal; more are left out likewise */
#define IKE_NOTIFIES	 24
#define IKE_DELETES	 4
#define IKE_SELECTORS	 8	/* in one TS payload */
#define IKE_BLOBS	 16	/* CERT, CERTREQ, V, EAP and unknown payloads together */
#define IKE_NONCE_MAX	 256

struct ike_header {
	uint64_t spi_i, spi_r;
	uint8_t next, major, minor, exchange;
	bool I, V, R;		/* flags 0x08, 0x10, 0x20 */
	uint32_t msgid, len;
};

struct ike_transform {
	uint8_t type;
	uint16_t id;
	uint16_t key_bits;	/* Key Length attribute (14); 0: absent */
	bool odd;		/* carries an attribute we do not know: never acceptable, 3.3.6 */
};

struct ike_proposal {
	uint8_t num, protocol, spi_len;
	uint64_t spi;		/* 8 octets for IKE, 4 for ESP, right-aligned; else 0 */
	struct ike_transform t[IKE_TRANSFORMS];
	unsigned n;
};

struct ike_ident {
	uint8_t type;
	uint8_t reserved[3];	/* as received: AUTH covers them, 2.15 */
	struct bytes data;
};

struct ike_notify {
	uint8_t protocol, spi_len;
	uint32_t spi;		/* when spi_len is 4 */
	uint16_t type;
	struct bytes data;
};

struct ike_delete {
	uint8_t protocol, spi_len;
	uint16_t n;		/* SPIs */
	struct bytes spis;	/* n * spi_len octets, network order */
};

struct ike_ts {
	uint8_t type, proto;	/* proto 0: any */
	uint16_t port_lo, port_hi;
	struct addr lo, hi;	/* family 0: a TS type we do not know, 2.9 */
};

struct ike_selectors {
	struct ike_ts ts[IKE_SELECTORS];
	unsigned n;
};

struct ike_blob {
	uint8_t type, sub;	/* sub: CERT encoding; 0 otherwise */
	struct bytes body;	/* after the generic header (and after the encoding octet) */
};

struct ike_item {
	uint8_t type;		/* enum ike_payload, or unknown */
	uint8_t index;		/* into notify[], del[] or blob[] */
	bool critical;
	bool raw;		/* of a tamper rule: blob[index], whatever the type */
};

struct ike_message {
	struct ike_header h;
	struct ike_item item[IKE_ITEMS];
	unsigned n_items;

	/* SK: still encrypted; IV, ciphertext and ICV. `sk_at` is where its body starts in the
	 * message: what stands before it is the AEAD's additional data, RFC 5282 5.1. */
	bool has_sk;
	/* SKF (RFC 7383 2.5) instead: fragment 1.. of total; `sk_at` and `sk` start at the IV. */
	bool has_skf;
	uint16_t fragment, total;
	uint8_t sk_first;
	size_t sk_at;
	struct bytes sk;

	bool has_sa, has_ke, has_nonce, has_idi, has_idr, has_auth, has_tsi, has_tsr, has_cp;
	struct ike_proposal proposal[IKE_PROPOSALS];
	unsigned n_proposals;
	uint16_t ke_group;
	struct bytes ke;
	struct bytes nonce;
	struct ike_ident idi, idr;
	struct bytes idi_body, idr_body;	/* the payload bodies, for AUTH, 2.15 */
	uint8_t auth_method;
	struct bytes auth;
	struct ike_selectors tsi, tsr;
	uint8_t cp_type;
	struct bytes cp;	/* the attributes, undecoded */
	struct ike_notify notify[IKE_NOTIFIES];
	unsigned n_notifies;
	struct ike_delete del[IKE_DELETES];
	unsigned n_deletes;
	struct ike_blob blob[IKE_BLOBS];
	unsigned n_blobs;

	uint8_t unknown_critical;	/* first unknown payload type with critical bit; else 0 */
};

/* ike_header_decode reads the 28 octets and nothing else. W_SHORT. The version is not judged. */
enum why ike_header_decode(struct ike_header *h, struct bytes message) MUST_CHECK;

/* ike_decode reads header and payloads up to SK or the end. W_SHORT, W_LENGTH (the header's Length
 * is not the datagram's, or a payload's runs over), W_TRAILING, W_IKE_SYNTAX (a payload's inside),
 * W_IKE_TWICE (a payload that may stand once stands twice), W_FULL (too many payloads). On an error
 * the header and what was read before the fault are in place. */
enum why ike_decode(struct ike_message *m, struct bytes message) MUST_CHECK;

/* ike_decode_inner adds the decrypted payloads, whose first has type m->sk_first. */
enum why ike_decode_inner(struct ike_message *m, struct bytes plain) MUST_CHECK;

/* ike_encode_header writes the header; Length is filled in by the caller (offset 24, 32 bits). */
void ike_encode_header(struct wr *w, const struct ike_header *h);
/* ike_encode_items writes the payloads in item[], chained; *first gets the first one's type, and
 * P_NONE if there is none. */
void ike_encode_items(struct wr *w, const struct ike_message *m, uint8_t *first);

/* The builder's half: each sets the payload's member and appends it to item[]. */
void ike_put(struct ike_message *m, uint8_t type);	/* member already filled in */
void ike_put_notify(struct ike_message *m, uint16_t type, struct bytes data);
void ike_put_notify_spi(struct ike_message *m, uint16_t type, uint8_t protocol, uint32_t spi);
void ike_put_delete(struct ike_message *m, uint8_t protocol, struct bytes spis);

/* ike_find_notify returns the first notify of that type, or NULL; ike_error_notify the first whose
 * type is an error, or NULL. */
const struct ike_notify *ike_find_notify(const struct ike_message *m, uint16_t type);
const struct ike_notify *ike_error_notify(const struct ike_message *m);

/* ike_unknown_error: is there an error notify of a type that is not known here? In a response it
 * says that all of the request has failed, RFC 7296 3.10.1. */
bool ike_unknown_error(const struct ike_message *m);

/* ike_drop_item and ike_dup_item edit the list by a payload's name ("TSi", "N") or a notify's
 * ("COOKIE2"); false if there is none (or no room). */
bool ike_drop_item(struct ike_message *m, const char *name);
bool ike_dup_item(struct ike_message *m, const char *name);
/* ike_critical_item sets its critical bit; ike_first_item moves it to the front; ike_add_item appends
 * a payload of any type, whose octets are borrowed. */
bool ike_critical_item(struct ike_message *m, const char *name);
bool ike_first_item(struct ike_message *m, const char *name);
bool ike_add_item(struct ike_message *m, uint8_t type, struct bytes body, bool critical);

/* One traffic selector of a prefix; one address is a prefix of all bits. Ports any if lo > hi. */
struct ike_ts ike_ts_of(const struct prefix *p, uint8_t proto, uint16_t lo, uint16_t hi);
bool ike_ts_covers(const struct ike_ts *outer, const struct ike_ts *inner);
/* ike_ts_meet intersects; false if there is nothing in common. */
bool ike_ts_meet(struct ike_ts *out, const struct ike_ts *a, const struct ike_ts *b);

/* ---- Configuration payload, RFC 7296 3.15 ---- */

#define IKE_CP_DNS 4

struct ike_cp {
	/* In a request: wanted, perhaps with the address one would like. In a reply: given. */
	bool has_address6, has_address4, has_dns6, has_dns4, has_home_prefix;
	struct addr address6, address4;		/* family 0: none in particular */
	uint8_t prefixlen6;
	bool has_netmask4;
	struct addr netmask4;
	struct addr dns[IKE_CP_DNS];
	unsigned n_dns;
	uint32_t home_lifetime_s;
	struct prefix home_prefix;
	bool asks_version, asks_supported;	/* APPLICATION_VERSION, SUPPORTED_ATTRIBUTES */
};

/* ike_cp_decode reads the attributes. Unknown ones are left out (3.15.1). W_IKE_SYNTAX: one runs
 * over, or has a length it must not have. */
enum why ike_cp_decode(struct ike_cp *cp, struct bytes attributes) MUST_CHECK;
/* ike_cp_encode writes a request or a reply; the two questions are answered in a reply, the version
 * with nothing (2.20). */
void ike_cp_encode(struct wr *w, const struct ike_cp *cp, bool reply);

/* Names of docs/messages.md; NULL if unknown. */
const char *ike_exchange_name(unsigned exchange);
const char *ike_payload_name(unsigned type);
const char *ike_notify_name(unsigned type);
unsigned ike_notify_by_name(const char *name);	/* 0 if unknown */

extern const struct field ike_fields[];
/* ike_format appends " payloads=... notify=..." and everything the scalar table does not hold. */
void ike_format(struct text *out, const struct ike_message *m);

#endif
