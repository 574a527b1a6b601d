/* points.h - the points of a sweep, with what was measured of one kind of handover.
 *
 * A kind is a story's move from one link to another (or a rebinding on one). A point is a combination
 * of the values of those parameters that differ between runs; its samples are one number for each such
 * handover of its runs. A handover that never came to an end has no latency: it is counted in `tried`
 * and is no sample, so a median is of those that did. */
#ifndef SOJOURN_REPORTS_POINTS_H
#define SOJOURN_REPORTS_POINTS_H

#include "reports/database.h"

#include <stddef.h>

#define POINT_PARAMS 8		/* that differ */

enum measure { M_LATENCY, M_BINDING, M_LOST, M_SIGNALLING, N_MEASURES };

struct measure_about {
	const char *name, *title, *unit, *column;	/* of handovers */
};
extern const struct measure_about measure_about[N_MEASURES];

struct samples {
	double *v;		/* sorted */
	size_t n;
};

struct point {
	char *value[POINT_PARAMS];
	char *given;		/* " delay=10ms nat=none": all that its first run was given */
	size_t tried;
	struct samples m[N_MEASURES];
};

struct kind {
	char *story, *event, *from, *to;
};

struct swept {
	char *name, *column;
	bool numeric;		/* all its values are numbers */
};

struct points {
	struct kind kind;
	struct swept param[POINT_PARAMS];
	size_t n_params;
	struct point *p;	/* in the order of their values */
	size_t n;
};

/* kinds_load lists the kinds of handovers there are; the caller's, by kinds_free. */
size_t kinds_load(struct db *db, struct kind **out);
void kinds_free(struct kind *k, size_t n);

void points_load(struct points *s, struct db *db, const struct kind *k);
void points_clear(struct points *s);

/* samples_at: the quantile q, between the two nearest samples; of none: 0. */
double samples_at(const struct samples *s, double q);
double samples_mean(const struct samples *s);

#endif
