from markupsafe import Markup

from odoo import api, fields, models


class ArDunningPreviewWizard(models.TransientModel):
    _name = "ar.dunning.preview.wizard"
    _description = "Look at a Reminder"

    policy_id = fields.Many2one("ar.dunning.policy", required=True)
    company_id = fields.Many2one(related="policy_id.company_id")
    level_id = fields.Many2one(
        "ar.dunning.level",
        required=True,
        domain="[('policy_id', '=', policy_id)]",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        domain="[('parent_id', '=', False)]",
        default=lambda self: self._some_customer(),
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        help="Empty: the customer's own.",
    )
    channel = fields.Selection(related="level_id.channel")
    address = fields.Char(compute="_compute_sample")
    subject = fields.Char(compute="_compute_sample")
    text = fields.Text(compute="_compute_sample")
    body = fields.Html(compute="_compute_sample", sanitize=False)

    @api.model
    def _some_customer(self):
        """A customer with something open, so that there is something to see."""
        items = self.env["account.move.line"]
        found = items.search(
            [
                ("company_id", "=", self.env.company.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("balance", ">", 0),
                ("partner_id", "!=", False),
            ],
            order="date_maturity",
            limit=1,
        )
        return found.partner_id.commercial_partner_id or self.env.company.partner_id

    @api.depends("level_id", "partner_id", "lang")
    def _compute_sample(self):
        for wizard in self:
            wizard.update(wizard._sample())

    def _sample(self):
        """What the customer would get, as values of this window."""
        empty = {"address": False, "subject": False, "text": False, "body": False}
        if not self.level_id or not self.partner_id:
            return empty
        level = self.level_id.with_context(ar_preview_lang=self.lang)
        message = level._sample(self.partner_id)
        values = {**empty, "address": message.address}
        if self.channel == "letter":
            return {**values, "body": self._letter(message)}
        if self.channel == "email":
            return {**values, "subject": message.subject, "body": message._framed()}
        return {**values, "text": message.text}

    def _letter(self, message):
        """The letter as a picture of its sheet of paper."""
        page = self.env["ir.qweb"]._render(
            "ar_reconciliation.ar_dunning_letter_page",
            {"doc": message, "company": message.company_id.sudo()},
            lang=message.lang,
        )
        return Markup('<div class="border p-4 bg-white">{}</div>').format(page)
