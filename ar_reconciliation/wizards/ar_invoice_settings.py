"""Settings of what is checked before an invoice goes out."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_check_customer = fields.Selection(
        related="company_id.ar_check_customer", readonly=False
    )
    ar_check_duplicate = fields.Selection(
        related="company_id.ar_check_duplicate", readonly=False
    )
    ar_check_amount = fields.Selection(
        related="company_id.ar_check_amount", readonly=False
    )
    ar_check_term = fields.Selection(related="company_id.ar_check_term", readonly=False)
    ar_check_reference = fields.Selection(
        related="company_id.ar_check_reference", readonly=False
    )
    ar_check_currency = fields.Selection(
        related="company_id.ar_check_currency", readonly=False
    )
    ar_check_date = fields.Selection(related="company_id.ar_check_date", readonly=False)
    ar_duplicate_days = fields.Integer(
        related="company_id.ar_duplicate_days", readonly=False
    )
    ar_date_days = fields.Integer(related="company_id.ar_date_days", readonly=False)
    ar_invoice_code = fields.Selection(
        related="company_id.ar_invoice_code", readonly=False
    )
    ar_invoice_send = fields.Boolean(
        related="company_id.ar_invoice_send", readonly=False
    )
    ar_invoice_limit = fields.Monetary(
        related="company_id.ar_invoice_limit",
        readonly=False,
        currency_field="ar_company_currency_id",
    )
