#include "sim/verbs_inside.h"

#include "nodes/base/conf.h"
#include "nodes/base/die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void
arg_bad(struct call *c, const char *fmt, ...)
{
	va_list ap;

	if (c->bad)
		return;
	c->bad = true;
	va_start(ap, fmt);
	(void)vsnprintf(c->err, 256, fmt, ap);
	va_end(ap);
}

/* ---- reading arguments ---- */

const char *
arg_word(struct call *c, const char *key, const char *otherwise)
{
	const char *value = otherwise;

	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->arg[i].key, key) == 0) {
			c->read |= (uint64_t)1 << i;
			value = c->arg[i].value;
		}
	return value;
}

const char *
arg_must(struct call *c, const char *key)
{
	const char *value = arg_word(c, key, NULL);

	if (value == NULL)
		arg_bad(c, "%s is missing", key);
	return value != NULL ? value : "";
}

uint64_t
arg_number(struct call *c, const char *key, uint64_t otherwise, uint64_t most)
{
	const char *s = arg_word(c, key, NULL);
	char *end;
	unsigned long long n;

	if (s == NULL || *s == '\0')
		return otherwise;
	n = strtoull(s, &end, 10);
	if (*end != '\0' || *s == '-' || n > most) {
		arg_bad(c, "%s = '%s' is not a number up to %llu", key, s,
		    (unsigned long long)most);
		return otherwise;
	}
	return n;
}

tick
arg_time(struct call *c, const char *key, tick otherwise)
{
	const char *s = arg_word(c, key, NULL);
	tick t = otherwise;

	if (s != NULL && *s != '\0' && (!tick_parse(&t, s) || t < 0 || t == TICK_NEVER))
		arg_bad(c, "%s = '%s' is not a time like 20ms", key, s);
	return t;
}

/* A probability, as parts per million. */
static uint32_t
chance(struct call *c, const char *key)
{
	const char *s = arg_word(c, key, NULL);
	char *end;
	double p;

	if (s == NULL || *s == '\0')
		return 0;
	p = strtod(s, &end);
	if (*end != '\0' || !(p >= 0 && p <= 1)) {
		arg_bad(c, "%s = '%s' is not a probability from 0 to 1", key, s);
		return 0;
	}
	return (uint32_t)(p * 1e6 + 0.5);
}

/* "100Mbps", "1.5 Gbit/s", "64000". */
static uint64_t
bit_rate(struct call *c, const char *key)
{
	static const struct { const char *unit; double times; } unit[] = {
		{ "", 1 }, { "bps", 1 }, { "kbps", 1e3 }, { "Mbps", 1e6 }, { "Gbps", 1e9 },
		{ "bit/s", 1 }, { "kbit/s", 1e3 }, { "Mbit/s", 1e6 }, { "Gbit/s", 1e9 },
	};
	const char *s = arg_word(c, key, NULL);
	char *end;
	double r;

	if (s == NULL || *s == '\0')
		return 0;
	r = strtod(s, &end);
	end += *end == ' ';
	for (size_t i = 0; i < sizeof(unit) / sizeof(unit[0]); i++)
		if (strcmp(end, unit[i].unit) == 0 && r > 0 && r * unit[i].times <= 1e12)
			return (uint64_t)(r * unit[i].times + 0.5);
	arg_bad(c, "%s = '%s' is not a rate like 100Mbps", key, s);
	return 0;
}

static struct addr
address(struct call *c, const char *key, bool must)
{
	const char *s = must ? arg_must(c, key) : arg_word(c, key, "");
	struct addr a = ADDR_NONE;

	if (*s != '\0' && !addr_parse(&a, s))
		arg_bad(c, "%s = '%s' is not an address", key, s);
	return a;
}

struct world_node *
arg_node(struct call *c, const char *key, bool must)
{
	const char *s = must ? arg_must(c, key) : arg_word(c, key, "");
	struct world_node *n = world_node_find(c->v->world, s);

	if (n == NULL && *s != '\0')
		arg_bad(c, "there is no node '%s'", s);
	return n;
}

struct wire *
arg_link(struct call *c, const char *key, bool must)
{
	const char *s = must ? arg_must(c, key) : arg_word(c, key, "");
	struct wire *w = world_wire_find(c->v->world, s);

	if (w == NULL && *s != '\0')
		arg_bad(c, "there is no link '%s'", s);
	return w;
}

unsigned
arg_ifc(struct call *c, const char *key)
{
	return (unsigned)arg_number(c, key, 0, 255);
}

/* The index of a word in a list of names. */
unsigned
arg_choice(struct call *c, const char *key, const char *const *name, const char *otherwise)
{
	const char *s = otherwise != NULL ? arg_word(c, key, otherwise) : arg_must(c, key);
	unsigned i = 0;

	while (name[i] != NULL && strcmp(name[i], s) != 0)
		i++;
	if (name[i] != NULL)
		return i;
	arg_bad(c, "%s = '%s' is unknown", key, s);
	return 0;
}

