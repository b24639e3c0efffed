from odoo import api, fields, models
from odoo.fields import Domain

from .ar_match_rule_reason import REASONS

FAULTS = [
    ("us", "Us"),
    ("customer", "Customer"),
    ("third_party", "Carrier or Third Party"),
    ("unknown", "Not Known Yet"),
]


class ArDisputeReason(models.Model):
    _name = "ar.dispute.reason"
    _description = "Reason of a Dispute"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )
    short_reason = fields.Selection(
        REASONS,
        string="Reason of Short Payments",
        help="A short payment with this reason opens a dispute with this one.",
    )
    fault = fields.Selection(
        FAULTS,
        string="At Fault",
        required=True,
        default="unknown",
        help="Who is at fault until somebody has found out.",
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        company_dependent=True,
        domain=lambda self: self.env["res.users"]._ar_owner_domain(
            "allowed_company_ids"
        ),
        help="Who gets new disputes with this reason, in this company.",
    )
    days = fields.Integer(
        string="Days to Answer",
        default=14,
        help="A new dispute is due so many days after it was opened.",
    )

    _days_positive = models.Constraint(
        "CHECK (days >= 0)", "The days to answer a dispute cannot be negative."
    )

    @api.model
    def _by_short_reason(self, company):
        """Reasons of a company by the reason of a short payment.

        :return: dict of a value of ``REASONS`` to the first record that has it.
        """
        found = self.sudo().search(
            Domain("company_id", "in", (False, company.id))
            & Domain("short_reason", "!=", False)
        )
        # A company's own stands before one for all.
        found = found.sorted(lambda reason: (not reason.company_id, reason.sequence))
        return {row.short_reason: row.sudo(False) for row in reversed(found)}

    def _owner(self, company):
        """Who gets a dispute of the company, if that person still may.

        :return: res.users, empty when there is nobody.
        """
        owner = self.sudo().with_company(company).owner_id.sudo(False)
        return owner if owner and owner._ar_can_own(company) else owner.browse()
