/* secret.h - a file of keys in memory: nothing of it stays behind. */
#ifndef SOJOURN_TRACES_SECRET_H
#define SOJOURN_TRACES_SECRET_H

#include <stddef.h>

/* secret_read returns what is in the file, *n octets, for secret_free; NULL: err is "PATH: why". */
char *secret_read(const char *path, size_t *n, char *err, size_t err_cap);
/* secret_free wipes. NULL is fine. */
void secret_free(char *text, size_t n);

#endif
