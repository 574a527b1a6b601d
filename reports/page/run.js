/* run.js - everything is drawn. */
drawHead();
drawTopology();
ladderSection();
drawTimeline();
drawHandovers();
drawMachines();
drawStory();
drawVerdicts();
document
	.getElementById("main")
	.append(
		el(
			"footer",
			{},
			D.again
				? "Nothing failed here, so the captures were not kept. The same octets come again by: " + D.again
				: "The folder beside this page holds the evidence: pcap/ opens decrypted in Wireshark with keys/; messages.jsonl, state.jsonl, verdicts.json and metrics.csv are what is drawn here."
		)
	);
