/* verdict_write.c - verdicts for machines: JSON, JUnit, TAP. */
#include "conformance/verdict.h"

#include <inttypes.h>
#include <jansson.h>
#include <libxml/xmlwriter.h>
#include <stdarg.h>
#include <string.h>

/* ---- verdicts.json ---- */

static json_t *
evidence_json(const struct evidence *e)
{
	return json_pack("{s:s, s:i, s:I, s:s, s:s, s:s, s:s}", "pcap", e->pcap, "frame",
	    (int)e->frame, "t", (json_int_t)e->t, "node", e->node, "field", e->field, "expected",
	    e->expected, "found", e->found);
}

json_t *
verdict_json(const struct verdict *v)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:i, s:i}", "id", v->id, "role",
	    v->role, "verdict", verdict_name(v->kind), "says", v->says, "cite", v->cite,
	    "white_box", v->white_box, "should", v->should, "seen", (int)v->seen, "breaches",
	    (int)v->breaches);

	if (v->why[0] != '\0')
		json_object_set_new(o, "why", json_string(v->why));
	if (v->known[0] != '\0')
		json_object_set_new(o, "known", json_string(v->known));
	if (v->run[0] != '\0')
		json_object_set_new(o, "run", json_string(v->run));
	if (v->at.field[0] != '\0' || v->at.pcap[0] != '\0')
		json_object_set_new(o, "evidence", evidence_json(&v->at));
	return o;
}

bool
verdicts_dump_json(const struct verdicts *vs, const struct verdict_run *run, FILE *out)
{
	json_t *list = json_array(), *o;
	bool ok;

	for (size_t i = 0; i < vs->n; i++)
		json_array_append_new(list, verdict_json(&vs->v[i]));
	o = json_pack("{s:s, s:I, s:s, s:i, s:o}", "scenario", run->scenario, "seed",
	    (json_int_t)run->seed, "params", run->params, "exit_status", verdicts_exit_status(vs),
	    "verdicts", list);
	ok = o != NULL && json_dumpf(o, out, JSON_INDENT(1) | JSON_PRESERVE_ORDER) == 0;
	json_decref(o);
	return ok;
}

bool
verdicts_write_json(const struct verdicts *vs, const struct verdict_run *run, const char *file)
{
	FILE *out = fopen(file, "w");
	bool ok = out != NULL && verdicts_dump_json(vs, run, out);

	if (out != NULL)
		ok = fclose(out) == 0 && ok;
	return ok;
}

bool
verdicts_write_brief(const struct verdicts *vs, const struct verdict_run *run, const char *file)
{
	json_t *list = json_array(), *counts = json_object(), *o;
	json_int_t n[V_FAIL + 1] = { 0 };
	bool ok;

	for (size_t i = 0; i < vs->n; i++) {
		enum verdict_kind k = vs->v[i].kind;

		n[k]++;
		if (k == V_FAIL || k == V_WARN || k == V_INCONCLUSIVE)
			json_array_append_new(list, verdict_json(&vs->v[i]));
	}
	for (enum verdict_kind k = V_NOT_TESTED; k <= V_FAIL; k++)
		json_object_set_new(counts, verdict_name(k), json_integer(n[k]));
	o = json_pack("{s:s, s:I, s:s, s:i, s:o, s:o}", "scenario", run->scenario, "seed",
	    (json_int_t)run->seed, "params", run->params, "exit_status", verdicts_exit_status(vs),
	    "counts", counts, "verdicts", list);
	ok = o != NULL && json_dump_file(o, file, JSON_INDENT(1) | JSON_PRESERVE_ORDER) == 0;
	json_decref(o);
	return ok;
}

static void
read_text(char *out, size_t cap, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	snprintf(out, cap, "%s", s != NULL ? s : "");
}

#define READ(member, key) read_text(v->member, sizeof(v->member), o, key)

static bool
verdict_read(struct verdict *v, const json_t *o)
{
	const char *kind = json_string_value(json_object_get(o, "verdict"));
	const json_t *e = json_object_get(o, "evidence");

	memset(v, 0, sizeof(*v));
	if (kind == NULL || !verdict_kind_parse(&v->kind, kind))
		return false;
	READ(id, "id");
	READ(role, "role");
	READ(says, "says");
	READ(cite, "cite");
	READ(why, "why");
	READ(known, "known");
	READ(run, "run");
	v->white_box = json_is_true(json_object_get(o, "white_box"));
	v->should = json_is_true(json_object_get(o, "should"));
	v->seen = (unsigned)json_integer_value(json_object_get(o, "seen"));
	v->breaches = (unsigned)json_integer_value(json_object_get(o, "breaches"));
	if (e != NULL) {
		o = e;
		READ(at.pcap, "pcap");
		READ(at.node, "node");
		READ(at.field, "field");
		READ(at.expected, "expected");
		READ(at.found, "found");
		v->at.frame = (unsigned)json_integer_value(json_object_get(o, "frame"));
		v->at.t = json_integer_value(json_object_get(o, "t"));
	}
	return v->id[0] != '\0';
}

