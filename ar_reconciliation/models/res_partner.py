from odoo import api, fields, models

from .account_bank_statement_line import READERS

CYCLES = [
    ("none", "None"),
    ("monthly", "Monthly"),
    ("quarterly", "Quarterly"),
]
PORTAL_ROLES = [
    ("none", "Sees No Statements"),
    ("view", "Sees Statements"),
    ("confirm", "Sees and Answers Statements"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_statement_cycle = fields.Selection(
        CYCLES,
        string="Statement Cycle",
        groups=READERS,
        help="How often the customer gets a statement by itself; empty: never.",
    )
    ar_statement_contact_ids = fields.Many2many(
        "res.partner",
        "ar_statement_contact_rel",
        "partner_id",
        "contact_id",
        string="Recipients of Statements",
        groups=READERS,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Empty: the customer's own address.",
    )
    ar_statement_blind = fields.Boolean(
        string="Blind Confirmation",
        groups=READERS,
        help="In the portal the customer types the balance before seeing ours.",
    )
    ar_portal_role = fields.Selection(
        PORTAL_ROLES,
        string="Statements in the Portal",
        groups=READERS,
        help="What this contact may do with the statements of the company; "
        "empty: see and answer them.",
    )

    @api.model
    def _commercial_fields(self):
        """Contacts have the company's cycle and policy."""
        return [
            *super()._commercial_fields(),
            "ar_statement_cycle",
            "ar_statement_blind",
        ]
