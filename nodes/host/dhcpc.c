/* dhcpc.c - the DHCPv4 client, RFC 2131 4.4. INIT-REBOOT is left out (host.h).
 *
 * One timer per interface. INIT: when to begin; SELECTING, REQUESTING: retransmission, 4 s
 * doubling to 64 s, each +-1 s; BOUND: T1; RENEWING, REBINDING: half of what is left to T2 or
 * expiry, at least a minute, but never past it. */
#include "nodes/host/parts.h"

#include "nodes/wire/udp.h"

#define FIRST_WAIT	SECONDS(4)	/* RFC 2131 4.1 */
#define LONGEST_WAIT	SECONDS(64)
#define REQUEST_TRIES	4
#define START_MIN	SECONDS(1)	/* RFC 2131 4.4.1 */
#define START_MAX	SECONDS(10)
#define AFTER_CONFLICT	SECONDS(10)	/* RFC 2131 3.1 (5) */
#define RENEW_GAP_MIN	SECONDS(60)	/* RFC 2131 4.4.5 */

enum dhcpc_state { OFF, INIT, SELECTING, REQUESTING, BOUND, RENEWING, REBINDING };
enum dhcpc_event { START, TIMER, OFFER, ACK, NAK, CONFLICT };

static const char *const state_name[] = { "OFF", "INIT", "SELECTING", "REQUESTING", "BOUND",
	"RENEWING", "REBINDING" };
static const char *const event_name[] = { "START", "TIMER", "OFFER", "ACK", "NAK", "CONFLICT" };

struct dhcpc_in {
	struct host *h;
	tick now;
	const struct dhcp *d;		/* OFFER, ACK, NAK */
};

/* ---- sending ---- */

static void
send_message(struct host *h, tick now, struct host_ifc *f, struct dhcp *d, bool unicast)
{
	static const uint8_t zero[4], ones[4] = { 255, 255, 255, 255 };
	struct addr src = unicast ? f->dhcpc.leased.addr : addr_of4(zero);
	struct addr dst = unicast ? f->dhcpc.server : addr_of4(ones);
	const struct tamper_rule *rule;
	uint8_t buf[1024], message[576];
	struct wr w = wr_of(buf, sizeof(buf)), m = wr_of(message, sizeof(message));
	size_t ip, udp;

	d->xid = f->dhcpc.xid;
	d->chaddr = f->mac;
	if (!addr_is_set(&d->ciaddr))
		d->ciaddr = addr_of4(zero);
	d->yiaddr = addr_of4(zero);
	if (!host_say(h, f->n, dhcp_name(d), dhcp_fields, d, &rule))
		return;
	dhcp_encode(&m, d);
	host_said(rule, &m);
	/* REBINDING broadcasts, but from an address that it has. */
	if (!unicast && d->type == DHCP_REQUEST && f->dhcpc.state == REBINDING)
		src = f->dhcpc.leased.addr;
	if (d->type == DHCP_REQUEST && mutant_on(h->env.tamper, "dhcp-request-astray"))
		dst = f->dhcpc.server;
	if (mutant_on(h->env.tamper, "dhcp-early-source") && addr_is_set(&f->dhcpc.offered))
		src = f->dhcpc.offered;
	if (unicast && mutant_on(h->env.tamper, "dhcp-renews-astray"))
		dst.b[0] ^= 1;
	ip = ip_begin(&w, &(struct ip_spec){ .src = src, .dst = dst, .proto = IPPROTO_IS_UDP });
	udp = udp_begin(&w, DHCP_CLIENT_PORT, mutant_on(h->env.tamper, "dhcp-port") ?
	    DHCP_CLIENT_PORT : DHCP_SERVER_PORT);
	wr_bytes(&w, wr_done(&m));
	udp_end(&w, udp, &src, &dst, UDP_CKSUM);
	ip_end(&w, ip);
	if (unicast)
		host_send(h, now, wr_done(&w));
	else
		frame_send(h, now, f, &mac_broadcast, ETH_IP4, wr_done(&w), false);
}

static uint16_t
secs(const struct host_ifc *f, tick now)
{
	tick s = (now - f->dhcpc.started) / SECONDS(1);

	return s > 65535 ? 65535 : (uint16_t)s;
}

