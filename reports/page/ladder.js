/* ladder.js - one arrow for each transmission; the pauses between them with the user data. */
const L = {
	on: new Set(["mip6", "ike", "dhcp"]),
	mn: -1,
	text: "",
	rows: [],
	cols: [],
	width: 0,
	total: 0,
	drawn: ""
};
const GUTTER = 104,
	HEAD = 46;

/* With one mobile node chosen: what it sends and hears, but not what others call out to all. */
function concerns(s) {
	if (L.mn < 0 || s.from === L.mn || s.to === L.mn) return true;
	const other = (s.from >= 0 && kind[s.from] === "mn") || (s.to >= 0 && kind[s.to] === "mn");
	return !other && s.sights.some(g => g[0] === L.mn);
}

function shown(s) {
	if (!L.on.has(s.group) || !concerns(s)) return false;
	return (
		!L.text ||
		(s.name + " " + s.detail + " " + JSON.stringify(s.fields)).toLowerCase().includes(L.text)
	);
}

/* Rows from top to bottom: shots, what the world did, and between them pauses with the user data
 * that passed meanwhile. */
function buildRows() {
	const rows = [],
		sums = new Map(),
		cols = new Set();
	let last = 0,
		data = new Map(),
		y = 10;
	for (const s of D.sums) {
		if (!sums.has(s[0])) sums.set(s[0], []);
		sums.get(s[0]).push(s);
	}
	function collect(gap) {
		for (const s of sums.get(gap) || []) {
			if (L.mn >= 0 && s[1] !== L.mn && s[2] !== L.mn) continue;
			const k = s.slice(1, 4).join(),
				d = data.get(k);
			if (d) {
				d.packets += s[4];
				d.octets += s[5];
				d.lost += s[6];
			} else
				data.set(k, {
					from: s[1],
					to: s[2],
					encap: s[3],
					packets: s[4],
					octets: s[5],
					lost: s[6]
				});
		}
	}
	function push(row, h) {
		row.y = y;
		row.h = h;
		y += h;
		rows.push(row);
	}
	function pause(t) {
		const flows = [...data.values()];
		data = new Map();
		if (!flows.length && t - last < 5e8) return;
		flows.forEach(f => {
			cols.add(f.from);
			if (f.to >= 0) cols.add(f.to);
		});
		push(
			{ kind: "gap", from: last, to: t, flows: flows.slice(0, 6), more: flows.length - 6 },
			26 + Math.min(6, flows.length) * 17
		);
	}
	D.marks.forEach(([isMove, n], i) => {
		collect(i);
		if (isMove) {
			const m = D.moves[n];
			if (L.mn >= 0 && m[1] >= 0 && m[1] !== L.mn && kind[m[1]] === "mn") return;
			pause(m[0]);
			push({ kind: "move", move: m }, 30);
			last = m[0];
			return;
		}
		const s = D.shots[n];
		if (!shown(s)) return;
		/* A handful of packets inside an exchange waits for the next real pause. */
		if (s.t0 - last >= 5e8 || [...data.values()].reduce((k, d) => k + d.packets, 0) > 100)
			pause(s.t0);
		[s.from, s.to].forEach(k => k >= 0 && cols.add(k));
		push({ kind: "shot", shot: s }, 34);
		last = s.t1 > s.t0 && s.t1 - s.t0 < 5e8 ? s.t1 : s.t0;
	});
	collect(D.marks.length);
	pause(D.end);
	L.rows = rows;
	L.total = y + 14;
	L.cols = order.filter(
		n =>
			(cols.has(n) && (L.mn < 0 || n === L.mn || kind[n] !== "mn")) ||
			(kind[n] === "nat" && cols.size)
	);
	if (!L.cols.length) L.cols = order.slice(0, 8);
}

const colX = n => {
	const i = L.cols.indexOf(n),
		room = L.width - GUTTER - 150;
	return i < 0
		? NaN
		: GUTTER + 75 + (L.cols.length > 1 ? (i * room) / (L.cols.length - 1) : room / 2);
};

/* Where a shot that never arrived was going: to whom its like went. */
function aim(s) {
	if (s.aim !== undefined) return s.aim;
	const like = D.shots.find(
		o => !o.lost && o.from === s.from && o.name === s.name && o.to >= 0 && o.to !== s.from
	);
	s.aim = like
		? like.to
		: s.to >= 0 && s.to !== s.from
			? s.to
			: (L.cols.find(n => n !== s.from) ?? s.from);
	return s.aim;
}

