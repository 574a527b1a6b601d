/* msg_json.c - messages.jsonl. Written by hand, since a run writes a line per frame; read with
 * jansson. */
#include "nodes/base/die.h"
#include "nodes/base/text.h"
#include "traces/msg.h"

#include <jansson.h>
#include <stdlib.h>

/* What is written goes through a buffer of our own: stdio's per-character calls cost more than the
 * rest of a line. */
struct line {
	FILE *out;
	size_t n;
	char b[4096];
};

static void
line_flush(struct line *l)
{
	fwrite(l->b, 1, l->n, l->out);
	l->n = 0;
}

static inline void
put(struct line *l, char c)
{
	if (l->n == sizeof(l->b))
		line_flush(l);
	l->b[l->n++] = c;
}

static void
put_plain(struct line *l, const char *s)
{
	for (; *s != '\0'; s++)
		put(l, *s);
}

static void
put_number(struct line *l, uint64_t v)
{
	char digit[20];
	size_t n = 0;

	do {
		digit[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	while (n > 0)
		put(l, digit[--n]);
}

static const char hex_digit[] = "0123456789abcdef";

static void
put_hex_number(struct line *l, uint64_t v, unsigned width)
{
	unsigned n = 1;

	while (n < 16 && (n < width || v >> 4 * n != 0))
		n++;
	while (n-- > 0)
		put(l, hex_digit[v >> 4 * n & 15]);
}

static void
put_string(struct line *l, const char *s)
{
	put(l, '"');
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 0x20 || c >= 0x7f) {
			put_plain(l, "\\u00");
			put_hex_number(l, c, 2);
			continue;
		}
		if (c == '"' || c == '\\')
			put(l, '\\');
		put(l, (char)c);
	}
	put(l, '"');
}

void
msg_json_string(FILE *out, const char *s)
{
	struct line l;

	l.out = out;
	l.n = 0;
	put_string(&l, s);
	line_flush(&l);
}

static void
put_value(struct line *l, const struct msg_field *f)
{
	char a[ADDR_TEXT_MAX];

	switch (f->kind) {
	case MSG_NUM:
		put_number(l, f->num);
		break;
	case MSG_HEX:
		put_plain(l, "\"0x");
		put_hex_number(l, f->num, f->width);
		put(l, '"');
		break;
	case MSG_TEXT:
		put_string(l, f->text);
		break;
	case MSG_ADDR:
		put_string(l, addr_text(&f->addr, a));
		break;
	case MSG_BYTES:
		put(l, '"');
		for (size_t i = 0; i < f->bytes.n; i++) {
			put(l, hex_digit[f->bytes.p[i] >> 4]);
			put(l, hex_digit[f->bytes.p[i] & 15]);
		}
		put(l, '"');
		break;
	}
}

/* JSON objects hold a name once: of repeated fields the first is written. */
static bool
is_repeated(const struct msg *m, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(m->field[i].name, m->field[at].name) == 0)
			return true;
	return false;
}

static void
put_header(struct line *l, const struct msg *m)
{
	put_plain(l, "{\"n\":");
	put_number(l, m->n);
	put_plain(l, m->t < 0 ? ",\"t\":-" : ",\"t\":");
	put_number(l, m->t < 0 ? -(uint64_t)m->t : (uint64_t)m->t);
	put_plain(l, ",\"id\":\"");
	put_hex_number(l, m->id, 16);
	put_plain(l, "\",\"node\":");
	put_string(l, m->node);
	put_plain(l, ",\"link\":");
	put_string(l, m->link);
	put_plain(l, ",\"ifc\":");
	put_number(l, m->ifc);
	put_plain(l, m->tx ? ",\"dir\":\"tx\"" : ",\"dir\":\"rx\"");
	put_plain(l, m->origin ? ",\"origin\":1" : ",\"origin\":0");
	put_plain(l, ",\"pcap\":");
	put_string(l, m->pcap);
	put_plain(l, ",\"frame\":");
	put_number(l, m->frame);
	put_plain(l, ",\"name\":");
	put_string(l, m->name);
}

