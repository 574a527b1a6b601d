/* handovers.js - what each handover cost, and what the traffic felt. */
function plotFlow(f) {
	const W = 560,
		H = 122,
		base = 92,
		LEFT = 56,
		n = f.bins.length,
		dx = (W - LEFT - 8) / n,
		X = i => LEFT + i * dx;
	const most = Math.max(1, ...f.bins.map(b => b[0])),
		lat = Math.max(1, ...f.bins.map(b => b[3]));
	const sent = f.bins.reduce((a, b) => a + b[0], 0),
		lost = f.bins.reduce((a, b) => a + b[1], 0);
	const art = svg("svg", {
		viewBox: `0 0 ${W} ${H}`,
		role: "img",
		"aria-label": "Packets sent, lost and their latency over time"
	});
	let d = "",
		pen = false,
		low = "",
		fine = "";
	f.bins.forEach((b, i) => {
		if (b[0]) fine += `M${X(i)} ${base}v${(-b[0] / most) * 22}h${dx}v${(b[0] / most) * 22}z`;
		if (b[1])
			low += `M${X(i)} ${base}v${-Math.max(3, (b[1] / most) * 22)}h${Math.max(1.2, dx)}v${Math.max(3, (b[1] / most) * 22)}z`;
		if (b[0] > b[1]) {
			d += (pen ? "L" : "M") + X(i).toFixed(1) + " " + (66 - (b[2] / lat) * 56).toFixed(1);
			pen = true;
		} else pen = false;
	});
	art.append(
		svg("path", { class: "axis", d: `M${LEFT} ${base + 0.5}H${W - 8}M${LEFT} 66.5H${W - 8}` }),
		svg("path", { class: "sentbar", d: fine }),
		svg("path", { class: "lostbar", d: low }),
		svg("path", { class: "lat", d }),
		svg(
			"text",
			{ class: "faint small t", x: LEFT - 7, y: 14, "text-anchor": "end" },
			short(lat)
		),
		svg("text", { class: "faint small", x: LEFT - 7, y: 70, "text-anchor": "end" }, "0")
	);
	for (const m of D.moves)
		if (m[2] === "attach" && m[0] > 0)
			art.append(
				svg("path", {
					class: "moveline",
					d: `M${LEFT + ((W - LEFT - 8) * m[0]) / D.end} 8V${base}`,
					"stroke-dasharray": "1.5 3"
				})
			);
	const step = niceStep(S(D.end), 6);
	for (let t = 0; t <= S(D.end); t += step)
		art.append(
			svg(
				"text",
				{
					class: "faint small t",
					x: LEFT + ((W - LEFT - 8) * t) / S(D.end),
					y: H - 12,
					"text-anchor": "middle"
				},
				t ? Number(t.toFixed(6)) + "\u2009s" : "0"
			)
		);
	return el(
		"div",
		{ class: "card plot" },
		el("h3", {}, nodeName(f.from) + " → " + nodeName(f.to)),
		el(
			"p",
			{},
			plural(sent, "packet") + ", ",
			lost ? el("b", { style: "color:var(--fail)" }, count(lost) + " lost") : "none lost",
			"; line: latency"
		),
		art
	);
}

/* The columns that people read: names and counts as they are, times since the link was lost. */
const COLUMNS = [
	["from", "From"],
	["to", "To"],
	["detach_ns", "At", v => seconds(Number(v), 3) + "\u2009s"],
	["attach_ms", "Link"],
	["coa_ms", "Address"],
	["bu_ms", "BU sent"],
	["ba_ms", "BA"],
	["ike_ms", "MOBIKE"],
	["first_packet_ms", "First packet"],
	["sent", "Sent"],
	["lost", "Lost"],
	["lost_after", "Lost after BA"],
	["reordered", "Reordered"],
	["signalling_octets", "Signalling"]
];
function drawHandovers() {
	const at = c => D.columns.indexOf(c),
		cell = (r, c) => r[at(c)];
	const s = section(
		"handovers",
		"Handovers",
		HANDOVERS.length
			? "Milliseconds since the old link was lost, as the mobile node saw it; then what its traffic felt."
			: null
	);
	const mns = new Set(HANDOVERS.map(r => cell(r, "node")));
	const cols = [["node", "Node"], ...COLUMNS].filter(
		c => at(c[0]) >= 0 && (c[0] !== "node" || mns.size > 1)
	);
	if (HANDOVERS.length && cols.length) {
		const show = (r, c) => {
			/* A NAT that forgets moves nobody: it has no detach. */
			const v =
				cell(r, c[0]) || (c[0] === "detach_ns" ? cell(r, "attach_ns") : cell(r, c[0]));
			return v === undefined || v === ""
				? "–"
				: c[2]
					? c[2](v)
					: /_ms$/.test(c[0])
						? Number(v).toFixed(1)
						: numeric(v)
							? count(Number(v))
							: v;
		};
		const num = c => !["node", "from", "to"].includes(c[0]);
		const table = longTable(
			cols.map(c => (num(c) ? "#" : "") + c[1]),
			r =>
				el(
					"tr",
					{},
					cols.map(c =>
						el(
							"td",
							{
								class: num(c) ? "num" : "",
								style:
									/^lost/.test(c[0]) && Number(cell(r, c[0])) > 0
										? "color:var(--fail)"
										: null
							},
							show(r, c)
						)
					)
				),
			60
		);
		table.fill(HANDOVERS);
		s.append(table.node);
		s.append(
			phasePlot(
				HANDOVERS.slice(0, 40).map(r => ({
					label:
						(mns.size > 1 ? cell(r, "node") + ": " : "") +
						handoverName(c => cell(r, c)),
					cell: c => cell(r, c)
				}))
			)
		);
	} else s.append(el("div", { class: "card empty" }, "No handover was measured in this run."));
	if (D.flows.length)
		s.append(
			el(
				"div",
				{ class: "plots" },
				[...D.flows]
					.sort(
						(a, b) =>
							b.bins.reduce((n, q) => n + q[0], 0) -
							a.bins.reduce((n, q) => n + q[0], 0)
					)
					.slice(0, 12)
					.map(plotFlow)
			)
		);
}
