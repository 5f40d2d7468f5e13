# Needs only make and Python 3.11 or newer. Everything is installed in .venv, from the versions in constraints.txt.
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
SOURCES := matcher intake_bot models vocab api benchmarks tests

.PHONY: help demo test test-slow bench lint clean

help:
	@echo "make demo       de demonstratie: een verzonnen gemeente, met de dienst en de bladzijden"
	@echo "make test       alle controles: ruff, mypy, tests"
	@echo "make test-slow  de tests die langer duren"
	@echo "make bench      de cijfers van docs/benchmarks*.md"
	@echo "make lint       ruff en mypy alleen"
	@echo "make clean      alles weghalen wat hier gemaakt is"

demo: $(VENV)/.base
	$(BIN)/meedoen demo

test: $(VENV)/.test
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n auto -m "not slow"
	@cat $(VENV)/skipped

test-slow: $(VENV)/.test
	$(BIN)/python -m pytest -m slow
	@cat $(VENV)/skipped

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks

lint: $(VENV)/.test
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy

clean:
	rm -rf $(VENV) out build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The first Python that is new enough and can make an environment. Asked by running it: a name on the PATH is no promise.
$(BIN)/python:
	@for p in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11 python /usr/bin/python3; do \
	  if [ -n "$$p" ] && "$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    echo "$$p -m venv $(VENV)"; exec "$$p" -m venv $(VENV); \
	  fi; \
	done; \
	echo "Ik vind geen Python 3.11 of nieuwer met venv. Installeer die, of geef hem mee: make PYTHON=/pad/naar/python3.12 ..." >&2; exit 2

# Stamps: a second call starts at once, and a change of the versions installs again.
$(VENV)/.base: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable .
	@touch $@

# PostgreSQL, peers and PyTorch are large and not everywhere to be had. Without them the tests that need them are skipped, and said so.
$(VENV)/.test: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[dev]'
	@: > $(VENV)/skipped
	@for extra in postgres peers modellen; do \
	  echo "$(PIP) --editable '.[$$extra]'"; \
	  if ! $(PIP) --editable ".[$$extra]" > $(VENV)/pip.log 2>&1; then \
	    why=$$(grep -E '^ERROR' $(VENV)/pip.log | head -n 1 | cut -c 1-160); \
	    echo "Overgeslagen: de tests die [$$extra] nodig hebben; installeren lukte niet ($${why:-zie $(VENV)/pip.log})." >> $(VENV)/skipped; \
	  fi; \
	done
	@cat $(VENV)/skipped
	@touch $(VENV)/.base $@
