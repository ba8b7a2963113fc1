# What a person does with tracehound: `make demo` and `make test` need Python 3.11 or newer and nothing else.
# `make demo` installs what a run needs, `make test` all the tools beside it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_FOLDER ?= .tracehound
# Superset has an environment of its own, of another Python where need be: it pins much that tracehound has newer.
SUPERSET_PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 $(PYTHON),$(shell command -v $(name))))
SUPERSET := .superset-venv
DASHBOARDS_PORT ?= 8088
# postgresql://ROLE@HOST/NAME, where `tracehound publish postgres` publishes; else the home's served file.
DASHBOARDS_DATABASE ?=
DESK_PORT ?= 8765
PORT = 3000
# Without bytecode on disk, each of the many processes that tests start compiles all that it imports again.
unexport PYTHONDONTWRITEBYTECODE
# Python compiles what is imported when it is first imported: the rest of the packages, 60 MB, is never needed.
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-compile
UV_EXPORT := $(BIN)/uv export --quiet --frozen --no-emit-project --no-header
SQL := sql benchmarks dashboards
BENCH_SIZE ?= 100000

.PHONY: demo desk test lint-python lint-sql dashboards dashboards-test crash-test spark-test cluster-test refresh-test refresh-mutants ocsf-test fuzz dev bench format docs lock clean

demo: $(VENV)/.ready ## everything on bundled data, with a summary
	$(BIN)/tracehound demo --home $(HOME_FOLDER)

desk: $(VENV)/.ready-desk ## the live desk on http://127.0.0.1:8765 until Ctrl-C; `make demo desk` on the demo
	@exec $(BIN)/tracehound desk --home $(HOME_FOLDER) --listen 127.0.0.1:$(DESK_PORT)

test: $(VENV)/.ready-dev ## format, lint (Python and SQL), types, layering, and all tests
	@$(MAKE) --no-print-directory --jobs 2 lint-sql lint-python
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# Both at once, since types are checked by one process.
lint-python:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

lint-sql:
	$(BIN)/sqlfluff lint --nocolor --disable-progress-bar $(SQL)

crash-test: $(VENV)/.ready-dev ## 30 runs from S3, 30 from the API and 30 with poison among the documents are killed; every table must equal that of an undisturbed run
	$(BIN)/python -m tests.crash

spark-test: $(VENV)/.ready-dev ## every model on Spark over the demo, both generators and documents at all ends; every table must equal DuckDB's. Needs Java 17
	$(BIN)/python -m tests.spark

cluster-test: $(VENV)/.ready-dev ## homes built on a Spark cluster of two workers, with an executor and a worker killed meanwhile; every table must equal the single machine's. Needs Java 17
	$(BIN)/python -m tests.cluster

refresh-test: $(VENV)/.ready-dev ## 200 refreshes of one home in a row, with all kinds of news; after each, every table must equal a full build
	$(BIN)/python -m tests.refresh series --refreshes 200

refresh-mutants: $(VENV)/.ready-dev ## declarations of refreshes that lack a source of keys, rows or changes: each must be found out
	$(BIN)/python -m tests.refresh mutants

ocsf-test: $(VENV)/.ready-dev ## 20,000 simulated findings as OCSF: none may break its schema or lose a value
	$(BIN)/python -m tests.ocsf

fuzz: $(VENV)/.ready-dev ## 20,000 mutants of findings among good ones, through all layers: none may crash a run or take a good finding along
	$(BIN)/python -m tests.fuzz --mutants 20000

dashboards: $(SUPERSET)/.ready ## the dashboards in a Superset of your own on http://127.0.0.1:8088, until Ctrl-C
	@$(SUPERSET)/bin/python dashboards/superset/serve.py --home $(HOME_FOLDER) --port $(DASHBOARDS_PORT) --database '$(DASHBOARDS_DATABASE)'

dashboards-test: $(VENV)/.ready-dev $(SUPERSET)/.ready ## open every dashboard in Chromium on the demo's findings, and compare figures with SQL
	TRACEHOUND_DASHBOARDS=$(CURDIR)/$(SUPERSET)/bin/python $(BIN)/python -m pytest tests/dashboards

dev: $(VENV)/.ready-ui ## Dagster's UI on http://127.0.0.1:3000 until Ctrl-C; PORT=3001 for another port
	@exec $(BIN)/python -m tracehound.pipelines.dev --home $(HOME_FOLDER) --port $(PORT)

bench: $(VENV)/.ready-dev ## measure everything and write docs/benchmarks.md; BENCH_SIZE=1000000 for more documents
	$(BIN)/python -m benchmarks all --documents $(BENCH_SIZE)

format: $(VENV)/.ready-dev ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix --nocolor --disable-progress-bar $(SQL)

docs: $(VENV)/.ready-dev ## render docs/tables and docs/metrics.md from contracts, configuration.md from its keys, queries.md from headers
	$(BIN)/python -m tracehound.pipelines.docs
	$(BIN)/python -m dashboards

lock: $(VENV)/.ready-dev ## pin all dependencies anew, without a registry's address
	$(BIN)/pip install --quiet uv==0.13.9
	$(BIN)/uv lock --quiet
	$(UV_EXPORT) --no-dev --output-file requirements.txt
	$(UV_EXPORT) --no-dev --extra ui --output-file requirements-ui.txt
	$(UV_EXPORT) --no-dev --extra desk --extra mcp --output-file requirements-desk.txt
	$(UV_EXPORT) --all-extras --output-file requirements-dev.txt
	rm uv.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--output-file dashboards/superset/requirements.txt dashboards/superset/requirements.in

clean: ## remove the environments
	rm -rf $(VENV) $(SUPERSET)

# What a run needs. Beside it in the same environment: Dagster's pages (-ui), the live desk (-desk), and all that tests and tools need (-dev).
$(VENV)/.ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "tracehound needs Python 3.11 or newer: set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --require-hashes -r requirements.txt
	$(PIP_INSTALL) --editable .
	touch $@

$(VENV)/.ready-%: requirements-%.txt $(VENV)/.ready
	$(PIP_INSTALL) --require-hashes -r $<
	touch $@

$(SUPERSET)/.ready: dashboards/superset/requirements.txt
	@$(SUPERSET_PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' || \
	{ echo "Superset needs Python 3.11 or 3.12: set SUPERSET_PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Installing Superset into $(SUPERSET): 900 MB, and some minutes, once."
	$(SUPERSET_PYTHON) -m venv --clear $(SUPERSET)
	$(SUPERSET)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r dashboards/superset/requirements.txt
	touch $@
