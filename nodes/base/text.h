/* text.h - text built into a fixed buffer; what does not fit is cut and `.cut` says so. */
#ifndef SOJOURN_BASE_TEXT_H
#define SOJOURN_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
	char *p;	/* always NUL-terminated */
	size_t n, cap;
	bool cut;
};

struct text text_of(char *buf, size_t cap);
#define TEXT_ARRAY(a) text_of((a), sizeof(a))

void text_add(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_hex(struct text *t, const void *p, size_t n);

/* text_eq is for names that are compared all the time: the same one, as a rule, or another at once. */
static inline bool
text_eq(const char *a, const char *b)
{
	return a == b || (a[0] == b[0] && strcmp(a, b) == 0);
}

/* text_distance is the Levenshtein distance, for "did you mean"; names longer than 63 are far. */
unsigned text_distance(const char *a, const char *b);

/* hex_parse reads exactly n bytes of hexadecimal text; false if it is anything else. */
bool hex_parse(void *out, size_t n, const char *text);

#endif
