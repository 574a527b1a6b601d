/* proof.c - AUTH and the certificates around it, RFC 7296 2.15, 3.6 to 3.8, RFC 7427, RFC 4945.
 *
 * Signatures are of method 14 if both sides have sent SIGNATURE_HASH_ALGORITHMS, and of the methods
 * 1, 9, 10, 11 otherwise. An identity proven by a certificate must be a name in it. */
#include "nodes/ike/ike_int.h"

/* What we hash with, RFC 7427 4; SHA-1 is not worth offering. */
static const uint16_t own_hash[] = { HASH_SHA2_256, HASH_SHA2_384, HASH_SHA2_512, HASH_IDENTITY };

#define OWN_HASHES (sizeof(own_hash) / sizeof(own_hash[0]))

void
put_hashes(struct ike_message *m, uint8_t buf[static HASHES_LEN])
{
	struct wr w = wr_of(buf, HASHES_LEN);

	for (size_t i = 0; i < OWN_HASHES; i++)
		wr_u16(&w, own_hash[i]);
	ike_put_notify(m, N_SIGNATURE_HASH_ALGORITHMS, wr_done(&w));
}

void
take_hashes(struct handshake *hs, const struct ike_message *m)
{
	const struct ike_notify *n = ike_find_notify(m, N_SIGNATURE_HASH_ALGORITHMS);
	struct rd r = rd_of(n != NULL ? n->data : BYTES_NONE);

	hs->peer_hashes = 0;
	while (rd_left(&r) >= 2) {
		uint16_t hash = rd_u16(&r);

		if (hash < 32)
			hs->peer_hashes |= 1u << hash;
	}
}

static bool
is_own_hash(uint16_t hash)
{
	for (size_t i = 0; i < OWN_HASHES; i++)
		if (own_hash[i] == hash)
			return true;
	return false;
}

static bool
by_rfc_7427(const struct handshake *hs)
{
	return hs->hashes_sent && hs->peer_hashes != 0;
}

/* ---- certificates ---- */

void
put_certs(struct ike_sa *sa, struct ike_message *m)
{
	const struct ike_peer *p = &sa->hs->peer;

	if (p->own_auth != IKE_AUTH_SIGNATURE)
		return;
	for (unsigned i = 0; i < p->n_chain; i++) {
		const struct x509 *cert = p->chain[mutant_on(sa->ike->env.tamper, "ike-chain-turned") ?
		    p->n_chain - 1 - i : i];

		assert(m->n_blobs < IKE_BLOBS && m->n_items < IKE_ITEMS);
		m->item[m->n_items++] = (struct ike_item){ .type = P_CERT, .index = (uint8_t)m->n_blobs };
		m->blob[m->n_blobs++] = (struct ike_blob){ P_CERT, CERT_X509_SIGNATURE,
		    x509_der(cert) };
	}
}

void
put_certreq(struct ike_message *m, const struct x509_trust *t, uint8_t *buf, size_t cap)
{
	size_t n = t != NULL ? x509_trust_hashes(t, buf, cap) : 0;

	if (n == 0)
		return;
	m->item[m->n_items++] = (struct ike_item){ .type = P_CERTREQ,
	    .index = (uint8_t)m->n_blobs };
	m->blob[m->n_blobs++] = (struct ike_blob){ P_CERTREQ, CERT_X509_SIGNATURE,
	    bytes_of(buf, n) };
}

/* RFC 4945 3.1: which name of the certificate an identity must be. */
static bool
names(const struct x509 *c, const struct ike_id *id)
{
	struct bytes name = bytes_of(id->data, id->n);

	switch (id->type) {
	case ID_FQDN:
		return x509_has_name(c, X509_DNS, name);
	case ID_RFC822_ADDR:
		return x509_has_name(c, X509_EMAIL, name);
	case ID_IPV4_ADDR:
	case ID_IPV6_ADDR:
		return x509_has_name(c, X509_ADDRESS, name);
	case ID_DER_ASN1_DN:
		return x509_has_name(c, X509_SUBJECT, name);
	default:
		return false;	/* KEY_ID is no name a certificate has */
	}
}

static int64_t
unix_now(const struct ike *x)
{
	return (int64_t)x->conf.unix_start + x->now / SECONDS(1);
}

/* The chain the peer sent, its own certificate first (3.6); of others nothing is known. */
struct sent_chain {
	const struct x509 *cert[X509_CHAIN_MAX];
	size_t n;
	struct x509 *owned[X509_CHAIN_MAX];
};

/* To read a certificate costs libcrypto as much as to verify one. The intermediate that signed both
 * ends stands in our own chain: it is there already. */
