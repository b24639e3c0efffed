from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_exception_days = fields.Integer(
        related="company_id.ar_exception_days", readonly=False
    )
    ar_remedy_limit = fields.Monetary(
        related="company_id.ar_remedy_limit",
        readonly=False,
        currency_field="ar_company_currency_id",
    )
    ar_company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Company"
    )
    ar_goodwill_account_id = fields.Many2one(
        related="company_id.ar_goodwill_account_id", readonly=False
    )
