/* lines.h - a file of lines that is flushed between lines only: a killed run leaves whole ones. */
#ifndef SOJOURN_TRACES_LINES_H
#define SOJOURN_TRACES_LINES_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

struct lines {
	FILE *f;		/* NULL: nothing is written */
	long flushed;
};

/* lines_open creates or empties the file; dies if it cannot. */
void lines_open(struct lines *l, const char *path, mode_t mode);
/* lines_end: a line has been written to l->f. */
void lines_end(struct lines *l);
void lines_flush(struct lines *l);
/* lines_close: false if something could not be written. */
bool lines_close(struct lines *l);

#endif
