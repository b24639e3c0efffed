from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.ar_customer_statement_answer import RATE_LIMIT
from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestStatementAnswers(StatementCommon):
    """What a customer does with a statement: confirm, dispute, report, rate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.move = cls.invoice(cls.azure, 100, "2026-02-01")
        cls.stranger = cls.env["res.partner"].create(
            {"name": "Stranger", "parent_id": cls.deco.id}
        )

    def confirm(self, statement, partner=None, **values):
        values.setdefault("seal", statement.seal)
        return statement.sudo()._portal_confirm(
            partner or self.contact, values.pop("name", "Ann Lee"), "CFO", **values
        )

    # === CONFIRM === #

    def test_a_contact_confirms_with_name_role_and_seal(self):
        statement = self.sent()
        self.assertEqual(
            self.confirm(statement, signature=b"R0lGODlhAQABAAAAACw=", ip="10.0.0.1"),
            "confirmed",
        )
        self.assertEqual(
            (
                statement.state,
                statement.confirmed_name,
                statement.confirmed_role,
                statement.confirmed_partner_id,
                statement.confirmed_seal,
                bool(statement.signature),
            ),
            ("confirmed", "Ann Lee", "CFO", self.contact, statement.seal, True),
        )
        event = statement.sudo().event_ids[0]
        self.assertEqual((event.kind, event.name), ("confirmed", "Ann Lee"))
        self.assertEqual(event.partner_id, self.contact)
        self.assertEqual(event.data["seal"], statement.seal)
        self.assertRegex(event.ip_hash, "^[0-9a-f]{64}$")
        self.assertNotIn("10.0.0.1", str(event.data))

    def test_who_may_not_confirm(self):
        statement = self.sent()
        for partner in (self.stranger, self.deco):
            with self.assertRaises(AccessError):
                self.confirm(statement, partner)
        for role in ("none", "view"):
            self.contact.ar_portal_role = role
            with self.assertRaises(AccessError):
                self.confirm(statement)
        self.contact.ar_portal_role = "confirm"
        self.contact.active = False
        with self.assertRaises(AccessError):
            self.confirm(statement)
        self.contact.active = True
        self.confirm(statement)

    def test_only_what_was_sent_is_confirmed_once_and_as_it_was_seen(self):
        statement = self.released()
        with self.assertRaisesRegex(UserError, "withdrawn"):
            self.confirm(statement)
        statement._mark_sent()
        with self.assertRaisesRegex(UserError, "changed since"):
            self.confirm(statement, seal="0" * 64)
        with self.assertRaisesRegex(UserError, "name"):
            self.confirm(statement, name="  ")
        self.confirm(statement)
        with self.assertRaisesRegex(UserError, "answered already"):
            self.confirm(statement)

    def test_a_back_dated_booking_stops_the_confirmation(self):
        statement = self.sent()
        self.invoice(self.azure, 5, "2026-03-01")
        with self.assertRaises(UserError):
            self.confirm(statement)
        self.assertFalse(statement.confirmed_on)
        # The error has undone the reopening; the next look at it does it again.
        self.assertTrue(statement.check_needed)
        self.assertEqual(statement._verified().state, "reopened")

    def test_an_expired_statement_can_still_be_confirmed(self):
        statement = self.sent()
        statement._expire()
        self.assertEqual(self.confirm(statement), "confirmed")

    def test_a_text_has_a_limit(self):
        with self.assertRaisesRegex(UserError, "too long"):
            self.confirm(self.sent(), note="x" * 5001)

    # === BLIND === #

    def test_blind_the_customer_types_the_balance_first(self):
        self.azure.ar_statement_blind = True
        statement = self.sent()
        self.assertTrue(statement.blind)
        with self.assertRaisesRegex(UserError, "balance of your books"):
            self.confirm(statement)
        self.assertFalse(statement.sudo()._portal_blind(self.contact, 90))
        with self.assertRaisesRegex(UserError, "90.00 and ours"):
            self.confirm(statement)
        self.assertTrue(statement.sudo()._portal_blind(self.contact, 100.001))
        self.assertEqual(self.confirm(statement), "confirmed")
        event = statement.sudo().event_ids.filtered(lambda e: e.kind == "balance")
        self.assertEqual(event.sorted("id").mapped("data")[0]["balance"], 90)

    def test_blind_with_another_balance_and_a_missing_document(self):
        self.azure.ar_statement_blind = True
        statement = self.sent().sudo()
        statement._portal_blind(self.contact, 60)
        statement._portal_claim(self.contact, "PAY 1", date(2026, 4, 1), -40)
        self.assertEqual(self.confirm(statement), "partly")

    # === DISPUTE === #

    def dispute(self, statement, amount=30, number=None, **values):
        line = self.line(statement, number or self.move.name)
        return statement.sudo()._portal_dispute(
            self.contact, line, amount, note="broken", **values
        )

    def test_a_line_is_disputed_and_the_rest_confirmed(self):
        statement = self.sent()
        reason = self.env.ref("ar_reconciliation.ar_dispute_reason_price")
        dispute = self.dispute(statement, reason=reason)
        self.assertEqual(
            (dispute.origin, dispute.state, dispute.amount_disputed, dispute.note),
            ("portal", "open", 30, "broken"),
        )
        self.assertEqual(dispute.reason_id, reason)
        self.assertEqual(dispute.line_ids.move_id, self.move)
        self.assertEqual(statement.dispute_ids, dispute)
        self.assertEqual(statement.state, "disputed")
        self.assertEqual(self.confirm(statement), "partly")
        event = statement.sudo().event_ids[0]
        self.assertEqual(event.data["exceptions"], [dispute.name])

    def test_a_dispute_after_confirming_leaves_the_rest_confirmed(self):
        statement = self.sent()
        self.confirm(statement)
        self.dispute(statement)
        self.assertEqual(statement.state, "partly")
        self.assertTrue(statement.confirmed_on)

    def test_when_the_dispute_is_over_the_whole_is_confirmed(self):
        statement = self.sent()
        dispute = self.dispute(statement)
        self.confirm(statement)
        dispute.with_user(self.clerk)._close("rejected", "rejected", "no")
        self.assertEqual(self.confirm(statement), "confirmed")

    def test_what_cannot_be_disputed(self):
        paid = self.invoice(self.azure, 20, "2026-03-01")
        payment = self.pay(paid, "2026-03-05")
        statement = self.sent()
        other = self.sent(self.deco)
        self.invoice(self.deco, 1, "2026-05-05")
        for amount in (0, -5, 100.01):
            with self.subTest(amount), self.assertRaises(UserError):
                self.dispute(statement, amount)
        for number in (paid.name, payment.move_id.name):
            with self.subTest(number), self.assertRaises(UserError):
                self.dispute(statement, 5, number)
        with self.assertRaises(UserError):
            line = self.line(statement, self.move.name)
            other.sudo()._portal_dispute(self.stranger, line, 5)
        with self.assertRaises(AccessError):
            line = self.line(statement, self.move.name)
            statement.sudo()._portal_dispute(self.stranger, line, 5)
        self.dispute(statement, 60)
        with self.assertRaises(UserError):
            self.dispute(statement, 41)

    def test_a_document_open_from_before_can_be_disputed(self):
        old = self.invoice(self.azure, 20, "2025-12-01")
        statement = self.sent()
        self.assertEqual(self.dispute(statement, 5, old.name).line_ids.move_id, old)

    def test_a_clerk_cannot_lay_a_dispute_to_another_statement(self):
        statement = self.sent()
        dispute = self.dispute(statement).with_user(self.clerk)
        with self.assertRaises(AccessError):
            dispute.statement_id = False

    # === MISSING DOCUMENTS === #

    def claim(self, statement, **values):
        return statement.sudo()._portal_claim(
            self.contact, " PAY 9 ", date(2026, 4, 2), -40, "paid", **values
        )

    def test_a_missing_document_is_reported_and_answered(self):
        statement = self.sent()
        claim = self.claim(statement, files=[("proof.html", b"<script>")])
        self.assertEqual((claim.number, claim.amount), ("PAY 9", -40))
        # Odoo itself makes plain text of what a browser would run.
        self.assertEqual(claim.attachment_ids.mimetype, "text/plain")
        self.assertEqual(claim.attachment_ids.res_id, claim.id)
        self.assertFalse(claim.attachment_ids.public)
        self.assertEqual(statement.state, "disputed")
        self.assertEqual(claim.owner_id, self.clerk)
        claim = claim.with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "answer first"):
            claim.action_reject()
        claim.answer = "not received"
        claim.action_reject()
        self.assertEqual((claim.state, claim.answered_by_id), ("rejected", self.clerk))
        with self.assertRaises(UserError):
            claim.action_accept()
        self.assertEqual(self.events(statement)[-2:], ["claimed", "answered"])
        self.assertEqual(self.confirm(statement), "confirmed")

    def test_a_clerk_does_not_change_what_the_customer_reported(self):
        claim = self.claim(self.sent()).with_user(self.clerk)
        for vals in ({"amount": 1}, {"state": "accepted"}, {"note": "x"}):
            with self.assertRaises(AccessError):
                claim.write(vals)

    def test_a_missing_document_needs_number_and_amount(self):
        statement = self.sent().sudo()
        for number, amount in (("", 5), ("  ", 5), ("A", 0)):
            with self.assertRaises(UserError):
                statement._portal_claim(self.contact, number, False, amount)
        with self.assertRaises(AccessError):
            statement._portal_claim(self.stranger, "A", False, 1)

    # === RATING AND RATE === #

    def test_the_customer_rates(self):
        statement = self.sent().sudo()
        self.confirm(statement)
        statement._portal_rate(self.contact, 4, "quick")
        self.assertEqual((statement.rating, statement.rating_note), ("4", "quick"))
        for rating in (0, 6, "x"):
            with self.assertRaises(UserError):
                statement._portal_rate(self.contact, rating)
        with self.assertRaises(AccessError):
            statement._portal_rate(self.stranger, 1)

    def test_answers_have_a_rate_limit(self):
        statement = self.sent().sudo()
        for _number in range(RATE_LIMIT):
            statement._event("balance", partner=self.contact)
        with self.assertRaisesRegex(UserError, "Too many"):
            self.confirm(statement)
        self.assertEqual(self.confirm(statement, self.azure), "confirmed")

    # === WHAT A CONTACT MAY SEE === #

    def test_the_portal_domain_is_the_customers_sent_statements(self):
        draft, sent = self.statement(), self.sent()
        self.sent(self.deco)
        statements = self.env["ar.customer.statement"].sudo()
        found = statements.search(statements._portal_domain(self.contact))
        self.assertEqual(found, sent)
        self.assertNotIn(draft, found)
