/* rules_ike_form.c - the form of IKEv2 messages, RFC 7296 3 and RFC 7383: bits that must be zero, what
 * a proposal and its acceptance look like, which notifies stand where. */
#include "conformance/monitors/monitor.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANY_IKE "IKE_SA_INIT,IKE_AUTH,CREATE_CHILD_SA,INFORMATIONAL"
#define INSIDE "IKE_AUTH,CREATE_CHILD_SA,INFORMATIONAL"
#define WITH_SA "IKE_SA_INIT,IKE_AUTH,CREATE_CHILD_SA"

/* ---- header and generic payload header ---- */

static void
flags_zero(struct look *x)
{
	const char *where = msg_text(x->m, "reserved");

	must(x, !msg_list_has(x->m, "reserved", "flags"), "reserved", "no other flag", "%.90s",
	    where != NULL ? where : "");
}

/* Payloads of other documents are listed by number: theirs may be critical. */
static void
base_not_critical(struct look *x)
{
	const char *list = msg_text(x->m, "critical");
	bool base = false;

	for (const char *at = list; at != NULL; at = strchr(at, ',')) {
		at += *at == ',';
		base = base || !isdigit((unsigned char)*at);
	}
	must(x, !base, "critical", "no payload of RFC 7296", "%.90s", list != NULL ? list : "");
}

static void
response_not_critical(struct look *x)
{
	if (x->v->response)
		must_be(x, "critical", "absent");
}

static void
version_2_0(struct look *x)
{
	must_be(x, "version", "absent");
}

static void
version_answered(struct look *x)
{
	if (x->v->response && x->v->req != NULL && x->v->req->version >> 4 == 2)
		must(x, msg_u64(x->m, "version", 0x20) >> 4 == 2, "version", "major version 2",
		    "0x%02" PRIx64, msg_u64(x->m, "version", 0x20));
}

/* Only the initiator asks in these exchanges (1.2), so I and R tell each other. */
static void
r_in_responses(struct look *x)
{
	must_be(x, "R", msg_u64(x->m, "I", 0) != 0 ? "0" : "1");
}

static bool
malformed_so(const struct look *x, const char *how)
{
	const char *why = msg_text(x->m, "malformed");

	return why != NULL && strcmp(why, how) == 0;
}

static void
sk_last(struct look *x)
{
	must(x, !malformed_so(x, "octets after SK"), "payloads", "nothing after SK", "octets");
}

static void
no_terminator(struct look *x)
{
	if (msg_has(x->m, "IDi") || msg_has(x->m, "IDr"))
		must(x, !malformed_so(x, "an identity with a terminator"),
		    msg_has(x->m, "IDi") ? "IDi" : "IDr", "no terminator", "one");
}

/* ---- proposals: "1:IKE:spi=-:ENCR=20/256,PRF=5,DH=31;2:..." ---- */

struct proposal {
	unsigned number;
	char protocol[8], spi[24];
	const char *transforms;		/* up to ';' or the end */
	size_t n;
};

/* proposal_read takes the next of the list; false at its end. */
static bool
proposal_read(const char **at, struct proposal *p)
{
	size_t n;
	char *end;

	if (*at == NULL || **at == '\0')
		return false;
	memset(p, 0, sizeof(*p));
	n = strcspn(*at, ";");
	p->number = (unsigned)strtoul(*at, &end, 10);
	if (sscanf(end, ":%7[^:]:spi=%23[^:;]", p->protocol, p->spi) < 2)
		return false;
	p->transforms = strstr(end, ":spi=") + strlen(":spi=");
	p->transforms += strcspn(p->transforms, ":;");
	p->transforms += *p->transforms == ':';
	p->n = (size_t)(*at + n - p->transforms);
	if (p->transforms > *at + n)
		p->n = 0;
	*at += n + ((*at)[n] == ';');
	return true;
}

/* offers: is this transform, "ENCR=20/256", among those of p? */
static bool
offers(const struct proposal *p, const char *transform, size_t n)
{
	for (size_t at = 0; at < p->n;) {
		size_t k = strcspn(p->transforms + at, ",;");

		if (k == n && strncmp(p->transforms + at, transform, n) == 0)
			return true;
		at += k + 1;
	}
	return false;
}

static const char *
of_request(const struct look *x)
{
	const char *text = x->v->response && x->v->req != NULL ? x->v->req->proposals : "";

	/* What was too long to be kept is not judged. */
	return text[0] == '\0' || strlen(text) >= sizeof(x->v->req->proposals) - 1 ? NULL : text;
}

