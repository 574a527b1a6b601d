#include "nodes/base/die.h"
#include "nodes/base/test.h"
#include "nodes/base/text.h"
#include "nodes/crypto/alg.h"
#include "traces/import.h"

#include <stdlib.h>

static struct import_result result;
static char err[256];

static bool
imports(struct keys *k, enum import_format f, const char *text)
{
	return import_text(k, f, "it", text, strlen(text), &result, err);
}

static bool
key_is(const struct key *k, const char *hex)
{
	uint8_t octets[KEY_MAX];

	return strlen(hex) == 2 * k->n && hex_parse(octets, k->n, hex) &&
	    memcmp(octets, k->b, k->n) == 0;
}

static void
fails(enum import_format f, const char *text, const char *says)
{
	struct keys *k = keys_new();
	bool fine = imports(k, f, text);

	if (fine || strcmp(err, says) != 0)
		fprintf(stderr, "said '%s', wanted '%s'\n", fine ? "" : err, says);
	CU_ASSERT_TRUE(!fine && strcmp(err, says) == 0);
	keys_free(k);
}

/* Every prefix of a text: it is understood, or it is not, and nothing worse. */
static void
truncated(enum import_format f, const char *text)
{
	for (size_t n = 0; n < strlen(text); n++) {
		struct keys *k = keys_new();

		(void)!import_text(k, f, "it", text, n, &result, err);
		keys_free(k);
	}
}

/* ---- ip xfrm state ---- */

#define K16 "000102030405060708090a0b0c0d0e0f"
#define XFRM_GCM									\
	"src 10.1.0.2 dst 10.9.0.2\n"							\
	"\tproto esp spi 0xc0de0001 reqid 1 mode tunnel\n"				\
	"\treplay-window 0 flag af-unspec\n"						\
	"\taead rfc4106(gcm(aes)) 0x" K16 "aabbccdd (160 bits) 128\n"			\
	"\tencap type espinudp sport 4500 dport 4500 addr 0.0.0.0\n"			\
	"\tanti-replay context: seq 0x0, oseq 0x5, bitmap 0x00000000\n"
#define XFRM_CBC									\
	"src 2001:db8:9::2 dst 2001:db8:1::2\n"						\
	"\tproto esp spi 0x0000c0df(49375) reqid 7(0x00000007) mode transport\n"	\
	"\treplay-window 32 seq 0x00000000 flag  (0x00000000)\n"			\
	"\tauth-trunc hmac(sha256) 0x" K16 K16 " (256 bits) 128\n"			\
	"\tenc cbc(aes) 0x" K16 " (128 bits)\n"						\
	"\tsel src ::/0 dst ::/0 uid 0\n"						\
	"\tlifetime config:\n\t  limit: soft (INF)(bytes), hard (INF)(bytes)\n"

static void
test_ip_xfrm_state_gives_esp_keys(void)
{
	struct keys *k = keys_new();
	const struct sa_keys *sa;

	CU_ASSERT_TRUE(imports(k, IMPORT_IP_XFRM,
	    XFRM_GCM
	    "src 10.9.0.2 dst 10.1.0.2\n\tproto esp spi 0x11 reqid 1 mode tunnel\n"
	    "\tauth-trunc hmac(sha1) 0x" K16 "10111213 96\n\tenc ecb(cipher_null) \n"));
	CU_ASSERT_EQUAL(result.esp, 2);
	CU_ASSERT_EQUAL(result.skipped, 0);
	sa = keys_find_esp(k, 0xc0de0001);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sa);
	CU_ASSERT_EQUAL(sa->encr, ENCR_AES_GCM_16);
	CU_ASSERT_EQUAL(sa->encr_bits, 128);
	CU_ASSERT_TRUE(key_is(&sa->ei, K16 "aabbccdd"));
	sa = keys_find_esp(k, 0x11);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sa);
	CU_ASSERT_EQUAL(sa->encr, ENCR_NULL);
	CU_ASSERT_EQUAL(sa->integ, AUTH_HMAC_SHA1_96);
	keys_free(k);
}

