/* sojourn_show.c - the verbs show and list: rows, suites, stories. */
#include "sojourn_args.h"

#include "conformance/coverage.h"
#include "conformance/plan.h"
#include "sojourn.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

#define UNCOVERED data_path("conformance/uncovered.tsv")

static const char show_usage[] =
    "usage: sojourn show ROW\n"
    "\n"
    "A row of the catalogue, e.g. R5555-4.2-01: what it says, what checks it, which mutants prove that\n"
    "the check can fail, in which stories, which unit tests decide it, and the last verdicts under out/.\n";

/* The places that judge a row: monitors with the roles they judge, and steps of stories. */
static void
show_checks(const struct coverage *v, const char *id)
{
	const char *file, *why = coverage_reason(v, id);
	struct judge_rule r;
	unsigned line;
	bool any = false;

	for (size_t i = 0; judge_rule(i, &r); i++)
		if (strcmp(r.id, id) == 0) {
			printf("check        monitor of %s: %s (%s)\n", r.roles, r.says, r.cite);
			any = true;
		}
	for (size_t i = 0; (file = coverage_step(v, id, i, &line)) != NULL; i++, any = true)
		printf("check        step at %s:%u\n", file, line);
	if (!any && inside_proof(&v->inside, id, 0) != NULL)
		puts("check        none of a trace: it is inside a node");
	else if (!any)
		printf("check        none%s%s\n", why != NULL ? ": " : " yet", why != NULL ? why : "");
}

/* The unit tests that decide a row, and what each was seen to fail on. */
static void
show_inside(const struct inside *x, const char *id)
{
	const struct inside_proof *p;

	for (size_t i = 0; (p = inside_proof(x, id, i)) != NULL; i++)
		printf("unit test    %s: %s\nproven by    \"%s\" in %s\n", p->test, p->name, p->wrong,
		    p->source);
}

static bool
kills(const struct mutant *m, const char *id)
{
	size_t n = strlen(id);

	for (const char *at = strstr(m->rows, id); at != NULL; at = strstr(at + 1, id))
		if ((at == m->rows || at[-1] == ',') && (at[n] == '\0' || at[n] == ','))
			return true;
	return false;
}

static void
show_mutants(const char *id)
{
	struct mutants ms;
	char err[256];

	if (!mutants_load(&ms, MUTANTS, err, sizeof(err)))
		return;
	for (size_t i = 0; i < ms.n; i++)
		if (kills(&ms.m[i], id))
			printf("proven by    %s, in %s: %s: %s\n", ms.m[i].id, ms.m[i].story, ms.m[i].node,
			    ms.m[i].what);
	mutants_clear(&ms);
}

/* show_verdicts: of the runs under out/, each its own. */
static void
show_verdicts(const char *id)
{
	glob_t g;

	if (glob("out/*/*/verdicts.json", 0, NULL, &g) != 0)
		return;
	for (size_t i = 0; i < g.gl_pathc; i++) {
		struct verdicts vs = { 0 };
		char err[256];

		if (!verdicts_read_json(&vs, g.gl_pathv[i], err, sizeof(err)))
			continue;
		for (size_t k = 0; k < vs.n; k++)
			if (strcmp(vs.v[k].id, id) == 0)
				printf("verdict      %s of %s, seen %u times: %.*s\n",
				    verdict_name(vs.v[k].kind), vs.v[k].role, vs.v[k].seen,
				    (int)(strlen(g.gl_pathv[i]) - strlen("/verdicts.json")), g.gl_pathv[i]);
		verdicts_clear(&vs);
	}
	globfree(&g);
}

static int
show_row(const struct catalogue *c, const struct coverage *v, const char *id)
{
	const struct row *r = catalogue_find(c, id);
	const char *meant;

	if (r == NULL) {
		meant = catalogue_guess(c, id);
		if (meant != NULL)
			fprintf(stderr, "sojourn: no row '%s'; did you mean '%s'?\n", id, meant);
		else
			fprintf(stderr, "sojourn: no row '%s' (`sojourn list rows` has them)\n", id);
		return EXIT_USAGE;
	}
	printf("%s  %s  %s  (%s)\n\n%s\n\nobserved by  %s\ntest         %s\nmutant       %s\n", r->id,
	    level_name(r->level), r->role, r->suite, r->says, r->observe, r->test, r->mutant);
	show_checks(v, r->id);
	show_mutants(r->id);
	show_inside(&v->inside, r->id);
	show_verdicts(r->id);
	return EXIT_PASSED;
}

