/* msg.h - a protocol message as the judge sees it: decoded fields, each with its octets' place.
 *
 * The vocabulary is docs/messages.md: exact names, a field that is not in the message is absent.
 * Messages come from traces/dissect.h (live or from a capture) or from a messages.jsonl.
 *
 * Lifetime: what the dissector hands out is borrowed until its next frame. msg_keep copies a
 * message, and every string it points to, into one allocation that free() releases. */
#ifndef SOJOURN_TRACES_MSG_H
#define SOJOURN_TRACES_MSG_H

#include "nodes/base/addr.h"
#include "nodes/base/text.h"
#include "nodes/base/tick.h"
#include "nodes/base/why.h"

#include <stdio.h>

enum msg_kind {
	MSG_NUM,	/* decimal */
	MSG_HEX,	/* a number told with 0x (SPIs) */
	MSG_TEXT,
	MSG_ADDR,
	MSG_BYTES	/* told in hexadecimal */
};

struct msg_field {
	const char *name;
	uint8_t kind;			/* enum msg_kind */
	uint8_t layer;			/* which msg.layer[] the octets are in */
	uint8_t width;			/* MSG_HEX: digits to print; 0: as many as needed */
	bool own_name;			/* the name belongs to the message, not to a table */
	uint32_t at, len;		/* octets there; len 0: computed, not on the wire */
	union {
		uint64_t num;		/* MSG_NUM, MSG_HEX */
		const char *text;	/* MSG_TEXT, NUL-terminated */
		struct addr addr;
		struct bytes bytes;
	};
};

/* Why the inside of a message, or its end, could not be read. Not the sender's fault: what is not
 * among the fields may still be in the message. */
enum msg_closed {
	MSG_OPEN,
	MSG_NO_KEY,		/* ESP or SK of an SA without key */
	MSG_WRONG_KEY,		/* there is a key, but it has opened nothing of this SA so far */
	MSG_UNKNOWN_ALGORITHM,	/* there is a key, of an algorithm that is not known here */
	MSG_BAD_ICV,		/* the right key, but the message was changed */
	MSG_CUT			/* the capture holds only the beginning of the frame */
};

/* msg_closed_text: "no key", ...; "" for MSG_OPEN. */
const char *msg_closed_text(enum msg_closed c);

/* layer[0] is the frame; further layers are octets the dissector made: reassembled packets,
 * decrypted ESP, decrypted IKE payloads, in that order of nesting. */
#define MSG_LAYERS 6

struct msg {
	uint64_t n;			/* running number in the run, by time */
	tick t;				/* virtual time, ns */
	uint64_t id;			/* equal for all sightings, also across a NAT */
	const char *node, *link;	/* whose interface, on which link; "" if unknown */
	unsigned ifc;
	bool tx;			/* else rx */
	/* The sighting nearest to its sender: at its egress (tx) where that was captured; else the
	 * first one, which may be on the far side of a NAT. What NATs change (outer addresses and
	 * ports) can be laid at the sender's door only if tx is set, too. */
	bool origin;
	bool forwarded;			/* by its outermost hop limit; not in messages.jsonl */
	bool guessed;			/* which way it went, offline; the same */
	bool ethernet;			/* layer[0], if it is there, is a frame; the same */
	enum msg_closed closed;		/* not in messages.jsonl: there it is MSG_OPEN */
	const char *pcap;		/* file name inside pcap/, or "" */
	uint64_t frame;			/* frame number there, from 1; 0: none */
	const char *name;		/* "BU", "IKE_AUTH", ... */
	const struct msg_field *field;	/* in order of appearance */
	size_t n_fields;
	uint64_t names;			/* a bit for each field's msg_name_slot; 0: not made */
	uint8_t first[64];		/* where names has a bit: no such field stands before this one */
	struct bytes layer[MSG_LAYERS];	/* absent (n 0) in kept messages unless asked for */
	size_t n_layers;
};

/* ---- fields ---- */

