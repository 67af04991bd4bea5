# Two commands do everything: make chat, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= .dossier
PORT ?= 7860

.PHONY: setup chat test lint gate

setup: $(VENV)/installed

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=24"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

chat: setup
	$(BIN)/dossier --data $(DATA) sync corpus
	$(BIN)/dossier --data $(DATA) chat --port $(PORT)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest

# Answers scored on a sample of evals/gold, against the accepted baseline.
gate: setup
	rm -rf runs/gate
	$(BIN)/dossier eval run evals/gold --sample 48 --out runs/gate
	$(BIN)/dossier eval gate runs/gate --baseline evals/baseline.json