/* Takes `o`. */
static bool
verdicts_take(struct verdicts *vs, json_t *o, const json_error_t *e, const char *file, char *err,
    size_t err_cap)
{
	const json_t *list = json_object_get(o, "verdicts");
	bool ok = json_is_array(list);

	if (o == NULL)
		snprintf(err, err_cap, "%s:%d: %s", file, e->line, e->text);
	else if (!ok)
		snprintf(err, err_cap, "%s: has no list of verdicts", file);
	for (size_t i = 0; ok && i < json_array_size(list); i++) {
		struct verdict v;

		ok = verdict_read(&v, json_array_get(list, i));
		if (ok)
			verdicts_add(vs, &v);
		else
			snprintf(err, err_cap, "%s: verdict %zu is not one", file, i + 1);
	}
	json_decref(o);
	return ok;
}

bool
verdicts_read_json(struct verdicts *vs, const char *file, char *err, size_t err_cap)
{
	json_error_t e;

	return verdicts_take(vs, json_load_file(file, 0, &e), &e, file, err, err_cap);
}

bool
verdicts_parse_json(struct verdicts *vs, const char *text, char *err, size_t err_cap)
{
	json_error_t e;

	return verdicts_take(vs, json_loads(text, 0, &e), &e, "verdicts", err, err_cap);
}

/* ---- JUnit ----
 *
 * What Ant's schema and that of Jenkins' readers both allow; conformance/junit.xsd says it. The
 * time stamp is that of virtual time 0, so that the same run gives the same file. */

#define XML(s) ((const xmlChar *)(s))

/* XML 1.0 has no way to write most control characters, and wants UTF-8. */
static const char *
xml_text(char *s)
{
	const char *rest = s;

	if (!xmlCheckUTF8(XML(s)))
		for (char *p = s; *p != '\0'; p++)
			if ((unsigned char)*p >= 0x80)
				*p = '?';
	for (; *rest != '\0'; rest++)
		if ((unsigned char)*rest < ' ' && strchr("\t\n\r", *rest) == NULL)
			s[rest - s] = '?';
	return s;
}

static void
xml_attribute(xmlTextWriterPtr w, const char *name, const char *format, ...)
{
	char text[768];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	xmlTextWriterWriteAttribute(w, XML(name), XML(xml_text(text)));
}

static void
finding_text(const struct verdict *v, char *out, size_t cap)
{
	snprintf(out, cap, "%s: expected %s, found %s (%s frame %u, t=%.6f s) %s%s %s", v->at.field,
	    v->at.expected, v->at.found, v->at.pcap, v->at.frame, (double)v->at.t / 1e9,
	    verdict_rfc(v), v->cite, v->why);
	xml_text(out);
}

static void
xml_case(xmlTextWriterPtr w, const struct verdict *v)
{
	char text[768];

	xmlTextWriterStartElement(w, XML("testcase"));
	xml_attribute(w, "classname", "%s", v->role[0] != '\0' ? v->role : "story");
	xml_attribute(w, "name", "%s %s", v->id, v->says);
	xml_attribute(w, "time", "0");
	if (v->kind == V_FAIL && v->known[0] == '\0') {
		xmlTextWriterStartElement(w, XML("failure"));
		xml_attribute(w, "type", "%s", v->id);
		xml_attribute(w, "message", "%s: expected %s, found %s", v->at.field,
		    v->at.expected, v->at.found);
		finding_text(v, text, sizeof(text));
		xmlTextWriterWriteString(w, XML(text));
		xmlTextWriterEndElement(w);
	} else if (v->kind != V_PASS && v->kind != V_WARN) {
		xmlTextWriterStartElement(w, XML("skipped"));
		xml_attribute(w, "message", "%s %s", verdict_name(v->kind),
		    v->known[0] ? v->known : v->why);
		xmlTextWriterEndElement(w);
	}
	xmlTextWriterEndElement(w);
}

