# make triage   set up once, judge the sample cases, print a summary
# make test     set up once, then lint, types and every test
# make bench    time reading beside stock medspaCy, and write the figures into README.md
# make screenshots   take the README's pictures of the desk anew
# make bench-desk   time the reviewer's desk: its pages with 10,000 cases, and 50 people at once
# make record   score the gold sets anew, and write the results into README.md

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
VENV := .venv
BIN := $(VENV)/bin
# The newest is not the best here: numpy 1.26 and spaCy 3.7 have wheels for Python 3.11.
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)

.PHONY: triage test lint types unit browser postgresql record screenshots bench bench-desk notebooks lock clean

triage: $(VENV)/.ready
	$(BIN)/notetriage run data/samples --out out

test: lint types unit

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-dev
	$(BIN)/mypy

unit: $(VENV)/.ready-dev browser postgresql
	$(BIN)/pytest -n auto --dist loadgroup

# The report page is tested in Debian's Chromium; where it is absent and may not be installed, those tests skip.
browser:
	@if command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; \
	else echo "No Chromium: the browser tests of the report are skipped. Run 'sudo apt-get install chromium' to have them." >&2; fi

# The desk is tested on a PostgreSQL of the tests' own; the package's own server is never started (RUNLEVEL).
postgresql:
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null; \
	else echo "No PostgreSQL: the desk is tested on SQLite only. Run 'sudo apt-get install postgresql' to have both." >&2; fi

# Score the gold sets anew: tests/recorded_scores.json and the results in README.md.
record: $(VENV)/.ready-dev
	NOTETRIAGE_RECORD=1 $(BIN)/pytest tests/evaluation/test_gate.py
	$(BIN)/python -m pipeline.evaluation.readme tests/recorded_scores.json README.md

# Pictures of the desk for README.md, made from the samples, a fax of one, and a few made-up answers.
screenshots: $(VENV)/.ready-dev browser
	$(BIN)/python -m tests.desk.screenshots

# Time reading beside stock medspaCy and the bare tokenizer, and write the table into README.md.
NOTES_RELEVANT ?= ../shared/gold/real/cases.jsonl
NOTES_MIXED ?= ../shared/corpus/notes.jsonl.gz
bench: $(VENV)/.ready-dev
	$(BIN)/python tests/benchmarks/against_stock.py "relevant=$(NOTES_RELEVANT)" "mixed=$(NOTES_MIXED)" --readme README.md

# Time the desk's pages with 10,000 cases, then let 50 people work on it for five minutes, on both databases.
USERS ?= 50
SECONDS ?= 300
bench-desk: $(VENV)/.ready-dev postgresql
	$(BIN)/python -m tests.benchmarks.desk
	$(BIN)/python -m tests.benchmarks.desk --users $(USERS) --seconds $(SECONDS)

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "notetriage needs Python 3.11; install it (Debian: apt-get install python3.11 python3.11-venv) or say make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; \
	  else echo "Python's venv module is missing: run 'sudo apt-get install python3-venv', then make again" >&2; exit 2; fi; fi
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready: requirements.lock pyproject.toml $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@

# Run the notebooks and store what they show; the tests hold what is stored to what comes out.
notebooks: $(VENV)/.ready-dev
	$(BIN)/python notebooks/renew.py

# Resolve the ranges of pyproject.toml anew, in an environment that holds nothing else.
lock: $(VENV)/.made
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet "setuptools==80.9.0" .
	{ echo "# What notetriage runs with: pip freeze of a clean environment, Python 3.11. Renew with: make lock"; \
	  build/lock/bin/pip freeze --exclude notetriage; echo "setuptools==80.9.0"; } > requirements.lock
	build/lock/bin/pip install --quiet ".[dev]"
	{ echo "# What the tests need besides requirements.lock. Renew with: make lock"; \
	  build/lock/bin/pip freeze --exclude notetriage | grep -vxFf requirements.lock; } > requirements-dev.lock

clean:
	rm -rf $(VENV) out build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
