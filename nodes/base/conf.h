/* conf.h - a node's configuration: "key = value" lines, table-driven, with errors that help.
 *
 * The same text is what a world hands to a node, what a run records for replay, and what a person
 * can read. '#' starts a comment. A key of the table written "eth*.mac" takes an index: "eth0.mac",
 * "eth1.mac". A list key may be given again; each line appends. */
#ifndef SOJOURN_BASE_CONF_H
#define SOJOURN_BASE_CONF_H

#include "nodes/base/addr.h"
#include "nodes/base/tick.h"

enum conf_type {
	CONF_BOOL,	/* bool: true, false, yes, no, 1, 0 */
	CONF_U16, CONF_U32,
	CONF_TICK,	/* tick: "20s", "150ms", "5us", "1.5s", "never" */
	CONF_ADDR,	/* struct addr */
	CONF_PREFIX,	/* struct prefix */
	CONF_MAC,	/* struct mac */
	CONF_ENUM,	/* unsigned: index into names[] */
	CONF_TEXT	/* char[size], NUL-terminated */
};

struct conf_key {
	const char *name;
	enum conf_type type;
	size_t offset;		/* of the member, or of element 0 of a list */
	size_t size;		/* of one element */
	/* lists: where the unsigned count lives, and the most elements; 0: not a list */
	size_t count_offset, most;
	/* indexed keys ("eth*.x"): distance between two indices, how many, and where the unsigned
	 * "highest index + 1" lives */
	size_t stride, n_index, index_count_offset;
	const char *const *names;	/* CONF_ENUM: NULL-terminated */
	const char *help;
};

#define CONF_KEY(s, type, member, name, help) \
	{ name, type, offsetof(s, member), sizeof(((s *)0)->member), 0, 0, 0, 0, 0, NULL, help }
#define CONF_CHOICE(s, member, name, names, help) \
	{ name, CONF_ENUM, offsetof(s, member), sizeof(((s *)0)->member), 0, 0, 0, 0, 0, names, help }
#define CONF_LIST(s, type, member, count, name, help) \
	{ name, type, offsetof(s, member), sizeof(((s *)0)->member[0]), offsetof(s, count), \
	  sizeof(((s *)0)->member) / sizeof(((s *)0)->member[0]), 0, 0, 0, NULL, help }
#define CONF_END { NULL, CONF_BOOL, 0, 0, 0, 0, 0, 0, 0, NULL, NULL }

/* conf_parse reads text into *out, which the caller has filled with defaults. False: err holds one
 * line naming the line number, the key, what is wrong and the likeliest meant key. Tables chain:
 * `tables` is a NULL-terminated list of key tables that all address the same struct. */
bool conf_parse(void *out, const struct conf_key *const *tables, const char *text,
    char *err, size_t err_cap);

/* tick_parse reads "20s", "150ms", "5us", "7ns", "1.5s", "never". */
bool tick_parse(tick *out, const char *text);

#endif
