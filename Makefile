# What one does with this project. `make` alone prints the list.
# Needed: Python 3.11 or later, make and git; the rest is fetched into .venv once.

PORT ?= 5000
DEMO ?= 1
PYTHON ?=
WORKERS ?= 2

BIN := .venv/bin
STAMPS := .venv/.stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Wheels only: nobody who runs this should need a compiler.
INSTALL := $(PIP) install --only-binary :all: --constraint constraints.txt
INPUTS := setup.cfg pyproject.toml constraints.txt
SOURCES := kernel question_bank courses lms wsgi.py

export PIP_ROOT_USER_ACTION := ignore

# An environment whose Python is gone (the system was upgraded) is made again.
$(shell $(BIN)/python -c '' 2>/dev/null || rm -rf $(STAMPS))

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench deep fix migration clean
.DELETE_ON_ERROR:

help: ## Print this list
	@echo 'make <target>'
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
		printf '%-12s %s\n' "$$name" "$$text"; done

# ------------------------------------------------------------------------------------- to see and to try

run: $(STAMPS)/run ## See it: install, prepare a demonstration, serve (PORT=5000, DEMO=0 for an empty one)
	@exec $(BIN)/python -m lms.serve --port $(PORT) $(if $(filter 0 no false,$(DEMO)),--no-demo)

test: $(STAMPS)/test ## Test it: everything but the tests that take minutes (ARGS="-k ledger" to choose)
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile -m 'not deep' $(ARGS)

# ------------------------------------------------------------------------------------- to work on it

setup: $(STAMPS)/dev ## Install everything a developer needs into .venv

check: $(STAMPS)/dev ## Style, types, walls, templates, shipped courses: what must hold before a commit
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@walls=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$walls"; exit 1; }
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/flask --app wsgi courses lint
	@echo 'All checks hold.'

fix: $(STAMPS)/dev ## Let ruff mend what it can: order of imports, layout, simple findings
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format --quiet .

deep: $(STAMPS)/test ## Test everything, with the long runs: large inputs, kill -9, races, a city of people
	@DEEP=1 $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --timeout 1800 $(ARGS)

bench: $(STAMPS)/run ## Measure the hot pages and the dashboards against the floors of the same machine
	@$(BIN)/python -m bench $(ARGS)

migration: $(STAMPS)/dev ## Draft a migration from the models: make migration NAME=evidence_reviews
	@test -n '$(NAME)' || { echo 'Say what changes: make migration NAME=evidence_reviews' >&2; exit 2; }
	@$(BIN)/python -c "$$DRAFT" '$(NAME)'

clean: ## Remove .venv and all caches; data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info build dist

# ------------------------------------------------------------------------------------- the environment
# A stamp says "installed from these inputs". With an up-to-date stamp nothing is asked of the network.
# The three levels are nested: dev holds test, test holds run.

$(STAMPS)/venv:
	@$(find-python); \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		echo "Making .venv with $$found"; \
		"$$found" -m venv --clear .venv || exit 1; \
	fi
	@mkdir -p $(STAMPS)
	@touch $@

# The build tool is installed by its own pin, then the project without an isolated build: no second download.
$(STAMPS)/run: $(INPUTS) | $(STAMPS)/venv
	@echo 'Installing the libraries (once, about half a minute) ...'
	@$(INSTALL) setuptools
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(STAMPS)/test: $(STAMPS)/run
	@echo 'Installing the tools for tests ...'
	@$(INSTALL) --no-build-isolation --editable '.[test]'
	@touch $@

$(STAMPS)/dev: $(STAMPS)/test
	@echo 'Installing the tools for checks ...'
	@$(INSTALL) --no-build-isolation --editable '.[test,dev]'
	@touch $@

# A draft compares the models with an empty database that was just brought up to the last migration.
define DRAFT
import pathlib, sys
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

head = pathlib.Path("migrations/HEAD")
number = f"{int(head.read_text() or 0) + 1:04d}"
with create_engine("sqlite://").connect() as connection:
    config = Config(toml_file="pyproject.toml", attributes={"connection": connection})
    command.upgrade(config, "head")
    command.revision(config, sys.argv[1], autogenerate=True, rev_id=number)
head.write_text(number + "\n")
print(f"Read migrations/versions/{number}_{sys.argv[1]}.py line by line: a draft is a guess.")
endef
export DRAFT

# Sets $found to the first Python that is new enough and can make an environment. Debian ships venv and
# ensurepip in a package of their own, so a Python without them is named together with that package.
define find-python
	found=; lacking=; \
	for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
		"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
		if "$$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1; then found=$$candidate; break; fi; \
		lacking=$${lacking:-$$("$$candidate" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')}; \
	done; \
	if [ -z "$$found" ] && [ -n "$$lacking" ]; then \
		echo "This Python cannot make a virtual environment. On Debian or Ubuntu: sudo apt install $$lacking" >&2; \
		exit 1; \
	fi; \
	if [ -z "$$found" ]; then \
		echo 'Python 3.11 or later is needed. If it has another name: make run PYTHON=/path/to/python3' >&2; \
		exit 1; \
	fi
endef
