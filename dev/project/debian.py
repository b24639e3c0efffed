"""Getting Debian packages as files, without installing them.

Two suppliers with the same two methods: the machine's own apt sources, and a
private pair of suites from the mirror that those sources name. The private
one keeps its lists and its cache to itself; the machine's apt is not touched.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from .console import Problem, step
from .system import run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SUITES = ("unstable", "stable")
UNREACHABLE = (
    "The Debian mirror could not be read; check the machine's network or proxy, "
    "or set ODOO_HOME to an Odoo 19.0 that is already on this machine"
)


class MachineSource:
    """The apt sources of this machine, as they are."""

    options: tuple[str, ...] = ()

    def versions(self, package: str) -> list[str]:
        """Versions on offer, newest first."""
        output = run(
            ["apt-cache", *self.options, "madison", package],
            failure=f"apt could not look up {package}",
        )
        rows = (line.split("|") for line in output.splitlines())
        return [row[1].strip() for row in rows if len(row) >= 3]

    def download(self, wanted: dict[str, str], folder: Path) -> None:
        """Fetch package files (name to version) into a folder."""
        names = [f"{name}={version}" for name, version in wanted.items()]
        run(
            ["apt-get", *self.options, "download", *names],
            failure=UNREACHABLE,
            cwd=folder,
        )


class MirrorSource(MachineSource):
    """Debian's unstable and stable suites, from the machine's own mirror."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name in ("lists/partial", "cache/archives/partial"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()
        self.options = tuple(
            part
            for option in (
                f"Dir::Etc::SourceList={folder / 'sources.list'}",
                "Dir::Etc::SourceParts=-",
                f"Dir::State={folder}",
                f"Dir::State::Lists={folder / 'lists'}",
                f"Dir::State::Status={folder / 'status'}",
                f"Dir::Cache={folder / 'cache'}",
                "Dir::Etc::Preferences=/dev/null",
                "Dir::Etc::PreferencesParts=/dev/null",
                "APT::Sandbox::User=root",
                "Acquire::Languages=none",
                "Acquire::Retries=2",
            )
            for part in ("-o", option)
        )

    def update(self) -> None:
        """Read the package lists of the first mirror that offers the suites."""
        problem: Problem | None = None
        for mirror in machine_mirrors()[:3]:
            self.write_sources(mirror)
            try:
                with step("Reading the package lists of Debian unstable"):
                    # any error is fatal here, otherwise apt only warns
                    run(
                        ["apt-get", *self.options, "-q", "update", "--error-on=any"],
                        failure=UNREACHABLE,
                    )
                return
            except Problem as error:
                problem = error
        raise problem or Problem(
            "This machine's apt sources name no Debian mirror, so Odoo 19 cannot be "
            "fetched. Set ODOO_HOME to an Odoo 19.0 that is on this machine."
        )

    def write_sources(self, mirror: str) -> None:
        """Name the suites; apt checks their signature with Debian's keyring."""
        signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
        lines = [f"deb {signed}{mirror} {suite} main\n" for suite in SUITES]
        (self.folder / "sources.list").write_text("".join(lines))


def machine_mirrors() -> list[str]:
    """Mirrors named by the machine's apt sources, the likeliest first."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Problem(
            "Odoo 19 is fetched as a Debian package, but this machine has no apt. "
            "Set ODOO_HOME to an Odoo 19.0 that is on this machine."
        )
    output = run(
        ["apt-get", "update", "--print-uris"],
        failure="The machine's apt sources could not be read",
    )
    return mirrors_from_uris(output)


def mirrors_from_uris(output: str) -> list[str]:
    """Mirror addresses in the output of ``apt-get update --print-uris``."""
    found: dict[str, None] = {}
    for base, suite in re.findall(r"^'([^']+?)/dists/([^/']+)/", output, re.MULTILINE):
        if not re.search(r"-(security|updates|backports)", f"{base}/{suite}"):
            found.setdefault(base)
    return sorted(found, key=lambda base: not base.rstrip("/").endswith("debian"))
