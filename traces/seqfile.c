#include "traces/seqfile.h"

#include "nodes/base/addr.h"
#include "nodes/base/die.h"
#include "nodes/base/hash.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FIELDS_MAX 96		/* of one line */

static const char *const noise[] = {
	"RS", "RA", "NS", "NA", "ARP_REQUEST", "ARP_REPLY", NULL
};
static const char *const follows[] = { "esp_seq", "mh_checksum", NULL };
static const char *const by_nature[] = { "RA", "NA", "NAT_KEEPALIVE", NULL };

static bool
is_in(const char *const *list, const char *name)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

const char *
seq_get(const struct seq_msg *m, const char *name)
{
	for (size_t i = 0; i < m->n_fields; i++)
		if (strcmp(m->field[i].name, name) == 0)
			return m->field[i].value;
	return NULL;
}

/* ---- the file ---- */

/* file_of names the file behind a path: a run folder's messages.seq, or the path itself. */
static void
file_of(const char *path, char *out, size_t cap)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		snprintf(out, cap, "%s/messages.seq", path);
	else
		snprintf(out, cap, "%s", path);
}

static char *
slurp(const char *file, char err[static 256])
{
	size_t n = 0, cap = 1 << 16, got;
	char *text = xalloc(cap, 1);
	FILE *f = fopen(file, "rb");

	if (f == NULL) {
		snprintf(err, 256, "%.180s: %s", file, strerror(errno));
		free(text);
		return NULL;
	}
	while ((got = fread(text + n, 1, cap - n - 1, f)) > 0) {
		n += got;
		if (n + 1 == cap)
			text = xrealloc(text, cap *= 2, 1);
	}
	got = (size_t)ferror(f);
	fclose(f);
	if (got != 0 || memchr(text, '\0', n) != NULL) {
		snprintf(err, 256, "%.180s: %s", file, got != 0 ? "cannot be read" :
		    "not a sequence of messages");
		free(text);
		return NULL;
	}
	text[n] = '\0';
	return text;
}

bool
seq_is_golden(const char *path)
{
	char start[16] = "", file[512];
	FILE *f;

	file_of(path, file, sizeof(file));
	f = fopen(file, "rb");
	if (f == NULL)
		return false;
	if (fgets(start, sizeof(start), f) == NULL)
		start[0] = '\0';
	fclose(f);
	return strncmp(start, "# golden", 8) == 0;
}

/* ---- values ---- */

static const char *
keep(struct seq_file *f, const char *text)
{
	char *copy = xstrdup(text);

	if ((f->n_made & (f->n_made - 1)) == 0)
		f->made = xrealloc(f->made, f->n_made == 0 ? 1 : 2 * f->n_made, sizeof(char *));
	f->made[f->n_made++] = copy;
	return copy;
}