/* with_rows loads the catalogue and what checks it. False: it is said. */
static bool
with_rows(struct catalogue *c, struct coverage *v)
{
	char err[256];

	if (!catalogue_load(c, REQUIREMENTS, err, sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		return false;
	}
	if (!coverage_load(v, &(struct coverage_files){ data_path("scenarios"), UNCOVERED, INSIDE }, err,
	    sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		catalogue_clear(c);
		return false;
	}
	return true;
}

int
verb_show(int argc, char **argv)
{
	static const struct option options[] = { { "help", no_argument, NULL, 'h' }, { 0 } };
	struct catalogue c;
	struct coverage v;
	int status, letter;

	while ((letter = args_next(argc, argv, ":h", options)) != -1) {
		if (letter != 'h')
			return EXIT_USAGE;
		fputs(show_usage, stdout);
		return EXIT_PASSED;
	}
	if (!args_places(argc, argv, 1, 1, "a row, such as R5555-4.2-01"))
		return EXIT_USAGE;
	if (!with_rows(&c, &v))
		return EXIT_INTERNAL;
	status = show_row(&c, &v, argv[optind]);
	coverage_clear(&v);
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

static const char list_usage[] =
    "usage: sojourn list [scenarios|suites|rows|nats|verbs|constants]\n"
    "       sojourn list rows [--uncovered] [--level GLOB] [--role ROLE] [--suite GLOB]\n"
    "       sojourn list params FILE.lua\n"
    "\n"
    "What there is: stock stories, suites of the catalogue, its rows, presets of NATs, verbs of\n"
    "the scenario language, constants of RFCs that it knows as rfc.NAME; the parameters of a story,\n"
    "which -p sets, with what they are otherwise and what they may be.\n"
    "  --uncovered  rows that nothing checks in a trace, and why\n"
    "  --level      e.g. 'MUST*'\n";

static int
list_suites(void)
{
	struct catalogue c;
	struct coverage v;
	const char *suite = "";
	size_t total = 0, checked = 0, inside = 0;

	if (!with_rows(&c, &v))
		return EXIT_INTERNAL;
	for (size_t i = 0; i <= c.n; i++) {
		const struct row *r = i < c.n ? &c.row[i] : NULL;

		if (r == NULL || strcmp(r->suite, suite) != 0) {
			if (suite[0] != '\0')
				printf("%-16s %4zu rows, %3zu with a check, %2zu inside a node\n",
				    suite, total, checked, inside);
			total = checked = inside = 0;
		}
		if (r == NULL)
			break;
		suite = r->suite;
		total++;
		checked += coverage_checked(&v, r->id);
		inside += !coverage_checked(&v, r->id) && inside_proof(&v.inside, r->id, 0) != NULL;
	}
	coverage_clear(&v);
	catalogue_clear(&c);
	return EXIT_PASSED;
}

/* What of the catalogue is asked for; NULL: everything. */
struct row_filter {
	bool uncovered;
	const char *level, *role, *suite;
};

static bool
row_wanted(const struct row_filter *f, const struct row *r, bool checked)
{
	return (!f->uncovered || !checked) &&
	    (f->level == NULL || glob_match(f->level, level_name(r->level))) &&
	    (f->role == NULL || row_has_role(r, f->role)) &&
	    (f->suite == NULL || glob_match(f->suite, r->suite));
}

/* Why no trace decides a row. */
static void
list_why(const struct coverage *v, const char *id)
{
	const struct inside_proof *p = inside_proof(&v->inside, id, 0);
	const char *why = coverage_reason(v, id);

	if (p != NULL)
		printf("inside a node; unit test %s: %s, seen to fail on a wrong implementation\n",
		    p->test, p->name);
	else
		puts(why != NULL ? why : "-");
}

static int
list_rows(const struct row_filter *f)
{
	struct catalogue c;
	struct coverage v;

	if (!with_rows(&c, &v))
		return EXIT_INTERNAL;
	for (size_t i = 0; i < c.n; i++) {
		const struct row *r = &c.row[i];
		bool monitor = coverage_monitor(r->id), checked = coverage_checked(&v, r->id);

		if (!row_wanted(f, r, checked))
			continue;
		printf("%s\t%s\t%s\t", r->id, level_name(r->level), r->role);
		if (checked)
			puts(monitor ? "monitor" : "story");
		else
			list_why(&v, r->id);
	}
	coverage_clear(&v);
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

static int
list_nats(void)
{
	puts("full-cone\nrestricted-cone\nport-restricted\nsymmetric");
	return EXIT_PASSED;
}

static int
list(const char *verb, const char *what)
{
	static const struct { const char *name; int (*list)(void); } kind[] = {
		{ "scenarios", list_scenarios }, { "suites", list_suites }, { "nats", list_nats },
		{ "verbs", list_verbs }, { "constants", list_constants },
	};

	for (size_t i = 0; i < sizeof(kind) / sizeof(kind[0]); i++)
		if (strcmp(kind[i].name, what) == 0)
			return kind[i].list();
	return args_wrong(verb, "no list of '%.100s'", what);
}

int
verb_list(int argc, char **argv)
{
	static const struct option options[] = {
		{ "uncovered", no_argument, NULL, 'u' }, { "level", required_argument, NULL, 'l' },
		{ "role", required_argument, NULL, 'r' }, { "suite", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' }, { 0 }
	};
	struct row_filter f = { 0 };
	const char *what;
	bool filtered = false;
	int letter;

	while ((letter = args_next(argc, argv, ":h", options)) != -1) {
		switch (letter) {
		case 'u': f.uncovered = true; break;
		case 'l': f.level = optarg; break;
		case 'r': f.role = optarg; break;
		case 's': f.suite = optarg; break;
		case 'h':
			fputs(list_usage, stdout);
			return EXIT_PASSED;
		default:
			return EXIT_USAGE;
		}
		filtered = true;
	}
	what = optind < argc ? argv[optind++] : "scenarios";
	if (filtered && strcmp(what, "rows") != 0)
		return args_wrong(argv[0], "%s: only rows are chosen by options", what);
	if (strcmp(what, "params") == 0)
		return args_places(argc, argv, 1, 1, "a story behind params") ?
		    list_params(argv[optind]) : EXIT_USAGE;
	if (!args_places(argc, argv, 0, 0, "one list at a time"))
		return EXIT_USAGE;
	return strcmp(what, "rows") == 0 ? list_rows(&f) : list(argv[0], what);
}
