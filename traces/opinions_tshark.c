/* opinions_tshark.c - what tshark says, beside what we say. */
#include "traces/dissect/ike.h"
#include "traces/opinions_inside.h"

#include "nodes/base/die.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/wait.h>

/* Which of several occurrences of a field of theirs. */
enum which { FIRST, LAST, ANY, NUMBERS };

/* One field of ours and theirs. `only` limits the row to messages of that name (NULL: all).
 * `theirs4` is their name for it where IPv4 (addresses) or TCP (ports) is meant.
 * `both_ways`: if they have it and we do not, that is a disagreement too. */
struct row {
	const char *ours, *only, *theirs, *theirs4;
	enum which which;
	unsigned scale;
	bool both_ways;
};

#define BOTH true

static const struct row row[] = {
	{ "src", NULL, "ipv6.src", "ip.src", FIRST, 0, false },
	{ "dst", NULL, "ipv6.dst", "ip.dst", FIRST, 0, false },
	{ "inner_src", NULL, "ipv6.src", "ip.src", LAST, 0, false },
	{ "inner_dst", NULL, "ipv6.dst", "ip.dst", LAST, 0, false },
	{ "udp_src", NULL, "udp.srcport", NULL, FIRST, 0, false },
	{ "udp", NULL, "udp.dstport", NULL, FIRST, 0, false },
	{ "sport", "DATA", "udp.srcport", "tcp.srcport", LAST, 0, false },
	{ "dport", "DATA", "udp.dstport", "tcp.dstport", LAST, 0, false },
	{ "hao", NULL, "ipv6.opt.mipv6.home_address", NULL, FIRST, 0, BOTH },
	{ "rh2", NULL, "ipv6.routing.mipv6.home_address", NULL, FIRST, 0, BOTH },
	{ "esp_spi", NULL, "esp.spi", NULL, FIRST, 0, BOTH },
	{ "esp_seq", NULL, "esp.sequence", NULL, FIRST, 0, BOTH },
	/* Mobility Header */
	{ "mh_type", NULL, "mip6.mhtype", NULL, FIRST, 0, BOTH },
	{ "mh_len", NULL, "mip6.hlen", NULL, FIRST, 0, BOTH },
	{ "mh_checksum", NULL, "mip6.csum", NULL, FIRST, 0, BOTH },
	{ "payload_proto", NULL, "mip6.proto", NULL, FIRST, 0, BOTH },
	{ "seq", "BU", "mip6.bu.seqnr", NULL, FIRST, 0, BOTH },
	{ "A", "BU", "mip6.bu.a_flag", NULL, FIRST, 0, BOTH },
	{ "H", "BU", "mip6.bu.h_flag", NULL, FIRST, 0, BOTH },
	{ "L", "BU", "mip6.bu.l_flag", NULL, FIRST, 0, BOTH },
	{ "K", "BU", "mip6.bu.k_flag", NULL, FIRST, 0, BOTH },
	{ "M", "BU", "mip6.bu.m_flag", NULL, FIRST, 0, BOTH },
	{ "R", "BU", "mip6.nemo.bu.r_flag", NULL, FIRST, 0, BOTH },
	{ "P", "BU", "mip6.bu.p_flag", NULL, FIRST, 0, BOTH },
	{ "F", "BU", "mip6.bu.f_flag", NULL, FIRST, 0, BOTH },
	{ "lifetime", "BU", "mip6.bu.lifetime", NULL, FIRST, 4, BOTH },
	{ "status", "BA", "mip6.ba.status", NULL, FIRST, 0, BOTH },
	{ "K", "BA", "mip6.ba.k_flag", NULL, FIRST, 0, BOTH },
	{ "R", "BA", "mip6.nemo.ba.r_flag", NULL, FIRST, 0, BOTH },
	{ "P", "BA", "mip6.ba.p_flag", NULL, FIRST, 0, BOTH },
	{ "seq", "BA", "mip6.ba.seqnr", NULL, FIRST, 0, BOTH },
	{ "lifetime", "BA", "mip6.ba.lifetime", NULL, FIRST, 4, BOTH },
	{ "status", "BE", "mip6.be.status", NULL, FIRST, 0, BOTH },
	{ "home", "BE", "mip6.be.haddr", NULL, FIRST, 0, BOTH },
	{ "cookie", "HOTI", "mip6.hoti.cookie", NULL, FIRST, 0, BOTH },
	{ "cookie", "COTI", "mip6.coti.cookie", NULL, FIRST, 0, BOTH },
	{ "cookie", "HOT", "mip6.hot.cookie", NULL, FIRST, 0, BOTH },
	{ "nonce_index", "HOT", "mip6.hot.nindex", NULL, FIRST, 0, BOTH },
	{ "token", "HOT", "mip6.hot.token", NULL, FIRST, 0, BOTH },
	{ "cookie", "COT", "mip6.cot.cookie", NULL, FIRST, 0, BOTH },
	{ "nonce_index", "COT", "mip6.cot.nindex", NULL, FIRST, 0, BOTH },
	{ "alt_coa", NULL, "mip6.acoa.acoa", NULL, FIRST, 0, BOTH },
	{ "refresh", NULL, "mip6.bra.interval", NULL, FIRST, 4, BOTH },
	{ "nonce_home", NULL, "mip6.ni.hni", NULL, FIRST, 0, BOTH },
	{ "nonce_coa", NULL, "mip6.ni.cni", NULL, FIRST, 0, BOTH },
	{ "auth", "BU", "mip6.bad.auth", NULL, FIRST, 0, BOTH },
	{ "hoa4", NULL, "mip6.ipv4ha.ha", NULL, FIRST, 0, false },
	{ "hoa4_len", NULL, "mip6.ipv4ha.preflen", NULL, FIRST, 0, false },
	{ "hoa4_P", NULL, "mip6.ipv4ha.p_flag", NULL, FIRST, 0, BOTH },
	{ "ack4_status", NULL, "mip6.ipv4aa.sts", NULL, FIRST, 0, BOTH },
	{ "ack4", NULL, "mip6.ipv4ha.ha", NULL, FIRST, 0, false },
	{ "ack4_len", NULL, "mip6.ipv4ha.preflen", NULL, FIRST, 0, false },
	{ "nat_F", NULL, "mip6.natd.f_flag", NULL, FIRST, 0, BOTH },
	{ "nat_refresh", NULL, "mip6.natd.refresh_t", NULL, FIRST, 0, BOTH },
	{ "ipv4_coa", NULL, "mip6.ipv4coa.addr", NULL, FIRST, 0, BOTH },
	/* IKEv2 */
	{ "SPIi", NULL, "isakmp.ispi", NULL, FIRST, 0, BOTH },
	{ "SPIr", NULL, "isakmp.rspi", NULL, FIRST, 0, BOTH },
	{ "exchange", NULL, "isakmp.exchangetype", NULL, FIRST, 0, BOTH },
	{ "I", NULL, "isakmp.flag_i", NULL, FIRST, 0, BOTH },
	{ "V", NULL, "isakmp.flag_v", NULL, FIRST, 0, BOTH },
	{ "R", "IKE_SA_INIT", "isakmp.flag_r", NULL, FIRST, 0, BOTH },
	{ "R", "IKE_AUTH", "isakmp.flag_r", NULL, FIRST, 0, BOTH },
	{ "R", "CREATE_CHILD_SA", "isakmp.flag_r", NULL, FIRST, 0, BOTH },
	{ "R", "INFORMATIONAL", "isakmp.flag_r", NULL, FIRST, 0, BOTH },
	{ "msgid", NULL, "isakmp.messageid", NULL, FIRST, 0, BOTH },
	{ "ike_len", NULL, "isakmp.length", NULL, FIRST, 0, BOTH },
	{ "payloads", NULL, "isakmp.typepayload", NULL, NUMBERS, 0, false },
	{ "notify", NULL, "isakmp.notify.msgtype", NULL, NUMBERS, 0, BOTH },
	{ "ke_group", NULL, "isakmp.key_exchange.dh_group", NULL, FIRST, 0, BOTH },
	{ "ke", NULL, "isakmp.key_exchange.data", NULL, FIRST, 0, BOTH },
	{ "nonce", NULL, "isakmp.nonce", NULL, FIRST, 0, BOTH },
	{ "auth_method", NULL, "isakmp.auth.method", NULL, FIRST, 0, BOTH },
	{ "auth", "IKE_AUTH", "isakmp.auth.data", NULL, FIRST, 0, BOTH },
	{ "n_COOKIE2", NULL, "isakmp.notify.data", NULL, ANY, 0, false },
	/* Link and address configuration */
	{ "hop_limit", "RA", "icmpv6.nd.ra.cur_hop_limit", NULL, FIRST, 0, BOTH },
	{ "M", "RA", "icmpv6.nd.ra.flag.m", NULL, FIRST, 0, BOTH },
	{ "O", "RA", "icmpv6.nd.ra.flag.o", NULL, FIRST, 0, BOTH },
	{ "H", "RA", "icmpv6.nd.ra.flag.h", NULL, FIRST, 0, BOTH },
	{ "router_lifetime", "RA", "icmpv6.nd.ra.router_lifetime", NULL, FIRST, 0, BOTH },
	{ "prefix_L", "RA", "icmpv6.opt.prefix.flag.l", NULL, FIRST, 0, BOTH },
	{ "prefix_A", "RA", "icmpv6.opt.prefix.flag.a", NULL, FIRST, 0, BOTH },
	{ "prefix_R", "RA", "icmpv6.opt.prefix.flag.r", NULL, FIRST, 0, BOTH },
	{ "valid", "RA", "icmpv6.opt.prefix.valid_lifetime", NULL, FIRST, 0, BOTH },
	{ "preferred", "RA", "icmpv6.opt.prefix.preferred_lifetime", NULL, FIRST, 0, BOTH },
	{ "mtu", "RA", "icmpv6.opt.mtu", NULL, FIRST, 0, BOTH },
	{ "ha_preference", "RA", "icmpv6.opt.home_agent_preference", NULL, FIRST, 0, BOTH },
	{ "ha_lifetime", "RA", "icmpv6.opt.home_agent_lifetime", NULL, FIRST, 0, BOTH },
	{ "adv_interval", "RA", "icmpv6.opt.advertisement_interval", NULL, FIRST, 0, BOTH },
	{ "lladdr", NULL, "icmpv6.opt.linkaddr", NULL, FIRST, 0, BOTH },
	{ "target", "NS", "icmpv6.nd.ns.target_address", NULL, FIRST, 0, BOTH },
	{ "target", "NA", "icmpv6.nd.na.target_address", NULL, FIRST, 0, BOTH },
	{ "R", "NA", "icmpv6.nd.na.flag.r", NULL, FIRST, 0, BOTH },
	{ "S", "NA", "icmpv6.nd.na.flag.s", NULL, FIRST, 0, BOTH },
	{ "O", "NA", "icmpv6.nd.na.flag.o", NULL, FIRST, 0, BOTH },
	{ "icmp_type", "ICMP6", "icmpv6.type", NULL, FIRST, 0, false },
	{ "icmp_code", "ICMP6", "icmpv6.code", NULL, FIRST, 0, false },
	{ "mtu", "ICMP6", "icmpv6.mtu", NULL, FIRST, 0, BOTH },
	{ "icmp_type", "ICMP4", "icmp.type", NULL, FIRST, 0, false },
	{ "icmp_code", "ICMP4", "icmp.code", NULL, FIRST, 0, false },
	{ "sender_mac", NULL, "arp.src.hw_mac", NULL, FIRST, 0, BOTH },
	{ "sender", NULL, "arp.src.proto_ipv4", NULL, FIRST, 0, BOTH },
	{ "target_mac", NULL, "arp.dst.hw_mac", NULL, FIRST, 0, BOTH },
	{ "target", "ARP_REQUEST", "arp.dst.proto_ipv4", NULL, FIRST, 0, BOTH },
	{ "target", "ARP_REPLY", "arp.dst.proto_ipv4", NULL, FIRST, 0, BOTH },
	{ "xid", NULL, "dhcp.id", NULL, FIRST, 0, BOTH },
	{ "secs", NULL, "dhcp.secs", NULL, FIRST, 0, false },
	{ "ciaddr", NULL, "dhcp.ip.client", NULL, FIRST, 0, BOTH },
	{ "yiaddr", NULL, "dhcp.ip.your", NULL, FIRST, 0, BOTH },
	{ "chaddr", NULL, "dhcp.hw.mac_addr", NULL, FIRST, 0, BOTH },
	{ "server_id", NULL, "dhcp.option.dhcp_server_id", NULL, FIRST, 0, BOTH },
	{ "requested", NULL, "dhcp.option.requested_ip_address", NULL, FIRST, 0, BOTH },
	{ "lease", NULL, "dhcp.option.ip_address_lease_time", NULL, FIRST, 0, BOTH },
	{ "router", NULL, "dhcp.option.router", NULL, FIRST, 0, BOTH },
	{ "mask", NULL, "dhcp.option.subnet_mask", NULL, FIRST, 0, BOTH },
};