static void
back_off(struct host *h, tick now, struct host_ifc *f)
{
	unsigned n = f->dhcpc.tries < 5 ? f->dhcpc.tries : 5;
	tick wait = tick_min(FIRST_WAIT << (n - 1), LONGEST_WAIT);

	alarm_set(h->env.heap, &f->dhcpc.alarm, now +
	    rng_between(h->env.rng, wait - SECONDS(1), wait + SECONDS(1)));
}

/* ---- actions ---- */

static void
wait_to_start(void *self, const void *in)
{
	const struct dhcpc_in *i = in;
	struct host_ifc *f = self;

	alarm_set(i->h->env.heap, &f->dhcpc.alarm, i->h->conf.quick ? i->now :
	    i->now + rng_between(i->h->env.rng, START_MIN, START_MAX));
}

static void
discover(void *self, const void *in)
{
	const struct dhcpc_in *i = in;
	struct host_ifc *f = self;
	struct dhcp d = { .type = DHCP_DISCOVER, .secs = secs(f, i->now), .wants = true };

	f->dhcpc.tries++;
	f->dhcpc.secs = d.secs;
	send_message(i->h, i->now, f, &d, false);
	back_off(i->h, i->now, f);
}

static void
discover_first(void *self, const void *in)
{
	const struct dhcpc_in *i = in;
	struct host_ifc *f = self;

	f->dhcpc.tries = 0;
	f->dhcpc.started = i->now;
	f->dhcpc.xid = rng_u32(i->h->env.rng);
	discover(self, in);
}

static void
request(void *self, const void *in)
{
	const struct dhcpc_in *i = in;
	struct host_ifc *f = self;
	/* RFC 2131 3.1 (3): the same secs as the DISCOVER it follows. */
	struct dhcp d = { .type = DHCP_REQUEST, .has_requested = true,
		.requested = f->dhcpc.offered, .has_server_id = true,
		.server_id = f->dhcpc.server, .secs = f->dhcpc.secs, .wants = true };

	f->dhcpc.tries++;
	f->dhcpc.asked = i->now;
	send_message(i->h, i->now, f, &d, false);
	back_off(i->h, i->now, f);
}

static void
request_first(void *self, const void *in)
{
	const struct dhcpc_in *i = in;
	struct host_ifc *f = self;

	f->dhcpc.tries = 0;
	f->dhcpc.offered = i->d->yiaddr;
	f->dhcpc.server = i->d->server_id;
	request(self, in);
}

static tick
span(uint32_t seconds)
{
	return seconds == UINT32_MAX ? TICK_NEVER : SECONDS(seconds);
}

static tick
later(tick from, tick wait)
{
	return wait == TICK_NEVER ? TICK_NEVER : from + wait;
}

/* take_times: the lease counts from when it was asked for, RFC 2131 4.4.1; T1 and T2 default to 0.5
 * and 0.875 of it, 4.4.5. */
static void
take_times(struct host *h, struct dhcpc *c, const struct dhcp *d)
{
	tick lease = span(d->lease_s);

	c->expires = later(c->asked, lease);
	c->t1 = d->has_t1 ? later(c->asked, span(d->t1_s)) :
	    later(c->asked, lease == TICK_NEVER ? TICK_NEVER : lease / 2);
	c->t2 = d->has_t2 ? later(c->asked, span(d->t2_s)) :
	    later(c->asked, lease == TICK_NEVER ? TICK_NEVER : lease / 8 * 7);
	alarm_set(h->env.heap, &c->alarm, c->t1);
}

static uint8_t
mask_bits(const struct dhcp *d)
{
	uint8_t n = 0;

	if (!d->has_mask)
		return 24;
	while (n < 32 && d->mask.b[n / 8] & 0x80 >> n % 8)
		n++;
	return n;
}

static void
bind_address(void *self, const void *in)
{
	const struct dhcpc_in *i = in;
	struct host_ifc *f = self;
	struct dhcpc *c = &f->dhcpc;

	take_times(i->h, c, i->d);
	c->leased = (struct prefix){ i->d->yiaddr, mask_bits(i->d) };
	c->router = i->d->has_router ? i->d->router : ADDR_NONE;
	if (addr_find(i->h, f->n, &c->leased.addr) == NULL)
		addr_new(i->h, i->now, f->n, &c->leased, HOST_FROM_DHCP, 0, TICK_NEVER, TICK_NEVER);
	routes_rebuild(i->h);
}

