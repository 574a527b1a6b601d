/* fake.h - a node for tests of the simulator: it sends numbered frames, notes what it hears, and
 * lets IP packets through between its applications and the link.
 *
 * conf: words "mac=N" (last octet of 02:00:00:00:00:N), "every=MS" (send a frame to "to" that
 * often), "to=N" (255: broadcast; 33: multicast 33:33:00:00:00:01), "size=OCTETS", "reply" (send
 * every frame heard back to its source), "app=ADDRESS" (a home address; IP packets are broadcast),
 * "listen=N" (multicast 33:33:00:00:00:N only), "bare" (leave the payload as it is in memory). */
#ifndef SOJOURN_SIM_LAB_FAKE_H
#define SOJOURN_SIM_LAB_FAKE_H

#include "nodes/base/die.h"
#include "nodes/base/rng.h"
#include "nodes/outbox.h"
#include "sim/lab/lab.h"
#include "sim/world.h"

#include <stdio.h>
#include <stdlib.h>

#define FAKE_HEARD 4096

struct fake {
	struct outbox out;
	struct rng rng;
	unsigned mac, to, every_ms, size, seq;
	bool reply, up, bare;
	tick due;
	struct { tick t; unsigned seq, from, ifc; size_t n; } heard[FAKE_HEARD];
	unsigned n_heard;
};

static inline unsigned
fake_conf(const char *conf, const char *key, unsigned otherwise)
{
	const char *at = strstr(conf, key);

	return at != NULL ? (unsigned)strtoul(at + strlen(key), NULL, 10) : otherwise;
}

static inline void
fake_frame(struct fake *f, unsigned ifc, unsigned to, unsigned seq, size_t n)
{
	uint8_t *p = outbox_room(&f->out, n);
	struct wr w = wr_of(p, n);

	if (to == 255)
		wr_copy(&w, "\xff\xff\xff\xff\xff\xff", 6);
	else if (to >= 33 && to < 64)
		wr_copy(&w, (uint8_t[]){ 0x33, 0x33, 0, 0, 0, (uint8_t)(to - 32) }, 6);
	else
		wr_copy(&w, (uint8_t[]){ 2, 0, 0, 0, 0, (uint8_t)to }, 6);
	wr_copy(&w, (uint8_t[]){ 2, 0, 0, 0, 0, (uint8_t)f->mac }, 6);
	wr_u16(&w, 0x88b5);	/* IEEE 802: local experimental */
	wr_u32(&w, seq);
	if (!f->bare)
		rng_fill(&f->rng, p + w.n, n - w.n);
	outbox_push_frame(&f->out, ifc, bytes_of(p, n));
}

static inline void
fake_packet(void *self, tick now, unsigned ifc, struct bytes frame)
{
	struct fake *f = self;
	struct rd r = rd_of(frame);
	uint16_t type;
	unsigned from, seq;

	rd_skip(&r, 11);
	from = rd_u8(&r);
	type = rd_u16(&r);
	if (type == 0x0800 || type == 0x86dd) {
		struct emit e = { .kind = EMIT_APP, .app = { rd_rest(&r) } };

		outbox_push(&f->out, &e);
		return;
	}
	seq = rd_u32(&r);
	if (f->n_heard < FAKE_HEARD) {
		f->heard[f->n_heard].t = now;
		f->heard[f->n_heard].seq = seq;
		f->heard[f->n_heard].from = from;
		f->heard[f->n_heard].ifc = ifc;
		f->heard[f->n_heard].n = frame.n;
	}
	f->n_heard++;
	if (f->reply)
		fake_frame(f, ifc, from, seq, frame.n);
}

static inline void
fake_link(void *self, tick now, unsigned ifc, const struct link *l)
{
	struct fake *f = self;

	(void)ifc;
	f->up = l->up;
	f->due = l->up && f->every_ms != 0 ? now + MSEC(f->every_ms) : TICK_NEVER;
}

static inline void
fake_app(void *self, tick now, struct bytes ip)
{
	struct fake *f = self;
	uint8_t *p = outbox_room(&f->out, 14 + ip.n);

	(void)now;
	memcpy(p, "\xff\xff\xff\xff\xff\xff\x02\0\0\0\0", 11);
	p[11] = (uint8_t)f->mac;
	memcpy(p + 12, ip.p[0] >> 4 == 6 ? "\x86\xdd" : "\x08\x00", 2);
	memcpy(p + 14, ip.p, ip.n);
	outbox_push_frame(&f->out, 0, bytes_of(p, 14 + ip.n));
}

static inline bool
fake_control(void *self, tick now, const struct command *c, char err[static 128])
{
	struct fake *f = self;

	(void)now;
	if (c->kind != COMMAND_REBOOT) {
		strcpy(err, "a fake only reboots");
		return false;
	}
	f->seq = 0;
	return true;
}

static inline void
fake_wake(void *self, tick now)
{
	struct fake *f = self;

	f->due = now + MSEC(f->every_ms);
	fake_frame(f, 0, f->to, f->seq++, f->size);
}

static inline tick
fake_next_wake(const void *self)
{
	return ((const struct fake *)self)->due;
}

static inline bool
fake_pop(void *self, struct emit *out)
{
	return outbox_pop(&((struct fake *)self)->out, out);
}

static inline void
fake_free(void *self)
{
	outbox_clear(&((struct fake *)self)->out);
	free(self);
}

static inline bool
fake_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap)
{
	static const struct node_ops ops = { fake_packet, fake_link, fake_app, fake_control,
		fake_wake, fake_next_wake, fake_pop, NULL, NULL, fake_free };
	struct fake *f;
	const char *app = strstr(conf, "app="), *listen = strstr(conf, "listen=");
	char text[64];

	if (strstr(conf, "mac=") == NULL) {
		(void)snprintf(err, err_cap, "a fake needs mac=");
		return false;
	}
	f = xalloc(1, sizeof(*f));
	rng_init(&f->rng, seed, name);
	f->mac = fake_conf(conf, "mac=", 0);
	f->to = fake_conf(conf, "to=", 255);
	f->every_ms = fake_conf(conf, "every=", 0);
	f->size = fake_conf(conf, "size=", 100);
	f->reply = strstr(conf, "reply") != NULL;
	f->bare = strstr(conf, "bare") != NULL;
	f->due = TICK_NEVER;
	if (app != NULL && sscanf(app, "app=%63s", text) == 1) {
		struct emit e = { .kind = EMIT_ADDRESS };

		e.address.added = addr_parse(&e.address.prefix.addr, text);
		e.address.ifc = IFC_APP;
		e.address.prefix.len = 64;
		outbox_push(&f->out, &e);
	}
	if (listen != NULL) {
		struct emit e = { .kind = EMIT_LISTEN, .listen = { true, 0, { { 0x33, 0x33 } } } };

		e.listen.mac.b[5] = (uint8_t)fake_conf(listen, "listen=", 0);
		outbox_push(&f->out, &e);
	}
	*out = (struct node){ &ops, f };
	return true;
}

static const struct node_kind fake_kinds[] = { { "fake", fake_make }, { NULL, NULL } };

/* A world of fakes on the given driver. */
static inline struct world *
fake_world(struct driver *d, uint64_t seed)
{
	return world_new(d, &(struct world_conf){ .seed = seed, .kinds = fake_kinds });
}

static inline struct world_node *
fake_node(struct world *w, const char *name, const char *conf)
{
	char err[128];
	struct world_node *n = world_node_add(w, "fake", name, conf, err, sizeof(err));

	if (n == NULL)
		die("%s", err);
	return n;
}

#endif
