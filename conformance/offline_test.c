/* Stories against captures that are written down here, message by message. */
#include "conformance/offline.h"

#include "nodes/base/test.h"
#include "traces/msg.h"

#include <stdlib.h>
#include <unistd.h>

#define WORLD \
	"local mn = node{ \"mn\", kind = \"mn\", props = { hoa6 = \"2001:db8:100::1\" } }\n" \
	"local ha = node{ \"ha\", kind = \"ha\", conf = { eth0 = { addr = \"2001:db8::a/64\" } } }\n" \
	"local nat = node{ \"nat\", kind = \"nat\", props = { ext4 = \"192.0.2.3\" } }\n" \
	"local home, hotel, cafe = link{ \"home\" }, link{ \"hotel\" }, link{ \"cafe\" }\n" \
	"mn:attach(home)\n" \
	"scenario \"a test\" {}\n"
/* The line after WORLD is line 7. */

static struct offline *o;

static void
story(const char *text)
{
	static char dir[64], path[128];
	static struct script_conf conf;
	FILE *f;

	snprintf(dir, sizeof(dir), "/tmp/offline.XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/t.lua", dir);
	f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
	conf = (struct script_conf){ .file = path, .lib = "scenarios/lib", .seed = 1 };
	o = offline_new(&conf);
	unlink(path);
	rmdir(dir);
	CU_ASSERT_PTR_NULL_FATAL(script_error(offline_script(o)));
}

