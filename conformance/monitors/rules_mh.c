/* rules_mh.c - of the form of what Mobile IPv6 puts on the wire what a line does not say (claims_mh.c). */
#include "conformance/monitors/monitor.h"

#include <string.h>

/* ---- Binding Authorization Data ---- */

static void
auth_is_last(struct look *x)
{
	const char *list = msg_text(x->m, "options");
	size_t n = list != NULL ? strlen(list) : 0;

	if (msg_has(x->m, "auth_over"))
		must(x, n >= 1 && list[n - 1] == '5' && (n == 1 || list[n - 2] == ','), "options",
		    "5 as the last", "%s", n > 0 ? list : "none");
}

/* ---- Home Address option ---- */

static bool
routable(const struct addr *a)
{
	return !addr_is_multicast(a) && !addr_is_link_local(a) && !addr_is_unspecified(a) &&
	    !addr_is_loopback(a);
}

static void
must_be_routable(struct look *x, const char *field)
{
	struct addr a = msg_addr(x->m, field);
	char found[ADDR_TEXT_MAX];

	if (addr_is_set(&a) || msg_has(x->m, field))
		must(x, routable(&a), field, "a unicast routable address", "%s",
		    addr_text(&a, found));
}

static void
hao_length(struct look *x)
{
	static const char wrong[] = "Home Address option of the wrong length";
	const char *why = msg_text(x->m, "malformed");

	if (msg_has(x->m, "hao") || (why != NULL && strcmp(why, wrong) == 0))
		must(x, why == NULL || strcmp(why, wrong) != 0, "malformed", "length 16", "%s",
		    why != NULL ? why : "absent");
}

static void
hao_routable(struct look *x)
{
	must_be_routable(x, "hao");
}

static void
hao_once(struct look *x)
{
	const char *encap = msg_text(x->m, "encap");

	if (msg_has(x->m, "hao"))
		must(x, encap == NULL || strstr(encap, "hao+hao") == NULL, "encap",
		    "one Home Address option", "%s", encap != NULL ? encap : "absent");
}

/* ---- type 2 routing header ---- */

static void
rh2_routable(struct look *x)
{
	must_be_routable(x, "rh2");
}

const struct rule rules_mh[] = {
	{ "R6275-6.2-01", "MN,HA,CN", "BU,BA,BU.CN,BA.CN", ALWAYS, "6275 6.2",
	    "Binding Authorization Data is the last option", auth_is_last, NULL },
	{ "R6275-6.3-03", "MN", "BU,BU.CN,DATA", ALWAYS, "6275 6.3",
	    "a Home Address option has 16 octets", hao_length, NULL },
	{ "R6275-6.3-04", "MN", "BU,BU.CN,DATA", ALWAYS, "6275 6.3",
	    "the address in a Home Address option is unicast and routable", hao_routable, NULL },
	{ "R6275-6.3-13", "MN", "BU,BU.CN,DATA", ALWAYS, "6275 6.3",
	    "an IPv6 header is followed by one Home Address option at most", hao_once, NULL },
	{ "R6275-6.4-03", "HA,CN,MN", "BA,BA.CN,DATA", ALWAYS, "6275 6.4",
	    "the address in a type 2 routing header is unicast and routable", rh2_routable, NULL },
	{ NULL, NULL, NULL, ALWAYS, NULL, NULL, NULL, NULL }
};
