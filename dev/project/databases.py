"""Odoo databases with their file stores: build, copy, rename, drop.

A database's comment tells what it was built from, so that a half-made or an
outdated one is never taken for a good one.
"""

from __future__ import annotations

import ast
import hashlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from . import postgres
from .console import Problem, step
from .odoo_cli import Environment, run_odoo
from .paths import ADDON, ADDON_DIR, LOCAL, LOGS, ODOO_DATA
from .system import lock

FILE_STORES = ODOO_DATA / "filestore"
LANGUAGES = "en_US,zh_CN"
NOT_SHIPPED = ("__pycache__", "tests")


def addon_hash() -> str:
    """Changes when a file of the addon changes that an update would read."""
    digest = hashlib.sha256()
    for path in sorted(ADDON_DIR.rglob("*")):
        parts = path.relative_to(ADDON_DIR).parts
        if path.is_file() and not any(part in NOT_SHIPPED for part in parts):
            digest.update("/".join(parts).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def dependencies() -> list[str]:
    """The modules that the addon's manifest depends on."""
    manifest = ADDON_DIR / "__manifest__.py"
    if not manifest.exists():
        raise Problem(f"There is no addon in {ADDON_DIR} yet.")
    return sorted(ast.literal_eval(manifest.read_text(encoding="utf-8"))["depends"])


def comment(environment: Environment, name: str) -> str | None:
    """What a database was built from; None when it does not exist."""
    rows = postgres.query(
        environment.cluster,
        "SELECT 'x' || coalesce(shobj_description(oid, 'pg_database'), '') "
        f"FROM pg_database WHERE datname = '{name}'",
    )
    return rows[0][1:] if rows else None


def set_comment(environment: Environment, name: str, text: str) -> None:
    """Remember what a database was built from."""
    postgres.query(environment.cluster, f"COMMENT ON DATABASE \"{name}\" IS '{text}'")


def drop(environment: Environment, name: str) -> None:
    """Drop a database and its files."""
    postgres.query(
        environment.cluster, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    )
    shutil.rmtree(FILE_STORES / name, ignore_errors=True)


def copy(environment: Environment, source: str, target: str) -> None:
    """Copy a database and its files, replacing the target."""
    drop(environment, target)
    postgres.query(
        environment.cluster, f'CREATE DATABASE "{target}" TEMPLATE "{source}"'
    )
    if (FILE_STORES / source).exists():
        shutil.copytree(FILE_STORES / source, FILE_STORES / target)


def rename(environment: Environment, source: str, target: str) -> None:
    """Give a finished database its name, replacing the target."""
    drop(environment, target)
    postgres.query(
        environment.cluster, f'ALTER DATABASE "{source}" RENAME TO "{target}"'
    )
    if (FILE_STORES / source).exists():
        (FILE_STORES / source).rename(FILE_STORES / target)


def run_logged(
    environment: Environment, arguments: Sequence[str], log: str, failure: str
) -> None:
    """Run Odoo with its log in a file; tell the log's end when it fails."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{log}.log"
    with path.open("w") as output:
        result = run_odoo(environment, arguments, stdout=output, stderr=output)
    if result.returncode:
        raise Problem(f"{failure}. The end of {path}:\n{tail(path)}")


def tail(path: Path, lines: int = 25) -> str:
    """The last lines of a text file."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return "\n".join(text.splitlines()[-lines:])


def install_modules(
    environment: Environment, name: str, modules: str, options: Sequence[str] = ()
) -> None:
    """Install modules into a database, which is made when it is not there."""
    run_logged(
        environment,
        ["server", "-d", name, "-i", modules, "--stop-after-init", "--no-http"]
        + [f"--load-language={LANGUAGES}", *options],
        log=f"install-{name}",
        failure=f"Odoo could not install {modules}",
    )


def build(
    environment: Environment, name: str, made_from: str, fill: Callable[[str], None]
) -> None:
    """Build a database under another name; it gets its own when complete."""
    scratch = f"{name}_new"
    drop(environment, scratch)
    fill(scratch)
    set_comment(environment, scratch, made_from)
    rename(environment, scratch, name)


def dependency_template(environment: Environment) -> str:
    """A database with the modules that the addon depends on."""
    modules = ",".join(dependencies())
    key = f"{environment.odoo.python_path} {modules}"
    made_from = hashlib.sha256(key.encode()).hexdigest()[:8]
    name = f"template_{made_from}"

    def fill(scratch: str) -> None:
        with step(f"Preparing a database with {modules}"):
            install_modules(environment, scratch, modules)

    with lock(LOCAL / "template.lock", "a database template is being made"):
        if comment(environment, name) != made_from:
            build(environment, name, made_from, fill)
    return name


def addon_template(environment: Environment) -> str:
    """A database with the addon installed, as its code is now."""
    source = dependency_template(environment)
    name = f"template_{ADDON}"
    made_from = f"{source} {addon_hash()}"

    def fill(scratch: str) -> None:
        with step(f"Preparing a database with {ADDON}"):
            copy(environment, source, scratch)
            install_modules(environment, scratch, ADDON)

    with lock(LOCAL / "addon_template.lock", "a database template is being made"):
        if comment(environment, name) != made_from:
            build(environment, name, made_from, fill)
    return name
