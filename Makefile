# make demo   a site with a demonstration petition, on http://127.0.0.1:$(PORT)/
# make test   everything that must hold before a change lands
# make load   many machines under load and kills (needs DATABASE_URL of PostgreSQL, and REDIS_URL)
# make migrated  whether migrations make the tables of the models
# make docs   the documentation as a site, in site/
# make hosts  sites of strangers, made new, with nothing of ours but the wheel (PYTHON_NEWEST: their interpreter;
#             DATABASE_URL of PostgreSQL: those that need one, too)
# make bench  speed, as ratios (see docs/reference/performance.md)

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
PYTEST_ARGS ?=
# Versions to test with, such as "wagtail~=7.4.0"; give each its own VENV.
PIN ?=
export DATABASE_URL
export REDIS_URL

BIN := $(VENV)/bin
MANAGE := $(BIN)/python example_site/manage.py
SOURCES := pyproject.toml hatch_build.py $(wildcard wagtail_petition/locale/*/LC_MESSAGES/*.po)
DATABASE_GROUP := $(if $(filter postgres%,$(DATABASE_URL)),--group postgresql,$(if $(filter mysql%,$(DATABASE_URL)),--group mysql,))
# The environment is kept until a file that it is made of changes.
STAMP = $(VENV)/.installed-$(1)
TEST_STAMP := $(call STAMP,test$(lastword $(DATABASE_GROUP)))

.PHONY: demo test environment lint types catalogues suite coverage load migrated hosts docs bench fix messages screenshots clean

demo: $(call STAMP,demo)
	@EXAMPLE_SITE_URL=http://127.0.0.1:$(PORT) $(MANAGE) migrate --verbosity 0
	@EXAMPLE_SITE_URL=http://127.0.0.1:$(PORT) $(MANAGE) load_demo
	EXAMPLE_SITE_URL=http://127.0.0.1:$(PORT) $(MANAGE) runserver 127.0.0.1:$(PORT)

test: lint types catalogues suite

environment: $(TEST_STAMP)

lint: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint wagtail_petition example_site
	$(BIN)/lint-imports
	$(if $(wildcard node_modules),npm run --silent lint)

types: $(TEST_STAMP)
	$(BIN)/mypy

catalogues: $(TEST_STAMP)
	$(MANAGE) makemigrations --check --dry-run

suite: $(TEST_STAMP)
	$(BIN)/python -m pytest -n 2 --dist worksteal $(COVERAGE) $(PYTEST_ARGS)

coverage: COVERAGE = --cov --cov-report=term
coverage: suite

load: $(TEST_STAMP)
	$(BIN)/python -m pytest -m load --reuse-db tests/scale

docs: $(call STAMP,docs)
	$(BIN)/zensical build --strict --clean

migrated: $(TEST_STAMP)
	$(BIN)/python -m pytest -m migrations --migrations --create-db tests/project/test_migrations.py

hosts: $(TEST_STAMP)
	$(BIN)/python -m pytest -m hosts -n 2 --dist worksteal $(or $(PYTEST_ARGS),tests/hosts tests/removal tests/swapped)

bench: $(call STAMP,bench)
	$(BIN)/python -m bench

fix: $(TEST_STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(TEST_STAMP)
	cd wagtail_petition && ../$(BIN)/django-admin makemessages --locale fr --no-wrap --no-location

screenshots: $(TEST_STAMP)
	$(BIN)/python -m tests.screenshots
	$(BIN)/python -m tests.guide_pictures

clean:
	rm -rf $(VENV) .venv-hosts build dist example_site/var

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(call STAMP,demo): $(BIN)/python $(SOURCES)
	$(BIN)/python -m pip install --quiet --editable . --group demo
	@touch $@

$(TEST_STAMP): $(BIN)/python $(SOURCES)
	$(BIN)/python -m pip install --quiet --editable . --group test $(DATABASE_GROUP) $(PIN)
	@touch $@

$(call STAMP,docs): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --group docs
	@touch $@

$(call STAMP,bench): $(BIN)/python $(SOURCES)
	$(BIN)/python -m pip install --quiet --editable . --group bench
	@touch $@
