/* coverage.js - all rows: as a map of small squares, and as a table by section and role. */
function tallyOf(rows) {
	const t = {};
	for (const r of rows) t[r.verdict] = (t[r.verdict] || 0) + 1;
	return t;
}

/* A square for each row, sections apart. */
function drawMap(open) {
	const s = section(
		"overview",
		"Overview",
		"A square is a row of the catalogue, in the order of the documents; sections stand apart."
	);
	const box = el("div", { class: "card map" });
	for (const d of DOCS) {
		const parts = new Map(),
			decided = d.rows.filter(r => r.decided).length;
		for (const r of d.rows) {
			if (!parts.has(r.section)) parts.set(r.section, []);
			parts.get(r.section).push(r);
		}
		box.append(
			el(
				"div",
				{ class: "doc" },
				el(
					"button",
					{ class: "link", onclick: () => open(d.doc), title: "The rows of " + d.name },
					d.name
				),
				el(
					"span",
					{ class: "num" },
					decided ? `${count(decided)} of ${count(d.rows.length)}` : count(d.rows.length)
				),
				el(
					"div",
					{ class: "squares", "aria-hidden": "true" },
					[...parts].map(([name, rows]) =>
						el(
							"span",
							{ title: name },
							rows.map(r =>
								el("i", {
									class: "v-" + r.verdict + (r.proven ? " proven" : ""),
									"data-id": r.id,
									title: `${r.id}: ${r.verdict.toLowerCase()}${r.proven ? ", seen to fail on a mutant" : ""}`
								})
							)
						)
					)
				)
			)
		);
	}
	box.addEventListener("click", e => {
		const id = e.target.dataset?.id;
		if (id) openRow(rowOf.get(id));
	});
	s.append(
		el(
			"p",
			{ class: "legend" },
			VERDICTS.filter(k => ROWS.some(r => r.verdict === k)).map(k =>
				el("span", {}, el("i", { class: "v-" + k }), k.toLowerCase())
			),
			KILLS.length
				? el(
						"span",
						{},
						el("i", { class: "v-PASS proven" }),
						"pass, and seen to fail on a mutant"
					)
				: null
		),
		box
	);
}

function coverageLine(r) {
	return el(
		"tr",
		{ "data-id": r.id, tabindex: 0, class: R.open === r ? "on" : "" },
		el("td", { class: "id" }, r.id),
		el("td", { class: "level" }, r.level),
		el("td", {}, r.says),
		COLUMNS.map(role => {
			const v = r.verdicts.find(q => q.role === role);
			return el(
				"td",
				{ class: "cell" },
				v
					? [sign(vname(v)), v.white_box ? el("sup", { title: "white-box" }, "w") : null]
					: r.roles.includes(role)
						? sign("NOT-TESTED")
						: ""
			);
		}),
		el(
			"td",
			{ class: "cell" },
			r.proven
				? el("span", { title: "seen to fail on a mutant" }, "●")
				: r.inside.length
					? el("span", { title: "by a unit test, seen to fail on a wrong node" }, "○")
					: ""
		)
	);
}

/* Rows and, where a section begins, its head. */
function withHeads(rows) {
	const out = [];
	let last = "";
	for (const r of rows) {
		const k = r.docName + " " + r.section;
		if (k !== last) out.push({ head: k, doc: r.docName, section: r.section });
		last = k;
		out.push(r);
	}
	return out;
}

function drawCoverage() {
	const want = { on: new Set(), doc: "", level: "", role: "", proof: "", text: "" };
	const tally = tallyOf(ROWS);
	VERDICTS.forEach(k => {
		if (tally[k] && k !== "NOT-TESTED") want.on.add(k);
	});
	if (!want.on.size) want.on.add("NOT-TESTED");
	let hits = [];
	const table = longTable(
		["Row", "Level", "Requirement", ...COLUMNS, "Proven"],
		r =>
			r.head
				? el(
						"tr",
						{ class: "sectionhead" },
						el(
							"th",
							{ colspan: COLUMNS.length + 4, scope: "rowgroup" },
							r.doc,
							r.section ? el("span", {}, " " + r.section) : ""
						)
					)
				: coverageLine(r),
		200
	);
	const found = el("p", { class: "note", role: "status" });
	const fits = r =>
		want.on.has(r.verdict) &&
		(!want.doc || r.doc === want.doc) &&
		(!want.level || r.level === want.level) &&
		(!want.role || r.roles.includes(want.role)) &&
		(!want.proof || r.proven === (want.proof === "yes")) &&
		want.text.split(/\s+/).every(w => r.text.includes(w));
	function draw() {
		hits = ROWS.filter(fits);
		table.fill(withHeads(hits));
		found.textContent = plural(hits.length, "row") + " of " + count(ROWS.length);
	}
	const set = key => value => {
		want[key] = value;
		draw();
	};
	const docs = choice(
		"Document",
		[["", "All documents"], ...DOCS.map(d => [d.doc, d.name])],
		"",
		set("doc")
	);
	const chips = new Map();
	drawMap(doc => {
		docs.value = want.doc = doc;
		if (!ROWS.some(fits)) chips.get("NOT-TESTED")?.click();
		draw();
		document.getElementById("coverage").scrollIntoView();
	});
	const s = section(
		"coverage",
		"Coverage",
		"Row by row and role by role. What was never observed is never a pass. Proven: the check was seen to fail on a mutant."
	);
	const of = (key, what) => [
		["", what],
		...[...new Set(ROWS.flatMap(r => r[key]))].sort().map(k => [k, k])
	];
	s.append(
		el(
			"div",
			{ class: "bar" },
			VERDICTS.filter(k => tally[k]).map(k => {
				const c = chip(
					{ style: chipStyle(k) },
					want.on.has(k),
					now => {
						if (now) want.on.add(k);
						else want.on.delete(k);
						draw();
					},
					k.toLowerCase(),
					el("small", {}, count(tally[k]))
				);
				chips.set(k, c);
				return c;
			})
		),
		el(
			"div",
			{ class: "bar" },
			docs,
			choice("Level", of("level", "All levels"), "", set("level")),
			choice("Role", of("roles", "All roles"), "", set("role")),
			KILLS.length
				? choice(
						"Proof",
						[
							["", "Proven or not"],
							["yes", "Proven by a mutant"],
							["no", "Not proven"]
						],
						"",
						set("proof")
					)
				: null,
			search("Find rows", set("text"))
		),
		found,
		table.node
	);
	table.node.classList.add("coverage");
	const pick = e => {
		const tr = e.target.closest("tr[data-id]");
		if (tr) openRow(rowOf.get(tr.dataset.id), tr);
	};
	table.body.addEventListener("click", pick);
	table.body.addEventListener("keydown", e => {
		if (e.key === "Enter" || e.key === " ") {
			e.preventDefault();
			pick(e);
		} else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
			e.preventDefault();
			let n = e.target.closest("tr");
			do n = e.key === "ArrowDown" ? n?.nextElementSibling : n?.previousElementSibling;
			while (n && !n.dataset.id);
			n?.focus();
		}
	});
	R.list = () => hits;
	draw();
	const openAsked = () => {
		const r = rowOf.get(decodeURIComponent(location.hash.slice(1)));
		if (r && R.open !== r) openRow(r);
	};
	addEventListener("hashchange", openAsked);
	setTimeout(openAsked);
}
