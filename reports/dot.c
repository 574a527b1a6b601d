#include "reports/dot.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs `dot -Tformat -o file` with the graph on its standard input; its exit status, 127 if there
 * is no such program. No shell sees the file's name. */
static int
run_dot(const char *graph, const char *format, const char *file)
{
	void (*was)(int) = signal(SIGPIPE, SIG_IGN);
	int p[2], status = 127;
	pid_t pid;
	FILE *in;

	if (pipe(p) != 0)
		return 127;
	pid = fork();
	if (pid == 0) {
		dup2(p[0], STDIN_FILENO);
		close(p[0]);
		close(p[1]);
		execlp("dot", "dot", format, "-o", file, (char *)NULL);
		_exit(127);
	}
	close(p[0]);
	in = fdopen(p[1], "w");
	if (in != NULL) {
		fputs(graph, in);
		fclose(in);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		status = 127 << 8;
	signal(SIGPIPE, was);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

bool
dot_render(const char *graph, const char *file, char *err, size_t err_cap)
{
	static const char *const formats[] = { "svg", "png", "pdf", NULL };
	const char *ext = strrchr(file, '.');
	char option[16] = "";
	int status;

	for (size_t i = 0; ext != NULL && formats[i] != NULL; i++)
		if (strcmp(ext + 1, formats[i]) == 0)
			snprintf(option, sizeof(option), "-T%s", formats[i]);
	if (option[0] == '\0' || file[0] == '-') {
		snprintf(err, err_cap, "%s: a name ending in .svg, .png or .pdf is wanted", file);
		return false;
	}
	fflush(NULL);
	status = run_dot(graph, option, file);
	if (status == 127)
		snprintf(err, err_cap, "graphviz is not installed (Debian: graphviz)");
	else if (status != 0)
		snprintf(err, err_cap, "%s: dot failed with status %d", file, status);
	return status == 0;
}
