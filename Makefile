# One entrance: `make help`. A fresh machine needs Python 3.11 (with venv) and make.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export GONGKAI_DATA ?= $(CURDIR)/data

.PHONY: help setup setup-dev demo test test-long check bench docs messages screenshots lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: ## prepare .venv with what running needs
	@$(PYTHON) tools/install.py run

setup-dev:
	@$(PYTHON) tools/install.py dev

demo: setup ## serve a fictional region on http://127.0.0.1:8000 (PORT= changes it, FRESH=1 starts over)
	@if [ -n "$(FRESH)" ]; then rm -rf "$(GONGKAI_DATA)/demo"; fi
	@GONGKAI_DATA="$(GONGKAI_DATA)/demo" GONGKAI_SITE_NAME="云岭自治区政府信息公开" GONGKAI_SITE_NAME_EN="Open Government Information of Yunling" $(BIN)/gongkai demo --port $(PORT)

test: setup-dev ## run the tests: SQLite always, PostgreSQL where reachable, browser tests where Chromium is
	@$(BIN)/python tools/run_tests.py

test-long: setup-dev ## the proofs that are too long for every change
	@GONGKAI_LONG=1 $(BIN)/python tools/run_tests.py

check: setup-dev ## format, lint, types, import directions, templates, migrations, docs, translations
	@$(BIN)/python tools/check.py

bench: setup-dev ## measure, beside a baseline in the same run
	@$(BIN)/python -m benchmarks

docs: setup-dev ## write the generated documents again
	@$(BIN)/python tools/docs.py write

messages: setup-dev ## gather user-visible texts into the catalogues
	@$(BIN)/python tools/messages.py update && $(BIN)/python tools/messages.py compile

screenshots: setup-dev ## pictures of the main pages into docs/images
	@$(BIN)/python tools/screenshots.py

lock: ## resolve the requirements again (needs uv)
	@sh tools/lock.sh

clean: ## remove what was made here, but no data
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build *.egg-info
