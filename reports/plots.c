#include "reports/plots.h"

#include "conformance/file.h"
#include "nodes/base/die.h"
#include "nodes/base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CDF_POINTS 12	/* more than these are not told apart: then by one parameter */

struct plot {
	const struct points *s;
	char dir[PATH_MAX], name[200], title[160];
	char *err;
	size_t err_cap;
};

static FILE *
create(struct plot *p, const char *suffix)
{
	char path[PATH_MAX + 256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.%s", p->dir, p->name, suffix);
	f = fopen(path, "w");
	if (f == NULL)
		snprintf(p->err, p->err_cap, "%.200s: %s", path, strerror(errno));
	return f;
}

/* Between single quotes gnuplot reads no escapes but '' for a quote. */
static void
put_quoted(FILE *f, const char *s)
{
	putc('\'', f);
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			putc('\'', f);
		putc((unsigned char)*s < ' ' ? ' ' : *s, f);
	}
	putc('\'', f);
}

/* ---- running it ---- */

/* gnuplot in the folder of the plots; false: there is none, or it did not like the script. */
static bool
draw(const struct plot *p)
{
	char file[256];
	int status = 0, null;
	pid_t pid;

	snprintf(file, sizeof(file), "%s.gp", p->name);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		null = open("/dev/null", O_RDWR);
		if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 ||
		    chdir(p->dir) != 0)
			_exit(127);
		execlp("gnuplot", "gnuplot", file, (char *)NULL);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void
finish(const struct plot *p, json_t *list)
{
	char path[PATH_MAX + 256], *svg = NULL;
	json_t *picture;

	if (draw(p)) {
		snprintf(path, sizeof(path), "%s/%s.svg", p->dir, p->name);
		svg = file_text(path);
	}
	picture = svg != NULL ? json_string(svg) : NULL;
	json_array_append_new(list, json_pack("{s:s, s:s, s:o}", "name", p->name, "title", p->title,
	    "svg", picture != NULL ? picture : json_null()));
	free(svg);
}

static void
put_head(FILE *f, const struct plot *p)
{
	fprintf(f, "# %s: gnuplot %s.gp draws it again, gnuplot -e pdf=1 %s.gp for a paper.\n"
	    "if (exists('pdf')) {\n"
	    "\tset terminal pdfcairo noenhanced size 12cm,8cm\n\tset output '%s.pdf'\n} else {\n"
	    "\tset terminal svg noenhanced size 620,400 font 'Helvetica,13' background '#ffffff'\n"
	    "\tset output '%s.svg'\n}\nset datafile separator ','\nset colorsequence podo\n"
	    "set grid ytics linecolor '#dddddd'\nset border 3\nset tics nomirror\n"
	    "set key above\n", p->name, p->name, p->name, p->name, p->name);
}

/* ---- series: points that share all values but one ---- */

/* Does the parameter stand in the name of a series in which `without` varies? */
static bool
names_series(const struct points *s, size_t k, size_t without)
{
	return k < s->n_params && k != without;
}

/* The name of the series of point i, for plots against parameter `without`; n_params: all count. */
static void
series_name(const struct points *s, size_t i, size_t without, char out[static 128])
{
	struct text t = text_of(out, 128);

	out[0] = '\0';
	for (size_t k = 0; k < s->n_params; k++)
		if (names_series(s, k, without))
			text_add(&t, "%s%s %s", t.n > 0 ? ", " : "", s->param[k].column, s->p[i].value[k]);
}

/* series_of numbers them in the order in which they first appear; returns how many there are. */
static size_t
series_of(const struct points *s, size_t without, size_t *series)
{
	char name[128], other[128];
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		size_t k = 0;

		series_name(s, i, without, name);
		for (; k < i; k++) {
			series_name(s, k, without, other);
			if (strcmp(name, other) == 0)
				break;
		}
		series[i] = k < i ? series[k] : n++;
	}
	return n;
}

/* Where a value stands on the axis, if it is not a number: in the order of appearance. */
static size_t
rank(const struct points *s, size_t param, size_t i)
{
	size_t n = 0;

	for (size_t k = 0; k < s->n; k++) {
		bool seen = false;

		if (strcmp(s->p[k].value[param], s->p[i].value[param]) == 0)
			return n;
		for (size_t j = 0; j < k; j++)
			seen = seen || strcmp(s->p[j].value[param], s->p[k].value[param]) == 0;
		n += !seen;
	}
	return n;
}

/* ---- median and quartiles against a parameter ---- */