/* True: nothing is wrong, and every argument has been asked for. */
bool
arg_end(struct call *c)
{
	for (size_t i = 0; i < c->n; i++)
		if ((c->read >> i & 1) == 0)
			arg_bad(c, "%s means nothing here", c->arg[i].key);
	return !c->bad;
}

/* ---- verbs ---- */

static struct noise
read_noise(struct call *c)
{
	return (struct noise){ .loss = chance(c, "loss"), .duplicate = chance(c, "duplicate"),
		.reorder = chance(c, "reorder"), .corrupt = chance(c, "corrupt"),
		.jitter = arg_time(c, "jitter", 0) };
}

static void
do_link(struct call *c)
{
	static const char *const kind[] = { "lan", "p2p", NULL };
	struct wire_conf w = { .name = arg_must(c, "name"), .p2p = arg_choice(c, "kind", kind, "lan"),
		.delay = arg_time(c, "delay", 0), .rate = bit_rate(c, "rate"),
		.queue = (unsigned)arg_number(c, "queue", 0, 1000000),
		.mtu = (uint16_t)arg_number(c, "mtu", 0, 65535) };
	struct noise noise = read_noise(c);
	struct wire *wire;

	if (!arg_end(c))
		return;
	wire = world_wire_add(c->v->world, &w);
	if (wire == NULL)
		arg_bad(c, "there is a link '%s' already", w.name);
	else
		world_noise(c->v->world, wire, &noise);
}

static void
do_noise(struct call *c)
{
	struct wire *w = arg_link(c, "link", true);
	struct noise noise = read_noise(c);

	if (arg_end(c))
		world_noise(c->v->world, w, &noise);
}

static void
do_node(struct call *c)
{
	const char *name = arg_must(c, "name"), *kind = arg_must(c, "kind");
	const char *conf = arg_word(c, "conf", "");
	char err[256] = "";

	(void)arg_word(c, "pcap", NULL);
	if (arg_end(c) &&
	    world_node_add(c->v->world, kind, name, conf, err, sizeof(err)) == NULL)
		arg_bad(c, "%s", err);
}

static void
do_attach(struct call *c)
{
	struct world_node *n = arg_node(c, "node", true);
	unsigned ifc = arg_ifc(c, "ifc");
	struct wire *w = arg_link(c, "link", true);

	if (!arg_end(c))
		return;
	if (node_wire(n, ifc) != NULL)
		arg_bad(c, "interface %u of %s is on '%s'", ifc, node_name(n),
		    node_wire(n, ifc)->name);
	else if (!node_attach(n, ifc, w))
		arg_bad(c, "'%s' is a point-to-point link and has two ends already", w->name);
	else if (strcmp(node_kind_name(n), "attacker") == 0)
		node_promiscuous(n, ifc, true);
}

static void
do_detach(struct call *c)
{
	struct world_node *n = arg_node(c, "node", true);
	unsigned ifc = arg_ifc(c, "ifc");

	if (arg_end(c))
		node_detach(n, ifc);
}

static void
do_move(struct call *c)
{
	struct world_node *n = arg_node(c, "node", true);
	unsigned ifc = arg_ifc(c, "ifc"), from = arg_ifc(c, "from");
	bool softly = arg_word(c, "overlap", NULL) != NULL;
	tick gap = arg_time(c, "gap", 0), overlap = arg_time(c, "overlap", 0);
	struct wire *w = arg_link(c, "link", true);

	if (softly && from == ifc)
		arg_bad(c, "with overlap, from and ifc are two interfaces");
	if (!arg_end(c))
		return;
	if (!softly)
		node_move(n, ifc, w, gap);
	else if (!node_move_softly(n, from, ifc, w, overlap))
		arg_bad(c, "interface %u of %s cannot be plugged into '%s'", ifc, node_name(n),
		    w->name);
}

static void
do_control(struct call *c)
{
	static const char *const command[] = { [COMMAND_REBOOT] = "reboot",
		[COMMAND_TAMPER] = "tamper", [COMMAND_EXPIRE] = "expire",
		[COMMAND_REBIND] = "rebind", [COMMAND_DO] = "do", NULL };
	struct world_node *n = arg_node(c, "node", true);
	struct command cmd = { arg_choice(c, "command", command, NULL), arg_word(c, "text", "") };
	tick down = arg_time(c, "down", 0);
	char err[128] = "refused";

	if (cmd.kind == COMMAND_REBOOT && strcmp(cmd.text, "keep") != 0 &&
	    strcmp(cmd.text, "lose") != 0)
		arg_bad(c, "a node reboots with text = keep or lose, not '%s'", cmd.text);
	if (!arg_end(c))
		return;
	if (cmd.kind == COMMAND_REBOOT ?
	    !node_reboot(n, strcmp(cmd.text, "keep") == 0, down, err) :
	    !node_control(n, &cmd, err))
		arg_bad(c, "%s: %s", node_name(n), err);
}

