#include "conformance/file.h"

#include "nodes/base/die.h"

#include <stdio.h>

char *
file_text(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = NULL;
	size_t n = 0, got;

	if (f == NULL)
		return NULL;
	do {
		text = xrealloc(text, n + 65536 + 1, 1);
		got = fread(text + n, 1, 65536, f);
		n += got;
	} while (got > 0);
	fclose(f);
	text[n] = '\0';
	return text;
}
