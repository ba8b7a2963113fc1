# What a person does with tracehound: `make demo` and `make test` need Python 3.11 or newer and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_FOLDER ?= .tracehound
BENCH_SIZE ?= 100000

.PHONY: demo test crash-test dev bench format docs lock clean

demo: $(VENV)/.ready ## everything on bundled data, with a summary
	$(BIN)/tracehound demo --home $(HOME_FOLDER)

test: $(VENV)/.ready ## format, lint, types, layering, and all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -n 2 --dist loadfile

crash-test: $(VENV)/.ready ## 30 runs from S3 and 30 from the API are killed; every table must equal that of an undisturbed run
	$(BIN)/python -m tests.crash

dev: $(VENV)/.ready ## Dagster's UI on http://127.0.0.1:3000
	mkdir -p $(HOME_FOLDER)/dagster
	DAGSTER_HOME=$(CURDIR) TRACEHOUND_HOME=$(abspath $(HOME_FOLDER)) \
	TRACEHOUND_DAGSTER=$(abspath $(HOME_FOLDER))/dagster PATH=$(CURDIR)/$(BIN):$$PATH \
	$(BIN)/dg dev --host 127.0.0.1 --port 3000

bench: $(VENV)/.ready ## measure everything and write docs/benchmarks.md; BENCH_SIZE=1000000 for more documents
	$(BIN)/python -m benchmarks all --documents $(BENCH_SIZE)

format: $(VENV)/.ready ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.ready ## render docs/tables and docs/metrics.md from the contracts, docs/configuration.md from the keys
	$(BIN)/python -m pipelines.docs

lock: $(VENV)/.ready ## pin all dependencies anew, without a registry's address
	$(BIN)/pip install --quiet uv==0.13.9
	$(BIN)/uv lock --quiet
	$(BIN)/uv export --quiet --frozen --no-emit-project --no-header --output-file requirements.txt
	rm uv.lock

clean: ## remove the environment
	rm -rf $(VENV)

$(VENV)/.ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "tracehound needs Python 3.11 or newer: set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@