static void
put_medians(FILE *f, const struct points *s, size_t param, enum measure m, const size_t *series,
    size_t n)
{
	char name[128];

	fprintf(f, "series,name,x,");
	csv_value(f, s->param[param].column);
	fprintf(f, ",handovers,n,q1,median,q3,mean\n");
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < s->n; i++) {
			const struct point *p = &s->p[i];

			if (series[i] != k || p->m[m].n == 0)
				continue;
			series_name(s, i, param, name);
			fprintf(f, "%zu,", k);
			csv_value(f, name);
			if (s->param[param].numeric)
				fprintf(f, ",%s,", p->value[param]);
			else	/* beside each other, not above */
				fprintf(f, ",%g,", (double)rank(s, param, i) +
				    ((double)k - (double)(n - 1) / 2) * (n > 4 ? 0.5 / (double)n : 0.1));
			csv_value(f, p->value[param]);
			fprintf(f, ",%zu,%zu,%.6f,%.6f,%.6f,%.6f\n", p->tried, p->m[m].n,
			    samples_at(&p->m[m], 0.25), samples_at(&p->m[m], 0.5),
			    samples_at(&p->m[m], 0.75), samples_mean(&p->m[m]));
		}
}

static void
put_tics(FILE *f, const struct points *s, size_t param)
{
	size_t next = 0;

	fputs("set xtics (", f);
	for (size_t i = 0; i < s->n; i++)
		if (rank(s, param, i) == next) {
			fputs(next > 0 ? ", " : "", f);
			put_quoted(f, s->p[i].value[param]);
			fprintf(f, " %zu", next++);
		}
	fprintf(f, ")\nset xrange [-0.5:%zu.5]\n", next - 1);
}

static void
put_median_script(FILE *f, const struct plot *p, size_t param, enum measure m, const size_t *series,
    size_t n)
{
	const struct points *s = p->s;
	char name[128];
	size_t i;

	put_head(f, p);
	fprintf(f, "set xlabel ");
	put_quoted(f, s->param[param].column);
	fprintf(f, "\nset ylabel '%s, %s'\nset yrange [0:*]\n", measure_about[m].title,
	    measure_about[m].unit);
	if (s->param[param].numeric)
		fprintf(f, "set offsets graph 0.04, graph 0.04, graph 0.04, 0\n");
	else
		put_tics(f, s, param);
	fprintf(f, "%splot", n < 2 ? "unset key\n" : "");
	for (size_t k = 0; k < n; k++) {
		for (i = 0; i < s->n && series[i] != k; i++)
			;
		series_name(s, i, param, name);
		fprintf(f, "%s '%s.csv' skip 1 using ($1 == %zu ? $3 : NaN):8:7:9 with %s "
		    "pointtype 7 pointsize 0.6 title ", k > 0 ? ", \\\n   " : "", p->name, k,
		    s->param[param].numeric ? "yerrorlines" : "yerrorbars");
		put_quoted(f, name);
	}
	putc('\n', f);
}

static bool
medians(struct plot *p, const char *slug, size_t param, enum measure m, json_t *list)
{
	const struct points *s = p->s;
	size_t *series = xalloc(s->n, sizeof(*series)), n = series_of(s, param, series);
	char column[64];
	FILE *f;
	bool ok = false, any = false;

	for (size_t i = 0; i < s->n; i++)
		any = any || s->p[i].m[m].n > 0;
	if (!any) {
		free(series);
		return true;
	}
	snprintf(column, sizeof(column), "%.60s", s->param[param].column);
	for (char *c = column; *c != '\0'; c++)
		*c = strchr("/\\'\"` \t.", *c) != NULL || (unsigned char)*c < ' ' ? '_' : *c;
	snprintf(p->name, sizeof(p->name), "%.100s-%s-%s", slug, measure_about[m].name, column);
	snprintf(p->title, sizeof(p->title), "%s, against %.60s: median and quartiles",
	    measure_about[m].title, s->param[param].column);
	if ((f = create(p, "csv")) != NULL) {
		put_medians(f, s, param, m, series, n);
		ok = fclose(f) == 0;
	}
	if (ok && (ok = (f = create(p, "gp")) != NULL)) {
		put_median_script(f, p, param, m, series, n);
		ok = fclose(f) == 0;
	}
	free(series);
	if (ok)
		finish(p, list);
	return ok;
}

/* ---- the distribution ---- */

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The samples of all points of a group; the caller's. What never ended counts, too. */
static struct samples
group_samples(const struct points *s, const size_t *group, size_t k, enum measure m, size_t *tried)
{
	struct samples all = { 0 };

	*tried = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct samples *one = &s->p[i].m[m];

		if (group[i] != k)
			continue;
		*tried += s->p[i].tried;
		all.v = xrealloc(all.v, all.n + one->n + 1, sizeof(double));
		if (one->n > 0)
			memcpy(all.v + all.n, one->v, one->n * sizeof(double));
		all.n += one->n;
	}
	if (all.n > 0)
		qsort(all.v, all.n, sizeof(double), by_size);
	return all;
}

