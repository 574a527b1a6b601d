/* report.js - draws the run from the JSON in the page. Text from the run only ever becomes text nodes
 * (`el`, `svg`); nothing is parsed as markup. Long drawings are rendered only where they are seen. */
"use strict";

const D = JSON.parse(document.getElementById("data").textContent);
const GROUPS = [
	["mip6", "Mobile IPv6"], ["ike", "IKEv2"], ["dhcp", "DHCP"], ["nd", "ND and ARP"],
	["icmp", "ICMP"], ["other", "Other"]
];
const VERDICTS = ["FAIL", "WARN", "INCONCLUSIVE", "PASS", "NOT-APPLICABLE", "NOT-TESTED"];

/* ---- small tools ---- */

function fill(e, attrs, kids) {
	for (const k in attrs || {}) {
		if (k.startsWith("on"))
			e.addEventListener(k.slice(2), attrs[k]);
		else if (attrs[k] !== undefined && attrs[k] !== null && attrs[k] !== false)
			e.setAttribute(k, attrs[k] === true ? "" : attrs[k]);
	}
	for (const kid of kids.flat(3))
		if (kid !== null && kid !== undefined && kid !== false)
			e.append(kid instanceof Node ? kid : String(kid));
	return e;
}
const el = (tag, attrs, ...kids) => fill(document.createElement(tag), attrs, kids);
const svg = (tag, attrs, ...kids) =>
	fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attrs, kids);

const S = ns => ns / 1e9;
const seconds = (ns, digits = 3) => S(ns).toFixed(digits);
const count = n => n.toLocaleString("en-US").replace(/,/g, "\u202f");
function short(ns) {
	const a = Math.abs(ns);
	if (a >= 1e9)
		return (ns / 1e9).toFixed(a >= 1e10 ? 1 : 2) + "\u2009s";
	if (a >= 1e6)
		return (ns / 1e6).toFixed(a >= 1e8 ? 0 : 1) + "\u2009ms";
	return (ns / 1e3).toFixed(0) + "\u2009µs";
}
const cut = (s, n) => s.length > n ? s.slice(0, n - 1) + "…" : s;
const plural = (n, one, many) => count(n) + "\u00a0" + (n === 1 ? one : many || one + "s");

/* ---- who is who ---- */

const KINDS = { mn: 0, router: 1, nat: 2, ha: 3, cn: 4 };
const KIND_NAME = { mn: "mobile node", router: "router", nat: "NAT", ha: "home agent", cn: "correspondent" };
function kindOf(i) {
	const name = D.nodes[i];
	for (const n of Array.isArray(D.run.nodes) ? D.run.nodes : [])
		if (n && n.name === name && n.kind in KINDS)
			return n.kind;
	if (/nat/i.test(name))
		return "nat";
	const m = /^(mn|ha|cn)/i.exec(name);
	return m ? m[1].toLowerCase() : "router";
}
const kind = D.nodes.map((_, i) => kindOf(i));
const nodeName = i => i < 0 ? "?" : D.nodes[i];
const order = D.nodes.map((_, i) => i).sort((a, b) => KINDS[kind[a]] - KINDS[kind[b]] || a - b);

/* First attaches are rows of metrics.csv too, but no handovers. */
const HANDOVERS = D.rows.filter(r => r[D.columns.indexOf("detach_ns")]);
D.shots.forEach((s, i) => { s.i = i; });
D.verdicts = D.verdicts.filter(v => v && typeof v === "object");
const vname = v => String(v.verdict || v.kind || "NOT-TESTED").toUpperCase().replace(/[_ ]/g, "-");
const evidence = v => v.at && typeof v.at === "object" ? v.at : v.evidence && typeof v.evidence === "object" ? v.evidence : v;

/* Shots by "pcap frame", for verdicts that point at one. */
const shotAt = new Map();
for (const s of D.shots)
	for (const g of s.sights)
		shotAt.set(D.pcaps[g[4]] + " " + g[5], s);
