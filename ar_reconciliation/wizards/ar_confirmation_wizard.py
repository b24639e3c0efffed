from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.ar_confirmation_letter import KINDS, PURPOSES


class ArConfirmationWizard(models.TransientModel):
    _name = "ar.confirmation.wizard"
    _description = "Make Confirmation Letters"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        string="Balance On", required=True, default=lambda self: self._last_month_end()
    )
    due_date = fields.Date(
        string="Answer By",
        default=lambda self: fields.Date.context_today(self) + timedelta(14),
    )
    kind = fields.Selection(KINDS, required=True, default="positive")
    purpose = fields.Selection(PURPOSES, required=True, default="own")
    auditor_id = fields.Many2one("res.partner", string="Audit Firm")
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self._default_partners(),
        help="Empty: all customers with a balance on that day.",
    )
    zero = fields.Boolean(
        string="Also Without Balance",
        help="Write to the chosen customers even if nothing is open.",
    )

    @api.model
    def _last_month_end(self):
        today = fields.Date.context_today(self)
        return today.replace(day=1) - timedelta(1)

    @api.model
    def _default_partners(self):
        context = self.env.context
        if context.get("active_model") != "res.partner":
            return []
        chosen = self.env["res.partner"].browse(context.get("active_ids", []))
        return chosen.commercial_partner_id.ids

    def action_make(self):
        """Make the letters and show them.

        :raise UserError: when there is none to make.
        """
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        self.company_id.check_access("read")
        letters = self.env["ar.confirmation.letter"]._make(
            self.company_id,
            self.partner_ids.commercial_partner_id,
            self.date,
            kind=self.kind,
            purpose=self.purpose,
            auditor_id=self.auditor_id.id if self.purpose == "audit" else False,
            due_date=self.due_date,
            zero=self.zero,
        )
        if not letters:
            raise UserError(
                self.env._(
                    "There is no letter to make: these customers have no balance on "
                    "that day, or a letter already."
                )
            )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_confirmation_letter_action"
        )
        return {**action, "domain": [("id", "in", letters.ids)], "context": {}}
