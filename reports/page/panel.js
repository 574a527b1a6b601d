/* panel.js - one message: how it was wrapped, its fields, where it was seen, its octets. */
function hexView(layer, name) {
	const box = el("div", { class: "hex" }),
		cells = [];
	for (let at = 0; at * 2 < layer.length; at += 16) {
		box.append(el("span", { class: "o" }, at.toString(16).padStart(4, "0") + "  "));
		for (let i = at; i < at + 16 && i * 2 < layer.length; i++) {
			const c = el("span", {}, layer.slice(2 * i, 2 * i + 2));
			cells.push(c);
			box.append(
				c,
				i % 16 === 15 || (i + 1) * 2 >= layer.length ? "\n" : i % 8 === 7 ? "  " : " "
			);
		}
	}
	return { node: [el("div", { class: "note" }, name), box], cells };
}

const LAYER_NAMES = [
	"frame",
	"inside, 1st layer",
	"inside, 2nd layer",
	"inside, 3rd layer",
	"inside, 4th layer",
	"inside, 5th layer"
];

/* A verdict that points at this message. */
function clauseLine(v) {
	const e = evidence(v);
	return el(
		"p",
		{},
		badge(vname(v)),
		" ",
		el("code", {}, v.id || ""),
		" ",
		v.says || v.requirement || "",
		e.field && vname(v) !== "PASS"
			? el(
					"div",
					{ class: "note" },
					e.field,
					": expected ",
					el("code", {}, e.expected ?? ""),
					", found ",
					el("code", {}, e.found ?? "")
				)
			: null
	);
}

/* `field`: the one that was asked about, if any. */
function openPanel(s, from, field) {
	const views = [];
	const places = s.octets ? s.octets.at : {};
	const step = d => {
		for (let i = s.i + d; i >= 0 && i < D.shots.length; i += d)
			if (shown(D.shots[i])) return openPanel(D.shots[i], from);
	};
	const mark = (place, on) => {
		if (!place || !views[place[0]]) return;
		for (let i = place[1]; i < place[1] + place[2]; i++)
			if (views[place[0]].cells[i])
				views[place[0]].cells[i].style.cssText = on
					? "background:var(--accent);color:var(--card)"
					: "";
	};
	L.open = s;
	L.from = from || L.from;
	L.layer.querySelectorAll(".shot.on").forEach(g => g.classList.remove("on"));
	L.layer.querySelector(`[data-i="${s.i}"]`)?.classList.add("on");
	const chain = String(s.fields.encap || "")
		.split("+")
		.filter(Boolean);
	const rows = Object.entries(s.fields).map(([k, v]) => {
		const at = places[k];
		return el(
			"tr",
			{
				class: k === field ? "asked" : "",
				onmouseenter: () => mark(at, true),
				onmouseleave: () => mark(at, k === field)
			},
			el("td", {}, k),
			el("td", { class: "val" }, typeof v === "object" ? JSON.stringify(v) : v),
			el(
				"td",
				{ class: "at" },
				at
					? (at[0] ? at[0] + ":" : "") +
							at[1] +
							(at[2] > 1 ? "–" + (at[1] + at[2] - 1) : "")
					: ""
			)
		);
	});
	const sights = s.sights.map(g =>
		el(
			"tr",
			{},
			el("td", {}, nodeName(g[0]) + (g[2] ? " sends" : " receives")),
			el("td", { class: "val" }, D.links[g[1]]),
			el("td", { class: "val t" }, seconds(g[3], 6)),
			el("td", { class: "at" }, D.pcaps[g[4]] ? D.pcaps[g[4]] + " #" + g[5] : "")
		)
	);
	const [held, breached] = [true, false].map(held =>
		(s.verdicts || []).filter(v => (vname(v) === "PASS") === held).map(clauseLine)
	);
	if (s.octets)
		s.octets.layers.forEach((hex, i) => views.push(hexView(hex, LAYER_NAMES[i] || "inside")));
	showPanel(
		"Message",
		[
			panelKeys(
				() => step(-1),
				() => step(1),
				"message"
			),
			el("div", { class: "eyebrow t" }, seconds(s.t0, 6) + " s"),
			el("h2", {}, s.name),
			el(
				"p",
				{ class: "sub" },
				nodeName(s.from) +
					" → " +
					(s.lost
						? "lost" + (s.to >= 0 && s.to !== s.from ? " after " + nodeName(s.to) : "")
						: nodeName(s.to)),
				s.lost || s.t1 === s.t0 ? "" : " in " + short(s.t1 - s.t0),
				s.again ? " · retransmission" : "",
				s.detail ? " · " + s.detail : ""
			),
			el(
				"div",
				{ class: "chain" },
				[...chain, s.name].flatMap((c, i) =>
					i ? [el("i", {}, "›"), el("span", {}, c)] : [el("span", {}, c)]
				)
			),
			breached.length ? [el("h3", {}, "Clauses"), breached] : [],
			el("h3", {}, "Fields"),
			el("table", {}, el("tbody", {}, rows)),
			el("h3", {}, "Seen"),
			el("table", {}, el("tbody", {}, sights)),
			views.length ? [el("h3", {}, "Octets"), views.map(v => v.node)] : [],
			held.length ? [el("h3", {}, "Seen to hold here first"), held] : []
		],
		{ j: () => step(1), k: () => step(-1) },
		leaveShot
	);
	mark(places[field], true);
	document.querySelector("#panel .asked")?.scrollIntoView({ block: "center" });
}

function leaveShot() {
	L.layer.querySelectorAll(".shot.on").forEach(g => g.classList.remove("on"));
	const back = L.open && L.layer.querySelector(`[data-i="${L.open.i}"]`);
	L.open = null;
	(back || L.from)?.focus({ preventScroll: true });
}

function goTo(s, field) {
	L.on.add(s.group);
	L.mn = -1;
	L.text = "";
	drawLadder(true);
	const row = L.rows.find(r => r.shot === s);
	if (row)
		scrollTo({ top: L.body.getBoundingClientRect().top + scrollY + row.y - innerHeight / 2 });
	openPanel(s, undefined, field);
}
