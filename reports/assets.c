#include "reports/assets.h"

/* The assembler reads the files; paths are from the top, where make runs. */
#define ASSET(name, file)							\
	__asm__(".section .rodata\n"						\
	    "asset_" #name "_start:\n.incbin \"" file "\"\n"			\
	    "asset_" #name "_end:\n.byte 0\n.previous\n");			\
	extern const uint8_t asset_##name##_start[], asset_##name##_end[];	\
	struct bytes								\
	asset_##name(void)							\
	{									\
		return bytes_of(asset_##name##_start,				\
		    (size_t)(asset_##name##_end - asset_##name##_start));	\
	}

ASSET(template, "reports/report.html")
ASSET(style, "reports/report.css")
ASSET(script, "reports/report.js")
