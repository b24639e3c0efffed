"""Pages of MT940 messages put together to statements."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from ..types import Entry, Statement
from .base import Ledger, check_balance
from .mt940_entry import Draft, to_entry
from .mt940_line import Balance


@dataclass
class Page:
    """One message: the entries between an opening and a closing balance.

    ``closed``: there was a closing balance, even if it was unreadable; ``cut``: it
    is the last thing in a file without a line end.
    ``counts`` and ``sums``: credits (90C) and debits (90D), as met and as announced.
    """

    row: int
    reference: str = ""
    account: str = ""
    owner: str = ""
    number: str = ""
    currency: str = ""
    opening: Balance | None = None
    closing: Balance | None = None
    closed: bool = False
    cut: bool = False
    drafts: list[Draft] = field(default_factory=list)
    refused: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    sums: dict[str, int] = field(default_factory=dict)

    @property
    def says_something(self) -> bool:
        """There is an entry, or at least a balance."""
        return bool(self.drafts or self.refused or self.opening or self.closing)


def statements(pages: Sequence[Page], ledger: Ledger) -> list[Statement]:
    """The statements of the pages, in order."""
    chains: list[list[Page]] = []
    for page in pages:
        if not page.says_something:
            continue
        if chains and _continues(chains[-1][-1], page):
            chains[-1].append(page)
        else:
            chains.append([page])
    return [_statement(chain, ledger) for chain in chains]


def _continues(page: Page, following: Page) -> bool:
    """Intermediate balances meet, and nothing says that they are strangers."""
    if not (page.closing and following.opening):
        return False
    numbers = [each.number.partition("/")[0] for each in (page, following)]
    return (
        not page.closing.final
        and not following.opening.final
        and page.account == following.account
        and (numbers[0] == numbers[1] or not all(numbers))
    )


def _statement(chain: Sequence[Page], ledger: Ledger) -> Statement:
    first, last = chain[0], chain[-1]
    currency = _first(page.currency for page in chain)
    entries = _entries(chain, currency, ledger)
    opening, closing = _amount(first.opening), _amount(last.closing)
    amounts = [entry.amount for entry in entries]
    holds = check_balance(ledger, opening, closing, amounts, first.row)
    if last.cut and (opening is None or not holds):
        closing = None  # its last digits may be missing
    days = [entry.date for entry in entries]
    if last.closing and last.closing.date:
        days.append(last.closing.date)
    return Statement(
        account=first.account,
        currency=currency,
        opening=opening,
        closing=closing,
        date_from=min(days, default=None),
        date_to=max(days, default=None),
        entries=tuple(entries),
        id=first.number or first.reference,
        owner=_first(page.owner for page in chain),
    )


def _entries(chain: Sequence[Page], currency: str, ledger: Ledger) -> list[Entry]:
    """Entries of all pages; what does not fit between the pages is noted."""
    for before, after in pairwise(chain):
        _check_meeting(before, after, ledger)
    for page in chain:
        _check_counts(page, ledger)
    drafts = [draft for page in chain for draft in page.drafts]
    return [to_entry(draft, currency, ledger) for draft in drafts]


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


def _amount(balance: Balance | None) -> Decimal | None:
    return balance.amount if balance else None


def _check_meeting(before: Page, after: Page, ledger: Ledger) -> None:
    expected, found = before.closing.amount, after.opening.amount
    if expected != found:
        ledger.note(
            "running_balance_break", after.row, expected=str(expected), found=str(found)
        )


def _check_counts(page: Page, ledger: Ledger) -> None:
    """The bank's own number of debits and credits, as an MT942 gives it."""
    for tag, expected in page.sums.items():
        found = page.counts[tag]
        if expected != found and not page.refused:
            ledger.note(
                "footer_mismatch", page.row, expected=str(expected), found=str(found)
            )
