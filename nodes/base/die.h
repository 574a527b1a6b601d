/* die.h - the machine failed us (memory, disk): say what and stop. Never for a peer's fault. */
#ifndef SOJOURN_BASE_DIE_H
#define SOJOURN_BASE_DIE_H

#include <stddef.h>

_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Allocation that cannot fail: zeroed, or the process has died with a message. */
void *xalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n, size_t size);
char *xstrdup(const char *s);

#endif
