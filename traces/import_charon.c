/* import_charon.c - the log of strongSwan's charon, at ike = 4, chd = 4, mgr = 2 (and cfg = 1):
 *
 *	14[MGR] checkout IKEv2 SA by message with SPIs 175e5aa6398ab39b_i e6e49562e3090b6a_r
 *	14[CFG] selected proposal: IKE:AES_GCM_16_128/PRF_HMAC_SHA2_256/ECP_256
 *	14[IKE] Sk_ei secret => 20 bytes @ 0x7f13ec014290
 *	14[IKE]    0: 4F 85 AC A7 0B 7C 31 71 5E 90 40 02 C4 D2 5E 53  O....|1q^.@...^S
 *	14[IKE]   16: 15 29 A5 F6                                      .)..
 *	10[ENC] parsed IKE_AUTH response 1 [ IDr AUTH ... ]
 *	10[CFG] selected proposal: ESP:AES_GCM_16_128/NO_EXT_SEQ
 *	10[CHD] encryption initiator key => 20 bytes @ 0x7f13e8003a40
 *	10[IKE] CHILD_SA home{1} established with SPIs db401d42_i b5988677_o and TS ...
 *
 * Whatever a syslog or a time stamp puts in front, and "<name|1>" behind the brackets, is stepped over.
 *
 * Model: what one job of the daemon says, it says in one thread. What belongs to an IKE SA across
 * jobs (the proposal is chosen with IKE_SA_INIT, the responder derives its keys with IKE_AUTH) is
 * kept by the SA's SPIs, which mgr tells at both ends of each job and ike with the NAT detection.
 * Keys of an IKE SA that was rekeyed are known before its SPIs: they wait for the next check-in of
 * an SA that has none. */
#include "traces/import_inside.h"

#include "nodes/base/die.h"

#include <ctype.h>
#include <stdlib.h>

#define THREADS 128
#define SUITE_MAX 160

enum { EI, ER, AI, AR, CHILD_EI, CHILD_ER, CHILD_AI, CHILD_AR, NATD, DUMPS };

static const struct {
	const char *title;
	int dump;
} titles[] = {
	{ "Sk_ei secret => ", EI }, { "Sk_er secret => ", ER }, { "Sk_ai secret => ", AI },
	{ "Sk_ar secret => ", AR },
	{ "encryption initiator key => ", CHILD_EI }, { "encryption responder key => ", CHILD_ER },
	{ "integrity initiator key => ", CHILD_AI }, { "integrity responder key => ", CHILD_AR },
	{ "natd_chunk => ", NATD }
};

struct thread {
	uint64_t spi_i, spi_r;	/* of the IKE SA it works on; 0: not known */
	char ike[SUITE_MAX], esp[SUITE_MAX];	/* proposals as selected */
	struct key dump[DUMPS];
	int at;			/* the dump being read, or -1 */
	size_t want;
	bool waits;		/* an IKE SA's keys are complete, and it is not known whose */
	int initiator;		/* of the exchange: 1, 0, or -1 */
};

struct ike {
	uint64_t spi_i, spi_r;
	char suite[SUITE_MAX];
	bool keyed;
};

struct import_charon {
	struct thread thread[THREADS];
	struct ike *ike;
	size_t n, cap;
};

struct import_charon *
import_charon_new(void)
{
	struct import_charon *s = xalloc(1, sizeof(*s));

	for (size_t i = 0; i < THREADS; i++)
		s->thread[i].at = s->thread[i].initiator = -1;
	return s;
}

static struct ike *
ike_get(struct import_charon *s, uint64_t spi_i, uint64_t spi_r)
{
	for (size_t i = s->n; i-- > 0;)
		if (s->ike[i].spi_i == spi_i && s->ike[i].spi_r == spi_r)
			return &s->ike[i];
	if (s->n == s->cap) {
		s->cap = s->cap == 0 ? 8 : 2 * s->cap;
		s->ike = xrealloc(s->ike, s->cap, sizeof(*s->ike));
	}
	s->ike[s->n] = (struct ike){ .spi_i = spi_i, .spi_r = spi_r };
	return &s->ike[s->n++];
}

