/* sample.h - for tests only: packets put together inside out, each layer around the one before.
 *
 * Octets come from a bump buffer that a test resets; nothing here is shared with nodes/wire. */
#ifndef SOJOURN_TRACES_SAMPLE_H
#define SOJOURN_TRACES_SAMPLE_H

#include "nodes/base/addr.h"
#include "nodes/base/text.h"
#include "nodes/crypto/seal.h"
#include "traces/keys.h"

#include <stdlib.h>

static uint8_t sample_buf[1 << 20];
static size_t sample_used;

static inline struct wr
sample_wr(size_t cap)
{
	assert(sizeof(sample_buf) - sample_used >= cap);
	sample_used += cap;
	return wr_of(sample_buf + sample_used - cap, cap);
}

static inline struct addr
sample_addr(const char *text)
{
	struct addr a = ADDR_NONE;
	bool fine = addr_parse(&a, text);

	assert(fine);
	return a;
}

/* Octets from hexadecimal, spaces ignored. */
static inline struct bytes
sample_hex(const char *text)
{
	struct wr w = sample_wr(strlen(text));
	char pair[3] = "";
	uint8_t b;

	for (size_t n = 0; *text != '\0'; text++) {
		if (*text == ' ' || *text == '\n')
			continue;
		pair[n++ % 2] = *text;
		if (n % 2 == 0) {
			bool fine = hex_parse(&b, 1, pair);

			assert(fine);
			wr_u8(&w, b);
		}
	}
	return wr_done(&w);
}

static inline uint32_t
sample_sum(uint32_t sum, struct bytes b)
{
	for (size_t i = 0; i < b.n; i++)
		sum += i % 2 == 0 ? (uint32_t)b.p[i] << 8 : b.p[i];
	return sum;
}

