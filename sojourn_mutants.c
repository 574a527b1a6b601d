/* sojourn_mutants.c - the verb `mutants`: generic mutants (conformance/generic.h) against the
 * judge.
 *
 * The stories of the groups "judge" and "generic" are played as they are, to learn which rows each
 * node takes and what it sends. Then every mutant is played in the stories in which it can matter,
 * the cheapest first, until it is killed: by a monitor, by a step of the story, by an assertion, or
 * because the network does not converge afterwards (sojourn_settle.h; white-box, so the last). A
 * survivor that changes no octet of any of them is told apart from one that the judge overlooks. */
#include "sojourn_mutants.h"

#include "conformance/explore.h"
#include "conformance/file.h"
#include "nodes/base/die.h"
#include "nodes/base/hash.h"
#include "sojourn.h"
#include "sojourn_args.h"
#include "sojourn_dot.h"
#include "sojourn_settle.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define KNOWN_TSV data_path("conformance/generic-known.tsv")

/* ---- one run ---- */

struct run {
	FILE *out;		/* NULL: nobody wants to know what is told */
	uint64_t print, frames;
	bool refused;		/* a tampering that the message's table does not know */
	uint64_t end_print;	/* `print` when the story was over */
	const char *apart;	/* what did not converge after it, or NULL */
	bool lingers;		/* something never came to rest */
	char why[256], lingering[256];
};

static void
run_frame(void *ctx, const struct sight *s)
{
	struct run *r = ctx;

	if (s->kind != SIGHT_TX)
		return;
	r->frames++;
	r->print = hash_bytes(r->print, &s->t, sizeof(s->t));
	r->print = hash_bytes(r->print, s->frame.p, s->frame.n);
}

static void
run_told(void *ctx, tick t, struct world_node *n, const struct told *told)
{
	struct run *r = ctx;
	const char *row;

	(void)t;
	if (told->kind == TOLD_NOTE && strcmp(told->name, "tamper") == 0)
		r->refused = true;
	if (r->out == NULL || strcmp(node_kind_name(n), "attacker") == 0)
		return;		/* attackers are judged by no clause */
	if (told->kind == TOLD_STATE && (row = strstr(told->text, " row=")) != NULL)
		fprintf(r->out, "row %s %s %lu\n", node_name(n), told->name,
		    strtoul(row + 5, NULL, 10));
	else if (told->kind == TOLD_TX)
		fprintf(r->out, "msg %s %s%s%s\n", node_name(n), told->name,
		    strstr(told->text, " SPIi=") != NULL && strstr(told->text, " R=1") != NULL ?
		    ".R" : "", told->text);
}

static void
run_begun(void *ctx, struct world *w)
{
	world_tap(w, &(struct tap){ .ctx = ctx, .frame = run_frame, .told = run_told });
}

static void
run_over(void *ctx, struct world *w, const struct script *s)
{
	struct run *r = ctx;
	struct text why = TEXT_ARRAY(r->why), lingering = TEXT_ARRAY(r->lingering);

	(void)s;
	r->end_print = r->print;
	r->out = NULL;
	r->apart = settle(w, SETTLE_MOST, &why);
	r->lingers = settle_lingers(w, &lingering);
}

static int
run_play(const struct mutating *x, unsigned story, const char *edit, struct run *r,
    struct verdicts *vs, char err[static 512])
{
	const struct base *b = &x->base[story];
	struct play_watch watch = { .ctx = r, .begun = run_begun, .over = run_over };
	struct play_options o = { .file = b->file, .seed = x->seed, .param = b->story->param,
	    .n_params = b->story->n_params, .conf_edit = edit, .lab = true, .watch = &watch };
	struct play_result pr;
	int status;

	err[0] = '\0';
	status = play_story(&o, &pr, err, 512);
	*vs = pr.verdicts;
	return status;
}

/* is_complaint: a breach, of a MUST or of a SHOULD. */
static bool
is_complaint(const struct verdict *v)
{
	return v->kind == V_FAIL || v->kind == V_WARN;
}

static int
base_job(void *ctx, size_t i, FILE *out)
{
	struct mutating *x = ctx;
	struct run r = { .out = out };
	struct verdicts vs;
	char err[512];
	int status = run_play(x, (unsigned)i, NULL, &r, &vs, err);

	for (size_t k = 0; k < vs.n; k++)
		if (is_complaint(&vs.v[k]))
			fprintf(out, "fail %s/%s\n", vs.v[k].id, vs.v[k].role);
	fprintf(out, "end %" PRIu64 " %" PRIu64 " %s\n", r.end_print, r.frames, err);
	verdicts_clear(&vs);
	if (r.apart != NULL)
		fprintf(out, "apart %s\n", r.why);
	if (r.lingers)
		fprintf(out, "lingers %s\n", r.lingering);
	if (status != 0)
		fprintf(stderr, "%s\n", err);
	return status;
}

