/* statement.js - a statement of conformance, to be printed and signed. */
const M = document.getElementById("main");
const para = (...kids) => el("p", {}, kids);
const plainTable = (heads, rows, cls) =>
	el(
		"table",
		{ class: cls || "" },
		el(
			"thead",
			{},
			el(
				"tr",
				{},
				heads.map(h =>
					el("th", { class: h.startsWith("#") ? "num" : "" }, h.replace("#", ""))
				)
			)
		),
		el("tbody", {}, rows)
	);
const line = (cells, numeric = []) =>
	el(
		"tr",
		{},
		cells.map((c, i) =>
			el("td", { class: numeric.includes(i) ? "num" : i === 0 ? "id" : "" }, c)
		)
	);
const heading = (n, title) => el("h2", {}, `${n}  ${title}`);
const captured = D.captures.length > 0;
const verdictsOf = name =>
	ROWS.flatMap(r => r.verdicts.filter(v => vname(v) === name).map(v => [r, v]));
const where = e => (e.pcap ? `${e.pcap} frame ${e.frame}` : "");

function drawTitle() {
	const word =
		{
			0: "passes",
			1: "does not pass",
			4: "passes, but not everything that was asked could be decided"
		}[D.exit_status] || "was not judged to its end";
	document.title = "Statement of conformance";
	document
		.getElementById("top")
		.append(
			el(
				"div",
				{},
				el("div", { class: "eyebrow" }, "Statement of conformance"),
				el("h1", {}, D.product),
				el(
					"p",
					{ class: "lead" },
					`What was judged ${word}. ` +
						`Judged: ${plural(ROWS.filter(r => r.decided).length, "requirement")} of ${count(ROWS.length)} in the catalogue; nothing that was not observed counts as passed.`
				)
			)
		);
}

function drawWhat() {
	const filter = [
		D.only_suite && "documents " + D.only_suite,
		D.only_rows && "rows " + D.only_rows,
		D.only_role && "role " + D.only_role
	].filter(Boolean);
	M.append(
		heading(1, "What was tested"),
		plainTable(
			["", ""],
			[
				["Product", D.product],
				[
					"Method",
					captured
						? "captures, judged offline"
						: "simulated runs of stock stories, judged by their captures"
				],
				...D.versions,
				["Seed", captured ? null : D.seed],
				["Asked for", filter.length ? filter.join(", ") : "everything in the catalogue"],
				["A breach of a SHOULD", D.strict ? "fails" : "is a warning"],
				[
					"Known failures",
					D.baseline ? "from " + D.baseline + ", see section 3" : "none were excepted"
				],
				["Exit status", String(D.exit_status)]
			]
				.filter(q => q[1] !== null && q[1] !== "")
				.map(([a, b]) => el("tr", {}, el("th", {}, a), el("td", {}, b))),
			"keyed"
		),
		captured
			? plainTable(
					["Capture"],
					D.captures.map(c => line([c]))
				)
			: plainTable(
					["Story", "Ended", "#Verdicts", "#Virtual time", "#Messages"],
					D.stories.map(y =>
						line(
							[
								y.spec,
								played(y) ? "as written" : y.error || "broke off",
								count(y.verdicts.length),
								y.run.virtual_ns ? seconds(y.run.virtual_ns, 1) + "\u2009s" : "",
								y.run.messages ? count(y.run.messages) : ""
							],
							[2, 3, 4]
						)
					)
				)
	);
}

function drawSummary() {
	const columns = VERDICTS.filter(
		k => k === "PASS" || k === "FAIL" || ROWS.some(r => r.verdict === k)
	);
	const rows = DOCS.filter(d => d.rows.some(r => r.verdict !== "NOT-TESTED")).map(d => {
		const t = {};
		for (const r of d.rows) t[r.verdict] = (t[r.verdict] || 0) + 1;
		return line(
			[
				d.name,
				count(d.rows.length),
				...columns.map(k => (t[k] ? count(t[k]) : "")),
				count(d.rows.filter(r => r.verdict === "PASS" && r.proven).length)
			],
			columns.map((_, i) => i + 2).concat(1, columns.length + 2)
		);
	});
	const sum = k => ROWS.filter(r => r.verdict === k).length;
	rows.push(
		el(
			"tr",
			{ class: "sum" },
			el("td", {}, "All documents"),
			el("td", { class: "num" }, count(ROWS.length)),
			columns.map(k => el("td", { class: "num" }, count(sum(k)))),
			el(
				"td",
				{ class: "num" },
				count(ROWS.filter(r => r.verdict === "PASS" && r.proven).length)
			)
		)
	);
	M.append(
		heading(2, "Summary"),
		para(
			"Requirements by their worst verdict over all roles. Documents of which nothing was decided are named in section 6 only."
		),
		plainTable(
			["Document", "#Rows", ...columns.map(k => "#" + k.toLowerCase()), "#proven"],
			rows
		)
	);
}

function finding([r, v]) {
	const e = evidence(v);
	return el(
		"tr",
		{},
		el("td", { class: "id" }, r.id),
		el("td", {}, v.role),
		el("td", {}, r.level),
		el(
			"td",
			{},
			r.says,
			e.field
				? el(
						"div",
						{ class: "why" },
						`${e.field}: expected ${e.expected}, found ${e.found}`
					)
				: null,
			where(e) ? el("div", { class: "why" }, where(e), v.run ? ", " + v.run : "") : null,
			v.known
				? el("div", { class: "why" }, el("b", {}, "known: "), v.known)
				: v.why
					? el("div", { class: "why" }, v.why)
					: null
		)
	);
}

