"""Find our document numbers in what the bank line says."""

import re
from typing import NamedTuple

from ..text import Atom, atoms, fold
from .index import CUSTOMER, OWN, PAYMENT, Index
from .labels import label_of
from .numbers import MIN_DIGITS, continued, is_day, is_year, plain_key
from .tables import Posting

MAX_ATOMS = 1500
MAX_JOIN = 9
MAX_KEY = 36
MAX_RANGE = 50

#: How sure a form is, most telling last.
FORMS = ("core", "embedded", "listed", "labelled", "plain", "digits", "full")
RANK = {form: rank for rank, form in enumerate(FORMS)}

_HAN = re.compile(r"[^\W\d_]")
_DATES = re.compile(
    r"(?<!\d)(?:(\d{1,2})[./-](\d{1,2})[./-](?:\d{4}|\d{2})"
    r"|(?:19|20)\d\d[./-](\d{1,2})[./-](\d{1,2})|(?:19|20)\d\d年\d{1,2}月)(?!\d)"
)
_YEAR_AND = re.compile(r"(?:19|20)\d\d\W{1,3}\d+|\d+\W{1,3}(?:19|20)\d\d")
_LIST_GAP = re.compile(
    r"\s{0,3}(?:[,;/+&、，]|UND|AND|ET|EN|OG|OCH|JA|Y|E|和|及)?\s{0,3}"
)
_RANGE_GAP = re.compile(r"\s{0,3}(?:-|BIS|TO|TOT|TIL|TILL|AU|~|至|到)\s{0,3}")


class Mention(NamedTuple):
    """A piece of text that may name items.

    ``postings`` are the items it may mean, ``form`` how it is written; ``label`` is
    ``foreign`` after words such as "your order", then ``word`` is that word.
    """

    text: str
    start: int
    end: int
    form: str
    postings: tuple[Posting, ...]
    label: str = ""
    word: str = ""


class Reading(NamedTuple):
    """One text: folded, its atoms, its mentions from left to right."""

    folded: str
    atoms: list[Atom]
    mentions: list[Mention]
    dates: tuple[tuple[int, int], ...] = ()


_AMOUNT = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,' ]?\d{3}){0,4}[.,]\d\d(?![\d.,/-])")


def plain_digits(reading: Reading) -> list[Atom]:
    """Digit atoms that are no part of a day or of an amount."""
    spans = [*reading.dates, *(m.span() for m in _AMOUNT.finditer(reading.folded))]
    return [
        atom
        for atom in reading.atoms
        if atom.digits
        and not is_day(atom.text)
        and not any(s <= atom.start and atom.end <= e for s, e in spans)
    ]


def read(text: str, index: Index) -> Reading:
    """Mentions of the index's items in ``text``, not overlapping, best form first."""
    folded = fold(text)
    found = atoms(folded)[:MAX_ATOMS]
    if not found:
        return Reading(folded, found, [])
    dates = [m.span() for m in _DATES.finditer(folded) if _is_date(m)]
    hits: list[Mention] = []
    for i in range(len(found)):
        hits += _windows(folded, found, i, index, dates)
    chosen = _without_overlap(hits)
    listed = _continuations(folded, found, chosen, index)
    places = {m.start for m in listed}
    chosen = [m for m in chosen if m.start not in places] + listed
    chosen.sort(key=lambda m: (m.start, m.end))
    return Reading(folded, found, _labelled(folded, chosen), tuple(dates))


def _is_date(match: re.Match) -> bool:
    pair = [int(g) for g in match.groups() if g]
    return not pair or (0 < min(pair) <= 12 and max(pair) <= 31)


def _joins(folded: str, left: Atom, right: Atom) -> bool:
    gap = folded[left.end : right.start]
    return len(gap) <= 3 and not _HAN.search(gap)


def _windows(folded, found, i, index, dates):
    """Every hit of a run of atoms that starts with atom ``i``."""
    hits, key, runs, last = [], "", [], found[i]
    for atom in found[i : i + MAX_JOIN]:
        if atom is not found[i] and not _joins(folded, last, atom):
            break
        last, key = atom, key + atom.text
        if len(key) > MAX_KEY:
            break
        runs.append(atom.text)
        span = (found[i].start, atom.end)
        hits += _full_hits(index, key, span, folded)
        if found[i].digits and atom.digits and len(runs) <= 4:
            hits += _partial_hits(folded, found, i, index, runs, span, dates)
    if found[i].digits and len(found[i].text) >= 8:
        hits += _embedded_hits(found[i], index)
    return hits


