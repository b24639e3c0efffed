"""Expose the pure core as ``ar_core``, so that no Odoo is needed to test it."""

import importlib.util
import os
import pathlib
import sys

import pytest
from hypothesis import settings

CORE = pathlib.Path(__file__).parents[2] / "ar_reconciliation" / "core"

if "ar_core" not in sys.modules:
    spec = importlib.util.spec_from_file_location(
        "ar_core", CORE / "__init__.py", submodule_search_locations=[str(CORE)]
    )
    sys.modules["ar_core"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["ar_core"])

settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
#: Examples of each property test, for a long hunt (see docs/development.md).
if examples := os.environ.get("AR_FUZZ"):
    settings.register_profile("long", max_examples=int(examples), deadline=None)
    settings.load_profile("long")


def pytest_addoption(parser):
    parser.addoption(
        "--regen",
        action="store_true",
        help="rewrite the expected results in tests/golden; review them with git diff",
    )


@pytest.fixture
def regen(request):
    """Whether expected results are to be written instead of compared."""
    return request.config.getoption("--regen")
