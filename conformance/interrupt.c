#include "conformance/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static const int watched[] = { SIGINT, SIGTERM };
#define N_WATCHED (sizeof(watched) / sizeof(watched[0]))

/* The one thing that a signal's handler may set. */
static volatile sig_atomic_t came;

static void
on_signal(int number)
{
	came = number;
}

static void
handle(void (*handler)(int))
{
	/* Without SA_RESTART: who waits for a child or a packet is to look around. */
	const struct sigaction act = { .sa_handler = handler, .sa_flags = (int)SA_RESETHAND };

	for (size_t i = 0; i < N_WATCHED; i++)
		sigaction(watched[i], &act, NULL);
}

void
interrupt_watch(void)
{
	handle(on_signal);
}

void
interrupt_leave(void)
{
	handle(SIG_DFL);
}

int
interrupted(void)
{
	return came;
}

void
interrupt_end(void)
{
	fflush(NULL);
	interrupt_leave();
	raise(came);
	_Exit(128 + came);	/* it is blocked */
}
