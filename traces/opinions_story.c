/* opinions_story.c - what a story has nodes do behind their engines' backs, from the lines of
 * state.jsonl about the world. An engine tells what it has built: what is changed in its octets
 * afterwards, or is sent in its name by forge{}, it cannot tell. */
#include "traces/opinions_inside.h"

#include "nodes/base/die.h"

#include <stdlib.h>
#include <string.h>

/* Rules that change octets, payloads, or whose SA it is of, after the message was told;
 * nodes/base/tamper.h. */
static const char *const behind[] = {
	" byte[", " head[", " inner[", " append=", " truncate=", " add-", " drop-payload=",
	" dup-payload=", " first-payload=", " set-critical=", " SPIi=", " SPIr="
};

static bool
is_behind(const char *rule)
{
	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++)
		if (strstr(rule, behind[i]) != NULL)
			return true;
	return false;
}

static struct liberty *
liberty_add(struct liberties *l, const char *node, tick t)
{
	struct liberty *a;

	l->a = xrealloc(l->a, l->n + 1, sizeof(*l->a));
	a = &l->a[l->n++];
	memset(a, 0, sizeof(*a));
	snprintf(a->node, sizeof(a->node), "%s", node);
	a->t = t;
	return a;
}

/* The SPI that a rule puts into IKE's header or ESP's, or NULL. */
static const char *
spi_of(const char *rule)
{
	static const char *const key[] = { " SPIi=", " esp_spi=" };
	const char *at;

	for (size_t i = 0; i < sizeof(key) / sizeof(key[0]); i++)
		if ((at = strstr(rule, key[i])) != NULL)
			return at + strlen(key[i]);
	return NULL;
}

void
liberties_line(struct liberties *l, const json_t *line)
{
	const char *kind = json_string_value(json_object_get(line, "kind"));
	const char *name = json_string_value(json_object_get(line, "name"));
	const char *node = json_string_value(json_object_get(line, "node"));
	const char *text = json_string_value(json_object_get(line, "text")), *spi;
	tick t = json_integer_value(json_object_get(line, "t"));
	struct liberty *a;

	if (kind == NULL || strcmp(kind, "world") != 0 || name == NULL || node == NULL)
		return;
	if (strcmp(name, "forge") == 0 || strcmp(name, "replay") == 0) {
		liberty_add(l, node, t)->forged = true;
	} else if (text != NULL && strncmp(text, "tamper ", 7) == 0) {
		spi = spi_of(text);
		if (spi == NULL && !is_behind(text))
			return;
		a = liberty_add(l, node, t);
		a->behind = is_behind(text);
		a->spi = spi != NULL ? strtoull(spi, NULL, 0) : 0;
		snprintf(a->name, sizeof(a->name), "%.*s", (int)strcspn(text + 7, ". "), text + 7);
	}
}

bool
liberty_behind(const struct liberties *l, const char *node, const char *name, tick t)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->a[i].behind && t >= l->a[i].t && strcmp(l->a[i].node, node) == 0 &&
		    strcmp(l->a[i].name, name) == 0)
			return true;
	return false;
}

bool
liberty_forged(struct liberties *l, const char *node, tick t)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->a[i].forged && t >= l->a[i].t && t <= l->a[i].t + NEAR &&
		    strcmp(l->a[i].node, node) == 0) {
			l->a[i].forged = false;
			return true;
		}
	return false;
}

bool
liberty_spi(const struct liberties *l, const struct msg *m)
{
	uint64_t spi = msg_u64(m, msg_is(m, "ESP") ? "esp_spi" : "SPIi", 0);

	for (size_t i = 0; i < l->n; i++)
		if (l->a[i].spi != 0 && l->a[i].spi == spi)
			return true;
	return false;
}

void
liberties_clear(struct liberties *l)
{
	free(l->a);
	memset(l, 0, sizeof(*l));
}