function drawFindings() {
	const heads = ["Row", "Role", "Level", "Requirement, and what was found"];
	const fails = verdictsOf("FAIL"),
		known = fails.filter(q => q[1].known),
		warned = verdictsOf("WARN"),
		steps = STEPS.filter(v => ["FAIL", "WARN"].includes(vname(v)));
	const list = (title, found, none) => [
		el("h3", {}, title),
		found.length ? plainTable(heads, found.map(finding)) : para(none)
	];
	M.append(
		heading(3, "Failures, warnings, exceptions"),
		...list(
			"Failures",
			fails.filter(q => !q[1].known),
			"No requirement was seen to be breached."
		),
		...list("Known failures, excepted", known, "None."),
		...list("Warnings: breaches of a SHOULD", warned, "None.")
	);
	if (steps.length)
		M.append(
			el("h3", {}, "Steps of stories that did not hold"),
			plainTable(
				["Step", "What"],
				steps.map(v => line([v.id, v.says + (v.why ? ": " + v.why : "")]))
			)
		);
}

function drawOpen() {
	const heads = ["Row", "Role", "Level", "Requirement, and why it stays open"];
	M.append(heading(4, "Inconclusive and not applicable"));
	for (const [name, none] of [
		["INCONCLUSIVE", "Nothing stayed inconclusive."],
		["NOT-APPLICABLE", "Nothing was found not to apply."]
	]) {
		const found = verdictsOf(name);
		M.append(
			el("h3", {}, name[0] + name.slice(1).toLowerCase().replace("-", " ")),
			found.length ? plainTable(heads, found.map(finding)) : para(none)
		);
	}
}

function drawPassed() {
	const passed = ROWS.filter(r => r.verdict === "PASS");
	M.append(
		heading(5, "Passed"),
		para(
			"Times is how often there was something to look at. A ",
			el("b", {}, "●"),
			" marks a requirement whose check was seen to fail on an implementation that is wrong in it; a ",
			el("b", {}, "w"),
			" a white-box verdict, which rests on the node's own testimony and not on packets alone."
		),
		plainTable(
			["Row", "Level", "Requirement", "Roles", "#Times", ""],
			passed.map(r =>
				line(
					[
						r.id,
						r.level,
						r.says,
						r.verdicts
							.filter(v => vname(v) === "PASS")
							.map(v => v.role)
							.join(" "),
						count(r.verdicts.reduce((n, v) => n + (v.seen || 0), 0)),
						(r.proven ? "●" : "") + (r.verdicts.some(v => v.white_box) ? " w" : "")
					],
					[4]
				)
			),
			"passed"
		)
	);
}

function drawUntested() {
	const rows = ROWS.filter(r => r.verdict === "NOT-TESTED"),
		inside = rows.filter(r => r.inside.length).length;
	M.append(
		heading(6, "Not tested"),
		para(
			rows.length
				? `${count(rows.length)} requirements of the catalogue were not tested: no check is written for them, or nothing that it could look at happened. Nothing is said about them here.`
				: "Everything that was asked for was tested."
		),
		inside
			? para(
					`${count(inside)} of them no trace can show, because they are inside a node; unit tests decide them, each seen to fail on a wrong implementation.`
				)
			: "",
		...DOCS.map(d => [d, d.rows.filter(r => r.verdict === "NOT-TESTED")])
			.filter(q => q[1].length)
			.map(([d, list]) =>
				el(
					"p",
					{ class: "ids" },
					el("b", {}, `${d.name} (${count(list.length)}) `),
					list.map(r => r.id.slice(r.doc.length + 1)).join(", ")
				)
			)
	);
}

function drawMethod() {
	const killed = KILLS.filter(k => k.word === "killed").length;
	const generic = D.generic.filter(g => g[3] !== "refused").length;
	M.append(
		heading(7, "How it was judged"),
		para(
			"A verdict is given for a requirement and a role. PASS: there was something to look at, and all of it held. FAIL: something did not, and the packet, field and clause are named. WARN: that of a SHOULD. INCONCLUSIVE: the evidence does not decide, for the reason given. NOT-APPLICABLE: the occasion cannot arise here. NOT-TESTED: nothing that the check could look at was seen."
		),
		para(
			"The judge reads packets with a dissector and keys of its own and shares no code with the nodes that it judges, but for elementary types and the cryptographic library."
		),
		para(
			KILLS.length
				? `That checks can fail was tried on ${plural(KILLS.length, "deliberately wrong implementation")}: ${count(killed)} were caught.`
				: "That checks can fail was not tried in this session (no mutants were played).",
			generic
				? ` Of ${count(generic)} more that were made mechanically, ${count(D.generic.filter(isCaught).length)} were caught.`
				: ""
		),
		el(
			"div",
			{ class: "sign-here" },
			["Date and place", "Name", "Signature"].map(t => el("div", {}, el("span", {}, t)))
		)
	);
}

document.body.classList.add("statement");
drawTitle();
drawWhat();
drawSummary();
drawFindings();
drawOpen();
drawPassed();
drawUntested();
drawMethod();
