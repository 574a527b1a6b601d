/* script_test.h - for tests: stories as text, in a world that only writes down what it is told. */
#ifndef SOJOURN_CONFORMANCE_SCRIPT_TEST_H
#define SOJOURN_CONFORMANCE_SCRIPT_TEST_H

#include "conformance/script/script.h"

#include "nodes/base/test.h"
#include "traces/msg.h"

#include <stdlib.h>
#include <unistd.h>

/* ---- a fake world: mn 2001:db8:1::5 (home 2001:db8::1), ha 2001:db8::a, nat 192.0.2.1 ---- */

struct fake {
	char log[8192];
	struct text acts;
	char coa4[ADDR_TEXT_MAX];
};

static bool
fake_act(void *world, const char *verb, const struct world_arg *arg, size_t n,
    char err[static 256])
{
	struct fake *f = world;

	text_add(&f->acts, "%s", verb);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(arg[i].key, "kind") == 0 && strcmp(arg[i].value, "toaster") == 0) {
			snprintf(err, 256, "no kind of node 'toaster'");
			return false;
		}
		text_add(&f->acts, " %s=%s", arg[i].key, arg[i].value);
	}
	text_add(&f->acts, "\n");
	return true;
}

static bool
fake_property(void *world, const char *node, const char *name, struct text *out)
{
	struct fake *f = world;

	if (strcmp(node, "mn") != 0 || strcmp(name, "coa4") != 0 || f->coa4[0] == '\0')
		return false;
	text_add(out, "%s", f->coa4);
	return true;
}

static bool
fake_inspect(void *world, const char *node, const char *table, struct text *out)
{
	(void)world;
	if (strcmp(node, "ha") == 0 && strcmp(table, "binding") == 0)
		text_add(out, " hoa=2001:db8::1 coa=192.0.2.1 port=5007\n");
	else if (strcmp(table, "flow") == 0)
		text_add(out, " name=cn->mn sent=10 received=9\n");
	else
		return false;
	return true;
}

static bool
fake_owner(void *world, const struct addr *a, struct text *out)
{
	static const char *const who[][2] = {
		{ "2001:db8::1", "mn" }, { "2001:db8:1::5", "mn" }, { "10.0.0.2", "mn" },
		{ "2001:db8::a", "ha" }, { "192.0.2.10", "ha" }, { "192.0.2.1", "nat" }
	};
	char text[ADDR_TEXT_MAX];

	(void)world;
	addr_text(a, text);
	for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++)
		if (strcmp(who[i][0], text) == 0) {
			text_add(out, "%s", who[i][1]);
			return true;
		}
	return false;
}

static const struct world_ops fake_ops = { fake_act, fake_property, fake_inspect, fake_owner, false };

/* ---- a story from text ---- */

#define WORLD \
	"local mn = node{ \"mn\", kind = \"mn\", props = { hoa6 = \"2001:db8::1\" } }\n" \
	"local ha = node{ \"ha\", kind = \"ha\" }\n" \
	"local cafe = link{ \"cafe\" }\n" \
	"scenario \"a test\"\n"
/* The line after WORLD is line 5. */

static char dir[64];
static struct fake fake;

static struct script *
story_with(const char *text, const struct world_arg *param, size_t n_params)
{
	char path[128];
	static char kept[128];
	FILE *f;
	struct script_conf conf = { .lib = "scenarios/lib", .seed = 1, .param = param,
	    .n_params = n_params, .memory_max = 8u << 20, .steps_max = 200000 };
	struct script *s;

	snprintf(dir, sizeof(dir), "/tmp/story.XXXXXX");
	if (mkdtemp(dir) == NULL)
		abort();
	snprintf(path, sizeof(path), "%s/t.lua", dir);
	f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
	memcpy(kept, path, sizeof(kept));
	conf.file = kept;
	memset(&fake, 0, sizeof(fake));
	fake.acts = TEXT_ARRAY(fake.log);
	s = script_new(&conf, &fake_ops, &fake);
	(void)script_load(s);
	unlink(path);
	rmdir(dir);
	return s;
}

static struct script *
story(const char *text)
{
	return story_with(text, NULL, 0);
}

static void
feed(struct script *s, const char *json)
{
	char err[128] = "";
	struct msg *m = msg_json_read(json, err);

	CU_ASSERT_STRING_EQUAL(err, "");
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	(void)script_message(s, m);
	free(m);
}

static const char *
error_of(const char *text)
{
	static char line[512];
	struct script *s = story(text);

	for (tick t = script_next(s); t != TICK_NEVER; t = script_next(s))
		(void)script_wake(s, t);
	snprintf(line, sizeof(line), "%s", script_error(s) != NULL ? script_error(s) : "none");
	script_free(s);
	return line;
}

static const char bu[] = "{\"n\":1,\"t\":5100000000,\"id\":\"00000000000000aa\",\"node\":\"mn\","
    "\"link\":\"cafe\",\"dir\":\"tx\",\"origin\":1,\"pcap\":\"mn-cafe.pcap\",\"frame\":7,"
    "\"name\":\"BU\",\"src\":\"2001:db8:1::5\",\"dst\":\"2001:db8::a\",\"seq\":4,\"A\":1,\"H\":1,"
    "\"lifetime\":420,\"options\":\"3\"}";
static const char ba[] = "{\"n\":2,\"t\":5200000000,\"id\":\"00000000000000ab\",\"node\":\"ha\","
    "\"link\":\"core\",\"dir\":\"tx\",\"origin\":1,\"pcap\":\"ha-core.pcap\",\"frame\":9,"
    "\"name\":\"BA\",\"src\":\"2001:db8::a\",\"dst\":\"2001:db8:1::5\",\"seq\":4,\"status\":0,"
    "\"lifetime\":420}";

#endif