static bool
failed_anyway(const struct base *b, const struct verdict *v)
{
	char line[96];

	snprintf(line, sizeof(line), "%s/%s\n", v->id, v->role);
	return strstr(b->fails, line) != NULL;
}

/* killer: the first new failure; a monitor's rather than a step's. */
static const struct verdict *
killer(const struct base *b, const struct verdicts *vs)
{
	const struct verdict *best = NULL;

	for (size_t i = 0; i < vs->n; i++) {
		const struct verdict *v = &vs->v[i];

		if (is_complaint(v) && !failed_anyway(b, v) &&
		    (best == NULL || (strchr(best->id, ':') != NULL && strchr(v->id, ':') == NULL)))
			best = v;
	}
	return best;
}

/* A mutant's job writes a line for each story begun ("play 3"), and one for what it came to:
 * "same 3", "differs 3", "refused 3", or "monitor 3 R1", "step 3 roaming.lua:20", "apart 3 <why>",
 * "story 3 <error>". */
static int
mutant_job(void *ctx, size_t i, FILE *out)
{
	struct mutating *x = ctx;
	const struct generic_mutant *m = &x->mutants.m[i];
	char edit[400], err[512];

	snprintf(edit, sizeof(edit), "%s mutants = %s\n", m->node, m->spec);
	for (unsigned k = 0; k < x->n_base; k++) {
		unsigned story = x->order[k];
		const struct base *b = &x->base[story];
		const struct verdict *v;
		struct verdicts vs;
		struct run r = { 0 };
		int status;

		if (!(m->stories >> story & 1))
			continue;
		fprintf(out, "play %u\n", story);
		fflush(out);
		status = run_play(x, story, edit, &r, &vs, err);
		v = status == 0 ? killer(b, &vs) : NULL;
		if (status != 0)
			fprintf(out, "story %u %s\n", story, err);
		else if (v != NULL)
			fprintf(out, "%s %u %s\n", strchr(v->id, ':') != NULL ? "step" : "monitor",
			    story, v->id);
		else if (r.apart != NULL && !b->apart)
			fprintf(out, "apart %u %s\n", story, r.why);
		else if (r.lingers && !b->lingers)
			fprintf(out, "apart %u %s\n", story, r.lingering);
		else
			fprintf(out, "%s %u\n", r.end_print != b->print ? "differs" : r.refused ?
			    "refused" : "same", story);
		verdicts_clear(&vs);
		if (status != 0 || v != NULL || (r.apart != NULL && !b->apart) ||
		    (r.lingers && !b->lingers))
			return 0;
	}
	return 0;
}

/* ---- the stock stories as they are ---- */

/* uncover blanks what the story claims to cover: a failed step is the step's, not a row's. */
static void
uncover(char *text)
{
	char *p = strstr(text, "covers = {");

	for (; p != NULL && *p != '\0'; p++) {
		bool last = *p == '}';

		if (*p != '\n')
			*p = ' ';
		if (last) {
			if (p[1] == ',')
				p[1] = ' ';
			return;
		}
	}
}

/* base_copy writes the slowed copy under the story's own name, which verdicts carry. */
static void
base_copy(struct mutating *x, unsigned i)
{
	const char *file = x->base[i].story->file, *name = strrchr(file, '/');
	char *text = file_text(file), *slow;
	FILE *f;

	snprintf(x->base[i].file, sizeof(x->base[i].file), "%s/%u", x->dir, i);
	(void)mkdir(x->base[i].file, 0700);
	snprintf(x->base[i].file, sizeof(x->base[i].file), "%s/%u/%.80s", x->dir, i,
	    name != NULL ? name + 1 : file);
	f = fopen(x->base[i].file, "w");
	if (text == NULL || f == NULL)
		die("%s: cannot be copied", file);
	slow = explore_slowed(text);
	uncover(slow);
	fputs(slow, f);
	fclose(f);
	free(slow);
	free(text);
}

static void
base_read(struct mutating *x, unsigned story, char *text)
{
	struct base *b = &x->base[story];
	char *rest;
	int at;

	b->fails = xstrdup("");
	for (char *line = strtok_r(text, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest)) {
		char node[32], name[48];
		unsigned row;

		if (sscanf(line, "row %31s %47s %u", node, name, &row) == 3) {
			generic_took(&x->seen, node, name, row, story);
		} else if (sscanf(line, "msg %31s %47s%n", node, name, &at) == 2) {
			generic_sent(&x->seen, node, name, line + at, story);
		} else if (strncmp(line, "fail ", 5) == 0) {
			size_t n = strlen(b->fails);

			b->fails = xrealloc(b->fails, n + strlen(line), 1);
			sprintf(b->fails + n, "%s\n", line + 5);
		} else if (strncmp(line, "apart ", 6) == 0 || strncmp(line, "lingers ", 8) == 0) {
			*(line[0] == 'a' ? &b->apart : &b->lingers) = true;
			fprintf(stderr, "sojourn: %s does not come to rest as it is: %s\n",
			    b->story->spec, strchr(line, ' ') + 1);
		} else if (strncmp(line, "end ", 4) == 0) {
			sscanf(line, "end %" SCNu64 " %" SCNu64, &b->print, &b->frames);
		}
	}
}

