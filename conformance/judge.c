#include "conformance/judge.h"

#include "conformance/monitors/claim.h"
#include "conformance/script/script.h"
#include "nodes/base/die.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct rule *const suites[] = {
	rules_rfc5555, rules_rfc6275, rules_mh, rules_rr, rules_rfc4877, rules_rfc7296, rules_rfc4555, rules_ike_form,
	rules_ike_flow, rules_ike_child, rules_esp, rules_nat, rules_host, rules_nd, rules_arp, rules_dhcp,
	rules_agents, rules_prefixes, rules_generic
};

static const struct claim *const claims[] = {
	claims_mobility, claims_mh, claims_ike, claims_host, claims_bus
};

#define SUITES (sizeof(suites) / sizeof(suites[0]))
#define CLAIMS (sizeof(claims) / sizeof(claims[0]))
#define ROLES_MAX 6

/* What one rule found about one role. */
struct tally {
	char role[16];
	unsigned seen, breaches;
	struct evidence first;		/* breach; while there is none, look */
	/* What was not judged: fields that could not be seen, breaches that may be none. */
	unsigned hidden, doubtful;
	const char *hidden_why, *doubtful_why;
	struct evidence doubt;
};

struct judging {
	const struct rule *rule;
	const struct row *row;		/* of the catalogue */
	unsigned roles;			/* bits, roles_of */
	unsigned when;			/* of the rule; of a claim that looks back, more */
	struct claim_terms *terms;	/* of a claim */
	uint64_t needs;			/* msg.names without which it need not look */
	struct tally tally[ROLES_MAX];
	size_t n;
};

/* The rules that look at messages of one name. */
struct audience {
	char name[32];
	struct judging **rule;
	size_t n;
};

#define AUDIENCES 64	/* more names than there are in docs/messages.md */

struct judge {
	struct track track;
	struct judging *rule;
	size_t n, cap;
	struct audience audience[AUDIENCES];
	size_t n_audiences;
	bool events;
	char corrupt[160];		/* why no breach can be believed, or "" */
};

static const char *const role_names[] = { "MN", "HA", "CN", "NAT", "ROUTER", "HOST" };

/* in_list: is `item` in the ','-separated list? */
static bool
in_list(const char *list, const char *item)
{
	size_t n = strlen(item);

	for (;;) {
		size_t k = strcspn(list, ",");

		if (k == n && strncmp(list, item, n) == 0)
			return true;
		if (list[k] == '\0')
			return false;
		list += k + 1;
	}
}

/* ---- what rules call ---- */

char *
field_text(const struct msg *m, const char *name, char *buf, size_t cap)
{
	const struct msg_field *f = msg_find(m, name);

	if (f != NULL)
		return msg_value(f, buf, cap);
	snprintf(buf, cap, "absent");
	return buf;
}

static struct tally *
tally_get(struct judging *g, const char *role)
{
	for (size_t i = 0; i < g->n; i++)
		if (text_eq(g->tally[i].role, role))
			return &g->tally[i];
	assert(g->n < ROLES_MAX);
	memset(&g->tally[g->n], 0, sizeof(g->tally[0]));
	snprintf(g->tally[g->n].role, sizeof(g->tally[0].role), "%s", role);
	return &g->tally[g->n++];
}

/* hidden_by says why this field of the message cannot be judged, or NULL. */
static const char *
hidden_by(const struct look *x, const char *field)
{
	enum msg_closed closed = x->m->closed;

	if ((!x->v->src_as_sent && in_list("src,udp_src,src.private,src.family", field)) ||
	    (!x->v->dst_as_sent && in_list("dst,udp,dst.private,dst.family", field)))
		return "as sent it was not captured: a NAT may have changed it";
	/* Fragments of one message differ, RFC 7383. */
	if (closed != MSG_OPEN && msg_list_has(x->m, "payloads", "SKF"))
		return msg_closed_text(closed);
	if (closed == MSG_OPEN || in_list("t,octets", field))
		return NULL;
	/* The lists are of what could be seen. */
	if (msg_has(x->m, field) && !in_list("payloads,notify,protected_by,encap", field))
		return NULL;
	return msg_closed_text(closed);
}

/* of_the_way: what no ICV covers, or only when the sender has written it. */
static bool
of_the_way(const char *field)
{
	return in_list("src,dst,udp_src,udp,src.family,dst.family,hao,rh2,encap,t", field);
}

