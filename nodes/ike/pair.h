/* pair.h - for tests: a mobile node's and a home agent's IKE engine, each with a small kernel
 * behind its bus, joined by a wire with virtual time that can lose, repeat and rewrite (NAT). */
#ifndef SOJOURN_IKE_PAIR_H
#define SOJOURN_IKE_PAIR_H

#ifndef CU_ASSERT		/* a fuzzer brings its own */
#include "nodes/base/test.h"
#endif
#include "nodes/ike/ike_int.h"

#include <stdio.h>

#define PAIR_SAS 64
#ifndef PAIR_WIRE
#define PAIR_WIRE 256
#endif
#define PAIR_POLICIES 8
#define PAIR_DELAY MSEC(10)

struct kernel_sa {
	bool used, inbound, tunnel, esn;
	uint32_t spi, reqid;
	struct addr src, dst;
	uint8_t nat_t;
	uint16_t sport, dport;
	uint8_t key[2 * PFKEY_KEY_MAX], n_key;	/* cipher, then integrity */
};

struct pair;

struct side {
	struct pair *pair;
	const char *name;
	struct ike *x;
	struct heap heap;
	struct rng rng;
	struct tamper tamper;
	struct teller teller;
	struct ike_conf conf;
	struct ike_id id, peer;
	const char *psk;
	struct ike_peer pad;		/* what else the PAD answers */
	bool no_configuration;
	struct ike_cp give, given, asked;	/* configure's answer; what came of it */
	struct addr hoa6;
	bool refuse_addresses;
	struct kernel_sa sa[PAIR_SAS];
	struct pfkey_msg policy[PAIR_POLICIES];
	unsigned n_policies;
	uint32_t next_spi;
	bool no_spi;
	unsigned n_events[IKE_EV_KEYS + 1], migrates, acquires_failed, drops[W_COUNT];
	enum why closed_why;
	struct ike_event last;
	tick esp_sent, esp_heard;
};

struct datagram {
	tick due;
	bool used;
	struct endpoint src, dst;
	size_t n;
	uint8_t b[4096];
};

struct pair {
	tick now;
	struct side mn, ha;
	struct datagram wire[PAIR_WIRE];
	unsigned sent, lose, twice;	/* number of the datagram to lose or repeat; 0: none */
	unsigned late;			/* number of the datagram that takes a detour; 0: none */
	tick late_by;
	unsigned lose_from;		/* lose everything from this number on; 0: off */
	tick delay;
	/* The NAT in front of 10/8: external address and the present offset of ports. */
	struct addr nat_addr;
	uint16_t nat_ports;
	void (*spy)(struct pair *p, struct side *from, struct datagram *d);
};

static inline struct addr
ad(const char *text)
{
	struct addr a;
	bool ok = addr_parse(&a, text);

	assert(ok);
	return a;
}

/* Addresses that may be pointed to. */
#define AT(text) (*(struct addr[1]){ ad(text) })
#define HOA  AT("2001:db8:1::100")
#define HOA4 AT("192.0.2.100")
#define HA6  AT("2001:db8:1::1")
#define HA6B AT("2001:db8:1::2")
#define HA6C AT("2001:db8:1::3")
#define HA4  AT("192.0.2.1")
#define C6   AT("2001:db8:a::5")
#define C6B  AT("2001:db8:b::5")
#define C4   AT("10.0.0.5")
#define C4P  AT("203.0.113.5")
#define NATA AT("198.51.100.7")

static inline bool
pair_authorize(void *node, const struct ike_ask *ask, struct ike_peer *out)
{
	struct side *s = node;

	*out = s->pad;
	out->own = s->id;
	out->hoa6 = s->hoa6;
	out->hoa4 = HOA4;
	if (ask->initiator)
		out->peer = s->peer;
	else if (!ike_id_eq(&ask->peer, &s->peer))
		return false;
	out->psk_n = (uint8_t)strlen(s->psk);
	memcpy(out->psk, s->psk, out->psk_n);
	return true;
}