static void
extend(void *self, const void *in)
{
	const struct dhcpc_in *i = in;
	struct host_ifc *f = self;

	take_times(i->h, &f->dhcpc, i->d);
}

static void
ask_to_extend(struct host_ifc *f, const struct dhcpc_in *i, bool unicast, tick limit)
{
	/* RFC 2131 4.3.2: ciaddr filled in, no requested address, no server identifier. */
	struct dhcp d = { .type = DHCP_REQUEST, .ciaddr = f->dhcpc.leased.addr,
		.secs = secs(f, i->now), .wants = true };
	tick left = limit - i->now;

	f->dhcpc.asked = i->now;
	send_message(i->h, i->now, f, &d, unicast);
	alarm_set(i->h->env.heap, &f->dhcpc.alarm,
	    mutant_on(i->h->env.tamper, "dhcp-renews-often") ? i->now + SECONDS(4) :
	    tick_min(i->now + tick_max(left / 2, RENEW_GAP_MIN), limit));
}

static void
renew(void *self, const void *in)
{
	struct host_ifc *f = self;

	ask_to_extend(f, in, true, f->dhcpc.t2);
}

static void
renew_first(void *self, const void *in)
{
	const struct dhcpc_in *i = in;
	struct host_ifc *f = self;

	f->dhcpc.xid = rng_u32(i->h->env.rng);
	f->dhcpc.started = i->now;
	renew(self, in);
}

static void
rebind(void *self, const void *in)
{
	struct host_ifc *f = self;

	ask_to_extend(f, in, false, f->dhcpc.expires);
}

static void
lose(void *self, const void *in)
{
	const struct dhcpc_in *i = in;
	struct host_ifc *f = self;
	struct host_addr *a = addr_find(i->h, f->n, &f->dhcpc.leased.addr);

	if (a != NULL && a->from == HOST_FROM_DHCP)
		addr_delete(i->h, a);
	f->dhcpc.leased = (struct prefix){ 0 };
	f->dhcpc.router = ADDR_NONE;
	routes_rebuild(i->h);
	wait_to_start(self, in);
}

static void
decline(void *self, const void *in)
{
	const struct dhcpc_in *i = in;
	struct host_ifc *f = self;
	struct dhcp d = { .type = DHCP_DECLINE, .has_requested = true,
		.requested = f->dhcpc.leased.addr, .has_server_id = true,
		.server_id = f->dhcpc.server };

	send_message(i->h, i->now, f, &d, false);
	lose(self, in);
	alarm_set(i->h->env.heap, &f->dhcpc.alarm, i->now + AFTER_CONFLICT);
}

/* ---- guards ---- */

static bool
tries_left(const void *self, const void *in)
{
	const struct host_ifc *f = self;

	(void)in;
	return f->dhcpc.tries < REQUEST_TRIES;
}

static bool
exhausted(const void *self, const void *in)
{
	return !tries_left(self, in);
}

static bool
before_t2(const void *self, const void *in)
{
	const struct dhcpc_in *i = in;
	const struct host_ifc *f = self;

	return i->now < f->dhcpc.t2;
}

static bool
after_t2(const void *self, const void *in)
{
	return !before_t2(self, in);
}

static bool
lease_left(const void *self, const void *in)
{
	const struct dhcpc_in *i = in;
	const struct host_ifc *f = self;

	return i->now < f->dhcpc.expires;
}

static bool
lease_over(const void *self, const void *in)
{
	return !lease_left(self, in);
}

