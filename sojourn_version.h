/* sojourn_version.h - which program this is, and what it was built with. */
#ifndef SOJOURN_VERSION_H
#define SOJOURN_VERSION_H

#include "conformance/suite.h"

/* The revision it was built from, as git describes it; "unknown" outside of git. */
const char *sojourn_version(void);

/* versions_all names the program, its libraries and the system; valid for ever. */
const struct version *versions_all(size_t *n);

#endif
