/* eap.c - EAP-MSCHAPv2.
 *
 *	server -> peer  Request/Identity	peer -> server  Response/Identity (name)
 *	server -> peer  Challenge		peer -> server  Response (challenge, NT-Response)
 *	server -> peer  Success ("S=...")	peer -> server  Success
 *	server -> peer  EAP Success
 *
 * After a wrong password: Failure Request ("E=691 R=0"), Failure Response, EAP Failure. */
#include "nodes/ike/eap.h"

#include "nodes/base/die.h"

#include <stdio.h>

enum { REQUEST = 1, RESPONSE, SUCCESS, FAILURE };		/* RFC 3748 4 */
enum { IDENTITY = 1, NOTIFICATION = 2, NAK = 3, MSCHAPV2 = 26 };	/* 5 */
enum { OP_CHALLENGE = 1, OP_RESPONSE, OP_SUCCESS, OP_FAILURE };	/* the draft, 2 */

static struct wr
begin(struct eap *e, uint8_t code, uint8_t type)
{
	struct wr w = wr_of(e->out, sizeof(e->out));

	wr_u8(&w, code);
	wr_u8(&w, e->id);
	wr_u16(&w, 0);
	if (type != 0)
		wr_u8(&w, type);
	return w;
}

static void
end(struct eap *e, struct wr *w)
{
	assert(!w->bad);
	wr_fill16(w, 2, (uint16_t)w->n);
	e->n_out = w->n;
}

/* OpCode, MS-CHAPv2-ID, MS-Length */
static struct wr
ms_begin(struct eap *e, uint8_t code, uint8_t op)
{
	struct wr w = begin(e, code, MSCHAPV2);

	wr_u8(&w, op);
	wr_u8(&w, e->id);
	wr_u16(&w, 0);
	return w;
}

static void
ms_end(struct eap *e, struct wr *w)
{
	wr_fill16(w, 7, (uint16_t)(w->n - 5));	/* from the OpCode on */
	end(e, w);
}

/* RFC 2759 4: the name without a domain before it. */
static struct bytes
user_of(struct bytes name)
{
	const uint8_t *slash = name.n > 0 ? memrchr(name.p, '\\', name.n) : NULL;

	return slash == NULL ? name :
	    bytes_of(slash + 1, name.n - (size_t)(slash + 1 - name.p));
}

/* ---- server ---- */

void
eap_server_begin(struct eap *e, const char *user, const char *password, struct rng *rng)
{
	struct wr w;

	*e = (struct eap){ .server = true, .user = user, .password = password,
	    .id = (uint8_t)rng_u32(rng) };
	w = begin(e, REQUEST, IDENTITY);
	end(e, &w);
}

static void
challenge(struct eap *e, struct rng *rng)
{
	struct wr w;

	e->id++;
	rng_fill(rng, e->m.server, MSCHAP_CHALLENGE);
	w = ms_begin(e, REQUEST, OP_CHALLENGE);
	wr_u8(&w, MSCHAP_CHALLENGE);
	wr_copy(&w, e->m.server, MSCHAP_CHALLENGE);
	wr_copy(&w, "sojourn", 7);
	ms_end(e, &w);
	e->state = EAP_CHALLENGED;
}

static void
say_result(struct eap *e, bool good)
{
	char proof[MSCHAP_PROOF], text[96];
	struct wr w;

	e->id++;
	w = ms_begin(e, REQUEST, good ? OP_SUCCESS : OP_FAILURE);
	if (good) {
		mschap_proof(&e->m, e->response, proof);
		wr_copy(&w, proof, MSCHAP_PROOF);
		wr_copy(&w, " M=OK", 5);
	} else {	/* 691: wrong name or password; no retry */
		(void)snprintf(text, sizeof(text),
		    "E=691 R=0 C=00000000000000000000000000000000 V=3 M=No");
		wr_copy(&w, text, strlen(text));
	}
	ms_end(e, &w);
	e->state = good ? EAP_SUCCEEDING : EAP_FAILING;
}

static enum eap_result
finish(struct eap *e, bool good)
{
	struct wr w = begin(e, good ? SUCCESS : FAILURE, 0);

	end(e, &w);
	e->state = EAP_DONE;
	return good ? EAP_SUCCESS : EAP_FAILURE;
}

/* Response: 49, peer challenge, 8 zeros, NT-Response, flags, name */
static enum eap_result
response_take(struct eap *e, struct rd *r)
{
	uint8_t op = rd_u8(r), want[MSCHAP_RESPONSE];
	struct bytes name;
	bool good;

	rd_skip(r, 3);
	if (op != OP_RESPONSE || rd_u8(r) != 49)
		return finish(e, false);
	rd_copy(r, e->m.peer, MSCHAP_CHALLENGE);
	rd_skip(r, 8);
	rd_copy(r, e->response, MSCHAP_RESPONSE);
	rd_skip(r, 1);
	name = user_of(rd_bytes(r, rd_left(r)));
	if (r->bad || name.n > sizeof(e->name))
		return finish(e, false);
	memcpy(e->name, name.p, name.n);
	e->n_name = name.n;
	e->m.user = bytes_of(e->name, e->n_name);
	e->m.password = bytes_of(e->password, strlen(e->password));
	mschap_response(&e->m, want);
	good = alg_equal(BYTES_ARRAY(want), BYTES_ARRAY(e->response)) && (*e->user == '\0' ||
	    bytes_eq(e->m.user, user_of(bytes_of(e->user, strlen(e->user)))));
	if (good)
		mschap_msk(&e->m, e->response, e->msk);
	say_result(e, good);
	return EAP_GO_ON;
}

