/* base.js - a run's data: who is who, and which message a verdict points at. Long drawings are
 * rendered where they are seen. */
const GROUPS = [
	["mip6", "Mobile IPv6"],
	["ike", "IKEv2"],
	["dhcp", "DHCP"],
	["nd", "ND and ARP"],
	["icmp", "ICMP"],
	["other", "Other"]
];
/* ---- who is who ---- */

const KINDS = { mn: 0, router: 1, nat: 2, ha: 3, cn: 4 };
const KIND_NAME = {
	mn: "mobile node",
	router: "router",
	nat: "NAT",
	ha: "home agent",
	cn: "correspondent"
};
/* What a node is, where its name does not say so. */
const kindText = n => {
	const what = KIND_NAME[kind[n]] || "";
	return what.toLowerCase() === D.nodes[n].toLowerCase() ? "" : what;
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
const HANDOVERS = D.rows.filter(
	r => r[D.columns.indexOf("detach_ns")] || r[D.columns.indexOf("event")] === "rebind"
);
D.shots.forEach((s, i) => {
	s.i = i;
});
D.verdicts = D.verdicts.filter(v => v && typeof v === "object");

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
