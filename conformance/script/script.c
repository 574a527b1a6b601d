/* script.c - time, branches and verdicts of a story.
 *
 * The story runs as a coroutine; each branch of both{} and either{} is one more. A branch is either
 * running or waiting: for a time, for a message, or for its own branches. Whatever arrives is
 * offered to the waiting branches in the order in which they were started. */
#include "conformance/script/script.h"

#include "conformance/script/host.h"
#include "nodes/base/die.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_MAX	(64u << 20)
#define STEPS_MAX	50000000u

static const char script_key;	/* registry */

struct script *
script_of(lua_State *L)
{
	struct script *s;

	lua_rawgetp(L, LUA_REGISTRYINDEX, &script_key);
	s = lua_touserdata(L, -1);
	lua_pop(L, 1);
	return s;
}

struct place
place_of(lua_State *L)
{
	struct place p = { "", 0 };
	lua_Debug ar;

	for (int level = 1; lua_getstack(L, level, &ar) != 0; level++) {
		lua_getinfo(L, "Sl", &ar);
		if (ar.currentline > 0) {
			snprintf(p.file, sizeof(p.file), "%s", ar.short_src);
			p.line = (unsigned)ar.currentline;
			break;
		}
	}
	return p;
}

void
unknown(lua_State *L, const char *sort, const char *name, const char *owner, const char *best)
{
	char of[64] = "", mean[96] = "";

	if (owner != NULL)
		snprintf(of, sizeof(of), " of %s", owner);
	if (best != NULL)
		snprintf(mean, sizeof(mean), "; did you mean '%s'?", best);
	luaL_error(L, "unknown %s '%s'%s%s", sort, name, of, mean);
	abort();	/* luaL_error does not return */
}

/* ---- verdicts ---- */

struct script_step *
step_add(struct script *s, unsigned branch, enum script_outcome outcome, const char *verb,
    const struct place *at, const char *says)
{
	struct step *st;

	s->step = xrealloc(s->step, s->n_steps + 1, sizeof(*s->step));
	st = &s->step[s->n_steps++];
	*st = (struct step){ .branch = branch, .serial = ++s->next_serial, .s = {
		.outcome = outcome, .verb = xstrdup(verb), .file = xstrdup(at->file),
		.line = at->line, .says = xstrdup(says), .detail = xstrdup(""),
		.field = xstrdup(""), .expected = xstrdup(""), .found = xstrdup(""),
		.pcap = xstrdup(""), .t = s->now, .rows = xstrdup(""), .judged = xstrdup(""),
	} };
	return &st->s;
}

void
step_rows(struct script_step *st, const char *rows, const char *judged)
{
	free((char *)st->rows);
	free((char *)st->judged);
	st->rows = xstrdup(rows);
	st->judged = xstrdup(judged);
}

static void
replace(const char **text, const char *fresh)
{
	char *copy = xstrdup(fresh);

	free((char *)*text);
	*text = copy;
}

void
step_detail(struct script_step *st, const char *detail, const struct mismatch *miss,
    const char *pcap, unsigned frame, tick t)
{
	replace(&st->detail, detail);
	if (miss != NULL) {
		replace(&st->field, miss->field);
		replace(&st->expected, miss->expected);
		replace(&st->found, miss->found);
	}
	replace(&st->pcap, pcap);
	st->frame = frame;
	st->t = t;
}

static void
step_clear(struct step *st)
{
	const char *const owned[] = { st->s.rows, st->s.judged, st->s.verb, st->s.file, st->s.says,
	    st->s.detail, st->s.field, st->s.expected, st->s.found, st->s.pcap };

	for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++)
		free((char *)owned[i]);
}

/* steps_drop forgets what a branch of either{} found that was not taken. */
static void
steps_drop(struct script *s, unsigned branch)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n_steps; i++)
		if (s->step[i].branch == branch)
			step_clear(&s->step[i]);
		else
			s->step[kept++] = s->step[i];
	s->n_steps = kept;
}

/* ---- branches ---- */

struct branch *
branch_running(struct script *s)
{
	for (size_t i = 0; i < s->n_branches; i++)
		if (s->branch[i]->id == s->running)
			return s->branch[i];
	return NULL;
}

