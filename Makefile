# Kiyome: `make help` lists the targets. V=1 shows commands, B=FOLDER builds elsewhere, CC=clang works too.
# Every room is an archive of its folder's files. A flavour is one way to compile everything:
#   release  what is installed            check  ASan and UBSan, for the tests
#   lint     clang, for clang-tidy        fuzz   clang with libFuzzer           tsan  ThreadSanitizer
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
B       ?= build
FLAVOUR ?= release
PREFIX  ?= /usr/local
FUZZ_SECONDS ?= 60
SOAK_SEEDS ?= 10000
ROOM    ?=
O       := $(B)/$(FLAVOUR)
HDPARM  := build/hdparm
Q       := $(if $(V),,@)
say      = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2)')

# Rooms, each with the rooms below it in link order (the same table as tests/lint/includes.awk).
ROOMS        := base devices wipe certs report ui
RANK_base    := base
RANK_devices := devices base
RANK_wipe    := wipe devices base
RANK_certs   := certs base
RANK_report  := report wipe devices certs base
RANK_ui      := ui report wipe devices certs base

PC_base    := libcrypto jansson
PC_devices := blkid mount liburing
PC_certs   := zlib
PC_report  := libqrencode
# libnvme's .pc file asks for json-c's, which its package does not bring; libharu has no .pc file.
LIBS_devices := -lnvme
LIBS_report  := -lhpdf -lm
LIBS_wipe    := -lm
libs = $(foreach r,$(1),$(LIBS_$(r))) $(shell pkg-config --libs $(foreach r,$(1),$(PC_$(r))))

WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
	-Wformat=2 -Wcast-align -Wvla -Wimplicit-fallthrough
SAN  := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_release := -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
FLAGS_check   := -O1 $(SAN)
FLAGS_lint    := -O1
FLAGS_fuzz    := -O1 $(SAN) -fsanitize=fuzzer-no-link
FLAGS_tsan    := -O1 -fsanitize=thread
LINK_release  := -pie -Wl,-z,relro,-z,now
LINK_check    := $(SAN)
LINK_fuzz     := $(SAN)
LINK_tsan     := -fsanitize=thread
BUILD_CFLAGS   = -std=c11 -g -pthread $(WARN) $(FLAGS_$(FLAVOUR)) $(CFLAGS)
BUILD_CPPFLAGS = -I. -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 $(CPPFLAGS)
BUILD_LDFLAGS  = -pthread -Wl,--as-needed $(LINK_$(FLAVOUR)) $(LDFLAGS)

