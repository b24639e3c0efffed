"""Products, payment terms, invoices and credit notes."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from odoo.fields import Command

from .names import PRODUCTS, RESERVED

#: Invoices of a customer with a story of its own, and of an ordinary one.
FEW, MANY = 4, 11
#: A few customers may deduct 2 % when they pay within ten days.
DISCOUNT_CUSTOMERS = ("ostsee", "bellandi")
YUAN_PER_EUR = 7.8
#: Amounts that two invoices of one customer share, for the ambiguous payment.
TWINS = (("kontor", 26), ("kontor", 19), ("lanyu", 24), ("lanyu", 17))
#: Larger than what may be posted without a reviewer.
LARGE = ("alpenblick", 33)


@dataclass
class Document:
    """A posted invoice or credit note and what is still open of it."""

    customer: str
    move: object
    number: str
    reference: str
    order: str
    date: date
    amount: Decimal
    open: Decimal
    special: str
    discounted: Decimal | None = None


@dataclass
class Plan:
    """What to invoice; ``lines`` are (product position, quantity)."""

    customer: str
    days_ago: int
    lines: list
    kind: str = "out_invoice"
    special: str = ""


def set_up_products(env):
    """Products with names in both languages."""
    products = env["product.product"].create(
        [
            {"name": name, "list_price": price, "type": "consu"}
            for name, price, _chinese in PRODUCTS
        ]
    )
    for product, (_name, _price, chinese) in zip(products, PRODUCTS, strict=True):
        product.with_context(lang="zh_CN").name = chinese
    return products


def set_up_terms(env):
    """Thirty days net, without and with a cash discount of 2 % within ten days.

    :return: False and True -> account.payment.term
    """
    line = {"value": "percent", "value_amount": 100, "nb_days": 30}
    net, discount = env["account.payment.term"].create(
        [
            {"name": "30 Days Net", "line_ids": [Command.create(line)]},
            {
                "name": "2% in 10 Days, 30 Days Net",
                "early_discount": True,
                "discount_percentage": 2.0,
                "discount_days": 10,
                "early_pay_discount_computation": "included",
                "line_ids": [Command.create(line)],
            },
        ]
    )
    return {False: net, True: discount}


def plan_documents(customers, chance):
    """Invoices of four months, a few credit notes, and the special ones."""
    plans = []
    for customer in customers.values():
        count = FEW if customer.key in RESERVED else MANY
        for position in range(count):
            days_ago = 115 - 105 * position // count - chance.randrange(8)
            plans.append(Plan(customer.key, max(days_ago, 4), pick_lines(chance)))
    for key in ("krueger", "linde", "bjorkskog", "gruenwald", "chenyan", "heyue"):
        lines = [(chance.randrange(10), 1 + chance.randrange(2))]
        plans.append(Plan(key, 40, lines, "out_refund", "credit"))
    for key in DISCOUNT_CUSTOMERS:
        plans += [
            Plan(key, 11 - n, pick_lines(chance), special="fresh") for n in (0, 1)
        ]
    twins = pick_lines(chance)
    plans += [Plan(key, days, twins, special="twin") for key, days in TWINS]
    plans.append(Plan(LARGE[0], LARGE[1], [(5, 96), (11, 140)], special="large"))
    return sorted(plans, key=lambda plan: -plan.days_ago)


def pick_lines(chance):
    """One to four products with quantities."""
    count = 1 + chance.randrange(4)
    return [(p, 1 + chance.randrange(14)) for p in chance.sample(range(12), count)]


def create_documents(env, plans, customers, products, terms, journals, today):
    """Create and post what is planned, oldest first.

    :return: list of :class:`Document`
    """
    quiet = env["account.move"].with_context(tracking_disable=True)
    moves = quiet.create(
        [
            document_values(plan, position, customers, products, terms, journals, today)
            for position, plan in enumerate(plans)
        ]
    )
    moves.action_post()
    return [read_document(plan, move) for plan, move in zip(plans, moves, strict=True)]


def document_values(plan, position, customers, products, terms, journals, today):
    """Values of one account.move."""
    customer = customers[plan.customer]
    day = today - timedelta(days=plan.days_ago)
    factor = YUAN_PER_EUR if customer.chinese else 1.0
    return {
        "move_type": plan.kind,
        "partner_id": customer.bill_to.id,
        "journal_id": journals["china" if customer.chinese else "sales"].id,
        "invoice_date": day,
        "date": day,
        "ref": f"BST-{48200 + 7 * position}" if position % 5 == 0 else False,
        "invoice_payment_term_id": terms[plan.customer in DISCOUNT_CUSTOMERS].id,
        "invoice_line_ids": [
            Command.create(
                {
                    "product_id": products[at].id,
                    "quantity": quantity,
                    "price_unit": round(PRODUCTS[at][1] * factor, 2),
                }
            )
            for at, quantity in plan.lines
        ],
    }


def read_document(plan, move):
    """What a payer sees on the document."""
    amount = Decimal(str(move.amount_total)).quantize(Decimal("0.01"))
    item = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
    discounted = None
    if move.invoice_payment_term_id.early_discount:
        discounted = Decimal(str(item.discount_amount_currency))
    return Document(
        plan.customer,
        move,
        move.name,
        move.payment_reference or "",
        move.ref or "",
        move.invoice_date,
        amount,
        amount,
        plan.special,
        discounted and discounted.quantize(Decimal("0.01")),
    )
