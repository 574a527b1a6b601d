/* keys.c - key derivation (RFC 7296 2.13 to 2.18), AUTH (2.15), the SK payload (3.14, RFC 5282). */
#include "nodes/ike/ike_int.h"

size_t
prf_len(const struct ike_sa *sa)
{
	return alg_prf(sa->suite.prf)->len;
}

static struct seal_sizes
sizes_of(const struct suite *s)
{
	struct seal_sizes z;
	bool known = seal_sizes(&z, &(struct seal_suite){ s->encr, s->encr_bits, s->integ });

	assert(known);
	return z;
}

static void
put_u64(uint8_t out[8], uint64_t v)
{
	struct wr w = wr_of(out, 8);

	wr_u64(&w, v);
}

/* {SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr} = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr) */
static void
keys_cut(struct ike_sa *sa, struct bytes skeyseed, const struct nonce *ni, const struct nonce *nr,
    uint8_t *pi, uint8_t *pr)
{
	struct seal_sizes z = sizes_of(&sa->suite);
	size_t p = prf_len(sa);
	uint8_t spi[16], stream[3 * PRF_MAX + 2 * SEAL_KEY_MAX + 2 * SEAL_INTEG_KEY_MAX];
	struct rd r = rd_of(bytes_of(stream, 3 * p + 2u * z.key + 2u * z.integ_key));

	put_u64(spi, sa->spi_i);
	put_u64(spi + 8, sa->spi_r);
	prf_plus(sa->suite.prf, stream, rd_left(&r), skeyseed,
	    (struct bytes[]){ nonce_bytes(ni), nonce_bytes(nr), BYTES_ARRAY(spi) }, 3);
	rd_copy(&r, sa->keys.d, p);
	rd_copy(&r, sa->keys.ai, z.integ_key);
	rd_copy(&r, sa->keys.ar, z.integ_key);
	rd_copy(&r, sa->keys.ei, z.key);
	rd_copy(&r, sa->keys.er, z.key);
	rd_copy(&r, pi, p);
	rd_copy(&r, pr, p);
	assert(rd_end(&r));
	bytes_wipe(stream, sizeof(stream));
}

/* SKEYSEED = prf(Ni | Nr, g^ir) */
void
keys_initial(struct ike_sa *sa)
{
	struct handshake *hs = sa->hs;
	uint8_t seed[PRF_MAX], nonces[2 * IKE_NONCE_MAX];
	struct bytes shared = bytes_of(hs->shared, dh_group(sa->suite.dh)->shared);

	memcpy(nonces, hs->ni.b, hs->ni.n);
	memcpy(nonces + hs->ni.n, hs->nr.b, hs->nr.n);
	prf(sa->suite.prf, seed, bytes_of(nonces, (size_t)hs->ni.n + hs->nr.n), &shared, 1);
	keys_cut(sa, bytes_of(seed, prf_len(sa)), &hs->ni, &hs->nr, hs->pi, hs->pr);
	bytes_wipe(seed, sizeof(seed));
	bytes_wipe(hs->shared, sizeof(hs->shared));
	bytes_wipe(hs->secret, sizeof(hs->secret));
	emit_ike_keys(sa);
}

/* SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr), by the old SA's PRF */
void
keys_rekeyed(struct ike_sa *sa, const struct ike_sa *old, const struct nego *n)
{
	uint8_t seed[PRF_MAX], p[2][PRF_MAX];
	struct bytes part[] = { bytes_of(n->shared, dh_group(n->suite.dh)->shared),
	    nonce_bytes(&n->ni), nonce_bytes(&n->nr) };

	prf(old->suite.prf, seed, bytes_of(old->keys.d, prf_len(old)), part, 3);
	keys_cut(sa, bytes_of(seed, prf_len(old)), &n->ni, &n->nr, p[0], p[1]);
	bytes_wipe(seed, sizeof(seed));
	bytes_wipe(p, sizeof(p));
	emit_ike_keys(sa);
}

/* KEYMAT = prf+(SK_d, [g^ir (new) |] Ni | Nr): exchange initiator's direction first, cipher key
 * before integrity key (2.17). */
void
keys_child(const struct ike_sa *sa, const struct nego *n, struct child_keys *k)
{
	struct seal_sizes z = sizes_of(&n->suite);
	struct bytes part[3];
	size_t n_parts = 0;
	uint8_t stream[2 * (SEAL_KEY_MAX + SEAL_INTEG_KEY_MAX)];
	struct rd r = rd_of(bytes_of(stream, 2u * z.key + 2u * z.integ_key));

	if (n->suite.dh != DH_NONE)
		part[n_parts++] = bytes_of(n->shared, dh_group(n->suite.dh)->shared);
	part[n_parts++] = nonce_bytes(&n->ni);
	part[n_parts++] = nonce_bytes(&n->nr);
	prf_plus(sa->suite.prf, stream, rd_left(&r), bytes_of(sa->keys.d, prf_len(sa)), part,
	    n_parts);
	k->n_e = z.key;
	k->n_a = z.integ_key;
	rd_copy(&r, n->initiator ? k->out_e : k->in_e, z.key);
	rd_copy(&r, n->initiator ? k->out_a : k->in_a, z.integ_key);
	rd_copy(&r, n->initiator ? k->in_e : k->out_e, z.key);
	rd_copy(&r, n->initiator ? k->in_a : k->out_a, z.integ_key);
	bytes_wipe(stream, sizeof(stream));
}

