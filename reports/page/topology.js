/* topology.js - nodes and links as seen in the frames, and the way a mobile node took. */
/* The stops of a mobile node: by the world's own account, else by where it sent frames. */
function stopsOf(mn) {
	const stops = [];
	for (const [t, node, name, text] of D.moves) {
		if (node !== mn) continue;
		if (stops.length && (name === "attach" || name === "detach"))
			stops[stops.length - 1].to ??= t;
		if (name === "attach")
			stops.push({
				link: D.links.indexOf(text.trim()),
				text: text.trim(),
				from: t,
				to: null
			});
	}
	if (!stops.length)
		for (const [node, link, from, to] of D.stays)
			if (node === mn) stops.push({ link, text: D.links[link], from, to });
	if (stops.length) stops[stops.length - 1].to ??= D.end;
	return stops.sort((a, b) => a.from - b.from);
}

/* Layers from the links that mobile nodes visit: links with many members are boxes, others lines. */
function layout() {
	const on = new Map(),
		visited = new Set(),
		lanes = new Set();
	for (const [node, link] of D.stays) {
		if (!on.has(link)) on.set(link, new Set());
		if (kind[node] === "mn") visited.add(link);
		else on.get(link).add(node);
	}
	for (const [link, nodes] of on) if (visited.has(link) || nodes.size > 2) lanes.add(link);
	const edges = [],
		key = (k, i) => k + i;
	for (const [link, nodes] of on) {
		if (lanes.has(link)) for (const n of nodes) edges.push([key("l", link), key("n", n), null]);
		else if (nodes.size === 2) edges.push([...[...nodes].map(n => key("n", n)), D.links[link]]);
	}
	const layer = new Map(),
		first = new Map();
	for (const [node, link, from] of D.stays)
		if (kind[node] === "mn" && !(first.get(link) <= from)) first.set(link, from);
	let now = [...visited].sort((a, b) => first.get(a) - first.get(b)).map(l => key("l", l));
	const columns = [];
	for (let depth = 0; now.length; depth++) {
		now.forEach(k => layer.set(k, depth));
		columns.push(now);
		const next = [];
		for (const k of now)
			for (const [a, b] of edges) {
				const other = a === k ? b : b === k ? a : null;
				if (other && !layer.has(other) && !next.includes(other)) next.push(other);
			}
		now = next;
	}
	const rest = order
		.filter(n => kind[n] !== "mn" && !layer.has(key("n", n)))
		.map(n => key("n", n));
	if (rest.length) columns.push(rest);
	return { columns, edges };
}

