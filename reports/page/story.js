/* story.js - the script that was played, with what came of each step beside its line. */
const LUA =
	/(--.*$)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\b(local|if|then|else|elseif|end|for|in|do|while|function|return|and|or|not|nil|true|false)\b/g;

function coloured(line) {
	const out = [];
	let last = 0;
	for (const m of line.matchAll(LUA)) {
		out.push(line.slice(last, m.index));
		out.push(el("span", { class: m[1] ? "lua-note" : m[2] ? "lua-text" : "lua-word" }, m[0]));
		last = m.index + m[0].length;
	}
	out.push(line.slice(last));
	return out;
}

/* Verdicts of steps are named by file, cut at 20 characters, and line. */
function stepsByLine() {
	const by = new Map();
	for (const v of D.verdicts) {
		const at = /^(.+):(\d+)$/.exec(v.id || "");
		if (!at || !D.story.name.startsWith(at[1])) continue;
		const n = Number(at[2]);
		if (!by.has(n)) by.set(n, []);
		by.get(n).push(v);
	}
	return by;
}

function storyLine(text, n, steps) {
	const worst = VERDICTS.map(k => steps.find(v => vname(v) === k)).find(Boolean),
		shot = worst && shotOf(worst),
		e = worst ? evidence(worst) : {};
	const name = worst ? vname(worst) : "";
	return el(
		"tr",
		{ class: worst ? "stepline v-" + name : "", id: "line" + n },
		el("td", { class: "num" }, n),
		el(
			"td",
			{ class: "cell" },
			worst
				? el(
						"span",
						{ class: "sign v-" + name, title: worst.says || "", "aria-label": name },
						SIGN[name] + (steps.length > 1 ? "×" + steps.length : "")
					)
				: ""
		),
		el(
			"td",
			{},
			el("code", {}, coloured(text)),
			worst && name !== "PASS"
				? el(
						"div",
						{ class: "why" },
						e.field
							? `${e.field}: expected ${e.expected ?? ""}, found ${e.found ?? ""}. `
							: "",
						worst.why || ""
					)
				: null
		),
		el(
			"td",
			{ class: "id" },
			shot
				? el(
						"button",
						{ class: "link", onclick: () => goTo(shot, e.field) },
						shot.name + " at " + seconds(shot.t0) + " s"
					)
				: ""
		)
	);
}

function drawStory() {
	if (!D.story) return;
	const s = section(
		"story",
		"Story",
		"The script as it was played, what came of its steps, and the message that decided each."
	);
	const steps = stepsByLine(),
		lines = D.story.text.replace(/\n$/, "").split("\n");
	s.append(
		el(
			"div",
			{ class: "card scroll story" },
			el(
				"table",
				{},
				el(
					"tbody",
					{},
					lines.map((text, i) =>
						storyLine(text.replace(/\t/g, "    "), i + 1, steps.get(i + 1) || [])
					)
				)
			)
		)
	);
}