void
msg_json_write(FILE *out, const struct msg *m)
{
	struct line l;

	l.out = out;
	l.n = 0;
	put_header(&l, m);
	for (size_t i = 0; i < m->n_fields; i++) {
		if (is_repeated(m, i))
			continue;
		put(&l, ',');
		put_string(&l, m->field[i].name);
		put(&l, ':');
		put_value(&l, &m->field[i]);
	}
	put_plain(&l, "}\n");
	line_flush(&l);
}

/* ---- reading ---- */

static const char *const header_name[] = {
	"n", "t", "id", "node", "link", "ifc", "dir", "origin", "pcap", "frame", "name", NULL
};

static bool
is_header(const char *name)
{
	for (size_t i = 0; header_name[i] != NULL; i++)
		if (strcmp(header_name[i], name) == 0)
			return true;
	return false;
}

/* read_value fills *f from a JSON value; octets go to `room`, which is large enough for any. */
static bool
read_value(struct msg_field *f, const json_t *v, struct wr *room)
{
	const char *s = json_string_value(v);
	enum msg_kind kind = MSG_TEXT;
	char *end;

	if (json_is_integer(v)) {
		f->kind = MSG_NUM;
		f->num = (uint64_t)json_integer_value(v);
		return true;
	}
	if (s == NULL)
		return false;
	msg_field_kind(f->name, &kind);
	f->kind = (uint8_t)kind;
	switch (kind) {
	case MSG_NUM:
		return false;
	case MSG_HEX:
		f->num = strtoull(s, &end, 16);
		f->width = (uint8_t)(strlen(s) > 2 ? strlen(s) - 2 : 0);
		return strncmp(s, "0x", 2) == 0 && *end == '\0';
	case MSG_ADDR:
		return addr_parse(&f->addr, s);
	case MSG_BYTES:
		f->bytes.n = strlen(s) / 2;
		f->bytes.p = wr_room(room, f->bytes.n);
		return f->bytes.p != NULL && hex_parse((void *)f->bytes.p, f->bytes.n, s);
	case MSG_TEXT:
		f->text = s;
		return true;
	}
	return false;
}

static const char *
header_text(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s != NULL ? s : "";
}

static bool
read_header(struct msg *m, const json_t *o, char err[static 128])
{
	const char *dir = header_text(o, "dir");

	m->n = (uint64_t)json_integer_value(json_object_get(o, "n"));
	m->t = json_integer_value(json_object_get(o, "t"));
	m->id = strtoull(header_text(o, "id"), NULL, 16);
	m->node = header_text(o, "node");
	m->link = header_text(o, "link");
	m->ifc = (unsigned)json_integer_value(json_object_get(o, "ifc"));
	m->tx = strcmp(dir, "tx") == 0;
	m->origin = json_integer_value(json_object_get(o, "origin")) != 0;
	m->pcap = header_text(o, "pcap");
	m->frame = (uint64_t)json_integer_value(json_object_get(o, "frame"));
	m->name = header_text(o, "name");
	if (m->name[0] == '\0' || (!m->tx && strcmp(dir, "rx") != 0)) {
		snprintf(err, 128, "not a message: it has no %s",
		    m->name[0] == '\0' ? "name" : "dir");
		return false;
	}
	return true;
}

struct msg *
msg_json_read(const char *line, char err[static 128])
{
	size_t cap = strlen(line) / 2 + 1;
	json_error_t e;
	json_t *o = json_loads(line, JSON_REJECT_DUPLICATES, &e), *v;
	struct msg m = { 0 }, *kept = NULL;
	struct msg_field *field;
	struct wr room;
	const char *name;

	if (o == NULL || !json_is_object(o)) {
		snprintf(err, 128, "not JSON: %.100s", o == NULL ? e.text : "not an object");
		json_decref(o);
		return NULL;
	}
	field = xalloc(json_object_size(o) + 1, sizeof(*field));
	room = wr_of(xalloc(cap, 1), cap);
	m.field = field;
	if (!read_header(&m, o, err))
		goto out;
	json_object_foreach(o, name, v) {
		struct msg_field *f = &field[m.n_fields];

		if (is_header(name))
			continue;
		f->name = name;
		f->own_name = true;
		if (!read_value(f, v, &room)) {
			snprintf(err, 128, "field %.60s has a value it cannot have", name);
			goto out;
		}
		m.n_fields++;
	}
	kept = msg_keep(&m, false);
out:
	free(room.p);
	free(field);
	json_decref(o);
	return kept;
}
