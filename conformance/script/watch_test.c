/* What a story says about messages: conditions, windows, counts, faults and what becomes of them. */
#include "conformance/script/script_test.h"

/* said: a BU of mn at `ms`, with this sequence number. */
static void
say_bu(struct script *s, unsigned ms, unsigned seq)
{
	char json[512];

	snprintf(json, sizeof(json), "{\"n\":%u,\"t\":%u000000,\"id\":\"%016x\",\"node\":\"mn\","
	    "\"link\":\"cafe\",\"dir\":\"tx\",\"origin\":1,\"pcap\":\"mn-cafe.pcap\",\"frame\":%u,"
	    "\"name\":\"BU\",\"src\":\"2001:db8:1::5\",\"dst\":\"2001:db8::a\",\"seq\":%u,\"A\":1,"
	    "\"H\":1,\"lifetime\":420,\"options\":\"3,29\"}", ms, ms, ms + 1, ms, seq);
	feed(s, json);
}

static void
pass_time(struct script *s)
{
	while (script_next(s) != TICK_NEVER)
		(void)script_wake(s, script_next(s));
}

static void
test_always_fails_on_the_first_message_that_is_not_so(void)
{
	struct script *s = story(WORLD
	    "always{ mn, \">\", ha, \"BU\", seq = at_most(5) }\n"
	    "always{ mn, \">\", ha, \"BU\", A = 1 }\n"
	    "always{ ha, \">\", mn, \"BA\", status = 0 }\n"
	    "at(s(5))\n");

	say_bu(s, 1000, 4);
	say_bu(s, 2000, 6);
	pass_time(s);
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 3);
	CU_ASSERT_EQUAL(script_step(s, 0)->outcome, SCRIPT_FAIL);
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->verb, "always");
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->found, "6");
	CU_ASSERT_EQUAL(script_step(s, 0)->frame, 2000);
	CU_ASSERT_EQUAL(script_step(s, 1)->outcome, SCRIPT_PASS);
	CU_ASSERT_STRING_EQUAL(script_step(s, 1)->says, "mn > ha BU A=1 (2 seen)");
	/* What saw nothing has proved nothing. */
	CU_ASSERT_EQUAL(script_step(s, 2)->outcome, SCRIPT_INCONCLUSIVE);
	script_free(s);
}

static void
test_a_rate_is_so_many_in_any_window(void)
{
	struct script *s = story(WORLD
	    "never{ mn, \">\", ha, \"BU\", more_than = 3, per = s(1) }\n"
	    "never{ mn, \">\", ha, \"BU\", more_than = 2, per = s(1) }\n"
	    "never{ mn, \">\", ha, \"BU\", more_than = 5 }\n"
	    "at(s(9))\n");

	for (unsigned i = 0; i < 6; i++)
		say_bu(s, 1000 + 400 * i, i);	/* three in a second, never four */
	pass_time(s);
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 3);
	CU_ASSERT_EQUAL(script_step(s, 0)->outcome, SCRIPT_FAIL);
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->expected, "at most 2");
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->found, "3 in 0.8 s");
	CU_ASSERT_EQUAL(script_step(s, 1)->outcome, SCRIPT_FAIL);
	CU_ASSERT_STRING_EQUAL(script_step(s, 1)->says, "mn > ha BU more than 5");
	CU_ASSERT_EQUAL(script_step(s, 2)->outcome, SCRIPT_PASS);
	script_free(s);
}

static void
test_a_count_grows_and_says_when(void)
{
	struct script *s = story(WORLD
	    "local all = count{ mn, \">\", ha, \"BU\" }\n"
	    "local odd = count{ mn, \">\", ha, \"BU\", seq = function(n) return n % 2 == 1 end }\n"
	    "check(all.first, \"==\", absent)\n"
	    "at(s(5))\n"
	    "check(all, \"==\", 3)\n"
	    "check(odd.n, \"==\", 1)\n"
	    "check(all.last - all.first, \"==\", s(2))\n");

	say_bu(s, 1000, 2);
	say_bu(s, 2000, 3);
	say_bu(s, 3000, 4);
	pass_time(s);
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 4);
	for (size_t i = 0; i < 4; i++)
		CU_ASSERT_EQUAL(script_step(s, i)->outcome, SCRIPT_PASS);
	script_free(s);
}

