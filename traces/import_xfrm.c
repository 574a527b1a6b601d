/* import_xfrm.c - `ip xfrm state` (iproute2), also with -d or -s, and `ip xfrm monitor`:
 *
 *	src 10.0.0.1 dst 10.0.0.2
 *		proto esp spi 0x0000c0de reqid 1 mode transport
 *		replay-window 0 flag esn
 *		auth-trunc hmac(sha256) 0x... 128
 *		enc cbc(aes) 0x...
 *		aead rfc4106(gcm(aes)) 0x... 128
 */
#include "traces/import_inside.h"

#include "nodes/base/die.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

struct import_xfrm {
	bool open;		/* inside an SA that counts */
	bool other;		/* it is not ESP */
	bool has_spi;
	char unknown[64];	/* an algorithm that is not known here */
	struct sa_keys sa;
};

struct import_xfrm *
import_xfrm_new(void)
{
	return xalloc(1, sizeof(struct import_xfrm));
}

/* An SA ends where the next begins. */
static void
close_sa(struct import_xfrm *s, struct import *x)
{
	if (s->open && !s->has_spi && !s->other)
		import_wrong(x, "an SA without `proto ... spi ...`");
	else if (s->open && !s->other && s->unknown[0] != '\0')
		import_skip(x, "SPI 0x%08" PRIx32 ": %s is not known here", s->sa.spi, s->unknown);
	else if (s->open && !s->other && s->sa.encr == 0)
		import_skip(x, "SPI 0x%08" PRIx32 ": no encryption algorithm is told", s->sa.spi);
	else if (s->open && !s->other)
		import_add(x, &s->sa);
	bytes_wipe(s, sizeof(*s));
}

void
import_xfrm_end(struct import_xfrm *s, struct import *x)
{
	if (x->err[0] == '\0')
		close_sa(s, x);
	bytes_wipe(s, sizeof(*s));
	free(s);
}

/* "proto esp spi 0xc0de(49374) reqid 1(0x1) mode transport": the brackets are of -s. */
static void
proto(struct import_xfrm *s, struct import *x, const char *p)
{
	struct import_word what = import_word(&p), key, spi;
	uint64_t v = 0;

	s->other = !import_word_is(what, "esp");
	key = import_word(&p);
	spi = import_word(&p);
	if (s->other)
		return;
	spi.n = memchr(spi.p, '(', spi.n) != NULL ?
	    (size_t)((const char *)memchr(spi.p, '(', spi.n) - spi.p) : spi.n;
	if (!import_word_is(key, "spi") || spi.n < 3 || strncmp(spi.p, "0x", 2) != 0 ||
	    !import_spi(&v, spi.p + 2, spi.n - 2) || v > UINT32_MAX) {
		import_wrong(x, "wanted `proto esp spi 0x...`");
		return;
	}
	s->sa.esp = s->has_spi = true;
	s->sa.spi = (uint32_t)v;
}

static const struct import_name encs[] = {
	{ "cbc(aes)", ENCR_AES_CBC, 0 }, { "rfc3686(ctr(aes))", ENCR_AES_CTR, 0 },
	{ "ecb(cipher_null)", ENCR_NULL, 0 }, { "cipher_null", ENCR_NULL, 0 }, { NULL, 0, 0 }
};
static const struct import_name auths[] = {	/* bits: of the ICV */
	{ "digest_null", AUTH_NONE, 0 },
	{ "hmac(sha1)", AUTH_HMAC_SHA1_96, 96 },
	{ "hmac(sha256)", AUTH_HMAC_SHA2_256_128, 128 },
	{ "hmac(sha384)", AUTH_HMAC_SHA2_384_192, 192 },
	{ "hmac(sha512)", AUTH_HMAC_SHA2_512_256, 256 },
	{ NULL, 0, 0 }
};
static const struct import_name aeads[] = {
	{ "rfc4106(gcm(aes))", ENCR_AES_GCM_16, 128 }, { "rfc4106(gcm(aes))", ENCR_AES_GCM_12, 96 },
	{ "rfc4106(gcm(aes))", ENCR_AES_GCM_8, 64 },
	{ "rfc7539esp(chacha20,poly1305)", ENCR_CHACHA20_POLY1305, 128 }, { NULL, 0, 0 }
};

static void
unknown(struct import_xfrm *s, struct import_word name, unsigned long bits)
{
	if (bits > 0)
		snprintf(s->unknown, sizeof(s->unknown), "%.*s with %lu bits", (int)name.n, name.p, bits);
	else
		snprintf(s->unknown, sizeof(s->unknown), "%.*s", (int)name.n, name.p);
}

/* The word behind the key; -s puts "(256 bits)" in between. */
static struct import_word
icv_bits(const char **p)
{
	struct import_word w = import_word(p);

	if (w.n > 0 && w.p[0] == '(') {
		import_word(p);
		w = import_word(p);
	}
	return w;
}

/* "enc NAME KEY", "auth NAME KEY", "auth-trunc NAME KEY BITS", "aead NAME KEY BITS". */
static void
algorithm(struct import_xfrm *s, struct import *x, struct import_word kind, const char *p)
{
	struct import_word name = import_word(&p), key = import_word(&p), icv = icv_bits(&p);
	/* Without bits it is the kernel's default: 96 for SHA-256, as its first draft had it. */
	unsigned long bits = icv.n > 0 ? strtoul(icv.p, NULL, 10) :
	    import_word_is(name, "hmac(sha256)") ? 96 : 0;
	bool aead = import_word_is(kind, "aead"), enc = import_word_is(kind, "enc");
	const struct import_name *row = import_find(aead ? aeads : enc ? encs : auths, name.p, name.n);
	struct key *to = aead || enc ? &s->sa.ei : &s->sa.ai;

	if (name.n == 0) {
		import_wrong(x, "`%.*s` without an algorithm", (int)kind.n, kind.p);
		return;
	}
	if (key.n > 1 && key.p[0] == '<') {
		import_wrong(x, "the keys are hidden: run `ip xfrm state` as root, without nokeys");
		return;
	}
	if (!import_hex(to, key)) {
		import_wrong(x, "the key of %.*s is not hexadecimal", (int)name.n, name.p);
		return;
	}
	while (aead && row != NULL && row->name != NULL && row->bits != bits)
		row = import_find(row + 1, name.p, name.n);
	if (row == NULL || (!aead && !enc && bits != 0 && row->bits != bits))
		unknown(s, name, bits);
	else if (aead || enc)
		s->sa.encr = row->id;
	else
		s->sa.integ = row->id;
}

void
import_xfrm_line(struct import_xfrm *s, struct import *x, const char *line)
{
	const char *p = line;
	bool gone = strncmp(p, "Deleted ", 8) == 0 || strncmp(p, "Expired ", 8) == 0;
	struct import_word w;

	if (gone || strncmp(p, "Updated ", 8) == 0)
		p += 8;
	if (strncmp(p, "src ", 4) == 0) {
		close_sa(s, x);
		s->open = !gone;
		return;
	}
	if (!isspace((unsigned char)line[0]))	/* monitor tells of more than SAs */
		return;
	w = import_word(&p);
	if (!s->open)
		return;
	if (import_word_is(w, "proto"))
		proto(s, x, p);
	else if (!s->other && (import_word_is(w, "enc") || import_word_is(w, "aead") ||
	    import_word_is(w, "auth") || import_word_is(w, "auth-trunc")))
		algorithm(s, x, w, p);
	else if (import_word_is(w, "dir") || import_word_is(w, "tmpl"))
		s->open = false;	/* a policy, which looks alike */
}