static void
numbers_count_up(struct look *x)
{
	const char *at = msg_text(x->m, "proposals");
	struct proposal p;

	for (unsigned i = 1; !x->v->response && proposal_read(&at, &p); i++)
		must(x, p.number == i, "proposals", "numbers 1, 2, 3, ...", "%u as number %u",
		    p.number, i);
}

/* accepted finds the proposal of the request that has this number. */
static bool
accepted(const struct look *x, struct proposal *mine, struct proposal *theirs)
{
	const char *at = msg_text(x->m, "proposals"), *list = of_request(x);

	if (list == NULL || !proposal_read(&at, mine))
		return false;
	while (proposal_read(&list, theirs))
		if (theirs->number == mine->number)
			return true;
	theirs->number = 0;
	return true;
}

static void
number_accepted(struct look *x)
{
	struct proposal mine, theirs;

	if (accepted(x, &mine, &theirs))
		must(x, theirs.number != 0, "proposals", "the number of a proposal offered", "%u",
		    mine.number);
}

static void
protocol_accepted(struct look *x)
{
	struct proposal mine, theirs;

	if (accepted(x, &mine, &theirs) && theirs.number != 0)
		must(x, strcmp(mine.protocol, theirs.protocol) == 0, "proposals", theirs.protocol,
		    "%s", mine.protocol);
}

static void
transforms_unmodified(struct look *x)
{
	struct proposal mine, theirs;

	if (!accepted(x, &mine, &theirs) || theirs.number == 0)
		return;
	for (size_t at = 0; at < mine.n;) {
		size_t k = strcspn(mine.transforms + at, ",;");

		must(x, offers(&theirs, mine.transforms + at, k), "proposals",
		    "transforms as they were offered", "%.*s", (int)k, mine.transforms + at);
		at += k + 1;
	}
}

static void
spi_sizes(struct look *x)
{
	const char *at = msg_text(x->m, "proposals");
	bool init = strcmp(x->m->name, "IKE_SA_INIT") == 0;
	struct proposal p;

	while (proposal_read(&at, &p)) {
		size_t want = init ? 1 : strcmp(p.protocol, "IKE") == 0 ? 18 : 10;

		must(x, strlen(p.spi) == want, "proposals", init ? "no SPI" : want == 18 ?
		    "an SPI of 8 octets" : "an SPI of 4 octets", "%s", p.spi);
	}
}

/* Only ciphers of several key lengths have the attribute: 3DES and ChaCha20 have one. */
static void
key_lengths(struct look *x)
{
	const char *at = msg_text(x->m, "proposals");

	for (; at != NULL && *at != '\0'; at += strcspn(at, ",;:"), at += *at != '\0') {
		size_t n = strcspn(at, ",;:");
		bool fixed = strncmp(at, "ENCR=", 5) != 0 || strncmp(at, "ENCR=3", n) == 0 ||
		    strncmp(at, "ENCR=28", n) == 0;

		if (memchr(at, '=', n) != NULL && strncmp(at, "spi=", 4) != 0)
			must(x, !fixed || memchr(at, '/', n) == NULL, "proposals",
			    "no Key Length where it is fixed", "%.*s", (int)n, at);
	}
}

/* A transform has one Key Length: "ENCR=20/256/128" would be two. */
static void
attributes_once(struct look *x)
{
	const char *at = msg_text(x->m, "proposals");

	for (; at != NULL && *at != '\0'; at += strcspn(at, ",;:"), at += *at != '\0') {
		size_t n = strcspn(at, ",;:");
		const char *slash = memchr(at, '/', n);

		if (slash != NULL)
			must(x, memchr(slash + 1, '/', n - (size_t)(slash + 1 - at)) == NULL,
			    "proposals", "an attribute once in a transform", "%.*s", (int)n, at);
	}
}

