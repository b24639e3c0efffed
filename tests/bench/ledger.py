"""Ledgers to match against: customers of many countries, invoices, credit notes."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import bench_core  # noqa: F401
from ar_core.types import OpenItem, Payer

TODAY = date(2026, 6, 30)

_PEOPLE = (
    "Müller Schäfer Weiß Krüger Lefèvre Moreau Gauthier Jansen Vermeulen Bakker "
    "Østergaard Søndergaard Åkesson Lindström Virtanen Mäkinen Hansen Smith Walker "
    "Harrison Bennett Rossi Bianchi García Fernández Kowalski Nowák Horváth Özdemir "
    "Fischer Brandt Hoffmann Keller Baumann Carter Fletcher Morgan Dubois Peeters"
).split()
_TRADES = {
    "de": "Maschinenbau Metallbau Logistik Elektrotechnik Bäckerei Verlag Holzhandel",
    "en": "Trading Engineering Logistics Foods Interiors Software Packaging Marine",
    "fr": "Transports Électricité Menuiserie Conseil Distribution Boulangerie",
    "nl": "Bouw Installatietechniek Groothandel Transport Bloemen",
    "no": "Rederi Bygg Elektro Fiskeri Consulting",
}
_FORMS = {
    "de": ("GmbH", "AG", "GmbH & Co. KG", "e.K.", "UG (haftungsbeschränkt)"),
    "en": ("Ltd", "Limited", "Inc.", "LLC", "plc", "Corporation"),
    "fr": ("SARL", "S.A.S.", "SA", "EURL"),
    "nl": ("B.V.", "BV", "N.V."),
    "no": ("AS", "ASA", "A/S", "Oy", "AB", "ApS"),
}
_HAN_PLACES = "上海 北京 深圳 广州 苏州 杭州 宁波 青岛 成都 天津".split()
_HAN_WORDS = (
    "华东 恒通 鑫源 瑞丰 天成 博远 东方 永盛 光明 新世纪 联合 宏达 金桥 海纳".split()
)
_HAN_TRADES = "贸易 科技 机电 物流 食品 建材 电子 服饰 化工 包装".split()
_HAN_FORMS = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司")

SERIES = {
    "odoo": lambda n, d: f"INV/{d.year}/{n:05d}",
    "german": lambda n, d: f"RE-{d.year}-{n:04d}",
    "monthly": lambda n, d: f"FAC/{d.year}/{d.month:02d}/{n:04d}",
    "short": lambda n, d: f"F{d.year % 100}-{n:05d}",
    "digits": lambda n, d: f"{d.year}{100000 + n}",
    "letter": lambda n, d: f"SI{700000 + n}",
}
CREDIT = {
    "odoo": lambda n, d: f"RINV/{d.year}/{n:05d}",
    "german": lambda n, d: f"GS-{d.year}-{n:04d}",
    "monthly": lambda n, d: f"RFAC/{d.year}/{d.month:02d}/{n:04d}",
    "short": lambda n, d: f"C{d.year % 100}-{n:05d}",
    "digits": lambda n, d: f"{d.year}{900000 + n}",
    "letter": lambda n, d: f"SC{700000 + n}",
}


@dataclass
class Customer:
    """A payer and how it appears at the bank."""

    id: int
    name: str
    language: str
    account: str
    items: list[OpenItem] = field(default_factory=list)


@dataclass
class Ledger:
    """Customers and items, with what the line generator still may use."""

    rng: random.Random
    series: str
    currency: str
    customers: list[Customer]
    items: list[OpenItem]
    payers: list[Payer]
    used: set[int] = field(default_factory=set)


def name_of(rng: random.Random) -> tuple[str, str]:
    """A company name and its language."""
    language = rng.choice(["de", "en", "fr", "nl", "no", "zh"])
    if language == "zh":
        middle = rng.choice(_HAN_WORDS) + (rng.choice(_HAN_WORDS)[0])
        parts = rng.choice(_HAN_PLACES), middle, rng.choice(_HAN_TRADES)
        return "".join(parts) + rng.choice(_HAN_FORMS), language
    trade = rng.choice(_TRADES[language].split())
    person = rng.choice(_PEOPLE)
    if rng.random() < 0.3:
        person += rng.choice([" & ", " und ", "-"]) + rng.choice(_PEOPLE)
    return f"{person} {trade} {rng.choice(_FORMS[language])}", language


def account_of(rng: random.Random, language: str) -> str:
    """An account number as usual in the country; check digits do not matter."""
    digits = "".join(rng.choice("0123456789") for _ in range(20))
    country = {"de": "DE", "en": "GB", "fr": "FR", "nl": "NL", "no": "NO", "zh": ""}
    return f"{country[language]}{digits[: 19 if language == 'zh' else 20]}"


def reference_of(kind: str, n: int) -> str:
    """A structured payment reference for invoice ``n``."""
    if kind == "rf":
        body = f"{n:08d}"
        check = 98 - int(body + "271500") % 97
        return f"RF{check:02d}{body}"
    if kind == "ogm":
        body = f"{n:010d}"
        check = int(body) % 97 or 97
        text = f"{body}{check:02d}"
        return f"+++{text[:3]}/{text[3:7]}/{text[7:]}+++"
    if kind == "qrr":
        return _mod10(f"{21000000:08d}{n:018d}")
    if kind == "kid":
        body = f"{n:08d}"
        total = sum(
            sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(body[::-1])
        )
        return body + str(-total % 10)
    return ""


def _mod10(body: str) -> str:
    table, carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5), 0
    for digit in body:
        carry = table[(carry + int(digit)) % 10]
    return body + str((10 - carry) % 10)


def amount_of(rng: random.Random) -> int:
    """An invoice amount in cents: mostly odd, sometimes round."""
    amount = int(10 ** rng.uniform(3.5, 6.5))
    return amount // 1000 * 1000 + 1000 if rng.random() < 0.15 else amount


def make(
    seed: int,
    customers: int = 200,
    items: int = 2000,
    series: str | None = None,
    reference: str = "",
    payer_id: int = 1000,
) -> Ledger:
    """A ledger; equal arguments give an equal ledger."""
    rng = random.Random(seed)
    series = series or rng.choice(list(SERIES))
    people, names = [], set()
    while len(people) < customers:
        name, language = name_of(rng)
        if name not in names:
            names.add(name)
            account = account_of(rng, language)
            people.append(Customer(payer_id + len(people), name, language, account))
    found = [_item(rng, people, n, series, reference) for n in range(1, items + 1)]
    payers = [
        Payer(c.id, names=(c.name,), accounts=(c.account,) if c.id % 4 else ())
        for c in people
    ]
    return Ledger(rng, series, "EUR", people, found, payers)


def _item(rng, people, n, series, reference):
    customer = rng.choice(people)
    day = TODAY - timedelta(days=rng.randrange(5, 160))
    amount = amount_of(rng)
    if customer.items and rng.random() < 0.03:
        amount = abs(customer.items[-1].amount)
    kind, number, residual = "invoice", SERIES[series](n, day), amount
    if rng.random() < 0.04:
        kind, number = "credit_note", CREDIT[series](n, day)
        amount = residual = -max(100, amount // 8)
    elif rng.random() < 0.06:
        residual = 0
    discount = kind == "invoice" and residual and rng.random() < 0.2
    item = OpenItem(
        id=50000 + n,
        company=1,
        payer=customer.id,
        currency="EUR" if rng.random() < 0.97 else "USD",
        residual=residual,
        amount=amount,
        numbers=tuple(x for x in (number, reference_of(reference, n)) if x),
        date=day,
        due=day + timedelta(days=30),
        kind=kind,
        discount_residual=residual - residual * 2 // 100 if discount else None,
        discount_until=TODAY + timedelta(days=10) if discount else None,
        settled_on=None if residual else TODAY - timedelta(days=3),
        settled_by="" if residual else f"BNK1/2026/{n:05d}",
    )
    customer.items.append(item)
    return item
