"""The demo's customers are reminded, promise, ask for instalments, and pay."""

import email.policy
import html
import json
import mailbox
import re
from datetime import date, timedelta

import pytest

import portal_pages
from project.demo import DATABASE, MAILS, MESSAGES

#: What left in today's run, as the customers should see it.
SENT = """
import json
run = env["ar.dunning.run"].search([], order="id desc", limit=1)
print("RESULT", json.dumps([
    {
        "state": message.state, "channel": message.channel,
        "key": [message.partner_id.id, message.currency_id.id],
        "to": message.address, "subject": message.subject, "text": message.text,
        "amount": message._money(message.amount),
        "items": [[line.number, message._money(line.open_amount)]
                  for line in message.line_ids],
        "due": [item.move_name for item in env["account.move.line"].search([
            ("partner_id.commercial_partner_id", "=", message.partner_id.id),
            ("currency_id", "=", message.currency_id.id),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"), ("reconciled", "=", False),
            ("date_maturity", "<", run.day),
            ("amount_residual_currency", ">", 0),
        ])],
        "courtesy": message.offset_days < 0, "reason": message.hold_code,
        "document": bool(message.document_id),
        "task": bool(message.activity_ids),
    }
    for message in (m.with_context(lang=m.lang) for m in run.message_ids)
]))
"""
#: The books of the customer of the portal, from five points of view.
BOOKS = """
import json
from odoo import fields
env = env(context={**env.context, "lang": "en_US"})
today = fields.Date.today()
user = env["res.users"].search([("login", "=", "portal")])
customer = user.partner_id.commercial_partner_id
company = env["ar.dunning.run"].search([], limit=1).company_id
env = env(context={**env.context, "allowed_company_ids": company.ids})
euro = env.ref("base.EUR")
key = customer.id, euro.id
items = env["account.move.line"].search([
    ("partner_id.commercial_partner_id", "=", customer.id),
    ("company_id", "=", company.id), ("parent_state", "=", "posted"),
    ("account_type", "=", "asset_receivable"), ("reconciled", "=", False),
], order="date_maturity, id")
statement = env["ar.statement.ledger"].sudo()._build(company, customer, today)[key]
plan = env["ar.instalment.plan"].search([("partner_id", "=", customer.id)])
plan._evaluate()
promise = env["ar.promise"].search([("partner_id", "=", customer.id)])
promise._evaluate()
env["ar.collection.task"]._rebuild(company.with_env(env), customer.with_env(env))
task = env["ar.collection.task"].search([
    ("partner_id", "=", customer.id), ("state", "!=", "done"),
])
planned = env["ar.dunning.planner"]._plan(company.with_env(env), customer, today)
cents = lambda amount: round(amount * 100)
print("RESULT", json.dumps({
    "items": [[item.move_name, cents(item.amount_residual_currency)] for item in items],
    "balance": sum(cents(item.amount_residual_currency) for item in items),
    "account": cents(sum(env["account.move.line"].search([
        ("partner_id.commercial_partner_id", "=", customer.id),
        ("company_id", "=", company.id), ("parent_state", "=", "posted"),
        ("account_type", "=", "asset_receivable"),
    ]).mapped("balance"))),
    "statement": [statement.closing, statement.ledger, statement.promised],
    "plan": [[p.state, p.accepted_name, bool(p.signature), cents(p.amount_due),
              cents(p.paid_amount)] for p in plan],
    "instalments": [[cents(l.amount), cents(l.paid_amount), l.state]
                    for l in plan.line_ids.sorted("sequence")],
    "promise": [[p.state, p.source, cents(p.amount), p.documents] for p in promise],
    "task": [[t.action, cents(t.open_amount), cents(t.overdue_amount)] for t in task],
    "held": [code for p in planned for code in p.result.codes],
    "paid": [cents(p.amount) for p in env["account.payment"].search(
        [("payment_transaction_id", "!=", False)])],
}))
env.cr.commit()
"""


@pytest.fixture
def told(demo, make_database, shell):
    """The copy of the demo's database, and what its run of today did."""
    name = make_database(DATABASE)
    return name, shell(name, f"exec({SENT!r})")


def plain(text: str) -> str:
    """Without kinds of spaces that do not matter."""
    return re.sub(r"\s+", " ", html.unescape(text).replace("\u2060", ""))


def mails_of(address: str) -> list[tuple[str, str]]:
    """(subject, words) of the mails in the sink to an address that are reminders."""
    found, sink = [], mailbox.Maildir(MAILS, create=False)
    for key in list(sink.iterkeys()):
        mail = email.message_from_bytes(
            sink.get_bytes(key), policy=email.policy.default
        )
        if address in mail["To"]:
            words = mail.get_body(("html", "plain")).get_content()
            found.append((plain(mail["Subject"]), plain(words)))
    return found


