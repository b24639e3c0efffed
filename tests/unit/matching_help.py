"""Builders for matching tests; the scenario files' ledger and their language."""

import pathlib
from datetime import date
from decimal import Decimal

from ar_core.types import BankEntry, OpenItem, Payer, Policy, Tolerance

SCENARIOS = pathlib.Path(__file__).parents[1] / "scenarios"
DAY = date(2026, 6, 1)


def item(id_, payer, numbers, residual, **more):
    """An open item; ``numbers`` may be one text."""
    numbers = (numbers,) if isinstance(numbers, str) else tuple(numbers)
    values = {
        "company": 1,
        "currency": "EUR",
        "amount": residual,
        "date": date(2026, 5, 1),
        **more,
    }
    return OpenItem(id=id_, payer=payer, numbers=numbers, residual=residual, **values)


def entry(id_, amount, text="", **more):
    """A bank entry in EUR of company 1."""
    values = {"company": 1, "currency": "EUR", "date": DAY, **more}
    return BankEntry(id=id_, amount=amount, texts=(text,), **values)


def cents(text):
    """``"12.50"`` → 1250."""
    return int(Decimal(text) * 100)


def rows(name):
    """Cells of every line of a scenario file."""
    for line in (SCENARIOS / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("|")]


def _pairs(text):
    return dict(part.split("=", 1) for part in text.split() if "=" in part)


def ledger():
    """Items and payers of ``ledger.txt``."""
    items, payers = [], []
    for kind, *cells in rows("ledger.txt"):
        if kind == "customer":
            payers.append(_payer(*cells))
        else:
            items.append(_item(*cells))
    return items, payers


def _split(text):
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _payer(id_, names, accounts, more):
    learned = ()
    if more.startswith("learned="):
        name, times = more.removeprefix("learned=").split("*")
        learned = ((name, int(times)),)
    vats = (more.removeprefix("vat="),) if more.startswith("vat=") else ()
    return Payer(
        int(id_),
        names=_split(names),
        accounts=_split(accounts),
        vats=vats,
        learned_names=learned,
    )


def _item(id_, payer, numbers, residual, more):
    given = _pairs(more)
    values = {"kind": given.get("kind", "invoice")}
    if "discount" in given:
        values["discount_residual"] = cents(given["discount"])
        values["discount_until"] = date.fromisoformat(given["until"])
    if "settled" in given:
        day, values["settled_by"] = given["settled"].split(":")
        values["settled_on"] = date.fromisoformat(day)
    if "amount" in given:
        values["amount"] = cents(given["amount"])
    values["currency"] = given.get("currency", "EUR")
    values["company"] = int(given.get("company", 1))
    values["customer_reference"] = given.get("ref", "")
    return item(int(id_), int(payer), _split(numbers), cents(residual), **values)


def line(amount, text, name, account, more=""):
    """The entry of a scenario and its policy."""
    given = _pairs(more)
    made = entry(
        1,
        cents(amount),
        text.replace("\\n", "\n"),
        payer_names=(name,) if name else (),
        payer_accounts=(account,) if account else (),
        charges=cents(given.get("charges", "0")),
    )
    policy = Policy(
        under={"": Tolerance(cents(given.get("under", "0")))},
        over={"": Tolerance(cents(given.get("over", "0")))},
    )
    return made, policy


def told(proposal):
    """A proposal in the language of the scenario files."""
    if proposal.decision != "post":
        return f"{proposal.decision} {proposal.exception}"
    plain = ("payment", "credit_note")
    cells = [
        f"{'' if a.kind in plain else a.kind + ':'}{a.item_id}={a.amount / 100:.2f}"
        for a in sorted(
            proposal.allocations, key=lambda a: (a.kind not in plain, a.item_id)
        )
    ]
    if proposal.remainder:
        cells.append(f"+{proposal.remainder / 100:.2f}")
    return "post " + " ".join(cells)
