/* live_device.c - a node that is something outside: see live.h. */
#include "nodes/base/conf.h"
#include "nodes/base/die.h"
#include "nodes/base/text.h"
#include "nodes/outbox.h"
#include "nodes/wire/cksum.h"
#include "nodes/wire/eth.h"
#include "nodes/wire/ip.h"
#include "sim/inside.h"
#include "sim/live.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#undef W_OK	/* of access(2): here it is enum why's */

#define DEVICE_IFCS	8
#define FRAME_MOST	65536
#define FRAMES_AT_ONCE	64	/* of one interface, before the others have their turn */
#define ADDRESSES	8

struct device_ifc {
	char tap[IFNAMSIZ], packet[IFNAMSIZ];
};

struct device_conf {
	struct device_ifc ifc[DEVICE_IFCS];
	unsigned n_ifcs;
	char netns[64], hook[256];
	tick hook_limit;
	struct addr addr[ADDRESSES], inner[ADDRESSES];
	unsigned n_addrs, n_inners;
};

#define IFC_KEY(member, name, help) { name, CONF_TEXT,						\
	offsetof(struct device_conf, ifc[0].member), IFNAMSIZ, 0, 0, sizeof(struct device_ifc),	\
	DEVICE_IFCS, offsetof(struct device_conf, n_ifcs), NULL, help }

static const struct conf_key device_keys[] = {
	IFC_KEY(tap, "eth*.tap", "a TAP device, made if need be"),
	IFC_KEY(packet, "eth*.packet", "an interface that is there"),
	CONF_KEY(struct device_conf, CONF_TEXT, netns, "netns", "network namespace of both"),
	CONF_KEY(struct device_conf, CONF_TEXT, hook, "hook", "command for COMMAND_DO"),
	CONF_LIST(struct device_conf, CONF_ADDR, addr, n_addrs, "addr", "it has, for the story"),
	CONF_LIST(struct device_conf, CONF_ADDR, inner, n_inners, "inner", "inside a tunnel"),
	CONF_KEY(struct device_conf, CONF_TICK, hook_limit, "hook_limit", "then it is killed"),
	CONF_END
};

struct hook {
	struct hook *next;
	char *text;
	int status;		/* -1: not ended yet; 256: killed */
};

struct device {
	struct device_conf conf;
	struct outbox out;
	int fd[DEVICE_IFCS];	/* -1: none */
	struct world_node *node;
	struct hook *hooks, *running;
	struct sim_timer killer;
	pid_t pid;
	int pidfd;
	bool heard;		/* something may be readable */
	uint64_t unsent;
	uint8_t buf[FRAME_MOST];
};

/* ---- interfaces ---- */

static int
tap_open(const char *name)
{
	struct ifreq r = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	(void)snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", name);
	if (fd >= 0 && ioctl(fd, TUNSETIFF, &r) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int
packet_open(const char *name)
{
	struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_protocol = htons(0x0003),
		.sll_ifindex = (int)if_nametoindex(name) };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
	struct packet_mreq all = { .mr_ifindex = a.sll_ifindex, .mr_type = PACKET_MR_PROMISC };

	if (fd < 0)
		return -1;
	if (a.sll_ifindex == 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &on, sizeof(on)) < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)) < 0 ||
	    bind(fd, (const struct sockaddr *)(const void *)&a, sizeof(a)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* devices_open opens all interfaces from inside the namespace and comes back. */
static bool
devices_open(struct device *d, char *err, size_t err_cap)
{
	char path[128];
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), there = -1;
	bool ok = true;

	if (d->conf.netns[0] != '\0') {
		(void)snprintf(path, sizeof(path), "/run/netns/%s", d->conf.netns);
		there = open(path, O_RDONLY | O_CLOEXEC);
		if (there < 0 || setns(there, CLONE_NEWNET) < 0) {
			(void)snprintf(err, err_cap, "netns %s: %s", d->conf.netns,
			    strerror(errno));
			ok = false;
		}
	}
	for (unsigned i = 0; ok && i < d->conf.n_ifcs; i++) {
		const struct device_ifc *c = &d->conf.ifc[i];
		bool tap = c->tap[0] != '\0';

		if (!tap && c->packet[0] == '\0')
			continue;
		d->fd[i] = tap ? tap_open(c->tap) : packet_open(c->packet);
		if (d->fd[i] < 0) {
			(void)snprintf(err, err_cap, "%s: %s", tap ? c->tap : c->packet,
			    strerror(errno));
			ok = false;
		}
	}
	if (there >= 0) {
		if (setns(home, CLONE_NEWNET) < 0)
			die("cannot leave a network namespace: %s", strerror(errno));
		close(there);
	}
	close(home);
	return ok;
}