static void
test_ip_xfrm_state_with_statistics_is_read_too(void)
{
	struct keys *k = keys_new();
	const struct sa_keys *sa;

	CU_ASSERT_TRUE(imports(k, IMPORT_IP_XFRM, XFRM_CBC));
	sa = keys_find_esp(k, 0xc0df);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sa);
	CU_ASSERT_EQUAL(sa->integ, AUTH_HMAC_SHA2_256_128);
	CU_ASSERT_TRUE(key_is(&sa->ei, K16));
	CU_ASSERT_TRUE(key_is(&sa->ai, K16 K16));
	keys_free(k);
}

static void
test_ip_xfrm_what_is_not_esp_or_not_known_is_stepped_over(void)
{
	struct keys *k = keys_new();

	CU_ASSERT_TRUE(imports(k, IMPORT_IP_XFRM,
	    "src ::1 dst ::2\n\tproto route2 reqid 0 mode ro\n\tcoa 2001:db8::1\n"
	    "src ::1 dst ::2\n\tproto ah spi 0x5 reqid 0 mode transport\n\tauth hmac(md5) 0x00\n"
	    "src 10.0.0.1 dst 10.0.0.2\n\tproto esp spi 0x6 reqid 0 mode transport\n"
	    "\tauth-trunc hmac(md5) 0x" K16 " 96\n\tenc cbc(des3_ede) 0x" K16 "1011121314151617\n"
	    "Deleted src 10.0.0.1 dst 10.0.0.2\n\tproto esp spi 0x7 reqid 0 mode transport\n"
	    "\tenc garbage\n"
	    "Updated " XFRM_GCM));
	CU_ASSERT_EQUAL(result.esp, 1);
	CU_ASSERT_EQUAL(result.skipped, 1);
	CU_ASSERT_STRING_EQUAL(result.note, "it:11: SPI 0x00000006: cbc(des3_ede) is not known here");
	keys_free(k);
}

static void
test_ip_xfrm_mistakes_name_their_line(void)
{
	static const char head[] = "src 10.0.0.1 dst 10.0.0.2\n\tproto esp spi 0x6 reqid 0 mode tunnel\n";
	char text[512];

	fails(IMPORT_IP_XFRM, "", "it: no keys in it: it should be the output of `ip xfrm state`, "
	    "run as root");
	snprintf(text, sizeof(text), "%s\taead rfc4106(gcm(aes)) <<Keys hidden>> 128\n", head);
	fails(IMPORT_IP_XFRM, text, "it:3: the keys are hidden: run `ip xfrm state` as root, without "
	    "nokeys");
	snprintf(text, sizeof(text), "%s\tenc cbc(aes) 0xzz\n", head);
	fails(IMPORT_IP_XFRM, text, "it:3: the key of cbc(aes) is not hexadecimal");
	snprintf(text, sizeof(text), "%s\taead rfc4106(gcm(aes)) 0x0011 128\n", head);
	fails(IMPORT_IP_XFRM, text, "it:3: SPI 00000006: keys of 2 and 0 octets do not fit "
	    "encryption 20 with integrity 0");
	fails(IMPORT_IP_XFRM, "src 10.0.0.1 dst 10.0.0.2\n\tproto esp spi six\n",
	    "it:2: wanted `proto esp spi 0x...`");
	truncated(IMPORT_IP_XFRM, XFRM_GCM XFRM_CBC);
}

/* ---- charon ---- */

#define CHARON_IKE									\
	"14[MGR] checkout IKEv2 SA by message with SPIs 175e5aa6398ab39b_i e6e49562e3090b6a_r\n" \
	"14[CFG] selected proposal: IKE:AES_GCM_16_128/PRF_HMAC_SHA2_256/ECP_256\n"	\
	"14[IKE] Sk_ei secret => 20 bytes @ 0x7f13ec014290\n"				\
	"14[IKE]    0: 4F 85 AC A7 0B 7C 31 71 5E 90 40 02 C4 D2 5E 53  O....|1q^.@...^S\n" \
	"14[IKE]   16: 15 29 A5 F6                                      .)..\n"		\
	"14[IKE] Sk_er secret => 20 bytes @ 0x7f13ec0142a4\n"				\
	"14[IKE]    0: 83 4D 7A 18 A0 4B 8A 6D 9D 73 E0 F3 C9 2D 76 BD  .Mz..K.m.s...-v.\n" \
	"14[IKE]   16: E8 2B 02 6D                                      .+.m\n"
