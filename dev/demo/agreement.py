"""Statements go to the customers; one customer's ledger, to compare with ours."""

from dataclasses import dataclass, field
from datetime import timedelta

import xlsxwriter

from .names import PORTAL_USERS

#: Customer whose ledger is written: the first with somebody in the portal.
KEEPER = PORTAL_USERS[0][1]
LEDGER = "linde-supplier-ledger.xlsx"
HEAD = ("Date", "Document", "Text", "Debit", "Credit")


@dataclass
class Agreement:
    """What was sent, for the summary."""

    campaign: object
    statements: object = None
    mails: int = 0
    failed: int = 0
    ledger: object = None
    differences: list = field(default_factory=list)


def send_statements(env, company):
    """Last month's statements: the clerk makes them, the reviewer releases them.

    :return: :class:`Agreement`
    """
    campaign = as_user(env, "clerk")["ar.statement.campaign"].create(
        {"company_id": company.id}
    )
    campaign.action_compute()
    run(campaign)
    campaign.with_user(find_user(env, "reviewer")).action_release()
    run(campaign)
    campaign.with_user(find_user(env, "clerk")).action_send()
    run(campaign)
    env["mail.mail"].process_email_queue()
    env.cr.commit()
    env.invalidate_all()
    deliveries = env["ar.statement.delivery"].search(
        [("statement_id.campaign_id", "=", campaign.id)]
    )
    return Agreement(
        campaign,
        campaign.line_ids.statement_id,
        len(deliveries),
        len(deliveries.filtered(lambda one: one.mail_id.state != "sent")),
    )


def run(campaign):
    """Do a phase now instead of waiting for the schedule."""
    campaign.env.cr.commit()
    campaign.env["ar.statement.campaign"].sudo()._cron_work()
    campaign.env.invalidate_all()


def find_user(env, login):
    """A user of the demo."""
    return env["res.users"].search([("login", "=", login)])


def as_user(env, login):
    """The environment of a user of the demo."""
    return env(user=find_user(env, login).id, context={"lang": "en_US", "tz": "UTC"})


def write_ledger(agreement, customers, folder):
    """A customer's own ledger of us, with what usually differs.

    Their books lack our newest invoice, have two digits of another swapped, and
    know a payment that has not arrived yet.
    """
    partner = customers[KEEPER].partner
    statement = agreement.statements.filtered(
        lambda one: one.partner_id == partner and one.currency_id.name == "EUR"
    )
    lines = list(statement.line_ids)
    invoices = [line for line in lines if line.kind == "invoice"]
    missing, misread = invoices[-1], invoices[-2]
    rows = [
        (
            statement.date_from,
            "",
            "Balance brought forward",
            *sides(statement.opening_balance),
        )
    ]
    for line in lines:
        if line == missing:
            agreement.differences.append(f"{line.number} is missing")
            continue
        amount = line.amount
        if line == misread:
            amount = misread_amount(amount)
            agreement.differences.append(f"{line.number} has {amount:.2f}")
        text = "Invoice" if amount > 0 else "Payment or credit"
        rows.append((line.date, line.number, text, *sides(amount)))
    last = statement.date_to - timedelta(days=1)
    rows.append((last, "PAY-7718", "Payment on its way", 480.0, ""))
    agreement.differences.append("a payment of 480.00 is on its way")
    agreement.ledger = folder / LEDGER
    save(agreement.ledger, rows)


def sides(amount):
    """(debit, credit) in the books of who owes: what we claim is their credit."""
    return ("", amount) if amount > 0 else (-amount, "")


def misread_amount(amount):
    """The amount with its first two digits swapped, or 9.00 more."""
    digits = f"{amount:.2f}"
    swapped = float(digits[1] + digits[0] + digits[2:])
    return swapped if swapped != amount else amount + 9.0


def save(path, rows):
    """A workbook as bookkeeping programs export it."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Ledger")
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, HEAD, book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row[:3])
            sheet.write_row(number, 3, row[3:], money)
        sheet.set_column(0, 4, 18)
