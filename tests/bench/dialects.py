"""How banks of different countries write a payment: two families.

``TRAIN`` was looked at while the engine was written; ``HELD_OUT`` was not: only its
totals are.  A dialect turns the pieces of a payment into the fields of an entry.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Dialect:
    """Templates of one kind of bank text; ``{n}`` is the list of numbers."""

    name: str
    phrases: tuple[str, ...]
    joiners: tuple[str, ...]
    blank: tuple[str, ...]
    wrap: Callable[[random.Random, str, str], tuple[str, str]]
    spell: tuple[str, ...]
    orders: tuple[str, ...]
    names: tuple[str, ...]


# ------------------------------------------------------- spelling of a number


def _wrapped(rng: random.Random, number: str) -> str:
    at = rng.randrange(2, len(number) - 1)
    return number[:at] + rng.choice(["\n", " "]) + number[at:]


def _unpadded(number: str) -> str:
    runs = re.findall(r"\d+", number)
    return "/".join(r.lstrip("0") for r in runs) if len(runs) > 1 else number


def _full_width(number: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in number)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "exact": str,
    "lower": str.lower,
    "joined": lambda n: re.sub(r"\W", "", n),
    "no_prefix": lambda n: re.sub(r"^[A-Z]+\W?", "", n),
    "dashes": lambda n: re.sub(r"\W", "-", n),
    "dots": lambda n: re.sub(r"\W", ".", n),
    "spaces": lambda n: re.sub(r"\W", " ", n),
    "digits": lambda n: re.sub(r"\D", "", n),
    "unpadded": _unpadded,
    "full_width": _full_width,
    "underscore": lambda n: re.sub(r"\W", "_", n).lower(),
    "spaced_slash": lambda n: re.sub(r"\W", " / ", n),
}


def spell(rng: random.Random, how: str, number: str) -> str:
    """One of our numbers as a payer writes it."""
    return _wrapped(rng, number) if how == "wrapped" else SPELLINGS[how](number)


# --------------------------------------------------------------- layouts


def _mt940(rng, text, name):
    keys = f"EREF+NOTPROVIDED KREF+NONREF SVWZ+{text}"
    return (keys, name.upper()[:27]) if rng.random() < 0.6 else (text, name[:27])


def _camt(rng, text, name):
    return f"/RFB/{rng.randrange(10**6)} {text}", name[:70]


def _ach(rng, text, name):
    trace = rng.randrange(10**14, 10**15)
    return (
        f"ORIG CO NAME:{name.upper()[:16]} ENTRY DESCR:PAYMENT SEC:CCD "
        f"TRACE#:{trace} {text.upper()}",
        name.upper()[:22],
    )


def _plain(rng, text, name):
    return text, name


def _fps(rng, text, name):
    return (
        f"{name.upper()[:18]} {text.upper()[:40]} FP {rng.randrange(1, 29):02d}/06/26",
        (name.upper()[:18]),
    )


def _french(rng, text, name):
    return (
        f"VIR SEPA RECU /DE {name.upper()} /MOTIF {text} /REF {rng.randrange(10**5)}",
        (name.upper()[:35]),
    )


def _dutch(rng, text, name):
    return (
        f"/TRTP/SEPA OVERBOEKING/NAME/{name.upper()[:35]}/REMI/{text}/EREF/NOTPROVIDED",
        name.upper()[:35],
    )


def _nordic(rng, text, name):
    return f"Innbetaling fra {name[:30]} {text}", name[:30]


def _chinese(rng, text, name):
    return f"{text}转账汇款", name


def _spanish(rng, text, name):
    return f"TRANSFERENCIA DE {name.upper()[:25]} CONCEPTO {text}", name.upper()[:40]


TRAIN = (
    Dialect(
        "sepa_mt940",
        (
            "Rechnung {n}",
            "RE {n} vielen Dank",
            "Rg.Nr. {n} Kd 4471",
            "{n}",
            "Zahlung {n}",
        ),
        (", ", " und ", " + ", "; "),
        ("Danke", "Zahlung", "Ueberweisung", "Ihre Lieferung"),
        _mt940,
        ("exact", "lower", "joined", "no_prefix", "unpadded", "digits"),
        ("Bestellung {n}", "Unser Auftrag {n}"),
        ("upper", "ascii", "cut", "no_form"),
    ),
    Dialect(
        "camt_en",
        ("invoice {n}", "Payment {n} thanks", "Inv. {n} dd 12.05.2026", "{n}"),
        (", ", " and ", " & "),
        ("thank you", "payment", "as agreed", "/"),
        _camt,
        ("exact", "dashes", "no_prefix", "wrapped", "lower"),
        ("our PO {n}", "purchase order {n}"),
        ("upper", "no_form", "typo"),
    ),
    Dialect(
        "us_ach",
        ("INV {n}", "{n}", "PMT FOR {n}", "INVOICE NO {n} 06/12/2026"),
        (", ", " ", "/"),
        ("PAYMENT", "TRADE PAY", "VENDOR PMT"),
        _ach,
        ("exact", "joined", "digits", "no_prefix"),
        ("PO {n}", "ORDER NO {n}"),
        ("upper", "cut", "no_form"),
    ),
)
HELD_OUT = (
    Dialect(
        "uk_fps",
        ("{n}", "inv {n}", "your ref {n}"),
        (" ", ",", "+"),
        ("BACS", "account", "thanks"),
        _fps,
        ("exact", "spaces", "joined", "dots"),
        ("our order {n}", "PO no. {n}"),
        ("upper", "typo", "no_form"),
    ),
    Dialect(
        "french",
        ("FACTURE {n}", "Règlement facture n° {n}", "fact. {n} du 14/05/2026", "{n}"),
        (", ", " et ", "/ "),
        ("virement", "reglement", "selon accord"),
        _french,
        ("exact", "spaces", "unpadded", "dots", "lower"),
        ("commande {n}", "notre commande n° {n}"),
        ("upper", "ascii", "no_form"),
    ),
    Dialect(
        "dutch",
        ("factuur {n}", "Factuurnr. {n}", "betaling {n}", "{n}"),
        (" en ", ", ", "+"),
        ("betaling", "overboeking", "cf. afspraak"),
        _dutch,
        ("exact", "dashes", "digits", "spaced_slash", "wrapped"),
        ("bestelling {n}", "onze order {n}"),
        ("upper", "cut", "typo"),
    ),
    Dialect(
        "nordic",
        ("Faktura {n}", "fakturanr {n}", "Lasku {n}", "betaling {n}"),
        (", ", " og ", " ja "),
        ("betaling", "maksu", "overføring"),
        _nordic,
        ("exact", "joined", "underscore", "no_prefix", "unpadded"),
        ("ordre {n}", "vår ordre {n}"),
        ("ascii", "no_form", "typo"),
    ),
    Dialect(
        "chinese",
        ("付货款{n}", "发票{n}款", "货款 {n}", "支付发票号：{n}"),
        ("、", "，", "和"),
        ("货款", "往来款", "付款"),
        _chinese,
        ("exact", "full_width", "joined", "no_prefix"),
        ("订单{n}", "合同号{n}"),
        ("no_form", "brackets", "upper"),
    ),
    Dialect(
        "spanish",
        ("Pago factura {n}", "FRA. {n}", "facturas {n}", "{n}"),
        (" y ", ", ", " - "),
        ("pago", "transferencia", "s/ acuerdo"),
        _spanish,
        ("exact", "spaces", "lower", "dashes"),
        ("pedido {n}", "ntro. pedido {n}"),
        ("upper", "ascii", "no_form"),
    ),
)


# ------------------------------------------------------------------- names

_FORM_WORDS = (
    " GmbH & Co. KG",
    " UG (haftungsbeschränkt)",
    " GmbH",
    " AG",
    " e.K.",
    " Limited",
    " Ltd",
    " Inc.",
    " LLC",
    " plc",
    " Corporation",
    " SARL",
    " S.A.S.",
    " EURL",
    " SA",
    " B.V.",
    " BV",
    " N.V.",
    " ASA",
    " AS",
    " A/S",
    " Oy",
    " AB",
    " ApS",
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
)


def spell_name(rng: random.Random, how: str, name: str) -> str:
    """A customer's name as the bank shows it."""
    if how == "upper":
        return name.upper()
    if how == "ascii":
        for a, b in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("ø", "o")):
            name = name.replace(a, b)
        return name.upper()
    if how == "cut":
        return name.upper()[:27]
    if how == "no_form":
        for form in _FORM_WORDS:
            if name.endswith(form):
                return name[: -len(form)]
    if how == "brackets":
        return name[:2] + "（" + name[2:4] + "）" + name[4:]
    if how == "typo" and len(name) > 8 and name.isascii():
        at = rng.randrange(1, 7)
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name


# ------------------------------------------------------------------ their files


def in_own_fields(family: tuple[Dialect, ...]) -> tuple[Dialect, ...]:
    """The same writers, where the file has a field for each piece.

    The label is what the payer wrote and nothing else; name and account stand beside.
    """
    return tuple(replace(dialect, wrap=_plain) for dialect in family)
