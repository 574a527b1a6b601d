/* report.h - report.html: what a run was, in one self-contained page.
 *
 * Reads only what the run folder holds (run.json, messages.jsonl, state.jsonl, verdicts.json,
 * metrics.csv, and the pcaps with their keys for octets); any of them may be missing or cut short
 * by a killed run, and the page says so. The page needs no network, works by keyboard, prints, and
 * follows the reader's light or dark mode. Nothing in it depends on when or where it was written.
 * */
#ifndef SOJOURN_REPORTS_REPORT_H
#define SOJOURN_REPORTS_REPORT_H

#include <stdbool.h>
#include <stddef.h>

struct machines;	/* reports/machines.h */
struct load_options;	/* traces/load.h */

/* What a page takes from elsewhere; what is NULL is left out. */
struct report_from {
	const struct machines *machines;	/* the tables whose rows state.jsonl names */
	/* The captures whose octets are shown; else those of the folder's pcap/. */
	const struct load_options *captures;
	/* How to have the captures again, where they are not kept: a command. */
	const char *again;
};

/* report_write writes DIR/report.html; `from` may be NULL. False: err has one line (no such folder,
 * not a run folder, not writable). A line of a .jsonl that is not JSON is skipped and counted. */
bool report_write(const char *dir, const struct report_from *from, char *err, size_t err_cap);

/* report_thin takes the users' packets out of messages.jsonl, which pcap/ has anyway: nine tenths
 * of the file. For a report that is already written. */
bool report_thin(const char *dir, char *err, size_t err_cap);

#endif