/* sighting: seen at t seconds. `more` are further members of the message's JSON. */
static void
sighting(double t, const char *node, const char *link, bool tx, bool origin, const char *more)
{
	static unsigned frame;
	char line[1024], err[128];
	struct msg *m;

	snprintf(line, sizeof(line), "{\"n\":1,\"t\":%.0f,\"node\":\"%s\",\"link\":\"%s\",\"ifc\":0,"
	    "\"dir\":\"%s\",\"origin\":%d,\"pcap\":\"x.pcap\",\"frame\":%u,%s}", t * 1e9, node, link,
	    tx ? "tx" : "rx", origin, ++frame, more);
	m = msg_json_read(line, err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	if (m == NULL)
		abort();
	offline_message(o, m);
	free(m);
}

static void
saw(double t, const char *node, const char *link, bool tx, const char *more)
{
	sighting(t, node, link, tx, tx, more);
}

#define COA_HOTEL "2001:db8:1::5"
#define COA_CAFE  "2001:db8:2::5"

static void
rs(double t, const char *link)
{
	saw(t, "mn", link, true, "\"id\":\"1\",\"name\":\"RS\",\"src\":\"::\",\"dst\":\"ff02::2\"");
}

static void
bu_text(char out[static 400], unsigned seq, const char *coa)
{
	snprintf(out, 400, "\"id\":\"b%u\",\"name\":\"BU\",\"src\":\"%s\",\"dst\":\"2001:db8::a\","
	    "\"hao\":\"2001:db8:100::1\",\"seq\":%u,\"A\":1", seq, coa, seq);
}

static void
bu(double t, const char *link, unsigned seq, const char *coa)
{
	char text[400];

	bu_text(text, seq, coa);
	saw(t, "mn", link, true, text);
}

static void
bu_received(double t, unsigned seq, const char *coa)
{
	char text[400];

	bu_text(text, seq, coa);
	sighting(t, "ha", "core", false, true, text);
}

static enum script_outcome
outcome(unsigned line, const char *why)
{
	const struct script *s = offline_script(o);

	for (size_t i = 0; i < script_steps(s); i++) {
		const struct script_step *st = script_step(s, i);

		if (st->line != line)
			continue;
		if (why != NULL && strstr(st->detail, why) == NULL)
			printf("line %u: '%s', not '%s'\n", line, st->detail, why);
		CU_ASSERT_TRUE(why == NULL || strstr(st->detail, why) != NULL);
		return st->outcome;
	}
	printf("line %u has no step\n", line);
	CU_FAIL("a step is missing");
	return SCRIPT_INCONCLUSIVE;
}

static void
played(void)
{
	offline_play(o);
	CU_ASSERT_TRUE(script_over(offline_script(o)));
	CU_ASSERT_PTR_NULL(script_error(offline_script(o)));
	if (script_error(offline_script(o)) != NULL)
		printf("%s\n", script_error(offline_script(o)));
}

static void
done(void)
{
	offline_free(o);
	o = NULL;
}

#define TWO_MOVES WORLD \
	"at(s(5)); mn:move(hotel)\n"						/* 7 */ \
	"local first = expect{ mn, \">\", ha, \"BU\", within = s(3) }\n"	/* 8 */ \
	"at(s(20)); mn:move(cafe)\n"						/* 9 */ \
	"local bu = expect{ mn, \">\", ha, \"BU\", seq = is_not(first.seq), within = s(3) }\n" \
	"check(bu.seq, \"==\", 8)\n"						/* 11 */

/* The moves at 5 s and 20 s of the story happened at a and b of a capture. */
static void
two_moves(double a, double b)
{
	story(TWO_MOVES);
	rs(a - 4, "home");
	rs(a, "hotel");
	bu(a + 1, "hotel", 7, COA_HOTEL);
	rs(b, "cafe");
	bu(b + 1, "cafe", 8, COA_CAFE);
	rs(b + 30, "cafe");
	played();
	CU_ASSERT_EQUAL(outcome(8, NULL), SCRIPT_PASS);
	CU_ASSERT_EQUAL(outcome(10, NULL), SCRIPT_PASS);
	CU_ASSERT_EQUAL(outcome(11, NULL), SCRIPT_PASS);
	done();
}

static void
test_a_story_plays_at_the_pace_of_the_device(void)
{
	two_moves(5, 20);
	two_moves(5, 9);		/* sooner than planned */
	two_moves(300, 900);
	two_moves(1.7e9, 1.7e9 + 7);	/* the time of day */
	two_moves(1.7e9 + 5, 1.7e9 + 4000);
}

static void
test_what_comes_too_late_or_is_wrong_fails(void)
{
	story(TWO_MOVES);
	rs(5, "hotel");
	bu(6, "hotel", 7, COA_HOTEL);
	rs(20, "cafe");
	bu(25, "cafe", 8, COA_CAFE);	/* more than 3 s after the move */
	rs(40, "cafe");
	played();
	CU_ASSERT_EQUAL(outcome(8, NULL), SCRIPT_PASS);
	CU_ASSERT_EQUAL(outcome(10, "no BU was seen"), SCRIPT_FAIL);
	CU_ASSERT_EQUAL(outcome(11, NULL), SCRIPT_INCONCLUSIVE);
	done();

	story(TWO_MOVES);
	rs(5, "hotel");
	bu(6, "hotel", 7, COA_HOTEL);
	rs(20, "cafe");
	bu(21, "cafe", 9, COA_CAFE);
	rs(40, "cafe");
	played();
	CU_ASSERT_EQUAL(outcome(11, NULL), SCRIPT_FAIL);
	done();
}

static void
test_what_depends_on_a_move_that_nothing_proves_is_inconclusive(void)
{
	story(TWO_MOVES);
	rs(1, "home");
	bu(6, "home", 7, COA_HOTEL);	/* it never went to the hotel */
	rs(20, "cafe");
	bu(21, "cafe", 8, COA_CAFE);
	rs(40, "cafe");
	played();
	CU_ASSERT_EQUAL(outcome(8, "do not prove this: move mn hotel"), SCRIPT_INCONCLUSIVE);
	/* The next one is proved. */
	CU_ASSERT_EQUAL(outcome(10, NULL), SCRIPT_PASS);
	done();
}

static void
test_where_the_mobile_node_was_not_captured_its_binding_updates_tell(void)
{
	story(TWO_MOVES);
	bu_received(1.7e9 + 3, 7, COA_HOTEL);
	bu_received(1.7e9 + 60, 8, COA_CAFE);
	bu_received(1.7e9 + 99, 8, COA_CAFE);
	played();
	CU_ASSERT_EQUAL(outcome(8, NULL), SCRIPT_PASS);
	CU_ASSERT_EQUAL(outcome(10, NULL), SCRIPT_PASS);
	done();

	/* What was not seen may have been sent. */
	story(TWO_MOVES);
	bu_received(3, 7, COA_HOTEL);
	bu_received(60, 7, COA_CAFE);
	saw(99, "ha", "core", true, "\"id\":\"9\",\"name\":\"NS\",\"src\":\"2001:db8::a\"");
	played();
	CU_ASSERT_EQUAL(outcome(10, "not captured where"), SCRIPT_INCONCLUSIVE);
	done();
}

#define NEVER WORLD \
	"at(s(5)); mn:move(hotel)\n" \
	"never{ mn, \">\", any, \"BU\", seq = 9 }\n"				/* 8 */ \
	"never{ any, \">\", any, \"BU\", on = cafe }\n"				/* 9 */ \
	"expect{ mn, \">\", ha, \"BU\", within = s(3) }\n" \
	"at(s(20))\n" \
	"expect{ mn, \">\", ha, \"BU\", within = s(3) }\n"

static void
test_absence_is_proved_only_where_it_was_captured(void)
{
	story(NEVER);
	rs(5, "hotel");
	bu(6, "hotel", 7, COA_HOTEL);
	bu(21, "hotel", 9, COA_HOTEL);	/* after the next `at` */
	played();
	CU_ASSERT_EQUAL(outcome(8, NULL), SCRIPT_PASS);
	CU_ASSERT_EQUAL(outcome(9, "not captured on that link"), SCRIPT_INCONCLUSIVE);
	done();

	story(NEVER);
	rs(5, "hotel");
	bu(6, "hotel", 7, COA_HOTEL);
	bu(10, "hotel", 9, COA_HOTEL);
	bu(21, "hotel", 10, COA_HOTEL);
	played();
	CU_ASSERT_EQUAL(outcome(8, NULL), SCRIPT_FAIL);
	done();

	story(NEVER);
	bu_received(6, 7, COA_HOTEL);
	bu_received(21, 8, COA_HOTEL);
	played();
	CU_ASSERT_EQUAL(outcome(8, "not captured where"), SCRIPT_INCONCLUSIVE);
	done();
}

#define DROP WORLD \
	"at(s(5)); mn:move(hotel)\n" \
	"drop{ mn, \">\", ha, \"BU\", nth = 1 }\n" \
	"expect{ mn, \">\", ha, \"BU\", seq = 7, within = s(3) }\n"		/* 9 */ \
	"expect{ mn, \">\", ha, \"BU\", seq = 8, within = s(3) }\n"		/* 10 */

static void
test_a_drop_is_proved_by_two_captures(void)
{
	char text[400];

	story(DROP);
	rs(5, "hotel");
	saw(5.5, "ha", "hotel", true, "\"id\":\"9\",\"name\":\"NS\",\"src\":\"2001:db8::a\"");
	bu(6, "hotel", 7, COA_HOTEL);
	bu(7, "hotel", 8, COA_HOTEL);
	bu_text(text, 8, COA_HOTEL);
	saw(7.1, "ha", "hotel", false, text);
	played();
	CU_ASSERT_EQUAL(outcome(9, NULL), SCRIPT_PASS);
	CU_ASSERT_EQUAL(outcome(10, NULL), SCRIPT_PASS);
	done();

	/* It did arrive. */
	story(DROP);
	rs(5, "hotel");
	saw(5.5, "ha", "hotel", true, "\"id\":\"9\",\"name\":\"NS\",\"src\":\"2001:db8::a\"");
	bu(6, "hotel", 7, COA_HOTEL);
	bu_text(text, 7, COA_HOTEL);
	saw(6.1, "ha", "hotel", false, text);
	bu(7, "hotel", 8, COA_HOTEL);
	played();
	CU_ASSERT_EQUAL(outcome(10, "do not prove this: fault drop"), SCRIPT_INCONCLUSIVE);
	done();

	/* Nobody looked. */
	story(DROP);
	rs(5, "hotel");
	bu(6, "hotel", 7, COA_HOTEL);
	bu(7, "hotel", 8, COA_HOTEL);
	played();
	CU_ASSERT_EQUAL(outcome(10, "do not prove this: fault drop"), SCRIPT_INCONCLUSIVE);
	done();
}

static void
test_testimony_and_counters_are_not_in_a_capture(void)
{
	story(WORLD
	    "local f = traffic.udp{ from = ha, to = mn.hoa6, every = ms(20) }\n"
	    "at(s(5)); mn:move(hotel)\n"
	    "expect{ mn, \">\", ha, \"BU\", within = s(3) }\n"			/* 9 */
	    "check(ha:binding(mn.hoa6).coa, \"==\", absent)\n"			/* 10 */
	    "check(f.received, \"==\", 0)\n"					/* 11 */
	    "check(1, \"==\", 1)\n"						/* 12 */
	    "mn:command \"dance\"\n"
	    "check(2, \"==\", 2)\n");						/* 14 */
	rs(5, "hotel");
	bu(6, "hotel", 7, COA_HOTEL);
	played();
	CU_ASSERT_EQUAL(outcome(10, "testimony"), SCRIPT_INCONCLUSIVE);
	CU_ASSERT_EQUAL(outcome(11, "does not count"), SCRIPT_INCONCLUSIVE);
	CU_ASSERT_EQUAL(outcome(12, NULL), SCRIPT_PASS);
	CU_ASSERT_EQUAL(outcome(14, "do not prove this: control mn do dance"), SCRIPT_INCONCLUSIVE);
	done();
}

static void
test_a_count_is_worth_what_was_captured(void)
{
	static const char text[] = WORLD
	    "local n = count{ mn, \">\", any, \"BU\" }\n"
	    "at(s(5)); mn:move(hotel)\n"
	    "expect{ mn, \">\", ha, \"BU\", within = s(3) }\n"
	    "check(n, \"==\", 1)\n";						/* 10 */

	story(text);
	rs(5, "hotel");
	bu(6, "hotel", 7, COA_HOTEL);
	played();
	CU_ASSERT_EQUAL(outcome(10, NULL), SCRIPT_PASS);
	done();

	story(text);
	bu_received(6, 7, COA_HOTEL);
	played();
	CU_ASSERT_EQUAL(outcome(10, "not captured where"), SCRIPT_INCONCLUSIVE);
	done();
}

static void
test_a_nat_that_rebinds_shows_a_new_port(void)
{
	static const char flow[] = "\"name\":\"DATA\",\"src\":\"192.0.2.3\",\"dst\":\"192.0.2.1\","
	    "\"udp\":4500,\"udp_src\":";
	char text[200];

	for (unsigned other = 0; other < 2; other++) {
		story(WORLD
		    "at(s(5)); nat:rebind{}\n"
		    "expect{ any, \">\", any, \"DATA\", udp_src = 5001, within = s(1) }\n");	/* 8 */
		snprintf(text, sizeof(text), "\"id\":\"1\",%s4500", flow);
		saw(1, "ha", "core", false, text);
		saw(2, "ha", "core", false, text);
		snprintf(text, sizeof(text), "\"id\":\"2\",%s%u", flow, other ? 5001 : 4500);
		saw(77, "nat", "core", true, text);
		played();
		CU_ASSERT_EQUAL(outcome(8, other ? NULL : "rebind"),
		    other ? SCRIPT_PASS : SCRIPT_INCONCLUSIVE);
		done();
	}
}

static void
test_the_end_of_the_capture_is_nobodys_fault(void)
{
	story(TWO_MOVES);
	rs(5, "hotel");
	bu(6, "hotel", 7, COA_HOTEL);
	rs(20, "cafe");
	played();
	CU_ASSERT_EQUAL(outcome(10, "end before"), SCRIPT_INCONCLUSIVE);
	done();

	story(TWO_MOVES);
	played();
	CU_ASSERT_EQUAL(outcome(8, NULL), SCRIPT_INCONCLUSIVE);
	done();
}

#define FORGERY WORLD \
	"local eve = node{ \"eve\", kind = \"attacker\", conf = { eth0 = { addr = \"2001:db8:3::6/64\" } } }\n" \
	"at(s(5)); mn:move(hotel)\n"						/* 8 */ \
	"local bu = expect{ mn, \">\", ha, \"BU\", within = s(3) }\n"		/* 9 */ \
	"eve:forge(\"BU\", { src = \"2001:db8:3::6\", dst = \"2001:db8::a\", seq = 9 })\n" \
	"eve:replay(bu)\n"							/* 11 */ \
	"never{ ha, \">\", any, \"BA\", within = s(5) }\n"			/* 12 */ \
	"at(s(30))\n"

static void
forgery(bool forged, bool replayed)
{
	char text[400];

	story(FORGERY);
	rs(5, "hotel");
	bu(6, "hotel", 7, COA_HOTEL);
	bu_received(6.1, 7, COA_HOTEL);
	saw(6.2, "ha", "core", true, "\"id\":\"c\",\"name\":\"NA\",\"src\":\"2001:db8::a\"");
	bu_text(text, 9, "2001:db8:3::6");
	if (forged)
		saw(6.5, "eve", "hotel", true, text);
	bu_text(text, 7, COA_HOTEL);
	if (replayed)
		sighting(7, "eve", "hotel", true, false, text);
	rs(40, "hotel");
	saw(40, "ha", "core", true, "\"id\":\"d\",\"name\":\"NA\",\"src\":\"2001:db8::a\"");
	played();
}

/* What an attacker did is seen where it left; and of what is over no octets are needed. */
static void
test_a_forgery_and_a_replay_are_proved_by_the_attackers_capture(void)
{
	forgery(true, true);
	CU_ASSERT_EQUAL(outcome(12, NULL), SCRIPT_PASS);
	done();
	forgery(false, true);
	CU_ASSERT_EQUAL(outcome(12, NULL), SCRIPT_PASS);	/* the replay is a BU of hers, too */
	done();
	forgery(true, false);
	CU_ASSERT_EQUAL(outcome(12, "do not prove this: say eve"), SCRIPT_INCONCLUSIVE);
	done();
	forgery(false, false);
	CU_ASSERT_EQUAL(outcome(12, "do not prove this: say eve"), SCRIPT_INCONCLUSIVE);
	done();
}

/* A row of testimony that nobody gave is nothing to go by; nor is what a story makes of it. */
static void
test_what_a_node_would_say_is_not_known(void)
{
	story(WORLD
	    "at(s(5)); mn:move(hotel)\n"
	    "expect{ mn, \">\", ha, \"BU\", within = s(5) }\n"
	    "check(ha:inspect(\"ike\")[1].remote, \"==\", \"x\")\n"
	    "for _, row in ipairs(ha:inspect(\"ike\")) do check(row.state, \"==\", 7) end\n"
	    "local spi = ha:inspect(\"sad\")[2].spi:sub(3)\n"
	    "check(\"0x\" .. spi, \"==\", \"0x1\")\n");
	rs(5.0, "hotel");
	bu(5.5, "hotel", 1, COA_HOTEL);
	played();
	CU_ASSERT_EQUAL(outcome(9, "not there"), SCRIPT_INCONCLUSIVE);
	CU_ASSERT_EQUAL(outcome(12, NULL), SCRIPT_INCONCLUSIVE);
	done();
}

int
main(void)
{
	static const struct test_row tests[] = {
		TEST(test_a_story_plays_at_the_pace_of_the_device),
		TEST(test_what_comes_too_late_or_is_wrong_fails),
		TEST(test_what_depends_on_a_move_that_nothing_proves_is_inconclusive),
		TEST(test_where_the_mobile_node_was_not_captured_its_binding_updates_tell),
		TEST(test_absence_is_proved_only_where_it_was_captured),
		TEST(test_a_drop_is_proved_by_two_captures),
		TEST(test_a_forgery_and_a_replay_are_proved_by_the_attackers_capture),
		TEST(test_testimony_and_counters_are_not_in_a_capture),
		TEST(test_what_a_node_would_say_is_not_known),
		TEST(test_a_count_is_worth_what_was_captured),
		TEST(test_a_nat_that_rebinds_shows_a_new_port),
		TEST(test_the_end_of_the_capture_is_nobodys_fault)
	};

	return test_run("conformance/offline", tests, sizeof(tests) / sizeof(tests[0]));
}
