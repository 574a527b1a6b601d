/* import_inside.h - what the importers share: lines, words, hexadecimal dumps. */
#ifndef SOJOURN_TRACES_IMPORT_INSIDE_H
#define SOJOURN_TRACES_IMPORT_INSIDE_H

#include "nodes/crypto/alg.h"
#include "traces/import.h"

struct import {
	struct keys *keys;
	const char *name;		/* of the text, for messages */
	unsigned line;			/* being read, from 1 */
	struct import_result *out;
	char *err;			/* 256 octets; "" while all is well */
};

/* import_wrong ends the import: "NAME:LINE: why". */
void import_wrong(struct import *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* import_skip counts an SA that cannot be used, and remembers the first. */
void import_skip(struct import *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* import_add adds an SA after a look at its key lengths: wrong ones end the import. */
void import_add(struct import *x, struct sa_keys *sa);

/* An algorithm by a program's own name. id 0 in a row of integrity algorithms: none. */
struct import_name {
	const char *name;
	uint16_t id, bits;
};

/* import_find returns the row, or NULL. */
const struct import_name *import_find(const struct import_name *row, const char *name, size_t n);

/* import_word takes the next word off *p (blanks before it skipped); n 0: none is left. */
struct import_word {
	const char *p;
	size_t n;
};

struct import_word import_word(const char **p);
bool import_word_is(struct import_word w, const char *text);
/* import_hex reads a word of hexadecimal, with or without 0x, into a key. */
bool import_hex(struct key *k, struct import_word w);
/* import_spi reads up to 16 hexadecimal digits. */
bool import_spi(uint64_t *out, const char *p, size_t n);
/* import_dump adds the octets of a line of a dump ("6E 6F  70 ...") to a key, until it has `want`:
 * pairs of digits, one or two blanks between them. Returns how many it took. */
size_t import_dump(struct key *k, const char *p, size_t want);

/* The importers take one line each, and are told when the text ends. */
struct import_charon;
struct import_libreswan;
struct import_xfrm;

struct import_xfrm *import_xfrm_new(void);
void import_xfrm_line(struct import_xfrm *s, struct import *x, const char *line);
void import_xfrm_end(struct import_xfrm *s, struct import *x);	/* frees it */

struct import_charon *import_charon_new(void);
void import_charon_line(struct import_charon *s, struct import *x, const char *line);
void import_charon_end(struct import_charon *s, struct import *x);

struct import_libreswan *import_libreswan_new(void);
void import_libreswan_line(struct import_libreswan *s, struct import *x, const char *line);
void import_libreswan_end(struct import_libreswan *s, struct import *x);

#endif