static struct branch *
branch_find(struct script *s, unsigned id)
{
	for (size_t i = 0; i < s->n_branches; i++)
		if (s->branch[i]->id == id)
			return s->branch[i];
	return NULL;
}

static struct branch *
branch_start(struct script *s, lua_State *from, unsigned parent, bool tentative)
{
	struct branch *b = xalloc(1, sizeof(*b));

	b->L = lua_newthread(from);
	b->ref = luaL_ref(from, LUA_REGISTRYINDEX);
	b->id = ++s->next_branch;
	b->parent = parent;
	b->tentative = tentative;
	s->branch = xrealloc(s->branch, s->n_branches + 1, sizeof(struct branch *));
	s->branch[s->n_branches++] = b;
	return b;
}

void
story_fails(struct script *s, const char *text)
{
	char line[512];

	if (s->error != NULL)
		return;
	/* An error without a place (out of memory) gets at least the file. */
	snprintf(line, sizeof(line), "%s%s%s", strchr(text, ':') == NULL ? s->shown : "",
	    strchr(text, ':') == NULL ? ": " : "", text);
	for (char *p = line; *p != '\0'; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	s->error = xstrdup(line);
	s->over = true;
}

static void branch_done(struct script *s, struct branch *b);

/* is_placed: does it begin with "file.lua:12:"? */
static bool
is_placed(const char *text)
{
	const char *at = strstr(text, ".lua:");

	return at != NULL && memchr(text, ' ', (size_t)(at - text)) == NULL &&
	    at[5 + strspn(at + 5, "0123456789")] == ':';
}

static void
place_text(char out[static 512], const char *file, int line, const char *text)
{
	snprintf(out, 512, "%.60s:%d: %.400s", file, line, text);
}

/* branch_fails: the error is on top. One that says no place (raised where C called C, or by error{} with
 * level 0) gets that of the line that was running. */
static void
branch_fails(struct script *s, lua_State *L)
{
	const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) :
	    "error with a value that is no text";
	char line[512];
	lua_Debug ar;

	for (int level = 0; !is_placed(text) && lua_getstack(L, level, &ar) != 0; level++) {
		lua_getinfo(L, "Sl", &ar);
		if (ar.currentline <= 0)
			continue;
		place_text(line, ar.short_src, ar.currentline, text);
		text = line;
	}
	story_fails(s, text);
}

/* branch_resume runs a branch until it waits again; n values are on its stack. */
void
branch_resume(struct script *s, struct branch *b, int n)
{
	unsigned before = s->running;
	struct branch *outer = branch_running(s);
	int results, status;

	if (s->over)
		return;
	s->running = b->id;
	b->wait = WAIT_NOTHING;
	if (before == 0)
		sandbox_rest(&s->sb);	/* a branch inside a branch gets no allowance of its own */
	status = lua_resume(b->L, outer != NULL ? outer->L : NULL, n, &results);
	s->running = before;
	if (status == LUA_YIELD) {
		lua_pop(b->L, results);
		return;
	}
	if (status == LUA_OK) {
		branch_done(s, b);
		return;
	}
	branch_fails(s, b->L);
}

void
script_branch(struct script *s, lua_State *L, int index, unsigned parent, bool tentative)
{
	struct branch *b = branch_start(s, L, parent, tentative);

	lua_pushvalue(L, index);
	lua_xmove(L, b->L, 1);
	branch_resume(s, b, 0);
}

/* family_living: how many of the branches of `parent` are not done? */
static size_t
family_living(const struct script *s, unsigned parent)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_branches; i++)
		n += s->branch[i]->parent == parent && s->branch[i]->wait != WAIT_DEAD;
	return n;
}

/* family_forget removes the other branches of an either{} that has its winner. */
static void
family_forget(struct script *s, unsigned parent, unsigned winner)
{
	for (size_t i = 0; i < s->n_branches; i++) {
		struct branch *b = s->branch[i];

		if (b->parent != parent || b->id == winner)
			continue;
		family_forget(s, b->id, 0);
		steps_drop(s, b->id);
		watches_close(s, b->id, true);
		steps_drop(s, b->id);
		b->wait = WAIT_DEAD;
	}
}

