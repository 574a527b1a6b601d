/* base.js - what the page is drawn from: the JSON in it. Text from the run only ever becomes text
 * nodes (`el`, `svg`); nothing is parsed as markup. Long drawings are rendered where they are seen. */
"use strict";

const D = JSON.parse(document.getElementById("data").textContent);
const GROUPS = [
	["mip6", "Mobile IPv6"],
	["ike", "IKEv2"],
	["dhcp", "DHCP"],
	["nd", "ND and ARP"],
	["icmp", "ICMP"],
	["other", "Other"]
];
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
const plural = (n, one, many) => count(n) + "\u00a0" + (n === 1 ? one : many || one + "s");

/* ---- who is who ---- */

const KINDS = { mn: 0, router: 1, nat: 2, ha: 3, cn: 4 };
const KIND_NAME = {
	mn: "mobile node",
	router: "router",
	nat: "NAT",
	ha: "home agent",
	cn: "correspondent"
};
function kindOf(i) {
	const name = D.nodes[i];
	for (const n of Array.isArray(D.run.nodes) ? D.run.nodes : [])
		if (n && n.name === name && n.kind in KINDS) return n.kind;
	if (/nat/i.test(name)) return "nat";
	const m = /^(mn|ha|cn)/i.exec(name);
	return m ? m[1].toLowerCase() : "router";
}
const kind = D.nodes.map((_, i) => kindOf(i));
const nodeName = i => (i < 0 ? "?" : D.nodes[i]);
const order = D.nodes.map((_, i) => i).sort((a, b) => KINDS[kind[a]] - KINDS[kind[b]] || a - b);

/* First attaches are rows of metrics.csv too, but no handovers. */
const HANDOVERS = D.rows.filter(r => r[D.columns.indexOf("detach_ns")]);
D.shots.forEach((s, i) => {
	s.i = i;
});
D.verdicts = D.verdicts.filter(v => v && typeof v === "object");
const vname = v =>
	String(v.verdict || v.kind || "NOT-TESTED")
		.toUpperCase()
		.replace(/[_ ]/g, "-");
const evidence = v =>
	v.at && typeof v.at === "object"
		? v.at
		: v.evidence && typeof v.evidence === "object"
			? v.evidence
			: v;

/* Shots by "pcap frame", for verdicts that point at one. */
const shotAt = new Map();
for (const s of D.shots) for (const g of s.sights) shotAt.set(D.pcaps[g[4]] + " " + g[5], s);
function shotOf(v) {
	const e = evidence(v);
	return e.pcap && e.frame
		? shotAt.get(String(e.pcap).replace(/^pcap\//, "") + " " + e.frame)
		: undefined;
}
for (const v of D.verdicts) {
	const s = shotOf(v);
	if (s) (s.verdicts = s.verdicts || []).push(v);
}