static const struct x509 *
in_own_chain(const struct ike_peer *p, struct bytes der)
{
	for (unsigned i = 0; i < p->n_chain; i++)
		if (bytes_eq(x509_der(p->chain[i]), der))
			return p->chain[i];
	return NULL;
}

static void
chain_read(struct sent_chain *c, const struct ike_peer *p, const struct ike_message *m)
{
	*c = (struct sent_chain){ .n = 0 };
	for (unsigned i = 0; i < m->n_items && c->n < X509_CHAIN_MAX; i++) {
		const struct ike_blob *b = &m->blob[m->item[i].index];
		const struct x509 *x;

		if (m->item[i].type != P_CERT || b->sub != CERT_X509_SIGNATURE)
			continue;
		x = in_own_chain(p, b->body);
		if (x == NULL)
			x = c->owned[c->n] = x509_read(b->body);
		if (x != NULL)
			c->cert[c->n++] = x;
		else if (c->n == 0)
			return;		/* the first one must be good */
	}
}

static void
chain_free(struct sent_chain *c)
{
	for (size_t i = 0; i < c->n; i++)
		x509_free(c->owned[i]);
}

/* The certificate that speaks for the peer, or NULL and why not. */
static const struct x509 *
certificate_of(struct ike_sa *sa, const struct sent_chain *c, const struct ike_id *peer,
    enum why *w)
{
	const struct ike_peer *p = &sa->hs->peer;
	enum x509_verdict v;

	*w = W_IKE_CERT;
	if (c->n == 0)
		return p->peer_cert;	/* the PAD knows it: no questions */
	if (p->trust == NULL)
		return NULL;
	v = x509_verify(p->trust, c->cert[0], c->cert + 1, c->n - 1,
	    unix_now(sa->ike));
	if (v != X509_GOOD)
		return NULL;
	*w = W_IKE_CERT_NAME;
	return names(c->cert[0], peer) ? c->cert[0] : NULL;
}

/* ---- how to sign ---- */

static bool
peer_hashes(const struct handshake *hs, uint16_t hash)
{
	return hs->peer_hashes & 1u << hash;
}

/* A hash that fits the key and that the peer has named (RFC 7427 4). */
static uint16_t
hash_for(const struct handshake *hs, enum sign_type t)
{
	static const uint16_t any[] = { HASH_SHA2_256, HASH_SHA2_384, HASH_SHA2_512 };
	uint16_t best = t == SIGN_ECDSA_384 ? HASH_SHA2_384 : t == SIGN_ECDSA_521 ? HASH_SHA2_512 :
	    HASH_SHA2_256;

	if (t == SIGN_ED25519)
		return peer_hashes(hs, HASH_IDENTITY) ? HASH_IDENTITY : 0;
	if (peer_hashes(hs, best))
		return best;
	for (size_t i = 0; i < 3; i++)
		if (peer_hashes(hs, any[i]))
			return any[i];
	return 0;
}

static bool
how_classic(enum sign_type t, struct sign_how *how, uint8_t *method)
{
	switch (t) {
	case SIGN_RSA:		/* RFC 7296 3.8: SHA-1 unless one knows better */
		*how = (struct sign_how){ SIGN_PKCS1, HASH_SHA1, false };
		*method = AUTH_RSA;
		return true;
	case SIGN_ECDSA_256:	/* RFC 4754 */
		*how = (struct sign_how){ SIGN_ECDSA, HASH_SHA2_256, true };
		*method = AUTH_ECDSA_256;
		return true;
	case SIGN_ECDSA_384:
		*how = (struct sign_how){ SIGN_ECDSA, HASH_SHA2_384, true };
		*method = AUTH_ECDSA_384;
		return true;
	case SIGN_ECDSA_521:
		*how = (struct sign_how){ SIGN_ECDSA, HASH_SHA2_512, true };
		*method = AUTH_ECDSA_521;
		return true;
	default:
		return false;	/* Ed25519 came with RFC 8420 and method 14 */
	}
}

static bool
how_to_sign(const struct ike_sa *sa, struct sign_how *how, uint8_t *method)
{
	const struct handshake *hs = sa->hs;
	enum sign_type t = sign_key_type(hs->peer.key);

	if (!by_rfc_7427(hs))
		return how_classic(t, how, method);
	*method = AUTH_SIGNATURE;
	*how = (struct sign_how){ t == SIGN_ED25519 ? SIGN_EDDSA : t != SIGN_RSA ? SIGN_ECDSA :
	    sa->ike->conf.pss ? SIGN_PSS : SIGN_PKCS1, hash_for(hs, t), false };
	return how->hash != 0;
}

/* ---- AUTH ---- */

