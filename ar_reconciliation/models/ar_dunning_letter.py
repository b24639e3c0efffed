"""Reminders on paper: one document each, printed and posted by the collector."""

from odoo import models
from odoo.exceptions import UserError

REPORT = "ar_reconciliation.ar_dunning_letter_report"


class ArDunningMessage(models.Model):
    _inherit = "ar.dunning.message"

    def _send_letter(self):
        """Print the letters and ask the collectors to post them.

        :return: {} because what fails raises.
        """
        for message in self:
            message._make_letter()
        self._ask_collector("ar_reconciliation.ar_activity_type_reminder_letter")
        self._note_sent()
        return {}

    def _make_letter(self):
        """Keep the letter as a document of the reminder."""
        self.ensure_one()
        content, kind = self.env["ir.actions.report"].sudo()._render(REPORT, self.ids)
        paper = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": self._letter_name(kind),
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        self.sudo().document_id = paper
        return paper

    def _letter_name(self, kind):
        """File name of the letter: customer, currency and day."""
        safe = "".join(c if c.isalnum() else "-" for c in self.partner_id.name or "")
        return f"reminder-{safe}-{self.currency_id.name}-{self.day}.{kind}"

    def _address_lines(self):
        """The address as it stands in the window of an envelope."""
        self.ensure_one()
        contact = (self.contact_id or self.partner_id).sudo()
        customer = self.partner_id.sudo()
        lines = [customer.name or ""]
        if contact != customer and contact.name:
            lines.append(contact.name)
        source = contact if contact.street or contact.city else customer
        lines += source._display_address(without_company=True).splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def _sender_line(self):
        """Our own address in one line, above the one in the window."""
        company = self.company_id.sudo()
        lines = company.partner_id._display_address(without_company=True).splitlines()
        return " · ".join([company.name, *(line for line in lines if line.strip())])

    def action_print_letter(self):
        """Print letters: the kept document, else as it would be now."""
        self.check_access("read")
        letters = self.filtered(lambda message: message.channel == "letter")
        if not letters:
            raise UserError(self.env._("None of these reminders is a letter."))
        if len(letters) == 1 and letters.document_id:
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{letters.document_id.id}?download=1",
                "target": "self",
            }
        return self.env.ref(REPORT).report_action(letters)
