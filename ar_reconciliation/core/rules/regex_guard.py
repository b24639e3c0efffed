"""Patterns that users write, evaluated in bounded time.

Python's ``re`` has no timeout and the payer writes the text, so a pattern with
several repetitions could run for ever.  A pattern is therefore parsed first.  One
whose worst case is small is left to ``re``; any other is run by a small machine that
follows all ways through the pattern at once, in (length of text) x (size of pattern)
steps.  What the machine does not know (look-around, back references) is refused, and
so is what is too large; the rule then applies to nothing.

Letters match in either case, and a match may begin anywhere in the text.
"""

import re
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from .regex_machine import Program, TooComplex, run

try:  # the parser of ``re``: its own place since Python 3.11
    from re import _parser as sre
except ImportError:  # pragma: no cover - Python 3.10
    import sre_parse as sre

MAX_PATTERN = 400
MAX_TEXT = 1000
#: Ways that a pattern left to ``re`` may try at one place of the text: without any
#: unbounded repetition, and with one.
MAX_WAYS = (256, 16)
MANY = 1000

FLAGS = re.IGNORECASE
_EDGE = re.compile(r"^(?:\.\*\??)+(?![+*?{])")


class PatternError(ValueError):
    """The pattern is wrong, too large, or cannot be evaluated in bounded time."""


class Match(NamedTuple):
    """What was found: the whole, and the first group (None if there is none)."""

    text: str
    group: str | None


class Pattern(NamedTuple):
    """A checked pattern: run by ``re`` (``simple``) or by the machine."""

    simple: re.Pattern | None
    program: Program | None

    def search(self, text: str) -> Match | None:
        """The leftmost match in a text, of which the first 1,000 signs are read."""
        text = text[:MAX_TEXT]
        if self.program is not None:
            return _machine_match(self.program, text)
        found = self.simple.search(text)
        if not found:
            return None
        return Match(found.group(), found.group(1) if self.simple.groups else None)


def _machine_match(program: Program, text: str) -> Match | None:
    spans = run(program, text)
    if spans is None:
        return None
    start, end, group_start, group_end = spans
    group = text[group_start:group_end] if group_end >= 0 else None
    return Match(text[start:end], group)


@lru_cache(maxsize=512)
def guard(pattern: str) -> Pattern:
    """Check a pattern of a user.

    :raises PatternError: when it is wrong or its time cannot be bounded.

    >>> guard(r"BRT: ([\\d,]+)").search("AX 94 brt: 3358,07 C:").group
    '3358,07'
    >>> guard(r"(a+)+$").search("a" * 900 + "!") is None
    True
    """
    pattern = _EDGE.sub("", pattern or "")
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"longer than {MAX_PATTERN}")
    tree = _parse(pattern)
    unbounded, ways = _cost(tree)
    if unbounded <= 1 and ways <= MAX_WAYS[unbounded]:
        return Pattern(re.compile(pattern, FLAGS), None)
    try:
        return Pattern(None, Program(tree, tree.state.flags))
    except TooComplex as error:
        raise PatternError(str(error)) from error


def _parse(pattern: str):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return sre.parse(pattern, FLAGS)
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        raise PatternError(str(error)[:80]) from error


def hits(pattern: str, texts: Iterable[str]) -> Iterator:
    """The first match in each text that has one; none for a pattern refused."""
    try:
        checked = guard(pattern)
    except PatternError:
        return
    for text in texts:
        match = checked.search(text)
        if match:
            yield match


def _cost(tree) -> tuple[int, int]:
    """(unbounded repetitions, ways to choose); ``MANY`` when they are nested."""
    unbounded, ways = 0, 1
    for op, args in tree:
        more, factor = _node_cost(str(op), args)
        unbounded += more
        ways *= factor
    return min(unbounded, MANY), min(ways, MANY)


def _node_cost(op: str, args) -> tuple[int, int]:
    if op == "SUBPATTERN":
        return _cost(args[-1])
    if op == "BRANCH":
        costs = [_cost(branch) for branch in args[1]]
        return max(c[0] for c in costs), sum(c[1] for c in costs)
    if op.endswith("REPEAT"):
        return _repeat_cost(*args)
    if op in ("ASSERT", "ASSERT_NOT"):
        return _cost(args[1])
    if op in ("GROUPREF", "GROUPREF_EXISTS", "ATOMIC_GROUP"):
        return MANY, MANY
    return 0, 1


def _repeat_cost(low: int, high: int, body) -> tuple[int, int]:
    inner = _cost(body)
    if high == sre.MAXREPEAT:
        return (1, 1) if inner == (0, 1) and _width(body) == 1 else (MANY, MANY)
    if low == high:
        steps = min(int(high), MANY)
        return inner[0] * steps, min(inner[1] ** min(steps, 20), MANY)
    if inner != (0, 1):
        return MANY, MANY
    return 0, min(int(high) - int(low) + 1, MANY)


def _width(body) -> int:
    """Signs that a body takes; 0 when that varies."""
    low, high = body.getwidth()
    return int(low) if low == high and low else 0
