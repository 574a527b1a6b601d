#include "conformance/converge_pair.h"

#include <stdio.h>
#include <string.h>

/* ---- tables of lines of " key=value" ---- */

bool
table_next(const char **at, struct table_row *r)
{
	if (*at == NULL || **at == '\0')
		return false;
	r->p = *at;
	r->n = strcspn(*at, "\n");
	*at += r->n + ((*at)[r->n] == '\n');
	return true;
}

const char *
row_get(const struct table_row *r, const char *key, char out[static VALUE])
{
	size_t k = strlen(key);

	out[0] = '\0';
	for (size_t i = 0; i + k + 1 < r->n; i++)
		if (r->p[i] == ' ' && strncmp(r->p + i + 1, key, k) == 0 &&
		    r->p[i + 1 + k] == '=') {
			size_t from = i + k + 2, n = 0;

			while (from + n < r->n && r->p[from + n] != ' ' && n < VALUE - 1)
				n++;
			memcpy(out, r->p + from, n);
			out[n] = '\0';
			break;
		}
	return out;
}

bool
row_is(const struct table_row *r, const char *key, const char *value)
{
	char v[VALUE];

	return strcmp(row_get(r, key, v), value) == 0;
}

bool
table_find(const char *table, const char *key, const char *value, struct table_row *out)
{
	while (table_next(&table, out))
		if (row_is(out, key, value))
			return true;
	return false;
}

bool
converge_conf(const char *conf, const char *key, char *out, size_t cap)
{
	size_t k = strlen(key);

	for (const char *at = conf; at != NULL && *at != '\0';) {
		size_t n = strcspn(at, "\n");

		if (n > k + 3 && strncmp(at, key, k) == 0 && strncmp(at + k, " = ", 3) == 0) {
			snprintf(out, cap, "%.*s", (int)(n - k - 3), at + k + 3);
			return true;
		}
		at += n + (at[n] == '\n');
	}
	return false;
}

/* ---- the pair that is looked at ---- */

bool
pair_differ(struct pair *p, const char *what, const char *a, const char *b)
{
	if (strcmp(a, b) == 0)
		return false;
	text_add(p->why, "%s: %s is %s at %s, %s at %s", p->hoa, what, a, p->mn->name, b,
	    p->ha->name);
	return true;
}

bool
pair_no(struct pair *p, const char *what, const char *detail)
{
	text_add(p->why, "%s: %s%s%s", p->hoa, what, detail[0] != '\0' ? " " : "", detail);
	return false;
}

void
pair_endpoint(char out[static VALUE], const char *addr, const char *port)
{
	snprintf(out, VALUE, strchr(addr, ':') != NULL ? "[%.60s]:%.6s" : "%.60s:%.6s", addr, port);
}

void
pair_outside(const struct pair *p, const char *inside, char out[static VALUE])
{
	snprintf(out, VALUE, "%s", inside);
	/* NATs in series: once through each. */
	for (size_t round = 0; round < p->n; round++) {
		bool moved = false;

		for (size_t i = 0; i < p->n && !moved; i++) {
			const char *at = p->node[i].nat;
			struct table_row r;

			while (!moved && table_next(&at, &r))
				if (row_is(&r, "proto", "udp") && row_is(&r, "inside", out)) {
					row_get(&r, "outside", out);
					moved = true;
				}
		}
		if (!moved)
			return;
	}
}
