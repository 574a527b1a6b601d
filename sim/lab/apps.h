/* apps.h - the built-in application side: UDP at a constant bit rate, and ping, over both families.
 *
 * Pure C over the driver's clock, so it runs under every driver and gives the same octets under all
 * of them. It answers echo requests that its node hands up, and has no other opinions: no ICMP
 * errors, no fragments (an IP packet larger than the MTU is simply sent; the node fragments). */
#ifndef SOJOURN_SIM_LAB_APPS_H
#define SOJOURN_SIM_LAB_APPS_H

#include "sim/flow.h"

struct apps *lab_apps_new(const struct apps_conf *conf);

#endif
