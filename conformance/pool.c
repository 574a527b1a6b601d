#include "conformance/pool.h"

#include "conformance/interrupt.h"
#include "nodes/base/die.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct slot {
	pid_t pid;		/* 0: free */
	size_t job;
	FILE *out, *err;	/* unlinked files that the child shares */
};

static FILE *
scratch(void)
{
	FILE *f = tmpfile();

	if (f == NULL)
		die("no room for a temporary file");
	return f;
}

static void
slot_start(struct slot *s, const struct pool_conf *conf, size_t job, pool_fn *fn, void *ctx)
{
	s->job = job;
	s->out = scratch();
	s->err = scratch();
	fflush(NULL);
	s->pid = fork();
	if (s->pid < 0)
		die("cannot fork");
	if (s->pid == 0) {
		int status;

		interrupt_leave();
		alarm(conf->limit_s != 0 ? conf->limit_s : 120);
		if (dup2(fileno(s->err), STDERR_FILENO) < 0)
			_exit(3);
		status = fn(ctx, job, s->out);
		fflush(NULL);
		_exit(status);
	}
}

static char *
read_back(FILE *f)
{
	size_t n = 0, cap = 4096, got;
	char *text = xalloc(1, cap + 1);

	rewind(f);
	while ((got = fread(text + n, 1, cap - n, f)) > 0) {
		n += got;
		if (n == cap) {
			cap *= 2;
			text = xrealloc(text, 1, cap + 1);
		}
	}
	text[n] = '\0';
	fclose(f);
	return text;
}

static void
last_line(char *text, char out[static 160])
{
	size_t n = strlen(text);
	const char *line;

	while (n > 0 && text[n - 1] == '\n')
		text[--n] = '\0';
	line = strrchr(text, '\n');
	snprintf(out, 160, "%s", line != NULL ? line + 1 : text);
}

static void
slot_finish(struct slot *s, int wait_status, struct pool_result *r)
{
	char *err = read_back(s->err);

	*r = (struct pool_result){ .crashed = WIFSIGNALED(wait_status) };
	if (r->crashed)
		r->signal = WTERMSIG(wait_status);
	else
		r->status = WEXITSTATUS(wait_status);
	r->text = read_back(s->out);
	last_line(err, r->last_words);
	free(err);
	s->pid = 0;
}

static void
progress(const struct pool_conf *conf, size_t done, size_t n, const struct timespec *since)
{
	struct timespec t;
	double spent, rate;

	if (conf->what == NULL || !isatty(STDERR_FILENO))
		return;
	clock_gettime(CLOCK_MONOTONIC, &t);
	spent = (double)(t.tv_sec - since->tv_sec) + (double)(t.tv_nsec - since->tv_nsec) / 1e9;
	rate = spent > 0 ? (double)done / spent : 0;
	if (done == n)
		fprintf(stderr, "\r\033[K");
	else
		fprintf(stderr, "\r%zu/%zu %s, %.1f/s, %.0f s to go \033[K", done, n, conf->what,
		    rate, rate > 0 ? (double)(n - done) / rate : 0.0);
}

/* Who is not done stays without a result. */
static void
give_up(struct slot *slot, size_t most, struct pool_result *result, size_t n)
{
	for (size_t i = 0; i < most; i++)
		if (slot[i].pid != 0)
			kill(slot[i].pid, SIGTERM);
	for (size_t i = 0; i < most; i++)
		if (slot[i].pid != 0) {
			waitpid(slot[i].pid, NULL, 0);
			fclose(slot[i].out);
			fclose(slot[i].err);
		}
	for (size_t i = 0; i < n; i++)
		if (result[i].text == NULL)
			result[i] = (struct pool_result){ .crashed = true, .text = xstrdup("") };
}

bool
pool_run(const struct pool_conf *conf, size_t n, pool_fn *fn, void *ctx,
    struct pool_result *result)
{
	size_t most = conf->jobs != 0 ? conf->jobs : (size_t)sysconf(_SC_NPROCESSORS_ONLN);
	struct slot *slot = xalloc(most, sizeof(*slot));
	size_t next = 0, done = 0;
	struct timespec since;

	memset(result, 0, n * sizeof(*result));
	clock_gettime(CLOCK_MONOTONIC, &since);
	interrupt_watch();
	while (done < n && !interrupted()) {
		int status;
		pid_t pid;

		for (size_t i = 0; i < most && next < n; i++)
			if (slot[i].pid == 0)
				slot_start(&slot[i], conf, next++, fn, ctx);
		pid = wait(&status);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			die("wait failed");
		for (size_t i = 0; i < most; i++)
			if (slot[i].pid == pid) {
				slot_finish(&slot[i], status, &result[slot[i].job]);
				done++;
			}
		progress(conf, done, n, &since);
	}
	interrupt_leave();
	if (interrupted())
		give_up(slot, most, result, n);
	free(slot);
	if (interrupted())
		fprintf(stderr, "%ssojourn: interrupted: %zu of %zu %s were done\n",
		    isatty(STDERR_FILENO) ? "\r\033[K" : "", done, n,
		    conf->what != NULL ? conf->what : "runs");
	return !interrupted();
}

void
pool_result_clear(struct pool_result *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(r[i].text);
}
