#include "sim/flow.h"

#include "nodes/base/die.h"

static void
tell(struct flow *f, tick now, bool rx, uint64_t seq, size_t n)
{
	struct flow_event e = { now, rx, seq, n };

	if (f->event != NULL)
		f->event(f->arg, f, &e);
}

void
flow_sent(struct flow *f, tick now, uint64_t seq, size_t n)
{
	f->sent++;
	tell(f, now, false, seq, n);
}

/* True if `seq` came for the first time. Numbers are dense, so a bitmap is small: 16 KiB for an
 * hour at 20 ms. */
static bool
mark(struct flow *f, uint64_t seq)
{
	size_t word = (size_t)(seq / 64);
	uint64_t bit = (uint64_t)1 << seq % 64;

	if (word >= f->seen_cap) {
		size_t cap = f->seen_cap != 0 ? f->seen_cap : 16;

		while (cap <= word)
			cap *= 2;
		f->seen = xrealloc(f->seen, cap, sizeof(*f->seen));
		memset(f->seen + f->seen_cap, 0, (cap - f->seen_cap) * sizeof(*f->seen));
		f->seen_cap = cap;
	}
	if ((f->seen[word] & bit) != 0)
		return false;
	f->seen[word] |= bit;
	return true;
}

void
flow_received(struct flow *f, tick now, uint64_t seq, size_t n)
{
	/* A number from outside what was sent is somebody else's packet on our port. */
	if (f->conf.kind != FLOW_TCP && seq >= f->sent)
		return;
	if (f->conf.kind != FLOW_TCP && !mark(f, seq)) {
		f->duplicates++;
		return;
	}
	if (seq < f->next_seq)
		f->late++;
	else
		f->next_seq = seq + (f->conf.kind == FLOW_TCP ? n : 1);
	f->received++;
	f->bytes += n;
	if (f->first_rx == TICK_NEVER)
		f->first_rx = now;
	else
		f->max_gap = tick_max(f->max_gap, now - f->last_rx);
	f->last_rx = now;
	f->done = f->conf.kind == FLOW_TCP && f->conf.bytes != 0 && f->bytes >= f->conf.bytes;
	tell(f, now, true, seq, n);
}