/* The modulus of a MODP group, octets; 0: it is no such group (RFC 2409, 3526). */
static size_t
modulus(uint64_t group)
{
	static const struct { uint64_t group; size_t n; } row[] = {
		{ 1, 96 }, { 2, 128 }, { 5, 192 }, { 14, 256 }, { 15, 384 }, { 16, 512 },
		{ 17, 768 }, { 18, 1024 }
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (row[i].group == group)
			return row[i].n;
	return 0;
}

static void
public_padded(struct look *x)
{
	size_t n = modulus(msg_u64(x->m, "ke_group", 0)), have = msg_bytes(x->m, "ke").n;
	char expected[32];

	if (n == 0 || !msg_has(x->m, "ke"))
		return;
	snprintf(expected, sizeof(expected), "%zu octets", n);
	must(x, have == n, "ke", expected, "%zu", have);
}

static bool
names_a_group(const char *proposals)
{
	for (const char *at = proposals; (at = strstr(at, "DH=")) != NULL; at++)
		if (strtoul(at + 3, NULL, 10) != 0)
			return true;
	return false;
}

static void
ke_only_with_group(struct look *x)
{
	const char *p = msg_text(x->m, "proposals");

	if (p != NULL && !names_a_group(p))
		must_be(x, "ke_group", "absent");
}

static void
group_of_ke_offered(struct look *x)
{
	const char *p = msg_text(x->m, "proposals");
	char want[24];

	if (x->v->response || p == NULL || !msg_has(x->m, "ke_group"))
		return;
	snprintf(want, sizeof(want), "DH=%" PRIu64, msg_u64(x->m, "ke_group", 0));
	must(x, strstr(p, want) != NULL, "ke_group", "a group of the proposals", "%s", want + 3);
}

/* ---- notifies, deletes, selectors ---- */

static void
no_protocol_without_spi(struct look *x)
{
	if (msg_has(x->m, "notify"))
		must_be(x, "notify_protocol", "absent");
}

/* contact_at_first: once per message, so that never having said it counts too. */
static void
contact_at_first(struct look *x)
{
	must(x, !msg_list_has(x->m, "notify", "INITIAL_CONTACT") ||
	    (strcmp(x->m->name, "IKE_AUTH") == 0 && msg_u64(x->m, "msgid", 0) == 1), "notify",
	    "INITIAL_CONTACT in the first IKE_AUTH only", "INITIAL_CONTACT");
}

static void
ipcomp_with_sa(struct look *x)
{
	must(x, !msg_list_has(x->m, "notify", "IPCOMP_SUPPORTED") ||
	    msg_list_has(x->m, "payloads", "SA"), "notify", "IPCOMP_SUPPORTED beside SA only",
	    "IPCOMP_SUPPORTED");
}

static void
reply_was_asked(struct look *x)
{
	if (x->v->response && x->v->req != NULL)
		must(x, msg_u64(x->m, "cp_type", 0) != 2 || x->v->req->cp_type == 1, "cp_type",
		    "no CFG_REPLY without CFG_REQUEST", "2");
}

/* ipcomp_offered: who accepts says one algorithm at most, and only if there was an offer. */
static void
ipcomp_offered(struct look *x)
{
	const char *list = msg_text(x->m, "notify"), *name = "IPCOMP_SUPPORTED";
	unsigned n = 0;

	if (!x->v->response || x->v->req == NULL || !msg_list_has(x->m, "payloads", "SA"))
		return;
	for (const char *at = list; at != NULL && (at = strstr(at, name)) != NULL;
	    at += strlen(name))
		n++;
	must(x, n <= 1 && (n == 0 || strstr(x->v->req->notify, name) != NULL), "notify",
	    n > 1 ? "one IPCOMP_SUPPORTED" : "no IPCOMP_SUPPORTED: none was offered", "%u of them",
	    n);
}

/* 3.15: CFG_REQUEST is answered by CFG_REPLY, CFG_SET by CFG_ACK. */
static void
cp_answers(struct look *x)
{
	uint64_t type = msg_u64(x->m, "cp_type", 0);
	char expected[24];

	if (!msg_has(x->m, "cp_type"))
		return;
	if (!x->v->response) {
		must(x, type == 1 || type == 3, "cp_type", "CFG_REQUEST or CFG_SET", "%" PRIu64, type);
	} else if (x->v->req != NULL && x->v->req->cp_type != 0) {
		snprintf(expected, sizeof(expected), "%u", x->v->req->cp_type + 1);
		must_be(x, "cp_type", expected);
	}
}

/* ---- configuration, 2.19, 3.15: cp is "8=...;1=..." ---- */

/* cp_value finds an attribute of the message: how many digits its value has. */
static bool
cp_value(const struct msg *m, unsigned attribute, size_t *n)
{
	char want[16];

	snprintf(want, sizeof(want), "%u=", attribute);
	for (const char *at = msg_text(m, "cp"); at != NULL; at = strchr(at, ';')) {
		at += *at == ';';
		if (strncmp(at, want, strlen(want)) != 0)
			continue;
		*n = strcspn(at + strlen(want), ";");
		return true;
	}
	return false;
}

#define INTERNAL_IP4_ADDRESS	1u
#define INTERNAL_IP4_NETMASK	2u
#define INTERNAL_IP6_ADDRESS	8u
#define SUPPORTED_ATTRIBUTES	14u

static bool
asks_address(const struct msg *m)
{
	size_t n;

	return msg_u64(m, "cp_type", 0) == 1 && (cp_value(m, INTERNAL_IP4_ADDRESS, &n) ||
	    cp_value(m, INTERNAL_IP6_ADDRESS, &n));
}

static void
address_in_auth(struct look *x)
{
	if (!x->v->response && asks_address(x->m))
		must(x, msg_is(x->m, "IKE_AUTH"), "exchange", "IKE_AUTH, where addresses are asked for",
		    "%s", x->m->name);
}

static void
cp_before_sa(struct look *x)
{
	const char *list = msg_text(x->m, "payloads");
	const char *cp = list != NULL ? strstr(list, "CP,") : NULL;

	if (msg_has(x->m, "cp_type") && msg_list_has(x->m, "payloads", "SA"))
		must(x, cp != NULL && strstr(list, "SA,") > cp, "payloads", "CP before SA", "%.90s",
		    list);
}

static void
request_names_address(struct look *x)
{
	if (!x->v->response && msg_u64(x->m, "cp_type", 0) == 1)
		must(x, asks_address(x->m), "cp", "INTERNAL_IP4_ADDRESS or INTERNAL_IP6_ADDRESS",
		    "%.90s", msg_text(x->m, "cp"));
}

static void
netmask_not_asked(struct look *x)
{
	size_t n = 0;

	if (x->v->response || msg_u64(x->m, "cp_type", 0) != 1)
		return;
	(void)cp_value(x->m, INTERNAL_IP4_NETMASK, &n);
	must(x, n == 0, "cp", "no value in INTERNAL_IP4_NETMASK", "%.90s", msg_text(x->m, "cp"));
}

static void
supported_form(struct look *x)
{
	size_t n;

	if (!cp_value(x->m, SUPPORTED_ATTRIBUTES, &n))
		return;
	if (!x->v->response)
		must(x, n == 0, "cp", "nothing in SUPPORTED_ATTRIBUTES", "%zu octets", n / 2);
	else
		must(x, n % 4 == 0, "cp", "attribute numbers of two octets", "%zu octets", n / 2);
}

static void
delete_form(struct look *x)
{
	const char *d = msg_text(x->m, "delete");
	bool ok;

	if (d == NULL)
		return;
	ok = strcmp(d, "IKE") == 0 || strncmp(d, "ESP:0x", 6) == 0 || strncmp(d, "AH:0x", 5) == 0;
	for (const char *at = strchr(d, ':'); ok && at != NULL; at = strchr(at + 1, ','))
		ok = strspn(at + 3, "0123456789abcdef") == 8;
	must(x, ok, "delete", "IKE without SPI, ESP with SPIs of 4 octets", "%.90s", d);
}

static void
any_port_is_0_to_65535(struct look *x)
{
	static const char *const field[] = { "TSi", "TSr" };

	for (size_t i = 0; i < 2; i++) {
		const char *at = msg_text(x->m, field[i]);

		for (; at != NULL; at = strchr(at, ';')) {
			at += *at == ';';
			if (strncmp(at, "0:", 2) == 0)
				must(x, strncmp(at, "0:0-65535:", 10) == 0 ||
				    strncmp(at, "0:65535-0:", 10) == 0, field[i],
				    "ports 0 to 65535, or OPAQUE", "%.60s", at);
		}
	}
}

/* ---- fragments, RFC 7383 ---- */

static void
fragments_agreed(struct look *x)
{
	bool cut = msg_list_has(x->m, "encap", "fragments") ||
	    msg_list_has(x->m, "payloads", "SKF");

	must(x, !cut || (x->v->sa->frag_i && x->v->sa->frag_r), "encap",
	    "no fragments: not both announced them", "fragments");
}

static bool
is_fragment(const struct look *x)
{
	return msg_list_has(x->m, "encap", "fragments") || msg_list_has(x->m, "payloads", "SKF");
}

static void
fragment_next_payload(struct look *x)
{
	if (is_fragment(x) || malformed_so(x, "next payload of an IKE fragment"))
		must(x, !malformed_so(x, "next payload of an IKE fragment"), "payloads",
		    "Next Payload in the first fragment only", "in another");
}

static void
fragment_numbers(struct look *x)
{
	if (is_fragment(x) || malformed_so(x, "numbers of an IKE fragment"))
		must(x, !malformed_so(x, "numbers of an IKE fragment"), "payloads",
		    "numbers from 1 to the total", "others");
}

/* ---- RFC 7427 ---- */

static void
signature_method(struct look *x)
{
	uint64_t how = msg_u64(x->m, "auth_method", 2);

	if (x->v->sa->hashes_i && x->v->sa->hashes_r && how != 2)
		must_be(x, "auth_method", "14");
}

/* hashes_assigned: what IANA's registry has: 1 to 4 (RFC 7427), 5 (RFC 8420), 6 and 7 (RFC 9385),
 * and from 1024 on for private use. */
static void
hashes_assigned(struct look *x)
{
	struct rd r = rd_of(msg_bytes(x->m, "n_SIGNATURE_HASH_ALGORITHMS"));

	if (!msg_has(x->m, "n_SIGNATURE_HASH_ALGORITHMS"))
		return;
	must(x, rd_left(&r) % 2 == 0, "n_SIGNATURE_HASH_ALGORITHMS", "numbers of two octets",
	    "%zu octets", rd_left(&r));
	while (rd_left(&r) >= 2) {
		unsigned hash = rd_u16(&r);

		must(x, (hash >= 1 && hash <= 7) || hash >= 1024, "n_SIGNATURE_HASH_ALGORITHMS",
		    "assigned hash algorithms", "%u", hash);
	}
}

const struct rule rules_ike_form[] = {
	{ "R7296-2.5-05", "MN,HA", ANY_IKE, ALWAYS, "7296 2.5",
	    "reserved bits are zero", must_reserve_zero, NULL },
	{ "R7296-3.1-06", "MN,HA", ANY_IKE, ALWAYS, "7296 3.1",
	    "of the flags only R, V and I are used", flags_zero, NULL },
	{ "R7296-3.2-04", "MN,HA", ANY_IKE, ALWAYS, "7296 3.2",
	    "no payload of the base specification is critical", base_not_critical, NULL },
	{ "R7296-2.5-10", "MN,HA", ANY_IKE, ALWAYS, "7296 2.5",
	    "no payload of a response is critical", response_not_critical, NULL },
	{ "R7296-3.1-05", "MN,HA", ANY_IKE, ALWAYS, "7296 3.1",
	    "the version is 2.0", version_2_0, NULL },
	{ "R7296-2.5-03", "MN,HA", ANY_IKE ",IKE", ALWAYS, "7296 2.5",
	    "a response has its request's major version", version_answered, NULL },
	{ "R7296-3.1-07", "MN,HA", "IKE_SA_INIT,IKE_AUTH", ALWAYS, "7296 3.1",
	    "R is set in responses and in nothing else", r_in_responses, NULL },
	{ "R7296-3.1-11", "MN,HA", INSIDE, ALWAYS, "7296 3.1",
	    "SK is the last payload", sk_last, NULL },
	{ "R7296-3.5-02", "MN,HA", "IKE_AUTH", ALWAYS, "7296 3.5",
	    "names have no terminator", no_terminator, NULL },
	{ "R7296-3.3.1-01", "MN,HA", WITH_SA, ALWAYS, "7296 3.3.1",
	    "proposals are numbered from 1 on", numbers_count_up, NULL },
	{ "R7296-3.3.1-02", "MN,HA", WITH_SA, ALWAYS, "7296 3.3.1",
	    "the accepted proposal keeps its number", number_accepted, NULL },
	{ "R7296-2.7-02", "MN,HA", WITH_SA, ALWAYS, "7296 2.7",
	    "the accepted proposal keeps its protocol", protocol_accepted, NULL },
	{ "R7296-3.3.6-01", "MN,HA", WITH_SA, ALWAYS, "7296 3.3.6",
	    "the accepted transforms are as they were offered", transforms_unmodified, NULL },
	{ "R7296-3.3.1-04", "MN,HA", WITH_SA, ALWAYS, "7296 3.3.1",
	    "SPIs have no octet in IKE_SA_INIT, later 8 for IKE and 4 for ESP", spi_sizes, NULL },
	{ "R7296-3.3.5-02", "MN,HA", WITH_SA, ALWAYS, "7296 3.3.5",
	    "only transforms of several key lengths have one", key_lengths, NULL },
	{ "R7296-3.3-03", "MN,HA", WITH_SA, ALWAYS, "7296 3.3",
	    "no transform has two attributes of a type", attributes_once, NULL },
	{ "R7296-3.4-02", "MN,HA", "IKE_SA_INIT,CREATE_CHILD_SA", ALWAYS, "7296 3.4",
	    "a MODP public value is as long as the modulus", public_padded, NULL },
	{ "R7296-3.4-05", "MN,HA", "CREATE_CHILD_SA", ALWAYS, "7296 3.4",
	    "no KE where no proposal names a group", ke_only_with_group, NULL },
	{ "R7296-1.3-03", "MN,HA", "CREATE_CHILD_SA", ALWAYS, "7296 1.3",
	    "the group of KE is offered in the same request", group_of_ke_offered, NULL },
	{ "R7296-3.10-02", "MN,HA", ANY_IKE, ALWAYS, "7296 3.10",
	    "a notify without SPI names no protocol", no_protocol_without_spi, NULL },
	{ "R7296-2.4-03", "MN,HA", INSIDE, ALWAYS, "7296 2.4",
	    "INITIAL_CONTACT stands in the first IKE_AUTH", contact_at_first, NULL },
	{ "R7296-2.22-02", "MN,HA", INSIDE, ALWAYS, "7296 2.22",
	    "IPCOMP_SUPPORTED stands beside SA", ipcomp_with_sa, NULL },
	{ "R7296-2.22-01", "MN,HA", "IKE_AUTH,CREATE_CHILD_SA", ALWAYS | COMPLETE, "7296 2.22",
	    "IPComp is accepted once, and only where it was offered", ipcomp_offered, NULL },
	{ "R7296-2.19-04", "HA", INSIDE, ALWAYS | COMPLETE, "7296 2.19",
	    "no CFG_REPLY without CFG_REQUEST", reply_was_asked, NULL },
	{ "R7296-3.15-01", "MN,HA", INSIDE, ALWAYS | COMPLETE, "7296 3.15",
	    "CFG_REQUEST is answered by CFG_REPLY, CFG_SET by CFG_ACK", cp_answers, NULL },
	{ "R7296-2.19-01", "MN,HA", INSIDE, ALWAYS, "7296 2.19",
	    "internal addresses are asked for in IKE_AUTH", address_in_auth, NULL },
	{ "R7296-2.19-02", "MN,HA", "IKE_AUTH", ALWAYS, "7296 2.19",
	    "CP stands before SA", cp_before_sa, NULL },
	{ "R7296-2.19-03", "MN,HA", "IKE_AUTH", ALWAYS, "7296 2.19",
	    "CFG_REQUEST asks for an address at least", request_names_address, NULL },
	{ "R7296-3.15.1-04", "MN,HA", INSIDE, ALWAYS, "7296 3.15.1",
	    "no netmask is told in a CFG_REQUEST", netmask_not_asked, NULL },
	{ "R7296-3.15.1-05", "MN,HA", INSIDE, ALWAYS, "7296 3.15.1",
	    "SUPPORTED_ATTRIBUTES is empty in requests, a list of numbers in replies",
	    supported_form, NULL },
	{ "R7296-3.11-02", "MN,HA", "INFORMATIONAL", ALWAYS, "7296 3.11",
	    "Delete names the IKE SA without SPI, ESP SAs with 4 octets", delete_form, NULL },
	{ "R7296-3.13.1-02", "MN,HA", "IKE_AUTH,CREATE_CHILD_SA", ALWAYS, "7296 3.13.1",
	    "any port is 0 to 65535", any_port_is_0_to_65535, NULL },
	{ "R7383-2.4-01", "MN,HA", INSIDE, ALWAYS | FROM_START, "7383 2.4",
	    "fragments only where both announced them", fragments_agreed, NULL },
	{ "R7383-2.5-02", "MN,HA", INSIDE, ALWAYS, "7383 2.5",
	    "only the first fragment has a Next Payload", fragment_next_payload, NULL },
	{ "R7383-2.5-03", "MN,HA", INSIDE, ALWAYS, "7383 2.5",
	    "fragments are numbered from 1 to their total", fragment_numbers, NULL },
	{ "R7427-4-01", "MN,HA", "IKE_SA_INIT", ALWAYS, "7427 4",
	    "SIGNATURE_HASH_ALGORITHMS lists assigned numbers of two octets", hashes_assigned, NULL },
	{ "R7427-3-03", "MN,HA", "IKE_AUTH", ALWAYS | FROM_START, "7427 3",
	    "where both announced hash algorithms, signatures are of method 14",
	    signature_method, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
