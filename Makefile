# Every target installs what it misses by itself; `make help` lists them.
.DEFAULT_GOAL := help
SWIFT ?= swift
ARGS ?=

# Symbols for debuggers are an eighth of the work of a build. The flags are the same for all targets, since what was built with others
# is built anew: `make demo` and then `make test` pay once. For a debugger: make test FLAGS=
# (The index stays, although nothing but editors needs it otherwise: on Linux, SwiftPM finds the test cases through it.)
FLAGS ?= -debug-info-format none

# SwiftPM hands the names of traits to the compiler in the order of a set. Where hashing isn't the same in each process, all that is the
# package's own is compiled anew whenever SwiftPM plans it again. Tests are run by themselves, since they are to have orders of their own.
PLANNED := SWIFT_DETERMINISTIC_HASHING=1 $(SWIFT)

# Everything in the package, and what it stands on: without a trait only the libraries for calls can be built (see Package.swift).
TRAITS := --traits Command

BUILD-TESTS = $(PLANNED) build $(TRAITS) $(FLAGS) --build-tests
TEST = $(SWIFT) test --skip-build $(TRAITS) $(FLAGS)

# Builds a product: $(call build,PRODUCT,CONFIGURATION,HOW LONG THE FIRST TIME TAKES). How far it is goes to standard error, since
# standard output is the product's.
define build
@[ -e .build/$(2)/$(1) ] || echo "Building $(1) and what it stands on: $(3) on two cores, this once." >&2
@$(PLANNED) build $(TRAITS) $(if $(filter debug,$(2)),$(FLAGS)) --configuration $(2) --product $(1) >&2
endef

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: tools
tools:
	@Scripts/ensure-toolchain

.PHONY: test-tools
test-tools:
	@Scripts/ensure-toolchain tests

.PHONY: cluster-tools
cluster-tools:
	@Scripts/ensure-toolchain cluster

.PHONY: documentation-tools
documentation-tools:
	@Scripts/ensure-toolchain documentation

.PHONY: demo
demo: tools ## Run the sample services and push the three documents of the demo through them (ARGS="--slow nlp=1s")
	$(call build,fanfare,debug,three to five minutes)
	@.build/debug/fanfare demo $(ARGS)

.PHONY: services
services: tools ## Run the sample services on ports 8001 to 8005 until interrupted
	$(call build,fanfare,debug,three to five minutes)
	@.build/debug/fanfare services $(ARGS)

.PHONY: build
build: tools ## Build everything
	$(PLANNED) build $(TRAITS) $(FLAGS)

# One after the other: all at once, a thousand tests share as many threads as there are cores, and one that waits for a real socket
# is passed over for minutes on a busy machine, beyond every deadline. What goes on side by side is within the tests.
.PHONY: test
test: test-tools ## Build and run all tests (ARGS="--filter FanfareTests")
	@$(BUILD-TESTS)
	@Scripts/run-tests $(TEST) --no-parallel $(ARGS)

# Tests that go over many random cases go over five times as many.
.PHONY: proofs
proofs: test-tools ## Run the tests over random cases on many more of them (minutes of CPU)
	@$(BUILD-TESTS)
	@FANFARE_PROOFS=long Scripts/run-tests $(TEST) \
		--filter 'RandomRunTests|RandomWorkflowTests|StoreRunTests|WireRunTests|WorkflowRunTests|BatchRunTests|HTTPDecoderDifferentialTests|OracleTests' $(ARGS)

.PHONY: lint
lint: documentation-tools ## Check the formatting, strictly, and where links of the documentation lead
	@Scripts/lint

.PHONY: quotes
quotes: documentation-tools ## Write the outputs that the documentation quotes as they are now (ARGS=--check compares only)
	$(call build,fanfare,debug,three to five minutes)
	@Scripts/quote $(ARGS)
	@Scripts/links --commands

.PHONY: dependencies
dependencies: tools ## Resolve a package that only makes calls: few dependencies, and none that a trait is for (ARGS=build runs it)
	@Scripts/dependencies $(ARGS)