#define ROWS (sizeof(row) / sizeof(row[0]))

/* What is not compared, and why. `if_has`: only where our message has that field, too. */
static const struct {
	const char *ours, *if_has, *why;
} exception[] = {
	{ "inner_src", "about_dst", "tshark lists the quoted packet's addresses, too" },
	{ "inner_dst", "about_dst", "tshark lists the quoted packet's addresses, too" },
	{ "esp_spi", "about_dst", "tshark reads the quoted packet" },
	{ "esp_seq", "about_dst", "tshark reads the quoted packet" },
	{ "hao", "about_dst", "tshark reads the quoted packet" },
	{ "rh2", "about_dst", "tshark reads the quoted packet" },
	{ "mh_type", "about_dst", "tshark reads the quoted packet" },
	{ "mh_len", "about_dst", "tshark reads the quoted packet" },
	{ "mh_checksum", "about_dst", "tshark reads the quoted packet" },
	{ "payload_proto", "about_dst", "tshark reads the quoted packet" },
	{ "SPIi", "about_dst", "tshark reads the quoted packet" },
	{ "SPIr", "about_dst", "tshark reads the quoted packet" },
	{ "exchange", "about_dst", "tshark reads the quoted packet" },
	{ "I", "about_dst", "tshark reads the quoted packet" },
	{ "V", "about_dst", "tshark reads the quoted packet" },
	{ "msgid", "about_dst", "tshark reads the quoted packet" },
	{ "ike_len", "about_dst", "tshark reads the quoted packet" },
	{ "ack4_len", "ack4", "tshark 4.0 has no field for the prefix length of option 30" },
};

