/* sojourn_show.c - the verbs show and list: rows, suites, stories. */
#include "sojourn_verbs.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

static bool
has_monitor(const char *id)
{
	struct judge_rule r;

	for (size_t i = 0; judge_rule(i, &r); i++)
		if (strcmp(r.id, id) == 0)
			return true;
	return false;
}

static const char show_usage[] =
    "usage: sojourn show ROW\n"
    "\n"
    "A row of the catalogue, e.g. R5555-4.2-01: what it says, and what checks it.\n";

int
verb_show(int argc, char **argv)
{
	struct catalogue c;
	const struct row *r;
	char err[256];
	int status = EXIT_USAGE;

	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(show_usage, stdout);
		return EXIT_PASSED;
	}
	if (argc != 2)
		return usage(show_usage);
	if (!catalogue_load(&c, REQUIREMENTS, err, sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		return EXIT_INTERNAL;
	}
	r = catalogue_find(&c, argv[1]);
	if (r != NULL) {
		printf("%s  %s  %s  (%s)\n\n%s\n\nobserved by  %s\ntest         %s\nmutant       %s\n"
		    "check        %s\n", r->id, level_name(r->level), r->role, r->suite, r->says,
		    r->observe, r->test, r->mutant, has_monitor(r->id) ? "monitor" : "none yet");
		status = EXIT_PASSED;
	} else {
		const char *meant = catalogue_guess(&c, argv[1]);

		fprintf(stderr, "sojourn: no row '%s'%s%s%s\n", argv[1],
		    meant != NULL ? "; did you mean '" : "", meant != NULL ? meant : "",
		    meant != NULL ? "'?" : "");
	}
	catalogue_clear(&c);
	return status;
}

static int
list_scenarios(void)
{
	static const char *const folders[] = { "scenarios/*.lua", "scenarios/attacks/*.lua" };

	for (size_t k = 0; k < 2; k++) {
		glob_t g;

		if (glob(data_path(folders[k]), 0, NULL, &g) != 0)
			continue;
		for (size_t i = 0; i < g.gl_pathc; i++)
			puts(g.gl_pathv[i]);
		globfree(&g);
	}
	return EXIT_PASSED;
}

static int
list_rows(bool suites_only)
{
	struct catalogue c;
	const char *suite = "";
	size_t total = 0, checked = 0;
	char err[256];

	if (!catalogue_load(&c, REQUIREMENTS, err, sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		return EXIT_INTERNAL;
	}
	for (size_t i = 0; i <= c.n; i++) {
		const struct row *r = i < c.n ? &c.row[i] : NULL;

		if (suites_only && (r == NULL || strcmp(r->suite, suite) != 0)) {
			if (suite[0] != '\0')
				printf("%-16s %4zu rows, %3zu with a check\n", suite, total, checked);
			total = checked = 0;
		}
		if (r == NULL)
			break;
		suite = r->suite;
		total++;
		checked += has_monitor(r->id);
		if (!suites_only)
			printf("%s\t%s\t%s\t%s\n", r->id, level_name(r->level), r->role,
			    has_monitor(r->id) ? "monitor" : "-");
	}
	catalogue_clear(&c);
	return EXIT_PASSED;
}

static int
list_verbs(void)
{
	const char *name, *says;

	for (size_t i = 0; script_verb(i, &name, &says); i++)
		printf("%-18s %s\n", name, says);
	return EXIT_PASSED;
}

static int
list_constants(void)
{
	struct script_constant c;

	for (size_t i = 0; script_constant(i, &c); i++)
		if (c.time != TICK_NEVER)
			printf("rfc.%-32s %8.9g s   %s\n", c.name, (double)c.time / 1e9, c.cite);
		else
			printf("rfc.%-32s %8.9g     %s\n", c.name, c.number, c.cite);
	return EXIT_PASSED;
}

/* list_params: a story is read up to its first wait, in no world at all. */
static int
list_params(const char *file)
{
	struct script_conf conf = { .file = story_path(file), .lib = STORY_LIB, .seed = 1 };
	struct script *s = script_new(&conf, &nothing_ops, NULL);
	const struct world_arg *param;
	const struct script_about *about;
	int status = EXIT_PASSED;
	size_t n;

	if (!script_load(s)) {
		fprintf(stderr, "%s\n", script_error(s));
		status = EXIT_USAGE;
	} else {
		n = script_params(s, &param);
		about = script_params_about(s);
		for (size_t i = 0; i < n; i++)
			printf("%-14s %-18s %s\n", param[i].key, about[i].fallback, about[i].may);
	}
	script_free(s);
	return status;
}

static const char list_usage[] =
    "usage: sojourn list [scenarios|suites|rows|nats|verbs|constants]\n"
    "       sojourn list params FILE.lua\n"
    "\n"
    "What there is: stock stories, suites of the catalogue, its rows, presets of NATs, verbs of\n"
    "the scenario language, constants of RFCs that it knows as rfc.NAME; the parameters of a story,\n"
    "which -p sets, with what they are otherwise and what they may be.\n";

int
verb_list(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "scenarios";

	if (strcmp(what, "scenarios") == 0)
		return list_scenarios();
	if (strcmp(what, "rows") == 0)
		return list_rows(false);
	if (strcmp(what, "suites") == 0)
		return list_rows(true);
	if (strcmp(what, "verbs") == 0)
		return list_verbs();
	if (strcmp(what, "constants") == 0)
		return list_constants();
	if (strcmp(what, "params") == 0 && argc == 3)
		return list_params(argv[2]);
	if (strcmp(what, "nats") == 0) {
		puts("full-cone\nrestricted-cone\nport-restricted\nsymmetric");
		return EXIT_PASSED;
	}
	if (strcmp(what, "--help") == 0) {
		fputs(list_usage, stdout);
		return EXIT_PASSED;
	}
	return usage(list_usage);
}
