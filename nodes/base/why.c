#include "nodes/base/why.h"

#include <stddef.h>

static const struct why_row rows[] = {
#define WHY(name, text, cite) [W_##name] = { #name, text, cite },
#include "nodes/base/why.def"
#undef WHY
};

const struct why_row *
why_row(enum why w)
{
	static const struct why_row unknown = { "?", "unknown reason", "" };

	return (size_t)w < sizeof(rows) / sizeof(rows[0]) ? &rows[w] : &unknown;
}
