"""Which lines name each other's documents, in any spelling.

Re-used from matching: :class:`~..matching.index.Index` (forms of a number, who has
them) and :func:`~..matching.reading.read` (numbers in a text).  Not called is
``matching.match``: it settles receipts of any payer with open items that have a
residual, and weighs who the payer is; here the customer is known, both sides are
bookings, a line has one counterpart in full or a difference, and invoices have to
be found as well as payments.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..matching.index import OWN, Index
from ..matching.numbers import is_day
from ..matching.reading import Mention, is_foreign, read
from ..text import compact
from ..types import OpenItem
from .types import LedgerLine

#: A number of fewer characters names nothing by itself.
MIN_SURE = 4
#: A spelling without prefix is trusted when so many of its amounts agree, …
_ENOUGH, _SHARE = 3, 0.8
#: Texts of a line that are read, and numbers of one that are indexed.
_MAX_TEXTS = 8
#: Characters of a text that are read.
_MAX_READ = 160
#: More lines than these that share a number are no document.
_MAX_SHARED = 40


class Link(NamedTuple):
    """Our line at position ``ours`` and theirs at ``theirs``: ``number`` of our
    document as ``text`` in theirs.  ``sure``: the number alone is enough.
    """

    ours: int
    theirs: int
    number: str
    text: str
    form: str
    sure: bool


class Named(NamedTuple):
    """Position of a line that a text names, and how."""

    position: int
    number: str
    text: str
    form: str


def same_sign(one: LedgerLine, other: LedgerLine) -> bool:
    """Both raise the balance, or both lower it."""
    return (one.amount > 0) == (other.amount > 0)


class Numbers:
    """Look-up from what is written to the lines of one side."""

    def __init__(self, lines: Sequence[LedgerLine]) -> None:
        self.lines = lines
        self.exact: dict[str, list[int]] = defaultdict(list)
        for position, line in enumerate(lines):
            for key in dict.fromkeys(compact(n) for n in line.numbers[:_MAX_TEXTS]):
                if key:
                    self.exact[key].append(position)
        self.index = Index(self._item(p, line) for p, line in enumerate(lines))
        self.known: dict[str, tuple[Named, ...]] = {}

    @staticmethod
    def _item(position: int, line: LedgerLine) -> OpenItem:
        numbers = line.numbers[:_MAX_TEXTS]
        return OpenItem(
            position, 0, 1, "", line.amount, line.amount, numbers, line.date
        )

    def in_field(self, text: str) -> tuple[Named, ...]:
        """Lines that a field meant for a number names: as a whole, or inside it."""
        key = compact(text)
        found = self.exact.get(key, ()) if key else ()
        if 0 < len(found) <= _MAX_SHARED:
            form = "exact" if len(key) >= MIN_SURE else "short"
            return tuple(Named(p, text, text, form) for p in found)
        return () if found else self.in_text(text)

    def in_text(self, text: str) -> tuple[Named, ...]:
        """Lines that a free text names by a full, a joined or a plain number."""
        text = text[:_MAX_READ]
        if not any(c.isdigit() for c in text):
            return ()
        if text not in self.known:
            mentions = (m for m in read(text, self.index).mentions if _tells(m))
            named = {n.position: n for m in mentions for n in self._named(m)}
            self.known[text] = tuple(named.values())
        return self.known[text]

    def _named(self, mention: Mention) -> Iterable[Named]:
        own = [p for p in mention.postings if p.role == OWN] or mention.postings
        if len({p.position for p in own}) > _MAX_SHARED:
            return
        for position in dict.fromkeys(p.position for p in own):
            number = self.lines[position].number
            yield Named(position, number, mention.text, mention.form)


def _tells(mention: Mention) -> bool:
    """A form that names a document by itself, not after a word like "your order"."""
    if is_foreign(mention) or mention.form not in ("full", "digits", "plain"):
        return False
    return mention.form == "full" or not is_day(compact(mention.text))


def number_links(
    ours: Numbers, theirs: Sequence[LedgerLine]
) -> tuple[list[Link], list[Link]]:
    """Our documents in the number fields of their lines: of the same sign, and not.

    A spelling that drops the prefix, or a number of few digits, may be a number of
    their own: it is sure only if most of the amounts that it joins agree.
    """
    found: list[Link] = []
    turned: list[Link] = []
    for position, line in enumerate(theirs):
        fields = (*line.numbers, *line.references)[:_MAX_TEXTS]
        named: dict[int, Named] = {}
        for text in fields:
            for one in ours.in_field(text):
                named.setdefault(one.position, one)
        for one in named.values():
            sure = one.form in ("exact", "full")
            same = same_sign(ours.lines[one.position], line)
            link = Link(one.position, position, *one[1:], sure)
            (found if same else turned).append(link)
    good = _good_forms(found, ours.lines, theirs)
    kept = [_trusted(links, good, ours.lines, theirs) for links in (found, turned)]
    return kept[0], kept[1]


def _equal(
    link: Link, ours: Sequence[LedgerLine], theirs: Sequence[LedgerLine]
) -> bool:
    return abs(ours[link.ours].amount) == abs(theirs[link.theirs].amount)


def _good_forms(
    links: Sequence[Link], ours: Sequence[LedgerLine], theirs: Sequence[LedgerLine]
) -> set[str]:
    """Spellings that prove themselves in this file."""
    votes: dict[str, list[bool]] = defaultdict(list)
    for link in links:
        votes[link.form].append(_equal(link, ours, theirs))
    return {
        form
        for form, said in votes.items()
        if sum(said) >= _ENOUGH and sum(said) >= _SHARE * len(said)
    }


def _trusted(
    links: Sequence[Link],
    good: set[str],
    ours: Sequence[LedgerLine],
    theirs: Sequence[LedgerLine],
) -> list[Link]:
    """The links of good spellings made sure; others join equal amounts only."""
    made = [link._replace(sure=link.sure or link.form in good) for link in links]
    return [link for link in made if link.sure or _equal(link, ours, theirs)]


class Readings:
    """Our documents that the lines of one side mention, each read once."""

    def __init__(self, ours: Numbers, lines: Sequence[LedgerLine], own: bool) -> None:
        self.ours = ours
        self.lines = lines
        self.own = own
        self.found: dict[int, frozenset[int]] = {}

    def of(self, position: int) -> frozenset[int]:
        """Positions of our lines that a line mentions, itself left out."""
        if position not in self.found:
            line = self.lines[position]
            fields = line.references if self.own else (*line.numbers, *line.references)
            named = {n.position for text in fields for n in self.ours.in_field(text)}
            named |= {n.position for n in self.ours.in_text(line.text)}
            self.found[position] = frozenset(
                p for p in named if not (self.own and p == position)
            )
        return self.found[position]
