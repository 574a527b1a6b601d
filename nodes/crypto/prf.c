#include "nodes/crypto/prf.h"

#include "nodes/base/die.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

static EVP_MAC_CTX *
hmac_new(const char *name, struct bytes key)
{
	char md[16];
	OSSL_PARAM p[2] = { OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end() };
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *m = hmac != NULL ? EVP_MAC_CTX_new(hmac) : NULL;
	/* A NULL key would mean "the key of last time". */
	static const uint8_t none[1];

	(void)snprintf(md, sizeof(md), "%s", name);
	p[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, md, 0);
	if (m == NULL || EVP_MAC_init(m, key.n > 0 ? key.p : none, key.n, p) != 1)
		die("libcrypto has no HMAC with %s", name);
	EVP_MAC_free(hmac);
	return m;
}

static void
add(EVP_MAC_CTX *m, const struct bytes *part, size_t n_parts)
{
	for (size_t i = 0; i < n_parts; i++) {
		int ok = part[i].n == 0 || EVP_MAC_update(m, part[i].p, part[i].n) == 1;

		assert(ok);
	}
}

static size_t
final(EVP_MAC_CTX *m, uint8_t out[static EVP_MAX_MD_SIZE])
{
	size_t n;
	int ok = EVP_MAC_final(m, out, &n, EVP_MAX_MD_SIZE);

	assert(ok == 1);
	return n;
}

void
prf(uint16_t id, uint8_t *out, struct bytes key, const struct bytes *part, size_t n_parts)
{
	const struct alg_prf *a = alg_prf(id);
	uint8_t full[EVP_MAX_MD_SIZE];
	EVP_MAC_CTX *m;
	size_t n;

	assert(a != NULL);
	m = hmac_new(a->digest, key);
	add(m, part, n_parts);
	n = final(m, full);
	assert(n == a->len);
	memcpy(out, full, n);
	bytes_wipe(full, sizeof(full));
	EVP_MAC_CTX_free(m);
}

/* prf+ (K,S) = T1 | T2 | T3 | T4 | ...
 * T1 = prf (K, S | 0x01), T2 = prf (K, T1 | S | 0x02), T3 = prf (K, T2 | S | 0x03), ... */
void
prf_plus(uint16_t id, uint8_t *out, size_t n, struct bytes key, const struct bytes *part,
    size_t n_parts)
{
	const struct alg_prf *a = alg_prf(id);
	uint8_t t[EVP_MAX_MD_SIZE], counter = 0;
	struct wr w = wr_of(out, n);
	EVP_MAC_CTX *m;

	assert(a != NULL && n <= 255u * a->len);
	m = hmac_new(a->digest, key);
	while (w.n < n) {
		struct bytes before = bytes_of(t, counter == 0 ? 0 : a->len), number;
		size_t left = n - w.n;

		if (counter > 0) {
			int ok = EVP_MAC_init(m, NULL, 0, NULL);

			assert(ok == 1);
		}
		counter++;
		number = bytes_of(&counter, 1);
		add(m, &before, 1);
		add(m, part, n_parts);
		add(m, &number, 1);
		(void)final(m, t);
		wr_copy(&w, t, left < a->len ? left : a->len);
	}
	bytes_wipe(t, sizeof(t));
	EVP_MAC_CTX_free(m);
}

void
mac_sign(uint16_t integ, uint8_t *out, struct bytes key, const struct bytes *part, size_t n_parts)
{
	const struct alg_integ *a = alg_integ(integ);
	uint8_t full[EVP_MAX_MD_SIZE];
	EVP_MAC_CTX *m;

	assert(a != NULL);
	m = hmac_new(a->digest, key);
	add(m, part, n_parts);
	(void)final(m, full);
	memcpy(out, full, a->icv);
	EVP_MAC_CTX_free(m);
}

static const struct {
	const char *name;
	size_t len;
} digest_row[] = {
	[DIGEST_SHA1] = { "SHA1", SHA1_LEN },
	[DIGEST_SHA2_256] = { "SHA256", 32 },
	[DIGEST_SHA2_384] = { "SHA384", 48 },
	[DIGEST_SHA2_512] = { "SHA512", 64 },
};

size_t
digest_len(enum digest_id d)
{
	return digest_row[d].len;
}

void
digest(enum digest_id d, uint8_t *out, const struct bytes *part, size_t n_parts)
{
	EVP_MD *md = EVP_MD_fetch(NULL, digest_row[d].name, NULL);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	int ok;

	if (md == NULL || c == NULL)
		die("libcrypto has no %s", digest_row[d].name);
	ok = EVP_DigestInit_ex2(c, md, NULL);
	for (size_t i = 0; i < n_parts; i++)
		if (part[i].n > 0)
			ok &= EVP_DigestUpdate(c, part[i].p, part[i].n);
	ok &= EVP_DigestFinal_ex(c, out, NULL);
	assert(ok == 1);
	EVP_MD_CTX_free(c);
	EVP_MD_free(md);
}
