# dojob: `make demo` shows it, `make test` proves it, `make help` lists the rest.

CARGO ?= cargo
CC ?= cc
PYTHON ?= python3

.PHONY: help build demo test soak sanitize miri fuzz lint generated clean

help: ## What there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

build: ## The library (target/release/libdojob.so and .a) and the commands dojob and dojob-faultd
	$(CARGO) build --release --workspace

demo: ## A download in C, killed half-way and resumed; URL=... OUT=... for one of your own
	@$(PYTHON) examples/demo.py $(if $(URL),--url '$(URL)') $(if $(OUT),--out '$(OUT)')

test: ## Every test in every language, against real servers; DO_SKIP=csharp leaves a suite out
	$(PYTHON) tests/run.py

soak: ## The long form of the tests that have one; two hours on two cores
	$(CARGO) build --release --examples
	DO_KILLS=1000 DO_ABUSE_CALLS=10000000 DO_CUTS=20000 DO_DAMAGES=4000 $(CARGO) test --release \
		--test kill --test abuse --test powercut --test damage -- --nocapture
	DO_KILLS=1000 $(CARGO) test --release --package dojob-cli --test kill -- --nocapture
	DO_HISTORIES=50000 $(CARGO) test --lib simulation -- --nocapture
	$(CARGO) build --release --workspace
	$(PYTHON) tests/hostile/run.py --program target/release/dojob
	DO_ABUSE_CALLS=10000000 $(MAKE) sanitize miri
	$(MAKE) fuzz

sanitize: ## The attack on the ABI under ASan and TSan; DO_ABUSE_CALLS=10000000 for the long form
	$(PYTHON) tests/sanitize/run.py address thread

miri: ## The handle table and the file that touches a caller's memory, interpreted by Miri
	$(PYTHON) tests/sanitize/run.py miri

FUZZ_SECONDS ?= 120

fuzz: ## Sequences of calls, texts and answers by libFuzzer, FUZZ_SECONDS each; needs cargo-fuzz and Rust's nightly
	@$(CARGO) fuzz --version || { echo 'make: install it with: cargo install cargo-fuzz --locked'; exit 1; }
	for target in texts judge calls; do \
		$(CARGO) +nightly fuzz run $$target -- -max_total_time=$(FUZZ_SECONDS) -max_len=1600 || exit 1; \
	done

lint: ## Formatting and clippy, warnings denied
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --workspace --no-deps --document-private-items

generated: ## Writes the header, the shims, the golden lists, the table of the abuse and docs/states.md from their sources
	DO_UPDATE=1 $(CARGO) test --test bindings --test states

clean: ## Removes what was built
	$(CARGO) clean
