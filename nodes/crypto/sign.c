/* sign.c - A private key lives in a library context of its own, whose generator is libcrypto's
 * TEST-RAND: it gives out the entropy it was fed, and nothing else. It is fed afresh from the
 * caller's generator before each signature. */
#include "nodes/crypto/sign.h"

#include "nodes/base/die.h"
#include "nodes/crypto/sign_int.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

#define ENTROPY 8192	/* more than blinding and signing with RSA of 8192 bits draw */

struct sign_key {
	OSSL_LIB_CTX *lib;	/* of a private key; NULL: the default one */
	EVP_PKEY *key;
	enum sign_type type;
};

static const struct hash_row {
	uint16_t id;
	const char *name;
	int nid;
	uint8_t len;
} hash_row[] = {
	{ HASH_SHA1, "SHA1", NID_sha1, 20 },
	{ HASH_SHA2_256, "SHA256", NID_sha256, 32 },
	{ HASH_SHA2_384, "SHA384", NID_sha384, 48 },
	{ HASH_SHA2_512, "SHA512", NID_sha512, 64 },
};

static const struct hash_row *
hash_of(uint16_t id)
{
	for (size_t i = 0; i < sizeof(hash_row) / sizeof(hash_row[0]); i++)
		if (hash_row[i].id == id)
			return &hash_row[i];
	return NULL;
}

/* ---- keys ---- */

static enum sign_type
type_of(const EVP_PKEY *k)
{
	char group[32];

	switch (EVP_PKEY_get_base_id(k)) {
	case EVP_PKEY_RSA:
		return EVP_PKEY_get_bits(k) >= 1024 && EVP_PKEY_get_size(k) <= SIGN_MAX ?
		    SIGN_RSA : SIGN_NONE;
	case EVP_PKEY_ED25519:
		return SIGN_ED25519;
	case EVP_PKEY_EC:
		if (EVP_PKEY_get_group_name(k, group, sizeof(group), NULL) != 1)
			return SIGN_NONE;
		switch (OBJ_txt2nid(group)) {
		case NID_X9_62_prime256v1:
			return SIGN_ECDSA_256;
		case NID_secp384r1:
			return SIGN_ECDSA_384;
		case NID_secp521r1:
			return SIGN_ECDSA_521;
		default:
			return SIGN_NONE;
		}
	default:
		return SIGN_NONE;
	}
}

struct sign_key *
sign_key_of(EVP_PKEY *key, OSSL_LIB_CTX *lib)
{
	struct sign_key *k;

	if (key == NULL || type_of(key) == SIGN_NONE) {
		EVP_PKEY_free(key);
		OSSL_LIB_CTX_free(lib);
		ERR_clear_error();
		return NULL;
	}
	k = xalloc(1, sizeof(*k));
	*k = (struct sign_key){ lib, key, type_of(key) };
	return k;
}

static bool
is_pem(struct bytes b)
{
	return b.n > 5 && memcmp(b.p, "-----", 5) == 0;
}

struct sign_key *
sign_key_private(struct bytes b)
{
	OSSL_LIB_CTX *lib = OSSL_LIB_CTX_new();
	EVP_PKEY *key = NULL;
	BIO *bio = BIO_new_mem_buf(b.p, (int)b.n);

	if (lib == NULL || bio == NULL)
		die("libcrypto is out of memory");
	if (RAND_set_DRBG_type(lib, "TEST-RAND", NULL, NULL, NULL) != 1)
		die("libcrypto has no TEST-RAND");
	if (is_pem(b))
		key = PEM_read_bio_PrivateKey_ex(bio, NULL, NULL, NULL, lib, NULL);
	else
		key = d2i_PrivateKey_ex_bio(bio, NULL, lib, NULL);
	BIO_free(bio);
	return sign_key_of(key, lib);
}

struct sign_key *
sign_key_public(struct bytes b)
{
	BIO *bio = BIO_new_mem_buf(b.p, (int)b.n);
	EVP_PKEY *key;

	if (bio == NULL)
		die("libcrypto is out of memory");
	key = is_pem(b) ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : d2i_PUBKEY_bio(bio, NULL);
	BIO_free(bio);
	return sign_key_of(key, NULL);
}

void
sign_key_free(struct sign_key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_free(k->key);
	OSSL_LIB_CTX_free(k->lib);
	free(k);
}

enum sign_type
sign_key_type(const struct sign_key *k)
{
	return k->type;
}

