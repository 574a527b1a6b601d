/* A world spoken to in words. */
#include "nodes/base/test.h"
#include "sim/inside.h"
#include "sim/lab/fake.h"
#include "sim/verbs.h"

static unsigned asked;	/* by faults: the id of the last question */

static bool
third_frame(void *ctx, unsigned id, const struct egress *e)
{
	(void)ctx;
	asked = id;
	return e->frame.p[17] == 2;
}

/* say does one verb given as "verb key=value key=value"; what is wrong, or "". */
static const char *
say(struct verbs *v, const char *sentence)
{
	static char err[256];
	char text[512], *rest, *word;
	struct verb_arg arg[16];
	size_t n = 0;
	const char *verb;

	(void)snprintf(text, sizeof(text), "%s", sentence);
	verb = strtok_r(text, " ", &rest);
	while ((word = strtok_r(NULL, " ", &rest)) != NULL) {
		char *value = strchr(word, '=');

		*value++ = '\0';
		for (char *c = value; *c != '\0'; c++)
			if (*c == '_')
				*c = ' ';
		arg[n++] = (struct verb_arg){ word, value };
	}
	err[0] = '\0';
	CU_ASSERT_EQUAL(verbs_act(v, verb, arg, n, err), err[0] == '\0');
	return err;
}

#define OK(sentence)	   CU_ASSERT_STRING_EQUAL(say(v, sentence), "")
#define NO(sentence, line) CU_ASSERT_STRING_EQUAL(say(v, sentence), line)

static void
test_a_story_in_words(void)
{
	struct world *w = fake_world(lab_new(), 1);
	struct verbs *v = verbs_new(w, third_frame, NULL);
	char buf[256];
	struct text t = TEXT_ARRAY(buf);
	struct fake *b;
	struct addr addr;

	OK("link name=l kind=lan delay=2ms rate=100Mbps loss=0.0");
	OK("link name=m kind=p2p mtu=1280");
	OK("node name=a kind=fake conf=mac=1_to=2_every=10_app=2001:db8::1 pcap=no");
	OK("node name=b kind=fake conf=mac=2_app=2001:db8::2");
	OK("attach node=a ifc=0 link=l");
	OK("attach node=b link=l");
	OK("fault id=7 kind=drop nth=1");
	OK("traffic flow=p kind=ping node=a to=2001:db8::2 to_node=b every=10ms count=2");
	OK("inject link=l frame=02000000000202000000000188b500000063");
	OK("note text=hello");
	world_run(w, MSEC(55));
	b = world_node_find(w, "b")->node.self;
	CU_ASSERT_EQUAL(asked, 7);
	CU_ASSERT_EQUAL(b->n_heard, 5);		/* 99, and five without the third */
	CU_ASSERT(verbs_inspect(v, "", "flow", &t));
	CU_ASSERT_STRING_EQUAL(buf,
	    " name=p sent=2 received=2 bytes=128 duplicates=0 late=0 done=0\n");
	t = TEXT_ARRAY(buf);
	CU_ASSERT(verbs_property(v, "b", "hoa6", &t));
	CU_ASSERT_STRING_EQUAL(buf, "2001:db8::2");
	CU_ASSERT_FALSE(verbs_property(v, "b", "hoa4", &t));
	CU_ASSERT_FALSE(verbs_property(v, "b", "coa6", &t));
	CU_ASSERT_FALSE(verbs_property(v, "b", "h6", &t));
	t = TEXT_ARRAY(buf);
	CU_ASSERT(addr_parse(&addr, "2001:db8::1"));
	CU_ASSERT(verbs_owner(v, &addr, &t));
	CU_ASSERT_STRING_EQUAL(buf, "a");
	OK("control node=a command=reboot text=lose down=10ms");
	OK("move node=b ifc=0 link=m gap=5ms");
	world_run(w, MSEC(70));
	CU_ASSERT_STRING_EQUAL(node_wire(world_node_find(w, "b"), 0)->name, "m");
	OK("move node=b ifc=1 from=0 overlap=5ms link=l");
	OK("detach node=b ifc=1");
	verbs_free(v);
	world_free(w);
}

static void
test_every_mistake_gets_one_line(void)
{
	struct world *w = fake_world(lab_new(), 1);
	struct verbs *v = verbs_new(w, third_frame, NULL);

	OK("link name=l");
	OK("node name=a kind=fake conf=mac=1");
	OK("attach node=a link=l");
	NO("dance node=a", "a simulated world cannot 'dance'");
	NO("link name=l", "there is a link 'l' already");
	NO("link name=k kind=ring", "kind = 'ring' is unknown");
	NO("link name=k delay=fast", "delay = 'fast' is not a time like 20ms");
	NO("link name=k loss=5", "loss = '5' is not a probability from 0 to 1");
	NO("link name=k rate=0Mbps", "rate = '0Mbps' is not a rate like 100Mbps");
	NO("link name=k colour=red", "colour means nothing here");
	NO("link delay=1ms", "name is missing");
	NO("node name=b kind=unicorn", "no such kind of node: \"unicorn\"");
	NO("attach node=z link=l", "there is no node 'z'");
	NO("attach node=a ifc=1 link=z", "there is no link 'z'");
	NO("attach node=a link=l", "interface 0 of a is on 'l'");
	NO("control node=a command=do text=x", "a: a fake only reboots");
	NO("control node=a command=reboot text=x",
	    "a node reboots with text = keep or lose, not 'x'");
	NO("traffic flow=f kind=tcp node=a to=2001:db8::2 to_node=a",
	    "the built-in applications have no TCP: run this under ns-3");
	NO("traffic flow=f kind=udp node=a to=nowhere", "to = 'nowhere' is not an address");
	NO("release id=3", "there is no fault 3");
	NO("inject link=l frame=0102", "frame wants 14 to 2048 octets in hexadecimal");
	NO("move node=a ifc=1 from=1 overlap=1s link=l",
	    "with overlap, from and ifc are two interfaces");
	CU_ASSERT_PTR_NULL(world_wire_find(w, "k"));
	verbs_free(v);
	world_free(w);
}

TEST_MAIN("sim/lab/verbs",
    TEST(test_a_story_in_words),
    TEST(test_every_mistake_gets_one_line))
