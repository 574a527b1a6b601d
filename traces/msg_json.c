/* msg_json.c - messages.jsonl. Written by hand, since a run writes a line per frame; read with
 * jansson. */
#include "nodes/base/die.h"
#include "nodes/base/text.h"
#include "traces/msg.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

void
msg_json_string(FILE *out, const char *s)
{
	putc('"', out);
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\') {
			putc('\\', out);
			putc(c, out);
		} else if (c < 0x20 || c >= 0x7f) {
			fprintf(out, "\\u%04x", c);
		} else {
			putc(c, out);
		}
	}
	putc('"', out);
}

static void
put_hex(FILE *out, struct bytes b)
{
	static const char digit[] = "0123456789abcdef";

	putc('"', out);
	for (size_t i = 0; i < b.n; i++) {
		putc(digit[b.p[i] >> 4], out);
		putc(digit[b.p[i] & 15], out);
	}
	putc('"', out);
}

static void
put_value(FILE *out, const struct msg_field *f)
{
	char a[ADDR_TEXT_MAX];

	switch (f->kind) {
	case MSG_NUM:
		fprintf(out, "%" PRIu64, f->num);
		break;
	case MSG_HEX:
		fprintf(out, "\"0x%0*" PRIx64 "\"", f->width, f->num);
		break;
	case MSG_TEXT:
		msg_json_string(out, f->text);
		break;
	case MSG_ADDR:
		msg_json_string(out, addr_text(&f->addr, a));
		break;
	case MSG_BYTES:
		put_hex(out, f->bytes);
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

void
msg_json_write(FILE *out, const struct msg *m)
{
	fprintf(out, "{\"n\":%" PRIu64 ",\"t\":%" PRId64 ",\"id\":\"%016" PRIx64 "\",\"node\":",
	    m->n, m->t, m->id);
	msg_json_string(out, m->node);
	fputs(",\"link\":", out);
	msg_json_string(out, m->link);
	fprintf(out, ",\"ifc\":%u,\"dir\":\"%s\",\"origin\":%d,\"pcap\":", m->ifc,
	    m->tx ? "tx" : "rx", m->origin);
	msg_json_string(out, m->pcap);
	fprintf(out, ",\"frame\":%" PRIu64 ",\"name\":", m->frame);
	msg_json_string(out, m->name);
	for (size_t i = 0; i < m->n_fields; i++) {
		if (is_repeated(m, i))
			continue;
		putc(',', out);
		msg_json_string(out, m->field[i].name);
		putc(':', out);
		put_value(out, &m->field[i]);
	}
	fputs("}\n", out);
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