static void
do_traffic(struct call *c)
{
	static const char *const kind[] = { [FLOW_UDP] = "udp", [FLOW_TCP] = "tcp",
		[FLOW_PING] = "ping", NULL };
	struct flow_conf f = { .name = arg_must(c, "flow"), .kind = arg_choice(c, "kind", kind, NULL),
		.src = address(c, "from", false), .dst = address(c, "to", true),
		.port = (uint16_t)arg_number(c, "port", 0, 65535),
		.size = (unsigned)arg_number(c, "size", 0, 65000), .every = arg_time(c, "every", 0),
		.count = arg_number(c, "count", 0, UINT64_MAX),
		.bytes = arg_number(c, "bytes", 0, UINT64_MAX), .start = arg_time(c, "start", 0),
		.stop = arg_time(c, "stop", 0) };
	struct world_node *from = arg_node(c, "node", true), *to = arg_node(c, "to_node", false);
	char err[128] = "";

	if (arg_end(c) && world_flow(c->v->world, from, to, &f, err) == NULL)
		arg_bad(c, "%s", err);
}

static void
do_note(struct call *c)
{
	const char *text = arg_must(c, "text");

	if (arg_end(c))
		world_note(c->v->world, text);
}

bool
verbs_act(struct verbs *v, const char *verb, const struct verb_arg *arg, size_t n,
    char err[static 256])
{
	static const struct { const char *verb; void (*act)(struct call *c); } row[] = {
		{ "link", do_link }, { "node", do_node }, { "attach", do_attach },
		{ "detach", do_detach }, { "move", do_move }, { "control", do_control },
		{ "traffic", do_traffic }, { "fault", do_fault }, { "release", do_release },
		{ "stop", do_stop }, { "noise", do_noise }, { "inject", do_inject },
		{ "forge", do_forge }, { "say", do_say }, { "note", do_note },
	};
	struct call c = { .v = v, .arg = arg, .n = n, .err = err };

	assert(n <= 64);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (strcmp(row[i].verb, verb) == 0) {
			row[i].act(&c);
			return !c.bad;
		}
	(void)snprintf(err, 256, "a simulated world cannot '%s'", verb);
	return false;
}

/* ---- questions ---- */

/* Is `name` the stem and one digit? */
static bool
is_stem(const char *name, const char *stem)
{
	size_t n = strlen(stem);

	return strncmp(name, stem, n) == 0 && strlen(name) == n + 1;
}

bool
verbs_property(const struct verbs *v, const char *node, const char *name, struct text *out)
{
	const struct world_node *n = world_node_find(v->world, node);
	bool home = is_stem(name, "hoa"), outside = is_stem(name, "ext");
	const struct node_address *a;
	char text[ADDR_TEXT_MAX];
	unsigned family;

	if (n == NULL || (!home && !outside && !is_stem(name, "coa") && !is_stem(name, "addr")))
		return false;
	family = (unsigned)(name[strlen(name) - 1] - '0');
	for (size_t i = 0, count = node_addresses(n, &a); i < count; i++) {
		const struct addr *at = &a[i].prefix.addr;

		if (at->family != family || addr_is_link_local(at) ||
		    home != (a[i].ifc == IFC_APP) || (outside && addr_is_private4(at)))
			continue;
		text_add(out, "%s", addr_text(at, text));
		return true;
	}
	return false;
}

static void
flow_lines(const struct verbs *v, struct text *out)
{
	struct flow *const *f;

	for (size_t i = 0, n = world_flows(v->world, &f); i < n; i++)
		text_add(out, " name=%s sent=%llu received=%llu bytes=%llu duplicates=%llu "
		    "late=%llu done=%d\n", f[i]->name, (unsigned long long)f[i]->sent,
		    (unsigned long long)f[i]->received, (unsigned long long)f[i]->bytes,
		    (unsigned long long)f[i]->duplicates, (unsigned long long)f[i]->late,
		    f[i]->done);
}

bool
verbs_inspect(const struct verbs *v, const char *node, const char *table, struct text *out)
{
	const struct world_node *n;

	if (*node == '\0') {
		if (strcmp(table, "flow") != 0)
			return false;
		flow_lines(v, out);
		return true;
	}
	n = world_node_find(v->world, node);
	return n != NULL && node_inspect(n, table, out);
}

bool
verbs_owner(const struct verbs *v, const struct addr *a, struct text *out)
{
	struct world_node *const *n;
	const struct node_address *at;

	for (size_t i = 0, nodes = world_nodes(v->world, &n); i < nodes; i++)
		for (size_t j = 0, count = node_addresses(n[i], &at); j < count; j++)
			if (addr_eq(&at[j].prefix.addr, a)) {
				text_add(out, "%s", node_name(n[i]));
				return true;
			}
	return false;
}

struct verbs *
verbs_new(struct world *w, verbs_match_fn matches, void *ctx)
{
	struct verbs *v = xalloc(1, sizeof(*v));

	*v = (struct verbs){ .world = w, .matches = matches, .ctx = ctx };
	rng_init(&v->rng, world_seed(w), "forge");
	return v;
}

void
verbs_free(struct verbs *v)
{
	if (v == NULL)
		return;
	faults_free(v);
	forgeries_free(v);
	rng_clear(&v->rng);
	free(v);
}
