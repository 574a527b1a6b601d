/* costs.js - what each handover of each story cost. */
function drawCosts() {
	const items = D.stories.flatMap(y => {
		const at = c => y.columns.indexOf(c);
		return y.handovers
			.filter(r => r[at("detach_ns")] || r[at("event")] === "rebind")
			.map(r => ({
				group: y.spec,
				href: runPage(y) + "#handovers",
				label: handoverName(c => r[at(c)]),
				cell: c => r[at(c)]
			}));
	});
	if (!items.length) return;
	const s = section(
		"handovers",
		"Handovers",
		"What each move cost in each story, in milliseconds since the old link was lost; packets of its traffic that were lost, and octets of signalling."
	);
	s.append(phasePlot(items.slice(0, 80)));
	if (items.length > 80)
		s.append(el("p", { class: "note" }, `The first 80 of ${count(items.length)} are drawn.`));
}