static inline void
pair_use(void *node, uint32_t spi_in, uint32_t spi_out, struct ike_use *out)
{
	struct side *s = node;

	(void)spi_in;
	(void)spi_out;
	out->sent = s->esp_sent;
	out->heard = s->esp_heard;
}

static inline bool
pair_address_allowed(void *node, const struct ike_id *peer, const struct endpoint *local,
    const struct endpoint *remote)
{
	struct side *s = node;

	(void)peer;
	(void)local;
	(void)remote;
	return !s->refuse_addresses;
}

static inline bool
pair_configure(void *node, const struct ike_id *peer, const struct ike_cp *asked,
    struct ike_cp *out)
{
	struct side *s = node;

	(void)peer;
	s->asked = *asked;
	*out = s->give;
	return !s->no_configuration;
}

static const struct ike_up pair_up = { .authorize = pair_authorize, .use = pair_use,
	.address_allowed = pair_address_allowed, .configure = pair_configure };

static inline void
pair_told(void *ctx, const struct told *t)
{
	struct side *s = ctx;

	if (getenv("IKE_TEST_LOG") != NULL)
		fprintf(stderr, "%9.3f %s %d %s [%s]%s\n", (double)s->pair->now / 1e9, s->name,
		    t->kind, t->name, t->instance, t->text);
	for (unsigned w = 0; t->kind == TOLD_DROP && w < W_COUNT; w++)
		if (strcmp(why_row(w)->name, t->name) == 0)
			s->drops[w]++;
}

/* ---- the kernel ---- */

static inline struct kernel_sa *
kernel_sa(struct side *s, uint32_t spi, bool inbound)
{
	for (unsigned i = 0; i < PAIR_SAS; i++)
		if (s->sa[i].used && s->sa[i].spi == spi && s->sa[i].inbound == inbound)
			return &s->sa[i];
	return NULL;
}

static inline struct kernel_sa *
kernel_new(struct side *s)
{
	for (unsigned i = 0; i < PAIR_SAS; i++)
		if (!s->sa[i].used)
			return &s->sa[i];
	assert(!"kernel_new: full");
	return NULL;
}

static inline void
kernel_install(struct side *s, const struct pfkey_msg *m, bool inbound)
{
	struct kernel_sa *k = inbound ? kernel_sa(s, m->sa.spi, true) : kernel_new(s);

	CU_ASSERT_FATAL(k != NULL);
	*k = (struct kernel_sa){ .used = true, .inbound = inbound, .spi = m->sa.spi,
	    .reqid = m->reqid, .tunnel = m->mode == IPSEC_MODE_TUNNEL, .src = m->src.addr,
	    .dst = m->dst.addr, .nat_t = m->nat_t, .sport = m->nat_sport,
	    .dport = m->nat_dport, .n_key = (uint8_t)(m->key_encr.n + m->key_integ.n),
	    .esn = m->sa.flags & PFKEY_SA_ESN };
	memcpy(k->key, m->key_encr.key, m->key_encr.n);
	memcpy(k->key + m->key_encr.n, m->key_integ.key, m->key_integ.n);
}

static inline void
kernel_migrate(struct side *s, struct pfkey_msg *m)
{
	const struct pfkey_request *to = &m->policy.request[1];

	s->migrates++;
	for (unsigned i = 0; i < s->n_policies; i++)	/* the next one starts from there */
		if (s->policy[i].policy.id == m->policy.id)
			s->policy[i].policy.request[0] = *to;
	for (unsigned i = 0; i < PAIR_SAS; i++) {
		struct kernel_sa *k = &s->sa[i];

		if (!k->used || !k->tunnel || k->reqid != to->reqid ||
		    k->inbound != (m->policy.dir == IPSEC_DIR_INBOUND))
			continue;
		k->src = to->src;
		k->dst = to->dst;
		if (m->has_nat_t) {
			k->nat_t = m->nat_t;
			k->sport = m->nat_sport;
			k->dport = m->nat_dport;
		}
	}
}