static bool
is_excepted(const struct msg *m, const char *ours)
{
	for (size_t i = 0; i < sizeof(exception) / sizeof(exception[0]); i++)
		if (strcmp(exception[i].ours, ours) == 0 && msg_has(m, exception[i].if_has))
			return true;
	return false;
}

/* ---- one value of theirs: occurrences joined by '|' ---- */

static const char *
occurrence(const char *value, enum which which, char *buf, size_t cap)
{
	const char *at = which == LAST ? strrchr(value, '|') : NULL;
	size_t n;

	at = at != NULL ? at + 1 : value;
	n = strcspn(at, "|");
	if (n >= cap)
		n = cap - 1;
	memcpy(buf, at, n);
	buf[n] = '\0';
	return buf;
}

static bool
any_equal(const struct msg_field *f, const char *value, unsigned scale)
{
	char *copy = xstrdup(value), *save = NULL;
	bool same = false;

	for (char *p = strtok_r(copy, "|", &save); p != NULL && !same; p = strtok_r(NULL, "|", &save))
		same = opinions_equal(f, p, scale);
	free(copy);
	return same;
}

static const char *
number_name(const char *field, unsigned number)
{
	const struct ike_notify *n;

	if (strcmp(field, "payloads") == 0)
		return dissect_payload_name(number);
	n = ike_notify_find(number);
	return n != NULL ? n->name : NULL;
}