.PHONY: documentation
documentation: documentation-tools ## Build the site of the documentation, as .build/documentation; a warning is an error
	@FLAGS="$(TRAITS) $(FLAGS)" Scripts/documentation

.PHONY: format
format: tools ## Mend the formatting
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests Proofs Benchmarks Snippets

.PHONY: examples
examples: ## Copy the examples of the documentation to where they are compiled
	@Scripts/examples

.PHONY: benchmark
benchmark: tools ## Compare with Go and with raw C on a loopback server (ARGS="--quick")
	@Benchmarks/run $(ARGS)

# The library of HTTP/2 sends bodies in the order of a set, which is another in each process unless hashing is told to be the same.
simulator := SWIFT_DETERMINISTIC_HASHING=1 .build/release/FanfareSimulator

# What a simulation is asked for: one seed, all of it or without some of its parts or as small as it fails, or many.
run-of-seeds = $(if $(SEED),seed $(SEED) $(if $(WITHOUT),--without $(WITHOUT),$(if $(SMALLEST),--smallest)),seeds $(or $(SEEDS),100000) $(FIRST))

.PHONY: simulate
simulate: tools ## Check random runs in simulated time (SEEDS=1000000), or show one (SEED=42, and SMALLEST=1 for what fails in it)
	$(call build,FanfareSimulator,release,a few minutes)
	@$(simulator) $(run-of-seeds)

.PHONY: mutants
mutants: test-tools ## Plant faults and count how many of them tests and simulation find; goes on where it was (ARGS="--sample 10", or names)
	$(call build,FanfareMutants,debug,a minute)
	@.build/debug/FanfareMutants $(ARGS)

# With other flags than everything else, and so in folders of its own.
.PHONY: sanitize
sanitize: test-tools ## Run tests under ThreadSanitizer and AddressSanitizer (ARGS="thread HTTPTransportTests" for some of one)
	@Scripts/sanitize $(ARGS)

.PHONY: simulate-wire
simulate-wire: tools ## Check random runs of the transport over simulated sockets (SEEDS=1000000), or show one (SEED=42)
	$(call build,FanfareSimulator,release,a few minutes)
	@$(simulator) wire $(run-of-seeds)

.PHONY: simulate-frames
simulate-frames: tools ## Check random runs of the transport in HTTP/2 (SEEDS=1000000), or show one (SEED=42)
	$(call build,FanfareSimulator,release,a few minutes)
	@$(simulator) frames $(run-of-seeds)

.PHONY: simulate-limits
simulate-limits: tools ## Check callers of limited services in simulated time (SEEDS=10000), or show one (SEED=42, SMALLEST=1)
	$(call build,FanfareSimulator,release,a few minutes)
	@$(simulator) limits $(run-of-seeds)

.PHONY: simulate-workflows
simulate-workflows: tools ## Check random workflows against a model of the specification (SEEDS=100000), or show one (SEED=42, SMALLEST=1)
	$(call build,FanfareSimulator,release,a few minutes)
	@$(simulator) workflows $(run-of-seeds)

.PHONY: simulate-batches
simulate-batches: tools ## Check batches of documents that cost money, killed and gone on with (SEEDS=20000), or show one (SEED=42, SMALLEST=1)
	$(call build,FanfareSimulator,release,a few minutes)
	@$(simulator) batches $(run-of-seeds)

.PHONY: simulate-stores
simulate-stores: tools ## Check random runs of a store in a file beside one in memory (SEEDS=100000), or show one (SEED=42, SMALLEST=1)
	$(call build,FanfareSimulator,release,a few minutes)
	@$(simulator) stores $(run-of-seeds)

.PHONY: crash-test
crash-test: test-tools ## Kill a batch again and again and compare what comes of it (KILLS=2000)
	$(call build,fanfare,release,half an hour)
	@$(BUILD-TESTS)
	@FANFARE_EXECUTABLE=$(CURDIR)/.build/release/fanfare FANFARE_KILLS=$(or $(KILLS),2000) $(TEST) --filter 'CrashTests|FailingDiskTests' $(ARGS)

.PHONY: scenarios
scenarios: tools ## Print what the policies do in five situations, in simulated time
	$(call build,FanfareSimulator,release,a few minutes)
	@$(simulator) scenarios

