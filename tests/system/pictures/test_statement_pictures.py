"""Statements on paper and the campaigns that send them, in English and Chinese."""

import base64
import re

import pytest

from statement_books import CAMPAIGNS, PAPERS


def test_the_paper(database, shell, paper):
    for language, content in shell(database, PAPERS).items():
        pages = paper(f"statement-{language}", base64.b64decode(content))
        assert 1 <= pages <= 2


@pytest.fixture
def campaigns(database, shell):
    """Ids of a campaign that was sent and of one that waits for its reviewers."""
    return shell(database, CAMPAIGNS)


def open_campaign(page, served, campaign: int):
    page.goto(f"{served.url}/odoo/receivables-statement-campaigns/{campaign}")
    page.wait_for_selector(".o_form_view .o_data_row", timeout=60_000)
    page.wait_for_selector(".o-mail-Chatter", timeout=30_000)
    page.wait_for_timeout(800)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_campaigns(
    campaigns, database, odoo_server, page, log_in, picture, console_errors, language
):
    served, suffix = odoo_server(database), "_zh" if language == "zh" else ""
    sent, review = campaigns
    log_in(served, f"reviewer{suffix}")
    open_campaign(page, served, review)
    release = page.locator("button[name=action_release]")
    assert release.is_visible()
    activity = page.locator(".o-mail-Activity").first
    assert re.search("wait to be released|等待", activity.inner_text())
    picture(f"campaign-review-{language}")
    log_in(served, f"clerk{suffix}")
    open_campaign(page, served, review)
    assert not release.count()
    open_campaign(page, served, sent)
    assert page.locator("button[name=action_retry]").is_visible()
    picture(f"campaign-sent-{language}")
    page.locator("button[name=action_show_deliveries]").click()
    page.wait_for_selector("td.o_data_cell[name=email]", timeout=30_000)
    page.wait_for_timeout(500)
    picture(f"campaign-mails-{language}")
    page.goto(f"{served.url}/odoo/receivables-statement-campaigns")
    page.wait_for_selector(".o_list_view .o_data_row", timeout=30_000)
    page.wait_for_timeout(500)
    picture(f"campaigns-{language}")
    page.goto(f"{served.url}/odoo/receivables-statement-campaigns/new")
    page.wait_for_selector(".o_form_view button[name=action_compute]", timeout=30_000)
    page.wait_for_timeout(800)
    picture(f"campaign-new-{language}")
    assert not console_errors
