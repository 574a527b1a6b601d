#include "nodes/nat/ports.h"

#include <assert.h>

bool
nat_port_is_free(const struct nat_ports *p, uint16_t port)
{
	return (p->taken[port / 64] >> port % 64 & 1) == 0;
}

void
nat_port_take(struct nat_ports *p, uint16_t port)
{
	assert(nat_port_is_free(p, port));
	p->taken[port / 64] |= UINT64_C(1) << port % 64;
}

void
nat_port_give(struct nat_ports *p, uint16_t port)
{
	assert(!nat_port_is_free(p, port));
	p->taken[port / 64] &= ~(UINT64_C(1) << port % 64);
}

/* The lowest free port in [from, to], a word at a time; -1 if none. */
static int
scan(const struct nat_ports *p, unsigned from, unsigned to, uint64_t wanted)
{
	for (unsigned w = from / 64; from <= to && w <= to / 64; w++) {
		uint64_t usable = ~p->taken[w] & wanted;

		if (w == from / 64)
			usable &= UINT64_MAX << from % 64;
		if (w == to / 64)
			usable &= UINT64_MAX >> (63 - to % 64);
		if (usable != 0)
			return (int)(w * 64 + (unsigned)__builtin_ctzll(usable));
	}
	return -1;
}

int
nat_port_find(const struct nat_ports *p, struct rng *rng, uint16_t first, uint16_t last,
    enum nat_parity parity)
{
	static const uint64_t wanted[] = { UINT64_MAX, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa };
	unsigned start = first + rng_below(rng, (uint32_t)(last - first + 1));
	int port = scan(p, start, last, wanted[parity]);

	if (port < 0 && start > first)
		port = scan(p, first, start - 1, wanted[parity]);
	return port;
}
