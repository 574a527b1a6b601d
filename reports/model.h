/* model.h - a run folder, read into what its ladder and its report draw.
 *
 * A *shot* is one transmission of a protocol message: all sightings of it, from its sender's egress
 * to the last interface that saw it. A retransmission is a shot of its own. User data is not kept
 * packet by packet: it is summed per pair of nodes, encapsulation and pause between two shots, and
 * in bins of time. Reading is lenient (a killed run is a run too) and bounded. */
#ifndef SOJOURN_REPORTS_MODEL_H
#define SOJOURN_REPORTS_MODEL_H

#include "nodes/base/hash.h"
#include "nodes/base/tick.h"

#include <jansson.h>
#include <stdbool.h>

#define MODEL_SHOTS_MAX	  20000	/* shots kept; later ones are counted */
#define MODEL_BINS	  240	/* of time, for the plots */
#define MODEL_FLOWS_MAX	  64	/* pairs of nodes with plots */
#define MODEL_NOBODY	  (-1)

/* Names seen, numbered in order of appearance. */
struct names {
	char **name;
	size_t n, cap;
	struct hash by_name;
	struct name_link *link;
};

enum shot_group {
	GROUP_MIP6, GROUP_IKE, GROUP_DHCP, GROUP_ND, GROUP_ICMP, GROUP_OTHER, GROUP_COUNT
};
extern const char *const shot_group_name[GROUP_COUNT];

struct sight {
	int node, link;		/* into names */
	bool tx;
	tick t;
	uint64_t frame;
	int pcap;
};

struct shot {
	struct hash_link by_id;	/* the latest of its identity */
	uint64_t id;
	size_t number;		/* as met in the file */
	const char *name;	/* "BU": borrowed from fields */
	enum shot_group group;
	int from, to;		/* nodes; MODEL_NOBODY: not captured, or never arrived */
	tick t0, t1;		/* first and last sighting */
	bool retransmission, lost;
	json_t *fields;		/* the first sighting's line */
	struct sight *sight;
	size_t n_sights;
};

/* What the ladder shows from top to bottom: the n-th shot, or the n-th thing the world did. */
struct mark {
	tick t;
	bool is_move;
	size_t n;
};

/* User data that left between one mark and the next: gap i lies before mark i, gap n_marks after
 * the last. Sorted by gap, then as met. */
struct data_sum {
	size_t gap;
	int from, to, encap;
	uint64_t packets, octets, lost;
	tick first, last;
};

struct data_bin {
	uint32_t sent, lost;
	tick latency_sum, latency_max;
};

struct data_flow {
	int from, to;
	struct data_bin bin[MODEL_BINS];
};

struct span {			/* a state machine stayed in one state */
	int node;
	const char *machine, *instance, *state, *text;	/* owned by model.told */
	tick from, to;		/* to TICK_NEVER: to the end */
};

struct move {			/* what the world did */
	tick t;
	int node;
	const char *name, *text;
	const char *from;	/* an attach right after a detach: the link that was left; else "" */
};

struct model {
	json_t *run;		/* run.json, or an empty object */
	json_t *verdicts;	/* array */
	json_t *columns, *rows;	/* metrics.csv: arrays of strings, array of arrays */
	json_t *told;		/* strings that spans and moves point to */
	json_t *owners;		/* address: node's number */
	struct names nodes, links, pcaps, encaps;
	struct shot **shot;
	size_t n_shots, cap_shots;
	struct mark *mark;
	size_t n_marks;
	struct data_sum *sum;
	size_t n_sums, cap_sums;
	struct data_flow *flow;
	size_t n_flows;
	struct span *span;
	size_t n_spans, cap_spans;
	struct move *move;
	size_t n_moves, cap_moves;
	struct stay { int node, link; tick from, to; } *stay;	/* node on link, first to last frame */
	size_t n_stays, cap_stays;
	tick end;
	uint64_t lines_bad, shots_left_out, data_packets, data_lost;
};

/* model_load reads `dir`. False: err. */
bool model_load(struct model *m, const char *dir, char *err, size_t err_cap);
void model_clear(struct model *m);

/* shot_detail says in a few words what distinguishes this message: "seq 7, K", "status 0". */
void shot_detail(const struct shot *s, char *buf, size_t cap);

/* ---- parts ---- */
int names_number(struct names *t, const char *name);	/* adds it if new */
void names_clear(struct names *t);
bool model_read_messages(struct model *m, const char *dir);	/* false: there is no such file */
bool model_read_states(struct model *m, const char *dir);
/* json_text and json_number give a member's value, or the default. */
const char *json_text(const json_t *o, const char *key, const char *absent);
int64_t json_number(const json_t *o, const char *key, int64_t absent);
/* json_load_in reads DIR/name; NULL: there is none, or it is not JSON. */
json_t *json_load_in(const char *dir, const char *name);
/* metrics_read makes two arrays of metrics.csv: names of columns, and rows of texts; empty ones of
 * none. */
void metrics_read(const char *dir, json_t **columns, json_t **rows);
/* Calls `line` for each object of a .jsonl file; it may keep a reference. `raw`, unless NULL, sees
 * the text first; true: it needs no parsing. */
bool model_each_line(struct model *m, const char *dir, const char *name,
    bool (*raw)(struct model *m, const char *text, void *ctx),
    void (*line)(struct model *m, json_t *o, void *ctx), void *ctx);
/* Grows an array to hold one more. */
#define MODEL_ROOM(a, n, cap)							\
	((n) < (cap) ? (void)0 : (void)((cap) = (cap) != 0 ? 2 * (cap) : 64,	\
	    (a) = xrealloc((a), (cap), sizeof(*(a)))))

#endif
