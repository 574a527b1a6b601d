/* load.h - reading captures back into the messages a live run would have given.
 *
 * All files are merged by time (equal times: what is received before what is sent, then by order
 * of the files) and go through one dissector. Which node and link a file belongs to, and the
 * interface's MAC address that tells sent from received, come from the run folder's run.json (also for
 * captures in the run's pcap/); for other captures from their names ("ha-core.pcap" is node ha on link
 * core; else the node is the file's name). The direction then comes from the link layer where it has
 * one, from the MAC address (vantage.h), or from who owns the source address. */
#ifndef SOJOURN_TRACES_LOAD_H
#define SOJOURN_TRACES_LOAD_H

#include "traces/dissect.h"

/* Whose address is this: for captures that are not of ours (`--map ha=2001:db8::1`). */
struct load_owner {
	const char *node;
	struct addr addr;
	bool host;		/* known to be no router */
};

struct load_options {
	const char *const *path;	/* capture files, or folders of runs */
	size_t n_paths;
	const char *keys;		/* a key folder, or NULL: that of each run folder */
	const struct load_owner *owner;
	size_t n_owners;
	void (*message)(void *ctx, const struct msg *m);	/* borrowed for the call */
	void *ctx;
};

struct load_result {
	uint64_t files, frames, messages;
	uint64_t unreadable;		/* frames of link types that are not known here */
	uint64_t closed[MSG_CUT + 1];	/* messages by why they stayed closed */
	uint64_t twice;			/* frames that two captures of one node both have */
	uint64_t guessed;		/* captures of links of two, where it is a guess who made them */
	size_t ike_keys, esp_keys;
	bool damaged;			/* a file broke off: reading ended there, in all of them */
	bool corrupt;			/* and not merely at its end: what was read before may be wrong */
	char warning[1024];		/* "", or lines about it: the result is partial */
};

/* load_captures: false: a file cannot be read, err says why. A file that breaks off gives what it
 * holds, and a warning; what the others hold after that time is not given, since what is missing
 * there would look as if it had never been sent. */
bool load_captures(const struct load_options *o, struct load_result *out, char err[static 256])
    MUST_CHECK;

/* load_run_of: which run does this belong to: a run folder, or a capture in its pcap/? */
bool load_run_of(const char *path, char dir[static 4200]) MUST_CHECK;

/* load_nodes tells what the nodes of such a run are, from its run.json: at most `cap`; returns how
 * many (0: no run, or one that does not say). */
struct load_node {
	char name[64], kind[16];
};
size_t load_nodes(const char *of, struct load_node *out, size_t cap);

/* load_messages reads a messages.jsonl. False: err is "FILE:LINE: why"; the list holds what came
 * before. */
bool load_messages(const char *path, struct msg_list *out, char err[static 256]) MUST_CHECK;

#endif
