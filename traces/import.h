/* import.h - keys out of what other programs tell: `ip xfrm state`, charon's log, libreswan's log.
 *
 * Strict about what they read: a line that they know and cannot understand is an error with its
 * number. What they do not know is stepped over, since logs hold a lot else. SAs of algorithms that
 * are not known here are counted and named, not imported. */
#ifndef SOJOURN_TRACES_IMPORT_H
#define SOJOURN_TRACES_IMPORT_H

#include "traces/keys.h"

enum import_format { IMPORT_IP_XFRM, IMPORT_CHARON_LOG, IMPORT_LIBRESWAN };

/* import_format_parse knows "ip-xfrm", "charon-log" and "libreswan". */
bool import_format_parse(enum import_format *out, const char *name);

struct import_result {
	size_t ike, esp;	/* SAs whose keys were found */
	size_t skipped;		/* SAs of algorithms that are not known here, or without keys */
	char note[160];		/* about the first of those: "FILE:LINE: why" */
};

/* import_text adds the keys in it to `k`; `name` is for messages. False: err is "FILE:LINE: what is
 * wrong", or that nothing was found and what the program has to be told to show it. */
bool import_text(struct keys *k, enum import_format format, const char *name, const char *text,
    size_t n, struct import_result *out, char err[static 256]) MUST_CHECK;

/* import_file is import_text for a file. */
bool import_file(struct keys *k, enum import_format format, const char *path,
    struct import_result *out, char err[static 256]) MUST_CHECK;

#endif