.PHONY: cancellations
cancellations: tools ## Cancel calls over real sockets at random moments and look at what is left (COUNT=1000000)
	$(call build,FanfareStress,release,ten to twenty minutes)
	@.build/release/FanfareStress $(or $(COUNT),1000000)

# The tests do a few dozen; the development server and all that it needs is the tests' own.
.PHONY: cluster-proof
cluster-proof: test-tools ## Run a thousand random workflows and the features on Temporal's development server
	$(BUILD-TESTS)
	FANFARE_PROOFS=long $(TEST) --no-parallel \
		--filter 'RandomClusterRunTests|ClusterFeatureTests' $(ARGS)

.PHONY: conformance
conformance: tools ## Run the specification's conformance kit (KIT=folder) and our own features, here or on a cluster (CLUSTER=127.0.0.1:7233)
	$(call build,FanfareConformanceRunner,debug,about five minutes)
	$(if $(KIT),,@echo "KIT=folder isn't given: only our own features are run")
	@.build/debug/FanfareConformanceRunner $(if $(CLUSTER),--temporal $(CLUSTER)) Tests/FanfareConformanceTests/Features $(KIT)

# With another compiler's flags than everything else, and so in a folder of its own.
.PHONY: fuzz
fuzz: tools ## Fuzz what reads bytes from outside, guided by coverage (MINUTES=60, TARGET=json), or one input again (TARGET=json INPUT=file)
	@Proofs/Fuzzing/run $(if $(INPUT),repeat $(TARGET) $(INPUT),minutes $(or $(MINUTES),11) $(TARGET))

.PHONY: jq-fuzz
jq-fuzz: tools ## Run random jq programs on random inputs (DURATION=3600), or one case again (CASE=42)
	$(call build,FanfareFuzzer,release,a few minutes)
	@.build/release/FanfareFuzzer $(if $(CASE),--case $(CASE),--seconds $(or $(DURATION),60) $(if $(SEED),--seed $(SEED)))

.PHONY: release
release: tools ## Build the command optimised, as .build/release/fanfare
	$(PLANNED) build $(TRAITS) --configuration release --product fanfare

.PHONY: static
static: tools ## Build the command optimised and with Swift inside, for machines without Swift, as .build-static/fanfare
	@# In a folder of its own: SwiftPM links what was compiled for shared libraries, and then misses half of Foundation.
	$(PLANNED) build $(TRAITS) --scratch-path .build-static --configuration release --product fanfare --static-swift-stdlib
	strip --strip-debug -o .build-static/fanfare .build-static/release/fanfare

.PHONY: temporal
temporal: tools ## Build fanfare-temporal optimised, which runs workflows on a Temporal cluster, beside .build/release/fanfare
	$(PLANNED) build $(TRAITS) --configuration release --product fanfare-temporal

# Debug builds, since those are there after `make test`.
.PHONY: cluster-demo
cluster-demo: cluster-tools ## Push documents through a Temporal cluster of its own and kill a worker in the middle (DOCUMENTS=60)
	$(call build,fanfare,debug,three to five minutes)
	$(call build,fanfare-temporal,debug,another minute)
	@Scripts/cluster-demo $(DOCUMENTS)

.PHONY: cluster-crashes
cluster-crashes: test-tools ## Kill a worker at every eighth of the calls, and the server once, under a batch on a cluster (DOCUMENTS=2000)
	$(BUILD-TESTS)
	FANFARE_CLUSTER_DOCUMENTS=$(or $(DOCUMENTS),2000) $(TEST) --filter ClusterRunTests $(ARGS)

.PHONY: man
man: tools ## Write manual pages for the command and each subcommand, as .build/man/fanfare*.1
	$(PLANNED) package $(TRAITS) $(FLAGS) generate-manual --configuration debug --multi-page
	@mkdir -p .build/man && cp .build/plugins/GenerateManual/outputs/FanfareCommand/*.1 .build/man/

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf .build .build-static .build-fuzzing .build-sanitize Benchmarks/.build Benchmarks/.build-static
