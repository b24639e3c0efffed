"""Reminder runs: what is to be said to whom today, looked at, and sent."""

from odoo import fields, models

RUN_STATES = [
    ("draft", "Draft"),
    ("computing", "Computing"),
    ("review", "To Review"),
    ("sending", "Sending"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]


class ArDunningRun(models.Model):
    _name = "ar.dunning.run"
    _description = "Reminder Run"
    _inherit = ["ar.background.job", "ar.state.mixin"]
    _order = "day desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, default="/", copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    day = fields.Date(required=True, default=fields.Date.context_today)
    policy_ids = fields.Many2many(
        "ar.dunning.policy",
        string="Only These Policies",
        check_company=True,
        help="Empty: all customers, each by the policy that fits.",
    )
    state = fields.Selection(
        RUN_STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
    )
    automatic = fields.Boolean(
        readonly=True, copy=False, help="Made by the schedule, sent without review."
    )
    user_id = fields.Many2one("res.users", string="Made By", readonly=True, copy=False)
    worker_id = fields.Many2one(
        "res.users", string="Works as", readonly=True, copy=False
    )
    message_ids = fields.One2many("ar.dunning.message", "run_id", string="Reminders")
