"""Small decisions of a statement's documents: safe cells, the bar, what to pay."""

from collections.abc import Iterable
from dataclasses import dataclass

#: First characters that a spreadsheet program takes for a formula when it opens a
#: text file (OWASP, "CSV Injection"), in their wide forms, too.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def safe_cell(text: str) -> str:
    """A text for a CSV file that no spreadsheet program runs as a formula.

    Control characters become blanks; what would start a formula, also after blanks,
    gets an apostrophe before it.

    >>> safe_cell("=1+1"), safe_cell("INV/1")
    ("'=1+1", 'INV/1')
    """
    plain = "".join(c if c.isprintable() else " " for c in text)
    risky = text.startswith(_FORMULA) or plain.lstrip().startswith(_FORMULA)
    return f"'{plain}" if risky else plain


def shares(units: Iterable[int]) -> tuple[int, ...]:
    """Per mille of each amount in the sum of those > 0; together 1000 or all 0.

    What rounding leaves goes to the largest.

    >>> shares((200, -50, 100))
    (667, 0, 333)
    """
    amounts = [max(amount, 0) for amount in units]
    total = sum(amounts)
    if not total:
        return tuple(0 for _amount in amounts)
    parts = [amount * 1000 // total for amount in amounts]
    parts[amounts.index(max(amounts))] += 1000 - sum(parts)
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open debit: ``open`` > 0 and ``disputed`` 0..open in units."""

    number: str
    open: int
    disputed: int = 0
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Payable:
    """What a statement asks for: units >= 0, documents that it pays.

    ``overdue``: these are the overdue ones; else everything that is open.
    """

    units: int
    numbers: tuple[str, ...]
    overdue: bool


def payable(closing: int, items: Iterable[OpenItem]) -> Payable:
    """What is overdue, or else all that is open; never what is disputed.

    Never more than the closing balance without what is disputed, so that credits
    which are not applied yet are not asked for a second time.
    """
    items = [item for item in items if item.open > 0]
    room = max(closing - sum(item.disputed for item in items), 0)
    late = [item for item in items if item.overdue and item.open > item.disputed]
    asked = late or [item for item in items if item.open > item.disputed]
    units = min(sum(item.open - item.disputed for item in asked), room)
    numbers = dict.fromkeys(item.number for item in asked if item.number)
    return Payable(units, tuple(numbers) if units else (), bool(late))


def transfer_text(statement: str, numbers: Iterable[str], limit: int = 140) -> str:
    """What to write on a transfer: the statement and the documents that it pays.

    All documents or none: a text that names some of them would say that the others
    are not paid.

    >>> transfer_text("S1", ["INV/1", "INV/2"]), transfer_text("S1", ["INV/1"], 5)
    ('S1 INV/1 INV/2', 'S1')
    """
    text = " ".join((statement, *numbers))
    return text if len(text) <= limit else statement


def pages(heights: Iterable[int], first: int, rest: int) -> list[slice]:
    """Rows of a long table as pages, at least one.

    For print engines that cut rows at the end of a page and do not repeat headings:
    every slice becomes a table of its own.  ``heights`` of the rows, ``first`` and
    ``rest``: room on the first and on every other page, in the same unit.  A row
    that is higher than a page is alone on one.

    >>> pages((3, 3, 3, 3), 7, 4)
    [slice(0, 2, None), slice(2, 3, None), slice(3, 4, None)]
    """
    cuts, used, room = [0], 0, first
    count = 0
    for count, height in enumerate(heights, 1):
        if used and used + height > room:
            cuts.append(count - 1)
            used, room = 0, rest
        used += height
    return [slice(a, b) for a, b in zip(cuts, [*cuts[1:], count], strict=True)]
