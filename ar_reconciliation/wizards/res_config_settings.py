from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ar_exception_days = fields.Integer(
        related="company_id.ar_exception_days", readonly=False
    )