static void
group_name(const struct points *s, size_t i, size_t by, char out[static 128])
{
	if (by == s->n_params)
		series_name(s, i, by, out);
	else
		snprintf(out, 128, "%.60s %.60s", s->param[by].column, s->p[i].value[by]);
}

static bool
cdf_files(struct plot *p, size_t by, const size_t *group, size_t n, enum measure m)
{
	const struct points *s = p->s;
	FILE *data = create(p, "csv"), *gp = data != NULL ? create(p, "gp") : NULL;
	char name[128];
	bool ok = gp != NULL;

	if (ok) {
		put_head(gp, p);
		fprintf(gp, "set xlabel '%s, %s'\nset ylabel 'share of the handovers'\n"
		    "set yrange [0:1.02]\nset offsets graph 0.02, graph 0.02, 0, 0\n%splot",
		    measure_about[m].title, measure_about[m].unit, n < 2 ? "unset key\n" : "");
		fprintf(data, "series,name,%s,share\n", measure_about[m].unit);
	}
	for (size_t k = 0; k < n && ok; k++) {
		size_t tried, i = 0;
		struct samples all = group_samples(s, group, k, m, &tried);

		while (group[i] != k)
			i++;
		group_name(s, i, by, name);
		fprintf(gp, "%s '%s.csv' skip 1 using ($1 == %zu ? $3 : NaN):4 with steps linewidth 2 "
		    "title ", k > 0 ? ", \\\n   " : "", p->name, k);
		put_quoted(gp, name);
		for (i = 0; i < all.n; i++) {
			fprintf(data, "%zu,", k);
			csv_value(data, name);
			fprintf(data, ",%.6f,%.6f\n", all.v[i], (double)(i + 1) / (double)tried);
		}
		free(all.v);
	}
	if (gp != NULL) {
		putc('\n', gp);
		ok = fclose(gp) == 0;
	}
	if (data != NULL)
		ok = fclose(data) == 0 && ok;
	return ok;
}

/* by: the parameter whose values are told apart, or n_params: all points are. */
static bool
distribution(struct plot *p, const char *slug, size_t by, enum measure m, json_t *list)
{
	const struct points *s = p->s;
	size_t *group = xalloc(s->n, sizeof(*group)), n;
	bool ok;

	if (by == s->n_params) {
		n = series_of(s, by, group);
		snprintf(p->name, sizeof(p->name), "%.100s-%s-cdf", slug, measure_about[m].name);
		snprintf(p->title, sizeof(p->title), "%s: distribution", measure_about[m].title);
	} else {
		n = 0;
		for (size_t i = 0; i < s->n; i++) {
			group[i] = rank(s, by, i);
			n = group[i] >= n ? group[i] + 1 : n;
		}
		snprintf(p->name, sizeof(p->name), "%.100s-%s-cdf-%zu", slug, measure_about[m].name,
		    by + 1);
		snprintf(p->title, sizeof(p->title), "%s: distribution by %.40s, whatever the others",
		    measure_about[m].title, s->param[by].column);
	}
	ok = cdf_files(p, by, group, n, m);
	free(group);
	if (ok)
		finish(p, list);
	return ok;
}

static bool
is_drawing(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL && (strcmp(dot, ".csv") == 0 || strcmp(dot, ".gp") == 0 ||
	    strcmp(dot, ".svg") == 0);
}

bool
plots_begin(const char *dir)
{
	char path[PATH_MAX], file[PATH_MAX + 300];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%.4000s/plots", dir);
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		return false;
	d = opendir(path);
	while (d != NULL && (e = readdir(d)) != NULL) {
		snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
		if (is_drawing(e->d_name))
			unlink(file);
	}
	if (d != NULL)
		closedir(d);
	return d != NULL;
}

bool
plots_write(const struct points *s, const char *dir, const char *slug, json_t *list, char *err,
    size_t err_cap)
{
	static const enum measure against[] = { M_LATENCY, M_LOST, M_SIGNALLING };
	struct plot p = { .s = s, .err = err, .err_cap = err_cap };
	enum measure m = M_BINDING;
	bool ok = true;

	snprintf(p.dir, sizeof(p.dir), "%.4000s/plots", dir);
	for (size_t i = 0; i < s->n; i++)	/* without traffic the binding says it */
		m = s->p[i].m[M_LATENCY].n > 0 ? M_LATENCY : m;
	for (size_t k = 0; k < s->n_params && ok; k++)
		for (size_t i = 0; i < sizeof(against) / sizeof(against[0]) && ok; i++)
			ok = medians(&p, slug, k, i == 0 ? m : against[i], list);
	if (s->n <= CDF_POINTS)
		return ok && distribution(&p, slug, s->n_params, m, list);
	for (size_t k = 0; k < s->n_params && ok; k++)
		ok = distribution(&p, slug, k, m, list);
	return ok;
}
