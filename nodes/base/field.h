/* field.h - decoded messages by the names of their fields.
 *
 * One table per message struct, beside its codec, serves two readers: the engines' own log (what
 * did I send, field by field) and tampering (send it once more, but with seq = 5). Names are those
 * of docs/messages.md, which the judge's dissector uses too, from a table of its own. */
#ifndef SOJOURN_BASE_FIELD_H
#define SOJOURN_BASE_FIELD_H

#include "nodes/base/addr.h"
#include "nodes/base/text.h"
#include "nodes/base/why.h"

enum field_kind {
	F_BOOL,		/* bool, told as 0 or 1 */
	F_U8, F_U16, F_U32, F_U64,
	F_HEX8, F_HEX16, F_HEX32, F_HEX64,	/* told as 0x... */
	F_ADDR,		/* struct addr */
	F_PREFIX,	/* struct prefix */
	F_BYTES,	/* uint8_t[size], told as hexadecimal */
	F_NAME		/* const char *, told as it is; cannot be tampered with */
};

struct field {
	const char *name;
	enum field_kind kind;
	size_t offset, size;
	size_t present;		/* offset of the bool that says the field is there, or FIELD_ALWAYS */
};

#define FIELD_ALWAYS SIZE_MAX
#define FIELD(s, kind, member, name) \
	{ name, kind, offsetof(s, member), sizeof(((s *)0)->member), FIELD_ALWAYS }
/* FIELD_IF: told only when the bool `flag` of the same struct is set; setting it sets the flag. */
#define FIELD_IF(s, kind, member, name, flag) \
	{ name, kind, offsetof(s, member), sizeof(((s *)0)->member), offsetof(s, flag) }
#define FIELD_END { NULL, F_BOOL, 0, 0, FIELD_ALWAYS }

/* field_tell appends " name=value" for every present field. */
void field_tell(struct text *out, const struct field *table, const void *message);

/* field_set parses `value` into the named field. "absent" removes a field that has a flag; a
 * leading "+" or "-" on a number adds or subtracts. W_TYPE: no such field (or not settable);
 * W_VALUE: the text does not fit it. */
enum why field_set(const struct field *table, void *message, const char *name,
    const char *value) MUST_CHECK;

#endif
