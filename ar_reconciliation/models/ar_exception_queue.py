from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

#: What people plan with an exception; our roles may write it, others may not.
WORK_FIELDS = frozenset(
    ("ar_owner_id", "ar_due_date", "ar_next_step", "ar_snoozed_until")
)
#: States in which nothing is left to work on.
SETTLED_STATES = ("matched", "excluded")


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    ar_owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        domain=lambda self: self.env["res.users"]._ar_owner_domain(),
        help="Who settles this difference.",
    )
    ar_due_date = fields.Date(
        string="Settle By",
        copy=False,
        index="btree_not_null",
        help="Set when a run finds an exception; afterwards the person responsible, "
        "then a manager, is reminded.",
    )
    ar_next_step = fields.Char(
        string="Agreed Next Step",
        copy=False,
        help="What is planned, for example: remittance advice asked for.",
    )
    ar_age_days = fields.Integer(
        string="Age (Days)",
        compute="_compute_ar_age_days",
        search="_search_ar_age_days",
        aggregator=None,
        help="Days since the money was booked.",
    )
    ar_is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_ar_is_overdue", help="Past its due date."
    )

    # === COMPUTE METHODS === #

    @api.depends("date")
    def _compute_ar_age_days(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.ar_age_days = (today - line.date).days if line.date else 0

    def _search_ar_age_days(self, operator, value):
        """The older a line, the earlier its date."""
        today = fields.Date.context_today(self)
        if operator == "in":
            days = [today - timedelta(days=int(age)) for age in value]
            return Domain("date", "in", days)
        mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator)
        if not mirrored:
            return NotImplemented
        return Domain("date", mirrored, today - timedelta(days=int(value)))

    @api.depends("ar_due_date", "ar_match_state")
    def _compute_ar_is_overdue(self):
        today = fields.Date.context_today(self)
        for line in self:
            waits = line.ar_match_state not in SETTLED_STATES
            line.ar_is_overdue = (
                waits and bool(line.ar_due_date) and line.ar_due_date < today
            )

    # === CRUD === #

    @api.constrains("ar_owner_id")
    def _ar_check_owner(self):
        for line in self.filtered("ar_owner_id"):
            if not line.ar_owner_id._ar_can_own(line.company_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot take over %(line)s: only receivables clerks "
                        "of %(company)s can. Choose somebody else, or ask the "
                        "administrator to give the role.",
                        user=line.ar_owner_id.name,
                        line=line.display_name,
                        company=line.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        defaults = {name.removeprefix("default_") for name in self.env.context}
        self._ar_check_worker(defaults.union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        if WORK_FIELDS.isdisjoint(vals):
            return super().write(vals)
        self._ar_check_worker(vals)
        handed = self.browse()
        if "ar_owner_id" in vals:
            owner_id = vals["ar_owner_id"] or False
            handed = self.filtered(lambda line: line.ar_owner_id.id != owner_id)
        result = super().write(vals)
        handed._ar_log_hand_over()
        self._ar_follow_plan(vals)
        return result

    def _ar_check_worker(self, names):
        """Only our roles plan the work on exceptions.

        :raise AccessError: when one of the fields is among the names.
        """
        if not self.env.su and not WORK_FIELDS.isdisjoint(names):
            self.env["ar.access"]._check_clerk()

    def _ar_log_hand_over(self):
        """One log entry per line: to whom, until when, to do what."""
        log = self.env["ar.match.log"]
        by_plan = self.grouped(
            lambda line: (line.ar_owner_id, line.ar_due_date, line.ar_next_step)
        )
        for (owner, due, step), lines in by_plan.items():
            parts = [
                self.env._("To %s.", owner.name)
                if owner
                else self.env._("To nobody: back to the queue.")
            ]
            if due:
                day = fields.Date.to_string(due)
                parts.append(self.env._("Due on %s.", day))
            log._record("assigned", lines, note=" ".join([*parts, step or ""]).strip())

    # === ACTIONS === #

    def action_ar_assign_me(self):
        """Take over the selected lines that are not settled."""
        self.env["ar.access"]._check_clerk()
        self._ar_to_assign().write({"ar_owner_id": self.env.uid})
        return True

    def _ar_to_assign(self):
        """The lines that somebody still has to work on.

        :raise UserError: when there is none.
        """
        lines = self.filtered(lambda line: line.ar_match_state not in SETTLED_STATES)
        if not lines:
            raise UserError(
                self.env._(
                    "All selected bank lines are settled or excluded: there is nothing "
                    "to hand over. Select lines that are still open."
                )
            )
        return lines

    # === PLAN === #

    def _ar_plan_exceptions(self):
        """Give new exceptions a due date, and the person their journal names."""
        fresh = self.filtered(
            lambda line: line.ar_match_state == "exception" and not line.ar_due_date
        )
        today = fields.Date.context_today(self)
        for company, lines in fresh.grouped("company_id").items():
            due = today + timedelta(days=company.ar_exception_days)
            lines._ar_write(ar_due_date=due)
            unowned = lines.filtered(lambda line: not line.ar_owner_id)
            for owner, group in unowned.grouped(
                lambda line: line.journal_id.ar_owner_id
            ).items():
                if owner and owner._ar_can_own(company):
                    group._ar_write(ar_owner_id=owner.id)

    def _ar_show_next_proposal(self):
        result = super()._ar_show_next_proposal()
        self._ar_plan_exceptions()
        return result

    def _ar_after_unreconcile(self):
        result = super()._ar_after_unreconcile()
        self._ar_plan_exceptions()
        return result

    def _ar_reopen(self):
        """What comes back to the queue gets a new term."""
        result = super()._ar_reopen()
        if planned := self.filtered("ar_due_date"):
            planned._ar_write(ar_due_date=False)
        return result
