"""One function per kind of bank line; each returns a payment with its right outcome."""

from decimal import ROUND_CEILING, Decimal

from .desk import Expected, Payment
from .spelling import bank_style, spell, swap_digits


def _from(customer, kind, amount, text, expected, **fields):
    """A payment by a customer from its own account."""
    fields = {
        "name": bank_style(customer.partner.name),
        "account": customer.account,
        **fields,
    }
    return Payment(kind, amount, text, expected=expected, **fields)


def _settle(*documents):
    """Expectation: these documents are settled in full."""
    return Expected(settles={doc.number: doc.amount for doc in documents})


def _one(desk, least=Decimal(0)):
    """A customer and one of its open documents."""
    customer = desk.next_customer(
        having=lambda c: any(doc.amount >= least for doc in desk.ripe(c.key))
    )
    (doc,) = desk.take(customer, least=least)
    return customer, doc


def number(desk):
    """The number as printed, the exact amount."""
    customer, doc = _one(desk)
    desk.paid.append((customer, doc))
    words = ("货款 {}", "{} 货款") if customer.chinese else ("Invoice {}", "{} thanks")
    text = desk.chance.choice(words).format(doc.number)
    return _from(customer, "number", doc.amount, text, _settle(doc))


def spelled(desk):
    """The number in another spelling."""
    customer, doc = _one(desk)
    text = spell(doc.number, desk.chance.randrange(8), customer.chinese)
    return _from(customer, "spelled", doc.amount, text, _settle(doc))


def reference(desk):
    """The creditor reference printed on the invoice."""
    customer, doc = _one(desk)
    return _from(
        customer, "reference", doc.amount, "", _settle(doc), reference=doc.reference
    )


def order(desk):
    """The customer's own order number, which is stored on the invoice."""

    def ordered(customer):
        return [doc for doc in desk.ripe(customer.key) if doc.order]

    customer = desk.next_customer(having=ordered)
    doc = ordered(customer)[0]
    doc.open = Decimal(0)
    return _from(customer, "order", doc.amount, doc.order, _settle(doc))


def account(desk):
    """No number; the payer's account is known and the amount is that of one invoice."""
    customer, doc = _one(desk)
    text = "货款" if customer.chinese else "Payment with thanks"
    return _from(customer, "account", doc.amount, text, _settle(doc))


def name(desk):
    """No number, no account; the name is written otherwise."""

    def renamed(customer):
        return customer.as_bank_says != customer.partner.name

    customer = desk.next_customer(having=renamed)
    (doc,) = desk.take(customer)
    text = "货款" if customer.chinese else "Zahlung"
    return _from(
        customer,
        "name",
        doc.amount,
        text,
        _settle(doc),
        name=customer.as_bank_says,
        account="",
    )


def several(desk):
    """Two or three invoices listed; the amount is their sum."""
    count = 2 + desk.chance.randrange(2)
    customer = desk.next_customer(count)
    docs = desk.take(customer, count)
    text = ", ".join(doc.number for doc in docs)
    return _from(customer, "several", sum(d.amount for d in docs), text, _settle(*docs))


def netted(desk):
    """Invoices listed, less a credit note."""
    customer = desk.next_customer(
        2, having=lambda c: desk.ripe(c.key, "out_refund", "credit")
    )
    credit = desk.ripe(customer.key, "out_refund", "credit")[0]
    docs = desk.take(customer, 2, least=credit.amount)
    credit.open = Decimal(0)
    amount = sum(doc.amount for doc in docs) - credit.amount
    text = f"{' + '.join(doc.number for doc in docs)} - {credit.number}"
    expected = _settle(*docs)
    expected.settles[credit.number] = -credit.amount
    return _from(customer, "netted", amount, text, expected)


def combination(desk):
    """Two invoices, none of them named; no other sum fits."""
    customer = desk.next_customer(3)
    docs = [desk.ripe(customer.key)[at] for at in (0, 2)]
    for doc in docs:
        doc.open = Decimal(0)
    amount = sum(doc.amount for doc in docs)
    return _from(customer, "combination", amount, "Offene Posten", _settle(*docs))


def part(desk):
    """A round sum towards a named invoice."""
    customer, doc = _one(desk, least=Decimal(500))
    amount = (doc.amount / 2).quantize(Decimal(100))
    doc.open = doc.amount - amount
    desk.part_paid.append((customer, doc))
    text = f"{doc.number} {'部分付款' if customer.chinese else 'part payment'}"
    expected = Expected(settles={doc.number: amount})
    return _from(customer, "part", amount, text, expected)


def rest(desk):
    """The rest of an invoice paid in part before."""
    customer, doc = desk.part_paid.pop(0)
    amount, doc.open = doc.open, Decimal(0)
    expected = Expected(settles={doc.number: amount})
    return _from(customer, "rest", amount, f"Rest {doc.number}", expected)


