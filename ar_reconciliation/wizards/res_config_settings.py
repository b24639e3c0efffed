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
    ar_statement_buckets = fields.Char(
        related="company_id.ar_statement_buckets", readonly=False
    )
    ar_statement_basis = fields.Selection(
        related="company_id.ar_statement_basis", readonly=False
    )
    ar_statement_days = fields.Integer(
        related="company_id.ar_statement_days", readonly=False
    )
    ar_statement_remind_days = fields.Integer(
        related="company_id.ar_statement_remind_days", readonly=False
    )
    ar_statement_reminders = fields.Integer(
        related="company_id.ar_statement_reminders", readonly=False
    )
    ar_statement_seal = fields.Binary(
        related="company_id.ar_statement_seal", readonly=False
    )
    ar_statement_signature = fields.Text(
        related="company_id.ar_statement_signature", readonly=False
    )
    ar_sms_gateway_id = fields.Many2one(
        related="company_id.ar_sms_gateway_id", readonly=False
    )
    ar_portal_pay = fields.Boolean(related="company_id.ar_portal_pay", readonly=False)
    ar_statement_bank_id = fields.Many2one(
        related="company_id.ar_statement_bank_id", readonly=False
    )
    ar_dunning_policy_id = fields.Many2one(
        related="company_id.ar_dunning_policy_id", readonly=False
    )
    ar_limitation_years = fields.Integer(
        related="company_id.ar_limitation_years", readonly=False
    )
    ar_limitation_months = fields.Integer(
        related="company_id.ar_limitation_months", readonly=False
    )
    ar_limitation_year_end = fields.Boolean(
        related="company_id.ar_limitation_year_end", readonly=False
    )
    ar_limitation_demand = fields.Boolean(
        related="company_id.ar_limitation_demand", readonly=False
    )
    ar_credit_mode = fields.Selection(
        related="company_id.ar_credit_mode", readonly=False
    )
