/* import_libreswan.c - pluto's log with plutodebug=private:
 *
 *	| ikev2 I 0xSPIi 0xSPIr sha256:0xSK_ai aes256:0xSK_ei
 *	| ikev2 R 0xSPIi 0xSPIr sha256:0xSK_ar aes256:0xSK_er
 *	| our  keymat
 *	|   87 ba a5 46  69 74 1d d0  98 09 72 d0  31 6e 56 66
 *	| peer keymat
 *	|   21 72 79 4e  2d 12 28 b7  5e 90 eb 1c  e7 80 e2 4d
 *	"conn" #2: established Child SA; ... {ESP=>0xfa5d3d16 <0x3bb10f04 xfrm=AES_GCM_16_256-NONE ...}
 *
 * "Our" keys are of what comes in (<), the peer's of what goes out (=>); each is the encryption key
 * with its salt, then the integrity key. Version 4.10 (Debian 12) tells, in their place, twice
 *
 *	| ESP enckey:
 *	|   38 0e 7d 74  d0 13 e1 13  8c a3 0d 45  66 61 a8 58   8.}t.......Efa.X
 *	| ESP authkey:
 *	|
 *
 * of what goes out first, then of what comes in. The first two lines are those that tcpdump -E takes; there
 * an AEAD has no salt, so that such an IKE SA stays closed. */
#include "traces/import_inside.h"

#include "nodes/base/die.h"

#include <inttypes.h>
#include <stdlib.h>

enum { OURS, PEERS, OURS_AUTH, PEERS_AUTH, KEYMATS, NONE = -1 };

struct import_libreswan {
	struct sa_keys half;	/* an IKE SA of which the I line has been read */
	struct key keymat[KEYMATS];
	int at;			/* the dump being read */
	int auth;		/* whose the next `ESP authkey:` is */
	bool out_told;		/* an `ESP enckey:` has been read, and the next is the other one */
};

struct import_libreswan *
import_libreswan_new(void)
{
	struct import_libreswan *s = xalloc(1, sizeof(*s));

	s->at = s->auth = NONE;
	return s;
}

void
import_libreswan_end(struct import_libreswan *s, struct import *x)
{
	if (x->err[0] == '\0' && s->half.ei.n > 0)
		import_skip(x, "an `ikev2 I` line without its `ikev2 R`");
	bytes_wipe(s, sizeof(*s));
	free(s);
}

/* ---- IKE ---- */

static const struct import_name ike_integs[] = {
	{ "sha1", AUTH_HMAC_SHA1_96, 0 }, { "sha", AUTH_HMAC_SHA1_96, 0 },
	{ "sha256", AUTH_HMAC_SHA2_256_128, 0 }, { "sha384", AUTH_HMAC_SHA2_384_192, 0 },
	{ "sha512", AUTH_HMAC_SHA2_512_256, 0 }, { NULL, 0, 0 }
};
static const struct import_name ike_encs[] = {
	{ "aes128", ENCR_AES_CBC, 128 }, { "aes192", ENCR_AES_CBC, 192 },
	{ "aes256", ENCR_AES_CBC, 256 }, { NULL, 0, 0 }
};

/* "sha256:0x...": the algorithm's row (NULL: not known here) and the key. False: not that shape. */
static bool
named_key(struct import_word w, const struct import_name *table, const struct import_name **row,
    struct key *k)
{
	const char *colon = w.n > 0 ? memchr(w.p, ':', w.n) : NULL;
	size_t n;

	if (colon == NULL)
		return false;
	n = (size_t)(colon - w.p);
	*row = import_find(table, w.p, n);
	return import_hex(k, (struct import_word){ colon + 1, w.n - n - 1 });
}

static bool
ike_spi(uint64_t *out, struct import_word w)
{
	return w.n == 18 && strncmp(w.p, "0x", 2) == 0 && import_spi(out, w.p + 2, 16);
}

