/* plan.h - what the runner plays: stock stories from scenarios.mk and mutants from mutants.tsv. */
#ifndef SOJOURN_CONFORMANCE_PLAN_H
#define SOJOURN_CONFORMANCE_PLAN_H

#include "conformance/script/script.h"

#define PLAN_PARAMS 12

/* A story with its parameters: "roaming@nat=none,k=yes". */
struct story {
	char spec[128];			/* as written */
	char file[512];			/* "scenarios/roaming.lua" */
	char text[128];			/* the parameters' own copy, cut at their separators */
	struct world_arg param[PLAN_PARAMS];
	size_t n_params;
	char groups[64];		/* " quick judge " */
};

struct stories {
	struct story *s;
	size_t n;
};

/* story_parse reads a spec; `dir` is the folder of the stories. Params point into the story. */
bool story_parse(struct story *out, const char *dir, const char *spec, char *err, size_t err_cap);
/* stories_load reads scenarios.mk: the stock stories (STOCK +=), which lie in scenarios/ beside it,
 * and those that give the judge its occasions (TEST +=). False: err. */
bool stories_load(struct stories *out, const char *file, char *err, size_t err_cap);
void stories_clear(struct stories *s);
/* The folder "scenarios" beside the given scenarios.mk. */
void stories_dir(char out[static 400], const char *file);

/* One line of mutants.tsv: id, rows it should kill (','), story spec, node (glob), specification.
 * A specification is a rule, an FSM or route edit or a point of nodes/base/tamper.h, or
 * "conf key=value;key=value": another configuration of that node. */
struct mutant {
	char *id, *rows, *story, *node, *what;
	unsigned line;
};

struct mutants {
	struct mutant *m;
	size_t n;
	char *text;			/* the file, which the fields point into */
};

bool mutants_load(struct mutants *out, const char *file, char *err, size_t err_cap);
void mutants_clear(struct mutants *m);
/* mutant_edit writes the lines for script_conf.conf_edit. */
void mutant_edit(const struct mutant *m, struct text *out);

#endif
