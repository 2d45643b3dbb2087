# The one door for everyone who works on Throughline. `make` lists what there is.

.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
# The first interpreter that starts and is new enough; a name on PATH may be a shim without a Python behind it.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$name && break; done)
RUNTIME := .venv/.runtime-lock
DEV := .venv/.dev-lock
# A test process for each core; whoever is done early takes over tests from the others.
PROCESSES := -n auto --dist worksteal
# What `check --deploy` needs in order to look at the production settings; nothing is ever served with these.
PRODUCTION := DJANGO_SETTINGS_MODULE=config.settings.production \
	THROUGHLINE_SECRET_KEY=only-for-the-deploy-check-0123456789-abcdefghijklmnopqrstuvwxyz \
	THROUGHLINE_ENCRYPTION_KEYS=b25seS1mb3ItdGhlLWRlcGxveS1jaGVjay0wMTIzNDU=

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(DEV) ## Make .venv with everything that runs, tests and checks need

.PHONY: run
run: $(RUNTIME) ## Run Throughline with its demo (PORT=8000)
	@$(BIN)/python -m demo.run

.PHONY: story
story: $(RUNTIME) ## Carry one change from draft to proof, and print what happens
	@$(BIN)/python -m demo.story

.PHONY: test
test: $(DEV) ## Run the tests that need no service and no browser (SQLite)
	@$(BIN)/python -m pytest $(PROCESSES) -m "not services and not browser"

.PHONY: test-pages
test-pages: $(DEV) ## Run the tests that drive Chromium; says loudly where there is none
	@$(BIN)/python -m pytest $(PROCESSES) -m browser

.PHONY: test-services
test-services: $(DEV) ## Run the tests on PostgreSQL, with Redis and RabbitMQ; says loudly what is missing
	@$(BIN)/python -m tests.services

.PHONY: bench
bench: $(DEV) ## Measure, a line of JSON per figure (SUITE=pages DATABASE=postgres://...)
	@$(BIN)/python -m bench $(if $(SUITE),--suite $(SUITE)) $(if $(DATABASE),--database $(DATABASE)) $(OPTIONS)

.PHONY: lint
lint: $(DEV) ## Check style, types, imports, templates, migrations and production settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --check --lint templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

.PHONY: format
format: $(DEV) ## Put Python and templates into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet templates

.PHONY: lock
lock: ## Resolve requirements/*.txt anew from pyproject.toml (needs uv)
	uv pip compile $(LOCK_OPTIONS) pyproject.toml -o requirements/runtime.txt
	uv pip compile $(LOCK_OPTIONS) --group pyproject.toml:dev -c requirements/runtime.txt pyproject.toml -o requirements/dev.txt
LOCK_OPTIONS := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

.PHONY: clean
clean: ## Remove .venv, caches and everything in var/
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): requirements/runtime.txt | $(BIN)/python
	@echo "Installing the libraries in $< into .venv ..."
	$(call install,$<)
	@touch $@

$(DEV): requirements/dev.txt | $(BIN)/python
	@echo "Installing the libraries in $< into .venv ..."
	$(call install,$<)
	@touch $@ $(RUNTIME)

ifdef UV
install = $(UV) pip install --quiet --python $(BIN)/python --require-hashes -r $(1)
$(BIN)/python:
	$(UV) venv --quiet --allow-existing --python "$(or $(PYTHON),>=3.11,<3.14)" .venv
else
install = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed. Debian 12: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { echo "$(PYTHON) has no ensurepip. Debian, Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
endif
