# Reglament: `make` alone explains itself.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
ON ?= embedded
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup packages run serve test check format documents bench lock clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  make run ON=servers    the same on RabbitMQ and PostgreSQL (AMQP_URI, DATABASE_URL, or private ones)"
	@echo "  make run ARGS=--serve  afterwards keep the board up"
	@echo "  make test ARGS='-k calendar'"

setup: .venv/.ready ## create .venv with the locked versions

.venv/.ready: requirements.lock pyproject.toml deploy/setup.sh
	@PYTHON="$(PYTHON)" sh deploy/setup.sh
	@touch $@

packages: ## Debian's packages that the tests need (RabbitMQ, PostgreSQL, Chromium, fonts)
	@sh deploy/packages.sh

run: .venv/.ready ## the main job, from examples/ to the consolidated reports
	@exec $(BIN)/reglament run --on $(ON) $(ARGS)

serve: .venv/.ready ## the six processes on RabbitMQ and PostgreSQL, under a supervisor
	@exec $(BIN)/reglament serve all $(ARGS)

test: .venv/.ready packages ## all the tests, the ones on real servers and in the browser included
	@exec $(BIN)/pytest $(ARGS)

check: .venv/.ready ## lint, types, imports, the register, generated files fresh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config .importlinter
	$(BIN)/yamllint --strict law
	$(BIN)/reglament rules check
	$(BIN)/reglament rules document --check
	$(BIN)/reglament readings document --check
	$(BIN)/reglament topology --check
	$(BIN)/reglament events document --check

format: .venv/.ready ## put the code into its format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

documents: .venv/.ready ## write the generated documents anew
	$(BIN)/reglament rules document
	$(BIN)/reglament readings document
	$(BIN)/reglament topology --write
	$(BIN)/reglament events document

bench: .venv/.ready .venv/.bench packages ## measure what is claimed about speed, each against its peer
	@exec $(BIN)/python -W ignore -m bench $(ARGS)

.venv/.bench: requirements-bench.lock .venv/.ready
	@echo "installing the peers that are measured against (once)"
	@VIRTUAL_ENV="$(CURDIR)/.venv" $(BIN)/uv pip install -q --require-hashes -r requirements-bench.lock
	@touch $@

lock: .venv/.ready ## resolve the versions anew
	@PATH="$(BIN):$$PATH" sh deploy/lock.sh

clean: ## remove what was made here
	rm -rf .venv .run .pytest_cache .mypy_cache .ruff_cache .hypothesis
