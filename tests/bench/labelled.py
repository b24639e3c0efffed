"""Proposals of which it is known whether they are right: what ``calibrate`` fits on.

An :class:`Example` is one bank line with all its candidates, of any rank and however
unlikely; at most one of them is right.
"""

import zlib
from collections.abc import Iterator
from typing import NamedTuple

import beliefs
import dialects
import doubtful
import ledger
import lines as generator
import pay2inv
from ar_core.matching import match, weights
from ar_core.types import Policy, Proposal
from mixes import HARD
from quality import REFERENCES, SERIES
from score import allocated

#: Everything is shown; what is posted is what the standard policy posts.
EVERYTHING = Policy(propose_at=0.0, max_proposals=100)


class Choice(NamedTuple):
    """One candidate: its facts, what formulas add, how it was shown, right or not."""

    facts: tuple[str, ...]
    fixed: float
    rank: int
    confidence: float
    posted: bool
    right: bool


class Example(NamedTuple):
    """A bank line and all its candidates."""

    choices: tuple[Choice, ...]


def choice_of(proposal: Proposal, right: bool, table: dict[str, float]) -> Choice:
    """A proposal reduced to what the fit needs."""
    keys = (beliefs.key_of(r, table) for r in proposal.reasons)
    fixed = sum(r.weight for r in proposal.reasons if r.code == "subset_chance")
    facts = tuple(sorted(key for key in keys if key))
    posted = proposal.decision == "post"
    return Choice(facts, fixed, proposal.rank, proposal.confidence, posted, right)


def examples(entries, items, payers, is_right) -> Iterator[tuple[int, Example]]:
    """(entry id, example) of every entry that has a candidate."""
    table = beliefs.shipped(weights)
    by_entry: dict[int, list[Choice]] = {}
    for proposal in match(entries, items, payers, EVERYTHING):
        if proposal.allocations:
            choice = choice_of(proposal, is_right(proposal), table)
            by_entry.setdefault(proposal.entry_id, []).append(choice)
    for entry_id, choices in by_entry.items():
        yield entry_id, Example(tuple(choices))


def _made(books, made) -> Iterator[Example]:
    right = {line.entry.id: line.right for line in made}

    def is_right(proposal):
        return allocated(proposal) == right[proposal.entry_id]

    entries = [line.entry for line in made]
    for _, example in examples(entries, books.items, books.payers, is_right):
        yield example


def generated(family: tuple[dialects.Dialect, ...], seed: int) -> Iterator[Example]:
    """Usual, hard and doubtful lines in a family of dialects, for each series."""
    for at, series in enumerate(SERIES):
        books = ledger.make(seed + at, series=series, reference=REFERENCES[at])
        yield from _made(books, generator.lines(books, family, 500, seed + at))
        books = ledger.make(seed + at, 60, 1500, series, REFERENCES[at])
        made = generator.lines(books, family, 350, seed + at, HARD)
        yield from _made(books, generator.noisy(made, seed + at))
        books = doubtful.books(seed + at, series, REFERENCES[at])
        yield from _made(books, doubtful.lines(books, family, 350, seed + at))


def public() -> tuple[list[Example], list[Example]] | None:
    """The set *pay2inv* in two halves by payer, None where it is not there."""
    if not pay2inv.folder().is_dir():
        return None
    entries, items, customers, truth, _ = pay2inv.load()

    def is_right(proposal):
        return set(allocated(proposal)) == truth.get(proposal.entry_id)

    payer_of = {item.id: item.payer for item in items}
    half = {}
    for entry in entries:
        customer = [payer_of[i] for i in sorted(truth.get(entry.id, ()))[:1]]
        name = str(customer or entry.payer_names)
        half[entry.id] = zlib.crc32(name.encode()) % 2
    halves: tuple[list, list] = [], []
    for entry_id, example in examples(entries, items, customers, is_right):
        halves[half[entry_id]].append(example)
    return halves
