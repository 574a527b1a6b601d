/* import_fuzz.c - what other programs tell, in the three formats: the first octet chooses. Text with
 * keys is long, so the rest may begin with one of the lines that announce them. */
#include "traces/import.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *const start[] = {
	"",
	"src 2001:db8::1 dst 2001:db8::2\n\tproto esp spi 0x00001001 reqid 1 mode tunnel\n\t",
	"12[CHD] CHILD_SA foo{1} established with SPIs c0000001_i c0000002_o\n",
	"| encryption initiator key for ESP_SA  => 20 bytes @ 0x7f\n",
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char text[4096], err[256] = "";
	struct import_result r;
	struct keys *k;
	size_t at, left;
	bool fine;

	if (n < 1)
		return 0;
	at = strlen(start[data[0] / 3 % 4]);
	left = n - 1 < sizeof(text) - at ? n - 1 : sizeof(text) - at;
	memcpy(text, start[data[0] / 3 % 4], at);
	memcpy(text + at, data + 1, left);
	k = keys_new();
	fine = import_text(k, data[0] % 3, "fuzz", text, at + left, &r, err);
	if (!fine && err[0] == '\0')
		abort();		/* a refusal says why */
	if (fine && r.ike + r.esp + r.skipped == 0)
		abort();		/* nothing found is an error */
	keys_free(k);
	return 0;
}
