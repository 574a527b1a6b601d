/* run_json.c - run.json: what a run was, what came of it, which captures it left. */
#include "traces/run_inside.h"

#include "nodes/base/die.h"

#include <errno.h>
#include <inttypes.h>

static void
put_pair(FILE *f, const char *name, const char *value)
{
	fprintf(f, ",\n  \"%s\": ", name);
	if (value != NULL)
		msg_json_string(f, value);
	else
		fputs("null", f);
}

static void
put_captures(const struct run *r, FILE *f)
{
	char mac[18];

	fputs(",\n  \"captures\": [", f);
	for (size_t i = 0; i < r->n_captures; i++) {
		const struct capture *c = r->capture[i];

		if (c->out == NULL && c->frames == 0)
			continue;
		fprintf(f, "%s\n    {\"file\": ", i > 0 ? "," : "");
		msg_json_string(f, c->file);
		fputs(", \"node\": ", f);
		msg_json_string(f, c->node);
		fputs(", \"link\": ", f);
		msg_json_string(f, c->link);
		fprintf(f, ", \"bus\": %s, \"frames\": %" PRIu64 ", \"mac\": \"%s\"}",
		    c->bus ? "true" : "false", c->frames,
		    c->has_mac ? mac_text(&c->mac, mac) : "");
	}
	fputs("\n  ]", f);
}

static void
put_nodes(const struct run *r, FILE *f)
{
	fputs(",\n  \"nodes\": [", f);
	for (size_t i = 0; i < r->n_nodes; i++) {
		fprintf(f, "%s{\"name\": ", i > 0 ? ", " : "");
		msg_json_string(f, r->node[i].name);
		fputs(", \"kind\": ", f);
		msg_json_string(f, r->node[i].kind);
		putc('}', f);
	}
	putc(']', f);
}

void
run_json_write(struct run *r, const struct run_result *result)
{
	char name[4096];
	FILE *f;

	if (r->dir == NULL)
		return;
	snprintf(name, sizeof(name), "%s", run_path(r, "run.json.new"));
	f = fopen(name, "w");
	if (f == NULL)
		die("%s: %s", name, strerror(errno));
	fputs("{\n  \"sojourn\": 1", f);
	put_pair(f, "status", result != NULL ? result->status : "running");
	put_pair(f, "scenario", r->scenario);
	put_pair(f, "file", r->file);
	fprintf(f, ",\n  \"seed\": %" PRIu64, r->o.seed);
	put_pair(f, "params", r->params);
	if (result != NULL) {
		put_pair(f, "verdict", result->verdict);
		put_pair(f, "reason", result->reason);
		fprintf(f, ",\n  \"virtual_ns\": %" PRId64, result->end);
		fprintf(f, ",\n  \"frames\": %" PRIu64 ",\n  \"messages\": %" PRIu64, r->n_frames,
		    r->n_messages);
		fprintf(f, ",\n  \"ike_keys\": %zu,\n  \"esp_keys\": %zu",
		    keys_count(r->keys, false), keys_count(r->keys, true));
		fprintf(f, ",\n  \"handovers\": %zu", metrics_handovers(r->metrics));
		put_captures(r, f);
	}
	put_nodes(r, f);
	fputs("\n}\n", f);
	if (fclose(f) != 0 || rename(name, run_path(r, "run.json")) != 0)
		die("%s: %s", name, strerror(errno));
}
