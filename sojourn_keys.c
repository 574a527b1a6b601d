/* sojourn_keys.c - the verb `keys`: `keys import` makes a key folder for `check` and Wireshark. */
#include "sojourn_args.h"
#include "sojourn_verbs.h"
#include "traces/import.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: sojourn keys import --from ip-xfrm|charon-log|libreswan FILE... -o DIR\n"
    "\n"
    "Writes Wireshark's ikev2_decryption_table and esp_sa into DIR, for `sojourn check --keys DIR`.\n"
    "What they hold already stays, so DIR may be Wireshark's own folder.\n"
    "  ip-xfrm     the output of `ip xfrm state` (as root): ESP\n"
    "  charon-log  strongSwan's log with ike = 4, chd = 4, mgr = 2, enc and cfg = 1: IKE and ESP\n"
    "  libreswan   pluto's log with plutodebug=private: IKE (not with an AEAD) and ESP\n"
    "Exit status: 0 done, 2 a file cannot be understood or holds no keys.\n";

static int
import_files(enum import_format format, char **files, size_t n, const char *dir)
{
	struct keys *keys = keys_new();
	struct import_result r;
	char err[256];
	bool fine = true;

	for (size_t i = 0; fine && i < n; i++) {
		fine = import_file(keys, format, files[i], &r, err);
		if (!fine)
			break;
		printf("%s: keys of %zu IKE and %zu ESP SAs\n", files[i], r.ike, r.esp);
		if (r.skipped > 0)
			printf("%zu cannot be used: %s\n", r.skipped, r.note);
	}
	fine = fine && keys_write_dir(keys, dir, err, sizeof(err));
	if (!fine)
		fprintf(stderr, "sojourn: %s\n", err);
	keys_free(keys);
	return fine ? EXIT_PASSED : EXIT_USAGE;
}

int
verb_keys(int argc, char **argv)
{
	static const struct option options[] = {
		{ "from", required_argument, NULL, 'f' }, { "help", no_argument, NULL, 'h' }, { 0 }
	};
	enum import_format format = IMPORT_IP_XFRM;
	const char *dir = NULL;
	bool known = false;
	int c;

	while ((c = args_next(argc, argv, ":o:h", options)) != -1) {
		switch (c) {
		case 'f':
			known = import_format_parse(&format, optarg);
			if (!known)
				return args_wrong(argv[0], "--from %.100s: wanted ip-xfrm, "
				    "charon-log or libreswan", optarg);
			break;
		case 'o':
			dir = optarg;
			if (!args_folder(argv[0], "-o", dir))
				return EXIT_USAGE;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_PASSED;
		default:
			return EXIT_USAGE;
		}
	}
	if (optind < argc && strcmp(argv[optind], "import") != 0)
		return args_wrong(argv[0], "there is 'import', and no '%.100s'", argv[optind]);
	if (!args_places(argc, argv, 2, INT_MAX, "import and its files"))
		return EXIT_USAGE;
	if (!known || dir == NULL)
		return args_wrong(argv[0], "wanted %s", !known ? "--from, what wrote the files" :
		    "-o, a folder for the keys");
	return import_files(format, argv + optind + 1, (size_t)(argc - optind - 1), dir);
}
