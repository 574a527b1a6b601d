#include "traces/rundir.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
make(const char *dir)
{
	return mkdir(dir, 0777) == 0 || errno == EEXIST;
}

bool
rundir_parents(const char *file)
{
	char path[4096];

	if (strlen(file) >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	strcpy(path, file);
	for (char *p = path + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (!make(path))
			return false;
		*p = '/';
	}
	return true;
}

void
rundir_file_name(char *name)
{
	for (char *p = name; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("._-+", *p) == NULL)
			*p = '_';
	if (name[0] == '.')
		name[0] = '_';
}

bool
rundir_is_run(const char *dir)
{
	char path[4200], head[64] = "";
	FILE *f;

	snprintf(path, sizeof(path), "%s/run.json", dir);
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	if (fread(head, 1, sizeof(head) - 1, f) == 0)
		head[0] = '\0';
	fclose(f);
	return strstr(head, "\"sojourn\"") != NULL;
}

bool
rundir_is_empty(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	bool empty = d != NULL;

	while (empty && (e = readdir(d)) != NULL)
		empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
	if (d != NULL)
		closedir(d);
	return empty;
}

/* The files of one of a run's own folders; they have no folders inside. */
static void
empty_folder(const char *path)
{
	char file[4700];
	struct stat st;
	struct dirent *e;
	DIR *d;

	if (lstat(path, &st) != 0 || !S_ISDIR(st.st_mode) || (d = opendir(path)) == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
		if (e->d_name[0] != '.')
			unlink(file);
	}
	closedir(d);
}

void
rundir_drop_captures(const char *dir)
{
	static const char *const folder[] = { "pcap", "pfkey" };
	char path[4300];

	for (size_t i = 0; i < sizeof(folder) / sizeof(folder[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, folder[i]);
		empty_folder(path);
		(void)rmdir(path);
	}
}

static void
clean(const char *dir)
{
	static const char *const folder[] = { "pcap", "pfkey", "keys", "inputs" };
	static const char *const file[] = {
		"timing.json", "messages.jsonl", "messages.seq", "state.jsonl", "verdicts.json",
		"junit.xml", "metrics.csv", "report.html", "compare.html", "story.lua", "run.json.new"
	};
	char path[4300];

	for (size_t i = 0; i < sizeof(folder) / sizeof(folder[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, folder[i]);
		empty_folder(path);
	}
	for (size_t i = 0; i < sizeof(file) / sizeof(file[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, file[i]);
		unlink(path);
	}
}

bool
rundir_make(const char *dir, char err[static 256])
{
	char path[4096];
	struct stat st;

	if (strlen(dir) > sizeof(path) - 3) {
		snprintf(err, 256, "%.200s...: %s", dir, strerror(ENAMETOOLONG));
		return false;
	}
	snprintf(path, sizeof(path), "%s/.", dir);
	if (stat(dir, &st) == 0) {
		if (!S_ISDIR(st.st_mode)) {
			snprintf(err, 256, "%.200s is not a folder", dir);
			return false;
		}
		if (rundir_is_run(dir)) {
			clean(dir);
			return true;
		}
		if (rundir_is_empty(dir))
			return true;
		snprintf(err, 256, "%.150s is a folder that is not empty and holds no run: "
		    "not overwritten", dir);
		return false;
	}
	if (!rundir_parents(path)) {
		snprintf(err, 256, "%.200s: %s", dir, strerror(errno));
		return false;
	}
	return true;
}