static int
cheaper(const void *a, const void *b, void *ctx)
{
	const struct mutating *x = ctx;
	uint64_t fa = x->base[*(const unsigned *)a].frames, fb = x->base[*(const unsigned *)b].frames;

	return fa != fb ? fa < fb ? -1 : 1 : (int)(*(const unsigned *)a - *(const unsigned *)b);
}

static bool
bases(struct mutating *x, const struct stories *stories)
{
	struct pool_result r[GENERIC_STORIES];
	bool ok;

	for (size_t i = 0; i < stories->n && x->n_base < GENERIC_STORIES; i++)
		if (strstr(stories->s[i].groups, " judge ") != NULL ||
		    strstr(stories->s[i].groups, " generic ") != NULL) {
			x->order[x->n_base] = x->n_base;
			x->base[x->n_base].story = &stories->s[i];
			base_copy(x, x->n_base++);
		}
	ok = pool_run(&(struct pool_conf){ .jobs = x->jobs, .what = "stories" }, x->n_base,
	    base_job, x, r);
	for (unsigned i = 0; i < x->n_base && ok; i++) {
		if (r[i].crashed || r[i].status != 0) {
			fprintf(stderr, "sojourn: %s cannot be played: %s\n", x->base[i].story->spec,
			    r[i].last_words);
			ok = false;
		}
		base_read(x, i, r[i].text);
	}
	pool_result_clear(r, x->n_base);
	qsort_r(x->order, x->n_base, sizeof(x->order[0]), cheaper, x);
	return ok;
}

/* ---- the mutants ---- */

static void
make(struct mutating *x)
{
	const struct route *r;
	const struct fsm *f;
	uint64_t all = x->n_base < 64 ? ((uint64_t)1 << x->n_base) - 1 : UINT64_MAX;
	FILE *names = open_memstream(&x->untaken_names, &x->untaken_len);

	if (names == NULL)
		die("no memory");
	for (size_t i = 0; (f = node_fsm(i)) != NULL; i++)
		generic_fsm(&x->mutants, f, &x->seen, &x->untaken, names);
	fclose(names);
	for (size_t i = 0; (r = node_route(i)) != NULL; i++)
		generic_route(&x->mutants, r, r->name, all);
	generic_codec(&x->mutants, &x->seen);
}

/* Which of them: whose specification holds the word; about so many; the k-th of n parts. */
struct choice {
	const char *word;
	size_t sample, part, parts;
};

static void
choose(struct generic_mutants *ms, const struct choice *c, uint64_t seed)
{
	size_t step = c->sample != 0 ? ms->n / c->sample + 1 : 1, kept = 0;

	for (size_t i = 0; i < ms->n; i++)
		if ((c->word == NULL || strstr(ms->m[i].spec, c->word) != NULL) &&
		    i % step == seed % step &&
		    (c->parts == 0 || i * c->parts / ms->n + 1 == c->part))
			ms->m[kept++] = ms->m[i];
	ms->n = kept;
}

static int
play_all(struct mutating *x, const char *tsv, bool verbose)
{
	struct pool_result *r = xalloc(x->mutants.n + 1, sizeof(*r));
	struct ended *f = xalloc(x->mutants.n + 1, sizeof(*f));
	int status = EXIT_PASSED;

	if (!pool_run(&(struct pool_conf){ .jobs = x->jobs, .what = "mutants", .limit_s = 60 },
	    x->mutants.n, mutant_job, x, r)) {
		pool_result_clear(r, x->mutants.n);
		free(r);
		free(f);
		return EXIT_INTERNAL;
	}
	for (size_t i = 0; i < x->mutants.n; i++)
		mutants_ended(x, &r[i], &f[i]);
	if (!mutants_report(x, f, verbose))
		status = EXIT_FAILED;
	if (tsv != NULL) {
		FILE *out = fopen(tsv, "w");

		if (out == NULL) {
			fprintf(stderr, "sojourn: %s: cannot be written\n", tsv);
			status = EXIT_USAGE;
		} else {
			mutants_table(x, f, out);
			fclose(out);
		}
	}
	pool_result_clear(r, x->mutants.n);
	free(r);
	free(f);
	return status;
}

/* ---- the verb ---- */

