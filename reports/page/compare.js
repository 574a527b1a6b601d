/* compare.js - two runs beside each other: A, as it was, and B. */
const A = D.a,
	B = D.b;
const HALF = 500,
	LINE = 30;
/* Only who signals in either run has a line of his own. */
const PARTIES = [...A.nodes, ...B.nodes].filter(
	(n, i, all) =>
		all.indexOf(n) === i &&
		[...A.messages, ...B.messages].some(m => m[1] === n || m[2] === n)
);
const partyRank = n => (/^mn/i.test(n) ? 0 : /nat/i.test(n) ? 2 : /^ha/i.test(n) ? 3 : /^cn/i.test(n) ? 4 : 1);
PARTIES.sort((a, b) => partyRank(a) - partyRank(b));
const partyX = n => {
	const i = PARTIES.indexOf(n);
	return i < 0 ? NaN : 34 + (PARTIES.length > 1 ? (i * (HALF - 68)) / (PARTIES.length - 1) : HALF / 2);
};
const groupOf = name =>
	/^(BU|BA|BE|BRR|HO|CO|MP|DHAAD)/.test(name) ? "mip6" : /^(IKE|CREATE|INFORM|NAT_K)/.test(name) ? "ike" : /^DHCP/.test(name) ? "dhcp" : "other";

/* ---- the ladders ---- */

function rung(m) {
	const art = svg("svg", { viewBox: `0 0 ${HALF} ${LINE}`, "aria-hidden": "true" });
	for (const n of PARTIES) art.append(svg("path", { class: "life", d: `M${partyX(n)} 0V${LINE}` }));
	if (!m) return art;
	const x0 = partyX(m[1]),
		y = LINE - 7;
	let x1 = partyX(m[2]);
	const lost = isNaN(x1) || x0 === x1;
	if (lost) x1 = x0 > HALF / 2 ? x0 - 60 : x0 + 60;
	const d = x1 > x0 ? 1 : -1;
	art.append(
		svg(
			"g",
			{ class: "shot c-" + groupOf(m[4]) },
			svg("path", { class: "wire", d: `M${x0} ${y}H${x1 - d * (lost ? 0 : 7)}` }),
			lost
				? svg("path", { class: "cross", d: `M${x1 - 4} ${y - 4}l8 8m0 -8l-8 8` })
				: svg("path", { class: "tip", d: `M${x1} ${y}l${-d * 8} -3.6v7.2z` }),
			svg(
				"text",
				{ class: "halo", x: x0 + d * 8, y: y - 5, "text-anchor": d > 0 ? "start" : "end" },
				svg("tspan", { class: "name" }, m[4]),
				svg("tspan", { class: "soft", dx: 5 }, cut(m[5], Math.max(8, Math.floor((Math.abs(x1 - x0) - m[4].length * 8) / 6.6)))),
				m[6] > 1 ? svg("tspan", { class: "faint small", dx: 5 }, "×" + m[6]) : null
			)
		)
	);
	return art;
}

const stepKind = s => (s[0] < 0 ? "added" : s[1] < 0 ? "missing" : s[3].length ? "changed" : s[2] ? "moved" : "same");
const KINDS = { changed: "WARN", missing: "FAIL", added: "PASS", moved: "INCONCLUSIVE", same: "NOT-TESTED" };
const stepName = s => (s[0] >= 0 ? A.messages[s[0]] : B.messages[s[1]])[4];

