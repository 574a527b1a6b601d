/* Two shapes behind one door. A combined mode is one EVP cipher with a nonce of salt | IV (RFC
 * 4106 4, RFC 7634 2). A plain cipher is one EVP cipher (none for ENCR_NULL) and one HMAC over aad
 * | IV | text | tail. libcrypto failing on arguments we chose ourselves is our fault: asserted. */
#include "nodes/crypto/seal.h"

#include "nodes/base/die.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

struct seal {
	EVP_CIPHER_CTX *cipher;		/* NULL: ENCR_NULL, or not awake */
	EVP_MAC_CTX *mac;		/* NULL: combined mode, or not awake */
	struct seal_sizes sizes;
	struct seal_suite suite;
	uint8_t direction;		/* enum seal_direction */
	bool awake;			/* the contexts are made */
	uint8_t salt[4];
	uint8_t keys[];			/* sizes.key of the cipher, then sizes.integ_key */
};

bool
seal_sizes(struct seal_sizes *out, const struct seal_suite *s)
{
	const struct alg_encr *e = alg_encr(s->encr);
	const struct alg_integ *i = alg_integ(s->integ);
	bool aead = e != NULL && e->icv != 0;

	if (e == NULL || !alg_encr_bits(e, s->encr_bits))
		return false;
	if (aead ? s->integ != AUTH_NONE : i == NULL)
		return false;
	*out = (struct seal_sizes){
		.key = (uint8_t)(s->encr_bits / 8 + e->salt),
		.integ_key = aead ? 0 : i->key,
		.iv = e->iv,
		.icv = aead ? e->icv : i->icv,
		.block = e->block,
		.aead = aead,
	};
	return true;
}

static EVP_CIPHER_CTX *
cipher_new(const struct alg_encr *e, uint16_t bits, const uint8_t *key, bool encrypt)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	EVP_CIPHER *cipher;
	char name[32];
	int ok;

	(void)snprintf(name, sizeof(name), e->fetch, (unsigned)bits);
	cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	if (c == NULL || cipher == NULL)
		die("libcrypto has no %s", name);
	ok = EVP_CipherInit_ex2(c, cipher, key, NULL, encrypt, NULL);
	assert(ok == 1);
	ok = EVP_CIPHER_CTX_set_padding(c, 0);
	assert(ok == 1);
	EVP_CIPHER_free(cipher);
	return c;
}

static EVP_MAC_CTX *
mac_new(const struct alg_integ *i, struct bytes key)
{
	char name[16];
	OSSL_PARAM p[2] = { OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end() };
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *m = hmac != NULL ? EVP_MAC_CTX_new(hmac) : NULL;

	(void)snprintf(name, sizeof(name), "%s", i->digest);
	p[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0);
	if (m == NULL || EVP_MAC_init(m, key.p, key.n, p) != 1)
		die("libcrypto has no HMAC with %s", i->digest);
	EVP_MAC_free(hmac);
	return m;
}

struct seal *
seal_new(const struct seal_suite *suite, struct bytes key, struct bytes integ_key,
    enum seal_direction d)
{
	const struct alg_encr *e = alg_encr(suite->encr);
	struct seal_sizes sizes;
	bool ok = seal_sizes(&sizes, suite);
	struct seal *s;

	assert(ok && key.n == sizes.key && integ_key.n == sizes.integ_key);
	s = xalloc(1, sizeof(*s) + key.n + integ_key.n);
	s->sizes = sizes;
	s->suite = *suite;
	s->direction = (uint8_t)d;
	if (e->salt > 0)
		memcpy(s->salt, key.p + key.n - e->salt, e->salt);
	if (key.n > 0)
		memcpy(s->keys, key.p, key.n);
	if (integ_key.n > 0)
		memcpy(s->keys + key.n, integ_key.p, integ_key.n);
	return s;
}

static void
wake(struct seal *s)
{
	/* CTR runs the cipher forwards in both directions. */
	bool encrypt = s->direction == SEAL_ENCRYPT || s->suite.encr == ENCR_AES_CTR;

	if (s->suite.encr != ENCR_NULL)
		s->cipher = cipher_new(alg_encr(s->suite.encr), s->suite.encr_bits, s->keys,
		    encrypt);
	if (!s->sizes.aead)
		s->mac = mac_new(alg_integ(s->suite.integ),
		    bytes_of(s->keys + s->sizes.key, s->sizes.integ_key));
	s->awake = true;
}