/* complete fills in the checksum that the other end of a veth pair has left to its hardware. */
static void
complete(uint8_t *frame, size_t n)
{
	struct ip_view v;
	size_t at, field;
	uint16_t c;

	if (n < ETH_HEADER || ip_parse(&v, bytes_of(frame + ETH_HEADER, n - ETH_HEADER)) != W_OK ||
	    (v.proto != IPPROTO_IS_UDP && v.proto != 6))
		return;
	at = (size_t)(v.payload.p - frame);
	field = at + (v.proto == IPPROTO_IS_UDP ? 6 : 16);
	if (v.payload.n < (v.proto == IPPROTO_IS_UDP ? 8u : 20u))
		return;
	frame[field] = frame[field + 1] = 0;
	c = cksum_upper(&v.src, &v.dst, v.proto, v.payload);
	if (c == 0 && v.proto == IPPROTO_IS_UDP)
		c = 0xffff;
	frame[field] = (uint8_t)(c >> 8);
	frame[field + 1] = (uint8_t)c;
}

static ssize_t
packet_read(int fd, uint8_t *buf, size_t cap)
{
	union { struct cmsghdr h; uint8_t b[CMSG_SPACE(sizeof(struct tpacket_auxdata))]; } aux;
	struct sockaddr_ll from = { 0 };
	struct iovec io = { buf, cap };
	struct msghdr m = { .msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &io,
		.msg_iovlen = 1, .msg_control = &aux, .msg_controllen = sizeof(aux) };
	ssize_t n = recvmsg(fd, &m, 0);

	if (n < 0 || from.sll_pkttype == PACKET_OUTGOING)
		return n < 0 ? n : 0;
	for (struct cmsghdr *h = CMSG_FIRSTHDR(&m); h != NULL; h = CMSG_NXTHDR(&m, h)) {
		struct tpacket_auxdata a;

		if (h->cmsg_level != SOL_PACKET || h->cmsg_type != PACKET_AUXDATA)
			continue;
		memcpy(&a, CMSG_DATA(h), sizeof(a));
		if (a.tp_status & TP_STATUS_CSUMNOTREADY)
			complete(buf, (size_t)n);
	}
	return n;
}

static void
hear(struct device *d, unsigned ifc)
{
	struct emit e = { .kind = EMIT_FRAME };
	bool packet = d->conf.ifc[ifc].tap[0] == '\0';

	for (unsigned i = 0; i < FRAMES_AT_ONCE; i++) {
		ssize_t n = packet ? packet_read(d->fd[ifc], d->buf, sizeof(d->buf)) :
		    read(d->fd[ifc], d->buf, sizeof(d->buf));

		if (n < 0)
			return;
		if (n < ETH_HEADER)
			continue;
		e.frame.ifc = ifc;
		e.frame.data = bytes_of(d->buf, (size_t)n);
		outbox_push(&d->out, &e);
	}
}

static void
device_hears(void *arg)
{
	struct device *d = arg;

	d->heard = true;
	node_wakes(d->node);
}

/* ---- hooks ---- */

static void hook_next(struct device *d);

static void
hook_reap(struct device *d, bool killed)
{
	siginfo_t info = { 0 };

	if (killed)
		(void)kill(-d->pid, SIGKILL);
	if (waitid(P_PID, (id_t)d->pid, &info, WEXITED) < 0)
		die("a hook got lost: %s", strerror(errno));
	live_unwatch(world_driver(d->node->world), d->pidfd);
	close(d->pidfd);
	d->pidfd = -1;
	d->pid = 0;
	d->running->status = killed || info.si_code != CLD_EXITED ? 256 : info.si_status;
	d->running = NULL;
	sim_timer_set(&d->killer, TICK_NEVER);
}

static void
hook_ends(void *arg)
{
	struct device *d = arg;

	hook_reap(d, false);
	hook_next(d);
}

static void
hook_late(void *arg)
{
	struct device *d = arg;

	hook_reap(d, true);
	hook_next(d);
}

static void
hook_next(struct device *d)
{
	struct hook *h = d->hooks;

	while (h != NULL && h->status >= 0)
		h = h->next;
	if (h == NULL || d->running != NULL)
		return;
	d->running = h;
	d->pid = fork();
	if (d->pid < 0)
		die("fork: %s", strerror(errno));
	if (d->pid == 0) {
		char *const argv[] = { "sh", "-c", d->conf.hook, "hook", h->text, NULL };

		(void)setpgid(0, 0);
		execv("/bin/sh", argv);
		_exit(127);
	}
	(void)setpgid(d->pid, d->pid);
	d->pidfd = (int)syscall(SYS_pidfd_open, d->pid, 0);
	if (d->pidfd < 0)
		die("pidfd_open: %s", strerror(errno));
	(void)fcntl(d->pidfd, F_SETFD, FD_CLOEXEC);
	live_watch(world_driver(d->node->world), d->pidfd, hook_ends, d);
	sim_timer_set(&d->killer, world_now(d->node->world) + d->conf.hook_limit);
}

/* From an event of its own: whoever gave the command is still at it. */
static void
hook_due(void *arg)
{
	hook_next(arg);
}

/* ---- the node ---- */

