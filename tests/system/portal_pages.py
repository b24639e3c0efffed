"""What customers do in the portal, for tests with a browser."""

import re


def log_in(page, served, login: str):
    """Log in as a user of the demo; the password is the login."""
    page.context.clear_cookies()
    page.goto(f"{served.url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.click("button[type=submit]")
    page.wait_for_url(re.compile(r"/(my|odoo)"), timeout=90_000)


def tick(page, positions):
    """Tick the open items at these places, the one due first is 0, and no other."""
    for place, box in enumerate(page.locator("input[name=item]").all()):
        box.set_checked(place in positions)


def promise(page, served, positions, day):
    """Promise to pay open items until a day."""
    page.goto(f"{served.url}/my/statements")
    page.click("a[href='/my/statements/promise']")
    page.wait_for_selector("h1:has-text('Promise a payment')")
    tick(page, positions)
    page.fill("input[name=date]", day)
    page.click("button:has-text('Promise the payment')")
    page.wait_for_selector("[role=status]:has-text('your promise is recorded')")


def ask_for_instalments(page, served, positions, number, first_day) -> int:
    """Ask for a plan; return its id."""
    page.goto(f"{served.url}/my/statements")
    page.click("a[href='/my/statements/instalments']")
    page.wait_for_selector("h1:has-text('Pay in instalments')")
    tick(page, positions)
    page.fill("input[name=number]", str(number))
    page.fill("input[name=first_date]", first_day)
    page.fill("textarea[name=reason]", "Our own customer pays late")
    page.click("button:has-text('Ask for instalments')")
    page.wait_for_selector("text=This is what you asked for")
    return int(re.search(r"/my/plans/(\d+)", page.url)[1])


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


def accept(page, role: str):
    """Accept an offer, with name and signature."""
    page.wait_for_selector("h2:has-text('Accept the plan')")
    page.fill("input[name=role]", role)
    sign(page)
    page.check("input[name=agree]")
    page.click("button:has-text('Accept the plan')")
    page.wait_for_selector("[role=status]:has-text('the plan is agreed')")


def pay_instalment(page):
    """Pay the next instalment online, by the demo provider."""
    page.locator("a:has-text('Pay online')").first.click()
    page.wait_for_selector("#o_payment_form")
    page.locator("input[name=customer_input], #customer_input").first.fill("4111")
    page.locator("button[name=o_payment_submit_button]").first.click()
    page.wait_for_url(re.compile(r"/my/statements/pay/\d+"), timeout=60_000)
    page.wait_for_selector("main:has-text('has been received')")
