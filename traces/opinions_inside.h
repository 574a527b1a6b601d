/* opinions_inside.h - shared by opinions_tshark.c, opinions_told.c and opinions_story.c. */
#ifndef SOJOURN_TRACES_OPINIONS_INSIDE_H
#define SOJOURN_TRACES_OPINIONS_INSIDE_H

#include "traces/opinions.h"

#include <jansson.h>

/* A message leaves so long after it was told: its next hop's address had to be found out. */
#define NEAR SECONDS(4)

/* What a story took the liberty of with a node: exceptions that have names. */
struct liberties {
	struct liberty {
		char node[32], name[24];
		tick t;
		bool forged;		/* one message was sent that no engine told */
		bool behind;		/* messages of that name were changed after they were told */
		uint64_t spi;		/* ... or bear another SPI, of which there are no keys; 0: no */
	} *a;
	size_t n;
};

/* liberties_line takes a line of state.jsonl. */
void liberties_line(struct liberties *l, const json_t *line);
void liberties_clear(struct liberties *l);

bool liberty_behind(const struct liberties *l, const char *node, const char *name, tick t);
/* liberty_forged: each excuses one message. */
bool liberty_forged(struct liberties *l, const char *node, tick t);
bool liberty_spi(const struct liberties *l, const struct msg *m);

/* opinions_state reads DIR/state.jsonl line by line. False: err. */
bool opinions_state(const char *dir, void (*line)(void *ctx, const json_t *j), void *ctx,
    char err[static 256]) MUST_CHECK;

#endif
