/* suite-page.js - the head, the stories, and everything in order. */
function drawSuiteHead() {
	const tally = {},
		decided = ROWS.filter(r => r.decided);
	for (const v of D.verdicts) tally[vname(v)] = (tally[vname(v)] || 0) + 1;
	const verdict = { 0: "PASS", 1: "FAIL", 4: "UNDECIDED" }[D.exit_status] || "ERROR";
	const killed = KILLS.filter(k => k.word === "killed").length;
	const filter = [D.only_suite, D.only_rows, D.only_role].filter(Boolean).join(" ");
	const facts = [
		["Rows of the catalogue", count(ROWS.length)],
		["Rows decided", count(decided.length)],
		["Rows that pass", count(decided.filter(r => r.verdict === "PASS").length)],
		[
			"Seen to fail on a mutant",
			KILLS.length ? count(ROWS.filter(r => r.verdict === "PASS" && r.proven).length) : null
		],
		["Mutants killed", KILLS.length ? `${count(killed)} of ${count(KILLS.length)}` : null],
		D.captures.length
			? ["Captures", count(D.captures.length)]
			: ["Stories", count(D.stories.length)],
		["Product", D.product],
		["Seed", D.captures.length ? null : D.seed],
		["Only", filter || null],
		["Known failures", D.baseline || null],
		["Strict", D.strict ? "a SHOULD binds" : null]
	].filter(f => f[1] !== null);
	document.getElementById("top").append(
		el(
			"div",
			{},
			el("div", { class: "eyebrow" }, "Sojourn suite report"),
			el(
				"div",
				{ class: "head" },
				el(
					"div",
					{},
					el("h1", {}, "Conformance"),
					el(
						"p",
						{ class: "lead" },
						"Every verdict leads to the run it was given in, and there to the packet, its octets and the field."
					)
				),
				el(
					"div",
					{ class: "stamp v v-" + verdict },
					el("b", {}, verdict),
					el(
						"span",
						{},
						VERDICTS.filter(k => tally[k])
							.map(k => count(tally[k]) + " " + k.toLowerCase())
							.join(" · ")
					)
				)
			),
			el(
				"dl",
				{ class: "facts" },
				facts.map(f => el("div", {}, el("dt", {}, f[0]), el("dd", {}, f[1])))
			)
		)
	);
	document.title = "Conformance · Sojourn";
}

function drawStories() {
	const s = D.captures.length
		? section("stories", "Captures", D.captures.join(", "))
		: section(
				"stories",
				"Stories",
				"The runs behind the verdicts. Each has a page of its own."
			);
	const table = longTable(
		["Story", "", "#Pass", "#Fail", "#Warn", "#Open", "#Virtual time", "#Messages"],
		y => {
			const of = names => y.verdicts.filter(v => names.includes(v[2])).length;
			return el(
				"tr",
				{},
				el("td", {}, played(y) ? el("a", { href: runPage(y) }, y.spec) : y.spec),
				el("td", {}, played(y) ? "" : [badge("FAIL"), " ", y.error || "it broke off"]),
				el("td", { class: "num" }, count(of(["PASS"]))),
				el("td", { class: "num" }, count(of(["FAIL"]))),
				el("td", { class: "num" }, count(of(["WARN"]))),
				el("td", { class: "num" }, count(of(["INCONCLUSIVE", "NOT-TESTED"]))),
				el(
					"td",
					{ class: "num" },
					y.run.virtual_ns ? seconds(y.run.virtual_ns, 1) + "\u2009s" : ""
				),
				el("td", { class: "num" }, y.run.messages ? count(y.run.messages) : "")
			);
		},
		D.stories.length
	);
	table.fill(D.stories);
	s.append(table.node);
	const bad = STEPS.filter(v => vname(v) !== "PASS");
	if (!bad.length) return;
	s.append(
		el("h3", {}, "Steps that did not hold"),
		el(
			"ul",
			{},
			bad.map(v =>
				el(
					"li",
					{},
					badge(vname(v)),
					" ",
					el("code", {}, v.id),
					" " + v.says,
					v.why ? ": " + v.why : ""
				)
			)
		)
	);
}

drawSuiteHead();
drawCoverage();
drawStories();
drawMutants();
drawCosts();
drawMachines();
navigation([
	["overview", "Overview"],
	["coverage", "Coverage"],
	["stories", D.captures.length ? "Captures" : "Stories"],
	...(document.getElementById("mutants") ? [["mutants", "Mutants"]] : []),
	...(document.getElementById("handovers") ? [["handovers", "Handovers"]] : []),
	...(D.machines.length ? [["machines", "State machines"]] : []),
	["statement.html", "Statement"]
]);
document
	.getElementById("main")
	.append(
		el(
			"footer",
			{},
			"The folder beside this page holds the evidence: runs/ has a folder for each story, with captures, keys and messages; verdicts.json, junit.xml and suite.json say the same as this page."
		)
	);
