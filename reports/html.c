/* html.c - a run's model as JSON inside its page (page.h); drawing is reports/page/. */
#include "reports/report.h"

#include "reports/assets.h"
#include "reports/machines.h"
#include "reports/model.h"
#include "reports/octets.h"
#include "reports/page.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STORY_MAX (256u << 10)	/* octets of the script that the page shows */

static void
set(json_t *o, const char *key, json_t *value)
{
	json_object_set_new(o, key, value);
}

static json_t *
text(const char *s)
{
	json_t *v = json_string(s);

	return v != NULL ? v : json_string("?");	/* not UTF-8 */
}

static json_t *
number(int64_t v)
{
	return json_integer((json_int_t)v);
}

static json_t *
list_names(const struct names *t)
{
	json_t *a = json_array();

	for (size_t i = 0; i < t->n; i++)
		json_array_append_new(a, text(t->name[i]));
	return a;
}

/* Members every line has, told by the sightings and the page itself. */
static bool
is_common(const char *key)
{
	static const char *const common[] = { "n", "t", "id", "node", "link", "dir", "pcap", "frame",
		"name", "retransmission", "ifc", "origin" };

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (strcmp(common[i], key) == 0)
			return true;
	return false;
}

static json_t *
fields_of(const struct shot *s)
{
	json_t *o = json_object(), *v;
	const char *key;

	json_object_foreach(s->fields, key, v)
		if (!is_common(key))
			json_object_set(o, key, v);
	return o;
}

static json_t *
write_shot(const struct shot *s)
{
	json_t *o = json_object(), *sights = json_array();
	char detail[200];

	shot_detail(s, detail, sizeof(detail));
	set(o, "name", text(s->name));
	set(o, "detail", text(detail));
	set(o, "group", text(shot_group_name[s->group]));
	set(o, "t0", number(s->t0));
	set(o, "t1", number(s->t1));
	set(o, "from", number(s->from));
	set(o, "to", number(s->to));
	if (s->retransmission)
		set(o, "again", json_true());
	if (s->lost)
		set(o, "lost", json_true());
	set(o, "fields", fields_of(s));
	for (size_t i = 0; i < s->n_sights; i++) {
		const struct sight *g = &s->sight[i];

		json_array_append_new(sights, json_pack("[iibIiI]", g->node, g->link, g->tx,
		    (json_int_t)g->t, g->pcap, (json_int_t)g->frame));
	}
	set(o, "sights", sights);
	return o;
}

static json_t *
write_shots(const struct model *m, const char *dir, const struct load_options *captures)
{
	struct octets *octets = octets_open(dir, captures);
	json_t *a = json_array();

	for (size_t i = 0; i < m->n_shots; i++) {
		const struct sight *g = &m->shot[i]->sight[0];
		json_t *o = write_shot(m->shot[i]);
		json_t *places = octets_of(octets, m->pcaps.name[g->pcap], g->frame);

		if (places != NULL)
			set(o, "octets", places);
		json_array_append_new(a, o);
	}
	octets_close(octets);
	return a;
}

static json_t *
write_marks(const struct model *m)
{
	json_t *a = json_array();

	for (size_t i = 0; i < m->n_marks; i++)
		json_array_append_new(a, json_pack("[bI]", m->mark[i].is_move,
		    (json_int_t)m->mark[i].n));
	return a;
}

static json_t *
write_sums(const struct model *m)
{
	json_t *a = json_array();

	for (size_t i = 0; i < m->n_sums; i++) {
		const struct data_sum *s = &m->sum[i];

		json_array_append_new(a, json_pack("[IiiiIIIII]", (json_int_t)s->gap, s->from,
		    s->to, s->encap, (json_int_t)s->packets, (json_int_t)s->octets,
		    (json_int_t)s->lost, (json_int_t)s->first, (json_int_t)s->last));
	}
	return a;
}

static json_t *
write_flows(const struct model *m)
{
	json_t *a = json_array();

	for (size_t i = 0; i < m->n_flows; i++) {
		const struct data_flow *f = &m->flow[i];
		json_t *bins = json_array();

		for (size_t b = 0; b < MODEL_BINS; b++) {
			const struct data_bin *d = &f->bin[b];
			tick got = d->sent - d->lost;

			json_array_append_new(bins, json_pack("[iiII]", (int)d->sent, (int)d->lost,
			    (json_int_t)(got > 0 ? d->latency_sum / got : 0),
			    (json_int_t)d->latency_max));
		}
		json_array_append_new(a, json_pack("{sisiso}", "from", f->from, "to", f->to, "bins",
		    bins));
	}
	return a;
}

