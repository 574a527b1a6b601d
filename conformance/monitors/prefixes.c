#include "conformance/monitors/prefixes.h"

#include "conformance/monitors/track_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool
only_prefix(const struct msg *m, struct prefix_item *out)
{
	const char *text = msg_text(m, "prefix");

	if (text == NULL || !prefix_parse(&out->prefix, text))
		return false;
	snprintf(out->flags, sizeof(out->flags), "%s%s%s", msg_u64(m, "prefix_L", 0) ? "L" : "",
	    msg_u64(m, "prefix_A", 0) ? "A" : "", msg_u64(m, "prefix_R", 0) ? "R" : "");
	out->valid_s = msg_u64(m, "valid", 0);
	out->preferred_s = msg_u64(m, "preferred", 0);
	return true;
}

bool
prefixes_next(const struct msg *m, size_t *at, struct prefix_item *out)
{
	const char *text = msg_text(m, "prefixes");
	char word[128], prefix[80];
	size_t n;

	*out = (struct prefix_item){ 0 };
	if (text == NULL)
		return (*at)++ == 0 && only_prefix(m, out);
	if (*at >= strlen(text))
		return false;
	n = strcspn(text + *at, ",");
	snprintf(word, sizeof(word), "%.*s", (int)n, text + *at);
	*at += n + 1;
	/* The address has colons of its own: what stands behind the length is found from the slash. */
	n = strcspn(word, "/");
	n += strcspn(word + n, ":");
	snprintf(prefix, sizeof(prefix), "%.*s", (int)n, word);
	if (word[n] == '\0' || !prefix_parse(&out->prefix, prefix))
		return false;
	n++;
	snprintf(out->flags, sizeof(out->flags), "%.*s", (int)strcspn(word + n, ":"), word + n);
	n += strcspn(word + n, ":");
	return sscanf(word + n, ":%" SCNu64 "/%" SCNu64, &out->valid_s, &out->preferred_s) == 2;
}

/* ---- the home link ---- */

static tick
end_of(uint64_t s, tick now)
{
	return s >= UINT32_MAX ? TICK_NEVER : now + SECONDS((tick)s);
}

static bool
differs(uint64_t was_s, uint64_t is_s, tick was, tick is)
{
	tick apart = was > is ? was - is : is - was;

	return was_s != is_s && (was == TICK_NEVER || is == TICK_NEVER || apart > SECONDS(2));
}

static void
advertised(struct prefixes *p, const struct msg *m, const struct prefix_item *item)
{
	tick valid = end_of(item->valid_s, m->t), preferred = end_of(item->preferred_s, m->t);
	struct prefix_seen *s = NULL;
	char flags[4] = "";

	snprintf(flags, sizeof(flags), "%.*s", (int)strcspn(item->flags, "R"), item->flags);
	for (size_t i = 0; i < p->n_seen; i++)
		if (strcmp(p->seen[i].node, m->node) == 0 &&
		    p->seen[i].prefix.len == item->prefix.len &&
		    prefix_has(&p->seen[i].prefix, &item->prefix.addr))
			s = &p->seen[i];
	if (s == NULL) {
		if (p->n_seen == PREFIXES || item->valid_s == 0)
			return;
		s = &p->seen[p->n_seen++];
		*s = (struct prefix_seen){ .prefix = item->prefix, .changed = -1 };
		snprintf(s->node, sizeof(s->node), "%s", m->node);
		for (size_t i = 0; i + 1 < p->n_seen; i++)	/* one more than before */
			if (strcmp(p->seen[i].node, m->node) == 0)
				s->changed = m->t;
	} else if (strcmp(s->flags, flags) != 0 ||
	    differs(s->valid_s, item->valid_s, s->valid_until, valid) ||
	    differs(s->preferred_s, item->preferred_s, s->preferred_until, preferred)) {
		s->changed = m->t;
	}
	memcpy(s->flags, flags, sizeof(flags));
	s->valid_s = item->valid_s;
	s->preferred_s = item->preferred_s;
	s->valid_until = valid;
	s->preferred_until = preferred;
}

const struct prefix_seen *
prefixes_seen(const struct prefixes *p, const struct addr *hoa)
{
	for (size_t i = 0; i < p->n_seen; i++)
		if (prefix_has(&p->seen[i].prefix, hoa))
			return &p->seen[i];
	return NULL;
}

