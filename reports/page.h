/* page.h - a self-contained HTML page: the template, one script, the data as JSON.
 *
 * Hostile text (a scenario's name, a field of a message) reaches a page only as JSON in a script
 * element of type application/json, with <, > and & as \u escapes, and in the title, escaped for
 * HTML. The scripts put it into text nodes, never into markup; a content security policy without
 * any source stands behind that. */
#ifndef SOJOURN_REPORTS_PAGE_H
#define SOJOURN_REPORTS_PAGE_H

#include "nodes/base/bytes.h"

#include <jansson.h>
#include <stdbool.h>

struct page {
	const char *title;
	struct bytes script;	/* of assets.h */
	const json_t *data;
	const char *pictures;	/* SVG of our own making, or NULL */
};

/* False: err has one line. */
bool page_write(const struct page *p, const char *file, char *err, size_t err_cap);

#endif
