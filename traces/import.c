#include "traces/import_inside.h"

#include "nodes/base/die.h"
#include "nodes/base/text.h"
#include "nodes/crypto/seal.h"
#include "traces/secret.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

/* ---- what the importers call ---- */

static void
say(struct import *x, char *buf, size_t cap, const char *fmt, va_list ap)
{
	struct text t = text_of(buf, cap);
	char why[200];

	vsnprintf(why, sizeof(why), fmt, ap);
	text_add(&t, "%.100s:%u: %s", x->name, x->line, why);
}

void
import_wrong(struct import *x, const char *fmt, ...)
{
	va_list ap;

	if (x->err[0] != '\0')
		return;
	va_start(ap, fmt);
	say(x, x->err, 256, fmt, ap);
	va_end(ap);
}

void
import_skip(struct import *x, const char *fmt, ...)
{
	va_list ap;

	if (x->out->skipped++ > 0)
		return;
	va_start(ap, fmt);
	say(x, x->out->note, sizeof(x->out->note), fmt, ap);
	va_end(ap);
}

void
import_add(struct import *x, struct sa_keys *sa)
{
	struct seal_suite suite;
	struct seal_sizes size;
	const struct alg_encr *row = alg_encr(sa->encr);
	bool known, fits;

	if (row != NULL && sa->encr_bits == 0 && row->key_bits[0] != 0)
		sa->encr_bits = (uint16_t)(sa->ei.n > row->salt ? (sa->ei.n - row->salt) * 8 : 0);
	suite = (struct seal_suite){ sa->encr, sa->encr_bits, sa->integ };
	known = seal_sizes(&size, &suite);
	fits = known && sa->ei.n == size.key && sa->ai.n == size.integ_key &&
	    (sa->esp || (sa->er.n == size.key && sa->ar.n == size.integ_key));
	if (!known && row != NULL) {	/* is it only the length? */
		suite.encr_bits = row->key_bits[0];
		known = seal_sizes(&size, &suite);
	}
	if (!known) {
		import_skip(x, "SPI %08" PRIx64 ": encryption %u with integrity %u is not known here",
		    sa->esp ? sa->spi : sa->spi_i, sa->encr, sa->integ);
	} else if (!fits) {
		import_wrong(x, "SPI %08" PRIx64 ": keys of %zu and %zu octets do not fit encryption %u "
		    "with integrity %u", sa->esp ? sa->spi : sa->spi_i, sa->ei.n, sa->ai.n, sa->encr,
		    sa->integ);
	} else if (keys_add(x->keys, sa)) {
		*(sa->esp ? &x->out->esp : &x->out->ike) += 1;
	}
	bytes_wipe(sa, sizeof(*sa));
}

const struct import_name *
import_find(const struct import_name *row, const char *name, size_t n)
{
	for (; row->name != NULL; row++)
		if (strlen(row->name) == n && memcmp(row->name, name, n) == 0)
			return row;
	return NULL;
}

struct import_word
import_word(const char **p)
{
	struct import_word w;

	*p += strspn(*p, " \t");
	w.p = *p;
	w.n = strcspn(*p, " \t");
	*p += w.n;
	return w;
}

bool
import_word_is(struct import_word w, const char *text)
{
	return strlen(text) == w.n && memcmp(w.p, text, w.n) == 0;
}

bool
import_hex(struct key *k, struct import_word w)
{
	char text[2 * KEY_MAX + 1];

	if (w.n >= 2 && w.p[0] == '0' && w.p[1] == 'x') {
		w.p += 2;
		w.n -= 2;
	}
	k->n = w.n / 2;
	if (w.n % 2 != 0 || k->n > KEY_MAX)
		return false;
	memcpy(text, w.p, w.n);
	text[w.n] = '\0';
	return hex_parse(k->b, k->n, text);
}

