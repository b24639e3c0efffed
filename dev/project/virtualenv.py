"""Virtual environments in the user's cache, keyed by their pins."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from .console import step
from .paths import REQUIREMENTS, cache_dir
from .system import check_free_disk, lock, run

MARKER = ".complete"
ODOO_PINS = ("odoo.txt", "test.txt")
LINT_PINS = ("lint.txt",)
UNREACHABLE = (
    "Python packages could not be installed. Check that the package index that pip "
    "is configured for can be reached (network, proxy, pip's configuration)"
)


def odoo_environment() -> Path:
    """The environment that runs Odoo and its tests."""
    return environment("odoo", ODOO_PINS)


def lint_environment() -> Path:
    """The environment of the linters; pylint-odoo pins its own pylint."""
    return environment("lint", LINT_PINS)


def environment(name: str, pins: Sequence[str]) -> Path:
    """The environment for some files of pins; made when it is not there."""
    files = [REQUIREMENTS / pin for pin in pins]
    folder = cache_dir() / "venv" / f"{name}-{environment_key(files)}"
    if (folder / MARKER).exists():
        return folder
    with lock(cache_dir() / "venv.lock", "Python packages are being installed"):
        if not (folder / MARKER).exists():
            build(folder, files)
    return folder


def environment_key(files: Sequence[Path]) -> str:
    """Changes when a pin, the Python version or its location changes."""
    digest = hashlib.sha256(f"{sys.version}\n{sys.base_prefix}\n".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def build(folder: Path, files: Sequence[Path]) -> None:
    """Make an environment; the marker is written last."""
    check_free_disk(folder.parent, needed=1024**3)
    shutil.rmtree(folder, ignore_errors=True)
    run(
        [sys.executable, "-m", "venv", str(folder)],
        failure="No virtual environment could be made (Debian: install python3-venv)",
    )
    requirements = [part for file in files for part in ("-r", str(file))]
    with step(f"Installing Python packages ({', '.join(file.name for file in files)})"):
        run(
            [str(folder / "bin" / "pip"), "install", "-qq", *requirements],
            failure=UNREACHABLE,
        )
    (folder / MARKER).touch()
