/* What an ESP packet costs, alone: no node, no link.
 *
 *	esp_bench esp SIZE N		N packets of SIZE octets sealed and opened: "packets=N seconds=S"
 *	esp_bench raw SIZE N		the same octets through AES-GCM of libcrypto, nothing else
 *	esp_bench lookup MNS N		N packets of 64 octets, sealed and opened, to MNS mobile nodes in turn
 *
 * SIZE is that of the inner IP packet; tunnel mode over IPv6, AES-128-GCM-16, a home agent's
 * policies: six for each mobile node. Times are of the processor; instructions under
 * `valgrind --tool=callgrind --instr-atstart=no`. */
#include "nodes/base/die.h"
#include "nodes/ipsec/ipsec.h"
#include "nodes/wire/udp.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <valgrind/callgrind.h>

#define WARM_UP	  64
#define SPI_FIRST 0x1000u
#define ESP_AAD	  8		/* octets: SPI and sequence number, RFC 4106 5 */

struct end {
	struct heap heap;
	struct rng rng;
	struct ipsec x;
};

static const struct addr ha6 = { 6, { 0x20, 1, 0x0d, 0xb8, [15] = 1 } };
static const struct addr cn = { 6, { 0x20, 1, 0x0d, 0xb8, 9, [15] = 9 } };

static double
cpu(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Home address (net 1, and as IPv4) and care-of address (net 2) of mobile node i. */
static struct addr
addr_in(uint8_t net, uint32_t i)
{
	struct addr a = { 6, { 0x20, 1, 0x0d, 0xb8, net } };
	struct wr w = wr_of(a.b + 12, 4);

	wr_u32(&w, i + 1);
	return a;
}

static struct addr
home4(uint32_t i)
{
	struct addr a = { 4, { 0 } };
	struct wr w = wr_of(a.b, 4);

	wr_u32(&w, (10u << 24) + i + 1);
	return a;
}

static void
say(struct end *e, const struct pfkey_msg *m)
{
	struct ipsec_event ev;

	ipsec_bus(&e->x, 0, m);
	while (ipsec_pop(&e->x, &ev))
		if (ev.kind == IPSEC_EV_BUS && ev.msg.errno_ != 0)
			die("bus: error %u", ev.msg.errno_);
}

static void
add_policy(struct end *e, uint8_t dir, struct addr src, struct addr dst, bool tunnel, uint32_t i)
{
	struct pfkey_msg m = { .type = SADB_X_SPDADD, .policy = { .has = true,
		.type = IPSEC_POLICY_IPSEC, .dir = dir, .priority = 1000, .n_requests = 1,
		.request = { { .proto = IPPROTO_IS_ESP, .level = IPSEC_LEVEL_UNIQUE,
		.mode = tunnel ? IPSEC_MODE_TUNNEL : IPSEC_MODE_TRANSPORT,
		.reqid = 2 * i + 1 + !tunnel } } } };
	bool out = dir == IPSEC_DIR_OUTBOUND;

	m.src = (struct pfkey_addr){ .addr = src,
	    .prefixlen = addr_is_unspecified(&src) ? 0 : (uint8_t)(8 * addr_len(&src)) };
	m.dst = (struct pfkey_addr){ .addr = dst,
	    .prefixlen = addr_is_unspecified(&dst) ? 0 : (uint8_t)(8 * addr_len(&dst)) };
	m.src.proto = m.dst.proto = tunnel ? 0 : IPPROTO_IS_MH;
	if (tunnel) {
		m.policy.request[0].src = out ? ha6 : addr_in(2, i);
		m.policy.request[0].dst = out ? addr_in(2, i) : ha6;
	}
	say(e, &m);
}

/* The home agent's policies for mobile node i. */
static void
add_policies(struct end *e, uint32_t i)
{
	const struct addr any6 = { .family = 6 }, any4 = { .family = 4 };

	add_policy(e, IPSEC_DIR_OUTBOUND, ha6, addr_in(1, i), false, i);
	add_policy(e, IPSEC_DIR_INBOUND, addr_in(1, i), ha6, false, i);
	add_policy(e, IPSEC_DIR_OUTBOUND, any6, addr_in(1, i), true, i);
	add_policy(e, IPSEC_DIR_INBOUND, addr_in(1, i), any6, true, i);
	add_policy(e, IPSEC_DIR_OUTBOUND, any4, home4(i), true, i);
	add_policy(e, IPSEC_DIR_INBOUND, home4(i), any4, true, i);
}

static void
add_sa(struct end *e, bool inbound, struct addr src, struct addr dst, uint32_t i)
{
	struct pfkey_msg m = { .type = SADB_ADD, .satype = SADB_SATYPE_ESP, .has_sa = true,
		.sa = { .spi = SPI_FIRST + i, .state = SADB_SASTATE_MATURE,
		.encr = ENCR_AES_GCM_16, .flags = inbound ? PFKEY_SA_INBOUND : 0 },
		.has_sa2 = true, .mode = IPSEC_MODE_TUNNEL, .reqid = 2 * i + 1,
		.src = { .addr = src, .prefixlen = 128 }, .dst = { .addr = dst, .prefixlen = 128 },
		.key_encr = { .n = 20, .key = { 1, 2, 3, 4, 5, 6, 7, 8, 9 } } };

	say(e, &m);
}

/* ---- a packet there and back ---- */

static struct bytes
packet_to(struct addr dst, size_t size, uint8_t *buf, size_t cap)
{
	struct wr w = wr_of(buf, cap);
	size_t ip = ip_begin(&w, &(struct ip_spec){ .src = cn, .dst = dst, .proto = IPPROTO_IS_UDP });
	size_t udp = udp_begin(&w, 1, 2);

	wr_zero(&w, size - w.n);
	udp_end(&w, udp, &cn, &dst, UDP_CKSUM);
	ip_end(&w, ip);
	return wr_done(&w);
}

/* The home agent `ha` seals for mobile node i; whoever holds `mn` opens. */
static void
there_and_back(struct end *ha, struct end *mn, uint32_t i, size_t size)
{
	uint8_t clear[2048], sealed[2048], opened[2048];
	struct wr out = wr_of(sealed, sizeof(sealed)), plain = wr_of(opened, sizeof(opened));
	struct bytes ip = packet_to(addr_in(1, i), size, clear, sizeof(clear));
	struct ipsec_in info;
	struct ip_view v;

	if (ipsec_out(&ha->x, 0, ip, &out) != IPSEC_PROTECTED)
		die("not protected");
	if (ip_parse(&v, wr_done(&out)) != W_OK || ipsec_in(&mn->x, 0, &v,
	    (struct endpoint){ v.src, 0 }, (struct endpoint){ v.dst, 0 }, &plain, &info) != W_OK ||
	    ip_parse(&v, wr_done(&plain)) != W_OK ||
	    ipsec_in_policy(&mn->x, 0, &v, &info) != IPSEC_PROTECTED || !bytes_eq(v.packet, ip))
		die("not what it was");
}

static void
end_up(struct end *e, const char *name)
{
	struct engine_env env = { .heap = &e->heap, .rng = &e->rng };
	struct ipsec_conf conf = IPSEC_CONF_DEFAULT;

	rng_init(&e->rng, 1, name);
	ipsec_init(&e->x, &env, &conf);
}

/* The steps of a walk through all mobile nodes in no order that a cache could guess. */
static uint32_t
step(uint32_t i, uint32_t mns)
{
	return (uint32_t)((i * 2654435761ull) % mns);
}

static void
esp(uint32_t mns, size_t size, unsigned long n)
{
	static struct end ha, mn;
	const struct addr any6 = { .family = 6 };
	double t;

	end_up(&ha, "ha");
	end_up(&mn, "mn");
	for (uint32_t i = 0; i < mns; i++) {
		add_policies(&ha, i);
		add_sa(&ha, false, ha6, addr_in(2, i), i);
		/* All the other ends in one engine, so that its tables are as large. */
		add_policy(&mn, IPSEC_DIR_INBOUND, any6, addr_in(1, i), true, i);
		add_sa(&mn, true, ha6, addr_in(2, i), i);
	}
	/* One packet to each at least: with the first of an SA its contexts are made. */
	for (uint32_t i = 0; i < WARM_UP || i < mns; i++)
		there_and_back(&ha, &mn, step(i, mns), size);
	CALLGRIND_START_INSTRUMENTATION;
	t = cpu();
	for (uint32_t i = 0; i < n; i++)
		there_and_back(&ha, &mn, step(WARM_UP + i, mns), size);
	t = cpu() - t;
	CALLGRIND_STOP_INSTRUMENTATION;
	printf("packets=%lu seconds=%.6f policies=%zu\n", n, t, ha.x.spd.n);
	ipsec_clear(&ha.x);
	ipsec_clear(&mn.x);
	heap_clear(&ha.heap);
	heap_clear(&mn.heap);
}

/* ---- libcrypto alone ---- */

__attribute__((noinline)) static void
raw_seal(EVP_CIPHER_CTX *c, uint8_t *iv, uint8_t *text, int n)
{
	static const uint8_t aad[ESP_AAD];
	uint8_t icv[16];
	int done;
	bool ok = EVP_EncryptInit_ex2(c, NULL, NULL, iv, NULL) == 1 &&
	    EVP_EncryptUpdate(c, NULL, &done, aad, sizeof(aad)) == 1 &&
	    EVP_EncryptUpdate(c, text, &done, text, n) == 1 &&
	    EVP_EncryptFinal_ex(c, icv, &done) == 1 &&
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, sizeof(icv), icv) == 1;

	assert(ok);
	iv[11]++;
}

