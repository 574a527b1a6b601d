#include "reports/suite.h"

#include "reports/assets.h"
#include "reports/machines.h"
#include "reports/model.h"
#include "reports/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A story's run, as far as its folder tells: what the page says about it besides its verdicts. */
static void
add_run(json_t *story, const char *dir, const struct machines *ms, json_t *sum)
{
	json_t *run = json_load_in(dir, "run.json"), *columns, *rows, *machines;

	json_object_set_new(story, "run", run != NULL ? run : json_object());
	metrics_read(dir, &columns, &rows);
	json_object_set_new(story, "columns", columns);
	json_object_set_new(story, "handovers", rows);
	machines = machines_of_run(ms, dir);
	machines_add(sum, machines);
	json_decref(machines);
}

static void
add_runs(json_t *suite, const char *dir, const struct machines *ms)
{
	json_t *sum = json_array(), *story;
	size_t i;

	json_array_foreach(json_object_get(suite, "stories"), i, story) {
		char path[4096];

		if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir,
		    json_text(story, "dir", "")) < sizeof(path))
			add_run(story, path, ms, sum);
	}
	json_object_set_new(suite, "machines", sum);
}

static json_t *
tsv_row(char *line)
{
	json_t *row = json_array();
	char *word;

	line[strcspn(line, "\r\n")] = '\0';
	while ((word = strsep(&line, "\t")) != NULL)
		if (json_array_append_new(row, json_string(word)) != 0)
			json_array_append_new(row, json_string("?"));	/* not UTF-8 */
	return row;
}

/* The table of the generic mutants without its head: node, mutant, what, ending, by, story. */
static json_t *
generic_rows(const char *dir)
{
	json_t *rows = json_array();
	char path[4096], *line = NULL;
	size_t cap = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/generic.tsv", dir);
	f = fopen(path, "r");
	if (f == NULL)
		return rows;
	for (bool head = true; getline(&line, &cap, f) > 0; head = false)
		if (!head)
			json_array_append_new(rows, tsv_row(line));
	free(line);
	fclose(f);
	return rows;
}

bool
suite_is(const char *dir)
{
	char path[4096];

	return (size_t)snprintf(path, sizeof(path), "%s/suite.json", dir) < sizeof(path) &&
	    access(path, R_OK) == 0;
}

static bool
write_page(const char *dir, const char *name, const struct page *p, char *err, size_t err_cap)
{
	char path[4096];

	snprintf(path, sizeof(path), "%.4000s/%s", dir, name);
	return page_write(p, path, err, err_cap);
}

bool
suite_report_write(const char *dir, const struct machines *ms, char *err, size_t err_cap)
{
	json_t *suite = json_load_in(dir, "suite.json");
	char *pictures;
	bool ok;

	if (!json_is_object(suite) || !json_is_array(json_object_get(suite, "stories"))) {
		snprintf(err, err_cap, "%s: %s", dir, strcmp(json_text(suite, "status", ""), "running") == 0 ?
		    "this suite was not finished" : "no suite.json there: not a suite's folder");
		json_decref(suite);
		return false;
	}
	add_runs(suite, dir, ms);
	json_object_set_new(suite, "generic", generic_rows(dir));
	pictures = machines_draw(ms, json_object_get(suite, "machines"));
	ok = write_page(dir, "index.html", &(struct page){ .title = "Conformance",
	    .script = asset_suite(), .data = suite, .pictures = pictures }, err, err_cap) &&
	    write_page(dir, "statement.html", &(struct page){ .title = "Statement of conformance",
	    .script = asset_statement(), .data = suite }, err, err_cap);
	free(pictures);
	json_decref(suite);
	return ok;
}
