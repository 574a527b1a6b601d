/* compare.js - two runs beside each other: A, as it was, and B. */
const A = D.a,
	B = D.b;
const HALF = 500,
	LINE = 30;
/* Only who signals in either run has a line of his own. */
const PARTIES = [...A.nodes, ...B.nodes].filter(
	(n, i, all) =>
		all.indexOf(n) === i && [...A.messages, ...B.messages].some(m => m[1] === n || m[2] === n)
);
const partyRank = n =>
	/^mn/i.test(n) ? 0 : /nat/i.test(n) ? 2 : /^ha/i.test(n) ? 3 : /^cn/i.test(n) ? 4 : 1;
PARTIES.sort((a, b) => partyRank(a) - partyRank(b));
const partyX = n => {
	const i = PARTIES.indexOf(n);
	return i < 0
		? NaN
		: 34 + (PARTIES.length > 1 ? (i * (HALF - 68)) / (PARTIES.length - 1) : HALF / 2);
};
const groupOf = name =>
	/^(BU|BA|BE|BRR|HO|CO|MP|DHAAD)/.test(name)
		? "mip6"
		: /^(IKE|CREATE|INFORM|NAT_K)/.test(name)
			? "ike"
			: /^DHCP/.test(name)
				? "dhcp"
				: "other";

/* ---- the ladders ---- */

function rung(m) {
	const art = svg("svg", { viewBox: `0 0 ${HALF} ${LINE}`, "aria-hidden": "true" });
	for (const n of PARTIES)
		art.append(svg("path", { class: "life", d: `M${partyX(n)} 0V${LINE}` }));
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
				svg(
					"tspan",
					{ class: "soft", dx: 5 },
					fit(m[5], Math.abs(x1 - x0) - widthOf(m[4], "bold") - (m[6] > 1 ? 50 : 22))
				),
				m[6] > 1 ? svg("tspan", { class: "faint small", dx: 5 }, "×" + m[6]) : null
			)
		)
	);
	return art;
}

const stepKind = s =>
	s[0] < 0 ? "added" : s[1] < 0 ? "missing" : s[3].length ? "changed" : s[2] ? "moved" : "same";
const KINDS = {
	changed: "WARN",
	missing: "FAIL",
	added: "PASS",
	moved: "INCONCLUSIVE",
	same: "NOT-TESTED"
};
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
			el(
				"div",
				{ class: "eyebrow t" },
				[a, b].map(m => (m ? seconds(m[0], 6) + " s" : "–")).join("  |  ")
			),
			el("h2", {}, stepName(s)),
			el(
				"p",
				{ class: "sub" },
				{
					added: "only in B",
					missing: "only in A",
					moved: "at another place in the order",
					changed: "changed: " + s[3].join(", "),
					same: "the same in both"
				}[stepKind(s)]
			),
			el(
				"table",
				{ class: "both" },
				el(
					"thead",
					{},
					el(
						"tr",
						{},
						["Field", "A", "B"].map(h => el("th", {}, h))
					)
				),
				el(
					"tbody",
					{},
					[
						["from", a?.[1], b?.[1]],
						["to", a?.[2], b?.[2]],
						["link", a?.[3], b?.[3]],
						["times", a?.[6], b?.[6]],
						...names.map(k => [k, of(a, k), of(b, k)])
					].map(([k, x, y]) =>
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
		for (const n of PARTIES)
			art.append(
				svg(
					"text",
					{ class: "b small", x: partyX(n), y: 14, "text-anchor": "middle" },
					cut(n, 12)
				)
			);
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
				el(
					"td",
					{ class: "mark", title: q[3].join(", ") },
					{ added: "+", missing: "−", changed: "≠", moved: "↕", same: "" }[stepKind(q)]
				),
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
					(!text ||
						JSON.stringify([A.messages[q[0]], B.messages[q[1]]])
							.toLowerCase()
							.includes(text))
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
			e.target
				.closest("tr")
				?.[
					e.key === "ArrowDown" ? "nextElementSibling" : "previousElementSibling"
				]?.focus();
		}
	});
	draw();
}
