/* The host against a world that only writes down what it is told. Stories are text in the test. */
#include "conformance/script/script_test.h"

/* ---- what a story can do ---- */

static void
test_an_expectation_is_met_and_its_fields_bind_the_next(void)
{
	struct script *s = story(WORLD
	    "at(s(5)); mn:move(cafe)\n"
	    "local bu = expect{ mn, \">\", ha, \"BU\", A = 1, option = \"alt-coa\", "
	    "within = s(2) }\n"
	    "expect{ ha, \">\", mn, \"BA\", status = 0, seq = bu.seq, lifetime = s(420) }\n");

	CU_ASSERT_PTR_NULL(script_error(s));
	CU_ASSERT_EQUAL(script_next(s), SECONDS(5));
	CU_ASSERT_TRUE(script_wake(s, SECONDS(5)));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "move node=mn ifc=0 link=cafe\n"));
	CU_ASSERT_EQUAL(script_next(s), SECONDS(7));
	feed(s, bu);
	feed(s, ba);
	CU_ASSERT_TRUE(script_over(s));
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 2);
	CU_ASSERT_EQUAL(script_step(s, 0)->outcome, SCRIPT_PASS);
	CU_ASSERT_EQUAL(script_step(s, 0)->line, 6);
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->says, "mn > ha BU A=1 with alt-coa");
	CU_ASSERT_EQUAL(script_step(s, 1)->outcome, SCRIPT_PASS);
	script_free(s);
}

static void
test_an_unmet_expectation_fails_with_what_was_seen_instead(void)
{
	struct script *s = story(WORLD
	    "at(s(5))\n"
	    "local bu = expect{ mn, \">\", ha, \"BU\", seq = 9, within = s(2) }\n"
	    "expect{ ha, \">\", mn, \"BA\", seq = bu.seq }\n");

	script_wake(s, SECONDS(5));
	feed(s, bu);
	script_wake(s, SECONDS(7));
	CU_ASSERT_TRUE(script_over(s));
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 2);
	CU_ASSERT_EQUAL(script_step(s, 0)->outcome, SCRIPT_FAIL);
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->detail, "nearest: BU from mn on cafe, frame 7 of "
	    "mn-cafe.pcap: seq is 4, expected 9");
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->field, "seq");
	/* What needs the lost message is not decided, and no error. */
	CU_ASSERT_EQUAL(script_step(s, 1)->outcome, SCRIPT_INCONCLUSIVE);
	script_free(s);
}

static void
test_never_holds_until_the_next_at(void)
{
	struct script *s = story(WORLD
	    "at(s(1)); never{ mn, \">\", any, \"BU\", udp = absent, on = cafe }\n"
	    "at(s(6)); never{ mn, \">\", any, \"BU\" }\n"
	    "at(s(9))\n");

	script_wake(s, SECONDS(1));
	feed(s, bu);
	script_wake(s, SECONDS(6));
	script_wake(s, SECONDS(9));
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 2);
	CU_ASSERT_EQUAL(script_step(s, 0)->outcome, SCRIPT_FAIL);
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->pcap, "mn-cafe.pcap");
	CU_ASSERT_EQUAL(script_step(s, 1)->outcome, SCRIPT_PASS);
	script_free(s);
}

static void
test_a_property_is_resolved_when_it_is_compared(void)
{
	struct script *s = story(WORLD
	    "expect{ mn, \">\", ha, \"BU\", ipv4_coa = mn.coa4 }\n");

	feed(s, bu);	/* no such option: no match */
	CU_ASSERT_FALSE(script_over(s));
	snprintf(fake.coa4, sizeof(fake.coa4), "10.0.0.2");
	feed(s, "{\"n\":3,\"t\":1,\"id\":\"01\",\"node\":\"mn\",\"link\":\"cafe\",\"dir\":\"tx\","
	    "\"origin\":1,\"pcap\":\"\",\"frame\":1,\"name\":\"BU\",\"src\":\"10.0.0.2\","
	    "\"dst\":\"192.0.2.10\",\"seq\":4,\"ipv4_coa\":\"10.0.0.2\"}");
	CU_ASSERT_TRUE(script_over(s));
	CU_ASSERT_EQUAL(script_step(s, 0)->outcome, SCRIPT_PASS);
	script_free(s);
}

