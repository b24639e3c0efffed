"""`make clean`: stop PostgreSQL, remove what was made in the checkout."""

from __future__ import annotations

import shutil

from . import postgres
from .console import note, say
from .paths import LOCAL, cache_dir


def clean() -> int:
    """Remove the databases, files and logs of this checkout."""
    if LOCAL.exists() and postgres.stop():
        say("PostgreSQL stopped")
    for folder in (postgres.fallback_folder(), LOCAL):
        if folder.exists():
            shutil.rmtree(folder)
            say(f"Removed {folder}")
    cache = cache_dir()
    if cache.exists():
        note(
            f"Odoo and the Python packages stay in {cache} for other checkouts; "
            "`make clean-cache` removes them too."
        )
    return 0


def clean_cache() -> int:
    """Remove the per-user cache of downloads."""
    cache = cache_dir()
    if cache.exists():
        shutil.rmtree(cache)
        say(f"Removed {cache}")
    return 0
