/* sojourn_mutants_told.c - what came of the generic mutants: who killed them, who survived and
 * why. */
#include "sojourn_mutants.h"

#include "nodes/base/die.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char *const ending_name[ENDINGS] = { "monitor", "step", "story", "apart", "crash",
	"no-change", "overlooked", "refused" };

void
mutants_ended(const struct mutating *x, const struct pool_result *r, struct ended *f)
{
	struct text hidden = TEXT_ARRAY(f->story);
	bool differs = false, refused = true;
	char *copy = xstrdup(r->text), *rest;
	unsigned story = 0;

	*f = (struct ended){ .ending = NO_CHANGE };
	for (char *line = strtok_r(copy, "\n", &rest); line != NULL;
	    line = strtok_r(NULL, "\n", &rest)) {
		char word[16], by[128] = "";

		if (sscanf(line, "%15s %u %127[^\n]", word, &story, by) < 2 || story >= x->n_base)
			continue;
		for (unsigned k = 0; k <= BY_APART; k++)
			if (strcmp(word, ending_name[k]) == 0) {
				f->ending = k;
				snprintf(f->by, sizeof(f->by), "%s", by);
			}
		refused = refused && (strcmp(word, "refused") == 0 || strcmp(word, "play") == 0);
		if (strcmp(word, "differs") == 0) {
			differs = true;
			text_add(&hidden, "%s%s", hidden.n > 0 ? " " : "", x->base[story].story->spec);
		}
	}
	free(copy);
	if (r->crashed || r->status != 0) {
		f->ending = BY_CRASH;
		snprintf(f->by, sizeof(f->by), "%.120s", r->signal == SIGALRM ? "it hung" :
		    r->last_words);
	} else if (f->ending == NO_CHANGE) {
		f->ending = differs ? OVERLOOKED : refused ? REFUSED : NO_CHANGE;
		return;
	}
	snprintf(f->story, sizeof(f->story), "%s", x->base[story].story->spec);
}

static bool
survived(const struct ended *f)
{
	return f->ending == NO_CHANGE || f->ending == OVERLOOKED;
}

/* excuses finds for every mutant the line of generic-known.tsv about it. */
static void
excuses(struct mutating *x, struct ended *f)
{
	for (size_t i = 0; i < x->mutants.n; i++) {
		f[i].known = generic_known_find(&x->known, &x->mutants.m[i]);
		if (f[i].known != NULL)
			f[i].known->hits++;
	}
}

static bool
excused_as(const struct ended *f, enum generic_excuse e)
{
	return f->known != NULL && f->known->excuse == e;
}

void
mutants_table(const struct mutating *x, const struct ended *f, FILE *out)
{
	fputs("node\tmutant\twhat\tending\tby\tstory\texcuse\twhy\n", out);
	for (size_t i = 0; i < x->mutants.n; i++) {
		const struct generic_known *k = survived(&f[i]) ? f[i].known : NULL;

		fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", x->mutants.m[i].node,
		    x->mutants.m[i].spec, x->mutants.m[i].says, ending_name[f[i].ending], f[i].by,
		    f[i].story, k != NULL ? generic_excuse_name[k->excuse] : "",
		    k != NULL ? k->why : "");
	}
}

static double
percent(unsigned n, unsigned of)
{
	return of > 0 ? 100.0 * n / of : 0.0;
}

static void
print_family(const struct mutating *x, const struct ended *f, const char *name,
    enum generic_family first, enum generic_family last)
{
	unsigned n[ENDINGS] = { 0 }, made = 0, equivalent = 0, killed;

	for (size_t i = 0; i < x->mutants.n; i++)
		if (x->mutants.m[i].family >= first && x->mutants.m[i].family <= last) {
			n[f[i].ending]++;
			made += f[i].ending != REFUSED;
			equivalent += survived(&f[i]) && excused_as(&f[i], GENERIC_EQUIVALENT);
		}
	killed = n[BY_MONITOR] + n[BY_STEP] + n[BY_STORY] + n[BY_APART] + n[BY_CRASH];
	printf("%-8s %5u %7u %6.1f %% %11u %10.1f %% %8u %5u %6u %6u %6u %10u %10u\n", name, made,
	    killed, percent(killed, made), equivalent, percent(killed, made - equivalent),
	    n[BY_MONITOR], n[BY_STEP], n[BY_STORY], n[BY_APART], n[BY_CRASH], n[NO_CHANGE],
	    n[OVERLOOKED]);
}

/* print_survivors: those with this excuse, and why; GENERIC_EXCUSES: those without any. */
static unsigned
print_survivors(const struct mutating *x, const struct ended *f, enum generic_excuse e,
    const char *title)
{
	unsigned n = 0;

	for (size_t i = 0; i < x->mutants.n; i++) {
		if (!survived(&f[i]) || (f[i].known != NULL ? f[i].known->excuse : GENERIC_EXCUSES) != e)
			continue;
		if (n++ == 0)
			printf("%s\n", title);
		printf("  %-6s %-52s %s%s%s", x->mutants.m[i].node, x->mutants.m[i].spec,
		    x->mutants.m[i].says, f[i].ending == NO_CHANGE ? "; changes no octet" :
		    "; hidden by ", f[i].ending == NO_CHANGE ? "" : f[i].story);
		if (f[i].known != NULL)
			printf("\n         %s", f[i].known->why);
		putchar('\n');
	}
	return n;
}

/* contradictions: what is said to be equivalent, and was killed. */
static unsigned
contradictions(const struct mutating *x, const struct ended *f)
{
	unsigned n = 0;

	for (size_t i = 0; i < x->mutants.n; i++)
		if (!survived(&f[i]) && f[i].ending != REFUSED &&
		    excused_as(&f[i], GENERIC_EQUIVALENT)) {
			printf("  %-6s %-52s is listed as equivalent, and was killed: %s %s\n",
			    x->mutants.m[i].node, x->mutants.m[i].spec, ending_name[f[i].ending],
			    f[i].by);
			n++;
		}
	return n;
}

bool
mutants_report(struct mutating *x, struct ended *f, bool verbose)
{
	unsigned wrong;

	excuses(x, f);
	wrong = contradictions(x, f);
	print_survivors(x, f, GENERIC_EXCUSES, "survivors that nobody has explained");
	print_survivors(x, f, GENERIC_UNCHECKED, "survivors: a check is missing");
	if (verbose) {
		print_survivors(x, f, GENERIC_UNSHOWN, "survivors: no story makes it show");
		print_survivors(x, f, GENERIC_EQUIVALENT, "survivors: equivalent");
		printf("rows that no story takes: %u\n%s", x->untaken, x->untaken_names);
	} else {
		printf("rows that no story takes: %u (-v names them, and explains all survivors)\n",
		    x->untaken);
	}
	puts("          made  killed     rate  equivalent  without them  monitor  step  story  apart  "
	    "crash  no-change  overlooked");
	print_family(x, f, "fsm", GENERIC_FSM, GENERIC_FSM);
	print_family(x, f, "route", GENERIC_ROUTE, GENERIC_ROUTE);
	print_family(x, f, "codec", GENERIC_CODEC, GENERIC_CODEC);
	print_family(x, f, "all", GENERIC_FSM, GENERIC_CODEC);
	return wrong == 0;
}
