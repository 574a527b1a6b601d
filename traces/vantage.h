/* vantage.h - where a capture was made, and so which of its frames were sent there. */
#ifndef SOJOURN_TRACES_VANTAGE_H
#define SOJOURN_TRACES_VANTAGE_H

#include "nodes/base/addr.h"

/* vantage_guess_mac finds the MAC address of the interface that an Ethernet capture was made on: it
 * takes part in every frame but others' multicasts. Between the two of a link of two, it is the one
 * that forwards nothing: there the captures of both ends tell the same, and what a host sends is
 * there as it was sent. False: no frames, or no such address. */
bool vantage_guess_mac(const char *path, struct mac *out);

#endif
