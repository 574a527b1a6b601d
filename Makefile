# Sojourn. `make help` lists the targets a person types.
#
# Objects live in build/<variant>/: opt (what you run), san (ASan + UBSan, what the tests also run)
# and fuzz (clang, libFuzzer). Every room is an archive; the order below is the only direction in
# which rooms may include each other (scenarios/test/layers.sh checks it).

MAKEFLAGS += --no-print-directory
SHELL     := /bin/bash
V         ?= opt

PACKAGES := g++ make pkg-config libns3-dev libssl-dev liblua5.4-dev libpcap-dev tcpdump tshark \
	libcunit1-dev clang libclang-rt-14-dev valgrind graphviz gnuplot-nox groff-base libxml2-dev libxml2-utils \
	libjansson-dev libsqlite3-dev parallel perl

WARN    := -Wall -Wextra -Wconversion -Wshadow -Werror
CPPFLAGS = -I. -D_GNU_SOURCE
CFLAGS   = -std=gnu11 -g $(WARN) $(FLAGS_$(V))
CXXFLAGS = -std=c++17 -g -Wall -Wextra -Wno-unused-parameter -DNS3_LOG_ENABLE $(FLAGS_$(V))
FLAGS_opt  := -O2
# gcc 12 loses value ranges under UBSan, so its -Wconversion misfires there; opt has it on.
FLAGS_san  := -O1 -Wno-conversion -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_fuzz := -O1 -Wno-string-conversion -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
CC_opt := gcc
CC_san := gcc
CC_fuzz := clang
CXX_opt := g++
CXX_san := g++
B := build/$(V)

# ---- rooms ----
LUA_CFLAGS := -I/usr/include/lua5.4
XML_CFLAGS := -I/usr/include/libxml2
NS3_LIBS   := $(patsubst %,-lns3-%,core network internet point-to-point applications \
	virtual-net-device traffic-control)

source = $(filter-out %_test.c %_fuzz.c %_bench.c,$(wildcard $(1)))
objects = $(patsubst %,$(B)/%.o,$(1))

