/* sojourn_check.c - the verb `check`: judge captures, ours or anybody's. Needs no simulator. */
#include "sojourn_args.h"

#include "conformance/judge.h"
#include "conformance/offline.h"
#include "nodes/base/die.h"
#include "sojourn_check_out.h"
#include "sojourn_data.h"
#include "sojourn_verbs.h"
#include "traces/load.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#define MAPS_MAX 64
#define NODES_MAX 1024	/* that run folders name */
#define OWNERS_MAX 1024	/* addresses that --map or the story knows */

static const char usage[] =
    "usage: sojourn check PCAP... [--keys DIR] [--map NAME[:KIND]=ADDRESS]... [--rows GLOB]\n"
    "                     [--script FILE.lua [-p KEY=VALUE]...] [--strict] [--junit FILE]\n"
    "                     [--json FILE] [-o DIR [--product TEXT]] [-v]\n"
    "\n"
    "Says first what the captures can show, then judges them. PCAP: capture files or run folders.\n"
    "  --keys   a folder with Wireshark's ikev2_decryption_table and esp_sa\n"
    "  --map    who owns an address; KIND: mn, ha, cn, nat, router, host or attacker\n"
    "  --script a story, judged against the captures (docs/scenarios.md); -p sets its parameters\n"
    "  -o       leaves DIR/index.html: rows, verdicts, packets; and DIR/statement.html\n"
    "  --product what was judged, for the statement\n"
    "Exit status: 0 passed, 1 something failed, 2 nothing could be read, 4 nothing was decided.\n";

struct map {
	char name[32], kind[16];
	struct addr addr;
};

static bool
kind_known(const char *kind)
{
	static const char *const known[] = { "mn", "ha", "cn", "nat", "router", "host",
		"attacker" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(kind, known[i]) == 0)
			return true;
	return false;
}

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
		return kind_known(m->kind);
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
	struct offline *story;	/* or NULL */
	struct tally tally[64];
	size_t n_tallies;
	uint64_t malformed;
	tick first, last;
	bool any;
	struct check_out out;
	const struct load_options *load;
	const struct catalogue *catalogue;
	const struct scene *scene;
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
	if (c->story != NULL)
		offline_message(c->story, m);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct tally *)a)->name, ((const struct tally *)b)->name);
}

static void
print_summary(struct checking *c, const struct load_result *r)
{
	const char *pcap;
	unsigned frame;
	uint64_t strangers = judge_strangers(c->judge, &pcap, &frame);

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
	if (strangers > 0)
		printf("%" PRIu64 " message%s not of whom %s: not judged (the first: %s frame %u)\n",
		    strangers, strangers == 1 ? " is" : "s are",
		    strangers == 1 ? "it names" : "they name", pcap, frame);
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
	const char *keys, *rows, *junit, *json, *out, *product, *script;
	struct map map[MAPS_MAX];
	size_t n_maps;
	struct params params;	/* of the script */
	bool strict, verbose;
};

/* The nodes that are known before anything is read. */
struct cast {
	struct scene_node node[2 * MAPS_MAX + NODES_MAX];
	struct load_node known[NODES_MAX];
	struct load_owner owner[OWNERS_MAX];
	struct scene scene;
	size_t n_known, n_owners;
};

static void
cast_add(struct cast *c, const char *name, const char *kind)
{
	for (size_t i = 0; i < c->scene.n; i++)
		if (strcmp(c->node[i].name, name) == 0)
			return;
	if (c->scene.n < sizeof(c->node) / sizeof(c->node[0]))
		c->node[c->scene.n++] = (struct scene_node){ name, kind, NULL };
}

static bool
is_host(const struct cast *c, const char *name)
{
	for (size_t i = 0; i < c->scene.n; i++)
		if (strcmp(c->node[i].name, name) == 0)
			return strcmp(c->node[i].kind, "mn") == 0 ||
			    strcmp(c->node[i].kind, "cn") == 0;
	return false;
}