static void
test_who_is_behind_a_nat_is_learned_from_its_own_messages(void)
{
	struct script *s = story(WORLD
	    "expect{ ha, \">\", mn, \"INFORMATIONAL\", R = 1 }\n");

	feed(s, "{\"n\":1,\"t\":1,\"id\":\"0b\",\"node\":\"mn\",\"link\":\"cafe\",\"dir\":\"tx\","
	    "\"origin\":1,\"pcap\":\"\",\"frame\":1,\"name\":\"INFORMATIONAL\",\"R\":0,"
	    "\"src\":\"10.0.0.2\",\"udp_src\":4500,\"dst\":\"192.0.2.10\",\"udp\":4500}");
	feed(s, "{\"n\":2,\"t\":2,\"id\":\"0b\",\"node\":\"nat\",\"link\":\"core\",\"dir\":\"tx\","
	    "\"origin\":0,\"pcap\":\"\",\"frame\":1,\"name\":\"INFORMATIONAL\",\"R\":0,"
	    "\"src\":\"192.0.2.1\",\"udp_src\":5007,\"dst\":\"192.0.2.10\",\"udp\":4500}");
	feed(s, "{\"n\":3,\"t\":3,\"id\":\"0c\",\"node\":\"ha\",\"link\":\"core\",\"dir\":\"tx\","
	    "\"origin\":1,\"pcap\":\"\",\"frame\":2,\"name\":\"INFORMATIONAL\",\"R\":1,"
	    "\"src\":\"192.0.2.10\",\"udp_src\":4500,\"dst\":\"192.0.2.1\",\"udp\":5007}");
	CU_ASSERT_TRUE(script_over(s));
	script_free(s);
}

static void
test_both_takes_its_messages_in_any_order(void)
{
	struct script *s = story(WORLD
	    "both(function() expect{ ha, \">\", mn, \"BA\" } end,\n"
	    "     function() expect{ mn, \">\", ha, \"BU\" } end)\n"
	    "print(\"done\")\n");

	feed(s, bu);
	CU_ASSERT_FALSE(script_over(s));
	feed(s, ba);
	CU_ASSERT_TRUE(script_over(s));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "note text=done"));
	CU_ASSERT_EQUAL(script_steps(s), 2);
	script_free(s);
}

static void
test_either_forgets_the_branch_that_lost(void)
{
	struct script *s = story(WORLD
	    "either(function() expect{ ha, \">\", mn, \"BE\", within = s(9) } end,\n"
	    "       function() expect{ mn, \">\", ha, \"BU\" } end)\n");

	feed(s, bu);
	CU_ASSERT_TRUE(script_over(s));
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 1);
	CU_ASSERT_EQUAL(script_step(s, 0)->outcome, SCRIPT_PASS);
	script_free(s);
	s = story(WORLD
	    "either(function() expect{ ha, \">\", mn, \"BE\", within = s(1) } end,\n"
	    "       function() expect{ mn, \">\", ha, \"BU\", within = s(2) } end)\n");
	script_wake(s, SECONDS(1));
	script_wake(s, SECONDS(2));
	CU_ASSERT_TRUE(script_over(s));
	CU_ASSERT_EQUAL(script_steps(s), 2);
	script_free(s);
}

static void
test_check_compares_and_marks_testimony(void)
{
	struct script *s = story(WORLD
	    "check(ha:binding(mn.hoa6).port, \">=\", 5000)\n"
	    "check(ha:binding(mn.hoa6).port, \"<\", 5000)\n"
	    "check(ha:binding(\"2001:db8::99\").port, \">=\", 5000)\n"
	    "check(ms(10) + s(1), \"<\", s(2))\n");

	CU_ASSERT_PTR_NULL(script_error(s));
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 4);
	CU_ASSERT_EQUAL(script_step(s, 0)->outcome, SCRIPT_PASS);
	CU_ASSERT_TRUE(script_step(s, 0)->white_box);
	CU_ASSERT_EQUAL(script_step(s, 1)->outcome, SCRIPT_FAIL);
	CU_ASSERT_STRING_EQUAL(script_step(s, 1)->found, "5007");
	CU_ASSERT_EQUAL(script_step(s, 2)->outcome, SCRIPT_FAIL);
	CU_ASSERT_EQUAL(script_step(s, 3)->outcome, SCRIPT_PASS);
	CU_ASSERT_FALSE(script_step(s, 3)->white_box);
	script_free(s);
}

