"""What a company lets its clerks and customers agree on."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_promise_days = fields.Integer(
        string="Longest Promise (Days)",
        default=30,
        help="A promise to pay is for a day at most so many days ahead.",
    )
    ar_promise_grace = fields.Integer(
        string="Days of Grace",
        default=2,
        help="A promise is broken when the money is not there so many working days "
        "after its day.",
    )
    ar_plan_limit = fields.Monetary(
        string="Plans Without Approval Up To",
        default=5000,
        help="A clerk offers instalments up to this amount; above it a reviewer who "
        "did not make the plan approves. Zero: always.",
    )
    ar_plan_number = fields.Integer(
        string="Instalments Without Approval",
        default=6,
        help="A clerk offers so many instalments; a reviewer approves more.",
    )
    ar_plan_most = fields.Integer(
        string="Most Instalments in the Portal",
        default=12,
        help="Customers can ask for so many instalments. Below two: for none.",
    )
    ar_plan_first_days = fields.Integer(
        string="First Instalment Within (Days)",
        default=45,
        help="Customers can ask to pay the first instalment so many days ahead.",
    )
    ar_plan_rate = fields.Float(
        string="Interest of Plans per Period (%)", digits=(6, 3), default=0.0
    )
    ar_plan_remind_days = fields.Integer(
        string="Remind of Instalments Before (Days)",
        default=3,
        help="Customers get a mail so many days before an instalment. Zero: none.",
    )
    ar_plan_default_days = fields.Integer(
        string="Days Late Until Default",
        default=14,
        help="A plan ends when an instalment is more than so many days late. "
        "Zero: never.",
    )
    ar_plan_default_missed = fields.Integer(
        string="Missed Instalments Until Default",
        default=2,
        help="A plan ends when so many instalments are late. Zero: never.",
    )

    _ar_agreements_positive = models.Constraint(
        "CHECK (ar_promise_days >= 0 AND ar_promise_grace >= 0 AND ar_plan_limit >= 0"
        " AND ar_plan_number >= 0 AND ar_plan_most >= 0 AND ar_plan_first_days >= 0"
        " AND ar_plan_rate >= 0 AND ar_plan_remind_days >= 0"
        " AND ar_plan_default_days >= 0 AND ar_plan_default_missed >= 0)",
        "The limits of promises and instalment plans are not negative.",
    )
