"""Compare our receivable ledger with the customer's payable ledger (往来对账).

Lines are joined in the order of how much proves it: a document's number in any
spelling, a reference, an amount on nearly one day, a sum, nearly an amount.  What is
left is classified (:mod:`.classify`).

The parts of the bank engine are re-used: the index of numbers and the reading of
texts (:mod:`.links`), exact sums with a budget (:mod:`.sums`), the rule of *unique
or not at all*.  ``matching.match`` itself is not called, see :mod:`.links`.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from .board import Board
from .classify import (
    Others,
    Repeats,
    at_cutoff,
    lone_ours,
    lone_theirs,
    of_joined,
    turned_signs,
)
from .links import Link, Numbers, number_links, same_sign
from .pairs import join_amounts, join_nearly, join_numbers, join_references
from .sums import join_sums
from .types import (
    AgreementPolicy,
    Comparison,
    Difference,
    Evidence,
    LedgerLine,
    Match,
)

Notes = dict[tuple[str, int], Evidence]


def compare(
    ours: Sequence[LedgerLine],
    theirs: Sequence[LedgerLine],
    *,
    cutoff: date,
    policy: AgreementPolicy | None = None,
    others: Mapping[str, int] | None = None,
) -> Comparison:
    """What agrees and what differs at the end of the day ``cutoff``.

    Lines after the cutoff are welcome: they tell what was booked late.  ``others``:
    number of a document → the other customer of ours that it belongs to.  All lines
    are of one currency; those of nothing are left out.  Deterministic; the order in
    which the lines are given does not matter.

    >>> day = date(2026, 3, 31)
    >>> mine = [LedgerLine(1, 500, day, ("INV/2026/00012",))]
    >>> compare(mine, [LedgerLine(7, 450, day, ("2026-12",))], cutoff=day).totals()
    {'they_have_not_booked': 500, 'we_have_not_booked': -450}
    >>> yours = [LedgerLine(7, 450, day, ("inv 2026 00012",))]
    >>> compare(mine, yours, cutoff=day).totals()
    {'amount_differs': 50}
    """
    policy = policy or AgreementPolicy()
    board = Board(_ordered(ours), _ordered(theirs))
    customers = Others(others or {})
    numbers = Numbers(board.ours)
    links, turned = number_links(numbers, board.theirs)
    notes = _join(board, numbers, (links, turned), customers, policy)
    matches, found = _joined(board, cutoff, policy)
    for link, difference in turned_signs(board, turned):
        if all(line.date <= cutoff for line in difference.lines):
            found.append(difference)
            del board.free_ours[link.ours], board.free_theirs[link.theirs]
    found += _lone(board, customers, cutoff, policy, notes)
    return Comparison(
        cutoff,
        tuple(matches),
        tuple(sorted(found, key=_place)),
        tuple(board.ours[p] for p in board.free_ours if board.ours[p].date > cutoff),
        tuple(
            board.theirs[p] for p in board.free_theirs if board.theirs[p].date > cutoff
        ),
        at_cutoff(board.ours, cutoff),
        at_cutoff(board.theirs, cutoff),
    )


def _ordered(lines: Sequence[LedgerLine]) -> list[LedgerLine]:
    """Oldest first, without lines of nothing."""
    return sorted((x for x in lines if x.amount), key=lambda x: (x.date, x.id))


def _place(difference: Difference) -> tuple:
    """Oldest first."""
    first = min(difference.lines, key=lambda line: (line.date, line.id))
    side = difference.lines.index(first) >= len(difference.ours)
    return first.date, side, first.id, difference.code


def _join(
    board: Board,
    numbers: Numbers,
    links: tuple[Sequence[Link], Sequence[Link]],
    customers: Others,
    policy: AgreementPolicy,
) -> Notes:
    """Join what belongs together; notes on sums that were not believed."""
    join_numbers(board, links[0])
    join_references(board, numbers, Numbers(board.theirs))
    sure = [k for k in (*links[0], *links[1]) if k.sure and _is_document(k, board)]
    kept = (
        {link.ours for link in sure},
        {link.theirs for link in sure}
        | {p for p in board.free_theirs if customers.of(board.theirs[p])},
    )
    join_amounts(board, policy, kept)
    notes = join_sums(board, policy, kept)
    join_amounts(board, policy, kept, final=True)
    join_nearly(board, policy, kept)
    return notes


def _is_document(link: Link, board: Board) -> bool:
    """Their line is the document that it names, and not what only cites it."""
    one, other = board.ours[link.ours], board.theirs[link.theirs]
    documents = ("invoice", "credit_note")
    return same_sign(one, other) or other.kind in documents or one.kind == documents[1]


def _joined(
    board: Board, cutoff: date, policy: AgreementPolicy
) -> tuple[list[Match], list[Difference]]:
    matches, found = [], []
    for joined in board.joined:
        difference = of_joined(board, joined, cutoff, policy)
        if difference:
            found.append(difference)
        else:
            ours = tuple(board.ours[p] for p in joined.ours)
            theirs = tuple(board.theirs[p] for p in joined.theirs)
            matches.append(Match(ours, theirs, joined.evidence))
    return matches, found


def _lone(
    board: Board,
    customers: Others,
    cutoff: date,
    policy: AgreementPolicy,
    notes: Notes,
) -> list[Difference]:
    """The lines without a counterpart up to the cutoff; those of nothing are none."""
    found = []
    repeats = Repeats(board.ours, board.free_ours)
    for position in board.free_ours:
        line = board.ours[position]
        if line.date <= cutoff:
            more = [e for e in [notes.get(("ours", position))] if e]
            found.append(lone_ours(line, repeats.of(position), *more))
    repeats = Repeats(board.theirs, board.free_theirs)
    for position in board.free_theirs:
        line = board.theirs[position]
        if line.date <= cutoff:
            more = [e for e in [notes.get(("theirs", position))] if e]
            repeat, customer = repeats.of(position), customers.of(line)
            found.append(lone_theirs(line, repeat, customer, cutoff, policy, *more))
    return found
