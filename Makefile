# make demo | make test | make check | make bench NAME=drop_latency. Each does its own set-up; all it needs is python3 with venv.
PYTHON ?= python3
BIN := .venv/bin
PAGE := orchestrator/web/static/index.html
FONTS := orchestrator/report/fonts/OFL.txt
ARGS ?=
# Where it is set, every process that a test starts would compile all of our modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check bench page servers clean

demo: .venv/.run $(PAGE) $(FONTS)
	@$(BIN)/diemcau demo $(ARGS)

test: check $(PAGE) $(FONTS) servers
	$(BIN)/pytest -n 2 $(ARGS)

check: .venv/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: .venv/.dev $(PAGE) servers
	$(BIN)/python -m bench.$(NAME) $(ARGS)

page: $(PAGE) $(FONTS)

# What a run needs, and the Node that builds the page (a wheel, so an old or absent Node does not matter).
.venv/.run: pyproject.toml constraints.txt
	@echo "Setting up .venv ..." >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -q -c constraints.txt -e '.[build]' >&2
	@touch $@

.venv/.dev: .venv/.run
	$(BIN)/pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

$(PAGE): .venv/.run $(shell find dashboard -type f -not -path '*/node_modules/*' 2>/dev/null)
	@echo "Building the page ..." >&2
	@cd dashboard && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund --loglevel=error >&2
	@cd dashboard && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build >&2
	@touch $@

# The face of the papers, out of what npm has brought for the page.
$(FONTS): dashboard/fonts.py dashboard/package-lock.json | $(PAGE)
	@$(BIN)/python dashboard/fonts.py $(dir $@)
	@touch $@

# The real servers that tests meet come from Debian; only root can install them.
servers:
	@sh tests/servers.sh

clean:
	rm -rf .venv dashboard/node_modules orchestrator/web/static orchestrator/report/fonts
