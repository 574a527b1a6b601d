#include "conformance/explore_found.h"

#include "nodes/base/die.h"
#include "nodes/base/text.h"

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define PARTS_MAX 8	/* of a finding */

void
explore_found_write(const struct explore_found *f, FILE *out)
{
	fprintf(out, "%s\t%s\t%" PRId64 "\t%" PRId64 "\n", f->kind, f->why, f->end, f->settled);
}

void
explore_found_read(struct explore_found *f, const struct pool_result *r)
{
	const char *last = r->text, *tab;
	char *end;

	*f = (struct explore_found){ .kind = "crash" };
	if (r->crashed || r->status != 0) {
		snprintf(f->why, sizeof(f->why), "%s", r->signal == SIGALRM ? "it hung" :
		    r->last_words[0] != '\0' ? r->last_words : "ended by a signal");
		return;
	}
	for (const char *nl = strchr(last, '\n'); nl != NULL && nl[1] != '\0';
	    nl = strchr(last, '\n'))
		last = nl + 1;
	tab = strchr(last, '\t');
	if (tab == NULL)
		return;
	snprintf(f->kind, sizeof(f->kind), "%.*s", (int)(tab - last), last);
	snprintf(f->why, sizeof(f->why), "%.*s", (int)strcspn(tab + 1, "\t"), tab + 1);
	f->end = strtoll(tab + 1 + strcspn(tab + 1, "\t"), &end, 10);
	f->settled = strtoll(end, NULL, 10);
}

bool
explore_found_diverges(const struct explore_found *f)
{
	return strcmp(f->kind, "ok") != 0 && strcmp(f->kind, "story") != 0 &&
	    strcmp(f->kind, "known") != 0;
}

/* essence drops numbers, addresses and SPIs. */
static void
essence(const char *text, char out[static 256])
{
	struct text t = text_of(out, 256);

	while (*text != '\0') {
		size_t word = strcspn(text, " ");

		if (strcspn(text, "0123456789:.") >= word)
			text_add(&t, "%.*s ", (int)word, text);
		text += word;
		text += *text == ' ';
	}
}

bool
explore_found_alike(const struct explore_found *a, const struct explore_found *b)
{
	char x[256], y[256];

	if (strcmp(a->kind, b->kind) != 0)
		return false;
	if (strcmp(a->kind, "monitor") == 0)	/* the same row */
		return strcspn(a->why, " ") == strcspn(b->why, " ") &&
		    strncmp(a->why, b->why, strcspn(a->why, " ")) == 0;
	essence(a->why, x);
	essence(b->why, y);
	return strcmp(x, y) == 0;
}

/* ---- what is understood ---- */

/* One column, cut off at its tab. False: there is none, or it is too long. */
static bool
column(char **line, char *out, size_t cap)
{
	char *text = strsep(line, "\t");

	if (text == NULL || text[0] == '\0' || strlen(text) >= cap)
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

static bool
known_parse(struct explore_known *k, char *line)
{
	*k = (struct explore_known){ .seen = 0 };
	return column(&line, k->story, sizeof(k->story)) &&
	    column(&line, k->faults, sizeof(k->faults)) &&
	    column(&line, k->says, sizeof(k->says)) &&
	    column(&line, k->reason, sizeof(k->reason)) && line == NULL;
}

bool
explore_knowns_read(struct explore_knowns *out, const char *file, char err[static 256])
{
	FILE *f = fopen(file, "r");
	struct explore_known k;
	bool fine = f != NULL;
	unsigned n = 0;
	char line[600];

	*out = (struct explore_knowns){ .n = 0 };
	if (f == NULL)
		snprintf(err, 256, "%.200s: %s", file, strerror(errno));
	while (fine && fgets(line, sizeof(line), f) != NULL) {
		n++;
		line[strcspn(line, "\n")] = '\0';
		if (n == 1 || line[0] == '#' || line[0] == '\0')	/* the head */
			continue;
		fine = known_parse(&k, line);
		if (!fine) {
			snprintf(err, 256, "%.150s:%u: wants story, faults, says and reason, of at most "
			    "63, 63, 63 and 299 octets", file, n);
			break;
		}
		out->k = xrealloc(out->k, out->n + 1, sizeof(k));
		out->k[out->n++] = k;
	}
	if (f != NULL)
		fclose(f);
	return fine;
}

/* The known one that part of a finding is, or NULL. */
static struct explore_known *
known_find(struct explore_knowns *ks, const char *story, const char *faults, const char *part,
    size_t len)
{
	for (size_t i = 0; i < ks->n; i++) {
		struct explore_known *k = &ks->k[i];

		if (fnmatch(k->story, story, 0) == 0 && fnmatch(k->faults, faults, 0) == 0 &&
		    memmem(part, len, k->says, strlen(k->says)) != NULL)
			return k;
	}
	return NULL;
}

bool
explore_excused(struct explore_knowns *ks, const char *story, const char *faults,
    const struct explore_found *f)
{
	struct explore_known *hit[PARTS_MAX];
	size_t n = 0;

	if (strcmp(f->kind, "crash") == 0)
		return false;
	for (const char *at = f->why, *semi; at != NULL; at = semi != NULL ? semi + 2 : NULL) {
		semi = strstr(at, "; ");
		if (n == PARTS_MAX)
			return false;
		hit[n] = known_find(ks, story, faults, at, semi != NULL ? (size_t)(semi - at) :
		    strlen(at));
		if (hit[n++] == NULL)
			return false;
	}
	for (size_t i = 0; i < n; i++)
		hit[i]->seen++;
	return true;
}
