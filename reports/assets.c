#include "reports/assets.h"

/* The assembler reads the files; paths are from the top, where make runs. */
#define BEGIN(name)    ".section .rodata\nasset_" #name "_start:\n"
#define INCLUDE(file)  ".incbin \"reports/page/" file "\"\n"
#define END(name)      "asset_" #name "_end:\n.byte 0\n.previous\n"

__asm__(BEGIN(template) INCLUDE("page.html") END(template));
__asm__(BEGIN(style) INCLUDE("page.css") END(style));
__asm__(BEGIN(script) INCLUDE("base.js") INCLUDE("head.js") INCLUDE("topology.js")
    INCLUDE("ladder.js") INCLUDE("panel.js") INCLUDE("timeline.js") INCLUDE("handovers.js")
    INCLUDE("verdicts.js") END(script));

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
ASSET(script)
