#include "reports/assets.h"

/* The assembler reads the files; paths are from the top, where make runs. */
#define BEGIN(name)    ".section .rodata\nasset_" #name "_start:\n"
#define INCLUDE(file)  ".incbin \"reports/page/" file "\"\n"
#define END(name)      "asset_" #name "_end:\n.byte 0\n.previous\n"

__asm__(BEGIN(template) INCLUDE("page.html") END(template));
__asm__(BEGIN(style) INCLUDE("page.css") INCLUDE("suite.css") INCLUDE("statement.css")
    INCLUDE("sweep.css")
    END(style));
__asm__(BEGIN(run) INCLUDE("tools.js") INCLUDE("base.js") INCLUDE("head.js") INCLUDE("topology.js")
    INCLUDE("ladder.js") INCLUDE("panel.js") INCLUDE("timeline.js") INCLUDE("plots.js")
    INCLUDE("handovers.js") INCLUDE("machines.js") INCLUDE("story.js")
    INCLUDE("verdicts.js") INCLUDE("run.js") END(run));
__asm__(BEGIN(suite) INCLUDE("tools.js") INCLUDE("suite.js") INCLUDE("row.js")
    INCLUDE("coverage.js") INCLUDE("mutants.js") INCLUDE("plots.js") INCLUDE("costs.js")
    INCLUDE("machines.js") INCLUDE("suite-page.js") END(suite));
__asm__(BEGIN(statement) INCLUDE("tools.js") INCLUDE("suite.js") INCLUDE("statement.js")
    END(statement));
__asm__(BEGIN(compare) INCLUDE("tools.js") INCLUDE("plots.js") INCLUDE("compare.js")
    INCLUDE("compare-page.js") END(compare));

__asm__(BEGIN(sweep) INCLUDE("tools.js") INCLUDE("sweep.js") END(sweep));

#define ASSET(name)								\
	extern const uint8_t asset_##name##_start[], asset_##name##_end[];	\
	struct bytes								\
	asset_##name(void)							\
	{									\
		return bytes_of(asset_##name##_start,				\
		    (size_t)(asset_##name##_end - asset_##name##_start));	\
	}

ASSET(template)
ASSET(style)
ASSET(run)
ASSET(suite)
ASSET(compare)
ASSET(statement)
ASSET(sweep)