/* Behind a syslog's front, with the connection's name; another thread in between. */
#define CHARON_CHILD(parsed)								\
	"Nov 21 04:32:01 moon charon: 10[ENC] <lab|1> parsed " parsed " [ IDr AUTH SA TSi TSr ]\n" \
	"Nov 21 04:32:01 moon charon: 10[CFG] <lab|1> selected proposal: "		\
	"ESP:AES_CBC_128/HMAC_SHA1_96/NO_EXT_SEQ\n"					\
	"Nov 21 04:32:01 moon charon: 10[CHD] <lab|1> encryption initiator key => 16 bytes @ 0x1\n" \
	"Nov 21 04:32:01 moon charon: 10[CHD] <lab|1>    0: 00 01 02 03 04 05 06 07 08 09 0A 0B " \
	"0C 0D 0E 0F  ................\n"						\
	"Nov 21 04:32:01 moon charon: 09[NET] received packet\n"			\
	"Nov 21 04:32:01 moon charon: 10[CHD] <lab|1> encryption responder key => 16 bytes @ 0x1\n" \
	"Nov 21 04:32:01 moon charon: 10[CHD] <lab|1>    0: 10 01 02 03 04 05 06 07 08 09 0A 0B " \
	"0C 0D 0E 0F  ................\n"						\
	"Nov 21 04:32:01 moon charon: 10[CHD] <lab|1> integrity initiator key => 20 bytes @ 0x1\n" \
	"Nov 21 04:32:01 moon charon: 10[CHD] <lab|1>    0: 20 01 02 03 04 05 06 07 08 09 0A 0B " \
	"0C 0D 0E 0F  ................\n"						\
	"Nov 21 04:32:01 moon charon: 10[CHD] <lab|1>   16: 10 11 12 13                        ....\n" \
	"Nov 21 04:32:01 moon charon: 10[CHD] <lab|1> integrity responder key => 20 bytes @ 0x1\n" \
	"Nov 21 04:32:01 moon charon: 10[CHD] <lab|1>    0: 30 01 02 03 04 05 06 07 08 09 0A 0B " \
	"0C 0D 0E 0F  ................\n"						\
	"Nov 21 04:32:01 moon charon: 10[CHD] <lab|1>   16: 10 11 12 13                        ....\n" \
	"Nov 21 04:32:01 moon charon: 10[IKE] <lab|1> CHILD_SA home{1} established with SPIs "	\
	"db401d42_i b5988677_o and TS 10.0.0.0/8 === 10.1.0.0/16\n"

static void
test_charon_tells_the_keys_of_an_ike_sa(void)
{
	struct keys *k = keys_new();
	const struct sa_keys *sa;

	CU_ASSERT_TRUE(imports(k, IMPORT_CHARON_LOG, CHARON_IKE));
	sa = keys_find_ike(k, 0x175e5aa6398ab39b, 0xe6e49562e3090b6a);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sa);
	CU_ASSERT_EQUAL(sa->encr, ENCR_AES_GCM_16);
	CU_ASSERT_TRUE(key_is(&sa->ei, "4f85aca70b7c31715e904002c4d25e531529a5f6"));
	CU_ASSERT_TRUE(key_is(&sa->er, "834d7a18a04b8a6d9d73e0f3c92d76bde82b026d"));
	CU_ASSERT_EQUAL(sa->ai.n, 0);
	keys_free(k);
}

