/* suite.js - a suite's data: rows of the catalogue, and what is known of each. */
const ROWS = D.rows.map(([id, suite, level, role, says, observe, test, mutant], i) => ({
	i,
	id,
	suite,
	level,
	roles: role.split(","),
	says,
	observe,
	test,
	mutant,
	...place(id),
	verdicts: [],
	seen: [],
	kills: [],
	checks: D.checks[id] || [],
	inside: (D.inside || {})[id] || []
}));
const rowOf = new Map(ROWS.map(r => [r.id, r]));

/* "R6275-11.7.1-04": RFC 6275, section 11.7.1; "ATK-NORM-01": attacks, NORM. */
function place(id) {
	const part = id.split("-"),
		rfc = /^R(\d+)$/.exec(part[0]);
	return {
		doc: part[0],
		docName: rfc
			? "RFC " + rfc[1]
			: { ATK: "Attacks", PFM: "PF_KEY MIGRATE", HOI: "Handover" }[part[0]] || part[0],
		section: part.length > 2 ? part.slice(1, -1).join("-") : ""
	};
}

/* A story's own steps are verdicts, too, named by their line. */
const STEPS = [];
for (const v of D.verdicts) {
	if (rowOf.has(v.id)) rowOf.get(v.id).verdicts.push(v);
	else STEPS.push(v);
}
for (const y of D.stories)
	for (const [id, role, verdict, seen, pcap, frame, why] of y.verdicts)
		rowOf.get(id)?.seen.push({ story: y, role, verdict, seen, pcap, frame, why });
const KILLS = D.kills.map(([mutant, id, story, node, what, word, found, also]) => ({
	mutant,
	id,
	story,
	node,
	what,
	word,
	found,
	also
}));
for (const k of KILLS) {
	rowOf.get(k.id)?.kills.push(k);
	if (k.word === "killed")
		for (const id of k.also.split(" "))
			rowOf.get(id)?.kills.push({ ...k, id, found: "", besides: true });
}

for (const r of ROWS) {
	const worst = VERDICTS.find(k => r.verdicts.some(v => vname(v) === k));
	r.verdict = worst || "NOT-TESTED";
	r.decided = ["PASS", "FAIL", "WARN"].includes(r.verdict);
	r.proven = r.kills.some(k => k.word === "killed");
	r.text = [
		r.id,
		r.docName + " " + r.section,
		r.level,
		r.roles.join(" "),
		r.says,
		r.test,
		r.mutant
	]
		.concat(r.kills.map(k => k.mutant))
		.join(" ")
		.toLowerCase();
}
const DOCS = [...new Set(ROWS.map(r => r.doc))].map(doc => {
	const rows = ROWS.filter(r => r.doc === doc);
	return { doc, name: rows[0].docName, rows };
});
/* What something is known of comes first. */
const known = d => (d.rows.some(r => r.decided) ? 0 : 1);
DOCS.sort((a, b) => known(a) - known(b) || a.name.localeCompare(b.name, "en", { numeric: true }));

const ROLES = ["MN", "HA", "CN", "NAT", "ROUTER", "IKE-I", "IKE-R"];
for (const r of ROWS)
	for (const v of r.verdicts) if (v.role && !ROLES.includes(v.role)) ROLES.push(v.role);
const COLUMNS = ROLES.filter(q => ROWS.some(r => r.verdicts.some(v => v.role === q)));

const sign = (name, title) =>
	el(
		"span",
		{ class: "sign v-" + name, title: title || name.toLowerCase(), "aria-label": name },
		SIGN[name]
	);

/* A generic mutant's ending, column 3: all but these are ways to be caught. */
const isCaught = g => !["overlooked", "no-change", "refused"].includes(g[3]);

/* A run's page, open at a verdict. Folders have names like "roaming@nat=none". */
const runPage = story => story.dir.split("/").map(encodeURIComponent).join("/") + "/report.html";
const runLink = (story, id, role) =>
	runPage(story) + (id ? "#verdict=" + encodeURIComponent(id + "," + (role || "")) : "");
const played = y => y.status === 0;
