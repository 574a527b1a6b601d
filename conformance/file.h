/* file.h - a text file, whole: the catalogue's tables, a story's source. */
#ifndef SOJOURN_CONFORMANCE_FILE_H
#define SOJOURN_CONFORMANCE_FILE_H

/* file_text returns what is in the file, closed by a NUL, for the caller to free; NULL: it cannot be
 * opened, errno says why. */
char *file_text(const char *path);

#endif
