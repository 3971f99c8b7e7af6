# The commands of this project. A bare machine with Python 3.11 and make needs nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
DEVELOPED := $(VENV)/developed
DATASETTE1 := .venv-datasette1
CORPUS ?= ../shared/corpus
READING ?= $(CORPUS)/../reading

.DEFAULT_GOAL := help
.PHONY: help demo test chaos hostile lint format docs bench bench-matching bench-pages bench-styles bench-browse live screenshots cassettes record

help:  ## Say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | while IFS='|' read -r name words; do printf '  make %-15s %s\n' "$$name" "$$words"; done

# What a user needs, and on top of it what a developer needs.
$(INSTALLED): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[datasette]'
	@touch $@

$(DEVELOPED): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# Datasette 0.65 is in the environment above; 1.0a cannot be there too.
$(DATASETTE1)/installed: pyproject.toml
	$(PYTHON) -m venv $(DATASETTE1)
	$(DATASETTE1)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[datasette]' 'datasette>=1.0a19,<2'
	@touch $@

demo: $(INSTALLED)  ## Look up eighteen citations and two pages, from recorded answers, into demo.db
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh cassettes/demo.sh

test: $(DEVELOPED) $(DATASETTE1)/installed  ## Run the tests, offline, in random order, on all cores
	$(BIN)/pytest --numprocesses auto

chaos: $(DEVELOPED)  ## Sync through every plan of faults, kills, full disks and wrong clocks, and count them
	$(BIN)/python -m tests.support.chaos

hostile: $(DEVELOPED)  ## Open every page with every hostile text in Chromium, its guard taken away
	$(BIN)/pytest tests/browser/test_hostile.py --run-hostile --numprocesses auto --verbose

lint: $(DEVELOPED)  ## Check style, types, imports and the generated parts of README and docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/cog -I . --check README.md docs/*.md docs/recipes/*.md

format: $(DEVELOPED)  ## Bring code, README and docs into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/cog -I . -r README.md docs/*.md docs/recipes/*.md

docs: $(DEVELOPED)  ## Build the documentation in build/docs; a warning is an error
	$(BIN)/sphinx-build -W --keep-going --quiet -b html docs build/docs

bench: $(DEVELOPED) $(DATASETTE1)/installed  ## Measure requests, waiting and reading on real records (CORPUS=folder)
	$(BIN)/python -m benchmarks --corpus $(CORPUS) --page docs/benchmarks.md

bench-matching: $(DEVELOPED)  ## Measure links right, wrong and missed at falling levels of information (CORPUS=folder)
	$(BIN)/python -m benchmarks.matching --corpus $(CORPUS) --page docs/benchmarks.md

bench-pages: $(DEVELOPED)  ## Measure the alignment of pages of stubs with lists that have changed (CORPUS=folder)
	$(BIN)/python -m benchmarks.pages --corpus $(CORPUS) --page docs/benchmarks.md

bench-styles: $(DEVELOPED)  ## Measure references in styles of others, with facts changed, and annotated ones (CORPUS=folder)
	$(BIN)/python -m benchmarks.styles --corpus $(CORPUS) --page docs/benchmarks.md
	$(BIN)/python -m benchmarks.styles.gold --reading $(READING) --page docs/benchmarks.md

bench-browse: $(DEVELOPED) $(DATASETTE1)/installed  ## Measure the pages of a database of 100,000 articles in Datasette
	$(BIN)/python -m benchmarks --page docs/benchmarks.md browsing

live: $(DEVELOPED)  ## Ask the live services what pmsync relies on (set PMSYNC_EMAIL)
	$(BIN)/pytest tests/contract --live -k relies_on_holds -p no:randomly --tb short --verbose

screenshots: $(DEVELOPED)  ## Take the pictures of the docs anew, in Chromium
	$(BIN)/python -m tests.support.screenshots

cassettes: $(DEVELOPED)  ## Record the cassettes anew from the stand-in
	$(BIN)/python -m tests.support.record standin

record: $(DEVELOPED)  ## Record the cassettes from the live services (set PMSYNC_EMAIL)
	$(BIN)/python -m tests.support.record live