function drawShot(row) {
	const s = row.shot,
		target = s.lost ? aim(s) : s.to,
		y0 = row.y + 19;
	let x0 = colX(s.from),
		x1 = colX(target);
	if (isNaN(x0)) x0 = isNaN(x1) ? GUTTER + 60 : x1 - 70;
	if (isNaN(x1)) x1 = x0 + 70;
	if (x0 === x1) x1 = x0 + 60;
	const dir = x1 > x0 ? 1 : -1,
		slope = Math.min(9, 2 + (s.t1 - s.t0) / 1e7);
	if (s.lost) {
		/* as far as it was seen, and a little on */
		const far = s.to >= 0 ? colX(s.to) : x0;
		x1 =
			x0 +
			(x1 - x0) *
				Math.min(0.9, Math.max(0.55, ((isNaN(far) ? x0 : far) - x0) / (x1 - x0) + 0.2));
	}
	const y1 = y0 + slope,
		end = x1 - dir * (s.lost ? 0 : 7);
	const yAt = x => y0 + (slope * (x - x0)) / (x1 - x0);
	const bad = (s.verdicts || []).some(v => ["FAIL", "WARN"].includes(vname(v)));
	const g = svg("g", {
		class: `shot c-${s.group}${s.again ? " again" : ""}${bad ? " bad" : ""}${L.open === s ? " on" : ""}`,
		tabindex: 0,
		role: "button",
		"data-i": s.i,
		"aria-label": `${seconds(s.t0)} s ${s.name} ${s.detail}, ${nodeName(s.from)} to ${nodeName(s.to)}${s.lost ? ", lost" : ""}`
	});
	g.append(
		svg("rect", { class: "hit", x: 0, y: row.y, width: L.width, height: row.h }),
		svg(
			"text",
			{ class: "t small soft", x: GUTTER - 16, y: y0 + 4, "text-anchor": "end" },
			seconds(s.t0)
		),
		svg("path", { class: "wire", d: `M${x0} ${y0}L${end} ${y1}` })
	);
	for (const n of new Set(s.sights.map(v => v[0]))) {
		const x = colX(n);
		if (!isNaN(x) && n !== s.from && (n !== s.to || s.lost) && (x - x0) * (x - x1) < 0)
			g.append(svg("circle", { class: "dot", cx: x, cy: yAt(x), r: 2.6 }));
	}
	g.append(
		s.lost
			? svg("path", { class: "cross", d: `M${x1 - 4} ${y1 - 4}l8 8m0 -8l-8 8` })
			: svg("path", { class: "tip", d: `M${x1} ${y1}l${-dir * 8} -3.6v7.2z` })
	);
	const tags = [];
	if (s.again) tags.push("↻");
	if (s.fields.encap) tags.push(s.fields.encap);
	else if (s.fields.protected_by) tags.push(s.fields.protected_by);
	const room = Math.max(14, Math.floor((Math.abs(x1 - x0) - s.name.length * 8.4 - 26) / 6.7));
	g.append(
		svg(
			"text",
			{
				class: "halo",
				x: x0 + dir * 10,
				y: y0 - 5,
				"text-anchor": dir > 0 ? "start" : "end"
			},
			svg("tspan", { class: "name" }, s.name),
			svg("tspan", { class: "soft", dx: 6 }, cut(s.detail, room)),
			tags.length && room - s.detail.length > 12
				? svg(
						"tspan",
						{ class: "faint small", dx: 7 },
						cut(tags.join(" "), room - s.detail.length)
					)
				: null
		)
	);
	if (bad)
		g.append(svg("path", { class: "flag", d: `M${L.width - 26} ${y0 - 6}h11l-3 4l3 4h-11z` }));
	return g;
}