/* ---- proposals: "AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048" ---- */

static const struct import_name encs[] = {
	{ "AES_CBC_128", ENCR_AES_CBC, 128 }, { "AES_CBC_192", ENCR_AES_CBC, 192 },
	{ "AES_CBC_256", ENCR_AES_CBC, 256 }, { "AES_CTR_128", ENCR_AES_CTR, 128 },
	{ "AES_CTR_192", ENCR_AES_CTR, 192 }, { "AES_CTR_256", ENCR_AES_CTR, 256 },
	{ "AES_GCM_16_128", ENCR_AES_GCM_16, 128 }, { "AES_GCM_16_192", ENCR_AES_GCM_16, 192 },
	{ "AES_GCM_16_256", ENCR_AES_GCM_16, 256 }, { "AES_GCM_12_128", ENCR_AES_GCM_12, 128 },
	{ "AES_GCM_12_192", ENCR_AES_GCM_12, 192 }, { "AES_GCM_12_256", ENCR_AES_GCM_12, 256 },
	{ "AES_GCM_8_128", ENCR_AES_GCM_8, 128 }, { "AES_GCM_8_192", ENCR_AES_GCM_8, 192 },
	{ "AES_GCM_8_256", ENCR_AES_GCM_8, 256 }, { "NULL", ENCR_NULL, 0 },
	{ "CHACHA20_POLY1305", ENCR_CHACHA20_POLY1305, 256 },
	{ "CHACHA20_POLY1305_256", ENCR_CHACHA20_POLY1305, 256 }, { NULL, 0, 0 }
};
static const struct import_name integs[] = {
	{ "HMAC_SHA1_96", AUTH_HMAC_SHA1_96, 0 }, { "HMAC_SHA2_256_128", AUTH_HMAC_SHA2_256_128, 0 },
	{ "HMAC_SHA2_384_192", AUTH_HMAC_SHA2_384_192, 0 },
	{ "HMAC_SHA2_512_256", AUTH_HMAC_SHA2_512_256, 0 }, { NULL, 0, 0 }
};

/* suite_read: false: an algorithm is not known here. */
static bool
suite_read(struct sa_keys *sa, const char *suite, const struct key *integ)
{
	const struct import_name *e, *a = NULL;
	size_t n = strcspn(suite, "/");

	e = import_find(encs, suite, n);
	if (e == NULL)
		return false;
	if (integ->n > 0) {
		suite += n + (suite[n] != '\0');
		a = import_find(integs, suite, strcspn(suite, "/"));
		if (a == NULL)
			return false;
		sa->integ = a->id;
	}
	sa->encr = e->id;
	sa->encr_bits = e->bits;
	return true;
}

/* ---- IKE SAs ---- */

static void
thread_wipe(struct thread *t, int from, int to)
{
	for (int i = from; i <= to; i++)
		bytes_wipe(&t->dump[i], sizeof(t->dump[i]));
}

static void
ike_keyed(struct import_charon *s, struct import *x, struct thread *t, struct ike *k)
{
	const char *suite = k->suite[0] != '\0' ? k->suite : t->ike;
	struct sa_keys sa = { .spi_i = k->spi_i, .spi_r = k->spi_r, .ei = t->dump[EI],
	    .er = t->dump[ER], .ai = t->dump[AI], .ar = t->dump[AR] };

	(void)s;
	if (suite[0] == '\0')
		import_skip(x, "keys of an IKE SA whose proposal was not logged (cfg = 1)");
	else if (!suite_read(&sa, suite, &sa.ai))
		import_skip(x, "IKE:%s is not known here", suite);
	else
		import_add(x, &sa);
	bytes_wipe(&sa, sizeof(sa));
	k->keyed = true;
	t->waits = false;
	thread_wipe(t, EI, AR);
}

