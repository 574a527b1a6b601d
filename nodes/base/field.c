#include "nodes/base/field.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

static uint64_t
number_get(const struct field *f, const void *at)
{
	uint8_t v8;
	uint16_t v16;
	uint32_t v32;
	uint64_t v64;

	switch (f->size) {
	case 1:
		memcpy(&v8, at, 1);
		return v8;
	case 2:
		memcpy(&v16, at, 2);
		return v16;
	case 4:
		memcpy(&v32, at, 4);
		return v32;
	case 8:
		memcpy(&v64, at, 8);
		return v64;
	}
	assert(!"a number field has 1, 2, 4 or 8 octets");
	return 0;
}

static void
number_put(const struct field *f, void *at, uint64_t v)
{
	uint8_t v8 = (uint8_t)v;
	uint16_t v16 = (uint16_t)v;
	uint32_t v32 = (uint32_t)v;

	switch (f->size) {
	case 1:
		memcpy(at, &v8, 1);
		return;
	case 2:
		memcpy(at, &v16, 2);
		return;
	case 4:
		memcpy(at, &v32, 4);
		return;
	case 8:
		memcpy(at, &v, 8);
		return;
	}
	assert(!"a number field has 1, 2, 4 or 8 octets");
}

static bool
is_present(const struct field *f, const void *message)
{
	bool there = true;

	if (f->present != FIELD_ALWAYS)
		memcpy(&there, (const uint8_t *)message + f->present, sizeof(there));
	return there;
}

void
field_tell(struct text *out, const struct field *table, const void *message)
{
	for (const struct field *f = table; f->name != NULL; f++) {
		const uint8_t *at = (const uint8_t *)message + f->offset;
		char buf[ADDR_TEXT_MAX];
		struct prefix p;
		struct addr a;
		const char *s;

		if (!is_present(f, message))
			continue;
		switch (f->kind) {
		case F_BOOL:
		case F_U8:
		case F_U16:
		case F_U32:
		case F_U64:
			text_add(out, " %s=%" PRIu64, f->name, number_get(f, at));
			break;
		case F_HEX8:
		case F_HEX16:
		case F_HEX32:
		case F_HEX64:
			text_add(out, " %s=0x%0*" PRIx64, f->name, (int)f->size * 2,
			    number_get(f, at));
			break;
		case F_ADDR:
			memcpy(&a, at, sizeof(a));
			text_add(out, " %s=%s", f->name, addr_text(&a, buf));
			break;
		case F_PREFIX:
			memcpy(&p, at, sizeof(p));
			text_add(out, " %s=%s/%u", f->name, addr_text(&p.addr, buf), p.len);
			break;
		case F_BYTES:
			text_add(out, " %s=", f->name);
			text_hex(out, at, f->size);
			break;
		case F_NAME:
			memcpy(&s, at, sizeof(s));
			text_add(out, " %s=%s", f->name, s != NULL ? s : "-");
			break;
		}
	}
}

static enum why
set_number(const struct field *f, uint8_t *at, const char *value)
{
	uint64_t max = f->kind == F_BOOL ? 1 : f->size == 8 ? UINT64_MAX :
	    ((uint64_t)1 << f->size * 8) - 1;
	bool relative = value[0] == '+' || value[0] == '-';
	unsigned long long v;
	char *end;

	errno = 0;
	v = strtoull(value + relative, &end, 0);
	if (end == value + relative || *end != '\0' || errno != 0 || v > max)
		return W_VALUE;
	if (relative)
		v = (value[0] == '+' ? number_get(f, at) + v : number_get(f, at) - v) & max;
	number_put(f, at, v);
	return W_OK;
}

enum why
field_set(const struct field *table, void *message, const char *name, const char *value)
{
	for (const struct field *f = table; f->name != NULL; f++) {
		uint8_t *at = (uint8_t *)message + f->offset;
		bool there = strcmp(value, "absent") != 0;
		enum why w = W_OK;
		struct prefix p;
		struct addr a;

		if (strcmp(f->name, name) != 0)
			continue;
		if (!there && f->present == FIELD_ALWAYS)
			return W_VALUE;
		if (there) {
			switch (f->kind) {
			case F_ADDR:
				if (!addr_parse(&a, value))
					return W_VALUE;
				memcpy(at, &a, sizeof(a));
				break;
			case F_PREFIX:
				if (!prefix_parse(&p, value))
					return W_VALUE;
				memcpy(at, &p, sizeof(p));
				break;
			case F_BYTES:
				if (!hex_parse(at, f->size, value))
					return W_VALUE;
				break;
			case F_NAME:
				return W_TYPE;
			default:
				w = set_number(f, at, value);
			}
		}
		if (w == W_OK && f->present != FIELD_ALWAYS)
			memcpy((uint8_t *)message + f->present, &there, sizeof(there));
		return w;
	}
	return W_TYPE;
}
