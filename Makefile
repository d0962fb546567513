# Sluice: `make run` and `make test` are all that a newcomer needs; both install what is missing on Debian.
# Every package that anything here needs stands in these lists.
BUILD_PACKAGES := libcurl4-openssl-dev libssl-dev libyaml-dev libsqlite3-dev libxml2-dev libpango1.0-dev libqrencode-dev \
	fonts-wqy-zenhei pkg-config
TEST_PACKAGES := python3 python3-venv openssl curl jq chromium chromium-driver poppler-utils
BENCH_PACKAGES := nginx wrk fio postgresql openssl curl python3

SWIFT ?= swift
SWIFT_FLAGS := --explicit-target-dependency-import-check error
# The release binaries carry the Swift libraries with them: one file to copy, and calls into them need no table. Functions are
# specialised across modules, which keeps the compiler busy longer and takes 4 to 9 % off what a pay costs (docs/performance.md).
RELEASE_FLAGS := -c release --static-swift-stdlib -Xswiftc -cross-module-optimization $(SWIFT_FLAGS)
RELEASE := .build/release/sluice
PEERS := Tests/SluiceEndToEndTests/peers
PEER_REQUIREMENTS := $(sort $(wildcard $(PEERS)/requirements.txt $(PEERS)/*/requirements.txt Tests/*/peers/requirements.txt))
PYTHON ?= python3

.PHONY: run test fuzz build check localstripe torture simulate bench format lint docs packages test-packages bench-packages clean

## run: install what is missing, build in release mode, let one payment travel the whole way, keep serving; pages for donors too
run: build
	scripts/run-demo

## build: the release binaries, .build/release/sluice and .build/release/fundraiser
build: packages
	$(SWIFT) build $(RELEASE_FLAGS) --product sluice
	$(SWIFT) build $(RELEASE_FLAGS) --product fundraiser

# All tests of a run begin at once, and who computes keeps the cores from all others. Where sockets, processes or a browser have
# to answer in time, and where whole histories are simulated, tests have runs of their own.
RUN_TESTS = SLUICE_PYTHON=$(CURDIR)/.venv/bin/python3 scripts/run-tests $(SWIFT) test --skip-build $(SWIFT_FLAGS)

## test: install what the tests need and run all of them
test: packages test-packages lint .venv/.complete
	$(SWIFT) build --build-tests $(SWIFT_FLAGS)
	.build/debug/sluice init
	.build/debug/sluice check
	SHOP_ACORNPAY_SECRET=acorn_test_0123456789abcdef .build/debug/sluice check --config docs/examples/config.yaml
	.build/debug/sluice reference --check
	$(RUN_TESTS) --skip "Fundraising|Sluice(Outbound|Server|Sandbox|Simulator|EndToEnd|Torture)Tests"
	$(RUN_TESTS) --filter "Sluice(Outbound|Server|Sandbox)Tests"
	$(RUN_TESTS) --filter "Fundraising(Outbound|Server)?Tests"
	$(RUN_TESTS) --filter "SluiceEndToEndTests|SluiceTortureTests"
	$(RUN_TESTS) --filter SluiceSimulatorTests
	$(RUN_TESTS) --no-parallel --filter FundraisingEndToEndTests

## fuzz: libFuzzer over every parser of foreign bytes (SECONDS_EACH=60), then the HTTP API from its own document, at length
fuzz: packages test-packages .venv/.complete
	scripts/fuzz
	$(SWIFT) build --build-tests $(SWIFT_FLAGS)
	SLUICE_API_EXAMPLES=100 SLUICE_PYTHON=$(CURDIR)/.venv/bin/python3 \
		$(SWIFT) test --skip-build $(SWIFT_FLAGS) --filter OpenAPIFuzzTests

## check: find every mistake in configuration, plugins and channels
check: build
	$(RELEASE) init
	$(RELEASE) check

## localstripe: one payment and one refund through a local server of another protocol, and the journals about them
localstripe: build test-packages
	scripts/localstripe.sh

## torture: everything that can happen to the release binary, and an account of every order; CYCLES=300 SEED=1 ONLY=kill,stop
torture: build
	$(SWIFT) build $(RELEASE_FLAGS) --product torture
	.build/release/torture $(if $(CYCLES),--cycles $(CYCLES)) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY))

## bench: Sluice beside what a user would choose instead, into Benchmarks/RESULTS.md; ITEMS=1,2 SIZES=10000,10000000 for a part or more
bench: build bench-packages
	$(SWIFT) build $(RELEASE_FLAGS) --product bench
	Benchmarks/bench.py $(if $(ITEMS),--items $(ITEMS)) $(if $(SIZES),--sizes $(SIZES)) $(BENCH_FLAGS)

## simulate: random histories of faults over the gateway itself, each audited; SEED=7 HISTORIES=100000 SECONDS=600 JOBS=2
simulate: packages
	$(SWIFT) build $(RELEASE_FLAGS) --product simulate
	.build/release/simulate $(if $(SEED),--seed $(SEED)) $(if $(HISTORIES),--histories $(HISTORIES)) \
		$(if $(SECONDS),--seconds $(SECONDS)) $(if $(JOBS),--jobs $(JOBS))

## format: write all Swift as the formatter would
format:
	$(SWIFT) format --in-place --parallel --configuration .swift-format -r Sources Tests Benchmarks Fuzz Package.swift

## lint: fail where the formatter would change something
lint:
	$(SWIFT) format lint --strict --parallel --configuration .swift-format -r Sources Tests Benchmarks Fuzz Package.swift

## docs: write the reference pages from the code
docs: build
	$(RELEASE) reference

# The peers that judge Sluice in its tests: providers' own SDKs and stand-ins, at pinned versions.
.venv/.complete: $(PEER_REQUIREMENTS)
	$(PYTHON) -m venv .venv
	.venv/bin/python3 -m pip install --quiet --disable-pip-version-check $(foreach file,$(PEER_REQUIREMENTS),-r $(file))
	touch $@

packages:
	@./scripts/install-packages $(BUILD_PACKAGES)

test-packages:
	@./scripts/install-packages $(TEST_PACKAGES)

# nginx and PostgreSQL are started by the bench itself, in a temporary folder; Debian's own services of them are not left running.
bench-packages:
	@./scripts/install-bench-packages $(BENCH_PACKAGES)

clean:
	rm -rf .build .venv