bool
sign_fits(enum sign_type t, const struct sign_how *how)
{
	bool hashed = hash_of(how->hash) != NULL;

	switch (how->scheme) {
	case SIGN_PKCS1:
	case SIGN_PSS:
		return t == SIGN_RSA && hashed && !how->raw;
	case SIGN_ECDSA:
		return (t == SIGN_ECDSA_256 || t == SIGN_ECDSA_384 || t == SIGN_ECDSA_521) &&
		    hashed;
	default:
		return t == SIGN_ED25519 && how->hash == HASH_IDENTITY && !how->raw;
	}
}

/* ---- r | s of fixed length, RFC 4754 7 ---- */

static int
half_len(enum sign_type t)
{
	return t == SIGN_ECDSA_256 ? 32 : t == SIGN_ECDSA_384 ? 48 : 66;
}

static size_t
raw_of_der(enum sign_type t, const uint8_t *der, size_t n, uint8_t *out)
{
	const uint8_t *p = der;
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &p, (long)n);
	int len = half_len(t), ok;

	assert(s != NULL);
	ok = BN_bn2binpad(ECDSA_SIG_get0_r(s), out, len) == len &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(s), out + len, len) == len;
	assert(ok);
	ECDSA_SIG_free(s);
	return 2 * (size_t)len;
}

static size_t
der_of_raw(enum sign_type t, struct bytes raw, uint8_t out[static SIGN_MAX])
{
	int len = half_len(t), n = 0;
	ECDSA_SIG *s;
	BIGNUM *a, *b;
	uint8_t *p = out;

	if (raw.n != 2 * (size_t)len)
		return 0;
	s = ECDSA_SIG_new();
	a = BN_bin2bn(raw.p, len, NULL);
	b = BN_bin2bn(raw.p + len, len, NULL);
	if (s == NULL || a == NULL || b == NULL || ECDSA_SIG_set0(s, a, b) != 1)
		die("libcrypto is out of memory");
	n = i2d_ECDSA_SIG(s, &p);
	ECDSA_SIG_free(s);
	return n > 0 ? (size_t)n : 0;
}

/* ---- signing ---- */

static void
feed(EVP_RAND_CTX *r, uint8_t *entropy)
{
	unsigned strength = 256;
	OSSL_PARAM p[] = {
		OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, entropy, ENTROPY),
		OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
		OSSL_PARAM_construct_end() };
	int ok;

	assert(r != NULL);
	(void)EVP_RAND_uninstantiate(r);
	ok = EVP_RAND_instantiate(r, strength, 0, NULL, 0, p);
	assert(ok == 1);
}

static void
draw(const struct sign_key *k, struct rng *rng)
{
	uint8_t entropy[ENTROPY];

	rng_fill(rng, entropy, sizeof(entropy));
	feed(RAND_get0_private(k->lib), entropy);
	feed(RAND_get0_public(k->lib), entropy);
	bytes_wipe(entropy, sizeof(entropy));
}

static bool
set_padding(EVP_PKEY_CTX *c, const struct sign_how *how)
{
	if (how->scheme == SIGN_PKCS1)
		return EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) == 1;
	if (how->scheme == SIGN_PSS)	/* RFC 7427 A.4: the salt is as long as the hash */
		return EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PSS_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_rsa_pss_saltlen(c, RSA_PSS_SALTLEN_DIGEST) == 1;
	return true;
}

/* Ed25519 signs in one go only, so the parts are joined. */
static uint8_t *
join(const struct bytes *part, size_t n_parts, size_t *n)
{
	uint8_t *all;

	*n = 0;
	for (size_t i = 0; i < n_parts; i++)
		*n += part[i].n;
	all = xalloc(*n + 1, 1);
	*n = 0;
	for (size_t i = 0; i < n_parts; i++) {
		if (part[i].n > 0)
			memcpy(all + *n, part[i].p, part[i].n);
		*n += part[i].n;
	}
	return all;
}

