/* compare-page.js - the two runs' handovers, verdicts and tables; the head, and everything in order. */
/* ---- handovers ---- */

const cellOf = (side, row) => c => row?.[side.columns.indexOf(c)];
function handoverPairs() {
	const of = side =>
		side.rows.filter(
			r => cellOf(side, r)("detach_ns") || cellOf(side, r)("event") === "rebind"
		);
	const a = of(A),
		b = of(B);
	return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [a[i], b[i]]);
}

function drawMetrics() {
	const pairs = handoverPairs();
	if (!pairs.length) return;
	const s = section(
		"metrics",
		"Handovers",
		"The same moves in both runs, in milliseconds since the old link was lost."
	);
	s.append(
		phasePlot(
			pairs.slice(0, 30).flatMap(([a, b]) => {
				const group = handoverName(a ? cellOf(A, a) : cellOf(B, b));
				return [
					["A", A, a],
					["B", B, b]
				]
					.filter(q => q[2])
					.map(([label, side, r]) => ({ group, label, cell: cellOf(side, r) }));
			})
		)
	);
	const columns = [
		["coa_ms", "Address"],
		["ba_ms", "Binding"],
		["ike_ms", "MOBIKE"],
		["first_packet_ms", "First packet"],
		["lost", "Lost"],
		["reordered", "Reordered"],
		["signalling_octets", "Signalling octets"]
	];
	const show = v => (numeric(v) ? count(Number(Number(v).toFixed(1))) : "–");
	const table = longTable(["Handover", ...columns.flatMap(c => ["#" + c[1], "#±"])], ([a, b]) =>
		el(
			"tr",
			{},
			el("td", {}, handoverName(a ? cellOf(A, a) : cellOf(B, b))),
			columns.flatMap(([c]) => {
				const x = cellOf(A, a)(c),
					y = cellOf(B, b)(c),
					d =
						numeric(x) && numeric(y)
							? Number((Number(y) - Number(x)).toFixed(1))
							: null;
				return [
					el("td", { class: "num", title: `A ${show(x)}, B ${show(y)}` }, show(y)),
					el(
						"td",
						{ class: "num delta " + (d > 0 ? "up" : d < 0 ? "down" : "") },
						d === null ? "" : d > 0 ? "+" + count(d) : d < 0 ? "−" + count(-d) : "="
					)
				];
			})
		)
	);
	table.fill(pairs);
	s.append(table.node);
}

/* ---- verdicts and tables ---- */

function drawVerdictChanges() {
	const key = v => (v.id || "") + "\n" + (v.role || ""),
		a = new Map(A.verdicts.map(v => [key(v), v])),
		b = new Map(B.verdicts.map(v => [key(v), v]));
	const changed = [...new Set([...a.keys(), ...b.keys()])]
		.map(k => [a.get(k), b.get(k)])
		.filter(([x, y]) => (x ? vname(x) : "") !== (y ? vname(y) : ""));
	const worst = ([x, y]) =>
		Math.min(...[x, y].filter(Boolean).map(v => VERDICTS.indexOf(vname(v))));
	/* What only one of them was asked, the steps of another story, comes last. */
	const alone = p => (p[0] && p[1] ? 0 : 1);
	changed.sort((p, q) => alone(p) - alone(q) || worst(p) - worst(q));
	const s = section(
		"verdicts",
		"Verdicts",
		changed.length
			? plural(changed.length, "verdict") + " differ between the two."
			: "All verdicts are the same in both."
	);
	if (!changed.length) return;
	const table = longTable(["Row", "Role", "A", "B", "Requirement"], ([x, y]) => {
		const v = y || x;
		return el(
			"tr",
			{},
			el("td", { class: "id" }, v.id),
			el("td", {}, v.role || ""),
			el("td", {}, x ? badge(vname(x)) : "–"),
			el("td", {}, y ? badge(vname(y)) : "–"),
			el(
				"td",
				{},
				v.says || "",
				reasons(v)
			)
		);
	});
	table.fill(changed);
	s.append(table.node);
}

function drawTables() {
	const list = [];
	for (const m of A.machines.concat(
		B.machines.filter(q => !A.machines.some(p => p.name === q.name))
	)) {
		const at = side => side.machines.find(q => q.name === m.name);
		m.rows.forEach((r, i) => {
			const x = at(A)?.rows[i][5] || 0,
				y = at(B)?.rows[i][5] || 0;
			if (!x !== !y) list.push([m, r, x, y]);
		});
	}
	if (!list.length) return;
	const s = section(
		"machines",
		"State machines",
		"Rows of the tables that only one of the two took."
	);
	const table = longTable(
		["Machine", "State", "Event", "What", "Clause", "#A", "#B"],
		([m, r, x, y]) =>
			el(
				"tr",
				{},
				el("td", { class: "id" }, m.name),
				el("td", { class: "id" }, m.states[r[0]]),
				el("td", { class: "id" }, r[1]),
				el("td", {}, r[2]),
				el("td", { style: "white-space:nowrap" }, clause(r[3])),
				el("td", { class: "num" }, x ? count(x) : "never"),
				el("td", { class: "num" }, y ? count(y) : "never")
			)
	);
	table.fill(list);
	s.append(table.node);
}

/* ---- the head ---- */

function drawCompareHead() {
	const name = side => side.run.title || side.run.scenario || side.dir,
		facts = [
			["Run", side => name(side)],
			["Seed", side => side.run.seed],
			["Parameters", side => side.run.params],
			["Verdict", side => side.run.verdict || side.run.status],
			[
				"Virtual time",
				side => (side.run.virtual_ns ? seconds(side.run.virtual_ns, 1) + "\u2009s" : "")
			],
			["Messages", side => count(side.messages.length)],
			[
				"User packets lost",
				side =>
					side.data_packets
						? `${count(side.data_lost)} of ${count(side.data_packets)}`
						: ""
			],
			["Folder", side => side.dir]
		].filter(f => f[1](A) || f[1](B));
	document.getElementById("top").append(
		el(
			"div",
			{},
			el("div", { class: "eyebrow" }, "Sojourn: two runs compared"),
			el("h1", {}, name(A) === name(B) ? name(A) : name(A) + " and " + name(B)),
			el(
				"table",
				{ class: "twofacts" },
				el(
					"thead",
					{},
					el("tr", {}, el("th", {}, ""), el("th", {}, "A"), el("th", {}, "B"))
				),
				el(
					"tbody",
					{},
					facts.map(([what, of]) =>
						el(
							"tr",
							{ class: String(of(A)) === String(of(B)) ? "" : "differs" },
							el("th", {}, what),
							el("td", {}, of(A) ?? ""),
							el("td", {}, of(B) ?? "")
						)
					)
				)
			)
		)
	);
}

function drawChanges() {
	const s = section("changes", "What changed", D.changes[D.changes.length - 1]);
	const table = longTable(
		["#At", "Change"],
		line => {
			const at = /^\s*([\d.]+ s)\s+(.*)$/.exec(line);
			return el(
				"tr",
				{},
				el("td", { class: "num" }, at ? at[1] : ""),
				el("td", {}, at ? at[2] : line)
			);
		},
		60
	);
	const lines = D.changes.slice(0, -1);
	if (!lines.length) return;
	table.fill(lines);
	s.append(table.node);
}

drawCompareHead();
drawChanges();
drawLadders();
drawMetrics();
drawVerdictChanges();
drawTables();
navigation(
	[
		["changes", "What changed"],
		["ladders", "Ladders"],
		["metrics", "Handovers"],
		["verdicts", "Verdicts"],
		["machines", "State machines"]
	].filter(([id]) => document.getElementById(id))
);