/* The responder chooses the proposal in one thread and derives the keys in another. */
static void
test_charon_proposal_and_keys_may_come_from_different_threads(void)
{
	struct keys *k = keys_new();

	CU_ASSERT_TRUE(imports(k, IMPORT_CHARON_LOG,
	    "08[MGR] checkout IKEv2 SA by message with SPIs 175e5aa6398ab39b_i 0000000000000000_r\n"
	    "08[CFG] selected proposal: IKE:AES_GCM_16_128/PRF_HMAC_SHA2_256/ECP_256\n"
	    "08[MGR] checkin IKEv2 SA (unnamed)[1] with SPIs 175e5aa6398ab39b_i e6e49562e3090b6a_r\n"
	    "14[MGR] checkout IKEv2 SA by message with SPIs 175e5aa6398ab39b_i e6e49562e3090b6a_r\n"
	    "14[IKE] Sk_ei secret => 20 bytes @ 0x7f13ec014290\n"
	    "14[IKE]    0: 4F 85 AC A7 0B 7C 31 71 5E 90 40 02 C4 D2 5E 53  O....|1q^.@...^S\n"
	    "14[IKE]   16: 15 29 A5 F6                                      .)..\n"
	    "14[IKE] Sk_er secret => 20 bytes @ 0x7f13ec0142a4\n"
	    "14[IKE]    0: 83 4D 7A 18 A0 4B 8A 6D 9D 73 E0 F3 C9 2D 76 BD  .Mz..K.m.s...-v.\n"
	    "14[IKE]   16: E8 2B 02 6D                                      .+.m\n"));
	CU_ASSERT_EQUAL(result.ike, 1);
	CU_ASSERT_PTR_NOT_NULL(keys_find_ike(k, 0x175e5aa6398ab39b, 0xe6e49562e3090b6a));
	keys_free(k);
}

/* RFC 7296 1.3.2: the new SPIs are known only when the new SA is checked in. */
static void
test_charon_keys_of_a_rekeyed_ike_sa_wait_for_its_spis(void)
{
	struct keys *k = keys_new();

	CU_ASSERT_TRUE(imports(k, IMPORT_CHARON_LOG, CHARON_IKE
	    "11[MGR] checkout IKEv2 SA by message with SPIs 175e5aa6398ab39b_i e6e49562e3090b6a_r\n"
	    "11[CFG] selected proposal: IKE:AES_GCM_16_128/PRF_HMAC_SHA2_256/ECP_256\n"
	    "11[IKE] Sk_ei secret => 20 bytes @ 0x7f13ec014290\n"
	    "11[IKE]    0: 00 85 AC A7 0B 7C 31 71 5E 90 40 02 C4 D2 5E 53  O....|1q^.@...^S\n"
	    "11[IKE]   16: 15 29 A5 F6                                      .)..\n"
	    "11[IKE] Sk_er secret => 20 bytes @ 0x7f13ec0142a4\n"
	    "11[IKE]    0: 11 4D 7A 18 A0 4B 8A 6D 9D 73 E0 F3 C9 2D 76 BD  .Mz..K.m.s...-v.\n"
	    "11[IKE]   16: E8 2B 02 6D                                      .+.m\n"
	    "11[MGR] checkin IKEv2 SA lab[2] with SPIs 1111111111111111_i 2222222222222222_r\n"
	    "11[MGR] checkin IKEv2 SA lab[1] with SPIs 175e5aa6398ab39b_i e6e49562e3090b6a_r\n"));
	CU_ASSERT_EQUAL(result.ike, 2);
	CU_ASSERT_PTR_NOT_NULL(keys_find_ike(k, 0x1111111111111111, 0x2222222222222222));
	keys_free(k);
}

