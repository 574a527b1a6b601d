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
	char payloads_buf[1024], notify_buf[2048];
};

void ike_list_add(struct text *list, const char *name, unsigned number);

/* ike_payload puts the fields of one payload that is not SK. */
void ike_payload(struct dx *x, unsigned type, struct bytes body, struct ike_lists *l);

#endif
