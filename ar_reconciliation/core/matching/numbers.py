"""Forms in which a document number may be written.

``INV/2026/00012`` is also ``inv202600012`` (full), ``2026-00012`` (digits),
``RE 2026/12`` (plain: prefix and zero padding dropped), ``00012`` (core).
"""

from typing import NamedTuple

from ..text import Atom, fold, runs_of

#: A full form needs this many characters, otherwise it is only a core.
MIN_FULL = 5
MIN_DIGITS = 5


class Forms(NamedTuple):
    """Keys of one number; "" where the number has no such form."""

    full: str
    digits: str
    plain: str
    core: str
    prefix: str


def is_year(digits: str) -> bool:
    """Looks like a calendar year.

    >>> is_year("2026"), is_year("0012")
    (True, False)
    """
    return len(digits) == 4 and digits[:2] in ("19", "20")


def is_day(digits: str) -> bool:
    """Six or eight digits that are probably a day or a month.

    >>> is_day("20260112"), is_day("12012026"), is_day("260112"), is_day("202600012")
    (True, True, True, False)
    """
    if len(digits) == 8:
        year, rest = digits[:4], digits[4:]
        if is_year(year) and "01" <= rest[:2] <= "12" and "01" <= rest[2:] <= "31":
            return True
        year, rest = digits[4:], digits[:4]
        pairs = sorted((rest[:2], rest[2:]))
        return is_year(year) and "01" <= pairs[0] <= "12" and pairs[1] <= "31"
    if len(digits) != 6:
        return False
    if is_year(digits[:4]) and "01" <= digits[4:] <= "12":
        return True
    first, middle, last = digits[:2], digits[2:4], digits[4:]
    for year, day in ((first, last), (last, first)):
        if "20" <= year <= "35" and "01" <= day <= "31" and "01" <= middle <= "12":
            return True
    return False


def plain_key(parts: list[str]) -> str:
    """Digit runs without zero padding.

    >>> plain_key(["2026", "00012"])
    '2026|12'
    """
    return "|".join(part.lstrip("0") or "0" for part in parts)


def forms_of(number: str) -> Forms:
    """All forms of one of our numbers.

    >>> tuple(forms_of("INV/2026/00012"))
    ('INV202600012', '202600012', '2026|12', '12', 'INV')
    >>> forms_of("RG-4711").plain
    '4711'
    """
    found = runs_of(fold(number))
    full = "".join(found)
    runs = [run for run in found if run <= ":"]
    joined = "".join(runs)
    prefix = found[0] if found and found[0] > ":" else ""
    if not runs:
        return Forms(full if len(full) >= 8 else "", "", "", "", "")
    return Forms(
        full=full if len(full) >= MIN_FULL or (prefix and len(full) > 3) else "",
        digits=joined if len(joined) >= MIN_DIGITS and joined != full else "",
        plain=_plain(runs),
        core=runs[-1].lstrip("0") or "0",
        prefix=prefix,
    )


def _plain(runs: list[str]) -> str:
    if len(runs) == 1 and len(runs[0]) > 7 and is_year(runs[0][:4]):
        return plain_key([runs[0][:4], runs[0][4:]])
    key = plain_key(runs)
    return key if len(key) >= 4 else ""


def short_year(plain: str) -> str:
    """The plain key with a two-digit year, "" if there is no year in front.

    >>> short_year("2026|12")
    '26|12'
    """
    first, _, rest = plain.partition("|")
    return f"{first[2:]}|{rest}" if rest and is_year(first) else ""


def continued(base: list[Atom], tail: str) -> list[str]:
    """Digit runs of a number that was only begun anew: ``00011-13`` → 00013.

    >>> from ..text import atoms
    >>> continued(atoms("INV/2026/00011"), "13")
    ['2026', '00013']
    """
    runs = [a.text for a in base if a.digits]
    last = runs[-1]
    if len(tail) > len(last):
        return []
    return [*runs[:-1], last[: len(last) - len(tail)] + tail]
