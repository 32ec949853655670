# Rådrum. Two commands: `make run` and `make test`; `make help` lists the others.
#
# Everything is installed into .venv/ in this folder. Only `make test`, when root, adds something to the machine: chromium.
# The files .venv/.tools, .venv/.program and .venv/.tests say what is in place, so that a second run costs nothing.

PYTHON ?= python3.13 python3.12 python3.11 python3
ARGS ?=

bin := .venv/bin
locked := --require-hashes --no-build-isolation
compile = $(bin)/uv pip compile --quiet --python $(bin)/python --system-certs --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate $(if $(filter upgrade,$@),--upgrade)

# $(call in_place,LOCK): the environment holds what LOCK names and the project itself. uv is ten times faster than pip and
# takes away what is no longer named; pip, the way out, also knows the mirrors and proxies of the machine's pip.conf.
define in_place
	@echo "Installing what $(1) names into .venv ..."
	@$(bin)/uv pip sync --quiet --python $(bin)/python --system-certs --compile-bytecode $(locked) $(1) \
	|| { echo "uv could not: trying again with pip, which takes longer ..."; \
	     $(bin)/python -m pip install --quiet --disable-pip-version-check --no-deps $(locked) --requirement $(1); } \
	|| { echo "Could not install: is the package index within reach (pip.conf, PIP_INDEX_URL, PIP_PROXY, PIP_CERT)?" >&2; exit 1; }
	@$(bin)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
endef

.PHONY: install run test evals lint lock upgrade vectors clean help chromium

install: .venv/.program ## create .venv and install the program there (plain `make` does this)

run: install ## install, then serve the page on 127.0.0.1:8000; make run ARGS="--port 8001" for another port
	@$(bin)/radrum serve $(ARGS)

test: lint chromium ## install what the tests need, then check and test everything
	$(bin)/python -m pytest $(ARGS)

evals: install ## ask every case, score the answers, write the page; make evals ARGS="--suite answers"
	@$(bin)/python -m evals $(ARGS)

lint: .venv/.tests ## ruff and mypy: the part of make test that reads the code
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy

lock upgrade: .venv/.tools ## write the requirements*.lock files anew: `lock` keeps the versions that fit, `upgrade` takes the newest
	@$(compile) pyproject.toml --group build --output-file requirements.lock
	@$(compile) pyproject.toml --group build --group dev --constraints requirements.lock --output-file requirements-dev.lock
	@$(compile) --group build --constraints requirements.lock --output-file requirements-build.lock

vectors: install ## compute the vectors shipped with knowledge/ anew
	$(bin)/python -m assistant.library.ship_vectors

clean: ## remove .venv and caches; what was indexed and asked (.radrum) stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@sed -n 's/^\([a-z ]*\):.*## /\1: /p' $(MAKEFILE_LIST)

.venv/.tools: requirements-build.lock
	@wanted='import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; found=; \
	for python in $(PYTHON); do \
	  "$$python" -c "$$wanted" 2>/dev/null || continue; found=$$python; \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null && exec "$$python" -m venv .venv; \
	done; \
	if [ "$$found" ]; then echo "$$found lacks its venv module. On Debian or Ubuntu: apt install python3-venv" >&2; \
	else echo "Python 3.11, 3.12 or 3.13 is needed, and none was found as: $(PYTHON)" >&2; fi; exit 1
	@$(bin)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement $< \
	|| { echo "Could not install: is the package index within reach (pip.conf, PIP_INDEX_URL, PIP_PROXY, PIP_CERT)?" >&2; exit 1; }
	@touch $@

.venv/.program: .venv/.tools requirements.lock pyproject.toml
	$(call in_place,requirements.lock)
	@touch $@

.venv/.tests: .venv/.program requirements-dev.lock
	$(call in_place,requirements-dev.lock)
	@touch $@

# The browser tests skip themselves without it, so that nobody has to be root to run the rest.
chromium:
	@command -v chromium >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing chromium for the browser tests ..."; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
	    chromium fonts-liberation >/dev/null && exit 0; \
	fi; \
	echo "chromium is not installed: the browser tests will be skipped. On Debian, as root: apt install chromium"
