# All commands of the project. The programs are in tools/, so that they also run without make.

# Exits with 1 if the interpreter is too old or cannot make a virtual environment.
FITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c '$(FITS)' 2>/dev/null && { echo $$name; break; }; done)
PORT ?= 8000
BIN := .venv/bin
# Checks PDF/UA and PDF/A; the tests skip it where there is no Maven to fetch it.
VERAPDF := greenfield-apps
VERAPDF_VERSION := 1.28.2
S3PROXY = s3proxy-2.6.0-jar-with-dependencies.jar
.DEFAULT_GOAL := help
.PHONY: help python setup setup-run setup-ocr setup-opensearch setup-parquet setup-identity setup-s3 setup-sm setup-outside demo quick test-one test test-long cluster durations check bench messages screenshots docs lock sbom

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

python:
	@fits="$(PYTHON)"; test -n "$$fits" && $(PYTHON) -c '$(FITS)' 2>/dev/null || { \
	echo "Python 3.11 or newer with its venv module is needed (Debian: apt-get install python3-venv)." \
	"$${fits:+PYTHON=$$fits is missing, too old, or lacks the module.}"; exit 1; }

setup: python  ## install everything a developer needs into .venv
	@$(PYTHON) tools/install.py dev

setup-run: python
	@$(PYTHON) tools/install.py run

setup-ocr: python  ## add what reads the text of scans (RapidOCR, 122 MB)
	@$(PYTHON) tools/install.py ocr

setup-parquet: python  ## add what writes tables as Parquet (pyarrow, 48 MB)
	@$(PYTHON) tools/install.py parquet

setup-opensearch: python  ## add what searches by an OpenSearch cluster (opensearch-py), and with Maven a cluster for tests (44 MB)
	@$(PYTHON) tools/install.py opensearch
	@! command -v mvn >/dev/null || $(BIN)/python -m tools.opensearch_nodes fetch

setup-identity: python  ## add sign-on by SAML and the import of people from a directory (python3-saml, ldap3, 5 MB)
	@$(PYTHON) tools/install.py identity

setup-s3: python  ## add what stores files in a bucket of an S3 service (boto3, django-storages, 15 MB)
	@$(PYTHON) tools/install.py s3

setup-sm: python  ## add what signs with SM2 (gmalg)
	@$(PYTHON) tools/install.py sm

setup-outside: setup  ## add the outside readers of our formats: schemathesis, pyshacl, frictionless, datasette, feedparser, atoma, veraPDF, and s3proxy
	@$(PYTHON) tools/install.py outside
	@test -e .venv/share/java/$(VERAPDF)-$(VERAPDF_VERSION).jar || ! command -v mvn >/dev/null || \
	mvn -q -B dependency:copy -Dartifact=org.verapdf.apps:$(VERAPDF):$(VERAPDF_VERSION) -DoutputDirectory=.venv/share/java
	@test -e .venv/share/java/$(S3PROXY) || ! command -v mvn >/dev/null || \
	mvn -q -B dependency:copy -Dartifact=org.gaul:s3proxy:2.6.0:jar:jar-with-dependencies -DoutputDirectory=.venv/share/java

demo: setup-run  ## serve the platform with a fictional region (PORT=8000; FRESH=1 starts over)
	@PORT=$(PORT) FRESH=$(FRESH) $(BIN)/python -m tools.demo

quick: setup  ## check format, lint, types of changed files and imports; run the tests of changed packages, within 90 seconds
	@$(BIN)/python -m tools.quick

test-one: setup  ## run one test file (T=tests/files/test_inspection.py; ARGS= is passed to pytest)
	@$(BIN)/python -m pytest -q $(T) $(ARGS)

test: setup  ## run the tests: SQLite, PostgreSQL where reachable, browser where Chromium is installed (ARGS= is passed to pytest)
	@$(BIN)/python -m tools.test $(ARGS)

test-long: setup setup-outside setup-opensearch setup-parquet setup-identity  ## run the tests that take too long for every commit
	@$(BIN)/python -m tools.test --long $(ARGS)

cluster: setup  ## start primary, replica, portals, workers and nginx, and kill them in turn under load (needs PostgreSQL and nginx)
	@$(BIN)/python -m tools.cluster $(ARGS)

durations: setup  ## record how long each test file takes, for make quick (runs all tests on SQLite)
	@$(BIN)/python -m tools.durations $(ARGS)

check: setup  ## run every check that is not a test: format, lint, types, imports, templates, migrations, docs, translations
	@$(BIN)/python -m tools.check

bench: setup  ## measure imports, ledger, releases, pages, search, applications and reports against baselines
	@$(BIN)/python -m benchmarks $(ARGS)

messages: setup  ## collect new texts into the translation files
	@$(BIN)/python -m tools.messages update

screenshots: setup  ## take the pictures of the README from the demo (needs Chromium)
	@$(BIN)/python -m tools.screenshots

docs: setup  ## write the generated pages of docs/
	@$(BIN)/python -m tools.docs

lock: setup  ## resolve the dependencies into requirements*.lock (needs uv)
	@$(BIN)/python -m tools.lock

sbom: setup  ## write the bill of materials (CycloneDX) of what an installation consists of: build/sbom.cdx.json
	@$(BIN)/python -m tools.sbom $(ARGS)
