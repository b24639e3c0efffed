import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.mail.tests.common import MailCommon

from .access_common import AccessCommon

DAY = "2026-03-31"


@tagged("post_install", "-at_install")
class TestConfirmationLetters(AccessCommon, MailCommon):
    """What customers are asked to confirm, and what they answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ares = cls.make_customer("Ares Trading", email="books@ares.example.com")
        cls.zeus = cls.make_customer("Zeus Supplies")
        cls.auditor = cls.env["res.partner"].create(
            {"name": "Check & Co", "street": "Audit Road 1", "city": "Vienna"}
        )
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.env["res.currency.rate"].create(
            {"name": "2026-01-01", "currency_id": cls.euro.id, "rate": 0.5}
        )
        cls.usd = cls.company.currency_id
        frozen = freeze_time("2026-04-02")
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.invoice(cls.ares, 100, "2026-03-01")
        cls.invoice(cls.ares, 40, "2026-03-05", currency_id=cls.euro.id)

    def make(self, partners=None, user=None, **vals):
        """Letters by the wizard, as the register shows them."""
        partners = self.ares if partners is None else partners
        wizards = self.env["ar.confirmation.wizard"].with_user(user or self.clerk)
        wizard = wizards.create({"partner_ids": partners.ids, "date": DAY, **vals})
        action = wizard.action_make()
        letters = self.env["ar.confirmation.letter"].with_user(user or self.clerk)
        return letters.search(action["domain"])

    def note(self, letter, answers, user=None, **vals):
        """The answer noted by a clerk; answers are currency to amount."""
        letter = letter.with_user(user or self.clerk)
        action = letter.action_answer()
        wizards = self.env[action["res_model"]].with_user(user or self.clerk)
        wizard = wizards.with_context(**action["context"]).create(
            {"name": "Ms Huber", **vals}
        )
        for currency, amount in answers.items():
            line = wizard.line_ids.grouped("currency_id").get(currency)
            if line:
                line.answer = amount
            else:
                values = {"currency_id": currency.id, "answer": amount}
                wizard.line_ids = [Command.create(values)]
        wizard.action_confirm()
        return wizard

    def balances(self, letter):
        return {line.currency_id: line.balance for line in letter.line_ids}

    def html(self, letters):
        report = self.env["ir.actions.report"].with_user(self.clerk)
        return (
            report._render_qweb_html(
                "ar_reconciliation.ar_confirmation_letter", letters.ids
            )[0]
        ).decode()

    # === BALANCES === #

    def test_balances_are_those_of_the_books_at_that_day(self):
        later = self.invoice(self.ares, 7, "2026-04-01")
        draft = self.invoice(self.ares, 9, "2026-03-01")
        draft.button_draft()
        contact = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.ares.id}
        )
        self.invoice(contact, 11, "2026-03-02")
        paid = self.invoice(self.ares, 5, "2026-03-03")
        self.match(self.bank_line(5, paid.name, day="2026-04-01"))
        letter = self.make()
        self.assertEqual(self.balances(letter), {self.usd: 116, self.euro: 40})
        self.assertEqual(letter.balance_company, 196)
        self.assertEqual(letter.partner_id, self.ares)
        self.assertRegex(letter.name, r"^CFL/2026/\d{5}$")
        again = self.make(date="2026-04-02")
        self.assertEqual(self.balances(again)[self.usd], 118)
        self.assertTrue(later)

    def test_a_credit_is_what_we_owe(self):
        self.invoice(self.zeus, 30, "2026-03-01", move_type="out_refund")
        line = self.make(self.zeus).line_ids
        self.assertEqual((line.owed_to_us, line.owed_by_us), (0, 30))

    def test_all_customers_with_a_balance_get_a_letter_once(self):
        self.invoice(self.zeus, 30, "2026-03-01")
        letters = self.make(self.env["res.partner"])
        self.assertIn(self.ares, letters.partner_id)
        self.assertIn(self.zeus, letters.partner_id)
        self.assertNotIn(self.deco, letters.partner_id)
        self.assertEqual(len(letters), len(letters.partner_id))
        with self.assertRaisesRegex(UserError, "a letter already"):
            self.make(self.env["res.partner"])
        letters.filtered(lambda row: row.partner_id == self.zeus).action_cancel()
        self.assertEqual(self.make(self.env["res.partner"]).partner_id, self.zeus)

    def test_customers_without_a_balance_are_asked_only_if_wanted(self):
        with self.assertRaisesRegex(UserError, "no balance"):
            self.make(self.zeus)
        letter = self.make(self.zeus, zero=True)
        self.assertEqual(self.balances(letter), {self.usd: 0})

    def test_one_query_reads_the_balances_of_many_customers(self):
        ledger = self.env["ar.statement.ledger"].with_user(self.clerk)
        partners = self.ares
        for count in (1, 12):
            for index in range(count):
                partner = self.make_customer(f"Customer {count} {index}")
                self.invoice(partner, 10, "2026-03-01")
                partners += partner
            self.env.flush_all()
            ledger.env.invalidate_all()
            ledger._balances(self.company, partners, self.date(DAY))
            ledger.env.invalidate_all()
            with self.assertQueryCount(5):
                found = ledger._balances(self.company, partners, self.date(DAY))
            self.assertEqual(len(found), len(partners) + 1)

    def test_many_letters_are_made_in_bounded_queries(self):
        counts = []
        for count in (5, 20):
            partners = self.env["res.partner"]
            for index in range(count):
                partner = self.make_customer(f"Many {count} {index}")
                self.invoice(partner, 10, "2026-03-01")
                partners += partner
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            letters = self.make(partners)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(letters), count)
        # A number of its own each, and the rest of a letter in batches.
        self.assertLess((counts[1] - counts[0]) / 15, 6, counts)

    def test_drafts_are_counted_again_and_printed_ones_are_not(self):
        letter = self.make()
        self.invoice(self.ares, 7, "2026-03-20")
        letter.action_compute()
        self.assertEqual(self.balances(letter)[self.usd], 107)
        letter.action_print()
        self.invoice(self.ares, 7, "2026-03-20")
        letter.action_compute()
        self.assertEqual(self.balances(letter)[self.usd], 107)
        letter.action_draft()
        letter.action_compute()
        self.assertEqual(self.balances(letter)[self.usd], 114)
        self.assertEqual(letter.balance_company, 194)

    # === PRINT === #

    def test_a_printed_letter_states_the_balances(self):
        letter = self.make(due_date="2026-04-20")
        action = letter.action_print()
        self.assertEqual(
            action["report_name"], "ar_reconciliation.ar_confirmation_letter"
        )
        self.assertEqual(letter.state, "printed")
        page = self.html(letter)
        for text in (
            "100.00",
            "40.00",
            "EUR",
            letter.name,
            "Ares Trading",
            "April 20, 2026",
        ):
            self.assertIn(text, page)

    def test_a_blank_letter_says_no_amount(self):
        page = self.html(self.make(kind="blank"))
        self.assertIn("Ares Trading", page)
        for text in ("100.00", "40.00"):
            self.assertNotIn(text, page)

    def test_a_letter_of_an_audit_prints_where_the_answer_goes(self):
        letter = self.make(purpose="audit", auditor_id=self.auditor.id)
        page = self.html(letter)
        self.assertIn("Check &amp; Co", page)
        self.assertIn("Audit Road 1", page)
        self.assertIn("straight to the auditor", page)
        with self.assertRaisesRegex(UserError, "Choose the auditor"):
            self.make(self.ares, purpose="audit", date="2026-03-30")

    def test_each_letter_speaks_the_language_of_its_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.invoice(self.zeus, 30, "2026-03-01")
        self.zeus.lang = "zh_CN"
        page = self.html(self.make(self.ares + self.zeus))
        self.assertIn("March 31, 2026", page)
        self.assertIn("2026年3月31日", page)
        self.assertIn("美元叁拾元整", page)
        self.assertNotIn("美元壹佰元整", page)

    # === SENDING === #

    def test_a_letter_is_mailed_with_its_pdf_and_is_sent_then(self):
        letter = self.make()
        action = letter.action_send()
        composers = self.env["mail.compose.message"].with_user(self.clerk)
        composer = composers.with_context(**action["context"]).create({})
        self.assertEqual(letter.state, "draft")
        self.assertEqual(composer.partner_ids, self.ares)
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.assertEqual((letter.state, letter.sent_by_id), ("sent", self.clerk))
        message = letter.sudo().message_ids.filtered("attachment_ids")
        self.assertTrue(message.attachment_ids.name.startswith("confirmation-CFL"))
        self.assertIn(self.ares, message.partner_ids)

    def test_many_letters_are_mailed_at_once(self):
        self.zeus.email = "zeus@customer.example.com"
        self.invoice(self.zeus, 30, "2026-03-01")
        letters = self.make(self.ares + self.zeus)
        with self.mock_mail_gateway():
            letters.action_send()
        self.assertEqual(set(letters.mapped("state")), {"sent"})
        for partner in (self.ares, self.zeus):
            self.assertSentEmail(self.clerk.partner_id, [partner])

    def test_nothing_is_mailed_when_one_has_no_address(self):
        self.invoice(self.zeus, 30, "2026-03-01")
        letters = self.make(self.ares + self.zeus)
        with self.mock_mail_gateway(), self.assertRaisesRegex(UserError, "Zeus"):
            letters.action_send()
        self.assertNotSentEmail()
        self.assertEqual(set(letters.mapped("state")), {"draft"})

    def test_a_letter_of_an_audit_never_leaves_by_mail(self):
        letter = self.make(purpose="audit", auditor_id=self.auditor.id)
        letter.sudo().message_subscribe(self.ares.ids)
        with self.mock_mail_gateway():
            with self.assertRaisesRegex(UserError, "for the auditor"):
                letter.action_send()
            letter.message_post(
                body="Please confirm",
                partner_ids=self.ares.ids,
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
            )
        self.assertNotSentEmail([self.ares])
        letter.action_mark_sent()
        self.assertEqual(letter.state, "sent")
        bodies = "".join(letter.sudo().message_ids.mapped("body"))
        self.assertIn("Handed over to the auditor", bodies)

    # === ANSWERS === #

    def test_an_answer_that_agrees(self):
        letter = self.make()
        letter.action_mark_sent()
        signed = base64.b64encode(b"%PDF-1.4 signed")
        self.note(letter, {}, role="CFO", file=signed, filename="signed.pdf")
        self.assertEqual((letter.state, letter.difference_company), ("answered", 0))
        self.assertEqual(
            (letter.answered_name, letter.answered_role), ("Ms Huber", "CFO")
        )
        message = letter.sudo().message_ids.filtered("attachment_ids")
        self.assertEqual(message.attachment_ids.raw, b"%PDF-1.4 signed")
        self.assertTrue(message.subtype_id.internal)
        self.assertIn("Ms Huber (CFO)", message.body)

    def test_an_answer_that_differs_says_by_how_much(self):
        letter = self.make()
        letter.action_mark_sent()
        cny = self.env.ref("base.CNY")
        cny.active = True
        self.note(letter, {self.usd: 90, self.euro: 40.01, cny: 3}, note="paid 10")
        found = {
            line.currency_id: (line.answer, line.difference) for line in letter.line_ids
        }
        self.assertEqual(
            found, {self.usd: (90, -10), self.euro: (40.01, 0.01), cny: (3, 3)}
        )
        self.assertEqual(letter.state, "differs")
        rate = cny._convert(3, self.usd, self.company, letter.date)
        self.assertAlmostEqual(letter.difference_company, -10 + 0.02 + rate)
        self.assertEqual(letter.answer_note, "paid 10")
        self.note(letter, {self.usd: 100, self.euro: 40, cny: 0})
        self.assertEqual((letter.state, letter.difference_company), ("answered", 0))
        bodies = "".join(letter.sudo().message_ids.mapped("body"))
        self.assertIn("90.00", bodies)

    def test_the_answer_to_a_blank_letter_begins_empty(self):
        letter = self.make(kind="blank")
        letter.action_mark_sent()
        self.note(letter, {})
        self.assertEqual((letter.state, letter.difference_company), ("differs", -180))

    def test_states_move_only_where_they_may(self):
        letter = self.make()
        with self.assertRaisesRegex(UserError, "cannot become"):
            self.note(letter, {})
        letter.action_mark_sent()
        for call in (letter.action_draft,):
            with self.assertRaisesRegex(UserError, "cannot become"):
                call()
        self.note(letter, {})
        for call in (letter.action_mark_sent, letter.action_cancel):
            with self.assertRaisesRegex(UserError, "cannot become"):
                call()
        with self.assertRaisesRegex(UserError, "answered or cancelled"):
            letter.action_send()

    # === PORTAL === #

    def test_a_contact_of_the_customer_answers(self):
        contact = self.env["res.partner"].create(
            {"name": "Ms Li", "parent_id": self.ares.id}
        )
        letter = self.make()
        letter.action_mark_sent()
        state = letter._portal_answer(contact, True, " Ms Li ", "CFO")
        self.assertEqual(state, "answered")
        self.assertEqual(letter.answered_partner_id, contact)
        self.assertEqual(letter.answered_name, "Ms Li")
        with self.assertRaisesRegex(UserError, "any more"):
            letter._portal_answer(contact, True, "Ms Li")

    def test_a_contact_says_what_differs(self):
        letter = self.make()
        letter.action_mark_sent()
        state = letter._portal_answer(
            self.ares,
            False,
            "Ms Li",
            answers={"USD": 90, "EUR": 40},
            note="paid",
            files=[("ledger.csv", b"a,b")],
        )
        self.assertEqual((state, letter.difference_company), ("differs", -10))
        message = letter.sudo().message_ids.filtered("attachment_ids")
        self.assertEqual(message.attachment_ids.raw, b"a,b")

    def test_the_portal_refuses_what_is_not_to_be_answered(self):
        letter = self.make()
        letter.action_mark_sent()
        with self.assertRaises(AccessError):
            letter._portal_answer(self.zeus, True, "X")
        with self.assertRaisesRegex(UserError, "your name"):
            letter._portal_answer(self.ares, True, "  ")
        for answers in ({}, {"XXQ": 5}):
            with self.assertRaisesRegex(UserError, "per currency"):
                letter._portal_answer(self.ares, False, "X", answers=answers)
        blank = self.make(kind="blank", date="2026-03-30")
        blank.action_mark_sent()
        with self.assertRaisesRegex(UserError, "per currency"):
            blank._portal_answer(self.ares, True, "X")
        audit = self.make(purpose="audit", auditor_id=self.auditor.id)
        audit.action_mark_sent()
        with self.assertRaises(AccessError):
            audit._portal_answer(self.ares, True, "X")
        draft = self.make(date="2026-03-29")
        with self.assertRaisesRegex(UserError, "any more"):
            draft._portal_answer(self.ares, True, "X")

    # === RIGHTS === #

    def test_nobody_writes_what_follows_from_the_actions(self):
        letter = self.make()
        for role in ("clerk", "manager"):
            mine = letter.with_user(self.users[role])
            for vals in (
                {"state": "answered"},
                {"difference_company": 0},
                {"line_ids": [Command.clear()]},
                {"balance_company": 1},
                {"auditor_id": self.auditor.id},
            ):
                self.assertRefused(mine.write, vals, message=f"{role} {vals}")
            mine.write({"note": "called", "due_date": "2026-04-30"})
            with self.assertRaises(AccessError):
                mine.unlink()
        with self.assertRaisesRegex(UserError, "are kept"):
            letter.sudo().unlink()
