"""What a difference is, who must act, and which side's balance it corrects.

``in_transit``, ``cutoff``: nobody, time clears it.  What one side lacks, it has to
book: ``we_have_not_booked`` (us), ``they_have_not_booked`` (them).  A ``duplicate``
is for the side that has it.  The others concern both: the document decides.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from ..text import compact, fold
from .board import Board
from .links import MIN_SURE, Link, Numbers
from .types import AgreementPolicy, Difference, Evidence, Joined, LedgerLine

#: More numbers of other customers than these are compared as a whole only.
_MAX_SPELLED = 5000


def at_cutoff(lines: Sequence[LedgerLine], cutoff: date) -> int:
    """The sum of what is booked up to the end of a day."""
    return sum(line.amount for line in lines if line.date <= cutoff)


# ------------------------------------------------------------- joined lines


def of_joined(
    board: Board, joined: Joined, cutoff: date, policy: AgreementPolicy
) -> Difference | None:
    """Why lines that belong together differ at the cutoff, None if they do not."""
    ours = tuple(board.ours[p] for p in joined.ours)
    theirs = tuple(board.theirs[p] for p in joined.theirs)
    effect = at_cutoff(ours, cutoff) - at_cutoff(theirs, cutoff)
    if not effect:
        return None
    if joined.unclear:
        return Difference("unclear", "both", "", effect, ours, theirs, joined.evidence)
    mine, yours = sum(x.amount for x in ours), sum(x.amount for x in theirs)
    found = list(joined.evidence)
    if mine != yours:
        found += _unequal(mine, yours, policy)
    if all(line.date <= cutoff for line in ours + theirs):
        code, act, adjust = "amount_differs", "both", "theirs"
    else:
        code, act = "cutoff", "nobody"
        adjust = "theirs" if any(x.date > cutoff for x in theirs) else "ours"
        days = {
            "ours": max(line.date for line in ours).isoformat(),
            "theirs": max(line.date for line in theirs).isoformat(),
        }
        found.append(Evidence("other_period", days))
    return Difference(code, act, adjust, effect, ours, theirs, tuple(found))


def _unequal(mine: int, yours: int, policy: AgreementPolicy) -> list[Evidence]:
    less = mine - yours
    data = {"ours": mine, "theirs": yours, "difference": less}
    found = [Evidence("difference", data)]
    if abs(less) <= policy.tolerance:
        found.append(Evidence("within_tolerance", {"difference": less}))
    if less % 9 == 0 and sorted(str(abs(mine))) == sorted(str(abs(yours))):
        found.append(Evidence("transposed_digits"))
    return found


def turned_signs(board: Board, links: Sequence[Link]) -> list[tuple[Link, Difference]]:
    """One document of one amount, booked with opposite signs; both lines are free.

    Not a payment that only cites the invoice it is for.
    """
    lines: list[tuple[Link, Difference]] = []
    taken: set[tuple[str, int]] = set()
    for link in links:
        one, other = board.ours[link.ours], board.theirs[link.theirs]
        used = {("ours", link.ours), ("theirs", link.theirs)}
        free = link.ours in board.free_ours and link.theirs in board.free_theirs
        if not free or used & taken or one.amount != -other.amount or not link.sure:
            continue
        if "payment" in (one.kind, other.kind) or not _is_own(link, other):
            continue
        taken |= used
        evidence = Evidence("number", {"number": link.number, "text": link.text[:60]})
        amount = one.amount - other.amount
        what = Difference(
            "sign_differs", "both", "theirs", amount, (one,), (other,), (evidence,)
        )
        lines.append((link, what))
    return lines


def _is_own(link: Link, line: LedgerLine) -> bool:
    """The number is the line's own, or its kind says that it is a document."""
    return line.kind in ("invoice", "credit_note") or link.text in line.numbers


# --------------------------------------------------------------- lone lines