static void
test_verbs_reach_the_world_as_text(void)
{
	struct script *s = story(WORLD
	    "local cn = node{ \"cn\", kind = \"cn\", conf = { eth0 = { addr = { \"a\", \"b\" }, "
	    "slaac = true }, wait = ms(20) } }\n"
	    "local f = traffic.udp{ from = cn, to = mn.hoa6, every = ms(20) }\n"
	    "measure.handovers{ flow = \"cn->mn\" }\n"
	    "check(f.received, \"==\", 9)\n"
	    "mn:next(\"BU\", { seq = 5, alt_coa = absent })\n"
	    "ha:withhold(\"BA\")\n"
	    "ha:rebind{ ports = { 5000, 5100 } }\n"
	    "drop{ mn, \">\", ha, \"BU\", nth = 2 }\n");

	CU_ASSERT_PTR_NULL(script_error(s));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "node name=cn kind=cn conf=eth0.addr = a\n"
	    "eth0.addr = b\neth0.slaac = true\nwait = 20ms\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "traffic flow=cn->mn kind=udp node=cn "
	    "to=2001:db8::1 to_node=mn every=20ms\nmeasure what=handovers flow=cn->mn\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log,
	    "control node=mn command=tamper text=BU next alt_coa=absent seq=5\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log,
	    "control node=ha command=tamper text=BA next withhold\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log,
	    "control node=ha command=rebind text=ports=5000-5100\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "fault id=1 kind=drop nth=2 times=1\n"));
	script_free(s);
}

static void
test_parameters_have_types_and_defaults(void)
{
	static const struct world_arg given[] = { { "nat", "symmetric" }, { "k", "yes" } };
	static const char text[] = WORLD
	    "local nat = param(\"nat\", \"full-cone\", { \"full-cone\", \"symmetric\" })\n"
	    "local k, n = param(\"k\", false), param(\"n\", 3)\n"
	    "if nat == \"symmetric\" and k and n == 3 then print(\"yes\") end\n";
	static const struct world_arg wrong[] = { { "nta", "symmetric" } };
	static const struct world_arg bad[] = { { "n", "three" } };
	const struct world_arg *p;
	struct script *s = story_with(text, given, 2);

	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "note text=yes"));
	CU_ASSERT_EQUAL_FATAL(script_params(s, &p), 3);
	CU_ASSERT_STRING_EQUAL(p[1].key, "k");
	CU_ASSERT_STRING_EQUAL(p[1].value, "true");
	script_free(s);
	s = story_with(text, wrong, 1);
	CU_ASSERT_STRING_EQUAL(script_error(s), "t.lua: no parameter 'nta'; did you mean 'nat'?");
	script_free(s);
	s = story_with(text, bad, 1);
	CU_ASSERT_STRING_EQUAL(script_error(s),
	    "t.lua:6: parameter 'n' wants a number, got 'three'");
	script_free(s);
}

static void
test_a_mutants_lines_reach_the_nodes_they_name(void)
{
	/* Its own script_conf: story() has no conf_edit. */
	struct script_conf conf = { .lib = "scenarios/lib", .file = "/tmp/mutant.lua",
	    .conf_edit = "mn* mutants = tamper/BU every A=0\nha x = 1\n" };
	FILE *f = fopen(conf.file, "w");
	struct script *s;

	fputs("scenario \"m\"\nnode{ \"mn1\", kind = \"mn\", conf = { id = \"a\" } }\n", f);
	fclose(f);
	memset(&fake, 0, sizeof(fake));
	fake.acts = TEXT_ARRAY(fake.log);
	s = script_new(&conf, &fake_ops, &fake);
	CU_ASSERT_TRUE(script_load(s));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "conf=id = a\nmutants = tamper/BU every A=0\n"));
	CU_ASSERT_PTR_NULL(strstr(fake.log, "x = 1"));
	script_free(s);
	unlink(conf.file);
}

