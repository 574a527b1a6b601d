#include "traces/lines.h"

#include "nodes/base/die.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER ((size_t)1 << 20)	/* more than a line and what waits before it */
#define FLUSH  (1L << 19)

void
lines_open(struct lines *l, const char *path, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);

	/* An earlier file keeps its mode when it is emptied. */
	if (fd < 0 || (mode == 0600 && fchmod(fd, mode) != 0))
		die("%s: %s", path, strerror(errno));
	l->f = fdopen(fd, "w");
	if (l->f == NULL)
		die("%s: %s", path, strerror(errno));
	l->flushed = 0;
	setvbuf(l->f, NULL, _IOFBF, BUFFER);
}

void
lines_flush(struct lines *l)
{
	if (l->f != NULL) {
		fflush(l->f);
		l->flushed = ftell(l->f);
	}
}

void
lines_end(struct lines *l)
{
	if (ftell(l->f) - l->flushed >= FLUSH)
		lines_flush(l);
}

bool
lines_close(struct lines *l)
{
	bool bad;

	if (l->f == NULL)
		return true;
	bad = ferror(l->f);
	bad |= fclose(l->f) != 0;
	l->f = NULL;
	return !bad;
}
