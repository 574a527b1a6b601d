/* replay.c - doing again what a node did, and finding the first difference. */
#include "nodes/base/die.h"
#include "sim/record.h"
#include "sim/transcript.h"

#include <stdlib.h>

/* ---- reading ---- */

static char *
get_text(struct rd *r)
{
	struct bytes b = rd_bytes(r, rd_le32(r));
	char *s = xalloc(b.n + 1, 1);

	if (b.n > 0)
		memcpy(s, b.p, b.n);
	return s;
}

/* False: `in` is not an input this version knows. command.text is the caller's to free. */
static bool
get_input(struct rd *r, struct input *in)
{
	*in = (struct input){ .kind = rd_u8(r) };
	in->t = (tick)rd_le64(r);
	in->ifc = rd_le32(r);
	switch (in->kind) {
	case INPUT_PACKET:
	case INPUT_APP:
		in->octets = rd_bytes(r, rd_le32(r));
		break;
	case INPUT_LINK:
		in->link.up = rd_u8(r) != 0;
		in->link.mtu = rd_le16(r);
		break;
	case INPUT_CONTROL:
		in->command.kind = rd_u8(r);
		in->command.text = get_text(r);
		break;
	case INPUT_WAKE:
		break;
	default:
		return false;
	}
	return rd_end(r);
}

/* Reads one record into the page. 0: end of file, or cut (then *cut). */
static int
read_record(FILE *in, struct page *pg, struct bytes *out, bool *cut)
{
	uint8_t head[5];
	size_t got = fread(head, 1, sizeof(head), in);
	struct rd r = rd_of(BYTES_ARRAY(head));
	uint8_t tag = rd_u8(&r);
	size_t n = rd_le32(&r);

	*cut = got != 0 && got < sizeof(head);
	if (got < sizeof(head))
		return 0;
	if (n > RECORD_MAX)
		return -1;
	if (pg->cap < n || pg->cap == 0) {
		pg->cap = n < 4096 ? 4096 : n;
		pg->p = xrealloc(pg->p, pg->cap, 1);
	}
	if (fread(pg->p, 1, n, in) != n) {
		*cut = true;
		return 0;
	}
	*out = bytes_of(pg->p, n);
	return tag;
}

/* ---- what a record says, for people ---- */

static void
describe_told(struct text *t, struct rd *r)
{
	static const char *const kind[] = {
		[TOLD_STATE] = "state", [TOLD_IGNORED] = "ignored", [TOLD_TX] = "sent",
		[TOLD_RX] = "received", [TOLD_DROP] = "dropped", [TOLD_NOTE] = "noted",
	};
	unsigned k = rd_u8(r);
	char *name = get_text(r), *instance = get_text(r), *text = get_text(r);

	text_add(t, "testimony: %s %s %s%s",
	    k < sizeof(kind) / sizeof(kind[0]) ? kind[k] : "?", name, instance, text);
	free(name);
	free(instance);
	free(text);
}

static void
describe(struct text *t, struct bytes record)
{
	struct rd r = rd_of(record);
	uint32_t ifc;

	switch (rd_u8(&r)) {
	case EMIT_FRAME:
		ifc = rd_le32(&r);
		text_add(t, "a frame of %u octets on interface %u", rd_le32(&r), ifc);
		break;
	case EMIT_APP:
		text_add(t, "a packet of %u octets for the applications", rd_le32(&r));
		break;
	case EMIT_ADDRESS:
		text_add(t, "an address %s", rd_u8(&r) != 0 ? "added" : "removed");
		break;
	case EMIT_KEYS:
		text_add(t, "keys of %s", rd_u8(&r) != 0 ? "an ESP SA" : "an IKE SA");
		break;
	case EMIT_BUS:
		text_add(t, "a bus message of %u octets", rd_le32(&r));
		break;
	case EMIT_TOLD:
		describe_told(t, &r);
		break;
	case EMIT_LISTEN:
		text_add(t, "a listening address");
		break;
	default:
		text_add(t, "something unknown");
	}
}

/* The octets around the first difference, from both sides. */
static void
show_difference(struct text *t, struct bytes expected, struct bytes found)
{
	size_t at = 0, from, least = expected.n < found.n ? expected.n : found.n;
	size_t head = expected.n > 0 && expected.p[0] == EMIT_FRAME ? 9 : 5;

	while (at < least && expected.p[at] == found.p[at])
		at++;
	from = at < 8 ? 0 : at - 8;
	if (at >= head)
		text_add(t, "; first difference at octet %zu of it", at - head);
	text_add(t, "; expected ...");
	text_hex(t, expected.p + from, expected.n - from < 24 ? expected.n - from : 24);
	text_add(t, "..., found ...");
	text_hex(t, found.p + from, found.n - from < 24 ? found.n - from : 24);
	text_add(t, "...");
}

/* ---- replay ---- */

struct replay {
	struct node node;
	struct replay_report *report;
	struct text text;
	struct page found;
	tick t;
};

static void
say_where(struct replay *x)
{
	text_add(&x->text, "after input %llu (%lld ns), output %llu: ",
	    (unsigned long long)x->report->inputs, (long long)x->t,
	    (unsigned long long)x->report->outputs + 1);
}