/* cast_make: who is who by the run folders, by --map, and by the story. */
static struct cast *
cast_make(const struct check_options *o, char **paths, size_t n_paths, struct offline *story)
{
	struct cast *c = xalloc(1, sizeof(*c));
	const struct script_node *node = NULL;
	size_t n = story != NULL ? script_nodes(offline_script(story), &node) : 0;

	for (size_t i = 0; i < n_paths; i++) {
		char dir[2][4200];

		if (i == 0 || !load_run_of(paths[i - 1], dir[0]) ||
		    !load_run_of(paths[i], dir[1]) || strcmp(dir[0], dir[1]) != 0)
			c->n_known += load_nodes(paths[i], c->known + c->n_known,
			    NODES_MAX - c->n_known);
	}
	for (size_t i = 0; i < c->n_known; i++)
		cast_add(c, c->known[i].name, c->known[i].kind);
	for (size_t i = 0; i < o->n_maps; i++) {
		if (story == NULL)
			c->owner[c->n_owners++] =
			    (struct load_owner){ o->map[i].name, o->map[i].addr, false };
		if (o->map[i].kind[0] != '\0')
			cast_add(c, o->map[i].name, o->map[i].kind);
		if (story != NULL)
			offline_owner(story, o->map[i].name, &o->map[i].addr);
	}
	for (size_t i = 0; i < n; i++)
		cast_add(c, node[i].name, node[i].kind);
	while (story != NULL && c->n_owners < OWNERS_MAX && offline_told(story, c->n_owners,
	    &c->owner[c->n_owners].node, &c->owner[c->n_owners].addr))
		c->n_owners++;
	for (size_t i = 0; i < c->n_owners; i++)
		c->owner[i].host = is_host(c, c->owner[i].node);
	c->scene.node = c->node;
	return c;
}

static int
not_written(const char *file)
{
	fprintf(stderr, "sojourn: %s: the verdicts could not be written: %s\n", file, strerror(errno));
	return EXIT_INTERNAL;
}

/* conclude: all was read; what is to be said about it? Returns the exit status. */
static int
conclude(struct checking *c, const struct check_options *o, const struct load_result *r)
{
	char err[256];
	struct verdict_run vr = { "check", 0, "" };
	struct verdicts vs = { 0 };
	int status = EXIT_PASSED;

	print_summary(c, r);
	if (r->corrupt)
		judge_corrupt(c->judge, "the capture is corrupt: nobody can be blamed for it");
	judge_end(c->judge, c->last, &vs);
	if (c->story != NULL) {
		offline_play(c->story);
		if (script_error(offline_script(c->story)) != NULL) {
			fprintf(stderr, "%s\n", script_error(offline_script(c->story)));
			status = EXIT_USAGE;
		}
		judge_script(c->catalogue, offline_script(c->story), &vs);
	}
	if (o->strict)
		verdicts_strict(&vs);
	verdicts_sort(&vs);
	if (status == EXIT_PASSED) {
		verdicts_print(&vs, &vr, o->verbose, verdict_colour(stdout), stdout);
		status = c->story == NULL ? verdicts_exit_status(&vs) :
		    judge_story_status(offline_script(c->story), &vs);
		if (o->junit != NULL && !verdicts_write_junit(&vs, &vr, o->junit))
			status = not_written(o->junit);
		if (o->json != NULL && !verdicts_write_json(&vs, &vr, o->json))
			status = not_written(o->json);
		if (!check_out_close(&c->out, &(struct check_found){ c->catalogue, c->scene, &vs,
		    c->load, status }, err, sizeof(err))) {
			fprintf(stderr, "sojourn: %s\n", err);
			status = EXIT_INTERNAL;
		} else if (o->out != NULL) {
			printf("%s/index.html\n", o->out);
		}
	}
	verdicts_clear(&vs);
	return status;
}

