# What people and CI run, by the same names. Everything lives in .venv; nothing else on the machine is touched.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help demo test check format evaluate train bench docs example clean

help:
	@echo "make demo      set-up and the main job, offline"
	@echo "make test      set-up and every test"
	@echo "make check     lint, format and types"
	@echo "make evaluate  score the classifier and linking on the gold data in ../shared/data"
	@echo "make train     train the classifier (also in MORE=FOLDER of litwatch gold) and linking anew on the gold data in ../shared/data"
	@echo "make bench     requests and wall time of a run against the stand-in, 300 ms an answer"
	@echo "make docs      regenerate docs/database.md, docs/commands.md and the configuration schemas"
	@echo "make example   regenerate docs/digest-example.html and its picture (needs Chromium)"

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "litwatch needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv || echo "uv is not to be had; pip does it, more slowly"
	@if [ -x $(BIN)/uv ]; then \
		$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[dev]'; \
	else \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'; \
	fi
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/litwatch demo

test: $(STAMP)
	@$(BIN)/python -m pytest

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/.train: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[train]'
	@touch $@

train: .venv/.train
	@$(BIN)/python -m litwatch.classify.train ../shared/data $(MORE)
	@$(BIN)/python -m litwatch.dedupe.train ../shared/data

evaluate: .venv/.train
	@$(BIN)/litwatch evaluate ../shared/data --write docs

bench: $(STAMP)
	@$(BIN)/python benchmarks/request_cost.py

docs: $(STAMP)
	@$(BIN)/python -m litwatch.documentation

example: demo
	@cp demo/reports/digest-weekly-2026-11-23.html docs/digest-example.html
	@chromium --headless --no-sandbox --disable-gpu --disable-background-networking --hide-scrollbars \
		--window-size=900,1500 --screenshot=docs/digest-example.png "file://$(CURDIR)/docs/digest-example.html" 2>/dev/null

clean:
	rm -rf .venv demo
