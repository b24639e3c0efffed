from odoo import fields, models

CREDIT_MODES = [
    ("warn", "Only warn"),
    ("hold", "Hold until a manager releases it"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_credit_mode = fields.Selection(
        CREDIT_MODES,
        string="Credit Control",
        default="warn",
        required=True,
        help="What happens to invoices and orders of customers over their limit.",
    )
