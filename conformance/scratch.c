#include "conformance/scratch.h"

#include "nodes/base/die.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
scratch_make(char dir[static SCRATCH_MAX])
{
	const char *told = getenv("TMPDIR");

	snprintf(dir, SCRATCH_MAX, "%s/sojourn-XXXXXX",
	    told != NULL && told[0] != '\0' && strlen(told) < SCRATCH_MAX - 20 ? told : "/tmp");
	if (mkdtemp(dir) == NULL)
		die("%s: no temporary folder: %s", dir, strerror(errno));
}

static int
put_away(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	(void)remove(path);
	return 0;
}

void
scratch_remove(const char *dir)
{
	(void)nftw(dir, put_away, 16, FTW_DEPTH | FTW_PHYS);
}
