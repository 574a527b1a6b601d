#include "nodes/ipsec/internal.h"

#include "nodes/base/die.h"

#include <stdlib.h>

const char *const ipsec_event_names[IPSEC_EVENTS] = { "BUS", "KEYS", "DUMMY" };

struct ipsec_queued {
	struct ipsec_queued *next;
	struct ipsec_event ev;
};

static uint8_t
spd_wrong(const struct tamper *t)
{
	static const struct { const char *point; uint8_t wrong; } row[] = {
		{ "spd-backwards", SPD_BACKWARDS }, { "spd-no-ports", SPD_NO_PORTS },
		{ "spd-no-lists", SPD_NO_LISTS }, { "spd-no-discard", SPD_NO_DISCARD },
		{ "spd-type-apart", SPD_TYPE_APART }, { "spd-no-bypass", SPD_NO_BYPASS },
	};
	uint8_t wrong = 0;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (mutant_on(t, row[i].point))
			wrong |= row[i].wrong;
	return wrong;
}

void
ipsec_init(struct ipsec *x, const struct engine_env *env, const struct ipsec_conf *conf)
{
	*x = (struct ipsec){ .env = *env, .conf = *conf };
	assert(conf->window <= REPLAY_MAX);
	x->tail = &x->head;
	spd_init(&x->spd, conf->most_policies, rng_u64(env->rng));
	sad_init(&x->sad, conf->most_sas, rng_u64(env->rng));
	x->ip_id = (uint16_t)rng_u32(env->rng);
	x->spd.wrong = spd_wrong(env->tamper);
	x->carries_all = mutant_on(env->tamper, "sa-carries-all");
	x->any_policy = mutant_on(env->tamper, "sa-any-policy");
	x->pad_block = mutant_on(env->tamper, "esp-pad-block");
	x->pad_least = mutant_on(env->tamper, "esp-pad-least");
	x->no_dummies = mutant_on(env->tamper, "esp-no-dummies");
	x->tfc_counts = mutant_on(env->tamper, "tfc-counts");
	x->tfc_always = mutant_on(env->tamper, "tfc-always");
	x->frag_unagreed = mutant_on(env->tamper, "frag-unagreed");
	x->frag_bypassed = mutant_on(env->tamper, "frag-bypassed");
	x->frag_forgotten = mutant_on(env->tamper, "frag-forgotten");
	x->takes_fragments = mutant_on(env->tamper, "esp-takes-fragments");
	x->clear_admitted = mutant_on(env->tamper, "clear-admitted");
	x->any_source = mutant_on(env->tamper, "sa-any-source");
	x->own_port = mutant_on(env->tamper, "esp-own-port");
	x->any_spi = mutant_on(env->tamper, "esp-any-spi");
	x->frag_dropped = mutant_on(env->tamper, "frag-dropped");
	x->no_fixup = mutant_on(env->tamper, "esp-no-fixup");
	x->cycles = mutant_on(env->tamper, "esp-cycles");
	x->small_window = mutant_on(env->tamper, "esp-small-window");
	x->dummies = mutant_on(env->tamper, "esp-dummy-delivered");
	x->zero_sums = mutant_on(env->tamper, "esp-zero-sums-only");
	x->no_icv = mutant_on(env->tamper, "esp-no-icv");
	x->dscp_matters = mutant_on(env->tamper, "esp-dscp-matters");
	x->icmp_any = mutant_on(env->tamper, "icmp-any-sa");
	x->icmp_alone = mutant_on(env->tamper, "icmp-alone");
	x->window_always = mutant_on(env->tamper, "esp-window-always");
	x->no_replay = mutant_on(env->tamper, "esp-no-replay");
	x->seq_stuck = mutant_on(env->tamper, "esp-seq-stuck");
	x->send_provisional = mutant_on(env->tamper, "esp-send-provisional");
	x->migrate_resets = mutant_on(env->tamper, "migrate-resets-sa");
	x->udp_500 = mutant_on(env->tamper, "esp-on-500");
	x->no_udp = mutant_on(env->tamper, "esp-without-udp");
	x->leaks = mutant_on(env->tamper, "esp-leaks");
	x->pad_zero = mutant_on(env->tamper, "esp-pad-zero");
	x->no_ecn = mutant_on(env->tamper, "esp-no-ecn");
	x->as_negotiated = mutant_on(env->tamper, "esp-as-negotiated");
	x->pad_none = mutant_on(env->tamper, "esp-pad-none");
	x->always_udp = mutant_on(env->tamper, "esp-always-udp");
	x->transport_udp = mutant_on(env->tamper, "esp-transport-udp");
}