static void
test_conditions_are_sets_functions_and_the_whole_message(void)
{
	struct script *s = story(WORLD
	    "expect{ mn, \">\", ha, \"BU\", seq = one_of(3, 5), A = one_of(0, 1) }\n"
	    "expect{ mn, \">\", ha, \"BU\", lifetime = function(v) return v % 4 == 0 end,\n"
	    "  where = function(m) return m.seq == 7 and m.A == 1 end }\n"
	    "expect{ mn, \">\", ha, \"BU\", seq = one_of(1, 2), within = s(1) }\n");

	say_bu(s, 100, 4);
	say_bu(s, 200, 5);
	say_bu(s, 300, 6);
	say_bu(s, 400, 7);
	say_bu(s, 500, 8);
	pass_time(s);
	CU_ASSERT_PTR_NULL(script_error(s));
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 3);
	CU_ASSERT_EQUAL(script_step(s, 0)->frame, 200);
	CU_ASSERT_EQUAL(script_step(s, 1)->frame, 400);
	CU_ASSERT_EQUAL(script_step(s, 2)->outcome, SCRIPT_FAIL);
	CU_ASSERT_STRING_EQUAL(script_step(s, 2)->expected, "1 or 2");
	script_free(s);
}

static void
test_a_window_opens_and_closes(void)
{
	struct script *s = story(WORLD
	    "local a = expect{ mn, \">\", ha, \"BU\" }\n"
	    "expect{ mn, \">\", ha, \"BU\", since = a, not_before = s(1), within = rfc.RETRANS_TIMER * 1.5 }\n"
	    "expect{ mn, \">\", ha, \"BU\", not_before = s(1), within = s(2) }\n"
	    "expect{ mn, \">\", ha, \"BU\", times = 3, within = s(2) }\n");

	say_bu(s, 1000, 1);
	say_bu(s, 2400, 2);
	say_bu(s, 2900, 3);		/* too soon */
	say_bu(s, 3000, 4);
	say_bu(s, 4000, 5);
	pass_time(s);
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 4);
	CU_ASSERT_EQUAL(script_step(s, 1)->outcome, SCRIPT_PASS);
	CU_ASSERT_EQUAL(script_step(s, 2)->outcome, SCRIPT_FAIL);
	CU_ASSERT_STRING_EQUAL(script_step(s, 2)->detail, "too soon");
	CU_ASSERT_STRING_EQUAL(script_step(s, 2)->expected, "not before 3.4 s");
	CU_ASSERT_EQUAL(script_step(s, 3)->outcome, SCRIPT_FAIL);
	CU_ASSERT_STRING_EQUAL(script_step(s, 3)->detail, "2 of 3 came; then no more");
	script_free(s);
}

static void
test_what_was_heard_instead_is_told(void)
{
	struct script *s = story(WORLD
	    "expect{ mn, \">\", ha, \"IKE_SA_INIT\", within = s(2) }\n"
	    "expect{ ha, \">\", mn, \"BA\", within = s(2) }\n");

	say_bu(s, 1000, 1);
	say_bu(s, 1500, 2);
	pass_time(s);
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 2);
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->detail,
	    "no IKE_SA_INIT was seen; from mn came 2 BU");
	CU_ASSERT_STRING_EQUAL(script_step(s, 1)->detail,
	    "no BA was seen, and no other message from ha");
	script_free(s);
}

static void
test_the_nearest_message_is_told_with_what_is_wrong_in_it(void)
{
	struct script *s = story(WORLD
	    "expect{ mn, \">\", ha, \"BU\", lifetime = 60, A = 1, H = 0, option = \"ipv4-coa\", "
	    "within = s(2) }\n");

	say_bu(s, 1000, 1);
	pass_time(s);
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 1);
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->says,
	    "mn > ha BU A=1 H=0 lifetime=60 with ipv4-coa within 2s");
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->detail, "nearest: BU from mn on cafe, frame 1000 of "
	    "mn-cafe.pcap: H is 1, expected 0 (and 2 more)");
	script_free(s);
	s = story(WORLD "expect{ mn, \">\", ha, \"BU\", option = \"ipv4-coa\", within = s(2) }\n");
	say_bu(s, 1000, 1);
	pass_time(s);
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->found, "alt-coa,hoa4");
	script_free(s);
}

static void
test_what_came_too_late_is_told(void)
{
	struct script *s = story(WORLD
	    "expect{ mn, \">\", ha, \"BU\", seq = 9, within = s(1) }\n"
	    "at(s(5))\n");

	(void)script_wake(s, SECONDS(1));
	say_bu(s, 1250, 8);
	say_bu(s, 1500, 9);
	say_bu(s, 1750, 9);
	pass_time(s);
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 1);
	CU_ASSERT_EQUAL(script_step(s, 0)->outcome, SCRIPT_FAIL);
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->detail, "no BU was seen, and no other message from "
	    "mn; it came 0.5 s too late: frame 1500 of mn-cafe.pcap");
	script_free(s);
}

