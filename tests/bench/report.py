"""The words and tables of the benchmarks; text in, text out."""

from collections import Counter

from mixes import MIX

OUTCOMES = ("right", "wrong", "missed", "kept")
LEGEND = """\
right   settled as it should be        wrong  settled otherwise
missed  could be settled and was not   kept   rightly left for a person
precision = right of all settled       recall = right of all that can be settled"""
#: What a bank line of each kind says.
KINDS = {
    "exact": "the number as printed, exact amount",
    "spelled": "the number written otherwise",
    "structured": "a structured reference (RF)",
    "account": "nothing but a known account",
    "name": "nothing but a name",
    "several": "several numbers, their sum",
    "credit": "less a credit note",
    "subset": "a sum, no number",
    "part": "part of the amount",
    "fee": "less a bank fee",
    "discount": "less the cash discount",
    "over": "too much",
    "third": "paid by somebody else",
    "typo": "a number with a mistake",
    "ambiguous": "two items fit equally",
    "paid": "already paid",
    "twice": "paid twice in one run",
    "foreign": "a number of the payer's own",
    "unlabelled": "a number of the payer's own, no word",
    "no_receipt": "interest, loan, tax, salary",
    "unknown": "nobody we know",
    "currency": "an invoice in another currency",
}


def heading(text: str) -> str:
    """A title between blank lines."""
    return f"\n{text}\n{'=' * len(text)}\n"


def grid(rows: list[list], left: tuple[int, ...] = (0,)) -> str:
    """Rows of cells in columns; the columns in ``left`` are aligned there."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = (
        "  ".join(
            cell.ljust(width) if at in left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    )
    return "\n".join(line.rstrip() for line in lines)


def total(kinds: dict[str, Counter]) -> Counter:
    """Sum over the kinds."""
    result: Counter = Counter()
    for counter in kinds.values():
        result.update(counter)
    return result


def settled(kinds: dict[str, Counter]) -> int:
    """Lines that were settled, rightly or wrongly."""
    counts = total(kinds)
    return counts["right"] + counts["wrong"]


def precision(counts: Counter) -> float:
    """Right among the settled; 1 when nothing was."""
    settled = counts["right"] + counts["wrong"]
    return counts["right"] / settled if settled else 1.0


def recall(counts: Counter) -> float:
    """Right among what can be settled; 1 when nothing can."""
    return counts["right"] / counts["wanted"] if counts["wanted"] else 1.0


def quality(runs: dict[str, dict[str, Counter]]) -> str:
    """Outcomes by kind, the runs side by side, and their totals below."""
    rows = [["kind", *(OUTCOMES * len(runs)), "the line shows"]]
    for kind in MIX:
        found = [kinds.get(kind, Counter()) for kinds in runs.values()]
        cells = [counts[what] or "-" for counts in found for what in OUTCOMES]
        rows.append([kind, *cells, KINDS[kind]])
    body = grid(rows, left=(0, len(rows[0]) - 1))
    return f"{group_names(list(runs), rows)}\n{body}\n\n{totals(runs)}"


def group_names(names: list[str], rows: list[list]) -> str:
    """A line with the name of each run above its columns of ``rows``."""
    widths = [
        max(len(str(cell)) for cell in column) + 2 for column in zip(*rows, strict=True)
    ]
    line = " " * widths[0]
    for at, name in enumerate(names):
        first = 1 + at * len(OUTCOMES)
        width = sum(widths[first : first + len(OUTCOMES)])
        line += name[: width - 2].ljust(width)
    return line.rstrip()


def totals(runs: dict[str, dict[str, Counter]]) -> str:
    """Precision and recall of each run."""
    rows = [["", "lines", "can be settled", "settled", "wrong", "precision", "recall"]]
    for name, kinds in runs.items():
        counts = total(kinds)
        cells = [counts["lines"], counts["wanted"], settled(kinds), counts["wrong"]]
        shares = f"{precision(counts):.4f}", f"{recall(counts):.4f}"
        rows.append([name, *cells, *shares])
    return grid(rows)


def speed(rows: list[tuple[str, float, int, str]], base: float) -> str:
    """Seconds, and milliseconds per line beside those of the ``base``.

    :param rows: (what, seconds, lines, what is counted)
    :param base: milliseconds per line that count as 1.
    """
    table = [["", "seconds", "lines", "ms per line", "ratio", ""]]
    for what, seconds, lines, counted in rows:
        each = per_line(seconds, lines)
        ratio = f"{each / base:.2f}" if base else "-"
        row = [what, f"{seconds:.2f}", lines, f"{each:.1f}", ratio, counted]
        table.append(row)
    return grid(table, left=(0, 5))


def race(runs: list[tuple[str, float, int, int]]) -> str:
    """The runs of several contenders: (who, seconds, SQL queries, settled lines)."""
    table = [["", "settled", "seconds", "queries", "ms per settled line"]]
    for who, seconds, queries, lines in runs:
        each = f"{per_line(seconds, lines):.1f}" if lines else "-"
        table.append([who, lines, f"{seconds:.1f}", queries, each])
    return grid(table)


def times_faster(runs: list[tuple[str, float, int, int]], who: str) -> float | None:
    """Time per settled line of the others over that of ``who``; means of the runs.

    None when somebody settled nothing, so that there is no time per settled line.
    """
    if not all(lines for *_others, lines in runs):
        return None
    own = [per_line(seconds, n) for name, seconds, _q, n in runs if name == who]
    others = [per_line(seconds, n) for name, seconds, _q, n in runs if name != who]
    return (sum(others) / len(others)) / (sum(own) / len(own))


def per_line(seconds: float, lines: int) -> float:
    """Milliseconds per line; none at all counts as one."""
    return 1000 * seconds / max(lines, 1)
