"""Join lines that name the same document, or have the same amount on nearly one day.

Unique or not at all: where several fit, a line is joined only if it makes no
difference which of them it is joined with.
"""

from collections import defaultdict
from collections.abc import Sequence

from ..text import fold
from .board import Board, ByDay, Group, by_amount, components
from .links import Link, Numbers, Readings, same_sign
from .types import AgreementPolicy, Evidence, LedgerLine

#: A document that so many lines mention joins none of them.
_MAX_MENTIONS = 24
#: Most lines of a group that are joined as a sum because they name one document.
_MAX_NAMED = 60
#: Pairs of one amount that are looked at.
_MAX_PAIRS = 40_000
#: Among more payments of a few days one that is near may be so by chance.
_MAX_NEAR = 3


# ------------------------------------------------------------------ numbers


def join_numbers(board: Board, links: Sequence[Link]) -> None:
    """Lines with one number: equal amounts, then equal sums, then unequal ones."""
    told: dict[tuple[int, int], Link] = {}
    for link in links:
        told.setdefault((link.ours, link.theirs), link)
    sure = {pair for pair, link in told.items() if link.sure}
    for group in components(told):
        _equal(board, group, told)
        rest = board.still(group)
        if all(rest) and len(rest[0]) + len(rest[1]) > 2:
            _sum(board, rest, told)
            rest = board.still(group)
        # One document, booked with other amounts.
        if all(rest) and 1 in map(len, rest) and _all_sure(rest, sure):
            board.join(*rest, _number(told, rest))


def _number(told: dict[tuple[int, int], Link], group: Group) -> Evidence:
    ours, theirs = group
    pairs = ((o, t) for o in ours for t in theirs)
    link = next(told[pair] for pair in pairs if pair in told)
    return Evidence("number", {"number": link.number, "text": link.text[:60]})


def _all_sure(group: Group, sure: set[tuple[int, int]]) -> bool:
    return all((o, t) in sure for o in group[0] for t in group[1])


def _equal(board: Board, group: Group, told: dict[tuple[int, int], Link]) -> None:
    """Pairs of one number and amount, the earliest first: which does not matter."""
    if len(group[0]) == len(group[1]) == 1:
        one, other = group[0][0], group[1][0]
        if board.ours[one].amount == board.theirs[other].amount:
            board.join((one,), (other,), _number(told, group))
        return
    theirs = by_amount(board.theirs, group[1])
    for amount, mine in by_amount(board.ours, group[0]).items():
        for one in mine:
            other = next(
                (t for t in theirs.get(amount, ()) if (one, t) in told
                 and t in board.free_theirs),
                None,
            )  # fmt: skip
            if other is not None:
                board.join((one,), (other,), _number(told, ([one], [other])))


def _sum(board: Board, group: Group, told: dict[tuple[int, int], Link]) -> None:
    mine, yours = board.sums(group)
    size = len(group[0]) + len(group[1])
    if mine == yours and size <= _MAX_NAMED and min(map(len, group)) == 1:
        count = max(map(len, group))
        evidence = Evidence("sum", {"count": count, "searched": count})
        board.join(*group, _number(told, group), evidence)


# --------------------------------------------------------------- references


def join_references(board: Board, ours: Numbers, theirs: Numbers) -> None:
    """Lines of which one cites the other, or both cite the same of our documents."""
    mine = Readings(ours, board.ours, own=True)
    yours = Readings(ours, board.theirs, own=False)
    edges: dict[tuple[int, int], Evidence] = {}
    for one in board.free_ours:
        for pair, evidence in _cited(board, theirs, one):
            edges.setdefault(pair, evidence)
    for other in board.free_theirs:
        for one in yours.of(other):
            if one in board.free_ours and _may(board, one, other):
                number = board.ours[one].number
                edges.setdefault(
                    (one, other),
                    Evidence("reference", {"number": number, "text": number}),
                )
    for pair, evidence in _about_the_same(board, mine, yours):
        edges.setdefault(pair, evidence)
    for group in components(edges):
        _join_cited(board, group, edges)


def _may(board: Board, one: int, other: int) -> bool:
    first, second = board.ours[one], board.theirs[other]
    return same_sign(first, second) and kinds_agree(first, second)


def kinds_agree(one: LedgerLine, other: LedgerLine) -> bool:
    """Not a payment on one side and a document on the other."""
    kinds = {one.kind, other.kind} - {"", "other"}
    return len(kinds) < 2 or "payment" not in kinds


def _cited(board: Board, theirs: Numbers, one: int):
    line = board.ours[one]
    named = [n for text in line.references[:8] for n in theirs.in_field(text)]
    named += theirs.in_text(line.text)
    for found in named:
        other = found.position
        if found.form == "short" or other not in board.free_theirs:
            continue
        if _may(board, one, other):
            data = {"number": found.number, "text": found.text[:60]}
            yield (one, other), Evidence("reference", data)


def _about_the_same(board: Board, mine: Readings, yours: Readings):
    about: dict[int, Group] = defaultdict(lambda: ([], []))
    for one in board.free_ours:
        for document in mine.of(one):
            about[document][0].append(one)
    for other in board.free_theirs:
        for document in yours.of(other):
            about[document][1].append(other)
    for document, (ones, others) in sorted(about.items()):
        if len(ones) + len(others) > _MAX_MENTIONS:
            continue
        evidence = Evidence("same_documents", {"numbers": board.ours[document].number})
        for one in ones:
            for other in others:
                if _may(board, one, other):
                    yield (one, other), evidence


