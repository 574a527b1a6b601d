#include "nodes/base/conf.h"

#include "nodes/base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

bool
tick_parse(tick *out, const char *text)
{
	static const struct { const char *name; tick ns; } unit[] = {
		{ "s", SECONDS(1) }, { "ms", MSEC(1) }, { "us", USEC(1) }, { "ns", 1 },
	};
	const char *p = text;
	tick whole = 0, part = 0, scale = 1;

	if (strcmp(text, "never") == 0) {
		*out = TICK_NEVER;
		return true;
	}
	if (!isdigit((unsigned char)*p))
		return false;
	/* Decimal, in integers: a tick is exact. */
	for (; isdigit((unsigned char)*p); p++) {
		if (whole > INT64_MAX / 20)
			return false;
		whole = whole * 10 + (*p - '0');
	}
	if (*p == '.')
		for (p++; isdigit((unsigned char)*p) && scale < SECONDS(1); p++) {
			part = part * 10 + (*p - '0');
			scale *= 10;
		}
	for (size_t i = 0; i < 4; i++) {
		if (strcmp(p, unit[i].name) != 0)
			continue;
		if (whole > INT64_MAX / 2 / unit[i].ns)
			return false;
		*out = whole * unit[i].ns + part * unit[i].ns / scale;
		return true;
	}
	return false;
}

/* key_matches compares "eth*.mac" with "eth12.mac" and extracts the index. */
static bool
key_matches(const char *pattern, const char *name, size_t *index)
{
	const char *star = strchr(pattern, '*');
	size_t head;
	char *end;

	*index = 0;
	if (star == NULL)
		return strcmp(pattern, name) == 0;
	head = (size_t)(star - pattern);
	if (strncmp(pattern, name, head) != 0 || !isdigit((unsigned char)name[head]))
		return false;
	*index = strtoul(name + head, &end, 10);
	return strcmp(end, star + 1) == 0;
}

static const char *
nearest(const struct conf_key *const *tables, const char *name)
{
	const char *best = NULL;
	unsigned least = 4;	/* further away is no likely typing mistake */

	for (; *tables != NULL; tables++) {
		for (const struct conf_key *k = *tables; k->name != NULL; k++) {
			unsigned d = text_distance(k->name, name);

			if (d < least) {
				least = d;
				best = k->name;
			}
		}
	}
	return best;
}

static bool
parse_value(const struct conf_key *k, uint8_t *at, const char *v)
{
	static const char *const yes[] = { "true", "yes", "1" }, *const no[] = { "false", "no", "0" };
	unsigned long n;
	uint16_t u16;
	uint32_t u32;
	unsigned u;
	char *end;
	bool b;

	switch (k->type) {
	case CONF_BOOL:
		for (int i = 0; i < 3; i++) {
			if (strcmp(v, yes[i]) == 0 || strcmp(v, no[i]) == 0) {
				b = strcmp(v, yes[i]) == 0;
				memcpy(at, &b, sizeof(b));
				return true;
			}
		}
		return false;
	case CONF_U16:
	case CONF_U32:
		n = strtoul(v, &end, 0);
		if (!isdigit((unsigned char)*v) || *end != '\0' ||
		    n > (k->type == CONF_U16 ? UINT16_MAX : UINT32_MAX))
			return false;
		u16 = (uint16_t)n;
		u32 = (uint32_t)n;
		memcpy(at, k->type == CONF_U16 ? (void *)&u16 : (void *)&u32,
		    k->type == CONF_U16 ? 2 : 4);
		return true;
	case CONF_TICK: {
		tick t;

		if (!tick_parse(&t, v))
			return false;
		memcpy(at, &t, sizeof(t));
		return true;
	}
	case CONF_ADDR:
		return addr_parse((struct addr *)(void *)at, v);
	case CONF_PREFIX:
		return prefix_parse((struct prefix *)(void *)at, v);
	case CONF_MAC:
		return mac_parse((struct mac *)(void *)at, v);
	case CONF_ENUM:
		for (u = 0; k->names[u] != NULL; u++) {
			if (strcmp(k->names[u], v) == 0) {
				memcpy(at, &u, sizeof(u));
				return true;
			}
		}
		return false;
	case CONF_TEXT:
		if (strlen(v) >= k->size)
			return false;
		memset(at, 0, k->size);
		memcpy(at, v, strlen(v));
		return true;
	}
	return false;
}

