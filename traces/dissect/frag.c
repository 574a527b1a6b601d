/* frag.c - reassembly, RFC 791 3.2 and RFC 8200 4.5, of what each vantage point sees.
 *
 * At most PACKETS at a time; a further one takes the place of the one that was started first. No
 * timer: a capture has all the time there is. Overlapping fragments spoil the packet, RFC 5722. */
#include "traces/dissect/dx.h"

#include "nodes/base/die.h"

#include <stdlib.h>

#define PACKETS 64
#define PAYLOAD_MAX 65535u
#define PIECES 512	/* of one packet */

struct piece {
	uint32_t start, end;
};

struct packet {
	bool used, spoilt;
	uint64_t order;
	uint64_t vantage;
	struct addr src, dst;
	uint32_t id;
	uint8_t proto;
	uint32_t total;		/* octets; 0: the last fragment has not come */
	uint32_t have;
	struct piece piece[PIECES];
	size_t n_pieces;
	uint8_t *octets;	/* PAYLOAD_MAX, allocated with the first use of the slot */
};

struct frags {
	struct packet packet[PACKETS];
	uint64_t order;
};

struct frags *
frags_new(void)
{
	return xalloc(1, sizeof(struct frags));
}

void
frags_free(struct frags *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < PACKETS; i++)
		free(f->packet[i].octets);
	free(f);
}

static bool
belongs(const struct packet *p, uint64_t vantage, const struct frag *in)
{
	return p->used && p->vantage == vantage && p->id == in->id && p->proto == in->proto &&
	    addr_eq(&p->src, &in->src) && addr_eq(&p->dst, &in->dst);
}

static struct packet *
packet_for(struct frags *f, uint64_t vantage, const struct frag *in)
{
	struct packet *oldest = &f->packet[0];
	uint8_t *octets;

	for (size_t i = 0; i < PACKETS; i++) {
		struct packet *p = &f->packet[i];

		if (belongs(p, vantage, in))
			return p;
		if (oldest->used && (!p->used || p->order < oldest->order))
			oldest = p;
	}
	octets = oldest->octets != NULL ? oldest->octets : xalloc(1, PAYLOAD_MAX);
	*oldest = (struct packet){
		.used = true, .order = f->order++, .vantage = vantage, .src = in->src,
		.dst = in->dst, .id = in->id, .proto = in->proto, .octets = octets
	};
	return oldest;
}

/* The same fragment again (a duplicate on the link) is no overlap. */
static bool
overlaps(const struct packet *p, uint32_t start, uint32_t end, bool *duplicate)
{
	*duplicate = false;
	for (size_t i = 0; i < p->n_pieces; i++) {
		const struct piece *q = &p->piece[i];

		if (q->start == start && q->end == end)
			*duplicate = true;
		else if (start < q->end && q->start < end)
			return true;
	}
	return false;
}

bool
frags_add(struct frags *f, uint64_t vantage, const struct frag *in, struct bytes *whole)
{
	struct packet *p = packet_for(f, vantage, in);
	bool duplicate;
	uint32_t end;

	if (in->data.n > PAYLOAD_MAX || in->offset > PAYLOAD_MAX - in->data.n) {
		p->spoilt = true;
		return false;
	}
	end = in->offset + (uint32_t)in->data.n;
	if (overlaps(p, in->offset, end, &duplicate) || p->n_pieces == PIECES ||
	    (p->total != 0 && end > p->total) || (!in->more && p->total != 0 && end != p->total))
		p->spoilt = true;
	if (p->spoilt || duplicate)
		return false;
	if (in->data.n > 0)
		memcpy(p->octets + in->offset, in->data.p, in->data.n);
	p->piece[p->n_pieces++] = (struct piece){ in->offset, end };
	p->have += (uint32_t)in->data.n;
	if (!in->more)
		p->total = end;
	if (p->total == 0 || p->have != p->total)
		return false;
	p->used = false;
	*whole = bytes_of(p->octets, p->total);
	return true;
}
