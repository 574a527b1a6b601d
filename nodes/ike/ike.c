/* ike.c - the engine's interface, its table of IKE SAs and its queue of events. */
#include "nodes/ike/ike_int.h"

#include <stdio.h>

#define QUEUE_LEAST 4		/* events; one exchange at rest */
#define ROOM_LEAST  256		/* octets of events */

const char *const ike_event_names[] = {
	"SEND", "KEEPALIVE", "BUS", "ESTABLISHED", "CHILD_UP", "MOVED", "PROBED", "REFUSED",
	"CLOSED", "CONFIGURED", "KEYS", NULL
};

/* ---- nonces ---- */

void
nonce_draw(struct ike *x, struct nonce *n)
{
	n->n = NONCE_LEN;
	rng_fill(x->env.rng, n->b, NONCE_LEN);
}

bool
nonce_take(struct nonce *n, struct bytes b)
{
	if (b.n < 16 || b.n > IKE_NONCE_MAX)	/* RFC 7296 3.9 */
		return false;
	n->n = (uint16_t)b.n;
	memcpy(n->b, b.p, b.n);
	return true;
}

struct bytes
nonce_bytes(const struct nonce *n)
{
	return bytes_of(n->b, n->n);
}

bool
nonce_less(const struct nonce *a, const struct nonce *b)
{
	size_t n = a->n < b->n ? a->n : b->n;
	int c = memcmp(a->b, b->b, n);

	return c < 0 || (c == 0 && a->n < b->n);
}

const struct nonce *
nonce_lowest(const struct nego *n)
{
	return nonce_less(&n->ni, &n->nr) ? &n->ni : &n->nr;
}

/* ---- lookups ---- */

static uint64_t
hash_spi(const struct ike *x, uint64_t spi)
{
	return hash_bytes(x->seed, &spi, sizeof(spi));
}

uint64_t
hash_addr(const struct ike *x, const struct addr *a)
{
	return hash_bytes(x->seed, a, sizeof(*a));
}

uint64_t
hash_id(const struct ike *x, const struct ike_id *id)
{
	return hash_bytes(x->seed ^ id->type, id->data, id->n);
}

uint64_t
sa_own_spi(const struct ike_sa *sa)
{
	return sa->initiator ? sa->spi_i : sa->spi_r;
}

struct ike_sa *
sa_find(const struct ike *x, uint64_t own_spi)
{
	uint64_t h = hash_spi(x, own_spi);

	for (struct hash_link *l = hash_first(&x->by_spi, h); l != NULL; l = hash_next(l)) {
		struct ike_sa *sa = hash_owner(l, struct ike_sa, by_spi);

		if (sa_own_spi(sa) == own_spi)
			return sa;
	}
	return NULL;
}

static bool
usable(const struct ike_sa *sa)
{
	return sa->state == SA_ESTABLISHED;
}

struct ike_sa *
sa_next_of_hoa(const struct ike *x, const struct addr *hoa, struct ike_sa *after)
{
	bool v6 = hoa->family == 6;
	struct hash_link *l = after == NULL ? hash_first(&x->by_hoa, hash_addr(x, hoa)) :
	    hash_next(v6 ? &after->by_hoa6 : &after->by_hoa4);

	for (; l != NULL; l = hash_next(l)) {
		struct ike_sa *sa = v6 ? hash_owner(l, struct ike_sa, by_hoa6) :
		    hash_owner(l, struct ike_sa, by_hoa4);

		if (addr_eq(v6 ? &sa->hoa6 : &sa->hoa4, hoa))
			return sa;
	}
	return NULL;
}

static bool
better(const struct ike_sa *a, const struct ike_sa *b)
{
	if (a->superseded != b->superseded)
		return b->superseded;
	if (usable(a) != usable(b))
		return usable(a);
	return a->born >= b->born;
}

/* The newest established IKE SA of a home address, else the newest that is being made; one whose
 * successor is being made does not count. */
