/* dx.h - what the dissector's parts share: one message under construction.
 *
 * Protocols are tables where they can be: struct dx_row is one fixed field of a header, struct
 * dx_option one TLV. What a table cannot say is a function beside it. Nothing here keeps state
 * between frames except struct dissect: reassembly and what was seen before. */
#ifndef SOJOURN_TRACES_DX_H
#define SOJOURN_TRACES_DX_H

#include "nodes/base/hash.h"
#include "nodes/base/text.h"
#include "traces/dissect.h"

/* The common fields, in the order in which they are told. */
enum dx_common {
	DX_SRC, DX_DST, DX_UDP_SRC, DX_UDP, DX_INNER_SRC, DX_INNER_DST, DX_ENCAP, DX_HAO, DX_RH2,
	DX_ESP_SPI, DX_ESP_SEQ, DX_PROTECTED_BY, DX_RETRANSMISSION, DX_MALFORMED,
	DX_COMMONS
};

#define DX_FIELDS 600		/* of one message; the rest is dropped and told as malformed */
#define DX_DEPTH  12		/* headers inside headers */

/* Octets and text of one message: chunks that are reused for the next. */
struct arena {
	struct arena_chunk *first, *now;
};

void *arena_take(struct arena *a, size_t n);
void arena_reset(struct arena *a);
void arena_clear(struct arena *a);

/* The innermost IP header so far, and the addresses that count end to end. */
struct dx_ip {
	unsigned family;
	size_t length;			/* of the packet: what its header says, or of all its fragments */
	struct bytes src_at, dst_at, ecn_at;
	unsigned ecn;
	struct addr src, dst;		/* as on the wire */
	struct addr end_src, end_dst;	/* HAO and RH2 applied, RFC 6275 11.3.1, 9.3.2 */
	uint16_t id;			/* IPv4 identification */
	uint8_t hops;			/* IPv6 hop limit */
};

struct dx {
	struct dissect *d;
	const struct sighting *s;
	struct msg m;
	struct msg_field common[DX_COMMONS];	/* name NULL: absent */
	struct dx_ip ip;
	unsigned n_ip, depth;
	uint64_t identity;
	bool named, pending;		/* pending: a fragment that must wait */
	bool verified;			/* an ESP ICV around us was good */
	char encap[128];
};

