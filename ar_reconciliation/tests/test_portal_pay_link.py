import re

from odoo import fields
from odoo.tests import tagged

from .portal_pay_common import PayCommon


@tagged("post_install", "-at_install")
class TestPortalPayLink(PayCommon):
    """The way through by the link of a mail, where it is not that of a login."""

    def setUp(self):
        super().setUp()
        self.ours = self.sent()
        self.base = f"/my/statements/{self.ours.id}"
        self.item = self.items_of(self.move)
        self.login(self.azure_user)

    def here(self, **query):
        account = {"company": self.company.id, "currency": self.usd.id}
        return {**account, "choice": "lines", **query}

    def parts(self, statement):
        """dict of the query of the link of a mail."""
        query = self.link(statement, self.contact)
        return dict(part.split("=") for part in query[1:].split("&"))

    def test_a_payment_that_reopens_the_statement_still_has_its_page(self):
        """Booked in the time of the statement, it changes what was sealed."""
        today = fields.Date.context_today(self.env.user)
        self.ours = self.sent(date_to=today)
        self.authenticate(None, None)
        base = f"/my/statements/{self.ours.id}"
        parts = self.parts(self.ours)
        response = self.show(base, **parts, **self.here(choice="overdue"))
        form = self.form_of(response.text)
        transaction = self.submit(form)
        self.finish(transaction)
        for user in (None, self.azure_user):
            self.login(user) if user else self.authenticate(None, None)
            after = self.url_open(transaction.landing_route)
            self.assertIn("has been received", after.text)
        self.env.invalidate_all()
        self.assertEqual(self.ours.state, "reopened")
        # From a statement that is being corrected nothing more is paid.
        self.assertEqual(self.show(base).status_code, 404)

    def test_only_who_has_a_login_can_save_a_card(self):
        """A saved card is for all contacts of the customer who have a login."""
        self.provider.allow_tokenization = True
        self.method.support_tokenization = True
        form = self.form_of(self.show(**self.here(item=self.item.ids)).text)
        kept = self.submit(form, tokenization_requested=True)
        self.assertTrue(kept.tokenize)
        kept._set_canceled()
        self.authenticate(None, None)
        parts = self.parts(self.ours)
        response = self.show(self.base, **parts, **self.here(item=self.item.ids))
        form = self.form_of(response.text)
        self.assertFalse(self.submit(form, tokenization_requested=True).tokenize)

    def test_after_an_error_the_ticks_are_still_there(self):
        query = self.here(item=self.item.ids)
        query[f"amount_{self.item.id}"] = "99999"
        response = self.show(**query)
        self.assertEqual(response.status_code, 422)
        ticked = re.findall(r"<input[^>]*checked[^>]*>", response.text)
        self.assertEqual(len(ticked), 1, ticked)
        self.assertIn(f'value="{self.item.id}"', ticked[0])
