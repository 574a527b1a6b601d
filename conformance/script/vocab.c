#include "conformance/script/vocab.h"

#include "conformance/script/sandbox.h"

#include <stdio.h>
#include <string.h>

/* A row is "field:kind field:kind ..."; kinds: n number, s seconds, f flag, a address, t text, x
 * octets. `base` is a group whose fields the message has too. */
struct vocab_row {
	const char *name, *base, *fields;
};

static const struct vocab_row groups[] = {
	{ "common", NULL, "n:n t:n id:t node:t link:t dir:t pcap:t frame:n name:t src:a dst:a "
	    "udp_src:n udp:n inner_src:a inner_dst:a encap:t hao:a rh2:a esp_spi:x esp_seq:n "
	    "esn:n esp_next:n esp_pad:n tfc:n "
	    "protected_by:t retransmission:f malformed:t ecn:n rh2_len:n rh2_left:n rh2_reserved:n" },
	{ "mh", "common", "mh_type:n mh_len:n mh_checksum:x checksum_ok:f payload_proto:n "
	    "alt_coa:a nonce_home:n nonce_coa:n auth:x refresh:s prefix:t hoa4:a hoa4_len:n "
	    "hoa4_P:f ack4_status:n ack4_len:n ack4:a nat_F:f nat_refresh:s ipv4_coa:a options:t "
	    "reserved:t mh_reserved:n reserved_bits:n extra:x auth_over:x auth_behind:n" },
	{ "ike", "common", "SPIi:x SPIr:x exchange:n I:f V:f R:f msgid:n ike_len:n payloads:t "
	    "notify:t proposals:t ke_group:n ke:x nonce:x IDi:t IDr:t auth_method:n auth:x TSi:t "
	    "TSr:t delete:t cp_type:n cp:t reserved:t critical:t version:n notify_protocol:t "
	    "iv:x sk_end:x" },
	{ "nd", "common", "target:a lladdr:t" },
	{ "arp", "common", "sender_mac:t sender:a target_mac:t target:a" },
	{ "dhcp", "common", "xid:x ciaddr:a yiaddr:a chaddr:t server_id:a requested:a lease:s "
	    "router:a mask:t" },
	{ "icmp", "common", "icmp_type:n icmp_code:n mtu:n about_dst:a echo_id:n echo_seq:n" },
};

static const struct vocab_row messages[] = {
	{ "BRR", "mh", "" },
	{ "HOTI", "mh", "cookie:x" },
	{ "COTI", "mh", "cookie:x" },
	{ "HOT", "mh", "nonce_index:n cookie:x token:x" },
	{ "COT", "mh", "nonce_index:n cookie:x token:x" },
	{ "BU", "mh", "seq:n A:f H:f L:f K:f M:f R:f P:f F:f lifetime:s" },
	{ "BA", "mh", "status:n K:f R:f P:f seq:n lifetime:s" },
	{ "BE", "mh", "status:n home:a" },
	{ "IKE_SA_INIT", "ike", "" },
	{ "IKE_AUTH", "ike", "" },
	{ "CREATE_CHILD_SA", "ike", "" },
	{ "INFORMATIONAL", "ike", "" },
	{ "NAT_KEEPALIVE", "common", "" },
	{ "RS", "common", "lladdr:t" },
	{ "RA", "common", "hop_limit:n M:f O:f H:f router_lifetime:s prefix:t prefix_L:f "
	    "prefix_A:f prefix_R:f valid:s preferred:s mtu:n lladdr:t adv_interval:n "
	    "ha_preference:n ha_lifetime:s prefixes:t" },
	{ "NS", "nd", "" },
	{ "NA", "nd", "R:f S:f O:f" },
	{ "REDIRECT", "nd", "" },
	{ "ARP_REQUEST", "arp", "" },
	{ "ARP_REPLY", "arp", "" },
	{ "DHCP_DISCOVER", "dhcp", "" },
	{ "DHCP_OFFER", "dhcp", "" },
	{ "DHCP_REQUEST", "dhcp", "" },
	{ "DHCP_DECLINE", "dhcp", "" },
	{ "DHCP_ACK", "dhcp", "" },
	{ "DHCP_NAK", "dhcp", "" },
	{ "DHCP_RELEASE", "dhcp", "" },
	{ "DHCP_INFORM", "dhcp", "" },
	{ "ICMP4", "icmp", "" },
	{ "ICMP6", "icmp", "" },
	{ "MPS", "common", "identifier:n reserved:t" },
	{ "MPA", "common", "identifier:n reserved:t M:f O:f prefix:t prefix_L:f prefix_A:f prefix_R:f "
	    "valid:s preferred:s prefixes:t" },
	{ "DHAAD_REQUEST", "common", "identifier:n reserved:t" },
	{ "DHAAD_REPLY", "common", "identifier:n reserved:t homes:t" },
	{ "DATA", "common", "proto:n sport:n dport:n len:n flow:t" },
	{ "ESP", "common", "" },
	{ "any", "common", "" },
};

