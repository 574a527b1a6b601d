/* rundir.h - the folder of a run: making one safely, and knowing one. */
#ifndef SOJOURN_TRACES_RUNDIR_H
#define SOJOURN_TRACES_RUNDIR_H

#include <stdbool.h>

/* rundir_make makes `dir` and its parents. An earlier run there (known by its run.json) loses the
 * files that a run writes, and nothing else. False: err says why, and nothing was touched. */
bool rundir_make(const char *dir, char err[static 256]);

/* rundir_drop_captures removes what pcap/ and pfkey/ of a run hold. */
void rundir_drop_captures(const char *dir);

/* rundir_is_run: is there a run.json of ours? */
bool rundir_is_run(const char *dir);

/* rundir_is_empty: a folder, with nothing in it. */
bool rundir_is_empty(const char *dir);

/* rundir_parents makes the folders above a file. False: errno. */
bool rundir_parents(const char *file);

/* rundir_file_name replaces, in place, what should not stand in a file name. */
void rundir_file_name(char *name);

#endif
