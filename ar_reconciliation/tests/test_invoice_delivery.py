from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_cron import IrCron

from .invoice_common import InvoiceCheckCommon


class DeliveryCommon(InvoiceCheckCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ar_invoice_send = True
        cls.deliveries = cls.env["ar.invoice.delivery"]

    def posted(self, amount=100, **vals):
        move = self.draft(amount, **vals)
        move._post()
        return move

    def of(self, move):
        return self.deliveries.sudo().search([("move_id", "=", move.id)])

    def setUp(self):
        super().setUp()
        # Steps are committed, which a test may not do.
        self.patch(IrCron, "_commit_progress", lambda *args, **options: 60)

    def run_cron(self):
        self.env["ar.invoice.delivery"].sudo()._cron_send()

    def mails(self, move):
        return move.sudo().message_ids.filtered(
            lambda m: m.partner_ids and m.message_type == "comment"
        )


@tagged("post_install", "-at_install")
class TestInvoiceDelivery(DeliveryCommon):
    """Posted invoices are sent once, and what does not arrive is told."""

    def test_only_what_is_posted_after_the_setting_was_turned_on(self):
        self.company.ar_invoice_send = False
        old = self.posted()
        self.company.ar_invoice_send = True
        new = self.posted(101)
        self.run_cron()
        self.assertFalse(self.of(old))
        self.assertFalse(old.is_move_sent)
        delivery = self.of(new)
        self.assertEqual(
            (delivery.state, delivery.email), ("sent", "azure@example.com")
        )
        self.assertTrue(new.is_move_sent)
        self.assertTrue(new.invoice_pdf_report_id)
        self.assertEqual(self.mails(new).partner_ids, self.azure)

    def test_the_scheduled_action_does_it(self):
        move = self.posted()
        cron = self.env.ref("ar_reconciliation.ar_invoice_delivery_cron")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(self.of(move).state, "sent")

    def test_nothing_is_sent_twice(self):
        move = self.posted()
        self.run_cron()
        self.run_cron()
        self.assertEqual(len(self.mails(move)), 1)
        move.button_draft()
        move._post()
        self.run_cron()
        self.assertEqual(len(self.mails(move)), 1)

    def test_what_a_person_has_sent_is_left_alone(self):
        move = self.posted()
        move.is_move_sent = True
        self.run_cron()
        delivery = self.of(move)
        self.assertEqual(delivery.state, "cancelled")
        self.assertIn("sent it before", delivery.failure)

    def test_an_invoice_that_is_a_draft_again_is_not_sent(self):
        move = self.posted()
        move.button_draft()
        self.run_cron()
        self.assertEqual(self.of(move).state, "cancelled")
        move._post()
        self.run_cron()
        self.assertEqual(len(self.mails(move)), 1)

    def test_turned_off_what_waits_is_not_sent(self):
        move = self.posted()
        self.company.ar_invoice_send = False
        self.run_cron()
        self.assertEqual(self.of(move).state, "cancelled")

    def test_no_address_is_told_and_tried_again(self):
        self.azure.email = False
        move = self.posted()
        self.run_cron()
        delivery = self.of(move)
        self.assertEqual(delivery.state, "no_address")
        self.assertFalse(move.is_move_sent)
        activity = move.sudo().activity_ids
        self.assertEqual(len(activity), 1)
        self.azure.email = "new@example.com"
        delivery.with_user(self.clerk).action_retry()
        self.run_cron()
        self.assertEqual((delivery.state, delivery.tries), ("sent", 1))
        self.assertEqual(delivery.email, "new@example.com")

    def test_who_takes_invoices_by_hand_gets_no_mail(self):
        self.azure.invoice_sending_method = "manual"
        move = self.posted()
        self.run_cron()
        self.assertEqual(self.of(move).state, "by_hand")
        self.assertFalse(self.mails(move))

    def test_one_that_fails_stops_no_other(self):
        bad, good = self.posted(), self.posted(102, partner=self.deco)
        send = type(self.env["account.move.send"])
        real, fire = send._generate_and_send_invoices, "The printer is on fire"

        def fail(this, moves, **options):
            if moves == bad:
                raise UserError(fire)
            return real(this, moves, **options)

        with patch.object(send, "_generate_and_send_invoices", fail):
            self.run_cron()
        self.assertEqual(self.of(good).state, "sent")
        self.assertEqual(self.of(bad).state, "failed")
        self.assertEqual(self.of(bad).failure, fire)
        self.assertTrue(bad.sudo().activity_ids)
        self.of(bad).with_user(self.clerk).action_retry()
        self.run_cron()
        self.assertEqual(self.of(bad).state, "sent")
        self.assertEqual(len(self.mails(bad)), 1)

    def test_code_that_fails_is_logged_and_told(self):
        move = self.posted()
        send = type(self.env["account.move.send"])

        def fail(this, moves, **options):
            raise ValueError("broken")

        logger = "odoo.addons.ar_reconciliation.models.ar_invoice_delivery"
        with (
            patch.object(send, "_generate_and_send_invoices", fail),
            mute_logger(logger),
        ):
            self.run_cron()
        self.assertIn("ValueError", self.of(move).failure)

    def test_a_mail_that_comes_back_is_noticed(self):
        move = self.posted()
        self.run_cron()
        delivery = self.of(move)
        self.assertTrue(delivery.message_id)
        delivery.message_id.notification_ids.write(
            {"notification_status": "bounce", "failure_reason": "no such user"}
        )
        self.run_cron()
        self.assertEqual(
            (delivery.state, delivery.failure), ("bounced", "no such user")
        )
        delivery.with_user(self.clerk).action_retry()
        self.run_cron()
        self.assertEqual(len(self.mails(move)), 2)

    def test_what_arrived_is_not_sent_again_by_a_button(self):
        move = self.posted()
        self.run_cron()
        with self.assertRaises(UserError):
            self.of(move).with_user(self.clerk).action_retry()

    def test_credit_notes_are_sent_and_bills_are_not(self):
        note = self.posted(move_type="out_refund")
        bill = self.invoice(self.azure, 5, move_type="in_invoice", ref="B1")
        self.run_cron()
        self.assertEqual(self.of(note).state, "sent")
        self.assertFalse(self.of(bill))

    def test_an_invoice_that_another_process_holds_waits(self):
        move = self.posted()
        with patch.object(
            type(self.env["ar.background.job"]), "_free", lambda s, r: r.browse()
        ):
            self.run_cron()
        self.assertEqual(self.of(move).state, "waiting")
        self.assertEqual(self.of(move).queued_on, fields.Datetime.now())

    def test_the_document_is_a_pdf_with_the_invoice(self):
        """With wkhtmltopdf, where the machine has it; Odoo prints HTML else."""
        self.company.ar_invoice_code = "qr"
        move = self.posted()
        deliveries = self.deliveries.sudo().with_context(force_report_rendering=True)
        # Debian's wkhtmltopdf does not know the switches for Odoo's headers.
        printing = "odoo.addons.base.models.ir_actions_report"
        with self.allow_pdf_render(), mute_logger(printing):
            deliveries._cron_send()
        self.assertEqual(self.of(move).state, "sent", self.of(move).failure)
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        if state in ("ok", "workers"):
            self.assertTrue(move.invoice_pdf_report_id.raw.startswith(b"%PDF-"))
        else:
            self.assertTrue(move.invoice_pdf_report_id.raw)
