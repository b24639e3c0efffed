"""Damage every fixture for a while: ``python3 tests/bench/fuzz.py [SECONDS [SEED]]``.

Each round takes a bank file or an advice of ``tests/golden``, changes its bytes (inside
of a workbook: those of its parts) and reads it.  Anything but a result or a
``CoreError`` is a finding, as are: a row that ends nowhere, an amount that the damaged
file does not hold, a reading that takes longer than ``LIMIT`` or more than ``MEMORY``.
What was found is printed with the seed that makes it again; the last line has counts.
"""

import io
import pathlib
import random
import re
import resource
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter

import bench_core

sys.path.append(str(bench_core.HERE.parent / "unit"))

from golden import GOLDEN, assert_every_row_ends_once, entries_of
from test_parsers_fuzz import PARSERS, numbers

from ar_core import remittance
from ar_core.errors import CoreError
from ar_core.parsers import parse

#: Seconds and kB for a file of some kB.
LIMIT, MEMORY = 10, 400_000
#: Marks that no reader of the file sees.
INVISIBLE = re.compile(b"\xef\xbb\xbf|\xe2\x80\x8b")
TOKENS = (
    b"\0 \r\n \xff\xfe \xef\xbb\xbf \x1a ' \" ; , . - + 0 9999999999999999999 1e9 NaN "
    b"1,234 1.234,56 30.02.2026 2026-13-01 <!DOCTYPE> &x; <![CDATA[ ]]> <!-- -- --> "
    b":61: :62F: -} {4: <STMTTRN> </OFX> ^ !Type:Bank 16,165, 88, 03, =A1 \xe4\xb8 "
    b"EUR USD (5.00) 1'000 <Ntry> </Ntry> PK\x03\x04 \xd0\xcf\x11\xe0"
).split(b" ")


class Hang(Exception):
    """The reading took longer than LIMIT."""


def files():
    """(folder, name, bytes) of every fixture."""
    return [
        (path.parent.name, path.name, path.read_bytes())
        for path in sorted(GOLDEN.glob("*/*"))
        if path.suffix != ".json"
    ]


def change(rng, data, others):
    """Some bytes cut, changed, put in, taken out, doubled or taken from elsewhere."""
    found = bytearray(data)
    for _time in range(rng.choice((1, 1, 2, 3, 8))):
        at, size = rng.randrange(len(found) + 1), int(rng.expovariate(1 / 40)) + 1
        way = rng.randrange(7)
        if way == 0:
            del found[at:]
        elif way == 1:
            found[at : at + 1] = bytes([rng.randrange(256)])
        elif way == 2:
            found[at:at] = rng.choice(TOKENS) * rng.choice((1, 1, 1, 50))
        elif way == 3:
            del found[at : at + size]
        elif way == 4:
            found[at:at] = found[at : at + size] * rng.choice((1, 2, 20))
        elif way == 5:
            other = rng.choice(others)[2]
            start = rng.randrange(len(other) + 1)
            found[at:at] = other[start : start + size * 4]
        else:
            found[at : at + size] = rng.choice(TOKENS)
    return bytes(found)


def damage(rng, data, others):
    """Half of the time the parts of a workbook are changed instead of its bytes."""
    if not data.startswith(b"PK") or rng.random() < 0.3:
        return change(rng, data, others)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        names = old.namelist()
        changed = rng.choice(names)
        for name in names:
            content = old.read(name)
            if name == changed or "sheet1" in name:
                content = change(rng, content, others)
            new.writestr(name, content)
    return packed.getvalue()


def read(folder, name, data):
    """Read a damaged file all ways it may come in; return what became of it."""
    if folder == "remittance":
        advice = remittance.parse(data)
        errors = sum(issue.severity == "error" for issue in advice.issues)
        assert len(advice.lines) + errors == advice.rows, "rows"
        return "read"
    parsed = parse(data, name)
    assert_every_row_ends_once(parsed)
    if parsed.format[:4] not in ("csv", "zip") and folder in PARSERS:
        kind = parsed.format.split(".")[0].replace("mt942", "mt940")
        known = numbers(kind, INVISIBLE.sub(b"", data.replace(b"\xa0", b" ")))
        strange = [e.amount for e in entries_of(parsed) if abs(e.amount) not in known]
        assert not strange, f"amounts {strange}"
    return "read"


def attempt(folder, name, data):
    """What became of one damaged file: read, the code of the refusal, or a finding."""
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        became = read(folder, name, data)
    except CoreError as error:
        became = error.code
    except Exception:
        became = "FOUND " + traceback.format_exc(limit=-3)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return f"FOUND {grown} kB more memory" if grown > MEMORY else became


def stop(*_args):
    """Raise in the middle of a reading."""
    raise Hang


def main(seconds=60, seed=1):
    """Fixtures in turns until the time is over."""
    signal.signal(signal.SIGALRM, stop)
    fixtures, found = files(), Counter()
    ends, slowest, number = time.monotonic() + seconds, (0.0, ""), 0
    while time.monotonic() < ends:
        folder, name, data = fixtures[number % len(fixtures)]
        mutant = damage(random.Random(f"{seed}-{number}"), data, fixtures)
        start = time.monotonic()
        became = attempt(folder, name, mutant)
        slowest = max(slowest, (time.monotonic() - start, f"{name} {seed}-{number}"))
        if became.startswith("FOUND"):
            print(f"{folder}/{name} {seed}-{number}: {became}", flush=True)
            if "--keep" in sys.argv:
                pathlib.Path(f"found-{number}-{name}").write_bytes(mutant)
            became = "FOUND"
        found[became] += 1
        number += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    print(f"slowest {slowest[0]:.2f} s ({slowest[1]}), most memory {peak} MB")
    print(f"{number} files of {len(fixtures)} fixtures: {dict(found.most_common())}")
    return 1 if found["FOUND"] else 0


if __name__ == "__main__":
    sys.exit(main(*(int(value) for value in sys.argv[1:] if value.isdigit())))
