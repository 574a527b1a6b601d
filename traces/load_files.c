/* load_files.c - which capture files are read, and what a run folder says about them. */
#include "traces/load_inside.h"

#include "nodes/base/die.h"
#include "traces/rundir.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>

bool
load_run_of(const char *path, char dir[static 4200])
{
	struct stat st;
	size_t n = strlen(path);

	if (n >= 4096)
		return false;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		snprintf(dir, 4200, "%s", path);
		return rundir_is_run(dir);
	}
	while (n > 0 && path[n - 1] != '/')
		n--;
	snprintf(dir, 4200, "%.*s..", (int)n, path);
	return n >= 5 && strncmp(path + n - 5, "pcap/", 5) == 0 && rundir_is_run(dir);
}

static struct source *
source_add(struct load *l, const char *path, const char *name, const char *node, const char *link)
{
	struct source *s;

	if (l->n == l->cap) {
		l->cap = l->cap == 0 ? 16 : 2 * l->cap;
		l->s = xrealloc(l->s, l->cap, sizeof(*l->s));
	}
	s = &l->s[l->n++];
	*s = (struct source){
		.path = xstrdup(path), .name = xstrdup(name), .node = xstrdup(node),
		.link = xstrdup(link)
	};
	return s;
}

/* "dir/ha-core.pcap" is node ha on link core; "trace.pcapng" is node trace. */
static struct source *
source_add_file(struct load *l, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	char node[256], *dot, *dash;

	snprintf(node, sizeof(node), "%.255s", name);
	dot = strrchr(node, '.');
	if (dot != NULL && dot != node)
		*dot = '\0';
	dash = strchr(node, '-');
	if (dash != NULL)
		*dash++ = '\0';
	return source_add(l, path, name, node, dash != NULL ? dash : "");
}

/* Of `only`, if it is not NULL: the capture with this file name. */
static void
add_captures_of_run(struct load *l, const char *dir, const json_t *captures, const char *only)
{
	char path[4400];
	const json_t *c;
	size_t i;

	json_array_foreach(captures, i, c) {
		const char *file = json_string_value(json_object_get(c, "file"));
		const char *node = json_string_value(json_object_get(c, "node"));
		const char *link = json_string_value(json_object_get(c, "link"));
		const char *mac = json_string_value(json_object_get(c, "mac"));
		bool bus = json_is_true(json_object_get(c, "bus"));
		struct source *s;

		if (file == NULL || node == NULL || link == NULL || strstr(file, "..") != NULL ||
		    (only != NULL && strcmp(file, only) != 0))
			continue;
		snprintf(path, sizeof(path), "%s/%s%s", dir, bus ? "" : "pcap/", file);
		s = source_add(l, path, file, node, link);
		s->of_run = s->recorded = true;
		s->has_mac = mac != NULL && mac_parse(&s->mac, mac);
		s->silent = mac != NULL && mac[0] == '\0';
	}
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A run that was killed has no list of its captures: what lies in pcap/ is taken, by name. */
static void
add_folder(struct load *l, const char *dir)
{
	char path[4700], *file[4096];
	struct dirent *e;
	size_t n = 0;
	DIR *d = opendir(dir);

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL && n < sizeof(file) / sizeof(file[0])) {
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_name[0] != '.')
			file[n++] = xstrdup(path);
	}
	closedir(d);
	qsort(file, n, sizeof(file[0]), by_text);
	for (size_t i = 0; i < n; i++) {
		source_add_file(l, file[i])->of_run = true;
		free(file[i]);
	}
}

static void
add_run(struct load *l, const char *dir, char err[static 256])
{
	char path[4300], why[256];
	json_error_t e;
	json_t *run, *captures;

	snprintf(path, sizeof(path), "%s/run.json", dir);
	run = json_load_file(path, 0, &e);
	captures = run != NULL ? json_object_get(run, "captures") : NULL;
	if (captures != NULL) {
		add_captures_of_run(l, dir, captures, NULL);
	} else {
		text_add(&l->warning, "%s: the run did not finish\n", dir);
		snprintf(path, sizeof(path), "%s/pcap", dir);
		add_folder(l, path);
	}
	json_decref(run);
	snprintf(path, sizeof(path), "%s/keys", dir);
	if (l->o->keys == NULL && !keys_read_dir(l->keys, path, why, sizeof(why)))
		text_add(&l->warning, "%s\n", why);
	if (l->n == 0)
		snprintf(err, 256, "%.200s: a run without captures", dir);
}

/* add_file_of_run: "RUN/pcap/ha-core.pcap" is known to RUN/run.json. False: no such run. */
static bool
add_file_of_run(struct load *l, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	char dir[4200], file[4300];
	size_t before = l->n;
	json_t *run;

	if (!load_run_of(path, dir))
		return false;
	snprintf(file, sizeof(file), "%s/run.json", dir);
	run = json_load_file(file, 0, NULL);
	add_captures_of_run(l, dir, json_object_get(run, "captures"), name);
	json_decref(run);
	if (l->n > before)
		l->s[l->n - 1].of_run = false;	/* asked for by name: it must be readable */
	return l->n > before;
}

bool
load_paths(struct load *l, char err[static 256])
{
	struct stat st;

	for (size_t i = 0; i < l->o->n_paths; i++) {
		const char *path = l->o->path[i];

		if (stat(path, &st) != 0) {
			snprintf(err, 256, "%.200s: %s", path, strerror(errno));
			return false;
		}
		if (!S_ISDIR(st.st_mode)) {
			if (!add_file_of_run(l, path))
				source_add_file(l, path);
		} else if (rundir_is_run(path)) {
			add_run(l, path, err);
		} else {
			snprintf(err, 256, "%.200s: a folder without a run.json", path);
			return false;
		}
	}
	return l->n > 0;
}

size_t
load_nodes(const char *of, struct load_node *out, size_t cap)
{
	char path[4300], dir[4200];
	const json_t *node;
	size_t i, n = 0;
	json_t *run;

	if (!load_run_of(of, dir))
		return 0;
	snprintf(path, sizeof(path), "%s/run.json", dir);
	run = json_load_file(path, 0, NULL);
	json_array_foreach(json_object_get(run, "nodes"), i, node) {
		const char *name = json_string_value(json_object_get(node, "name"));
		const char *kind = json_string_value(json_object_get(node, "kind"));

		if (name == NULL || kind == NULL || n == cap)
			continue;
		snprintf(out[n].name, sizeof(out[n].name), "%.63s", name);
		snprintf(out[n].kind, sizeof(out[n].kind), "%.15s", kind);
		n++;
	}
	json_decref(run);
	return n;
}

bool
load_messages(const char *path, struct msg_list *out, char err[static 256])
{
	FILE *in = fopen(path, "r");
	char *line = NULL, why[128];
	size_t cap = 0;
	uint64_t number = 0;
	struct msg *m = NULL;
	bool fine = true;

	if (in == NULL) {
		snprintf(err, 256, "%.200s: %s", path, strerror(errno));
		return false;
	}
	while (fine && getline(&line, &cap, in) > 0) {
		number++;
		m = msg_json_read(line, why);
		fine = m != NULL;
		if (fine)
			msg_list_add(out, m);
		else
			snprintf(err, 256, "%.100s:%" PRIu64 ": %.120s", path, number, why);
	}
	free(line);
	fclose(in);
	return fine;
}
