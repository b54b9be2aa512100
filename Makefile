# What is done most often. The virtual environment .venv is used where there is one.

BIN := $(if $(wildcard .venv/bin/python),.venv/bin/,)
FAST := not slow and not browser and not firefox and not server and not postgres and not keras

.PHONY: run test test-fast lint types bench

run:  # the site at http://127.0.0.1:5000
	$(BIN)flask run

test:  # everything
	$(BIN)pytest

# Python keeps the compiled tests, which takes half of the time otherwise.
test-fast: export PYTHONDONTWRITEBYTECODE =
test-fast:  # within 20 seconds on two processors
	$(BIN)pytest --numprocesses=auto -m "$(FAST)" \
	  --ignore=tests/browser --ignore=tests/firefox --ignore=tests/server

lint:
	$(BIN)ruff format --check .
	$(BIN)ruff check .
	$(BIN)lint-imports

types:
	$(BIN)mypy model webapp

bench:  # the site's times and memory, and a training step's; tests/benchmarks has more
	$(BIN)python tests/benchmarks/serving.py
	$(BIN)python tests/benchmarks/training_layers.py