static size_t
put_signature(struct ike_sa *sa, struct ike_message *m, const struct bytes part[static 3],
    uint8_t buf[static AUTH_MAX])
{
	struct sign_how how;
	size_t n = 0, signature;

	if (sa->hs->peer.key == NULL || !how_to_sign(sa, &how, &m->auth_method))
		return 0;
	if (m->auth_method == AUTH_SIGNATURE) {	/* RFC 7427 3: length, AlgorithmIdentifier */
		n = sign_algorithm(&how, buf + 1);
		buf[0] = (uint8_t)n++;
	}
	signature = sign_make(sa->hs->peer.key, &how, part, 3, sa->ike->env.rng, buf + n);
	return signature > 0 ? n + signature : 0;
}

static struct bytes
shared_secret(const struct handshake *hs)
{
	if (hs->eap != NULL)
		return BYTES_ARRAY(hs->eap->msk);
	return bytes_of(hs->peer.psk, hs->peer.psk_n);
}

bool
proof_put(struct ike_sa *sa, struct ike_message *m, uint8_t buf[static AUTH_MAX])
{
	struct handshake *hs = sa->hs;
	uint8_t maced_id[PRF_MAX], body[IKE_ID_MAX + 4];
	struct bytes part[3];
	size_t n;

	auth_octets(sa, sa->initiator, own_id_body(&hs->peer.own, body), maced_id, part);
	if (hs->eap_over || hs->peer.own_auth == IKE_AUTH_PSK) {
		m->auth_method = AUTH_PSK;
		auth_mac(sa, shared_secret(hs), part, buf);
		n = shared_secret(hs).n > 0 ? prf_len(sa) : 0;	/* no key proves nothing */
	} else {
		n = put_signature(sa, m, part, buf);
	}
	m->auth = bytes_of(buf, n);
	ike_put(m, P_AUTH);
	return n > 0;
}

/* The signature's method and, for 14, its algorithm; *signature is what remains. */
static bool
signed_how(const struct ike_sa *sa, const struct ike_message *m, enum sign_type t,
    struct sign_how *how, struct bytes *signature)
{
	struct rd r = rd_of(m->auth);
	uint8_t method;

	if (m->auth_method == AUTH_SIGNATURE) {
		uint8_t n = rd_u8(&r);
		struct bytes algorithm = rd_bytes(&r, n);

		*signature = rd_bytes(&r, rd_left(&r));
		return !r.bad && sa->hs->hashes_sent && sign_algorithm_read(how, algorithm) &&
		    is_own_hash(how->hash);
	}
	*signature = m->auth;
	return !by_rfc_7427(sa->hs) && how_classic(t, how, &method) && method == m->auth_method;
}

static enum why
check_signature(struct ike_sa *sa, const struct ike_message *m, const struct ike_id *peer,
    const struct bytes part[static 3])
{
	static const uint16_t of_method_1[] = { HASH_SHA1, HASH_SHA2_256, HASH_SHA2_384,
	    HASH_SHA2_512 };
	struct sent_chain chain;
	const struct x509 *c;
	struct sign_how how;
	struct bytes signature;
	enum why w;

	chain_read(&chain, &sa->hs->peer, m);
	c = certificate_of(sa, &chain, peer, &w);
	if (c != NULL) {
		const struct sign_key *k = x509_key(c);
		bool good = k != NULL && signed_how(sa, m, sign_key_type(k), &how, &signature);

		if (good && m->auth_method == AUTH_RSA) {	/* the hash stands inside, 3.8 */
			good = false;
			for (size_t i = 0; i < 4 && !good; i++) {
				how.hash = of_method_1[i];
				good = sign_check(k, &how, part, 3, signature);
			}
		} else if (good) {
			good = sign_check(k, &how, part, 3, signature);
		}
		w = good ? W_OK : W_IKE_AUTH;
	}
	chain_free(&chain);
	return w;
}

enum why
proof_check(struct ike_sa *sa, const struct ike_message *m, const struct ike_id *peer,
    struct bytes id_body)
{
	struct handshake *hs = sa->hs;
	uint8_t maced_id[PRF_MAX], want[PRF_MAX];
	struct bytes part[3];

	if (mutant_on(sa->ike->env.tamper, "ike-auth-any"))
		return W_OK;
	auth_octets(sa, !sa->initiator, id_body, maced_id, part);
	if (!hs->eap_over && hs->peer.peer_auth != IKE_AUTH_PSK)
		return hs->peer.peer_auth == IKE_AUTH_SIGNATURE ?
		    check_signature(sa, m, peer, part) : W_IKE_AUTH;
	auth_mac(sa, shared_secret(hs), part, want);
	return m->auth_method == AUTH_PSK && shared_secret(hs).n > 0 && alg_equal(m->auth, bytes_of(want, prf_len(sa))) ?
	    W_OK : W_IKE_AUTH;
}
