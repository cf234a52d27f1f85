# Everything happens in .venv, which is made on first use from requirements.lock.
# It is made again when the lock changes, when the folder has moved, or when an installation was interrupted.

PYTHON ?= python3
OLDEST := 3.11

VENV      := .venv
BIN       := $(VENV)/bin
LOCKED    := $(VENV)/requirements.lock
INSTALLED := $(VENV)/installed
CHECKERS  := tests/browser/node_modules/.package-lock.json
PIP       := $(BIN)/python -m pip --disable-pip-version-check -qq

# "yes" if .venv is complete, was made from this very lock in this very folder, and its Python is still there.
READY := $(shell test -x $(BIN)/python && cmp -s requirements.lock $(LOCKED) \
	&& test "$$(cat $(VENV)/made-in 2>/dev/null)" = "$$(pwd -P)" && echo yes)

.PHONY: help setup report test test-browser lab lint catalogue lock clean again

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(INSTALLED) ## set everything up in .venv; the others do it themselves where it is missing

report: $(INSTALLED) ## render the current edition to reports/ and say where it is
	@$(BIN)/p06 render

test: $(INSTALLED) ## run the whole test suite
	@$(BIN)/python -m pytest

# It takes the browser that the machine has, and what "npm ci" has put beside the tests.
test-browser: $(INSTALLED) ## test reports in a real browser (EDITION=reports/2026-03-31: all of that edition)
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
		echo >&2 "No browser is found: install Chromium (Debian: apt install chromium), then again: make $@"; exit 1; }
	@command -v java >/dev/null || { \
		echo >&2 "'java' is not found: install it (Debian: apt install default-jre-headless), then again: make $@"; exit 1; }
	@test -f $(CHECKERS) && ! test tests/browser/package-lock.json -nt $(CHECKERS) || { \
		echo >&2 "The checkers are missing or old: npm ci --prefix tests/browser, then again: make $@"; exit 1; }
	@$(BIN)/python -m pytest -m browser -n 2 $(if $(EDITION),--edition $(EDITION)) tests/browser

lab: $(INSTALLED) ## open the notebooks in JupyterLab
	@cd notebooks && ../$(BIN)/python -m jupyterlab $(notdir $(wildcard notebooks/start_here.ipynb))

lint: $(INSTALLED) ## check style and format of code and notebooks
	@$(BIN)/python -m ruff check
	@$(BIN)/python -m ruff format --check

# Without line numbers, dates and guesses, a change shows just the messages that have changed.
CATALOGUE := p06analysis/locale/vi/LC_MESSAGES/p06analysis.po
catalogue: $(INSTALLED) ## bring the new and changed messages of the package into the Vietnamese catalogue
	@$(BIN)/pybabel -q extract -F pyproject.toml --no-location --sort-output -w 120 --project p06analysis -o $(VENV)/messages.pot .
	@$(BIN)/pybabel -q update -l vi --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 120 \
		-i $(VENV)/messages.pot -o $(CATALOGUE)

lock: | $(BIN)/uv ## pin all versions again after a change in pyproject.toml (UPGRADE=1: the newest of all)
	@env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
		$(BIN)/uv pip compile pyproject.toml --all-extras --output-file requirements.lock \
		--universal --python-version $(OLDEST) --fork-strategy fewest --generate-hashes \
		--no-config --no-build --custom-compile-command 'make lock' --quiet $(if $(UPGRADE),--upgrade)

clean: ## remove .venv and what tools have cached; the reports stay
	@rm -rf $(VENV) .pytest_cache .ruff_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

# The last step of each rule writes the file that says it is done, so what was interrupted is done again.
$(LOCKED): $(if $(READY),,again)
	@$(PYTHON) -c '' 2>/dev/null || { echo >&2 \
		"'$(PYTHON)' does not start: install Python $(OLDEST) or newer, or name one: make PYTHON=python3.13 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < tuple(map(int, "$(OLDEST)".split("."))))' || { echo >&2 \
		"$$($(PYTHON) -V 2>&1) is too old: Python $(OLDEST) or newer is needed; name one: make PYTHON=python3.13 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo >&2 \
		"'$(PYTHON)' lacks venv: install it first (Debian, Ubuntu: apt install python3-venv)"; exit 1; }
	@echo "Installing the packages of requirements.lock into $(VENV); this takes some minutes, once ..."
	@rm -f $(LOCKED)
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@pwd -P > $(VENV)/made-in
	@cp requirements.lock $@

$(INSTALLED): $(LOCKED) pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check > $@.new || { cat $@.new >&2; echo >&2 \
		"requirements.lock does not fit pyproject.toml: run make lock, then again: make $(MAKECMDGOALS)"; exit 1; }
	@mv $@.new $@
	@echo "$(VENV) is ready."

$(BIN)/uv:
	@$(MAKE) --no-print-directory $(LOCKED)
