/* mschap.c - RFC 2759 section 8 and RFC 3079 section 3, function by function. DES is 3DES with
 * three equal keys; MD4 comes from libcrypto's legacy provider, in a library context of its own. */
#include "nodes/crypto/mschap.h"

#include "nodes/base/die.h"
#include "nodes/crypto/prf.h"

#include <openssl/evp.h>
#include <openssl/provider.h>
#include <stdio.h>

#define HASH 16
#define PASSWORD_MAX 128

/* MD4 of the legacy provider, loaded once: a library context of its own costs a millisecond. */
static const EVP_MD *
legacy_md4(void)
{
	static EVP_MD *md4;

	if (md4 == NULL) {
		OSSL_LIB_CTX *lib = OSSL_LIB_CTX_new();

		if (lib != NULL && OSSL_PROVIDER_load(lib, "legacy") != NULL)
			md4 = EVP_MD_fetch(lib, "MD4", NULL);
		if (md4 == NULL)
			die("libcrypto has no MD4: its legacy provider is missing");
	}
	return md4;
}

static void
md4(uint8_t out[static HASH], const uint8_t *p, size_t n)
{
	int ok = EVP_Digest(p, n, out, NULL, legacy_md4(), NULL);

	assert(ok == 1);
}

/* UTF-8 to UTF-16, little-endian; what is not UTF-8 becomes '?'. */
static size_t
utf16(uint8_t *out, struct bytes in)
{
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		unsigned c = in.p[i];
		unsigned more = c < 0x80 ? 0 : c < 0xc0 ? 9 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 9;

		if (more == 9 || i + more >= in.n) {
			c = '?';
			more = 0;
		} else if (more > 0) {
			c &= more == 1 ? 0x1f : 0x0f;
		}
		for (; more > 0; more--)
			c = c << 6 | (in.p[++i] & 0x3f);
		out[n++] = (uint8_t)c;
		out[n++] = (uint8_t)(c >> 8);
	}
	return n;
}

/* 8.3 NtPasswordHash */
static void
password_hash(struct bytes password, uint8_t out[static HASH])
{
	uint8_t unicode[2 * PASSWORD_MAX];
	size_t n;

	assert(password.n <= PASSWORD_MAX);
	n = utf16(unicode, password);
	md4(out, unicode, n);
	bytes_wipe(unicode, sizeof(unicode));
}

/* 8.2 ChallengeHash */
static void
challenge_hash(const struct mschap *m, uint8_t out[static 8])
{
	uint8_t full[SHA1_LEN];

	digest(DIGEST_SHA1, full, (struct bytes[]){ BYTES_ARRAY(m->peer), BYTES_ARRAY(m->server),
	    m->user }, 3);
	memcpy(out, full, 8);
}

/* 8.6 DesEncrypt: 56 bits become 8 octets whose lowest bits are parity, which nobody looks at. */
static void
des(const uint8_t clear[static 8], const uint8_t key7[static 7], uint8_t out[static 8])
{
	uint8_t key[24];
	EVP_CIPHER *c = EVP_CIPHER_fetch(NULL, "DES-EDE3-ECB", NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	int n, ok;

	if (c == NULL || x == NULL)
		die("libcrypto has no DES-EDE3-ECB");
	for (unsigned i = 0; i < 8; i++) {
		unsigned hi = i > 0 ? key7[i - 1] : 0, lo = i < 7 ? key7[i] : 0;

		key[i] = (uint8_t)((hi << (8 - i)) | (lo >> i)) & 0xfe;
	}
	memcpy(key + 8, key, 8);
	memcpy(key + 16, key, 8);
	ok = EVP_EncryptInit_ex2(x, c, key, NULL, NULL) == 1 &&
	    EVP_CIPHER_CTX_set_padding(x, 0) == 1 && EVP_EncryptUpdate(x, out, &n, clear, 8) == 1;
	assert(ok && n == 8);
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(c);
	bytes_wipe(key, sizeof(key));
}

void
mschap_response(const struct mschap *m, uint8_t out[static MSCHAP_RESPONSE])
{
	uint8_t challenge[8], hash[21] = { 0 };		/* 8.5: padded with zeros to 21 */

	challenge_hash(m, challenge);
	password_hash(m->password, hash);
	des(challenge, hash, out);
	des(challenge, hash + 7, out + 8);
	des(challenge, hash + 14, out + 16);
	bytes_wipe(hash, sizeof(hash));
}

static void
password_hash_hash(const struct mschap *m, uint8_t out[static HASH])
{
	uint8_t hash[HASH];

	password_hash(m->password, hash);
	md4(out, hash, HASH);
	bytes_wipe(hash, sizeof(hash));
}

#define TEXT(s) bytes_of(s, sizeof(s) - 1)

void
mschap_proof(const struct mschap *m, const uint8_t response[static MSCHAP_RESPONSE],
    char out[static MSCHAP_PROOF])
{
	uint8_t hash[HASH], d[SHA1_LEN], challenge[8];
	char text[MSCHAP_PROOF + 1] = "S=";

	password_hash_hash(m, hash);
	digest(DIGEST_SHA1, d, (struct bytes[]){ BYTES_ARRAY(hash),
	    bytes_of(response, MSCHAP_RESPONSE),
	    TEXT("Magic server to client signing constant") }, 3);
	challenge_hash(m, challenge);
	digest(DIGEST_SHA1, d, (struct bytes[]){ BYTES_ARRAY(d), BYTES_ARRAY(challenge),
	    TEXT("Pad to make it do more than one iteration") }, 3);
	for (unsigned i = 0; i < SHA1_LEN; i++)
		(void)snprintf(text + 2 + 2 * i, 3, "%02X", d[i]);
	memcpy(out, text, MSCHAP_PROOF);
	bytes_wipe(hash, sizeof(hash));
}

/* RFC 3079 3.4 GetAsymmetricStartKey */
static void
start_key(const uint8_t master[static HASH], struct bytes magic, uint8_t out[static HASH])
{
	uint8_t pad1[40] = { 0 }, pad2[40], d[SHA1_LEN];

	memset(pad2, 0xf2, sizeof(pad2));
	digest(DIGEST_SHA1, d, (struct bytes[]){ bytes_of(master, HASH), BYTES_ARRAY(pad1), magic,
	    BYTES_ARRAY(pad2) }, 4);
	memcpy(out, d, HASH);
	bytes_wipe(d, sizeof(d));
}

void
mschap_msk(const struct mschap *m, const uint8_t response[static MSCHAP_RESPONSE],
    uint8_t out[static MSCHAP_MSK])
{
	uint8_t hash[HASH], master[SHA1_LEN];

	password_hash_hash(m, hash);
	digest(DIGEST_SHA1, master, (struct bytes[]){ BYTES_ARRAY(hash),
	    bytes_of(response, MSCHAP_RESPONSE), TEXT("This is the MPPE Master Key") }, 3);
	memset(out, 0, MSCHAP_MSK);
	start_key(master, TEXT("On the client side, this is the send key; "
	    "on the server side, it is the receive key."), out);
	start_key(master, TEXT("On the client side, this is the receive key; "
	    "on the server side, it is the send key."), out + HASH);
	bytes_wipe(hash, sizeof(hash));
	bytes_wipe(master, sizeof(master));
}