/* The initiator of the exchange sends with the initiator's key: out of who parsed a response. */
static void
test_charon_child_keys_belong_to_who_began_the_exchange(void)
{
	struct keys *k = keys_new();
	const struct sa_keys *out, *in;

	CU_ASSERT_TRUE(imports(k, IMPORT_CHARON_LOG, CHARON_CHILD("IKE_AUTH response 1")));
	CU_ASSERT_EQUAL(result.esp, 2);
	out = keys_find_esp(k, 0xb5988677);
	in = keys_find_esp(k, 0xdb401d42);
	CU_ASSERT_TRUE_FATAL(out != NULL && in != NULL);
	CU_ASSERT_TRUE(key_is(&out->ei, K16));
	CU_ASSERT_EQUAL(out->ai.b[0], 0x20);
	CU_ASSERT_EQUAL(in->ei.b[0], 0x10);
	CU_ASSERT_EQUAL(in->ai.b[0], 0x30);
	CU_ASSERT_EQUAL(in->integ, AUTH_HMAC_SHA1_96);
	keys_free(k);
	k = keys_new();
	CU_ASSERT_TRUE(imports(k, IMPORT_CHARON_LOG, CHARON_CHILD("CREATE_CHILD_SA request 3")));
	CU_ASSERT_TRUE(key_is(&keys_find_esp(k, 0xdb401d42)->ei, K16));
	CU_ASSERT_EQUAL(keys_find_esp(k, 0xb5988677)->ei.b[0], 0x10);
	keys_free(k);
}

static void
test_charon_logs_that_tell_too_little_say_what_is_missing(void)
{
	struct keys *k = keys_new();

	fails(IMPORT_CHARON_LOG, "14[IKE] initiating IKE_SA lab[1] to 10.9.0.2\n", "it: no keys in it: "
	    "charon tells them with ike = 4, chd = 4 and mgr = 2 in its filelog");
	fails(IMPORT_CHARON_LOG, "14[IKE] Sk_ei secret => 20 bytes @ 0x7f13ec014290\n"
	    "14[IKE]    0: 4F 85 AC A7 0B 7C 31 71 5E 90 40 02 C4 D2 5E 53  O....|1q^.@...^S\n"
	    "14[IKE] Sk_er secret => 20 bytes @ 0x7f13ec0142a4\n",
	    "it:3: a dump of 20 octets breaks off after 16");
	fails(IMPORT_CHARON_LOG, "14[IKE] Sk_ei secret => 2000 bytes @ 0x7f13ec014290\n",
	    "it:1: a key of 2000 octets");
	CU_ASSERT_TRUE(imports(k, IMPORT_CHARON_LOG, CHARON_CHILD("IKE_SA_INIT request 0")));
	CU_ASSERT_EQUAL(result.esp, 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(result.note, "exchange was not logged (enc = 1)"));
	keys_free(k);
	truncated(IMPORT_CHARON_LOG, CHARON_IKE CHARON_CHILD("IKE_AUTH response 1"));
}

/* ---- libreswan ---- */

#define PLUTO_IKE									\
	"| ikev2 I 0xba1143d176e1557b 0xb62a3c712fd1f26a sha256:0x" K16 K16 " aes256:0x" K16 K16 "\n" \
	"| ikev2 R 0xba1143d176e1557b 0xb62a3c712fd1f26a sha256:0x11" K16 K16 " aes256:0x" K16 K16 "\n"
#define PLUTO_ESP									\
	"Aug 19 10:00:00.123456: | our  keymat\n"					\
	"Aug 19 10:00:00.123460: |   00 01 02 03  04 05 06 07  08 09 0a 0b  0c 0d 0e 0f   ................\n" \
	"Aug 19 10:00:00.123462: |   a0 a1 a2 a3                                          ....\n" \
	"Aug 19 10:00:00.123464: | peer keymat\n"					\
	"Aug 19 10:00:00.123466: |   10 01 02 03  04 05 06 07  08 09 0a 0b  0c 0d 0e 0f   ................\n" \
	"Aug 19 10:00:00.123468: |   b0 b1 b2 b3                                          ....\n" \
	"Aug 19 10:00:00.123470: | kernel: netlink: add sa\n"				\
	"Aug 19 10:00:00.123480: \"road\"[1] 192.0.2.7 #2: established Child SA; IPsec tunnel "	\
	"[10.0.0.0-10.0.0.255:0-65535 0] -> [192.0.2.7-192.0.2.7:0-65535 0] "		\
	"{ESPinUDP=>0xfa5d3d16 <0x3bb10f04 xfrm=AES_GCM_16_128-NONE NATD=192.0.2.7:4500 DPD=passive}\n"