size_t
sign_make(const struct sign_key *k, const struct sign_how *how, const struct bytes *part,
    size_t n_parts, struct rng *rng, uint8_t *out)
{
	const struct hash_row *h = hash_of(how->hash);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pc;
	uint8_t *all, der[SIGN_MAX];
	size_t n, n_all;
	bool ok;

	if (c == NULL)
		die("libcrypto is out of memory");
	if (k->lib == NULL || !sign_fits(k->type, how)) {
		EVP_MD_CTX_free(c);
		return 0;
	}
	all = join(part, n_parts, &n_all);
	draw(k, rng);
	n = sizeof(der);
	ok = EVP_DigestSignInit_ex(c, &pc, h != NULL ? h->name : NULL, k->lib, NULL, k->key,
	    NULL) == 1 && set_padding(pc, how) && EVP_DigestSign(c, der, &n, all, n_all) == 1;
	EVP_MD_CTX_free(c);
	bytes_wipe(all, n_all);
	free(all);
	ERR_clear_error();
	if (!ok)		/* an RSA key too short for this hash */
		return 0;
	if (how->raw)
		return raw_of_der(k->type, der, n, out);
	memcpy(out, der, n);
	return n;
}

bool
sign_check(const struct sign_key *k, const struct sign_how *how, const struct bytes *part,
    size_t n_parts, struct bytes signature)
{
	const struct hash_row *h = hash_of(how->hash);
	EVP_MD_CTX *c;
	EVP_PKEY_CTX *pc;
	uint8_t *all, der[SIGN_MAX];
	size_t n_all;
	bool ok;

	if (!sign_fits(k->type, how) || signature.n > SIGN_MAX)
		return false;
	if (how->raw) {
		signature = bytes_of(der, der_of_raw(k->type, signature, der));
		if (signature.n == 0)
			return false;
	}
	if ((c = EVP_MD_CTX_new()) == NULL)
		die("libcrypto is out of memory");
	all = join(part, n_parts, &n_all);
	ok = EVP_DigestVerifyInit_ex(c, &pc, h != NULL ? h->name : NULL, k->lib, NULL, k->key,
	    NULL) == 1 && set_padding(pc, how) &&
	    EVP_DigestVerify(c, signature.p, signature.n, all, n_all) == 1;
	EVP_MD_CTX_free(c);
	free(all);
	ERR_clear_error();
	return ok;
}

/* ---- AlgorithmIdentifier, RFC 7427 appendix A ---- */

static const struct {
	enum sign_scheme scheme;
	uint16_t hash;
	int nid;
} algorithm_row[] = {
	{ SIGN_PKCS1, HASH_SHA1, NID_sha1WithRSAEncryption },
	{ SIGN_PKCS1, HASH_SHA2_256, NID_sha256WithRSAEncryption },
	{ SIGN_PKCS1, HASH_SHA2_384, NID_sha384WithRSAEncryption },
	{ SIGN_PKCS1, HASH_SHA2_512, NID_sha512WithRSAEncryption },
	{ SIGN_ECDSA, HASH_SHA1, NID_ecdsa_with_SHA1 },
	{ SIGN_ECDSA, HASH_SHA2_256, NID_ecdsa_with_SHA256 },
	{ SIGN_ECDSA, HASH_SHA2_384, NID_ecdsa_with_SHA384 },
	{ SIGN_ECDSA, HASH_SHA2_512, NID_ecdsa_with_SHA512 },
	{ SIGN_EDDSA, HASH_IDENTITY, NID_ED25519 },
};

#define ALGORITHMS (sizeof(algorithm_row) / sizeof(algorithm_row[0]))

/* id-RSASSA-PSS with hash, MGF1 with the same hash, and the salt's length (A.4). */
static ASN1_STRING *
pss_parameters(const struct hash_row *h)
{
	RSA_PSS_PARAMS *p = RSA_PSS_PARAMS_new();
	X509_ALGOR *inner = X509_ALGOR_new();
	ASN1_STRING *mgf = NULL, *out = NULL;

	if (p == NULL || inner == NULL)
		die("libcrypto is out of memory");
	if (h->id != HASH_SHA1) {	/* the defaults are SHA-1 and 20 */
		p->hashAlgorithm = X509_ALGOR_new();
		p->maskGenAlgorithm = X509_ALGOR_new();
		p->saltLength = ASN1_INTEGER_new();
		X509_ALGOR_set0(p->hashAlgorithm, OBJ_nid2obj(h->nid), V_ASN1_NULL, NULL);
		X509_ALGOR_set0(inner, OBJ_nid2obj(h->nid), V_ASN1_NULL, NULL);
		ASN1_item_pack(inner, ASN1_ITEM_rptr(X509_ALGOR), &mgf);
		X509_ALGOR_set0(p->maskGenAlgorithm, OBJ_nid2obj(NID_mgf1), V_ASN1_SEQUENCE, mgf);
		ASN1_INTEGER_set(p->saltLength, h->len);
	}
	ASN1_item_pack(p, ASN1_ITEM_rptr(RSA_PSS_PARAMS), &out);
	X509_ALGOR_free(inner);
	RSA_PSS_PARAMS_free(p);
	return out;
}