function drawGap(row) {
	const g = svg("g"),
		dt = row.to - row.from;
	g.append(
		svg("rect", {
			class: "gap",
			x: GUTTER,
			y: row.y + 3,
			width: L.width - GUTTER - 12,
			height: row.h - 6,
			rx: 5
		}),
		svg(
			"text",
			{ class: "faint small t", x: GUTTER - 16, y: row.y + 18, "text-anchor": "end" },
			"+" + short(dt)
		)
	);
	row.flows.forEach((f, i) => {
		const a = colX(f.from),
			b = colX(f.to),
			y = row.y + 21 + i * 17;
		if (isNaN(a) || isNaN(b)) return;
		const d = b > a ? 1 : -1;
		const text =
			plural(f.packets, "packet") + (D.encaps[f.encap] ? " · " + D.encaps[f.encap] : "");
		g.append(
			svg("path", { class: "flowline", d: `M${a} ${y}H${b - d * 6}` }),
			svg("path", { class: "flowtip", d: `M${b} ${y}l${-d * 6} -2.8v5.6z` }),
			svg(
				"text",
				{
					class: "small soft",
					x: (a + b) / 2,
					y: y + 4,
					"text-anchor": "middle",
					style: "paint-order:stroke;stroke:var(--wash);stroke-width:8px"
				},
				text,
				f.lost
					? svg(
							"tspan",
							{ class: "b", dx: 6, style: "fill:var(--fail)" },
							count(f.lost) + " lost"
						)
					: null
			)
		);
	});
	if (!row.flows.length)
		g.append(
			svg(
				"text",
				{
					class: "faint small",
					x: GUTTER + (L.width - GUTTER) / 2,
					y: row.y + 17,
					"text-anchor": "middle"
				},
				"quiet"
			)
		);
	return g;
}

function moveText(m) {
	const who = m[1] >= 0 ? D.nodes[m[1]] + " " : "",
		what = m[3].trim();
	if (m[4]) return who + "moves from " + m[4] + " to " + what;
	const verbs = {
		attach: "attaches to " + what,
		detach: "leaves " + what,
		rebind: "rebinds " + what,
		reboot: "reboots " + what
	};
	return who + (verbs[m[2]] || m[2] + (what ? " " + what : ""));
}

function drawMove(row) {
	const y = row.y + 16;
	return svg(
		"g",
		{},
		svg("path", { class: "moveline", d: `M${GUTTER} ${y}H${L.width - 12}` }),
		svg(
			"text",
			{
				class: "t small",
				x: GUTTER - 16,
				y: y + 4,
				"text-anchor": "end",
				style: "fill:var(--accent)"
			},
			seconds(row.move[0])
		),
		svg(
			"text",
			{ class: "movetext small halo", x: GUTTER + 8, y: y + 4 },
			cut(moveText(row.move), 90)
		)
	);
}

const drawRow = r =>
	r.kind === "shot" ? drawShot(r) : r.kind === "gap" ? drawGap(r) : drawMove(r);

/* A drawing cannot be broken across pages: for print it becomes many short ones. */
function drawForPrint() {
	const parts = [];
	for (let i = 0; i < L.rows.length && i < 3000;) {
		const from = L.rows[i].y,
			part = svg("g");
		let to = from;
		for (; i < L.rows.length && L.rows[i].y + L.rows[i].h - from < 260; i++) {
			part.append(drawRow(L.rows[i]));
			to = L.rows[i].y + L.rows[i].h;
		}
		const viewBox = `0 ${from} ${L.width} ${to - from}`;
		parts.push(svg("svg", { viewBox, class: "part" }, L.lines.cloneNode(true), part));
	}
	L.body.replaceChildren(...parts);
}

function drawAfterPrint() {
	L.body.replaceChildren(L.art);
	L.drawn = "";
	drawVisible();
}

function drawVisible() {
	const top = -L.body.getBoundingClientRect().top - 900,
		bottom = top + innerHeight + 1800;
	let lo = 0,
		hi = L.rows.length;
	while (lo < hi) {
		const mid = (lo + hi) >> 1;
		if (L.rows[mid].y + L.rows[mid].h < top) lo = mid + 1;
		else hi = mid;
	}
	let end = lo;
	while (end < L.rows.length && L.rows[end].y < bottom) end++;
	const what = [lo, end, L.width, L.stamp].join();
	if (what === L.drawn) return;
	L.drawn = what;
	const focus =
		document.activeElement && document.activeElement.dataset
			? document.activeElement.dataset.i
			: undefined;
	L.layer.replaceChildren(...L.rows.slice(lo, end).map(drawRow));
	if (focus !== undefined)
		L.layer.querySelector(`[data-i="${focus}"]`)?.focus({ preventScroll: true });
}

