"""Progress lines on standard error; standard output is for the summary."""

import sys
import time
from contextlib import contextmanager

_started = time.monotonic()


def elapsed():
    """Seconds since the loading began."""
    return time.monotonic() - _started


@contextmanager
def stage(message):
    """Announce a step and tell how long it took."""
    began = time.monotonic()
    print(f"[demo {elapsed():5.1f} s] {message} …", file=sys.stderr, flush=True)
    yield
    took = time.monotonic() - began
    print(f"[demo {elapsed():5.1f} s]   … {took:.1f} s", file=sys.stderr, flush=True)