/* doubt_of says why a breach may be none, or NULL. `v` is NULL at the end. */
static const char *
doubt_of(const struct look *x, const struct view *v, const char *role, const char *field)
{
	unsigned when = x->judging->when;

	if (v != NULL && v->anybodys)
		return x->m->closed != MSG_OPEN ? msg_closed_text(x->m->closed) :
		    "in clear, and not captured where it was sent: it may be anybody's";
	if (v != NULL && !v->at_sender && !x->tr->events && of_the_way(field))
		return "not captured where it was sent: others can have changed that on the way";
	if (v != NULL && v->sender != NULL && v->sender->unsure)
		return "which node this is is a guess: --map tells";
	if (x->tr->guessed && (v == NULL || strcmp(role, x->role) != 0))
		return "who made one of the captures is a guess: --map tells";
	if ((when & AT_EGRESS) != 0 && v != NULL && !v->at_sender)
		return "not captured where it was sent: order and time may have changed";
	if ((when & FROM_START) != 0 && v != NULL) {
		if (v->sa != NULL && v->sa->blind)
			return "what made the IKE SA stayed closed";
		if ((v->sa == NULL && v->home == NULL && x->tr->midway) ||
		    (v->sa != NULL && v->sa->midway) || (v->home != NULL && v->home->midway))
			return "the capture begins in mid-session";
	}
	if ((when & HOME_LINK) != 0 && v != NULL && v->home != NULL && !x->tr->events &&
	    !track_link_seen(x->tr, &v->home->hoa))
		return "the home link was not captured";
	if ((when & OR_PRETENDED) != 0 && !x->tr->events)
		return "it may be meant: who wants ESP in UDP pretends that there is a NAT";
	/* Something is missed, and something stayed closed. */
	return v == NULL && x->tr->closed > 0 ? msg_closed_text(x->tr->closed_why) : NULL;
}

/* Where a thing was found, by the caller of `must`. */
struct place {
	const char *pcap, *node, *field, *expected;
	unsigned frame;
	tick t;
};

static void
keep_evidence(struct evidence *to, const struct place *p, const char *found, va_list ap)
{
	to->frame = p->frame;
	to->t = p->t;
	snprintf(to->pcap, sizeof(to->pcap), "%s", p->pcap);
	snprintf(to->node, sizeof(to->node), "%s", p->node);
	snprintf(to->field, sizeof(to->field), "%s", p->field);
	snprintf(to->expected, sizeof(to->expected), "%s", p->expected);
	vsnprintf(to->found, sizeof(to->found), found, ap);
}

static void
record(struct look *x, bool ok, const char *role, const struct place *p, const char *found,
    va_list ap)
{
	struct tally *t = tally_get(x->judging, role);
	const char *hidden = x->m != NULL ? hidden_by(x, p->field) : NULL;
	const char *doubt = ok || hidden != NULL ? NULL : doubt_of(x, x->v, role, p->field);

	if (hidden != NULL) {
		if (t->hidden++ == 0)
			t->hidden_why = hidden;
		return;
	}
	if (doubt != NULL) {
		if (t->doubtful++ == 0) {
			keep_evidence(&t->doubt, p, found, ap);
			t->doubtful_why = doubt;
		}
		return;
	}
	/* Where it was seen to hold first, until it is breached: there. */
	if (ok ? t->seen == 0 : t->breaches == 0)
		keep_evidence(&t->first, p, found, ap);
	t->seen++;
	t->breaches += !ok;
}

void
must(struct look *x, bool ok, const char *field, const char *expected, const char *found, ...)
{
	struct place p = { .pcap = x->m->pcap, .node = x->m->node, .field = field,
	    .expected = expected, .frame = (unsigned)x->m->frame, .t = x->m->t };
	va_list ap;

	va_start(ap, found);
	record(x, ok, x->role, &p, found, ap);
	va_end(ap);
}

void
must_be(struct look *x, const char *field, const char *value)
{
	const struct msg_field *f = msg_find(x->m, field);
	char found[96] = "";
	bool ok;

	if (strcmp(value, "absent") == 0)
		ok = f == NULL;
	else if (strcmp(value, "present") == 0)
		ok = f != NULL;
	else
		ok = f != NULL && msg_equals(f, value);
	if (!ok)
		field_text(x->m, field, found, sizeof(found));
	must(x, ok, field, value, "%s", found);
}

