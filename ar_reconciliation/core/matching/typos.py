"""A number with one or two characters wrong."""

from rapidfuzz.distance import OSA

from ..types import Reason
from .case import Case, Ref
from .weights import NUMBER

MIN_LENGTH = 5
MAX_WINDOWS = 400


def typo_of(case: Case, position: int) -> Ref | None:
    """The text nearest to the item's number, when one or two characters differ.

    One change is allowed from five characters, two from eight; swapped neighbours
    are one change.  The prefix may be missing.
    """
    best = None
    for target in _targets(case, position):
        allowed = 2 if len(target) >= 8 else 1
        for window in _windows(case, len(target)):
            distance = OSA.distance(target, window, score_cutoff=allowed)
            if 0 < distance <= allowed and (best is None or distance < best[0]):
                best = (distance, window)
    if best is None:
        return None
    data = {"number": case.number(position), "text": best[1], "distance": best[0]}
    weight = NUMBER["number_typo"] - (1.0 if best[0] > 1 else 0.0)
    return Ref(position, "core", Reason("number_typo", weight, data))


def _targets(case: Case, position: int) -> list[str]:
    forms = case.index.forms(position)
    return [
        t for t in dict.fromkeys((forms.full, forms.digits)) if len(t) >= MIN_LENGTH
    ]


def _windows(case: Case, length: int):
    """Joined runs of atoms about as long as the number."""
    count = 0
    for reading in case.readings:
        found = reading.atoms
        for i in range(len(found)):
            key = ""
            for atom in found[i : i + 6]:
                key += atom.text
                if len(key) > length + 2:
                    break
                if len(key) >= length - 2 and any(c.isdigit() for c in key):
                    count += 1
                    yield key
            if count > MAX_WINDOWS:
                return
