/* ns3_shim.h - what ns3.c (C) and ns3_shim.cc (C++, the only includer of ns-3) say to each other.
 * Plain types only, since both languages read it. Nobody else includes it: see ns3.h. */
#ifndef SOJOURN_SIM_NS3_SHIM_H
#define SOJOURN_SIM_NS3_SHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct shim_node;
struct shim_channel;
struct shim_device;
struct shim_apps;
struct shim_source;

/* ---- time ---- */

void shim_begin(uint64_t seed);
void shim_end(void);			/* Simulator::Destroy; frees everything made here */
int64_t shim_now(void);			/* ns */
void shim_at(int64_t when, void (*fn)(void *arg), void *arg);
void shim_run(int64_t until);		/* INT64_MAX: until nothing is left */
void shim_stop(void);
uint64_t shim_events(void);

/* ---- nodes and wires ---- */

struct shim_node *shim_node_new(const char *name);
struct shim_channel *shim_channel_new(void);
struct shim_device *shim_device_new(struct shim_node *node);
void shim_device_plug(struct shim_device *dev, struct shim_channel *ch);	/* NULL: out */

/* shim_carry makes a packet of the octets and calls arrive(note, octets) with note copied from
 * `note` (note_n octets, at most 64) at tick `arrives`. `from` may be NULL. */
void shim_carry(struct shim_device *from, int64_t arrives, const void *note, size_t note_n,
    const uint8_t *p, size_t n, void (*arrive)(const void *note, const uint8_t *p, size_t n));
/* During arrive: the packet reaches `dev`. 0: its ns-3 error model has spoiled it. */
int shim_device_hears(struct shim_device *dev);

/* ---- applications ---- */

struct shim_apps *shim_apps_new(struct shim_node *node, uint16_t mtu,
    void (*down)(void *arg, const uint8_t *ip, size_t n), void *arg);
/* family 4 or 6; addr in network order. */
void shim_apps_address(struct shim_apps *a, int family, const uint8_t *addr, int added);
void shim_apps_packet(struct shim_apps *a, const uint8_t *ip, size_t n);
void shim_apps_mute(struct shim_apps *a);	/* down is never called again */

struct shim_flow {
	int tcp, family, has_src;
	uint8_t src[16], dst[16];
	uint16_t port;
	unsigned size;
	int64_t every, start, stop;	/* ns; stop 0: never */
	uint64_t count, bytes;
	void (*sent)(void *arg, uint64_t seq, size_t n);
	void (*received)(void *arg, uint64_t seq, size_t n);
	void *arg;
};

struct shim_source *shim_source_new(struct shim_apps *a, const struct shim_flow *f);
void shim_source_stop(struct shim_source *s);
/* 0: the port is in use. */
int shim_sink_new(struct shim_apps *a, const struct shim_flow *f);

/* ---- what we are compared with (sim/bench) ---- */

/* shim_stock makes a chain of stock ns-3 nodes with `links` point-to-point links of 10 Gbit/s and
 * `delay` ns between them, the inner ones routers, IPv6 with static routes. ends[] are the
 * applications' side of the first and the last, for shim_source_new and shim_sink_new only; dst is
 * the last one's address. Queue discs are what ns-3's helpers install; 0: without. */
void shim_stock(unsigned links, int64_t delay, int queue_discs, struct shim_apps *ends[2],
    uint8_t dst[16]);
/* Checksums are computed and verified (the default of shim_begin), or not. Before shim_stock. */
void shim_checksums(int on);

#ifdef __cplusplus
}
#endif

#endif