static inline void
kernel_take(struct side *s, const struct pfkey_msg *request)
{
	struct pfkey_msg m = *request;
	struct kernel_sa *k;

	switch (m.type) {
	case SADB_GETSPI:
		if (s->no_spi) {
			m.errno_ = PFKEY_ENOENT;
			break;
		}
		m.has_sa = true;
		m.sa.spi = s->next_spi++;
		k = kernel_new(s);
		*k = (struct kernel_sa){ .used = true, .inbound = true, .spi = m.sa.spi };
		break;
	case SADB_ADD:
		kernel_install(s, &m, false);
		break;
	case SADB_UPDATE:
		kernel_install(s, &m, true);
		break;
	case SADB_DELETE:
		k = kernel_sa(s, m.sa.spi, m.sa.flags & PFKEY_SA_INBOUND);
		if (k != NULL)
			k->used = false;
		else
			m.errno_ = PFKEY_ESRCH;
		break;
	case SADB_ACQUIRE:
		s->acquires_failed++;
		return;
	case SADB_X_MIGRATE:
		kernel_migrate(s, &m);
		break;
	default:
		break;
	}
	ike_bus(s->x, s->pair->now, &m);
}

/* ---- the wire ---- */

static inline void
nat_out(struct pair *p, struct datagram *d)
{
	if (d->src.addr.family != 4 || d->src.addr.b[0] != 10)
		return;
	d->src.addr = p->nat_addr;
	d->src.port = (uint16_t)(d->src.port + p->nat_ports);
}

static inline bool
nat_in(struct pair *p, struct datagram *d)
{
	if (!addr_eq(&d->dst.addr, &p->nat_addr))
		return true;
	d->dst.addr = C4;
	d->dst.port = (uint16_t)(d->dst.port - p->nat_ports);
	return d->dst.port == 500 || d->dst.port == 4500;
}

static inline void
wire_put(struct pair *p, const struct datagram *d)
{
	for (unsigned i = 0; i < PAIR_WIRE; i++) {
		if (!p->wire[i].used) {
			p->wire[i] = *d;
			p->wire[i].used = true;
			return;
		}
	}
	assert(!"wire_put: full");
}

static inline void
wire_send(struct side *s, const struct ike_event *ev)
{
	struct pair *p = s->pair;
	struct datagram d = { .due = p->now + p->delay, .src = ev->local, .dst = ev->remote,
	    .n = ev->octets.n };

	CU_ASSERT(ev->marker == (ev->local.port == 4500));
	memcpy(d.b, ev->octets.p, ev->octets.n);
	p->sent++;
	nat_out(p, &d);
	if (p->spy != NULL)
		p->spy(p, s, &d);
	if (p->sent == p->lose || (p->lose_from != 0 && p->sent >= p->lose_from) || d.n == 0)
		return;
	if (!nat_in(p, &d))
		return;
	if (p->sent == p->late)
		d.due += p->late_by;
	wire_put(p, &d);
	if (p->sent == p->twice) {
		d.due += MSEC(3);
		wire_put(p, &d);
	}
}

static inline bool
owns_addr(const struct side *s, const struct addr *a)
{
	bool ha = addr_eq(a, &HA6) || addr_eq(a, &HA6B) || addr_eq(a, &HA6C) || addr_eq(a, &HA4);

	return (s == &s->pair->ha) == ha;
}

/* pair_drain pops both sides until they are quiet. */
static inline void
pair_drain(struct pair *p)
{
	struct side *sides[2] = { &p->mn, &p->ha };
	struct ike_event ev;
	struct pfkey_msg m;

	for (unsigned i = 0; i < 2; i++) {
		struct side *s = sides[i];

		while (ike_pop(s->x, &ev)) {
			s->n_events[ev.kind]++;
			if (ev.kind == IKE_EV_SEND) {
				wire_send(s, &ev);
			} else if (ev.kind == IKE_EV_BUS) {
				m = *ev.bus;
				kernel_take(s, &m);
			} else {
				s->last = ev;
				if (ev.kind == IKE_EV_CLOSED)
					s->closed_why = ev.why;
				if (ev.kind == IKE_EV_CONFIGURED)
					s->given = ev.cp;
			}
		}
	}
}

