/* manual.h - manual keying: SPD and SAD entries typed in, and no key management at all. RFC 4301 4.5.1,
 * RFC 3776 4.1 and 5.2, RFC 4877 6.
 *
 * Two lists of configuration lines, in the order in which the SPD is searched:
 *
 *	spd = protect LOCAL REMOTE transport proto=mh local=bu remote=ba sa=SA1,SA2
 *	spd = protect LOCAL ::/0 sa=SA7,SA8	(tunnel; bypass and discard have neither mode nor SA)
 *	sad = SA1 spi=0x3e9 encr=aes128 encr_key=0x... integ=sha256 integ_key=0x... [seq=N] [replay=N] [df=copy]
 *
 * The words of an spd line are those of nodes/spdline.h. `sa` names the outbound and the inbound SA;
 * only=out or only=in makes an entry of one direction, with one SA, as RFC 3776 prints them.
 *
 * df, of a tunnel's outer IPv4 header, is copy, set or clear (RFC 4301 8.1).
 *
 * There is no anti-replay unless `replay` gives the SA a window; then `seq`, the number used last,
 * outlives a reboot (RFC 4303 3.3.3). Ciphers that must not be used with keys that stay the same are
 * refused: AES-GCM, AES-CTR, ChaCha20 (RFC 4106 2, RFC 3686 2.1, RFC 7634 2). */
#ifndef SOJOURN_MANUAL_H
#define SOJOURN_MANUAL_H

#include "nodes/ipsec/sad.h"
#include "nodes/pfkey/policy.h"

#define MANUAL_LINES 40		/* of each list */
#define MANUAL_TEXT  320

/* The configuration as text; the keys of a table of conf.h point into it. */
struct manual_text {
	char spd[MANUAL_LINES][MANUAL_TEXT], sad[MANUAL_LINES][MANUAL_TEXT];
	unsigned n_spd, n_sad;
};

struct manual;

/* manual_new reads both lists. False: err has one line. *out NULL: there is no line. */
bool manual_new(struct manual **out, const struct manual_text *t, char *err, size_t err_cap);
void manual_free(struct manual *m);	/* wipes keys; NULL is fine */

/* Which entries: at a home agent those whose remote end is a home address of one mobile node, at a
 * mobile node (home6 NULL) all. Their tunnels end at `own` and `far` until a MIGRATE moves them. */
struct manual_ends {
	const struct addr *home6, *home4;
	const struct addr *own, *far;
};

/* manual_policies fills the set with these entries; false: there is none. */
bool manual_policies(const struct manual *m, struct policy_set *s, const struct manual_ends *e);
/* manual_sas installs the SAs that they name. */
void manual_sas(const struct manual *m, struct bus *b, tick now, const struct manual_ends *e);
/* manual_others sends the entries, bypass and discard, that are about none of the home addresses
 * `mine` knows. manual_strange: there are protect entries among those. */
bool manual_strange(const struct manual *m, bool (*mine)(const void *node, const struct addr *home),
    const void *node);
void manual_others(const struct manual *m, struct bus *b, tick now,
    bool (*mine)(const void *node, const struct addr *home), const void *node);

/* manual_keep remembers how far the counters are of SAs with anti-replay, before a reboot. */
void manual_keep(struct manual *m, const struct sad *s);

#endif
