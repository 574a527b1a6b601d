/* x509.h - certificates: chains to trust anchors at a given time, and the names in them.
 *
 * RFC 7296 3.6, 3.7 and 2.15; RFC 4945 for what an identity must be in the certificate. Revocation
 * is not looked at. */
#ifndef SOJOURN_CRYPTO_X509_H
#define SOJOURN_CRYPTO_X509_H

#include "nodes/crypto/sign.h"

#define X509_CHAIN_MAX 8	/* certificates of one chain, RFC 7296 3.6 asks for four */

struct x509;			/* one certificate */

/* x509_read takes DER or PEM; NULL: not a certificate. */
struct x509 *x509_read(struct bytes der_or_pem);
void x509_free(struct x509 *c);		/* NULL is fine */
struct bytes x509_der(const struct x509 *c);	/* borrowed from c */
struct bytes x509_subject(const struct x509 *c);	/* its name in DER; borrowed */
/* The certificate's key, borrowed from c; NULL: of a type we do not have. */
const struct sign_key *x509_key(const struct x509 *c);
/* SHA-1 of the SubjectPublicKeyInfo, for CERTREQ (RFC 7296 3.7). */
void x509_key_hash(const struct x509 *c, uint8_t out[static SHA1_LEN]);

/* The names a certificate can vouch for. Subject: the whole distinguished name in DER. */
enum x509_name { X509_DNS, X509_EMAIL, X509_ADDRESS, X509_SUBJECT };

/* x509_has_name: does a subjectAltName of that kind (or the subject) equal `name`? DNS and the
 * domain of a mail address compare without case; a wildcard is not looked at. X509_ADDRESS: 4 or 16
 * octets. */
bool x509_has_name(const struct x509 *c, enum x509_name kind, struct bytes name);

struct x509_trust;		/* trust anchors */

struct x509_trust *x509_trust_new(void);
void x509_trust_free(struct x509_trust *t);
/* x509_trust_add copies what it needs. */
void x509_trust_add(struct x509_trust *t, const struct x509 *anchor);
/* x509_trust_hashes writes the key hashes of the anchors one after the other, at most `cap` octets;
 * returns how many octets. */
size_t x509_trust_hashes(const struct x509_trust *t, uint8_t *out, size_t cap);

enum x509_verdict { X509_GOOD, X509_UNTRUSTED, X509_EXPIRED, X509_NOT_YET, X509_BAD };

/* x509_verify builds a path from leaf over any of chain[] to an anchor, valid at `unix_s` (seconds
 * since 1970). X509_BAD: a signature, a constraint or the key usage is wrong. */
enum x509_verdict x509_verify(const struct x509_trust *t, const struct x509 *leaf,
    const struct x509 *const *chain, size_t n_chain, int64_t unix_s)
    __attribute__((warn_unused_result));

#endif
