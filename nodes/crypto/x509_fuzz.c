/* x509_fuzz.c - any octets as a certificate, a key, an AlgorithmIdentifier. */
#include "nodes/crypto/x509.h"

#include <assert.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = bytes_of(data, size);
	uint8_t again[SIGN_ALGORITHM_MAX], hash[SHA1_LEN];
	struct sign_how how, back;
	struct x509 *c = x509_read(b);

	if (c != NULL) {
		struct x509_trust *t = x509_trust_new();

		x509_key_hash(c, hash);
		for (int i = X509_DNS; i <= X509_SUBJECT; i++)
			(void)x509_has_name(c, (enum x509_name)i, bytes_of(data, size < 40 ? size : 40));
		x509_trust_add(t, c);
		assert(x509_verify(t, c, NULL, 0, 0) <= X509_BAD);
		if (x509_key(c) != NULL) {
			how = (struct sign_how){ SIGN_ECDSA, HASH_SHA2_256, true };
			assert(!sign_check(x509_key(c), &how, &b, 1, bytes_of(data, 64)));
		}
		x509_trust_free(t);
	}
	x509_free(c);
	if (sign_algorithm_read(&how, b)) {
		size_t n = sign_algorithm(&how, again);

		assert(sign_algorithm_read(&back, bytes_of(again, n)));
		assert(back.scheme == how.scheme && back.hash == how.hash);
	}
	return 0;
}