static const char mutants_usage[] =
    "usage: sojourn mutants --generic [--jobs N] [-s SEED] [--only WORD] [--sample N] [--part K/N]\n"
    "                       [--tsv FILE] [--list] [-v]\n"
    "\n"
    "Makes mutants mechanically: of every row of every state machine and routing table that the\n"
    "stories take, and of every field of every message they send. Plays each in the stories in\n"
    "which it can matter, and prints what kills it, and what nobody minds. Survivors that are\n"
    "understood are listed in conformance/generic-known.tsv; equivalent ones count apart.\n"
    "  --only       those whose specification holds this word: fsm/ike-sa, tamper/BU, ...\n"
    "  --sample     about N of them, evenly chosen; which, the seed decides\n"
    "  --part       the K-th of N parts\n"
    "  --tsv        every mutant and its end\n"
    "  --list       name them and stop\n"
    "  -v           every survivor with its reason, and the rows that no story takes\n"
    "(The mutants made by hand for each row: sojourn conformance --mutants.)\n";

static int
mutants_run(struct mutating *x, const struct choice *choice, const char *tsv, bool list,
    bool verbose)
{
	struct stories stories;
	char err[256], *known = file_text(KNOWN_TSV);
	int status = EXIT_PASSED;

	if (!stories_load(&stories, STORIES, err, sizeof(err)) || known == NULL ||
	    !generic_knowns_read(&x->known, known, err)) {
		fprintf(stderr, "sojourn: %s\n", known == NULL ? "generic-known.tsv cannot be read" :
		    err);
		return EXIT_INTERNAL;
	}
	scratch_make(x->dir);
	if (!bases(x, &stories)) {
		status = EXIT_INTERNAL;
	} else {
		make(x);
		choose(&x->mutants, choice, x->seed);
		for (size_t i = 0; list && i < x->mutants.n; i++)
			printf("%-6s %-52s %s\n", x->mutants.m[i].node, x->mutants.m[i].spec,
			    x->mutants.m[i].says);
		if (x->mutants.n == 0) {
			fprintf(stderr, "sojourn: no mutant is what --only, --sample and --part "
			    "ask for\n");
			status = EXIT_USAGE;
		} else if (!list) {
			status = play_all(x, tsv, verbose);
		}
	}
	scratch_remove(x->dir);
	for (unsigned i = 0; i < x->n_base; i++)
		free(x->base[i].fails);
	free(x->untaken_names);
	generic_world_clear(&x->seen);
	generic_mutants_clear(&x->mutants);
	generic_knowns_clear(&x->known);
	stories_clear(&stories);
	return status;
}

static bool
part_parse(struct choice *c, const char *text)
{
	char end;

	return sscanf(text, "%zu/%zu%c", &c->part, &c->parts, &end) == 2 && c->part >= 1 &&
	    c->part <= c->parts;
}

int
verb_mutants(int argc, char **argv)
{
	static const struct option options[] = {
		{ "generic", no_argument, NULL, 'g' }, { "jobs", required_argument, NULL, 'j' },
		{ "only", required_argument, NULL, 'o' }, { "sample", required_argument, NULL, 'n' },
		{ "part", required_argument, NULL, 'p' },
		{ "tsv", required_argument, NULL, 't' }, { "list", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' }, { 0 }
	};
	struct mutating x = { .seed = 1 };
	struct choice choice = { .word = NULL };
	const char *tsv = NULL;
	bool generic = false, list = false, verbose = false;
	uint64_t sample;
	int c;

	while ((c = args_next(argc, argv, ":j:s:vh", options)) != -1) {
		bool ok = true;

		switch (c) {
		case 'g': generic = true; break;
		case 'j': ok = args_jobs(argv[0], optarg, &x.jobs); break;
		case 's': ok = args_number(argv[0], "-s", optarg, &x.seed); break;
		case 'o': choice.word = optarg; break;
		case 'n':
			ok = args_number(argv[0], "--sample", optarg, &sample);
			choice.sample = (size_t)sample;
			break;
		case 'p':
			ok = part_parse(&choice, optarg);
			if (!ok)
				args_wrong(argv[0], "--part %.100s: wanted K/N, like 2/6", optarg);
			break;
		case 't':
			tsv = optarg;
			ok = args_output(argv[0], "--tsv", tsv);
			break;
		case 'l': list = true; break;
		case 'v': verbose = true; break;
		case 'h':
			fputs(mutants_usage, stdout);
			return EXIT_PASSED;
		default:
			ok = false;
		}
		if (!ok)
			return EXIT_USAGE;
	}
	if (!args_places(argc, argv, 0, 0, "options only"))
		return EXIT_USAGE;
	if (!generic)
		return args_wrong(argv[0], "wanted --generic");
	return mutants_run(&x, &choice, tsv, list, verbose);
}
