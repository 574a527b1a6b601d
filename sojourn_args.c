#include "sojourn_args.h"

#include "nodes/base/conf.h"
#include "sojourn_verbs.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_MAX 700	/* what rooms put behind a folder's name fits their buffers then */

int
args_wrong(const char *verb, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(stderr, "sojourn %s: %s (`sojourn %s --help` says more)\n", verb, text, verb);
	return EXIT_USAGE;
}

int
args_next(int argc, char **argv, const char *letters, const struct option *options)
{
	const char *word;
	int c;

	opterr = 0;
	c = getopt_long(argc, argv, letters, options, NULL);
	if (c != ':' && c != '?')
		return c;
	word = argv[optind - 1];
	if (c == ':')
		args_wrong(argv[0], "%s wants a value", word);
	else if (strncmp(word, "--", 2) != 0)
		args_wrong(argv[0], "no option '-%c'", optopt);
	else if (optopt != 0)
		args_wrong(argv[0], "%s takes no value", word);
	else
		args_wrong(argv[0], "no option '%.100s'", word);
	return '?';
}

bool
args_places(int argc, char **argv, int least, int most, const char *wanted)
{
	int n = argc - optind;

	for (int i = optind; i < argc; i++)
		if (argv[i][0] == '\0') {
			args_wrong(argv[0], "wanted %s, and no ''", wanted);
			return false;
		}
	if (n < least)
		args_wrong(argv[0], "wanted %s", wanted);
	else if (n > most)
		args_wrong(argv[0], "wanted %s, and no '%.100s'", wanted, argv[optind + most]);
	return n >= least && n <= most;
}

bool
args_param(const char *verb, struct params *p, char *text)
{
	char *eq = strchr(text, '=');

	if (eq == NULL || eq == text) {
		args_wrong(verb, "-p %.100s: wanted KEY=VALUE", text);
		return false;
	}
	if (p->n == PARAMS_MAX) {
		args_wrong(verb, "-p %.100s: no more than %d of them", text, PARAMS_MAX);
		return false;
	}
	*eq = '\0';
	p->arg[p->n++] = (struct world_arg){ text, eq + 1 };
	return true;
}

bool
args_number(const char *verb, const char *option, const char *text, uint64_t *out)
{
	char *end;

	errno = 0;
	*out = strtoull(text, &end, 10);
	if (*text >= '0' && *text <= '9' && *end == '\0' && errno == 0)
		return true;
	args_wrong(verb, "%s %.100s: wanted a number from 0 to %" PRIu64, option, text, UINT64_MAX);
	return false;
}

bool
args_jobs(const char *verb, const char *text, unsigned *out)
{
	uint64_t n;

	if (!args_number(verb, "--jobs", text, &n))
		return false;
	if (n > JOBS_MAX) {
		args_wrong(verb, "--jobs %.100s: no more than %d", text, JOBS_MAX);
		return false;
	}
	*out = (unsigned)n;
	return true;
}

bool
args_time(const char *verb, const char *option, const char *text, tick least, tick *out)
{
	if (tick_parse(out, text) && *out >= least && *out != TICK_NEVER)
		return true;
	args_wrong(verb, "%s %.100s: wanted a time like 20ms or 60s", option, text);
	return false;
}

bool
args_output(const char *verb, const char *option, const char *path)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX] = ".";
	struct stat st;
	int error = 0;

	if (stat(path, &st) == 0) {
		error = S_ISDIR(st.st_mode) ? EISDIR : access(path, W_OK) != 0 ? errno : 0;
	} else if (strlen(path) >= sizeof(dir)) {
		error = ENAMETOOLONG;
	} else {
		if (slash != NULL)
			snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path) + 1, path);
		error = *path == '\0' ? ENOENT : access(dir, W_OK | X_OK) != 0 ? errno : 0;
	}
	if (error == 0)
		return true;
	args_wrong(verb, "%s '%.200s': %s", option, path, strerror(error));
	return false;
}

bool
args_folder(const char *verb, const char *option, const char *path)
{
	if (*path == '\0' || strlen(path) > FOLDER_MAX) {
		args_wrong(verb, "%s '%.40s%s': wanted the name of a folder%s", option, path,
		    strlen(path) > 40 ? "..." : "", *path == '\0' ? "" : ", and a shorter one");
		return false;
	}
	return true;
}
