# The commands of this project. `make` alone tells them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= python3
PORT ?= 8000
export PORT

VENV := .venv
PY := $(VENV)/bin/python
RUN_STAMP := $(VENV)/.run-$(shell cat requirements.txt | cksum | cut -d' ' -f1)
DEV_STAMP := $(VENV)/.dev-$(shell cat requirements.txt requirements-dev.txt | cksum | cut -d' ' -f1)
CATALOGUES := $(shell find marketplace platforms trials search cms -path '*/locale/*' -name '*.po' 2>/dev/null)
CATALOGUES_STAMP := $(VENV)/.catalogues

.PHONY: help run test test-all check audit services services-stop bench bench-% clean system

help: ## tell the commands
	@echo "Dùng thử nền tảng số"
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'
	@echo
	@echo "  PORT=8080 make run     another port       PYTHON=python3.12 make run     another Python (3.11 to 3.13)"

run: $(RUN_STAMP) $(CATALOGUES_STAMP) ## start the whole demonstration on this machine (PORT, default 8000)
	@exec $(PY) manage.py serve

test: system $(DEV_STAMP) ## gates, then every suite but the long ones, on all servers that can be started here
	@scripts/test.sh

test-all: system $(DEV_STAMP) ## the same with the long suites
	@scripts/test.sh --all

check: $(DEV_STAMP) ## lint, types, imports, migrations, deployment settings, translations, templates, licences
	@scripts/check.sh

audit: $(DEV_STAMP) ## known vulnerabilities of the pinned packages (asks the public advisory database)
	@$(VENV)/bin/pip-audit --requirement requirements.txt
	$(PY) scripts/check_licences.py --list

services: $(DEV_STAMP) ## start PostgreSQL, Redis and Elasticsearch for tests, on free ports; prints how to use them
	@$(PY) scripts/services.py start

services-stop: ## stop them
	@$(PYTHON) scripts/services.py stop

bench: $(DEV_STAMP) $(CATALOGUES_STAMP) ## every benchmark of bench/ (QUICK=1: a first look); one of them: make bench-start
	@failed=0
	for file in bench/*.py; do
		case "$$file" in bench/_*) continue ;; esac
		echo "== $$file"
		$(PY) "$$file" $(if $(QUICK),--quick) || failed=1
	done
	exit $$failed

bench-%: $(DEV_STAMP) $(CATALOGUES_STAMP)
	@$(PY) bench/$*.py $(if $(QUICK),--quick)

clean: ## remove the virtual environment and every cache; keeps var/, where the data is
	@rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles
	find . -name __pycache__ -prune -exec rm -rf {} +
	find marketplace platforms trials search cms -name '*.mo' -delete

system:
	@scripts/system_packages.sh

$(VENV)/bin/python:
	@scripts/make_venv.sh "$(PYTHON)" "$(VENV)"

$(RUN_STAMP): | $(VENV)/bin/python
	@echo "Installing what the product needs (once; a minute or two) …"
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	rm -f $(VENV)/.run-*
	touch $@

$(DEV_STAMP): | $(RUN_STAMP)
	@echo "Installing what tests and gates need (once) …"
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	rm -f $(VENV)/.dev-*
	touch $@

# Catalogues are compiled where they are used; only .po files are kept under version control.
$(CATALOGUES_STAMP): $(CATALOGUES) | $(RUN_STAMP)
	@$(PY) manage.py compile_catalogues
	touch $@
