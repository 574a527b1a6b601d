#include "reports/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Copies what is not a user's packet. */
static bool
copy_signalling(FILE *in, FILE *out)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, in)) > 0)
		if (strstr(line, ",\"name\":\"DATA\"") == NULL)
			(void)!fwrite(line, 1, (size_t)n, out);
	free(line);
	return !ferror(in) && !ferror(out);
}

bool
report_thin(const char *dir, char *err, size_t err_cap)
{
	char from[4096], to[4096];
	FILE *in, *out;
	bool ok;

	snprintf(from, sizeof(from), "%s/messages.jsonl", dir);
	snprintf(to, sizeof(to), "%s/messages.jsonl.new", dir);
	in = fopen(from, "r");
	out = in != NULL ? fopen(to, "w") : NULL;
	ok = out != NULL && copy_signalling(in, out);
	if (in != NULL)
		fclose(in);
	if (out != NULL)
		ok = fclose(out) == 0 && ok;
	ok = ok && rename(to, from) == 0;
	if (!ok)
		snprintf(err, err_cap, "%s: %s", from, strerror(errno));
	return ok;
}
