/* timeline.js - what each node held when: links, addresses, bindings, SAs, NAT mappings. */
/* The care-of addresses a mobile node registered: from each BU that was answered to the next. */
function careOf(mn) {
	const bars = [];
	for (const s of D.shots) {
		if (s.name !== "BU" || s.from !== mn || s.lost) continue;
		const coa =
				s.fields.lifetime === 0
					? ""
					: s.fields.alt_coa || s.fields.ipv4_coa || s.fields.src,
			last = bars[bars.length - 1];
		if (last && last.coa === coa) continue;
		if (last) last.to = s.t0;
		bars.push({ coa, from: s.t0, to: D.end, text: "registered by BU, seq " + s.fields.seq });
	}
	return bars.filter(b => b.coa);
}

const QUIET = /neigh|nud|^arp|dad|rs$|router|slaac|dhcp/i,
	NOTHING = /^(none|closed|idle|unbound|dead|deleted|down|start|off|gone)$/i;

function lanes() {
	const by = new Map(),
		list = [];
	for (const [node, machine, instance, state, text, from, to] of D.spans) {
		const k = node + "\n" + machine + "\n" + instance;
		if (!by.has(k)) {
			by.set(k, { node, machine, instance, bars: [], quiet: QUIET.test(machine) });
			list.push(by.get(k));
		}
		if (!NOTHING.test(state))
			by.get(k).bars.push({ state, text, from, to: to < 0 ? D.end : to });
	}
	return list
		.filter(l => l.bars.length)
		.sort(
			(a, b) =>
				KINDS[kind[a.node]] - KINDS[kind[b.node]] ||
				a.node - b.node ||
				a.machine.localeCompare(b.machine) ||
				a.bars[0].from - b.bars[0].from
		);
}

function drawTimeline() {
	const s = section(
		"timeline",
		"Timeline",
		"Where the mobile node was, and what each side held meanwhile: bindings, security associations, NAT mappings, by the nodes' own account."
	);
	const all = lanes(),
		box = el("div", { class: "card lanes" });
	let quiet = false;
	function draw() {
		const LEFT = 236,
			W = Math.max(900, box.clientWidth || 1180),
			x = t => LEFT + ((W - LEFT - 24) * t) / (D.end || 1);
		const show = all.filter(l => quiet || !l.quiet).slice(0, 200),
			art = svg("svg", { width: W });
		const marks = svg("g"),
			step = niceStep(S(D.end || 1e9), 10);
		let y = 26,
			node = null;
		function head(text) {
			y += 8;
			art.append(svg("text", { class: "b", x: 18, y: y + 13 }, text));
			y += 21;
		}
		function bar(b, cls, label) {
			const w = Math.max(2, x(b.to) - x(b.from) - 1);
			art.append(
				svg(
					"rect",
					{ class: "state " + cls, x: x(b.from), y, width: w, height: 18 },
					svg(
						"title",
						{},
						`${label}\n${seconds(b.from)} – ${seconds(b.to)} s\n${b.text || ""}`
					)
				)
			);
			if (w > 34)
				art.append(
					svg(
						"text",
						{ class: "in", x: x(b.from) + 7, y: y + 13 },
						cut(label, Math.floor((w - 10) / 6.2))
					)
				);
		}
		for (const mn of order.filter(n => kind[n] === "mn").slice(0, 8)) {
			const stops = stopsOf(mn),
				links = [...new Set(stops.map(q => q.text))];
			art.append(
				svg("text", { class: "soft small", x: 18, y: y + 13 }, D.nodes[mn] + " is on")
			);
			stops.forEach(q => bar(q, "s" + (links.indexOf(q.text) % 7), q.text));
			y += 22;
			const coas = careOf(mn);
			if (!coas.length) continue;
			art.append(svg("text", { class: "soft small", x: 18, y: y + 13 }, "care-of address"));
			coas.forEach((q, i) => bar(q, "s" + (i % 2 ? 4 : 3), q.coa));
			y += 22;
		}
		art.append(svg("text", { class: "soft small", x: 18, y: y + 13 }, "signalling"));
		const ticks = D.shots.filter(q => q.group === "mip6" || q.group === "ike");
		const every = Math.ceil(ticks.length / 2500);
		ticks.forEach(
			(q, i) =>
				i % every ||
				art.append(
					svg(
						"path",
						{
							class: "tick c-" + q.group,
							d: `M${x(q.t0)} ${y + 2}v14`,
							onclick: () => goTo(q)
						},
						svg("title", {}, `${seconds(q.t0)} s ${q.name} ${q.detail}`)
					)
				)
		);
		y += 24;
		const states = new Map();
		for (const l of show) {
			if (l.node !== node) head(D.nodes[(node = l.node)]);
			art.append(
				svg(
					"text",
					{ class: "soft small", x: 18, y: y + 13 },
					svg("tspan", {}, cut(l.machine, 14)),
					svg(
						"tspan",
						{ class: "faint", dx: 7 },
						cut(l.instance, 34 - Math.min(14, l.machine.length))
					)
				)
			);
			for (const b of l.bars) {
				const k = l.machine + b.state,
					out = /(?:outside|coa)=(\S+)/.exec(b.text);
				if (!states.has(k))
					states.set(k, [...states.keys()].filter(q => q.startsWith(l.machine)).length);
				bar(b, "s" + ((states.get(k) + l.machine.length) % 6), out ? out[1] : b.state);
			}
			y += 22;
		}
		for (let t = 0; t <= S(D.end); t += step)
			marks.append(
				svg("path", { class: "axis", d: `M${x(t * 1e9)} 20V${y + 4}` }),
				svg(
					"text",
					{ class: "faint small t", x: x(t * 1e9), y: 13, "text-anchor": "middle" },
					t ? Number(t.toFixed(6)) + "\u2009s" : "0"
				)
			);
		art.prepend(marks);
		art.setAttribute("height", y + 12);
		art.setAttribute("viewBox", `0 0 ${W} ${y + 12}`);
		box.replaceChildren(art);
		if (show.length < all.filter(l => quiet || !l.quiet).length)
			box.append(
				el("p", { class: "empty" }, "The first 200 of " + count(all.length) + " are drawn.")
			);
	}
	const hidden = all.filter(l => l.quiet).length;
	if (hidden)
		s.append(
			el(
				"div",
				{ class: "bar" },
				chip(
					{},
					false,
					now => {
						quiet = now;
						draw();
					},
					"Neighbours and addresses",
					el("small", {}, hidden)
				)
			)
		);
	s.append(box);
	draw();
	let was = box.clientWidth;
	new ResizeObserver(() => {
		if (box.clientWidth !== was) {
			was = box.clientWidth;
			draw();
		}
	}).observe(box);
}
