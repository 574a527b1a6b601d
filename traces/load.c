#include "traces/load.h"

#include "nodes/base/die.h"
#include "nodes/base/hash.h"
#include "nodes/base/text.h"
#include "traces/pcap.h"
#include "traces/rundir.h"
#include "traces/vantage.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>

struct source {
	char *path, *node, *link, *name;
	struct mac mac;
	bool has_mac, silent, live;	/* silent: known to have sent nothing */
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

/* ---- which files ---- */

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

static bool
add_paths(struct load *l, char err[static 256])
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

/* ---- which way a frame went ---- */

/* The outermost addresses, for captures without a link layer of two addresses. */
static bool
sent_by_owner(const struct load *l, const struct source *s, struct bytes frame)
{
	struct addr src = ADDR_NONE;
	uint16_t type;
	struct bytes ip = dissect_link((enum linktype)s->linktype, frame, &type);

	if (ip.n >= 20 && ip.p[0] >> 4 == 4)
		src = addr_of4(ip.p + 12);
	else if (ip.n >= 40 && ip.p[0] >> 4 == 6)
		src = addr_of6(ip.p + 8);
	for (size_t i = 0; i < l->o->n_owners; i++)
		if (strcmp(l->o->owner[i].node, s->node) == 0 &&
		    addr_eq(&l->o->owner[i].addr, &src))
			return true;
	return false;
}

static bool
sent(const struct load *l, const struct source *s, struct bytes frame)
{
	switch (s->linktype) {
	case LINK_ETHERNET:
		if (frame.n >= 12 && s->has_mac)
			return memcmp(frame.p + 6, s->mac.b, sizeof(s->mac.b)) == 0;
		return false;
	case LINK_SLL:		/* packet type 4: sent by us */
		return frame.n >= 2 && frame.p[0] == 0 && frame.p[1] == 4;
	case LINK_SLL2:
		return frame.n >= 11 && frame.p[10] == 4;
	case LINK_PPP_WITHDIR:	/* 0: received */
		return frame.n >= 1 && frame.p[0] != 0;
	case LINK_USER0:
		return true;
	default:
		return sent_by_owner(l, s, frame);
	}
}

/* ---- merging ---- */

static void
advance(struct load *l, struct source *s)
{
	char why[256];

	switch (pcap_next_in(s->in, &s->next, why)) {
	case PCAP_IN_FRAME:
		s->tx = sent(l, s, s->next.octets);
		return;
	case PCAP_IN_DAMAGED:
		l->out->corrupt = true;
		/* fall through */
	case PCAP_IN_CUT:
		text_add(&l->warning, "%s\n", why);
		l->out->damaged = true;
		break;
	case PCAP_IN_END:
		break;
	}
	s->live = false;
}

/* The nodes of all captures, while it is found out where each was made. */
struct vantages {
	struct vantage_node *node;
	const char **name;
	size_t n;
	struct mac *mac;	/* found so far, with whose */
	size_t *whose, n_macs;
};

static size_t
vantages_node(struct vantages *f, const struct load *l, const char *name)
{
	struct vantage_node *node;

	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->name[i], name) == 0)
			return i;
	node = &f->node[f->n];
	f->name[f->n] = name;
	for (size_t i = 0; i < l->o->n_owners; i++) {
		if (strcmp(l->o->owner[i].node, name) != 0)
			continue;
		node->host |= l->o->owner[i].host;
		if (node->n_addrs < VANTAGE_MAX)
			node->addr[node->n_addrs++] = l->o->owner[i].addr;
	}
	node->n_told = node->n_addrs;
	return f->n++;
}

static bool
find_vantage(struct vantages *f, const struct load *l, struct source *s, bool guess)
{
	struct mac *others = xalloc(f->n_macs + 1, sizeof(*others));
	size_t who = vantages_node(f, l, s->node);
	struct vantage_node *node = &f->node[who];

	for (size_t i = node->n_others = 0; i < f->n_macs; i++)
		if (f->whose[i] != who)
			others[node->n_others++] = f->mac[i];
	node->other = others;
	s->has_mac = vantage_mac(s->vantage, node, guess, &s->mac);
	node->other = NULL;
	free(others);
	if (!s->has_mac)
		return false;
	f->mac[f->n_macs] = s->mac;
	f->whose[f->n_macs++] = who;
	return true;
}

/* find_any settles one more capture. */
static bool
find_any(struct vantages *f, const struct load *l, bool guess)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->s[i].vantage != NULL && !l->s[i].has_mac &&
		    find_vantage(f, l, &l->s[i], guess)) {
			l->out->guessed += guess;
			return true;
		}
	return false;
}

/* find_vantages: which MAC address is each capture's own? What is certain comes first, and may make
 * others certain. */
static void
find_vantages(struct load *l)
{
	struct vantages f = {
		.node = xalloc(l->n, sizeof(*f.node)), .name = xalloc(l->n, sizeof(*f.name)),
		.mac = xalloc(l->n, sizeof(*f.mac)), .whose = xalloc(l->n, sizeof(*f.whose))
	};

	for (size_t i = 0; i < l->n; i++) {
		struct source *s = &l->s[i];

		if (s->live && s->linktype == LINK_ETHERNET && !s->has_mac && !s->silent)
			s->vantage = vantage_new(s->path);
	}
	while (find_any(&f, l, false) || find_any(&f, l, true))
		continue;
	for (size_t i = 0; i < l->n; i++) {
		l->out->guessed += l->s[i].vantage != NULL && !l->s[i].has_mac;
		vantage_free(l->s[i].vantage);
	}
	free(f.node);
	free(f.name);
	free(f.mac);
	free(f.whose);
}