static inline void
pair_run(struct pair *p, tick until)
{
	struct side *sides[2] = { &p->mn, &p->ha };

	pair_drain(p);
	for (;;) {
		struct datagram *next = NULL, d;
		tick when = tick_min(heap_next(&p->mn.heap), heap_next(&p->ha.heap));

		for (unsigned i = 0; i < PAIR_WIRE; i++)
			if (p->wire[i].used && (next == NULL || p->wire[i].due < next->due))
				next = &p->wire[i];
		if (next != NULL && next->due <= when && next->due <= until) {
			p->now = next->due;
			d = *next;
			next->used = false;
			struct side *to = owns_addr(&p->ha, &d.dst.addr) ? &p->ha : &p->mn;
			ike_packet(to->x, p->now, &d.dst, &d.src, bytes_of(d.b, d.n));
		} else if (when <= until) {
			p->now = tick_max(p->now, when);
			for (unsigned i = 0; i < 2; i++) {
				struct alarm *a = heap_due(&sides[i]->heap, p->now);

				if (a != NULL)
					ike_wake(sides[i]->x, p->now, a);
				pair_drain(p);
			}
		} else {
			break;
		}
		pair_drain(p);
	}
	p->now = until;
}

static inline void
pair_pass(struct pair *p, tick t)
{
	pair_run(p, p->now + t);
}

/* ---- policies ---- */

static inline struct pfkey_msg
spd_entry(struct side *s, uint8_t dir, bool tunnel, const struct addr *home)
{
	struct addr any = home->family == 6 ? ad("::") : ad("0.0.0.0");
	bool from_home = (dir == IPSEC_DIR_OUTBOUND) == (s == &s->pair->mn);
	uint8_t all = (uint8_t)(8 * addr_len(home));
	struct pfkey_addr h = { .addr = *home, .prefixlen = all, .proto = tunnel ? 0 : 135 };
	struct pfkey_addr o = { .addr = tunnel ? any : HA6, .prefixlen = tunnel ? 0 : all,
	    .proto = tunnel ? 0 : 135 };
	struct pfkey_msg m = { .type = SADB_X_SPDADD, .src = from_home ? h : o,
	    .dst = from_home ? o : h };

	if (!tunnel)	/* BU from home, BA to it */
		m.src.port = from_home ? 5 : 6;
	m.policy = (struct pfkey_policy){ .has = true, .type = IPSEC_POLICY_IPSEC, .dir = dir,
	    .id = s->n_policies + 1, .n_requests = 1 };
	m.policy.request[0] = (struct pfkey_request){ .proto = 50,
	    .mode = tunnel ? IPSEC_MODE_TUNNEL : IPSEC_MODE_TRANSPORT,
	    .level = IPSEC_LEVEL_UNIQUE, .reqid = 100 + (s->n_policies / 2) };
	if (tunnel) {	/* placeholders: HoA and HA6 */
		m.policy.request[0].src = from_home ? HOA : HA6;
		m.policy.request[0].dst = from_home ? HA6 : HOA;
	}
	return m;
}

static inline void
spd_fill(struct side *s)
{
	struct addr home[] = { HOA, HOA, HOA4 };

	for (unsigned i = 0; i < 6; i++) {
		uint8_t dir = i % 2 == 0 ? IPSEC_DIR_OUTBOUND : IPSEC_DIR_INBOUND;

		s->policy[i] = spd_entry(s, dir, i >= 2, &home[i / 2]);
		s->n_policies++;
		ike_bus(s->x, s->pair->now, &s->policy[i]);
	}
}