function openStep(s, tr) {
	const a = A.messages[s[0]],
		b = B.messages[s[1]];
	const of = (m, k) => m?.[7].find(f => f[0] === k)?.[1];
	const names = [...new Set([...(a?.[7] || []), ...(b?.[7] || [])].map(f => f[0]))];
	const other = d => {
		let n = tr;
		do n = d > 0 ? n?.nextElementSibling : n?.previousElementSibling;
		while (n && n.dataset.i === undefined);
		if (n) openStep(D.steps[n.dataset.i], n);
	};
	document.querySelectorAll("#ladders tr.on").forEach(e => e.classList.remove("on"));
	tr.classList.add("on");
	showPanel(
		"Message",
		[
			panelKeys(
				() => other(-1),
				() => other(1),
				"message"
			),
			el("div", { class: "eyebrow t" }, [a, b].map(m => (m ? seconds(m[0], 6) + " s" : "–")).join("  |  ")),
			el("h2", {}, stepName(s)),
			el("p", { class: "sub" }, { added: "only in B", missing: "only in A", moved: "at another place in the order", changed: "changed: " + s[3].join(", "), same: "the same in both" }[stepKind(s)]),
			el(
				"table",
				{ class: "both" },
				el("thead", {}, el("tr", {}, ["Field", "A", "B"].map(h => el("th", {}, h)))),
				el(
					"tbody",
					{},
					[["from", a?.[1], b?.[1]], ["to", a?.[2], b?.[2]], ["link", a?.[3], b?.[3]], ["times", a?.[6], b?.[6]], ...names.map(k => [k, of(a, k), of(b, k)])].map(([k, x, y]) =>
						el(
							"tr",
							{ class: s[3].includes(k) ? "asked" : "" },
							el("td", {}, k),
							el("td", { class: "val" }, x ?? "–"),
							el("td", { class: "val" }, y ?? "–")
						)
					)
				)
			)
		],
		{ j: () => other(1), k: () => other(-1) },
		() => {
			tr.classList.remove("on");
			tr.focus({ preventScroll: true });
		}
	);
}

function drawLadders() {
	const s = section(
		"ladders",
		"Ladders",
		"A on the left, B on the right, message by message. Times are since the first message of each run."
	);
	const tally = {};
	D.steps.forEach((q, i) => {
		q.i = i;
		tally[stepKind(q)] = (tally[stepKind(q)] || 0) + 1;
	});
	const on = new Set(Object.keys(KINDS));
	let text = "";
	const heads = () => {
		const art = svg("svg", { viewBox: `0 0 ${HALF} 20`, "aria-hidden": "true" });
		for (const n of PARTIES) art.append(svg("text", { class: "b small", x: partyX(n), y: 14, "text-anchor": "middle" }, cut(n, 12)));
		return art;
	};
	const table = longTable(
		["A", "", "", "", "B"],
		q =>
			el(
				"tr",
				{
					tabindex: 0,
					"data-i": q.i,
					class: "step " + stepKind(q),
					"aria-label": `${stepName(q)}: ${stepKind(q)} ${q[3].join(" ")}`
				},
				el("td", { class: "num t" }, q[0] >= 0 ? seconds(A.messages[q[0]][0]) : ""),
				el("td", { class: "half" }, rung(A.messages[q[0]])),
				el("td", { class: "mark", title: q[3].join(", ") }, { added: "+", missing: "−", changed: "≠", moved: "↕", same: "" }[stepKind(q)]),
				el("td", { class: "half" }, rung(B.messages[q[1]])),
				el("td", { class: "num t" }, q[1] >= 0 ? seconds(B.messages[q[1]][0]) : "")
			),
		300
	);
	const head = table.node.querySelectorAll("th");
	[head[1], head[3]].forEach(h => h.append(heads()));
	const draw = () =>
		table.fill(
			D.steps.filter(
				q =>
					on.has(stepKind(q)) &&
					(!text || JSON.stringify([A.messages[q[0]], B.messages[q[1]]]).toLowerCase().includes(text))
			)
		);
	s.append(
		el(
			"div",
			{ class: "bar" },
			Object.keys(KINDS)
				.filter(k => tally[k])
				.map(k =>
					chip(
						{ style: chipStyle(KINDS[k]) },
						true,
						now => {
							if (now) on.add(k);
							else on.delete(k);
							draw();
						},
						{ added: "only in B", missing: "only in A" }[k] || k,
						el("small", {}, count(tally[k]))
					)
				),
			search("Find in messages", value => {
				text = value;
				draw();
			})
		),
		table.node
	);
	table.node.classList.add("ladders");
	const pick = e => {
		const tr = e.target.closest("tr[data-i]");
		if (tr) openStep(D.steps[tr.dataset.i], tr);
	};
	table.body.addEventListener("click", pick);
	table.body.addEventListener("keydown", e => {
		if (e.key === "Enter" || e.key === " ") {
			e.preventDefault();
			pick(e);
		} else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
			e.preventDefault();
			e.target.closest("tr")?.[e.key === "ArrowDown" ? "nextElementSibling" : "previousElementSibling"]?.focus();
		}
	});
	draw();
}

/* ---- handovers ---- */

const cellOf = (side, row) => c => row?.[side.columns.indexOf(c)];
function handoverPairs() {
	const of = side =>
		side.rows.filter(r => cellOf(side, r)("detach_ns") || cellOf(side, r)("event") === "rebind");
	const a = of(A),
		b = of(B);
	return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [a[i], b[i]]);
}

