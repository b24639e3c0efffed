"""A machine for regular expressions whose time is bounded whatever the text.

All ways through the pattern are followed side by side, in the order in which ``re``
would try them, so that the same match is found; each step of the program is entered
once per sign of the text.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

MAX_STEPS = 1500
_DEEPEST = 60
_CATEGORY = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


class TooComplex(ValueError):
    """The pattern needs what the machine does not have, or is too large."""


class Step(NamedTuple):
    """``take`` a sign, ``fork`` (first choice first), ``mark``, ``at``, ``done``."""

    kind: str
    value: Any = None
    to: tuple[int, ...] = ()


def _class_text(items) -> str:
    """The inside of a character class, from its parsed parts."""
    text = ""
    for op, value in items:
        name = str(op)
        if name == "NEGATE":
            text += "^"
        elif name == "LITERAL":
            text += re.escape(chr(value))
        elif name == "RANGE":
            text += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        elif name == "CATEGORY":
            text += _CATEGORY[str(value)]
        else:
            raise TooComplex(name)
    return text


class Program:
    """The steps for a parsed pattern."""

    def __init__(self, tree, flags: int):
        self.flags = flags & ~re.DEBUG
        self.steps: list[Step] = []
        self._known: dict[str, Callable] = {}
        last = self._add("done")
        self.start = self._sequence(tree, last, 0)

    def _add(self, kind: str, value=None, to: tuple[int, ...] = ()) -> int:
        if len(self.steps) >= MAX_STEPS:
            raise TooComplex("too many repetitions")
        self.steps.append(Step(kind, value, to))
        return len(self.steps) - 1

    def _sequence(self, tree, after: int, depth: int) -> int:
        """Steps for a sequence that goes on at ``after``; built from the end."""
        if depth > _DEEPEST:
            raise TooComplex("too deep")
        for op, args in reversed(list(tree)):
            name = str(op)
            build = getattr(self, f"_{name.lower()}", None)
            if build is not None:
                after = build(args, after, depth + 1)
            else:
                after = self._add("take", self._taker(name, args), (after,))
        return after

    def _taker(self, name: str, args) -> Callable:
        """A test for one sign; ``re`` knows cases and categories best."""
        if name == "ANY":
            source = "."
        elif name == "LITERAL":
            source = re.escape(chr(args))
        elif name == "NOT_LITERAL":
            source = f"[^{re.escape(chr(args))}]"
        elif name == "IN":
            source = f"[{_class_text(args)}]"
        else:
            raise TooComplex(name)
        if source not in self._known:
            self._known[source] = re.compile(source, self.flags).match
        return self._known[source]

    # ------------------------------------------------------------ parsed parts

    def _subpattern(self, args, after: int, depth: int) -> int:
        group, _add, _drop, body = args
        if _add or _drop:
            raise TooComplex("flags inside")
        if group != 1:
            return self._sequence(body, after, depth)
        after = self._add("mark", 3, (after,))
        return self._add("mark", 2, (self._sequence(body, after, depth),))

    def _branch(self, args, after: int, depth: int) -> int:
        ways = tuple(self._sequence(way, after, depth) for way in args[1])
        return self._add("fork", None, ways)

    def _at(self, args, after: int, _depth: int) -> int:
        place = str(args)
        source = {
            "AT_BEGINNING": "^",
            "AT_BEGINNING_STRING": r"\A",
            "AT_BOUNDARY": r"\b",
            "AT_NON_BOUNDARY": r"\B",
            "AT_END": "$",
            "AT_END_STRING": r"\Z",
        }.get(place)
        if source is None:
            raise TooComplex(place)
        return self._add("at", re.compile(source, self.flags).match, (after,))

    def _max_repeat(self, args, after: int, depth: int) -> int:
        return self._repeat(args, after, depth, greedy=True)

    def _min_repeat(self, args, after: int, depth: int) -> int:
        return self._repeat(args, after, depth, greedy=False)

    def _repeat(self, args, after: int, depth: int, *, greedy: bool) -> int:
        low, high, body = args
        if int(low) > MAX_STEPS:
            raise TooComplex("too many repetitions")
        entry = after
        if not isinstance(high, int) or high > MAX_STEPS:
            entry = self._loop(body, after, depth, greedy)
        else:
            for _ in range(high - low):
                inner = self._sequence(body, entry, depth)
                entry = self._fork(inner, after, greedy)
        for _ in range(int(low)):
            entry = self._sequence(body, entry, depth)
        return entry

    def _loop(self, body, after: int, depth: int, greedy: bool) -> int:
        fork = self._add("fork")
        inner = self._sequence(body, fork, depth)
        self.steps[fork] = Step(
            "fork", None, (inner, after) if greedy else (after, inner)
        )
        return fork

    def _fork(self, inner: int, after: int, greedy: bool) -> int:
        return self._add("fork", None, (inner, after) if greedy else (after, inner))


Spans = tuple[int, int, int, int]


def run(program: Program, text: str) -> Spans | None:
    """(start, end, start and end of group 1 or -1) of the leftmost match.

    >>> import re
    >>> try:
    ...     from re import _parser as sre
    ... except ImportError:
    ...     import sre_parse as sre
    >>> run(Program(sre.parse("(a|ab)(c|bcd)d*"), 0), "xabcd")
    (1, 5, 1, 2)
    """
    found: Spans | None = None
    threads: list[tuple[int, Spans]] = []
    for position in range(len(text) + 1):
        starts = list(threads)
        if found is None:
            starts.append((program.start, (position, -1, -1, -1)))
        takers, done = _follow(program, text, position, starts)
        if done is not None:
            found = done
        if position == len(text):
            break
        threads = [
            (step.to[0], spans) for step, spans in takers if step.value(text, position)
        ]
        if not threads and found is not None:
            break
    return found


def _follow(program: Program, text: str, position: int, starts):
    """Steps that take a sign, best first, up to the first way that is complete."""
    seen: set[int] = set()
    takers = []
    stack = list(reversed(starts))
    while stack:
        number, spans = stack.pop()
        if number in seen:
            continue
        seen.add(number)
        step = program.steps[number]
        if step.kind == "take":
            takers.append((step, spans))
        elif step.kind == "done":
            return takers, (spans[0], position, spans[2], spans[3])
        elif step.kind == "fork":
            stack.extend((to, spans) for to in reversed(step.to))
        elif step.kind == "mark":
            changed = (*spans[: step.value], position, *spans[step.value + 1 :])
            stack.append((step.to[0], changed))
        elif step.value(text, position):
            stack.append((step.to[0], spans))
    return takers, None
