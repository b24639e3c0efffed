from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_promise_days = fields.Integer(
        related="company_id.ar_promise_days", readonly=False
    )
    ar_promise_grace = fields.Integer(
        related="company_id.ar_promise_grace", readonly=False
    )
    ar_plan_limit = fields.Monetary(
        related="company_id.ar_plan_limit",
        readonly=False,
        currency_field="ar_company_currency_id",
    )
    ar_plan_number = fields.Integer(related="company_id.ar_plan_number", readonly=False)
    ar_plan_most = fields.Integer(related="company_id.ar_plan_most", readonly=False)
    ar_plan_first_days = fields.Integer(
        related="company_id.ar_plan_first_days", readonly=False
    )
    ar_plan_rate = fields.Float(related="company_id.ar_plan_rate", readonly=False)
    ar_plan_remind_days = fields.Integer(
        related="company_id.ar_plan_remind_days", readonly=False
    )
    ar_plan_default_days = fields.Integer(
        related="company_id.ar_plan_default_days", readonly=False
    )
    ar_plan_default_missed = fields.Integer(
        related="company_id.ar_plan_default_missed", readonly=False
    )