/* A name is "$", a stem of small letters and "_", and a number: a digit and more of hexadecimal. */
size_t
seq_name_stem(const char *c)
{
	return *c == '$' ? 1 + strspn(c + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;
}

size_t
seq_name_number(const char *c)
{
	return *c >= '0' && *c <= '9' ? strspn(c, "0123456789abcdef") : 0;
}

/* normal marks what a node's MAC address makes of an address: RFC 4291 appendix A and 2.7.1. */
static const char *
normal(struct seq_file *f, const char *value)
{
	char buf[96], text[ADDR_TEXT_MAX];
	struct addr a, prefix;
	struct mac m;

	if (strchr(value, ':') == NULL)
		return value;
	if (mac_parse(&m, value)) {
		snprintf(buf, sizeof(buf), "$mac0%02x%02x%02x%02x%02x%02x", m.b[0], m.b[1],
		    m.b[2], m.b[3], m.b[4], m.b[5]);
		return m.b[0] & 1 || strcmp(value, "00:00:00:00:00:00") == 0 ? value :
		    keep(f, buf);
	}
	if (!addr_parse(&a, value) || a.family != 6)
		return value;
	prefix = a;
	if (a.b[11] == 0xff && a.b[12] == 0xfe && a.b[0] != 0xff) {
		memset(prefix.b + 8, 0, 8);
		snprintf(buf, sizeof(buf), "%s$iid0%02x%02x%02x%02x%02x%02x",
		    addr_text(&prefix, text), a.b[8], a.b[9], a.b[10], a.b[13], a.b[14], a.b[15]);
		return keep(f, buf);
	}
	if (a.b[0] == 0xff && a.b[11] == 1 && a.b[12] == 0xff) {
		snprintf(buf, sizeof(buf), "ff02::1:ff$sn0%02x%02x%02x", a.b[13], a.b[14],
		    a.b[15]);
		return keep(f, buf);
	}
	return value;
}

static uint64_t
hash_text(uint64_t seed, const char *s)
{
	return hash_bytes(seed, s, strlen(s));
}

/* shape_of hashes a text without the numbers of its names: "$spi3" and "$spi4" are alike. */
static uint64_t
shape_of(const char *norm)
{
	uint64_t h = 0;

	for (const char *c = norm; *c != '\0';) {
		size_t n = *c == '$' ? seq_name_stem(c) : 1 + strcspn(c + 1, "$");

		h = hash_bytes(h, c, n);
		c += *c == '$' ? n + seq_name_number(c + n) : n;
	}
	return h;
}

/* ---- lines ---- */

static bool
read_time(const char *word, tick *out)
{
	char *end;
	unsigned long long sec, usec;

	if (word[0] != '+' || word[1] < '0' || word[1] > '9')
		return false;
	sec = strtoull(word + 1, &end, 10);
	if (*end != '.' || strlen(end + 1) != 6 || strspn(end + 1, "0123456789") != 6 ||
	    sec > 1000000000)
		return false;
	usec = strtoull(end + 1, NULL, 10);
	*out = (tick)sec * SECONDS(1) + (tick)usec * USEC(1);
	return true;
}

/* read_line cuts a line in place into a message. NULL: it is one; else what is wrong. */
static const char *
read_line(struct seq_file *f, char *line, struct seq_msg *m, tick *since)
{
	struct seq_field field[FIELDS_MAX];
	char *rest, *word, *at;

	memset(m, 0, sizeof(*m));
	word = strtok_r(line, " ", &rest);
	if (word == NULL || !read_time(word, since))
		return "wanted +SECONDS.MICROSECONDS first";
	word = strtok_r(NULL, " ", &rest);
	at = word != NULL ? strchr(word, '@') : NULL;
	if (at == NULL)
		return "wanted NODE@LINK behind the time";
	*at = '\0';
	m->node = word;
	m->link = at + 1;
	m->name = strtok_r(NULL, " ", &rest);
	if (m->name == NULL)
		return "wanted a message's name behind NODE@LINK";
	while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
		at = strchr(word, '=');
		if (at == NULL || m->n_fields == FIELDS_MAX)
			return "wanted FIELD=VALUE behind the name";
		*at = '\0';
		if (is_in(follows, word))
			continue;
		field[m->n_fields++] = (struct seq_field){ .name = word, .value = at + 1 };
	}
	m->field = xalloc(m->n_fields + 1, sizeof(field[0]));
	memcpy(m->field, field, m->n_fields * sizeof(field[0]));
	m->shape = hash_text(hash_text(hash_text(0, m->node), m->link), m->name);
	for (size_t i = 0; i < m->n_fields; i++) {
		struct seq_field *e = &m->field[i];

		e->norm = normal(f, e->value);
		e->name_hash = hash_text(0, e->name);
		e->shape = shape_of(e->norm);
		if (strcmp(e->name, "retransmission") != 0)
			m->shape = hash_bytes(m->shape ^ e->name_hash, &e->shape,
			    sizeof(e->shape));
	}
	m->times = 1;
	return NULL;
}

/* ---- folding ---- */

/* same_but: the same message from the same place, but for the named field? */
static bool
same_but(const struct seq_msg *a, const struct seq_msg *b, const char *but)
{
	size_t k = 0;

	if (strcmp(a->name, b->name) != 0 || strcmp(a->node, b->node) != 0 ||
	    strcmp(a->link, b->link) != 0)
		return false;
	for (size_t i = 0; i < a->n_fields; i++) {
		const struct seq_field *x = &a->field[i], *y;

		if (strcmp(x->name, "retransmission") == 0)
			continue;
		while (k < b->n_fields && strcmp(b->field[k].name, "retransmission") == 0)
			k++;
		if (k == b->n_fields)
			return false;
		y = &b->field[k++];
		if (strcmp(x->name, y->name) != 0)
			return false;
		if (strcmp(x->value, y->value) != 0 && (but == NULL || strcmp(x->name, but) != 0))
			return false;
	}
	while (k < b->n_fields && strcmp(b->field[k].name, "retransmission") == 0)
		k++;
	return k == b->n_fields;
}

/* home_of: whose binding is a BU or BA about? */
static const char *
home_of(const struct seq_msg *m, bool ba)
{
	static const char *const bu_fields[] = { "hao", "inner_src", "src", NULL };
	static const char *const ba_fields[] = { "rh2", "inner_dst", "dst", NULL };
	const char *const *f = ba ? ba_fields : bu_fields;
	const char *home = NULL;

	for (; *f != NULL && home == NULL; f++)
		home = seq_get(m, *f);
	return home != NULL ? home : "";
}

