#include "traces/msg.h"

#include "nodes/base/die.h"
#include "nodes/base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

const struct msg_field *
msg_search(const struct msg *m, const char *name, unsigned slot)
{
	for (size_t i = m->names != 0 ? m->first[slot] : 0; i < m->n_fields; i++) {
		if (text_eq(m->field[i].name, name))
			return &m->field[i];
	}
	return NULL;
}

struct bytes
msg_bytes(const struct msg *m, const char *name)
{
	const struct msg_field *f = msg_find(m, name);

	return f != NULL && f->kind == MSG_BYTES ? f->bytes : BYTES_NONE;
}

bool
msg_list_has(const struct msg *m, const char *name, const char *item)
{
	const char *p = msg_text(m, name);
	size_t n = strlen(item);

	while (p != NULL && *p != '\0') {
		size_t word = strcspn(p, ",+");

		if (word == n && memcmp(p, item, n) == 0)
			return true;
		p += word + (p[word] != '\0');
	}
	return false;
}

char *
msg_value(const struct msg_field *f, char *buf, size_t cap)
{
	struct text t = text_of(buf, cap);
	char a[ADDR_TEXT_MAX];

	switch (f->kind) {
	case MSG_NUM:
		text_add(&t, "%" PRIu64, f->num);
		break;
	case MSG_HEX:
		text_add(&t, "0x%0*" PRIx64, f->width, f->num);
		break;
	case MSG_TEXT:
		text_add(&t, "%s", f->text);
		break;
	case MSG_ADDR:
		text_add(&t, "%s", addr_text(&f->addr, a));
		break;
	case MSG_BYTES:
		text_hex(&t, f->bytes.p, f->bytes.n);
		break;
	}
	return buf;
}

const char *
msg_closed_text(enum msg_closed c)
{
	static const char *const text[] = {
		[MSG_OPEN] = "", [MSG_NO_KEY] = "no key", [MSG_WRONG_KEY] = "no key that fits",
		[MSG_UNKNOWN_ALGORITHM] = "an algorithm that is not known here",
		[MSG_BAD_ICV] = "its ICV is wrong", [MSG_CUT] = "the capture cut it short"
	};

	return text[c];
}

static bool
number_parse(uint64_t *out, const char *text)
{
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*out = strtoull(text, &end, text[1] == 'x' || text[1] == 'X' ? 16 : 10);
	return errno == 0 && *end == '\0';
}

static bool
hex_equals(struct bytes b, const char *text)
{
	uint8_t *other;
	bool same;

	if (strncmp(text, "0x", 2) == 0)
		text += 2;
	if (strlen(text) != 2 * b.n)
		return false;
	other = xalloc(b.n + 1, 1);
	same = hex_parse(other, b.n, text) && bytes_eq(b, bytes_of(other, b.n));
	free(other);
	return same;
}

bool
msg_equals(const struct msg_field *f, const char *text)
{
	uint64_t n;
	struct addr a;

	switch (f->kind) {
	case MSG_NUM:
	case MSG_HEX:
		return number_parse(&n, text) && n == f->num;
	case MSG_TEXT:
		return strcmp(f->text, text) == 0;
	case MSG_ADDR:
		return addr_parse(&a, text) && addr_eq(&a, &f->addr);
	case MSG_BYTES:
		return hex_equals(f->bytes, text);
	}
	return false;
}

/* ---- keeping ---- */

static size_t
keep_size(const struct msg *m, bool octets)
{
	size_t n = sizeof(*m) + m->n_fields * sizeof(m->field[0]);

	n += strlen(m->node) + strlen(m->link) + strlen(m->pcap) + strlen(m->name) + 4;
	for (size_t i = 0; i < m->n_fields; i++) {
		const struct msg_field *f = &m->field[i];

		n += f->own_name ? strlen(f->name) + 1 : 0;
		n += f->kind == MSG_TEXT ? strlen(f->text) + 1 : 0;
		n += f->kind == MSG_BYTES ? f->bytes.n : 0;
	}
	for (size_t i = 0; octets && i < m->n_layers; i++)
		n += m->layer[i].n;
	return n;
}

static void *
keep_copy(struct wr *w, const void *p, size_t n)
{
	void *at = wr_room(w, n);

	assert(at != NULL);
	if (n > 0)
		memcpy(at, p, n);
	return at;
}

static const char *
keep_text(struct wr *w, const char *s)
{
	return keep_copy(w, s, strlen(s) + 1);
}

struct msg *
msg_keep(const struct msg *m, bool octets)
{
	size_t size = keep_size(m, octets);
	struct wr w = wr_of(xalloc(1, size), size);
	struct msg *k = keep_copy(&w, m, sizeof(*m));
	struct msg_field *field = keep_copy(&w, m->field, m->n_fields * sizeof(m->field[0]));

	k->field = field;
	k->name = keep_text(&w, m->name);
	k->node = keep_text(&w, m->node);
	k->link = keep_text(&w, m->link);
	k->pcap = keep_text(&w, m->pcap);
	for (size_t i = 0; i < m->n_fields; i++) {
		struct msg_field *f = &field[i];

		if (f->own_name)
			f->name = keep_text(&w, f->name);
		if (f->kind == MSG_TEXT)
			f->text = keep_text(&w, f->text);
		if (f->kind == MSG_BYTES)
			f->bytes.p = keep_copy(&w, f->bytes.p, f->bytes.n);
	}
	for (size_t i = 0; i < m->n_layers; i++) {
		if (octets)
			k->layer[i].p = keep_copy(&w, m->layer[i].p, m->layer[i].n);
		else
			k->layer[i] = BYTES_NONE;
	}
	return k;
}

void
msg_list_add(struct msg_list *l, struct msg *kept)
{
	if (l->n == l->cap) {
		l->cap = l->cap == 0 ? 64 : 2 * l->cap;
		l->m = xrealloc(l->m, l->cap, sizeof(struct msg *));
	}
	l->m[l->n++] = kept;
}

void
msg_list_clear(struct msg_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->m[i]);
	free(l->m);
	*l = (struct msg_list){ 0 };
}