struct ike_sa *
sa_of_hoa(const struct ike *x, const struct addr *hoa)
{
	struct ike_sa *best = NULL;

	if (!addr_is_set(hoa))
		return NULL;
	for (struct ike_sa *sa = sa_next_of_hoa(x, hoa, NULL); sa != NULL;
	    sa = sa_next_of_hoa(x, hoa, sa)) {
		if (sa->state == SA_DEAD || sa->state == SA_REPLACED || sa->state == SA_DELETING)
			continue;
		if (best == NULL || better(sa, best))
			best = sa;
	}
	return best;
}

void
sa_name(struct ike_sa *sa)
{
	snprintf(sa->name, sizeof(sa->name), "%016llx", (unsigned long long)sa->spi_i);
}

void
sa_index_spi(struct ike_sa *sa)
{
	hash_add(&sa->ike->by_spi, &sa->by_spi, hash_spi(sa->ike, sa_own_spi(sa)));
}

void
sa_index_peer(struct ike_sa *sa)
{
	struct ike *x = sa->ike;

	if (!sa->hashed_hoa) {
		sa->hashed_hoa = true;
		if (addr_is_set(&sa->hoa6))
			hash_add(&x->by_hoa, &sa->by_hoa6, hash_addr(x, &sa->hoa6));
		if (addr_is_set(&sa->hoa4))
			hash_add(&x->by_hoa, &sa->by_hoa4, hash_addr(x, &sa->hoa4));
	}
	if (sa->authenticated && !sa->hashed_peer) {
		sa->hashed_peer = true;
		hash_add(&x->by_peer, &sa->by_peer, hash_id(x, &sa->peer_id));
	}
}

/* ---- birth and death ---- */

struct ike_sa *
sa_new(struct ike *x, bool initiator)
{
	struct ike_sa *sa = xalloc(1, sizeof(*sa));
	uint64_t spi;

	do
		spi = rng_u64(x->env.rng);
	while (spi == 0 || sa_find(x, spi) != NULL);	/* RFC 7296 2.6 */
	if (mutant_on(x->env.tamper, "ike-one-spi"))
		spi = 0x5353535353535353u;
	sa->ike = x;
	sa->initiator = sa->first_initiator = initiator;
	if (initiator)
		sa->spi_i = spi;
	else
		sa->spi_r = spi;
	sa->born = sa->last_heard = sa->last_sent = x->now;
	sa->alarm = (struct alarm){ .kind = ALARM_IKE, .owner = sa };
	for (unsigned i = 0; i < IKE_TIMERS; i++)
		sa->due[i] = TICK_NEVER;
	sa->iv = rng_u64(x->env.rng);
	sa->peer_window = 1;
	sa->prev = x->newest;
	if (x->newest != NULL)
		x->newest->next = sa;
	else
		x->oldest = sa;
	x->newest = sa;
	x->n_sas++;
	sa_index_spi(sa);
	return sa;
}

void
nego_free(struct ike *x, struct nego *n)
{
	if (n == NULL)
		return;
	for (struct nego **at = &x->waiting; n->waiting && *at != NULL; at = &(*at)->next) {
		if (*at == n) {
			*at = n->next;
			break;
		}
	}
	bytes_wipe(n, sizeof(*n));
	free(n);
}

struct nego *
nego_new(struct ike_sa *sa, bool initiator)
{
	struct nego *n = xalloc(1, sizeof(*n));

	n->sa = sa;
	n->initiator = initiator;
	return n;
}

void
answer_begin(struct ike_sa *sa, struct nego *n)
{
	n->later = sa->answering;
	sa->answering = n;
}

void
answer_end(struct ike_sa *sa, struct nego *n)
{
	for (struct nego **at = &sa->answering; *at != NULL; at = &(*at)->later) {
		if (*at == n) {
			*at = n->later;
			break;
		}
	}
	nego_free(sa->ike, n);
}

void
handshake_free(struct handshake *hs)
{
	if (hs == NULL)
		return;
	free(hs->init_i.p);
	free(hs->init_r.p);
	free(hs->peer_body.p);
	if (hs->eap != NULL)
		bytes_wipe(hs->eap, sizeof(*hs->eap));
	free(hs->eap);
	bytes_wipe(hs, sizeof(*hs));
	free(hs);
}