/* Our list of names against their list of numbers; SK itself is in ours only if it stayed closed. Theirs
 * may hold proposals and transforms (2, 3) too, which are payloads inside payloads. */
static bool
lists_equal(const struct msg_field *f, const char *value)
{
	char list[2048], *copy = xstrdup(value), *save = NULL;
	struct text t = TEXT_ARRAY(list);
	bool payloads = strcmp(f->name, "payloads") == 0;
	unsigned closed = 0;

	for (char *p = strtok_r(copy, "|", &save); p != NULL; p = strtok_r(NULL, "|", &save)) {
		unsigned n = (unsigned)strtoul(p, NULL, 0);

		if (payloads && (n == PAYLOAD_SK || n == PAYLOAD_SKF || n < 33)) {
			closed = n >= 33 ? n : closed;
			continue;
		}
		ike_list_add(&t, number_name(f->name, n), n);
	}
	free(copy);
	if (t.n == 0 && closed != 0)
		ike_list_add(&t, number_name(f->name, closed), closed);
	return strcmp(list, f->text) == 0;
}

/* ---- one frame ---- */

enum { COLUMN_NUMBER, COLUMN_MALFORMED, COLUMN_FIRST, COLUMNS = ROWS * 2 + COLUMN_FIRST };

/* Their fields: each asked for once, whatever the number of rows. */
struct columns {
	const char *name[COLUMNS];
	size_t n;
	size_t of_row[ROWS], of_row4[ROWS];	/* which column a row looks at */
};

