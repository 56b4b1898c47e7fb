# All commands for developers. `make help` lists them.
PYTHON ?= python3
VENV := backend/.venv
BIN := .venv/bin
NODE := $(shell node -e 'const [a, b] = process.versions.node.split("."); if (a > 20 || (a == 20 && b >= 19)) console.log("yes")' 2>/dev/null)
PACKAGES := frontend/node_modules/.package-lock.json
CONSOLE := frontend/dist/index.html
SOURCES := $(shell find frontend/src frontend/public frontend/scripts) $(wildcard frontend/*.*)

.PHONY: help install run dev test test-hostile fuzz bench bench-attack bench-cache bench-tasks bench-task-faults bench-rolling-restart check example demo verify-schemas docs types lock check-backend check-console test-console
.DELETE_ON_ERROR:

help: ## list all commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

$(VENV)/.installed: backend/requirements-dev.txt
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null; then \
		uv pip install -q --compile-bytecode --python $(VENV)/bin/python --require-hashes -r $<; \
	else \
		$(VENV)/bin/pip install -q --disable-pip-version-check --require-hashes -r $<; \
	fi
	@touch $@

install: $(VENV)/.installed ## create the virtual environment from the hash-locked requirements

run: install $(CONSOLE) ## start the server on http://localhost:8000
	cd backend && $(BIN)/python main.py run

SITE_PACKAGES := docs/node_modules/.package-lock.json

ifdef NODE
$(SITE_PACKAGES): docs/package-lock.json docs/package.json
	cd docs && npm ci
	@touch $@

docs: $(SITE_PACKAGES) ## build the documentation site; fails on broken links and stale code excerpts
	cd docs && npm run check

$(PACKAGES): frontend/package-lock.json frontend/package.json
	cd frontend && npm ci
	@touch $@

$(CONSOLE): $(PACKAGES) $(SOURCES)
	cd frontend && npm run build

dev: install $(PACKAGES) ## start API and console on http://localhost:5173, reloading on every change
	@trap 'kill $$api' EXIT INT TERM; (cd backend && DEBUG=true exec $(BIN)/python main.py run) & api=$$!; \
	cd frontend && npm run dev

types: install $(PACKAGES) ## generate the console's API types from the OpenAPI description
	cd frontend && npm run types

check-console: install $(PACKAGES)
	cd frontend && npm run types -- --check && npm run lint && npm run typecheck

test-console: install $(PACKAGES)
	cd frontend && npm run test && npm run build && npm run bundle-size
	$(if $(TEST_BROWSER),cd frontend && npm run e2e)
else
$(CONSOLE) check-console test-console:
	@echo "The console is skipped: it needs Node 20.19 or newer. The API works without it."; test -z "$(REQUIRE_NODE)"

dev docs types:
	@echo "The console and the documentation need Node 20.19 or newer." >&2; exit 1
endif

check: check-backend check-console ## check format, lint, types and import contracts

check-backend: install
	cd backend && $(BIN)/ruff check --config pyproject.toml . ../benchmarks && $(BIN)/ruff format --config pyproject.toml --check . ../benchmarks && \
	$(BIN)/mypy && $(BIN)/pyright && $(BIN)/lint-imports

test: install test-console ## run all tests: SQLite, TEST_POSTGRES_URL, TEST_MYSQL_URL, and the console in TEST_BROWSER
	cd backend && $(BIN)/python -m tests.all_databases

test-hostile: install ## run the API tests with different clocks, pgbouncer, few connections, wait_timeout=2 and more
	cd backend && $(BIN)/python -m tests.hostile $(TESTS)

fuzz: install ## send 10,000 invalid requests to the API, on SQLite and the configured test databases
	cd backend && $(BIN)/python -m tests.fuzz

example: install ## generate module_example/demo again after a template change
	cd backend && $(BIN)/python -m tests.generator.example
	test ! -d frontend/node_modules || npm --prefix frontend run types

demo: install ## generate a bookshop's modules in a copy of the project and call one; DATABASE_URL selects a server
	cd backend && $(BIN)/python -m demo

verify-schemas: install ## check on all test databases whether tables of real and difficult schemas become modules
	cd backend && $(BIN)/python -m tests.generator.report

bench: install ## measure CPU per request against a bare endpoint, on SQLite and the configured test databases
	cd backend && PYTHONPATH=.. $(BIN)/python -m benchmarks

bench-attack: install ## measure a client while the server is attacked in several ways at once
	cd backend && PYTHONPATH=.. $(BIN)/python -m benchmarks.attack

bench-cache: install ## measure two servers while their Redis is hung, killed, empty and poisoned
	cd backend && PYTHONPATH=.. $(BIN)/python -m benchmarks.cache

bench-tasks: install ## compare the task queue with bare taskiq on the same brokers
	cd backend && PYTHONPATH=.. $(BIN)/python -m benchmarks.tasks

bench-task-faults: install ## count lost and repeated runs while a broker or a worker is killed, cut off or hung
	cd backend && PYTHONPATH=.. $(BIN)/python -m benchmarks.task_faults

bench-rolling-restart: install ## count failed requests and lost runs while servers and workers restart behind nginx
	cd backend && PYTHONPATH=.. $(BIN)/python -m benchmarks.rolling_restart

lock: ## update the hash-locked requirements
	cd backend && for set in requirements requirements-otel requirements-dev; do \
		uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header $$set.in -o $$set.txt; \
	done
