# `make run` and `make test` set themselves up from nothing but a Python, then do their job.
# A stamp in .venv for each lock says what is installed, so that setup is redone only when a lock or the project file changes.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# When the Python under .venv has gone (an upgrade of the system), what the stamps say has gone with it.
$(shell test -x $(PY) || rm -f $(VENV)/.run $(VENV)/.dev)
PIP := $(PY) -m pip --disable-pip-version-check --quiet
CODE := assessment flows bot tests
LANGUAGES := zh_Hans_CN zh_Hant_TW en
CATALOGUES := $(wildcard locales/*/LC_MESSAGES/*.po)
COMPILED := $(CATALOGUES:.po=.mo)
# Tests that start servers and browsers wait for them most of the time, so that there is room for two on each processor.
PYTEST_WORKERS ?= $(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1))
PYTEST_ARGS ?= --numprocesses $(PYTEST_WORKERS) --dist worksteal

# uv is needed only to renew the locks, never to install from them.
UV ?= uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run chat setup spark test bench lock locales format clean

help:
	@echo "make run       serve the self-check: open http://127.0.0.1:8000/ in a browser (DEMO=1: with a made-up region)"
	@echo "make chat      answer the questions in this terminal instead"
	@echo "make test      every check: style, types, policy packs, tests"
	@echo "make setup     only prepare .venv for development"
	@echo "make spark     add Spark to it, so that the tests try a cluster of it too (large; needs Java 17 or newer)"
	@echo "make bench     measure every figure of docs/benchmarks.md beside other people's libraries and write that page (PARTS=\"rules turns\": only these)"
	@echo "make format    bring the code into the common style"
	@echo "make locales   carry new and changed words of code, templates and packs into locales/"
	@echo "make lock      renew requirements/*.txt (UPGRADE=1: to the newest versions; needs uv)"
	@echo "make clean     remove all that make has made"

run: $(VENV)/.run $(COMPILED)
	@exec $(VENV)/bin/srdi serve $(if $(DEMO),--demonstration)

chat: $(VENV)/.run $(COMPILED)
	@$(VENV)/bin/srdi chat

setup: $(VENV)/.dev $(COMPILED)

spark: setup $(VENV)/.spark

test: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-cache
	$(VENV)/bin/srdi policy check --quiet
	$(PY) -m pytest $(PYTEST_ARGS)

bench: setup $(VENV)/.peers
	$(PY) -m tests.bench $(PARTS)

format: setup
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

$(PY):
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and there is no '$(PYTHON)'. Install one, or name yours: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, and '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Name a newer one: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "'$(PYTHON)' cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) (only the first time) ..." >&2
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

# The build backend is in the locks too, so no isolated, unpinned build environment is fetched.
define install
@$(PIP) install --require-hashes -r requirements/$(1).txt
@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
endef

$(VENV)/.run: requirements/run.txt pyproject.toml | $(PY)
	$(call install,run)
	@touch $@

# The development lock holds the run lock's very versions, so it serves `make run` as well.
$(VENV)/.dev: requirements/dev.txt requirements/run.txt pyproject.toml | $(PY)
	$(call install,dev)
	@touch $(VENV)/.run $@

# Their own environment, since they hold some libraries back.
$(VENV)/.peers: requirements/peers.txt | $(PY)
	@$(PY) -m venv --clear $(VENV)/peers
	@$(VENV)/peers/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r $<
	@touch $@

# Large, and wanted only where a cluster is tried.
$(VENV)/.spark: requirements/spark.txt $(VENV)/.dev
	@$(PIP) install --require-hashes -r $<
	@touch $@

%.mo: %.po | $(PY)
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@
	@test -f $@ || { echo "$<: not compiled, because its header is marked fuzzy. Remove that mark." >&2; exit 1; }

# Compiled in a second run, which sees the catalogues that this one has added.
locales: setup
	@$(PY) -m tests.catalogues $(LANGUAGES)
	@$(MAKE) --silent setup

lock:
	$(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml requirements/build.in --output-file requirements/run.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) --extra dev --constraint requirements/run.txt pyproject.toml requirements/build.in --output-file requirements/dev.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) --constraint requirements/dev.txt requirements/spark.in --output-file requirements/spark.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/peers.in --output-file requirements/peers.txt

# The firms' answers are kept: they are in var/ or in the user's own data folder, which this leaves alone.
clean:
	rm -rf $(VENV) build dist $(COMPILED) .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