/* InitiatorSignedOctets = RealMessage1 | NonceRData | prf(SK_pi, RestOfInitIDPayload) */
void
auth_octets(const struct ike_sa *sa, bool initiators, struct bytes id_body,
    uint8_t maced_id[static PRF_MAX], struct bytes part[static 3])
{
	const struct handshake *hs = sa->hs;
	const struct blob *message = initiators ? &hs->init_i : &hs->init_r;

	prf(sa->suite.prf, maced_id, bytes_of(initiators ? hs->pi : hs->pr, prf_len(sa)), &id_body,
	    1);
	part[0] = bytes_of(message->p, message->n);
	part[1] = nonce_bytes(initiators ? &hs->nr : &hs->ni);
	part[2] = bytes_of(maced_id, prf_len(sa));
}

/* AUTH = prf(prf(Shared Secret, "Key Pad for IKEv2"), <SignedOctets>) */
void
auth_mac(const struct ike_sa *sa, struct bytes secret, const struct bytes part[static 3],
    uint8_t out[static PRF_MAX])
{
	static const char pad[] = "Key Pad for IKEv2";
	struct bytes pad_part = bytes_of(pad, sizeof(pad) - 1);
	uint8_t key[PRF_MAX];

	prf(sa->suite.prf, key, secret, &pad_part, 1);
	prf(sa->suite.prf, out, bytes_of(key, prf_len(sa)), part, 3);
	bytes_wipe(key, sizeof(key));
}

/* NAT_DETECTION_*_IP: SHA-1(SPIi | SPIr | address | port), RFC 7296 2.23 */
void
natd(uint8_t out[static NATD_LEN], uint64_t spi_i, uint64_t spi_r, const struct endpoint *e)
{
	uint8_t buf[16 + 16 + 2];
	struct wr w = wr_of(buf, sizeof(buf));
	struct bytes b;

	wr_u64(&w, spi_i);
	wr_u64(&w, spi_r);
	wr_addr(&w, &e->addr);
	wr_u16(&w, e->port);
	b = wr_done(&w);
	digest(DIGEST_SHA1, out, &b, 1);
}

/* ---- SK ---- */

/* The context is keyed anew for each message: IKE messages are rare, and a hundred thousand idle
 * SAs should not hold two libcrypto contexts each. */
static struct seal *
seal_of(const struct ike_sa *sa, bool of_initiator, enum seal_direction d, struct seal_sizes *z)
{
	*z = sizes_of(&sa->suite);
	return seal_new(&(struct seal_suite){ sa->suite.encr, sa->suite.encr_bits,
	    sa->suite.integ }, bytes_of(of_initiator ? sa->keys.ei : sa->keys.er, z->key),
	    bytes_of(of_initiator ? sa->keys.ai : sa->keys.ar, z->integ_key), d);
}

static void
put_iv(struct ike_sa *sa, struct wr *w, const struct seal_sizes *z)
{
	uint8_t *at;

	if (z->aead || sa->suite.encr == ENCR_AES_CTR) {
		wr_u64(w, sa->iv++);	/* unique is enough, RFC 4106 3.1, RFC 3686 3.1 */
	} else if ((at = wr_room(w, z->iv)) != NULL) {
		rng_fill(sa->ike->env.rng, at, z->iv);	/* unpredictable, RFC 7296 3.14 */
		if (mutant_on(sa->ike->env.tamper, "ike-iv-fixed"))
			memset(at, 0x5a, z->iv);
	}
}

#define LONG_PAD 16	/* more than is needed, of the mutant ike-long-pad; any block's multiple */

static size_t
padding(const struct seal_sizes *z, size_t n)
{
	return z->aead ? 0 : (z->block - (n + 1) % z->block) % z->block;
}

size_t
sealed_len(const struct ike_sa *sa, size_t n)
{
	struct seal_sizes z = sizes_of(&sa->suite);

	return IKE_HEADER_LEN + 4 + z.iv + n + padding(&z, n) + 1u + z.icv;
}

/* HDR, SK {...} or, with a fragment's number, HDR, SKF {...}. What stands before the IV is the
 * AEAD's additional data (RFC 5282 5.1, RFC 7383 2.5). */
