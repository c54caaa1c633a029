# One command for each thing people do here; CI calls the same. `make` lists them.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
GROUPS := requirements/run.txt requirements/test.txt requirements/lint.txt
READY := .venv/.ready
# Where bytecode may not be written, every process compiles dbt and Airflow anew: about 5 seconds each.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help env run test explore truth server lint format check bench faults faults-beyond faults-nightly airflow backfill lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

env: $(READY) ## the one environment, from hashed requirements

$(READY): $(GROUPS) requirements/uv.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: $(PYTHON) is too old; expected Python 3.11 or newer. Next: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 3; }
	@echo "preparing .venv (once, under a minute)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@$(BIN)/uv pip sync --quiet --require-hashes --only-binary :all: --no-binary jieba --python $(BIN)/python $(GROUPS)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

data/samples: | $(READY)
	$(BIN)/huisheng sample --out $@

run: $(READY) data/samples ## sample exports → audited release, through the real DAGs
	@$(BIN)/huisheng run

test: $(READY) server ## every test
	$(BIN)/pytest -n 2 --dist loadfile

explore: $(READY) server ## property tests on new random examples, each time others
	$(BIN)/pytest -n 2 -m hypothesis --hypothesis-profile new_examples

truth: $(READY) ## what the simulator planted comes back, on 20,000 customers (half an hour)
	$(BIN)/python benchmarks/marts/run.py --truth 20000

server: # a real PostgreSQL and MariaDB for the tests that read from them; they start their own
	@missing=; ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null || missing="postgresql"; \
	  ls /usr/sbin/mariadbd >/dev/null 2>&1 || command -v mariadbd >/dev/null || missing="$$missing mariadb-server"; \
	  [ -z "$$missing" ] \
	  || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; } \
	  || echo "no $$missing and no way to install it: its tests are skipped"

lint: $(READY) ## ruff, mypy, SQL and dbt linters
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfmt --check --quiet dbt_project
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project
	$(BIN)/dbt parse --quiet --project-dir dbt_project --profiles-dir dbt_project --target-path $(CURDIR)/.dbt_target --log-path $(CURDIR)/.dbt_target --no-send-anonymous-usage-stats
	$(BIN)/dbt-bouncer run --config-file dbt-bouncer.yml --output-only-failures

format: $(READY) ## write the formatting that lint checks
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfmt --quiet dbt_project

check: lint test faults-beyond ## what CI does

bench: $(READY) ## benchmarks: ratios against named alternatives
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r requirements/bench.txt
	@for file in benchmarks/*/run.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

faults: $(READY) ## kills, full disks, pauses, damage: nothing lost, doubled or invented (10 minutes)
	@$(BIN)/python -m faults.run

faults-beyond: $(READY) ## those of them that make test leaves out
	@$(BIN)/python -m faults.run --beyond test

faults-nightly: $(READY) ## the same, every instant of intake and publishing, and random kills for 10 minutes
	@$(BIN)/python -m faults.run --tier nightly

airflow: $(READY) data/samples ## Airflow with its UI on http://127.0.0.1:8080; Ctrl-C stops all of it
	@$(BIN)/huisheng airflow serve

backfill: $(READY) ## make backfill FROM=2026-09-01 TO=2026-09-30 (both days included)
	@$(BIN)/huisheng airflow backfill --from $(FROM) --to $(TO)

lock: $(READY) ## resolve requirements/*.in again
	cd requirements && for group in uv run test lint bench; do \
	  ../$(BIN)/uv pip compile $$group.in --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet \
	    $$( [ $$group = run ] || [ $$group = uv ] || echo -c run.txt ) -o $$group.txt || exit 1; done

clean: ## remove the environment and caches, keep data
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .dbt_target