static void
device_packet(void *self, tick now, unsigned ifc, struct bytes frame)
{
	struct device *d = self;

	(void)now;
	if (ifc >= d->conf.n_ifcs || d->fd[ifc] < 0 ||
	    write(d->fd[ifc], frame.p, frame.n) != (ssize_t)frame.n)
		d->unsent++;	/* the device's link is down, or its queue is full */
}

static void
device_link(void *self, tick now, unsigned ifc, const struct link *l)
{
	(void)self, (void)now, (void)ifc, (void)l;
}

static void
device_app(void *self, tick now, struct bytes ip)
{
	(void)self, (void)now, (void)ip;
}

static bool
device_control(void *self, tick now, const struct command *c, char err[static 128])
{
	struct device *d = self;
	struct hook *h, **end = &d->hooks;

	if (c->kind != COMMAND_DO || d->conf.hook[0] == '\0') {
		(void)snprintf(err, 128, c->kind != COMMAND_DO ?
		    "a device outside only knows what its hook does" : "it has no hook");
		return false;
	}
	h = xalloc(1, sizeof(*h));
	h->text = xstrdup(c->text);
	h->status = -1;
	while (*end != NULL)
		end = &(*end)->next;
	*end = h;
	world_at(d->node->world, now, hook_due, d);
	return true;
}

static void
device_wake(void *self, tick now)
{
	struct device *d = self;

	(void)now;
	d->heard = false;
	for (unsigned i = 0; i < d->conf.n_ifcs; i++)
		if (d->fd[i] >= 0)
			hear(d, i);
}

static tick
device_next_wake(const void *self)
{
	return ((const struct device *)self)->heard ? 0 : TICK_NEVER;
}

static bool
device_pop(void *self, struct emit *out)
{
	return outbox_pop(&((struct device *)self)->out, out);
}

static bool
device_inspect(const void *self, const char *what, struct text *out)
{
	const struct device *d = self;

	if (strcmp(what, "hook") != 0)
		return false;
	for (const struct hook *h = d->hooks; h != NULL; h = h->next) {
		text_add(out, " text=");
		for (const char *p = h->text; *p != '\0'; p++)
			text_add(out, "%c", *p == ' ' ? '_' : *p);
		text_add(out, " status=%d\n", h->status);
	}
	return true;
}

static void
device_free(void *self)
{
	struct device *d = self;

	if (d->pid != 0) {
		(void)kill(-d->pid, SIGKILL);
		(void)waitpid(d->pid, NULL, 0);
		close(d->pidfd);
	}
	while (d->hooks != NULL) {
		struct hook *h = d->hooks;

		d->hooks = h->next;
		free(h->text);
		free(h);
	}
	for (unsigned i = 0; i < DEVICE_IFCS; i++)
		if (d->fd[i] >= 0)
			close(d->fd[i]);
	outbox_clear(&d->out);
	free(d);
}

static const struct node_ops device_ops = {
	.packet = device_packet, .link = device_link, .app = device_app,
	.control = device_control, .wake = device_wake, .next_wake = device_next_wake,
	.pop = device_pop, .inspect = device_inspect, .free = device_free,
};

static void
has_address(struct device *d, const struct addr *a, unsigned ifc)
{
	struct emit e = { .kind = EMIT_ADDRESS };

	e.address.added = true;
	e.address.ifc = ifc;
	e.address.prefix = (struct prefix){ *a, (uint8_t)(8 * addr_len(a)) };
	outbox_push(&d->out, &e);
}

static bool
device_make(struct node *out, const char *name, uint64_t seed, const char *conf, char *err,
    size_t err_cap)
{
	const struct conf_key *const tables[] = { device_keys, NULL };
	struct device *d = xalloc(1, sizeof(*d));

	(void)name;
	(void)seed;
	d->conf.hook_limit = SECONDS(20);
	d->pidfd = -1;
	for (unsigned i = 0; i < DEVICE_IFCS; i++)
		d->fd[i] = -1;
	if (!conf_parse(&d->conf, tables, conf, err, err_cap) || !devices_open(d, err, err_cap)) {
		device_free(d);
		return false;
	}
	for (unsigned i = 0; i < d->conf.n_addrs; i++)
		has_address(d, &d->conf.addr[i], 0);
	for (unsigned i = 0; i < d->conf.n_inners; i++)
		has_address(d, &d->conf.inner[i], IFC_APP);
	*out = (struct node){ &device_ops, d };
	return true;
}

bool
live_is_device(const struct world_node *n)
{
	return n->node.ops == &device_ops;
}

void
live_device_start(struct world_node *n)
{
	struct device *d = n->node.self;
	struct driver *driver = world_driver(n->world);

	assert(live_is_device(n));
	d->node = n;
	sim_timer_init(&d->killer, driver, hook_late, d);
	for (unsigned i = 0; i < d->conf.n_ifcs; i++) {
		node_promiscuous(n, i, true);
		if (d->fd[i] >= 0)
			live_watch(driver, d->fd[i], device_hears, d);
	}
}

const struct node_kind live_kinds[] = { { "device", device_make }, { NULL, NULL } };