void
must_be_well_formed(struct look *x)
{
	must_be(x, "malformed", "absent");
}

void
must_reserve_zero(struct look *x)
{
	must_be(x, "reserved", "absent");
}

void
must_at(struct look *x, bool ok, const char *role, const char *pcap, unsigned frame, tick t,
    const char *field, const char *expected, const char *found, ...)
{
	struct place p = { .pcap = pcap, .node = "", .field = field, .expected = expected,
	    .frame = frame, .t = t };
	va_list ap;

	if (!in_list(x->rule->roles, role))
		return;
	va_start(ap, found);
	record(x, ok, role, &p, found, ap);
	va_end(ap);
}

/* ---- the stream ---- */

/* roles_of: a bit for each role in a list. */
static unsigned
roles_of(const char *list)
{
	unsigned bits = 0;

	for (size_t i = 0; i < sizeof(role_names) / sizeof(role_names[0]); i++)
		bits |= in_list(list, role_names[i]) ? 1u << i : 0;
	return bits;
}

static void
rule_add(struct judge *j, const struct catalogue *c, const struct rule *r, const char *rows)
{
	const struct row *row = catalogue_find(c, r->id);
	struct judging *g;

	if (row == NULL || (rows != NULL && !glob_match(rows, r->id)))
		return;
	if (j->n == j->cap) {
		j->cap = j->cap == 0 ? 512 : 2 * j->cap;
		j->rule = xrealloc(j->rule, j->cap, sizeof(*j->rule));
	}
	g = &j->rule[j->n++];
	memset(g, 0, sizeof(*g));
	g->rule = r;
	g->row = row;
	g->roles = roles_of(r->roles);
	g->when = r->when;
	if (r->check == claim_check)
		g->terms = claim_terms_new(r);
	if (g->terms != NULL)
		g->needs = claim_needs(g->terms);
	if (g->terms != NULL && claim_of_the_way(g->terms))
		g->when |= AT_EGRESS;
	if (g->terms != NULL && claim_looks_back(g->terms))
		g->when |= FROM_START | COMPLETE;
}

struct judge *
judge_new(const struct catalogue *c, const struct scene *scene, const char *rows)
{
	struct judge *j = xalloc(1, sizeof(*j));

	track_init(&j->track, scene);
	j->events = scene != NULL && scene->events;
	j->track.events = j->events;
	for (size_t s = 0; s < SUITES; s++)
		for (const struct rule *r = suites[s]; r->id != NULL; r++)
			rule_add(j, c, r, rows);
	for (size_t s = 0; s < CLAIMS; s++)
		for (const struct claim *k = claims[s]; k->rule.id != NULL; k++)
			rule_add(j, c, &k->rule, rows);
	return j;
}

void
judge_free(struct judge *j)
{
	if (j == NULL)
		return;
	track_clear(&j->track);
	for (size_t i = 0; i < j->n_audiences; i++)
		free(j->audience[i].rule);
	for (size_t i = 0; i < j->n; i++)
		claim_terms_free(j->rule[i].terms);
	free(j->rule);
	free(j);
}

static unsigned
role_bit(const char *role)
{
	for (size_t i = 0; i < sizeof(role_names) / sizeof(role_names[0]); i++)
		if (role[0] == role_names[i][0] && strcmp(role, role_names[i]) == 0)
			return 1u << i;
	return 0;
}

/* audience_of: who looks at messages of this name; NULL: nobody. */
static const struct audience *
audience_of(struct judge *j, const char *name)
{
	struct audience *a;

	for (size_t i = 0; i < j->n_audiences; i++)
		if (text_eq(j->audience[i].name, name))
			return &j->audience[i];
	if (j->n_audiences == AUDIENCES)
		return NULL;
	a = &j->audience[j->n_audiences++];
	snprintf(a->name, sizeof(a->name), "%s", name);
	a->rule = xalloc(j->n + 1, sizeof(struct judging *));
	for (size_t i = 0; i < j->n; i++)
		if (j->rule[i].rule->check != NULL && in_list(j->rule[i].rule->on, name))
			a->rule[a->n++] = &j->rule[i];
	return a;
}