static void
test_wait_ends_no_never(void)
{
	struct script *s = story(WORLD
	    "at(s(1)); never{ mn, \">\", ha, \"BU\" }\n"
	    "wait(s(2)); check(now(), \"==\", s(3))\n"
	    "wait(s(2))\n");

	pass_time(s);
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 2);
	CU_ASSERT_STRING_EQUAL(script_step(s, 0)->verb, "check");
	CU_ASSERT_EQUAL(script_step(s, 0)->outcome, SCRIPT_PASS);
	CU_ASSERT_STRING_EQUAL(script_step(s, 1)->verb, "never");
	CU_ASSERT_EQUAL(script_step(s, 1)->t, SECONDS(5));
	script_free(s);
}

static void
test_a_fault_that_never_acted_is_inconclusive(void)
{
	struct script *s = story(WORLD
	    "local lost = drop{ mn, \">\", ha, \"BU\", nth = 2 }\n"
	    "hold{ ha, \">\", mn, \"BA\", passing = 3 }\n"
	    "at(s(5)); check(lost.acts, \"==\", 1); check(lost.matches, \"==\", 2); lost:stop()\n");
	char err[128] = "";
	struct msg *m = msg_json_read(bu, err);

	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	CU_ASSERT_TRUE(script_fault_match(s, 1, m));
	CU_ASSERT_TRUE(script_fault_match(s, 1, m));
	CU_ASSERT_FALSE(script_fault_match(s, 2, m));
	pass_time(s);
	free(m);
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 3);
	CU_ASSERT_EQUAL(script_step(s, 0)->outcome, SCRIPT_PASS);
	CU_ASSERT_EQUAL(script_step(s, 1)->outcome, SCRIPT_PASS);
	CU_ASSERT_STRING_EQUAL(script_step(s, 2)->verb, "hold");
	CU_ASSERT_EQUAL(script_step(s, 2)->outcome, SCRIPT_INCONCLUSIVE);
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "fault id=1 kind=drop nth=2 times=1\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "fault id=2 kind=hold nth=1 times=1 n=3\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "stop id=1\n"));
	script_free(s);
}

static void
test_faults_and_attackers_reach_the_world_as_text(void)
{
	struct script *s = story(WORLD
	    "local eve = node{ \"eve\", kind = \"attacker\" }\n"
	    "corrupt{ mn, \">\", ha, \"BU\", octet = 7 }\n"
	    "truncate{ mn, \">\", ha, \"BU\", to = 40 }\n"
	    "rewrite{ mn, \">\", ha, \"BU\", set = { src = \"192.0.2.7\", udp = 9 } }\n"
	    "noise{ cafe, loss = 0.25, jitter = ms(2) }\n"
	    "eve:forge(\"BU\", { src = mn.hoa6, dst = \"2001:db8::a\", seq = 5, A = true, checksum = \"bad\" })\n"
	    "eve:inject(\"0011223344556677889900aabbcc\")\n"
	    "mn:next(\"IKE_AUTH.I\", { drop_payload = \"TSi\" }, 2)\n"
	    "mn:move(cafe, { from = 0, ifc = 1, overlap = s(1) })\n"
	    "ha:reboot(\"lose\", { down = s(2) })\n"
	    "at(s(1))\n");

	CU_ASSERT_PTR_NULL(script_error(s));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "fault id=1 kind=corrupt nth=1 times=1 at=21\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "fault id=2 kind=truncate nth=1 times=1 n=54\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "fault id=3 kind=rewrite nth=1 times=1 "
	    "set.src=192.0.2.7 set.udp=9\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "noise link=cafe loss=0.25 jitter=2000000ns\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "forge node=eve name=BU set.A=1 checksum=bad "
	    "dst=2001:db8::a set.seq=5 src=2001:db8::1\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "inject node=eve ifc=0 frame=00112233"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "text=IKE_AUTH nth=2 drop-payload=TSi\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "move node=mn ifc=1 from=0 overlap=1s link=cafe\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "command=reboot text=lose down=2s\n"));
	script_free(s);
}

