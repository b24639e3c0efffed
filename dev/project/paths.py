"""Where everything lives: the checkout, its private folder, the user's cache."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDON = "ar_reconciliation"
ADDON_DIR = ROOT / ADDON
#: The addon, and those that Odoo installs by itself beside others.
ADDONS = (ADDON, "ar_reconciliation_sale")
REQUIREMENTS = ROOT / "requirements"

# Made by this tool in the checkout, ignored by git, removed by `make clean`.
LOCAL = ROOT / ".local"
ODOO_CONF = LOCAL / "odoo.conf"
ODOO_DATA = LOCAL / "odoo-data"
LOGS = LOCAL / "log"

# A short name of this checkout, for folders that must lie outside of it.
CHECKOUT_KEY = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]


def cache_dir() -> Path:
    """The per-user folder with what was downloaded and unpacked."""
    explicit = os.environ.get("AR_CACHE")
    if explicit:
        return Path(explicit).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / ADDON


def extra_addons() -> list[Path]:
    """The addons paths that the user adds with ODOO_EXTRA_ADDONS."""
    value = os.environ.get("ODOO_EXTRA_ADDONS", "")
    return [Path(part).absolute() for part in value.split(":") if part]
