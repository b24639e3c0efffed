"""Predicted against observed: is a confidence of 0.97 right 97 times in 100?"""

from collections import defaultdict

EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)


def bins(pairs) -> list[tuple[float, float, int, float, int]]:
    """(from, to, count, sum of predictions, right) of every bin that is not empty."""
    cells: dict[int, list] = defaultdict(lambda: [0, 0.0, 0])
    for predicted, right in pairs:
        at = max(i for i, edge in enumerate(EDGES) if edge <= predicted)
        cells[at][0] += 1
        cells[at][1] += predicted
        cells[at][2] += right
    return [(EDGES[at], EDGES[at + 1], *cells[at]) for at in sorted(cells)]


def table(pairs) -> str:
    """The reliability table with Brier score and expected calibration error."""
    pairs = list(pairs)
    rows = [
        "| confidence | proposals | predicted | observed |",
        "| --- | --- | --- | --- |",
    ]
    for low, high, count, total, right in bins(pairs):
        label = f"{low:.2f} – {min(high, 1.0):.2f}"
        rows.append(
            f"| {label} | {count:,} | {total / count:.3f} | {right / count:.3f} |"
        )
    rows.append(f"Brier score {brier(pairs):.4f}, calibration error {error(pairs):.4f}")
    return "\n".join(rows)


def brier(pairs) -> float:
    """Mean squared difference between prediction and outcome."""
    return sum((p - right) ** 2 for p, right in pairs) / max(1, len(pairs))


def error(pairs) -> float:
    """Difference of predicted and observed, averaged over the proposals."""
    found = bins(pairs)
    return sum(abs(total - right) for _, _, _, total, right in found) / max(
        1, sum(cell[2] for cell in found)
    )
