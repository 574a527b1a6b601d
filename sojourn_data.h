/* sojourn_data.h - where the command's own files are: catalogue, mutants, stories and their
 * library.
 *
 * Looked for, in this order: $SOJOURN_DATA; PREFIX/share/sojourn beside the PREFIX/bin the program
 * is in; the source tree the program was built in; the PREFIX that `make install` was told. Beneath
 * it the names are those of the source tree. */
#ifndef SOJOURN_DATA_H
#define SOJOURN_DATA_H

/* data_path returns the path of "conformance/requirements" and the like, valid for ever. Where
 * nothing is found, or the working directory is the place, it is the name itself. */
const char *data_path(const char *name);

/* story_path returns the file of a story: `file` itself if there is one of that name, else the
 * stock story "scenarios/FILE.lua". Valid for ever. */
const char *story_path(const char *file);

#define REQUIREMENTS data_path("conformance/requirements")
#define MUTANTS      data_path("conformance/mutants.tsv")
#define INSIDE       data_path("conformance/inside.tsv")
#define STORIES      data_path("scenarios.mk")
#define STORY_LIB    data_path("scenarios/lib")

#endif