static void
ike_line(struct import_libreswan *s, struct import *x, const char *p)
{
	const struct import_name *a = NULL, *e = NULL;
	struct import_word side = import_word(&p), i = import_word(&p), r = import_word(&p);
	struct import_word integ = import_word(&p), encr = import_word(&p);
	uint64_t spi_i, spi_r;
	struct key ak, ek;

	if ((!import_word_is(side, "I") && !import_word_is(side, "R")) || !ike_spi(&spi_i, i) ||
	    !ike_spi(&spi_r, r)) {
		import_wrong(x, "wanted `ikev2 I|R 0xSPIi 0xSPIr INTEG:0xKEY ENCR:0xKEY`");
		return;
	}
	if (memchr(integ.p, ':', integ.n) == NULL && memchr(encr.p, ':', encr.n) == NULL) {
		import_skip(x, "this pluto tells the algorithms of an IKE SA, and no keys");
		return;
	}
	if (!named_key(integ, ike_integs, &a, &ak) || !named_key(encr, ike_encs, &e, &ek)) {
		import_wrong(x, "wanted INTEG:0xKEY ENCR:0xKEY");
		return;
	}
	if (side.p[0] == 'I') {
		s->half = (struct sa_keys){ .spi_i = spi_i, .spi_r = spi_r, .ei = ek, .ai = ak };
		return;
	}
	if (s->half.ei.n == 0 || s->half.spi_i != spi_i || s->half.spi_r != spi_r) {
		import_wrong(x, "an `ikev2 R` line without the `ikev2 I` before it");
		return;
	}
	s->half.er = ek;
	s->half.ar = ak;
	if (a == NULL || e == NULL) {
		import_skip(x, "%.*s with %.*s is not known here", (int)strcspn(encr.p, ":"), encr.p,
		    (int)strcspn(integ.p, ":"), integ.p);
	} else {
		s->half.encr = e->id;
		s->half.encr_bits = e->bits;
		s->half.integ = a->id;
		import_add(x, &s->half);
	}
	bytes_wipe(&s->half, sizeof(s->half));
}

/* ---- ESP ---- */

static const struct import_name esp_encs[] = {
	{ "AES_CBC_128", ENCR_AES_CBC, 128 }, { "AES_CBC_192", ENCR_AES_CBC, 192 },
	{ "AES_CBC_256", ENCR_AES_CBC, 256 }, { "AES_CTR_128", ENCR_AES_CTR, 128 },
	{ "AES_CTR_192", ENCR_AES_CTR, 192 }, { "AES_CTR_256", ENCR_AES_CTR, 256 },
	{ "AES_GCM_16_128", ENCR_AES_GCM_16, 128 }, { "AES_GCM_16_192", ENCR_AES_GCM_16, 192 },
	{ "AES_GCM_16_256", ENCR_AES_GCM_16, 256 }, { "AES_GCM_12_128", ENCR_AES_GCM_12, 128 },
	{ "AES_GCM_12_256", ENCR_AES_GCM_12, 256 }, { "AES_GCM_8_128", ENCR_AES_GCM_8, 128 },
	{ "AES_GCM_8_256", ENCR_AES_GCM_8, 256 }, { "NULL", ENCR_NULL, 0 },
	{ "CHACHA20_POLY1305", ENCR_CHACHA20_POLY1305, 256 },
	{ "CHACHA20_POLY1305_256", ENCR_CHACHA20_POLY1305, 256 }, { NULL, 0, 0 }
};
static const struct import_name esp_integs[] = {
	{ "NONE", AUTH_NONE, 0 }, { "HMAC_SHA1_96", AUTH_HMAC_SHA1_96, 0 },
	{ "HMAC_SHA2_256_128", AUTH_HMAC_SHA2_256_128, 0 },
	{ "HMAC_SHA2_384_192", AUTH_HMAC_SHA2_384_192, 0 },
	{ "HMAC_SHA2_512_256", AUTH_HMAC_SHA2_512_256, 0 }, { NULL, 0, 0 }
};

/* keymat_split: RFC 7296 2.17: the encryption key is taken first, then the integrity key, unless that
 * was told apart. */
static bool
keymat_split(struct sa_keys *sa, const struct key *k, const struct key *auth)
{
	const struct alg_encr *e = alg_encr(sa->encr);
	size_t n = e != NULL ? sa->encr_bits / 8u + e->salt : 0;

	if (e == NULL || k->n < n)
		return false;
	memcpy(sa->ei.b, k->b, n);
	sa->ei.n = n;
	sa->ai.n = k->n - n;
	memcpy(sa->ai.b, k->b + n, sa->ai.n);
	if (sa->ai.n == 0)
		sa->ai = *auth;
	return true;
}