static void
sa_free(struct ike_sa *sa)
{
	struct ike *x = sa->ike;

	if (sa->hs != NULL)
		nego_free(x, sa->hs->nego);
	handshake_free(sa->hs);
	while (sa->answering != NULL)
		answer_end(sa, sa->answering);
	while (sa->jobs != NULL) {
		struct job *j = sa->jobs;

		sa->jobs = j->next;
		job_free(x, j);
	}
	while (sa->out != NULL)
		job_done(sa, sa->out);
	for (unsigned i = 0; i < IKE_WINDOW_MAX; i++)
		sent_free(&sa->response[i]);
	reassembly_free(&sa->parts[0]);
	reassembly_free(&sa->parts[1]);
	free(sa->lowest);
	bytes_wipe(sa, sizeof(*sa));	/* RFC 7296 2.12 */
	free(sa);
}

/* sa_unlink takes the SA and its children out of every table. The kernel is not told. */
static void
sa_unlink(struct ike_sa *sa)
{
	struct ike *x = sa->ike;

	alarm_cancel(x->env.heap, &sa->alarm);
	hash_remove(&x->by_spi, &sa->by_spi);
	if (sa->hashed_hoa && addr_is_set(&sa->hoa6))
		hash_remove(&x->by_hoa, &sa->by_hoa6);
	if (sa->hashed_hoa && addr_is_set(&sa->hoa4))
		hash_remove(&x->by_hoa, &sa->by_hoa4);
	if (sa->hashed_peer)
		hash_remove(&x->by_peer, &sa->by_peer);
	if (sa->hashed_init)
		hash_remove(&x->by_init, &sa->by_init);
	if (sa->half_open)
		x->n_half_open--;
	if (sa->prev != NULL)
		sa->prev->next = sa->next;
	else
		x->oldest = sa->next;
	if (sa->next != NULL)
		sa->next->prev = sa->prev;
	else
		x->newest = sa->prev;
	x->n_sas--;
	while (sa->children != NULL) {
		struct child *c = sa->children;

		sa->children = c->next;
		hash_remove(&x->by_in, &c->by_in);
		hash_remove(&x->by_out, &c->by_out);
		free(c);
	}
}

void
sa_authenticated(struct ike_sa *sa)
{
	sa->authenticated = true;
	if (sa->half_open)
		sa->ike->n_half_open--;
	sa->half_open = false;
	sa_index_peer(sa);
}

void
sa_adopt(struct ike_sa *sa, struct ike_sa *old)
{
	struct child **end = &sa->children;

	if (mutant_on(sa->ike->env.tamper, "ike-no-heirs"))
		return;
	while (*end != NULL)
		end = &(*end)->next;
	*end = old->children;
	for (struct child *c = old->children; c != NULL; c = c->next) {
		c->sa = sa;
		if (c->rekey_soon && sa->due[TIMER_RETRY] == TICK_NEVER)
			retry_later(sa);
	}
	sa->n_children += old->n_children;
	old->children = NULL;
	old->n_children = 0;
}

/* RFC 7296 2.8.2: the peer deletes what its redundant rekey made before our own rekey is answered:
 * the children come back to the SA that both replace. */
static void
unlink_kin(struct ike_sa *sa)
{
	if (sa->predecessor != NULL) {
		sa_adopt(sa->predecessor, sa);
		sa->predecessor->successor = NULL;
	}
	if (sa->successor != NULL)
		sa->successor->predecessor = NULL;
	sa->predecessor = sa->successor = NULL;
}

void
sa_bury(struct ike_sa *sa)
{
	struct ike *x = sa->ike;
	bool known = sa->authenticated;

	unlink_kin(sa);
	if (sa->hs != NULL && !known)
		sadb_acquire_failed(x, sa->hs->acquire_seq);
	jobs_fail(sa);
	if (sa->hs != NULL && sa->hs->nego != NULL)
		child_unmake(sa, sa->hs->nego);
	for (const struct job *j = sa->out; j != NULL; j = j->next)
		if (j->nego != NULL)
			child_unmake(sa, j->nego);
	for (const struct nego *n = sa->answering; n != NULL; n = n->later)
		child_unmake(sa, n);
	while (sa->children != NULL)
		child_remove(sa->children);
	if (known || sa->initiator) {
		struct ike_event *ev = event(x, IKE_EV_CLOSED, sa);

		ev->why = sa->why;
	}
	sa_unlink(sa);
	sa->state = SA_DEAD;
	sa->prev = NULL;
	sa->next = x->graveyard;
	x->graveyard = sa;
}

