/* eap.h - EAP (RFC 3748) with the one method EAP-MSCHAPv2 (draft-kamath-pppext-eap-mschapv2-02),
 * both roles. Sans-IO: a packet in, a packet out, and in the end a key. */
#ifndef SOJOURN_IKE_EAP_H
#define SOJOURN_IKE_EAP_H

#include "nodes/base/rng.h"
#include "nodes/crypto/mschap.h"

#define EAP_OUT_MAX 256
#define EAP_NAME_MAX 128
#define EAP_ROUNDS 12		/* requests of one dialogue, then it has failed */

enum eap_state { EAP_IDENTITY, EAP_CHALLENGED, EAP_SUCCEEDING, EAP_FAILING, EAP_DONE };

struct eap {
	bool server;
	enum eap_state state;
	const char *user, *password;	/* borrowed; server: user "" is anybody */
	uint8_t id;			/* of the last request */
	unsigned rounds;
	struct mschap m;
	char name[EAP_NAME_MAX];	/* the peer's, by its Identity response; server only */
	size_t n_name;
	uint8_t response[MSCHAP_RESPONSE];
	uint8_t msk[MSCHAP_MSK];
	uint8_t out[EAP_OUT_MAX];	/* the packet to send */
	size_t n_out;
};

enum eap_result {
	EAP_GO_ON,		/* send out[] */
	EAP_SUCCESS,		/* server: out[] is Success; peer: nothing to send; msk holds */
	EAP_FAILURE,		/* server: out[] is Failure; peer: nothing to send */
	EAP_IGNORE		/* not a packet for this moment; RFC 3748 4: discard */
};

/* eap_server_begin writes the Identity request into out[]. */
void eap_server_begin(struct eap *e, const char *user, const char *password, struct rng *rng);
void eap_peer_begin(struct eap *e, const char *user, const char *password);
enum eap_result eap_take(struct eap *e, struct bytes packet, struct rng *rng);

#endif
