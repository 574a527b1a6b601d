/* head.js - title, verdict, the facts of the run, and the way to the sections. */
function drawHead() {
	const run = D.run,
		tally = {};
	for (const v of D.verdicts) tally[vname(v)] = (tally[vname(v)] || 0) + 1;
	const verdict = String(
		run.verdict || (tally.FAIL ? "FAIL" : tally.PASS ? "PASS" : run.status || "no verdict")
	).toUpperCase();
	const params =
		run.params && typeof run.params === "object"
			? Object.entries(run.params)
					.map(([k, v]) => k + "=" + v)
					.join(" ")
			: run.params;
	const facts = [
		["Seed", run.seed],
		["Virtual time", seconds(D.end, 1) + "\u2009s"],
		["Handovers", HANDOVERS.length || null],
		["Signalling messages", count(D.shots.length + D.shots_left_out)],
		["User packets", D.data_packets ? count(D.data_packets) : null],
		["Lost", D.data_packets ? count(D.data_lost) : null],
		["Parameters", params],
		["Status", run.status && run.status !== "finished" ? run.status : null],
		[
			"Version",
			typeof run.version === "string" ? run.version : run.versions && run.versions.sojourn
		]
	].filter(f => f[1] !== undefined && f[1] !== null && f[1] !== "");
	document.getElementById("top").append(
		el(
			"div",
			{},
			el("div", { class: "eyebrow" }, "Sojourn run report"),
			el(
				"div",
				{ class: "head" },
				el(
					"div",
					{},
					el("h1", {}, run.title || run.scenario || "A run"),
					run.description ? el("p", { class: "lead" }, run.description) : null,
					run.reason ? el("p", { class: "lead" }, run.reason) : null
				),
				el(
					"div",
					{ class: "stamp v v-" + verdict },
					el("b", {}, verdict),
					el(
						"span",
						{},
						VERDICTS.filter(k => tally[k] && !k.startsWith("NOT"))
							.map(k => tally[k] + " " + k.toLowerCase())
							.join(" · ")
					)
				)
			),
			el(
				"dl",
				{ class: "facts" },
				facts.map(f => el("div", {}, el("dt", {}, f[0]), el("dd", {}, f[1])))
			)
		)
	);
	navigation([
		["topology", "Topology"],
		["ladder", "Ladder"],
		["timeline", "Timeline"],
		["handovers", "Handovers"],
		...(D.machines.length ? [["machines", "State machines"]] : []),
		...(D.story ? [["story", "Story"]] : []),
		["verdicts", "Verdicts"]
	]);
}