class Others:
    """Numbers of documents that belong to other customers of ours."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.exact = {
            key: (number, customer)
            for number, customer in sorted(numbers.items(), reverse=True)
            if len(key := compact(number)) >= MIN_SURE
        }
        self.numbers = numbers
        self.spelled: Numbers | None = None

    def of(self, line: LedgerLine) -> Evidence | None:
        """The customer whose document a line's own number names in full."""
        for text in line.numbers:
            found = self.exact.get(compact(text)) or self._spelled(text)
            if found:
                data = {"number": found[0], "customer_id": found[1]}
                return Evidence("of_customer", data)
        return None

    def _spelled(self, text: str) -> tuple[str, int] | None:
        if not self.numbers or len(self.numbers) > _MAX_SPELLED:
            return None
        if self.spelled is None:
            day = date(2000, 1, 1)
            names = sorted(self.numbers)
            lines = [LedgerLine(i, 1, day, (name,)) for i, name in enumerate(names)]
            self.spelled = Numbers(lines)
        full = [n for n in self.spelled.in_field(text) if n.form == "full"]
        if len(full) != 1:
            return None
        number = self.spelled.lines[full[0].position].number
        return number, self.numbers[number]


class Repeats:
    """Finds lines that are on one side twice."""

    def __init__(self, lines: Sequence[LedgerLine], free: Mapping[int, None]) -> None:
        self.lines = lines
        self.free = free
        self.alike: dict[tuple, list[int]] = defaultdict(list)
        for position, line in enumerate(lines):
            for key in self._keys(line):
                self.alike[key].append(position)

    @staticmethod
    def _keys(line: LedgerLine) -> list[tuple]:
        """By number and amount; without a number by day, amount and text."""
        numbers = dict.fromkeys(compact(n) for n in line.numbers)
        keys = [(n, line.amount) for n in numbers if len(n) >= MIN_SURE]
        if not keys:
            cited = tuple(sorted(compact(n) for n in line.references))
            keys = [("", line.amount, line.date, cited, fold(line.text))]
        return keys

    def of(self, position: int) -> Evidence | None:
        """The line that a free one repeats: one with a counterpart, or an earlier."""
        line = self.lines[position]
        place = (line.date, position)
        for key in self._keys(line):
            for other in self.alike[key]:
                first = self.lines[other]
                earlier = (first.date, other) < place
                if other != position and (earlier or other not in self.free):
                    data = {"number": first.number, "date": first.date.isoformat()}
                    return Evidence("repeats", data)
        return None


def lone_ours(line: LedgerLine, repeat: Evidence | None, *more: Evidence) -> Difference:
    """A line of ours without a counterpart."""
    if repeat:
        found = (repeat, *more)
        return Difference("duplicate", "us", "ours", line.amount, (line,), (), found)
    return Difference(
        "they_have_not_booked", "them", "theirs", line.amount, (line,), (), more
    )


def lone_theirs(
    line: LedgerLine,
    repeat: Evidence | None,
    customer: Evidence | None,
    cutoff: date,
    policy: AgreementPolicy,
    *more: Evidence,
) -> Difference:
    """A line of theirs without a counterpart.

    A payment shortly before the cutoff is on its way, unless it is there twice.
    """
    if customer:
        code, act, adjust, found = "wrong_customer", "both", "theirs", (customer, *more)
    elif repeat:
        code, act, adjust, found = "duplicate", "them", "theirs", (repeat, *more)
    else:
        days = (cutoff - line.date).days
        code, act, adjust, found = "we_have_not_booked", "us", "ours", more
        if _is_payment(line) and days <= policy.transit_days:
            code, act = "in_transit", "nobody"
            found = (Evidence("days_before_cutoff", {"days": days}), *more)
    return Difference(code, act, adjust, -line.amount, (), (line,), found)


def _is_payment(line: LedgerLine) -> bool:
    return line.amount < 0 and line.kind in ("payment", "")