bool
import_spi(uint64_t *out, const char *p, size_t n)
{
	char text[17];

	if (n == 0 || n > 16)
		return false;
	memcpy(text, p, n);
	text[n] = '\0';
	if (strspn(text, "0123456789abcdefABCDEF") != n)
		return false;
	*out = strtoull(text, NULL, 16);
	return true;
}

size_t
import_dump(struct key *k, const char *p, size_t want)
{
	size_t taken = 0;
	char pair[3] = "";

	while (k->n < want && k->n < KEY_MAX && taken < 16) {
		size_t blanks = strspn(p, " ");

		if ((taken > 0 && (blanks == 0 || blanks > 2)) || !isxdigit((unsigned char)p[blanks]) ||
		    !isxdigit((unsigned char)p[blanks + 1]))
			break;
		memcpy(pair, p + blanks, 2);
		if (!hex_parse(&k->b[k->n], 1, pair))
			break;
		k->n++;
		taken++;
		p += blanks + 2;
	}
	return taken;
}

/* ---- the whole of it ---- */

bool
import_format_parse(enum import_format *out, const char *name)
{
	static const char *const names[] = { "ip-xfrm", "charon-log", "libreswan" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0) {
			*out = (enum import_format)i;
			return true;
		}
	return false;
}

static const char *const how_to_show[] = {
	[IMPORT_IP_XFRM] = "it should be the output of `ip xfrm state`, run as root",
	[IMPORT_CHARON_LOG] = "charon tells them with ike = 4, chd = 4 and mgr = 2 in its filelog",
	[IMPORT_LIBRESWAN] = "pluto tells them with plutodebug=private"
};

/* The states of the three are of different types; a line goes to the one that is there. */
struct importers {
	struct import_xfrm *xfrm;
	struct import_charon *charon;
	struct import_libreswan *libreswan;
};

static void
one_line(struct importers *s, struct import *x, const char *line)
{
	if (s->xfrm != NULL)
		import_xfrm_line(s->xfrm, x, line);
	else if (s->charon != NULL)
		import_charon_line(s->charon, x, line);
	else
		import_libreswan_line(s->libreswan, x, line);
}

bool
import_text(struct keys *k, enum import_format format, const char *name, const char *text, size_t n,
    struct import_result *out, char err[static 256])
{
	struct importers s = { 0 };
	struct import x = { .keys = k, .name = name, .out = out, .err = err };
	char *copy = xalloc(n + 1, 1), *p = copy;

	*out = (struct import_result){ 0 };
	err[0] = '\0';
	if (format == IMPORT_IP_XFRM)
		s.xfrm = import_xfrm_new();
	else if (format == IMPORT_CHARON_LOG)
		s.charon = import_charon_new();
	else
		s.libreswan = import_libreswan_new();
	memcpy(copy, text, n);
	if (memchr(copy, '\0', n) != NULL)
		snprintf(err, 256, "%.150s: not a text file", name);
	while (err[0] == '\0' && *p != '\0') {
		char *line = p;

		p += strcspn(p, "\n");
		if (*p == '\n')
			*p++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		x.line++;
		one_line(&s, &x, line);
	}
	if (s.xfrm != NULL)
		import_xfrm_end(s.xfrm, &x);
	else if (s.charon != NULL)
		import_charon_end(s.charon, &x);
	else
		import_libreswan_end(s.libreswan, &x);
	bytes_wipe(copy, n);
	free(copy);
	if (err[0] == '\0' && out->ike + out->esp + out->skipped == 0)
		snprintf(err, 256, "%.100s: no keys in it: %s", name, how_to_show[format]);
	return err[0] == '\0';
}

bool
import_file(struct keys *k, enum import_format format, const char *path, struct import_result *out,
    char err[static 256])
{
	size_t n;
	char *text = secret_read(path, &n, err, 256);
	bool fine = text != NULL && import_text(k, format, path, text, n, out, err);

	secret_free(text, n);
	return fine;
}