static void
settle(struct ike *x)
{
	while (x->graveyard != NULL) {
		struct ike_sa *sa = x->graveyard;

		x->graveyard = sa->next;
		sa_free(sa);
	}
}

struct ike *
ike_new(const struct ike_conf *conf, const struct engine_env *env, const struct ike_up *up,
    void *node)
{
	struct ike *x = xalloc(1, sizeof(*x));

	x->conf = *conf;
	if (!ike_suites_parse(&x->ike_suites, PROTO_IKE, conf->ike_suite))
		die("ike: ike.ike_suite = %s: not a list of suites", conf->ike_suite);
	if (!ike_suites_parse(&x->esp_suites, PROTO_ESP, conf->esp_suite))
		die("ike: ike.esp_suite = %s: not a list of suites", conf->esp_suite);
	x->conf.window = conf->window < 1 ? 1 : conf->window > IKE_WINDOW_MAX ? IKE_WINDOW_MAX :
	    conf->window;
	x->env = *env;
	x->up = up;
	x->node = node;
	x->seed = rng_u64(env->rng);
	rng_fill(env->rng, x->cookie_secret[0], sizeof(x->cookie_secret[0]));
	memcpy(x->cookie_secret[1], x->cookie_secret[0], sizeof(x->cookie_secret[1]));
	fsm_run_init(&x->sa_run, &ike_sa_fsm, env->tell, env->mutants);
	fsm_run_init(&x->child_run, &ike_child_fsm, env->tell, env->mutants);
	fsm_run_init(&x->path_run, &ike_path_fsm, env->tell, env->mutants);
	return x;
}

static void
queue_clear(struct ike *x)
{
	for (size_t i = 0; i < x->q_n; i++) {
		if (x->q[i].bus != NULL)
			pfkey_wipe(x->q[i].bus);
		free(x->q[i].bus);
	}
	x->q_head = x->q_n = 0;
	if (x->room.n > 0)
		bytes_wipe(x->room.p, x->room.n);
	/* Most of a node's life is quiet. */
	free(x->q);
	x->q = NULL;
	x->q_cap = 0;
	free(x->room.p);
	x->room = (struct room){ 0 };
}

void
ike_forget(struct ike *x)
{
	while (x->oldest != NULL) {
		struct ike_sa *sa = x->oldest;

		sa_unlink(sa);
		sa_free(sa);
	}
	settle(x);
	tombs_clear(x);
	policies_free(x);
	queue_clear(x);
}

void
ike_free(struct ike *x)
{
	if (x == NULL)
		return;
	ike_forget(x);
	hash_clear(&x->by_spi);
	hash_clear(&x->by_hoa);
	hash_clear(&x->by_peer);
	hash_clear(&x->by_init);
	hash_clear(&x->by_in);
	hash_clear(&x->by_out);
	hash_clear(&x->policies);
	hash_clear(&x->by_home);
	fsm_run_clear(&x->sa_run);
	fsm_run_clear(&x->child_run);
	fsm_run_clear(&x->path_run);
	free(x->q);
	free(x->room.p);
	bytes_wipe(x, sizeof(*x));
	free(x);
}

/* ---- machines ---- */

void
sa_event(struct ike_sa *sa, enum sa_event ev, const void *in)
{
	fsm_step(&sa->ike->sa_run, &sa->state, ev, sa, in, sa->name);
}

void
child_event(struct child *c, enum child_event ev, const void *in)
{
	char name[16];

	snprintf(name, sizeof(name), "%08x", c->spi_in);
	fsm_step(&c->sa->ike->child_run, &c->state, ev, c, in, name);
}

void
path_event(struct ike_sa *sa, enum path_event ev, const void *in)
{
	fsm_step(&sa->ike->path_run, &sa->path, ev, sa, in, sa->name);
}

const struct fsm_run *
ike_fsm_run(const struct ike *x, unsigned which)
{
	return which == 0 ? &x->sa_run : which == 1 ? &x->child_run : &x->path_run;
}

