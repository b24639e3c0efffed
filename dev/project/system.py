"""The machine: running programs, locks, free disk, Debian packages."""

from __future__ import annotations

import contextlib
import fcntl
import glob
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from .console import Problem, note, say, step
from .paths import LOGS

NEEDED_DISK_BYTES = 4 * 1024**3

# What must be there -> the Debian package that brings it.
DEBIAN_PROGRAMS = {
    "chromium": "chromium",
    "pdftoppm": "poppler-utils",
    "wkhtmltopdf": "wkhtmltopdf",
}
CJK_FONT_FILES = "/usr/share/fonts/**/NotoSansCJK*"
POSTGRES_PROGRAMS = "/usr/lib/postgresql/*/bin/initdb"


def run(command: Sequence[str], *, failure: str, **options) -> str:
    """Run a program quietly; on failure raise Problem and keep its output."""
    try:
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **options,
        )
    except OSError as error:
        raise Problem(
            f"{failure}: cannot run {command[0]} ({error.strerror})."
        ) from error
    if result.returncode:
        raise Problem(f"{failure}. Details: {keep_output(command, result.stdout)}")
    return result.stdout


def keep_output(command: Sequence[str], output: str) -> Path:
    """Append what a failed program said to a file."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / "setup.log"
    with path.open("a", encoding="utf-8") as log:
        log.write(f"$ {shlex.join(command)}\n{output}\n")
    return path


def is_root() -> bool:
    """Whether the tool may install Debian packages."""
    return os.geteuid() == 0


@contextlib.contextmanager
def lock(path: Path, waiting_for: str) -> Iterator[None]:
    """Hold an exclusive lock file, so that two set-ups do not meet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with step(f"Waiting for another process: {waiting_for}"):
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def check_free_disk(folder: Path, needed: int = NEEDED_DISK_BYTES) -> None:
    """Refuse to start a download that cannot fit."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Problem(
            f"Only {free / 1024**3:.1f} GB are free in {folder}, but the first set-up "
            f"needs {needed / 1024**3:.0f} GB. Free some space, or set AR_CACHE to a "
            "folder on a larger disk."
        )


def postgres_bin() -> Path | None:
    """The folder of the newest PostgreSQL server programs, if any."""
    found = glob.glob(POSTGRES_PROGRAMS)
    if found:
        newest = max(found, key=lambda path: float(Path(path).parts[-3]))
        return Path(newest).parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def missing_packages() -> list[str]:
    """The Debian packages whose content is not on this machine."""
    missing = [
        package
        for program, package in DEBIAN_PROGRAMS.items()
        if not shutil.which(program)
    ]
    if not glob.glob(CJK_FONT_FILES, recursive=True):
        missing.append("fonts-noto-cjk")
    if postgres_bin() is None:
        missing.insert(0, "postgresql")
    return missing


def ensure_packages() -> None:
    """Install what is missing (as root), or say what the user should install."""
    missing = missing_packages()
    if not missing:
        return
    if is_root() and shutil.which("apt-get"):
        install_packages(missing)
        return
    command = "apt-get install --no-install-recommends " + " ".join(missing)
    if "postgresql" in missing:
        raise Problem(
            "PostgreSQL's server programs (13 or newer) are not installed, and only "
            f"root can install them. Run this once as root: {command}"
        )
    note(
        f"Note: without {', '.join(missing)} browser tests or PDF printing do not "
        f"work. To install them, as root: {command}"
    )


def install_packages(packages: Sequence[str]) -> None:
    """Install Debian packages without starting a system-wide database."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    failure = (
        f"Debian's package {'' if len(packages) == 1 else 's'} {', '.join(packages)} "
        "could not be installed; check that the machine reaches its Debian mirror"
    )
    with step("Reading Debian's package lists"):
        run(["apt-get", "-q", "update"], failure=failure, env=environment)
    with step(f"Installing {', '.join(packages)}"):
        run(
            ["apt-get", "-q", "-y", "install", "--no-install-recommends", *packages],
            failure=failure,
            env=environment,
        )
    say("Debian packages installed")
