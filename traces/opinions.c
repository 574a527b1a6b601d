#include "traces/opinions.h"

#include "nodes/base/die.h"
#include "nodes/base/text.h"
#include "traces/load.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <strings.h>

void
opinions_say(struct opinions *o, bool agree, const char *fmt, ...)
{
	va_list ap;

	if (agree) {
		o->passed++;
		return;
	}
	o->failed++;
	if (o->out == NULL || o->shown++ >= OPINIONS_SHOWN)
		return;
	va_start(ap, fmt);
	vfprintf(o->out, fmt, ap);
	va_end(ap);
	putc('\n', o->out);
}

static bool
number(uint64_t *out, const char *text)
{
	char *end;

	if (strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0) {
		*out = tolower((unsigned char)text[0]) == 't';
		return true;
	}
	if (!isdigit((unsigned char)text[0]))
		return false;
	*out = strtoull(text, &end, text[1] == 'x' ? 16 : 10);
	return *end == '\0';
}

/* The digits alone: "01:02", "0x0102" and "0102" are the same octets. */
static void
digits(char *out, size_t cap, const char *text)
{
	size_t n = 0;

	if (strncmp(text, "0x", 2) == 0)
		text += 2;
	for (; *text != '\0' && n + 1 < cap; text++)
		if (isxdigit((unsigned char)*text))
			out[n++] = (char)tolower((unsigned char)*text);
	out[n] = '\0';
}

bool
opinions_equal(const struct msg_field *f, const char *theirs, unsigned scale)
{
	static const size_t cap = 20000;
	char ours[256], *a, *b;
	struct addr addr;
	uint64_t n;
	bool same;

	switch (f->kind) {
	case MSG_NUM:
		return number(&n, theirs) && n * (scale != 0 ? scale : 1) == f->num;
	case MSG_HEX:
		digits(ours, sizeof(ours), theirs);
		return strtoull(ours, NULL, 16) == f->num || (number(&n, theirs) && n == f->num);
	case MSG_ADDR:	/* "-" is told for no address, which the wire writes as all zeros */
		if (strcmp(theirs, "-") == 0)
			return addr_is_unspecified(&f->addr);
		return addr_parse(&addr, theirs) && addr_eq(&addr, &f->addr);
	case MSG_TEXT:	/* link-layer addresses may come without their colons */
		digits(ours, sizeof(ours), f->text);
		return strcasecmp(f->text, theirs) == 0 ||
		    (strlen(f->text) == 17 && f->text[2] == ':' && strcasecmp(ours, theirs) == 0);
	default:
		break;
	}
	a = xalloc(2, cap);
	b = a + cap;
	msg_value(f, a, cap);
	digits(b, cap, theirs);
	/* A number of eight octets loses its leading zeros. */
	same = strcmp(a, b) == 0 || (strncmp(theirs, "0x", 2) == 0 &&
	    strcmp(a + strspn(a, "0"), b + strspn(b, "0")) == 0);
	free(a);
	return same;
}

bool
opinions_run(struct opinions *o, const char *dir, char err[static 256])
{
	struct msg_list messages = { 0 };
	char path[4200];
	bool fine;

	snprintf(path, sizeof(path), "%s/messages.jsonl", dir);
	fine = load_messages(path, &messages, err) && opinions_tshark(o, dir, &messages, err) &&
	    opinions_told(o, dir, &messages, err);
	msg_list_clear(&messages);
	return fine;
}
