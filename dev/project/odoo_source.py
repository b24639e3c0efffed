"""Finding or fetching Odoo 19.

Order: ODOO_HOME; an ``odoo`` package that Python finds; ``odoo-19`` from the
machine's own apt sources; the same from Debian unstable. A fetched Odoo is
unpacked into the user's cache, never installed into the system.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .console import Problem, note, say, step
from .debian import MachineSource, MirrorSource
from .paths import cache_dir
from .system import check_free_disk, lock, run

SERIES = "19.0"
PACKAGE = "odoo-19"
# The package links to web libraries in other packages; they are unpacked into
# the same root. A value is a piece of the version to choose: Font Awesome 4.7
# is the last with the font files that Odoo's stylesheets name.
COMPANIONS = {
    "libjs-jquery": "",
    "libjs-jquery-form": "",
    "libjs-underscore": "",
    "fonts-roboto-unhinted": "",
    "fonts-montserrat": "",
    "fonts-inconsolata": "",
    "fonts-ocr-b": "",
    "fonts-font-awesome": "4.7",
}
PYTHON_DIR = Path("usr/lib/python3/dist-packages")
# Absent from Debian's package. Every backend page asks for it, and a browser
# tour fails on the error; video calls alone would need the real file.
STAND_IN = Path("odoo/addons/mail/static/lib/selfie_segmentation")
STAND_IN_FILE = "selfie_segmentation.js"
STAND_IN_TEXT = "/* Stand-in: the library is not part of Debian's package. */\n"


@dataclass(frozen=True)
class OdooSource:
    """One Odoo on this machine: where Python finds it, where its addons are."""

    python_path: Path
    version: str

    @property
    def addons_paths(self) -> list[Path]:
        """The core addons; a source checkout has them beside the package."""
        inside = self.python_path / "odoo" / "addons"
        beside = self.python_path / "addons"
        return [inside] if (inside / "account").is_dir() else [inside, beside]


def find_odoo() -> OdooSource:
    """The Odoo to use; fetches it when the machine has none."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return from_home(Path(home).expanduser().absolute())
    return importable_odoo() or cached_odoo() or fetch_odoo()


def read_version(python_path: Path) -> str | None:
    """The version in ``odoo/release.py`` below a path, without importing it."""
    release = python_path / "odoo" / "release.py"
    if not release.is_file():
        return None
    pattern = r"^version_info\s*=\s*\((\d+)\s*,\s*(\d+)"
    match = re.search(pattern, release.read_text(encoding="utf-8"), re.MULTILINE)
    return f"{match[1]}.{match[2]}" if match else None


def from_home(home: Path) -> OdooSource:
    """The Odoo that the user names, or a Problem that says what is wrong."""
    version = read_version(home)
    if version is None:
        raise Problem(
            f"ODOO_HOME is {home}, but there is no odoo/release.py below it. Set it "
            "to the folder that contains the odoo package, or unset it."
        )
    if version != SERIES:
        raise Problem(
            f"ODOO_HOME holds Odoo {version}, but this module needs Odoo {SERIES}. "
            "Name another folder, or unset ODOO_HOME to have Odoo fetched."
        )
    return OdooSource(home, version)


def importable_odoo() -> OdooSource | None:
    """An Odoo 19.0 that this Python or Debian's would import, if complete."""
    candidates = [Path("/") / PYTHON_DIR]
    spec = importlib.util.find_spec("odoo")
    for location in (spec and spec.submodule_search_locations) or ():
        candidates.insert(0, Path(location).parent)
    for path in candidates:
        version = read_version(path)
        if version is None:
            continue
        if version != SERIES:
            note(f"Note: Odoo {version} in {path} is not used, {SERIES} is needed.")
        elif not missing_web_files(path):
            return OdooSource(path, version)
    return None


def missing_web_files(python_path: Path) -> bool:
    """Whether an unpatched Debian package lacks the file that tours need."""
    inside = python_path / "odoo" / "addons" / "mail"
    return inside.is_dir() and not (python_path / STAND_IN / STAND_IN_FILE).is_file()


def cached_odoo() -> OdooSource | None:
    """The newest Odoo in the user's cache; a folder there is always complete."""
    trees = sorted((cache_dir() / "odoo").glob(f"{SERIES}.*"))
    return from_home(trees[-1] / PYTHON_DIR) if trees else None


def fetch_odoo() -> OdooSource:
    """Download and unpack Odoo into the cache, once per user."""
    target = cache_dir() / "odoo"
    with lock(cache_dir() / "odoo.lock", "Odoo 19 is being fetched"):
        done = cached_odoo()
        if done:
            return done
        check_free_disk(target)
        remove_leftovers(target)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=target) as scratch:
            version = download_packages(Path(scratch))
            tree = unpack_packages(Path(scratch))
            add_stand_in(tree / PYTHON_DIR)
            os.rename(tree, target / version)
    found = cached_odoo()
    if found is None:
        raise Problem(f"Debian's {PACKAGE} {version} is not Odoo {SERIES}.")
    say(f"Odoo {version} is ready")
    return found


def remove_leftovers(target: Path) -> None:
    """Remove what an interrupted set-up left; we hold the lock."""
    for leftover in target.glob(".new-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def download_packages(scratch: Path) -> str:
    """Fetch Odoo and its companions; returns Odoo's upstream version."""
    folder = scratch / "packages"
    folder.mkdir()
    mirror = MirrorSource(scratch / "apt")
    source: MachineSource = MachineSource()
    version = choose(source, PACKAGE, SERIES) if shutil.which("apt-cache") else None
    if version is None:
        mirror.update()
        source = mirror
        version = choose(source, PACKAGE, SERIES)
    if version is None:
        raise Problem(
            f"The Debian mirror of this machine does not offer {PACKAGE} {SERIES}. Set "
            "ODOO_HOME to an Odoo 19.0 that is on this machine."
        )
    wanted = {PACKAGE: version}
    for name, piece in COMPANIONS.items():
        wanted[name] = choose_companion(source, name, piece)
    with step(f"Downloading Odoo {version} (130 MB)"):
        source.download(wanted, folder)
    return version


def choose(source: MachineSource, package: str, piece: str) -> str | None:
    """The newest version of a package that contains a piece of text."""
    return next((v for v in source.versions(package) if piece in v), None)


def choose_companion(source: MachineSource, name: str, piece: str) -> str:
    """The version of a web library, or a Problem: pages fail without it."""
    version = choose(source, name, piece)
    if version is None:
        raise Problem(
            f"Odoo's web pages need Debian's {name} {piece}, which the mirror of this "
            "machine does not offer. Set ODOO_HOME to a complete Odoo 19.0."
        )
    return version


def unpack_packages(scratch: Path) -> Path:
    """Unpack all downloaded packages into one root."""
    tree = scratch / "tree"
    with step("Unpacking Odoo 19 (1.3 GB)"):
        for package in sorted((scratch / "packages").glob("*.deb")):
            run(
                ["dpkg-deb", "-x", str(package), str(tree)],
                failure=f"{package.name} could not be unpacked",
            )
    return tree


def add_stand_in(python_path: Path) -> None:
    """Write the empty script in place of the file that Debian leaves out."""
    folder = python_path / STAND_IN
    if not (folder / STAND_IN_FILE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / STAND_IN_FILE).write_text(STAND_IN_TEXT)