int
prefixes_status(const struct prefixes *p, const struct addr *hoa, tick t, uint64_t lifetime_s)
{
	const struct prefix_seen *s = prefixes_seen(p, hoa);
	tick end = t + SECONDS((tick)lifetime_s);

	if (s == NULL || (s->preferred_until > end + SECONDS(8) && s->valid_until > end + SECONDS(8)))
		return 0;
	return s->preferred_until < end - SECONDS(8) || s->preferred_until <= t ? 1 : -1;
}

/* ---- asked and told ---- */

struct solicited *
prefixes_solicited(struct prefixes *p, uint64_t identifier)
{
	for (size_t i = p->n_solicited; i-- > 0 && p->n_solicited - i <= SOLICITATIONS;)
		if (p->solicited[i % SOLICITATIONS].identifier == identifier)
			return &p->solicited[i % SOLICITATIONS];
	return NULL;
}

struct prefix_told *
prefixes_told(struct prefixes *p, const struct addr *hoa)
{
	for (size_t i = 0; i < p->n_told; i++)
		if (addr_eq(&p->told[i].hoa, hoa))
			return &p->told[i];
	return NULL;
}

static struct prefix_told *
told_get(struct prefixes *p, const struct addr *hoa)
{
	struct prefix_told *t = prefixes_told(p, hoa);

	if (t != NULL || p->n_told == TOLD)
		return t;
	t = &p->told[p->n_told++];
	*t = (struct prefix_told){ .hoa = *hoa, .t = -1, .solicited = -1 };
	return t;
}

static void
asked(struct track *tr, const struct msg *m)
{
	struct prefixes *p = &tr->prefixes;
	uint64_t id = msg_u64(m, "identifier", UINT64_MAX);
	struct solicited *s = prefixes_solicited(p, id);
	struct addr hoa = track_home_address(m, false);
	struct prefix_told *t = told_get(p, &hoa);

	if (!m->tx || !m->origin) {
		if (!track_is_ha(tr, m->node))
			return;
		if (s == NULL) {	/* its sender's link was not captured */
			s = &p->solicited[p->n_solicited++ % SOLICITATIONS];
			*s = (struct solicited){ .identifier = id, .hoa = hoa, .t = m->t,
			    .src = msg_addr(m, "src") };
		}
		s->arrived = true;
		if (t != NULL) {
			t->solicited = m->t;
			t->unsolicited = 0;
		}
		return;
	}
	if (s == NULL || strcmp(s->node, m->node) != 0) {
		s = &p->solicited[p->n_solicited++ % SOLICITATIONS];
		*s = (struct solicited){ .identifier = id, .hoa = hoa };
		snprintf(s->node, sizeof(s->node), "%s", m->node);
	}
	s->t = m->t;
	s->src = msg_addr(m, "src");
	s->frame = (unsigned)m->frame;
	snprintf(s->pcap, sizeof(s->pcap), "%s", m->pcap);
}

static void
told(struct track *tr, const struct msg *m)
{
	struct addr hoa = track_home_address(m, true);
	struct prefix_told *t = told_get(&tr->prefixes, &hoa);
	struct solicited *s = prefixes_solicited(&tr->prefixes, msg_u64(m, "identifier", UINT64_MAX));
	struct prefix_item item;

	if (t == NULL)
		return;
	if (!m->tx) {
		/* What answers is believed. */
		for (size_t at = 0; s != NULL && strcmp(s->node, m->node) == 0 &&
		    prefixes_next(m, &at, &item);)
			if (prefix_has(&item.prefix, &hoa)) {
				t->knows = true;
				t->valid_until = end_of(item.valid_s, m->t);
			}
		return;
	}
	if (!m->origin)
		return;
	t->gap = t->t < 0 ? 0 : m->t - t->t;
	t->t = m->t;
	if (s != NULL)
		s->answered = true;
	else
		t->unsolicited++;
}

/* Who has registered again is there: it may be told from the beginning (RFC 6275 10.6.2). */
static void
bound(struct prefixes *p, const struct msg *m)
{
	struct addr hoa = track_home_address(m, true);
	struct prefix_told *t = prefixes_told(p, &hoa);

	if (t != NULL)
		t->unsolicited = 0;
}

void
prefixes_message(struct track *tr, const struct msg *m)
{
	struct prefix_item item;

	if (msg_is(m, "RA") && track_is_ha(tr, m->node) && !msg_has(m, "malformed"))
		for (size_t at = 0; prefixes_next(m, &at, &item);)
			advertised(&tr->prefixes, m, &item);
	else if (msg_is(m, "BA") && m->tx && msg_u64(m, "status", 255) < 128)
		bound(&tr->prefixes, m);
	else if (msg_is(m, "MPS"))
		asked(tr, m);
	else if (msg_is(m, "MPA"))
		told(tr, m);
}