/* Most questions are about fields that are not there: a bit of the name says so at once. */
static inline unsigned
msg_name_slot(const char *name)
{
	unsigned v = (unsigned char)name[0] * 5u;

	if (name[0] != '\0' && name[1] != '\0')
		v += (unsigned char)name[1] * 3u + (unsigned char)name[2];
	return v % 64;
}

/* msg_search is msg_find for a name whose slot is known, and taken. */
const struct msg_field *msg_search(const struct msg *m, const char *name, unsigned slot);

/* msg_find returns the field, or NULL if it is absent. Here, so that a constant's slot is one, too. */
static inline const struct msg_field *
msg_find(const struct msg *m, const char *name)
{
	unsigned slot = msg_name_slot(name);

	return m->names == 0 || (m->names >> slot & 1) != 0 ? msg_search(m, name, slot) : NULL;
}

static inline bool
msg_has(const struct msg *m, const char *name)
{
	return msg_find(m, name) != NULL;
}

/* msg_is: is this its name? */
static inline bool
msg_is(const struct msg *m, const char *name)
{
	return text_eq(m->name, name);
}

/* Typed values; `absent`, NULL, none, if the field is absent or of another kind. */
static inline uint64_t
msg_u64(const struct msg *m, const char *name, uint64_t absent)
{
	const struct msg_field *f = msg_find(m, name);

	return f != NULL && (f->kind == MSG_NUM || f->kind == MSG_HEX) ? f->num : absent;
}

static inline const char *
msg_text(const struct msg *m, const char *name)
{
	const struct msg_field *f = msg_find(m, name);

	return f != NULL && f->kind == MSG_TEXT ? f->text : NULL;
}

static inline struct addr
msg_addr(const struct msg *m, const char *name)
{
	const struct msg_field *f = msg_find(m, name);

	return f != NULL && f->kind == MSG_ADDR ? f->addr : ADDR_NONE;
}

struct bytes msg_bytes(const struct msg *m, const char *name);
/* msg_list_has: is `item` in the comma-separated text field ("payloads", "notify", "options") or
 * the plus-separated one ("encap")? */
bool msg_list_has(const struct msg *m, const char *name, const char *item);

/* msg_value writes any field's value as text, as docs/messages.md spells it; returns buf (cut to
 * cap). */
char *msg_value(const struct msg_field *f, char *buf, size_t cap);
/* msg_equals compares a field with text: numbers by value ("0x10" equals "16"), addresses by
 * address, hexadecimal without regard to case, everything else literally. */
bool msg_equals(const struct msg_field *f, const char *text);

/* ---- keeping ---- */

/* msg_keep copies everything into one block that free() releases; `octets` keeps the layers. */
struct msg *msg_keep(const struct msg *m, bool octets);

/* A growing list of kept messages, in order. */
struct msg_list {
	struct msg **m;
	size_t n, cap;
};

void msg_list_add(struct msg_list *l, struct msg *kept);	/* takes ownership */
void msg_list_clear(struct msg_list *l);

/* ---- messages.jsonl ---- */

/* msg_json_write writes one line: the fields of every message first, then the message's own. */
void msg_json_write(FILE *out, const struct msg *m);
/* msg_json_string writes a JSON string; octets outside ASCII are taken for Latin-1. */
void msg_json_string(FILE *out, const char *s);
/* msg_json_read parses one line. NULL: err says what is wrong. Kinds come back by the vocabulary;
 * octet places are not in the file. */
struct msg *msg_json_read(const char *line, char err[static 128]);

/* ---- the vocabulary ---- */

/* msg_name_known, msg_field_known: is this in docs/messages.md? If not, msg_*_nearest is what was
 * probably meant, or NULL. */
bool msg_name_known(const char *name);
bool msg_field_known(const char *name);
const char *msg_name_nearest(const char *name);
const char *msg_field_nearest(const char *name);
/* msg_field_kind: the vocabulary's kind of a field; *out is untouched if it has no such name. */
bool msg_field_kind(const char *name, enum msg_kind *out);

#endif
