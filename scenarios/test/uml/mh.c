/* mh.c - a home agent's Mobility Header socket, as small as can be: what a Linux kernel hands to a raw
 * socket of protocol 135 is printed, octet by octet, and Binding Updates are accepted (RFC 6275 6.1.7,
 * 6.1.8). IPsec, the Home Address option and the routing header are the kernel's business; it is told
 * the care-of address, which its "route2" state puts on the way.
 *
 *	mh HOME-AGENT */
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/xfrm.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MH = 135, BU = 5, BA = 6, ALTERNATE_COA = 3, CHECKSUM_AT = 4 };

/* The Alternate Care-of Address option's address, or NULL; options begin after 12 octets. */
static const uint8_t *
alternate_coa(const uint8_t *p, size_t n)
{
	for (size_t at = 12; at < n; at += p[at] == 0 ? 1 : 2 + (size_t)p[at + 1]) {
		if (p[at] != 0 && (at + 2 > n || at + 2 + p[at + 1] > n))
			return NULL;
		if (p[at] == ALTERNATE_COA && p[at + 1] == 16)
			return p + at + 2;
	}
	return NULL;
}

/* bind_to: packets of ours to the home address get a type 2 routing header, by way of `coa`. */
static int
bind_to(const void *ha, const void *hoa, const void *coa)
{
	struct {
		struct nlmsghdr h;
		struct xfrm_usersa_info sa;
		struct nlattr attr;
		uint8_t coa[16];
	} q = {
		.h = { .nlmsg_len = sizeof(q), .nlmsg_type = XFRM_MSG_NEWSA,
		    .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.sa = { .family = AF_INET6, .mode = XFRM_MODE_ROUTEOPTIMIZATION,
		    .id.proto = IPPROTO_ROUTING, .sel.family = AF_INET6,
		    .lft = { XFRM_INF, XFRM_INF, XFRM_INF, XFRM_INF, 0, 0, 0, 0 } },
		.attr = { sizeof(q.attr) + 16, XFRMA_COADDR }
	};
	struct { struct nlmsghdr h; struct nlmsgerr e; uint8_t more[512]; } r = { 0 };
	int s = socket(AF_NETLINK, SOCK_RAW, NETLINK_XFRM), fine = 0;

	memcpy(&q.sa.saddr, ha, 16);
	memcpy(&q.sa.id.daddr, hoa, 16);
	memcpy(q.coa, coa, 16);
	/* The second time it is there, and only its care-of address changes. */
	for (int i = 0; s >= 0 && i < 2 && !fine; i++) {
		q.h.nlmsg_type = i == 0 ? XFRM_MSG_NEWSA : XFRM_MSG_UPDSA;
		fine = send(s, &q, sizeof(q), 0) == sizeof(q) && recv(s, &r, sizeof(r), 0) > 0 &&
		    r.e.error == 0;
	}
	close(s);
	return fine;
}

static void
answer(int s, const struct sockaddr_in6 *to, const uint8_t *bu)
{
	/* status 0, no flags, sequence number and lifetime of the update; PadN to 16 octets */
	const uint8_t ba[16] = { 59, 1, BA, 0, 0, 0, 0, 0, bu[6], bu[7], bu[10], bu[11], 1, 2 };

	if (sendto(s, ba, sizeof(ba), 0, (const struct sockaddr *)to, sizeof(*to)) < 0)
		perror("sendto");
	else
		printf("sent BA seq=%u\n", (unsigned)(bu[6] << 8 | bu[7]));
}

int
main(int argc, char **argv)
{
	struct sockaddr_in6 me = { .sin6_family = AF_INET6 }, from;
	int s = socket(AF_INET6, SOCK_RAW, MH), at = CHECKSUM_AT;
	char hoa[INET6_ADDRSTRLEN];
	uint8_t p[2048];

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 2 || inet_pton(AF_INET6, argv[1], &me.sin6_addr) != 1 || s < 0 ||
	    bind(s, (struct sockaddr *)&me, sizeof(me)) != 0 ||
	    setsockopt(s, IPPROTO_IPV6, IPV6_CHECKSUM, &at, sizeof(at)) != 0) {
		perror("mh");
		return 2;
	}
	for (;;) {
		socklen_t len = sizeof(from);
		ssize_t n = recvfrom(s, p, sizeof(p), 0, (struct sockaddr *)&from, &len);
		const uint8_t *coa;

		if (n < 0)
			return 1;
		printf("received from %s:", inet_ntop(AF_INET6, &from.sin6_addr, hoa, sizeof(hoa)));
		for (ssize_t i = 0; i < n; i++)
			printf(" %02x", p[i]);
		putchar('\n');
		if (n < 12 || p[2] != BU)
			continue;
		coa = alternate_coa(p, (size_t)n);
		if (coa == NULL || !bind_to(&me.sin6_addr, &from.sin6_addr, coa))
			printf("the kernel took no care-of address\n");
		from.sin6_port = 0;
		answer(s, &from, p);
	}
}
