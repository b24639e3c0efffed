from odoo.tests import tagged

from .reminder_common import ReminderCommon


@tagged("post_install", "-at_install")
class TestDunningRecheck(ReminderCommon):
    """What happens between the review and sending: right before it, all is compared."""

    def checked(self, change, state, text=""):
        """Change something after the review; see what becomes of the reminder."""
        run = self.computed()
        message = self.message_of(run)
        self.assertEqual(message.state, "ready", message.hold_text)
        change()
        self.send(run)
        self.assertEqual(message.state, state, message.hold_text)
        self.assertIn(text, message.hold_text or "")
        return message

    def test_an_invoice_cancelled_in_between_is_not_reminded_of(self):
        move = self.owed()

        def change():
            move.button_draft()
            move.button_cancel()

        message = self.checked(change, "cancelled", "Nothing is open")
        self.assertFalse(message.sudo().mail_id)

    def test_an_invoice_paid_in_between_is_not_reminded_of(self):
        move = self.owed()
        message = self.checked(lambda: self.pay(move), "cancelled")
        self.assertFalse(message.sudo().mail_id)

    def test_a_receipt_that_came_in_between_holds(self):
        move = self.owed()
        message = self.checked(
            lambda: self.bank_line(100, f"Azure Interior {move.name}"), "held"
        )
        self.assertIn("receipt_waiting", message.hold_codes)
        self.assertFalse(message.sudo().mail_id)

    def test_what_was_paid_in_part_is_written_anew(self):
        move, other = self.owed(amount=100), self.owed(amount=33)
        message = self.checked(lambda: self.pay(other), "sent")
        self.assertEqual(message.amount, 100)
        self.assertNotIn(other.name, message.sudo().mail_id.body_html)
        self.assertIn(move.name, message.sudo().mail_id.body_html)

    def test_what_nobody_has_looked_at_goes_back_to_the_review(self):
        self.owed()
        run = self.computed()
        new = self.owed(amount=900)
        self.send(run)
        message = self.message_of(run)
        self.assertEqual((run.state, message.state), ("review", "ready"))
        self.assertEqual(message.amount, 1000)
        self.assertIn(new.name, message.body)
        self.send(run)
        self.assertEqual((run.state, message.state), ("done", "sent"))

    def test_edited_words_are_never_sent_about_other_amounts(self):
        move, other = self.owed(amount=100), self.owed(amount=33)
        run = self.computed()
        message = self.message_of(run)
        message.write({"subject": "About 133 $", "body": "<p>133 $, please</p>"})
        self.assertTrue(message.edited)
        self.pay(other)
        self.send(run)
        self.assertCodes(message, "changed")
        self.assertIn("has changed since", message.hold_text)
        message.action_include()
        self.assertEqual((message.state, message.edited), ("ready", False))
        self.assertIn(move.name, message.body)

    def test_edited_words_are_sent_as_they_are(self):
        self.owed()
        run = self.computed()
        message = self.message_of(run)
        message.subject = "Dear Mitchell"
        self.send(run)
        self.assertEqual(message.state, "sent")
        self.assertEqual(message.sudo().mail_id.subject, "Dear Mitchell")

    def test_a_customer_archived_in_between_is_not_lost(self):
        self.owed()
        run = self.computed()
        self.azure.active = False
        self.send(run)
        message = self.message_of(run)
        self.assertIn(message.state, ("held", "sent"))

    def test_a_customer_merged_in_between_gets_one_reminder(self):
        self.owed(self.azure)
        self.owed(self.deco, 70)
        run = self.computed()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.azure | self.deco).ids, self.azure)
        self.env.invalidate_all()
        self.send(run)
        for _again in range(2):
            if run.state == "review":
                self.send(run)
        found = self.messages.search([("partner_id", "=", self.azure.id)])
        sent = found.filtered(lambda m: m.state == "sent")
        self.assertEqual((len(sent), sent.amount), (1, 170))

    def test_what_two_merged_customers_were_sent_that_day_is_kept(self):
        self.owed(self.azure)
        self.owed(self.deco, 70)
        run = self.sent()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.azure | self.deco).ids, self.azure)
        self.env.invalidate_all()
        self.assertEqual(run.message_ids.partner_id, self.azure)
        self.assertEqual(sorted(run.message_ids.mapped("amount")), [70, 100])
        self.assertEqual(set(run.message_ids.mapped("state")), {"sent"})
        self.assertFalse(self.computed().message_ids)
