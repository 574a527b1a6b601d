#include "traces/seq.h"

#include "nodes/base/die.h"
#include "nodes/base/hash.h"
#include "nodes/base/text.h"

#include <inttypes.h>
#include <stdlib.h>

/* Which fields are volatile, and what their values are called. Fields of one stem share numbers:
 * a responder SPI is the same name in every message. */
static const struct {
	const char *field, *stem;
} volatile_field[] = {
	{ "SPIi", "spi_i" }, { "SPIr", "spi_r" }, { "esp_spi", "spi" }, { "nonce", "nonce" },
	{ "ke", "ke" }, { "auth", "auth" }, { "mh_checksum", "sum" }, { "cookie", "cookie" },
	{ "token", "token" }, { "xid", "xid" }, { "udp_src", "port" }, { "udp", "port" },
	{ "n_COOKIE", "cookie" }, { "n_COOKIE2", "cookie" },
	{ "n_NAT_DETECTION_SOURCE_IP", "natd" }, { "n_NAT_DETECTION_DESTINATION_IP", "natd" },
	{ "n_REKEY_SA_spi", "spi" }, { "echo_id", "echo" },
};

/* Fields that say nothing to a reader of a sequence. */
static const char *const left_out[] = {
	"ike_len", "exchange", "V", "payload_proto", "mh_len", "mh_type", "checksum_ok", NULL
};

struct binding {
	struct hash_link link;
	const char *stem;
	unsigned number;
	struct binding *older;
	char value[];
};

#define STEMS 24

struct seq {
	struct hash hash;
	struct binding *newest;
	struct { const char *stem; unsigned last; } count[STEMS];
	bool started;
	tick last;
};

struct seq *
seq_new(void)
{
	return xalloc(1, sizeof(struct seq));
}

void
seq_free(struct seq *s)
{
	struct binding *older;

	if (s == NULL)
		return;
	for (struct binding *b = s->newest; b != NULL; b = older) {
		older = b->older;
		free(b);
	}
	hash_clear(&s->hash);
	free(s);
}

/* number_of names a value: the same stem and value always get the same number. */
static unsigned
number_of(struct seq *s, const char *stem, const char *value)
{
	uint64_t h = hash_bytes(hash_bytes(0, stem, strlen(stem)), value, strlen(value));
	struct binding *b;
	size_t at = 0;

	for (struct hash_link *l = hash_first(&s->hash, h); l != NULL; l = hash_next(l)) {
		b = hash_owner(l, struct binding, link);
		if (strcmp(b->stem, stem) == 0 && strcmp(b->value, value) == 0)
			return b->number;
	}
	while (s->count[at].stem != NULL && strcmp(s->count[at].stem, stem) != 0)
		at++;
	assert(at < STEMS);
	s->count[at].stem = stem;
	b = xalloc(1, sizeof(*b) + strlen(value) + 1);
	memcpy(b->value, value, strlen(value) + 1);
	b->stem = stem;
	b->number = ++s->count[at].last;
	b->older = s->newest;
	s->newest = b;
	hash_add(&s->hash, &b->link, h);
	return b->number;
}

static const char *
stem_of(const struct msg_field *f)
{
	static const uint16_t well_known[] = { 67, 68, 500, 4191, 4500 };

	for (size_t i = 0; i < sizeof(volatile_field) / sizeof(volatile_field[0]); i++) {
		if (strcmp(volatile_field[i].field, f->name) != 0)
			continue;
		for (size_t k = 0; k < sizeof(well_known) / sizeof(well_known[0]); k++)
			if (strcmp(volatile_field[i].stem, "port") == 0 && f->num == well_known[k])
				return NULL;
		return volatile_field[i].stem;
	}
	return NULL;
}

static bool
is_left_out(const struct msg_field *f)
{
	for (size_t i = 0; left_out[i] != NULL; i++)
		if (strcmp(left_out[i], f->name) == 0)
			return true;
	return false;
}

static bool
is_zero(const char *value)
{
	return value[strspn(value, "0x")] == '\0';
}

/* SPIs inside texts ("1:ESP:spi=0x01020304:...", "ESP:0x01020304") are named too. */
static void
put_text(struct seq *s, FILE *out, const char *text)
{
	char value[20];
	size_t n;

	while (*text != '\0') {
		n = strncmp(text, "0x", 2) == 0 ? 2 + strspn(text + 2, "0123456789abcdef") : 0;
		if ((n == 10 || n == 18) && n < sizeof(value)) {
			memcpy(value, text, n);
			value[n] = '\0';
			fprintf(out, "$spi%s%u", n == 18 ? "_i" : "",
			    number_of(s, n == 18 ? "spi_i" : "spi", value));
			text += n;
		} else {
			putc(*text == ' ' ? '_' : *text, out);
			text++;
		}
	}
}

static void
put_field(struct seq *s, FILE *out, const struct msg_field *f)
{
	char value[8300];
	const char *stem = stem_of(f);

	if (f->kind == MSG_TEXT) {
		fprintf(out, " %s=", f->name);
		put_text(s, out, f->text);
		return;
	}
	msg_value(f, value, sizeof(value));
	if (stem != NULL && !is_zero(value))
		fprintf(out, " %s=$%s%u", f->name, stem, number_of(s, stem, value));
	else
		fprintf(out, " %s=%s", f->name, value);
}

bool
seq_write(struct seq *s, FILE *out, const struct msg *m)
{
	tick since = s->started ? m->t - s->last : 0;

	if (!m->origin || msg_is(m, "DATA") || strncmp(m->name, "SADB_", 5) == 0)
		return false;
	s->started = true;
	s->last = m->t;
	fprintf(out, "+%" PRId64 ".%06" PRId64 " %s@%s %s", since / SECONDS(1),
	    since % SECONDS(1) / USEC(1), m->node[0] != '\0' ? m->node : "-",
	    m->link[0] != '\0' ? m->link : "-", m->name);
	for (size_t i = 0; i < m->n_fields; i++)
		if (!is_left_out(&m->field[i]))
			put_field(s, out, &m->field[i]);
	putc('\n', out);
	return true;
}
