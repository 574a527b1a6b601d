/* sojourn_check.c - the verb `check`: judge captures, ours or anybody's. Needs no simulator. */
#include "sojourn_check.h"

#include "conformance/judge.h"
#include "nodes/base/die.h"
#include "sojourn_check_out.h"
#include "sojourn_data.h"
#include "traces/load.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define MAPS_MAX 64
#define NODES_MAX 1024	/* that run folders name */

static const char usage[] =
    "usage: sojourn check PCAP... [--keys DIR] [--map NAME[:KIND]=ADDRESS]... [--rows GLOB]\n"
    "                     [--strict] [--junit FILE] [--json FILE] [-o DIR [--product TEXT]] [-v]\n"
    "\n"
    "Says first what the captures can show, then judges them. PCAP: capture files or run folders.\n"
    "  --keys   a folder with Wireshark's ikev2_decryption_table and esp_sa\n"
    "  --map    who owns an address; KIND: mn, ha, cn, nat or router\n"
    "  -o       leaves DIR/index.html: rows, verdicts, packets; and DIR/statement.html\n"
    "  --product what was judged, for the statement\n"
    "Exit status: 0 passed, 1 something failed, 2 nothing could be read, 4 nothing was decided.\n";

struct map {
	char name[32], kind[16];
	struct addr addr;
};

static bool
map_parse(struct map *m, const char *text)
{
	const char *eq = strchr(text, '='), *colon = strchr(text, ':');
	size_t n;

	if (eq == NULL || !addr_parse(&m->addr, eq + 1))
		return false;
	if (colon == NULL || colon > eq)
		colon = eq;
	n = (size_t)(colon - text);
	if (n == 0 || n >= sizeof(m->name))
		return false;
	memcpy(m->name, text, n);
	m->name[n] = '\0';
	m->kind[0] = '\0';
	if (colon < eq) {
		n = (size_t)(eq - colon - 1);
		if (n >= sizeof(m->kind))
			return false;
		memcpy(m->kind, colon + 1, n);
		m->kind[n] = '\0';
	}
	return true;
}

/* What the captures hold, by name: the summary that comes before any verdict. */
struct tally {
	const char *name;
	uint64_t n;
};

struct checking {
	struct judge *judge;
	struct tally tally[64];
	size_t n_tallies;
	uint64_t malformed;
	tick first, last;
	bool any;
	struct check_out out;
};

static void
on_message(void *ctx, const struct msg *m)
{
	struct checking *c = ctx;
	size_t i = 0;

	if (!c->any || m->t < c->first)
		c->first = m->t;
	if (!c->any || m->t > c->last)
		c->last = m->t;
	c->any = true;
	c->malformed += msg_has(m, "malformed");
	while (i < c->n_tallies && c->tally[i].name != m->name)
		i++;
	if (i == c->n_tallies && i < sizeof(c->tally) / sizeof(c->tally[0]))
		c->tally[c->n_tallies++] = (struct tally){ m->name, 0 };
	if (i < c->n_tallies)
		c->tally[i].n++;
	judge_message(c->judge, m);
	check_out_message(&c->out, m);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct tally *)a)->name, ((const struct tally *)b)->name);
}

static void
print_summary(struct checking *c, const struct load_result *r)
{
	printf("%" PRIu64 " file%s, %" PRIu64 " frames, %.1f s; keys of %zu IKE and %zu ESP SAs\n",
	    r->files, r->files == 1 ? "" : "s", r->frames,
	    c->any ? (double)(c->last - c->first) / 1e9 : 0.0, r->ike_keys, r->esp_keys);
	qsort(c->tally, c->n_tallies, sizeof(c->tally[0]), by_name);
	for (size_t i = 0; i < c->n_tallies; i++)
		printf("  %-20s %8" PRIu64 "\n", c->tally[i].name, c->tally[i].n);
	for (size_t i = MSG_OPEN + 1; i < sizeof(r->closed) / sizeof(r->closed[0]); i++)
		if (r->closed[i] > 0)
			printf("%" PRIu64 " messages stayed closed (%s): what they say was not seen\n",
			    r->closed[i], msg_closed_text((enum msg_closed)i));
	if (r->twice > 0)
		printf("%" PRIu64 " frames are there twice: read once\n", r->twice);
	if (r->guessed > 0)
		printf("%" PRIu64 " capture%s of a link of two: who sent what is a guess, or left "
		    "open; --map NODE=ADDRESS tells\n", r->guessed,
		    r->guessed == 1 ? " is" : "s are");
	if (c->malformed > 0)
		printf("%" PRIu64 " messages are malformed\n", c->malformed);
	if (r->unreadable > 0)
		printf("%" PRIu64 " frames are of a link type that is not known here\n",
		    r->unreadable);
	if (r->damaged)
		printf("only part could be read, and is judged: up to %.6f s\n",
		    (double)c->last / 1e9);
	if (r->warning[0] != '\0')
		printf("%s", r->warning);
	putchar('\n');
}

