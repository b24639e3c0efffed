"""What comes back after a reminder: an answer, a bounce, a mail nobody took."""

from odoo import api, fields, models
from odoo.tools import email_normalize

REASON_LIMIT = 500


class ArDunningMessage(models.Model):
    _inherit = "ar.dunning.message"

    @api.private
    def message_update(self, msg_dict, update_vals=None):
        """An answer by e-mail: it is in the thread, its owner has to read it."""
        result = super().message_update(msg_dict, update_vals)
        if not self.env.su:  # not the mail gateway
            return result
        answered = self.filtered(lambda message: message._is_answer(msg_dict))
        answered.sudo().replied_on = fields.Datetime.now()
        answered._ask_collector("ar_reconciliation.ar_activity_type_reminder_reply")
        return result

    def _is_answer(self, msg_dict):
        """Does a mail come from outside, and is nobody asked to read it yet?"""
        author = self.env["res.partner"].sudo().browse(msg_dict.get("author_id"))
        kind = self.env.ref(
            "ar_reconciliation.ar_activity_type_reminder_reply",
            raise_if_not_found=False,
        )
        asked = self.sudo().activity_ids.activity_type_id
        return not author.user_ids.filtered(lambda u: u._is_internal()) and (
            kind not in asked
        )

    def _message_receive_bounce(self, email, partner):
        """Odoo's mail gateway says that a mail came back."""
        result = super()._message_receive_bounce(email, partner)
        address = email_normalize(email or "") or email or ""
        self._note_undelivered(
            "bounced", self.env._("The mail to %s came back.", address)
        )
        return result

    def _note_undelivered(self, state, reason):
        """Nobody got these reminders: say so, and let somebody find an address."""
        gone = self.filtered(lambda message: message.state in ("sending", "sent"))
        lost = gone._move(state, error=(reason or "")[:REASON_LIMIT])
        lost._ask_collector("ar_reconciliation.ar_activity_type_reminder_address")


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """A reminder whose mail no server took was not sent."""
        if failure_type:
            about = self.filtered(lambda mail: mail.model == "ar.dunning.message")
            messages = self.env["ar.dunning.message"].sudo()
            found = (
                messages.search([("mail_id", "in", about.ids)]) if about else messages
            )
            found._note_undelivered("failed", failure_reason or failure_type)
            # The next run makes a new one: this one must not leave by Odoo's "Retry".
            found.mail_id.write({"state": "cancel"})
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