/* SK_er is the last of an IKE SA's keys that are of use here. */
static void
ike_keys_complete(struct import_charon *s, struct import *x, struct thread *t)
{
	struct ike *k = t->spi_i != 0 && t->spi_r != 0 ? ike_get(s, t->spi_i, t->spi_r) : NULL;

	t->waits = true;
	if (k != NULL && !k->keyed)
		ike_keyed(s, x, t, k);
}

/* The thread works on this SA; at the end of a job it may be one that its keys have waited for. */
static void
thread_on(struct import_charon *s, struct import *x, struct thread *t, uint64_t spi_i, uint64_t spi_r)
{
	struct ike *k;

	t->spi_i = spi_i;
	t->spi_r = spi_r;
	if (spi_i == 0 || spi_r == 0)
		return;
	k = ike_get(s, spi_i, spi_r);
	if (k->suite[0] == '\0' && t->ike[0] != '\0') {
		memcpy(k->suite, t->ike, sizeof(k->suite));
		t->ike[0] = '\0';
	}
	if (t->waits && !k->keyed)
		ike_keyed(s, x, t, k);
}

/* ---- Child SAs ---- */

/* "[inbound ]CHILD_SA home{1} established with SPIs b5988677_i db401d42_o and TS ..." */
static void
child_established(struct import *x, struct thread *t, const char *at)
{
	uint64_t spi[2];
	const char *p = at;

	for (size_t i = 0; i < 2; i++) {
		size_t n = strcspn(p, "_");

		if (!import_spi(&spi[i], p, n) || n > 8 || p[n] != '_' || p[n + 1] != "io"[i]) {
			import_wrong(x, "wanted two SPIs: IN_i OUT_o");
			return;
		}
		p += n + 2;
		p += strspn(p, " ");
	}
	if (t->dump[CHILD_EI].n == 0)	/* told again ("outbound CHILD_SA"), or without keys */
		return;
	if (t->initiator < 0 || t->esp[0] == '\0') {
		import_skip(x, "keys of a Child SA whose %s was not logged (%s = 1)",
		    t->esp[0] == '\0' ? "proposal" : "exchange", t->esp[0] == '\0' ? "cfg" : "enc");
		thread_wipe(t, CHILD_EI, CHILD_AR);
		return;
	}
	/* The initiator's key is of what the initiator of the exchange sends. */
	for (int out = 0; out < 2; out++) {
		bool by_initiator = out == t->initiator;
		struct sa_keys sa = { .esp = true, .spi = (uint32_t)spi[out],
		    .ei = t->dump[by_initiator ? CHILD_EI : CHILD_ER],
		    .ai = t->dump[by_initiator ? CHILD_AI : CHILD_AR] };

		if (!suite_read(&sa, t->esp, &sa.ai))
			import_skip(x, "ESP:%s is not known here", t->esp);
		else
			import_add(x, &sa);
		bytes_wipe(&sa, sizeof(sa));
	}
	thread_wipe(t, CHILD_EI, CHILD_AR);
}

/* ---- lines ---- */

