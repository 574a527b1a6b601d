/* fpregs.c - LD_PRELOAD for User-Mode Linux 6.1 on hosts whose XSAVE area is larger than the 2,696 octets
 * that it knows (AMX): PTRACE_SETREGSET with its short buffer fails there, and it panics. Here the host's
 * full area is read, what UML knows is put into it, and all of it is written back. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PEEKTEXT = 1, PEEKUSER = 3, GETREGSET = 0x4204, SETREGSET = 0x4205, NT_X86_XSTATE = 0x202,
    HEADER_AT = 512, UML_AREA = 2696 };
/* Components that lie inside the small area: all but AMX's, and PKRU where it fits. */
#define SMALL_COMPONENTS UINT64_C(0xe7)
#define PKRU		 UINT64_C(0x200)

static long
set_xstate(long pid, struct iovec *small)
{
	static __thread uint8_t area[16384] __attribute__((aligned(64)));
	struct iovec full = { area, sizeof(area) };
	long r = syscall(SYS_ptrace, GETREGSET, pid, NT_X86_XSTATE, &full);
	uint64_t present;

	if (r < 0 || full.iov_len <= small->iov_len)
		return r < 0 ? r : syscall(SYS_ptrace, SETREGSET, pid, NT_X86_XSTATE, small);
	memcpy(area, small->iov_base, small->iov_len);
	memcpy(&present, area + HEADER_AT, sizeof(present));
	present &= SMALL_COMPONENTS | (small->iov_len >= UML_AREA ? PKRU : 0);
	memcpy(area + HEADER_AT, &present, sizeof(present));
	return syscall(SYS_ptrace, SETREGSET, pid, NT_X86_XSTATE, &full);
}

long
ptrace(int request, ...)
{
	long pid, address, data, word, r;
	va_list ap;

	va_start(ap, request);
	pid = (int)va_arg(ap, long);
	address = va_arg(ap, long);
	data = va_arg(ap, long);
	va_end(ap);
	if (request == SETREGSET && address == NT_X86_XSTATE)
		return set_xstate(pid, (struct iovec *)data);
	if (request < PEEKTEXT || request > PEEKUSER)
		return syscall(SYS_ptrace, request, pid, address, data);
	r = syscall(SYS_ptrace, request, pid, address, &word);	/* as libc does it */
	return r < 0 ? r : word;
}
