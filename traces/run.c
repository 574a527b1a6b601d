#include "traces/run_inside.h"

#include "nodes/base/die.h"
#include "traces/rundir.h"
#include "traces/state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/resource.h>

/* ---- files ---- */

const char *
run_path(struct run *r, const char *name)
{
	if (r->dir == NULL)
		return NULL;
	snprintf(r->path, sizeof(r->path), "%s/%s", r->dir, name);
	if (!rundir_parents(r->path))
		die("%s: %s", r->path, strerror(errno));
	return r->path;
}

static void
write_timing(struct run *r, const struct run_result *result)
{
	FILE *f;

	if (r->dir == NULL)
		return;
	f = fopen(run_path(r, "timing.json"), "w");
	if (f == NULL)
		die("%s: %s", r->path, strerror(errno));
	fprintf(f, "{\"wall_s\": %.6f, \"max_rss_kib\": %ld}\n", result->wall_s,
	    result->max_rss_kib);
	if (fclose(f) != 0 && r->failed == NULL)
		r->failed = "timing.json";
}

/* ---- opening ---- */

static char *
copy(const char *s)
{
	return s != NULL ? xstrdup(s) : NULL;
}

/* A capture per interface: more open files than the usual soft limit. */
static void
raise_file_limit(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < l.rlim_max) {
		l.rlim_cur = l.rlim_max;
		setrlimit(RLIMIT_NOFILE, &l);
	}
}

static void
open_files(struct run *r)
{
	raise_file_limit();
	run_json_write(r, NULL);
	if (r->o.lean)
		return;
	if (!r->o.no_dissect) {
		lines_open(&r->messages, run_path(r, "messages.jsonl"), 0666);
		lines_open(&r->sequence, run_path(r, "messages.seq"), 0666);
	}
	lines_open(&r->state, run_path(r, "state.jsonl"), 0666);
	lines_open(&r->key_file[0], run_path(r, "keys/ikev2_decryption_table"), 0600);
	lines_open(&r->key_file[1], run_path(r, "keys/esp_sa"), 0600);
}

struct run *
run_open(const struct run_options *o, char err[static 256])
{
	struct run *r;

	if (o->dir != NULL && !rundir_make(o->dir, err))
		return NULL;
	r = xalloc(1, sizeof(*r));
	r->o = *o;
	r->dir = copy(o->dir);
	r->scenario = copy(o->scenario);
	r->file = copy(o->file);
	r->params = copy(o->params);
	r->pcap = copy(o->pcap);
	r->keys = keys_new();
	r->dissect = dissect_new(r->keys);
	r->metrics = metrics_new();
	r->seq = seq_new();
	if (r->dir != NULL)
		open_files(r);
	return r;
}

void
run_node(struct run *r, const char *name, const char *kind)
{
	if (r->n_nodes == r->cap_nodes) {
		r->cap_nodes = r->cap_nodes == 0 ? 16 : 2 * r->cap_nodes;
		r->node = xrealloc(r->node, r->cap_nodes, sizeof(*r->node));
	}
	r->node[r->n_nodes].name = xstrdup(name);
	r->node[r->n_nodes++].kind = xstrdup(kind);
}

/* ---- captures ---- */

/* Is a capture of this node wanted? */
static bool
wanted(const struct run *r, const char *node)
{
	const char *p = r->pcap;
	size_t n = strlen(node);

	if (r->dir == NULL)
		return false;
	if (p == NULL || strcmp(p, "all") == 0)
		return true;
	while (*p != '\0') {
		size_t word = strcspn(p, ",");

		if (word == n && memcmp(p, node, n) == 0)
			return true;
		p += word + (p[word] == ',');
	}
	return false;
}

static struct capture *
capture_new(struct run *r, const char *node, const char *link, bool bus)
{
	struct capture *c = xalloc(1, sizeof(*c));
	char file[512], path[600];

	c->node = xstrdup(node);
	c->link = xstrdup(link);
	c->bus = bus;
	if (bus)
		snprintf(file, sizeof(file), "%.200s.pcap", node);
	else
		snprintf(file, sizeof(file), "%.200s-%.200s.pcap", node, link);
	rundir_file_name(file);
	snprintf(path, sizeof(path), "%s/%s", bus ? "pfkey" : "pcap", file);
	c->file = xstrdup(bus ? path : file);
	if (wanted(r, node)) {
		c->out = pcap_open_out(run_path(r, path), bus ? LINK_USER0 : LINK_ETHERNET);
		if (c->out == NULL)
			die("%s: %s", r->path, strerror(errno));
	} else {
		c->file[0] = '\0';
	}
	if (r->n_captures == r->cap_captures) {
		r->cap_captures = r->cap_captures == 0 ? 32 : 2 * r->cap_captures;
		r->capture = xrealloc(r->capture, r->cap_captures, sizeof(struct capture *));
	}
	r->capture[r->n_captures++] = c;
	return c;
}

static struct capture *
capture_of(struct run *r, const char *node, const char *link, bool bus)
{
	uint64_t h = hash_bytes(hash_bytes(bus, node, strlen(node)), link, strlen(link));
	struct capture *c;

	for (struct hash_link *l = hash_first(&r->by_name, h); l != NULL; l = hash_next(l)) {
		c = hash_owner(l, struct capture, hash);
		if (c->bus == bus && strcmp(c->node, node) == 0 && strcmp(c->link, link) == 0)
			return c;
	}
	c = capture_new(r, node, link, bus);
	hash_add(&r->by_name, &c->hash, h);
	return c;
}

/* ---- what happens ---- */

