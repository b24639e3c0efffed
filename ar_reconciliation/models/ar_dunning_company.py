"""Settings of reminders and of the limitation of claims."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_dunning_policy_id = fields.Many2one(
        "ar.dunning.policy",
        string="Standard Reminder Policy",
        check_company=True,
        help="For customers whom no other policy fits.",
    )
    ar_limitation_years = fields.Integer(
        string="Limitation (Years)",
        default=3,
        help="So long a claim can be enforced. Zero: no clock.",
    )
    ar_limitation_months = fields.Integer(
        string="Warn Before (Months)",
        default=6,
        help="So long before the limitation somebody is told.",
    )
    ar_limitation_basis = fields.Selection(
        [("due", "Due Date"), ("year", "End of the Year")],
        string="Limitation Counts From",
        default="due",
        required=True,
    )
    ar_limitation_restart = fields.Selection(
        [
            ("none", "Nothing"),
            ("payment", "Payment or Confirmation"),
            ("reminder", "Payment, Confirmation or Reminder"),
        ],
        string="Limitation Starts Anew After",
        default="payment",
        required=True,
        help="Laws differ: ask a lawyer. In China a demand starts it anew, in Germany "
        "it does not.",
    )

    _ar_limitation_positive = models.Constraint(
        "CHECK (ar_limitation_years >= 0 AND ar_limitation_months >= 0)",
        "Years and months of limitation cannot be negative.",
    )
