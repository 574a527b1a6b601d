/* row.js - one row of the catalogue: what it says, what checks it, where it was seen, what it kills. */
const R = { open: null, from: null, list: () => ROWS };

function rowVerdicts(r) {
	if (!r.verdicts.length)
		return el(
			"p",
			{ class: "note" },
			r.checks.length
				? "Not tested: its check met nothing to look at, or was not asked."
				: r.inside.length
					? "Not tested in a trace, which cannot show it: it is inside a node, where unit tests decide it."
					: "Not tested: no check has been written for this row yet."
		);
	return r.verdicts.map(v =>
		el(
			"div",
			{ class: "verdict" },
			badge(vname(v)),
			" ",
			el("b", {}, v.role || ""),
			v.seen ? ` looked at ${plural(v.seen, "time")}` : "",
			v.breaches ? `, breached ${plural(v.breaches, "time")}` : "",
			v.white_box ? " · white-box: by the node's own testimony" : "",
			reasons(v)
		)
	);
}

/* Where it was decided; then, folded, where there was no occasion. */
function rowSightings(r) {
	const line = q =>
		el(
			"tr",
			{},
			el("td", { class: "tight" }, sign(q.verdict)),
			el(
				"td",
				{},
				played(q.story) && q.verdict !== "NOT-TESTED"
					? el("a", { href: runLink(q.story, r.id, q.role) }, q.story.spec)
					: q.story.spec,
				q.why ? el("div", { class: "why" }, q.why) : null
			),
			el("td", { class: "at" }, q.role),
			el("td", { class: "at" }, q.seen ? "×" + q.seen : ""),
			el("td", { class: "at" }, q.pcap ? q.pcap + " #" + q.frame : "")
		);
	const table = list => el("table", {}, el("tbody", {}, list.map(line)));
	const none = r.seen.filter(q => ["NOT-TESTED", "NOT-APPLICABLE"].includes(q.verdict)),
		some = r.seen.filter(q => !none.includes(q));
	return [
		some.length ? table(some) : null,
		none.length
			? el(
					"details",
					{},
					el("summary", { class: "note" }, `No occasion: ${none.length} more`),
					table(none)
				)
			: null
	];
}

function rowKills(r) {
	if (!KILLS.length) return el("p", { class: "note" }, "No mutant was played (--mutants).");
	if (!r.kills.length)
		return el("p", { class: "note" }, "None of the mutants played is meant for this row.");
	return r.kills.map(k =>
		el(
			"p",
			{},
			el("span", { class: "v v-" + (k.word === "killed" ? "PASS" : "FAIL") }, k.word),
			" ",
			el("b", {}, k.mutant),
			k.besides ? " (meant for another row)" : "",
			el("br"),
			el("code", {}, k.what),
			k.found ? el("span", { class: "why" }, el("br"), k.found) : null
		)
	);
}

/* What a trace cannot show: unit tests, each seen to fail on a wrong implementation. */
function rowInside(r) {
	return r.inside.map(([test, name, wrong, source]) =>
		el(
			"p",
			{},
			el("code", {}, test),
			" ",
			name.replace(/^test_/, "").replaceAll("_", " "),
			el("span", { class: "why" }, el("br"), `fails where ${source} is wrong: ${wrong}`)
		)
	);
}

function openRow(r, from) {
	const part = (title, text) => (text ? [el("h3", {}, title), text] : []);
	const step = d => {
		const list = R.list(),
			at = list.indexOf(r);
		if (at >= 0 && list[at + d]) openRow(list[at + d]);
	};
	R.open = r;
	R.from = from || R.from;
	mark(r);
	if (location.hash !== "#" + r.id) history.replaceState(null, "", "#" + r.id);
	showPanel(
		"Row",
		[
			panelKeys(
				() => step(-1),
				() => step(1),
				"row"
			),
			el("div", { class: "eyebrow" }, [r.docName, r.section].filter(Boolean).join(" ")),
			el("h2", {}, r.id),
			el(
				"p",
				{ class: "sub" },
				r.level + " · " + r.roles.join(", ") + " · seen by " + r.observe
			),
			el("p", { class: "says" }, r.says),
			part("Verdicts", rowVerdicts(r)),
			part(
				"Checks",
				r.checks.length
					? r.checks.map(c =>
							el(
								"p",
								{},
								el("b", {}, c[0]),
								" ",
								c[1],
								" ",
								el("span", { class: "why" }, "(" + clause(c[2]) + ")")
							)
						)
					: r.seen.length
						? el("p", { class: "note" }, "By steps of the stories below.")
						: null
			),
			part("Stories", r.seen.length ? rowSightings(r) : null),
			part("Unit tests", r.inside.length ? rowInside(r) : null),
			part("Mutants", rowKills(r)),
			part("How to test it", el("p", {}, r.test)),
			part("What a wrong implementation does", el("p", {}, r.mutant))
		],
		{ j: () => step(1), k: () => step(-1) },
		leaveRow
	);
}

function leaveRow() {
	const r = R.open;
	R.open = null;
	mark(null);
	history.replaceState(null, "", location.pathname + location.search);
	(document.querySelector(`#coverage tr[data-id="${r?.id}"]`) || R.from)?.focus({
		preventScroll: true
	});
}

function mark(r) {
	document.querySelectorAll(".on[data-id]").forEach(e => e.classList.remove("on"));
	if (r)
		document
			.querySelectorAll(`[data-id="${CSS.escape(r.id)}"]`)
			.forEach(e => e.classList.add("on"));
}
