/* scratch.h - a folder for what is only needed while a command runs. */
#ifndef SOJOURN_CONFORMANCE_SCRATCH_H
#define SOJOURN_CONFORMANCE_SCRATCH_H

#define SCRATCH_MAX 200

/* scratch_make makes a folder in $TMPDIR or /tmp that only its owner may look into; dies if it
 * cannot. */
void scratch_make(char dir[static SCRATCH_MAX]);
/* scratch_remove removes it with whatever is in it. */
void scratch_remove(const char *dir);

#endif
