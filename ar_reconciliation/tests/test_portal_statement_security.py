from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers.portal_statements import FAILURES
from ..models.ar_customer_statement_portal import ADDRESS_LIMIT, TOKEN_DAYS
from .portal_common import PortalCommon

#: Every route of a statement; %(line)s, %(file)s and %(comparison)s are filled in.
READS = (
    "",
    "/page/2",
    "/pdf",
    "/xlsx",
    "/csv",
    "/xml",
    "/dispute",
    "/document/%(line)s",
    "/file/%(file)s",
    "/compare",
    "/compare/%(comparison)s",
    "/compare/%(comparison)s/xlsx",
    "/compare/%(comparison)s/pdf",
)
WRITES = (
    "/balance",
    "/confirm",
    "/dispute",
    "/claim",
    "/message",
    "/rate",
    "/compare",
)
LEDGER = b"Date,Invoice number,Debit,Credit\n2026-02-01,ABC-1,,100\n"


@tagged("post_install", "-at_install")
class TestPortalStatementSecurity(PortalCommon):
    """Contacts see their own company's statements and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice(cls.deco, 55, "2026-02-02")

    def setUp(self):
        super().setUp()
        self.ours = self.sent()
        self.theirs = self.sent(self.deco)
        self.claim = self.ours.sudo()._portal_claim(
            self.contact, "PAY 9", False, -40, files=[("a.pdf", b"%PDF-1")]
        )
        self.comparison = self.ours.sudo()._portal_compare(
            self.contact, "ledger.csv", LEDGER
        )
        self.events_before = self.env["ar.statement.event"].search_count([])

    def ids(self, statement):
        line = statement.line_ids[:1] or self.ours.line_ids[0]
        return {
            "line": line.id,
            "file": self.claim.attachment_ids.id,
            "comparison": self.comparison.id,
        }

    def assertNothing(self, query="", statement=None, reads=READS):
        """No route shows anything or writes anything."""
        statement = statement or self.ours
        ids = self.ids(statement)
        base = f"/my/statements/{statement.id}"
        line = {"line": str(ids["line"])}
        for suffix in reads:
            self.forget()
            extra = f"{'&' if query else '?'}line={ids['line']}"
            path = base + suffix % ids + query + extra
            with self.subTest(get=suffix, query=query):
                response = self.get(path)
                self.assertTrue(self.refused(response), response.status_code)
                self.assertNotIn(statement.name, response.text)
        values = {
            **line,
            "name": "Mallory",
            "agree": "1",
            "balance": "1",
            "amount": "1",
            "number": "X",
            "text": "hello",
            "rating": "1",
            "seal": statement.seal or "",
        }
        for suffix in WRITES:
            self.forget()
            with self.subTest(post=suffix, query=query):
                files = {"file": ("a.csv", LEDGER)} if suffix == "/compare" else None
                response = self.post(base + suffix + query, files=files, **values)
                self.assertTrue(self.refused(response), response.status_code)
        self.env.invalidate_all()
        self.assertEqual(self.env["ar.ledger.comparison"].search_count([]), 1)
        events = self.env["ar.statement.event"].search_count([])
        self.assertEqual(events, self.events_before)

    # === OTHERS === #

    def test_the_routes_work_for_those_who_may(self):
        """Without this the tables below could pass because nothing works."""
        for user, query in ((self.azure_user, ""), (None, self.link(self.ours))):
            self.login(user) if user else self.authenticate(None, None)
            ids = self.ids(self.ours)
            base = f"/my/statements/{self.ours.id}"
            for suffix in READS:
                path = base + suffix % ids + query
                path += f"{'&' if query else '?'}line={ids['line']}"
                with self.subTest(suffix, user=user):
                    status = self.get(path).status_code
                    self.assertIn(status, (200, 303))

    def test_nobody_without_login_and_link(self):
        self.assertNothing()

    def test_a_contact_of_another_customer(self):
        self.login(self.deco_user)
        self.assertNothing()

    def test_the_link_of_another_statement(self):
        self.assertNothing(self.link(self.theirs))
        self.login(self.deco_user)
        self.assertNothing(self.link(self.theirs))

    def test_tampered_links(self):
        for change in (
            {"access_token": "0" * 36},
            {"access_token": "é"},
            {"access_token": ""},
            {"pid": self.contact.id},
            {"hash": "0" * 64},
            {"pid": self.contact.id, "hash": "0" * 64},
            {"pid": "x", "hash": "y"},
            {"pid": "²"},
            {"pid": "9" * 5000},
        ):
            self.forget()
            self.assertNothing(self.link(self.ours, **change), reads=("", "/pdf"))

    def forget(self):
        """Failures of one case do not count for the next."""
        FAILURES.clear()

    def test_a_signature_for_another_contact_opens_nothing(self):
        query = self.link(self.ours, self.contact, pid=self.stranger.id)
        self.assertNothing(query)
        self.forget()
        self.assertNothing(self.link(self.ours, self.stranger), reads=("", "/pdf"))

    def test_who_may_only_see_cannot_cut_the_link_to_that_of_the_company(self):
        viewer = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.azure.id, "ar_portal_role": "view"}
        )
        base = f"/my/statements/{self.ours.id}"
        query = self.link(self.ours, viewer)
        page = self.get(base + query)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(f'action="{base}/confirm', page.text)
        self.env.invalidate_all()
        self.events_before = self.env["ar.statement.event"].search_count([])
        self.assertNothing(query.partition("&")[0])

    def test_an_expired_link(self):
        sent = self.ours.sudo().event_ids.filtered(lambda e: e.kind == "sent")
        old = fields.Datetime.now() - timedelta(days=TOKEN_DAYS + 1)
        self.env.cr.execute(
            'UPDATE ar_statement_event SET "on" = %s WHERE id = %s', (old, sent.id)
        )
        sent.invalidate_recordset()
        self.assertNothing(self.link(self.ours))

    def test_a_link_to_what_is_not_sent(self):
        draft, released = self.statement(), self.released()
        cancelled = self.sent()
        cancelled.action_cancel()
        self.events_before = self.env["ar.statement.event"].search_count([])
        for statement in (draft, released, cancelled):
            self.forget()
            self.assertNothing(self.link(statement), statement, ("", "/pdf"))
        self.login(self.azure_user)
        for statement in (draft, released, cancelled):
            self.assertNothing("", statement, ("", "/pdf"))

    def test_archived_contacts_and_roles(self):
        other = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.azure.id}
        )
        query = self.link(self.ours, other)
        self.assertEqual(
            self.get(f"/my/statements/{self.ours.id}{query}").status_code, 200
        )
        self.events_before = self.env["ar.statement.event"].search_count([])
        other.active = False
        self.assertNothing(query)
        other.active = True
        other.ar_portal_role = "none"
        self.forget()
        self.assertNothing(query)
        self.contact.ar_portal_role = "none"
        self.login(self.azure_user)
        self.assertNothing()
        # The company's link does not lend its role to somebody who has a login.
        self.forget()
        self.assertNothing(self.link(self.ours))
        page = self.url_open("/my/statements").text
        self.assertNotIn(self.ours.name, page)
        self.assertNotIn("100.00", page)
        self.assertNotIn(self.move.name, self.url_open("/my/statements/history").text)

    def test_a_viewer_sees_and_does_not_answer(self):
        self.contact.ar_portal_role = "view"
        self.login(self.azure_user)
        base = f"/my/statements/{self.ours.id}"
        page = self.get(base)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(f'action="{base}/confirm"', page.text)
        values = {
            "seal": self.ours.seal,
            "name": "Ann",
            "agree": "1",
            "amount": "1",
            "line": str(self.line(self.ours, self.move.name).id),
            "number": "X",
        }
        for suffix in ("/confirm", "/dispute", "/claim"):
            with self.subTest(suffix):
                response = self.post(base + suffix, **values)
                self.assertEqual(response.status_code, 422)
        self.env.invalidate_all()
        self.assertEqual(self.ours.state, "disputed")
        self.assertEqual(len(self.ours.claim_ids), 1)

    def test_a_person_with_contacts_at_two_customers(self):
        """The login counts, not the e-mail address."""
        twin = {"name": "Ann", "email": "ann@example.com"}
        self.contact.write(twin)
        other = self.env["res.partner"].create({**twin, "parent_id": self.deco.id})
        self.login(self.azure_user)
        page = self.url_open("/my/statements").text
        self.assertIn(self.ours.name, page)
        self.assertNotIn(self.theirs.name, page)
        self.assertNothing("", self.theirs)
        # The mail to the other contact still opens the other statement.
        query = self.link(self.theirs, other)
        response = self.get(f"/my/statements/{self.theirs.id}{query}")
        self.assertEqual(response.status_code, 200)
        event = self.theirs.sudo().event_ids[0]
        self.assertEqual((event.kind, event.partner_id), ("viewed", other))

    def test_the_statements_of_another_company_of_ours(self):
        other = self.setup_other_company()["company"]
        self.azure_user.sudo().write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        self.login(self.azure_user)
        self.assertNothing()
        self.assertNotIn(self.ours.name, self.url_open("/my/statements").text)
        self.assertNotIn(self.move.name, self.url_open("/my/statements/history").text)

    # === ITEMS, LINES, FILES OF OTHERS === #

    def test_ids_of_others_below_an_own_statement(self):
        self.login(self.azure_user)
        base = f"/my/statements/{self.ours.id}"
        other = self.theirs.line_ids[0]
        alien = self.env["ir.attachment"].create({"name": "x", "raw": b"secret"})
        alien_comparison = self.theirs.sudo()._portal_compare(
            self.stranger, "ledger.csv", LEDGER
        )
        item = self.receivable(other.move_id)
        for path in (
            f"{base}/document/{other.id}",
            f"{base}/dispute?line={other.id}",
            f"{base}/file/{alien.id}",
            f"/my/statements/history/{item.id}",
            f"{base}/document/99999999",
            f"{base}/compare/{alien_comparison.id}",
            f"{base}/compare/{alien_comparison.id}/xlsx",
            f"{base}/compare/{alien_comparison.id}/pdf",
            f"{base}/compare/99999999",
        ):
            with self.subTest(path):
                self.assertEqual(self.get(path).status_code, 404)
        values = {"line": str(other.id), "amount": "5", "seal": self.ours.seal}
        response = self.post(f"{base}/dispute", **values)
        self.assertEqual(response.status_code, 422)
        self.assertFalse(self.theirs.dispute_ids | self.ours.dispute_ids)

    def test_odd_parameters_break_nothing(self):
        self.login(self.azure_user)
        base = f"/my/statements/{self.ours.id}"
        for path in (
            f"{base}?page=x&template=y&partner=1&statement=2&kw=3&done=zzz&error=zqxj",
            "/my/statements?sortby=x&filterby=y&page=0",
            "/my/statements/history?sortby=x&filterby=y&search=%25_%5C",
            "/my/statements/page/999",
            "/my/statements/history/page/999",
            f"{base}/page/999",
        ):
            with self.subTest(path):
                page = self.get(path)
                self.assertEqual(page.status_code, 200)
                self.assertNotIn("zqxj", page.text.replace("error=zqxj", ""))
        # Python refuses to read so long a number; a page does not break over it.
        endless = "9" * 5000
        for path in (f"{base}/dispute?line={endless}", f"{base}/dispute?line=²"):
            with self.subTest(path[:60]):
                self.assertEqual(self.get(path).status_code, 404)
        pay = f"{base}/pay?choice=lines&item={endless}"
        self.assertEqual(self.get(pay).status_code, 422)

    # === LIMITS === #

    def test_a_post_without_the_token_of_the_session_is_refused(self):
        self.login(self.azure_user)
        with mute_logger("odoo.http"):
            for suffix in WRITES:
                with self.subTest(suffix):
                    path = f"/my/statements/{self.ours.id}{suffix}"
                    response = self.post(path, csrf=False, name="A", agree="1")
                    self.assertEqual(response.status_code, 400)
        self.assertFalse(self.ours.confirmed_on)

    def test_guessing_is_stopped(self):
        path = f"/my/statements/{self.ours.id}"
        codes = [
            self.get(f"{path}?access_token={number}").status_code
            for number in range(22)
        ]
        self.assertEqual(codes, [404] * 20 + [429] * 2)
        # Then the right link does not work from there, either; a login does.
        self.assertEqual(self.get(path + self.link(self.ours)).status_code, 429)
        self.login(self.azure_user)
        self.assertEqual(self.get(path).status_code, 200)

    def test_one_address_does_not_answer_without_end(self):
        self.login(self.azure_user)
        other = self.sent()
        for _number in range(ADDRESS_LIMIT):
            other._event("message", ip="127.0.0.1")
        path = f"/my/statements/{self.ours.id}/message"
        response = self.post(path, text="hello")
        self.assertEqual(response.status_code, 422)
        self.assertIn("Too many answers", response.text)

    def test_pages_are_private(self):
        self.login(self.azure_user)
        path = f"/my/statements/{self.ours.id}"
        for page in (path, "/my/statements", "/my/statements/history"):
            headers = self.get(page).headers
            self.assertEqual(headers["Cache-Control"], "no-store, private")
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Referrer-Policy"], "same-origin")

    def test_employees_look_and_do_not_answer(self):
        # A clerk sees the page as a preview; an employee without the role nothing.
        self.login(self.clerk)
        path = f"/my/statements/{self.ours.id}"
        self.assertIn("as the customer sees it", self.get(path).text)
        response = self.post(f"{path}/message", text="as the customer")
        self.assertEqual(response.status_code, 422)
        self.assertNotIn("viewed", self.events(self.ours))
        employee = self.env["res.users"].create(
            {
                "name": "E",
                "login": "ar_mere_employee",
                "password": "ar_mere_employee",
                "group_ids": [(6, 0, self.env.ref("base.group_user").ids)],
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
            }
        )
        self.login(employee)
        self.events_before = self.env["ar.statement.event"].search_count([])
        self.assertNothing()
        # A mail that was forwarded to them does not make them the customer.
        self.assertNothing(self.link(self.ours, self.contact))
