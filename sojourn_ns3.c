#include "sojourn_ns3.h"

#include "nodes/base/die.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MODULE "sojourn-ns3.so"

/* module_path: beside the program, as built; or where `make install` puts it. */
static void
module_path(char path[static PATH_MAX + 64])
{
	char exe[PATH_MAX], *slash;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	exe[n > 0 ? n : 0] = '\0';
	slash = strrchr(exe, '/');
	if (slash != NULL)
		*slash = '\0';
	snprintf(path, PATH_MAX + 64, "%s/" MODULE, exe);
	if (access(path, R_OK) != 0)
		snprintf(path, PATH_MAX + 64, "%s/../lib/sojourn/" MODULE, exe);
}

struct driver *
ns3_load(uint64_t seed)
{
	struct driver *(*make)(uint64_t) = NULL;
	char path[PATH_MAX + 64];
	void *module, *symbol;

	module_path(path);
	module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	symbol = module != NULL ? dlsym(module, "ns3_new") : NULL;
	if (symbol == NULL)
		die("ns-3 cannot be loaded (--lab plays without it): %s", dlerror());
	memcpy(&make, &symbol, sizeof(make));	/* POSIX: a function, whatever ISO C says */
	return make(seed);
}
