"""Node.js and the JavaScript linters, kept in the user's cache."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .console import step
from .paths import ROOT, cache_dir
from .system import lock, run
from .virtualenv import environment

MINIMUM_VERSION = (20, 19)
LOCK_DIR = ROOT / "dev" / "lint"
NODE_PINS = ("node.txt",)
UNREACHABLE = (
    "The JavaScript linters could not be installed. Check that the package registry "
    "that npm is configured for can be reached (network, proxy, npm's configuration)"
)


@dataclass(frozen=True)
class NodeTools:
    """Where the linters are and the environment they run in."""

    modules: Path
    variables: dict[str, str]

    def program(self, name: str) -> str:
        """The full path of one linter."""
        return str(self.modules / ".bin" / name)


def node_tools() -> NodeTools:
    """The linters of package-lock.json; installed when they are not there."""
    variables = os.environ | {"PATH": path_with_node()}
    lock_file = LOCK_DIR / "package-lock.json"
    key = hashlib.sha256(lock_file.read_bytes()).hexdigest()[:12]
    folder = cache_dir() / "node" / key
    if not folder.exists():
        with lock(cache_dir() / "node.lock", "JavaScript linters are being installed"):
            if not folder.exists():
                install(folder, variables)
    modules = folder / "node_modules"
    return NodeTools(modules, variables | {"NODE_PATH": str(modules)})


def path_with_node() -> str:
    """PATH with a suitable Node.js: the machine's, or one from a wheel."""
    path = os.environ.get("PATH", os.defpath)
    if machine_node_suits():
        return path
    return f"{environment('node', NODE_PINS) / 'bin'}:{path}"


def machine_node_suits() -> bool:
    """Whether the machine's own Node.js is new enough and has npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    result = subprocess.run(["node", "--version"], capture_output=True, text=True)
    match = re.match(r"v(\d+)\.(\d+)", result.stdout)
    return bool(match) and (int(match[1]), int(match[2])) >= MINIMUM_VERSION


def install(folder: Path, variables: dict[str, str]) -> None:
    """Install exactly what the lock file says; complete or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as scratch:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(LOCK_DIR / name, scratch)
        with step("Installing the JavaScript linters"):
            run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--fetch-retries=1"],
                failure=UNREACHABLE,
                cwd=scratch,
                env=variables,
            )
        os.rename(scratch, folder)
        os.mkdir(scratch)  # for TemporaryDirectory to remove
