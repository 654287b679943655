# Every verb a person needs. The first one run sets everything up.
.DEFAULT_GOAL := help
.PHONY: help setup demo sandbox test check format deploy lock clean
SHELL := /bin/sh
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(CURDIR)/node_modules/.bin:$(PATH)
export PYTHONPATH := $(CURDIR)
PORT ?= 4566
PIPELINES ?= pipelines.yaml

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(BIN)/.ready ## Make .venv and node_modules from the lock files

$(BIN)/.ready: requirements.txt package-lock.json scripts/setup.sh
	@scripts/setup.sh

lock: setup ## Compile the lock files anew from requirements.in
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-header --upgrade functions/requirements.in -o functions/requirements.txt
	npm install --package-lock-only --silent