static void
test_libreswan_tells_what_comes_in_and_what_goes_out(void)
{
	struct keys *k = keys_new();
	const struct sa_keys *in, *out;

	CU_ASSERT_TRUE(imports(k, IMPORT_LIBRESWAN, PLUTO_ESP));
	CU_ASSERT_EQUAL(result.esp, 2);
	in = keys_find_esp(k, 0x3bb10f04);
	out = keys_find_esp(k, 0xfa5d3d16);
	CU_ASSERT_TRUE_FATAL(in != NULL && out != NULL);
	CU_ASSERT_TRUE(key_is(&in->ei, K16 "a0a1a2a3"));
	CU_ASSERT_EQUAL(out->ei.b[0], 0x10);
	CU_ASSERT_EQUAL(out->encr, ENCR_AES_GCM_16);
	keys_free(k);
}

/* Version 4.10: what goes out first; an empty line where there is no integrity key; the group of PFS. */
static void
test_libreswan_4_10_tells_keys_apart(void)
{
	static const char gcm[] =
	    "Nov 21 13:29:38.397016: | ESP enckey:\n"
	    "Nov 21 13:29:38.403616: |   00 01 02 03  04 05 06 07  08 09 0a 0b  0c 0d 0e 0f   ......\n"
	    "Nov 21 13:29:38.404112: |   b0 b1 b2 b3                                          ....\n"
	    "Nov 21 13:29:38.404343: | ESP authkey:\n"
	    "Nov 21 13:29:38.404572: |                                                        \n"
	    "Nov 21 13:29:38.406038: | ESP enckey:\n"
	    "Nov 21 13:29:38.445393: |   10 01 02 03  04 05 06 07  08 09 0a 0b  0c 0d 0e 0f   ......\n"
	    "Nov 21 13:29:38.446047: |   a0 a1 a2 a3                                          ....\n"
	    "Nov 21 13:29:38.461092: | ESP authkey:\n"
	    "Nov 21 13:29:38.461395: |                                                        \n"
	    "Nov 21 13:29:38.523774: \"home4\"[1] 10.1.0.2 #2: responder established Child SA using #1; "
	    "{ESP=>0x198cae1b <0x27a58f7e xfrm=AES_GCM_16_128-NONE-DH31 DPD=passive}\n";
	static const char cbc[] =
	    "| ESP enckey:\n|   00 01 02 03  04 05 06 07  08 09 0a 0b  0c 0d 0e 0f   ....\n"
	    "| ESP authkey:\n|   01 01 02 03  04 05 06 07  08 09 0a 0b  0c 0d 0e 0f   ....\n"
	    "|   20 21 22 23   ...\n"
	    "| ESP enckey:\n|   02 01 02 03  04 05 06 07  08 09 0a 0b  0c 0d 0e 0f   ....\n"
	    "| ESP authkey:\n|   03 01 02 03  04 05 06 07  08 09 0a 0b  0c 0d 0e 0f   ....\n"
	    "|   30 31 32 33   ...\n"
	    "\"a\" #2: established Child SA {ESP=>0x00000111 <0x00000222 xfrm=AES_CBC_128-HMAC_SHA1_96 x}\n";
	struct keys *k = keys_new();
	const struct sa_keys *in, *out;

	CU_ASSERT_TRUE(imports(k, IMPORT_LIBRESWAN, gcm));
	CU_ASSERT_EQUAL(result.esp, 2);
	in = keys_find_esp(k, 0x27a58f7e);
	out = keys_find_esp(k, 0x198cae1b);
	CU_ASSERT_TRUE_FATAL(in != NULL && out != NULL);
	CU_ASSERT_TRUE(key_is(&out->ei, K16 "b0b1b2b3"));
	CU_ASSERT_EQUAL(in->ei.b[0], 0x10);
	CU_ASSERT_EQUAL(in->ei.b[19], 0xa3);
	CU_ASSERT_TRUE(imports(k, IMPORT_LIBRESWAN, cbc));
	in = keys_find_esp(k, 0x222);
	out = keys_find_esp(k, 0x111);
	CU_ASSERT_TRUE_FATAL(in != NULL && out != NULL);
	CU_ASSERT_TRUE(key_is(&out->ei, K16));
	CU_ASSERT_EQUAL(out->ai.n, 20);
	CU_ASSERT_EQUAL(out->ai.b[0], 1);
	CU_ASSERT_EQUAL(in->ei.b[0], 2);
	CU_ASSERT_EQUAL(in->ai.b[19], 0x33);
	keys_free(k);
}