void
ipsec_clear(struct ipsec *x)
{
	struct ipsec_event ev;

	while (ipsec_pop(x, &ev))
		;
	bytes_wipe(&ev, sizeof(ev));
	for (struct policy *p = x->spd.first; p != NULL; p = p->next)
		alarm_cancel(x->env.heap, &p->dummy);
	spd_clear(&x->spd);
	frags_clear(&x->frags);
	sad_clear(&x->sad, x->env.heap);
}

void
ipsec_forget(struct ipsec *x)
{
	struct engine_env env = x->env;
	struct ipsec_conf conf = x->conf;

	ipsec_clear(x);
	ipsec_init(x, &env, &conf);
}

/* ---- events ---- */

void
ipsec_push(struct ipsec *x, const struct ipsec_event *ev)
{
	struct ipsec_queued *q = xalloc(1, sizeof(*q));

	q->ev = *ev;
	*x->tail = q;
	x->tail = &q->next;
}

bool
ipsec_pop(struct ipsec *x, struct ipsec_event *out)
{
	struct ipsec_queued *q = x->head;

	if (q == NULL)
		return false;
	x->head = q->next;
	if (x->head == NULL)
		x->tail = &x->head;
	*out = q->ev;
	bytes_wipe(q, sizeof(*q));
	free(q);
	return true;
}

void
ipsec_say(struct ipsec *x, const struct pfkey_msg *m)
{
	struct ipsec_event ev = { .kind = IPSEC_EV_BUS, .msg = *m };

	/* RFC 2367 3.1.2: keys are no part of what the kernel says. */
	pfkey_wipe(&ev.msg);
	ipsec_push(x, &ev);
}

void
ipsec_refuse(struct ipsec *x, const struct pfkey_msg *m, uint8_t err)
{
	struct pfkey_msg answer = { .type = m->type, .satype = m->satype, .seq = m->seq,
		.pid = m->pid, .errno_ = err };

	ipsec_say(x, &answer);
}

/* ---- fragments ---- */

struct policy *
ipsec_policy_for(struct ipsec *x, tick now, struct frag_way way, const struct ip_view *v, struct flow *f,
    bool *by_first)
{
	const struct flow *first = is_later_fragment(v) && !x->frag_forgotten ?
	    frags_recall(&x->frags, now, way, v) : NULL;
	struct policy *p;

	flow_of(f, v);
	*by_first = false;
	if (first != NULL) {
		p = spd_match(&x->spd, way.dir, first);
		if (p != NULL && selector_asks_ports(&p->sel) && (p->type != IPSEC_POLICY_IPSEC ||
		    p->traffic.fragments || x->frag_unagreed)) {
			*by_first = true;
			*f = *first;
			return p;
		}
	}
	if (v->is_fragment && v->frag_offset == 0) {
		if (x->frags.seen == NULL)
			frags_init(&x->frags, rng_u64(x->env.rng));
		frags_note(&x->frags, now, way, v, f);
	}
	return spd_match(&x->spd, way.dir, f);
}

/* ---- the bus ---- */

void
ipsec_bus(struct ipsec *x, tick now, const struct pfkey_msg *m)
{
	static void (*const row[SADB_TYPE_MAX + 1])(struct ipsec *, tick, const struct pfkey_msg *) = {
		[SADB_GETSPI] = krn_getspi,
		[SADB_UPDATE] = krn_update,
		[SADB_ADD] = krn_add,
		[SADB_DELETE] = krn_delete,
		[SADB_GET] = krn_get,
		[SADB_ACQUIRE] = krn_acquire,
		[SADB_REGISTER] = krn_register,
		[SADB_FLUSH] = krn_flush,
		[SADB_DUMP] = krn_dump,
		[SADB_X_SPDUPDATE] = krn_spdupdate,
		[SADB_X_SPDADD] = krn_spdadd,
		[SADB_X_SPDDELETE] = krn_spddelete,
		[SADB_X_SPDGET] = krn_spdget,
		[SADB_X_SPDDUMP] = krn_spddump,
		[SADB_X_SPDFLUSH] = krn_spdflush,
		[SADB_X_SPDDELETE2] = krn_spddelete,
		[SADB_X_MIGRATE] = krn_migrate,
	};

	if (m->type > SADB_TYPE_MAX || row[m->type] == NULL)
		ipsec_refuse(x, m, PFKEY_EOPNOTSUPP);
	else if (m->errno_ != PFKEY_OK && m->type != SADB_ACQUIRE)
		return;		/* requests carry 0, RFC 2367 2.1; nothing is done about others */
	else
		row[m->type](x, now, m);
}

