/* tools.js - what every page draws with: the JSON in it, and ways to make elements. Text from outside
 * only ever becomes text nodes (`el`, `svg`); nothing is parsed as markup. */
"use strict";

const D = JSON.parse(document.getElementById("data").textContent);
const VERDICTS = ["FAIL", "WARN", "INCONCLUSIVE", "PASS", "NOT-APPLICABLE", "NOT-TESTED"];

/* ---- small tools ---- */

function fill(e, attrs, kids) {
	for (const k in attrs || {}) {
		if (k.startsWith("on")) e.addEventListener(k.slice(2), attrs[k]);
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
	if (a >= 1e9) return (ns / 1e9).toFixed(a >= 1e10 ? 1 : 2) + "\u2009s";
	if (a >= 1e6) return (ns / 1e6).toFixed(a >= 1e8 ? 0 : 1) + "\u2009ms";
	return (ns / 1e3).toFixed(0) + "\u2009µs";
}
const cut = (s, n) => (s.length > n ? s.slice(0, n - 1) + "…" : s);
/* As much of a text as has room in a drawing, in the letters that drawings have (page.css). */
const pen = document.createElement("canvas").getContext("2d");
function widthOf(s, weight = "") {
	pen.font = `${weight} 12.5px ${getComputedStyle(document.body).fontFamily}`;
	return pen.measureText(s).width;
}
function fit(s, room) {
	let n = s.length;
	while (n > 1 && widthOf(n < s.length ? s.slice(0, n) + "…" : s) > room) n--;
	return n < s.length ? s.slice(0, n) + "…" : s;
}
const plural = (n, one, many) => count(n) + "\u00a0" + (n === 1 ? one : many || one + "s");
function niceStep(span, n) {
	const raw = span / n,
		p = 10 ** Math.floor(Math.log10(raw));
	return [1, 2, 5, 10].map(k => k * p).find(v => v >= raw) || p;
}

/* ---- verdicts ---- */

const vname = v =>
	String(v.verdict || v.kind || "NOT-TESTED")
		.toUpperCase()
		.replace(/[_ ]/g, "-");
const SIGN = {
	PASS: "✓",
	FAIL: "✗",
	WARN: "!",
	INCONCLUSIVE: "?",
	"NOT-APPLICABLE": "–",
	"NOT-TESTED": "·"
};
const badge = name => el("span", { class: "v v-" + name }, name);
const clause = cite => (cite ? (/^\d/.test(cite) ? "RFC " : "") + cite : "");
const evidence = v =>
	v.at && typeof v.at === "object"
		? v.at
		: v.evidence && typeof v.evidence === "object"
			? v.evidence
			: v;
const whyLine = (...kids) => el("div", { class: "why" }, ...kids);
/* What was wrong, as field, expected and found; and why it is so, as far as somebody knows. */
function reasons(v) {
	const e = evidence(v);
	return [
		e.field && vname(v) !== "PASS"
			? whyLine(
					el("b", {}, e.field),
					": expected ",
					el("code", {}, e.expected ?? ""),
					", found ",
					el("code", {}, e.found ?? "")
				)
			: null,
		v.why ? whyLine(v.why) : null,
		v.known ? whyLine("known: " + v.known) : null
	];
}

/* ---- parts of a page ---- */

function section(id, title, lead) {
	const s = el(
		"section",
		{ id },
		el("header", {}, el("h2", {}, title), lead ? el("p", { class: "lead" }, lead) : null)
	);
	document.getElementById("main").append(s);
	return s;
}

/* The way to the sections, and where the reader is. */
function navigation(sections) {
	const nav = el(
		"nav",
		{ "aria-label": "Sections" },
		el(
			"div",
			{},
			sections.map(s => el("a", { href: s[0].includes(".") ? s[0] : "#" + s[0] }, s[1]))
		)
	);
	document.getElementById("top").after(nav);
	const see = new IntersectionObserver(
		seen => {
			for (const e of seen)
				if (e.isIntersecting)
					nav.querySelectorAll("a").forEach(a =>
						a.classList.toggle("here", a.hash === "#" + e.target.id)
					);
		},
		{ rootMargin: "-20% 0px -75% 0px" }
	);
	setTimeout(() => document.querySelectorAll("section").forEach(s => see.observe(s)));
}

/* A button that is pressed or not; `change` hears which. */
function chip(attrs, pressed, change, ...kids) {
	return el(
		"button",
		{
			class: "chip",
			"aria-pressed": String(pressed),
			onclick: e => {
				pressed = !pressed;
				e.currentTarget.setAttribute("aria-pressed", String(pressed));
				change(pressed);
			},
			...attrs
		},
		el("i"),
		...kids
	);
}
const CHIP_COLOUR = { PASS: "pass", FAIL: "fail", WARN: "warn" };
const chipStyle = k => `--c:var(--${CHIP_COLOUR[k] || "open"})`;

function search(label, change) {
	return el("input", {
		type: "search",
		placeholder: label,
		"aria-label": label,
		oninput: e => change(e.target.value.trim().toLowerCase())
	});
}

function choice(label, options, value, change) {
	return el(
		"select",
		{ "aria-label": label, onchange: e => change(e.target.value) },
		options.map(([v, text]) => el("option", { value: v, selected: v === value }, text))
	);
}

/* A table that shows so many rows at first: `draw` makes a row of an item. */
function longTable(heads, draw, first = 150) {
	const body = el("tbody"),
		more = el("div", { class: "more" });
	let items = [],
		limit = first;
	function show() {
		body.replaceChildren(...items.slice(0, limit).map(draw));
		if (!items.length)
			body.append(
				el("tr", {}, el("td", { colspan: heads.length, class: "note" }, "None matches."))
			);
		more.hidden = items.length <= limit;
		more.replaceChildren(
			el(
				"button",
				{
					onclick: () => {
						limit += 500;
						show();
					}
				},
				"Show " +
					count(Math.min(500, items.length - limit)) +
					" more of " +
					count(items.length)
			)
		);
	}
	return {
		node: el(
			"div",
			{ class: "card scroll" },
			el(
				"table",
				{},
				el(
					"thead",
					{},
					el(
						"tr",
						{},
						heads.map(h =>
							el("th", { class: h.startsWith("#") ? "num" : "" }, h.replace("#", ""))
						)
					)
				),
				body
			),
			more
		),
		fill(list) {
			items = list;
			show();
		},
		/* As far as the n-th item. */
		reach(n) {
			if (n >= limit) limit = n + 50;
			show();
		},
		body
	};
}

/* The panel at the side: what was asked about, until Escape. */
let panelClosed = null;
function showPanel(label, kids, keys, closed) {
	const p = document.getElementById("panel");
	p.setAttribute("aria-label", label);
	p.replaceChildren(...kids.flat(4).filter(Boolean));
	p.hidden = false;
	p.scrollTop = 0;
	p.focus({ preventScroll: true });
	p.onkeydown = e => keys[e.key]?.();
	panelClosed = closed;
}
function closePanel() {
	document.getElementById("panel").hidden = true;
	panelClosed?.();
	panelClosed = null;
}
function panelKeys(previous, next, what) {
	return el(
		"div",
		{ class: "keys" },
		el(
			"button",
			{ onclick: previous, "aria-label": "Previous " + what, title: "Previous (k)" },
			"↑"
		),
		el("button", { onclick: next, "aria-label": "Next " + what, title: "Next (j)" }, "↓"),
		el("button", { onclick: closePanel, title: "Close (Esc)" }, "Close")
	);
}
addEventListener("keydown", e => {
	if (e.key === "Escape" && !document.getElementById("panel").hidden) closePanel();
});
