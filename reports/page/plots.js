/* plots.js - handovers side by side: how long each phase took, what was lost, what it cost to say. */
const numeric = v => v !== "" && v !== undefined && !isNaN(Number(v));
const PHASES = [
	["attach_ms", "link", "s6"],
	["coa_ms", "address", "s0"],
	["ba_ms", "binding", "s1"],
	["first_packet_ms", "first packet", "s2"]
];
const handoverName = cell =>
	cell("event") === "rebind"
		? "NAT of " + cell("to") + " rebinds"
		: cell("from") + " → " + cell("to");

/* One of three columns of bars: its zero, its width, its greatest value. */
function scale(x, width, most) {
	return { x, width, most: most || 1, at: v => x + (width * v) / (most || 1) };
}

function phaseBars(art, h, ms, y) {
	let from = 0;
	for (const p of PHASES) {
		const to = Number(h.cell(p[0]));
		if (!numeric(h.cell(p[0])) || to <= from) continue;
		art.append(
			svg(
				"rect",
				{
					class: p[2],
					x: ms.at(from),
					y,
					width: Math.max(1, ms.at(to) - ms.at(from) - 1),
					height: 15,
					rx: 2
				},
				svg("title", {}, `${h.label}\n${p[1]}: ${from.toFixed(1)} – ${to.toFixed(1)} ms`)
			)
		);
		from = to;
	}
	art.append(
		svg(
			"text",
			{ class: "soft small t", x: ms.at(from) + 7, y: y + 11.5 },
			from ? count(Math.round(from)) : "–"
		)
	);
}

function valueBar(art, value, bars, cls, y) {
	if (!numeric(value)) return;
	art.append(
		svg("rect", {
			class: cls,
			x: bars.x,
			y: y + 2,
			width: Math.max(Number(value) ? 1.5 : 0, bars.at(Number(value)) - bars.x),
			height: 11,
			rx: 1.5
		}),
		svg(
			"text",
			{ class: "soft small t", x: bars.at(Number(value)) + 6, y: y + 11.5 },
			count(Number(value))
		)
	);
}

/* items: { label, group, href, cell(column) }; those of a group stand together under its name. */
function phasePlot(items) {
	const W = 1180,
		LINE = 22;
	const most = column => Math.max(0, ...items.map(h => Number(h.cell(column)) || 0));
	const ms = scale(214, 480, Math.max(...PHASES.map(p => most(p[0])))),
		lost = scale(766, 130, most("lost")),
		octets = scale(974, 140, most("signalling_octets"));
	const art = svg("svg", {
		role: "img",
		"aria-label": "Latency by phase, packets lost and signalling octets of each handover"
	});
	let y = 34,
		group = null;
	PHASES.forEach((p, i) =>
		art.append(
			svg("rect", { class: p[2], x: ms.x + i * 108, y: 8, width: 10, height: 10, rx: 2 }),
			svg("text", { class: "soft small", x: ms.x + i * 108 + 15, y: 17 }, "until " + p[1])
		)
	);
	art.append(
		svg("text", { class: "soft small", x: lost.x, y: 17 }, "packets lost"),
		svg("text", { class: "soft small", x: octets.x, y: 17 }, "signalling octets")
	);
	for (const h of items) {
		if (h.group !== group && h.group !== undefined) {
			const name = svg("text", { class: "b small", x: 18, y: y + 15 }, cut(h.group, 60));
			art.append(h.href ? svg("a", { href: h.href }, name) : name);
			y += LINE + 2;
		}
		group = h.group;
		art.append(
			svg(
				"text",
				{ class: "small soft", x: h.group === undefined ? 18 : 30, y: y + 11.5 },
				cut(h.label, 32)
			)
		);
		phaseBars(art, h, ms, y);
		valueBar(art, h.cell("lost"), lost, "lostbar", y);
		valueBar(art, h.cell("signalling_octets"), octets, "octetbar", y);
		y += LINE;
	}
	for (const b of [ms, lost, octets])
		art.prepend(svg("path", { class: "axis", d: `M${b.x - 0.5} 28V${y + 2}` }));
	art.setAttribute("viewBox", `0 0 ${W} ${y + 10}`);
	return el("div", { class: "card phases scroll" }, art);
}