/* ---- events ---- */

struct ike_event *
event(struct ike *x, enum ike_event_kind kind, const struct ike_sa *sa)
{
	struct queued *q;

	if (x->q_head == x->q_n)
		queue_clear(x);		/* all popped: their octets are free again */
	if (x->q_n == x->q_cap) {
		x->q_cap = x->q_cap > 0 ? 2 * x->q_cap : QUEUE_LEAST;
		x->q = xrealloc(x->q, x->q_cap, sizeof(*x->q));
	}
	q = &x->q[x->q_n++];
	*q = (struct queued){ .ev = { .kind = kind } };
	if (sa != NULL) {
		q->ev.spi_i = sa->spi_i;
		q->ev.spi_r = sa->spi_r;
		q->ev.local = sa->local;
		q->ev.remote = sa->remote;
		q->ev.peer = sa->peer_id;
		q->ev.hoa6 = sa->hoa6;
		q->ev.hoa4 = sa->hoa4;
		q->ev.initiator = sa->initiator;
		q->ev.mobike = sa->mobike;
		q->ev.nat_local = sa->nat_local;
		q->ev.nat_remote = sa->nat_remote;
	}
	return &q->ev;
}

/* Keys may be among the octets: xrealloc would leave a copy behind. */
static void
room_grow(struct room *r, size_t n)
{
	size_t cap = 2 * (r->cap + n) + ROOM_LEAST;
	uint8_t *p = xalloc(1, cap);

	if (r->n > 0) {
		memcpy(p, r->p, r->n);
		bytes_wipe(r->p, r->n);
	}
	free(r->p);
	r->p = p;
	r->cap = cap;
}

/* event_octets keeps octets for the newest event: 0 its octets, 1..4 the keys ei, er, ai, ar. */
void
event_octets(struct ike *x, unsigned which, struct bytes b)
{
	struct queued *q = &x->q[x->q_n - 1];

	if (x->room.cap - x->room.n < b.n)
		room_grow(&x->room, b.n);
	q->at[which] = x->room.n;
	q->n[which] = b.n;
	if (b.n > 0)
		memcpy(x->room.p + x->room.n, b.p, b.n);
	x->room.n += b.n;
}

void
event_bus(struct ike *x, const struct pfkey_msg *m)
{
	event(x, IKE_EV_BUS, NULL);
	x->q[x->q_n - 1].bus = xalloc(1, sizeof(*m));
	*x->q[x->q_n - 1].bus = *m;
}

/* The k-th octet string of a queued event. Most events have none, and then there may be no room yet. */
static struct bytes
octets_of(const struct ike *x, const struct queued *q, unsigned k)
{
	return q->n[k] == 0 ? bytes_of(NULL, 0) : bytes_of(x->room.p + q->at[k], q->n[k]);
}

bool
ike_pop(struct ike *x, struct ike_event *out)
{
	const struct queued *q;

	if (x->q_head == x->q_n) {
		if (x->q_n > 0)
			queue_clear(x);
		return false;
	}
	q = &x->q[x->q_head++];
	*out = q->ev;
	out->octets = octets_of(x, q, 0);
	if (out->kind == IKE_EV_KEYS) {
		out->keys.ei = octets_of(x, q, 1);
		out->keys.er = octets_of(x, q, 2);
		out->keys.ai = octets_of(x, q, 3);
		out->keys.ar = octets_of(x, q, 4);
	}
	out->bus = q->bus;
	return true;
}

void
drop(struct ike *x, enum why w, const struct ike_sa *sa, const struct endpoint *from)
{
	char buf[ENDPOINT_TEXT_MAX];

	if (tell_on(x->env.tell))
		tell_note(x->env.tell, TOLD_DROP, why_row(w)->name, sa != NULL ? sa->name : "",
		    " from=%s", endpoint_text(from, buf));
}

/* ---- commands ---- */

static struct ike_sa *
established(struct ike *x, const struct addr *hoa)
{
	struct ike_sa *sa = sa_of_hoa(x, hoa);

	return sa != NULL && sa->state == SA_ESTABLISHED ? sa : NULL;
}