static void
branch_done(struct script *s, struct branch *b)
{
	struct branch *parent = branch_find(s, b->parent);

	b->wait = WAIT_DEAD;
	if (parent == NULL) {
		watches_close(s, b->id, true);
		faults_close(s);
		s->over = true;
		return;
	}
	if (b->lost && !parent->either)
		parent->lost = true;
	watches_close(s, b->id, true);
	if (parent->either && !b->lost)
		family_forget(s, parent->id, b->id);
	if (family_living(s, parent->id) == 0 && parent->wait == WAIT_BRANCHES)
		branch_resume(s, parent, 0);
}

static void
branches_sweep(struct script *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n_branches; i++) {
		struct branch *b = s->branch[i];

		if (b->wait != WAIT_DEAD) {
			s->branch[kept++] = b;
			continue;
		}
		luaL_unref(s->sb.L, LUA_REGISTRYINDEX, b->ref);
		free(b);
	}
	s->n_branches = kept;
}

/* ---- time and messages ---- */

tick
script_next(const struct script *s)
{
	tick next = TICK_NEVER;

	if (s->over)
		return TICK_NEVER;
	for (size_t i = 0; i < s->n_branches; i++)
		if (s->branch[i]->wait == WAIT_TIME || s->branch[i]->wait == WAIT_MESSAGE)
			next = tick_min(next, s->branch[i]->due);
	return next;
}

bool
script_wake(struct script *s, tick now)
{
	size_t n = s->n_branches;

	if (s->over)
		return s->error == NULL;
	s->now = now;
	for (size_t i = 0; i < n && !s->over; i++) {
		struct branch *b = s->branch[i];

		if (b->due > now)
			continue;
		if (b->wait == WAIT_TIME) {
			if (!b->pausing)
				watches_close(s, b->id, false);
			branch_resume(s, b, 0);
		} else if (b->wait == WAIT_MESSAGE) {
			expect_expired(s, b, false);
			if (b->tentative) {
				b->lost = true;
				branch_done(s, b);
			} else {
				thing_push(b->L, THING_MISSING);
				branch_resume(s, b, 1);
			}
		}
	}
	branches_sweep(s);
	return s->error == NULL;
}

bool
script_message(struct script *s, const struct msg *m)
{
	if (s->over)
		return s->error == NULL;
	s->now = tick_max(s->now, m->t);
	whois_learn(&s->whois, m);
	watch_message(s, m);
	belated_message(s, m);
	for (size_t i = 0; i < s->n_branches && !s->over; i++) {
		struct branch *b = s->branch[i];

		if (b->wait == WAIT_MESSAGE && expect_offer(s, b, m))
			break;	/* one message meets one expectation */
	}
	branches_sweep(s);
	return s->error == NULL;
}

bool
script_over(const struct script *s)
{
	return s->over;
}

bool
script_listens(const struct script *s)
{
	for (size_t i = 0; i < s->n_branches; i++)
		if (s->branch[i]->wait == WAIT_MESSAGE)
			return true;
	return false;
}

void
script_stop(struct script *s, tick now)
{
	if (s->over)
		return;
	s->now = now;
	for (size_t i = 0; i < s->n_branches; i++) {
		if (s->branch[i]->wait == WAIT_MESSAGE)
			expect_expired(s, s->branch[i], true);
		watches_close(s, s->branch[i]->id, true);
	}
	faults_close(s);
	s->over = true;
}

/* ---- functions of the story that judge ---- */

void
may_act(lua_State *L, const char *verb)
{
	if (script_of(L)->looking)
		luaL_error(L, "%s: a function that judges a value may only look", verb);
}

/* judge_fails: a function that judges a value failed; the error is on top. */
static void
judge_fails(struct script *s, lua_State *L, int ref)
{
	const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) :
	    "a function that judges a value failed";
	char line[512];
	lua_Debug ar;

	if (!is_placed(text)) {
		lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
		lua_getinfo(L, ">S", &ar);
		place_text(line, ar.short_src, ar.linedefined, text);
		text = line;
	}
	story_fails(s, text);
}

