/* collect_inside.h - what collecting shares with itself: collect.c walks the folders and reads the
 * runs, collect_tables.c has the tables and the columns of the parameters. */
#ifndef SOJOURN_REPORTS_COLLECT_INSIDE_H
#define SOJOURN_REPORTS_COLLECT_INSIDE_H

#include "reports/database.h"

#include <jansson.h>

#define COLLECT_FILE "runs.sqlite"

/* As traces/metrics_csv.c writes them; collect_test.c compares. */
#define METRICS_COLUMNS										\
	"node,handover,event,from,to,detach_ns,attach_ns,coa_ns,ike_sent_ns,ike_ns,bu_ns,ba_ns,"	\
	"first_packet_ns,attach_ms,coa_ms,ike_sent_ms,ike_ms,bu_ms,ba_ms,first_packet_ms,sent,"	\
	"lost,lost_after,lost_first_ns,lost_last_ns,reordered,signalling_octets,flows"

#define N_COUNTS 6
extern const struct count_of { const char *verdict, *column; } count_of[N_COUNTS];

struct found {
	char **run;
	size_t n;
};

void tables_make(struct db *db);
void tables_csv(struct db *db, const char *dir);

/* handover_add: a line of metrics.csv, which is cut up. False: it has other than its columns. */
bool handover_add(struct db *db, const char *run, char *line);

/* params_take gives the run its parameters, " a=1 b=2"; params_fill gives every run those that only
 * others were given, by what plan.json says they are otherwise. */
void params_take(struct db *db, const json_t *plan, const char *run, const char *text);
void params_fill(struct db *db, const json_t *plan);

void about_write(struct db *db, const json_t *plan);
/* plan_missing: how many planned runs have no folder. */
size_t plan_missing(const json_t *plan, const struct found *f);

#endif