function drawMetrics() {
	const pairs = handoverPairs();
	if (!pairs.length) return;
	const s = section("metrics", "Handovers", "The same moves in both runs, in milliseconds since the old link was lost.");
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
	const columns = [["coa_ms", "Address"], ["ba_ms", "Binding"], ["ike_ms", "MOBIKE"], ["first_packet_ms", "First packet"], ["lost", "Lost"], ["reordered", "Reordered"], ["signalling_octets", "Signalling octets"]];
	const show = v => (numeric(v) ? count(Number(Number(v).toFixed(1))) : "–");
	const table = longTable(["Handover", ...columns.flatMap(c => ["#" + c[1], "#±"])], ([a, b]) =>
		el(
			"tr",
			{},
			el("td", {}, handoverName(a ? cellOf(A, a) : cellOf(B, b))),
			columns.flatMap(([c]) => {
				const x = cellOf(A, a)(c),
					y = cellOf(B, b)(c),
					d = numeric(x) && numeric(y) ? Number((Number(y) - Number(x)).toFixed(1)) : null;
				return [
					el("td", { class: "num", title: `A ${show(x)}, B ${show(y)}` }, show(y)),
					el("td", { class: "num delta " + (d > 0 ? "up" : d < 0 ? "down" : "") }, d === null ? "" : d > 0 ? "+" + count(d) : d < 0 ? "−" + count(-d) : "=")
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
	const worst = ([x, y]) => Math.min(...[x, y].filter(Boolean).map(v => VERDICTS.indexOf(vname(v))));
	/* What only one of them was asked, the steps of another story, comes last. */
	const alone = p => (p[0] && p[1] ? 0 : 1);
	changed.sort((p, q) => alone(p) - alone(q) || worst(p) - worst(q));
	const s = section(
		"verdicts",
		"Verdicts",
		changed.length ? plural(changed.length, "verdict") + " differ between the two." : "All verdicts are the same in both."
	);
	if (!changed.length) return;
	const table = longTable(["Row", "Role", "A", "B", "Requirement"], ([x, y]) => {
		const v = y || x,
			e = evidence(v);
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
				e.field && vname(v) !== "PASS"
					? el("div", { class: "why" }, el("b", {}, e.field), ": expected ", el("code", {}, e.expected ?? ""), ", found ", el("code", {}, e.found ?? ""))
					: null,
				v.why ? el("div", { class: "why" }, v.why) : null
			)
		);
	});
	table.fill(changed);
	s.append(table.node);
}

function drawTables() {
	const list = [];
	for (const m of A.machines.concat(B.machines.filter(q => !A.machines.some(p => p.name === q.name)))) {
		const at = side => side.machines.find(q => q.name === m.name);
		m.rows.forEach((r, i) => {
			const x = at(A)?.rows[i][5] || 0,
				y = at(B)?.rows[i][5] || 0;
			if (!x !== !y) list.push([m, r, x, y]);
		});
	}
	if (!list.length) return;
	const s = section("machines", "State machines", "Rows of the tables that only one of the two took.");
	const table = longTable(["Machine", "State", "Event", "What", "Clause", "#A", "#B"], ([m, r, x, y]) =>
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
			["Virtual time", side => (side.run.virtual_ns ? seconds(side.run.virtual_ns, 1) + "\u2009s" : "")],
			["Messages", side => count(side.messages.length)],
			["User packets lost", side => (side.data_packets ? `${count(side.data_lost)} of ${count(side.data_packets)}` : "")],
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
				el("thead", {}, el("tr", {}, el("th", {}, ""), el("th", {}, "A"), el("th", {}, "B"))),
				el(
					"tbody",
					{},
					facts.map(([what, of]) =>
						el("tr", { class: String(of(A)) === String(of(B)) ? "" : "differs" }, el("th", {}, what), el("td", {}, of(A) ?? ""), el("td", {}, of(B) ?? ""))
					)
				)
			)
		)
	);
}

function drawChanges() {
	const s = section("changes", "What changed", D.changes[D.changes.length - 1]);
	const table = longTable(["#At", "Change"], line => {
		const at = /^\s*([\d.]+ s)\s+(.*)$/.exec(line);
		return el("tr", {}, el("td", { class: "num" }, at ? at[1] : ""), el("td", {}, at ? at[2] : line));
	}, 60);
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
