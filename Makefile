# Everything a newcomer needs: `make run`, `make test`, `make bench`. Each installs what is missing.

SHELL := /bin/bash
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
PACKAGES := build-essential cmake pkg-config libopus-dev chromium firefox-esr espeak-ng ffmpeg \
	fonts-noto-cjk poppler-utils qpdf postgresql python3-venv dicom3tools mkvtoolnix
# `make run PROFILE=dev` starts sooner and runs slower.
PROFILE ?= release
FUZZ_SECONDS ?= 60
HANDOVERS ?= 100
FUZZ := tests/fuzz
CLIENT := web-client
STORIES := tests/browser
VENV := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/consilium/venv
HAS_CLIENT := $(wildcard $(CLIENT)/package.json)
CLIENT_PARTS := $(patsubst $(CLIENT)/%,%,$(wildcard $(addprefix $(CLIENT)/,src public *.html *.json *.ts *.js *.mjs)))

# Clippy stands in the compiler's place: what is built for tests is linted by it, and what that builds upon is compiled
# once. Builds that lack it are others.
LINTED := RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=--deny__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__
DICOM := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/consilium/dicom

.PHONY: api run test browser fixtures bench capacity conformance soak kills protocol fuzz build setup client check

run: setup client
	cargo run --profile $(PROFILE) -- demo

build: setup client
	cargo build --profile $(PROFILE)

test: setup client check fixtures
	$(LINTED) cargo test --workspace --lib --bins --tests --no-fail-fast
ifneq ($(HAS_CLIENT),)
	npm --prefix $(CLIENT) run check
	npm --prefix $(CLIENT) test
	$(MAKE) --no-print-directory browser
endif

# Stories told by the real server in Chromium, Firefox and aiortc. `make browser ONLY=lobby` tells some. The binary is the
# one that tests build: `cargo build` would compile half the house once more, with fewer features of what it builds upon.
browser: setup client $(VENV)/.ready
	$(LINTED) cargo test --workspace --test house --no-run
	@cd $(STORIES) && if [ ! -d node_modules ] || [ package-lock.json -nt node_modules ]; then \
		npm ci --ignore-scripts --no-audit --no-fund && touch node_modules; fi
	@node $(STORIES)/run.mjs $(ONLY)

$(VENV)/.ready: $(STORIES)/requirements.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# DICOM files for the tests: real ones out of Python packages, and made ones.
fixtures: $(DICOM)/ready

$(DICOM)/ready: tests/dicom_fixtures/make.py $(VENV)/.ready
	$(VENV)/bin/python $< $(DICOM)

check:
	cargo fmt --all --check
	$(LINTED) cargo test --workspace --all-targets --no-run

bench: setup client
	cargo bench --package consilium --bench '*'

# How cost grows with sessions and with people: two tables, and a picture of them under target/bench.
capacity: setup client $(VENV)/.ready
	cargo build --release
	$(VENV)/bin/pip install --quiet --disable-pip-version-check matplotlib==3.11.2
	$(VENV)/bin/python benches/capacity.py $(or $(CARGO_TARGET_DIR),target)/release/consilium

# The interpretation's conformance at length: every row with nothing between, ten minutes of two booths at random work,
# ten minutes on the record, and a hundred handovers and flips over near and far, clean and lossy links. One that fails
# keeps none of the others from being run.
conformance: setup client
	$(LINTED) cargo test --test interpretation_conformance --no-run
	@set -o pipefail; unset SOAK_MINUTES; told=0; failed=0; \
	tell() { told=$$((told + 1)); \
		STRICT=1 HANDOVERS=$(HANDOVERS) $(LINTED) cargo test --test interpretation_conformance -- --nocapture \
			| { grep -E '^(  ok|  --|FAIL)|round trip|soak|rows' || true; } || failed=$$((failed + 1)); }; \
	tell; SOAK_MINUTES=$(or $(SOAK_MINUTES),10) tell; ROWS=records SESSION_MINUTES=10 tell; \
	for rtt in 0 150 300; do for loss in 0 3 10; do RTT_MS=$$rtt LOSS_PERCENT=$$loss tell; done; done; \
	echo "$$told combinations, $$failed failed"; test $$failed = 0

# Two booths at random work for an hour: every second of it is what must be heard, and the server grows no larger.
# `make soak SOAK_MINUTES=5 SOAK_SEED=7` is shorter, and one that was seen before.
soak: setup client
	$(LINTED) cargo test --test interpretation_conformance --no-run
	STRICT=1 SOAK_MINUTES=$(or $(SOAK_MINUTES),60) $(LINTED) cargo test --test interpretation_conformance -- --nocapture

# The server is killed at fifty random moments of a recorded consultation.
kills: setup client
	KILLS=$(or $(KILLS),50) $(LINTED) cargo test --test evidence_scenarios kills -- --nocapture

# The description of the calls against the calls, at length: so many random requests of each.
api: setup client $(VENV)/.ready
	EXAMPLES=$(or $(EXAMPLES),200) $(LINTED) cargo test --test server_scenarios api

# Writes the TypeScript twins of the wire types; a test compares them.
protocol:
	WRITE_PROTOCOL=1 $(LINTED) cargo test --package consilium-core typescript

# Every fuzz target for a minute, in the development profile. What a run finds stays in `corpus`.
fuzz: setup
	@rustup toolchain list | grep -q ^nightly || rustup toolchain install nightly --profile minimal
	@cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --locked
	@set -e; for target in $$(cargo +nightly fuzz list --fuzz-dir $(FUZZ)); do \
		mkdir -p $(FUZZ)/corpus/$$target; \
		cargo +nightly fuzz run --fuzz-dir $(FUZZ) --dev $$target $(FUZZ)/corpus/$$target $(FUZZ)/seeds/$$target \
			-- -max_total_time=$(FUZZ_SECONDS) -timeout=10; done

# Debian packages that are not there yet, in one go.
setup:
	@missing=""; for package in $(PACKAGES); do \
		dpkg-query --show --showformat='$${db:Status-Status}' "$$package" 2>/dev/null | grep -qx installed \
			|| missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then echo "installing:$$missing"; \
		$(SUDO) apt-get update --quiet && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends $$missing; fi

# The web client, built before the binary that embeds it, and only when something has changed: the binary would be, too.
client:
ifneq ($(HAS_CLIENT),)
	@cd $(CLIENT) && if [ ! -d node_modules ] || [ package-lock.json -nt node_modules ]; then \
		npm ci --ignore-scripts --no-audit --no-fund && touch node_modules; fi
	@cd $(CLIENT) && if [ ! -f dist/index.html ] || [ -n "$$(find $(CLIENT_PARTS) -newer dist/index.html -print -quit)" ]; then \
		npm run build || { rm -f dist/index.html; exit 1; }; fi
endif
