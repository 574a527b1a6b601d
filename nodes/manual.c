#include "nodes/manual.h"

#include "nodes/base/die.h"
#include "nodes/base/text.h"
#include "nodes/crypto/alg.h"
#include "nodes/spdline.h"

#include <stdio.h>
#include <stdlib.h>

#define NAME_MAX_ 16
#define REQID_FIRST 0x80000000u		/* far from those of policies whose keys are negotiated */
#define PRIORITY_FIRST 1000u

struct manual_sa {
	char name[NAME_MAX_];
	uint32_t spi;
	uint16_t encr, integ;
	struct pfkey_key encr_key, integ_key;
	uint64_t seq;		/* used last */
	uint8_t replay;		/* window; 0: none */
	uint32_t df;		/* PFKEY_SA_DF* */
};

struct manual_line {
	struct policy_line line;
	struct policy_wide wide;
	int out, in;		/* SAs; -1: none */
};

struct manual {
	struct manual_line line[MANUAL_LINES];
	struct manual_sa sa[MANUAL_LINES];
	unsigned n_lines, n_sas;
};

/* What is being read, for errors. */
struct reading {
	struct manual *m;
	const char *key, *text;
	char *err;
	size_t err_cap;
};

static bool
wrong(const struct reading *r, const char *why)
{
	snprintf(r->err, r->err_cap, "%s = '%.60s': %s", r->key, r->text, why);
	return false;
}

/* value: what stands behind "name=" in a word, or NULL. */
static const char *
value(const char *word, const char *name)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) == 0 && word[n] == '=' ? word + n + 1 : NULL;
}

static bool
number(const char *text, unsigned long long most, unsigned long long *out)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	*out = strtoull(text, &end, 0);
	return *end == '\0' && *out <= most;
}

/* ---- sad ---- */

static const struct { const char *name; uint16_t id, bits; } encr_row[] = {
	{ "aes128", ENCR_AES_CBC, 128 }, { "aes192", ENCR_AES_CBC, 192 },
	{ "aes256", ENCR_AES_CBC, 256 }, { "null", ENCR_NULL, 0 },
};

static const struct { const char *name; uint16_t id; } integ_row[] = {
	{ "sha1", AUTH_HMAC_SHA1_96 }, { "sha256", AUTH_HMAC_SHA2_256_128 },
	{ "sha384", AUTH_HMAC_SHA2_384_192 }, { "sha512", AUTH_HMAC_SHA2_512_256 },
};

#define ROWS(a) (sizeof(a) / sizeof((a)[0]))

static bool
key_read(struct pfkey_key *k, const char *text)
{
	size_t n = strlen(text);

	if (strncmp(text, "0x", 2) != 0 || n % 2 != 0 || n / 2 - 1 > sizeof(k->key))
		return false;
	k->n = (uint8_t)(n / 2 - 1);
	return hex_parse(k->key, k->n, text + 2);
}

static bool
sa_word(struct manual_sa *a, uint16_t *bits, const char *w)
{
	unsigned long long n;
	const char *v;

	if ((v = value(w, "spi")) != NULL) {
		if (!number(v, UINT32_MAX, &n))
			return false;
		a->spi = (uint32_t)n;
	} else if ((v = value(w, "encr")) != NULL) {
		for (size_t i = 0; i < ROWS(encr_row); i++)
			if (strcmp(encr_row[i].name, v) == 0) {
				a->encr = encr_row[i].id;
				*bits = encr_row[i].bits;
			}
		return a->encr != 0;
	} else if ((v = value(w, "integ")) != NULL) {
		for (size_t i = 0; i < ROWS(integ_row); i++)
			if (strcmp(integ_row[i].name, v) == 0)
				a->integ = integ_row[i].id;
		return a->integ != 0;
	} else if ((v = value(w, "encr_key")) != NULL) {
		return key_read(&a->encr_key, v);
	} else if ((v = value(w, "integ_key")) != NULL) {
		return key_read(&a->integ_key, v);
	} else if ((v = value(w, "seq")) != NULL) {
		if (!number(v, UINT32_MAX, &n))
			return false;
		a->seq = n;
	} else if ((v = value(w, "replay")) != NULL) {
		if (!number(v, 255, &n))
			return false;
		a->replay = (uint8_t)n;
	} else if ((v = value(w, "df")) != NULL) {
		a->df = strcmp(v, "set") == 0 ? PFKEY_SA_DF_SET : strcmp(v, "clear") == 0 ?
		    PFKEY_SA_DF_CLEAR : strcmp(v, "copy") == 0 ? PFKEY_SA_DF : 0;
		return a->df != 0;
	} else {
		return false;
	}
	return true;
}

