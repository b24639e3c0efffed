from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCommon

from .dispute_common import DisputeCommon


@tagged("post_install", "-at_install")
class TestDisputeAnswers(DisputeCommon, MailCommon):
    """What the customer is told, what comes back, and what stays with us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.azure.email = "azure@customer.example.com"
        cls.clerk.email = "clerk@ours.example.com"

    def composer(self, action, user=None):
        self.assertEqual(action["res_model"], "mail.compose.message")
        composers = self.env["mail.compose.message"].with_user(user or self.clerk)
        return composers.with_context(**action["context"]).create({})

    def sent(self, dispute):
        return (
            dispute.sudo()
            .message_ids.filtered(lambda m: self.azure in m.partner_ids)
            .sorted("id")
        )

    def test_a_reply_goes_to_the_customer_and_stops_the_clock(self):
        dispute = self.dispute(30)
        composer = self.composer(dispute.action_reply())
        self.assertEqual(composer.partner_ids, self.azure)
        self.assertIn(dispute.name, composer.subject)
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.assertSentEmail(self.clerk.partner_id, [self.azure])
        self.assertEqual(str(dispute.first_response_on), "2026-03-20")
        self.assertIn(self.clerk.partner_id, dispute.sudo().message_partner_ids)

    def test_the_answer_fits_what_was_decided(self):
        dispute = self.dispute(30)
        kinds = [dispute._answer_kind()]
        dispute.action_wait()
        kinds.append(dispute._answer_kind())
        self.decide(dispute, "resolve", "credit_note", prepare=True)
        kinds.append(dispute._answer_kind())
        dispute.remedy_ids.action_undo()
        self.decide(dispute, "reject")
        kinds.append(dispute._answer_kind())
        self.assertEqual(kinds, ["received", "question", "remedy", "rejected"])

    def test_a_rejection_is_previewed_and_sent_with_its_reasons(self):
        dispute = self.dispute(30)
        wizards = self.env["ar.dispute.close.wizard"].with_user(self.clerk)
        wizard = wizards.create(
            {
                "dispute_ids": dispute.ids,
                "operation": "reject",
                "reason": "always complains",
                "answer_text": "The price is that of your order.",
            }
        )
        self.assertIn("The price is that of your order.", wizard.preview)
        self.assertNotIn("always complains", wizard.preview)
        composer = self.composer(wizard.action_confirm())
        self.assertIn("The price is that of your order.", composer.body)
        self.assertNotIn("always complains", composer.body)
        self.assertIn("30.00", composer.body)
        self.assertEqual(dispute.state, "rejected")

    def test_an_apology_names_the_remedy(self):
        dispute = self.dispute(30)
        template = dispute._answer_template("remedy")
        action = self.decide(
            dispute, "resolve", "credit_note", prepare=True, template_id=template.id
        )
        self.assertIn("credit note for", self.composer(action).body)

    def test_several_disputes_are_decided_without_an_answer(self):
        disputes = self.dispute(30) + self.dispute(30)
        action = self.decide(disputes, "reject")
        self.assertEqual(action["type"], "ir.actions.act_window_close")

    def test_the_answer_goes_to_the_contact_of_the_document(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Ms Huber",
                "parent_id": self.azure.id,
                "email": "huber@customer.example.com",
            }
        )
        move = self.invoice(contact, 100)
        dispute = self.dispute(30, move)
        self.assertEqual(dispute.partner_id, self.azure)
        self.assertEqual(dispute.contact_id, contact)
        self.assertEqual(self.composer(dispute.action_reply()).partner_ids, contact)

    def test_the_template_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("ar_reconciliation.mail_template_dispute_received")
        template.with_context(lang="fr_FR").subject = "Votre réclamation"
        self.azure.lang = "fr_FR"
        composer = self.composer(self.dispute(30).action_reply())
        self.assertEqual(composer.subject, "Votre réclamation")

    def test_a_reply_of_the_customer_lands_in_the_dispute(self):
        dispute = self.dispute(30)
        dispute.action_wait()
        composer = self.composer(dispute.action_reply())
        with self.mock_mail_gateway():
            composer._action_send_mail()
        message = self.sent(dispute)[-1]
        mail = (
            "From: azure@customer.example.com\r\n"
            "To: catchall@ours.example.com\r\n"
            "Subject: Re: question\r\nMessage-Id: <answer-1@customer.example.com>\r\n"
            f"In-Reply-To: {message.message_id}\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\nBoxes 3 and 4.\r\n"
        )
        with self.mock_mail_gateway():
            self.env["mail.thread"].sudo().message_process(False, mail)
        answer = dispute.sudo().message_ids.sorted("id")[-1]
        found = dispute.sudo().message_ids.filtered(
            lambda m: "Boxes 3 and 4" in (m.body or "")
        )
        self.assertTrue(found, answer.body)
        self.assertEqual(found.author_id, self.azure)
        self.assertEqual(dispute.state, "in_progress")

    def test_notes_of_colleagues_never_reach_the_customer(self):
        dispute = self.dispute(30)
        dispute.sudo().message_subscribe(self.azure.ids)
        with self.mock_mail_gateway():
            dispute.message_post(
                body="They always complain", subtype_xmlid="mail.mt_note"
            )
            dispute.action_start()
            self.decide(dispute, "resolve", "credit_note", prepare=True)
            self.env.flush_all()
            self.flush_tracking()
        self.assertNotSentEmail([self.azure])
        self.assertFalse(dispute.first_response_on)
        ours = dispute.sudo().message_ids.filtered(lambda m: m.body)
        loud = ours.filtered(lambda m: not (m.is_internal or m.subtype_id.internal))
        self.assertFalse(
            loud.mapped(lambda m: (m.subtype_id.name, m.message_type, m.body))
        )

    def test_an_auditor_answers_nobody(self):
        dispute = self.dispute(30).with_user(self.users["auditor"])
        self.assertRefused(dispute.action_reply, message="auditor")