struct check_options {
	const char *keys, *rows, *junit, *json, *out, *product;
	struct map map[MAPS_MAX];
	size_t n_maps;
	bool strict, verbose;
};

static int
judge_captures(const struct check_options *o, char **paths, size_t n_paths)
{
	struct load_owner owner[MAPS_MAX];
	struct scene_node node[MAPS_MAX + NODES_MAX];
	struct load_node *known = xalloc(NODES_MAX, sizeof(*known));
	struct checking c = { .out = { .dir = o->out, .product = o->product, .rows = o->rows,
	    .strict = o->strict } };
	struct load_options lo = {
		.path = (const char *const *)paths, .n_paths = n_paths, .keys = o->keys,
		.owner = owner, .message = on_message, .ctx = &c,
	};
	struct verdict_run vr = { "check", 0, "" };
	struct verdicts vs = { 0 };
	struct load_result result;
	struct catalogue catalogue;
	struct scene scene = { .node = node };
	size_t n_known = 0;
	char err[256];
	int status;

	for (size_t i = 0; i < n_paths; i++) {
		char dir[2][4200];

		if (i == 0 || !load_run_of(paths[i - 1], dir[0]) || !load_run_of(paths[i], dir[1]) ||
		    strcmp(dir[0], dir[1]) != 0)
			n_known += load_nodes(paths[i], known + n_known, NODES_MAX - n_known);
	}
	for (size_t i = 0; i < n_known; i++)
		node[scene.n++] = (struct scene_node){ known[i].name, known[i].kind, NULL };
	for (size_t i = 0; i < o->n_maps; i++) {
		owner[lo.n_owners++] = (struct load_owner){ o->map[i].name, o->map[i].addr };
		if (o->map[i].kind[0] != '\0')
			node[scene.n++] = (struct scene_node){ o->map[i].name, o->map[i].kind, NULL };
	}
	if (!catalogue_load(&catalogue, REQUIREMENTS, err, sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		free(known);
		return 3;
	}
	c.judge = judge_new(&catalogue, &scene, o->rows);
	if (!check_out_open(&c.out, err, sizeof(err)) || !load_captures(&lo, &result, err)) {
		fprintf(stderr, "sojourn: %s\n", err);
		status = 2;
	} else {
		print_summary(&c, &result);
		if (result.corrupt)
			judge_corrupt(c.judge, "the capture is corrupt: nobody can be blamed for it");
		judge_end(c.judge, c.last, &vs);
		if (o->strict)
			verdicts_strict(&vs);
		verdicts_sort(&vs);
		verdicts_print(&vs, &vr, o->verbose, verdict_colour(stdout), stdout);
		status = verdicts_exit_status(&vs);
		if ((o->junit != NULL && !verdicts_write_junit(&vs, &vr, o->junit)) ||
		    (o->json != NULL && !verdicts_write_json(&vs, &vr, o->json))) {
			fprintf(stderr, "sojourn: the verdicts could not be written\n");
			status = 3;
		}
		if (!check_out_close(&c.out, &(struct check_found){ &catalogue, &scene, &vs, &lo,
		    status }, err, sizeof(err))) {
			fprintf(stderr, "sojourn: %s\n", err);
			status = 3;
		} else if (o->out != NULL) {
			printf("%s/index.html\n", o->out);
		}
	}
	verdicts_clear(&vs);
	judge_free(c.judge);
	catalogue_clear(&catalogue);
	free(known);
	return status;
}

int
verb_check(int argc, char **argv)
{
	static const struct option options[] = {
		{ "keys", required_argument, NULL, 'k' }, { "map", required_argument, NULL, 'm' },
		{ "rows", required_argument, NULL, 'r' }, { "strict", no_argument, NULL, 's' },
		{ "junit", required_argument, NULL, 'j' }, { "json", required_argument, NULL, 'J' },
		{ "product", required_argument, NULL, 'P' }, { "help", no_argument, NULL, 'h' }, { 0 }
	};
	struct check_options o = { 0 };
	int c;

	while ((c = getopt_long(argc, argv, "o:vh", options, NULL)) != -1) {
		switch (c) {
		case 'k':
			o.keys = optarg;
			break;
		case 'm':
			if (o.n_maps == MAPS_MAX || !map_parse(&o.map[o.n_maps++], optarg)) {
				fprintf(stderr, "sojourn: --map %s: wanted NAME=ADDRESS\n", optarg);
				return 2;
			}
			break;
		case 'r':
			o.rows = optarg;
			break;
		case 's':
			o.strict = true;
			break;
		case 'j':
			o.junit = optarg;
			break;
		case 'J':
			o.json = optarg;
			break;
		case 'o':
			o.out = optarg;
			break;
		case 'P':
			o.product = optarg;
			break;
		case 'v':
			o.verbose = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	if (optind >= argc) {
		fputs(usage, stderr);
		return 2;
	}
	return judge_captures(&o, argv + optind, (size_t)(argc - optind));
}
