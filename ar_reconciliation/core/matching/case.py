"""One entry under examination: its payer, and the items its texts name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from .. import refs as structured
from ..text import compact
from ..types import BankEntry, OpenItem, Policy, Reason
from .index import CUSTOMER, OTHER, OWN, PAYMENT, Index
from .numbers import is_day
from .payers import Identity, PayerIndex
from .reading import RANK, Mention, Reading, code_of, is_foreign, read
from .tables import Posting
from .weights import NUMBER

#: Forms that name an item by themselves; the others only confirm.
STRONG = frozenset(("full", "digits", "plain", "labelled"))


class Ref(NamedTuple):
    """An item that a text names: how (``reason``) and in which form."""

    position: int
    form: str
    reason: Reason
    start: int = 0

    @property
    def strong(self) -> bool:
        """Names the item by itself."""
        return self.form in STRONG


@dataclass(slots=True)
class Case:
    """All that candidates are made of for one entry."""

    entry: BankEntry
    index: Index
    payers: PayerIndex
    policy: Policy
    identity: Identity
    readings: list[Reading] = field(default_factory=list)
    refs: dict[int, Ref] = field(default_factory=dict)
    settled: dict[int, Ref] = field(default_factory=dict)
    elsewhere: dict[int, Ref] = field(default_factory=dict)
    unclear: list[tuple[Ref, ...]] = field(default_factory=list)
    planned: dict[int, Ref] = field(default_factory=dict)
    foreign: list[Mention] = field(default_factory=list)
    windows: list[str] | None = None
    said: tuple[set, set] | None = None

    def item(self, position: int) -> OpenItem:
        """The item at a position of the index."""
        return self.index.items[position]

    def residual(self, position: int) -> int:
        """What is still open of it in this run."""
        return self.index.residual[position]

    def number(self, position: int) -> str:
        """The document's own number."""
        numbers = self.item(position).numbers
        return numbers[0] if numbers else ""

    def numbers(self, positions: Iterable[int]) -> str:
        """Their numbers, for a sentence."""
        return ", ".join(self.number(p) for p in positions)

    @property
    def strong_refs(self) -> dict[int, Ref]:
        """Open items named by a form that is enough."""
        return {p: r for p, r in self.refs.items() if r.strong}


def texts_of(entry: BankEntry) -> list[str]:
    """Where numbers are looked for, fields meant for a reference first."""
    advised = tuple(number for number, _ in entry.remittances)
    joined = "\n".join(t for t in entry.texts if t)
    return [t for t in (*entry.references, *advised, joined) if t]


def examine(entry: BankEntry, index: Index, payers: PayerIndex, policy: Policy) -> Case:
    """Identify the payer and read all texts of an entry."""
    texts = texts_of(entry)
    identity = payers.identify(entry, texts)
    case = Case(entry, index, payers, policy, identity)
    case.readings = [read(text, index) for text in texts]
    for reading in case.readings:
        for mention in reading.mentions:
            if is_foreign(mention):
                case.foreign.append(mention)
            elif not _may_be_day(mention):
                _resolve(case, mention)
    return case


def _may_be_day(mention: Mention) -> bool:
    """Eight digits that are a day as well, and nothing says invoice."""
    day = mention.form == "core" and is_day(compact(mention.text))
    return day and mention.label != "own"


def _resolve(case: Case, mention: Mention) -> None:
    """File a mention under the item it means, or under ``unclear``."""
    best = _one_per_item(mention.postings)
    here = [p for p in best if _same_currency(case, p)]
    if here and compact(mention.text) in case.index.planned:
        _plan(case, mention, here)
        return
    if not here:
        still = [p for p in best if case.residual(p.position)]
        for posting in (still or best)[:20]:
            _keep(case.elsewhere, _ref(case, mention, posting))
        return
    ranked = sorted(here, key=lambda p: (-_fit(case, p), p.position))
    top = [p for p in ranked if _fit(case, p) == _fit(case, ranked[0])]
    if len(top) == 1:
        ref = _ref(case, mention, top[0])
        open_item = bool(case.residual(ref.position))
        _keep(case.refs if open_item else case.settled, ref)
    elif any(case.residual(p.position) for p in top):
        still = [p for p in top if case.residual(p.position)]
        case.unclear.append(tuple(_ref(case, mention, p) for p in still[:20]))
    elif len(top) <= 3:
        _keep(case.settled, _ref(case, mention, top[0]))


def _plan(case: Case, mention: Mention, postings: list[Posting]) -> None:
    """The reference of an instalment names all open items of its plan together."""
    still = [p for p in postings if case.residual(p.position) > 0]
    for posting in still:
        ref = _ref(case, mention, posting)
        _keep(case.planned, ref)
        _keep(case.refs, ref)
    for posting in () if still else postings[:3]:
        _keep(case.settled, _ref(case, mention, posting))


def _one_per_item(postings: Iterable[Posting]) -> list[Posting]:
    best: dict[int, Posting] = {}
    for posting in postings:
        if posting.position not in best or posting.role > best[posting.position].role:
            best[posting.position] = posting
    return sorted(best.values())


def _same_currency(case: Case, posting: Posting) -> bool:
    return case.item(posting.position).currency == case.entry.currency


def _fit(case: Case, posting: Posting) -> int:
    """How well one of several possible items agrees with payer and amount."""
    item = case.item(posting.position)
    still_open = case.residual(posting.position)
    amounts = (case.entry.amount, case.entry.amount + case.entry.charges)
    fits = 4 * (item.payer == case.identity.payer)
    fits += 4 * ((still_open or item.amount) in amounts)
    fits += 2 * bool(still_open) + (still_open > 0)
    return fits + (posting.role == OWN)


def _ref(case: Case, mention: Mention, posting: Posting) -> Ref:
    item = case.item(posting.position)
    labelled = mention.form == "core" and mention.label == "own"
    if labelled and item.payer == case.identity.payer:
        mention = mention._replace(form="labelled")
    number = _matching_number(item, mention, posting)
    kind = structured.kind_of(number) if posting.role == PAYMENT else ""
    code = code_of(mention, posting, bool(kind))
    if code == "structured_reference":
        number = case.number(posting.position)
    data = {"number": number, "text": mention.text.strip()[:60]}
    reason = Reason(code, NUMBER[code], data)
    return Ref(posting.position, mention.form, reason, mention.start)


def _matching_number(item: OpenItem, mention: Mention, posting: Posting) -> str:
    if posting.role in (CUSTOMER, OTHER, PAYMENT) and mention.form == "full":
        wanted = compact(mention.text).lstrip("0")
        for number in (*item.numbers, item.customer_reference, *item.instalments):
            if compact(number).lstrip("0") == wanted:
                return number
    return item.numbers[0] if item.numbers else ""


def _keep(table: dict[int, Ref], ref: Ref) -> None:
    old = table.get(ref.position)
    if old is None or RANK[ref.form] > RANK[old.form]:
        table[ref.position] = ref
