/* sweep.h - the runs of a sweep: the values of each parameter, the points they span, and the seeds
 * each point is played with.
 *
 * A run's name, "delay=10ms+nat=none/7", depends on nothing but its parameters and its seed: a sweep
 * that is made larger knows what it has. Parameters stand in the order of the alphabet, seeds change
 * last, so that a sweep that is not finished has something to say about every point. */
#ifndef SOJOURN_CONFORMANCE_SWEEP_H
#define SOJOURN_CONFORMANCE_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SWEEP_KEYS    32	/* parameters */
#define SWEEP_VALUES  10000	/* of one parameter */
#define SWEEP_RUNS    1000000
#define SWEEP_NAME    256	/* octets of a run's name */

struct world_arg;		/* conformance/script/script.h */

struct sweep_key {
	char *name, **value;
	size_t n;		/* values */
};

struct sweep {
	struct sweep_key key[SWEEP_KEYS];
	size_t n_keys;
	uint64_t seed, n_seeds;	/* from `seed` on so many */
};

void sweep_clear(struct sweep *s);

/* sweep_add adds a parameter. `text` is values between commas; where the parameter's `type`
 * (script.h) is "number" or "time", each may be a range "FROM..TO:STEP", whose unit may stand at any
 * of the three. False: err says what is wrong with it. */
bool sweep_add(struct sweep *s, const char *name, const char *type, const char *text,
    char err[static 256]);

size_t sweep_points(const struct sweep *s);
/* How many runs there are; more than SWEEP_RUNS: too many. */
size_t sweep_runs(const struct sweep *s);

/* sweep_run: run `i`'s parameters, one for each key, and its seed. */
uint64_t sweep_run(const struct sweep *s, size_t i, struct world_arg *arg);

/* sweep_name: the folder of a run; what should not stand in a file's name is replaced, and names that
 * would be too long are cut, both with a hash behind so that no two are alike. */
void sweep_name(const struct world_arg *arg, size_t n, uint64_t seed, char out[static SWEEP_NAME]);

/* sweep_params_text: " key=value key=value", as run.json has it; the caller's. */
char *sweep_params_text(const struct world_arg *arg, size_t n);

#endif
