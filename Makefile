# kcvs_mailbot: `make demo` shows it working, `make test` proves it. Nothing need be installed
# before but make and Python 3.11 or newer with venv.

ARGS ?=
PYTHON := .venv/bin/python
UV_VERSION := 0.13.9
CYCLONEDX_VERSION := 7.5.0
# What Python compiled is kept, whatever the machine says: tests start the program hundreds of times.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo run test check fix lint oldest packages lock clean benchmark doorbell slow-mails torture container-trial unit-trial wheel sbom licences datasette-trial recognition-report recognition-model pictures documents-table fuzz

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 28

demo: .venv/.made ## the whole job on embedded mail servers; ARGS="--once" ends after one pass
	@$(PYTHON) -m kcvs_mailbot demo $(ARGS)

run: .venv/.made ## the unattended worker, with ./config.toml
	@$(PYTHON) -m kcvs_mailbot run $(ARGS)

test: .venv/.made ## all tests, of slow kinds a sample; ARGS="tests/config -k secret" for some
	@scripts/debian-packages
	@rm -f .coverage .coverage.*
	@$(if $(ARGS),,KCVS_TEST_SAMPLED=1 KCVS_TEST_BRANCHES=1) $(PYTHON) -m pytest -n auto --dist worksteal $(ARGS)
	@$(if $(ARGS),,$(PYTHON) scripts/pure_coverage.py)

slow-mails: .venv/.made ## what ten mails that take long cost an ordinary one
	@$(PYTHON) benchmarks/slow_mails.py $(ARGS)

doorbell: .venv/.made ## seconds from a mail's arrival to its receipt, with IDLE
	@$(PYTHON) benchmarks/doorbell.py $(ARGS)

benchmark: .venv/.made ## docs/performance.md, measured beside other programs; ARGS="table --mails 50" tries it
	@$(PYTHON) benchmarks/table.py $(ARGS)

torture: .venv/.made ## every fault of a bad night, one by one (hours); ARGS="--step 20" for some
	@scripts/debian-packages
	@$(PYTHON) -m pytest -q -n auto --dist worksteal -m sampled
	@PYTHONPATH=.:tests $(PYTHON) -m crashes.torture $(ARGS)

check: .venv/.made ## all that CI checks: format, lint, types, tests, docs, the oldest Python found
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target lint oldest packages
	@$(MAKE) --no-print-directory test

packages: # takes the line and the disk, while the others take the processors
	@scripts/debian-packages

oldest: .venv/.made # beside the linters, which use one processor
	@scripts/test-oldest-python

lint: .venv/.made ## the first part of check: format, lint, types
	@$(PYTHON) -m ruff format --check --quiet . || { echo 'Not formatted; "make fix" mends it.'; exit 1; }
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m mypy

fix: .venv/.made ## format, and mend what the linter can mend
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format .

lock: .venv-lock/.made ## pin the libraries again; ARGS="--upgrade" moves them
	@UV=.venv-lock/bin/uv scripts/lock $(ARGS)

recognition-report: .venv/.made ## the labelled mails, and what recognition makes of them
	@PYTHONPATH=tests $(PYTHON) -m labelled.report

recognition-model: .venv/.made ## learns the weights of recognition anew; ARGS="--leave-one-out" scores each set
	@PYTHONPATH=.:tests $(PYTHON) scripts/recognition_model.py $(ARGS)

pictures: .venv/.made ## the pictures of every page, for docs; needs chromium
	@PYTHONPATH=.:tests $(PYTHON) -m browser.pictures $(ARGS)

documents-table: .venv/.made ## the table of docs/documents.md, from the sample files
	@PYTHONPATH=.:tests $(PYTHON) -m documents.table

fuzz: .venv/.made ## damaged documents through the cage, damaged mails through the parser; ARGS="2000 1"
	@$(PYTHON) benchmarks/fuzz_documents.py $(ARGS)
	@$(PYTHON) benchmarks/fuzz_messages.py $(ARGS)

container-trial: .venv/.made ## the image, tried against real servers; needs root on Debian 12; ARGS="docker podman"
	@PYTHONPATH=.:tests $(PYTHON) tests/container/trial.py $(ARGS)

unit-trial: .venv/.made ## the reading cage behind the walls of the systemd unit; ARGS="PYTHON" of an installed wheel
	@PYTHONPATH=.:tests $(PYTHON) scripts/unit_trial.py $(ARGS)

wheel: .venv/.made ## the wheel of what is committed, built twice and compared, into dist/
	@PYTHON=$(PYTHON) scripts/wheel

sbom: .venv/.made ## what it is made of, as CycloneDX, into dist/; needs the package index
	@PYTHON=$(PYTHON) CYCLONEDX_VERSION=$(CYCLONEDX_VERSION) scripts/sbom

licences: .venv/.made ## docs/licences.md, from the libraries' own metadata
	@$(PYTHON) scripts/licences.py

datasette-trial: .venv/.made ## docs/operating.md with the real Datasette, which is installed in a temporary folder
	@PYTHONPATH=.:tests $(PYTHON) scripts/datasette_trial.py $(ARGS)

clean: ## remove all that make made
	rm -rf .venv .venv-* .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* dist build *.egg-info

# Made once, and again when what is pinned changes.
.venv/.made: requirements-dev.txt scripts/make-venv
	@scripts/make-venv .venv
	@touch $@

.venv-lock/.made: Makefile
	@python3 -m venv .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@