def _join_cited(board: Board, group: Group, edges: dict) -> None:
    """Equal amounts that are unique in the group, then its whole sum."""
    theirs = by_amount(board.theirs, group[1])
    for amount, mine in by_amount(board.ours, group[0]).items():
        found = theirs.get(amount, ())
        if len(mine) != len(found):
            continue
        for one, other in zip(mine, found, strict=True):
            if (one, other) in edges:
                board.join((one,), (other,), edges[one, other])
    rest = board.still(group)
    if not all(rest) or min(map(len, rest)) > 1 or max(map(len, rest)) < 2:
        return
    mine_sum, their_sum = board.sums(rest)
    linked = next((edges[o, t] for o in rest[0] for t in rest[1] if (o, t) in edges), 0)
    if mine_sum == their_sum and linked:
        count = max(map(len, rest))
        evidence = Evidence("sum", {"count": count, "searched": count})
        board.join(*rest, linked, evidence)


# ---------------------------------------------------------- amount and date


def join_amounts(
    board: Board,
    policy: AgreementPolicy,
    kept: tuple[set[int], set[int]],
    final: bool = False,
) -> None:
    """Equal amounts of near days, the nearest days first.

    ``kept``: positions in ours and theirs that are not asked, because their number
    belongs to a line that is already joined, or to another customer.  ``final``:
    say of what fits several that it is unclear.
    """
    windows = [policy.days] if final else sorted({0, min(2, policy.days), policy.days})
    for window in windows:
        mine = by_amount(board.ours, (p for p in board.free_ours if p not in kept[0]))
        free = (p for p in board.free_theirs if p not in kept[1])
        yours = by_amount(board.theirs, free)
        for amount in sorted(mine.keys() & yours.keys()):
            edges = _near(board, mine[amount], yours[amount], window)
            for group in components(edges):
                _join_equal(board, group, final)


def days_apart(one: LedgerLine, other: LedgerLine) -> int:
    """Days between two lines: of their bookings or of their documents.

    The smaller counts: an invoice may be booked long after its date.
    """
    apart = abs((one.date - other.date).days)
    first, second = one.document_date or one.date, other.document_date or other.date
    return min(apart, abs((first - second).days))


def _near(board: Board, mine: list[int], yours: list[int], window: int):
    """Pairs of one amount that are no more than ``window`` days apart.

    An amount that very many lines have is joined on the very day only.
    """
    many = len(mine) * len(yours) > _MAX_PAIRS
    days = ByDay(board.theirs, yours) if many else None
    window = 0 if many else window
    for one in mine:
        first = board.ours[one]
        for other in days.near(first.date, 0) if days else yours:
            second = board.theirs[other]
            if days_apart(first, second) <= window and kinds_agree(first, second):
                yield one, other


def _join_equal(board: Board, group: Group, final: bool) -> None:
    """One of each side, or as many of one side as of the other.

    In the end, alike lines too many are left over, others are unclear.
    """
    ours, theirs = group
    if len(ours) == len(theirs):
        pairs = list(zip(ours, theirs, strict=True))
        for one, other in pairs:
            board.join((one,), (other,), *_pair_evidence(board, one, other, len(pairs)))
        return
    if not final:
        return
    more = (board.ours, ours) if len(ours) > len(theirs) else (board.theirs, theirs)
    if _alike([more[0][p] for p in more[1]]):
        count = min(len(ours), len(theirs))
        for one, other in zip(ours[:count], theirs[:count], strict=True):
            board.join((one,), (other,), *_pair_evidence(board, one, other, count))
        return
    counts = {"ours": len(ours), "theirs": len(theirs)}
    board.join(ours, theirs, Evidence("several_fit", counts), unclear=True)


def _alike(lines: Sequence[LedgerLine]) -> bool:
    """Whether lines say the same: then it does not matter which is too many."""
    return len({(x.date, x.numbers, fold(x.text)) for x in lines}) == 1


def _pair_evidence(board: Board, one: int, other: int, count: int) -> list[Evidence]:
    first, second = board.ours[one], board.theirs[other]
    found = [Evidence("amount_and_date", {"days": days_apart(first, second)})]
    if count > 1:
        found.append(Evidence("equal_count", {"count": count}))
    if first.number and second.number and first.kind != "payment":
        data = {"ours": first.number, "theirs": second.number}
        found.append(Evidence("number_differs", data))
    return found


def join_nearly(
    board: Board, policy: AgreementPolicy, kept: tuple[set[int], set[int]]
) -> None:
    """Payments of nearly one amount on nearly one day, if only these two can be it."""
    free = (p for p in board.free_theirs if p not in kept[1])
    yours = ByDay(board.theirs, (p for p in free if board.theirs[p].amount < 0))
    free = (p for p in board.free_ours if p not in kept[0])
    mine = ByDay(board.ours, (p for p in free if board.ours[p].amount < 0))
    edges = [
        (one, other)
        for one in mine.order
        if mine.count(board.ours[one].date, policy.near_days) <= _MAX_NEAR
        for other in yours.near(board.ours[one].date, policy.near_days, _MAX_NEAR)
        if _is_near(board.ours[one], board.theirs[other], policy)
    ]
    for ours, theirs in components(edges):
        if len(ours) == len(theirs) == 1:
            days = days_apart(board.ours[ours[0]], board.theirs[theirs[0]])
            board.join(ours, theirs, Evidence("near_amount", {"days": days}))


def _is_near(one: LedgerLine, other: LedgerLine, policy: AgreementPolicy) -> bool:
    low, high = sorted((abs(one.amount), abs(other.amount)))
    if low < policy.near_share * high or not kinds_agree(one, other):
        return False
    return "payment" in (one.kind, other.kind)
