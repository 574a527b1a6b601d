/* vectors_test.c - published test vectors, copied from the documents named at each table. Others
 * are beside what they belong to: dh_test.c (RFC 7748 6.1, RFC 5903), prf_test.c (NIST's of IKEv2),
 * seal_test.c (RFC 8439), sign_test.c (RFC 7427 A). */
#include "nodes/base/test.h"
#include "nodes/base/text.h"
#include "nodes/crypto/dh.h"
#include "nodes/crypto/prf.h"
#include "nodes/crypto/seal.h"
#include "nodes/crypto/sign.h"

#include <stdio.h>

#define ROWS(a) (sizeof(a) / sizeof((a)[0]))

struct octets {
	uint8_t b[320];
	size_t n;
};

static struct octets
unhex(const char *hex)
{
	struct octets o = { .n = strlen(hex) / 2 };

	CU_ASSERT_FATAL(o.n <= sizeof(o.b) && hex_parse(o.b, o.n, hex));
	return o;
}

static struct bytes
of(const struct octets *o)
{
	return bytes_of(o->b, o->n);
}

static void
is(const uint8_t *got, const char *hex)
{
	struct octets want = unhex(hex);

	CU_ASSERT(memcmp(got, want.b, want.n) == 0);
}

/* ---- HMAC ---- */

/* RFC 4868 2.7.1, PRF-1 to PRF-6: cases 1 to 4, 6 and 7 of RFC 4231. */
static const struct {
	const char *key, *data, *sha256, *sha384, *sha512;
} prf_row[] = {
	{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	  "4869205468657265",
	  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
	  "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076e"
	  "de7f4af152e8b2fa9cb6",
	  "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8"
	  "a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854" },
	{ "4a656665",
	  "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
	  "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69"
	  "e2c78b3239ecfab21649",
	  "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a"
	  "994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
	  "dddddddddddddddddddddddd",
	  "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
	  "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc138"
	  "14b94e3ab6e101a34f27",
	  "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a7"
	  "22c806b485a47e67c807b946a337bee8942674278859e13292fb" },
	{ "0102030405060708090a0b0c0d0e0f10111213141516171819",
	  "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
	  "cdcdcdcdcdcdcdcdcdcdcdcd",
	  "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
	  "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7"
	  "d679ccf8a386c674cffb",
	  "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa2"
	  "5eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b657920"
	  "2d2048617368204b6579204669727374",
	  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
	  "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030"
	  "fe8296248df163f44952",
	  "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f"
	  "2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f"
	  "636b2d73697a65206b657920616e642061206c6172676572207468616e20626c6f636b2d7369"
	  "7a6520646174612e20546865206b6579206e6565647320746f20626520686173686564206265"
	  "666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
	  "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
	  "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799"
	  "176d3860e6110c46523e",
	  "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c49"
	  "82b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58" },
};

static void
test_the_prfs_give_the_octets_of_rfc_4868_and_rfc_4231(void)
{
	uint8_t out[PRF_MAX];

	for (size_t i = 0; i < ROWS(prf_row); i++) {
		struct octets key = unhex(prf_row[i].key), data = unhex(prf_row[i].data);
		struct bytes part = of(&data);

		prf(PRF_HMAC_SHA2_256, out, of(&key), &part, 1);
		is(out, prf_row[i].sha256);
		prf(PRF_HMAC_SHA2_384, out, of(&key), &part, 1);
		is(out, prf_row[i].sha384);
		prf(PRF_HMAC_SHA2_512, out, of(&key), &part, 1);
		is(out, prf_row[i].sha512);
	}
}

/* RFC 4868 2.7.2, AUTH256-1 to AUTH512-4. The key of AUTH512-4 is printed with 16 octets too many;
 * the result is that of the other 64. */