static json_t *
write_spans(const struct model *m)
{
	json_t *a = json_array();

	for (size_t i = 0; i < m->n_spans; i++) {
		const struct span *s = &m->span[i];

		json_array_append_new(a, json_pack("[issssII]", s->node, s->machine, s->instance,
		    s->state, s->text, (json_int_t)s->from,
		    (json_int_t)(s->to == TICK_NEVER ? -1 : s->to)));
	}
	return a;
}

static json_t *
write_moves(const struct model *m)
{
	json_t *a = json_array();

	for (size_t i = 0; i < m->n_moves; i++)
		json_array_append_new(a, json_pack("[Iisss]", (json_int_t)m->move[i].t,
		    m->move[i].node, m->move[i].name, m->move[i].text, m->move[i].from));
	return a;
}

static json_t *
write_stays(const struct model *m)
{
	json_t *a = json_array();

	for (size_t i = 0; i < m->n_stays; i++)
		json_array_append_new(a, json_pack("[iiII]", m->stay[i].node, m->stay[i].link,
		    (json_int_t)m->stay[i].from, (json_int_t)m->stay[i].to));
	return a;
}

/* The script, as the run folder keeps it; null: it does not. */
static json_t *
write_story(const struct model *m, const char *dir)
{
	const char *name = json_text(m->run, "file", ""), *slash = strrchr(name, '/');
	char path[4096], *buf;
	json_t *o = NULL;
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "%.4000s/story.lua", dir);
	f = fopen(path, "r");
	if (f == NULL)
		return json_null();
	buf = xalloc(STORY_MAX + 1, 1);
	n = fread(buf, 1, STORY_MAX, f);
	buf[n] = '\0';
	fclose(f);
	o = json_pack("{s:o, s:o}", "name", text(slash != NULL ? slash + 1 : name), "text", text(buf));
	free(buf);
	return o;
}

static json_t *
write_model(const struct model *m, const char *dir, const struct report_from *from)
{
	json_t *o = json_object();

	json_object_set(o, "run", m->run);
	json_object_set(o, "verdicts", m->verdicts);
	json_object_set(o, "columns", m->columns);
	json_object_set(o, "rows", m->rows);
	set(o, "end", number(m->end));
	set(o, "nodes", list_names(&m->nodes));
	set(o, "links", list_names(&m->links));
	set(o, "pcaps", list_names(&m->pcaps));
	set(o, "encaps", list_names(&m->encaps));
	set(o, "shots", write_shots(m, dir, from->captures));
	set(o, "marks", write_marks(m));
	set(o, "sums", write_sums(m));
	set(o, "story", write_story(m, dir));
	set(o, "machines", machines_of_run(from->machines, dir));
	set(o, "flows", write_flows(m));
	set(o, "spans", write_spans(m));
	set(o, "moves", write_moves(m));
	set(o, "stays", write_stays(m));
	if (from->again != NULL)
		set(o, "again", text(from->again));
	set(o, "lines_bad", number((int64_t)m->lines_bad));
	set(o, "shots_left_out", number((int64_t)m->shots_left_out));
	set(o, "data_packets", number((int64_t)m->data_packets));
	set(o, "data_lost", number((int64_t)m->data_lost));
	return o;
}

bool
report_write(const char *dir, const struct report_from *from, char *err, size_t err_cap)
{
	static const struct report_from nothing;
	struct page page = { .script = asset_run() };
	struct model m;
	char path[4096], *pictures;
	json_t *data;
	bool ok;

	if ((size_t)snprintf(path, sizeof(path), "%s/report.html", dir) >= sizeof(path)) {
		snprintf(err, err_cap, "the folder's name is too long");
		return false;
	}
	if (from == NULL)
		from = &nothing;
	if (!model_load(&m, dir, err, err_cap))
		return false;
	data = write_model(&m, dir, from);
	pictures = machines_draw(from->machines, json_object_get(data, "machines"));
	page.title = json_text(m.run, "scenario", "run");
	page.data = data;
	page.pictures = pictures;
	ok = page_write(&page, path, err, err_cap);
	free(pictures);
	json_decref(data);
	model_clear(&m);
	return ok;
}