static bool
check_output(struct replay *x, struct bytes expected)
{
	struct emit e;
	struct bytes found;

	if (!x->node.ops->pop(x->node.self, &e)) {
		say_where(x);
		text_add(&x->text, "expected ");
		describe(&x->text, expected);
		text_add(&x->text, ", found nothing");
		return false;
	}
	found = page_build(&x->found, put_output, &e);
	if (!bytes_eq(found, expected)) {
		say_where(x);
		text_add(&x->text, "expected ");
		describe(&x->text, expected);
		text_add(&x->text, ", found ");
		describe(&x->text, found);
		show_difference(&x->text, expected, found);
		return false;
	}
	x->report->outputs++;
	return true;
}

static bool
check_silence(struct replay *x)
{
	struct emit e;

	if (!x->node.ops->pop(x->node.self, &e))
		return true;
	say_where(x);
	text_add(&x->text, "expected nothing more, found ");
	describe(&x->text, page_build(&x->found, put_output, &e));
	return false;
}

static bool
check_deadline(struct replay *x, tick t)
{
	tick due = x->node.ops->next_wake(x->node.self);

	if (due <= t)
		return true;
	say_where(x);
	text_add(&x->text, "woken at %lld ns, but its next deadline is ", (long long)t);
	if (due == TICK_NEVER)
		text_add(&x->text, "never");
	else
		text_add(&x->text, "%lld ns", (long long)due);
	return false;
}

static bool
do_input(struct replay *x, struct bytes record)
{
	struct rd r = rd_of(record);
	struct input in;
	char err[128];
	bool ok = get_input(&r, &in);

	if (!ok) {
		text_add(&x->text, "input %llu is not one this version knows",
		    (unsigned long long)x->report->inputs + 1);
	} else if (check_silence(x) && (in.kind != INPUT_WAKE || check_deadline(x, in.t))) {
		x->t = in.t;
		x->report->inputs++;
		switch (in.kind) {
		case INPUT_PACKET:
			x->node.ops->packet(x->node.self, in.t, in.ifc, in.octets);
			break;
		case INPUT_LINK:
			x->node.ops->link(x->node.self, in.t, in.ifc, &in.link);
			break;
		case INPUT_APP:
			x->node.ops->app(x->node.self, in.t, in.octets);
			break;
		case INPUT_CONTROL:
			/* A refusal was the recorded run's business; what it says is compared. */
			(void)x->node.ops->control(x->node.self, in.t, &in.command, err);
			break;
		case INPUT_WAKE:
			x->node.ops->wake(x->node.self, in.t);
			break;
		}
	} else {
		ok = false;
	}
	free((char *)(uintptr_t)in.command.text);
	return ok;
}

/* Makes the node that the header describes. */
static bool
make_node(struct replay *x, struct bytes header, const struct node_kind *kinds)
{
	struct rd r = rd_of(header);
	uint64_t seed = rd_le64(&r);
	char *kind = get_text(&r), *name = get_text(&r), *conf = get_text(&r);
	const struct node_kind *k = NULL;
	char err[256] = "";
	bool ok = false;

	if (kinds == NULL)
		k = node_kind_find(kind);
	for (; kinds != NULL && kinds->name != NULL && k == NULL; kinds++)
		if (strcmp(kinds->name, kind) == 0)
			k = kinds;
	if (!rd_end(&r))
		text_add(&x->text, "the transcript's header is damaged");
	else if (k == NULL)
		text_add(&x->text, "node \"%s\" is of kind \"%s\", which is unknown", name, kind);
	else if (!k->make(&x->node, name, seed, conf, err, sizeof(err)))
		text_add(&x->text, "node \"%s\" cannot be made again: %s", name, err);
	else
		ok = true;
	free(kind);
	free(name);
	free(conf);
	return ok;
}

/* Plays the records; true: to the end, all the same. */
static bool
play(struct replay *x, FILE *in, struct page *pg)
{
	struct bytes record;
	int tag;

	while ((tag = read_record(in, pg, &record, &x->report->cut)) > 0) {
		if (tag == TAG_OUTPUT ? !check_output(x, record) :
		    tag == TAG_INPUT ? !do_input(x, record) : true)
			break;
	}
	if (tag != 0) {
		if (x->text.n == 0)
			text_add(&x->text, "the transcript is damaged");
		return false;
	}
	return x->report->cut || check_silence(x);
}

bool
replay_run(FILE *in, const struct node_kind *kinds, struct replay_report *report)
{
	struct replay x = { .report = report };
	struct page pg = { 0 };
	struct bytes record;
	char magic[sizeof(TRANSCRIPT_MAGIC) - 1];
	bool ok = false;

	*report = (struct replay_report){ 0 };
	x.text = TEXT_ARRAY(report->text);
	if (fread(magic, 1, sizeof(magic), in) != sizeof(magic) ||
	    memcmp(magic, TRANSCRIPT_MAGIC, sizeof(magic)) != 0 ||
	    read_record(in, &pg, &record, &report->cut) != TAG_HEADER) {
		text_add(&x.text, "this is not a transcript");
	} else if (make_node(&x, record, kinds)) {
		ok = true;
		report->same = play(&x, in, &pg);
		if (report->same)
			text_add(&x.text, "identical: %llu inputs, %llu outputs%s",
			    (unsigned long long)report->inputs,
			    (unsigned long long)report->outputs,
			    report->cut ? " (the transcript ends in the middle of a record)" : "");
		if (x.node.ops->free != NULL)
			x.node.ops->free(x.node.self);
	}
	free(pg.p);
	free(x.found.p);
	return ok;
}
