# Everything a contributor needs, each in one word. `make demo` and `make test` set themselves up.
VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= python3
UV     := $(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode
# the bytecode of `python -OO`, by which docs/posko.service and the tests run the program
COMPILE := $(BIN)/python -X no_debug_ranges -m compileall -q -j 0 -o 2

FUZZED := sys_platform == 'linux' and platform_machine == 'x86_64'

.DEFAULT_GOAL := help
.PHONY: help install demo test check check-all bench chaos pictures lock clean

help:            ## show this list
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:  +##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

$(BIN)/uv: requirements-uv.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

$(VENV)/run: $(BIN)/uv requirements.txt
	$(UV) --require-hashes -r requirements.txt
	-$(COMPILE) $(VENV)/lib bot handlers storage
	@touch $@

$(VENV)/dev: $(VENV)/run requirements-dev.txt pyproject.toml
	$(UV) --require-hashes -r requirements-dev.txt
	$(UV) --no-deps --no-build-isolation --editable .
	@touch $@

install: $(VENV)/run  ## what docs/posko.service runs; again after each upgrade
	$(COMPILE) bot handlers storage

demo: $(VENV)/run   ## three phones in a browser, no account and no network needed
	$(BIN)/python -m bot demo

test: $(VENV)/dev   ## the test suite: some seventeen minutes on two cores
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow" $(ARGS)

check: $(VENV)/dev  ## style, types, floors, catalogues and configuration
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check-config config.example.toml
	$(BIN)/python -m pytest -q tests/handlers/test_texts.py tests/test_settings.py

check-all: check    ## all of it: every journey on every network and both databases
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)
	for on in postgresql telegram whatsapp web; do \
	    $(BIN)/python -m pytest -n 2 --dist worksteal -m "not browser" --journeys-on $$on tests/journeys $(ARGS) || exit 1; \
	done

$(VENV)/peers: requirements-bench.txt $(BIN)/uv
	rm -rf $@
	$(PYTHON) -m venv $@
	$(BIN)/uv pip install --quiet --python $@/bin/python --compile-bytecode --require-hashes -r requirements-bench.txt

bench: $(VENV)/dev $(VENV)/peers  ## a message understood; updates a second and latency beside other bots
	$(BIN)/python -m tests.bench.understanding
	$(BIN)/python -m tests.bench $(ARGS)
	$(BIN)/python -m tests.bench.processes
	$(BIN)/python -m tests.bench.webhooks
	$(BIN)/python -m tests.bench.growth
	$(BIN)/python -m tests.bench.board
	$(BIN)/python -m tests.bench.exporting
	$(BIN)/python -m tests.bench.tables

$(VENV)/fuzz: $(VENV)/dev requirements-fuzz.txt  # where no wheel fits this machine, bodies are changed blindly
	-$(UV) --only-binary :all: --require-hashes -r requirements-fuzz.txt
	@touch $@

chaos: $(VENV)/fuzz  ## kill it, tear its disk, flood it, starve it: an hour and a half; goes on where it stopped
	$(BIN)/python -m tests.chaos $(ARGS)
	$(BIN)/python -m tests.bench.tables

pictures: $(VENV)/dev  ## draw the README's pictures from the running demo
	$(BIN)/python -m tests.pictures

lock: $(BIN)/uv     ## refresh the hashed locks after a change of dependencies
	$(BIN)/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes --no-header --quiet -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --upgrade --group dev --universal --python-version 3.11 --generate-hashes --no-header --quiet -o requirements-dev.txt
	echo 'aiogram>=3.31' | $(BIN)/uv pip compile - --upgrade --universal --python-version 3.11 --generate-hashes --no-header --quiet -o requirements-bench.txt
	printf '%s\n' "atheris==3.0.0; $(FUZZED) and python_version < '3.12'" "atheris>=3.1; $(FUZZED) and python_version >= '3.12'" | $(BIN)/uv pip compile - --upgrade --universal --python-version 3.11 --generate-hashes --no-header --quiet -o requirements-fuzz.txt
	echo 'uv>=0.13' | $(BIN)/uv pip compile - --upgrade --universal --python-version 3.11 --generate-hashes --no-header --quiet -o requirements-uv.txt

clean:           ## remove what was built here
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info
