/* run_inside.h - shared by run.c and run_json.c. */
#ifndef SOJOURN_TRACES_RUN_INSIDE_H
#define SOJOURN_TRACES_RUN_INSIDE_H

#include "nodes/base/hash.h"
#include "traces/lines.h"
#include "traces/metrics.h"
#include "traces/pcap.h"
#include "traces/run.h"
#include "traces/seq.h"

/* One capture file: a node's interface on a link, or its bus. */
struct capture {
	struct hash_link hash;
	char *node, *link, *file;	/* file: as messages name it */
	struct mac mac;			/* of the first frame sent: tells the direction later */
	bool has_mac, bus;
	struct pcap_out *out;		/* NULL: not wanted */
	uint64_t frames;
};

struct run {
	struct run_options o;
	char *dir, *scenario, *file, *params, *pcap;
	struct keys *keys;
	struct dissect *dissect;
	struct metrics *metrics;
	struct seq *seq;
	struct lines messages, sequence, state, key_file[2];	/* IKE, ESP */
	struct hash by_name;
	struct capture **capture;
	size_t n_captures, cap_captures;
	uint64_t n_messages, n_frames;
	struct { char *name, *kind; } *node;
	size_t n_nodes, cap_nodes;
	char path[4096];
	const char *failed;		/* the first file that could not be written */
};

/* run_json_write writes run.json anew; NULL: the run has only begun. */
void run_json_write(struct run *r, const struct run_result *result);

#endif
