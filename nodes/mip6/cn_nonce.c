#include "nodes/mip6/cn_inner.h"

/* Keys and nonces, RFC 6275 5.2.1, 5.2.2 and 5.2.7: a ring, the newest last. */

void
cn_nonces_age(struct mip6_cn *c)
{
	if (mutant_on(c->env.tamper, "cn-nonces-for-ever"))
		return;
	for (unsigned i = 0; i < CN_NONCES; i++)
		if (c->nonce[i].made && c->now >= cn_nonce_ends(&c->nonce[i]))
			bytes_wipe(&c->nonce[i], sizeof(c->nonce[i]));
}

const struct cn_nonce *
cn_nonce_newest(struct mip6_cn *c)
{
	struct cn_nonce *n = &c->nonce[c->newest];

	cn_nonces_age(c);
	if (n->made && c->now < n->first_used + CN_NONCE_USED)
		return n;
	/* The ring is longer than nonces live, so this one has ended, and so has its index. */
	c->newest = (c->newest + 1) % CN_NONCES;
	n = &c->nonce[c->newest];
	n->made = true;
	n->index = c->next_index++;
	n->first_used = c->now;
	rng_fill(c->env.rng, n->kcn, sizeof(n->kcn));
	rng_fill(c->env.rng, n->nonce, sizeof(n->nonce));
	return n;
}

const struct cn_nonce *
cn_nonce_find(struct mip6_cn *c, uint16_t index)
{
	cn_nonces_age(c);
	for (unsigned i = 0; i < CN_NONCES; i++)
		if (c->nonce[i].made && c->nonce[i].index == index)
			return &c->nonce[i];
	return NULL;
}
