/* verdict.h - what was decided about each row, and how it is told.
 *
 * Exit status (design 7): 0 everything required was decided and passed; 1 some FAIL; 2 usage or
 * script error; 3 internal error; 4 nothing failed but a required row was not decided. */
#ifndef SOJOURN_CONFORMANCE_VERDICT_H
#define SOJOURN_CONFORMANCE_VERDICT_H

#include "conformance/catalogue.h"
#include "nodes/base/tick.h"

#include <stdio.h>

/* In the order in which they win when runs are merged: the later the stronger. */
enum verdict_kind {
	V_NOT_TESTED, V_NOT_APPLICABLE, V_INCONCLUSIVE, V_PASS, V_WARN, V_FAIL
};

/* Where a finding points. */
struct evidence {
	char pcap[64];
	unsigned frame;
	tick t;
	char node[32], field[32], expected[96], found[96];
};

struct verdict {
	char id[64];		/* row, or "<story>.lua:<line>" for a script's step */
	char role[16];		/* "MN": who is judged */
	enum verdict_kind kind;
	bool white_box, should;	/* should: a breach warns */
	unsigned seen;		/* how often the check had something to look at */
	unsigned breaches;
	char says[160], cite[32];
	char why[256];		/* INCONCLUSIVE, NOT-APPLICABLE: the reason; FAIL: more words */
	char run[96];		/* scenario and seed of the first (worst) finding */
	struct evidence at;	/* FAIL, WARN: the first breach; PASS: where it held first */
	char known[128];	/* the baseline's reason, if this failure is a known one */
};

/* Sorted by id, then role, once verdicts_sort has run. */
struct verdicts {
	struct verdict *v;
	size_t n, cap;
	uint32_t *key;			/* of each id and role: many verdicts are looked through */
};

void verdicts_clear(struct verdicts *vs);
/* verdicts_add merges into an equal (id, role): the stronger kind and its evidence win, and the
 * counts add. */
void verdicts_add(struct verdicts *vs, const struct verdict *v);
void verdicts_merge(struct verdicts *into, const struct verdicts *from);
void verdicts_sort(struct verdicts *vs);
const struct verdict *verdicts_find(const struct verdicts *vs, const char *id, const char *role);

/* What stands before the citation: "RFC ", unless the clause is of another kind of document. */
const char *verdict_rfc(const struct verdict *v);
const char *verdict_name(enum verdict_kind k);		/* "NOT-TESTED" */
bool verdict_kind_parse(enum verdict_kind *out, const char *name);

/* verdicts_strict turns WARN into FAIL. */
void verdicts_strict(struct verdicts *vs);
/* verdicts_baseline reads "id<TAB>role<TAB>reason" lines of known failures. False: err. A known
 * failure that passes is reported by verdicts_print as such. */
bool verdicts_baseline(struct verdicts *vs, const char *file, char *err, size_t err_cap);
int verdicts_exit_status(const struct verdicts *vs);

struct verdict_run {
	const char *scenario;	/* "roaming", or the captures' folder */
	uint64_t seed;
	const char *params;	/* "nat=symmetric K=1" or "" */
};

/* As in verdicts.json; the caller's. */
struct json_t *verdict_json(const struct verdict *v);
/* Writers: deterministic, sorted by id. False: the file could not be written. */
bool verdicts_write_json(const struct verdicts *vs, const struct verdict_run *run,
    const char *file);
/* ... of these only breaches and what was not decided; of the rest how many there are of each kind. */
bool verdicts_write_brief(const struct verdicts *vs, const struct verdict_run *run,
    const char *file);
bool verdicts_write_junit(const struct verdicts *vs, const struct verdict_run *run,
    const char *file);
void verdicts_write_tap(const struct verdicts *vs, FILE *out);
bool verdicts_read_json(struct verdicts *vs, const char *file, char *err, size_t err_cap);
/* The same, by way of an open file and of what was in it. */
bool verdicts_dump_json(const struct verdicts *vs, const struct verdict_run *run, FILE *out);
bool verdicts_parse_json(struct verdicts *vs, const char *text, char *err, size_t err_cap);

/* verdicts_print: counts per suite, then each FAIL, WARN and INCONCLUSIVE with its packet and
 * clause; with `all`, every row. Colour if `colour`. */
void verdicts_print(const struct verdicts *vs, const struct verdict_run *run, bool all, bool colour,
    FILE *out);
/* A terminal, and NO_COLOR not set. */
bool verdict_colour(FILE *out);

#endif