function drawTopology() {
	const mns = order.filter(n => kind[n] === "mn");
	const s = section(
		"topology",
		"Topology",
		mns.length ? "Where the mobile node went, in order." : null
	);
	const { columns, edges } = layout();
	if (!columns.length) {
		s.append(
			el(
				"div",
				{ class: "card empty" },
				"No frames were captured, so there is nothing to draw."
			)
		);
		return;
	}
	const tall = Math.max(...columns.map(c => c.length));
	const H = Math.max(230, tall * 72 + 50),
		W = Math.max(820, columns.length * 190 + 130),
		at = new Map();
	columns.forEach((c, x) => {
		if (x > 0) {
			/* beside what they hang on */
			const mid = k => {
				const ys = edges
					.filter(e => e.includes(k))
					.map(e => at.get(e[0] === k ? e[1] : e[0]))
					.filter(Boolean)
					.map(p => p.y);
				return ys.length ? ys.reduce((a, b) => a + b) / ys.length : H / 2;
			};
			const want = new Map(c.map(k => [k, mid(k)]));
			c.sort((a, b) => want.get(a) - want.get(b));
			const span = 62;
			let y = -1e9;
			const ys = c.map(k => (y = Math.max(want.get(k), y + span)));
			const shift = Math.min(0, H - 34 - ys[ys.length - 1]);
			c.forEach((k, i) => at.set(k, { x: 0, y: Math.max(34 + i * span, ys[i] + shift) }));
		} else c.forEach((k, i) => at.set(k, { x: 0, y: (H * (i + 0.5)) / c.length }));
		c.forEach(k => {
			at.get(k).x = 150 + (x * (W - 240)) / Math.max(1, columns.length - 1);
		});
	});
	const art = svg("svg", {
		viewBox: `0 0 ${W} ${H}`,
		role: "img",
		"aria-label": "Nodes and links"
	});
	for (const [a, b, label] of edges) {
		const p = at.get(a),
			q = at.get(b);
		if (!p || !q) continue;
		art.append(
			svg("path", {
				class: "edge",
				d: `M${p.x} ${p.y}C${(p.x + q.x) / 2} ${p.y} ${(p.x + q.x) / 2} ${q.y} ${q.x} ${q.y}`
			})
		);
		if (label)
			art.append(
				svg(
					"text",
					{
						class: "faint small halo",
						x: (p.x + q.x) / 2,
						y: (p.y + q.y) / 2 - 5,
						"text-anchor": "middle"
					},
					cut(label, 18)
				)
			);
	}
	for (const [k, p] of at) {
		const i = Number(k.slice(1)),
			lan = k[0] === "l";
		const name = lan ? D.links[i] : D.nodes[i];
		art.append(
			svg("rect", {
				class: lan ? "lan" : "box",
				x: p.x - 54,
				y: p.y - 19,
				width: 108,
				height: 38,
				rx: lan ? 19 : 6
			}),
			svg(
				"text",
				{ class: "b", x: p.x, y: p.y + (lan || !kindText(i) ? 4 : -1), "text-anchor": "middle" },
				cut(name, 15)
			)
		);
		if (!lan)
			art.append(
				svg(
					"text",
					{ class: "faint small", x: p.x, y: p.y + 12, "text-anchor": "middle" },
					kindText(i)
				)
			);
	}
	const walk = svg("g"),
		list = el("ol");
	art.append(walk);
	const aside = el("aside", {});
	function choose(mn) {
		const stops = stopsOf(mn),
			points = [],
			seen = new Map();
		walk.replaceChildren();
		list.replaceChildren();
		stops.forEach((st, i) => {
			const p = at.get("l" + st.link);
			list.append(
				el(
					"li",
					{},
					el("b", {}, i + 1),
					el("span", {}, st.text),
					el(
						"span",
						{ class: "t" },
						seconds(st.from, 1) + "–" + seconds(st.to, 1) + "\u2009s"
					)
				)
			);
			if (!p) return;
			const k = seen.get(st.link) || 0;
			seen.set(st.link, k + 1);
			points.push({ x: p.x - 78 - k * 26, y: p.y, n: i + 1 });
		});
		let d = "";
		points.forEach((p, i) => {
			const q = points[i - 1],
				bend = i ? Math.min(60, 18 + Math.abs(p.y - q.y) * 0.2) : 0;
			d += i ? `C${q.x - bend} ${q.y} ${p.x - bend} ${p.y} ${p.x} ${p.y}` : `M${p.x} ${p.y}`;
		});
		walk.append(svg("path", { class: "path", d }));
		for (const p of points)
			walk.append(
				svg("circle", { class: "stop", cx: p.x, cy: p.y, r: 10 }),
				svg("text", { class: "stoptext", x: p.x, y: p.y + 4, "text-anchor": "middle" }, p.n)
			);
	}
	if (mns.length) {
		aside.append(
			mns.length > 1
				? el(
						"select",
						{
							"aria-label": "Mobile node",
							onchange: e => choose(Number(e.target.value))
						},
						mns.map(n => el("option", { value: n }, D.nodes[n]))
					)
				: el("b", {}, D.nodes[mns[0]]),
			el("span", { class: "note" }, " moved"),
			list
		);
		choose(mns[0]);
	}
	s.append(el("div", { class: "card topo" }, art, aside));
}
