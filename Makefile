# Verbale. `make demo` sets everything up and shows it at work; `make test` runs every check.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint .ci/constraints.txt
STORE := demo.store
CRATES := .venv-crates

.PHONY: demo test crash-test lint bench bench-http soak notebooks docs crate-check wheel clean
.DEFAULT_GOAL := demo

$(VENV)/.stamp-run: pyproject.toml .ci/constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

$(VENV)/.stamp-dev: $(VENV)/.stamp-run
	$(PIP) --editable ".[dev]"
	touch $@

demo: $(VENV)/.stamp-run
	@echo "== The acts in the sample documents (kg extract kg/samples) =="
	@$(BIN)/kg extract kg/samples
	@echo "== A graph of them on disk (kg build kg/samples --store $(STORE)) =="
	@$(BIN)/kg build kg/samples --store $(STORE)
	@echo "== What did China propose? (kg query --store $(STORE) --file docs/examples/what-did-china-propose.rq) =="
	@$(BIN)/kg query --store $(STORE) --file docs/examples/what-did-china-propose.rq
	@echo
	@echo "How to go on:"
	@echo "  $(BIN)/kg query --store $(STORE) --named history --param deliverable='SCO development bank'"
	@echo "  $(BIN)/kg serve --store $(STORE)                 then open http://127.0.0.1:8000/docs"
	@echo "  $(BIN)/kg extract YOUR-SPEECH.txt --actor Kenya   your own documents"
	@echo "  $(BIN)/pip install -e '.[notebook]' && $(BIN)/jupyter lab notebooks/01_first_graph.ipynb"

lint: $(VENV)/.stamp-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check kg api tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -n 2 --cov --cov-report=term
	$(MAKE) crate-check

crash-test: $(VENV)/.stamp-dev
	$(BIN)/python tests/crashing.py

bench: $(VENV)/.stamp-run
	$(BIN)/python benchmarks/extraction_speed.py
	$(BIN)/python -m benchmarks.store

bench-http: $(VENV)/.stamp-dev
	$(PIP) "oxigraph>=0.5,<0.6" "rdflib-endpoint>=0.6,<0.7"
	$(BIN)/python -m benchmarks.serving

soak: $(VENV)/.stamp-dev
	$(BIN)/python -m benchmarks.soak --seconds 3600

notebooks: $(VENV)/.stamp-dev
	$(BIN)/pytest tests/test_notebooks.py

docs: $(VENV)/.stamp-dev
	$(BIN)/python -m kg.pages build/ontology/index.html

crate-check:
	test -x $(CRATES)/bin/python || $(PYTHON) -m venv $(CRATES)
	$(CRATES)/bin/python -m pip --disable-pip-version-check install --quiet --editable . pytest rocrate "roc-validator>=0.13,<0.14"
	$(CRATES)/bin/python -m pytest tests/test_crate.py

wheel: $(VENV)/.stamp-dev
	$(BIN)/python -m build --no-isolation --outdir dist .

clean:
	rm -rf $(VENV) $(CRATES) $(STORE) build dist .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
