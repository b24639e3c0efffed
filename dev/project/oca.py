"""OCA's addons for the benchmarks, unpacked into the user's cache."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import zipfile
from pathlib import Path

from .console import step
from .paths import REQUIREMENTS, cache_dir
from .system import lock, run
from .virtualenv import environment_key, odoo_environment

MODULE = "account_reconcile_oca"
STATEMENTS = "partner_statement"
PINS = REQUIREMENTS / "oca.txt"
ADDONS = Path("odoo") / "addons"
UNREACHABLE = (
    "OCA's addons could not be downloaded. Check that the package index that pip "
    "is configured for can be reached and has them (network, proxy, configuration)"
)


def addons_path() -> Path:
    """The folder of the pinned addons; fetched when it is not there."""
    target = cache_dir() / "oca" / environment_key([PINS])
    with lock(cache_dir() / "oca.lock", "OCA's addons are being fetched"):
        if not target.exists():
            fetch(target)
    return target / ADDONS


def version(module: str = MODULE) -> str:
    """The pinned version of an addon."""
    text = PINS.read_text(encoding="utf-8")
    return dict(re.findall(r"odoo-addon-(\w+)==(\S+)", text))[module]


def options(paths: list) -> list[str]:
    """Options with which Odoo finds the addons beside those in ``paths``."""
    every = [*paths, addons_path()]
    return ["--addons-path=" + ",".join(str(path) for path in every)]


def fetch(target: Path) -> None:
    """Download and unpack the wheels under another name; it is renamed when done."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for leftover in target.parent.glob(".new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=target.parent) as name:
        wheels, tree = Path(name) / "wheels", Path(name) / "tree"
        download(wheels)
        for wheel in sorted(wheels.glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(tree)
        os.rename(tree, target)


def download(folder: Path) -> None:
    """Fetch the wheels with pip, without what they depend on: that is Odoo."""
    pip = str(odoo_environment() / "bin" / "pip")
    options = ["-qq", "--no-deps", "--only-binary=:all:", "-r", str(PINS)]
    with step("Downloading OCA's addons"):
        run([pip, "download", *options, "-d", str(folder)], failure=UNREACHABLE)