static void
rules_look(struct judge *j, const struct msg *m, const struct view *v)
{
	const struct audience *a = audience_of(j, v->corr == NULL ? m->name : msg_is(m, "BU") ? "BU.CN" :
	    "BA.CN");
	struct look x = { .v = v, .m = m, .tr = &j->track, .role = v->role };
	unsigned role = role_bit(v->role);

	for (size_t i = 0; a != NULL && i < a->n; i++) {
		struct judging *g = a->rule[i];

		if ((g->roles & role) == 0 || (m->names != 0 && (g->needs & ~m->names) != 0))
			continue;
		x.rule = g->rule;
		x.judging = g;
		x.terms = g->terms;
		g->rule->check(&x);
	}
}

/* sighting_after: what is remembered of every sighting, whoever is judged by it. */
static void
sighting_after(struct track *tr, const struct msg *m)
{
	agents_message(tr, m);
	prefixes_message(tr, m);
	links_message(tr, m);
}

void
judge_message(struct judge *j, const struct msg *m)
{
	struct view v;

	if (track_message(&j->track, m, &v)) {
		rules_look(j, m, &v);
		track_after(&j->track, &v);
	}
	sighting_after(&j->track, m);
}

void
judge_altered(struct judge *j, const struct msg *m)
{
	if (track_altered(&j->track, m))
		judge_message(j, m);
	else if (!m->tx)
		sighting_after(&j->track, m);	/* who got it acts on it */
}

void
judge_event(struct judge *j, const char *node, const char *what)
{
	track_event(&j->track, node, what);
}

/* ---- the verdicts ---- */

/* no_occasion says why a rule that saw nothing had no occasion to, or NULL. */
static const char *
no_occasion(const struct track *tr, enum rule_when when)
{
	if (tr->messages == 0)
		return NULL;
	switch ((enum rule_when)(when & WHEN)) {
	case WITH_MOBIKE:
		return tr->mobike_absent && !tr->mobike_used ?
		    "MOBIKE was not negotiated (RFC 4555 3.2)" : NULL;
	case WITH_K:
		return tr->mobike_used || (tr->n_homes > 0 && !tr->k_used) ?
		    "key management does not move by the K bit here (RFC 5555 5.1)" : NULL;
	case WITH_NAT:
		return tr->n_homes > 0 && !tr->nat_seen ? "no NAT on any path" : NULL;
	case WITH_PAYLOAD_ESP:
		return tr->payload_clear && !tr->payload_esp ? "payload is not protected" : NULL;
	case WITH_PLAIN_PAYLOAD:
		return tr->payload_esp && !tr->payload_clear ? "payload is in ESP" : NULL;
	default:
		break;
	}
	return NULL;
}

/* for_mobility: rows that only mobile nodes and home agents have to keep. Who merely speaks IKE is
 * taken for one of them until the capture ends without a Mobility Header. */
static bool
for_mobility(const struct rule *r)
{
	static const char *const suites_of_it[] = {
		"R5555-", "R6275-", "R4877-", "R3776-", "R3963-", "R4191-", "HOI-", "PFM-"
	};

	for (size_t i = 0; i < sizeof(suites_of_it) / sizeof(suites_of_it[0]); i++)
		if (strncmp(r->id, suites_of_it[i], strlen(suites_of_it[i])) == 0)
			return true;
	return false;
}

/* undecided: what a row without a sound verdict is, and why. */
static void
undecided(struct verdict *v, const char *why, const struct evidence *at)
{
	v->kind = V_INCONCLUSIVE;
	snprintf(v->why, sizeof(v->why), "%s", why);
	if (at != NULL)
		v->at = *at;
}

static void
nothing_seen(const struct judge *j, const struct judging *g, const struct tally *t,
    struct verdict *v)
{
	const struct track *tr = &j->track;
	const char *reason = no_occasion(tr, g->rule->when);

	if (t != NULL && t->hidden > 0) {
		undecided(v, t->hidden_why, NULL);
	} else if (reason != NULL) {
		v->kind = V_NOT_APPLICABLE;
		snprintf(v->why, sizeof(v->why), "%s", reason);
	} else {
		v->kind = V_NOT_TESTED;
		snprintf(v->why, sizeof(v->why), "nothing that it could look at was seen");
		if (tr->closed > 0)
			snprintf(v->why, sizeof(v->why), "nothing that it could look at was seen: %"
			    PRIu64 " messages stayed closed (%s)", tr->closed,
			    msg_closed_text(tr->closed_why));
	}
}

