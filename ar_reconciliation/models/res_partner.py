from odoo import fields, models

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

    # People without our roles copy contacts: what they may not read is not copied, and
    # it is asked of the commercial partner only instead of being kept on each contact.

    ar_statement_cycle = fields.Selection(
        CYCLES,
        string="Statement Cycle",
        copy=False,
        groups=READERS,
        help="How often the customer gets a statement by itself; empty: never.",
    )
    ar_statement_contact_ids = fields.Many2many(
        "res.partner",
        "ar_statement_contact_rel",
        "partner_id",
        "contact_id",
        string="Recipients of Statements",
        copy=False,
        groups=READERS,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Empty: the customer's own address.",
    )
    ar_statement_blind = fields.Boolean(
        string="Blind Confirmation",
        copy=False,
        groups=READERS,
        help="In the portal the customer types the balance before seeing ours.",
    )
    ar_portal_role = fields.Selection(
        PORTAL_ROLES,
        string="Statements in the Portal",
        copy=False,
        groups=READERS,
        help="What this contact may do with the statements of the company; "
        "empty: see and answer them.",
    )