static int
judge_captures(const struct check_options *o, char **paths, size_t n_paths)
{
	struct script_conf conf = {
		.file = o->script != NULL ? story_path(o->script) : NULL, .lib = STORY_LIB,
		.seed = 1, .param = o->params.arg, .n_params = o->params.n
	};
	struct catalogue catalogue = { 0 };
	struct load_options lo;
	struct checking c = {
		.story = o->script != NULL ? offline_new(&conf) : NULL,
		.out = { .dir = o->out, .product = o->product, .rows = o->rows,
		    .strict = o->strict },
		.load = &lo, .catalogue = &catalogue
	};
	struct cast *cast = cast_make(o, paths, n_paths, c.story);
	struct load_result result;
	char err[256];
	int status;

	c.scene = &cast->scene;
	lo = (struct load_options){
		.path = (const char *const *)paths, .n_paths = n_paths, .keys = o->keys,
		.owner = cast->owner, .n_owners = cast->n_owners, .message = on_message, .ctx = &c,
	};
	if (c.story != NULL && script_error(offline_script(c.story)) != NULL) {
		fprintf(stderr, "%s\n", script_error(offline_script(c.story)));
		status = EXIT_USAGE;
	} else if (!catalogue_load(&catalogue, REQUIREMENTS, err, sizeof(err))) {
		fprintf(stderr, "sojourn: %s\n", err);
		status = EXIT_INTERNAL;
	} else if (o->rows != NULL && !catalogue_has(&catalogue, NULL, o->rows)) {
		fprintf(stderr, "sojourn: the catalogue has no row for --rows %s\n", o->rows);
		status = EXIT_USAGE;
	} else {
		c.judge = judge_new(&catalogue, &cast->scene, o->rows);
		if (check_out_open(&c.out, err, sizeof(err)) && load_captures(&lo, &result, err)) {
			status = conclude(&c, o, &result);
		} else {
			fprintf(stderr, "sojourn: %s\n", err);
			status = EXIT_USAGE;
		}
	}
	judge_free(c.judge);
	offline_free(c.story);
	catalogue_clear(&catalogue);
	free(cast);
	return status;
}

static bool
map_add(struct check_options *o, const char *verb, const char *text)
{
	if (o->n_maps < MAPS_MAX && map_parse(&o->map[o->n_maps], text)) {
		o->n_maps++;
		return true;
	}
	if (o->n_maps == MAPS_MAX)
		args_wrong(verb, "--map %.100s: no more than %d of them", text, MAPS_MAX);
	else
		args_wrong(verb, "--map %.100s: wanted NAME=ADDRESS or NAME:KIND=ADDRESS, KIND "
		    "mn, ha, cn, nat, router, host or attacker", text);
	return false;
}

/* False: the option is wrong, which was said. */
static bool
take(struct check_options *o, const char *verb, int letter, char *value)
{
	switch (letter) {
	case 'k':
		o->keys = value;
		return true;
	case 'm':
		return map_add(o, verb, value);
	case 'S':
		o->script = value;
		return true;
	case 'p':
		return args_param(verb, &o->params, value);
	case 'r':
		o->rows = value;
		return true;
	case 's':
		o->strict = true;
		return true;
	case 'j':
		o->junit = value;
		return args_output(verb, "--junit", value);
	case 'J':
		o->json = value;
		return args_output(verb, "--json", value);
	case 'o':
		o->out = value;
		return args_folder(verb, "-o", value);
	case 'P':
		o->product = value;
		return true;
	case 'v':
		o->verbose = true;
		return true;
	default:
		return false;
	}
}

int
verb_check(int argc, char **argv)
{
	static const struct option options[] = {
		{ "keys", required_argument, NULL, 'k' }, { "map", required_argument, NULL, 'm' },
		{ "rows", required_argument, NULL, 'r' }, { "strict", no_argument, NULL, 's' },
		{ "junit", required_argument, NULL, 'j' }, { "json", required_argument, NULL, 'J' },
		{ "product", required_argument, NULL, 'P' },
		{ "script", required_argument, NULL, 'S' }, { "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	struct check_options o = { 0 };
	int letter;

	while ((letter = args_next(argc, argv, ":o:p:vh", options)) != -1) {
		if (letter == 'h') {
			fputs(usage, stdout);
			return EXIT_PASSED;
		}
		if (!take(&o, argv[0], letter, optarg))
			return EXIT_USAGE;
	}
	if (!args_places(argc, argv, 1, INT_MAX, "captures, or the folder of a run"))
		return EXIT_USAGE;
	if (o.params.n > 0 && o.script == NULL)
		return args_wrong(argv[0], "-p is for the parameters of a --script");
	if (o.product != NULL && o.out == NULL)
		return args_wrong(argv[0], "--product is for the pages that -o leaves");
	return judge_captures(&o, argv + optind, (size_t)(argc - optind));
}
