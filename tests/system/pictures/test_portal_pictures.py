"""What customers of the demo see in the portal, in both languages, desk and phone."""

import pytest

from project.demo import DATABASE

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def served(demo, make_database, odoo_server):
    """The demo, served from a copy of its database."""
    return odoo_server(make_database(DATABASE))


def too_wide(page) -> bool:
    """Has the page to be moved sideways?"""
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")


@pytest.mark.parametrize("login", ["portal", "portal_zh"])
def test_the_portal(served, page, log_in, picture, console_errors, login):
    language = "zh" if login.endswith("zh") else "en"

    def take(name):
        page.wait_for_timeout(500)
        for size, suffix in ((DESK, ""), (PHONE, "-phone")):
            page.set_viewport_size(size)
            page.wait_for_timeout(300)
            assert not too_wide(page), (name, suffix)
            picture(f"portal-{name}{suffix}-{language}", full_page=True)
        page.set_viewport_size(DESK)

    log_in(served, login)
    if language == "zh":  # else Odoo takes the language of the browser
        cookie = {"name": "frontend_lang", "value": "zh_CN", "url": served.url}
        page.context.add_cookies([cookie])
    page.goto(f"{served.url}/my/statements")
    take("overview")
    page.goto(f"{served.url}/my/statements/history")
    take("history")
    page.goto(f"{served.url}/my/statements")
    page.locator("table a[href*='/my/statements/']").first.click()
    page.wait_for_selector("#ar_lines")
    take("statement")
    page.locator("a[href*='/compare']").first.click()
    page.wait_for_selector("#ar_ledger")
    take("compare")
    page.goto(f"{served.url}/my/statements/pay")
    page.wait_for_selector("input[name=item]")
    take("pay")
    assert not console_errors
