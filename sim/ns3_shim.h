/* ns3_shim.h - the driver over ns-3.37. ns3_shim.cc is the only C++ and the only includer of ns-3.
 *
 * ns-3 gives the event scheduler, nodes, devices and channels (our own small ones), and, on nodes
 * with driver applications, its Internet stack above a VirtualNetDevice with its real UDP, TCP and
 * ping. ns-3's simulator is a process-wide singleton: one such driver at a time; freeing it calls
 * Simulator::Destroy, after which another may be made. */
#ifndef SOJOURN_SIM_NS3_SHIM_H
#define SOJOURN_SIM_NS3_SHIM_H

#include "sim/driver.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The seed is for ns-3's own random streams (TCP, applications). */
struct driver *ns3_new(uint64_t seed);

#ifdef __cplusplus
}
#endif

#endif
