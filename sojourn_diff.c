#include "sojourn_args.h"

#include "sojourn_verbs.h"
#include "traces/diff.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char usage[] =
    "usage: sojourn diff OLD NEW [--tolerance TIME] [--all] [-v]\n"
    "       sojourn diff GOLDEN RUN --update\n"
    "\n"
    "Says what changed from OLD to NEW, a line for each change. Both are run folders, files like\n"
    "messages.seq, or golden files (traces/golden). What every link repeats whatever happens (RS,\n"
    "RA, NS, NA, ARP) is left out.\n"
    "  --tolerance   how much earlier or later a message may come; 50ms unless told\n"
    "  --all         compare RS, RA, NS, NA and ARP, too (golden files do not hold them)\n"
    "  --update      write GOLDEN anew from RUN instead\n"
    "  -v            every change, not the first 40 only\n"
    "Exit status: 0 nothing changed, 1 something did, 2 something could not be read.\n";

static bool
load(struct seq_file *f, const char *path, bool thin)
{
	char err[256];

	if (seq_load(f, path, thin, err))
		return true;
	fprintf(stderr, "sojourn: %s\n", err);
	return false;
}

static int
compare(const char *old, const char *new, bool all, const struct diff_options *o)
{
	bool thin = !all || seq_is_golden(old) || seq_is_golden(new);
	struct seq_file a = { 0 }, b = { 0 };
	int status = EXIT_USAGE;

	if (load(&a, old, thin) && load(&b, new, thin))
		status = diff_sequences(&a, &b, o, stdout) == 0 ? EXIT_PASSED : EXIT_FAILED;
	seq_clear(&a);
	seq_clear(&b);
	return status;
}

static int
update(const char *golden, const char *run)
{
	char err[256];
	struct stat st;

	if (stat(golden, &st) == 0 && (S_ISDIR(st.st_mode) || !seq_is_golden(golden))) {
		fprintf(stderr, "sojourn: %s: not a golden file, left alone\n", golden);
		return EXIT_USAGE;
	}
	if (!seq_golden_write(run, golden, err)) {
		fprintf(stderr, "sojourn: %s\n", err);
		return EXIT_USAGE;
	}
	return EXIT_PASSED;
}

int
verb_diff(int argc, char **argv)
{
	static const struct option options[] = {
		{ "tolerance", required_argument, NULL, 't' }, { "update", no_argument, NULL, 'u' },
		{ "all", no_argument, NULL, 'a' }, { "help", no_argument, NULL, 'h' }, { 0 }
	};
	struct diff_options o = { .tolerance = MSEC(50), .most = 40 };
	bool updating = false, all = false;
	int c;

	while ((c = args_next(argc, argv, ":vh", options)) != -1) {
		switch (c) {
		case 't':
			if (!args_time(argv[0], "--tolerance", optarg, 0, &o.tolerance))
				return EXIT_USAGE;
			break;
		case 'a':
			all = true;
			break;
		case 'u':
			updating = true;
			break;
		case 'v':
			o.most = 0;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_PASSED;
		default:
			return EXIT_USAGE;
		}
	}
	if (!args_places(argc, argv, 2, 2, updating ? "a golden file and a run" : "two runs or files"))
		return EXIT_USAGE;
	return updating ? update(argv[optind], argv[optind + 1]) :
	    compare(argv[optind], argv[optind + 1], all, &o);
}
