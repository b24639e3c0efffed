from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCommon

from ..controllers.portal_confirmations import ANSWERS
from ..controllers.portal_statements import FAILURES
from ..models.ar_customer_statement_portal import TOKEN_DAYS
from .portal_common import PortalCommon

DAY = "2026-04-30"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4"
    "nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC"
)


class ConfirmationPages(PortalCommon, MailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.azure.email = "books@azure.example.com"
        cls.contact.email = "brandon@azure.example.com"
        cls.invoice(cls.deco, 55, "2026-02-02")
        cls.invoice(cls.azure, 30, "2026-02-03", currency_id=cls.eur.id)

    def setUp(self):
        super().setUp()
        ANSWERS.clear()
        self.addCleanup(ANSWERS.clear)
        self.letter = self.mailed()
        self.base = f"/my/confirmations/{self.letter.id}"

    def make(self, partner=None, **vals):
        letters = self.env["ar.confirmation.letter"].with_user(self.clerk)
        values = {"kind": "positive", "purpose": "own", **vals}
        date = values.pop("date", fields.Date.to_date(DAY))
        return letters._make(self.company, partner or self.azure, date, **values)

    def mailed(self, partner=None, **vals):
        letter = self.make(partner, **vals)
        letter.with_user(self.clerk).action_mark_sent()
        return letter

    def answer(self, query="", **values):
        values = {"name": "Ann Lee", "role": "CFO", "agrees": "1", **values}
        return self.post(f"{self.base}{query}", **values)

    def assertDone(self, response):
        self.assertEqual(response.status_code, 303, response.text[-3000:])
        self.assertIn("done=answer", response.headers["Location"])
        self.env.invalidate_all()

    def assertRefused(self, response, words):
        self.assertEqual(response.status_code, 422)
        self.assertRegex(response.text, words)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestPortalConfirmations(ConfirmationPages):
    """Customers answer confirmation letters in the portal."""

    def setUp(self):
        super().setUp()
        self.login(self.azure_user)

    def test_the_list_and_the_page_show_the_balances(self):
        page = self.get("/my/confirmations").text
        self.assertIn(self.letter.name, page)
        self.assertIn(f'href="{self.base}"', page)
        letter = self.get(self.base)
        self.assertEqual(letter.status_code, 200)
        self.assertIn("100.00", letter.text)
        self.assertIn("30.00", letter.text)
        self.assertTrue(self.letter.viewed_on)

    def test_agreed(self):
        response = self.answer(note="All fine", signature=PIXEL)
        self.assertDone(response)
        letter = self.letter.sudo()
        self.assertEqual(letter.state, "answered")
        self.assertEqual(letter.answered_partner_id, self.contact)
        self.assertEqual(
            (letter.answered_name, letter.answered_role), ("Ann Lee", "CFO")
        )
        self.assertTrue(letter.answer_ip_hash)
        self.assertEqual(letter.signature.decode(), PIXEL.partition(",")[2])
        self.assertIn("All fine", "".join(letter.message_ids.mapped("body")))
        page = self.get(response.headers["Location"]).text
        self.assertIn("your answer is recorded", page)
        self.assertNotIn('name="agrees"', page)
        self.assertRefused(self.answer(), "cannot be answered any more")

    def test_it_differs_with_amounts_text_and_files(self):
        response = self.answer(
            agrees="0", amount_USD="90.5", amount_EUR="30", note="10 are missing",
            files={"files": ("proof.pdf", b"%PDF-1")},
        )  # fmt: skip
        self.assertDone(response)
        letter = self.letter.sudo()
        self.assertEqual(letter.state, "differs")
        found = {line.currency_id: line.difference for line in letter.line_ids}
        self.assertEqual(found, {self.usd: -9.5, self.eur: 0})
        self.assertEqual(letter.answer_note, "10 are missing")
        message = letter.message_ids.filtered("attachment_ids")
        self.assertEqual(message.attachment_ids.name, "proof.pdf")
        page = self.get(self.base).text
        self.assertIn("90.50", page)
        self.assertIn("10 are missing", page)

    def test_a_blank_letter_never_shows_our_figures(self):
        blank = self.mailed(kind="blank", date=fields.Date.to_date("2026-04-29"))
        self.base = f"/my/confirmations/{blank.id}"
        page = self.get(self.base).text
        self.assertNotIn("100.00", page)
        self.assertNotIn('name="agrees"', page)
        self.assertNotIn("100.00", self.get("/my/confirmations").text)
        self.assertRefused(self.answer(amount_USD="", amount_EUR="30"), "as a number")
        # Somebody who says "agrees" to figures that were not shown says nothing.
        self.assertRefused(self.answer(agrees="1"), "as a number")
        self.assertDone(self.answer(amount_USD="77", amount_EUR="30"))
        self.assertEqual(blank.state, "differs")
        page = self.get(self.base).text
        self.assertIn("77.00", page)
        self.assertNotIn("100.00", page)

    def test_answers_that_are_none(self):
        for values, words in (
            ({"agrees": ""}, "Choose whether"),
            ({"agrees": "2"}, "Choose whether"),
            ({"agrees": "0"}, "as a number"),
            ({"agrees": "0", "amount_USD": "nan", "amount_EUR": "1"}, "as a number"),
            ({"name": "  "}, "Enter your name"),
            ({"note": "x" * 5001}, "too long"),
            ({"signature": "data:image/svg+xml;base64,AAAA"}, "signature"),
            ({"files": {"files": ("a.html", b"<html>")}}, "only PDF"),
            ({"files": {"files": ("a.pdf", b"<html>")}}, "not what its name says"),
        ):
            with self.subTest(values=str(values)[:80]):
                self.assertRefused(self.answer(**values), words)
                self.assertEqual(self.letter.state, "sent")
        page = self.answer(agrees="0", amount_USD="12.5", note="Typed").text
        self.assertIn('value="12.5"', page)
        self.assertIn("Typed", page)

    def test_the_mail_leads_to_the_page(self):
        letter = self.make(date=fields.Date.to_date("2026-04-28"), due_date=DAY)
        letter.contact_id = self.contact
        with self.mock_mail_gateway():
            letter.with_user(self.clerk)._send_batch()
        self.assertEqual(letter.state, "sent")
        body = self._new_mails.body_html
        self.assertIn("Answer online", body)
        query = self.find_link(body, letter)
        self.authenticate(None, None)
        response = self.get(query)
        self.assertEqual(response.status_code, 200)
        self.assertIn("100.00", response.text)
        self.assertIn(f'value="{self.contact.name}"', response.text)

    def find_link(self, body, letter):
        start = body.index(f"/my/confirmations/{letter.id}?")
        return body[start : body.index('"', start)].replace("&amp;", "&")

    def test_the_letter_can_be_saved(self):
        response = self.get(f"{self.base}/pdf")
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("sandbox", response.headers["Content-Security-Policy"])


@tagged("post_install", "-at_install")
class TestPortalConfirmationSecurity(ConfirmationPages):
    """Contacts see and answer their own company's letters and nothing else."""

    def setUp(self):
        super().setUp()
        self.theirs = self.mailed(self.deco)

    def assertNothing(self, query="", letter=None):
        letter = letter or self.letter
        base = f"/my/confirmations/{letter.id}"
        for suffix in ("", "/pdf"):
            FAILURES.clear()
            with self.subTest(get=suffix, query=query):
                response = self.get(base + suffix + query)
                self.assertTrue(self.refused(response), response.status_code)
                self.assertNotIn(letter.name, response.text)
        FAILURES.clear()
        self.base = base
        state = letter.state
        response = self.answer(query, amount_USD="1", amount_EUR="1")
        self.assertTrue(self.refused(response), response.status_code)
        self.env.invalidate_all()
        self.assertEqual(letter.state, state)
        self.assertFalse(letter.answered_on)

    def test_the_routes_work_for_those_who_may(self):
        for user, query in ((self.azure_user, ""), (None, self.link(self.letter))):
            self.login(user) if user else self.authenticate(None, None)
            for suffix in ("", "/pdf"):
                with self.subTest(suffix, user=user):
                    path = f"{self.base}{suffix}{query}"
                    self.assertEqual(self.get(path).status_code, 200)
        self.assertDone(self.answer(self.link(self.letter, self.contact)))
        self.assertEqual(self.letter.sudo().answered_partner_id, self.contact)

    def test_strangers(self):
        self.assertNothing()
        self.assertTrue(self.refused(self.get("/my/confirmations")))
        self.assertNothing(self.link(self.theirs))
        self.login(self.deco_user)
        self.assertNothing()
        self.assertNothing(self.link(self.theirs))
        self.assertNotIn(self.letter.name, self.get("/my/confirmations").text)

    def test_tampered_and_expired_links(self):
        for change in (
            {"access_token": "0" * 36},
            {"access_token": "é"},
            {"pid": self.contact.id},
            {"hash": "0" * 64},
            {"pid": self.contact.id, "hash": "0" * 64},
            {"pid": "x", "hash": "y"},
        ):
            self.assertNothing(self.link(self.letter, **change))
        self.assertNothing(self.link(self.letter, self.contact, pid=self.stranger.id))
        self.assertNothing(self.link(self.letter, self.stranger))
        # Cut down to its token, a link would lend a viewer the company's role.
        self.assertNothing(self.link(self.letter).partition("&")[0])
        statement = self.sent()
        self.assertNothing(self.link(statement))
        old = fields.Datetime.now() - timedelta(days=TOKEN_DAYS + 1)
        self.letter.sudo().sent_on = old
        self.assertNothing(self.link(self.letter))

    def test_letters_of_an_audit_drafts_and_cancelled_ones(self):
        day = fields.Date.to_date("2026-04-28")
        auditor = self.env["res.partner"].create({"name": "Check & Co"})
        audit = self.mailed(purpose="audit", auditor_id=auditor.id, date=day)
        self.assertEqual(audit.state, "sent")
        draft = self.make(date=day)
        cancelled = self.mailed(date=fields.Date.to_date("2026-04-27"))
        cancelled.with_user(self.clerk).action_cancel()
        for letter in (audit, draft, cancelled):
            self.authenticate(None, None)
            self.assertNothing(self.link(letter), letter)
            self.login(self.azure_user)
            self.assertNothing("", letter)
            self.assertNotIn(letter.name, self.get("/my/confirmations").text)
        with self.assertRaises(AccessError):
            audit.sudo()._portal_answer(self.contact, True, "Ann")

    def test_archived_contacts_and_roles(self):
        other = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.azure.id}
        )
        query = self.link(self.letter, other)
        self.assertEqual(self.get(self.base + query).status_code, 200)
        other.active = False
        self.assertNothing(query)
        with self.assertRaises(AccessError):
            self.letter.sudo()._portal_answer(other, True, "Ann")
        other.write({"active": True, "ar_portal_role": "none"})
        self.assertNothing(query)
        other.ar_portal_role = "view"
        page = self.get(self.base + query)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn('name="agrees"', page.text)
        self.assertRefused(self.answer(query), "not yours to answer")
        self.contact.ar_portal_role = "none"
        self.login(self.azure_user)
        self.assertNothing()
        self.assertNothing(self.link(self.letter))
        self.assertNotIn(self.letter.name, self.get("/my/confirmations").text)

    def test_another_company_of_ours(self):
        other = self.setup_other_company()["company"]
        self.azure_user.sudo().write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        self.login(self.azure_user)
        self.assertNothing()
        self.assertNotIn(self.letter.name, self.get("/my/confirmations").text)

    def test_employees_look_and_do_not_answer(self):
        self.login(self.clerk)
        self.assertIn("as the customer sees it", self.get(self.base).text)
        self.assertFalse(self.letter.viewed_on)
        self.assertRefused(self.answer(), "Only the customer")
        self.assertEqual(self.letter.state, "sent")

    def test_limits(self):
        self.login(self.azure_user)
        with mute_logger("odoo.http"):
            response = self.post(self.base, csrf=False, name="A", agrees="1")
        self.assertEqual(response.status_code, 400)
        for _number in range(ANSWERS.limit):
            self.assertRefused(self.answer(agrees=""), "Choose whether")
        self.assertRefused(self.answer(), "Too many answers")
        self.authenticate(None, None)
        codes = [
            self.get(f"{self.base}?access_token={number}").status_code
            for number in range(22)
        ]
        self.assertEqual(codes, [404] * 20 + [429] * 2)

    def test_notes_of_colleagues_and_odoos_own_routes_show_nothing(self):
        secret = "They are late payers"
        self.letter.with_user(self.clerk).note = secret
        self.letter.with_user(self.clerk).message_post(body=secret)
        self.login(self.azure_user)
        page = self.get(self.base)
        self.assertNotIn(secret, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store, private")
        token = self.letter.sudo()._portal_ensure_token()
        self.authenticate(None, None)
        letters = self.env["ar.confirmation.letter"].with_user(self.deco_user)
        found = letters._get_thread_with_access(self.letter.id, token=token)
        self.assertFalse(found)
