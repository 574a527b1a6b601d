/* why.h - reasons, when a peer's message cannot be accepted.
 *
 * The fault is the peer's or the wire's, never ours (those are asserts). Codecs and engines return
 * `enum why`; W_OK is success. Each reason is one row of why.def: name, text, source. The node
 * counts and logs it once, with the packet. What goes back to the peer is decided by the engine
 * that met it. Engines append rows to why.def; order carries no meaning. */
#ifndef SOJOURN_BASE_WHY_H
#define SOJOURN_BASE_WHY_H

enum why {
#define WHY(name, text, cite) W_##name,
#include "nodes/base/why.def"
#undef WHY
	W_COUNT
};

struct why_row {
	const char *name, *text, *cite;
};

/* why_row returns the row of a reason; never NULL. */
const struct why_row *why_row(enum why w);

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
