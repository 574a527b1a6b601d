/* text.h - text built into a fixed buffer; what does not fit is cut and `.cut` says so. */
#ifndef SOJOURN_BASE_TEXT_H
#define SOJOURN_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char *p;	/* always NUL-terminated */
	size_t n, cap;
	bool cut;
};

struct text text_of(char *buf, size_t cap);
#define TEXT_ARRAY(a) text_of((a), sizeof(a))

void text_add(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_hex(struct text *t, const void *p, size_t n);

/* text_distance is the Levenshtein distance, for "did you mean"; names longer than 63 are far. */
unsigned text_distance(const char *a, const char *b);

/* hex_parse reads exactly n bytes of hexadecimal text; false if it is anything else. */
bool hex_parse(void *out, size_t n, const char *text);

#endif
