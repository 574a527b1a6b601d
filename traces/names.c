/* names.c - the vocabulary of docs/messages.md, for reading it back and for "did you mean". */
#include "nodes/base/text.h"
#include "traces/msg.h"

#include <stdlib.h>

static const char *const message_name[] = {
	"BRR", "HOTI", "COTI", "HOT", "COT", "BU", "BA", "BE", "IKE_SA_INIT", "IKE_AUTH",
	"CREATE_CHILD_SA", "INFORMATIONAL", "NAT_KEEPALIVE", "RS", "RA", "NS", "NA", "REDIRECT",
	"ARP_REQUEST", "ARP_REPLY", "DHCP_DISCOVER", "DHCP_OFFER", "DHCP_REQUEST",
	"DHCP_DECLINE", "DHCP_ACK", "DHCP_NAK", "DHCP_RELEASE", "DHCP_INFORM", "ICMP4", "ICMP6",
	"MPS", "MPA", "DHAAD_REQUEST", "DHAAD_REPLY", "DATA", "ESP", "FRAME", "MH", "IKE",
	"SADB_GETSPI", "SADB_ADD", "SADB_UPDATE", "SADB_DELETE", "SADB_GET", "SADB_ACQUIRE",
	"SADB_REGISTER", "SADB_EXPIRE", "SADB_FLUSH", "SADB_DUMP", "SADB_X_PROMISC",
	"SADB_X_PCHANGE", "SADB_X_SPDADD", "SADB_X_SPDUPDATE", "SADB_X_SPDDELETE",
	"SADB_X_SPDGET", "SADB_X_SPDACQUIRE", "SADB_X_SPDDUMP", "SADB_X_SPDFLUSH",
	"SADB_X_SPDSETIDX", "SADB_X_SPDEXPIRE", "SADB_X_SPDDELETE2", "SADB_X_MIGRATE",
	"SADB_X_NAT_T_NEW_MAPPING",
};