SRC_base        := $(call source,nodes/base/*.c)
SRC_crypto      := $(call source,nodes/crypto/*.c)
SRC_nodes       := $(filter-out $(SRC_base) $(SRC_crypto),$(call source,nodes/*.c nodes/*/*.c))
SRC_sim         := $(call source,sim/*.c sim/lab/*.c)
SRC_ns3         := $(wildcard sim/ns3_*.cc)
NS3_OBJECTS     := $(patsubst %,$(B)/%.pic.o,$(SRC_ns3))
SRC_traces      := $(call source,traces/*.c traces/*/*.c)
SRC_conformance := $(call source,conformance/*.c conformance/*/*.c)
SRC_reports     := $(call source,reports/*.c)
SRC_command     := $(wildcard sojourn*.c)
ROOMS := reports conformance sim nodes traces crypto base
lib = $(B)/lib$(1).a

NS3_TESTS := $(wildcard sim/ns3*_test.c)
TESTS := $(filter-out $(NS3_TESTS),$(wildcard nodes/*_test.c nodes/*/*_test.c sim/*_test.c sim/lab/*_test.c traces/*_test.c \
	traces/*/*_test.c conformance/*_test.c conformance/*/*_test.c reports/*_test.c))
BENCHES := $(wildcard sim/*_bench.c sim/bench/*_bench.c)
FUZZERS := $(wildcard nodes/*/*_fuzz.c traces/*_fuzz.c traces/*/*_fuzz.c conformance/*_fuzz.c)

LIBS := -lcrypto -lpcap -ljansson -llua5.4 -lsqlite3 -lxml2 -lm

.PHONY: all help
all: sojourn

help:
	@grep -hE '^##' $(MAKEFILE_LIST) | sed 's/^## //'

# ---- building ----
$(B)/%.c.o: %.c
	@mkdir -p $(@D)
	@echo '  $(CC_$(V))  $<'
	@$(CC_$(V)) $(CPPFLAGS) $(LUA_CFLAGS) $(XML_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/%.pic.o: FLAGS_$(V) += -fPIC
$(B)/%.c.pic.o: %.c
	@mkdir -p $(@D)
	@echo '  $(CC_$(V))  $< (for the module)'
	@$(CC_$(V)) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/%.cc.pic.o: %.cc
	@mkdir -p $(@D)
	@echo '  $(CXX_$(V))  $<'
	@$(CXX_$(V)) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c -o $@ $<

define room_rule
$$(B)/lib$(1).a: $$(call objects,$$(SRC_$(1)))
	@rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call room_rule,$(r))))

# Embedded by .incbin.
$(B)/reports/assets.c.o: $(wildcard reports/page/*)

# The rooms each room's tests may link: the judge's do not get the engines.
LINK_base        = base
LINK_crypto      = crypto base
LINK_nodes       = nodes crypto base
LINK_sim         = sim nodes crypto base
# Tests of whole worlds ask the explorer's question: do both ends agree?
LINK_sim/lab     = conformance traces sim nodes crypto base
LINK_traces      = traces crypto base
LINK_conformance = conformance traces crypto base
LINK_reports     = reports conformance traces crypto base
room = $(or $(if $(filter sim/lab/%,$(1)),sim/lab),$(findstring conformance,$(firstword $(subst /, ,$(1)))),$(if $(filter nodes/base/%,$(1)),base),$(if $(filter nodes/crypto/%,$(1)),crypto),$(firstword $(subst /, ,$(1))))
libs = $(foreach l,$(LINK_$(call room,$(1))),$(call lib,$(l)))

.SECONDEXPANSION:
$(patsubst %.c,$(B)/%,$(TESTS)): $(B)/%: $(B)/%.c.o $$(call libs,$$*)
	@$(CC_$(V)) $(FLAGS_$(V)) -o $@ $< -Wl,--start-group $(call libs,$*) -Wl,--end-group -lcunit $(LIBS)

$(patsubst %.c,$(B)/%,$(NS3_TESTS)): $(B)/%: $(B)/%.c.o $(NS3_OBJECTS) $$(call libs,$$*)
	@$(CXX_$(V)) $(FLAGS_$(V)) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(NS3_LIBS) -lcunit $(LIBS)

BENCH_PARTS := $(call objects,$(call source,sim/bench/*.c)) $(NS3_OBJECTS) $(foreach l,$(LINK_sim),$(call lib,$(l)))
$(patsubst %.c,$(B)/%,$(BENCHES)): $(B)/%: $(B)/%.c.o $(BENCH_PARTS)
	@$(CXX_$(V)) $(FLAGS_$(V)) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(NS3_LIBS) $(LIBS)

$(patsubst %.c,build/fuzz/%,$(FUZZERS)): build/fuzz/%: build/fuzz/%.c.o $$(call libs,$$*)
	@clang -fsanitize=fuzzer,address,undefined -o $@ $< -Wl,--start-group $(call libs,$*) -Wl,--end-group $(LIBS)

# ns-3 is a module, loaded when a story is played in it (sojourn_ns3.h). It finds our own functions in
# the program, which exports just those it needs.
NS3_MODULE := $(NS3_OBJECTS) $(B)/sim/ns3.c.pic.o
$(B)/sojourn-ns3.so: $(NS3_MODULE)
	@$(CXX_$(V)) $(FLAGS_$(V)) -shared -o $@ $^ $(NS3_LIBS)
$(B)/sojourn.exports: $(NS3_MODULE)
	@{ echo '{'; nm -u $^ | sed -nE 's/^ +U ([a-z][a-zA-Z0-9_]*)$$/\1;/p' | sort -u; echo '};'; } >$@

$(B)/sojourn: $(call objects,$(SRC_command)) $(foreach l,$(ROOMS),$(call lib,$(l))) $(B)/sojourn-ns3.so $(B)/sojourn.exports
	@echo '  link $@'
	@$(CC_$(V)) $(FLAGS_$(V)) -o $@ $(filter %.o,$^) -Wl,--dynamic-list=$(B)/sojourn.exports -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS)

# Where `make install` puts things; the program also looks beside itself (sojourn_data.h).
PREFIX  ?= /usr/local
DESTDIR ?=
BINDIR  := $(DESTDIR)$(PREFIX)/bin
LIBDIR  := $(DESTDIR)$(PREFIX)/lib/sojourn
DATADIR := $(DESTDIR)$(PREFIX)/share/sojourn
MANDIR  := $(DESTDIR)$(PREFIX)/share/man/man1
DOCDIR  := $(DESTDIR)$(PREFIX)/share/doc/sojourn
$(B)/sojourn_data.c.o: CPPFLAGS += -DDATADIR='"$(PREFIX)/share/sojourn"'

# Which revision this is, for those who ask: only its own file is compiled anew when it changes.
VERSION := $(or $(shell git describe --tags --always --dirty 2>/dev/null),unknown)
.PHONY: version
$(B)/version: version
	@mkdir -p $(@D)
	@echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' >$@
$(B)/sojourn_version.c.o: $(B)/version
$(B)/sojourn_version.c.o: CPPFLAGS += -DVERSION='"$(VERSION)"'

.PHONY: sojourn
sojourn: packages
	@$(MAKE) $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc)) V=opt build/opt/sojourn
	@ln -sf build/opt/sojourn sojourn

# ---- packages: installed only when something is missing and we are root ----
.PHONY: packages
packages:
	@dpkg-query -W $(PACKAGES) >/dev/null 2>&1 || { echo "installing Debian packages: $(PACKAGES)"; \
	  apt-get update -qq -o DPkg::Lock::Timeout=300 && DEBIAN_FRONTEND=noninteractive apt-get install -o DPkg::Lock::Timeout=300 -y -qq --no-install-recommends $(PACKAGES) >/dev/null; }

# Only the tests of the pages need a browser; where it cannot be had they are skipped, and say so.
.PHONY: browser
browser:
	@command -v chromium chromium-browser >/dev/null || { echo "installing the Debian package chromium"; \
	  apt-get update -qq -o DPkg::Lock::Timeout=300 && DEBIAN_FRONTEND=noninteractive apt-get install -o DPkg::Lock::Timeout=300 -y -qq --no-install-recommends chromium >/dev/null; } || true

## make              build ./sojourn
## make run          play `roaming`, print its ladder and verdicts, write the report
.PHONY: run
run: sojourn
	@./sojourn run scenarios/roaming.lua

## make NAME         play a stock story: make cold-start
include scenarios.mk
STORIES := $(sort $(foreach s,$(STOCK) $(TEST),$(firstword $(subst @, ,$(s)))))
.PHONY: $(STORIES)
$(STORIES): sojourn
	@./sojourn run scenarios/$@.lua

## make pictures     out/pictures/*.svg: every table that runs; RUNS="out/a/1 out/b/1": what they took of it
RUNS ?=
.PHONY: pictures
pictures: sojourn
	@mkdir -p out/pictures
	@for m in $$(./sojourn dot --help | sed -n 's/^Machines://p'); do \
	  ./sojourn dot $$m $(RUNS) | dot -Tsvg >out/pictures/$$m.svg && echo "out/pictures/$$m.svg" || exit 1; done

## make unit         unit and lab tests: no ns-3, no root, seconds   (V=san: under ASan and UBSan)
.PHONY: unit
unit: packages
	@$(MAKE) V=$(V) $(patsubst %.c,$(B)/%,$(TESTS))
	@scenarios/test/tally.sh $(patsubst %.c,$(B)/%,$(TESTS))

## make inside       each unit test of conformance/inside.tsv fails on its wrong implementation (ONLY='R7383-*')
INSIDE := $(sort $(shell awk -F'\t' 'NR > 1 && !/^\#/ { print $$2 }' conformance/inside.tsv))
.PHONY: inside
inside: packages
	@$(MAKE) V=opt $(patsubst %.c,build/opt/%,$(INSIDE)) $(foreach l,$(ROOMS),build/opt/lib$(l).a)
	@BUILD=build/opt COMPILE='$(CC_opt) $(CPPFLAGS) $(LUA_CFLAGS) $(XML_CFLAGS) -std=gnu11 -w -O1' \
	  LINK='-Wl,--start-group $(foreach l,$(ROOMS),build/opt/lib$(l).a) -Wl,--end-group -lcunit $(LIBS)' \
	  scenarios/test/inside.sh

## make unit-ns3     the tests that need ns-3
.PHONY: unit-ns3
unit-ns3: packages
	@$(MAKE) V=$(V) $(patsubst %.c,$(B)/%,$(NS3_TESTS))
	@scenarios/test/tally.sh $(patsubst %.c,$(B)/%,$(NS3_TESTS))

## make bench        what packets, set-ups and mobile nodes cost, beside stock ns-3 and openssl
.PHONY: bench
bench: packages
	@$(MAKE) V=opt build/opt/sojourn $(patsubst %.c,build/opt/%,$(BENCHES))
	@sim/bench/bench.sh $(PARTS)

## make interop      our IKEv2 and MOBIKE, live, against strongSwan, libreswan and OpenIKED (root)
.PHONY: interop
interop: sojourn
	@scenarios/test/interop.sh

## make interop-uml  our mobile node against a real Linux kernel's IPsec, in User-Mode Linux (root)
.PHONY: interop-uml
interop-uml: sojourn
	@scenarios/test/interop-uml.sh

## make fuzz         every decoder's fuzzer, FUZZ_RUNS executions each (a million or more: a campaign)
FUZZ_RUNS ?= 100000
.PHONY: fuzz
fuzz: packages
	@$(MAKE) V=fuzz $(patsubst %.c,build/fuzz/%,$(FUZZERS))
	@scenarios/test/fuzz.sh $(FUZZ_RUNS) $(patsubst %.c,build/fuzz/%,$(FUZZERS))

## make test         everything; closes with `N passed, N failed`
.PHONY: test
test: packages
	@scenarios/test/all.sh

## make install      PREFIX=/usr/local DESTDIR=: program, stories, catalogue, mutants, manual
DATA := scenarios.mk conformance/mutants.tsv conformance/inside.tsv conformance/uncovered.tsv conformance/explore-known.tsv conformance/generic-known.tsv \
	$(wildcard conformance/requirements/*.tsv) \
	$(wildcard traces/golden/*.seq) $(shell find scenarios -name '*.lua' -not -path 'scenarios/test/*')
.PHONY: install uninstall
install: build/opt/sojourn
	@install -D -m 755 build/opt/sojourn "$(BINDIR)/sojourn"
	@install -D -m 755 build/opt/sojourn-ns3.so "$(LIBDIR)/sojourn-ns3.so"
	@for f in $(DATA); do install -D -m 644 "$$f" "$(DATADIR)/$$f" || exit 1; done
	@install -D -m 644 docs/sojourn.1 "$(MANDIR)/sojourn.1"
	@for f in README.md LICENSE docs/*.md; do install -D -m 644 "$$f" "$(DOCDIR)/$${f##*/}" || exit 1; done
	@echo "installed in $(DESTDIR)$(PREFIX)"

## make uninstall    with the same PREFIX and DESTDIR
uninstall:
	rm -rf "$(BINDIR)/sojourn" "$(LIBDIR)" "$(DATADIR)" "$(DOCDIR)" "$(MANDIR)/sojourn.1"

## make clean
.PHONY: clean
clean:
	rm -rf build sojourn

-include $(shell find build/$(V) -name '*.d' 2>/dev/null)
