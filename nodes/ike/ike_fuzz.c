/* ike_fuzz.c - the engine against any datagram, and against any payloads under good keys: the first
 * octet of the input chooses who takes it and how. */
#include <assert.h>

#define CU_ASSERT(e)		assert(e)
#define CU_ASSERT_FATAL(e)	assert(e)
#define CU_ASSERT_EQUAL(a, b)	assert((a) == (b))

#include "nodes/ike/pair.h"

#include "nodes/crypto/testcerts.h"

#define TEXT(s) bytes_of(s, sizeof(s) - 1)

/* One set of credentials for all runs. */
static void
certify(struct pair *p, bool eap)
{
	static struct sign_key *key[2];
	static struct x509 *leaf[2], *sub;
	static struct x509_trust *trust;
	struct side *s[2] = { &p->mn, &p->ha };

	if (trust == NULL) {
		struct x509 *root = x509_read(TEXT(test_root_crt));

		key[0] = sign_key_private(TEXT(test_mn_256_key));
		key[1] = sign_key_private(TEXT(test_ha_256_key));
		leaf[0] = x509_read(TEXT(test_mn_256_crt));
		leaf[1] = x509_read(TEXT(test_ha_256_crt));
		sub = x509_read(TEXT(test_sub_crt));
		trust = x509_trust_new();
		x509_trust_add(trust, root);
		x509_free(root);
	}
	for (int i = 0; i < 2; i++) {
		s[i]->pad = (struct ike_peer){ .own_auth = IKE_AUTH_SIGNATURE,
		    .peer_auth = IKE_AUTH_SIGNATURE, .key = key[i],
		    .chain = { leaf[i], sub }, .n_chain = 2, .trust = trust,
		    .eap_user = "mn1", .eap_password = "secret" };
		s[i]->conf.fragment = true;
		s[i]->conf.fragment_size = 600;
		s[i]->conf.window = 4;
	}
	if (eap) {
		p->mn.pad.own_auth = IKE_AUTH_EAP;
		p->ha.pad.peer_auth = IKE_AUTH_EAP;
	}
}

/* The peer's half, with keys: it sends whatever the input says. */
static void
authentic(struct pair *p, struct side *from, const uint8_t *data, size_t size)
{
	struct side *to = from == &p->mn ? &p->ha : &p->mn;
	struct ike_sa *sa = from->x->newest, *peer = to->x->newest;
	static uint8_t buf[8192];
	struct wr w = wr_of(buf, sizeof(buf));
	struct bytes body;
	struct ike_message m;
	struct endpoint src = { sa->local.addr, 4500 }, dst = { sa->remote.addr, 4500 };

	if (sa == NULL || peer == NULL || sa->spi_r != peer->spi_r || sa->spi_r == 0 || size < 4)
		return;
	body = bytes_of(data + 3, size - 3 < 2000 ? size - 3 : 2000);
	/* A message with one raw payload of any type: the encoder chains it as it is. */
	message_begin(sa, &m, data[0], data[1] & 1, data[1] & 1 ?
	    (peer->out != NULL && peer->out->request != NULL ? peer->out->request->msgid : 0) :
	    peer->expected);
	m.blob[0] = (struct ike_blob){ .type = data[2] == P_CERT ? 0 : data[2],
	    .body = body };
	m.n_blobs = 1;
	m.item[0] = (struct ike_item){ .type = data[2], .critical = data[1] & 0x80 };
	m.n_items = data[2] != 0;
	if (m.item[0].type >= P_SA && m.item[0].type <= P_CP && m.n_items > 0) {
		/* known types go in by decoding what the input holds, if it decodes */
		m.n_items = m.n_blobs = 0;
		m.sk_first = data[2];
		if (ike_decode_inner(&m, body) != W_OK)
			return;
	}
	if (data[1] & 2) {	/* as one piece of several */
		struct ike_header h = m.h;

		seal_piece(sa, &w, &h, data[2], body, (uint16_t)(data[1] >> 2 & 7),
		    (uint16_t)(data[1] >> 5 & 3));
	} else {
		seal_message(sa, &w, &m, NULL);
	}
	if (w.bad)
		return;
	ike_packet(to->x, p->now, &dst, &src, wr_done(&w));
	pair_run(p, p->now + MSEC(100));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pair p;
	struct endpoint l = { HA6, 500 }, r = { C6, 500 };

	if (size < 2 || size > 8000)
		return 0;
	pair_prepare(&p, data[0]);
	if (data[0] & 0x10)
		certify(&p, data[0] & 0x20);
	pair_create(&p);
	pair_move(&p, C6, HA6);
	pair_acquire(&p, 0);
	if ((data[0] & 3) && (data[0] & 8))	/* somewhere within the initial exchanges */
		pair_run(&p, MSEC(22 + 20 * (data[0] >> 6)));
	else if (data[0] & 3)
		pair_run(&p, SECONDS(1));
	else
		pair_drain(&p);
	if ((data[0] & 3) == 2)
		authentic(&p, &p.mn, data + 1, size - 1);
	else if ((data[0] & 3) == 3)
		authentic(&p, &p.ha, data + 1, size - 1);
	else if (data[0] & 4)
		ike_packet(p.mn.x, p.now, &r, &l, bytes_of(data + 1, size - 1));
	else
		ike_packet(p.ha.x, p.now, &l, &r, bytes_of(data + 1, size - 1));
	pair_run(&p, p.now + SECONDS(2));
	pair_free(&p);
	return 0;
}