void
seal_piece(struct ike_sa *sa, struct wr *w, const struct ike_header *header, uint8_t first,
    struct bytes plain, uint16_t fragment, uint16_t total)
{
	struct ike_header h = *header;
	struct seal_sizes z;
	struct seal *s = seal_of(sa, sa->initiator, SEAL_ENCRYPT, &z);
	size_t start = w->n;

	h.next = fragment != 0 ? P_SKF : P_SK;
	ike_encode_header(w, &h);
	size_t sk = w->n;
	wr_u8(w, first);
	wr_u8(w, 0);
	wr_u16(w, 0);
	if (fragment != 0) {
		wr_u16(w, fragment);
		wr_u16(w, total);
	}
	size_t iv = w->n;
	put_iv(sa, w, &z);
	size_t text = w->n, pad = padding(&z, plain.n);
	bool odd = mutant_on(sa->ike->env.tamper, "ike-long-pad");

	pad += odd ? LONG_PAD : 0;
	wr_bytes(w, plain);
	for (size_t i = 0; i < pad; i++)
		wr_u8(w, odd ? (uint8_t)(0xa5 ^ i) : 0);
	wr_u8(w, (uint8_t)pad);
	size_t icv = w->n;
	wr_zero(w, z.icv);
	wr_fill16(w, sk + 2, (uint16_t)(w->n - sk));
	if (h.len == 0)		/* else a tamper rule set it */
		wr_fill32(w, start + 24, (uint32_t)(w->n - start));
	if (!w->bad)
		tamper_octets(sa->ike->rule, TAMPER_HEAD, w->p + start, iv - start);
	if (!w->bad)
		seal_encrypt(s, &(struct seal_io){ .aad = bytes_of(w->p + start, iv - start),
		    .iv = w->p + iv, .text = w->p + text, .n = icv - text, .icv = w->p + icv });
	seal_free(s);
}

void
seal_message(struct ike_sa *sa, struct wr *w, const struct ike_message *m, struct sent *s)
{
	uint8_t plain[IKE_MESSAGE_MAX], first;
	struct wr p = wr_of(plain, sizeof(plain));
	struct bytes b;

	ike_encode_items(&p, m, &first);
	if (p.bad) {
		w->bad = true;
		return;
	}
	tamper_octets(sa->ike->rule, TAMPER_INNER, plain, p.n);
	b = wr_done(&p);
	octets_mutant(sa->ike->env.tamper, plain, b.n, first);
	if (s != NULL && fragment_needed(sa, sealed_len(sa, b.n)))
		fragment_seal(sa, w, &m->h, first, b, s);
	else
		seal_piece(sa, w, &m->h, first, b, 0, 0);
	bytes_wipe(plain, b.n);
}

enum why
open_piece(struct ike_sa *sa, const struct ike_message *m, uint8_t *octets, bool ours,
    struct bytes *plain)
{
	struct seal_sizes z;
	struct seal *s = seal_of(sa, sa->initiator == ours, SEAL_DECRYPT, &z);
	size_t iv = m->sk_at, text = iv + z.iv, end = iv + m->sk.n;
	enum why w = W_IKE_ICV;
	bool good = false;

	if (m->sk.n >= (size_t)z.iv + 1 + z.icv)
		good = seal_decrypt(s, &(struct seal_io){ .aad = bytes_of(octets, iv),
		    .iv = octets + iv, .text = octets + text, .n = end - z.icv - text,
		    .icv = octets + end - z.icv });
	*plain = BYTES_NONE;
	if (good) {
		size_t n = end - z.icv - text, pad = octets[text + n - 1];

		w = pad < n ? W_OK : W_IKE_SYNTAX;
		if (w == W_OK)
			*plain = bytes_of(octets + text, n - 1 - pad);
	}
	seal_free(s);
	return w;
}

enum why
open_message(struct ike_sa *sa, struct ike_message *m, uint8_t *octets, bool ours)
{
	struct bytes plain;
	enum why w = open_piece(sa, m, octets, ours, &plain);

	return w == W_OK ? ike_decode_inner(m, plain) : w;
}

void
emit_ike_keys(struct ike_sa *sa)
{
	struct ike *x = sa->ike;
	struct seal_sizes z = sizes_of(&sa->suite);
	struct ike_event *ev = event(x, IKE_EV_KEYS, sa);

	ev->keys = (struct emit_keys){ .spi_i = sa->spi_i, .spi_r = sa->spi_r,
	    .encr = sa->suite.encr, .encr_bits = sa->suite.encr_bits, .integ = sa->suite.integ };
	event_octets(x, 1, bytes_of(sa->keys.ei, z.key));
	event_octets(x, 2, bytes_of(sa->keys.er, z.key));
	event_octets(x, 3, bytes_of(sa->keys.ai, z.integ_key));
	event_octets(x, 4, bytes_of(sa->keys.ar, z.integ_key));
}