/* ---- putting fields; `at` are the octets the value came from (n 0: computed) ---- */
void dx_num(struct dx *x, const char *name, struct bytes at, uint64_t v);
void dx_hex(struct dx *x, const char *name, struct bytes at, uint64_t v, unsigned digits);
void dx_addr(struct dx *x, const char *name, struct bytes at, struct addr a);
void dx_bytes(struct dx *x, const char *name, struct bytes at);
void dx_text(struct dx *x, const char *name, struct bytes at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* dx_text_of puts a text that lasts as long as the message. */
void dx_text_of(struct dx *x, const char *name, const char *text);
/* dx_own_name marks the field just put: its name is not a constant. */
void dx_own_name(struct dx *x);
bool dx_has(const struct dx *x, const char *name);

void dx_common_num(struct dx *x, enum dx_common c, struct bytes at, uint64_t v);
void dx_common_addr(struct dx *x, enum dx_common c, struct bytes at, struct addr a);
void dx_common_text(struct dx *x, enum dx_common c, const char *text);

void dx_name(struct dx *x, const char *name);		/* constant; the last one stands */
void dx_malformed(struct dx *x, const char *why);	/* constant; the first one stands */
/* dx_hops: of the outermost header. Hosts begin with one of a few; who forwards makes it less. */
void dx_hops(struct dx *x, uint8_t hops);
void dx_closed(struct dx *x, enum msg_closed why);
void dx_encap(struct dx *x, const char *token);
/* dx_layer adds octets of our own making to those that fields may point into. */
void dx_layer(struct dx *x, struct bytes octets);
/* dx_identify folds octets into the message's identity. */
void dx_identify(struct dx *x, struct bytes b);
/* dx_identify_end folds in the ends: addresses for IPv6, the identification for IPv4. */
void dx_identify_end(struct dx *x, unsigned proto);

/* ---- tables ---- */
enum dx_kind { DX_NUM, DX_HEX, DX_ADDR, DX_BYTES, DX_MAC };

struct dx_row {
	const char *name;
	uint8_t at, width;	/* octets; numbers up to 8, addresses 4 or 16 */
	enum dx_kind kind;
	uint32_t mask;		/* 0: all bits; else the value is what it selects, shifted down */
	uint32_t scale;		/* units of the wire; 0: 1 */
};

#define DX_ROWS(a) (a), sizeof(a) / sizeof((a)[0])

/* dx_rows puts those rows of the table that lie inside `b`. */
void dx_rows(struct dx *x, struct bytes b, const struct dx_row *row, size_t n_rows);
/* dx_fixed takes `size` octets off r (fewer, and malformed, if it is short) and puts their rows. */
struct bytes dx_fixed(struct dx *x, struct rd *r, size_t size, const struct dx_row *row,
    size_t n_rows);

/* One option: a row of its own fields. `read` is for what rows cannot say. */
struct dx_option {
	uint16_t type;
	uint16_t least, most;	/* octets after type and length */
	const struct dx_row *row;
	size_t n_rows;
	void (*read)(struct dx *x, struct bytes value);
};

/* dx_option_put finds `type` in the table and puts it. False: not in the table. */
bool dx_option_put(struct dx *x, const struct dx_option *table, size_t n, unsigned type,
    struct bytes value);

/* ---- the parts ---- */
void dx_arp(struct dx *x, struct bytes b);
void dx_ip(struct dx *x, struct bytes packet);		/* either family, by its version */
/* dx_upper: what an IP header, or ESP in transport mode, carries. */
void dx_upper(struct dx *x, unsigned proto, struct bytes b);
void dx_icmp4(struct dx *x, struct bytes b);
void dx_icmp6(struct dx *x, struct bytes b);
void dx_mh(struct dx *x, struct bytes b);
void dx_udp(struct dx *x, struct bytes b);
void dx_dhcp(struct dx *x, struct bytes b);
void dx_esp(struct dx *x, struct bytes b);
void dx_ike(struct dx *x, struct bytes b);
void dx_data(struct dx *x, unsigned proto, struct bytes b);
void dx_pfkey(struct dx *x, struct bytes b);

/* dx_pseudo_sum: the Internet checksum of b with the pseudo-header of the current IP header and
 * its end-to-end addresses. 0 when a packet's checksum is right, RFC 1071. */
uint16_t dx_pseudo_sum(const struct dx *x, unsigned proto, struct bytes b);
/* dx_pseudo_part: of the pseudo-header alone, as it stands where the checksum is yet to be made. */
uint16_t dx_pseudo_part(const struct dx *x, unsigned proto, size_t n);
uint16_t dx_sum(struct bytes b);

/* ---- reassembly, frag.c ---- */
struct frags;
struct frag {
	struct addr src, dst;
	uint32_t id;
	uint8_t proto;		/* IPv4: part of the key */
	uint32_t offset;	/* octets */
	bool more;
	struct bytes data;
};

struct frags *frags_new(void);
void frags_free(struct frags *f);
/* frags_add keeps one fragment of what `vantage` sees. True: *whole is the payload, borrowed until
 * the next call. Memory is bounded: the oldest packets are forgotten. */
bool frags_add(struct frags *f, uint64_t vantage, const struct frag *in, struct bytes *whole);

static inline uint64_t
hash_text(const char *text, uint64_t seed)
{
	return hash_bytes(seed, text, strlen(text));
}

/* ---- IKE messages in fragments, skf.c ---- */
struct skf_sets *skf_sets_new(void);
void skf_sets_free(struct skf_sets *s);

/* ---- what was seen before, seen.c ---- */
struct seen {
	struct seen_slot { uint64_t key, value; } *slot;
	size_t n, cap;
};

/* seen_put returns where the value of `key` is kept; *fresh says whether it was not there. */
uint64_t *seen_put(struct seen *s, uint64_t key, bool *fresh);
void seen_clear(struct seen *s);

/* Addresses and their texts. */
#define DX_TOLD 1024
struct told {
	struct addr addr;
	char text[ADDR_TEXT_MAX];
};

/* The last node's name, and its hash. */
struct whose {
	char node[32];
	uint64_t hash;
};

struct dissect {
	struct whose whose[2];		/* received, sent */
	struct told told[DX_TOLD];
	struct keys *keys;
	struct frags *frags;
	struct skf_sets *skf;
	struct arena arena;
	struct seen first, again;	/* identity -> who saw it first; who saw it before */
	uint64_t n;
	struct msg_field field[DX_COMMONS + DX_FIELDS];
	struct dx x;
};

#endif
