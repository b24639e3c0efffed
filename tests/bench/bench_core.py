"""Make the core importable as ``ar_core``; import this before anything of it."""

import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "unit"))

import conftest  # noqa: E402  registers the alias

CORE = conftest.CORE
