#include "reports/octets.h"

#include "nodes/base/die.h"

#include <stdlib.h>

struct octets {
	int unused;
};

struct octets *
octets_open(const char *dir)
{
	(void)dir;
	return xalloc(1, sizeof(struct octets));
}

void
octets_close(struct octets *o)
{
	free(o);
}

json_t *
octets_of(struct octets *o, const char *pcap, uint64_t frame)
{
	(void)o, (void)pcap, (void)frame;
	return NULL;
}