/* A test case is passed, skipped or failed: breaches of a SHOULD are told in the suite's output. */
static void
xml_warnings(xmlTextWriterPtr w, const struct verdicts *vs)
{
	char text[768];

	xmlTextWriterStartElement(w, XML("system-out"));
	for (size_t i = 0; i < vs->n; i++)
		if (vs->v[i].kind == V_WARN) {
			finding_text(&vs->v[i], text, sizeof(text));
			xmlTextWriterWriteFormatString(w, "WARN %s %s %s\n", vs->v[i].id,
			    vs->v[i].role, text);
		}
	xmlTextWriterEndElement(w);
	xmlTextWriterWriteElement(w, XML("system-err"), XML(""));
}

static void
xml_property(xmlTextWriterPtr w, const char *name, const char *value)
{
	xmlTextWriterStartElement(w, XML("property"));
	xml_attribute(w, "name", "%s", name);
	xml_attribute(w, "value", "%s", value);
	xmlTextWriterEndElement(w);
}

static void
xml_suite(xmlTextWriterPtr w, const struct verdicts *vs, const struct verdict_run *run)
{
	unsigned failures = 0, skipped = 0;
	char seed[24];

	for (size_t i = 0; i < vs->n; i++) {
		const struct verdict *v = &vs->v[i];

		failures += v->kind == V_FAIL && v->known[0] == '\0';
		skipped += v->kind < V_PASS || (v->kind == V_FAIL && v->known[0] != '\0');
	}
	xmlTextWriterStartElement(w, XML("testsuite"));
	xml_attribute(w, "name", "%s seed %" PRIu64 "%s%s", run->scenario, run->seed,
	    run->params[0] ? " " : "", run->params);
	xml_attribute(w, "tests", "%zu", vs->n);
	xml_attribute(w, "failures", "%u", failures);
	xml_attribute(w, "errors", "0");
	xml_attribute(w, "skipped", "%u", skipped);
	xml_attribute(w, "time", "0");
	xml_attribute(w, "timestamp", "1970-01-01T00:00:00");
	xml_attribute(w, "hostname", "localhost");
	xmlTextWriterStartElement(w, XML("properties"));
	snprintf(seed, sizeof(seed), "%" PRIu64, run->seed);
	xml_property(w, "seed", seed);
	xml_property(w, "parameters", run->params);
	xmlTextWriterEndElement(w);
	for (size_t i = 0; i < vs->n; i++)
		xml_case(w, &vs->v[i]);
	xml_warnings(w, vs);
	xmlTextWriterEndElement(w);
}

bool
verdicts_write_junit(const struct verdicts *vs, const struct verdict_run *run, const char *file)
{
	xmlTextWriterPtr w = xmlNewTextWriterFilename(file, 0);
	int ok;

	if (w == NULL)
		return false;
	xmlTextWriterSetIndent(w, 1);
	xmlTextWriterStartDocument(w, NULL, "UTF-8", NULL);
	xml_suite(w, vs, run);
	ok = xmlTextWriterEndDocument(w);
	xmlFreeTextWriter(w);
	return ok >= 0;
}

/* ---- TAP ---- */

/* In a description, "#" begins a directive: the writer of a story may not begin one. */
static void
tap_text(FILE *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '#' || *s == '\\')
			fputc('\\', out);
		fputc((unsigned char)*s < ' ' ? ' ' : *s, out);
	}
}

void
verdicts_write_tap(const struct verdicts *vs, FILE *out)
{
	fprintf(out, "TAP version 13\n1..%zu\n", vs->n);
	for (size_t i = 0; i < vs->n; i++) {
		const struct verdict *v = &vs->v[i];
		bool bad = v->kind == V_FAIL;

		fprintf(out, "%sok %zu - %s %s ", bad ? "not " : "", i + 1, v->id, v->role);
		tap_text(out, v->says);
		if (v->kind < V_PASS)
			fprintf(out, " # SKIP %s ", verdict_name(v->kind));
		else if (bad && v->known[0] != '\0')
			fprintf(out, " # TODO ");
		tap_text(out, v->kind < V_PASS ? v->why : bad ? v->known : "");
		fprintf(out, "\n");
		if (bad || v->kind == V_WARN)
			fprintf(out, "# %s%s: expected %s, found %s; %s frame %u; %s%s\n",
			    bad ? "" : "WARN ", v->at.field, v->at.expected, v->at.found,
			    v->at.pcap, v->at.frame, verdict_rfc(v), v->cite);
	}
}
