"""Reminder policies: when, how and how often customers are reminded of what is due."""

import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

RISK_CLASSES = ("A", "B", "C", "D")
WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


class ArDunningPolicy(models.Model):
    _name = "ar.dunning.policy"
    _description = "Reminder Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="When several policies fit a customer, the first one counts."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    level_ids = fields.One2many(
        "ar.dunning.level", "policy_id", string="Levels", copy=True
    )
    level_count = fields.Integer(
        string="Number of Levels", compute="_compute_level_count"
    )
    automatic = fields.Boolean(
        string="Send Without Review",
        help="Reminders of this policy are computed and sent every working day by "
        "themselves. Otherwise somebody starts a run and looks at it first.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        string="Manager to Turn To",
        check_company=True,
        help="Gets the cases of levels that go to a manager.",
    )

    # === WHOM === #

    category_ids = fields.Many2many(
        "res.partner.category",
        "ar_dunning_policy_category_rel",
        string="Customers with a Tag",
    )
    risk_classes = fields.Char(
        string="Customers of Risk Class",
        help="Letters from A to D separated by commas, such as C, D.",
    )
    is_default = fields.Boolean(
        string="Standard of the Company", compute="_compute_is_default"
    )

    # === LIMITS === #

    minimum_amount = fields.Monetary(
        string="Not Below",
        help="Nobody is reminded of less than this in total, in the company's "
        "currency.",
    )
    gap_days = fields.Integer(
        string="Days Between Reminders",
        default=5,
        help="A customer is left alone for so many days after a reminder.",
    )

    review_holds = fields.Boolean(
        string="Wait for Statements Under Review",
        default=True,
        help="No reminder while an answer to a statement waits for us.",
    )

    # === WORKING TIME === #

    monday = fields.Boolean(default=True)
    tuesday = fields.Boolean(default=True)
    wednesday = fields.Boolean(default=True)
    thursday = fields.Boolean(default=True)
    friday = fields.Boolean(default=True)
    saturday = fields.Boolean()
    sunday = fields.Boolean()
    quiet_from = fields.Float(
        default=20.0,
        help="From this hour on, in the customer's time zone, nothing is sent.",
    )
    quiet_to = fields.Float(string="Quiet Until", default=8.0)

    # === FEE AND INTEREST === #

    fee_product_id = fields.Many2one(
        "product.product",
        string="Product of Fees",
        check_company=True,
        help="Its account and taxes are used on the invoice of the fee.",
    )
    interest_product_id = fields.Many2one(
        "product.product", string="Product of Interest", check_company=True
    )
    fee_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of Fees",
        check_company=True,
        domain=[("type", "=", "sale")],
    )
    rate_ids = fields.One2many(
        "ar.dunning.rate", "policy_id", string="Rates of Interest", copy=True
    )
    day_count = fields.Selection(
        [("act/365", "Days / 365"), ("act/360", "Days / 360"), ("30/360", "30 / 360")],
        string="Interest Is Counted By",
        required=True,
        default="act/365",
    )

    _gap_days_positive = models.Constraint(
        "CHECK (gap_days >= 0)", "The days between reminders cannot be negative."
    )
    _minimum_positive = models.Constraint(
        "CHECK (minimum_amount >= 0)",
        "The amount below which nobody is reminded cannot be negative.",
    )
    _quiet_hours = models.Constraint(
        "CHECK (quiet_from >= 0 AND quiet_from <= 24 "
        "AND quiet_to >= 0 AND quiet_to <= 24)",
        "Quiet hours are between 0:00 and 24:00.",
    )
    _some_day = models.Constraint(
        "CHECK (monday OR tuesday OR wednesday OR thursday OR friday OR saturday "
        "OR sunday)",
        "At least one day of the week must be a working day.",
    )

    # === COMPUTE METHODS === #

    @api.depends("level_ids")
    def _compute_level_count(self):
        for policy in self:
            policy.level_count = len(policy.level_ids)

    @api.depends("company_id.ar_dunning_policy_id")
    def _compute_is_default(self):
        for policy in self:
            policy.is_default = policy.company_id.ar_dunning_policy_id == policy

    @api.constrains("risk_classes")
    def _check_risk_classes(self):
        for policy in self:
            if set(policy._risk_letters()) - set(RISK_CLASSES):
                raise ValidationError(
                    self.env._(
                        "“%s” is no list of risk classes: write letters from A to D "
                        "separated by commas, such as C, D.",
                        policy.risk_classes,
                    )
                )

    @api.private
    def copy_data(self, default=None):
        """A copy for the same company has a name of its own."""
        vals_list = super().copy_data(default)
        if "company_id" in (default or {}):
            return vals_list
        return [
            {**vals, "name": self.env._("%s (copy)", policy.name)}
            for policy, vals in zip(self, vals_list, strict=True)
        ]

    def action_make_default(self):
        """Use this policy for all customers of its company whom no other fits."""
        self.ensure_one()
        if not self.env["ar.access"]._is("manager"):
            raise AccessError(self.env._("Only a manager sets reminder policies."))
        self.check_access("write")
        self.company_id.sudo().ar_dunning_policy_id = self
        return True

    # === READING === #

    def _risk_letters(self):
        """The risk classes this policy is for, as a list of letters."""
        self.ensure_one()
        return [x for x in re.split(r"[\s,，、;]+", self.risk_classes or "") if x]

    def _weekdays(self):
        """Working days of the week as numbers, Monday is 0."""
        self.ensure_one()
        return frozenset(i for i, name in enumerate(WEEKDAYS) if self[name])


class ArDunningRate(models.Model):
    _name = "ar.dunning.rate"
    _description = "Rate of Interest on Late Payment"
    _order = "policy_id, since desc, id"
    _rec_name = "since"

    policy_id = fields.Many2one(
        "ar.dunning.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    since = fields.Date(required=True)
    percent = fields.Float(
        string="Per Year (%)",
        required=True,
        digits=(6, 3),
        aggregator=None,
        help="Simple interest on each overdue amount.",
    )

    _once = models.UniqueIndex(
        "(policy_id, since)", "A policy has one rate of interest per day."
    )
    _percent_positive = models.Constraint(
        "CHECK (percent >= 0)", "Interest cannot be negative."
    )
