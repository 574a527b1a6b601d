/* ns3.h - the driver over ns-3.37.
 *
 * ns-3 gives the event scheduler, nodes, devices and channels (small ones of our own), and, on
 * nodes with driver applications, its Internet stack above a VirtualNetDevice, with its real UDP
 * and TCP. Ping requests come from the built-in application side; ns-3's stack answers them.
 *
 * ns-3's simulator is a process-wide singleton: one such driver at a time. Freeing it calls
 * Simulator::Destroy; after that another may be made. */
#ifndef SOJOURN_SIM_NS3_H
#define SOJOURN_SIM_NS3_H

#include "sim/driver.h"

/* The seed is for ns-3's own random streams. Link with sim/ns3_shim.cc and ns-3. */
struct driver *ns3_new(uint64_t seed);

#endif