void
seal_rest(struct seal *s)
{
	EVP_CIPHER_CTX_free(s->cipher);	/* cleanses its keys, as the next does */
	EVP_MAC_CTX_free(s->mac);
	s->cipher = NULL;
	s->mac = NULL;
	s->awake = false;
}

void
seal_free(struct seal *s)
{
	if (s == NULL)
		return;
	seal_rest(s);
	bytes_wipe(s, sizeof(*s) + s->sizes.key + s->sizes.integ_key);
	free(s);
}

/* The IV as libcrypto wants it: 12 octets for the combined modes, 16 for CBC and CTR. */
static void
set_iv(struct seal *s, const uint8_t *iv)
{
	uint8_t full[SEAL_IV_MAX] = { 0 };
	struct wr w = wr_of(full, sizeof(full));
	int ok;

	wr_copy(&w, s->salt, s->suite.encr == ENCR_AES_CBC ? 0 : sizeof(s->salt));
	wr_copy(&w, iv, s->sizes.iv);
	if (s->suite.encr == ENCR_AES_CTR)
		wr_u32(&w, 1);		/* block counter, RFC 3686 4 */
	ok = EVP_CipherInit_ex2(s->cipher, NULL, NULL, full, -1, NULL);
	assert(ok == 1);
}

static void
run(struct seal *s, uint8_t *out, const uint8_t *in, size_t n)
{
	int done, ok = EVP_CipherUpdate(s->cipher, out, &done, in, (int)n);

	assert(ok == 1 && (out == NULL || done == (int)n));
}

static void
sign(struct seal *s, const struct seal_io *io, uint8_t icv[static EVP_MAX_MD_SIZE])
{
	size_t n;
	int ok = EVP_MAC_init(s->mac, NULL, 0, NULL);

	ok &= EVP_MAC_update(s->mac, io->aad.p, io->aad.n);
	if (s->sizes.iv > 0)
		ok &= EVP_MAC_update(s->mac, io->iv, s->sizes.iv);
	ok &= EVP_MAC_update(s->mac, io->text, io->n);
	if (io->tail.n > 0)
		ok &= EVP_MAC_update(s->mac, io->tail.p, io->tail.n);
	ok &= EVP_MAC_final(s->mac, icv, &n, EVP_MAX_MD_SIZE);
	assert(ok == 1);
}

void
seal_encrypt(struct seal *s, const struct seal_io *io)
{
	uint8_t icv[EVP_MAX_MD_SIZE], none[16];
	int done, ok;

	assert(io->n % s->sizes.block == 0);
	if (!s->awake)
		wake(s);
	if (s->cipher != NULL) {
		set_iv(s, io->iv);
		if (s->sizes.aead && io->aad.n > 0)
			run(s, NULL, io->aad.p, io->aad.n);
		if (io->n > 0)
			run(s, io->text, io->text, io->n);
	}
	if (s->sizes.aead) {
		ok = EVP_CipherFinal_ex(s->cipher, none, &done);
		assert(ok == 1);
		ok = EVP_CIPHER_CTX_ctrl(s->cipher, EVP_CTRL_AEAD_GET_TAG, s->sizes.icv, io->icv);
		assert(ok == 1);
		return;
	}
	sign(s, io, icv);
	memcpy(io->icv, icv, s->sizes.icv);
}

bool
seal_decrypt(struct seal *s, const struct seal_io *io)
{
	uint8_t icv[EVP_MAX_MD_SIZE], none[16];
	int done, ok;

	if (io->n % s->sizes.block != 0)
		return false;
	if (!s->awake)
		wake(s);
	if (!s->sizes.aead) {
		sign(s, io, icv);
		if (CRYPTO_memcmp(icv, io->icv, s->sizes.icv) != 0)
			return false;
	}
	if (s->cipher == NULL)
		return true;
	set_iv(s, io->iv);
	if (s->sizes.aead && io->aad.n > 0)
		run(s, NULL, io->aad.p, io->aad.n);
	if (io->n > 0)
		run(s, io->text, io->text, io->n);
	if (!s->sizes.aead)
		return true;
	ok = EVP_CIPHER_CTX_ctrl(s->cipher, EVP_CTRL_AEAD_SET_TAG, s->sizes.icv, io->icv);
	assert(ok == 1);
	return EVP_CipherFinal_ex(s->cipher, none, &done) == 1;
}
