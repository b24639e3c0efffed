"""Numbers with one or two characters wrong, and numbers that nobody knows."""

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ..text import Atom, compact
from ..types import Reason
from .case import Case, Ref
from .numbers import is_day, is_year
from .reading import Reading
from .weights import NUMBER, SHADES

MIN_LENGTH = 5
MAX_LENGTH = 20
MAX_WINDOWS = 300
MAX_RUN = 6


def typo_of(case: Case, position: int) -> Ref | None:
    """The text nearest to one of the item's numbers, if it is nearly that number."""
    return typos_of(case, [position]).get(position)


def typos_of(case: Case, positions: list[int]) -> dict[int, Ref]:
    """For each item the text that is one or two characters away from its number.

    One change is allowed from five characters, two where seven digits tell more than
    the year; two neighbours swapped are one change.  The prefix may be missing.
    """
    windows = _windows(case)
    found: dict[int, Ref] = {}
    for position in positions if windows else ():
        best = min(_near(case, position, windows), default=None)
        if best:
            found[position] = _ref(case, position, *best)
    return found


def _near(case: Case, position: int, windows: list[str]):
    """(distance, text) of the nearest window for every form of the numbers."""
    for target in case.index.spellings(position):
        if not MIN_LENGTH <= len(target) <= MAX_LENGTH:
            continue
        allowed = 2 if _telling_digits(target) >= 7 else 1
        best = process.extractOne(
            target, windows, scorer=OSA.distance, score_cutoff=allowed
        )
        if best and best[1]:
            yield best[1], best[0]


def _telling_digits(target: str) -> int:
    """Digits of a number, a year in front of them not counted.

    >>> _telling_digits("INV202600012"), _telling_digits("7431250062")
    (5, 10)
    """
    digits = "".join(c for c in target if c.isdigit())
    return len(digits) - (4 if is_year(digits[:4]) and len(digits) > 5 else 0)


def _ref(case: Case, position: int, distance: int, text: str) -> Ref:
    data = {"number": case.number(position), "text": text, "distance": distance}
    weight = SHADES["number_typo_two"] if distance > 1 else NUMBER["number_typo"]
    return Ref(position, "core", Reason("number_typo", weight, data))


def _windows(case: Case) -> list[str]:
    """Joined runs of atoms that hold a digit, each once, in reading order."""
    if case.windows is None:
        found: dict[str, None] = {}
        for reading in case.readings:
            _join(_without_dates(reading), found)
        case.windows = list(found)
    return case.windows


def _without_dates(reading: Reading) -> list[Atom]:
    """Atoms that are no part of a day, written with or without separators."""
    return [
        atom
        for atom in reading.atoms
        if not any(s <= atom.start and atom.end <= e for s, e in reading.dates)
        and not (atom.digits and is_day(atom.text))
    ]


def _join(atoms, found: dict[str, None]) -> None:
    for i in range(len(atoms)):
        key, digits = "", False
        for atom in atoms[i : i + MAX_RUN]:
            key += atom.text
            digits = digits or atom.digits
            if len(key) > MAX_LENGTH + 2:
                break
            if digits and len(key) >= MIN_LENGTH - 1 and not is_day(key):
                found.setdefault(key)
        if len(found) > MAX_WINDOWS:
            return


def stray_numbers(case: Case) -> bool:
    """Whether a text holds a number of our kind that names no item we know.

    Of our kind is what follows one of our prefixes, or a run of digits as long as
    a number that was recognised.
    """
    for reading in case.readings:
        read = [(m.start, m.end) for m in reading.mentions]
        keys = [compact(reading.folded[s:e]).lstrip("0") for s, e in read]
        lengths = {len(key) for key in keys if len(key) >= 7 and key.isdigit()}
        before = None
        for atom in reading.atoms:
            known = any(s <= atom.start and atom.end <= e for s, e in read)
            if atom.digits and not known:
                ours = before is not None and before.text in case.index.prefixes
                if ours or any(abs(len(atom.text) - n) <= 2 for n in lengths):
                    return True
            before = atom
    return False
