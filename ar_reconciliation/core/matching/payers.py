"""Who pays: a step of its own, before any document is looked at.

A source that points to two customers points to nobody.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import fuzz

from ..text import account_key, atoms, fold, has_cjk, name_key
from ..types import BankEntry, Payer, Reason
from .weights import PAYER

MIN_CUT = 7
MIN_SCORE = 84
MIN_LEAD = 6
MAX_BLOCK = 400
MAX_NAMES = 6


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


def reason(code: str, weight: float | None = None, **data) -> Reason:
    """A payer reason with its weight from the table."""
    return Reason(code, PAYER[code] if weight is None else weight, data)


class PayerIndex:
    """Look-up of payers by account, tax number and name."""

    def __init__(self, payers: Iterable[Payer]):
        self.payers = {p.id: p for p in sorted(payers, key=lambda p: p.id)}
        self.accounts: dict[str, set[int]] = defaultdict(set)
        self.learned_accounts: dict[str, dict[int, int]] = defaultdict(dict)
        self.vats: dict[str, set[int]] = defaultdict(set)
        self.full: dict[str, set[int]] = defaultdict(set)
        self.loose: dict[str, set[int]] = defaultdict(set)
        self.sorted_tokens: dict[str, set[int]] = defaultdict(set)
        self.learned_names: dict[str, dict[int, int]] = defaultdict(dict)
        self.blocks: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self.first: dict[str, set[tuple[str, int]]] = defaultdict(set)
        for payer in self.payers.values():
            self._add(payer)
        keys = [
            (k, i) for t in (self.full, self.loose) for k, ids in t.items() for i in ids
        ]
        self.prefixes = sorted(set(keys))
        self._cache: dict[tuple[str, int], tuple[str, int, tuple[int, ...], float]] = {}

    def _add(self, payer: Payer) -> None:
        for account in payer.accounts:
            self.accounts[account_key(account)].add(payer.id)
        for account, times in payer.learned_accounts:
            self.learned_accounts[account_key(account)][payer.id] = times
        for vat in payer.vats:
            key = account_key(vat)
            self.vats[key].add(payer.id)
            if len(key) > 8 and key[:2].isalpha():
                self.vats[key[2:]].add(payer.id)
        for name, times in payer.learned_names:
            self.learned_names[name_key(name).loose][payer.id] = times
        for name in payer.names:
            self._add_name(payer.id, name)

    def _add_name(self, payer: int, name: str) -> None:
        key = name_key(name)
        if not key.loose:
            return
        self.full[key.full].add(payer)
        self.loose[key.loose].add(payer)
        self.sorted_tokens["".join(sorted(key.tokens))].add(payer)
        for block in _blocks(key):
            self.blocks[block].add((key.loose, payer))
        if has_cjk(key.loose):
            self.first[key.loose[:2]].add((key.loose, payer))
        elif len(key.loose) >= 6:
            self.first[key.tokens[0]].add((key.loose, payer))

    def name_of(self, payer: int) -> str:
        """First name of a payer, "" if unknown."""
        found = self.payers.get(payer)
        return found.names[0] if found and found.names else ""

    def _visible(self, ids: Iterable[int], company: int) -> list[int]:
        return sorted(i for i in ids if self.payers[i].company in (0, company))

    # -------------------------------------------------------------- identify

    def identify(self, entry: BankEntry, texts: Iterable[str]) -> Identity:
        """The payer of an entry: best source first, a tie is nobody."""
        found = list(self._sources(entry))
        rivals = self._rivals(entry)
        if not found and not rivals:
            found = list(self._in_texts(entry, texts))
        if not found:
            name = entry.payer_names[0] if entry.payer_names else ""
            return Identity(0, (reason("payer_unknown", name=name[:80]),), rivals)
        return self._settle(found)

    def _settle(self, found: list[tuple[int, Reason]]) -> Identity:
        best = max(r.weight for _, r in found)
        heads = {i for i, r in found if r.weight == best}
        if len(heads) > 1:
            return Identity(0, (), tuple(sorted(heads)))
        payer = heads.pop()
        own = sorted((r for i, r in found if i == payer), key=lambda r: -r.weight)
        extra = [
            Reason(r.code, round(min(r.weight, 1.0), 2), r.data)
            for r in own[1:]
            if r.code != own[0].code
        ]
        rivals = {i for i, _ in found if i != payer}
        return Identity(payer, (own[0], *extra[:2]), tuple(sorted(rivals)))

    def _sources(self, entry: BankEntry) -> Iterable[tuple[int, Reason]]:
        if entry.payer:
            name = self.name_of(entry.payer)
            yield entry.payer, reason("payer_fixed", payer=name)
        yield from self._by_account(entry)
        for name in entry.payer_names[:MAX_NAMES]:
            yield from self._by_name(name, entry.company)

    def _rivals(self, entry: BankEntry) -> tuple[int, ...]:
        """Customers between whom the names cannot decide."""
        found: set[int] = set()
        for name in entry.payer_names[:MAX_NAMES]:
            _, payer, rivals, _ = self.find_name(name, entry.company)
            found |= set(() if payer else rivals[:20])
        return tuple(sorted(found))

    def _by_account(self, entry: BankEntry) -> Iterable[tuple[int, Reason]]:
        for account in entry.payer_accounts:
            key = account_key(account)
            ids = self._visible(self.accounts.get(key, ()), entry.company)
            if len(ids) == 1:
                yield (
                    ids[0],
                    reason(
                        "payer_account", payer=self.name_of(ids[0]), account=account
                    ),
                )
            if ids:
                continue
            learned = self.learned_accounts.get(key, {})
            best = self._most_seen(learned, entry.company)
            if best:
                yield (
                    best,
                    reason(
                        "payer_account_learned",
                        payer=self.name_of(best),
                        account=account,
                        times=learned[best],
                    ),
                )

    def _most_seen(self, learned: dict[int, int], company: int) -> int:
        """The payer seen with this key, if it is one, or by far the most often."""
        ranked = sorted(
            ((learned[i], i) for i in self._visible(learned, company)), reverse=True
        )
        if len(ranked) > 1 and ranked[0][0] < 4 * ranked[1][0]:
            return 0
        return ranked[0][1] if ranked else 0

    def _by_name(self, name: str, company: int) -> Iterable[tuple[int, Reason]]:
        code, payer, _, score = self.find_name(name, company)
        if not payer:
            return
        data = {"payer": self.name_of(payer), "name": name[:80]}
        if code == "payer_name_similar":
            data["score"] = round(score)
        if code == "payer_name_learned":
            data["times"] = round(score)
        yield payer, Reason(code, PAYER[code], data)

    def find_name(self, name: str, company: int) -> tuple[str, int, tuple, float]:
        """(code, payer or 0, rivals, score) for one name; remembered per run."""
        cached = self._cache.get((name, company))
        if cached is None:
            cached = self._find_name(name, company)
            self._cache[name, company] = cached
        return cached

    def _find_name(self, name, company):
        key = name_key(name)
        if len(key.loose) < 2:
            return "", 0, (), 0.0
        for table, value in (
            (self.full, key.full),
            (self.loose, key.loose),
            (self.sorted_tokens, "".join(sorted(key.tokens))),
        ):
            ids = self._visible(table.get(value, ()), company)
            if ids:
                return "payer_name", ids[0] if len(ids) == 1 else 0, tuple(ids), 100.0
        learned = self.learned_names.get(key.loose, {})
        best = self._most_seen(learned, company)
        if best:
            return "payer_name_learned", best, (), float(learned[best])
        return self._cut_or_similar(name, key, company)

    def _cut_or_similar(self, name, key, company):
        ids = self._cut(key, company)
        if ids:
            return "payer_name_cut", ids[0] if len(ids) == 1 else 0, tuple(ids), 100.0
        ids = self._longer(key, company)
        if len(ids) == 1:
            return "payer_name_similar", ids[0], (), 90.0
        return self._similar(key, company)

    def _cut(self, key, company):
        """Payers whose name begins with this one: banks cut at 27 or 35."""
        for value in dict.fromkeys((key.full, key.loose)):
            if len(value) < (4 if has_cjk(value) else MIN_CUT):
                continue
            low = bisect_left(self.prefixes, (value, 0))
            high = bisect_right(self.prefixes, (value + "\uffff", 0), lo=low)
            ids = {i for _, i in self.prefixes[low : min(high, low + MAX_BLOCK)]}
            found = self._visible(ids, company)
            if found:
                return found
        return []

    def _longer(self, key, company):
        """Payers whose whole name is the beginning of this one."""
        value = ""
        best = []
        for count, token in enumerate(key.tokens[:-1], 1):
            value += token
            if count >= 2 and len(value) >= 9:
                best = self._visible(self.loose.get(value, ()), company) or best
        return best

    def _similar(self, key, company):
        near: set[tuple[str, int]] = set()
        for block in _blocks(key):
            members = self.blocks.get(block, set())
            if len(members) <= MAX_BLOCK:
                near |= members
        scores: dict[int, float] = {}
        for loose, payer in near:
            if self.payers[payer].company in (0, company):
                score = _score(key.loose, loose)
                scores[payer] = max(score, scores.get(payer, 0.0))
        ranked = sorted(((s, -i) for i, s in scores.items()), reverse=True)
        if not ranked or ranked[0][0] < MIN_SCORE:
            return "", 0, (), 0.0
        best, payer = ranked[0][0], -ranked[0][1]
        rivals = tuple(-i for s, i in ranked if best - s < MIN_LEAD)
        return "payer_name_similar", payer if len(rivals) == 1 else 0, rivals, best

    def _in_texts(self, entry, texts):
        """A tax number or a customer's name inside the free text."""
        for text in texts:
            folded = fold(text)
            yield from self._vats_in(folded, entry.company)
            yield from self._names_in(folded, entry.company)

    def _vats_in(self, folded, company):
        if not self.vats:
            return
        found = atoms(folded)[:300]
        for i, atom in enumerate(found):
            pair = atom.text + found[i + 1].text if i + 1 < len(found) else ""
            for value in (atom.text, pair):
                ids = self._visible(self.vats.get(value, ()), company)
                if len(value) >= 8 and len(ids) == 1:
                    yield (
                        ids[0],
                        reason(
                            "payer_tax_id", payer=self.name_of(ids[0]), tax_id=value
                        ),
                    )

    def _names_in(self, folded, company):
        words = name_key(folded[:200]).tokens
        joined = "".join(words)
        starts = [w for w in words if not has_cjk(w)]
        starts += [w[i : i + 2] for w in words if has_cjk(w) for i in range(len(w) - 1)]
        for start in dict.fromkeys(starts):
            members = self.first.get(start, ())
            for loose, payer in sorted(members) if len(members) <= MAX_BLOCK else ():
                if loose in joined and self.payers[payer].company in (0, company):
                    yield (
                        payer,
                        reason(
                            "payer_name_in_text",
                            name=self.name_of(payer),
                            payer=self.name_of(payer),
                        ),
                    )


def _score(left: str, right: str) -> float:
    """Similarity 0..100 of two names without blanks; short ones must be nearer."""
    score = fuzz.ratio(left, right)
    return score - (6 if min(len(left), len(right)) < 7 and score < 100 else 0)


def _blocks(key) -> set[str]:
    """Pieces that two spellings of one name are likely to share."""
    if has_cjk(key.loose):
        return {key.loose[i : i + 2] for i in range(min(len(key.loose) - 1, 24))}
    blocks = set()
    for token in key.tokens[:8]:
        if len(token) >= 3:
            blocks |= {"<" + token[:4], token[-4:] + ">"}
        if len(token) >= 8:
            blocks.add(token[2:6])
    if len(key.loose) >= 5:
        blocks |= {"^" + key.loose[:3], key.loose[-4:] + "$"}
    return blocks
