/* sweep.js - what a sweep measured: pictures, points with the command that plays them again, breaches. */
const about = Object.fromEntries(D.about.map(a => [a.name, a.value]));
const LATENCY = 0,
	BINDING = 1,
	LOST = 2,
	SIGNALLING = 3;
const kindTitle = k =>
	(D.stories.length > 1 ? k.story + ": " : "") +
	(k.event === "rebind" ? "the NAT rebinds, on " + k.to : `${k.from || "nowhere"} → ${k.to}`);

/* As a shell reads it. */
const word = s => (/^[\w%+,\-./:=@]+$/.test(s) ? s : "'" + s.replaceAll("'", "'\\''") + "'");
/* " a=1 b=x y": a parameter begins behind a blank, with a name and "=". */
function options(given) {
	return given
		.split(/ (?=[\w.-]+=)/)
		.filter(Boolean)
		.map(p => " -p " + word(p))
		.join("");
}
const fileOf = story => word(about.story === story && about.file ? about.file : story + ".lua");
const lab = () => (about.lab === "yes" ? " --lab" : "");
const runAgain = (story, given, seed) =>
	`sojourn run ${fileOf(story)} -s ${seed}${options(given)}${lab()}`;
function pointAgain(story, given) {
	const s = D.stories.find(y => y.story === story);
	return `sojourn sweep ${fileOf(story)}${options(given)} -s ${s.first} -n ${s.seeds}${lab()} -o again`;
}

/* ---- the head ---- */

function fact(what, value) {
	return value ? el("div", {}, el("dt", {}, what), el("dd", {}, value)) : null;
}
function drawSweepHead() {
	const runs = D.stories.reduce((n, s) => n + s.runs, 0),
		verdicts = D.verdicts.map(v => `${v.runs} ${v.verdict || "none"}`).join(", "),
		swept = [...new Set(D.kinds.flatMap(k => k.params))];
	document.title = D.stories.map(s => s.story).join(", ") + " · Sojourn";
	document.getElementById("top").append(
		el(
			"div",
			{},
			el("div", { class: "eyebrow" }, "Sojourn: a sweep"),
			el("h1", {}, D.stories.map(s => s.story).join(", ") || "Nothing yet"),
			el(
				"dl",
				{ class: "facts" },
				fact("Runs", count(runs)),
				fact("Seeds", D.stories.map(s => count(s.seeds)).join(", ")),
				fact("What differs", swept.join(", ") || "only the seed"),
				fact("Verdicts", verdicts),
				fact("Simulator", about.lab ? (about.lab === "yes" ? "lab" : "ns-3") : ""),
				fact("Version", about.version)
			)
		)
	);
}

/* ---- handovers: pictures and points ---- */

const near = v => (v >= 100 ? v.toFixed(0) : v.toFixed(v >= 10 ? 1 : 2));
function spread(m, digits = near) {
	return m[0] ? [el("b", {}, digits(m[2])), ` (${digits(m[1])} to ${digits(m[3])})`] : "–";
}

function drawPlots(k) {
	return el(
		"div",
		{ class: "plots" },
		k.plots.map(p => {
			const file = "plots/" + encodeURIComponent(p.name);
			return el(
				"figure",
				{ class: "card" },
				p.svg
					? el("img", {
							alt: `${p.title}. The table below has the numbers.`,
							src: "data:image/svg+xml;charset=utf-8," + encodeURIComponent(p.svg)
						})
					: el("p", { class: "note" }, "Not drawn: gnuplot was not there."),
				el(
					"figcaption",
					{},
					el("b", {}, p.title),
					". ",
					el("a", { href: file + ".svg" }, "SVG"),
					", ",
					el("a", { href: file + ".csv" }, "numbers"),
					", ",
					el("a", { href: file + ".gp" }, "gnuplot script")
				)
			);
		})
	);
}

function drawPoints(k) {
	const table = longTable(
		[
			...k.params.map(p => p),
			"#Completed",
			"#First packet, ms",
			"#Binding, ms",
			"#Lost",
			"#Signalling octets",
			"Again"
		],
		p =>
			el(
				"tr",
				{},
				p.values.map(v => el("td", {}, v)),
				el(
					"td",
					{ class: "num" },
					`${Math.max(p.m[LATENCY][0], p.m[BINDING][0])} of ${p.tried}`
				),
				[LATENCY, BINDING].map(m => el("td", { class: "num" }, spread(p.m[m]))),
				[LOST, SIGNALLING].map(m =>
					el("td", { class: "num" }, spread(p.m[m], v => count(Math.round(v))))
				),
				el("td", {}, el("code", { class: "again" }, pointAgain(k.story, p.given)))
			),
		60
	);
	table.fill(k.points);
	table.node.classList.add("points");
	return table.node;
}

function drawKinds() {
	D.kinds.forEach((k, i) => {
		const s = section(
			"handover-" + (i + 1),
			kindTitle(k),
			"Medians, and between brackets the quartiles. A handover that never ended has no time, and is missing from the share."
		);
		if (k.plots.length) s.append(drawPlots(k));
		s.append(drawPoints(k));
	});
}

/* ---- breaches ---- */

function drawBreaches() {
	const s = section(
		"breaches",
		"Breaches and what was not decided",
		D.breaches.length ? "The command plays the run again, with captures and its page." : "None."
	);
	if (!D.breaches.length) return;
	const table = longTable(["Verdict", "Row", "Role", "Requirement", "Again"], v =>
		el(
			"tr",
			{},
			el("td", {}, badge(vname(v))),
			el("td", { class: "id" }, v.id),
			el("td", {}, v.role),
			el("td", {}, v.says, reasons(v)),
			el("td", {}, el("code", { class: "again" }, runAgain(v.story, v.params, v.seed)))
		)
	);
	table.fill(D.breaches);
	table.node.classList.add("points");
	s.append(table.node);
}

function drawFiles() {
	const s = section("files", "Files", "What this page was made of; times are in milliseconds.");
	s.append(
		el(
			"ul",
			{},
			[
				["runs.csv", "a row per run, with its parameters"],
				["handovers.csv", "a row per handover, with the parameters of its run"],
				["verdicts.csv", "a row per breach, and per row that was not decided"],
				["runs.sqlite", "the same three as tables"],
				["plan.json", "what was asked for"]
			]
				.filter(([f]) => f !== "plan.json" || D.plan)
				.map(([f, what]) => el("li", {}, el("a", { href: f }, f), ": " + what))
		)
	);
}

drawSweepHead();
drawKinds();
drawBreaches();
drawFiles();
navigation(
	[
		...D.kinds.slice(0, 6).map((k, i) => ["handover-" + (i + 1), cut(kindTitle(k), 30)]),
		["breaches", "Breaches"],
		["files", "Files"]
	].filter(([id]) => document.getElementById(id))
);
