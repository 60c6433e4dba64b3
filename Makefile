# `make demo` and `make test` need only Python 3.11 or newer and a package index.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup demo format lint types test wheel check serve clean

help:               ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST)
setup: .venv/ready  ## Make .venv with the project, editable, and its tools
.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	touch $@
demo: setup         ## The main job on the five reports
	$(BIN)/forecasts demo
format: setup       ## Rewrite the code as formatter and safe fixes would have it
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
lint: setup         ## Style, and who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
types: setup        ## mypy, strict, code and tests
	$(BIN)/mypy
test: setup         ## Tests and doctests; every branch of scoring
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report
	$(BIN)/coverage report --include='scoring/*' --fail-under=100
wheel: setup        ## Build the wheel and use it away from the source
	rm -rf build && $(BIN)/python -m pip wheel -q --no-deps -w build .
	$(PYTHON) -m venv build/venv
	build/venv/bin/python -m pip install -q --disable-pip-version-check build/*.whl
	mkdir -p build/elsewhere
	cd build/elsewhere && ../venv/bin/forecasts --help > help.txt
	cd build/elsewhere && ../venv/bin/forecasts demo > demo.txt
check: lint types wheel test  ## All that CI runs
serve: setup        ## The scheduler in the foreground, prompts on the console
	$(BIN)/forecasts run
clean:              ## Remove what the targets made
	rm -rf .venv build .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