static const struct fsm_row rows[] = {
 { OFF,        START,    NULL,       wait_to_start,  INIT,       "link up",        "2131 4.4.1" },
 { INIT,       TIMER,    NULL,       discover_first, SELECTING,  "DISCOVER",       "2131 4.4.1" },
 { SELECTING,  TIMER,    NULL,       discover,       SELECTING,  "DISCOVER again", "2131 4.1" },
 { SELECTING,  OFFER,    NULL,       request_first,  REQUESTING, "REQUEST",        "2131 4.4.1" },
 { REQUESTING, TIMER,    tries_left, request,        REQUESTING, "REQUEST again",  "2131 4.4.5" },
 { REQUESTING, TIMER,    exhausted,  wait_to_start,  INIT,       "give up",        "2131 3.1" },
 { REQUESTING, ACK,      NULL,       bind_address,   BOUND,      "lease",          "2131 4.4.1" },
 { REQUESTING, NAK,      NULL,       wait_to_start,  INIT,       "refused",        "2131 3.1" },
 { BOUND,      TIMER,    NULL,       renew_first,    RENEWING,   "T1",             "2131 4.4.5" },
 { BOUND,      CONFLICT, NULL,       decline,        INIT,       "address in use", "2131 3.1" },
 { RENEWING,   TIMER,    before_t2,  renew,          RENEWING,   "renew again",    "2131 4.4.5" },
 { RENEWING,   TIMER,    after_t2,   rebind,         REBINDING,  "T2",             "2131 4.4.5" },
 { RENEWING,   ACK,      NULL,       extend,         BOUND,      "extended",       "2131 4.4.5" },
 { RENEWING,   NAK,      NULL,       lose,           INIT,       "refused",        "2131 4.4.5" },
 { RENEWING,   CONFLICT, NULL,       decline,        INIT,       "address in use", "2131 3.1" },
 { REBINDING,  TIMER,    lease_left, rebind,         REBINDING,  "rebind again",   "2131 4.4.5" },
 { REBINDING,  TIMER,    lease_over, lose,           INIT,       "expired",        "2131 4.4.5" },
 { REBINDING,  ACK,      NULL,       bind_address,   BOUND,      "extended",       "2131 4.4.5" },
 { REBINDING,  NAK,      NULL,       lose,           INIT,       "refused",        "2131 4.4.5" },
 { REBINDING,  CONFLICT, NULL,       decline,        INIT,       "address in use", "2131 3.1" },
};

const struct fsm dhcpc_fsm = {
	"dhcp-client", state_name, event_name, 7, 6, FSM_ROWS(rows)
};

static void
step(struct host *h, tick now, struct host_ifc *f, unsigned event, const struct dhcp *d)
{
	fsm_step(&h->dhcpc_run, &f->dhcpc.state, event, f, &(struct dhcpc_in){ h, now, d },
	    host_ifc_name(f->n));
}

void
dhcpc_start(struct host *h, tick now, struct host_ifc *f)
{
	step(h, now, f, START, NULL);
}

void
dhcpc_stop(struct host *h, struct host_ifc *f)
{
	struct alarm a = f->dhcpc.alarm;

	/* The address goes with the others of the interface (addr.c). */
	alarm_cancel(h->env.heap, &f->dhcpc.alarm);
	f->dhcpc = (struct dhcpc){ .state = OFF };
	f->dhcpc.alarm = (struct alarm){ .kind = a.kind, .owner = a.owner };
}

void
dhcpc_wake(struct host *h, tick now, struct host_ifc *f)
{
	step(h, now, f, TIMER, NULL);
}

void
dhcpc_conflict(struct host *h, tick now, struct host_ifc *f)
{
	step(h, now, f, CONFLICT, NULL);
}

void
dhcpc_input(struct host *h, tick now, struct host_ifc *f, const struct ip_view *v)
{
	struct dhcp d;
	struct udp u;
	enum why w = udp_decode(&u, &v->src, &v->dst, v->payload);

	if (w == W_OK)
		w = dhcp_decode(&d, u.payload);
	/* RFC 2131 4.4.1: another xid is somebody else's. */
	if (w == W_OK && (d.xid != f->dhcpc.xid || !mac_eq(&d.chaddr, &f->mac)))
		w = W_HOST_UNSOLICITED;
	if (w == W_OK && (d.type == DHCP_OFFER || d.type == DHCP_ACK) &&
	    (!d.has_lease || !d.has_server_id || addr_is_unspecified(&d.yiaddr)))
		w = W_VALUE;			/* RFC 2131 4.3.1 wants both */
	if (w != W_OK) {
		host_drop(h, w, f->n);
		return;
	}
	host_heard(h, f->n, dhcp_name(&d), dhcp_fields, &d);
	/* A NAK or ACK of a server that was not chosen. */
	if (f->dhcpc.state == REQUESTING && d.has_server_id &&
	    !addr_eq(&d.server_id, &f->dhcpc.server) && d.type != DHCP_OFFER)
		return;
	if (d.type == DHCP_OFFER)
		step(h, now, f, OFFER, &d);
	else if (d.type == DHCP_ACK)
		step(h, now, f, ACK, &d);
	else if (d.type == DHCP_NAK)
		step(h, now, f, NAK, &d);
}