MAINS   := ui/main.c ui/verify_main.c
apart   := $(MAINS) devices/sgio_names.c
sources  = $(filter-out $(apart),$(wildcard $(1)/*.c $(1)/*/*.c))
SIM     := $(wildcard tests/sim/*.c)
archives = $(if $(RIG_PARTS),$(if $(filter devices,$(firstword $(1))),$(O)/librig.a)) $(if $(SIM),$(if $(filter devices certs,$(1)),$(O)/libsim.a)) $(1:%=$(O)/lib%.a) $(if $(filter devices,$(1)),$(O)/libsgio.a)
# ROOM:PROGRAM for each test and fuzz target; its namesake's room or its first line's `room:` word.
ROOMED  := $(shell tests/unit/rooms tests/unit/test_*.c tests/fuzz/fuzz_*.c)
in_room  = $(patsubst $(1):%,$(O)/%,$(filter $(1):$(2)/%,$(ROOMED)))
UNITS   := $(foreach r,$(or $(ROOM),$(ROOMS)),$(call in_room,$(r),tests/unit))
FUZZERS := $(foreach r,$(or $(ROOM),$(ROOMS)),$(call in_room,$(r),tests/fuzz))
# Single files: what a measurement runs (linked with all rooms), what an end-to-end test needs beside kiyome.
BENCHES := $(patsubst %.c,$(O)/%,$(wildcard tests/bench/*.c))
HELPERS := $(patsubst %.c,$(O)/%,$(wildcard tests/e2e/*.c))
SAMPLES := $(O)/tests/samples
# The rig: programs that serve drives to guests, the one that talks to a guest, the one inside it.
RIG_MAINS := $(wildcard tests/rig/*_host.c tests/rig/ask.c)
RIG_PARTS := $(filter-out $(RIG_MAINS) tests/rig/agent.c,$(wildcard tests/rig/*.c))
RIGS    := $(RIG_MAINS:%.c=$(O)/%)
AGENT   := $(O)/tests/rig/agent
ONLY    ?=
PO      := $(wildcard po/*.po)
MO      := $(PO:po/%.po=$(B)/locale/%/LC_MESSAGES/kiyome.mo)
MAN     := $(wildcard docs/*.[18])
# Release programs lie at the top of the build folder, the others in their flavour's.
BIN     := $(if $(filter release,$(FLAVOUR)),$(B),$(O))
PROGRAMS := $(if $(wildcard ui/main.c),$(BIN)/kiyome) $(if $(wildcard ui/verify_main.c),$(BIN)/kiyome-verify)
again    = +$(Q)$(MAKE) --no-print-directory B=$(B) FLAVOUR=$(1)

all: $(PROGRAMS) $(MO)                           ## build kiyome, kiyome-verify and the translations
deps:                                            ## install missing Debian 12 packages (as root), fetch hdparm's source
	$(Q)tools/deps
deps-%:
	$(Q)tools/deps $*
check: $(if $(ROOM),,deps-build deps-test)       ## all tests under ASan and UBSan; ROOM=wipe: that room's unit tests
	$(call again,check) run-check
run-check: $(UNITS) $(if $(ROOM),,$(PROGRAMS) $(HELPERS) $(MO))
	$(Q)KIYOME=$(abspath $(BIN))/kiyome HELPERS=$(abspath $(O))/tests/e2e tests/run $(if $(ROOM),,--e2e) $(UNITS)
e2e: deps-build deps-rig                         ## the program in real kernels with simulated drives (QEMU); ONLY=words
	$(call again,release) all
	$(call again,check) RIG_SET= run-e2e
e2e-full: deps-build deps-rig                    ## every scenario of that, the long ones and the older kernel too
	$(call again,release) all
	$(call again,check) RIG_SET=--full run-e2e
run-e2e: $(RIGS) $(AGENT)
	$(Q)KIYOME=$(abspath $(B))/kiyome RIG=$(abspath $(O))/tests/rig tests/rig/run $(RIG_SET) $(ONLY)
check-threads:                                   ## the unit tests of wipe/ (or ROOM=) under ThreadSanitizer
	$(call again,tsan) ROOM=$(or $(ROOM),wipe) run-check
soak:                                            ## jobs by chance on simulated drives: SOAK_SEEDS (10,000); SOAK_SEED=N tells one
	$(call again,check) run-soak
run-soak: $(O)/tests/unit/test_soak
	$(Q)SOAK_SEEDS=$(SOAK_SEEDS) $<
practice: deps-build                             ## everything once, on a practice drive: erase, verify, certificate
	$(call again,release) all
	$(Q)KIYOME=$(abspath $(B))/kiyome tests/practice/run
bench: all $(BENCHES)                            ## speed beside fio, nwipe and shred, as a table and as JSON
	$(Q)KIYOME=$(abspath $(B))/kiyome PARTS=$(abspath $(O))/tests/bench tests/bench/run
samples:                                         ## every sample paper in both languages as PDF, in build/samples
	$(call again,release) run-samples
run-samples: $(SAMPLES)
	$(Q)$(SAMPLES) $(B)/samples
fuzz:                                            ## each fuzz target for FUZZ_SECONDS (60)
	$(call again,fuzz) CC=clang run-fuzz
run-fuzz: $(FUZZERS)
	$(Q)tests/fuzz/run $(FUZZ_SECONDS) $(FUZZERS)
lint:                                            ## both compilers, clang-tidy, cppcheck, shellcheck, rooms, layout
	$(Q)B=$(B) MAKE='$(MAKE)' tests/lint/run
tidy: $(patsubst %.c,$(O)/%.tidy,$(foreach r,$(ROOMS),$(call sources,$(r))) $(wildcard $(apart)))
everything: all $(UNITS) $(BENCHES) $(HELPERS) $(SAMPLES) $(RIGS) $(AGENT) $(ROOMS:%=$(O)/lib%.a)
format:                                          ## lay out every C file as .clang-format says
	$(Q)clang-format -i $$(find base devices wipe certs report ui tests -name '*.[ch]')
po-update:                                       ## bring po/*.po up to date with the sources
	$(Q)tools/po-update
install: all                                     ## install under PREFIX (/usr/local), below DESTDIR
	$(Q)install -D -t $(DESTDIR)$(PREFIX)/bin $(PROGRAMS)
	$(Q)for mo in $(MO:$(B)/%=%); do install -D -m 644 $(B)/$$mo $(DESTDIR)$(PREFIX)/share/$$mo || exit 1; done
	$(Q)for page in $(MAN); do install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man$${page##*.} $$page || exit 1; done
help:                                            ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
clean:                                           ## remove what was built (the fetched hdparm source stays)
	$(Q)rm -rf $(B)/release $(B)/check $(B)/lint $(B)/fuzz $(B)/tsan $(B)/locale $(B)/samples $(B)/kiyome $(B)/kiyome-verify

# How things are made.
$(O)/%.o: %.c $(O)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(BUILD_CPPFLAGS) $(BUILD_CFLAGS) -MMD -MP -c -o $@ $<
$(O)/%.tidy: %.c $(O)/%.o .clang-tidy
	$(call say,TIDY,$<)
	$(Q)clang-tidy --quiet $< -- $(BUILD_CPPFLAGS) $(BUILD_CFLAGS) 2>$@.log || { cat $@.log; exit 1; }
	@touch $@
$(O)/build_id.o: $(O)/build_id.c base/build_id.h
	$(Q)$(CC) $(BUILD_CPPFLAGS) $(BUILD_CFLAGS) -c -o $@ $<
$(O)/libsgio.a: $(HDPARM)/sgio.c $(O)/devices/sgio_names.o
	$(Q)$(CC) -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Dioctl=ata_exec_ioctl -w -g -pthread $(FLAGS_$(FLAVOUR)) -c -o $(O)/sgio.o $<
	$(Q)rm -f $@ && $(AR) rcs $@ $(O)/sgio.o $(O)/devices/sgio_names.o
$(HDPARM)/sgio.c:
	$(Q)tools/deps --source
# sgio sends by a call of ours (the commands go the handle's way), and its header is needed for that.
$(O)/devices/ata_exec.o: | $(HDPARM)/sgio.c
$(B)/locale/%/LC_MESSAGES/kiyome.mo: po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt --check -o $@ $<
define archive
$(O)/lib$(1).a: $(2:%.c=$(O)/%.o) $(O)/archive-$(1)
	$$(Q)rm -f $$@ && $$(AR) rcs $$@ $$(filter %.o,$$^)
endef
$(foreach r,$(ROOMS),$(eval $(call archive,$(r),$(call sources,$(r)))))
$(eval $(call archive,sim,$(SIM)))
$(eval $(call archive,rig,$(RIG_PARTS)))
define programs
$(call in_room,$(1),tests/unit): %: %.o $(call archives,$(RANK_$(1))) | $(O)/build_id.o
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) $$(BUILD_LDFLAGS) -o $$@ $$< $(O)/build_id.o $(call archives,$(RANK_$(1))) -lcunit $$(call libs,$(RANK_$(1)))
$(call in_room,$(1),tests/fuzz): %: %.o $(call archives,$(RANK_$(1))) | $(O)/build_id.o
	$$(Q)$$(CC) $$(BUILD_LDFLAGS) -fsanitize=fuzzer -o $$@ $$< $(O)/build_id.o $(call archives,$(RANK_$(1))) $$(call libs,$(RANK_$(1)))
endef
$(foreach r,$(ROOMS),$(eval $(call programs,$(r))))
$(BENCHES): %: %.o $(call archives,$(RANK_ui)) | $(O)/build_id.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(BUILD_LDFLAGS) -o $@ $< $(O)/build_id.o $(call archives,$(RANK_ui)) $(call libs,$(RANK_ui))
$(SAMPLES): %: %.o $(call archives,$(RANK_report)) | $(O)/build_id.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(BUILD_LDFLAGS) -o $@ $< $(O)/build_id.o $(call archives,$(RANK_report)) $(call libs,$(RANK_report))
$(HELPERS): %: %.o
	$(Q)$(CC) $(BUILD_LDFLAGS) -o $@ $<
$(RIGS): %: %.o $(O)/librig.a $(call archives,$(RANK_devices)) | $(O)/build_id.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(BUILD_LDFLAGS) -o $@ $< $(O)/build_id.o $(O)/librig.a $(call archives,$(RANK_devices)) $(call libs,$(RANK_devices))
# Inside the guest there is no sanitizer's library, and the agent should need no library at all.
$(AGENT): tests/rig/agent.c tests/rig/frame.h base/cleanup.h $(O)/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(BUILD_CPPFLAGS) -std=c11 -O1 $(WARN) -static -o $@ $<
$(BIN)/kiyome: $(O)/ui/main.o $(O)/build_id.o $(filter-out %sim.a,$(call archives,$(RANK_ui)))
	$(call say,LINK,$@)
	$(Q)$(CC) $(BUILD_LDFLAGS) -o $@ $^ $(call libs,$(RANK_ui))
# The checker links no room that touches drives and no library that draws: were one needed, this fails.
$(BIN)/kiyome-verify: $(O)/ui/verify_main.o $(O)/build_id.o $(O)/libui.a $(O)/libreport.a $(O)/libcerts.a $(O)/libbase.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(BUILD_LDFLAGS) -o $@ $^ $(call libs,certs base)

# Files that change only when what they hold does.
$(O)/flags: FORCE
	@mkdir -p $(@D); echo '$(CC) $(BUILD_CPPFLAGS) $(BUILD_CFLAGS) $(BUILD_LDFLAGS)' | tools/renew $@
$(O)/build_id.c: FORCE
	@mkdir -p $(@D); PREFIX=$(PREFIX) tools/build-id | tools/renew $@
$(O)/archive-%: FORCE
	@mkdir -p $(@D); echo '$(sort $(or $(if $(filter sim,$*),$(SIM)),$(if $(filter rig,$*),$(RIG_PARTS)),$(call sources,$*)))' | tools/renew $@
FORCE:
.PHONY: all deps check run-check e2e e2e-full run-e2e check-threads soak run-soak practice bench samples run-samples fuzz run-fuzz lint \
	tidy everything format po-update install help clean FORCE
.SECONDARY:
.DELETE_ON_ERROR:
-include $(wildcard $(O)/*/*.d $(O)/*/*/*.d)
