#include "nodes/crypto/x509.h"

#include "nodes/base/die.h"
#include "nodes/crypto/sign_int.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <strings.h>

struct x509 {
	X509 *c;
	struct sign_key *key;
	uint8_t *der, *subject;
	size_t n_der, n_subject;
};

struct x509_trust {
	X509_STORE *store;
	uint8_t *hashes;
	size_t n_hashes;
};

struct x509 *
x509_read(struct bytes b)
{
	BIO *bio = BIO_new_mem_buf(b.p, (int)b.n);
	bool pem = b.n > 5 && memcmp(b.p, "-----", 5) == 0;
	struct x509 *out;
	X509 *c;
	int n;

	if (bio == NULL)
		die("libcrypto is out of memory");
	c = pem ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : d2i_X509_bio(bio, NULL);
	BIO_free(bio);
	if (c == NULL) {
		ERR_clear_error();
		return NULL;
	}
	out = xalloc(1, sizeof(*out));
	out->c = c;
	out->key = sign_key_of(X509_get_pubkey(c), NULL);
	n = i2d_X509(c, &out->der);
	assert(n > 0);
	out->n_der = (size_t)n;
	n = i2d_X509_NAME(X509_get_subject_name(c), &out->subject);
	assert(n > 0);
	out->n_subject = (size_t)n;
	ERR_clear_error();
	return out;
}

void
x509_free(struct x509 *c)
{
	if (c == NULL)
		return;
	sign_key_free(c->key);
	OPENSSL_free(c->der);
	OPENSSL_free(c->subject);
	X509_free(c->c);
	free(c);
}

struct bytes
x509_der(const struct x509 *c)
{
	return bytes_of(c->der, c->n_der);
}

struct bytes
x509_subject(const struct x509 *c)
{
	return bytes_of(c->subject, c->n_subject);
}

const struct sign_key *
x509_key(const struct x509 *c)
{
	return c->key;
}

void
x509_key_hash(const struct x509 *c, uint8_t out[static SHA1_LEN])
{
	uint8_t *der = NULL;
	int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(c->c), &der);
	struct bytes part = bytes_of(der, n > 0 ? (size_t)n : 0);

	assert(n > 0);
	digest(DIGEST_SHA1, out, &part, 1);
	OPENSSL_free(der);
}

/* ---- names ---- */

static bool
same_text(const ASN1_STRING *s, struct bytes name, size_t exact)
{
	const uint8_t *p = ASN1_STRING_get0_data(s);
	size_t n = (size_t)ASN1_STRING_length(s);

	return n == name.n && memcmp(p, name.p, exact) == 0 &&
	    strncasecmp((const char *)p + exact, (const char *)name.p + exact, n - exact) == 0;
}

static bool
same_name(const GENERAL_NAME *g, enum x509_name kind, struct bytes name)
{
	const uint8_t *at;

	switch (kind) {
	case X509_DNS:
		return g->type == GEN_DNS && same_text(g->d.dNSName, name, 0);
	case X509_EMAIL:	/* the part before '@' is exact, RFC 5280 7.5 */
		at = name.n > 0 ? memchr(name.p, '@', name.n) : NULL;
		return g->type == GEN_EMAIL && at != NULL &&
		    (size_t)ASN1_STRING_length(g->d.rfc822Name) == name.n &&
		    same_text(g->d.rfc822Name, name, (size_t)(at - name.p));
	case X509_ADDRESS:
		return g->type == GEN_IPADD && bytes_eq(name,
		    bytes_of(ASN1_STRING_get0_data(g->d.iPAddress),
		    (size_t)ASN1_STRING_length(g->d.iPAddress)));
	default:
		return false;
	}
}

bool
x509_has_name(const struct x509 *c, enum x509_name kind, struct bytes name)
{
	GENERAL_NAMES *all;
	bool found = false;

	if (kind == X509_SUBJECT)
		return bytes_eq(x509_subject(c), name);
	all = X509_get_ext_d2i(c->c, NID_subject_alt_name, NULL, NULL);
	for (int i = 0; all != NULL && !found && i < sk_GENERAL_NAME_num(all); i++)
		found = same_name(sk_GENERAL_NAME_value(all, i), kind, name);
	GENERAL_NAMES_free(all);
	ERR_clear_error();
	return found;
}

/* ---- trust ---- */

struct x509_trust *
x509_trust_new(void)
{
	struct x509_trust *t = xalloc(1, sizeof(*t));

	t->store = X509_STORE_new();
	if (t->store == NULL)
		die("libcrypto is out of memory");
	return t;
}

void
x509_trust_free(struct x509_trust *t)
{
	if (t == NULL)
		return;
	X509_STORE_free(t->store);
	free(t->hashes);
	free(t);
}

void
x509_trust_add(struct x509_trust *t, const struct x509 *anchor)
{
	if (X509_STORE_add_cert(t->store, anchor->c) != 1)
		die("libcrypto is out of memory");
	t->hashes = xrealloc(t->hashes, t->n_hashes + SHA1_LEN, 1);
	x509_key_hash(anchor, t->hashes + t->n_hashes);
	t->n_hashes += SHA1_LEN;
	ERR_clear_error();
}

size_t
x509_trust_hashes(const struct x509_trust *t, uint8_t *out, size_t cap)
{
	size_t n = t->n_hashes <= cap ? t->n_hashes : cap / SHA1_LEN * SHA1_LEN;

	if (n > 0)
		memcpy(out, t->hashes, n);
	return n;
}

static enum x509_verdict
verdict_of(int error)
{
	switch (error) {
	case X509_V_OK:
		return X509_GOOD;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return X509_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return X509_NOT_YET;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_CERT_UNTRUSTED:
		return X509_UNTRUSTED;
	default:
		return X509_BAD;
	}
}

enum x509_verdict
x509_verify(const struct x509_trust *t, const struct x509 *leaf, const struct x509 *const *chain,
    size_t n_chain, int64_t unix_s)
{
	X509_STORE_CTX *c = X509_STORE_CTX_new();
	STACK_OF(X509) *others = sk_X509_new_null();
	X509_VERIFY_PARAM *p;
	enum x509_verdict v;

	if (c == NULL || others == NULL)
		die("libcrypto is out of memory");
	for (size_t i = 0; i < n_chain; i++)
		if (sk_X509_push(others, chain[i]->c) == 0)
			die("libcrypto is out of memory");
	if (X509_STORE_CTX_init(c, t->store, leaf->c, others) != 1)
		die("libcrypto is out of memory");
	p = X509_STORE_CTX_get0_param(c);
	X509_VERIFY_PARAM_set_time(p, (time_t)unix_s);
	X509_VERIFY_PARAM_set_depth(p, X509_CHAIN_MAX);
	/* An anchor need not be self-signed: what is trusted is trusted. */
	X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_PARTIAL_CHAIN);
	v = X509_verify_cert(c) == 1 ? X509_GOOD : verdict_of(X509_STORE_CTX_get_error(c));
	X509_STORE_CTX_free(c);
	sk_X509_free(others);
	ERR_clear_error();
	/* RFC 4945 5.1.3.2: a key usage, if there is one, allows digital signatures. */
	if (v == X509_GOOD && !(X509_get_key_usage(leaf->c) &
	    (X509v3_KU_DIGITAL_SIGNATURE | X509v3_KU_NON_REPUDIATION)))
		v = X509_BAD;
	return v;
}
