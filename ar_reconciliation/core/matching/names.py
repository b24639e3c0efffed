"""Which customer a name means: exact, cut off, misspelt, inside a text; or nobody.

A name that fits two customers equally names neither; they are the ``rivals``.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from ..text import NameKey, has_cjk, name_key
from ..types import Payer
from .weights import PAYER

MIN_CUT = 7
MIN_CUT_WRITTEN = 16
MIN_SCORE = 84
MIN_LEAD = 6
MAX_BLOCK = 400
MAX_TEXT = 600


class NameMatch(NamedTuple):
    """What a name says; ``value`` is a score of 0..100, or the times seen."""

    code: str = ""
    payer: int = 0
    rivals: tuple[int, ...] = ()
    weight: float = 0.0
    value: float = 0.0


NOBODY = NameMatch()


class NameIndex:
    """Names of all customers in the forms in which they may be looked for."""

    def __init__(self, payers: Iterable[Payer]):
        self.companies = {p.id: p.company for p in payers}
        self.full: dict[str, set[int]] = defaultdict(set)
        self.loose: dict[str, set[int]] = defaultdict(set)
        self.sorted_tokens: dict[str, set[int]] = defaultdict(set)
        self.learned: dict[str, dict[int, int]] = defaultdict(dict)
        self.blocks: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self.first: dict[str, set[tuple[tuple[str, ...], int]]] = defaultdict(set)
        for payer in payers:
            for name in payer.names:
                self._add(payer.id, name_key(name))
            for name, times in payer.learned_names:
                self.learned[name_key(name).loose][payer.id] = times
        self.prefixes = sorted(
            {
                (key, payer)
                for table in (self.full, self.loose)
                for key, ids in table.items()
                for payer in ids
            }
        )
        self._found: dict[tuple[str, int], NameMatch] = {}

    def _add(self, payer: int, key: NameKey) -> None:
        if not key.loose:
            return
        self.full[key.full].add(payer)
        self.loose[key.loose].add(payer)
        self.sorted_tokens["".join(sorted(key.tokens))].add(payer)
        for block in _blocks(key):
            self.blocks[block].add((key.loose, payer))
        if has_cjk(key.loose):
            self.first[key.loose[:2]].add(((key.loose,), payer))
        elif len(key.loose) >= 6:
            self.first[key.tokens[0]].add((key.tokens, payer))

    def visible(self, ids: Iterable[int], company: int) -> list[int]:
        """Customers of the company or of all companies, in order."""
        return sorted(i for i in ids if self.companies.get(i, 0) in (0, company))

    def find(self, name: str, company: int) -> NameMatch:
        """The customer of a name; remembered, for banks repeat themselves."""
        key = name, company
        if key not in self._found:
            self._found[key] = self._find(name, company)
        return self._found[key]

    def _find(self, name: str, company: int) -> NameMatch:
        key = name_key(name)
        if len(key.loose) < 2:
            return NOBODY
        for table, value in (
            (self.full, key.full),
            (self.loose, key.loose),
            (self.sorted_tokens, "".join(sorted(key.tokens))),
        ):
            ids = self.visible(table.get(value, ()), company)
            if ids:
                return _one("payer_name", ids)
        seen = self.learned.get(key.loose, {})
        best = most_seen(seen, self.visible(seen, company))
        if best:
            weight = PAYER["payer_name_learned"]
            return NameMatch("payer_name_learned", best, (), weight, seen[best])
        return (
            self._cut(name, key, company)
            or self._longer(key, company)
            or self._similar(name, key, company)
            or NOBODY
        )

    def _cut(self, name: str, key: NameKey, company: int) -> NameMatch | None:
        """The name is the beginning of a longer one: banks cut at 16, 27 or 35.

        A name that ends in its legal form was not cut behind it.
        """
        if len(key.full) < (4 if has_cjk(key.full) else MIN_CUT):
            return None
        low = bisect_left(self.prefixes, (key.full, 0))
        high = bisect_right(self.prefixes, (key.full + "\uffff", 0), lo=low)
        near = self.prefixes[low : min(high, low + MAX_BLOCK)]
        ids = self.visible({i for _, i in near}, company)
        if not ids:
            return None
        nearly_all = len(key.full) >= 0.75 * min(len(k) for k, _ in near)
        if len(name) >= MIN_CUT_WRITTEN or nearly_all:
            return _one("payer_name_cut", ids)
        return _one("payer_name_cut", ids, PAYER["payer_name_hint"])

    def _longer(self, key: NameKey, company: int) -> NameMatch | None:
        """A customer's whole name is the beginning of this one."""
        value, best = "", []
        for count, token in enumerate(key.tokens[:-1], 1):
            value += token
            if count >= 2 and len(value) >= 9:
                best = self.visible(self.loose.get(value, ()), company) or best
        if not best:
            return None
        return _one("payer_name_similar", best, PAYER["payer_name_hint"], 90.0)

    def _similar(self, name: str, key: NameKey, company: int) -> NameMatch | None:
        """Misspelt: few characters differ.  A word more or less is only a hint."""
        scores: dict[int, tuple[float, str]] = {}
        for loose, payer in self._near(key):
            score = max(fuzz.ratio(key.loose, loose), _cut_score(name, key, loose))
            if score > scores.get(payer, (MIN_SCORE - MIN_LEAD, ""))[0]:
                scores[payer] = score, loose
        visible = self.visible(scores, company)
        ranked = sorted(visible, key=lambda i: (-scores[i][0], i))
        if not ranked or scores[ranked[0]][0] < MIN_SCORE:
            return None
        score, loose = scores[ranked[0]]
        rivals = [i for i in ranked if score - scores[i][0] < MIN_LEAD]
        allowed = max(1, len(loose) // 8)
        if fuzz.ratio(key.loose, loose) < score:
            loose = loose[: len(key.full)]
        distance = min(OSA.distance(k, loose) for k in (key.full, key.loose))
        close = distance <= allowed and (len(loose) >= 6 or has_cjk(loose))
        code = "payer_name_similar" if close else "payer_name_hint"
        return _one("payer_name_similar", rivals, PAYER[code], score)

    def _near(self, key: NameKey) -> set[tuple[str, int]]:
        near: set[tuple[str, int]] = set()
        for block in _blocks(key):
            members = self.blocks.get(block, ())
            if len(members) <= MAX_BLOCK:
                near.update(members)
        return near

    def inside(self, text: str, company: int) -> list[tuple[int, float]]:
        """Customers whose whole name stands in a text, with the weight of that."""
        words = name_key(text[:MAX_TEXT]).tokens if text else ()
        found: dict[str, set[int]] = defaultdict(set)
        for i, word in enumerate(words):
            for tokens, payer in self._starting(word):
                name = "".join(tokens)
                here = name in word if has_cjk(word) else _follows(words, i, tokens)
                if here and self.companies.get(payer, 0) in (0, company):
                    found[name].add(payer)
        longest = [n for n in found if not any(n != o and n in o for o in found)]
        return [
            (i, _weight_inside(n)) for n in sorted(longest) for i in sorted(found[n])
        ]

    def _starting(self, word: str) -> Iterable[tuple[tuple[str, ...], int]]:
        starts = (
            {word[i : i + 2] for i in range(len(word) - 1)} if has_cjk(word) else {word}
        )
        for start in sorted(starts):
            members = self.first.get(start, ())
            if len(members) <= MAX_BLOCK:
                yield from members


def _one(code: str, ids: list[int], weight=None, value=100.0) -> NameMatch:
    """The only customer, or none and the rivals."""
    weight = PAYER[code] if weight is None else weight
    if len(ids) == 1:
        return NameMatch(code, ids[0], (), weight, value)
    return NameMatch(code, 0, tuple(ids), weight, value)


def most_seen(seen: dict[int, int], ids: list[int]) -> int:
    """The customer learned for a key: the only one, or by far the most often.

    >>> most_seen({7: 8, 9: 2}, [7, 9]), most_seen({7: 2, 9: 1}, [7, 9])
    (7, 0)
    """
    ranked = sorted(((seen[i], i) for i in ids), reverse=True)
    if len(ranked) > 1 and ranked[0][0] < 4 * ranked[1][0]:
        return 0
    return ranked[0][1] if ranked else 0


def _cut_score(name: str, key: NameKey, loose: str) -> float:
    """Similarity with the beginning of a longer name: misspelt and cut."""
    if len(name) < MIN_CUT_WRITTEN or len(loose) <= len(key.full):
        return 0.0
    return fuzz.ratio(key.full, loose[: len(key.full)])


def _follows(words: tuple[str, ...], at: int, tokens: tuple[str, ...]) -> bool:
    return words[at : at + len(tokens)] == tokens


def _weight_inside(name: str) -> float:
    sure = len(name) >= (4 if has_cjk(name) else 10)
    return PAYER["payer_name_in_text" if sure else "payer_name_hint"]


def _blocks(key: NameKey) -> set[str]:
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
