# sayso: everything from a fresh clone. `make demo` shows what it does, `make test` runs every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SHARED ?= ../shared
SECONDS ?= 60
SAMPLE ?=

.PHONY: help demo test lint mutants coverage bench floors fuzz attack sample wheel lock clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(VENV)/run ## build the shipped example and say where its dossier lies
	$(BIN)/sayso demo

test: $(VENV)/dev ## every test, on two processes
	$(BIN)/python -m pytest -n 2 --dist worksteal

coverage: $(VENV)/dev ## every test, and the share of lines and branches that they run, with a floor
	$(BIN)/python -m coverage run -m pytest
	$(BIN)/python -m coverage report --skip-covered

mutants: $(VENV)/dev ## change what decides, one place at a time: do the tests notice? (SAMPLE=12: another dozen each commit)
	$(BIN)/python -m tests.mutants $(if $(SAMPLE),--sample $(SAMPLE) --seed "$(shell git rev-parse HEAD)")

lint: $(VENV)/dev ## formatter, linter, type checker, import contract
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench training
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/dev ## every benchmark beside its peers (needs the data: SHARED=...)
	$(BIN)/python -m bench $(SHARED) --write bench/results.json

floors: $(VENV)/dev ## the benchmarks against what was reached before; passes over what has no data
	$(BIN)/python -m bench $(SHARED) --floors

fuzz: $(VENV)/dev ## hostile bytes through every reader, for SECONDS
	$(BIN)/python tests/fuzz/readers.py -max_total_time=$(SECONDS) -seed=1

attack: $(VENV)/dev ## kills, full disks, tampered and damaged cases, in number (docs/reliability.md has what held)
	$(BIN)/python -m tests.attack

sample: $(VENV)/dev ## the training scripts that need no PyTorch, on made-up pages: do they run, and write weights that load?
	for name in rarity attributions claims responses timeline; do $(BIN)/python -m training $$name --sample --work build/sample || exit 1; done

wheel: $(VENV)/python ## the wheel as a stranger installs it: no lock, no development tools, pip as it comes; then the demo
	rm -rf dist/trial && $(PYTHON) -m venv dist/trial
	dist/trial/bin/pip wheel --quiet --no-deps --wheel-dir dist .
	dist/trial/bin/pip install --quiet dist/sayso-*.whl
	cd dist && trial/bin/sayso demo && trial/bin/sayso verify --quick demo/ferry.sayso

lock: ## pin the dependencies anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra all pyproject.toml -o requirements/run.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra all --group dev pyproject.toml -o requirements/dev.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra all --group training pyproject.toml -o requirements/training.lock

clean: ## what the targets above made
	rm -rf $(VENV) demo .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit("sayso needs Python 3.11 or later: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/run: $(VENV)/python requirements/run.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements/run.lock
	$(PIP) install --no-deps --editable .
	touch $@

$(VENV)/dev: $(VENV)/python requirements/dev.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements/dev.lock
	$(PIP) install --no-deps --editable .
	touch $@ $(VENV)/run