static bool
forbidden(const char *w)
{
	const char *v = value(w, "encr");

	return v != NULL && (strstr(v, "gcm") != NULL || strstr(v, "ctr") != NULL ||
	    strncmp(v, "chacha", 6) == 0);
}

static int
sa_named(const struct manual *m, const char *name)
{
	for (unsigned i = 0; i < m->n_sas; i++)
		if (strcmp(m->sa[i].name, name) == 0)
			return (int)i;
	return -1;
}

static bool
sa_read(const struct reading *r)
{
	struct manual_sa *a = &r->m->sa[r->m->n_sas];
	char words[MANUAL_TEXT], *rest, *w;
	uint16_t bits = 0;

	snprintf(words, sizeof(words), "%s", r->text);
	w = strtok_r(words, " ", &rest);
	if (w == NULL || strchr(w, '=') != NULL || strlen(w) >= sizeof(a->name))
		return wrong(r, "begins with a short name");
	if (sa_named(r->m, w) >= 0)
		return wrong(r, "that name is taken");
	snprintf(a->name, sizeof(a->name), "%s", w);
	while ((w = strtok_r(NULL, " ", &rest)) != NULL) {
		if (forbidden(w))
			return wrong(r, "that cipher needs fresh keys: IKE (RFC 4106 2, RFC 3686 2.1)");
		if (!sa_word(a, &bits, w))
			return wrong(r, "wants spi=0x3e9 encr=aes128|aes192|aes256|null encr_key=0x... "
			    "integ=sha1|sha256|sha384|sha512 integ_key=0x... seq=N replay=N df=copy|set|clear");
	}
	if (a->spi < 0x100)
		return wrong(r, "wants an spi above 255 (RFC 4303 2.1)");
	/* RFC 3776 4.3: a non-null authentication algorithm. */
	if (a->encr == 0 || a->integ == 0)
		return wrong(r, "wants encr and integ");
	if (a->encr_key.n * 8u != bits || a->integ_key.n != alg_integ(a->integ)->key)
		return wrong(r, "a key is not as long as its algorithm's");
	r->m->n_sas++;
	return true;
}

/* ---- spd ---- */

static bool
sas_read(const struct manual *m, struct manual_line *e, const struct policy_line *l,
    const char *text)
{
	char names[2 * NAME_MAX_ + 2], *comma;

	if (strlen(text) >= sizeof(names))
		return false;
	snprintf(names, sizeof(names), "%s", text);
	comma = strchr(names, ',');
	if (comma != NULL)
		*comma = '\0';
	if (l->out && l->in) {
		e->out = sa_named(m, names);
		e->in = comma != NULL ? sa_named(m, comma + 1) : -1;
		return e->out >= 0 && e->in >= 0;
	}
	if (comma != NULL)
		return false;
	*(l->out ? &e->out : &e->in) = sa_named(m, names);
	return sa_named(m, names) >= 0;
}

struct line_reading {
	const struct manual *m;
	struct manual_line *e;
};

static bool
line_word(void *ctx, const struct policy_line *l, const char *word)
{
	const struct line_reading *r = ctx;
	const char *names = value(word, "sa");

	return names != NULL && sas_read(r->m, r->e, l, names);
}

static bool
whole_host(const struct pfkey_addr *a)
{
	return a->prefixlen == 8 * addr_len(&a->addr);
}

static bool
line_read(const struct reading *r)
{
	unsigned i = r->m->n_lines;
	struct manual_line *e = &r->m->line[i];
	struct policy_line *l = &e->line;
	struct line_reading lr = { r->m, e };
	const struct spd_words words = { .room = &e->wide, .more = line_word, .ctx = &lr,
		.knows = ", sa=OUT,IN (of sad lines)" };
	char why[240];

	e->out = e->in = -1;
	if (!spd_line_parse(l, r->text, &words, why, sizeof(why)))
		return wrong(r, why);
	l->reqid = REQID_FIRST + i;
	l->priority = PRIORITY_FIRST + i;
	if (l->action == IPSEC_POLICY_IPSEC && ((l->out && e->out < 0) || (l->in && e->in < 0)))
		return wrong(r, "names no SA");
	if (l->kind == POLICY_TRANSPORT && (!whole_host(&l->own) || !whole_host(&l->far)))
		return wrong(r, "transport mode is between two addresses");
	r->m->n_lines++;
	return true;
}

