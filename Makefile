# Every verb a person needs. The first one run sets everything up.
.DEFAULT_GOAL := help
.PHONY: help setup demo sandbox test quick soak bench check audit format synth deploy lock wheel clean
SHELL := /bin/sh
BIN := .venv/bin
PY := $(BIN)/python
unexport PYTHONDONTWRITEBYTECODE # each worker of a test run would compile everything anew
export PATH := $(CURDIR)/$(BIN):$(CURDIR)/node_modules/.bin:$(PATH)
PORT ?= 4566
PIPELINES ?= pipelines.yaml
JOBS ?= auto
PYTEST := $(PY) -m pytest --numprocesses=$(JOBS) --dist=loadgroup
CODE := app.py cli demo functions infra sandbox scripts tests

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(BIN)/.ready ## Make .venv and node_modules from the lock files

$(BIN)/.ready: requirements.txt pyproject.toml package-lock.json scripts/setup.sh .python-version
	@scripts/setup.sh

demo: setup ## Watch events start local pipelines; KEEP=1 keeps the sandbox running afterwards
	@$(PY) -m demo $(if $(KEEP),--keep)

sandbox: setup ## Run AWS on one local port (PORT=4566, PIPELINES=pipelines.yaml) until Ctrl-C
	@$(PY) -m sandbox --watch --port $(PORT) --pipelines $(PIPELINES)

test: setup ## Run every test, on as many processors as there are (JOBS=auto)
	$(PYTEST)

quick: setup ## Run the tests that start no sandbox and kill nothing: those of units and of integration
	$(PYTEST) tests/unit tests/integration

soak: setup ## Kill the function at every call under every condition, and let calls hang (minutes)
	SOAK=1 $(PY) -m pytest tests/kill

bench: setup ## Measure beside rivals, ENDURANCE=sandbox the 10,000 events there; fails where a limit is not kept (minutes)
	@$(PY) -m tests.bench $(if $(filter sandbox,$(ENDURANCE)),--sandbox)

check: setup ## Check style, types, imports and the synthesised template
	ruff format --check $(CODE)
	ruff check $(CODE)
	mypy
	lint-imports --no-logo
	scripts/lint-template.sh

audit: setup ## Write what is used as CycloneDX to bom/, and ask for known vulnerabilities where a network allows
	scripts/audit.sh

format: setup ## Format the code
	ruff format $(CODE)
	ruff check --fix-only $(CODE)

synth: setup ## Synthesise the stack into cdk.out; needs no account
	cdk synth --quiet -c pipelines=$(PIPELINES)

deploy: setup ## Deploy the stack to the account and region of your AWS credentials
	cdk deploy -c pipelines=$(PIPELINES)

wheel: setup ## Build the one wheel in dist/: the construct, with the function's code and libraries in it
	rm -rf dist
	$(PY) -m hatchling build --target wheel

lock: setup ## Compile the lock files anew from requirements.in, and raise every version that may rise
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade --all-extras pyproject.toml requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-header --upgrade functions/requirements.in -o functions/requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade scripts/checkov.in -o scripts/checkov.txt
	npm install --package-lock-only --silent

clean: ## Remove what the verbs made
	rm -rf .venv node_modules cdk.out .cdk dist bom .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
