#include "nodes/mip6/rr.h"

#include "nodes/crypto/prf.h"

#define CHECKSUM_AT 4	/* in the Mobility Header, RFC 6275 6.1.1 */
#define AUTH_OPTION (2 + MH_AUTH_OCTETS)

uint64_t
rr_token(const uint8_t kcn[static RR_KCN], const struct addr *a, const uint8_t nonce[static RR_NONCE],
    enum rr_which which)
{
	const uint8_t octet = (uint8_t)which;
	const struct bytes part[] = { addr_bytes(a), bytes_of(nonce, RR_NONCE), bytes_of(&octet, 1) };
	uint8_t full[SHA1_LEN];
	struct rd r = rd_of(BYTES_ARRAY(full));
	uint64_t first;

	prf(PRF_HMAC_SHA1, full, bytes_of(kcn, RR_KCN), part, 3);
	first = rd_u64(&r);
	bytes_wipe(full, sizeof(full));
	return first;
}

void
rr_kbm(uint8_t kbm[static RR_KBM], uint64_t home, uint64_t care_of, bool deletion)
{
	uint8_t tokens[16];
	struct wr w = wr_of(tokens, sizeof(tokens));
	struct bytes part;

	wr_u64(&w, home);
	if (!deletion)
		wr_u64(&w, care_of);
	part = wr_done(&w);
	digest(DIGEST_SHA1, kbm, &part, 1);
	bytes_wipe(tokens, sizeof(tokens));
}

/* First(96, HMAC_SHA1(Kbm, care-of address | correspondent | MH Data)): MH Data is the message without
 * its last 12 octets, its checksum taken as zero. */
static void
authenticator(uint8_t out[static MH_AUTH_OCTETS], struct bytes mh, const uint8_t *kbm,
    const struct rr_names *names)
{
	static const uint8_t zero[2];
	const struct bytes part[] = { addr_bytes(names->coa), addr_bytes(names->cn),
		bytes_of(mh.p, CHECKSUM_AT), BYTES_ARRAY(zero),
		bytes_of(mh.p + CHECKSUM_AT + 2, mh.n - CHECKSUM_AT - 2 - MH_AUTH_OCTETS) };
	uint8_t full[SHA1_LEN];

	prf(PRF_HMAC_SHA1, full, bytes_of(kbm, RR_KBM), part, sizeof(part) / sizeof(part[0]));
	memcpy(out, full, MH_AUTH_OCTETS);
}

static bool
is_zero(const uint8_t *p, size_t n)
{
	while (n > 0 && *p == 0)
		p++, n--;
	return n == 0;
}

void
rr_encode(struct wr *w, struct mh *m, const struct addr *src, const struct addr *dst,
    const uint8_t kbm[static RR_KBM], const struct rr_names *names, const struct tamper *t)
{
	struct mh draft = *m;
	struct wr d = *w;
	size_t at = w->n;

	if (m->opt.has_auth && is_zero(m->opt.auth, MH_AUTH_OCTETS)) {
		struct rr_names turned = { names->cn, names->coa };

		mh_encode(&d, &draft, src, dst);
		if (!d.bad)
			authenticator(m->opt.auth, bytes_of(d.p + at, d.n - at), kbm,
			    mutant_on(t, "rr-names-turned") ? &turned : names);
	}
	mh_encode(w, m, src, dst);
}

bool
rr_verify(const struct mh *m, struct bytes octets, const uint8_t kbm[static RR_KBM],
    const struct rr_names *names)
{
	size_t n = (size_t)8 * m->len + 8;
	uint8_t want[MH_AUTH_OCTETS], differs = 0;
	const uint8_t *option;

	if (!m->opt.has_auth || octets.n < n || n < 12 + AUTH_OPTION ||
	    m->opt.order[m->opt.n_order - 1] != MHOPT_BINDING_AUTH)
		return false;
	option = octets.p + n - AUTH_OPTION;
	if (option[0] != MHOPT_BINDING_AUTH || option[1] != MH_AUTH_OCTETS)
		return false;
	authenticator(want, bytes_of(octets.p, n), kbm, names);
	/* In constant time; and it is the option that was read, not what padding looks like. */
	for (size_t i = 0; i < MH_AUTH_OCTETS; i++)
		differs |= (uint8_t)((want[i] ^ option[2 + i]) | (option[2 + i] ^ m->opt.auth[i]));
	return differs == 0;
}
