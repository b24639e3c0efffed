"""Reminders, promises, plans, credit and the work list, in English and Chinese."""

import base64
from datetime import date, timedelta

import pytest

import portal_pages
from project.demo import DATABASE

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
#: What the pictures are of: the run of today, one reminder, one letter, a customer.
RECORDS = """
import base64, json
run = env["ar.dunning.run"].search([], order="id desc", limit=1)
def first(channel, lang):
    return run.message_ids.filtered(
        lambda m: m.channel == channel and m.lang == lang and m.state == "sent"
    )[:1]
print("RESULT", json.dumps({
    "run": run.id,
    "en": {"mail": first("email", "en_US").id, "sms": first("sms", "en_US").id},
    "zh": {"mail": first("email", "zh_CN").id, "sms": first("sms", "zh_CN").id},
    "letters": {
        lang: base64.b64encode(first("letter", code).document_id.raw).decode()
        for lang, code in (("en", "en_US"), ("zh", "zh_CN"))
    },
    "promise": env["ar.promise"].search([("state", "=", "open")], limit=1).id,
    "customer": env["res.partner"].search([("name", "like", "Nordlicht")], limit=1).id,
}))
"""
OFFER = """
plan = env["ar.instalment.plan"].browse(%d)
plan.with_user(env["res.users"].search([("login", "=", "clerk")])).action_offer()
env.cr.commit()
"""


@pytest.fixture
def books(demo, make_database, shell):
    """A copy of the demo's database, and the records to look at."""
    name = make_database(DATABASE)
    return name, shell(name, f"exec({RECORDS!r})")


def show(page, served, path: str, what: str):
    page.goto(f"{served.url}/odoo/{path}")
    page.wait_for_selector(what, timeout=60_000)
    page.wait_for_timeout(900)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_desk(books, odoo_server, page, log_in, picture, console_errors, language):
    database, found = books
    served = odoo_server(database)
    log_in(served, "clerk_zh" if language == "zh" else "clerk")
    form, rows = ".o_form_view", ".o_list_view .o_data_row"

    def take(name, path, what):
        show(page, served, path, what)
        picture(f"paid-{name}-{language}")

    take("run", f"receivables-reminder-runs/{found['run']}", form)
    page.locator("button[name=action_show_messages]").first.click()
    page.wait_for_selector(".o_group_header")
    for _level in range(2):
        for header in page.locator(".o_group_header:not(.o_group_open)").all()[::-1]:
            header.click()
            page.wait_for_timeout(300)
    picture(f"paid-reminders-{language}")
    take("mail", f"receivables-reminders/{found[language]['mail']}", form)
    take("sms", f"receivables-reminders/{found[language]['sms']}", form)
    take("work-list", "receivables-work-list", ".o_data_row, .o_kanban_record")
    page.locator(".o_data_row, .o_kanban_record").first.click()
    page.wait_for_selector(form)
    page.wait_for_timeout(900)
    picture(f"paid-call-{language}")
    take("promises", "ar-promises", rows)
    take("promise", f"ar-promises/{found['promise']}", form)
    take("credit", "receivables-credit-all", rows)
    page.locator(rows).first.click()
    page.wait_for_selector(form)
    page.wait_for_timeout(900)
    picture(f"paid-assessment-{language}")
    take("customer", f"res.partner/{found['customer']}", form)
    assert not console_errors


def test_the_letters(books, paper):
    for language, content in books[1]["letters"].items():
        assert 1 <= paper(f"paid-letter-{language}", base64.b64decode(content)) <= 2


@pytest.mark.parametrize("login", ["portal", "portal_zh"])
def test_the_portal(
    books, odoo_server, page, log_in, run_odoo, picture, console_errors, login
):
    served = odoo_server(books[0])
    language = "zh" if login.endswith("zh") else "en"

    def take(name):
        for size, suffix in ((PHONE, "-phone"), (DESK, "")):
            page.set_viewport_size(size)
            page.wait_for_timeout(300)
            assert page.evaluate(
                "document.documentElement.scrollWidth <= window.innerWidth + 1"
            ), (name, suffix)
            picture(f"paid-{name}{suffix}-{language}", full_page=True)

    portal_pages.log_in(page, served, login)
    if language == "zh":  # else Odoo takes the language of the browser
        cookie = {"name": "frontend_lang", "value": "zh_CN", "url": served.url}
        page.context.add_cookies([cookie])
    page.goto(f"{served.url}/my/statements/promise")
    portal_pages.tick(page, [0])
    page.fill("input[name=date]", (date.today() + timedelta(days=6)).isoformat())
    take("portal-promise")
    page.locator("form[action*='/promise'] button[type=submit]").click()
    page.wait_for_selector("[role=status]")
    page.goto(f"{served.url}/my/statements/instalments")
    portal_pages.tick(page, [1, 2])
    take("portal-ask")
    page.locator("form[action*='/instalments'] button[type=submit]").click()
    page.wait_for_url("**/my/plans/*")
    plan = int(page.url.split("/my/plans/")[1].split("?")[0])
    run_odoo("shell", "-d", books[0], script=OFFER % plan)
    page.reload()
    page.wait_for_selector("canvas")
    portal_pages.sign(page)
    take("portal-offer")
    portal_pages.sign(page)  # another size of the window empties the field
    page.check("input[name=agree]")
    page.locator("form[action*='/accept'] button[type=submit]").click()
    page.wait_for_url("**done=accepted**")
    take("portal-plan")
    page.goto(f"{served.url}/my/statements")
    take("portal-agreed")
    log_in(served, "clerk_zh" if language == "zh" else "clerk")
    show(page, served, f"ar-instalment-plans/{plan}", ".o_form_view")
    picture(f"paid-plan-{language}")
    assert not console_errors
