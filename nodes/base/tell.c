#include "nodes/base/tell.h"

#include <stdarg.h>
#include <stdio.h>

#define TOLD_MAX 4096	/* one line; an IKE_AUTH with its payload list is the longest */

void
tell_message(const struct teller *t, enum told_kind kind, const char *name, const char *instance,
    const struct field *table, const void *message, const char *more)
{
	char buf[TOLD_MAX];
	struct text text = TEXT_ARRAY(buf);

	if (!tell_on(t))
		return;
	field_tell(&text, table, message);
	if (more != NULL)
		text_add(&text, "%s", more);
	t->tell(t->ctx, &(struct told){ kind, name, instance, buf });
}

void
tell_note(const struct teller *t, enum told_kind kind, const char *name, const char *instance,
    const char *fmt, ...)
{
	char buf[TOLD_MAX];
	va_list ap;

	if (!tell_on(t))
		return;
	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	t->tell(t->ctx, &(struct told){ kind, name, instance, buf });
}
