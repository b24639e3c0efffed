"""Promises and plans at the customer."""

from odoo import fields, models

from .account_bank_statement_line import READERS


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_promise_count = fields.Integer(
        string="Promises", compute="_compute_ar_agreement_count", groups=READERS
    )
    ar_plan_count = fields.Integer(
        string="Instalment Plans", compute="_compute_ar_agreement_count", groups=READERS
    )
    ar_plan_running = fields.Boolean(
        string="In a Plan", compute="_compute_ar_agreement_count", groups=READERS
    )
    ar_promise_running = fields.Boolean(
        string="Has Promised", compute="_compute_ar_agreement_count", groups=READERS
    )

    def _compute_ar_agreement_count(self):
        domain = [("partner_id", "in", self.commercial_partner_id.ids)]
        by = ["partner_id", "state"]
        plans = self.env["ar.instalment.plan"]._read_group(domain, by, ["__count"])
        promises = self.env["ar.promise"]._read_group(domain, by, ["__count"])
        for partner in self:
            customer = partner.commercial_partner_id._origin
            own = {s: n for p, s, n in plans if p == customer}
            said = {s: n for p, s, n in promises if p == customer}
            partner.ar_plan_count = sum(own.values())
            partner.ar_plan_running = bool(own.get("running") or own.get("accepted"))
            partner.ar_promise_count = sum(said.values())
            partner.ar_promise_running = bool(said.get("open"))

    def action_ar_show_promises(self):
        """Open the promises of this customer."""
        self.ensure_one()
        customer = self.commercial_partner_id
        return self.env["ar.promise"]._show([("partner_id", "=", customer.id)])

    def action_ar_show_plans(self):
        """Open the instalment plans of this customer."""
        self.ensure_one()
        customer = self.commercial_partner_id
        action = self.env["ar.instalment.plan"]._show(
            [("partner_id", "=", customer.id)]
        )
        return {**action, "context": {"default_partner_id": customer.id}}