/* A MIGRATE echo of policy `which` (0: the outbound transport one), as if mip6 had caused it. */
static inline void
pair_migrate(struct side *s, unsigned which, struct addr local, struct addr remote, uint8_t flags,
    bool encap)
{
	struct pfkey_msg m = s->policy[which];
	bool out = m.policy.dir == IPSEC_DIR_OUTBOUND, tunnel = which >= 2;

	m.type = SADB_X_MIGRATE;
	m.has_km = true;
	m.km_local = local;
	m.km_remote = remote;
	m.policy.n_requests = 2;
	m.policy.request[1] = m.policy.request[0];
	m.policy.request[1].src = !tunnel ? m.src.addr : out ? local : remote;
	m.policy.request[1].dst = !tunnel ? m.dst.addr : out ? remote : local;
	if (tunnel && local.family != 0) {
		m.has_nat_t = m.has_nat_ports = true;
		m.nat_t = encap ? UDP_ENCAP_ESPINUDP : UDP_ENCAP_NONE;
		m.nat_sport = m.nat_dport = encap ? 4500 : 0;
	}
	m.ds = (struct pfkey_migrate_ds){ .has = true, .version = 1, .flags = flags,
	    .origin = MIGRATE_BY_BINDING, .generation = 1,
	    .km_rport = encap || s->conf.home_agent ? 4500 : 0 };
	if (tunnel)
		kernel_migrate(s, &m);
	ike_bus(s->x, s->pair->now, &m);
}

static inline void
pair_move(struct pair *p, struct addr local, struct addr remote)
{
	pair_migrate(&p->mn, 0, local, remote, 0, false);
	pair_migrate(&p->mn, 1, local, remote, 0, false);
}

/* mip6's bootstrapping MIGRATE of the payload policies, before any tunnel SA (D16). */
static inline void
pair_bootstrap(struct pair *p, struct addr coa, struct addr seen, struct addr ha, bool encap)
{
	for (unsigned i = 2; i < 6; i++) {
		pair_migrate(&p->mn, i, coa, ha, 0, encap);
		pair_migrate(&p->ha, i, ha, seen, 0, encap);
	}
}

static inline void
pair_acquire(struct pair *p, unsigned which)
{
	struct pfkey_msg m = { .type = SADB_ACQUIRE, .seq = 1000 + which };

	m.policy = p->mn.policy[which].policy;
	ike_bus(p->mn.x, p->now, &m);
}

/* ---- set up and look ---- */

static inline void
side_init(struct pair *p, struct side *s, const char *name, const char *id, const char *peer,
    uint64_t seed)
{
	s->pair = p;
	s->name = name;
	s->psk = "correct horse battery staple";
	s->teller = (struct teller){ s, pair_told };
	s->hoa6 = HOA;
	s->esp_sent = s->esp_heard = -1;
	rng_init(&s->rng, seed, name);
	ike_conf_default(&s->conf);
	CU_ASSERT(ike_id_parse(&s->id, id) && ike_id_parse(&s->peer, peer));
	s->next_spi = s == &p->mn ? 0x1000 : 0x2000;
}

static inline void
pair_prepare(struct pair *p, uint64_t seed)
{
	memset(p, 0, sizeof(*p));
	p->delay = PAIR_DELAY;
	p->nat_addr = NATA;
	p->nat_ports = 1000;
	side_init(p, &p->mn, "mn", "mn1.example", "ha.example", seed);
	side_init(p, &p->ha, "ha", "ha.example", "mn1.example", seed);
	p->ha.conf.home_agent = true;
}

static inline void
pair_create(struct pair *p)
{
	struct side *sides[2] = { &p->mn, &p->ha };

	for (unsigned i = 0; i < 2; i++) {
		struct side *s = sides[i];
		struct engine_env env = { &s->heap, &s->rng, &s->teller, &s->tamper, NULL };

		s->x = ike_new(&s->conf, &env, &pair_up, s);
		spd_fill(s);
	}
}

/* Established over local and remote with the transport SA. */
static inline void
pair_up_over(struct pair *p, struct addr local, struct addr remote)
{
	pair_move(p, local, remote);
	pair_acquire(p, 0);
	pair_pass(p, SECONDS(20));
}

static inline struct ike_sa *
sa_at(struct side *s)
{
	return sa_of_hoa(s->x, &HOA);
}

static inline unsigned
kernel_count(const struct side *s)
{
	unsigned n = 0;

	for (unsigned i = 0; i < PAIR_SAS; i++)
		n += s->sa[i].used;
	return n;
}

