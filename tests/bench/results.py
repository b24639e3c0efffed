"""Figures of one run of `make bench`, and the goals they are held against.

The scripts of a run are programs of their own; they leave their figures in the file
that ``AR_BENCH_RESULTS`` names, one JSON object a line.  Without it nothing is kept.
"""

import json
import os
import pathlib
import sys
from dataclasses import dataclass

from report import grid, heading

VARIABLE = "AR_BENCH_RESULTS"


@dataclass(frozen=True)
class Goal:
    """A figure and its bound; the bound itself is good enough."""

    name: str
    bound: float
    at_least: bool = False
    digits: int = 2

    def met(self, value: float) -> bool:
        """Whether a value reaches the goal."""
        return value >= self.bound if self.at_least else value <= self.bound


GOALS = (
    Goal("precision, held-out dialects", 0.999, at_least=True, digits=4),
    Goal("recall, held-out dialects", 0.95, at_least=True, digits=4),
    Goal("precision in Odoo", 0.999, at_least=True, digits=4),
    Goal("recall in Odoo", 0.95, at_least=True, digits=4),
    Goal("engine 1000 x 2000, seconds", 1),
    Goal("engine 10000 x 100000, seconds", 30),
    Goal("engine 10000 x 100000, MiB", 1536, digits=0),
    Goal("posting, against Odoo's line by line", 1 / 3),
    Goal("import, at once, against Odoo's create", 1.1),
    Goal("import, in steps, against Odoo's create", 1.1),
    Goal("workbench: load of a long queue, seconds", 2),
    Goal("workbench: accept in a long queue, seconds", 0.3),
    Goal("reminders: time of ten times the customers, times", 12),
    Goal("reminders: queries a customer, of ten times as many", 1),
    Goal("reminders: made anew by a second run of the day", 0, digits=0),
    Goal("times faster per settled line than OCA's addon", 20, at_least=True, digits=0),
)


def keep(name: str, value: float) -> None:
    """Leave a figure for the summary."""
    path = os.environ.get(VARIABLE)
    if path:
        with pathlib.Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"name": name, "value": value}) + "\n")


def read(text: str) -> dict[str, float]:
    """Figures by name; the last of a name counts."""
    rows = map(json.loads, text.splitlines())
    return {row["name"]: row["value"] for row in rows}


def summary(found: dict[str, float]) -> str:
    """The goals that were measured, each with its figure and whether it is met."""
    rows = [["", "measured", "goal", ""]]
    for goal in GOALS:
        if goal.name in found:
            value, sign = found[goal.name], ">=" if goal.at_least else "<="
            bound = f"{sign} {goal.bound:.{goal.digits}f}"
            word = "met" if goal.met(value) else "MISSED"
            rows.append([goal.name, f"{value:.{goal.digits}f}", bound, word])
    return heading("Goals") + "\n" + grid(rows, left=(0, 3))


def main() -> None:
    """Print the summary of the figures kept so far."""
    path = pathlib.Path(os.environ.get(VARIABLE, ""))
    if path.is_file():
        print(summary(read(path.read_text(encoding="utf-8"))), flush=True)


if __name__ == "__main__":
    sys.exit(main())
