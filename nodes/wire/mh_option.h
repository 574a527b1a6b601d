/* mh_option.h - the mobility options, RFC 6275 6.2: for mh.c only. */
#ifndef SOJOURN_WIRE_MH_OPTION_H
#define SOJOURN_WIRE_MH_OPTION_H

#include "nodes/wire/mh.h"

/* mh_options_decode reads options until r is empty. W_MH_OPTION: one does not fit what is left, or
 * one we know has another length than its own. */
enum why mh_options_decode(struct mh_options *o, struct rd *r) MUST_CHECK;

/* mh_options_encode appends every present option at its alignment, and pads the header that began
 * at `start` to a multiple of 8 octets; it notes their order. */
void mh_options_encode(struct wr *w, size_t start, struct mh_options *o);

#endif
