/* pfkey.c - the PF_KEY v2 bus of a node, RFC 2367 in the dialect of Linux 6.1 (little endian;
 * addresses and ports as in sockaddr, ports and SPIs big endian), and the MIGRATE extension of
 * docs/handover.md. Keys on the bus are not shown. */
#include "traces/dissect/dx.h"

static const char *const type_name[] = {
	NULL, "SADB_GETSPI", "SADB_UPDATE", "SADB_ADD", "SADB_DELETE", "SADB_GET", "SADB_ACQUIRE",
	"SADB_REGISTER", "SADB_EXPIRE", "SADB_FLUSH", "SADB_DUMP", "SADB_X_PROMISC",
	"SADB_X_PCHANGE", "SADB_X_SPDUPDATE", "SADB_X_SPDADD", "SADB_X_SPDDELETE",
	"SADB_X_SPDGET", "SADB_X_SPDACQUIRE", "SADB_X_SPDDUMP", "SADB_X_SPDFLUSH",
	"SADB_X_SPDSETIDX", "SADB_X_SPDEXPIRE", "SADB_X_SPDDELETE2", "SADB_X_NAT_T_NEW_MAPPING",
	"SADB_X_MIGRATE"
};

enum { FAMILY_IPV4 = 2, FAMILY_IPV6 = 10 };
enum { MIGRATE = 24, SPD_FIRST = 13, SPD_LAST = 22 };

/* A sockaddr: family, port, address; padded to 16 or 28 octets, then to 8 by the extension. */
static bool
sockaddr(struct rd *r, struct addr *a, uint16_t *port, struct bytes *at)
{
	uint16_t family = rd_le16(r);

	*port = rd_u16(r);
	if (family == FAMILY_IPV6)
		rd_skip(r, 4);
	else if (family != FAMILY_IPV4)
		return false;
	*at = bytes_of(r->p, family == FAMILY_IPV4 ? 4 : 16);
	*a = rd_addr(r, family == FAMILY_IPV4 ? 4 : 6);
	rd_skip(r, family == FAMILY_IPV4 ? 8 : 4);
	return !r->bad;
}

static void
sa(struct dx *x, struct rd *r)
{
	struct bytes at = bytes_of(r->p, 4);
	uint32_t spi = rd_u32(r);

	if (!r->bad)
		dx_hex(x, "spi", at, spi, 8);
	rd_skip(r, 2);
	dx_num(x, "auth_alg", BYTES_NONE, rd_u8(r));
	dx_num(x, "encr", BYTES_NONE, rd_u8(r));
}

/* On policies the addresses are a selector, on SAs its ends; MIGRATE is about policies. */
static void
address(struct dx *x, struct rd *r, bool source, bool policy)
{
	uint8_t proto = rd_u8(r), length = rd_u8(r);
	char text[ADDR_TEXT_MAX];
	struct bytes at;
	struct addr a;
	uint16_t port;

	rd_skip(r, 2);
	if (!sockaddr(r, &a, &port, &at)) {
		dx_malformed(x, "PF_KEY address");
		return;
	}
	if (!policy)
		dx_addr(x, source ? "sa_src" : "sa_dst", at, a);
	else
		dx_text(x, source ? "selector_src" : "selector_dst", at, "%u:%s/%u:%u", proto,
		    addr_text(&a, text), length, port);
}

/* One sadb_x_ipsecrequest; its length is in octets. MIGRATE has them in pairs, old and new. */
static void
request(struct dx *x, struct rd *r, bool migrate, unsigned n)
{
	uint16_t length = rd_le16(r);
	struct rd body = rd_sub(r, length >= 2 ? length - 2u : 0);
	unsigned mode, reqid;
	struct addr src, dst;
	struct bytes src_at, dst_at;
	uint16_t port;
	bool fresh = n % 2 == 1;

	rd_skip(&body, 2);
	mode = rd_u8(&body);
	rd_skip(&body, 3);
	reqid = rd_le32(&body);
	rd_skip(&body, 4);
	if (body.bad) {
		dx_malformed(x, "PF_KEY ipsecrequest");
		return;
	}
	if (n > 1)
		return;		/* the first pair stands */
	if (n == 0)
		dx_num(x, "mode", BYTES_NONE, mode);
	if (!migrate || n == 0)
		dx_num(x, migrate ? "old_reqid" : "reqid", BYTES_NONE, reqid);
	else
		dx_num(x, "new_reqid", BYTES_NONE, reqid);
	if (rd_left(&body) == 0 || !sockaddr(&body, &src, &port, &src_at) ||
	    !sockaddr(&body, &dst, &port, &dst_at))
		return;
	dx_addr(x, migrate && !fresh ? "old_src" : "new_src", src_at, src);
	dx_addr(x, migrate && !fresh ? "old_dst" : "new_dst", dst_at, dst);
}

