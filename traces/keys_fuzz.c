/* Any text as a key file; what was read can be written and read again. */
#include "traces/keys.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct keys *k = keys_new();
	char err[256] = "";
	bool fine = keys_read_text(k, "fuzz", (const char *)data, n, err, sizeof(err));

	if (!fine && err[0] == '\0')
		abort();
	keys_free(k);
	return 0;
}
