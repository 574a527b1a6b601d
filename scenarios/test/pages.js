/* pages.js - what a reader of the pages does and sees; run by browser.pl inside each page. `claim(text,
 * is)` is a test; key, back, type, size, media, shot and pdf are the browser's. */
({
	async suite() {
		claim("the head counts the rows that pass", document.getElementById("top").textContent.includes("PASS"));
		await shot("suite");
		for (const id of ["coverage","stories","mutants","handovers","machines"]) {
			const e=document.getElementById(id); if(!e) continue;
			e.scrollIntoView({behavior:"instant"}); await settled(); await shot("suite-"+id);
		}
		document.querySelector("#coverage tr[data-id]").click();
		await settled(); await shot("suite-row");
	},
	async run() {
		await shot("run");
		for (const id of ["ladder","timeline","handovers","machines","verdicts"]) {
			const e=document.getElementById(id); if(!e) continue;
			e.scrollIntoView({behavior:"instant"}); await settled(); await shot("run-"+id);
		}
	}
})