static void
message(struct run *r, const struct msg *m)
{
	r->n_messages++;
	if (r->messages.f != NULL) {
		msg_json_write(r->messages.f, m);
		lines_end(&r->messages);
	}
	if (r->sequence.f != NULL && seq_write(r->seq, r->sequence.f, m))
		lines_end(&r->sequence);
	metrics_message(r->metrics, m);
	if (r->o.message != NULL)
		r->o.message(r->o.ctx, m);
}

static void
sight(struct run *r, struct capture *c, struct sighting *s)
{
	const struct msg *m;

	if (c->out != NULL)
		s->frame = pcap_write_out(c->out, s->t, s->octets);
	c->frames += c->out != NULL;
	s->node = c->node;
	s->link = c->link;
	s->pcap = c->file;
	if (r->o.no_dissect)
		return;
	m = dissect_frame(r->dissect, s);
	if (m != NULL)
		message(r, m);
}

void
run_frame(struct run *r, tick t, const char *node, const char *link, unsigned ifc, bool tx,
    struct bytes frame)
{
	struct capture *c = capture_of(r, node, link, false);
	struct sighting s = {
		.ifc = ifc, .tx = tx, .t = t, .linktype = LINK_ETHERNET, .octets = frame
	};

	r->n_frames++;
	if (tx && !c->has_mac && frame.n >= 12) {
		memcpy(c->mac.b, frame.p + 6, sizeof(c->mac.b));
		c->has_mac = true;
	}
	sight(r, c, &s);
}

void
run_bus(struct run *r, tick t, const char *node, struct bytes octets)
{
	struct sighting s = {
		.ifc = UINT32_MAX, .tx = true, .t = t, .linktype = LINK_USER0, .octets = octets
	};

	sight(r, capture_of(r, node, "pfkey", true), &s);
}

void
run_keys(struct run *r, tick t, const char *node, const struct sa_keys *keys)
{
	struct lines *l = &r->key_file[keys->esp];

	(void)t;
	(void)node;
	if (!keys_add(r->keys, keys) || l->f == NULL)
		return;
	keys_write_line(l->f, keys);
	lines_flush(l);
}

void
run_told(struct run *r, tick t, const char *node, const struct told *told)
{
	static const char *const kind[] = { "state", "ignored", "tx", "rx", "drop", "note" };

	state_line(&r->state, t, node, kind[told->kind], told->name, told->instance, told->text);
}

void
run_address(struct run *r, tick t, const char *node, unsigned ifc, bool added,
    const struct prefix *prefix)
{
	char text[128], a[ADDR_TEXT_MAX], port[16] = "app";

	if (ifc != UINT32_MAX)
		snprintf(port, sizeof(port), "%u", ifc);
	snprintf(text, sizeof(text), "address=%s/%u ifc=%s", addr_text(&prefix->addr, a),
	    prefix->len, port);
	state_line(&r->state, t, node, "world", added ? "address-added" : "address-gone", "", text);
	metrics_address(r->metrics, t, node, ifc, added, &prefix->addr);
}

void
run_world(struct run *r, tick t, const char *node, const char *name, const char *text)
{
	char pair[600];

	text = text != NULL ? text : "";
	if (strcmp(name, "attach") == 0 || strcmp(name, "detach") == 0)
		snprintf(pair, sizeof(pair), "link=%.500s", text);
	else
		snprintf(pair, sizeof(pair), "%.590s", text);
	state_line(&r->state, t, node, "world", name, "", pair);
	metrics_world(r->metrics, t, node, name, text);
}

uint64_t
run_messages(const struct run *r)
{
	return r->n_messages;
}

/* ---- the end ---- */

static void
write_metrics(struct run *r)
{
	FILE *f;
	bool bad;

	if (r->dir == NULL)
		return;
	f = fopen(run_path(r, "metrics.csv"), "w");
	if (f == NULL)
		die("%s: %s", r->path, strerror(errno));
	metrics_write(r->metrics, f);
	bad = ferror(f);
	bad |= fclose(f) != 0;
	if (bad && r->failed == NULL)
		r->failed = "metrics.csv";
}

static void
close_captures(struct run *r)
{
	for (size_t i = 0; i < r->n_captures; i++) {
		struct capture *c = r->capture[i];

		if (!pcap_close_out(c->out) && r->failed == NULL)
			r->failed = "a capture";
		c->out = NULL;
	}
}

static void
close_lines(struct run *r, struct lines *l, const char *name)
{
	if (!lines_close(l) && r->failed == NULL)
		r->failed = name;
}

static void
run_free(struct run *r)
{
	for (size_t i = 0; i < r->n_captures; i++) {
		free(r->capture[i]->node);
		free(r->capture[i]->link);
		free(r->capture[i]->file);
		free(r->capture[i]);
	}
	for (size_t i = 0; i < r->n_nodes; i++) {
		free(r->node[i].name);
		free(r->node[i].kind);
	}
	free(r->node);
	hash_clear(&r->by_name);
	free(r->capture);
	seq_free(r->seq);
	metrics_free(r->metrics);
	dissect_free(r->dissect);
	keys_free(r->keys);
	free(r->dir);
	free(r->scenario);
	free(r->file);
	free(r->params);
	free(r->pcap);
	free(r);
}

bool
run_close(struct run *r, const struct run_result *result, char err[static 256])
{
	bool fine;

	close_captures(r);
	close_lines(r, &r->messages, "messages.jsonl");
	close_lines(r, &r->sequence, "messages.seq");
	close_lines(r, &r->state, "state.jsonl");
	close_lines(r, &r->key_file[0], "keys/ikev2_decryption_table");
	close_lines(r, &r->key_file[1], "keys/esp_sa");
	write_metrics(r);
	write_timing(r, result);
	run_json_write(r, result);
	fine = r->failed == NULL;
	if (!fine)
		snprintf(err, 256, "%.140s: %.60s could not be written completely", r->dir,
		    r->failed);
	run_free(r);
	return fine;
}