def _full_hits(index, key, span, folded):
    postings = index.full.get(key)
    if not postings and key[0] == "0" and key.isdigit():
        postings = index.full.get(key.lstrip("0"))
    if not postings:
        return []
    form = "full"
    if key.isdigit():
        form = "full" if len(key) >= 8 else "digits" if len(key) >= 6 else "core"
        if len(key) == 8 and is_day(key):
            form = "core"
    return [Mention(folded[slice(*span)], *span, form, tuple(postings))]


def _partial_hits(folded, found, i, index, runs, span, dates):
    """Hits without the number's prefix: digits joined, padding dropped, core."""
    in_date = any(a <= span[0] and span[1] <= b for a, b in dates)
    hits = []
    joined = "".join(runs)
    hits += _glued(index, runs, joined)
    if len(joined) >= MIN_DIGITS and not in_date:
        form = "core" if len(joined) == 8 and is_day(joined) else "digits"
        form = "core" if len(joined) < 6 else form
        hits.append((form, index.digits.get(joined)))
    if len(runs) > 1 and not in_date:
        form = "core" if _is_month(runs) else "plain"
        hits.append((form, index.plain.get(plain_key(runs))))
        hits.append((form, index.plain.get(_year_last(runs))))
    if len(runs) == 1:
        hits += _single_run(index, runs[0])
    return [
        _with_prefix(folded, found, i, index, form, tuple(postings), span)
        for form, postings in hits
        if postings
    ]


def _glued(index, runs, joined):
    """Our digits with others behind them: ``2026/0001201.06.2026``."""
    for length in index.digit_lengths if len(runs) > 1 else ():
        if len(joined) - len(runs[-1]) < length < len(joined):
            yield "embedded", index.digits.get(joined[:length])


def _is_month(runs) -> bool:
    """``2026/12`` and ``12/2026`` may be a month as well."""
    year, other = (runs[0], runs[1]) if is_year(runs[0]) else (runs[1], runs[0])
    return len(runs) == 2 and is_year(year) and len(other) <= 2 and int(other) <= 12


def _year_last(runs) -> str:
    """Key of ``4711/2026`` for 2026/4711."""
    if len(runs) == 2 and is_year(runs[1]) and not is_year(runs[0]):
        return plain_key([runs[1], runs[0]])
    return ""


def _single_run(index, run):
    """``202612`` for 2026/00012, ``00012`` and ``4711`` as bare cores."""
    if is_year(run[:4]) and len(run) > 4 and not is_day(run):
        yield "plain", index.plain.get(plain_key([run[:4], run[4:]]))
    stripped = run.lstrip("0")
    if len(run) >= 4 and not is_year(run) and stripped:
        yield "core", index.core.get(stripped)


def _with_prefix(folded, found, i, index, form, postings, span):
    """The hit, upgraded when our prefix stands before it, empty when another does."""
    start, end = span
    before = found[i - 1] if i else None
    if before and not before.digits and _joins(folded, before, found[i]):
        letters = before.text
        same = [p for p in postings if p.prefix and letters.endswith(p.prefix)]
        exact = [p for p in same if p.prefix == letters]
        if exact or same:
            start = before.start
            better = {"core": "plain", "embedded": "embedded"}.get(form, "full")
            return Mention(folded[start:end], start, end, better, tuple(exact or same))
        if letters in index.prefixes:
            postings = ()
    return Mention(folded[start:end], start, end, form, postings)


def _embedded_hits(atom, index):
    """Our digits inside a longer run of digits."""
    text = atom.text[:64]
    hits = []
    for length in index.digit_lengths:
        for at in range(len(text) - length + 1 if length < len(text) else 0):
            part = text[at : at + length]
            postings = index.digits.get(part) or index.full.get(part)
            if postings:
                start = atom.start + at
                hits.append(
                    Mention(part, start, start + length, "embedded", tuple(postings))
                )
    return hits