static void
test_libreswan_ike_keys_are_those_of_tcpdump(void)
{
	struct keys *k = keys_new();
	const struct sa_keys *sa;

	fails(IMPORT_LIBRESWAN, PLUTO_IKE, "it:2: SPI ba1143d176e1557b: keys of 32 and 32 octets do "
	    "not fit encryption 12 with integrity 12");	/* SK_ar has 33 */
	CU_ASSERT_TRUE(imports(k, IMPORT_LIBRESWAN,
	    "| ikev2 I 0xba1143d176e1557b 0xb62a3c712fd1f26a sha1:0x" K16 "10111213 aes128:0x" K16 "\n"
	    "| ikev2 R 0xba1143d176e1557b 0xb62a3c712fd1f26a sha1:0x" K16 "20212223 aes128:0x" K16 "\n"
	    "| ikev2 I 0xba1143d176e1557c 0xb62a3c712fd1f26a sha1:0x" K16 "10111213 3des:0x" K16 "\n"
	    "| ikev2 R 0xba1143d176e1557c 0xb62a3c712fd1f26a sha1:0x" K16 "20212223 3des:0x" K16 "\n"));
	CU_ASSERT_EQUAL(result.ike, 1);
	CU_ASSERT_EQUAL(result.skipped, 1);
	sa = keys_find_ike(k, 0xba1143d176e1557b, 0xb62a3c712fd1f26a);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sa);
	CU_ASSERT_EQUAL(sa->encr, ENCR_AES_CBC);
	CU_ASSERT_TRUE(key_is(&sa->ar, K16 "20212223"));
	keys_free(k);
}

static void
test_libreswan_mistakes_name_their_line(void)
{
	fails(IMPORT_LIBRESWAN, "| ikev2 R 0xba1143d176e1557b 0xb62a3c712fd1f26a sha1:0x00 aes128:0x00\n",
	    "it:1: an `ikev2 R` line without the `ikev2 I` before it");
	fails(IMPORT_LIBRESWAN, "| ikev2 I 0xba11 0xb62a3c712fd1f26a sha1:0x00 aes128:0x00\n",
	    "it:1: wanted `ikev2 I|R 0xSPIi 0xSPIr INTEG:0xKEY ENCR:0xKEY`");
	fails(IMPORT_LIBRESWAN, "pluto started\n", "it: no keys in it: pluto tells them with "
	    "plutodebug=private");
	truncated(IMPORT_LIBRESWAN, PLUTO_ESP);
	truncated(IMPORT_LIBRESWAN, PLUTO_IKE);
}

/* ---- all ---- */

static void
test_what_was_imported_reads_back_from_a_key_folder(void)
{
	char dir[] = "/tmp/sojourn-import-XXXXXX", path[64];
	struct keys *k = keys_new(), *again = keys_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	CU_ASSERT_TRUE(imports(k, IMPORT_IP_XFRM, XFRM_GCM XFRM_CBC));
	CU_ASSERT_TRUE(imports(k, IMPORT_CHARON_LOG, CHARON_IKE));
	CU_ASSERT_TRUE(keys_write_dir(k, dir, err, sizeof(err)));
	CU_ASSERT_TRUE(keys_write_dir(k, dir, err, sizeof(err)));	/* again: it is there */
	CU_ASSERT_TRUE(keys_read_dir(again, dir, err, sizeof(err)));
	CU_ASSERT_EQUAL(keys_count(again, true), 2);
	CU_ASSERT_EQUAL(keys_count(again, false), 1);
	snprintf(path, sizeof(path), "%s/esp_sa", dir);
	CU_ASSERT_EQUAL(remove(path), 0);
	snprintf(path, sizeof(path), "%s/ikev2_decryption_table", dir);
	CU_ASSERT_EQUAL(remove(path), 0);
	CU_ASSERT_EQUAL(remove(dir), 0);
	CU_ASSERT_FALSE(keys_write_dir(k, "/nowhere/at/all", err, sizeof(err)));
	keys_free(k);
	keys_free(again);
}