struct line {
	char *column[COLUMNS];
	const struct columns *columns;
};

static size_t
column_of(const struct columns *c, const char *name)
{
	size_t i = 0;

	while (i < c->n && strcmp(c->name[i], name) != 0)
		i++;
	return i;
}

static void
columns_add(struct columns *c, const char *name)
{
	if (name != NULL && column_of(c, name) == c->n)
		c->name[c->n++] = name;
}

static void
columns_init(struct columns *c)
{
	c->n = 0;
	columns_add(c, "frame.number");
	columns_add(c, "_ws.malformed");
	for (size_t i = 0; i < ROWS; i++) {
		columns_add(c, row[i].theirs);
		columns_add(c, row[i].theirs4);
		c->of_row[i] = column_of(c, row[i].theirs);
		c->of_row4[i] = row[i].theirs4 != NULL ? column_of(c, row[i].theirs4) : 0;
	}
}

static bool
is_other(const struct msg *m, const struct msg_field *f)
{
	if (f == NULL)
		return false;
	return f->kind == MSG_ADDR ? f->addr.family == 4 : msg_u64(m, "proto", 0) == 6;
}

/* tshark puts fragments together by addresses and identification alone: where one capture has them in clear
 * and again in a tunnel, as a gateway's has, the second are repetitions to it, and their ports hidden. */
static bool
is_port(const char *field)
{
	return strcmp(field, "sport") == 0 || strcmp(field, "dport") == 0;
}

static void
compare_row(struct opinions *o, const struct msg *m, size_t at, const struct line *l)
{
	const struct row *r = &row[at];
	const struct msg_field *f = msg_find(m, r->ours);
	bool four = r->theirs4 != NULL && is_other(m, f);
	const char *theirs = l->column[four ? l->columns->of_row4[at] : l->columns->of_row[at]];
	char buf[16384], ours[4096];
	bool same;

	if ((r->only != NULL && !msg_is(m, r->only)) || (f == NULL && (!r->both_ways ||
	    theirs[0] == '\0')))
		return;
	if (is_excepted(m, r->ours) || (theirs[0] == '\0' && is_port(r->ours) &&
	    msg_list_has(m, "encap", "fragments"))) {
		o->excepted++;
		return;
	}
	if (f == NULL)
		same = false;
	else if (r->which == NUMBERS)
		same = lists_equal(f, theirs);
	else if (r->which == ANY)
		same = any_equal(f, theirs, r->scale);
	else
		same = opinions_equal(f, occurrence(theirs, r->which, buf, sizeof(buf)), r->scale);
	opinions_say(o, same, "%s frame %" PRIu64 ": %s %s: we say %s, tshark says %.200s", m->pcap,
	    m->frame, m->name, r->ours, f != NULL ? msg_value(f, ours, sizeof(ours)) : "absent",
	    theirs[0] != '\0' ? theirs : "absent");
}

static void
compare(struct opinions *o, const struct liberties *story, const struct msg *m,
    const struct line *l)
{
	const char *theirs = l->column[COLUMN_MALFORMED], *ours = msg_text(m, "malformed");

	opinions_say(o, theirs[0] == '\0' || ours != NULL,
	    "%s frame %" PRIu64 ": %s: tshark calls it malformed (%.100s), we do not", m->pcap,
	    m->frame, m->name, theirs);
	if (ours != NULL)
		return;		/* what could be read of broken packets may differ */
	opinions_say(o, msg_has(m, "protected_by") || liberty_spi(story, m) || !(msg_is(m, "ESP") ||
	    msg_list_has(m, "payloads", "SK")), "%s frame %" PRIu64 ": %s stayed closed", m->pcap,
	    m->frame, m->name);
	for (size_t i = 0; i < ROWS; i++)
		compare_row(o, m, i, l);
}

