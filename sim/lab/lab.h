/* lab.h - the in-process driver: one heap of events and a pool of frames. No ns-3, no threads, no
 * clock but its own. For unit tests, mutants, the explorer and replay. */
#ifndef SOJOURN_SIM_LAB_H
#define SOJOURN_SIM_LAB_H

#include "sim/driver.h"

struct driver *lab_new(void);
/* lab_next: the tick of the earliest event; TICK_NEVER: none. */
tick lab_next(const struct driver *d);

#endif
