/* sign_int.h - between sign.c and x509.c: a key from libcrypto's. */
#ifndef SOJOURN_CRYPTO_SIGN_INT_H
#define SOJOURN_CRYPTO_SIGN_INT_H

#include "nodes/crypto/sign.h"

#include <openssl/evp.h>

/* sign_key_of takes over both; NULL (and both freed) if the type is not one of ours. */
struct sign_key *sign_key_of(EVP_PKEY *key, OSSL_LIB_CTX *lib);

#endif
