#include "sojourn_data.h"

#include "nodes/base/die.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef DATADIR
#define DATADIR "/usr/local/share/sojourn"
#endif

#define LEVELS 3	/* from build/opt/sojourn to the tree */
#define NAMES  64

static bool
is_data(const char *dir)
{
	char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/conformance/requirements", dir);
	return access(path, R_OK) == 0;
}

/* beside_program looks around the executable: an installation's share/sojourn, then the tree. */
static bool
beside_program(char dir[static PATH_MAX])
{
	char exe[PATH_MAX], share[PATH_MAX + 24];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *slash;

	exe[n > 0 ? n : 0] = '\0';
	for (int level = 0; level < LEVELS && (slash = strrchr(exe, '/')) != NULL; level++) {
		*slash = '\0';
		snprintf(share, sizeof(share), "%s/share/sojourn", exe);
		if (level == 1 && is_data(share) && realpath(share, dir) != NULL)
			return true;
		if (is_data(exe) && realpath(exe, dir) != NULL)
			return true;
	}
	return false;
}

/* root fills dir; "" if the names stand for themselves. */
static void
root(char dir[static PATH_MAX])
{
	const char *told = getenv("SOJOURN_DATA");
	char cwd[PATH_MAX];

	if (told != NULL && told[0] != '\0') {
		snprintf(dir, PATH_MAX, "%s", told);
		return;
	}
	if (!beside_program(dir))
		snprintf(dir, PATH_MAX, "%s", is_data(DATADIR) ? DATADIR : "");
	if (getcwd(cwd, sizeof(cwd)) != NULL && strcmp(cwd, dir) == 0)
		dir[0] = '\0';
}

const char *
data_path(const char *name)
{
	/* What was said once stays: callers keep these. */
	static struct { char *name, *path; } said[NAMES];
	char dir[PATH_MAX], path[PATH_MAX + 256];
	size_t i = 0;

	while (i < NAMES && said[i].name != NULL && strcmp(said[i].name, name) != 0)
		i++;
	if (i == NAMES)
		die("more than %d names of data files", NAMES);
	if (said[i].name != NULL)
		return said[i].path;
	root(dir);
	snprintf(path, sizeof(path), "%s%s%s", dir, dir[0] != '\0' ? "/" : "", name);
	said[i].name = xstrdup(name);
	said[i].path = xstrdup(path);
	return said[i].path;
}

const char *
story_path(const char *file)
{
	char name[256];
	const char *path;

	if (access(file, F_OK) == 0 || file[0] == '/' || strlen(file) > 200)
		return file;
	snprintf(name, sizeof(name), "scenarios/%s%s", file,
	    strstr(file, ".lua") != NULL ? "" : ".lua");
	path = data_path(name);
	return access(path, F_OK) == 0 ? path : file;
}
