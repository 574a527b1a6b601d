/* machines.js - the tables that run, as pictures: what was taken and what never. */
/* A line of text for each row, with how often it was taken. */
function dressLines(lines, m, rows) {
	rows.forEach((r, i) => {
		if (!lines[i]) return;
		lines[i].classList.add("row", r[5] ? "taken" : "never");
		lines[i].replaceChildren(
			r[1] + (r[5] ? " ×" + r[5] : ""),
			svg(
				"title",
				{},
				`${m.states[r[0]]} → ${m.states[r[4]]} on ${r[1]}\n${r[2]}\n${clause(r[3])}\n` +
					(r[5] ? "taken " + plural(r[5], "time") : "never taken")
			)
		);
	});
}

/* The rows between two states share an edge; its text lines are theirs, in order. */
function dressEdge(g, m, rows) {
	const taken = rows.reduce((n, r) => n + r[5], 0),
		wire = g.querySelector("path");
	g.classList.add(taken ? "taken" : "never");
	g.querySelectorAll("title").forEach(t => t.remove());
	if (wire && taken) wire.style.strokeWidth = (1 + Math.log10(taken) * 0.35).toFixed(2) + "px";
	dressLines([...g.querySelectorAll("text")], m, rows);
}

/* Lines in a box stand in its middle, whatever letters graphviz measured. */
function middle(g) {
	const box = g.querySelector("path, polygon"),
		xs = [...(box?.getAttribute("d") || box?.getAttribute("points") || "").matchAll(/(-?[\d.]+),/g)].map(m =>
			Number(m[1])
		);
	g.querySelectorAll("text").forEach(t => {
		t.setAttribute("text-anchor", "middle");
		t.setAttribute("x", (Math.min(...xs) + Math.max(...xs)) / 2);
	});
}

/* The picture that graphviz made, with what this run took of it. */
function dressPicture(art, m) {
	const byEdge = new Map(),
		visited = new Set();
	for (const r of m.rows) {
		const k = `${m.name}.${r[0]}.${r[4]}`;
		if (!byEdge.has(k)) byEdge.set(k, []);
		byEdge.get(k).push(r);
		if (r[5]) visited.add(r[0]).add(r[4]);
	}
	art.querySelectorAll(".edge").forEach(g => dressEdge(g, m, byEdge.get(g.id) || []));
	art.querySelectorAll(".node").forEach(g => {
		middle(g);
		const i = Number(g.id.slice(m.name.length + 1));
		g.classList.add(visited.has(i) ? "taken" : "never");
		g.querySelector("title")?.remove();
		/* Behind its name: the rows that leave the state as it is. */
		dressLines([...g.querySelectorAll("text")].slice(1), m, byEdge.get(`${m.name}.${i}.${i}`) || []);
	});
	art.querySelector("title")?.remove();
	art.setAttribute("role", "img");
	art.setAttribute("aria-label", `State machine ${m.name}: the table below says the same`);
	art.classList.add("machine");
	art.setAttribute("width", parseFloat(art.getAttribute("width")) * 1.12);
	art.removeAttribute("height");
}

function machineTable(m) {
	const table = longTable(["State", "Event", "What", "Clause", "Next state", "#Taken"], r =>
		el(
			"tr",
			{ class: r[5] ? "" : "nevertaken" },
			el("td", { class: "id" }, m.states[r[0]]),
			el("td", { class: "id" }, r[1]),
			el("td", {}, r[2]),
			el("td", { style: "white-space:nowrap" }, clause(r[3])),
			el("td", { class: "id" }, m.states[r[4]]),
			el("td", { class: "num" }, r[5] ? count(r[5]) : "never")
		)
	);
	table.fill(m.rows);
	return table.node;
}

function drawMachines() {
	if (!D.machines.length) return;
	const s = section(
		"machines",
		"State machines",
		"The tables that run, drawn: a row is an event in a state, with how often it was taken; what is dashed or grey never was."
	);
	const art = new Map();
	for (const g of document.querySelectorAll("#pictures svg"))
		art.set(g.querySelector("title")?.textContent, g);
	const box = el("div"),
		bar = el("div", { class: "bar", role: "group", "aria-label": "State machine" });
	const list = D.machines.map(m => ({ ...m, taken: m.rows.filter(r => r[5]).length }));
	function show(m) {
		[...bar.children].forEach(b =>
			b.setAttribute("aria-pressed", String(b.dataset.name === m.name))
		);
		const never = m.rows.length - m.taken;
		box.replaceChildren(
			el(
				"p",
				{ class: "note" },
				`${m.taken} of ${m.rows.length} rows taken` +
					(never ? `, ${never} never. ` : ". ") +
					(m.unknown
						? `${plural(m.unknown, "step")} fit no row: the table was changed since.`
						: "")
			),
			art.has(m.name)
				? el("div", { class: "card machines scroll" }, art.get(m.name))
				: el("p", { class: "note" }, "No picture: graphviz is not installed."),
			machineTable(m)
		);
	}
	for (const m of list) {
		if (art.has(m.name)) dressPicture(art.get(m.name), m);
		bar.append(
			el(
				"button",
				{ class: "chip", "data-name": m.name, onclick: () => show(m) },
				m.name.replace(/_/g, " "),
				el("small", {}, `${m.taken}/${m.rows.length}`)
			)
		);
	}
	s.append(bar, box);
	show(list.reduce((a, b) => (b.rows.length > a.rows.length ? b : a)));
}