static bool
open_sources(struct load *l, char err[static 256])
{
	size_t opened = 0;

	for (size_t i = 0; i < l->n; i++) {
		struct source *s = &l->s[i];

		s->in = pcap_open_in(s->path, err);
		if (s->in == NULL) {
			if (!s->of_run)
				return false;
			text_add(&l->warning, "%s\n", err);
			continue;
		}
		opened++;
		s->linktype = pcap_linktype_in(s->in);
		s->live = true;
	}
	find_vantages(l);
	for (size_t i = 0; i < l->n; i++)
		if (l->s[i].live)
			advance(l, &l->s[i]);
	return opened > 0;
}

/* At equal times what is received comes first: a router passes a packet on in the same tick, while
 * a link always takes time. */
static struct source *
earliest(struct load *l)
{
	struct source *best = NULL;

	for (size_t i = 0; i < l->n; i++) {
		struct source *s = &l->s[i];

		if (s->live && (best == NULL || s->next.t < best->next.t ||
		    (s->next.t == best->next.t && !s->tx && best->tx)))
			best = s;
	}
	return best;
}

/* checksum_at: where the checksum of UDP or TCP stands that a network card makes, not the kernel:
 * a capture may have the packet before and after. 0: there is none. */
static size_t
checksum_at(struct bytes packet)
{
	size_t at = 0;
	uint8_t proto = 0;

	if (packet.n >= 20 && packet.p[0] >> 4 == 4) {
		at = (size_t)(packet.p[0] & 15) * 4;
		proto = packet.p[9];
	} else if (packet.n >= 40 && packet.p[0] >> 4 == 6) {
		at = 40;
		proto = packet.p[6];
	}
	at += proto == 17 ? 6 : 16;
	return (proto == 17 || proto == 6) && at + 2 <= packet.n ? at : 0;
}

/* seen_twice: a bridge and its port, or "any" and an interface, show one packet twice: at once,
 * of the same node, in the same direction. Nobody sends the same again as quickly as that. */
static bool
seen_twice(struct load *l, const struct source *s)
{
	uint16_t type;
	struct bytes packet = dissect_link((enum linktype)s->linktype, s->next.octets, &type);
	uint64_t what = hash_bytes(s->tx, s->node, strlen(s->node));
	struct glance *g;
	size_t sum;

	if (s->recorded || packet.n == 0)
		return false;
	sum = checksum_at(packet);
	if (sum > 0) {
		what = hash_bytes(what, packet.p, sum);
		packet = bytes_of(packet.p + sum + 2, packet.n - sum - 2);
	}
	what = hash_bytes(what, packet.p, packet.n);
	g = &l->glance[what % GLANCES];
	if (g->what == what && s->next.t - g->t <= AT_ONCE)
		return true;
	*g = (struct glance){ what, s->next.t };
	return false;
}

static void
one_frame(struct load *l, struct source *s)
{
	struct sighting where = {
		.node = s->node, .link = s->link, .tx = s->tx, .t = s->next.t, .pcap = s->name,
		.frame = s->next.number, .linktype = (enum linktype)s->linktype,
		.cut = s->next.cut, .octets = s->next.octets
	};
	const struct msg *m;

	l->out->frames++;
	if (!dissect_linktype_known(s->linktype)) {
		l->out->unreadable++;
		return;
	}
	if (seen_twice(l, s)) {
		l->out->twice++;
		return;
	}
	m = dissect_frame(l->dissect, &where);
	if (m == NULL)
		return;
	l->out->messages++;
	l->out->closed[m->closed]++;
	if (l->o->message != NULL)
		l->o->message(l->o->ctx, m);
}

static void
load_free(struct load *l)
{
	for (size_t i = 0; i < l->n; i++) {
		pcap_close_in(l->s[i].in);
		free(l->s[i].path);
		free(l->s[i].name);
		free(l->s[i].node);
		free(l->s[i].link);
	}
	free(l->s);
	dissect_free(l->dissect);
	keys_free(l->keys);
}

bool
load_captures(const struct load_options *o, struct load_result *out, char err[static 256])
{
	struct load l = { .o = o, .out = out, .keys = keys_new() };
	struct source *s;
	bool fine;

	*out = (struct load_result){ 0 };
	err[0] = '\0';
	l.warning = TEXT_ARRAY(out->warning);
	l.dissect = dissect_new(l.keys);
	fine = (o->keys == NULL || keys_read_dir(l.keys, o->keys, err, 256)) &&
	    add_paths(&l, err) && open_sources(&l, err);
	while (fine && !out->damaged && (s = earliest(&l)) != NULL) {
		one_frame(&l, s);
		advance(&l, s);
	}
	out->files = l.n;
	out->ike_keys = keys_count(l.keys, false);
	out->esp_keys = keys_count(l.keys, true);
	load_free(&l);
	return fine;
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
