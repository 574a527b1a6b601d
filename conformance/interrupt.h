/* interrupt.h - Ctrl-C (or SIGTERM) during long work: it is noticed, what is half done is put away,
 * and then the command ends as the signal would have ended it. The second one ends it at once. */
#ifndef SOJOURN_CONFORMANCE_INTERRUPT_H
#define SOJOURN_CONFORMANCE_INTERRUPT_H

/* From interrupt_watch to interrupt_leave a signal only makes interrupted() true. */
void interrupt_watch(void);
void interrupt_leave(void);

/* interrupted returns the signal that came, or 0. */
int interrupted(void);

/* interrupt_end ends the process by the signal that came, so that a shell's loop ends, too. */
_Noreturn void interrupt_end(void);

#endif