static const struct {
	uint16_t integ;
	const char *key, *data, *icv;
} auth_row[] = {
	{ AUTH_HMAC_SHA2_256_128,
	  "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	  "4869205468657265",
	  "198a607eb44bfbc69903a0f1cf2bbdc5" },
	{ AUTH_HMAC_SHA2_256_128,
	  "4a6566654a6566654a6566654a6566654a6566654a6566654a6566654a656665",
	  "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "167f928588c5cc2eef8e3093caa0e87c" },
	{ AUTH_HMAC_SHA2_256_128,
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
	  "dddddddddddddddddddddddd",
	  "cdcb1220d1ecccea91e53aba3092f962" },
	{ AUTH_HMAC_SHA2_256_128,
	  "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
	  "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
	  "cdcdcdcdcdcdcdcdcdcdcdcd",
	  "372efcf9b40b35c2115b1346903d2ef4" },
	{ AUTH_HMAC_SHA2_384_192,
	  "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
	  "0b0b0b0b0b0b0b0b0b0b",
	  "4869205468657265",
	  "b6a8d5636f5c6a7224f9977dcf7ee6c7fb6d0c48cbdee973" },
	{ AUTH_HMAC_SHA2_384_192,
	  "4a6566654a6566654a6566654a6566654a6566654a6566654a6566654a6566654a6566654a65"
	  "66654a6566654a656665",
	  "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "2c7353974f1842fd66d53c452ca42122b28c0b594cfb184d" },
	{ AUTH_HMAC_SHA2_384_192,
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaa",
	  "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
	  "dddddddddddddddddddddddd",
	  "809f439be00274321d4a538652164b53554a508184a0c316" },
	{ AUTH_HMAC_SHA2_384_192,
	  "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f200a0b0c0d0e0f"
	  "10111213141516171819",
	  "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
	  "cdcdcdcdcdcdcdcdcdcdcdcd",
	  "5b540085c6e6358096532b2493609ed1cb298f774f87bb5c" },
	{ AUTH_HMAC_SHA2_512_256,
	  "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
	  "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	  "4869205468657265",
	  "637edc6e01dce7e6742a99451aae82df23da3e92439e590e43e761b33e910fb8" },
	{ AUTH_HMAC_SHA2_512_256,
	  "4a6566654a6566654a6566654a6566654a6566654a6566654a6566654a6566654a6566654a65"
	  "66654a6566654a6566654a6566654a6566654a6566654a656665",
	  "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "cb370917ae8a7ce28cfd1d8f4705d6141c173b2a9362c15df235dfb251b15454" },
	{ AUTH_HMAC_SHA2_512_256,
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
	  "dddddddddddddddddddddddd",
	  "2ee7acd783624ca9398710f3ee05ae41b9f9b0510c87e49e586cc9bf961733d8" },
	{ AUTH_HMAC_SHA2_512_256,
	  "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223242526"
	  "2728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f40",
	  "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
	  "cdcdcdcdcdcdcdcdcdcdcdcd",
	  "5e6688e5a3daec826ca32eaea224eff5e700628947470e13ad01302561bab108" },
};

static void
test_the_icvs_are_those_of_rfc_4868(void)
{
	uint8_t out[PRF_MAX];

	for (size_t i = 0; i < ROWS(auth_row); i++) {
		struct octets key = unhex(auth_row[i].key), data = unhex(auth_row[i].data);
		struct bytes part = of(&data);

		mac_sign(auth_row[i].integ, out, of(&key), &part, 1);
		is(out, auth_row[i].icv);
	}
}

/* ---- ciphers ---- */

struct cipher_row {
	uint16_t encr, bits;
	const char *key, *iv, *aad, *clear, *cipher, *icv;	/* the key ends in its salt */
};

static void
seal_is(const struct cipher_row *r)
{
	const bool aead = r->icv[0] != '\0';
	struct seal_suite suite = { r->encr, r->bits, aead ? AUTH_NONE : AUTH_HMAC_SHA2_256_128 };
	struct octets key = unhex(r->key), iv = unhex(r->iv), aad = unhex(r->aad);
	struct octets text = unhex(r->clear);
	uint8_t integ[32] = { 1 }, icv[SEAL_ICV_MAX];
	struct bytes ik = aead ? BYTES_NONE : BYTES_ARRAY(integ);
	struct seal *e = seal_new(&suite, of(&key), ik, SEAL_ENCRYPT);
	struct seal *d = seal_new(&suite, of(&key), ik, SEAL_DECRYPT);
	struct seal_io io = { of(&aad), BYTES_NONE, iv.b, text.b, text.n, icv };

	seal_encrypt(e, &io);
	is(text.b, r->cipher);
	is(icv, r->icv);
	CU_ASSERT(seal_decrypt(d, &io));
	is(text.b, r->clear);
	seal_free(e);
	seal_free(d);
}

/* RFC 3602 4: cases 1 to 4, and the payloads of the ESP packets of cases 5 to 8. */
static const struct cipher_row cbc_row[] = {
	{ ENCR_AES_CBC, 128,
	  "06a9214036b8a15b512e03d534120006",
	  "3dafba429d9eb430b422da802c9fac41",
	  "",
	  "53696e676c6520626c6f636b206d7367",
	  "e353779c1079aeb82708942dbe77181a",
	  "" },
	{ ENCR_AES_CBC, 128,
	  "c286696d887c9aa0611bbb3e2025a45a",
	  "562e17996d093d28ddb3ba695a2e6f58",
	  "",
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	  "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1",
	  "" },
	{ ENCR_AES_CBC, 128,
	  "6c3ea0477630ce21a2ce334aa746c2cd",
	  "c782dc4c098c66cbd9cd27d825682c81",
	  "",
	  "5468697320697320612034382d62797465206d657373616765202865786163746c7920332041"
	  "455320626c6f636b7329",
	  "d0a02b3836451753d493665d33f0e8862dea54cdb293abc7506939276772f8d5021c19216bad"
	  "525c8579695d83ba2684",
	  "" },
	{ ENCR_AES_CBC, 128,
	  "56e47a38c5598974bc46903dba290349",
	  "8ce82eefbea0da3c44699ed7db51b7d9",
	  "",
	  "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5"
	  "c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf",
	  "c30e32ffedc0774e6aff6af0869f71aa0f3af07a9a31a9c684db207eb0ef8e4e35907aa632c3"
	  "ffdf868bb7b29d3d46ad83ce9f9a102ee99d49a53e87f4c3da55",
	  "" },
	{ ENCR_AES_CBC, 128,
	  "90d382b410eeba7ad938c46cec1a82bf",
	  "e96e8c08ab465763fd098d45dd3ff893",
	  "",
	  "08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f101112131415161718191a1b1c1d"
	  "1e1f202122232425262728292a2b2c2d2e2f30313233343536370102030405060708090a0b0c"
	  "0d0e0e01",
	  "f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4898dc856a4699e523a55"
	  "db080b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b874aa269add047ad2d5913ac19b7"
	  "cfbad4a6",
	  "" },
	{ ENCR_AES_CBC, 128,
	  "90d382b410eeba7ad938c46cec1a82bf",
	  "69d08df7d203329db093fc4924e5bd80",
	  "",
	  "0800b5e8a80a0500a69c083d0b660e0077777777777777777777777701020201",
	  "f51995881ec4e0c4488987ce742e8109689bb379d2d750c0d915dca346a89f75",
	  "" },
	{ ENCR_AES_CBC, 128,
	  "0123456789abcdef0123456789abcdef",
	  "f4e765244f6407adf13dc1380f673f37",
	  "",
	  "45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d02a204000809"
	  "0a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
	  "30313233343536370102030405060708090a0a04",
	  "773b5241a4c449225e4f3ce5ed611b0c237ca96cf74a93013c1b0ea1a0cf70f8e4ecaec78ac5"
	  "3aad7a0f022b859243c647752e94a859352b8a4d4d2decd136e5c177f132ad3fbfb2201ac990"
	  "4c74ee0a109e0ca1e4dfe9d5a100b842f1c22f0d",
	  "" },
	{ ENCR_AES_CBC, 128,
	  "0123456789abcdef0123456789abcdef",
	  "85d47224b5f3dd5d2101d4ea8dffab22",
	  "",
	  "45000044090c00004001f990c0a87b03c0a87bc80800d63caa0a0200c69c083da3de0300ffff"
	  "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0102030405060708"
	  "090a0a04",
	  "15b92683819596a8047232cc00f7048fe45318e11f8a0f62ede3c3fc61203bb50f980a08c984"
	  "3fd3a1b06d5c07ff9639b7eb7dfb3512e5de435e7207ed971ef3d2726d9b5ef6affc6d17a0de"
	  "cbb13892",
	  "" },
};

/* RFC 3686 6, vectors 1 to 9. */
static const struct cipher_row ctr_row[] = {
	{ ENCR_AES_CTR, 128,
	  "ae6852f8121067cc4bf7a5765577f39e00000030",
	  "0000000000000000",
	  "",
	  "53696e676c6520626c6f636b206d7367",
	  "e4095d4fb7a7b3792d6175a3261311b8",
	  "" },
	{ ENCR_AES_CTR, 128,
	  "7e24067817fae0d743d6ce1f32539163006cb6db",
	  "c0543b59da48d90b",
	  "",
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	  "5104a106168a72d9790d41ee8edad388eb2e1efc46da57c8fce630df9141be28",
	  "" },
	{ ENCR_AES_CTR, 128,
	  "7691be035e5020a8ac6e618529f9a0dc00e0017b",
	  "27777f3f4a1786f0",
	  "",
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223",
	  "c1cf48a89f2ffdd9cf4652e9efdb72d74540a42bde6d7836d59a5ceaaef3105325b2072f",
	  "" },
	{ ENCR_AES_CTR, 192,
	  "16af5b145fc9f579c175f93e3bfb0eed863d06ccfdb7851500000048",
	  "36733c147d6d93cb",
	  "",
	  "53696e676c6520626c6f636b206d7367",
	  "4b55384fe259c9c84e7935a003cbe928",
	  "" },
	{ ENCR_AES_CTR, 192,
	  "7c5cb2401b3dc33c19e7340819e0f69c678c3db8e6f6a91a0096b03b",
	  "020c6eadc2cb500d",
	  "",
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	  "453243fc609b23327edfaafa7131cd9f8490701c5ad4a79cfc1fe0ff42f4fb00",
	  "" },
	{ ENCR_AES_CTR, 192,
	  "02bf391ee8ecb159b959617b0965279bf59b60a786d3e0fe0007bdfd",
	  "5cbd60278dcc0912",
	  "",
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223",
	  "96893fc55e5c722f540b7dd1ddf7e758d288bc95c69165884536c811662f2188abee0935",
	  "" },
	{ ENCR_AES_CTR, 256,
	  "776beff2851db06f4c8a0542c8696f6c6a81af1eec96b4d37fc1d689e6c1c10400000060",
	  "db5672c97aa8f0b2",
	  "",
	  "53696e676c6520626c6f636b206d7367",
	  "145ad01dbf824ec7560863dc71e3e0c0",
	  "" },
	{ ENCR_AES_CTR, 256,
	  "f6d66d6bd52d59bb0796365879eff886c66dd51a5b6a99744b50590c87a2388400faac24",
	  "c1585ef15a43d875",
	  "",
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	  "f05e231b3894612c49ee000b804eb2a9b8306b508f839d6a5530831d9344af1c",
	  "" },
	{ ENCR_AES_CTR, 256,
	  "ff7a617ce69148e4f1726e2f43581de2aa62d9f805532edff1eed687fb54153d001cc5b7",
	  "51a51d70a1c11148",
	  "",
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223",
	  "eb6c52821d0bbbf7ce7594462aca4faab407df866569fd07f48cc0b583d6071f1ec0e6b8",
	  "" },
};

/* Combined modes. Cases 4, 10 and 16 of McGrew and Viega's GCM specification (NIST's too), whose
 * nonce cafebabefacedbaddecaf888 is RFC 4106's salt and IV; an ESP packet with extended sequence
 * numbers of draft-mcgrew-gcm-test-01, written for RFC 4106; RFC 8439 (and 7539) 2.8.2 and A.5,
 * whose nonces are RFC 7634's salt and IV. */
static const struct cipher_row aead_row[] = {
	{ ENCR_AES_GCM_16, 128,
	  "feffe9928665731c6d6a8f9467308308cafebabe",
	  "facedbaddecaf888",
	  "feedfacedeadbeeffeedfacedeadbeefabaddad2",
	  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c959568"
	  "09532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
	  "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466"
	  "931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
	  "5bc94fbc3221a5db94fae95ae7121a47" },
	{ ENCR_AES_GCM_16, 192,
	  "feffe9928665731c6d6a8f9467308308feffe9928665731ccafebabe",
	  "facedbaddecaf888",
	  "feedfacedeadbeeffeedfacedeadbeefabaddad2",
	  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c959568"
	  "09532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
	  "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c7d773d00c144"
	  "c525ac619d18c84a3f4718e2448b2fe324d9ccda2710",
	  "2519498e80f1478f37ba55bd6d27618c" },
	{ ENCR_AES_GCM_16, 256,
	  "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308cafebabe",
	  "facedbaddecaf888",
	  "feedfacedeadbeeffeedfacedeadbeefabaddad2",
	  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c959568"
	  "09532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
	  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590d"
	  "bb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
	  "76fc6ece0f4e1768cddf8853bb2d551b" },
	{ ENCR_AES_GCM_16, 128,
	  "4c80cdefbb5d10da906ac73c3613a6342e443b68",
	  "4956ed7e3b244cfe",
	  "000043218765432100000000",
	  "45000048699a000080114db7c0a80102c0a801010a9bf15638d301000001000000000000045f"
	  "736970045f756470037369700963796265726369747902646b000021000101020201",
	  "fecf537e729d5b07dc30df528dd22b768d1b98736696a6fd348509fa13ceac34cfa2436f14a3"
	  "f3cf65925bf1f4a13c5d15b21e1884f5ff6247aeabb786b93bce61bc17d768fd9732",
	  "459018148f6cbe722fd04796562dfdb4" },
	{ ENCR_CHACHA20_POLY1305, 256,
	  "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f07000000",
	  "4041424344454647",
	  "50515253c0c1c2c3c4c5c6c7",
	  "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f662027"
	  "39393a204966204920636f756c64206f6666657220796f75206f6e6c79206f6e652074697020"
	  "666f7220746865206675747572652c2073756e73637265656e20776f756c642062652069742e",
	  "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9"
	  "671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee3"
	  "28091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b6116",
	  "1ae10b594f09e26a7e902ecbd0600691" },
	{ ENCR_CHACHA20_POLY1305, 256,
	  "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c000000000",
	  "0102030405060708",
	  "f33388860000000000004e91",
	  "496e7465726e65742d4472616674732061726520647261667420646f63756d656e7473207661"
	  "6c696420666f722061206d6178696d756d206f6620736978206d6f6e74687320616e64206d61"
	  "7920626520757064617465642c207265706c616365642c206f72206f62736f6c657465642062"
	  "79206f7468657220646f63756d656e747320617420616e792074696d652e2049742069732069"
	  "6e617070726f70726961746520746f2075736520496e7465726e65742d447261667473206173"
	  "207265666572656e6365206d6174657269616c206f7220746f2063697465207468656d206f74"
	  "686572207468616e206173202fe2809c776f726b20696e2070726f67726573732e2fe2809d",
	  "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d"
	  "43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84a"
	  "bd0b948114ad176e008d33bd60f982b1ff37c8559797a06ef4f0ef61c186324e2b3506383606"
	  "907b6a7c02b0f9f6157b53c867e4b9166c767b804d46a59b5216cde7a4e99040c5a40433225e"
	  "e282a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548"
	  "271a0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a1049e617d9"
	  "1d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29a6ad5cb4022b02709b",
	  "eead9d67890cbb22392336fea1851f38" },
};

static void
test_ciphers_give_the_octets_of_their_documents(void)
{
	for (size_t i = 0; i < ROWS(cbc_row); i++)
		seal_is(&cbc_row[i]);
	for (size_t i = 0; i < ROWS(ctr_row); i++)
		seal_is(&ctr_row[i]);
	for (size_t i = 0; i < ROWS(aead_row); i++)
		seal_is(&aead_row[i]);
}

/* ---- X25519 ---- */

/* RFC 7748 5.2: two multiplications, and 1,000 of them, each with the result of the last. */
static void
test_x25519_gives_the_octets_of_rfc_7748(void)
{
	static const char *const row[][3] = {
		{ "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
		  "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
		  "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552" },
		{ "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
		  "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
		  "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957" },
	};
	uint8_t k[32] = { 9 }, u[32] = { 9 }, out[32];

	for (size_t i = 0; i < ROWS(row); i++) {
		struct octets secret = unhex(row[i][0]), peer = unhex(row[i][1]);

		CU_ASSERT(dh_shared(DH_CURVE25519, out, secret.b, of(&peer)));
		is(out, row[i][2]);
	}
	for (int i = 1; i <= 1000; i++) {
		CU_ASSERT(dh_shared(DH_CURVE25519, out, k, BYTES_ARRAY(u)));
		memcpy(u, k, sizeof(u));
		memcpy(k, out, sizeof(k));
		if (i == 1)
			is(k, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
	}
	is(k, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

/* ---- signatures ---- */

/* RFC 8032 7.1, tests 1 to 3; the seed stands in a PKCS#8 structure (RFC 8410 7). */
static void
test_ed25519_gives_the_signatures_of_rfc_8032(void)
{
	static const char *const row[][3] = {
		{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "",
		  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
		  "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
		{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72",
		  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
		  "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
		{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
		  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
		  "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
	};
	const struct sign_how how = { SIGN_EDDSA, HASH_IDENTITY, false };
	uint8_t out[SIGN_MAX];
	struct rng rng;

	rng_init(&rng, 1, "ed25519");
	for (size_t i = 0; i < ROWS(row); i++) {
		char hex[160];
		struct octets der, message = unhex(row[i][1]);
		struct bytes part = of(&message);
		struct sign_key *k;

		snprintf(hex, sizeof(hex), "302e020100300506032b657004220420%s", row[i][0]);
		der = unhex(hex);
		k = sign_key_private(of(&der));
		CU_ASSERT_FATAL(k != NULL);
		CU_ASSERT_EQUAL(sign_make(k, &how, &part, 1, &rng, out), 64);
		is(out, row[i][2]);
		CU_ASSERT(sign_check(k, &how, &part, 1, bytes_of(out, 64)));
		sign_key_free(k);
	}
}

/* RFC 4754 8.1: ECDSA-256 over "abc", verified (a signature of ours has a k of its own). */
static void
test_the_ecdsa_signature_of_rfc_4754_is_good(void)
{
	struct octets spki = unhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"
	    "2442a5cc0ecd015fa3ca31dc8e2bbc70bf42d60cbca20085e0822cb04235e970"
	    "6fc98bd7e50211a4a27102fa3549df79ebcb4bf246b80945cddfe7d509bbfd7d");
	struct octets rs = unhex("cb28e0999b9c7715fd0a80d8e47a77079716cbbf917dd72e97566ea1c066957c"
	    "86fa3bb4e26cad5bf90b7f81899256ce7594bb1ea0c89212748bff3b3d5b0315");
	const struct sign_how how = { SIGN_ECDSA, HASH_SHA2_256, true };
	struct bytes abc = bytes_of("abc", 3);
	struct sign_key *k = sign_key_public(of(&spki));

	CU_ASSERT_FATAL(k != NULL);
	CU_ASSERT(sign_check(k, &how, &abc, 1, of(&rs)));
	rs.b[40] ^= 1;
	CU_ASSERT(!sign_check(k, &how, &abc, 1, of(&rs)));
	sign_key_free(k);
}

TEST_MAIN("crypto/vectors",
    TEST(test_the_prfs_give_the_octets_of_rfc_4868_and_rfc_4231),
    TEST(test_the_icvs_are_those_of_rfc_4868),
    TEST(test_ciphers_give_the_octets_of_their_documents),
    TEST(test_x25519_gives_the_octets_of_rfc_7748),
    TEST(test_ed25519_gives_the_signatures_of_rfc_8032),
    TEST(test_the_ecdsa_signature_of_rfc_4754_is_good))
