# Thin front of dev/run.py; see docs/development.md.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint unit format i18n coverage bench calibrate pictures clean clean-cache

TOOL := ./dev/python.sh
TIER ?=
SERVE ?= 1
FRESH ?= 0
OCA ?= 0
export SERVE FRESH OCA

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Fetch Odoo 19 and prepare the machine
	@$(TOOL) setup

demo: ## Load example data, show the summary, serve on 127.0.0.1:8069 (SERVE=0, FRESH=1)
	@$(TOOL) demo

test: ## Run all test tiers, or one: TIER=lint|unit|odoo|core|system
	@$(TOOL) test $(TIER)

lint: ## Run the linters
	@$(TOOL) test lint

unit: ## Run the unit tests (no Odoo needed)
	@$(TOOL) test unit

format: ## Let the formatters change the files
	@$(TOOL) format

i18n: ## Bring the translation template and the translations in step
	@$(TOOL) i18n

coverage: ## Show which branches of the core the unit tests miss
	@$(TOOL) coverage

bench: ## Measure quality and speed (OCA=1: against OCA's addon, too)
	@$(TOOL) bench

calibrate: ## Refit the weights of matching and print them beside the old ones
	@$(TOOL) calibrate

pictures: ## Take the pictures in docs/img anew, by the tests that open the screens
	@$(TOOL) pictures

clean: ## Stop PostgreSQL and remove what was made in this checkout
	@$(TOOL) clean

clean-cache: ## Also remove the downloads kept for all checkouts of this user
	@$(TOOL) clean-cache