bool
ike_start(struct ike *x, tick now, const struct addr *hoa, const struct endpoint *local,
    const struct endpoint *remote, bool initial_contact)
{
	struct policy *p = policy_first(x, hoa);
	bool ok;

	x->now = now;
	ok = p != NULL && sa_start(x, p, 0, local, remote, initial_contact);
	settle(x);
	return ok;
}

bool
ike_protect(struct ike *x, tick now, const struct addr *hoa)
{
	struct ike_sa *sa = sa_of_hoa(x, hoa);

	x->now = now;
	if (sa == NULL)
		return false;
	sadb_protect(sa, &sa->hoa6);
	if (addr_is_set(&sa->hoa4))
		sadb_protect(sa, &sa->hoa4);
	return true;
}

bool
ike_probe(struct ike *x, tick now, const struct addr *hoa)
{
	struct ike_sa *sa = established(x, hoa);

	x->now = now;
	if (sa == NULL)
		return false;
	job_add(sa, sa->mobike ? JOB_DPD : JOB_PROBE);
	jobs_run(sa);
	return true;
}

bool
ike_freeze(struct ike *x, tick now, const struct addr *hoa, bool frozen)
{
	struct ike_sa *sa = established(x, hoa);

	x->now = now;
	if (sa == NULL || sa->mobike)
		return false;
	sa->frozen = frozen;
	if (!frozen) {
		sa_resume(sa);
		return true;
	}
	for (struct job *j = sa->out; j != NULL; j = j->next)
		j->again = TICK_NEVER;
	timers_retransmit(sa);
	return true;
}

bool
ike_path(struct ike *x, tick now, const struct addr *hoa, const struct endpoint *local,
    const struct endpoint *remote)
{
	struct ike_sa *sa = established(x, hoa);

	x->now = now;
	if (sa == NULL)
		return false;
	sa_repath(sa, local, remote);
	settle(x);
	return true;
}

bool
ike_addresses_announce(struct ike *x, tick now, const struct addr *hoa, const struct addr *list,
    unsigned n)
{
	struct ike_sa *sa = established(x, hoa);
	struct job *j;

	x->now = now;
	if (sa == NULL || !sa->mobike)
		return false;
	j = job_add(sa, JOB_ADDRESSES);
	j->n_addresses = n < IKE_ADDRESSES ? n : IKE_ADDRESSES;
	memcpy(j->address, list, j->n_addresses * sizeof(list[0]));
	jobs_run(sa);
	return true;
}

bool
ike_close(struct ike *x, tick now, const struct addr *hoa, bool silent)
{
	struct ike_sa *sa = sa_of_hoa(x, hoa);

	x->now = now;
	if (sa == NULL)
		return false;
	if (silent || sa->state != SA_ESTABLISHED)
		sa_event(sa, SA_EV_BROKEN, NULL);
	else
		sa_event(sa, SA_EV_CLOSE, NULL);
	settle(x);
	return true;
}

bool
ike_expire(struct ike *x, tick now, const struct addr *hoa, const char *what)
{
	struct ike_sa *sa = established(x, hoa);

	x->now = now;
	if (sa == NULL)
		return false;
	if (strcmp(what, "ike") == 0) {
		job_add(sa, JOB_REKEY_IKE);
	} else if (strcmp(what, "child") == 0) {
		for (struct child *c = sa->children; c != NULL; c = c->next)
			if (c->state == CHILD_INSTALLED)
				child_event(c, CHILD_EV_EXPIRE, NULL);
	} else {
		return false;
	}
	jobs_run(sa);
	settle(x);
	return true;
}

/* ---- entries that are more than a line ---- */

void
ike_packet(struct ike *x, tick now, const struct endpoint *local, const struct endpoint *remote,
    struct bytes message)
{
	x->now = now;
	packet_take(x, local, remote, message);
	settle(x);
}

void
ike_wake(struct ike *x, tick now, struct alarm *a)
{
	x->now = now;
	timers_wake(a->owner);
	settle(x);
}

void
ike_bus(struct ike *x, tick now, const struct pfkey_msg *m)
{
	x->now = now;
	sadb_take(x, m);
	settle(x);
}
