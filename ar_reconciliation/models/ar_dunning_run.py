"""Reminder runs: what is to be said to whom today, looked at, and sent."""

from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

RUN_STATES = [
    ("draft", "Draft"),
    ("computing", "Computing"),
    ("review", "To Review"),
    ("sending", "Sending"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
#: What a clerk chooses while the run is a draft.
CHOICES = frozenset(("company_id", "policy_ids"))


class ArDunningRun(models.Model):
    _name = "ar.dunning.run"
    _description = "Reminder Run"
    _inherit = ["ar.background.job", "ar.state.mixin"]
    _order = "day desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", search="_search_name")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    day = fields.Date(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self._today(self.env.company),
        help="Today in the company's time zone, when the run was computed.",
    )
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

    _automatic_once = models.UniqueIndex(
        "(company_id, day) WHERE automatic IS TRUE AND state <> 'cancelled'",
        "The schedule has made this run already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("day", "automatic")
    @api.depends_context("lang")
    def _compute_name(self):
        for run in self:
            text = self.env._("Reminders of %s", fields.Date.to_string(run.day) or "")
            if run.automatic:
                text = self.env._("%s (automatic)", text)
            run.name = text

    @api.model
    def _search_name(self, operator, value):
        """Runs are found by the day in their name."""
        if operator not in ("ilike", "=") or not value:
            return NotImplemented
        try:
            day = fields.Date.to_date(str(value).split(" ")[-1])
        except ValueError:
            return Domain.FALSE
        return Domain("day", "=", day)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env["ar.access"]._check_clerk()
        self._check_choices({name for vals in vals_list for name in vals})
        return super(ArDunningRun, self._without_forged_defaults()).create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self.env["ar.access"]._check_clerk()
            self._check_choices(set(vals))
            self._check_states("draft")
        return super().write(vals)

    def _without_forged_defaults(self):
        """The model without defaults in the context for what nobody may choose."""
        context = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_") or key[8:] in CHOICES
        }
        return self.with_env(self.env(context=context))

    def _check_choices(self, names):
        """Refuse what follows from the work.

        :raise AccessError: when a name is no choice.
        """
        if not self.env.su and not CHOICES.issuperset(names):
            raise AccessError(
                self.env._(
                    "What a reminder run has done cannot be written. Use its buttons."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self._check_states("draft")

    def _check_states(self, *states):
        """:raise UserError: naming a run that is in none of the states."""
        other = self.filtered(lambda run: run.state not in states)
        if other:
            names = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(run)s” is “%(state)s”: this is not possible now.",
                    run=other[0].name,
                    state=names[other[0].state],
                )
            )

    # === TIME === #

    @api.model
    def _now(self, company):
        """The aware time in the company's time zone; UTC where it has none."""
        zone = company.sudo().partner_id.tz or self.env.user.tz or "UTC"
        now = fields.Datetime.now().replace(tzinfo=ZoneInfo("UTC"))
        return now.astimezone(ZoneInfo(zone))

    @api.model
    def _today(self, company):
        """Today where the company is."""
        return self._now(company).date()
