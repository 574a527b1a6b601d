/* explore_found.h - what came of a schedule: handed from the process that played it to the
 * explorer, told apart from other findings, and held against the divergences that are
 * understood. */
#ifndef SOJOURN_CONFORMANCE_EXPLORE_FOUND_H
#define SOJOURN_CONFORMANCE_EXPLORE_FOUND_H

#include "conformance/pool.h"
#include "nodes/base/tick.h"

struct explore_found {
	/* "ok": it converged; "story": it could not be told; "known": excused; else what does not
	 * hold: "tables", "ping", "monitor", "crash". */
	char kind[16];
	char why[256];		/* in words; several parts are joined by "; " */
	tick end;		/* of the story */
	tick settled;		/* how long it took to converge after that */
};

/* explore_found_write is the last line that a schedule's process writes, explore_found_read finds
 * it. A process that crashed or hung has found that. */
void explore_found_write(const struct explore_found *f, FILE *out);
void explore_found_read(struct explore_found *f, const struct pool_result *r);

bool explore_found_diverges(const struct explore_found *f);
/* explore_found_alike: numbers and addresses aside, do two findings say the same? */
bool explore_found_alike(const struct explore_found *a, const struct explore_found *b);

/* ---- what is understood: conformance/explore-known.tsv ---- */

/* Stories like this (a glob of "roaming@k=no"), faults like these (a glob of explore_says), a
 * finding whose words hold this. */
struct explore_known {
	char story[64], faults[64], says[64], reason[300];
	unsigned seen;
};

struct explore_knowns {
	struct explore_known *k;
	size_t n;
};

/* explore_knowns_read: False: err is "FILE:LINE: what is wrong". The list is the caller's to
 * free. */
bool explore_knowns_read(struct explore_knowns *out, const char *file, char err[static 256]);

/* explore_excused: is every part of the finding a known one? They are counted. A crash never is. */
bool explore_excused(struct explore_knowns *ks, const char *story, const char *faults,
    const struct explore_found *f);

#endif
