# Minzheng: two commands matter — `make demo` and `make test`. The rest serves them.
PY ?= python3
V := .venv
BIN := $(V)/bin
PORT ?= 8000
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup demo test test-sqlite test-postgres check promises bench lock screens bundle bill audit
.DEFAULT_GOAL := demo

$(V)/.stamp: pyproject.toml constraints.txt
	$(PY) -m venv $(V)
	$(BIN)/pip install -q -c constraints.txt uv || true
	if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install -q --python $(BIN)/python -c constraints.txt -e '.[postgres,dev]'; \
	else $(BIN)/pip install -q -c constraints.txt -e '.[postgres,dev]'; fi
	touch $@

setup: $(V)/.stamp
	$(BIN)/python tools/assets.py

demo: setup
	$(BIN)/minzheng demo --port $(PORT)

# What the tests need beyond the demo: PostgreSQL, Chromium and CJK fonts.
test: setup
	$(BIN)/python tools/testparts.py
	$(BIN)/python tools/runtests.py

check: setup
	$(BIN)/python tools/check.py

promises: setup
	$(BIN)/python tools/testparts.py
	$(BIN)/python tests/promises/run.py $(if $(ONLY),--only $(ONLY)) $(if $(BREAK),--broken $(BREAK)) \
	  $(if $(SIZE),--size $(SIZE)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(DATABASE),--database $(DATABASE))

bench: setup
	$(BIN)/python tools/testparts.py
	$(BIN)/python benchmarks/run.py $(if $(ONLY),--only $(ONLY)) $(if $(MINUTES),--minutes $(MINUTES))

screens: setup
	$(BIN)/python tools/screens.py

# One archive for an intranet, tried in an empty folder without any index.
bundle: setup bill
	$(BIN)/python tools/bundle.py

# What the product is made of, and under which licences.
bill: setup
	$(BIN)/python tools/bill.py

# Known weaknesses of what is pinned; says «not auditable» where the network does not allow it.
audit: setup
	$(BIN)/python tools/bill.py --audit

lock: $(V)/.stamp
	$(BIN)/uv pip compile --universal -q --no-header --no-annotate --no-emit-index-url --no-emit-find-links --all-extras -o constraints.txt pyproject.toml
