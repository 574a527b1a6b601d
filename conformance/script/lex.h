/* lex.h - just enough of Lua's lexer to find the fields a story wrote but that came out as nil.
 *
 * Lua drops `seq = nil` from a table before any verb can see it. A field that is written and does
 * not arrive is therefore a mistake, and looking at the source is how to know. */
#ifndef SOJOURN_CONFORMANCE_LEX_H
#define SOJOURN_CONFORMANCE_LEX_H

#include <stdbool.h>

/* lex_lost_field looks at `verb{ a = ..., b = ... }`, or `verb(x, { a = ... })`, where the verb stands
 * on `line`, and asks `arrived` for each name written there. True: one did not arrive, and is in out.
 * Where several calls stand on one line, one without a lost field is enough. */
bool lex_lost_field(const char *source, unsigned line, const char *verb,
    bool (*arrived)(void *arg, const char *name), void *arg, char out[static 32]);

#endif