static void
policy(struct dx *x, struct rd *r, bool migrate)
{
	unsigned n = 0;

	rd_skip(r, 2);
	dx_num(x, "policy_dir", BYTES_NONE, rd_u8(r));
	rd_skip(r, 9);
	while (rd_left(r) > 0)
		request(x, r, migrate, n++);
	if (migrate)
		dx_num(x, "migrations", BYTES_NONE, n / 2);
}

static void
kmaddress(struct dx *x, struct rd *r)
{
	struct addr local, remote;
	struct bytes local_at, remote_at;
	uint16_t port;

	rd_skip(r, 4);
	if (!sockaddr(r, &local, &port, &local_at) || !sockaddr(r, &remote, &port, &remote_at)) {
		dx_malformed(x, "PF_KEY KMADDRESS");
		return;
	}
	dx_addr(x, "km_local", local_at, local);
	dx_addr(x, "km_remote", remote_at, remote);
}

/* sadb_x_migrate_ds, docs/handover.md. */
static void
migrate_ds(struct dx *x, struct rd *r)
{
	rd_skip(r, 1);
	dx_num(x, "ds_flags", BYTES_NONE, rd_u8(r));
	rd_skip(r, 1);
	dx_num(x, "ds_origin", BYTES_NONE, rd_u8(r));
	rd_skip(r, 4);
	dx_num(x, "km_lport", BYTES_NONE, rd_u16(r));
	dx_num(x, "km_rport", BYTES_NONE, rd_u16(r));
	dx_num(x, "ds_evidence", BYTES_NONE, rd_le32(r));
	rd_skip(r, 4);
	dx_num(x, "ds_generation", BYTES_NONE, rd_le64(r));
}

static void
extension(struct dx *x, unsigned message, unsigned type, struct rd *r)
{
	bool about_policy = message == MIGRATE || (message >= SPD_FIRST && message <= SPD_LAST);

	switch (type) {
	case 1:
		sa(x, r);
		break;
	case 5:
	case 6:
		address(x, r, type == 5, about_policy);
		break;
	case 18:
		policy(x, r, message == MIGRATE);
		break;
	case 19:
		dx_num(x, "mode", BYTES_NONE, rd_u8(r));
		rd_skip(r, 7);
		dx_num(x, "reqid", BYTES_NONE, rd_le32(r));
		break;
	case 20:
		dx_num(x, "nat_t_type", BYTES_NONE, rd_u8(r));
		break;
	case 21:
		dx_num(x, "nat_t_sport", BYTES_NONE, rd_u16(r));
		break;
	case 22:
		dx_num(x, "nat_t_dport", BYTES_NONE, rd_u16(r));
		break;
	case 25:
		kmaddress(x, r);
		break;
	case 0x4453:
		migrate_ds(x, r);
		break;
	default:
		return;
	}
	if (r->bad)
		dx_malformed(x, "PF_KEY extension cut short");
}

void
dx_pfkey(struct dx *x, struct bytes b)
{
	struct rd r = rd_of(b);
	unsigned version = rd_u8(&r), type = rd_u8(&r), error = rd_u8(&r), satype = rd_u8(&r);
	size_t length = (size_t)rd_le16(&r) * 8;
	uint32_t seq, pid;

	rd_skip(&r, 2);
	seq = rd_le32(&r);
	pid = rd_le32(&r);
	dx_identify(x, b);
	if (r.bad || version != 2 || type == 0 || type >= sizeof(type_name) / sizeof(type_name[0])) {
		dx_malformed(x, "not a PF_KEY v2 message");
		return;
	}
	dx_name(x, type_name[type]);
	if (length != b.n)
		dx_malformed(x, "PF_KEY message length");
	dx_num(x, "errno", bytes_of(b.p + 2, 1), error);
	dx_num(x, "satype", bytes_of(b.p + 3, 1), satype);
	dx_num(x, "seq", bytes_of(b.p + 8, 4), seq);
	dx_num(x, "pid", bytes_of(b.p + 12, 4), pid);
	while (rd_left(&r) > 0) {
		size_t units = rd_le16(&r);
		unsigned kind = rd_le16(&r);
		struct rd body = rd_sub(&r, units > 0 ? units * 8 - 4 : 0);

		if (r.bad || body.bad || units == 0) {
			dx_malformed(x, "PF_KEY extension length");
			return;
		}
		extension(x, type, kind, &body);
	}
}