/* Mobility options by the names stories use; RFC 6275 6.2, RFC 5555 3.1 and 3.2. */
static const struct { const char *name; int type; } options[] = {
	{ "refresh", 2 }, { "alt-coa", 3 }, { "nonce-indices", 4 }, { "auth", 5 },
	{ "prefix", 6 }, { "hoa4", 29 }, { "ack4", 30 }, { "nat-detection", 31 },
	{ "ipv4-coa", 32 },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* bare copies the name without .I or .R, which only the IKE exchanges have. */
static void
bare(char out[32], const char *name)
{
	size_t n = strlen(name);

	snprintf(out, 32, "%s", name);
	if (n > 2 && n < 32 && name[n - 2] == '.' && (name[n - 1] == 'I' || name[n - 1] == 'R'))
		out[n - 2] = '\0';
}

static const struct vocab_row *
row_find(const struct vocab_row *rows, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

static const struct vocab_row *
message_find(const char *name)
{
	char stem[32];
	const struct vocab_row *r = row_find(messages, COUNT(messages), name);

	if (r != NULL)
		return r;
	bare(stem, name);
	r = row_find(messages, COUNT(messages), stem);
	return r != NULL && strcmp(r->base, "ike") == 0 ? r : NULL;
}

bool
vocab_message(const char *name)
{
	return message_find(name) != NULL;
}

const char *
vocab_message_nearest(const char *name)
{
	const char *best = NULL;

	for (size_t i = 0; i < COUNT(messages); i++)
		best = suggest(name, best, messages[i].name);
	return best;
}

static enum vocab_kind
kind_of(char c)
{
	switch (c) {
	case 'n': return VOCAB_NUMBER;
	case 's': return VOCAB_SECONDS;
	case 'f': return VOCAB_FLAG;
	case 'a': return VOCAB_ADDR;
	case 't': return VOCAB_TEXT;
	default: return VOCAB_HEX;
	}
}

/* in_list finds "field:k" in a row's list; VOCAB_NONE if it is not there. With `best`, remembers
 * the nearest name. */
static enum vocab_kind
in_list(const char *list, const char *field, char best[32])
{
	while (*list != '\0') {
		size_t n = strcspn(list, ":");
		char name[32];

		snprintf(name, sizeof(name), "%.*s", (int)n, list);
		if (strcmp(name, field) == 0)
			return kind_of(list[n + 1]);
		if (best != NULL && suggest(field, best[0] ? best : NULL, name) == name)
			snprintf(best, 32, "%s", name);
		list += n + 2;
		list += strspn(list, " ");
	}
	return VOCAB_NONE;
}

static enum vocab_kind
look_up(const char *message, const char *field, char best[32])
{
	const struct vocab_row *r = message_find(message);
	enum vocab_kind k = VOCAB_NONE;

	while (r != NULL && k == VOCAB_NONE) {
		k = in_list(r->fields, field, best);
		/* Notify data by the notify's name: too many to list. */
		if (k == VOCAB_NONE && strcmp(r->name, "ike") == 0 && strncmp(field, "n_", 2) == 0)
			k = VOCAB_HEX;
		r = r->base != NULL ? row_find(groups, COUNT(groups), r->base) : NULL;
	}
	return k;
}

enum vocab_kind
vocab_field(const char *message, const char *field)
{
	return look_up(message, field, NULL);
}

bool
vocab_field_nearest(const char *message, const char *field, char out[static 32])
{
	out[0] = '\0';
	(void)look_up(message, field, out);
	return out[0] != '\0';
}

int
vocab_option(const char *name)
{
	for (size_t i = 0; i < COUNT(options); i++)
		if (strcmp(options[i].name, name) == 0)
			return options[i].type;
	return -1;
}

const char *
vocab_option_name(int type)
{
	for (size_t i = 0; i < COUNT(options); i++)
		if (options[i].type == type)
			return options[i].name;
	return NULL;
}

const char *
vocab_option_nearest(const char *name)
{
	const char *best = NULL;

	for (size_t i = 0; i < COUNT(options); i++)
		best = suggest(name, best, options[i].name);
	return best;
}