static enum eap_result
server_take(struct eap *e, uint8_t code, uint8_t id, struct rd *r, struct rng *rng)
{
	uint8_t type = rd_u8(r);

	if (code != RESPONSE || id != e->id || r->bad)
		return EAP_IGNORE;
	if (e->state == EAP_IDENTITY && type == IDENTITY) {
		challenge(e, rng);
		return EAP_GO_ON;
	}
	if (type != MSCHAPV2 || e->state == EAP_IDENTITY)
		return finish(e, false);	/* Nak: we have nothing else */
	if (e->state == EAP_CHALLENGED)
		return response_take(e, r);
	return finish(e, e->state == EAP_SUCCEEDING && rd_u8(r) == OP_SUCCESS);
}

/* ---- peer ---- */

void
eap_peer_begin(struct eap *e, const char *user, const char *password)
{
	*e = (struct eap){ .user = user, .password = password };
}

static enum eap_result
answer_challenge(struct eap *e, struct rd *r, struct rng *rng)
{
	size_t n_user = strlen(e->user);
	struct wr w;

	rd_skip(r, 3);
	if (rd_u8(r) != MSCHAP_CHALLENGE)
		return EAP_IGNORE;
	rd_copy(r, e->m.server, MSCHAP_CHALLENGE);
	if (r->bad)
		return EAP_IGNORE;
	rng_fill(rng, e->m.peer, MSCHAP_CHALLENGE);
	e->m.user = user_of(bytes_of(e->user, n_user));
	e->m.password = bytes_of(e->password, strlen(e->password));
	mschap_response(&e->m, e->response);
	w = ms_begin(e, RESPONSE, OP_RESPONSE);
	wr_u8(&w, 49);
	wr_copy(&w, e->m.peer, MSCHAP_CHALLENGE);
	wr_zero(&w, 8);
	wr_copy(&w, e->response, MSCHAP_RESPONSE);
	wr_u8(&w, 0);
	wr_copy(&w, e->user, n_user);
	ms_end(e, &w);
	e->state = EAP_CHALLENGED;
	return EAP_GO_ON;
}

/* The server proves that it knows the password too; else the dialogue is over for us. */
static enum eap_result
take_proof(struct eap *e, struct rd *r)
{
	char want[MSCHAP_PROOF];
	struct bytes got;
	struct wr w;

	rd_skip(r, 3);
	got = rd_bytes(r, MSCHAP_PROOF);
	if (e->state != EAP_CHALLENGED || r->bad)
		return EAP_IGNORE;
	mschap_proof(&e->m, e->response, want);
	if (!alg_equal(got, BYTES_ARRAY(want))) {
		e->state = EAP_DONE;
		return EAP_FAILURE;
	}
	mschap_msk(&e->m, e->response, e->msk);
	w = begin(e, RESPONSE, MSCHAPV2);
	wr_u8(&w, OP_SUCCESS);
	end(e, &w);
	e->state = EAP_SUCCEEDING;
	return EAP_GO_ON;
}

static enum eap_result
mschap_request(struct eap *e, struct rd *r, struct rng *rng)
{
	struct wr w;

	switch (rd_u8(r)) {
	case OP_CHALLENGE:
		return answer_challenge(e, r, rng);
	case OP_SUCCESS:
		return take_proof(e, r);
	case OP_FAILURE:
		w = begin(e, RESPONSE, MSCHAPV2);
		wr_u8(&w, OP_FAILURE);
		end(e, &w);
		e->state = EAP_FAILING;
		return EAP_GO_ON;
	default:
		return EAP_IGNORE;
	}
}

static enum eap_result
peer_take(struct eap *e, uint8_t code, uint8_t id, struct rd *r, struct rng *rng)
{
	uint8_t type;
	struct wr w;

	if (code == SUCCESS || code == FAILURE) {
		/* Without the proof a Success is worth nothing: it is not even protected. */
		bool good = code == SUCCESS && e->state == EAP_SUCCEEDING;

		e->state = EAP_DONE;
		return good ? EAP_SUCCESS : EAP_FAILURE;
	}
	if (code != REQUEST || rd_left(r) < 1)
		return EAP_IGNORE;
	e->id = id;
	type = rd_u8(r);
	if (type == MSCHAPV2)
		return mschap_request(e, r, rng);
	w = begin(e, RESPONSE, type == IDENTITY || type == NOTIFICATION ? type : NAK);
	if (type == IDENTITY)
		wr_copy(&w, e->user, strlen(e->user));
	else if (type != NOTIFICATION)
		wr_u8(&w, MSCHAPV2);
	end(e, &w);
	return EAP_GO_ON;
}

enum eap_result
eap_take(struct eap *e, struct bytes packet, struct rng *rng)
{
	struct rd r = rd_of(packet);
	uint8_t code = rd_u8(&r), id = rd_u8(&r);
	uint16_t n = rd_u16(&r);

	if (r.bad || n < 4 || n > packet.n || e->state == EAP_DONE)
		return EAP_IGNORE;
	if (++e->rounds > EAP_ROUNDS) {
		e->state = EAP_DONE;
		return EAP_FAILURE;
	}
	r = rd_sub(&r, n - 4u);	/* what follows is padding, RFC 3748 4.1 */
	return e->server ? server_take(e, code, id, &r, rng) : peer_take(e, code, id, &r, rng);
}
