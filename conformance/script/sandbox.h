/* sandbox.h - a Lua state that can harm nobody: no files, no processes, no clock, bounded memory
 * and bounded work, and the same on every machine.
 *
 * What is left of Lua: assert, error, ipairs, pairs (in sorted order of keys), select, tonumber,
 * tostring, type, print; string (byte, char, find without patterns, format without %p, len, lower,
 * rep, reverse, sub, upper); table (concat, insert, remove, sort, unpack); math (random is seeded).
 * Gone on purpose: io, os, package, debug, coroutine, load, pcall, metatables, string.dump, and the
 * functions whose C loops no instruction limit can stop (patterns, table.move). */
#ifndef SOJOURN_CONFORMANCE_SANDBOX_H
#define SOJOURN_CONFORMANCE_SANDBOX_H

#include "nodes/base/rng.h"

#include <lua.h>
#include <stdbool.h>

struct sandbox {
	lua_State *L;
	size_t used, most;		/* octets */
	uint64_t steps, steps_most;	/* Lua instructions since the last sandbox_rest */
	struct rng rng;
	const char *dir, *lib;		/* where require looks: the story's folder, then lib */
};

/* sandbox_open makes the state; `dir` and `lib` are borrowed until sandbox_close. */
void sandbox_open(struct sandbox *sb, size_t memory_max, uint64_t steps_max, uint64_t seed,
    const char *dir, const char *lib);
void sandbox_close(struct sandbox *sb);
/* The state's sandbox. */
struct sandbox *sandbox_of(lua_State *L);
/* sandbox_rest starts a new allowance of instructions (the story waited). */
void sandbox_rest(struct sandbox *sb);

/* sandbox_load pushes the chunk, named `shown` in errors. False: it pushed the error text. */
bool sandbox_load(lua_State *L, const char *path, const char *shown);
/* sandbox_source returns the text of a chunk loaded under this shown name, or NULL. */
const char *sandbox_source(lua_State *L, const char *shown);

/* sandbox_nearest pushes nothing; of the string keys of the table at `index` it returns the one
 * nearest to `name`, if near enough to suggest, else NULL. Valid while the table holds it. */
const char *sandbox_nearest(lua_State *L, int index, const char *name);
/* suggest returns the better of two suggestions for `name`; `best` may be NULL. Only names near
 * enough to be a slip are suggested. */
const char *suggest(const char *name, const char *best, const char *candidate);

#endif
