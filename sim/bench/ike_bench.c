/* What setting up an IKE SA with its first Child SA costs: both ends in one process, their messages
 * handed over at once, kernels that only keep lists, nothing told or recorded.
 *
 *	ike_bench psk|certificates SUITE N	prints "setups=N seconds=S", of processor time
 *
 * `certificates`: ECDSA P-256 keys, an intermediate and a root, RFC 7427 signatures. Each set-up is
 * IKE_SA_INIT and IKE_AUTH with a transport mode pair, installed at both ends; then both forget. */
#include <assert.h>

#define CU_ASSERT(e)		assert(e)
#define CU_ASSERT_FATAL(e)	assert(e)
#define CU_ASSERT_EQUAL(a, b)	assert((a) == (b))
#define PAIR_WIRE 8
#include "nodes/ike/pair.h"

#include "nodes/crypto/testcerts.h"

#include <time.h>
#include <valgrind/callgrind.h>

#define TEXT(s) bytes_of(s, sizeof(s) - 1)
#define WARM_UP 20

static double
cpu(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
certify(struct side *s, struct bytes key, struct bytes cert)
{
	struct x509 *root = x509_read(TEXT(test_root_crt));
	struct x509_trust *trust = x509_trust_new();

	x509_trust_add(trust, root);
	x509_free(root);
	s->pad = (struct ike_peer){ .own_auth = IKE_AUTH_SIGNATURE,
		.peer_auth = IKE_AUTH_SIGNATURE, .key = sign_key_private(key),
		.chain = { x509_read(cert), x509_read(TEXT(test_sub_crt)) }, .n_chain = 2,
		.trust = trust };
	s->conf.certreq = trust;
}

static void
set_up(struct pair *p)
{
	pair_acquire(p, 0);
	pair_pass(p, MSEC(100));
	if (kernels_agree(p) != 1 || ike_count(p->mn.x) != 1 || ike_count(p->ha.x) != 1)
		die("not set up");
	(void)ike_close(p->mn.x, p->now, &HOA, true);
	(void)ike_close(p->ha.x, p->now, &HOA, true);
	pair_drain(p);
}

int
main(int argc, char **argv)
{
	static struct pair p;
	unsigned long n = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
	double t;

	if (n == 0)
		die("ike_bench psk|certificates SUITE N");
	pair_prepare(&p, 1);
	p.mn.teller.tell = p.ha.teller.tell = NULL;
	snprintf(p.mn.conf.ike_suite, sizeof(p.mn.conf.ike_suite), "%s", argv[2]);
	memcpy(p.ha.conf.ike_suite, p.mn.conf.ike_suite, sizeof(p.ha.conf.ike_suite));
	if (strcmp(argv[1], "certificates") == 0) {
		certify(&p.mn, TEXT(test_mn_256_key), TEXT(test_mn_256_crt));
		certify(&p.ha, TEXT(test_ha_256_key), TEXT(test_ha_256_crt));
	}
	pair_create(&p);
	pair_move(&p, C6, HA6);
	for (int i = 0; i < WARM_UP; i++)
		set_up(&p);
	CALLGRIND_START_INSTRUMENTATION;
	t = cpu();
	for (unsigned long i = 0; i < n; i++)
		set_up(&p);
	t = cpu() - t;
	CALLGRIND_STOP_INSTRUMENTATION;
	printf("setups=%lu seconds=%.6f\n", n, t);
	return 0;
}
