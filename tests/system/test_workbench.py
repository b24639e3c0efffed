"""The workbench in Chromium: twenty lines by keyboard, and what may go wrong."""

import time

import pytest

from workbench_books import CHECK, SETUP

LINES = 20
#: Seconds that even the quickest clerk looks at a line.
LOOK = 0.3
#: Odoo locks no period with open bank lines; a lock of the whole group would.
LOCK = """
env.cr.execute("UPDATE res_company SET fiscalyear_lock_date = '2099-12-31'")
env.cr.commit()
"""
#: Everything has been answered: no row waits for the server.
QUIET = "document.querySelectorAll('.o_ar_row[aria-busy=true]').length === 0"


@pytest.fixture
def books(database, run_odoo):
    """A database with the twenty receipts."""
    run_odoo("shell", "-d", database, script=SETUP)
    return database


@pytest.fixture
def served(books, odoo_server):
    return odoo_server(books)


@pytest.fixture
def workbench(page, served):
    """Function that logs somebody in and opens the workbench."""

    def enter(login: str, on=None, line: str = ""):
        where = on or page
        where.goto(f"{served.url}/web/login")
        where.fill("input[name=login]", login)
        where.fill("input[name=password]", login)
        where.click("button[type=submit]")
        where.wait_for_selector(".o_web_client", timeout=90_000)
        where.goto(f"{served.url}/odoo/ar-workbench{line}")
        where.wait_for_selector(".o_ar_row .o_ar_row_payer", timeout=60_000)
        where.wait_for_selector(".o_ar_line_card", timeout=30_000)
        return where

    return enter


def selected(page) -> str:
    """Id of the line that is chosen in the list; "" when there is none."""
    row = page.locator(".o_ar_row[aria-selected=true]")
    return row.get_attribute("data-line-id") if row.count() else ""


def line_about(page, text: str):
    return page.locator(".o_ar_row", has_text=text)


def open_line(page, text: str) -> None:
    """Open a line and wait until the pane shows it."""
    line_about(page, text).first.click()
    page.wait_for_selector(f".o_ar_line_card:has-text('{text}')", timeout=30_000)


def outcomes(run_odoo, database: str) -> dict[str, list[str]]:
    """kind -> state, right or wrong, reconciled"""
    output = run_odoo("shell", "-d", database, script=CHECK).stdout
    found = [x.split("|")[1:] for x in output.splitlines() if x.startswith("LINE|")]
    return {kind: rest for kind, *rest in found}


def test_twenty_lines_are_settled_by_keyboard_alone(
    workbench, page, picture, books, run_odoo, console_errors
):
    workbench("clerk")
    keys, started = 0, time.monotonic()
    last = started
    for _turn in range(LINES):
        before = selected(page)
        page.wait_for_selector(".o_ar_proposal", timeout=30_000)
        if page.locator(".o_ar_line_card:has-text('thank you')").count() and (
            page.locator(".o_ar_proposal").count() > 1
        ):
            page.keyboard.press("2")
            page.wait_for_selector(
                ".o_ar_proposal:nth-child(2).o_ar_proposal_shown", timeout=5_000
            )
            keys += 1
        # A second Enter within a quarter of a second is a key that bounces.
        page.wait_for_timeout(max(0, 1000 * (last + LOOK - time.monotonic())))
        page.keyboard.press("Enter")
        last = time.monotonic()
        keys += 1
        page.wait_for_function(
            "id => document.querySelector('.o_ar_row[aria-selected=true]')"
            "?.dataset.lineId !== id",
            arg=before,
            timeout=30_000,
        )
    page.wait_for_selector(".o_ar_empty", timeout=60_000)
    seconds = time.monotonic() - started
    picture("workbench-empty")
    print(f"{LINES} lines: {keys} keystrokes, {seconds:.1f} s")
    found = outcomes(run_odoo, books)
    assert len(found) == LINES
    assert {
        kind: x for kind, x in found.items() if x != ["matched", "right", "True"]
    } == {}
    assert keys <= 2 * LINES
    assert not console_errors


def test_an_answer_that_is_lost_does_not_post_twice(
    workbench, page, books, run_odoo, console_errors
):
    workbench("clerk")
    lost = []

    def lose(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort("connectionreset")

    page.route("**/ar.workbench/accept", lose)
    open_line(page, "Rechnung")
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_ar_connection", timeout=10_000)
    page.wait_for_selector(".o_ar_connection", state="detached", timeout=30_000)
    page.wait_for_function(QUIET, timeout=30_000)
    assert lost == [200]
    assert outcomes(run_odoo, books)["payer by name"] == ["matched", "right", "True"]
    script = (
        "print('LOG', env['ar.match.log'].search_count("
        "[('event', '=', 'applied'), ('amount', '=', 2333.09)]))"
    )
    assert "LOG 1" in run_odoo("shell", "-d", books, script=script).stdout
    unexpected = [x for x in console_errors if "ERR_CONNECTION_RESET" not in x]
    assert not unexpected


def test_a_double_click_settles_one_line_only(
    workbench, page, books, run_odoo, console_errors
):
    workbench("clerk")
    open_line(page, "Rechnung")
    page.locator(".o_ar_proposal button.o_ar_accept").first.dblclick()
    page.wait_for_selector(".o_ar_message", timeout=30_000)
    page.wait_for_function(QUIET, timeout=30_000)
    page.wait_for_timeout(1000)
    states = [state for state, *_rest in outcomes(run_odoo, books).values()]
    assert states.count("matched") == 1
    assert not console_errors


def test_a_colleague_and_a_locked_period_are_told_and_nothing_is_posted_twice(
    workbench, page, browser, served, books, run_odoo, console_errors
):
    workbench("clerk")
    other = browser.new_context(locale="en-US").new_page()
    workbench("manager", on=other)
    open_line(page, "Rechnung")
    open_line(other, "Rechnung")
    page.wait_for_selector(".o_ar_watchers:has-text('Mara')", timeout=15_000)
    other.keyboard.press("Enter")
    page.wait_for_selector(".o_ar_message:has-text('Mara')", timeout=30_000)
    other.context.close()
    assert outcomes(run_odoo, books)["payer by name"] == ["matched", "right", "True"]

    run_odoo(
        "shell",
        "-d",
        books,
        script=LOCK,
    )
    open_line(page, "货款")
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_ar_problems", timeout=30_000)
    row = line_about(page, "货款").locator(".o_ar_row_trouble").first
    row.wait_for(timeout=10_000)
    states = [state for state, *_rest in outcomes(run_odoo, books).values()]
    assert states.count("matched") == 1
    assert not console_errors


def test_who_may_only_look_sees_no_button(workbench, page, console_errors):
    workbench("auditor")
    page.wait_for_selector(".o_ar_proposal", timeout=30_000)
    assert page.locator("button.o_ar_accept:visible").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.locator(".o_ar_row[aria-busy=true]").count() == 0
    assert not console_errors
