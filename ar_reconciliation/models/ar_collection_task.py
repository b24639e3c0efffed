"""The collector's work list: one row per customer, company and currency."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

TASK_STATES = [("todo", "To Do"), ("waiting", "Waiting"), ("done", "Done")]
TASK_ACTIONS = [
    ("answer", "Answer the Reply"),
    ("escalate", "Hand Over"),
    ("solve_dispute", "Solve the Dispute First"),
    ("propose_plan", "Propose Instalments"),
    ("call", "Call"),
    ("remind", "Remind"),
    ("wait", "Wait"),
]


class ArCollectionTask(models.Model):
    """Made and refreshed by the module; a row stays until nothing is overdue."""

    _name = "ar.collection.task"
    _description = "Customer to Collect From"
    _order = "score desc, oldest_days desc, id"
    _rec_name = "partner_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    state = fields.Selection(
        TASK_STATES, required=True, readonly=True, default="todo", index=True
    )
    action = fields.Selection(
        TASK_ACTIONS, string="Next Action", required=True, readonly=True
    )
    score = fields.Integer(
        readonly=True, aggregator=None, help="The higher, the more pressing."
    )
    reasons = fields.Json(readonly=True)
    why = fields.Text(compute="_compute_why")
    overdue_amount = fields.Monetary(
        string="Overdue", readonly=True, help="After credits, without disputes."
    )
    open_amount = fields.Monetary(readonly=True)
    disputed_amount = fields.Monetary(string="Disputed", readonly=True)
    oldest_days = fields.Integer(
        string="Days Overdue", readonly=True, aggregator="max", help="Of the oldest."
    )
    expected_next_week = fields.Monetary(
        string="Expected in 2 Weeks", readonly=True, help="This week and next."
    )
    expected_month = fields.Monetary(
        string="Expected in 4 Weeks",
        readonly=True,
        help="By due dates, by how late the customer pays, and by promises.",
    )
    forecast = fields.Json(readonly=True)
    forecast_text = fields.Text(string="Expected Cash", compute="_compute_why")
    wait_until = fields.Date(readonly=True)
    contacted_on = fields.Date(string="Last Contact", readonly=True)
    next_on = fields.Date(string="Agreed Day", readonly=True)
    refreshed_on = fields.Datetime(readonly=True)
    done_on = fields.Date(readonly=True)
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    call_ids = fields.One2many("ar.call.log", "task_id", string="Calls")
    last_call = fields.Char(compute="_compute_last_call")
    history = fields.Html(compute="_compute_history")

    _open_once = models.UniqueIndex(
        "(company_id, partner_id, currency_id) WHERE state != 'done'",
        "This customer is on the work list already.",
    )

    @api.depends("reasons", "forecast", "currency_id")
    @api.depends_context("lang")
    def _compute_why(self):
        texts = self.env["ar.collection.texts"]
        for task in self:
            task.why = texts._reasons(task.reasons or [], task.currency_id)
            task.forecast_text = texts._forecast(task.forecast or {}, task.currency_id)

    @api.depends("call_ids")
    @api.depends_context("lang")
    def _compute_last_call(self):
        for task in self:
            call = task.call_ids[:1]
            task.last_call = call._words() if call else ""

    @api.depends_context("lang")
    def _compute_history(self):
        for task in self:
            task.history = self.env["ar.collection.texts"]._history(task)

    # === BUTTONS === #

    def action_assign_me(self):
        """Collect from these customers oneself."""
        self._check_open()
        self.sudo().user_id = self.env.user
        return True

    def action_refresh(self):
        """Look at these customers anew."""
        self._check_open()
        for company, tasks in self.grouped("company_id").items():
            self._rebuild(company, tasks.partner_id)
        return True

    def action_log_call(self):
        """Ask how a call went."""
        self.ensure_one()
        self._check_open()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_call_wizard_action"
        )
        return {**action, "context": {"default_task_id": self.id}}

    def action_no_answer(self):
        """Nobody answered: try again on the next working day."""
        self._check_open()
        for task in self:
            task._log("no_answer", next_on=self._next_day())
        return True

    def _next_day(self):
        """The next day from Monday to Friday."""
        day = fields.Date.add(fields.Date.context_today(self), days=1)
        return (
            fields.Date.add(day, days=max(7 - day.weekday(), 0) % 7)
            if (day.weekday() > 4)
            else day
        )

    def action_show_items(self):
        """Open the customer's open items."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_account_moves_all_a"
        )
        return {
            **action,
            "name": self.env._("Open Items"),
            "domain": self._item_domain(),
            "context": {},
        }

    def action_open_partner(self):
        """Open the customer."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def _item_domain(self):
        facts = self.env["ar.collection.facts"]
        domain = (
            facts._open_domain(self.company_id)
            & Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("currency_id", "=", self.currency_id.id)
        )
        return list(domain)

    def _check_open(self):
        """:raise AccessError, UserError: for others, and for what is done."""
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        done = self.filtered(lambda task: task.state == "done")
        if done:
            raise UserError(
                self.env._("%s has paid: nothing is to be done.", done[0].display_name)
            )

    def _log(self, outcome, **values):
        """Write a call down and look at the customer anew.

        :return: the ar.call.log record.
        """
        self.ensure_one()
        log = (
            self.env["ar.call.log"]
            .sudo()
            .create(
                {
                    "task_id": self.id,
                    "company_id": self.company_id.id,
                    "partner_id": self.partner_id.id,
                    "currency_id": self.currency_id.id,
                    "user_id": self.env.uid,
                    "outcome": outcome,
                    **values,
                }
            )
        )
        if not self.user_id:
            self.sudo().user_id = self.env.user
        self._rebuild(self.company_id, self.partner_id)
        return log.sudo(False)