static void
test_pairs_is_sorted_and_random_is_seeded(void)
{
	struct script *s = story(WORLD
	    "local t = {}\n"
	    "for k in pairs({ z = 1, a = 2, m = 3, 7, 8 }) do t[#t + 1] = tostring(k) end\n"
	    "print(table.concat(t, \" \"), math.random(1, 1000000))\n");
	char first[128];

	CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(fake.log, "note text=1 2 a m z "));
	snprintf(first, sizeof(first), "%s", strstr(fake.log, "note"));
	script_free(s);
	s = story(WORLD "local t = {}\n\nprint(\"1 2 a m z\", math.random(1, 1000000))\n");
	CU_ASSERT_STRING_EQUAL(strstr(fake.log, "note"), first);
	script_free(s);
}

/* ---- mistakes: each one clear line ---- */

static const struct { const char *story, *error; } mistakes[] = {
	{ WORLD "expect{ mn, \">\", ha, \"BV\" }",
	  "t.lua:5: unknown message 'BV'; did you mean 'BU'?" },
	{ WORLD "expect{ mn, \">\", ha, \"BU\", sequence = 5 }",
	  "t.lua:5: unknown field 'sequence' of BU; did you mean 'seq'?" },
	{ WORLD "expect{ mn, \">\", hq, \"BU\" }",
	  "t.lua:5: unknown name 'hq'" },
	{ WORLD "expect{ mn, \">\", ha, \"BU\", seq = mn.coa5 }",
	  "t.lua:5: unknown property or method 'coa5' of mn; did you mean 'coa4'?" },
	{ WORLD "mn:moov(cafe)",
	  "t.lua:5: unknown property or method 'moov' of mn; did you mean 'move'?" },
	{ WORLD "mn:move(ha)", "t.lua:5: move: wants a link, got a node" },
	{ WORLD "mn:move(nil)", "t.lua:5: move: wants a link, got nil" },
	{ WORLD "local x\nexpect{ mn, \">\", ha, \"BU\", seq = x }",
	  "t.lua:6: expect: field 'seq' is nil" },
	{ WORLD "local x\nexpect{ mn, \">\", x, \"BU\" }",
	  "t.lua:6: expect: place 3 (who receives) wants a node or any, got nil" },
	{ WORLD "expect{ mn, \">\", ha, \"BU\", seq = \"five\" }",
	  "t.lua:5: field 'seq' of BU wants a number, got 'five'" },
	{ WORLD "expect{ mn, \">\", ha, \"BU\", A = 2 }",
	  "t.lua:5: field 'A' of BU wants 0 or 1, got a number" },
	{ WORLD "expect{ mn, \">\", ha, \"BU\", alt_coa = \"2001:db8::zz\" }",
	  "t.lua:5: field 'alt_coa' of BU wants an address, got '2001:db8::zz'" },
	{ WORLD "expect{ mn, \">\", ha, \"BU\", option = \"alt-care-of\" }",
	  "t.lua:5: unknown option 'alt-care-of' of the Mobility Header; did you mean 'alt-coa'?" },
	{ WORLD "expect{ mn, \">\", ha, \"BU\", within = 2 }",
	  "t.lua:5: expect: within wants a time like s(5), got a number" },
	{ WORLD "at(5)", "t.lua:5: at: wants a time like s(5), got a number" },
	{ WORLD "at(s(5)); at(s(4))", "t.lua:5: at: 4s is past, it is 5.0 s" },
	{ WORLD "while true do end",
	  "t.lua:5: endless loop? 200000 instructions without waiting for anything" },
	{ WORLD "local s = string.rep(\"x\", 1 << 40)",
	  "t.lua:5: not enough memory: string.rep of 1099511627776 times 1 octets" },
	{ WORLD "local t = \"x\"; while true do t = t .. t end", "t.lua:5: not enough memory" },
	{ WORLD "os.execute(\"true\")", "t.lua:5: a story has no 'os'" },
	{ WORLD "io.open(\"/etc/passwd\")", "t.lua:5: a story has no 'io'" },
	{ WORLD "node{ \"x\", kind = \"toaster\" }", "t.lua:5: node: no kind of node 'toaster'" },
	{ WORLD "node{ \"x\", kind = \"mn\", config = {} }",
	  "t.lua:5: unknown option 'config' of node; did you mean 'conf'?" },
	{ WORLD "node{ \"mn\", kind = \"mn\" }", "t.lua:5: node: there is a 'mn' already" },
	{ WORLD "x = 1 +", "t.lua:5: unexpected symbol near <eof>" },
	{ WORLD "error(\"my own\")", "t.lua:5: my own" },
	{ WORLD "check(1, \"=\", 1)",
	  "t.lua:5: check: place 2 wants one of == ~= < <= > >=, got =" },
	{ WORLD "require \"no.such\"",
	  "t.lua:5: require: no module 'no.such' beside the story or in the library" },
	{ WORLD "require \"../../etc/passwd\"",
	  "t.lua:5: require: '../../etc/passwd' is no module name" },
	{ WORLD "measure.handovers{ flow = \"cn->mn\" }", "t.lua:5: unknown flow 'cn->mn'" },
	{ "at(s(1))", "t.lua: the story has no scenario \"title\" before its first wait" },
	{ WORLD "local function f() both(f, f) end f()", NULL },
};

