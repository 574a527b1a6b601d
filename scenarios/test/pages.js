/* pages.js - what a reader of the pages does and sees; run by browser.pl inside each page. `claim(text,
 * is)` is a test; key, back, type, size, media, shot, pdf and exists are the browser's; `expected`
 * comes from who calls. */
(() => {
	const $ = s => document.querySelector(s),
		$$ = s => [...document.querySelectorAll(s)];
	const panel = () => $("#panel");
	const number = s => Number(String(s).replace(/\D/g, ""));
	const fact = name =>
		$$(".facts div")
			.find(d => d.querySelector("dt").textContent === name)
			?.querySelector("dd").textContent;

	async function into(field, text) {
		field.focus();
		field.select();
		await key("Backspace");
		await type(text);
		await settled();
	}

	/* Light and dark, wide and narrow, and on paper. */
	async function looks(name, most) {
		const colour = () => getComputedStyle(document.body).backgroundColor;
		await media("light");
		const light = colour();
		await media("dark");
		await settled();
		claim("it follows the reader's dark mode", colour() !== light);
		await shot(name + "-dark");
		await media("light");
		for (const width of [820, 400]) {
			await size(width, 800);
			await settled();
			claim(
				`nothing sticks out at ${width} pixels`,
				document.documentElement.scrollWidth <= width
			);
			await shot(name + "-" + width);
		}
		await size(1280, 900);
		const pages = await pdf(name);
		claim(`it prints on 1 to ${most} pages (${pages})`, pages >= 1 && pages <= most);
	}

	async function views(name, ids) {
		for (const id of ids) {
			document.getElementById(id).scrollIntoView({ behavior: "instant" });
			await settled();
			await shot(name + "-" + id);
		}
	}

	const noDuplicates = () => {
		const ids = $$("[id]").map(e => e.id);
		claim("no id is given twice", new Set(ids).size === ids.length);
	};

	return {
		async suite() {
			await shot("suite");
			claim("the head says what came of it", $(".stamp b").textContent === expected.word);
			claim(
				"and counts the verdicts",
				number($(".stamp span").textContent.match(/[\d\s\u202f]+ pass/)) === expected.pass
			);
			claim(
				"every row of the catalogue is there",
				number(fact("Rows of the catalogue")) === expected.rows
			);
			claim("each as a square", $$(".squares i").length === expected.rows);
			claim("each story has a line", $$("#stories tbody tr").length === expected.stories);
			claim(
				"and a page, where it says",
				await exists($("#stories tbody a").getAttribute("href"))
			);
			claim("the machines are drawn", $$("#machines svg.machine .edge.taken").length > 0);
			claim("with what was never taken", $$("#machines svg.machine .edge.never").length > 0);
			noDuplicates();

			/* Only what is looked for, by its words. */
			const find = $("#coverage input[type=search]");
			await into(find, "R6275-11.8");
			const rows = () => $$("#coverage tr[data-id]").map(r => r.dataset.id);
			claim(
				"search finds rows",
				rows().length > 0 && rows().every(id => id.startsWith("R6275-11.8"))
			);

			/* By keyboard: from the search field to the first row, open, next, closed, back. */
			for (let i = 0; i < 3 && !document.activeElement.dataset.id; i++) await key("Tab");
			const first = document.activeElement.dataset.id;
			claim("Tab goes from the search to the first row", first === rows()[0]);
			await key("Enter");
			claim("Enter opens it", !panel().hidden && panel().textContent.includes(first));
			claim("with its clause and its check", panel().querySelectorAll("h3").length >= 4);
			claim("the address names it", location.hash === "#" + first);
			const link = panel().querySelector("td a");
			claim("it leads to a run's page", await exists(link.getAttribute("href")));
			claim("at the verdict", link.hash.startsWith("#verdict=" + first));
			await shot("suite-row");
			await key("j");
			claim("j opens the next", panel().querySelector("h2").textContent === rows()[1]);
			await key("Escape");
			claim("Escape closes it", panel().hidden);
			claim(
				"and the reader is where he was",
				document.activeElement.dataset.id === rows()[1]
			);
			await into(find, " ");

			const untested = $$("#coverage .chip").find(c =>
				c.textContent.startsWith("not-tested")
			);
			const before = number($("#coverage [role=status]").textContent.split(" of ")[0]);
			untested.click();
			await settled();
			await into(find, "R7383-2.6-05");
			await settled();
			claim(
				"a row inside a node is marked",
				rows().length === 1 && $("#coverage tr[data-id]").textContent.includes("○")
			);
			for (let i = 0; i < 3 && !document.activeElement.dataset.id; i++) await key("Tab");
			await key("Enter");
			claim(
				"its unit test is named, and what that was seen to fail on",
				panel().textContent.includes("pieces without the rest are forgotten") &&
					panel().textContent.includes("nodes/ike/fragment.c is wrong")
			);
			await key("Escape");
			await into(find, " ");
			await settled();
			const all = number($("#coverage [role=status]").textContent.split(" of ")[0]);
			claim(
				"what was not tested is left out at first",
				before < all && all === expected.rows
			);
			untested.click();
			await views("suite", ["coverage", "stories", "handovers", "machines"]);
			await looks("suite", 60);
		},

		async mutants() {
			claim(
				"the kill matrix has a line for each mutant and row",
				$$("#mutants table")[0].rows.length === 1 + expected.kills
			);
			claim(
				"all of them killed",
				number(fact("Mutants killed").split(" of ")[0]) === expected.kills
			);
			claim(
				"and says what caught them",
				$$("#mutants tbody tr")[0].cells[5].textContent.includes("expected")
			);
			claim("the row is proven", $("#coverage tbody").textContent.includes("●"));
			$("#mutants tbody .link").click();
			await settled();
			claim("a row's panel names its mutants", panel().textContent.includes(expected.mutant));
			await key("Escape");
			const generic = $$("#mutants table")[1];
			claim(
				"survivors of the generic ones come first",
				generic.tBodies[0].rows.length === 1 && generic.textContent.includes("overlooked")
			);
			await views("mutants", ["mutants"]);
		},

		async run() {
			await shot("run");
			claim("it passes", $(".stamp b").textContent === "PASS");
			claim("the handovers are counted", number(fact("Handovers")) === expected.handovers);
			claim("and drawn", $$("#handovers .phases .octetbar").length === expected.handovers);
			claim("machines are drawn", $$("#machines svg.machine .edge.taken").length > 0);
			noDuplicates();

			/* Find, Tab to the first message, Enter, its octets, Escape. */
			const find = $("#ladder input[type=search]");
			await into(find, "ipv4_coa");
			find.focus();
			await key("Tab");
			const shown = () => document.activeElement.closest?.(".shot");
			claim("Tab goes from the search to the first message", shown());
			claim("which is one that was looked for", D.shots[shown().dataset.i].name === "BU");
			await key("Enter");
			claim(
				"Enter opens it",
				!panel().hidden && panel().querySelector("h2").textContent === "BU"
			);
			const s = L.open,
				place = s.octets.at.seq,
				octets = s.octets.layers[place[0]].slice(2 * place[1], 2 * (place[1] + place[2]));
			claim("a field is where its octets are", parseInt(octets, 16) === s.fields.seq);
			claim(
				"clauses are named that it was judged by",
				panel().querySelectorAll(".v").length > 0
			);
			await shot("run-panel");
			await key("j");
			claim("j opens the next", L.open !== s && L.open.name === "BU");
			await key("Escape");
			claim("Escape closes it", panel().hidden);
			claim("and the reader is in the ladder", shown());
			const at = shown().dataset.i;
			await key("ArrowUp");
			claim("arrows go through the messages", shown() && shown().dataset.i !== at);
			await into(find, " ");

			const steps = $$("#story .stepline .link");
			claim("the story's steps have their messages", steps.length >= 8);
			steps[0].click();
			claim(
				"and lead to them",
				steps[0].textContent.startsWith(panel().querySelector("h2").textContent)
			);
			await key("Escape");
			await views("run", [
				"ladder",
				"timeline",
				"handovers",
				"machines",
				"story",
				"verdicts"
			]);
			await looks("run", 60);
		},

		async compare() {
			await shot("compare");
			const said = number($("#changes .lead").textContent.split(" change")[0]) || 0;
			claim("as many changes as sojourn diff tells", said === expected.changes);
			if (!expected.changes) {
				claim(
					"every message is the same",
					$$("#ladders tr.step").every(r => r.classList.contains("same"))
				);
				claim(
					"and every verdict",
					$("#verdicts .lead").textContent.includes("the same in both")
				);
				return;
			}
			claim("changed messages stand out", $$("#ladders tr.changed").length > 0);
			claim(
				"a pair stands on one line",
				$$("#ladders tr.same")[0].querySelectorAll(".wire").length === 2
			);
			claim(
				"verdicts that changed are there",
				$("#verdicts tbody").textContent.includes(expected.row)
			);
			noDuplicates();
			const find = $("#ladders input[type=search]");
			await into(find, expected.name);
			await key("Tab");
			await key("Enter");
			claim(
				"Enter opens a message",
				!panel().hidden && panel().querySelector("h2").textContent === expected.name
			);
			claim("with both runs' fields", panel().querySelectorAll("thead th").length === 3);
			claim(
				"and what differs marked",
				panel().querySelector("tr.asked td").textContent === expected.field
			);
			await shot("compare-panel");
			await key("Escape");
			claim("Escape closes it", panel().hidden && document.activeElement.matches("tr.step"));
			await into(find, " ");
			await views("compare", ["ladders", "verdicts"]);
			await looks("compare", 30);
		},

		async statement() {
			await shot("statement");
			const heads = $$("h2").map(h => h.textContent.replace(/^\d+\s+/, ""));
			claim(
				"it says what was tested",
				$("h1").textContent === expected.product &&
					$(".keyed").textContent.includes("OpenSSL")
			);
			claim(
				"what failed",
				heads[2].startsWith("Failures") &&
					$("main").textContent.includes(
						expected.failed || "No requirement was seen to be breached."
					)
			);
			const sum = $$(".sum td").map(d => number(d.textContent));
			const columns = $$(".sum")[0].closest("table").querySelectorAll("th");
			const at = name => [...columns].findIndex(c => c.textContent === name);
			claim(
				"the sums are right",
				sum[1] === D.rows.length &&
					sum[at("pass")] === $$(".passed tbody tr").length &&
					sum[at("fail")] === expected.fails
			);
			const untested = $$(".ids").reduce(
				(n, p) => n + p.lastChild.textContent.split(",").length,
				0
			);
			claim("what was not tested is named, each row", untested === sum[at("not-tested")]);
			claim(
				"why something stayed open",
				!expected.why || $("main").textContent.includes(expected.why)
			);
			noDuplicates();
			await looks("statement", 80);
		},

		async sweep() {
			await shot("sweep");
			claim("as many runs as were collected", number(fact("Runs")) === expected.runs);
			claim(
				"a section for each kind of handover",
				$$("section[id^=handover]").length === expected.kinds
			);
			claim(
				"and a row for each point",
				$$("#handover-1 tbody tr").length === expected.points
			);
			claim(
				"each picture is drawn, and says what it shows",
				$$("figure img").length >= 3 &&
					$$("figure img").every(
						i => i.complete && i.naturalWidth > 0 && i.alt.length > 20
					)
			);
			claim("every point says how to play it again", [
				...$$("#handover-1 .again")
			].every(c => /^sojourn sweep \S+ .* -n \d+/.test(c.textContent)));
			claim(
				"breaches are there, each with its run",
				$$("#breaches tbody tr").length === expected.breaches &&
					$$("#breaches .again").length === expected.breaches
			);
			await key("Tab");
			await key("Tab");
			claim(
				"the sections are reached by keys",
				document.activeElement.matches("nav a")
			);
			await key("Enter");
			await settled();
			claim("and opened", location.hash === "#handover-1");
			noDuplicates();
			await views("sweep", ["handover-1", "breaches", "files"]);
			await looks("sweep", 30);
		},

		/* Opened by a link of a suite's page. */
		async asked() {
			await settled();
			claim(
				"the packet is open",
				!panel().hidden && panel().querySelector("h2").textContent === expected.name
			);
			claim(
				"and the field is marked",
				panel().querySelector("tr.asked td")?.textContent === expected.field
			);
			claim(
				"in its octets, too",
				$$("#panel .hex span[style*=background]").length === expected.octets
			);
			claim("with the clause", panel().textContent.includes(expected.row));
			await shot("asked");
		}
	};
})();
