#include "traces/secret.h"

#include "nodes/base/bytes.h"
#include "nodes/base/die.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Not realloc: that may leave a copy. */
static char *
larger(char *old, size_t n, size_t cap)
{
	char *text = xalloc(cap, 1);

	if (n > 0)
		memcpy(text, old, n);
	secret_free(old, n);
	return text;
}

char *
secret_read(const char *path, size_t *n, char *err, size_t err_cap)
{
	FILE *in = fopen(path, "r");
	size_t cap = 65536, got;
	char *text = NULL;

	*n = 0;
	if (in != NULL) {
		setvbuf(in, NULL, _IONBF, 0);
		text = xalloc(cap, 1);
		while ((got = fread(text + *n, 1, cap - *n, in)) > 0) {
			*n += got;
			if (*n == cap) {
				cap *= 2;
				text = larger(text, *n, cap);
			}
		}
	}
	if (in == NULL || ferror(in)) {
		snprintf(err, err_cap, "%.200s: %s", path, strerror(errno));
		secret_free(text, *n);
		text = NULL;
	}
	if (in != NULL)
		fclose(in);
	return text;
}

void
secret_free(char *text, size_t n)
{
	if (text != NULL)
		bytes_wipe(text, n);
	free(text);
}
