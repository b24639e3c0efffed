"""Who pays: a step of its own, before any document is looked at.

A source that points to two customers points to nobody.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from ..text import account_key, atoms, fold
from ..types import BankEntry, Payer, Reason
from .names import NameIndex, NameMatch, most_seen
from .weights import PAYER, SHADES

MAX_NAMES = 6
MAX_ATOMS = 300
MAX_RUN = 8
MIN_ACCOUNT = 8

Found = tuple[int, Reason]


class Identity(NamedTuple):
    """The payer found (0 = unknown) and the reasons; ``rivals`` are also possible."""

    payer: int = 0
    reasons: tuple[Reason, ...] = ()
    rivals: tuple[int, ...] = ()

    @property
    def weight(self) -> float:
        """Log-odds of the strongest reason."""
        return max((r.weight for r in self.reasons), default=0.0)

    @property
    def sure(self) -> bool:
        """Known by more than a name."""
        return self.weight >= PAYER["payer_account_learned"]


class PayerIndex:
    """Look-up of payers by account, tax number and name."""

    def __init__(self, payers: Iterable[Payer]):
        self.payers = {p.id: p for p in sorted(payers, key=lambda p: p.id)}
        self.names = NameIndex(list(self.payers.values()))
        self.accounts: dict[str, set[int]] = defaultdict(set)
        self.learned: dict[str, dict[int, int]] = defaultdict(dict)
        self.vats: dict[str, set[int]] = defaultdict(set)
        for payer in self.payers.values():
            self._add(payer)

    def _add(self, payer: Payer) -> None:
        for account in payer.accounts:
            self.accounts[account_key(account)].add(payer.id)
        for account, times in payer.learned_accounts:
            self.learned[account_key(account)][payer.id] = times
        for vat in payer.vats:
            key = account_key(vat)
            self.vats[key].add(payer.id)
            if len(key) > 9 and key[:2].isalpha():
                self.vats[key[2:]].add(payer.id)

    def name_of(self, payer: int) -> str:
        """First name of a payer, "" if unknown."""
        found = self.payers.get(payer)
        return found.names[0] if found and found.names else ""

    def identify(self, entry: BankEntry, texts: Iterable[str]) -> Identity:
        """The payer of an entry: best source first, a tie is nobody."""
        found = list(self._sources(entry))
        rivals = self._rivals(entry)
        if not found and not rivals:
            found = list(self._in_texts(entry, texts))
        if not found:
            return Identity(0, (_stranger(entry),), rivals)
        return _settle(found)

    def _sources(self, entry: BankEntry) -> Iterable[Found]:
        if entry.payer:
            yield self._found("payer_fixed", entry.payer)
        for account in entry.payer_accounts:
            yield from self._by_account(account, entry.company)
        for name in entry.payer_names[:MAX_NAMES]:
            match = self.names.find(name, entry.company)
            if match.payer:
                yield match.payer, self._name_reason(match, name)

    def _found(self, code: str, payer: int, weight=None, **data) -> Found:
        weight = PAYER[code] if weight is None else weight
        return payer, Reason(code, weight, {"payer": self.name_of(payer), **data})

    def _name_reason(self, match: NameMatch, name: str) -> Reason:
        data = {"payer": self.name_of(match.payer), "name": name[:80]}
        if match.code == "payer_name_similar":
            data["score"] = round(match.value)
        if match.code == "payer_name_learned":
            data["times"] = int(match.value)
        return Reason(match.code, match.weight, data)

    def _rivals(self, entry: BankEntry) -> tuple[int, ...]:
        """Customers between whom the names cannot decide."""
        found: set[int] = set()
        for name in entry.payer_names[:MAX_NAMES]:
            found.update(self.names.find(name, entry.company).rivals[:20])
        return tuple(sorted(found))

    def _by_account(self, account: str, company: int) -> Iterable[Found]:
        key = account_key(account)
        ids = self.names.visible(self.accounts.get(key, ()), company)
        if len(ids) == 1:
            yield self._found("payer_account", ids[0], account=account)
        if ids:
            return
        seen = self.learned.get(key, {})
        best = most_seen(seen, self.names.visible(seen, company))
        if best:
            code = "payer_account_learned"
            yield self._found(code, best, account=account, times=seen[best])

    # ---------------------------------------------------------- inside the text

    def _in_texts(self, entry: BankEntry, texts: Iterable[str]) -> Iterable[Found]:
        """An account, a tax number or a customer's name inside the free text."""
        for text in texts:
            yield from self._keys_in(fold(text), entry.company)
            for payer, weight in self.names.inside(text, entry.company):
                name = self.name_of(payer)
                yield self._found("payer_name_in_text", payer, weight, name=name)

    def _keys_in(self, folded: str, company: int) -> Iterable[Found]:
        if not (self.vats or self.accounts):
            return
        found = atoms(folded)[:MAX_ATOMS]
        for i in range(len(found)):
            key = ""
            for atom in found[i : i + MAX_RUN]:
                key += atom.text
                if len(key) >= MIN_ACCOUNT:
                    yield from self._key(key.lstrip("0"), company)

    def _key(self, key: str, company: int) -> Iterable[Found]:
        for code, name, table in (
            ("payer_account", "account", self.accounts),
            ("payer_tax_id", "tax_id", self.vats),
        ):
            ids = self.names.visible(table.get(key, ()), company)
            if len(ids) == 1:
                yield self._found(code, ids[0], **{name: key})


def _stranger(entry: BankEntry) -> Reason:
    """Nobody we know: named by the bank, or not named at all."""
    if not entry.payer_names:
        return Reason("payer_not_given", PAYER["payer_not_given"])
    name = entry.payer_names[0][:80]
    return Reason("payer_unknown", PAYER["payer_unknown"], {"name": name})


def _settle(found: list[Found]) -> Identity:
    """The customer of the weightiest reason, if that is one customer."""
    best = max(r.weight for _, r in found)
    heads = {i for i, r in found if r.weight == best}
    if len(heads) > 1:
        name = {"name": ""}
        unknown = Reason("payer_unknown", PAYER["payer_unknown"], name)
        return Identity(0, (unknown,), tuple(sorted(heads)))
    payer = heads.pop()
    own = sorted((r for i, r in found if i == payer), key=lambda r: -r.weight)
    extra = {
        r.code: Reason(r.code, min(r.weight, SHADES["payer_second"]), r.data)
        for r in reversed(own[1:])
        if r.code != own[0].code
    }
    rivals = {i for i, _ in found if i != payer}
    return Identity(payer, (own[0], *list(extra.values())[:2]), tuple(sorted(rivals)))