/* In the order of strcmp: looked up by halves. */
static const struct {
	const char *name;
	enum msg_kind kind;
} field_name[] = {
	{ "A", MSG_NUM }, { "F", MSG_NUM }, { "H", MSG_NUM }, { "I", MSG_NUM },
	{ "IDi", MSG_TEXT }, { "IDr", MSG_TEXT }, { "K", MSG_NUM }, { "L", MSG_NUM },
	{ "M", MSG_NUM }, { "O", MSG_NUM }, { "P", MSG_NUM }, { "R", MSG_NUM }, { "S", MSG_NUM },
	{ "SPIi", MSG_HEX }, { "SPIr", MSG_HEX }, { "TSi", MSG_TEXT }, { "TSr", MSG_TEXT },
	{ "V", MSG_NUM }, { "about_dst", MSG_ADDR }, { "ack4", MSG_ADDR },
	{ "ack4_len", MSG_NUM }, { "ack4_status", MSG_NUM }, { "adv_interval", MSG_NUM },
	{ "alt_coa", MSG_ADDR }, { "auth", MSG_BYTES }, { "auth_alg", MSG_NUM },
	{ "auth_behind", MSG_NUM }, { "auth_method", MSG_NUM }, { "auth_over", MSG_BYTES }, { "chaddr", MSG_TEXT }, { "checksum_ok", MSG_NUM },
	{ "ciaddr", MSG_ADDR }, { "cookie", MSG_BYTES }, { "cp", MSG_TEXT },
	{ "cp_type", MSG_NUM }, { "critical", MSG_TEXT }, { "data_seq", MSG_NUM }, { "delete", MSG_TEXT },
	{ "dport", MSG_NUM }, { "ds_evidence", MSG_NUM },
	{ "ds_flags", MSG_NUM }, { "ds_generation", MSG_NUM }, { "ds_origin", MSG_NUM },
	{ "dst", MSG_ADDR }, { "echo_id", MSG_NUM }, { "echo_seq", MSG_NUM }, { "ecn", MSG_NUM },
	{ "encap", MSG_TEXT }, { "encr", MSG_NUM }, { "errno", MSG_NUM }, { "esn", MSG_NUM },
	{ "esp_next", MSG_NUM },
	{ "esp_pad", MSG_NUM }, { "esp_seq", MSG_NUM },
	{ "esp_spi", MSG_HEX }, { "exchange", MSG_NUM }, { "extra", MSG_BYTES }, { "flow", MSG_TEXT },
	{ "ha_lifetime", MSG_NUM }, { "ha_preference", MSG_NUM }, { "hao", MSG_ADDR },
	{ "hoa4", MSG_ADDR }, { "hoa4_P", MSG_NUM }, { "hoa4_len", MSG_NUM },
	{ "home", MSG_ADDR }, { "homes", MSG_TEXT }, { "hop_limit", MSG_NUM }, { "icmp_code", MSG_NUM },
	{ "icmp_type", MSG_NUM }, { "identifier", MSG_NUM }, { "ike_len", MSG_NUM }, { "inner_dst", MSG_ADDR },
	{ "inner_src", MSG_ADDR }, { "ipv4_coa", MSG_ADDR }, { "iv", MSG_BYTES }, { "ke", MSG_BYTES },
	{ "ke_group", MSG_NUM }, { "km_local", MSG_ADDR }, { "km_lport", MSG_NUM },
	{ "km_remote", MSG_ADDR }, { "km_rport", MSG_NUM }, { "lease", MSG_NUM },
	{ "len", MSG_NUM }, { "lifetime", MSG_NUM }, { "lladdr", MSG_TEXT },
	{ "malformed", MSG_TEXT }, { "mask", MSG_ADDR }, { "mh_checksum", MSG_HEX },
	{ "mh_len", MSG_NUM }, { "mh_reserved", MSG_NUM }, { "mh_type", MSG_NUM }, { "migrations", MSG_NUM },
	{ "mode", MSG_NUM }, { "msgid", MSG_NUM }, { "mtu", MSG_NUM }, { "nat_F", MSG_NUM },
	{ "nat_refresh", MSG_NUM }, { "nat_t_dport", MSG_NUM }, { "nat_t_sport", MSG_NUM },
	{ "nat_t_type", MSG_NUM }, { "new_dst", MSG_ADDR }, { "new_reqid", MSG_NUM },
	{ "new_src", MSG_ADDR }, { "nonce", MSG_BYTES }, { "nonce_coa", MSG_NUM },
	{ "nonce_home", MSG_NUM }, { "nonce_index", MSG_NUM }, { "notify", MSG_TEXT },
	{ "notify_protocol", MSG_TEXT },
	{ "old_dst", MSG_ADDR }, { "old_reqid", MSG_NUM }, { "old_src", MSG_ADDR },
	{ "options", MSG_TEXT }, { "payload_proto", MSG_NUM }, { "payloads", MSG_TEXT },
	{ "pid", MSG_NUM }, { "policy_dir", MSG_NUM }, { "preferred", MSG_NUM },
	{ "prefix", MSG_TEXT },
	{ "prefix_A", MSG_NUM }, { "prefix_L", MSG_NUM }, { "prefix_R", MSG_NUM },
	{ "prefixes", MSG_TEXT },
	{ "proposals", MSG_TEXT }, { "protected_by", MSG_TEXT }, { "proto", MSG_NUM },
	{ "refresh", MSG_NUM }, { "reqid", MSG_NUM }, { "requested", MSG_ADDR },
	{ "reserved", MSG_TEXT }, { "reserved_bits", MSG_NUM },
	{ "retransmission", MSG_NUM }, { "rh2", MSG_ADDR },
	{ "rh2_left", MSG_NUM }, { "rh2_len", MSG_NUM }, { "rh2_reserved", MSG_NUM }, { "router", MSG_ADDR },
	{ "router_lifetime", MSG_NUM }, { "sa_dst", MSG_ADDR }, { "sa_src", MSG_ADDR },
	{ "satype", MSG_NUM }, { "secs", MSG_NUM }, { "selector_dst", MSG_TEXT }, { "selector_src", MSG_TEXT },
	{ "sender", MSG_ADDR }, { "sender_mac", MSG_TEXT }, { "seq", MSG_NUM },
	{ "server_id", MSG_ADDR }, { "sk_end", MSG_BYTES }, { "spi", MSG_HEX }, { "sport", MSG_NUM }, { "src", MSG_ADDR },
	{ "status", MSG_NUM }, { "target", MSG_ADDR }, { "target_mac", MSG_TEXT },
	{ "tfc", MSG_NUM },
	{ "token", MSG_BYTES }, { "udp", MSG_NUM }, { "udp_src", MSG_NUM }, { "valid", MSG_NUM },
	{ "version", MSG_NUM },
	{ "xid", MSG_NUM }, { "yiaddr", MSG_ADDR },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int
field_compare(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

bool
msg_field_kind(const char *name, enum msg_kind *out)
{
	const void *at = bsearch(name, field_name, COUNT(field_name), sizeof(field_name[0]),
	    field_compare);
	size_t n = strlen(name);

	if (at != NULL) {
		*out = field_name[(size_t)((const char *)at - (const char *)field_name) /
		    sizeof(field_name[0])].kind;
		return true;
	}
	/* Notify data, and the SPI a notify names. */
	if (strncmp(name, "n_", 2) == 0 && n > 2) {
		*out = n > 6 && strcmp(name + n - 4, "_spi") == 0 ? MSG_HEX : MSG_BYTES;
		return true;
	}
	return false;
}

bool
msg_name_known(const char *name)
{
	for (size_t i = 0; i < COUNT(message_name); i++)
		if (strcmp(message_name[i], name) == 0)
			return true;
	return false;
}

bool
msg_field_known(const char *name)
{
	enum msg_kind kind;

	return msg_field_kind(name, &kind);
}

/* The nearest of n names, if it is near enough to have been meant. */
struct nearest {
	const char *best;
	unsigned distance;
};

static void
nearest_try(struct nearest *n, const char *meant, const char *candidate)
{
	unsigned d = text_distance(meant, candidate);

	if (d < n->distance && d <= 1 + strlen(meant) / 3) {
		n->distance = d;
		n->best = candidate;
	}
}

const char *
msg_name_nearest(const char *name)
{
	struct nearest n = { NULL, 99 };

	for (size_t i = 0; i < COUNT(message_name); i++)
		nearest_try(&n, name, message_name[i]);
	return n.best;
}

const char *
msg_field_nearest(const char *name)
{
	struct nearest n = { NULL, 99 };

	for (size_t i = 0; i < COUNT(field_name); i++)
		nearest_try(&n, name, field_name[i].name);
	return n.best;
}