/* Called in the middle of a message, even from a fault while a frame leaves: nothing may escape. */
bool
judge_call(void *script, int ref, const struct msg *m, const char *field)
{
	struct script *s = script;
	lua_State *L = s->sb.L;
	int top = lua_gettop(L);
	bool ok = false;

	if (s->error != NULL)
		return false;
	s->looking = true;
	sandbox_rest(&s->sb);
	lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
	lua_pushcfunction(L, thing_judged);
	lua_pushlightuserdata(L, (void *)(uintptr_t)m);
	lua_pushlightuserdata(L, (void *)(uintptr_t)field);
	/* Making the argument may fail, too, so it is made inside. */
	if (lua_pcall(L, 2, 1, 0) == LUA_OK && lua_pcall(L, 1, 1, 0) == LUA_OK)
		ok = lua_toboolean(L, -1);
	else
		judge_fails(s, L, ref);
	lua_settop(L, top);
	s->looking = false;
	return ok;
}

/* ---- life ---- */

/* strict_globals: a name that nobody defined is a mistake, not nil. */
static int
global_missing(lua_State *L)
{
	static const char *const gone[] = {
		"os", "io", "package", "debug", "coroutine", "load", "loadfile", "dofile", "pcall",
		"xpcall", "setmetatable", "getmetatable", "rawget", "rawset", "next",
		"collectgarbage", "utf8", NULL
	};
	const char *name = luaL_checkstring(L, 2), *own, *ours;

	for (const char *const *g = gone; *g != NULL; g++)
		if (strcmp(*g, name) == 0)
			return luaL_error(L, "a story has no '%s'", name);
	own = sandbox_nearest(L, 1, name);
	ours = sandbox_nearest(L, lua_upvalueindex(1), name);
	unknown(L, "name", name, NULL, ours != NULL ? suggest(name, own, ours) : own);
}

static int
global_set(lua_State *L)
{
	lua_pushvalue(L, 2);
	if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
		return luaL_error(L, "'%s' is the language's own: take another name", lua_tostring(L, 2));
	lua_settop(L, 3);
	lua_rawset(L, 1);
	return 0;
}

static int
global_get(lua_State *L)
{
	lua_pushvalue(L, 2);
	return lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL ? 1 : global_missing(L);
}

/* strict_globals: what the language has stands behind the story's own names, where it cannot be
 * replaced. */
static void
strict_globals(lua_State *L)
{
	lua_pushglobaltable(L);
	lua_newtable(L);		/* the story's */
	lua_createtable(L, 0, 2);
	lua_pushvalue(L, -3);
	lua_pushcclosure(L, global_get, 1);
	lua_setfield(L, -2, "__index");
	lua_pushvalue(L, -3);
	lua_pushcclosure(L, global_set, 1);
	lua_setfield(L, -2, "__newindex");
	lua_setmetatable(L, -2);
	lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
	lua_pop(L, 1);
}

static int
open_host(lua_State *L)
{
	things_open(L);
	verbs_open(L);
	rfc_open(L);
	strict_globals(L);
	return 0;
}

struct script *
script_new(const struct script_conf *conf, const struct world_ops *ops, void *world)
{
	struct script *s = xalloc(1, sizeof(*s));
	const char *slash = strrchr(conf->file, '/');

	s->conf = *conf;
	s->ops = ops;
	s->world = world;
	s->whois.ops = ops;
	s->whois.world = world;
	s->whois.call = judge_call;
	s->whois.script = s;
	s->shown = xstrdup(slash != NULL ? slash + 1 : conf->file);
	s->dir = xstrdup(slash != NULL ? conf->file : ".");
	if (slash != NULL)
		s->dir[slash - conf->file] = '\0';
	s->param_used = xalloc(conf->n_params + 1, sizeof(bool));
	sandbox_open(&s->sb, conf->memory_max ? conf->memory_max : MEMORY_MAX,
	    conf->steps_max ? conf->steps_max : STEPS_MAX, conf->seed, s->dir, conf->lib);
	lua_pushlightuserdata(s->sb.L, s);
	lua_rawsetp(s->sb.L, LUA_REGISTRYINDEX, &script_key);
	lua_pushcfunction(s->sb.L, open_host);
	if (lua_pcall(s->sb.L, 0, 0, 0) != LUA_OK)
		die("Lua: %s", lua_tostring(s->sb.L, -1));
	return s;
}

