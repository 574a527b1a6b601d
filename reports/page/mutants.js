/* mutants.js - the kill matrix: which wrong implementation is caught by what. */
function drawKills(s) {
	const words = [...new Set(KILLS.map(k => k.word))],
		on = new Set(words);
	let text = "";
	const table = longTable(["", "Mutant", "Wrong in this", "Row", "Story", "Caught by"], k =>
		el(
			"tr",
			{},
			el(
				"td",
				{},
				el("span", { class: "v v-" + (k.word === "killed" ? "PASS" : "FAIL") }, k.word)
			),
			el("td", { class: "id" }, k.mutant),
			el("td", {}, el("code", {}, k.node + ": " + k.what)),
			el(
				"td",
				{ class: "id" },
				rowOf.has(k.id)
					? el(
							"button",
							{ class: "link", onclick: e => openRow(rowOf.get(k.id), e.target) },
							k.id
						)
					: k.id
			),
			el("td", {}, k.story),
			el("td", {}, k.found, k.also ? el("div", { class: "why" }, "also: " + k.also) : null)
		)
	);
	const draw = () =>
		table.fill(
			KILLS.filter(
				k => on.has(k.word) && (!text || JSON.stringify(k).toLowerCase().includes(text))
			)
		);
	s.append(
		el(
			"div",
			{ class: "bar" },
			words.map(w =>
				chip(
					{ style: chipStyle(w === "killed" ? "PASS" : "FAIL") },
					true,
					now => {
						if (now) on.add(w);
						else on.delete(w);
						draw();
					},
					w,
					el("small", {}, count(KILLS.filter(k => k.word === w).length))
				)
			),
			search("Find mutants", value => {
				text = value;
				draw();
			})
		),
		table.node
	);
	draw();
}

const ENDINGS = {
	monitor: ["caught by a monitor", "PASS"],
	step: ["caught by a step of a story", "PASS"],
	story: ["the story ended", "PASS"],
	apart: ["the nodes did not find together again", "PASS"],
	crash: ["caught by an assertion", "PASS"],
	overlooked: ["changed something, and nobody minded", "WARN"],
	"no-change": ["changed no octet of any story", "NOT-TESTED"],
	refused: ["could not be made", "NOT-TESTED"]
};

function drawGeneric(s) {
	const tally = {},
		on = new Set(["overlooked"]);
	let text = "";
	for (const g of D.generic) tally[g[3]] = (tally[g[3]] || 0) + 1;
	if (!tally.overlooked) Object.keys(tally).forEach(k => on.add(k));
	const made = D.generic.filter(g => g[3] !== "refused").length,
		killed = D.generic.filter(isCaught).length;
	const table = longTable(["Node", "Mutant", "What it does", "Ending", "By", "Story"], g =>
		el(
			"tr",
			{},
			el("td", {}, g[0]),
			el("td", {}, el("code", {}, g[1])),
			el("td", {}, g[2]),
			el("td", {}, el("span", { class: "v v-" + (ENDINGS[g[3]] || ["", ""])[1] }, g[3])),
			el(
				"td",
				{ class: "id" },
				rowOf.has(g[4])
					? el(
							"button",
							{ class: "link", onclick: e => openRow(rowOf.get(g[4]), e.target) },
							g[4]
						)
					: g[4]
			),
			el("td", {}, g[5])
		)
	);
	const draw = () =>
		table.fill(
			D.generic.filter(
				g => on.has(g[3]) && (!text || g.join(" ").toLowerCase().includes(text))
			)
		);
	s.append(
		el("h3", {}, "Made mechanically"),
		el(
			"p",
			{ class: "note" },
			`Of every row of every state machine and routing table, and of every field of every message: ${count(made)} made, ${count(killed)} caught (${((100 * killed) / (made || 1)).toFixed(1)} %).`
		),
		el(
			"div",
			{ class: "bar" },
			Object.keys(ENDINGS)
				.filter(k => tally[k])
				.map(k =>
					chip(
						{ style: chipStyle(ENDINGS[k][1]), title: ENDINGS[k][0] },
						on.has(k),
						now => {
							if (now) on.add(k);
							else on.delete(k);
							draw();
						},
						k,
						el("small", {}, count(tally[k]))
					)
				),
			search("Find generic mutants", value => {
				text = value;
				draw();
			})
		),
		table.node
	);
	draw();
}

function drawMutants() {
	if (!KILLS.length && !D.generic.length) return;
	const s = section(
		"mutants",
		"Mutants",
		"Implementations that are wrong in one thing. A check counts only where it was seen to catch one."
	);
	if (KILLS.length) drawKills(s);
	if (D.generic.length) drawGeneric(s);
}
