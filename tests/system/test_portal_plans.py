"""A customer promises, asks for instalments, accepts them and pays the first."""

import json

import pytest

from company import BOOKS

PORTAL = (
    BOOKS
    + """
contact = env["res.partner"].create({
    "name": "Ann Lee", "parent_id": customer.id, "email": "ann@example.com",
})
user = new_test_user(
    env, login="ann", password="ann", groups="base.group_portal",
    partner_id=contact.id, company_id=env.company.id,
    company_ids=[Command.set(env.company.ids)],
)
moves = invoices([1200, 350.5, 80])
account = env["res.partner.bank"].create({
    "acc_number": "DE89370400440532013000", "partner_id": env.company.partner_id.id,
})
env.company.ar_statement_bank_id = account
env.cr.commit()
"""
)
OFFER = """
clerk = env["res.users"].search([("login", "=", "clerk")])
plan = env["ar.instalment.plan"].search([])
plan.with_user(clerk).action_offer()
env.cr.commit()
"""
PAID = """
clerk = env["res.users"].search([("login", "=", "clerk")])
plan = env["ar.instalment.plan"].search([])
first = plan.line_ids.sorted("sequence")[0]
line = env["account.bank.statement.line"].create({
    "journal_id": env["account.journal"].search([("type", "=", "bank")], limit=1).id,
    "date": first.date,
    "payment_ref": first.reference,
    "amount": first.amount,
})
line.with_user(clerk).action_ar_match()
env.cr.commit()
print(line.ar_match_state)
"""
STATE = """
import json
promises = env["ar.promise"].search([])
plan = env["ar.instalment.plan"].search([])
print(json.dumps({
    "promises": [[p.amount, p.source, p.state] for p in promises],
    "plan": [plan.state, plan.number, plan.amount_due, plan.accepted_name],
    "signed": bool(plan.signature),
    "open": env["account.move"].search(
        [("move_type", "=", "out_invoice")], order="id"
    ).mapped("amount_residual"),
}))
"""


@pytest.fixture
def served(database, run_odoo, odoo_server):
    run_odoo("shell", "-d", database, script=f"exec({PORTAL!r})")
    return odoo_server(database)


def login(page, served):
    page.goto(f"{served.url}/web/login")
    page.fill("input[name=login]", "ann")
    page.fill("input[name=password]", "ann")
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/my**")


def fits(page):
    """Nothing is wider than the window."""
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def sign(page):
    """Draw on the field for the signature."""
    canvas = page.locator("canvas").first
    canvas.wait_for()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(x + 15 * step, y + (12 if step % 2 else -12))
    page.mouse.up()


def tick(page, *numbers):
    """Tick these documents only."""
    for box in page.locator("input[name=item]").all():
        box.uncheck()
    for number in numbers:
        page.check(f"label:has-text('{number}') input[name=item]")


def promise(page):
    """Promise the third document until the last day that is possible."""
    page.click("a[href='/my/statements/promise']")
    page.wait_for_selector("h1:has-text('Promise a payment')")
    tick(page, "00003")
    page.fill("input[name=date]", page.get_attribute("input[name=date]", "max"))
    page.fill("textarea[name=note]", "After the fair")


def ask(page):
    """Ask for four instalments of the other documents."""
    page.click("a[href='/my/statements/instalments']")
    page.wait_for_selector("h1:has-text('Pay in instalments')")
    tick(page, "00001", "00002")
    page.fill("input[name=number]", "4")
    page.fill("textarea[name=reason]", "Our customer is late")


def accept(page):
    """Fill in the acceptance of the offer."""
    page.reload()
    page.wait_for_selector("h2:has-text('Accept the plan')")
    page.fill("input[name=name]", "Ann Lee")
    page.fill("input[name=role]", "CFO")
    sign(page)
    page.check("input[name=agree]")


@pytest.mark.parametrize("width", [1366, 390])
def test_from_the_promise_to_the_first_instalment(
    page, served, database, run_odoo, console_errors, picture, width
):
    def run(script):
        return run_odoo("shell", "-d", database, script=f"exec({script!r})").stdout

    def look(name):
        assert fits(page), name
        picture(f"portal-{name}-{width}", full_page=True)

    page.set_viewport_size({"width": width, "height": 844})
    login(page, served)
    page.goto(f"{served.url}/my/statements")
    promise(page)
    look("promise")
    page.click("button:has-text('Promise the payment')")
    page.wait_for_selector("[role=status]:has-text('your promise is recorded')")
    ask(page)
    look("ask")
    page.click("button:has-text('Ask for instalments')")
    page.wait_for_selector("text=This is what you asked for")
    run(OFFER)
    accept(page)
    look("offer")
    page.click("button:has-text('Accept the plan')")
    page.wait_for_selector("[role=status]:has-text('the plan is agreed')")
    page.locator("summary:has-text('Pay by bank transfer')").first.click()
    assert "RF" in page.inner_text("details[open]")
    look("plan")
    assert run(PAID).strip() == "matched"
    page.reload()
    page.locator("a:has-text('Pay online')").first.click()
    page.wait_for_selector("h1:has-text('387.62')")
    page.goto(f"{served.url}/my/statements")
    look("agreed")
    agreed = page.inner_text("section[aria-labelledby=ar_agreements]")
    assert "387.62" in agreed and "80.00" in agreed
    assert json.loads(run(STATE)) == {
        "promises": [[80, "portal", "open"]],
        "plan": ["running", 4, 1550.5, "Ann Lee"],
        "signed": True,
        "open": [812.38, 350.5, 80],
    }
    assert not console_errors