/* unused_params: a -p KEY that nothing declared is a mistake of whoever typed it. */
static void
unused_params(struct script *s)
{
	char line[256];

	for (size_t i = 0; i < s->conf.n_params && s->error == NULL; i++) {
		const char *key = s->conf.param[i].key, *best = NULL;

		if (s->param_used[i])
			continue;
		for (size_t k = 0; k < s->n_params; k++)
			best = suggest(key, best, s->param[k].key);
		snprintf(line, sizeof(line), "%s: no parameter '%s'%s%s%s", s->shown, key,
		    best != NULL ? "; did you mean '" : "", best != NULL ? best : "",
		    best != NULL ? "'?" : "");
		story_fails(s, line);
	}
}

bool
script_load(struct script *s)
{
	struct branch *b = branch_start(s, s->sb.L, 0, false);

	if (!sandbox_load(b->L, s->conf.file, s->shown)) {
		story_fails(s, lua_tostring(b->L, -1));
		return false;
	}
	branch_resume(s, b, 0);
	branches_sweep(s);
	unused_params(s);
	if (s->error == NULL && s->title == NULL) {
		char line[256];

		snprintf(line, sizeof(line), "%s: the story has no scenario \"title\" before its "
		    "first wait", s->shown);
		story_fails(s, line);
	}
	s->loaded = true;
	return s->error == NULL;
}

static void
named_clear(struct named *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(list[i].name);
		free(list[i].kind);
		free(list[i].conf);
		for (size_t k = 0; k < list[i].n_props; k++) {
			free((char *)list[i].prop[k].key);
			free((char *)list[i].prop[k].value);
		}
		free(list[i].prop);
	}
	free(list);
}

void
script_free(struct script *s)
{
	if (s == NULL)
		return;
	sandbox_close(&s->sb);
	for (size_t i = 0; i < s->n_branches; i++)
		free(s->branch[i]);
	free(s->branch);
	for (size_t i = 0; i < s->n_steps; i++)
		step_clear(&s->step[i]);
	free(s->step);
	watches_free(s);
	free(s->belated);
	free(s->fault);
	free(s->tampering);
	whois_clear(&s->whois);
	named_clear(s->node, s->n_nodes);
	named_clear(s->link, s->n_links);
	for (size_t i = 0; i < s->n_flows; i++)
		free(s->flow[i]);
	free(s->flow);
	free(s->node_view);
	for (size_t i = 0; i < s->n_params; i++) {
		free((char *)s->param[i].key);
		free((char *)s->param[i].value);
	}
	for (size_t i = 0; i < s->n_params; i++) {
		free((char *)s->param_about[i].fallback);
		free((char *)s->param_about[i].may);
	}
	free(s->param_about);
	free(s->param);
	free(s->param_used);
	free(s->title);
	for (size_t i = 0; i < s->n_covers; i++)
		free(s->covers[i]);
	free(s->covers);
	free(s->dir);
	free(s->shown);
	free(s->error);
	free(s);
}

/* ---- what came of it ---- */

const char *
script_error(const struct script *s)
{
	return s->error;
}

void
script_doubt(struct script *s, size_t i, const char *why)
{
	s->step[i].s.outcome = SCRIPT_INCONCLUSIVE;
	replace(&s->step[i].s.detail, why);
}

void
script_weigh(struct script *s, const char *(*weigh)(void *ctx, const struct script_step *st),
    void *ctx)
{
	const char *why;

	for (size_t i = 0; i < s->n_steps; i++) {
		if (s->step[i].weighed)
			continue;
		s->step[i].weighed = true;
		why = weigh(ctx, &s->step[i].s);
		if (why != NULL)
			script_doubt(s, i, why);
	}
}

size_t
script_steps(const struct script *s)
{
	return s->n_steps;
}

const struct script_step *
script_step(const struct script *s, size_t i)
{
	return &s->step[i].s;
}

size_t
script_covers(const struct script *s, const char *const **ids)
{
	*ids = (const char *const *)s->covers;
	return s->n_covers;
}

size_t
script_params(const struct script *s, const struct world_arg **params)
{
	*params = s->param;
	return s->n_params;
}

const struct script_about *
script_params_about(const struct script *s)
{
	return s->param_about;
}

size_t
script_nodes(const struct script *s, const struct script_node **nodes)
{
	*nodes = s->node_view;
	return s->n_nodes;
}