/* "14[IKE] <lab|1> text": the text, and the thread's number; NULL: no such line. */
static const char *
text_of_line(const char *line, size_t *thread)
{
	for (const char *p = line; (p = strchr(p, '[')) != NULL; p++) {
		if (p - line < 2 || !isdigit((unsigned char)p[-1]) || !isdigit((unsigned char)p[-2]) ||
		    strspn(p + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3 || p[4] != ']' || p[5] != ' ')
			continue;
		*thread = (size_t)(p[-2] - '0') * 10 + (size_t)(p[-1] - '0');
		if (p - line >= 3 && isdigit((unsigned char)p[-3]))
			*thread += (size_t)(p[-3] - '0') * 100;
		p += 6;
		if (*p == '<' && strchr(p, '>') != NULL && strchr(p, '>')[1] == ' ')
			p = strchr(p, '>') + 2;
		return *thread < THREADS ? p : NULL;
	}
	return NULL;
}

static void
dump_done(struct import_charon *s, struct import *x, struct thread *t)
{
	int which = t->at;
	struct key *k = &t->dump[which];
	uint64_t spi[2] = { 0, 0 };

	t->at = -1;
	if (which == ER)
		ike_keys_complete(s, x, t);
	if (which != NATD || k->n < 16)
		return;
	for (size_t i = 0; i < 16; i++)	/* SPIi, SPIr, address, port: RFC 7296 2.23 */
		spi[i / 8] = spi[i / 8] << 8 | k->b[i];
	if (spi[1] != 0)
		thread_on(s, x, t, spi[0], spi[1]);
}

static void
dump_line(struct import_charon *s, struct import *x, struct thread *t, const char *p)
{
	char *end;
	unsigned long offset = strtoul(p, &end, 10);
	struct key *k = &t->dump[t->at];

	if (end == p || end[0] != ':' || end[1] != ' ' || offset != k->n) {
		import_wrong(x, "a dump of %zu octets breaks off after %zu", t->want, k->n);
		return;
	}
	if (import_dump(k, end + 1, t->want) == 0)
		import_wrong(x, "a line of a dump without octets");
	else if (k->n == t->want)
		dump_done(s, x, t);
}

/* "Sk_ei secret => 20 bytes @ 0x7f13ec014290" */
static bool
dump_begins(struct import *x, struct thread *t, const char *p)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		size_t n = strlen(titles[i].title);

		if (strncmp(p, titles[i].title, n) != 0)
			continue;
		t->want = strtoul(p + n, NULL, 10);
		if (t->want == 0 || t->want > KEY_MAX)
			import_wrong(x, "a key of %zu octets", t->want);
		t->at = titles[i].dump;
		t->dump[t->at].n = 0;
		return true;
	}
	return false;
}

static const char *
after(const char *p, const char *word)
{
	const char *at = strstr(p, word);

	return at != NULL ? at + strlen(word) : NULL;
}

static void
copy_suite(char to[static SUITE_MAX], const char *p)
{
	snprintf(to, SUITE_MAX, "%.*s", (int)strcspn(p, " ,"), p);
}

void
import_charon_line(struct import_charon *s, struct import *x, const char *line)
{
	size_t number;
	const char *p = text_of_line(line, &number), *at;
	struct thread *t;
	uint64_t spi_i, spi_r;

	if (p == NULL)
		return;
	t = &s->thread[number];
	if (t->at >= 0) {
		dump_line(s, x, t, p);
		return;
	}
	if (dump_begins(x, t, p))
		return;
	if ((at = after(p, "selected proposal: IKE:")) != NULL) {
		copy_suite(t->ike, at);
	} else if ((at = after(p, "selected proposal: ESP:")) != NULL) {
		copy_suite(t->esp, at);
	} else if (strncmp(p, "check", 5) == 0 && (at = after(p, " with SPIs ")) != NULL &&
	    strlen(at) >= 37 && import_spi(&spi_i, at, 16) && import_spi(&spi_r, at + 19, 16)) {
		if (strncmp(p, "checkout", 8) == 0)
			t->ike[0] = t->esp[0] = '\0';	/* a new job */
		thread_on(s, x, t, spi_i, spi_r);
	} else if (strncmp(p, "parsed IKE_AUTH re", 18) == 0 ||
	    strncmp(p, "parsed CREATE_CHILD_SA re", 25) == 0) {
		t->initiator = strstr(p, " response ") != NULL;
	} else if ((at = after(p, "established with SPIs ")) != NULL &&
	    strstr(p, "CHILD_SA ") != NULL) {
		child_established(x, t, at);
	}
}

void
import_charon_end(struct import_charon *s, struct import *x)
{
	for (size_t i = 0; i < THREADS; i++) {
		struct thread *t = &s->thread[i];

		if (t->waits && x->err[0] == '\0')
			import_skip(x, "keys of an IKE SA whose SPIs were not logged (mgr = 2)");
	}
	bytes_wipe(s->thread, sizeof(s->thread));
	free(s->ike);
	free(s);
}