size_t
sign_algorithm(const struct sign_how *how, uint8_t out[static SIGN_ALGORITHM_MAX])
{
	const struct hash_row *h = hash_of(how->hash);
	X509_ALGOR *a = X509_ALGOR_new();
	uint8_t *p = out;
	int n;

	if (a == NULL)
		die("libcrypto is out of memory");
	if (how->scheme == SIGN_PSS) {
		assert(h != NULL);
		X509_ALGOR_set0(a, OBJ_nid2obj(NID_rsassaPss), V_ASN1_SEQUENCE, pss_parameters(h));
	}
	for (size_t i = 0; i < ALGORITHMS; i++)
		if (algorithm_row[i].scheme == how->scheme && algorithm_row[i].hash == how->hash)
			X509_ALGOR_set0(a, OBJ_nid2obj(algorithm_row[i].nid),
			    how->scheme == SIGN_PKCS1 ? V_ASN1_NULL : V_ASN1_UNDEF, NULL);
	n = i2d_X509_ALGOR(a, NULL);
	assert(n > 4 && n <= SIGN_ALGORITHM_MAX);
	n = i2d_X509_ALGOR(a, &p);
	X509_ALGOR_free(a);
	return (size_t)n;
}

static uint16_t
hash_of_algor(const X509_ALGOR *a)
{
	const ASN1_OBJECT *o;

	if (a == NULL)
		return HASH_SHA1;
	X509_ALGOR_get0(&o, NULL, NULL, a);
	for (size_t i = 0; i < sizeof(hash_row) / sizeof(hash_row[0]); i++)
		if (hash_row[i].nid == OBJ_obj2nid(o))
			return hash_row[i].id;
	return 0;
}

/* MGF1 with the hash of the message; the salt as long as the hash. */
static bool
pss_read(struct sign_how *how, const void *value)
{
	RSA_PSS_PARAMS *p = ASN1_item_unpack(value, ASN1_ITEM_rptr(RSA_PSS_PARAMS));
	const ASN1_OBJECT *o = NULL;
	const void *v = NULL;
	int type = V_ASN1_UNDEF;
	X509_ALGOR *inner = NULL;
	uint16_t mgf_hash = HASH_SHA1;
	bool ok = p != NULL;

	if (ok && p->maskGenAlgorithm != NULL) {
		X509_ALGOR_get0(&o, &type, &v, p->maskGenAlgorithm);
		ok = OBJ_obj2nid(o) == NID_mgf1 && type == V_ASN1_SEQUENCE &&
		    (inner = ASN1_item_unpack(v, ASN1_ITEM_rptr(X509_ALGOR))) != NULL;
		mgf_hash = ok ? hash_of_algor(inner) : 0;
	}
	if (ok) {
		*how = (struct sign_how){ SIGN_PSS, hash_of_algor(p->hashAlgorithm), false };
		ok = how->hash != 0 && how->hash == mgf_hash &&
		    (p->saltLength != NULL ? ASN1_INTEGER_get(p->saltLength) : 20) ==
		    hash_of(how->hash)->len;
	}
	X509_ALGOR_free(inner);
	RSA_PSS_PARAMS_free(p);
	return ok;
}

bool
sign_algorithm_read(struct sign_how *how, struct bytes der)
{
	const uint8_t *p = der.p;
	X509_ALGOR *a = d2i_X509_ALGOR(NULL, &p, (long)der.n);
	const ASN1_OBJECT *o;
	const void *value;
	int type;
	bool ok = false;

	if (a != NULL && p == der.p + der.n) {
		X509_ALGOR_get0(&o, &type, &value, a);
		if (OBJ_obj2nid(o) == NID_rsassaPss)
			ok = type == V_ASN1_SEQUENCE && pss_read(how, value);
		for (size_t i = 0; i < ALGORITHMS && !ok; i++) {
			if (algorithm_row[i].nid != OBJ_obj2nid(o))
				continue;
			*how = (struct sign_how){ algorithm_row[i].scheme, algorithm_row[i].hash,
			    false };
			ok = type == V_ASN1_UNDEF || type == V_ASN1_NULL;
		}
	}
	X509_ALGOR_free(a);
	ERR_clear_error();
	return ok;
}
