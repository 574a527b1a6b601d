/* X25519 goes through EVP. The ECP and MODP groups are plain arithmetic on libcrypto's EC and BN:
 * a scalar multiplication and a modular exponentiation with a given secret, both constant-time,
 * because EVP would draw its own secret. */
#include "nodes/crypto/dh.h"

#include "nodes/base/die.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>

/* Exponents: twice the strength of the group is enough, RFC 7296 5, RFC 3526 8. */
static const struct dh_group group_row[] = {
 /* id               name         secret public shared */
 { DH_MODP_2048,    "MODP_2048",  32, 256, 256 },
 { DH_MODP_3072,    "MODP_3072",  32, 384, 384 },
 { DH_MODP_4096,    "MODP_4096",  40, 512, 512 },
 { DH_ECP_256,      "ECP_256",    32,  64,  32 },
 { DH_ECP_384,      "ECP_384",    48,  96,  48 },
 { DH_ECP_521,      "ECP_521",    66, 132,  66 },
 { DH_CURVE25519,   "CURVE25519", 32,  32,  32 },
};

const struct dh_group *
dh_group(uint16_t id)
{
	for (size_t i = 0; i < sizeof(group_row) / sizeof(group_row[0]); i++)
		if (group_row[i].id == id)
			return &group_row[i];
	return NULL;
}

static void *
need(void *p)
{
	if (p == NULL)
		die("libcrypto is out of memory");
	return p;
}

/* ---- X25519, RFC 7748 ---- */

static void
x25519_public(uint8_t *out, const uint8_t *secret)
{
	EVP_PKEY *k = need(EVP_PKEY_new_raw_private_key_ex(NULL, "X25519", NULL, secret, 32));
	size_t n = 32;
	int ok = EVP_PKEY_get_raw_public_key(k, out, &n);

	assert(ok == 1);
	EVP_PKEY_free(k);
}

/* A key to derive with. libcrypto would work out its public half, a multiplication that nobody needs
 * here, unless it is given one: any will do. */
static EVP_PKEY *
x25519_half_key(const uint8_t *secret)
{
	uint8_t priv[32], any[32] = { 9 };
	OSSL_PARAM given[] = {
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PRIV_KEY, priv, sizeof(priv)),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, any, sizeof(any)),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *c = need(EVP_PKEY_CTX_new_from_name(NULL, "X25519", NULL));
	EVP_PKEY *k = NULL;
	int ok;

	memcpy(priv, secret, sizeof(priv));
	ok = EVP_PKEY_fromdata_init(c);
	assert(ok == 1);
	ok = EVP_PKEY_fromdata(c, &k, EVP_PKEY_KEYPAIR, given);
	assert(ok == 1);
	bytes_wipe(priv, sizeof(priv));
	EVP_PKEY_CTX_free(c);
	return k;
}

/* libcrypto refuses an all-zero result, as RFC 7748 6.1 and RFC 8031 2 want. */
static bool
x25519_shared(uint8_t *out, const uint8_t *secret, struct bytes peer)
{
	EVP_PKEY *k = x25519_half_key(secret);
	EVP_PKEY *p = need(EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, peer.p, 32));
	EVP_PKEY_CTX *c = need(EVP_PKEY_CTX_new_from_pkey(NULL, k, NULL));
	size_t n = 32;
	bool ok = EVP_PKEY_derive_init(c) == 1 && EVP_PKEY_derive_set_peer(c, p) == 1 &&
	    EVP_PKEY_derive(c, out, &n) == 1;

	EVP_PKEY_CTX_free(c);
	EVP_PKEY_free(p);
	EVP_PKEY_free(k);
	return ok;
}

/* ---- ECP, RFC 5903 ---- */

static EC_GROUP *
ecp_group(uint16_t id)
{
	int nid = id == DH_ECP_256 ? NID_X9_62_prime256v1 : id == DH_ECP_384 ? NID_secp384r1 :
	    NID_secp521r1;

	return need(EC_GROUP_new_by_curve_name(nid));
}

/* secret * point (NULL: the base point) as x | y of `len` octets each. */
static bool
ecp_multiply(const EC_GROUP *g, uint8_t *out, size_t len, const uint8_t *secret,
    const EC_POINT *point)
{
	BIGNUM *s = need(BN_bin2bn(secret, (int)len, NULL)), *x = need(BN_new()), *y = need(BN_new());
	EC_POINT *r = need(EC_POINT_new(g));
	bool ok;

	BN_set_flags(s, BN_FLG_CONSTTIME);
	ok = EC_POINT_mul(g, r, point == NULL ? s : NULL, point, point == NULL ? NULL : s, NULL) == 1 &&
	    EC_POINT_is_at_infinity(g, r) == 0 &&
	    EC_POINT_get_affine_coordinates(g, r, x, y, NULL) == 1 &&
	    BN_bn2binpad(x, out, (int)len) > 0 && BN_bn2binpad(y, out + len, (int)len) > 0;
	BN_clear_free(s);
	BN_clear_free(x);
	BN_clear_free(y);
	EC_POINT_clear_free(r);
	return ok;
}