function drawLadder(rebuild) {
	if (rebuild) buildRows();
	L.stamp = (L.stamp || 0) + 1;
	L.width = Math.max(L.box.clientWidth, GUTTER + L.cols.length * 105 + 60);
	const heads = svg("svg", { width: L.width, height: HEAD, viewBox: `0 0 ${L.width} ${HEAD}` });
	for (const n of L.cols)
		heads.append(
			svg(
				"text",
				{ class: "b", x: colX(n), y: 21, "text-anchor": "middle" },
				cut(D.nodes[n], 16)
			),
			svg(
				"text",
				{ class: "faint small", x: colX(n), y: 36, "text-anchor": "middle" },
				kindText(n)
			)
		);
	L.head.replaceChildren(heads);
	L.art.setAttribute("width", L.width);
	L.art.setAttribute("height", L.total);
	L.lines.replaceChildren(
		...L.cols.map(n => svg("path", { class: "life", d: `M${colX(n)} 0V${L.total}` }))
	);
	drawVisible();
}

function ladderSection() {
	const s = section(
		"ladder",
		"Ladder",
		"Each arrow is one transmission, from its sender to where it was last seen; dots are nodes it passed. Select one for its fields, octets and clauses."
	);
	const tally = {};
	D.shots.forEach(x => {
		tally[x.group] = (tally[x.group] || 0) + 1;
	});
	const chips = GROUPS.filter(g => tally[g[0]]).map(([g, name]) =>
		chip(
			{ class: "chip c-" + g },
			L.on.has(g),
			now => {
				if (now) L.on.add(g);
				else L.on.delete(g);
				drawLadder(true);
			},
			name,
			el("small", {}, count(tally[g]))
		)
	);
	const mns = order.filter(n => kind[n] === "mn");
	if (mns.length > 4) L.mn = mns[0];
	const pick =
		mns.length > 1
			? el(
					"select",
					{
						"aria-label": "Mobile node",
						onchange: e => {
							L.mn = Number(e.target.value);
							drawLadder(true);
						}
					},
					el("option", { value: -1 }, "All mobile nodes"),
					mns.map(n => el("option", { value: n, selected: n === L.mn }, D.nodes[n]))
				)
			: null;
	const find = search("Find in messages", value => {
		L.text = value;
		drawLadder(true);
	});
	L.art = svg("svg", {});
	L.lines = svg("g");
	L.layer = svg("g");
	L.art.append(L.lines, L.layer);
	L.head = el("div", { class: "head-row" });
	L.body = el("div", { class: "body" }, L.art);
	L.box = el("div", { class: "card ladder" }, L.head, L.body);
	s.append(el("div", { class: "bar" }, chips, el("span", { class: "sep" }), pick, find), L.box);
	if (D.shots_left_out || D.lines_bad)
		s.append(
			el(
				"p",
				{ class: "note" },
				D.shots_left_out
					? count(D.shots_left_out) + " further transmissions are not drawn. "
					: "",
				D.lines_bad
					? plural(D.lines_bad, "line") + " of the run's files could not be read."
					: ""
			)
		);
	const pickShot = e => {
		const g = e.target.closest(".shot");
		if (g) openPanel(D.shots[Number(g.dataset.i)], g);
	};
	L.layer.addEventListener("click", pickShot);
	L.layer.addEventListener("keydown", e => {
		if (e.key === "Enter" || e.key === " ") {
			e.preventDefault();
			pickShot(e);
		} else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
			e.preventDefault();
			let n = e.target;
			do n = e.key === "ArrowDown" ? n.nextElementSibling : n.previousElementSibling;
			while (n && !n.classList.contains("shot"));
			n?.focus();
		}
	});
	addEventListener("scroll", () => requestAnimationFrame(() => drawVisible()), {
		passive: true
	});
	addEventListener("beforeprint", drawForPrint);
	addEventListener("afterprint", drawAfterPrint);
	new ResizeObserver(() => {
		if (Math.max(L.box.clientWidth, GUTTER + L.cols.length * 105 + 60) !== L.width)
			drawLadder(false);
	}).observe(L.box);
	drawLadder(true);
}
