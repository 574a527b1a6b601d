/* verdicts.js - row by row, and where the evidence is; then everything is drawn. */
function drawVerdicts() {
	const s = section(
		"verdicts",
		"Verdicts",
		"Row by row. What was never observed is never a pass; white-box verdicts rest on a node's own testimony."
	);
	if (!D.verdicts.length) {
		s.append(el("div", { class: "card empty" }, "Nothing was judged in this run."));
		return;
	}
	const tally = {},
		on = new Set();
	D.verdicts.forEach(v => {
		tally[vname(v)] = (tally[vname(v)] || 0) + 1;
	});
	VERDICTS.forEach(k => {
		if (tally[k] && !k.startsWith("NOT")) on.add(k);
	});
	if (!on.size) VERDICTS.forEach(k => on.add(k));
	let text = "",
		limit = 150;
	const body = el("tbody"),
		more = el("div", { class: "more" });
	const list = [...D.verdicts].sort(
		(a, b) => VERDICTS.indexOf(vname(a)) - VERDICTS.indexOf(vname(b))
	);
	function draw() {
		const hit = list.filter(
			v => on.has(vname(v)) && (!text || JSON.stringify(v).toLowerCase().includes(text))
		);
		body.replaceChildren(
			...hit.slice(0, limit).map(v => {
				const e = evidence(v),
					shot = shotOf(v),
					where = e.pcap ? e.pcap + (e.frame ? " #" + e.frame : "") : "";
				return el(
					"tr",
					{},
					el("td", {}, el("span", { class: "v v-" + vname(v) }, vname(v))),
					el("td", { class: "id" }, v.id || ""),
					el("td", {}, v.role || ""),
					el(
						"td",
						{},
						v.says || v.requirement || "",
						e.field
							? el(
									"div",
									{ class: "why" },
									el("b", {}, e.field),
									": expected ",
									el("code", {}, e.expected ?? ""),
									", found ",
									el("code", {}, e.found ?? "")
								)
							: null,
						v.why ? el("div", { class: "why" }, v.why) : null,
						v.white_box ? el("div", { class: "why" }, "white-box") : null,
						v.known ? el("div", { class: "why" }, "known: " + v.known) : null
					),
					el(
						"td",
						{ style: "white-space:nowrap" },
						v.cite ? (/^\d/.test(v.cite) ? "RFC " : "") + v.cite : ""
					),
					el("td", { class: "num" }, v.seen ?? ""),
					el(
						"td",
						{ class: "id" },
						shot
							? el("button", { class: "link", onclick: () => goTo(shot) }, where)
							: where
					)
				);
			})
		);
		if (!hit.length)
			body.append(el("tr", {}, el("td", { colspan: 7, class: "note" }, "No row matches.")));
		more.hidden = hit.length <= limit;
		more.replaceChildren(
			el(
				"button",
				{
					onclick: () => {
						limit += 500;
						draw();
					}
				},
				"Show " + count(Math.min(500, hit.length - limit)) + " more of " + count(hit.length)
			)
		);
	}
	s.append(
		el(
			"div",
			{ class: "bar" },
			VERDICTS.filter(k => tally[k]).map(k =>
				el(
					"button",
					{
						class: "chip",
						style: `--c:var(--${{ PASS: "pass", FAIL: "fail", WARN: "warn" }[k] || "open"})`,
						"aria-pressed": String(on.has(k)),
						onclick: e => {
							if (on.has(k)) on.delete(k);
							else on.add(k);
							e.currentTarget.setAttribute("aria-pressed", String(on.has(k)));
							draw();
						}
					},
					el("i"),
					k.toLowerCase(),
					el("small", {}, count(tally[k]))
				)
			),
			el("span", { class: "sep" }),
			el("input", {
				type: "search",
				placeholder: "Row, clause or text",
				"aria-label": "Filter verdicts",
				oninput: e => {
					text = e.target.value.trim().toLowerCase();
					draw();
				}
			})
		),
		el(
			"div",
			{ class: "card scroll" },
			el(
				"table",
				{},
				el(
					"thead",
					{},
					el(
						"tr",
						{},
						["Verdict", "Row", "Role", "Requirement", "Clause", "Seen", "Evidence"].map(
							h => el("th", { class: h === "Seen" ? "num" : "" }, h)
						)
					)
				),
				body
			),
			more
		)
	);
	draw();
}

drawHead();
drawTopology();
ladderSection();
drawTimeline();
drawHandovers();
drawVerdicts();
document
	.getElementById("main")
	.append(
		el(
			"footer",
			{},
			"The folder beside this page holds the evidence: pcap/ opens decrypted in Wireshark with keys/; messages.jsonl, state.jsonl, verdicts.json and metrics.csv are what is drawn here."
		)
	);
