/* vocab.h - which fields a message has: the judge's own copy of docs/messages.md, so that a story
 * that asks for a field no such message can carry is refused before it plays. */
#ifndef SOJOURN_CONFORMANCE_VOCAB_H
#define SOJOURN_CONFORMANCE_VOCAB_H

#include <stdbool.h>

enum vocab_kind {
	VOCAB_NONE,	/* no such field */
	VOCAB_NUMBER,
	VOCAB_SECONDS,	/* a number, or a time that is whole seconds */
	VOCAB_FLAG,	/* 0, 1, true, false */
	VOCAB_ADDR,
	VOCAB_TEXT,
	VOCAB_HEX	/* octets or an SPI */
};

/* vocab_message: is there such a message? The suffixes .I and .R of the IKE exchanges (request,
 * response) are part of the vocabulary of stories. */
bool vocab_message(const char *name);
const char *vocab_message_nearest(const char *name);	/* or NULL */

/* vocab_field returns the kind of a message's field; `message` "any" is every message. */
enum vocab_kind vocab_field(const char *message, const char *field);
/* vocab_field_nearest writes the likeliest meant name; false if none is near. */
bool vocab_field_nearest(const char *message, const char *field, char out[static 32]);

/* vocab_option returns the number of a mobility option's name ("alt-coa"), or -1. */
int vocab_option(const char *name);
const char *vocab_option_name(int type);	/* NULL: it has none */
const char *vocab_option_nearest(const char *name);

#endif
