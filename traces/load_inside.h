/* load_inside.h - shared by load.c (merging), load_files.c (which files) and load_way.c (where
 * each was made, and so which way its frames went). */
#ifndef SOJOURN_TRACES_LOAD_INSIDE_H
#define SOJOURN_TRACES_LOAD_INSIDE_H

#include "nodes/base/text.h"
#include "traces/load.h"
#include "traces/pcap.h"
#include "traces/vantage.h"

struct source {
	char *path, *node, *link, *name;
	struct mac mac;
	bool has_mac, silent, live;	/* silent: known to have sent nothing */
	bool guessed;		/* whose MAC address it is, or it follows from another guess; or not known */
	bool of_run;		/* found in a run's folder, which may be that of a killed run */
	bool recorded;		/* by a run: nothing is in it twice */
	struct pcap_in *in;
	struct vantage *vantage;	/* while it is looked for */
	int linktype;
	struct pcap_frame next;
	bool tx;
};

/* A packet seen lately, by who in which direction. */
struct glance {
	uint64_t what;
	tick t;
};

#define GLANCES 256
#define AT_ONCE MSEC(1)

struct load {
	const struct load_options *o;
	struct load_result *out;
	struct text warning;
	struct source *s;
	size_t n, cap;
	struct keys *keys;
	struct dissect *dissect;
	struct glance glance[GLANCES];
};

/* load_paths makes the list of sources. False: err. */
bool load_paths(struct load *l, char err[static 256]) MUST_CHECK;

/* load_vantages: which MAC address is each capture's own? What is certain comes first, and may make
 * others certain. */
void load_vantages(struct load *l);

/* load_sent: was this frame sent where it was captured? */
bool load_sent(const struct load *l, const struct source *s, struct bytes frame);

#endif