/* first_of finds what `m` says again, or NULL. */
static struct seq_msg *
first_of(const struct seq_file *f, const struct seq_msg *m)
{
	bool bu = strcmp(m->name, "BU") == 0;

	if (is_in(by_nature, m->name) || (!bu && seq_get(m, "retransmission") == NULL))
		return NULL;
	for (size_t i = f->n; i-- > 0;) {
		struct seq_msg *e = &f->m[i];

		if (bu && strcmp(e->name, "BA") == 0 &&
		    strcmp(home_of(e, true), home_of(m, false)) == 0)
			return NULL;
		if (same_but(e, m, bu ? "seq" : NULL))
			return e;
		/* Another BU of the same node came between: not the same any more. */
		if (bu && strcmp(e->name, "BU") == 0 && strcmp(e->node, m->node) == 0)
			return NULL;
	}
	return NULL;
}

static void
add(struct seq_file *f, size_t *cap, struct seq_msg *m)
{
	struct seq_msg *first = first_of(f, m);

	if (first != NULL) {
		first->times++;
		first->last = m->t;
		free(m->field);
		return;
	}
	if (f->n == *cap)
		f->m = xrealloc(f->m, *cap = *cap ? 2 * *cap : 64, sizeof(*f->m));
	m->last = m->t;
	f->m[f->n++] = *m;
}

bool
seq_load(struct seq_file *out, const char *path, bool thin, char err[static 256])
{
	char file[512];
	size_t cap = 0, number = 0;
	tick t = 0, since;

	memset(out, 0, sizeof(*out));
	file_of(path, file, sizeof(file));
	out->text = slurp(file, err);
	if (out->text == NULL)
		return false;
	for (char *line = out->text, *next; *line != '\0'; line = next) {
		char *end = strchr(line, '\n');
		const char *wrong;
		struct seq_msg m;

		next = end != NULL ? end + 1 : line + strlen(line);
		if (end != NULL)
			*end = '\0';
		number++;
		if (line[0] == '#') {
			out->golden |= strncmp(line, "# golden", 8) == 0;
			continue;
		}
		wrong = read_line(out, line, &m, &since);
		if (wrong != NULL) {
			snprintf(err, 256, "%.160s:%zu: %s", file, number, wrong);
			return false;
		}
		t += since;
		m.t = t;
		if (thin && is_in(noise, m.name))
			free(m.field);
		else
			add(out, &cap, &m);
	}
	return true;
}

void
seq_clear(struct seq_file *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->m[i].field);
	for (size_t i = 0; i < f->n_made; i++)
		free(f->made[i]);
	free(f->made);
	free(f->m);
	free(f->text);
	memset(f, 0, sizeof(*f));
}

/* ---- writing the lean form ---- */

static void
write_lean(FILE *out, char *line, tick *waited)
{
	char *rest, *word = strtok_r(line, " ", &rest), *where, *name;
	tick since = 0;

	if (word == NULL || !read_time(word, &since))
		return;
	*waited += since;
	where = strtok_r(NULL, " ", &rest);
	name = strtok_r(NULL, " ", &rest);
	if (where == NULL || name == NULL || is_in(noise, name))
		return;
	fprintf(out, "+%" PRId64 ".%06" PRId64 " %s %s", *waited / SECONDS(1),
	    *waited % SECONDS(1) / USEC(1), where, name);
	*waited = 0;
	while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
		size_t n = strcspn(word, "=");
		char field[64];

		snprintf(field, sizeof(field), "%.*s", (int)n, word);
		if (!is_in(follows, field))
			fprintf(out, " %s", word);
	}
	putc('\n', out);
}

bool
seq_golden_write(const char *run, const char *golden, char err[static 256])
{
	char file[512], *text;
	struct seq_file check;
	tick waited = 0;
	FILE *out;
	bool ok;

	/* Nothing is overwritten by what does not read. */
	ok = seq_load(&check, run, true, err);
	seq_clear(&check);
	if (!ok)
		return false;
	file_of(run, file, sizeof(file));
	text = slurp(file, err);
	if (text == NULL)
		return false;
	out = fopen(golden, "wb");
	if (out == NULL) {
		snprintf(err, 256, "%.180s: %s", golden, strerror(errno));
		free(text);
		return false;
	}
	fprintf(out, "# golden: signalling only; without RS RA NS NA ARP_* and the fields esp_seq "
	    "and mh_checksum\n");
	for (char *line = text, *next; *line != '\0'; line = next) {
		char *end = strchr(line, '\n');

		next = end != NULL ? end + 1 : line + strlen(line);
		if (end != NULL)
			*end = '\0';
		if (line[0] != '#')
			write_lean(out, line, &waited);
	}
	free(text);
	ok = !ferror(out);
	if (fclose(out) != 0 || !ok) {
		snprintf(err, 256, "%.180s: cannot be written", golden);
		return false;
	}
	return true;
}
