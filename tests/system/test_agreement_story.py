"""A customer answers a statement of the demo: objects, compares, confirms, pays."""

import re

import pytest

from project.demo import DATABASE
from project.paths import LOCAL

LEDGER = LOCAL / "demo" / "linde-supplier-ledger.xlsx"
#: What is asked of the database in the end: the events, and what was paid.
CHECK = """
statement = env["ar.customer.statement"].browse(%d)
print("EVENTS", *sorted(set(statement.event_ids.mapped("kind"))))
print("STATE", statement.state)
payments = env["account.payment"].search([("payment_transaction_id", "!=", False)])
invoices = payments.reconciled_invoice_ids
print("PAID", len(invoices), *set(invoices.mapped("payment_state")))
"""


@pytest.fixture
def served(demo, make_database, odoo_server):
    """The demo, served from a copy of its database."""
    return odoo_server(make_database(DATABASE))


def log_in(page, served, login: str):
    page.context.clear_cookies()
    page.goto(f"{served.url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.click("button[type=submit]")
    page.wait_for_url(re.compile(r"/(my|odoo)"), timeout=90_000)


def open_statement(page, served) -> str:
    """Open the newest statement from the overview; return its path."""
    page.goto(f"{served.url}/my/statements")
    page.click("table a[href*='/my/statements/']")
    page.wait_for_selector("#ar_lines")
    return re.sub(r"[?#].*", "", page.url.removeprefix(served.url))


def object_to_a_line(page):
    page.locator("a", has_text="Object").first.click()
    page.wait_for_selector("textarea[name=note]")
    page.select_option("select[name=reason]", index=1)
    page.fill("input[name=amount]", "10")
    page.fill("textarea[name=note]", "Two boards were broken.")
    page.locator("form[action*='/dispute'] button[type=submit]").click()
    page.wait_for_selector(".alert-success:has-text('objection')")


def compare_ledgers(page):
    page.locator("a[href*='/compare']").first.click()
    page.set_input_files("input[type=file]", str(LEDGER))
    page.locator("form[action*='/compare'] button[type=submit]").click()
    page.wait_for_selector("text=PAY-7718")


def confirm_the_rest(page):
    page.fill("form[action*='/confirm'] input[name=name]", "Sanne de Wit")
    page.fill("form[action*='/confirm'] input[name=role]", "Head of Accounting")
    page.check("form[action*='/confirm'] input[name=agree]")
    page.locator("form[action*='/confirm'] button[type=submit]").first.click()
    page.wait_for_selector(".alert-success:has-text('confirmation')")


def pay_two_invoices(page):
    page.locator("a[href$='/pay'], a[href*='/pay?']").first.click()
    page.wait_for_selector("input[name=item]")
    for box in page.locator("input[name=item]").all()[:2]:
        box.check()
    page.click("button[name=choice][value=lines]")
    page.wait_for_selector("#o_payment_form, .o_payment_form, form#o_payment_form")
    page.locator("input[name=customer_input], #customer_input").first.fill("4111")
    page.locator("button[name=o_payment_submit_button]").first.click()
    page.wait_for_url(re.compile(r"/payment/status|/pay/\d+"), timeout=60_000)
    page.wait_for_url(re.compile(r"/pay/\d+"), timeout=60_000)


def test_a_customer_answers_pays_and_the_clerk_sees_it(
    served, page, run_odoo, console_errors, picture
):
    log_in(page, served, "portal")
    address = open_statement(page, served)
    object_to_a_line(page)
    compare_ledgers(page)
    picture("portal-comparison", full_page=True)
    page.goto(f"{served.url}{address}")
    confirm_the_rest(page)
    picture("portal-statement", full_page=True)
    pay_two_invoices(page)
    picture("portal-paid", full_page=True)
    number = int(address.rsplit("/", 1)[1])
    said = run_odoo("shell", "-d", served.database, script=CHECK % number).stdout
    events = set(re.search("^EVENTS (.*)$", said, re.M)[1].split())
    assert {"sent", "viewed", "disputed", "compared", "partly", "paid"} <= events, said
    assert re.search(r"^PAID 2 (in_payment|paid)$", said, re.M), said
    log_in(page, served, "clerk")
    page.goto(f"{served.url}/odoo/ar.customer.statement/{number}")
    page.wait_for_selector(".o_form_view")
    page.locator(".nav-link", has_text="Proof").click()
    for words in ("Paid", "Compared", "Disputed", "Confirmed Except"):
        page.wait_for_selector(f".o_notebook td:has-text('{words}')")
    picture("portal-history")
    assert not console_errors


def test_a_link_of_somebody_else_opens_nothing(served, page):
    log_in(page, served, "portal")
    address = open_statement(page, served)
    page.context.clear_cookies()
    for suffix in ("", "/pdf", "/compare", "/pay", "/dispute?line=1"):
        for token in ("", "access_token=00000000-0000-4000-8000-000000000000"):
            glue = "&" if "?" in suffix else "?"
            url = f"{served.url}{address}{suffix}{glue}{token}"
            response = page.request.get(url, max_redirects=0)
            assert response.status in (302, 303, 404), (url, response.status)