/* "=>0xfa5d3d16 <0x3bb10f04 xfrm=AES_GCM_16_256-NONE ..." */
static void
established(struct import_libreswan *s, struct import *x, const char *p)
{
	struct import_word out = import_word(&p), in = import_word(&p), xfrm = import_word(&p);
	const struct import_name *e = NULL, *a = NULL;
	uint64_t spi[KEYMATS] = { 0 };
	const char *dash, *dh;
	size_t rest;

	s->out_told = false;
	if (s->keymat[OURS].n == 0 || s->keymat[PEERS].n == 0)
		return;		/* told without keys: not private */
	if (out.n < 5 || in.n < 4 || !import_spi(&spi[PEERS], out.p + 4, out.n - 4) ||
	    strncmp(in.p, "<0x", 3) != 0 || !import_spi(&spi[OURS], in.p + 3, in.n - 3) ||
	    spi[OURS] > UINT32_MAX || spi[PEERS] > UINT32_MAX || xfrm.n < 6 ||
	    strncmp(xfrm.p, "xfrm=", 5) != 0) {
		import_wrong(x, "wanted `ESP=>0xSPI <0xSPI xfrm=ENCR-INTEG`");
		return;
	}
	xfrm.p += 5;
	xfrm.n -= 5;
	dash = memchr(xfrm.p, '-', xfrm.n);
	if (dash != NULL) {
		e = import_find(esp_encs, xfrm.p, (size_t)(dash - xfrm.p));
		rest = xfrm.n - (size_t)(dash + 1 - xfrm.p);
		dh = memchr(dash + 1, '-', rest);	/* "-DH31": with PFS */
		a = import_find(esp_integs, dash + 1, dh != NULL ? (size_t)(dh - dash - 1) : rest);
	}
	for (int i = OURS; i <= PEERS; i++) {
		struct sa_keys sa = { .esp = true, .spi = (uint32_t)spi[i] };

		if (e == NULL || a == NULL) {
			import_skip(x, "SPI 0x%08" PRIx32 ": %.*s is not known here", sa.spi,
			    (int)xfrm.n, xfrm.p);
			continue;
		}
		sa.encr = e->id;
		sa.encr_bits = e->bits;
		sa.integ = a->id;
		if (!keymat_split(&sa, &s->keymat[i], &s->keymat[OURS_AUTH + i]))
			import_wrong(x, "keymat of %zu octets is too short for %.*s", s->keymat[i].n,
			    (int)xfrm.n, xfrm.p);
		else
			import_add(x, &sa);
		bytes_wipe(&sa, sizeof(sa));
	}
	bytes_wipe(s->keymat, sizeof(s->keymat));
}

/* ---- lines ---- */

/* A debug line's text begins behind "| ", whatever stands before. */
static const char *
debug_text(const char *line)
{
	const char *p = line[0] == '|' ? line : strstr(line, " | ");

	return p == NULL ? NULL : p[0] == '|' ? p + 1 + (p[1] == ' ') : p + 3;
}

void
import_libreswan_line(struct import_libreswan *s, struct import *x, const char *line)
{
	static const struct {
		const char *title;
		int which;
	} titles[] = { { "our  keymat", OURS }, { "our keymat", OURS }, { "peer keymat", PEERS } };
	const char *p = debug_text(line), *at;

	if (p != NULL && s->at != NONE) {
		if (import_dump(&s->keymat[s->at], p, KEY_MAX) > 0)
			return;
		s->at = NONE;
	}
	if (p != NULL && strncmp(p, "ikev2 ", 6) == 0 && (p[6] == 'I' || p[6] == 'R') && p[7] == ' ') {
		ike_line(s, x, p + 6);
		return;
	}
	for (size_t i = 0; p != NULL && i < sizeof(titles) / sizeof(titles[0]); i++)
		if (strncmp(p, titles[i].title, strlen(titles[i].title)) == 0) {
			s->at = titles[i].which;
			s->keymat[s->at].n = 0;
			return;
		}
	if (p != NULL && strncmp(p, "ESP enckey:", 11) == 0) {
		s->at = s->out_told ? OURS : PEERS;
		s->auth = s->out_told ? OURS_AUTH : PEERS_AUTH;
		s->keymat[s->at].n = s->keymat[s->auth].n = 0;
		s->out_told = !s->out_told;
		return;
	}
	if (p != NULL && strncmp(p, "ESP authkey:", 12) == 0) {
		s->at = s->auth;
		return;
	}
	at = p == NULL ? strstr(line, "{ESP") : NULL;
	at = at != NULL ? strstr(at, "=>") : NULL;
	if (at != NULL)
		established(s, x, at);
}