def test_everybody_is_told_once_of_everything_due(told):
    _database, messages = told
    assert len({tuple(message["key"]) for message in messages}) == len(messages)
    left = [message for message in messages if message["state"] == "sent"]
    assert {message["channel"] for message in left} == {
        "email",
        "sms",
        "letter",
        "call",
    }
    for message in left:
        listed = {number for number, _open in message["items"]}
        assert listed >= set(message["due"])
        assert message["due"] or message["courtesy"]
    for message in (m for m in left if m["channel"] == "email"):
        mine = [m for m in mails_of(message["to"]) if m[0] == plain(message["subject"])]
        assert len(mine) == 1, message
        for number, amount in message["items"]:
            assert number in mine[0][1]
            assert plain(amount) in mine[0][1]
        assert plain(message["amount"]) in mine[0][1]
    texts = [json.loads(line) for line in MESSAGES.read_text("utf-8").splitlines()]
    assert sorted((text["to"], text["text"]) for text in texts) == sorted(
        (m["to"], m["text"]) for m in left if m["channel"] == "sms"
    )
    assert all(m["document"] for m in left if m["channel"] == "letter")
    assert all(m["task"] for m in left if m["channel"] in ("letter", "call"))


def test_who_is_held_gets_nothing(told):
    _database, messages = told
    addresses = [m["to"] for m in messages if m["state"] == "sent"]
    held = [m for m in messages if m["state"] != "sent"]
    assert {m["reason"] for m in held if m["state"] == "held"} == {
        "receipt_waiting", "proposal_waiting", "disputed", "promise_running",
        "customer_hold", "netted", "no_address",
    }  # fmt: skip
    assert {m["state"] for m in held} == {"held", "excluded", "postponed"}
    assert not [m for m in held if m["to"] and m["to"] in addresses]


def look_at_the_run(page, served, picture):
    """The clerk sees in the run who is held, and why."""
    portal_pages.log_in(page, served, "clerk")
    page.goto(f"{served.url}/odoo/receivables-reminder-runs")
    page.locator(".o_data_row").first.click()
    page.locator("button[name=action_show_messages]").first.click()
    header = page.locator(".o_group_header", has_text="Held")
    header.first.click()
    page.wait_for_selector(".o_group_header:has-text('Receipt Waiting (3)')")
    page.wait_for_selector(".o_group_header:has-text('Match Proposed (3)')")
    picture("paid-run-held")
    page.locator(".o_group_header", has_text="Receipt Waiting").first.click()
    row = page.locator(".o_data_row", has_text="Van der Linde")
    row.wait_for()
    assert "it came from the customer's account" in row.inner_text()


def offer(page, served, plan: int):
    """The clerk looks at what the customer asked for, and offers it."""
    portal_pages.log_in(page, served, "clerk")
    page.goto(f"{served.url}/odoo/ar-instalment-plans/{plan}")
    page.click("button[name=action_offer]")
    page.wait_for_selector(
        ".o_statusbar_status .o_arrow_button_current:text('Offered')"
    )


def test_a_customer_promises_asks_for_instalments_and_pays(
    told, odoo_server, page, shell, console_errors, picture
):
    database, _messages = told
    served, today = odoo_server(database), date.today()
    before = shell(database, f"exec({BOOKS!r})")
    look_at_the_run(page, served, picture)
    portal_pages.log_in(page, served, "portal")
    until = (today + timedelta(days=6)).isoformat()
    portal_pages.promise(page, served, [0], until)
    others = range(1, len(before["items"]))
    plan = portal_pages.ask_for_instalments(page, served, others, 3, today.isoformat())
    offer(page, served, plan)
    portal_pages.log_in(page, served, "portal")
    page.goto(f"{served.url}/my/plans/{plan}")
    portal_pages.accept(page, "Head of Accounting")
    portal_pages.pay_instalment(page)
    page.goto(f"{served.url}/my/statements")
    picture("paid-agreed", full_page=True)
    after = shell(database, f"exec({BOOKS!r})")
    assert not console_errors
    (first, first_open), *rest = before["items"]
    total = sum(amount for _number, amount in rest)
    instalments = after["instalments"]
    paid = instalments[0][0]
    # The plan: what was asked for, one third of it paid.
    assert after["plan"] == [["running", "Sanne de Wit", True, total, paid]]
    assert sum(amount for amount, _paid, _state in instalments) == total
    assert [state for *_money, state in instalments] == ["paid", "open", "open"]
    assert abs(3 * paid - total) <= 3
    # The ledger: that money, on the oldest items of the plan, and on no other.
    assert after["paid"] == [paid]
    assert after["balance"] == before["balance"] - paid == after["account"]
    assert after["items"][0] == [first, first_open]
    assert sum(amount for _number, amount in after["items"][1:]) == total - paid
    # The statement of today, the promise, the work list: the same money.
    assert after["statement"] == [after["balance"], after["balance"], first_open]
    assert after["promise"] == [["open", "portal", first_open, first]]
    assert after["task"] == [["wait", after["balance"], first_open]]
    # Nobody reminds this customer now, for three reasons.
    assert set(after["held"]) >= {"promise_running", "receipt_waiting"}
