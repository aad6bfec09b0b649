# Tilewright. `make` alone lists what there is.

SHELL := /bin/sh
.DEFAULT_GOAL := help

SPEC ?= Hardware/Specs/quad.yaml
NAME := $(basename $(notdir $(SPEC)))
OUT ?= Generated/$(NAME)
# Every other spec's Verilog, to be linted beside OUT.
LINTED := $(patsubst Hardware/Specs/%.yaml,.build/lint/%,\
  $(filter-out Hardware/Specs/$(NAME).yaml,$(wildcard Hardware/Specs/*.yaml)))

# A target may import only what it declares (docs/architecture.md).
STRICT := --explicit-target-dependency-import-check error
TILEWRIGHT := .build/release/tilewright

.PHONY: help
help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: setup build ## The main job: a network for handwritten digits on a chip's Verilog, in lockstep
	@scripts/run.sh $(SPEC) $(OUT) Generated/digits

.PHONY: test
test: setup-tests ## All tests
	@echo "== building the tests"
	@swift build --build-tests $(STRICT)
	@echo "== running the tests"
	@scripts/test.sh

.PHONY: check
check: build ## Check all specs in Hardware/Specs
	@$(TILEWRIGHT) check Hardware/Specs/*.yaml

.PHONY: build
build: setup ## The command line, with optimisation: .build/release/tilewright
	@swift build -c release --product tilewright $(STRICT)

.PHONY: generate
generate: build ## Verilog of SPEC into OUT, and what else is generated and committed
	@$(TILEWRIGHT) generate $(SPEC) -o $(OUT)
	@$(TILEWRIGHT) schema --reference > docs/reference/spec.md

.PHONY: lint
lint: setup-tests build ## Formatting of the Swift code, and every spec's Verilog under four tools
	@swift format lint --strict --recursive Sources Tests Package.swift
	@for spec in Hardware/Specs/*.yaml; do \
	  $(TILEWRIGHT) generate $$spec -o .build/lint/$$(basename $$spec .yaml) >/dev/null || exit 1; \
	done
	@printf '%s\n' $(OUT) $(LINTED) | xargs -P $$(nproc) -n 1 scripts/lint-verilog.sh

.PHONY: synthesis
synthesis: setup-tests generate ## Gates, flip-flops and levels of every digital module, by Yosys
	@scripts/synthesis.sh $(OUT) > .build/synthesis.md
	@mv .build/synthesis.md docs/reference/synthesis.md

.PHONY: network
network: build ## Where the 8 × 8 mesh of routers saturates, on their Verilog: the table of docs/network.md
	@scripts/network.sh

.PHONY: format
format: ## Format the Swift code
	@swift format --in-place --recursive Sources Tests Package.swift

.PHONY: snapshots
snapshots: generate ## Refresh the expected texts of the tests, to be reviewed as a diff
	@TILEWRIGHT_REFRESH=1 swift test --filter 'ChipSpecTests|ONNXTests'
	@git status --short

.PHONY: bench
bench: setup ## Measure what has a speed goal, as ratios in one run
	@swift build -c release --product tilewright-bench $(STRICT)
	@.build/release/tilewright-bench

.PHONY: soak
soak: build ## Random programs on the core in lockstep: 20 million instructions, a few minutes
	@$(TILEWRIGHT) cosim $(SPEC) --part core --seeds 800 --transactions 25000 --coverage

.PHONY: clean
clean: ## Remove what was built
	@rm -rf .build
	@echo "kept: the models' cache (TILEWRIGHT_CACHE, or ~/.cache/tilewright)"

.PHONY: setup setup-tests
setup:
	@scripts/setup.sh
setup-tests:
	@scripts/setup.sh --all
