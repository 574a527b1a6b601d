#include "conformance/script/lex.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct lex {
	const char *at;
	unsigned line;
	char name[32];		/* of a name token */
};

enum token { T_END, T_NAME, T_OTHER };	/* other single characters stand for themselves */

static bool
is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* long_bracket returns the level of "[==[" at p, or -1. */
static int
long_bracket(const char *p)
{
	int level = 0;

	if (*p++ != '[')
		return -1;
	while (*p == '=') {
		level++;
		p++;
	}
	return *p == '[' ? level : -1;
}

static void
skip_long(struct lex *x, int level)
{
	x->at += level + 2;
	for (; *x->at != '\0'; x->at++) {
		if (*x->at == '\n')
			x->line++;
		if (*x->at == ']') {
			const char *p = x->at + 1;
			int n = 0;

			while (*p == '=') {
				n++;
				p++;
			}
			if (n == level && *p == ']') {
				x->at = p + 1;
				return;
			}
		}
	}
}

static void
skip_blank(struct lex *x)
{
	for (;;) {
		if (*x->at == '\n') {
			x->line++;
			x->at++;
		} else if (isspace((unsigned char)*x->at)) {
			x->at++;
		} else if (x->at[0] == '-' && x->at[1] == '-') {
			int level = long_bracket(x->at + 2);

			x->at += 2;
			if (level >= 0)
				skip_long(x, level);
			else
				x->at += strcspn(x->at, "\n");
		} else {
			return;
		}
	}
}

static void
skip_string(struct lex *x)
{
	char quote = *x->at++;

	while (*x->at != '\0' && *x->at != quote) {
		if (*x->at == '\\' && x->at[1] != '\0')
			x->at++;
		if (*x->at == '\n')
			x->line++;
		x->at++;
	}
	if (*x->at != '\0')
		x->at++;
}

/* next: T_NAME with x->name, T_OTHER for strings and numbers, T_END, or the character itself; '~'
 * stands for any of == ~= <= >=. */
static int
next(struct lex *x)
{
	skip_blank(x);
	if (*x->at == '\0')
		return T_END;
	if (is_name(*x->at)) {
		size_t n = 0;
		bool number = isdigit((unsigned char)*x->at);

		while (is_name(x->at[n]))
			n++;
		snprintf(x->name, sizeof(x->name), "%.*s", (int)n, x->at);
		x->at += n;
		return number ? T_OTHER : T_NAME;
	}
	if (*x->at == '"' || *x->at == '\'') {
		skip_string(x);
		return T_OTHER;
	}
	if (long_bracket(x->at) >= 0) {
		skip_long(x, long_bracket(x->at));
		return T_OTHER;
	}
	if (strchr("=~<>", *x->at) != NULL && x->at[1] == '=') {
		x->at += 2;
		return '~';
	}
	return (unsigned char)*x->at++;
}

/* site: the lexer stands behind the '{' of a call. True: some written field did not arrive. */
static bool
site(struct lex *x, bool (*arrived)(void *, const char *), void *arg, char out[static 32])
{
	unsigned depth = 1;
	bool lost = false, fresh = true;	/* fresh: a field may start here */

	for (int t = next(x); t != T_END && depth > 0; t = next(x)) {
		bool key = t == T_NAME && depth == 1 && fresh;
		char name[32];

		memcpy(name, x->name, sizeof(name));
		if (key) {
			struct lex ahead = *x;

			if (next(&ahead) == '=' && !lost && !arrived(arg, name)) {
				memcpy(out, name, 32);
				lost = true;
			}
		}
		fresh = depth == 1 && (t == ',' || t == ';');
		if (t == '{' || t == '(' || t == '[')
			depth++;
		if ((t == '}' || t == ')' || t == ']') && --depth == 0)
			break;
	}
	return lost;
}

/* opens_table: the lexer stands behind a verb. True: its table's '{' was passed, which may be one of
 * several arguments: next("BU", { ... }). */
static bool
opens_table(struct lex *x)
{
	int t = next(x);

	if (t != '(')
		return t == '{';
	do {
		t = next(x);
		if (t == '(')
			return false;
	} while (t != '{' && t != ')' && t != T_END);
	return t == '{';
}

bool
lex_lost_field(const char *source, unsigned line, const char *verb,
    bool (*arrived)(void *arg, const char *name), void *arg, char out[static 32])
{
	struct lex x = { .at = source, .line = 1 };
	bool lost = false;
	char first[32];

	for (int t = next(&x); t != T_END && x.line <= line; t = next(&x)) {
		struct lex ahead = x;

		if (t != T_NAME || x.line != line || strcmp(x.name, verb) != 0)
			continue;
		if (!opens_table(&ahead))
			continue;
		if (!site(&ahead, arrived, arg, first))
			return false;
		if (!lost)
			memcpy(out, first, 32);
		lost = true;
	}
	return lost;
}