/* Sealed twice: opening costs the same. */
static void
raw(size_t size, unsigned long n)
{
	uint8_t key[16] = { 1 }, iv[12] = { 0 }, text[2048] = { 0 };
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int len = (int)((size + 2 + 3) & ~(size_t)3);	/* with ESP's trailer */
	double t;

	if (c == NULL || EVP_EncryptInit_ex2(c, EVP_aes_128_gcm(), key, iv, NULL) != 1)
		die("libcrypto has no AES-GCM");
	for (int i = 0; i < WARM_UP; i++)
		raw_seal(c, iv, text, len);
	CALLGRIND_START_INSTRUMENTATION;
	t = cpu();
	for (unsigned long i = 0; i < 2 * n; i++)
		raw_seal(c, iv, text, len);
	t = cpu() - t;
	CALLGRIND_STOP_INSTRUMENTATION;
	printf("packets=%lu seconds=%.6f\n", n, t);
	EVP_CIPHER_CTX_free(c);
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	unsigned long arg = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	unsigned long n = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
	bool lookup = strcmp(what, "lookup") == 0;

	if (n == 0 || arg == 0 || (!lookup && (arg < 64 || arg > 1500)))
		die("esp_bench esp|raw SIZE N, esp_bench lookup MNS N");
	if (strcmp(what, "raw") == 0)
		raw(arg, n);
	else
		esp(lookup ? (uint32_t)arg : 1, lookup ? 64 : arg, n);
	return 0;
}
