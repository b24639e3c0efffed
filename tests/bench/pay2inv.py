"""Score on the public pay2inv set: ``python3 tests/bench/pay2inv.py [folder]``.

Needs the folder of the corpora (``AR_CORPORA`` or ``../shared/corpora``).  The set is
synthetic: amounts with float noise, at most one error in each match, some numbers
cut short; several payments of one invoice are part payments.
"""

import csv
import json
import os
import pathlib
import sys
import time
from collections import Counter
from datetime import date, datetime

import bench_core
from ar_core.matching import match
from ar_core.types import BankEntry, OpenItem, Payer, Policy
from score import allocated

STEM = "llmeval_pay2inv_single__"


def folder() -> pathlib.Path:
    """Where the corpora are."""
    given = (
        os.environ.get("AR_CORPORA")
        or bench_core.HERE.parents[2] / "shared" / "corpora"
    )
    return pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else given) / "ar"


def rows(name: str) -> list[dict]:
    """Rows of one of the files."""
    with open(folder() / f"{STEM}{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cents(text: str) -> int:
    """Amount in hundredths, float noise rounded away."""
    return round(float(text) * 100)


def day(text: str) -> date:
    """Date of the form 20260131."""
    return datetime.strptime(text, "%Y%m%d").date()


def item(row: dict, payers: dict[str, int]) -> OpenItem:
    """An invoice of the set."""
    amount = cents(row["Amount"])
    numbers = row["Assignment Number"], row["Billing Number"], row["Document Number"]
    return OpenItem(
        id=int(row["invoice_id"]),
        company=1,
        payer=payers[row["Customer ID"]],
        currency=row["Currency Code"],
        residual=amount,
        amount=amount,
        numbers=tuple(dict.fromkeys(n for n in numbers if n)),
        date=day(row["Document Date"]),
        due=day(row["Due Date"]),
    )


def entry(row: dict) -> BankEntry:
    """A payment of the set."""
    return BankEntry(
        id=int(row["payment_id"]),
        company=1,
        currency=row["Currency"],
        amount=cents(row["Amount"]),
        date=day(row["Posting Date"]),
        texts=(row["Memo Line"],),
        payer_names=(row["Business Partner"],),
        payer_accounts=(row["Account Number"],),
    )


def load():
    """(entries, items, payers, truth by payment, kind by payment)."""
    invoices, payments = rows("invoices"), rows("payments")
    ids = sorted({r["Customer ID"] for r in invoices})
    payers = {name: n for n, name in enumerate(ids, 1)}
    names: dict[int, set] = {}
    for row in invoices:
        names.setdefault(payers[row["Customer ID"]], set()).add(row["Customer Name"])
    customers = [Payer(n, names=tuple(sorted(s))) for n, s in sorted(names.items())]
    truth, kind = {}, {}
    for row in rows("matches"):
        for payment in json.loads(row["payment_ids"]):
            truth[payment] = set(json.loads(row["invoice_ids"]))
            error = json.loads(row["perturbation_categories"])
            kind[payment] = (row["match_category"], error[0] if error else "clean")
    items = [item(row, payers) for row in invoices]
    return [entry(row) for row in payments], items, customers, truth, kind


def main() -> None:
    """Print right, wrong and not settled by kind and by error in the match."""
    entries, items, customers, truth, kind = load()
    start = time.perf_counter()
    found = match(entries, items, customers, Policy())
    seconds = time.perf_counter() - start
    report(found, truth, kind, seconds)


def report(found, truth, kind, seconds) -> None:
    """Print the table."""
    count: Counter = Counter()
    for proposal in found:
        if proposal.rank > 1 or proposal.entry_id not in truth:
            continue
        same = set(allocated(proposal)) == truth[proposal.entry_id]
        posted = proposal.decision == "post"
        what = ("right" if same else "wrong") if posted else "left"
        count[(*kind[proposal.entry_id], what)] += 1
        count["all", "", what] += 1
    for key in sorted({k[:2] for k in count}):
        cells = [count[(*key, what)] for what in ("right", "wrong", "left")]
        print(
            f"{key[0]:<20}{key[1]:<32}right {cells[0]:>6} wrong {cells[1]:>5} "
            f"left {cells[2]:>6}"
        )
    print(f"{seconds:.2f} s")


if __name__ == "__main__":
    main()
