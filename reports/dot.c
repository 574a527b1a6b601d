#include "reports/dot.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs `dot -Tsvg` with the graphs on its standard input and `to` as its standard output; its exit
 * status, 127 if there is no such program. */
static int
run_dot(const char *graphs, int to)
{
	void (*was)(int) = signal(SIGPIPE, SIG_IGN);
	int p[2], status = 127;
	pid_t pid;
	FILE *in;

	if (pipe(p) != 0)
		return 127;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		dup2(p[0], STDIN_FILENO);
		dup2(to, STDOUT_FILENO);
		close(p[0]);
		close(p[1]);
		execlp("dot", "dot", "-Tsvg", (char *)NULL);
		_exit(127);
	}
	close(p[0]);
	in = fdopen(p[1], "w");
	if (in != NULL) {
		fputs(graphs, in);
		fclose(in);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		status = 127 << 8;
	signal(SIGPIPE, was);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

char *
dot_svg(const char *graphs)
{
	FILE *f = tmpfile();
	char *text = NULL;
	size_t cap = 0;

	if (f == NULL)
		return NULL;
	if (run_dot(graphs, fileno(f)) == 0) {
		rewind(f);
		if (getdelim(&text, &cap, '\0', f) < 0) {
			free(text);
			text = NULL;
		}
	}
	fclose(f);
	return text;
}
