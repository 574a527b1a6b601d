/* ike.h - between the parts of the IKEv2 dissector. */
#ifndef SOJOURN_TRACES_IKE_H
#define SOJOURN_TRACES_IKE_H

#include "traces/dissect/dx.h"

struct ike_notify {
	uint16_t number;
	const char *name;		/* "COOKIE2" */
	const char *field, *field_spi;	/* "n_COOKIE2", "n_COOKIE2_spi" */
};

/* Each returns NULL for a number without a name. */
const struct ike_notify *ike_notify_find(unsigned number);
const char *dissect_payload_name(unsigned type);
const char *dissect_exchange_name(unsigned type);

enum { PAYLOAD_SK = 46, PAYLOAD_SKF = 53 };

/* Lists that grow over all payloads of a message. */
struct ike_lists {
	struct text payloads, notify;
	/* What should be zero and is not: where; whose C bit; notifies with a protocol but no SPI. */
	struct text reserved, critical, protocol;
	char payloads_buf[1024], notify_buf[2048];
	char reserved_buf[256], critical_buf[256], protocol_buf[256];
};

/* ike_zero notes in `reserved` that these octets are not zero. */
void ike_zero(struct ike_lists *l, const char *where, struct bytes b);

/* One fragment, opened and without its padding: RFC 7383 2.5. */
struct skf {
	unsigned number, total;
	unsigned first;		/* of number 1: the type of the first payload */
	struct bytes plain;
};

enum skf_status { SKF_WAITS, SKF_WHOLE, SKF_WRONG };

/* skf_add keeps a fragment of the message with this identity. SKF_WHOLE: *whole are the payloads,
 * in octets of the message under construction, and *first is the type of the first. */
enum skf_status skf_add(struct dx *x, uint64_t message, const struct skf *in, struct bytes *whole,
    unsigned *first);

void ike_list_add(struct text *list, const char *name, unsigned number);

/* ike_payload puts the fields of one payload that is not SK. */
void ike_payload(struct dx *x, unsigned type, struct bytes body, struct ike_lists *l);

#endif