static void
test_a_replay_is_the_captured_octets(void)
{
	static const uint8_t frame[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0x86, 0xdd, 0x60, 0xab };
	struct script *s = story(WORLD
	    "local a = expect{ mn, \">\", ha, \"BU\" }\n"
	    "ha:replay(a, { src = \"2001:db8::66\", times = 2, every = ms(5) })\n"
	    "local b = expect{ mn, \">\", ha, \"BU\", within = s(1) }\n"
	    "ha:replay(b); ha:forge(\"BA\", { src = \"2001:db8::a\", dst = b.src })\n");
	char err[128] = "";
	struct msg *m = msg_json_read(bu, err), whole;

	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	whole = *m;
	whole.layer[0] = BYTES_ARRAY(frame);
	whole.n_layers = 1;
	(void)script_message(s, &whole);
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "say node=ha times=2 every=5ms "
	    "set.src=2001:db8::66 id=00000000000000aa packet=60ab\n"));
	pass_time(s);
	free(m);
	/* What is made of a message that never came is inconclusive, and the world is not asked. */
	CU_ASSERT_PTR_NULL(script_error(s));
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 4);
	CU_ASSERT_EQUAL(script_step(s, 2)->outcome, SCRIPT_INCONCLUSIVE);
	CU_ASSERT_EQUAL(script_step(s, 3)->outcome, SCRIPT_INCONCLUSIVE);
	CU_ASSERT_PTR_NULL(strstr(fake.log, "forge"));
	script_free(s);
}

static void
test_a_function_that_judges_may_only_look(void)
{
	struct script *s = story(WORLD
	    "expect{ mn, \">\", ha, \"BU\", seq = function(v)\n"
	    "  mn:move(cafe) return true end }\n");

	say_bu(s, 100, 4);
	CU_ASSERT_STRING_EQUAL(script_error(s),
	    "t.lua:6: move: a function that judges a value may only look");
	script_free(s);
	s = story(WORLD
	    "drop{ mn, \">\", ha, \"BU\", seq = function(v) at(s(9)) end }\n"
	    "at(s(5))\n");
	{
		char err[128] = "";
		struct msg *m = msg_json_read(bu, err);

		CU_ASSERT_FALSE(script_fault_match(s, 1, m));
		free(m);
	}
	CU_ASSERT_STRING_EQUAL(script_error(s),
	    "t.lua:5: at: a function that judges a value may only look");
	CU_ASSERT_TRUE(script_over(s));
	script_free(s);
	s = story(WORLD "expect{ mn, \">\", ha, \"BU\", seq = function(v) while true do end end }\n");
	say_bu(s, 100, 4);
	CU_ASSERT_PTR_NOT_NULL_FATAL(script_error(s));
	CU_ASSERT_PTR_NOT_NULL(strstr(script_error(s), "endless loop?"));
	script_free(s);
}

static const struct { const char *story, *error; } mistakes[] = {
	{ WORLD "always{ mn, \">\", ha, \"BU\" }",
	  "t.lua:5: always: wants a field that all such messages have; without one it cannot fail" },
	{ WORLD "never{ mn, \">\", ha, \"BU\", per = s(1) }",
	  "t.lua:5: never: per needs more_than: so many in such a time" },
	{ WORLD "never{ mn, \">\", ha, \"BU\", more_than = 0 }",
	  "t.lua:5: never: more_than wants a number from 1 to 10000, got 0" },
	{ WORLD "expect{ mn, \">\", ha, \"BU\", not_before = s(9) }",
	  "t.lua:5: expect: not_before is later than the end of within" },
	{ WORLD "expect{ mn, \">\", ha, \"BU\", seq = one_of(1, \"x\") }",
	  "t.lua:5: field 'seq' of BU wants a number, got 'x'" },
	{ WORLD "expect{ mn, \">\", ha, \"BU\", where = 5 }",
	  "t.lua:5: expect: where wants a function of the message, got a number" },
	{ WORLD "expect{ mn, \">\", ha, \"BU\", within = rfc.INITIAL_BINDACK_TIMOUT }",
	  "t.lua:5: unknown constant of an RFC 'INITIAL_BINDACK_TIMOUT'; did you mean "
	  "'INITIAL_BINDACK_TIMEOUT'?" },
	{ WORLD "rewrite{ mn, \">\", ha, \"BU\", set = { source = \"::1\" } }",
	  "t.lua:5: unknown option 'source' of rewrite; did you mean 'src'?" },
	{ WORLD "truncate{ mn, \">\", ha, \"BU\" }",
	  "t.lua:5: truncate: wants to = the octets that remain of the IP packet" },
	{ WORLD "noise{ cafe, loss = 2 }", "t.lua:5: noise: loss wants a share from 0 to 1, got 2" },
	{ WORLD "local d = drop{ mn, \">\", ha, \"BU\" } print(d.act)",
	  "t.lua:5: unknown property or method 'act' of a fault; did you mean 'acts'?" },
	{ WORLD "mn:next(\"BU\", { seqq = 5 })", "t.lua:5: unknown field 'seqq' of BU; did you mean "
	  "'seq'?" },
	{ WORLD "mn:next(\"BU\", { seq = nothing_here and 5 })", "t.lua:5: unknown name 'nothing_here'" },
	{ WORLD "local x = {} mn:next(\"BU\", { seq = x.y })", "t.lua:5: next: field 'seq' is nil" },
	{ WORLD "mn:forge(\"BU\", { dest = \"::1\" })",
	  "t.lua:5: unknown field 'dest' of BU; did you mean 'dst'?" },
	{ WORLD "mn:replay(5)", "t.lua:5: replay: wants a message that expect returned, got a number" },
	{ WORLD "mn:inject(\"xyz\")", "t.lua:5: inject: the frame is not hexadecimal" },
	{ WORLD "mn:move(cafe, { overlap = s(1) })",
	  "t.lua:5: move: make before break wants from, ifc and overlap" },
	{ WORLD "traffic.upd{}", "t.lua:5: unknown kind of traffic 'upd'; did you mean 'udp'?" },
	{ "param(\"n\", 5, { from = 6, to = 9 })", "t.lua:1: parameter 'n' wants 6..9, got 5" },
	{ "param(\"n\", 5, { from = s(6) })", "t.lua:1: param: from of 'n' wants a number, got a time" },
	{ "param(\"n\", 5, { least = 6 })", "t.lua:1: unknown option 'least' of param" },
};