def over(desk):
    """A named invoice, rounded up: the excess is the customer's credit."""
    customer, doc = _one(desk, least=Decimal(120))
    amount = (doc.amount / 100).to_integral_value(ROUND_CEILING) * 100
    expected = _settle(doc)
    expected.credit = amount - doc.amount
    return _from(customer, "over", amount, f"Payment {doc.number}", expected)


def fee(desk):
    """A bank on the way kept a small fee."""
    customer, doc = _one(desk, least=Decimal(300))
    amount = doc.amount - Decimal("3.50")
    return _from(customer, "fee", amount, doc.number, _settle(doc))


def discount(desk):
    """Cash discount taken within its term."""
    doc = next(
        doc
        for key in ("ostsee", "bellandi")
        for doc in desk.ripe(key, special="fresh")[:1]
    )
    doc.open = Decimal(0)
    customer = desk.customers[doc.customer]
    text = f"{doc.number} abzgl. 2% Skonto"
    return _from(customer, "discount", doc.discounted, text, _settle(doc))


def parent(desk):
    """The holding pays an invoice of its subsidiary."""
    key = next(key for key in ("nordenergie", "nordservice") if desk.ripe(key))
    doc = desk.ripe(key)[0]
    doc.open = Decimal(0)
    text = f"{doc.number} {bank_style(desk.customers[key].partner.name)}"
    return _from(
        desk.customers["nordholding"], "parent", doc.amount, text, _settle(doc)
    )


def typo(desk):
    """Two digits of the number changed places; payer and amount confirm."""
    known = {doc.number for doc in desk.documents}

    def candidates(customer):
        return [d for d in desk.ripe(customer.key) if _is_typo(d.number, known)]

    customer = desk.next_customer(having=candidates)
    doc = candidates(customer)[0]
    doc.open = Decimal(0)
    return _from(customer, "typo", doc.amount, swap_digits(doc.number), _settle(doc))


def _is_typo(original, known):
    return swap_digits(original) != original and swap_digits(original) not in known


def large(desk):
    """More than may be posted without a reviewer."""
    customer = desk.customers["alpenblick"]
    (doc,) = desk.ripe(customer.key, special="large")
    doc.open = Decimal(0)
    expected = _settle(doc)
    expected.state = "approval"
    return _from(customer, "large", doc.amount, f"Rechnung {doc.number}", expected)


def ambiguous(desk):
    """The amount of two open invoices, neither named."""
    customer = desk.customers["lanyu" if desk.chinese else "kontor"]
    doc = desk.ripe(customer.key, special="twin")[0]
    expected = Expected("exception", codes=("ambiguous",))
    text = "货款" if desk.chinese else "Zahlung"
    return _from(customer, "ambiguous", doc.amount, text, expected)


def duplicate(desk):
    """An invoice that was paid some weeks ago."""
    customer, doc = desk.paid.pop(0)
    expected = Expected("exception", codes=("duplicate_payment",))
    return _from(customer, "duplicate", doc.amount, f"Invoice {doc.number}", expected)


def short(desk):
    """A known payer, no number, an amount that fits nothing."""
    customer = desk.next_customer()
    codes = ("no_such_amount", "amount_mismatch", "below_threshold")
    expected = Expected("exception", codes=codes)
    return _from(customer, "short", Decimal("1234.56"), "Abschlag", expected)


def _stranger(kind, amount, text, payer, *codes):
    expected = Expected("exception", codes=codes)
    return Payment(kind, Decimal(amount), text, payer, expected=expected)


def foreign(desk):
    """A number like ours, but it is the payer's own order."""
    serial = desk.documents[20].number.split("/", 1)[1].replace("/", "-")
    codes = ("foreign_document", "unknown_payer")
    text = f"Anzahlung Bestellung {serial}"
    return _stranger("foreign", "640.00", text, "STADTTHEATER ELMSTEDT", *codes)


def unknown(desk):
    """Nobody we know, nothing we can read."""
    text = desk.chance.choice(("Ueberweisung", "Spende Sommerfest", "Danke!"))
    return _stranger("unknown", "58.40", text, "R. UNBEKANNT", "unknown_payer")


def interest(desk):
    """Interest from the bank itself."""
    if desk.chinese:
        return _stranger("interest", "213.07", "结息", "建设银行", "not_receipt")
    return _stranger("interest", "18.92", "HABENZINSEN", "NORDBANK", "not_receipt")


def tax_refund(desk):
    """Money back from the tax office."""
    text = "UMSATZSTEUER-ERSTATTUNG 41/220/00815"
    payer = "FINANZAMT HAMBURG-HAFEN"
    return _stranger("tax_refund", "4210.66", text, payer, "not_receipt")


def outgoing(desk):
    """Money out: rent, wages, suppliers."""
    if desk.chinese:
        return _stranger("outgoing", "-8600.00", "房租", "苏州新居物业", "outgoing")
    amount, text = desk.chance.choice(
        (("-2380.00", "Miete Halle 3"), ("-412.65", "Strom"), ("-96.30", "Telefon"))
    )
    return _stranger("outgoing", amount, text, "VERMIETUNG AM KAI", "outgoing")