function shotOf(v) {
	const e = evidence(v);
	return e.pcap && e.frame ? shotAt.get(String(e.pcap).replace(/^pcap\//, "") + " " + e.frame) : undefined;
}
for (const v of D.verdicts) {
	const s = shotOf(v);
	if (s)
		(s.verdicts = s.verdicts || []).push(v);
}

/* ---- head ---- */

function drawHead() {
	const run = D.run, tally = {};
	for (const v of D.verdicts)
		tally[vname(v)] = (tally[vname(v)] || 0) + 1;
	const verdict = String(run.verdict || (tally.FAIL ? "FAIL" : tally.PASS ? "PASS" : run.status || "no verdict")).toUpperCase();
	const params = run.params && typeof run.params === "object"
		? Object.entries(run.params).map(([k, v]) => k + "=" + v).join(" ") : run.params;
	const facts = [
		["Seed", run.seed], ["Virtual time", seconds(D.end, 1) + "\u2009s"],
		["Handovers", HANDOVERS.length || null],
		["Signalling messages", count(D.shots.length + D.shots_left_out)],
		["User packets", D.data_packets ? count(D.data_packets) : null],
		["Lost", D.data_packets ? count(D.data_lost) : null],
		["Parameters", params], ["Status", run.status && run.status !== "finished" ? run.status : null],
		["Version", typeof run.version === "string" ? run.version : run.versions && run.versions.sojourn]
	].filter(f => f[1] !== undefined && f[1] !== null && f[1] !== "");
	document.getElementById("top").append(
		el("div", {},
			el("div", { class: "eyebrow" }, "Sojourn run report"),
			el("div", { class: "head" },
				el("div", {}, el("h1", {}, run.title || run.scenario || "A run"),
					run.description ? el("p", { class: "lead" }, run.description) : null,
					run.reason ? el("p", { class: "lead" }, run.reason) : null),
				el("div", { class: "stamp v v-" + verdict }, el("b", {}, verdict),
					el("span", {}, VERDICTS.filter(k => tally[k] && !k.startsWith("NOT")).map(k => tally[k] + " " + k.toLowerCase()).join(" · ")))),
			el("dl", { class: "facts" }, facts.map(f => el("div", {}, el("dt", {}, f[0]), el("dd", {}, f[1]))))));
	const sections = [["topology", "Topology"], ["ladder", "Ladder"], ["timeline", "Timeline"], ["handovers", "Handovers"], ["verdicts", "Verdicts"]];
	const nav = el("nav", { "aria-label": "Sections" }, el("div", {}, sections.map(s => el("a", { href: "#" + s[0] }, s[1]))));
	document.getElementById("top").after(nav);
	const see = new IntersectionObserver(seen => {
		for (const e of seen)
			if (e.isIntersecting)
				nav.querySelectorAll("a").forEach(a => a.classList.toggle("here", a.hash === "#" + e.target.id));
	}, { rootMargin: "-20% 0px -75% 0px" });
	setTimeout(() => document.querySelectorAll("section").forEach(s => see.observe(s)));
}

function section(id, title, lead) {
	const s = el("section", { id }, el("header", {}, el("h2", {}, title), lead ? el("p", { class: "lead" }, lead) : null));
	document.getElementById("main").append(s);
	return s;
}

/* ---- topology ---- */

/* The stops of a mobile node: by the world's own account, else by where it sent frames. */
function stopsOf(mn) {
	const stops = [];
	for (const [t, node, name, text] of D.moves) {
		if (node !== mn)
			continue;
		if (stops.length && (name === "attach" || name === "detach"))
			stops[stops.length - 1].to ??= t;
		if (name === "attach")
			stops.push({ link: D.links.indexOf(text.trim()), text: text.trim(), from: t, to: null });
	}
	if (!stops.length)
		for (const [node, link, from, to] of D.stays)
			if (node === mn)
				stops.push({ link, text: D.links[link], from, to });
	if (stops.length)
		stops[stops.length - 1].to ??= D.end;
	return stops.sort((a, b) => a.from - b.from);
}

/* Layers from the links that mobile nodes visit: links with many members are boxes, others lines. */
function layout() {
	const on = new Map(), visited = new Set(), lanes = new Set();
	for (const [node, link] of D.stays) {
		if (!on.has(link))
			on.set(link, new Set());
		if (kind[node] === "mn")
			visited.add(link);
		else
			on.get(link).add(node);
	}
	for (const [link, nodes] of on)
		if (visited.has(link) || nodes.size > 2)
			lanes.add(link);
	const edges = [], key = (k, i) => k + i;
	for (const [link, nodes] of on) {
		if (lanes.has(link))
			for (const n of nodes)
				edges.push([key("l", link), key("n", n), null]);
		else if (nodes.size === 2)
			edges.push([...[...nodes].map(n => key("n", n)), D.links[link]]);
	}
	const layer = new Map(), first = new Map();
	for (const [node, link, from] of D.stays)
		if (kind[node] === "mn" && !(first.get(link) <= from))
			first.set(link, from);
	let now = [...visited].sort((a, b) => first.get(a) - first.get(b)).map(l => key("l", l));
	const columns = [];
	for (let depth = 0; now.length; depth++) {
		now.forEach(k => layer.set(k, depth));
		columns.push(now);
		const next = [];
		for (const k of now)
			for (const [a, b] of edges) {
				const other = a === k ? b : b === k ? a : null;
				if (other && !layer.has(other) && !next.includes(other))
					next.push(other);
			}
		now = next;
	}
	const rest = order.filter(n => kind[n] !== "mn" && !layer.has(key("n", n))).map(n => key("n", n));
	if (rest.length)
		columns.push(rest);
	return { columns, edges };
}

function drawTopology() {
	const mns = order.filter(n => kind[n] === "mn");
	const s = section("topology", "Topology", mns.length ? "Where the mobile node went, in order." : null);
	const { columns, edges } = layout();
	if (!columns.length) {
		s.append(el("div", { class: "card empty" }, "No frames were captured, so there is nothing to draw."));
		return;
	}
	const tall = Math.max(...columns.map(c => c.length));
	const H = Math.max(230, tall * 72 + 50), W = Math.max(820, columns.length * 190 + 130), at = new Map();
	columns.forEach((c, x) => {
		if (x > 0) {	/* beside what they hang on */
			const mid = k => {
				const ys = edges.filter(e => e.includes(k)).map(e => at.get(e[0] === k ? e[1] : e[0])).filter(Boolean).map(p => p.y);
				return ys.length ? ys.reduce((a, b) => a + b) / ys.length : H / 2;
			};
			const want = new Map(c.map(k => [k, mid(k)]));
			c.sort((a, b) => want.get(a) - want.get(b));
			const span = 62;
			let y = -1e9;
			const ys = c.map(k => y = Math.max(want.get(k), y + span));
			const shift = Math.min(0, H - 34 - ys[ys.length - 1]);
			c.forEach((k, i) => at.set(k, { x: 0, y: Math.max(34 + i * span, ys[i] + shift) }));
		} else
			c.forEach((k, i) => at.set(k, { x: 0, y: H * (i + .5) / c.length }));
		c.forEach(k => { at.get(k).x = 150 + x * (W - 240) / Math.max(1, columns.length - 1); });
	});
	const art = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": "Nodes and links" });
	for (const [a, b, label] of edges) {
		const p = at.get(a), q = at.get(b);
		if (!p || !q)
			continue;
		art.append(svg("path", { class: "edge", d: `M${p.x} ${p.y}C${(p.x + q.x) / 2} ${p.y} ${(p.x + q.x) / 2} ${q.y} ${q.x} ${q.y}` }));
		if (label)
			art.append(svg("text", { class: "faint small halo", x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 - 5, "text-anchor": "middle" }, cut(label, 18)));
	}
	for (const [k, p] of at) {
		const i = Number(k.slice(1)), lan = k[0] === "l";
		const name = lan ? D.links[i] : D.nodes[i];
		art.append(svg("rect", { class: lan ? "lan" : "box", x: p.x - 54, y: p.y - 19, width: 108, height: 38, rx: lan ? 19 : 6 }),
			svg("text", { class: "b", x: p.x, y: p.y + (lan ? 4 : -1), "text-anchor": "middle" }, cut(name, 15)));
		if (!lan)
			art.append(svg("text", { class: "faint small", x: p.x, y: p.y + 12, "text-anchor": "middle" }, KIND_NAME[kind[i]]));
	}
	const walk = svg("g"), list = el("ol");
	art.append(walk);
	const aside = el("aside", {});
	function choose(mn) {
		const stops = stopsOf(mn), points = [], seen = new Map();
		walk.replaceChildren();
		list.replaceChildren();
		stops.forEach((st, i) => {
			const p = at.get("l" + st.link);
			list.append(el("li", {}, el("b", {}, i + 1), el("span", {}, st.text), el("span", { class: "t" }, seconds(st.from, 1) + "–" + seconds(st.to, 1) + "\u2009s")));
			if (!p)
				return;
			const k = seen.get(st.link) || 0;
			seen.set(st.link, k + 1);
			points.push({ x: p.x - 78 - k * 26, y: p.y, n: i + 1 });
		});
		let d = "";
		points.forEach((p, i) => {
			const q = points[i - 1], bend = i ? Math.min(60, 18 + Math.abs(p.y - q.y) * .2) : 0;
			d += i ? `C${q.x - bend} ${q.y} ${p.x - bend} ${p.y} ${p.x} ${p.y}` : `M${p.x} ${p.y}`;
		});
		walk.append(svg("path", { class: "path", d }));
		for (const p of points)
			walk.append(svg("circle", { class: "stop", cx: p.x, cy: p.y, r: 10 }), svg("text", { class: "stoptext", x: p.x, y: p.y + 4, "text-anchor": "middle" }, p.n));
	}
	if (mns.length) {
		aside.append(mns.length > 1
			? el("select", { "aria-label": "Mobile node", onchange: e => choose(Number(e.target.value)) }, mns.map(n => el("option", { value: n }, D.nodes[n])))
			: el("b", {}, D.nodes[mns[0]]), el("span", { class: "note" }, " moved"), list);
		choose(mns[0]);
	}
	s.append(el("div", { class: "card topo" }, art, aside));
}

/* ---- ladder ---- */

const L = { on: new Set(["mip6", "ike", "dhcp"]), mn: -1, text: "", rows: [], cols: [], width: 0, total: 0, drawn: "" };
const GUTTER = 104, HEAD = 46;

function shown(s) {
	if (!L.on.has(s.group) || (L.mn >= 0 && ![s.from, s.to, ...s.sights.map(g => g[0])].includes(L.mn)))
		return false;
	return !L.text || (s.name + " " + s.detail + " " + JSON.stringify(s.fields)).toLowerCase().includes(L.text);
}

/* Rows from top to bottom: shots, what the world did, and between them pauses with the user data
 * that passed meanwhile. */
function buildRows() {
	const rows = [], sums = new Map(), cols = new Set();
	let last = 0, data = new Map(), y = 10;
	for (const s of D.sums) {
		if (!sums.has(s[0]))
			sums.set(s[0], []);
		sums.get(s[0]).push(s);
	}
	function collect(gap) {
		for (const s of sums.get(gap) || []) {
			if (L.mn >= 0 && s[1] !== L.mn && s[2] !== L.mn)
				continue;
			const k = s.slice(1, 4).join(), d = data.get(k);
			if (d) {
				d.packets += s[4]; d.octets += s[5]; d.lost += s[6];
			} else
				data.set(k, { from: s[1], to: s[2], encap: s[3], packets: s[4], octets: s[5], lost: s[6] });
		}
	}
	function push(row, h) {
		row.y = y; row.h = h; y += h;
		rows.push(row);
	}
	function pause(t) {
		const flows = [...data.values()];
		data = new Map();
		if (!flows.length && t - last < 5e8)
			return;
		flows.forEach(f => { cols.add(f.from); if (f.to >= 0) cols.add(f.to); });
		push({ kind: "gap", from: last, to: t, flows: flows.slice(0, 6), more: flows.length - 6 }, 26 + Math.min(6, flows.length) * 17);
	}
	D.marks.forEach(([isMove, n], i) => {
		collect(i);
		if (isMove) {
			const m = D.moves[n];
			if (L.mn >= 0 && m[1] >= 0 && m[1] !== L.mn && kind[m[1]] === "mn")
				return;
			pause(m[0]);
			push({ kind: "move", move: m }, 30);
			last = m[0];
			return;
		}
		const s = D.shots[n];
		if (!shown(s))
			return;
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
	L.cols = order.filter(n => cols.has(n) || (kind[n] === "nat" && cols.size));
	if (!L.cols.length)
		L.cols = order.slice(0, 8);
}

const colX = n => {
	const i = L.cols.indexOf(n), room = L.width - GUTTER - 150;
	return i < 0 ? NaN : GUTTER + 75 + (L.cols.length > 1 ? i * room / (L.cols.length - 1) : room / 2);
};

/* Where a shot that never arrived was going: to whom its like went. */
function aim(s) {
	if (s.aim !== undefined)
		return s.aim;
	const like = D.shots.find(o => !o.lost && o.from === s.from && o.name === s.name && o.to >= 0 && o.to !== s.from);
	s.aim = like ? like.to : s.to >= 0 && s.to !== s.from ? s.to : L.cols.find(n => n !== s.from) ?? s.from;
	return s.aim;
}

function drawShot(row) {
	const s = row.shot, target = s.lost ? aim(s) : s.to, y0 = row.y + 19;
	let x0 = colX(s.from), x1 = colX(target);
	if (isNaN(x0))
		x0 = isNaN(x1) ? GUTTER + 60 : x1 - 70;
	if (isNaN(x1))
		x1 = x0 + 70;
	if (x0 === x1)
		x1 = x0 + 60;
	const dir = x1 > x0 ? 1 : -1, slope = Math.min(9, 2 + (s.t1 - s.t0) / 1e7);
	if (s.lost) {	/* as far as it was seen, and a little on */
		const far = s.to >= 0 ? colX(s.to) : x0;
		x1 = x0 + (x1 - x0) * Math.min(.9, Math.max(.55, ((isNaN(far) ? x0 : far) - x0) / (x1 - x0) + .2));
	}
	const y1 = y0 + slope, end = x1 - dir * (s.lost ? 0 : 7);
	const yAt = x => y0 + slope * (x - x0) / (x1 - x0);
	const bad = (s.verdicts || []).some(v => ["FAIL", "WARN"].includes(vname(v)));
	const g = svg("g", { class: `shot c-${s.group}${s.again ? " again" : ""}${bad ? " bad" : ""}${L.open === s ? " on" : ""}`,
		tabindex: 0, role: "button", "data-i": s.i, "aria-label": `${seconds(s.t0)} s ${s.name} ${s.detail}, ${nodeName(s.from)} to ${nodeName(s.to)}${s.lost ? ", lost" : ""}` });
	g.append(svg("rect", { class: "hit", x: 0, y: row.y, width: L.width, height: row.h }),
		svg("text", { class: "t small soft", x: GUTTER - 16, y: y0 + 4, "text-anchor": "end" }, seconds(s.t0)),
		svg("path", { class: "wire", d: `M${x0} ${y0}L${end} ${y1}` }));
	for (const n of new Set(s.sights.map(v => v[0]))) {
		const x = colX(n);
		if (!isNaN(x) && n !== s.from && (n !== s.to || s.lost) && (x - x0) * (x - x1) < 0)
			g.append(svg("circle", { class: "dot", cx: x, cy: yAt(x), r: 2.6 }));
	}
	g.append(s.lost
		? svg("path", { class: "cross", d: `M${x1 - 4} ${y1 - 4}l8 8m0 -8l-8 8` })
		: svg("path", { class: "tip", d: `M${x1} ${y1}l${-dir * 8} -3.6v7.2z` }));
	const tags = [];
	if (s.again)
		tags.push("↻");
	if (s.fields.encap)
		tags.push(s.fields.encap);
	else if (s.fields.protected_by)
		tags.push(s.fields.protected_by);
	const room = Math.max(14, Math.floor((Math.abs(x1 - x0) - s.name.length * 8.4 - 26) / 6.7));
	g.append(svg("text", { class: "halo", x: x0 + dir * 10, y: y0 - 5, "text-anchor": dir > 0 ? "start" : "end" },
		svg("tspan", { class: "name" }, s.name), svg("tspan", { class: "soft", dx: 6 }, cut(s.detail, room)),
		tags.length && room - s.detail.length > 12 ? svg("tspan", { class: "faint small", dx: 7 }, cut(tags.join(" "), room - s.detail.length)) : null));
	if (bad)
		g.append(svg("path", { class: "flag", d: `M${L.width - 26} ${y0 - 6}h11l-3 4l3 4h-11z` }));
	return g;
}

function drawGap(row) {
	const g = svg("g"), dt = row.to - row.from;
	g.append(svg("rect", { class: "gap", x: GUTTER, y: row.y + 3, width: L.width - GUTTER - 12, height: row.h - 6, rx: 5 }),
		svg("text", { class: "faint small t", x: GUTTER - 16, y: row.y + 18, "text-anchor": "end" }, "+" + short(dt)));
	row.flows.forEach((f, i) => {
		const a = colX(f.from), b = colX(f.to), y = row.y + 21 + i * 17;
		if (isNaN(a) || isNaN(b))
			return;
		const d = b > a ? 1 : -1;
		const text = plural(f.packets, "packet") + (D.encaps[f.encap] ? " · " + D.encaps[f.encap] : "");
		g.append(svg("path", { class: "flowline", d: `M${a} ${y}H${b - d * 6}` }), svg("path", { class: "flowtip", d: `M${b} ${y}l${-d * 6} -2.8v5.6z` }),
			svg("text", { class: "small soft", x: (a + b) / 2, y: y + 4, "text-anchor": "middle", style: "paint-order:stroke;stroke:var(--wash);stroke-width:8px" },
				text, f.lost ? svg("tspan", { class: "b", dx: 6, style: "fill:var(--fail)" }, count(f.lost) + " lost") : null));
	});
	if (!row.flows.length)
		g.append(svg("text", { class: "faint small", x: GUTTER + (L.width - GUTTER) / 2, y: row.y + 17, "text-anchor": "middle" }, "quiet"));
	return g;
}

function moveText(m) {
	const who = m[1] >= 0 ? D.nodes[m[1]] + " " : "", what = m[3].trim();
	if (m[4])
		return who + "moves from " + m[4] + " to " + what;
	const verbs = { attach: "attaches to " + what, detach: "leaves " + what, rebind: "rebinds " + what, reboot: "reboots " + what };
	return who + (verbs[m[2]] || m[2] + (what ? " " + what : ""));
}

function drawMove(row) {
	const y = row.y + 16;
	return svg("g", {}, svg("path", { class: "moveline", d: `M${GUTTER} ${y}H${L.width - 12}` }),
		svg("text", { class: "t small", x: GUTTER - 16, y: y + 4, "text-anchor": "end", style: "fill:var(--accent)" }, seconds(row.move[0])),
		svg("text", { class: "movetext small halo", x: GUTTER + 8, y: y + 4 }, cut(moveText(row.move), 90)));
}

function drawVisible(all) {
	const box = L.body.getBoundingClientRect(), reach = 900;
	const top = all ? -1 : -box.top - reach, bottom = all ? L.total : -box.top + innerHeight + reach;
	let lo = 0, hi = L.rows.length;
	while (lo < hi) {
		const mid = (lo + hi) >> 1;
		if (L.rows[mid].y + L.rows[mid].h < top)
			lo = mid + 1;
		else
			hi = mid;
	}
	let end = lo;
	while (end < L.rows.length && L.rows[end].y < bottom)
		end++;
	const what = [lo, end, L.width, L.stamp].join();
	if (what === L.drawn)
		return;
	L.drawn = what;
	const focus = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.i : undefined;
	L.layer.replaceChildren(...L.rows.slice(lo, end).map(r => r.kind === "shot" ? drawShot(r) : r.kind === "gap" ? drawGap(r) : drawMove(r)));
	if (focus !== undefined)
		L.layer.querySelector(`[data-i="${focus}"]`)?.focus({ preventScroll: true });
}

function drawLadder(rebuild) {
	if (rebuild)
		buildRows();
	L.stamp = (L.stamp || 0) + 1;
	L.width = Math.max(L.box.clientWidth, GUTTER + L.cols.length * 105 + 60);
	const heads = svg("svg", { width: L.width, height: HEAD });
	for (const n of L.cols)
		heads.append(svg("text", { class: "b", x: colX(n), y: 21, "text-anchor": "middle" }, cut(D.nodes[n], 16)),
			svg("text", { class: "faint small", x: colX(n), y: 36, "text-anchor": "middle" }, KIND_NAME[kind[n]]));
	L.head.replaceChildren(heads);
	L.art.setAttribute("width", L.width);
	L.art.setAttribute("height", L.total);
	L.lines.replaceChildren(...L.cols.map(n => svg("path", { class: "life", d: `M${colX(n)} 0V${L.total}` })));
	drawVisible(false);
}

function ladderSection() {
	const s = section("ladder", "Ladder", "Each arrow is one transmission, from its sender to where it was last seen; dots are nodes it passed. Select one for its fields, octets and clauses.");
	const tally = {};
	D.shots.forEach(x => { tally[x.group] = (tally[x.group] || 0) + 1; });
	const chips = GROUPS.filter(g => tally[g[0]]).map(([g, name]) => el("button", {
		class: "chip c-" + g, "aria-pressed": String(L.on.has(g)), onclick: e => {
			const b = e.currentTarget, now = !L.on.has(g);
			if (now)
				L.on.add(g);
			else
				L.on.delete(g);
			b.setAttribute("aria-pressed", String(now));
			drawLadder(true);
		}
	}, el("i"), name, el("small", {}, count(tally[g]))));
	const mns = order.filter(n => kind[n] === "mn");
	if (mns.length > 4)
		L.mn = mns[0];
	const pick = mns.length > 1 ? el("select", { "aria-label": "Mobile node", onchange: e => { L.mn = Number(e.target.value); drawLadder(true); } },
		el("option", { value: -1 }, "All mobile nodes"), mns.map(n => el("option", { value: n, selected: n === L.mn }, D.nodes[n]))) : null;
	const find = el("input", { type: "search", placeholder: "Find in messages", "aria-label": "Find in messages", oninput: e => { L.text = e.target.value.trim().toLowerCase(); drawLadder(true); } });
	L.art = svg("svg", {});
	L.lines = svg("g");
	L.layer = svg("g");
	L.art.append(L.lines, L.layer);
	L.head = el("div", { class: "head-row" });
	L.body = el("div", { class: "body" }, L.art);
	L.box = el("div", { class: "card ladder" }, L.head, L.body);
	s.append(el("div", { class: "bar" }, chips, el("span", { class: "sep" }), pick, find), L.box);
	if (D.shots_left_out || D.lines_bad)
		s.append(el("p", { class: "note" }, D.shots_left_out ? count(D.shots_left_out) + " further transmissions are not drawn. " : "", D.lines_bad ? plural(D.lines_bad, "line") + " of the run's files could not be read." : ""));
	const pickShot = e => {
		const g = e.target.closest(".shot");
		if (g)
			openPanel(D.shots[Number(g.dataset.i)], g);
	};
	L.layer.addEventListener("click", pickShot);
	L.layer.addEventListener("keydown", e => {
		if (e.key === "Enter" || e.key === " ") {
			e.preventDefault();
			pickShot(e);
		} else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
			e.preventDefault();
			let n = e.target;
			do
				n = e.key === "ArrowDown" ? n.nextElementSibling : n.previousElementSibling;
			while (n && !n.classList.contains("shot"));
			n?.focus();
		}
	});
	addEventListener("scroll", () => requestAnimationFrame(() => drawVisible(false)), { passive: true });
	addEventListener("beforeprint", () => drawVisible(L.rows.length < 3000));
	new ResizeObserver(() => {
		if (Math.max(L.box.clientWidth, GUTTER + L.cols.length * 105 + 60) !== L.width)
			drawLadder(false);
	}).observe(L.box);
	drawLadder(true);
}

/* ---- the panel ---- */

function hexView(layer, name) {
	const box = el("div", { class: "hex" }), cells = [];
	for (let at = 0; at * 2 < layer.length; at += 16) {
		box.append(el("span", { class: "o" }, at.toString(16).padStart(4, "0") + "  "));
		for (let i = at; i < at + 16 && i * 2 < layer.length; i++) {
			const c = el("span", {}, layer.slice(2 * i, 2 * i + 2));
			cells.push(c);
			box.append(c, i % 16 === 15 || (i + 1) * 2 >= layer.length ? "\n" : i % 8 === 7 ? "  " : " ");
		}
	}
	return { node: [el("div", { class: "note" }, name), box], cells };
}

const LAYER_NAMES = ["frame", "inside, 1st layer", "inside, 2nd layer", "inside, 3rd layer", "inside, 4th layer", "inside, 5th layer"];

function openPanel(s, from) {
	const p = document.getElementById("panel"), views = [];
	const places = s.octets ? s.octets.at : {};
	const step = d => {
		for (let i = s.i + d; i >= 0 && i < D.shots.length; i += d)
			if (shown(D.shots[i]))
				return openPanel(D.shots[i], from);
	};
	const mark = (place, on) => {
		if (!place || !views[place[0]])
			return;
		for (let i = place[1]; i < place[1] + place[2]; i++)
			if (views[place[0]].cells[i])
				views[place[0]].cells[i].style.cssText = on ? "background:var(--accent);color:var(--card)" : "";
	};
	L.open = s;
	L.from = from || L.from;
	L.layer.querySelectorAll(".shot.on").forEach(g => g.classList.remove("on"));
	L.layer.querySelector(`[data-i="${s.i}"]`)?.classList.add("on");
	const chain = String(s.fields.encap || "").split("+").filter(Boolean);
	const rows = Object.entries(s.fields).map(([k, v]) => {
		const at = places[k];
		return el("tr", { onmouseenter: () => mark(at, true), onmouseleave: () => mark(at, false) },
			el("td", {}, k), el("td", { class: "val" }, typeof v === "object" ? JSON.stringify(v) : v),
			el("td", { class: "at" }, at ? (at[0] ? at[0] + ":" : "") + at[1] + (at[2] > 1 ? "–" + (at[1] + at[2] - 1) : "") : ""));
	});
	const sights = s.sights.map(g => el("tr", {}, el("td", {}, nodeName(g[0]) + (g[2] ? " sends" : " receives")), el("td", { class: "val" }, D.links[g[1]]),
		el("td", { class: "val t" }, seconds(g[3], 6)), el("td", { class: "at" }, D.pcaps[g[4]] ? D.pcaps[g[4]] + " #" + g[5] : "")));
	const verdicts = (s.verdicts || []).map(v => el("p", {}, el("span", { class: "v v-" + vname(v) }, vname(v)), " ", el("code", {}, v.id || ""), " ", v.says || v.requirement || "",
		evidence(v).field ? el("div", { class: "note" }, evidence(v).field, ": expected ", el("code", {}, evidence(v).expected ?? ""), ", found ", el("code", {}, evidence(v).found ?? "")) : null));
	if (s.octets)
		s.octets.layers.forEach((hex, i) => views.push(hexView(hex, LAYER_NAMES[i] || "inside")));
	p.replaceChildren(...[
		el("div", { class: "keys" }, el("button", { onclick: () => step(-1), "aria-label": "Previous message", title: "Previous (k)" }, "↑"),
			el("button", { onclick: () => step(1), "aria-label": "Next message", title: "Next (j)" }, "↓"), el("button", { onclick: closePanel, title: "Close (Esc)" }, "Close")),
		el("div", { class: "eyebrow t" }, seconds(s.t0, 6) + " s"),
		el("h2", {}, s.name),
		el("p", { class: "sub" }, nodeName(s.from) + " → " + (s.lost ? "lost" + (s.to >= 0 && s.to !== s.from ? " after " + nodeName(s.to) : "") : nodeName(s.to)),
			s.lost || s.t1 === s.t0 ? "" : " in " + short(s.t1 - s.t0), s.again ? " · retransmission" : "", s.detail ? " · " + s.detail : ""),
		el("div", { class: "chain" }, [...chain, s.name].flatMap((c, i) => i ? [el("i", {}, "›"), el("span", {}, c)] : [el("span", {}, c)])),
		verdicts.length ? [el("h3", {}, "Clauses"), verdicts] : [],
		el("h3", {}, "Fields"), el("table", {}, el("tbody", {}, rows)),
		el("h3", {}, "Seen"), el("table", {}, el("tbody", {}, sights)),
		views.length ? [el("h3", {}, "Octets"), views.map(v => v.node)] : []
	].flat(4));
	p.hidden = false;
	p.scrollTop = 0;
	p.focus({ preventScroll: true });
	p.onkeydown = e => {
		if (e.key === "j" || e.key === "k")
			step(e.key === "j" ? 1 : -1);
	};
}

function closePanel() {
	document.getElementById("panel").hidden = true;
	L.layer.querySelectorAll(".shot.on").forEach(g => g.classList.remove("on"));
	const back = L.open && L.layer.querySelector(`[data-i="${L.open.i}"]`);
	L.open = null;
	(back || L.from)?.focus({ preventScroll: true });
}
addEventListener("keydown", e => {
	if (e.key === "Escape" && !document.getElementById("panel").hidden)
		closePanel();
});

function goTo(s) {
	L.on.add(s.group);
	L.mn = -1;
	L.text = "";
	drawLadder(true);
	const row = L.rows.find(r => r.shot === s);
	if (row)
		scrollTo({ top: L.body.getBoundingClientRect().top + scrollY + row.y - innerHeight / 2 });
	openPanel(s);
}

/* ---- timeline ---- */

/* The care-of addresses a mobile node registered: from each BU that was answered to the next. */
function careOf(mn) {
	const bars = [];
	for (const s of D.shots) {
		if (s.name !== "BU" || s.from !== mn || s.lost)
			continue;
		const coa = s.fields.lifetime === 0 ? "" : s.fields.alt_coa || s.fields.ipv4_coa || s.fields.src, last = bars[bars.length - 1];
		if (last && last.coa === coa)
			continue;
		if (last)
			last.to = s.t0;
		bars.push({ coa, from: s.t0, to: D.end, text: "registered by BU, seq " + s.fields.seq });
	}
	return bars.filter(b => b.coa);
}

const QUIET = /neigh|nud|^arp|dad|rs$|router|slaac|dhcp/i, NOTHING = /^(none|closed|idle|unbound|dead|deleted|down|start|off|gone)$/i;

function lanes() {
	const by = new Map(), list = [];
	for (const [node, machine, instance, state, text, from, to] of D.spans) {
		const k = node + "\n" + machine + "\n" + instance;
		if (!by.has(k)) {
			by.set(k, { node, machine, instance, bars: [], quiet: QUIET.test(machine) });
			list.push(by.get(k));
		}
		if (!NOTHING.test(state))
			by.get(k).bars.push({ state, text, from, to: to < 0 ? D.end : to });
	}
	return list.filter(l => l.bars.length).sort((a, b) => KINDS[kind[a.node]] - KINDS[kind[b.node]] || a.node - b.node || a.machine.localeCompare(b.machine) || a.bars[0].from - b.bars[0].from);
}

function niceStep(span, n) {
	const raw = span / n, p = 10 ** Math.floor(Math.log10(raw));
	return [1, 2, 5, 10].map(k => k * p).find(v => v >= raw) || p;
}

function drawTimeline() {
	const s = section("timeline", "Timeline", "Where the mobile node was, and what each side held meanwhile: bindings, security associations, NAT mappings, by the nodes' own account.");
	const all = lanes(), box = el("div", { class: "card lanes" });
	let quiet = false;
	function draw() {
		const LEFT = 236, W = Math.max(900, box.clientWidth || 1180), x = t => LEFT + (W - LEFT - 24) * t / (D.end || 1);
		const show = all.filter(l => quiet || !l.quiet).slice(0, 200), art = svg("svg", { width: W });
		const marks = svg("g"), step = niceStep(S(D.end || 1e9), 10);
		let y = 26, node = null;
		function head(text) {
			y += 8;
			art.append(svg("text", { class: "b", x: 18, y: y + 13 }, text));
			y += 21;
		}
		function bar(b, cls, label) {
			const w = Math.max(2, x(b.to) - x(b.from) - 1);
			art.append(svg("rect", { class: "state " + cls, x: x(b.from), y, width: w, height: 18 }, svg("title", {}, `${label}\n${seconds(b.from)} – ${seconds(b.to)} s\n${b.text || ""}`)));
			if (w > 34)
				art.append(svg("text", { class: "in", x: x(b.from) + 7, y: y + 13 }, cut(label, Math.floor((w - 10) / 6.2))));
		}
		for (const mn of order.filter(n => kind[n] === "mn").slice(0, 8)) {
			const stops = stopsOf(mn), links = [...new Set(stops.map(q => q.text))];
			art.append(svg("text", { class: "soft small", x: 18, y: y + 13 }, D.nodes[mn] + " is on"));
			stops.forEach(q => bar(q, "s" + links.indexOf(q.text) % 7, q.text));
			y += 22;
			const coas = careOf(mn);
			if (!coas.length)
				continue;
			art.append(svg("text", { class: "soft small", x: 18, y: y + 13 }, "care-of address"));
			coas.forEach((q, i) => bar(q, "s" + (i % 2 ? 4 : 3), q.coa));
			y += 22;
		}
		art.append(svg("text", { class: "soft small", x: 18, y: y + 13 }, "signalling"));
		const ticks = D.shots.filter(q => q.group === "mip6" || q.group === "ike");
		const every = Math.ceil(ticks.length / 2500);
		ticks.forEach((q, i) => i % every || art.append(svg("path", { class: "tick c-" + q.group, d: `M${x(q.t0)} ${y + 2}v14`, onclick: () => goTo(q) }, svg("title", {}, `${seconds(q.t0)} s ${q.name} ${q.detail}`))));
		y += 24;
		const states = new Map();
		for (const l of show) {
			if (l.node !== node)
				head(D.nodes[node = l.node]);
			art.append(svg("text", { class: "soft small", x: 18, y: y + 13 }, svg("tspan", {}, cut(l.machine, 14)), svg("tspan", { class: "faint", dx: 7 }, cut(l.instance, 34 - Math.min(14, l.machine.length)))));
			for (const b of l.bars) {
				const k = l.machine + b.state, out = /(?:outside|coa)=(\S+)/.exec(b.text);
				if (!states.has(k))
					states.set(k, [...states.keys()].filter(q => q.startsWith(l.machine)).length);
				bar(b, "s" + (states.get(k) + l.machine.length) % 6, out ? out[1] : b.state);
			}
			y += 22;
		}
		for (let t = 0; t <= S(D.end); t += step)
			marks.append(svg("path", { class: "axis", d: `M${x(t * 1e9)} 20V${y + 4}` }), svg("text", { class: "faint small t", x: x(t * 1e9), y: 13, "text-anchor": "middle" }, t ? Number(t.toFixed(6)) + "\u2009s" : "0"));
		art.prepend(marks);
		art.setAttribute("height", y + 12);
		box.replaceChildren(art);
		if (show.length < all.filter(l => quiet || !l.quiet).length)
			box.append(el("p", { class: "empty" }, "The first 200 of " + count(all.length) + " are drawn."));
	}
	const hidden = all.filter(l => l.quiet).length;
	if (hidden)
		s.append(el("div", { class: "bar" }, el("button", { class: "chip", "aria-pressed": "false", onclick: e => { quiet = !quiet; e.currentTarget.setAttribute("aria-pressed", String(quiet)); draw(); } }, el("i"), "Neighbours and addresses", el("small", {}, hidden))));
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

/* ---- handovers ---- */

const numeric = v => v !== "" && v !== undefined && !isNaN(Number(v));

function plotFlow(f) {
	const W = 560, H = 122, base = 92, LEFT = 56, n = f.bins.length, dx = (W - LEFT - 8) / n, X = i => LEFT + i * dx;
	const most = Math.max(1, ...f.bins.map(b => b[0])), lat = Math.max(1, ...f.bins.map(b => b[3]));
	const sent = f.bins.reduce((a, b) => a + b[0], 0), lost = f.bins.reduce((a, b) => a + b[1], 0);
	const art = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": "Packets sent, lost and their latency over time" });
	let d = "", pen = false, low = "", fine = "";
	f.bins.forEach((b, i) => {
		if (b[0])
			fine += `M${X(i)} ${base}v${-b[0] / most * 22}h${dx}v${b[0] / most * 22}z`;
		if (b[1])
			low += `M${X(i)} ${base}v${-Math.max(3, b[1] / most * 22)}h${Math.max(1.2, dx)}v${Math.max(3, b[1] / most * 22)}z`;
		if (b[0] > b[1]) {
			d += (pen ? "L" : "M") + X(i).toFixed(1) + " " + (66 - b[2] / lat * 56).toFixed(1);
			pen = true;
		} else
			pen = false;
	});
	art.append(svg("path", { class: "axis", d: `M${LEFT} ${base + .5}H${W - 8}M${LEFT} 66.5H${W - 8}` }), svg("path", { class: "sentbar", d: fine }), svg("path", { class: "lostbar", d: low }), svg("path", { class: "lat", d }),
		svg("text", { class: "faint small t", x: LEFT - 7, y: 14, "text-anchor": "end" }, short(lat)), svg("text", { class: "faint small", x: LEFT - 7, y: 70, "text-anchor": "end" }, "0"));
	for (const m of D.moves)
		if (m[2] === "attach" && m[0] > 0)
			art.append(svg("path", { class: "moveline", d: `M${LEFT + (W - LEFT - 8) * m[0] / D.end} 8V${base}`, "stroke-dasharray": "1.5 3" }));
	const step = niceStep(S(D.end), 6);
	for (let t = 0; t <= S(D.end); t += step)
		art.append(svg("text", { class: "faint small t", x: LEFT + (W - LEFT - 8) * t / S(D.end), y: H - 12, "text-anchor": "middle" }, t ? Number(t.toFixed(6)) + "\u2009s" : "0"));
	return el("div", { class: "card plot" }, el("h3", {}, nodeName(f.from) + " → " + nodeName(f.to)),
		el("p", {}, plural(sent, "packet") + ", ", lost ? el("b", { style: "color:var(--fail)" }, count(lost) + " lost") : "none lost", "; line: latency"), art);
}

/* The columns that people read: names and counts as they are, times since the link was lost. */
const COLUMNS = [
	["from", "From"], ["to", "To"], ["detach_ns", "At", v => seconds(Number(v), 3) + "\u2009s"],
	["attach_ms", "Link"], ["coa_ms", "Address"], ["bu_ms", "BU sent"], ["ba_ms", "BA"], ["ike_ms", "MOBIKE"],
	["first_packet_ms", "First packet"], ["sent", "Sent"], ["lost", "Lost"], ["lost_after", "Lost after BA"],
	["reordered", "Reordered"], ["signalling_octets", "Signalling"]
];
const PHASES = [["attach_ms", "link", "s6"], ["coa_ms", "address", "s0"], ["ba_ms", "binding", "s1"], ["first_packet_ms", "first packet", "s2"]];

function drawPhases(cell) {
	const W = 1180, LEFT = 200, rows = HANDOVERS.filter(r => numeric(cell(r, "first_packet_ms")) || numeric(cell(r, "ba_ms")));
	if (!rows.length)
		return null;
	const most = Math.max(...rows.flatMap(r => PHASES.map(p => Number(cell(r, p[0])) || 0))), art = svg("svg", { viewBox: `0 0 ${W} ${rows.length * 26 + 44}` });
	const x = ms => LEFT + (W - LEFT - 90) * ms / most;
	PHASES.forEach((p, i) => art.append(svg("rect", { class: p[2], x: LEFT + i * 130, y: 4, width: 11, height: 11, rx: 2 }), svg("text", { class: "soft small", x: LEFT + i * 130 + 17, y: 13.5 }, "until " + p[1])));
	rows.forEach((r, i) => {
		const y = 28 + i * 26;
		let from = 0;
		art.append(svg("text", { class: "small", x: 16, y: y + 13 }, cut(cell(r, "from") + " → " + cell(r, "to"), 28)));
		for (const p of PHASES) {
			const to = Number(cell(r, p[0]));
			if (!numeric(cell(r, p[0])) || to < from)
				continue;
			art.append(svg("rect", { class: p[2], x: x(from), y, width: Math.max(1, x(to) - x(from) - 1), height: 17, rx: 2 }, svg("title", {}, `${p[1]}: ${from.toFixed(1)} – ${to.toFixed(1)} ms`)));
			from = to;
		}
		art.append(svg("text", { class: "soft small t", x: x(from) + 8, y: y + 13 }, from.toFixed(0) + " ms"));
	});
	return el("div", { class: "card phases" }, art);
}

function drawHandovers() {
	const at = c => D.columns.indexOf(c), cell = (r, c) => r[at(c)];
	const s = section("handovers", "Handovers", HANDOVERS.length ? "Milliseconds since the old link was lost, as the mobile node saw it; then what its traffic felt." : null);
	const mns = new Set(HANDOVERS.map(r => cell(r, "node")));
	const cols = [["node", "Node"], ...COLUMNS].filter(c => at(c[0]) >= 0 && (c[0] !== "node" || mns.size > 1));
	if (HANDOVERS.length && cols.length) {
		const show = (r, c) => {
			const v = cell(r, c[0]);
			return v === undefined || v === "" ? "–" : c[2] ? c[2](v) : /_ms$/.test(c[0]) ? Number(v).toFixed(1) : numeric(v) ? count(Number(v)) : v;
		};
		const num = c => !["node", "from", "to"].includes(c[0]);
		const table = rows => rows.map(r => el("tr", {}, cols.map(c => el("td", { class: num(c) ? "num" : "", style: /^lost/.test(c[0]) && Number(cell(r, c[0])) > 0 ? "color:var(--fail)" : null }, show(r, c)))));
		const body = el("tbody", {}, table(HANDOVERS.slice(0, 60))), more = HANDOVERS.length > 60
			? el("div", { class: "more" }, el("button", { onclick: e => { body.replaceChildren(...table(HANDOVERS)); e.target.parentNode.remove(); } }, "Show all " + count(HANDOVERS.length))) : null;
		s.append(el("div", { class: "card scroll" }, el("table", {}, el("thead", {}, el("tr", {}, cols.map(c => el("th", { class: num(c) ? "num" : "" }, c[1])))), body), more));
		if (HANDOVERS.length <= 24)
			s.append(drawPhases(cell) ?? "");
	} else
		s.append(el("div", { class: "card empty" }, "No handover was measured in this run."));
	if (D.flows.length)
		s.append(el("div", { class: "plots" }, [...D.flows].sort((a, b) => b.bins.reduce((n, q) => n + q[0], 0) - a.bins.reduce((n, q) => n + q[0], 0)).slice(0, 12).map(plotFlow)));
}

/* ---- verdicts ---- */

function drawVerdicts() {
	const s = section("verdicts", "Verdicts", "Row by row. What was never observed is never a pass; white-box verdicts rest on a node's own testimony.");
	if (!D.verdicts.length) {
		s.append(el("div", { class: "card empty" }, "Nothing was judged in this run."));
		return;
	}
	const tally = {}, on = new Set();
	D.verdicts.forEach(v => { tally[vname(v)] = (tally[vname(v)] || 0) + 1; });
	VERDICTS.forEach(k => { if (tally[k] && !k.startsWith("NOT")) on.add(k); });
	if (!on.size)
		VERDICTS.forEach(k => on.add(k));
	let text = "", limit = 150;
	const body = el("tbody"), more = el("div", { class: "more" });
	const list = [...D.verdicts].sort((a, b) => VERDICTS.indexOf(vname(a)) - VERDICTS.indexOf(vname(b)));
	function draw() {
		const hit = list.filter(v => on.has(vname(v)) && (!text || JSON.stringify(v).toLowerCase().includes(text)));
		body.replaceChildren(...hit.slice(0, limit).map(v => {
			const e = evidence(v), shot = shotOf(v), where = e.pcap ? e.pcap + (e.frame ? " #" + e.frame : "") : "";
			return el("tr", {}, el("td", {}, el("span", { class: "v v-" + vname(v) }, vname(v))), el("td", { class: "id" }, v.id || ""), el("td", {}, v.role || ""),
				el("td", {}, v.says || v.requirement || "", e.field ? el("div", { class: "why" }, el("b", {}, e.field), ": expected ", el("code", {}, e.expected ?? ""), ", found ", el("code", {}, e.found ?? "")) : null,
					v.why ? el("div", { class: "why" }, v.why) : null, v.white_box ? el("div", { class: "why" }, "white-box") : null, v.known ? el("div", { class: "why" }, "known: " + v.known) : null),
				el("td", { style: "white-space:nowrap" }, v.cite ? (/^\d/.test(v.cite) ? "RFC " : "") + v.cite : ""),
				el("td", { class: "num" }, v.seen ?? ""),
				el("td", { class: "id" }, shot ? el("button", { class: "link", onclick: () => goTo(shot) }, where) : where));
		}));
		if (!hit.length)
			body.append(el("tr", {}, el("td", { colspan: 7, class: "note" }, "No row matches.")));
		more.hidden = hit.length <= limit;
		more.replaceChildren(el("button", { onclick: () => { limit += 500; draw(); } }, "Show " + count(Math.min(500, hit.length - limit)) + " more of " + count(hit.length)));
	}
	s.append(el("div", { class: "bar" }, VERDICTS.filter(k => tally[k]).map(k => el("button", {
		class: "chip", style: `--c:var(--${{ PASS: "pass", FAIL: "fail", WARN: "warn" }[k] || "open"})`, "aria-pressed": String(on.has(k)), onclick: e => {
			if (on.has(k))
				on.delete(k);
			else
				on.add(k);
			e.currentTarget.setAttribute("aria-pressed", String(on.has(k)));
			draw();
		}
	}, el("i"), k.toLowerCase(), el("small", {}, count(tally[k])))), el("span", { class: "sep" }),
		el("input", { type: "search", placeholder: "Row, clause or text", "aria-label": "Filter verdicts", oninput: e => { text = e.target.value.trim().toLowerCase(); draw(); } })),
		el("div", { class: "card scroll" }, el("table", {}, el("thead", {}, el("tr", {}, ["Verdict", "Row", "Role", "Requirement", "Clause", "Seen", "Evidence"].map(h => el("th", { class: h === "Seen" ? "num" : "" }, h)))), body), more));
	draw();
}

drawHead();
drawTopology();
ladderSection();
drawTimeline();
drawHandovers();
drawVerdicts();
document.getElementById("main").append(el("footer", {}, "The folder beside this page holds the evidence: pcap/ opens decrypted in Wireshark with keys/; messages.jsonl, state.jsonl, verdicts.json and metrics.csv are what is drawn here."));