static void
test_each_mistake_gets_one_clear_line(void)
{
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		const char *got = error_of(mistakes[i].story);

		if (strcmp(got, mistakes[i].error) != 0)
			fprintf(stderr, "expected %s\n     got %s\n", mistakes[i].error, got);
		CU_ASSERT_STRING_EQUAL(got, mistakes[i].error);
	}
}

static void
test_parameters_have_bounds_and_units(void)
{
	static const char text[] =
	    "local r = param(\"rate\", 10, { from = 1, to = 100, unit = \"Mbps\" })\n"
	    "local t = param(\"delay\", ms(5), { to = s(1), says = \"of the core\" })\n"
	    "scenario \"x\" {}\n"
	    "check(r, \"==\", 20); check(t, \"==\", ms(7))\n";
	struct world_arg p[] = { { "rate", "20Mbps" }, { "delay", "7ms" } };
	struct script *s = story_with(text, p, 2);

	CU_ASSERT_PTR_NULL(script_error(s));
	CU_ASSERT_EQUAL_FATAL(script_steps(s), 2);
	CU_ASSERT_EQUAL(script_step(s, 0)->outcome, SCRIPT_PASS);
	CU_ASSERT_EQUAL(script_step(s, 1)->outcome, SCRIPT_PASS);
	CU_ASSERT_STRING_EQUAL(script_params_about(s)[0].fallback, "10");
	CU_ASSERT_STRING_EQUAL(script_params_about(s)[0].may, "1..100 Mbps");
	CU_ASSERT_STRING_EQUAL(script_params_about(s)[1].may, "..1s: of the core");
	CU_ASSERT_STRING_EQUAL(script_params_about(s)[0].type, "number");
	CU_ASSERT_STRING_EQUAL(script_params_about(s)[1].type, "time");
	script_free(s);
	p[1].value = "2s";
	s = story_with(text, p, 2);
	CU_ASSERT_STRING_EQUAL(script_error(s), "t.lua:2: parameter 'delay' wants ..1s, got 2s");
	script_free(s);
}

TEST_MAIN("conformance/script/watch",
    TEST(test_always_fails_on_the_first_message_that_is_not_so),
    TEST(test_a_rate_is_so_many_in_any_window),
    TEST(test_a_count_grows_and_says_when),
    TEST(test_conditions_are_sets_functions_and_the_whole_message),
    TEST(test_a_window_opens_and_closes),
    TEST(test_what_was_heard_instead_is_told),
    TEST(test_the_nearest_message_is_told_with_what_is_wrong_in_it),
    TEST(test_what_came_too_late_is_told),
    TEST(test_wait_ends_no_never),
    TEST(test_a_fault_that_never_acted_is_inconclusive),
    TEST(test_faults_and_attackers_reach_the_world_as_text),
    TEST(test_a_replay_is_the_captured_octets),
    TEST(test_a_function_that_judges_may_only_look),
    TEST(test_each_mistake_gets_one_clear_line),
    TEST(test_parameters_have_bounds_and_units))
