"""What the tool says: progress lines with the elapsed time, and problems.

Everything goes to standard error, so that the standard output of
``dev/odoo`` belongs to Odoo alone.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator

HEARTBEAT_SECONDS = 10.0
_started = time.monotonic()


class Problem(Exception):
    """Something the user can mend; its text says what is wrong and what to do."""


def elapsed() -> int:
    """Whole seconds since the tool was started."""
    return int(time.monotonic() - _started)


def say(message: str) -> None:
    """Print one progress line, for example ``[ 12 s] Starting PostgreSQL``."""
    print(f"[{elapsed():3d} s] {message}", file=sys.stderr, flush=True)


def note(message: str) -> None:
    """Print one line without a time, for hints and warnings."""
    print(message, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(message: str, now: Callable[[], str] | None = None) -> Iterator[None]:
    """Announce a long step and report every few seconds that it still runs.

    ``now`` tells what the step is doing at that moment.
    """
    say(f"{message} …")
    done = threading.Event()

    def heartbeat() -> None:
        while not done.wait(HEARTBEAT_SECONDS):
            say(f"… still: {now() if now else message}")

    thread = threading.Thread(target=heartbeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
