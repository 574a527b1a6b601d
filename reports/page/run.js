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
			"The folder beside this page holds the evidence: pcap/ opens decrypted in Wireshark with keys/; messages.jsonl, state.jsonl, verdicts.json and metrics.csv are what is drawn here."
		)
	);