/* ---- one capture ---- */

static bool
split(struct line *l, char *text)
{
	size_t n = 0;

	text[strcspn(text, "\n")] = '\0';
	for (char *p = text; p != NULL && n < COLUMNS;)
		l->column[n++] = strsep(&p, "\t");
	return n == l->columns->n;
}

static FILE *
ask(const char *dir, const char *pcap, const struct columns *columns)
{
	char *command = NULL;
	size_t n = 0;
	FILE *c = open_memstream(&command, &n), *answer;

	fprintf(c, "WIRESHARK_CONFIG_DIR='%s/keys' exec tshark -n -r '%s/pcap/%s' -d udp.port==4191,ip"
	    " -o esp.enable_encryption_decode:TRUE -o esp.enable_authentication_check:TRUE"
	    " -T fields -E separator=/t -E occurrence=a -E 'aggregator=|'", dir, dir, pcap);
	for (size_t i = 0; i < columns->n; i++)
		fprintf(c, " -e %s", columns->name[i]);
	fputs(" 2>/dev/null", c);
	fclose(c);
	answer = popen(command, "r");
	free(command);
	return answer;
}

/* Messages of one capture, in order of their frames: `at` moves along. */
static const struct msg *
message_of(const struct msg_list *messages, size_t *at, const char *pcap, uint64_t frame)
{
	for (; *at < messages->n; (*at)++) {
		const struct msg *m = messages->m[*at];

		if (strcmp(m->pcap, pcap) != 0 || m->frame < frame)
			continue;
		return m->frame == frame ? m : NULL;
	}
	return NULL;
}

static bool
compare_capture(struct opinions *o, const char *dir, const char *pcap,
    const struct msg_list *messages, const struct liberties *story, char err[static 256])
{
	struct columns columns;
	struct line l = { .columns = &columns };
	FILE *answer;
	char *text = NULL;
	size_t cap = 0, at = 0;
	uint64_t frames = 0;
	int status;

	columns_init(&columns);
	answer = ask(dir, pcap, &columns);
	if (answer == NULL) {
		snprintf(err, 256, "tshark: %s", strerror(errno));
		return false;
	}
	while (getline(&text, &cap, answer) > 0) {
		const struct msg *m;

		if (!split(&l, text))
			continue;
		frames++;
		m = message_of(messages, &at, pcap, strtoull(l.column[COLUMN_NUMBER], NULL, 10));
		if (m != NULL)
			compare(o, story, m, &l);
	}
	free(text);
	status = pclose(answer);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || frames == 0) {
		snprintf(err, 256, "tshark could not read %.100s/pcap/%.100s", dir, pcap);
		return false;
	}
	return true;
}

static void
story_line(void *ctx, const json_t *line)
{
	liberties_line(ctx, line);
}

bool
opinions_tshark(struct opinions *o, const char *dir, const struct msg_list *messages,
    char err[static 256])
{
	const char **done = xalloc(messages->n + 1, sizeof(char *));
	struct liberties story = { 0 };
	size_t n = 0, k;
	bool fine = strchr(dir, '\'') == NULL;

	if (!fine)
		snprintf(err, 256, "%.200s: quotes in a folder's name", dir);
	fine = fine && opinions_state(dir, story_line, &story, err);
	for (size_t i = 0; fine && i < messages->n; i++) {
		const char *pcap = messages->m[i]->pcap;

		if (pcap[0] == '\0' || strncmp(pcap, "pfkey/", 6) == 0 || strchr(pcap, '\'') != NULL)
			continue;
		for (k = n; k-- > 0 && strcmp(done[k], pcap) != 0;)
			continue;
		if (k != SIZE_MAX)
			continue;
		done[n++] = pcap;
		fine = compare_capture(o, dir, pcap, messages, &story, err);
	}
	free(done);
	liberties_clear(&story);
	return fine;
}
