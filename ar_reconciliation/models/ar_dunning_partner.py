"""What a company has agreed with, or decided about, a customer's reminders."""

from odoo import fields, models

from .account_bank_statement_line import READERS


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_dunning_policy_id = fields.Many2one(
        "ar.dunning.policy",
        string="Reminder Policy",
        company_dependent=True,
        copy=False,
        groups=READERS,
        help="Empty: by tag, by risk class, or the company's standard.",
    )
    ar_dunning_hold_until = fields.Date(
        string="No Reminders Until",
        company_dependent=True,
        copy=False,
        groups=READERS,
        help="Until this day, included, the customer gets no reminders.",
    )
    ar_dunning_hold_reason = fields.Char(
        string="Why No Reminders", company_dependent=True, copy=False, groups=READERS
    )
    ar_collector_id = fields.Many2one(
        "res.users",
        string="Collector",
        company_dependent=True,
        copy=False,
        groups=READERS,
        help="Who calls the customer and gets the answers to reminders.",
    )
    ar_credit_stop = fields.Boolean(
        string="Credit Stop",
        company_dependent=True,
        copy=False,
        groups=READERS,
        help="No further credit until somebody lifts this.",
    )
    ar_credit_stop_reason = fields.Char(
        string="Why Credit Was Stopped",
        company_dependent=True,
        copy=False,
        groups=READERS,
    )