static size_t
file_get(const char *path, char *buf, size_t cap)
{
	FILE *f = fopen(path, "r");
	size_t n = f != NULL ? fread(buf, 1, cap - 1, f) : 0;

	buf[n] = '\0';
	if (f != NULL)
		fclose(f);
	return n;
}

static void
file_put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
}

/* Wireshark's own folder is a key folder, too, and its keys are somebody's. */
static void
test_keys_that_a_folder_holds_are_not_lost(void)
{
	static const char mine[] = "# mine\n\"IPv4\",\"*\",\"*\",\"0x00000007\",\"NULL\",\"0x\",\"NULL\",\"\"";
	char dir[] = "/tmp/sojourn-import-XXXXXX", path[64], buf[8192];
	struct keys *k = keys_new(), *again = keys_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	CU_ASSERT_TRUE(imports(k, IMPORT_IP_XFRM, XFRM_GCM));
	snprintf(path, sizeof(path), "%s/esp_sa", dir);
	file_put(path, mine);
	CU_ASSERT_TRUE(keys_write_dir(k, dir, err, sizeof(err)));
	file_get(path, buf, sizeof(buf));
	CU_ASSERT_NSTRING_EQUAL(buf, mine, sizeof(mine) - 1);
	CU_ASSERT_EQUAL(buf[sizeof(mine) - 1], '\n');
	CU_ASSERT_TRUE(keys_read_dir(again, dir, err, sizeof(err)));
	CU_ASSERT_EQUAL(keys_count(again, true), keys_count(k, true) + 1);
	/* What is no key file is nobody's to change. */
	file_put(path, "dear diary\n");
	CU_ASSERT_FALSE(keys_write_dir(k, dir, err, sizeof(err)));
	CU_ASSERT_PTR_NOT_NULL(strstr(err, "esp_sa:1: "));
	file_get(path, buf, sizeof(buf));
	CU_ASSERT_STRING_EQUAL(buf, "dear diary\n");
	CU_ASSERT_EQUAL(remove(path), 0);
	snprintf(path, sizeof(path), "%s/ikev2_decryption_table", dir);
	CU_ASSERT_EQUAL(remove(path), 0);
	CU_ASSERT_EQUAL(remove(dir), 0);
	keys_free(k);
	keys_free(again);
}

TEST_MAIN("traces/import",
    TEST(test_ip_xfrm_state_gives_esp_keys),
    TEST(test_ip_xfrm_state_with_statistics_is_read_too),
    TEST(test_ip_xfrm_what_is_not_esp_or_not_known_is_stepped_over),
    TEST(test_ip_xfrm_mistakes_name_their_line),
    TEST(test_charon_tells_the_keys_of_an_ike_sa),
    TEST(test_charon_proposal_and_keys_may_come_from_different_threads),
    TEST(test_charon_keys_of_a_rekeyed_ike_sa_wait_for_its_spis),
    TEST(test_charon_child_keys_belong_to_who_began_the_exchange),
    TEST(test_charon_logs_that_tell_too_little_say_what_is_missing),
    TEST(test_libreswan_tells_what_comes_in_and_what_goes_out),
    TEST(test_libreswan_4_10_tells_keys_apart),
    TEST(test_libreswan_ike_keys_are_those_of_tcpdump),
    TEST(test_libreswan_mistakes_name_their_line),
    TEST(test_keys_that_a_folder_holds_are_not_lost),
    TEST(test_what_was_imported_reads_back_from_a_key_folder))
