/* ext.h - the two IPv6 headers of Mobile IPv6 put into and taken out of a complete packet: the Home
 * Address option (RFC 6275 6.3) and the type 2 routing header (RFC 6275 6.4).
 *
 * The mobility layer and IPsec see home addresses, the network sees care-of addresses (RFC 6275
 * 11.3.1, 10.4.3): ext_hao_apply and ext_rh2_apply go from the first view to the second on the way
 * out, ext_hao_remove and ext_rh2_remove back on the way in. */
#ifndef SOJOURN_WIRE_EXT_H
#define SOJOURN_WIRE_EXT_H

#include "nodes/base/addr.h"
#include "nodes/base/why.h"

#define OPT_HAO		201	/* 0xC9, RFC 6275 6.3 */
#define EXT_HAO_OCTETS	24	/* destination options header with a Home Address option */
#define EXT_RH2_OCTETS	24

/* ext_hao_apply turns 6(HoA>x) into 6(CoA>x) / DestOpt{HAO: HoA}. The new header stands after a
 * routing header and before fragment, AH and ESP headers, RFC 6275 6.3. Appends to *out. */
enum why ext_hao_apply(struct wr *out, struct bytes packet, const struct addr *coa) MUST_CHECK;

/* ext_hao_remove turns 6(CoA>x) / DestOpt{HAO: HoA} into 6(HoA>x) without the destination options
 * header that held the option. *coa: what the source was; family 0, and the packet copied as it is,
 * if there is no option. W_EXT_TWICE: more than one; W_EXT_HOME_ADDRESS: multicast, loopback, link
 * local or unspecified. */
enum why ext_hao_remove(struct wr *out, struct bytes packet, struct addr *coa) MUST_CHECK;

/* ext_rh2_apply turns 6(x>HoA) into 6(x>CoA) / RH2{HoA, segments left 1}. */
enum why ext_rh2_apply(struct wr *out, struct bytes packet, const struct addr *coa) MUST_CHECK;

/* ext_rh2_remove turns 6(x>CoA) / RH2{HoA} into 6(x>HoA); `home` is the address of this node that
 * it must name (RFC 6275 6.4, 11.3.3: else W_EXT_HOME_ADDRESS), or NULL for any. Copies the packet
 * and leaves family 0 in *coa if there is no type 2 routing header. W_VALUE: hdr len not 2 or
 * segments left not 1. */
enum why ext_rh2_remove(struct wr *out, struct bytes packet, const struct addr *home,
    struct addr *coa) MUST_CHECK;

#endif
