/* correspondents.h - what the judge remembers of return routability (RFC 6275 5.2): which keygen tokens were
 * told for which address, and the Binding Updates to each correspondent, whose authenticators it computes
 * itself. Tokens are read where they pass; one that was not captured leaves what rests on it undecided. */
#ifndef SOJOURN_CONFORMANCE_CORRESPONDENTS_H
#define SOJOURN_CONFORMANCE_CORRESPONDENTS_H

#include "traces/msg.h"

#define CORR_TOKEN 8		/* octets, RFC 6275 6.1.5 */
#define CORR_KBM   20

enum corr_auth { CORR_UNKNOWN, CORR_RIGHT, CORR_WRONG };

/* A HoT or CoT: the token for an address at a correspondent. */
struct corr_token {
	struct addr cn, of;
	bool home;
	uint64_t index;
	uint8_t token[CORR_TOKEN];
	tick t;
};

/* A HoTI or CoTI, once for each cookie. */
struct corr_init {
	struct addr cn, of;
	bool home;
	char cookie[20];
	tick t;
};

/* One Binding Update to a correspondent. */
struct corr_bu {
	uint64_t id, seq, lifetime, nonce_home, nonce_coa;
	tick t;
	struct addr coa, src;		/* coa: to be bound */
	bool A, H, has_hao, deletes, answered, accepted;
	enum corr_auth auth;
	bool has_kbm;
	uint8_t kbm[CORR_KBM];
	bool other_life;		/* its sender has lost its state since */
};

/* A home address at a correspondent. */
struct corr {
	struct addr hoa, cn;
	char mn[32], node[32];		/* node: the correspondent, once it has answered */
	struct corr_bu *bu;
	size_t n, cap;
	bool bound;			/* by the last accepted one */
	struct addr coa;
	tick bound_at, until, gone_at;	/* gone_at: deleted then; -1: not */
};

struct corrs {
	struct corr *corr;
	struct corr_token *token;
	struct corr_init *init;
	size_t n, n_tokens, n_inits;
};

struct track;
struct view;

void corrs_clear(struct corrs *c);
/* corrs_view: is this a BU to a correspondent, or its answer? Then the view says so (v->corr, v->corr_bu). */
bool corrs_view(struct track *tr, const struct msg *m, struct view *v);
/* corrs_after remembers a message, once the rules have looked. */
void corrs_after(struct track *tr, struct view *v);
/* corrs_reboot: this node has lost what it knew. */
void corrs_reboot(struct track *tr, const char *node);

struct corr *corrs_find(struct track *tr, const struct addr *hoa, const struct addr *cn);
/* corrs_nonce: when this index was first told by the correspondent, -1: it was not seen. */
tick corrs_nonce(const struct track *tr, const struct addr *cn, uint64_t index);
const struct corr_init *corrs_init_of(const struct track *tr, const struct msg *test, bool home);
/* corrs_auth: is the authenticator of this BU or BA what Kbm and the addresses make it? */
enum corr_auth corrs_auth(const struct msg *m, const uint8_t kbm[static CORR_KBM], const struct addr *coa,
    const struct addr *cn);

#endif
