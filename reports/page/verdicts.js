/* verdicts.js - row by row, and where the evidence is. */
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
	let text = "";
	const list = [...D.verdicts].sort(
		(a, b) => VERDICTS.indexOf(vname(a)) - VERDICTS.indexOf(vname(b))
	);
	const table = longTable(
		["Verdict", "Row", "Role", "Requirement", "Clause", "#Seen", "Evidence"],
		v => {
			const e = evidence(v),
				shot = shotOf(v),
				where = e.pcap ? e.pcap + (e.frame ? " #" + e.frame : "") : "";
			return el(
				"tr",
				{},
				el("td", {}, badge(vname(v))),
				el("td", { class: "id" }, v.id || ""),
				el("td", {}, v.role || ""),
				el(
					"td",
					{},
					v.says || v.requirement || "",
					reasons(v),
					v.white_box ? whyLine("white-box") : null
				),
				el("td", { style: "white-space:nowrap" }, clause(v.cite)),
				el("td", { class: "num" }, v.seen ?? ""),
				el(
					"td",
					{ class: "id" },
					shot
						? el("button", { class: "link", onclick: () => goTo(shot, e.field) }, where)
						: where
				)
			);
		}
	);
	const draw = () =>
		table.fill(
			list.filter(
				v => on.has(vname(v)) && (!text || JSON.stringify(v).toLowerCase().includes(text))
			)
		);
	const find = search("Row, clause or text", value => {
		text = value;
		draw();
	});
	s.append(
		el(
			"div",
			{ class: "bar" },
			VERDICTS.filter(k => tally[k]).map(k =>
				chip(
					{ style: chipStyle(k) },
					on.has(k),
					now => {
						if (now) on.add(k);
						else on.delete(k);
						draw();
					},
					k.toLowerCase(),
					el("small", {}, count(tally[k]))
				)
			),
			el("span", { class: "sep" }),
			find
		),
		table.node
	);
	draw();
	addEventListener("hashchange", openAsked);
	setTimeout(openAsked);

	/* "#verdict=R6275-11.8-09,MN", as a suite's page links here: its packet, or else its line. */
	function openAsked() {
		const [id, role] = decodeURIComponent(
			(/^#verdict=(.*)$/.exec(location.hash) || ["", ""])[1]
		).split(",");
		const v = D.verdicts.find(q => q.id === id && (!role || (q.role || "") === role));
		if (!v) return;
		if (shotOf(v)) {
			goTo(shotOf(v), evidence(v).field);
			return;
		}
		on.add(vname(v));
		find.value = text = id.toLowerCase();
		draw();
		s.scrollIntoView();
	}
}