def _without_overlap(hits):
    chosen, taken = [], []
    order = sorted(
        (h for h in hits if h.postings),
        key=lambda m: (-RANK[m.form], m.start - m.end, m.start, m.text),
    )
    for hit in order:
        if all(hit.end <= a or hit.start >= b for a, b in taken):
            chosen.append(hit)
            taken.append((hit.start, hit.end))
    return chosen


def _continuations(folded, found, chosen, index):
    """``INV/2026/00011-13``, ``RE 2026/11, 12 und 13``, ``00011/00012``."""
    ends = {m.end: m for m in chosen if m.form in ("full", "digits", "plain")}
    starts = {m.start for m in chosen if m.form != "core"}
    extra = []
    for i, atom in enumerate(found[:-1]):
        if atom.digits and atom.end in ends:
            base = ends[atom.end]
            parts = [a for a in found if base.start <= a.start and a.end <= base.end]
            extra += _follow(folded, found, i, parts, index, starts)
    return extra


def _follow(folded, found, i, parts, index, starts):
    extra, last = [], found[i].text
    while i + 1 < len(found) and found[i + 1].start not in starts:
        gap = folded[found[i].end : found[i + 1].start]
        step, at = found[i + 1], i + 1
        if not step.digits and i + 2 < len(found):
            step, at = found[i + 2], i + 2
            gap = folded[found[i].end : step.start]
        if not step.digits or step.start in starts:
            break
        ranged = bool(_RANGE_GAP.fullmatch(gap))
        if not ranged and not (gap and _LIST_GAP.fullmatch(gap)):
            break
        texts = _range(last, step.text) if ranged else [step.text]
        for tail in texts:
            extra += _listed(index, parts, tail, step)
        last, i = step.text, at
    return extra


def _range(first: str, last: str) -> list[str]:
    """Tails between two numbers: ("00011", "13") → ["12", "13"]."""
    low = int(first[-len(last) :]) if len(last) <= len(first) else int(first)
    high = int(last)
    if not 0 < high - low <= MAX_RANGE:
        return []
    return [str(n).zfill(len(last)) for n in range(low + 1, high + 1)]


def _listed(index, parts, tail, step):
    runs = continued(parts, tail)
    if not runs:
        return []
    prefix = parts[0].text if not parts[0].digits else ""
    postings = index.digits.get("".join(runs)) or index.plain.get(plain_key(runs))
    postings = tuple(p for p in postings if not prefix or p.prefix in ("", prefix))
    if not postings:
        return []
    return [Mention(step.text, step.start, step.end, "listed", postings)]


def _labelled(folded, mentions):
    """Give each mention the word before it; a list shares its first word."""
    result, before = [], None
    for mention in mentions:
        left = before.end if before and before.end <= mention.start else 0
        context = folded[max(left, mention.start - 40) : mention.start]
        label, word = label_of(_after_digits(context))
        if not label and before and _LIST_GAP.fullmatch(context):
            label, word = before.label, before.word
        form = mention.form
        if form == "core" and label == "own" and _YEAR_AND.fullmatch(mention.text):
            form = "plain"
        mention = mention._replace(form=form, label=label, word=word)
        result.append(mention)
        before = mention
    return result


def _after_digits(context: str) -> str:
    cut = max((i for i, c in enumerate(context) if c.isdigit()), default=-1)
    return context[cut + 1 :]


def is_foreign(mention: Mention) -> bool:
    """The payer says it is another document, and it is not our customer's order.

    A number in full, prefix included, stays ours whatever word stands before it.
    """
    if mention.label != "foreign":
        return False
    if mention.form == "full" and not mention.text.isdigit():
        return False
    return all(p.role not in (CUSTOMER, PAYMENT) for p in mention.postings)


def code_of(mention: Mention, posting: Posting, structured: bool) -> str:
    """Reason code for one item of a mention."""
    if mention.form == "full":
        if structured:
            return "structured_reference"
        return {OWN: "number_exact", PAYMENT: "payment_reference"}.get(
            posting.role, "customer_reference"
        )
    return f"number_{mention.form}"