static bool
ecp_shared(const struct dh_group *d, uint8_t *out, const uint8_t *secret, struct bytes peer)
{
	EC_GROUP *g = ecp_group(d->id);
	EC_POINT *p = need(EC_POINT_new(g));
	BIGNUM *x = need(BN_bin2bn(peer.p, d->shared, NULL));
	BIGNUM *y = need(BN_bin2bn(peer.p + d->shared, d->shared, NULL));
	uint8_t both[2 * DH_SECRET_MAX];
	/* Setting the coordinates fails for a point that is not on the curve, RFC 6989 2.3. */
	bool ok = EC_POINT_set_affine_coordinates(g, p, x, y, NULL) == 1 &&
	    ecp_multiply(g, both, d->shared, secret, p);

	if (ok)
		memcpy(out, both, d->shared);
	bytes_wipe(both, sizeof(both));
	BN_free(x);
	BN_free(y);
	EC_POINT_free(p);
	EC_GROUP_free(g);
	return ok;
}

/* ---- MODP, RFC 3526; the generator is 2 ---- */

static BIGNUM *
modp_prime(uint16_t id)
{
	return need(id == DH_MODP_2048 ? BN_get_rfc3526_prime_2048(NULL) :
	    id == DH_MODP_3072 ? BN_get_rfc3526_prime_3072(NULL) :
	    BN_get_rfc3526_prime_4096(NULL));
}

static void
modp_power(const struct dh_group *d, uint8_t *out, const BIGNUM *base, const uint8_t *secret,
    const BIGNUM *prime)
{
	BIGNUM *e = need(BN_bin2bn(secret, d->secret, NULL)), *r = need(BN_new());
	BN_CTX *c = need(BN_CTX_new());
	int ok;

	BN_set_flags(e, BN_FLG_CONSTTIME);
	ok = BN_mod_exp_mont_consttime(r, base, e, prime, c, NULL);
	assert(ok == 1);
	ok = BN_bn2binpad(r, out, d->public);
	assert(ok > 0);
	BN_clear_free(e);
	BN_clear_free(r);
	BN_CTX_free(c);
}

/* RFC 6989 2.1: 1 < r < p - 1. */
static bool
modp_fine(const BIGNUM *r, const BIGNUM *prime)
{
	BIGNUM *most = need(BN_dup(prime));
	bool fine;

	BN_sub_word(most, 1);
	fine = !BN_is_zero(r) && !BN_is_one(r) && BN_cmp(r, most) < 0;
	BN_free(most);
	return fine;
}

/* ---- all ---- */

static bool
is_modp(uint16_t id)
{
	return id == DH_MODP_2048 || id == DH_MODP_3072 || id == DH_MODP_4096;
}

/* A scalar in [1, n - 1], n of RFC 5903 3: draw again otherwise. For P-521 the top 7 of 528 bits are cut first. */
static bool
ecp_scalar_fine(const struct dh_group *d, const uint8_t *secret)
{
	static const uint8_t p256[] = {
	    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9,
	    0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51
	}, p384[] = {
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63,
	    0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7,
	    0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73
	}, p521[] = {
	    0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfa, 0x51, 0x86, 0x87, 0x83,
	    0xbf, 0x2f, 0x96, 0x6b, 0x7f, 0xcc, 0x01, 0x48, 0xf7, 0x09, 0xa5, 0xd0, 0x3b,
	    0xb5, 0xc9, 0xb8, 0x89, 0x9c, 0x47, 0xae, 0xbb, 0x6f, 0xb7, 0x1e, 0x91, 0x38,
	    0x64, 0x09
	};
	static const uint8_t zero[DH_SECRET_MAX];
	const uint8_t *order = d->id == DH_ECP_256 ? p256 : d->id == DH_ECP_384 ? p384 : p521;

	/* An own secret is compared with a public number: whether it is drawn again tells nobody. */
	return memcmp(secret, order, d->secret) < 0 && memcmp(secret, zero, d->secret) != 0;
}

void
dh_secret(uint16_t id, uint8_t *secret, struct rng *rng)
{
	const struct dh_group *d = dh_group(id);

	assert(d != NULL);
	do {
		rng_fill(rng, secret, d->secret);
		if (id == DH_ECP_521)
			secret[0] &= 1;
		if (is_modp(id))
			secret[0] |= 0x80;	/* never small */
	} while (id != DH_CURVE25519 && !is_modp(id) && !ecp_scalar_fine(d, secret));
}

void
dh_public(uint16_t id, uint8_t *out_public, const uint8_t *secret)
{
	const struct dh_group *d = dh_group(id);

	assert(d != NULL);
	if (id == DH_CURVE25519) {
		x25519_public(out_public, secret);
	} else if (is_modp(id)) {
		BIGNUM *two = need(BN_new()), *prime = modp_prime(id);

		BN_set_word(two, 2);
		modp_power(d, out_public, two, secret, prime);
		BN_free(two);
		BN_free(prime);
	} else {
		EC_GROUP *g = ecp_group(id);
		bool ok = ecp_multiply(g, out_public, d->shared, secret, NULL);

		assert(ok);
		EC_GROUP_free(g);
	}
}

bool
dh_shared(uint16_t id, uint8_t *out_shared, const uint8_t *secret, struct bytes peer)
{
	const struct dh_group *d = dh_group(id);
	BIGNUM *base, *prime;
	bool fine;

	assert(d != NULL);
	if (peer.n != d->public)
		return false;
	if (id == DH_CURVE25519)
		return x25519_shared(out_shared, secret, peer);
	if (!is_modp(id))
		return ecp_shared(d, out_shared, secret, peer);
	prime = modp_prime(id);
	base = need(BN_bin2bn(peer.p, (int)peer.n, NULL));
	fine = modp_fine(base, prime);
	if (fine)
		modp_power(d, out_shared, base, secret, prime);
	BN_free(base);
	BN_free(prime);
	return fine;
}