static const char *
wanted(const struct conf_key *k, char buf[static 160])
{
	static const char *const what[] = {
		"true or false", "a number up to 65535", "a number", "a time such as 20s or 150ms",
		"an address", "a prefix such as 2001:db8::/64", "a MAC address", NULL, "a shorter text",
	};
	struct text t = text_of(buf, 160);

	if (k->type != CONF_ENUM)
		return what[k->type];
	text_add(&t, "one of");
	for (unsigned i = 0; k->names[i] != NULL; i++)
		text_add(&t, "%s %s", i > 0 ? "," : "", k->names[i]);
	return buf;
}

static bool
parse_line(void *out, const struct conf_key *const *tables, const char *name, const char *value,
    struct text *err)
{
	for (const struct conf_key *const *t = tables; *t != NULL; t++) {
		for (const struct conf_key *k = *t; k->name != NULL; k++) {
			unsigned count = 0;
			uint8_t *base = out, *at;
			char buf[160];
			size_t index;

			if (!key_matches(k->name, name, &index))
				continue;
			if (k->n_index != 0 && index >= k->n_index) {
				text_add(err, "'%s': index %zu, but at most %zu", name, index,
				    k->n_index - 1);
				return false;
			}
			base += index * k->stride;
			at = base + k->offset;
			if (k->most > 0) {
				memcpy(&count, base + k->count_offset, sizeof(count));
				if (count >= k->most) {
					text_add(err, "'%s' given more than %zu times", name, k->most);
					return false;
				}
				at += count * k->size;
			}
			if (!parse_value(k, at, value)) {
				text_add(err, "%s = '%s': wanted %s", name, value, wanted(k, buf));
				return false;
			}
			if (k->most > 0) {
				count++;
				memcpy(base + k->count_offset, &count, sizeof(count));
			}
			if (k->n_index != 0) {
				uint8_t *c = (uint8_t *)out + k->index_count_offset;

				memcpy(&count, c, sizeof(count));
				if (count < index + 1)
					count = (unsigned)index + 1;
				memcpy(c, &count, sizeof(count));
			}
			return true;
		}
	}
	text_add(err, "unknown key '%s'", name);
	if (nearest(tables, name) != NULL)
		text_add(err, "; did you mean '%s'?", nearest(tables, name));
	return false;
}

static char *
trim(char *s)
{
	char *end = s + strlen(s);

	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

bool
conf_parse(void *out, const struct conf_key *const *tables, const char *text, char *errbuf,
    size_t err_cap)
{
	struct text err = text_of(errbuf, err_cap);
	unsigned line_no = 0;

	while (*text != '\0') {
		size_t n = strcspn(text, "\n");
		char line[1024], *eq, *s;

		line_no++;
		if (n >= sizeof(line)) {
			text_add(&err, "line %u: longer than %zu", line_no, sizeof(line) - 1);
			return false;
		}
		memcpy(line, text, n);
		line[n] = '\0';
		text += n;
		text += *text == '\n';
		s = trim(line);
		if (*s == '\0' || *s == '#')
			continue;
		eq = strchr(s, '=');
		if (eq == NULL) {
			text_add(&err, "line %u: '%s' is not of the form key = value", line_no, s);
			return false;
		}
		*eq = '\0';
		text_add(&err, "line %u: ", line_no);
		if (!parse_line(out, tables, trim(s), trim(eq + 1), &err))
			return false;
		err = text_of(errbuf, err_cap);
	}
	return true;
}