/* Both kernels hold the same keys, crosswise; returns pairs seen at the mobile node. */
static inline unsigned
kernels_agree(struct pair *p)
{
	unsigned n = 0;

	CU_ASSERT_EQUAL(kernel_count(&p->mn), kernel_count(&p->ha));
	for (unsigned i = 0; i < PAIR_SAS; i++) {
		struct kernel_sa *k = &p->mn.sa[i], *o;

		if (!k->used)
			continue;
		o = kernel_sa(&p->ha, k->spi, !k->inbound);
		CU_ASSERT_FATAL(o != NULL);
		CU_ASSERT(k->n_key > 0 && k->n_key == o->n_key &&
		    memcmp(k->key, o->key, k->n_key) == 0);
		CU_ASSERT_EQUAL(k->tunnel, o->tunnel);
		n += k->inbound;
	}
	return n;
}

static inline struct kernel_sa *
kernel_tunnel(struct side *s, bool inbound)
{
	for (unsigned i = 0; i < PAIR_SAS; i++)
		if (s->sa[i].used && s->sa[i].tunnel && s->sa[i].inbound == inbound)
			return &s->sa[i];
	return NULL;
}

/* Rows taken by every pair of this program, for the coverage test: [machine][row]. */
__attribute__((unused)) static uint32_t rows_taken[3][64];

static inline void
pair_free(struct pair *p)
{
	struct side *sides[2] = { &p->mn, &p->ha };

	for (unsigned i = 0; i < 2; i++) {
		for (unsigned m = 0; m < 3; m++)
			for (size_t r = 0; r < ike_fsm_run(sides[i]->x, m)->def->n_rows; r++)
				rows_taken[m][r] += ike_fsm_run(sides[i]->x, m)->taken[r];
		ike_free(sides[i]->x);
		heap_clear(&sides[i]->heap);
		tamper_clear(&sides[i]->tamper);
	}
}

/* Fails for each row of a machine, first to last, that no pair of this program took. */
static inline void
check_rows(const struct fsm *f, unsigned machine, size_t first, size_t last)
{
	for (size_t r = first; r <= last && r < f->n_rows; r++) {
		if (rows_taken[machine][r] == 0)
			fprintf(stderr, "never taken: %s row %zu: %s on %s: %s\n", f->name, r,
			    f->state[f->row[r].from], f->event[f->row[r].event],
			    f->row[r].label);
		CU_ASSERT(rows_taken[machine][r] > 0);
	}
}

/* The first row of machine 0 about EAP; from there to the end. */
static inline size_t
first_eap_row(void)
{
	size_t r = 0;

	while (ike_sa_fsm.row[r].event != SA_EV_EAP)
		r++;
	return r;
}

/* The first row of machine 0 that both roles share. */
static inline size_t
first_common_row(void)
{
	size_t r = 0;

	while (ike_sa_fsm.row[r].event != SA_EV_REKEYED)
		r++;
	return r;
}

/* One message by hand: the mobile node's, whatever it is, under good keys, to the home agent. */
static inline void
pair_say(struct pair *p, struct ike_message *m)
{
	struct ike_sa *mn = sa_at(&p->mn);
	struct endpoint src = mn->local, dst = mn->remote;
	uint8_t buf[2048];
	struct wr w = wr_of(buf, sizeof(buf));

	m->h.msgid = sa_at(&p->ha)->expected;
	seal_message(mn, &w, m, NULL);
	CU_ASSERT_FATAL(!w.bad);
	ike_packet(p->ha.x, p->now, &dst, &src, wr_done(&w));
	pair_drain(p);
}

/* The kernel's word that an SA's soft or hard lifetime is over. */
static inline void
pair_expire(struct side *s, uint32_t spi, bool hard)
{
	struct pfkey_msg m = { .type = SADB_EXPIRE, .has_sa = true, .sa.spi = spi };

	m.soft.has = !hard;
	m.hard.has = hard;
	ike_bus(s->x, s->pair->now, &m);
}

#endif
