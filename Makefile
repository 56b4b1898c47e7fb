# Everything a person does with the project. `make help` lists it.
PYTHON ?= python3
VENV := backend/.venv
BIN := .venv/bin

.PHONY: help install run test fuzz check example lock

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/.installed: backend/requirements-dev.txt
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null; then \
		uv pip install -q --python $(VENV)/bin/python --require-hashes -r $<; \
	else \
		$(VENV)/bin/pip install -q --disable-pip-version-check --require-hashes -r $<; \
	fi
	@touch $@

install: $(VENV)/.installed ## the environment, from the hash-locked requirements

run: install ## serve on http://127.0.0.1:8000
	cd backend && $(BIN)/python main.py run

check: install ## format, lint, types, import contracts
	cd backend && $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/pyright && $(BIN)/lint-imports

test: install ## on SQLite, and on every database whose variable is set
	cd backend && $(BIN)/python -m tests.everywhere

fuzz: install ## 10,000 requests nobody should send, on SQLite and every database whose variable is set
	cd backend && $(BIN)/python -m tests.fuzz

example: install ## module_example/demo again, after a template has changed
	cd backend && $(BIN)/python -m tests.generator.example
	test ! -d frontend/node_modules || npm --prefix frontend run types

lock: ## pin every dependency again
	cd backend && for set in requirements requirements-dev; do \
		uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header $$set.in -o $$set.txt; \
	done
