"""Two customers with contacts who visit the portal."""

from odoo import http
from odoo.tests import HttpCase, new_test_user

from ..controllers.portal_statements import FAILURES, VISITS
from .statement_common import StatementCommon


class PortalCommon(StatementCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.azure_user = cls.make_contact(cls.contact, "ar_azure_contact")
        cls.stranger = cls.env["res.partner"].create(
            {"name": "Stranger", "parent_id": cls.deco.id}
        )
        cls.deco_user = cls.make_contact(cls.stranger, "ar_deco_contact")
        cls.move = cls.invoice(
            cls.azure, 100, "2026-02-01", ref="PO-77", invoice_date_due="2026-03-01"
        )
        cls.reason = cls.env.ref("ar_reconciliation.ar_dispute_reason_price")

    @classmethod
    def make_contact(cls, partner, login, **values):
        return new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            **values,
        )

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        for throttle in (FAILURES, VISITS):
            throttle.clear()
            self.addCleanup(throttle.clear)

    def login(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))

    def link(self, statement, contact=None, /, **changed):
        """Query of the link of a mail; to the customer itself if to nobody else."""
        contact = contact or statement.partner_id
        query = {
            "access_token": statement.sudo()._portal_ensure_token(),
            "pid": contact.id,
            "hash": statement.sudo()._sign_token(contact.id),
            **changed,
        }
        return "?" + "&".join(f"{key}={value}" for key, value in query.items())

    def get(self, path, **options):
        return self.url_open(path, allow_redirects=False, **options)

    def post(self, path, csrf=True, files=None, **data):
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(
            path, data={**data, "x": "1"}, files=files, allow_redirects=False
        )

    def refused(self, response):
        """Not found, or asked to log in; nothing about the statement either way."""
        target = response.headers.get("Location", "")
        return response.status_code == 404 or (
            response.status_code == 303 and "/web/login" in target
        )


class PortalPages(PortalCommon):
    """A sent statement, and the contact who looks at it."""

    def setUp(self):
        super().setUp()
        self.ours = self.sent()
        self.base = f"/my/statements/{self.ours.id}"
        self.login(self.azure_user)

    def page(self):
        response = self.get(self.base)
        self.assertEqual(response.status_code, 200)
        return response.text

    def assertDone(self, response, done):
        self.assertEqual(response.status_code, 303, response.text[-3000:])
        self.assertIn(f"done={done}", response.headers["Location"])
        self.env.invalidate_all()

    def assertRefused(self, response, words):
        self.assertEqual(response.status_code, 422)
        self.assertRegex(response.text, words)
        self.env.invalidate_all()

    def confirm(self, query="", **values):
        values = {"name": "Ann Lee", "role": "CFO", "agree": "1", **values}
        values.setdefault("seal", self.ours.seal)
        return self.post(f"{self.base}/confirm{query}", **values)