static void
test_each_mistake_gets_one_clear_line(void)
{
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		const char *got = error_of(mistakes[i].story);

		if (mistakes[i].error == NULL) {	/* only: refused, not crashed */
			CU_ASSERT_STRING_NOT_EQUAL(got, "none");
			continue;
		}
		if (strcmp(got, mistakes[i].error) != 0)
			fprintf(stderr, "expected %s\n     got %s\n", mistakes[i].error, got);
		CU_ASSERT_STRING_EQUAL(got, mistakes[i].error);
	}
}

static void
test_there_is_no_way_out_of_the_sandbox(void)
{
	static const char *const doors[] = {
		"os", "io", "package", "debug", "load", "loadfile", "dofile", "loadstring",
		"coroutine", "collectgarbage", "pcall", "xpcall", "setmetatable", "getmetatable",
		"rawset", "rawget", "next", "utf8", "string.dump", "string.gsub", "string.match",
		"string.gmatch", "table.move", "math.randomseed"
	};

	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		char text[512];
		const char *dot = strchr(doors[i], '.'), *got;

		snprintf(text, sizeof(text), WORLD "%s%s%s", dot != NULL ? "if " : "local x = ",
		    doors[i], dot != NULL ? " ~= nil then error(\"open\") end" : "");
		got = error_of(text);
		if (dot != NULL) {
			CU_ASSERT_STRING_EQUAL(got, "none");
		} else {
			CU_ASSERT_PTR_NOT_NULL(strstr(got, "t.lua:5: "));
		}
	}
	CU_ASSERT_PTR_NOT_NULL(strstr(error_of(WORLD "print((\"x\"):dump())"), "t.lua:5: "));
	CU_ASSERT_STRING_EQUAL(error_of("\033Lua"), "t.lua: attempt to load a binary chunk "
	    "(mode is 't')");
}

TEST_MAIN("conformance/script",
    TEST(test_an_expectation_is_met_and_its_fields_bind_the_next),
    TEST(test_an_unmet_expectation_fails_with_what_was_seen_instead),
    TEST(test_never_holds_until_the_next_at),
    TEST(test_a_property_is_resolved_when_it_is_compared),
    TEST(test_who_is_behind_a_nat_is_learned_from_its_own_messages),
    TEST(test_both_takes_its_messages_in_any_order),
    TEST(test_either_forgets_the_branch_that_lost),
    TEST(test_check_compares_and_marks_testimony),
    TEST(test_verbs_reach_the_world_as_text),
    TEST(test_parameters_have_types_and_defaults),
    TEST(test_a_mutants_lines_reach_the_nodes_they_name),
    TEST(test_pairs_is_sorted_and_random_is_seeded),
    TEST(test_each_mistake_gets_one_clear_line),
    TEST(test_there_is_no_way_out_of_the_sandbox))