static void
verdict_of(const struct judge *j, const struct judging *g, const char *role,
    const struct tally *t, struct verdict *v)
{
	const struct track *tr = &j->track;

	memset(v, 0, sizeof(*v));
	snprintf(v->id, sizeof(v->id), "%s", g->rule->id);
	snprintf(v->role, sizeof(v->role), "%s", role);
	snprintf(v->says, sizeof(v->says), "%s", g->rule->says);
	snprintf(v->cite, sizeof(v->cite), "%s", g->rule->cite);
	v->should = !level_binds(g->row->level);
	if (t != NULL && for_mobility(g->rule) && !tr->mobile) {
		if (tr->closed > 0) {
			undecided(v, msg_closed_text(tr->closed_why), NULL);
		} else {
			v->kind = V_NOT_APPLICABLE;
			snprintf(v->why, sizeof(v->why), "no Mobile IPv6 was seen");
		}
		return;
	}
	if (t == NULL || t->seen + t->doubtful == 0) {
		nothing_seen(j, g, t, v);
		return;
	}
	v->seen = t->seen;
	v->breaches = t->breaches;
	v->kind = t->breaches == 0 ? V_PASS : v->should ? V_WARN : V_FAIL;
	v->at = t->first;
	if (t->breaches > 0 && j->corrupt[0] != '\0') {
		undecided(v, j->corrupt, &t->first);
	} else if (t->breaches > 0 && (g->when & COMPLETE) != 0 && tr->gap && !tr->events) {
		char why[160];

		snprintf(why, sizeof(why), "packets are missing from the captures: see %s frame %u",
		    tr->gap_pcap, tr->gap_frame);
		undecided(v, why, &t->first);
	} else if (t->breaches == 0 && t->doubtful > 0) {
		undecided(v, t->doubtful_why, &t->doubt);
	}
}

uint64_t
judge_strangers(const struct judge *j, const char **pcap, unsigned *frame)
{
	*pcap = j->track.strange_pcap;
	*frame = j->track.strange_frame;
	return j->track.strangers;
}

void
judge_corrupt(struct judge *j, const char *why)
{
	snprintf(j->corrupt, sizeof(j->corrupt), "%s", why);
}

void
judge_end(struct judge *j, tick end, struct verdicts *out)
{
	for (size_t i = 0; i < j->n; i++) {
		struct judging *g = &j->rule[i];
		struct look x = { .rule = g->rule, .judging = g, .tr = &j->track, .role = "",
		    .end = end };
		const char *role = g->rule->roles;

		if (g->rule->at_end != NULL)
			g->rule->at_end(&x);
		for (;;) {
			size_t n = strcspn(role, ",");
			const struct tally *t = NULL;
			struct verdict v;
			char name[16];

			snprintf(name, sizeof(name), "%.*s", (int)n, role);
			for (size_t k = 0; k < g->n; k++)
				if (strcmp(g->tally[k].role, name) == 0)
					t = &g->tally[k];
			verdict_of(j, g, name, t, &v);
			verdicts_add(out, &v);
			if (role[n] == '\0')
				break;
			role += n + 1;
		}
	}
}

/* ---- the story's own steps ---- */

static void
step_verdict(const struct script_step *s, struct verdict *v)
{
	static const enum verdict_kind kinds[] = {
		[SCRIPT_PASS] = V_PASS, [SCRIPT_FAIL] = V_FAIL,
		[SCRIPT_INCONCLUSIVE] = V_INCONCLUSIVE
	};

	memset(v, 0, sizeof(*v));
	snprintf(v->id, sizeof(v->id), "%.50s:%u", s->file, s->line);
	v->kind = kinds[s->outcome];
	v->white_box = s->white_box;
	v->seen = 1;
	v->breaches = v->kind == V_FAIL;
	snprintf(v->says, sizeof(v->says), "%s %s", s->verb, s->says);
	snprintf(v->why, sizeof(v->why), "%s", s->detail);
	snprintf(v->at.pcap, sizeof(v->at.pcap), "%s", s->pcap);
	v->at.frame = s->frame;
	v->at.t = s->t;
	snprintf(v->at.field, sizeof(v->at.field), "%s", s->field);
	snprintf(v->at.expected, sizeof(v->at.expected), "%.95s", s->expected);
	snprintf(v->at.found, sizeof(v->at.found), "%s", s->found);
}

/* role_judged: as the story says (@ROLE), else the role of the node that the step is about, else the
 * row's first. */