/* ---- inspect ---- */

static void
inspect_sa(const struct sa *a, struct text *out)
{
	static const char *const state[] = { "larval", "mature", "dying", "dead" };
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX];

	text_add(out, " dir=%s spi=0x%08x reqid=%u mode=%s state=%s src=%s dst=%s encap=%s",
	    a->inbound ? "in" : "out", a->spi, a->reqid,
	    a->mode == IPSEC_MODE_TUNNEL ? "tunnel" : "transport", state[a->state],
	    addr_text(&a->src, src), addr_text(&a->dst, dst),
	    a->encap == UDP_ENCAP_ESPINUDP ? "udp" : "none");
	if (a->encap == UDP_ENCAP_ESPINUDP)
		text_add(out, " sport=%u dport=%u", a->sport, a->dport);
	text_add(out, " provisional=%d learn=%d seq=%llu packets=%llu bytes=%llu\n", a->provisional,
	    a->learn, (unsigned long long)(a->inbound ? a->window.top : a->seq),
	    (unsigned long long)a->packets, (unsigned long long)a->bytes);
}

static void
inspect_port(const struct port_range *p, const char *name, struct text *out)
{
	if (p->lo > p->hi)
		text_add(out, " %s=opaque", name);
	else if (p->lo == p->hi)
		text_add(out, " %s=%u", name, p->lo);
	else if (p->lo != 0 || p->hi != UINT16_MAX)
		text_add(out, " %s=%u-%u", name, p->lo, p->hi);
}

static void
inspect_list(const struct pfkey_range *list, uint8_t n, const char *name, struct text *out)
{
	char lo[ADDR_TEXT_MAX], hi[ADDR_TEXT_MAX];

	for (uint8_t i = 0; i < n; i++)
		text_add(out, "%s%s%s%s-%s", i == 0 ? " " : "", i == 0 ? name : "", i == 0 ? "=" : ",",
		    addr_text(&list[i].lo, lo), addr_text(&list[i].hi, hi));
}

static void
inspect_policy(const struct policy *p, struct text *out)
{
	static const char *const type[] = { "discard", "bypass", "ipsec" };
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX];

	text_add(out, " id=%u dir=%s type=%s priority=%u src=%s/%u dst=%s/%u proto=%u", p->id,
	    p->dir == IPSEC_DIR_INBOUND ? "in" : "out", type[p->type], p->priority,
	    addr_text(&p->sel.src.addr, src), p->sel.src.len,
	    addr_text(&p->sel.dst.addr, dst), p->sel.dst.len, p->sel.proto);
	inspect_port(&p->sel.sport, "sport", out);
	inspect_port(&p->sel.dport, "dport", out);
	if (p->sel.lists != NULL) {
		inspect_list(p->sel.lists->src, p->sel.lists->n_src, "src_list", out);
		inspect_list(p->sel.lists->dst, p->sel.lists->n_dst, "dst_list", out);
	}
	if (p->has_template) {
		const struct pfkey_request *t = &p->template;

		text_add(out, " mode=%s reqid=%u level=%u tunnel_src=%s tunnel_dst=%s",
		    t->mode == IPSEC_MODE_TUNNEL ? "tunnel" : "transport", t->reqid, t->level,
		    addr_text(&t->src, src), addr_text(&t->dst, dst));
		text_add(out, " encap=%s flags=0x%02x generation=%llu",
		    p->encap == UDP_ENCAP_ESPINUDP ? "udp" : "none", p->flags,
		    (unsigned long long)p->generation);
	}
	text_add(out, "\n");
}

bool
ipsec_inspect(const struct ipsec *x, const char *what, struct text *out)
{
	if (strcmp(what, "sad") == 0) {
		for (const struct sa *a = x->sad.first; a != NULL; a = a->next)
			inspect_sa(a, out);
		return true;
	}
	if (strcmp(what, "spd") == 0) {
		for (const struct policy *p = x->spd.first; p != NULL; p = p->next)
			inspect_policy(p, out);
		return true;
	}
	return false;
}
