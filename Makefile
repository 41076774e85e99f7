# Everything starts here; a fresh Debian 12 needs python3-venv, git and make.
PYTHON ?= python3
RUN := .venv/bin/python

# Rasa reports its use to its makers unless told otherwise.
export RASA_TELEMETRY_ENABLED := false

.DEFAULT_GOAL := help
.PHONY: help serve test train check bench evaluate soak widget stock env desk-link staff lock tensorflow clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 22

serve: env ## start everything and print the address to open (Ctrl-C stops it)
	@exec $(RUN) -m bothand.serve

test: env ## run all tests; ARGS="tests/store -k lock" passes options to pytest
	@exec $(RUN) -m pytest $(ARGS)

train: env ## train a model for the present data, whether or not there is one
	@exec $(RUN) -m bothand.serve.training

check: env ## lint, formatting, types, content
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m bothand.content.check
	$(RUN) -m bothand.serve.rasa_command data validate --quiet --domain domain.yml --data data --config config.yml

bench: env ## measure start, memory and answer times on this machine
	@exec $(RUN) -m bench

evaluate: env ## how well messages are understood and danger is seen; writes docs/understanding.md
	@exec $(RUN) -m bench.evaluate $(ARGS)

env: ## make .venv as requirements.lock says; does nothing when it is current
	@$(PYTHON) tools/env.py

desk-link: env ## print the way into the staff's desk: at first the link that opens the admin's account
	@exec $(RUN) -m bothand.desk.staff link

staff: env ## the staff's accounts; ARGS="add jamie Jamie helper" makes one and prints its link
	@exec $(RUN) -m bothand.desk.staff $(ARGS)

lock: ## compile requirements.lock from pyproject.toml (UPGRADE=1: to the newest versions)
	$(PYTHON) tools/env.py lock

soak: env ## the long form of the tests that have one: a bad connection, a crowd, twenty killed processes
	@exec $(RUN) -m pytest -s --soak tests/browser/test_flapping.py tests/desk/test_crowd.py

widget: ## check, test and build the widget (needs Node 18 and npm; its built files are kept)
	cd widget && npm install && npm run check && npm test && npm run build

stock: ## make .venv-stock: stock Rasa, which `python -m bench.understanding` measures against
	$(PYTHON) tools/env.py stock

tensorflow: ## add TensorFlow to .venv, for Rasa's own neural components
	$(PYTHON) tools/env.py tensorflow

clean: ## remove what can be made again; conversations and keys in var/ stay
	rm -rf .venv .venv-tools .venv-stock .cache .rasa .mypy_cache .pytest_cache .ruff_cache results
	rm -rf var/models var/encoder var/safety var/rasa-cache var/run
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