static void
role_judged(const struct script *s, const struct script_step *st, const struct row *row,
    const char *said, char role[static 16])
{
	const struct script_node *node;
	size_t n = script_nodes(s, &node);
	const char *of = "";

	for (size_t i = 0; i < n; i++)
		if (strcmp(node[i].name, st->judged) == 0)
			of = track_role(node[i].kind);
	if (said[0] != '\0')
		snprintf(role, 16, "%.15s", said);
	else if (of[0] != '\0')
		snprintf(role, 16, "%.15s", of);
	else
		snprintf(role, 16, "%.*s", (int)(strcspn(row->role, ",") & 15), row->role);
}

/* rows_of_step: what a step says about the rows it names. */
static void
rows_of_step(const struct catalogue *c, const struct script *s, const struct script_step *st,
    struct verdicts *out)
{
	char ids[128], *rest;

	snprintf(ids, sizeof(ids), "%s", st->rows);
	for (char *id = strtok_r(ids, " ", &rest); id != NULL; id = strtok_r(NULL, " ", &rest)) {
		char *said = strchr(id, '@');
		const struct row *row;
		struct verdict v;

		if (said != NULL)
			*said++ = '\0';
		row = catalogue_find(c, id);
		step_verdict(st, &v);
		snprintf(v.id, sizeof(v.id), "%.31s", id);
		if (row == NULL) {
			v.kind = V_FAIL;
			snprintf(v.says, sizeof(v.says), "there is no such row in the catalogue");
		} else {
			role_judged(s, st, row, said != NULL ? said : "", v.role);
			snprintf(v.says, sizeof(v.says), "%.159s", row->says);
			v.should = !level_binds(row->level);
			if (v.kind == V_FAIL && v.should)
				v.kind = V_WARN;
		}
		verdicts_add(out, &v);
	}
}

void
judge_script(const struct catalogue *c, const struct script *s, struct verdicts *out)
{
	const char *const *ids;
	size_t n = script_covers(s, &ids);
	struct verdict worst = { .kind = V_NOT_TESTED };

	for (size_t i = 0; i < script_steps(s); i++) {
		struct verdict v;

		step_verdict(script_step(s, i), &v);
		if (v.kind > worst.kind)
			worst = v;
		verdicts_add(out, &v);
		rows_of_step(c, s, script_step(s, i), out);
	}
	for (size_t i = 0; i < n; i++) {
		const struct row *row = catalogue_find(c, ids[i]);
		struct verdict v = worst;

		if (row == NULL)
			continue;
		snprintf(v.id, sizeof(v.id), "%s", row->id);
		snprintf(v.role, sizeof(v.role), "%.*s", (int)strcspn(row->role, ","), row->role);
		snprintf(v.says, sizeof(v.says), "%.159s", row->says);
		v.should = !level_binds(row->level);
		verdicts_add(out, &v);
	}
}

/* A single story is not asked about rows that it does not claim to cover: those may stay untested. */
static bool
is_required(const struct script *s, const struct verdict *v)
{
	const char *const *covers;
	size_t n = script_covers(s, &covers);

	for (size_t i = 0; i < n; i++)
		if (strcmp(covers[i], v->id) == 0)
			return true;
	return v->kind == V_INCONCLUSIVE && !v->should;
}

int
judge_story_status(const struct script *s, const struct verdicts *vs)
{
	bool undecided = false, decided = false;

	for (size_t i = 0; i < vs->n; i++) {
		const struct verdict *v = &vs->v[i];

		if (v->kind == V_FAIL && v->known[0] == '\0')
			return 1;
		if (v->kind == V_NOT_TESTED || v->kind == V_INCONCLUSIVE)
			undecided |= is_required(s, v);
		else
			decided |= v->kind != V_NOT_APPLICABLE;
	}
	return undecided || !decided ? 4 : 0;
}

static bool
rule_told(const struct rule *r, struct judge_rule *out)
{
	*out = (struct judge_rule){ r->id, r->roles, r->cite, r->says };
	return true;
}

bool
judge_rule(size_t i, struct judge_rule *out)
{
	for (size_t s = 0; s < SUITES; s++)
		for (const struct rule *r = suites[s]; r->id != NULL; r++)
			if (i-- == 0)
				return rule_told(r, out);
	for (size_t s = 0; s < CLAIMS; s++)
		for (const struct claim *k = claims[s]; k->rule.id != NULL; k++)
			if (i-- == 0)
				return rule_told(&k->rule, out);
	return false;
}
