"""The translation template and the translations of the addon."""

from __future__ import annotations

import subprocess
from pathlib import Path

from . import databases, odoo_cli, virtualenv
from .console import step
from .odoo_cli import Environment
from .paths import ADDON, ADDON_DIR, LOCAL, ROOT

FOLDER = ADDON_DIR / "i18n"


def export_template(environment: Environment, target: Path) -> None:
    """Write the template of the addon as it is now."""
    database = databases.addon_template(environment)
    arguments = ["i18n", "export", "-d", database, "-o", str(target), ADDON]
    odoo_cli.run_odoo(environment, arguments, check=True)


def update() -> int:
    """Export the template and merge it into every translation."""
    environment = odoo_cli.ensure_environment()
    exported = LOCAL / "exported.pot"
    with step("Exporting the texts of the addon"):
        export_template(environment, exported)
    python = str(virtualenv.odoo_environment() / "bin" / "python")
    script = [python, str(ROOT / "dev" / "translate.py"), str(exported), str(FOLDER)]
    return subprocess.run(script, check=False).returncode
