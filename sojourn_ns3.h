/* sojourn_ns3.h - ns-3, loaded when it is needed.
 *
 * Its libraries take longer to load than `sojourn check` takes for ten thousand packets; most of
 * what the program does goes without them. They are in a module, sojourn-ns3.so, beside the program
 * or in PREFIX/lib/sojourn. */
#ifndef SOJOURN_NS3_H
#define SOJOURN_NS3_H

#include "sim/driver.h"

/* ns3_load is ns3_new (sim/ns3.h) of the module; without the module the program ends, and says
 * so. */
struct driver *ns3_load(uint64_t seed);

#endif