static inline uint16_t
sample_fold(uint32_t sum)
{
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* The checksum of an upper layer, put at octet `at` of it. */
static inline struct bytes
sample_checked(struct bytes b, size_t at, unsigned proto, const char *src, const char *dst)
{
	struct wr w = sample_wr(b.n);
	struct addr s = sample_addr(src), d = sample_addr(dst);
	uint32_t sum = proto + (uint32_t)b.n;

	wr_bytes(&w, b);
	wr_fill16(&w, at, 0);
	sum = sample_sum(sample_sum(sum, addr_bytes(&s)), addr_bytes(&d));
	wr_fill16(&w, at, sample_fold(sample_sum(sum, wr_done(&w))));
	return wr_done(&w);
}

static inline struct bytes
sample_ip6(const char *src, const char *dst, unsigned next, struct bytes payload)
{
	struct wr w = sample_wr(40 + payload.n);
	struct addr s = sample_addr(src), d = sample_addr(dst);

	wr_u32(&w, 0x60000000);
	wr_u16(&w, (uint16_t)payload.n);
	wr_u8(&w, (uint8_t)next);
	wr_u8(&w, next == 58 ? 255 : 64);
	wr_addr(&w, &s);
	wr_addr(&w, &d);
	wr_bytes(&w, payload);
	return wr_done(&w);
}

static inline struct bytes
sample_ip4_part(const char *src, const char *dst, unsigned proto, struct bytes payload,
    unsigned id, unsigned offset_flags)
{
	struct wr w = sample_wr(20 + payload.n);
	struct addr s = sample_addr(src), d = sample_addr(dst);

	wr_u16(&w, 0x4500);
	wr_u16(&w, (uint16_t)(20 + payload.n));
	wr_u16(&w, (uint16_t)id);
	wr_u16(&w, (uint16_t)offset_flags);
	wr_u8(&w, 64);
	wr_u8(&w, (uint8_t)proto);
	wr_u16(&w, 0);
	wr_addr(&w, &s);
	wr_addr(&w, &d);
	wr_fill16(&w, 10, sample_fold(sample_sum(0, wr_done(&w))));
	wr_bytes(&w, payload);
	return wr_done(&w);
}

static inline struct bytes
sample_ip4(const char *src, const char *dst, unsigned proto, struct bytes payload)
{
	return sample_ip4_part(src, dst, proto, payload, 0x1234, 0);
}

/* UDP with a zero checksum when src is NULL. */
static inline struct bytes
sample_udp(const char *src, const char *dst, unsigned sport, unsigned dport, struct bytes payload)
{
	struct wr w = sample_wr(8 + payload.n);

	wr_u16(&w, (uint16_t)sport);
	wr_u16(&w, (uint16_t)dport);
	wr_u16(&w, (uint16_t)(8 + payload.n));
	wr_u16(&w, 0);
	wr_bytes(&w, payload);
	return src == NULL ? wr_done(&w) : sample_checked(wr_done(&w), 6, 17, src, dst);
}

static inline struct bytes
sample_eth(unsigned type, struct bytes payload)
{
	struct wr w = sample_wr(14 + payload.n);

	wr_bytes(&w, sample_hex("020000000002 020000000001"));
	wr_u16(&w, (uint16_t)type);
	wr_bytes(&w, payload);
	return wr_done(&w);
}

static inline struct bytes
sample_eth_ip(struct bytes ip)
{
	return sample_eth(ip.p[0] >> 4 == 4 ? 0x0800 : 0x86dd, ip);
}

/* The Home Address destination option and the type 2 routing header, RFC 6275 6.3 and 6.4. */
static inline struct bytes
sample_hao(const char *hoa, unsigned next, struct bytes payload)
{
	struct wr w = sample_wr(24 + payload.n);
	struct addr a = sample_addr(hoa);

	wr_u8(&w, (uint8_t)next);
	wr_bytes(&w, sample_hex("02 01 02 00 00 c9 10"));
	wr_addr(&w, &a);
	wr_bytes(&w, payload);
	return wr_done(&w);
}

static inline struct bytes
sample_rh2(const char *hoa, unsigned next, struct bytes payload)
{
	struct wr w = sample_wr(24 + payload.n);
	struct addr a = sample_addr(hoa);

	wr_u8(&w, (uint8_t)next);
	wr_bytes(&w, sample_hex("02 02 01 00000000"));
	wr_addr(&w, &a);
	wr_bytes(&w, payload);
	return wr_done(&w);
}

static inline struct key
sample_key(uint8_t first, size_t n)
{
	struct key k = { .n = n };

	for (size_t i = 0; i < n; i++)
		k.b[i] = (uint8_t)(first + i);
	return k;
}

/* An ESP SA with AES-GCM-16 (128 or 256 bits), or AES-CBC with HMAC-SHA2-256. */
static inline struct sa_keys
sample_sa(uint32_t spi, bool gcm)
{
	struct sa_keys sa = { .esp = true, .spi = spi };

	sa.encr = gcm ? ENCR_AES_GCM_16 : ENCR_AES_CBC;
	sa.encr_bits = 128;
	sa.integ = gcm ? AUTH_NONE : AUTH_HMAC_SHA2_256_128;
	sa.ei = sample_key((uint8_t)spi, gcm ? 20 : 16);
	sa.ai = sample_key((uint8_t)(spi + 7), gcm ? 0 : 32);
	return sa;
}

static inline struct bytes
sample_seal(const struct sa_keys *sa, const struct key *e, const struct key *a, struct bytes aad,
    struct bytes text, struct bytes tail)
{
	struct seal_suite suite = { sa->encr, sa->encr_bits, sa->integ };
	struct seal_sizes size;
	struct seal *s;
	struct seal_io io;
	struct wr w;
	bool fine = seal_sizes(&size, &suite);

	assert(fine && text.n % size.block == 0);
	w = sample_wr(size.iv + text.n + size.icv);
	for (unsigned i = 0; i < size.iv; i++)
		wr_u8(&w, (uint8_t)(0x40 + i));
	wr_bytes(&w, text);
	wr_zero(&w, size.icv);
	s = seal_new(&suite, bytes_of(e->b, e->n), bytes_of(a->b, a->n), SEAL_ENCRYPT);
	io = (struct seal_io){
		.aad = aad, .tail = tail, .iv = w.p, .text = w.p + size.iv, .n = text.n,
		.icv = w.p + size.iv + text.n
	};
	seal_encrypt(s, &io);
	seal_free(s);
	return wr_done(&w);
}

/* sample_esp_esn: with or without extended sequence numbers (RFC 4303 2.2.1, RFC 4106 5). */
static inline struct bytes
sample_esp_esn(const struct sa_keys *sa, bool esn, uint64_t seq, unsigned next, struct bytes payload)
{
	size_t block = sa->encr == ENCR_AES_CBC ? 16 : 4;
	size_t pad = (block - (payload.n + 2) % block) % block;
	struct wr text = sample_wr(payload.n + pad + 2), head = sample_wr(8), aad = sample_wr(12), w;
	struct bytes sealed, high;

	wr_bytes(&text, payload);
	for (size_t i = 1; i <= pad; i++)
		wr_u8(&text, (uint8_t)i);
	wr_u8(&text, (uint8_t)pad);
	wr_u8(&text, (uint8_t)next);
	wr_u32(&head, sa->spi);
	wr_u32(&head, (uint32_t)seq);
	wr_u32(&aad, sa->spi);
	wr_u64(&aad, seq);
	high = bytes_of(aad.p + 4, esn && sa->integ != AUTH_NONE ? 4 : 0);
	sealed = sample_seal(sa, &sa->ei, &sa->ai,
	    esn && sa->integ == AUTH_NONE ? wr_done(&aad) : wr_done(&head), wr_done(&text), high);
	w = sample_wr(8 + sealed.n);
	wr_bytes(&w, wr_done(&head));
	wr_bytes(&w, sealed);
	return wr_done(&w);
}

static inline struct bytes
sample_esp(const struct sa_keys *sa, uint32_t seq, unsigned next, struct bytes payload)
{
	return sample_esp_esn(sa, false, seq, next, payload);
}

/* One IKE payload with its generic header. */
static inline struct bytes
sample_payload(unsigned next, struct bytes body)
{
	struct wr w = sample_wr(4 + body.n);

	wr_u8(&w, (uint8_t)next);
	wr_u8(&w, 0);
	wr_u16(&w, (uint16_t)(4 + body.n));
	wr_bytes(&w, body);
	return wr_done(&w);
}

static inline struct bytes
sample_join(struct bytes a, struct bytes b)
{
	struct wr w = sample_wr(a.n + b.n);

	wr_bytes(&w, a);
	wr_bytes(&w, b);
	return wr_done(&w);
}

static inline struct bytes
sample_ike_head(const struct sa_keys *sa, unsigned next, unsigned exchange, unsigned flags,
    uint32_t msgid, size_t payloads)
{
	struct wr w = sample_wr(28);

	wr_u64(&w, sa->spi_i);
	wr_u64(&w, sa->spi_r);
	wr_u8(&w, (uint8_t)next);
	wr_u8(&w, 0x20);
	wr_u8(&w, (uint8_t)exchange);
	wr_u8(&w, (uint8_t)flags);
	wr_u32(&w, msgid);
	wr_u32(&w, (uint32_t)(28 + payloads));
	return wr_done(&w);
}

static inline struct sa_keys
sample_ike_sa(void)
{
	return (struct sa_keys){
		.spi_i = 0x1112131415161718, .spi_r = 0x2122232425262728,
		.encr = ENCR_AES_GCM_16, .encr_bits = 256,
		.ei = sample_key(1, 36), .er = sample_key(0x81, 36)
	};
}

/* An IKE message whose payloads (the first of type `first`) stand in SK. */
static inline struct bytes
sample_ike_sk(const struct sa_keys *sa, unsigned exchange, unsigned flags, uint32_t msgid,
    unsigned first, struct bytes payloads)
{
	struct bytes text = sample_join(payloads, sample_hex("00")), aad, sealed;
	size_t size = 4 + 8 + text.n + 16;
	struct wr sk = sample_wr(4);
	bool i = (flags & 0x08) != 0;

	wr_u8(&sk, (uint8_t)first);
	wr_u8(&sk, 0);
	wr_u16(&sk, (uint16_t)size);
	aad = sample_join(sample_ike_head(sa, 46, exchange, flags, msgid, size), wr_done(&sk));
	sealed = sample_seal(sa, i ? &sa->ei : &sa->er, i ? &sa->ai : &sa->ar, aad, text,
	    bytes_of(NULL, 0));
	return sample_join(aad, sealed);
}

/* ---- the cast ---- */

#define HA6  "2001:db8:100::1"
#define HOA6 "2001:db8:100::1234"
#define COA6 "2001:db8:2::5"
#define CN6  "2001:db8:9::9"
#define HA4  "198.51.100.1"
#define HOA4 "198.51.100.34"
#define COA4 "10.0.0.5"
#define NAT4 "203.0.113.7"
#define CN4  "192.0.2.9"

/* RFC 6275 6.1.7, by hand: seq 5, A H K, lifetime 60 s (15 units); alt-CoA, IPv4 HoA. */
static inline struct bytes
sample_bu(void)
{
	return sample_checked(sample_hex(
	    "3b 04 05 00 0000"			/* no next header, 40 octets, BU */
	    "0005 d000 000f"			/* seq 5; A H K; 15 * 4 s */
	    "01 00"				/* PadN */
	    "03 10 20010db8000200000000000000000005"
	    "1d 06 8000 c6336422"), 4, 135, HOA6, HA6);
}

/* RFC 6275 6.1.8: accepted, K, seq 5, 60 s; IPv4 acknowledgement, NAT detection 110 s. */
static inline struct bytes
sample_ba(void)
{
	return sample_checked(sample_hex(
	    "3b 03 06 00 0000"
	    "00 80 0005 000f"
	    "01 02 0000"
	    "1e 06 00 80 c6336422"
	    "1f 06 0000 0000006e"), 4, 135, HA6, HOA6);
}

#endif