bool
manual_new(struct manual **out, const struct manual_text *t, char *err, size_t err_cap)
{
	struct reading r = { .err = err, .err_cap = err_cap, .key = "sad" };
	bool ok = true;

	*out = NULL;
	if (t->n_spd == 0 && t->n_sad == 0)
		return true;
	r.m = xalloc(1, sizeof(*r.m));
	for (unsigned i = 0; ok && i < t->n_sad; i++) {
		r.text = t->sad[i];
		ok = sa_read(&r);
	}
	r.key = "spd";
	for (unsigned i = 0; ok && i < t->n_spd; i++) {
		r.text = t->spd[i];
		ok = line_read(&r);
	}
	if (ok)
		*out = r.m;
	else
		manual_free(r.m);
	return ok;
}

void
manual_free(struct manual *m)
{
	if (m != NULL)
		bytes_wipe(m, sizeof(*m));
	free(m);
}

/* ---- into the kernel ---- */

static bool
is_about(const struct manual_line *l, const struct manual_ends *e)
{
	const struct addr *far = &l->line.far.addr;

	return e->home6 == NULL || addr_eq(far, e->home6) || addr_eq(far, e->home4);
}

bool
manual_policies(const struct manual *m, struct policy_set *s, const struct manual_ends *e)
{
	struct policy_line line[MANUAL_LINES];
	unsigned n = 0;

	for (unsigned i = 0; m != NULL && i < m->n_lines; i++)
		if (is_about(&m->line[i], e))
			line[n++] = m->line[i].line;
	if (n > 0)
		policy_set_lines(s, line, n, e->own, e->far);
	return n > 0;
}

static struct pfkey_addr
host(const struct addr *a)
{
	return (struct pfkey_addr){ .addr = *a, .prefixlen = (uint8_t)(8 * addr_len(a)) };
}

static void
sa_send(const struct manual_sa *a, struct bus *b, tick now, const struct policy_line *l,
    const struct addr *src, const struct addr *dst, bool inbound)
{
	struct pfkey_msg m = { .type = SADB_ADD, .satype = SADB_SATYPE_ESP, .has_sa = true,
		.sa = { .spi = a->spi, .state = SADB_SASTATE_MATURE, .encr = a->encr,
		.integ = a->integ, .replay = a->replay,
		.flags = a->df | (inbound ? PFKEY_SA_INBOUND : 0u) |
		(l->traffic.fragments ? PFKEY_SA_FRAGMENTS : 0u) |
		(a->replay == 0 ? PFKEY_SA_NO_REPLAY : 0u) },
		.sa_seq = inbound ? 0 : a->seq, .has_sa2 = true, .reqid = l->reqid,
		.mode = l->kind == POLICY_TRANSPORT ? IPSEC_MODE_TRANSPORT : IPSEC_MODE_TUNNEL,
		.src = host(src), .dst = host(dst), .key_encr = a->encr_key,
		.key_integ = a->integ_key };

	bus_send(b, now, BUS_MIP6, &m);
	pfkey_wipe(&m);
}

void
manual_sas(const struct manual *m, struct bus *b, tick now, const struct manual_ends *e)
{
	for (unsigned i = 0; m != NULL && i < m->n_lines; i++) {
		const struct manual_line *l = &m->line[i];
		bool transport = l->line.kind == POLICY_TRANSPORT;
		const struct addr *own = transport ? &l->line.own.addr : e->own;
		const struct addr *far = transport ? &l->line.far.addr : e->far;

		if (!is_about(l, e))
			continue;
		if (l->out >= 0)
			sa_send(&m->sa[l->out], b, now, &l->line, own, far, false);
		if (l->in >= 0)
			sa_send(&m->sa[l->in], b, now, &l->line, far, own, true);
	}
}

bool
manual_strange(const struct manual *m, bool (*mine)(const void *node, const struct addr *home),
    const void *node)
{
	for (unsigned i = 0; m != NULL && i < m->n_lines; i++)
		if (m->line[i].line.action == IPSEC_POLICY_IPSEC &&
		    !mine(node, &m->line[i].line.far.addr))
			return true;
	return false;
}

void
manual_others(const struct manual *m, struct bus *b, tick now,
    bool (*mine)(const void *node, const struct addr *home), const void *node)
{
	for (unsigned i = 0; m != NULL && i < m->n_lines; i++)
		if (!mine(node, &m->line[i].line.far.addr))
			policy_send(b, now, &m->line[i].line);
}

void
manual_keep(struct manual *m, const struct sad *s)
{
	for (unsigned i = 0; m != NULL && i < m->n_sas; i++)
		for (const struct sa *a = s->first; a != NULL && m->sa[i].replay != 0; a = a->next)
			if (!a->inbound && a->spi == m->sa[i].spi)
				m->sa[i].seq = a->seq;
}
