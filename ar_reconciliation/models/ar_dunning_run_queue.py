"""Reminder runs in the background: steps that are committed and can be resumed."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.dunning.states import UNSENT

#: Customers that are computed together, and messages that are sent together; each
#: step is committed.
STEP_CUSTOMERS = 250
STEP_MESSAGES = 100
PHASES = {"computing": "_compute_step", "sending": "_send_step"}


class ArDunningRun(models.Model):
    _inherit = "ar.dunning.run"

    _job_cron = "ar_reconciliation.ar_dunning_run_cron"
    _job_action = "ar_reconciliation.ar_dunning_run_action"

    paused = fields.Boolean(readonly=True, copy=False)
    started_on = fields.Datetime(readonly=True, copy=False)
    cursor_id = fields.Integer(
        string="Last Customer",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Customers up to this one are computed.",
    )
    customer_count = fields.Integer(
        string="Customers", readonly=True, copy=False, aggregator=None
    )
    customer_done = fields.Integer(
        string="Computed", readonly=True, copy=False, aggregator=None
    )
    total_count = fields.Integer(compute="_compute_progress")
    done_count = fields.Integer(compute="_compute_progress")
    ready_count = fields.Integer(string="Ready", compute="_compute_counts")
    held_count = fields.Integer(string="Held", compute="_compute_counts")
    sent_count = fields.Integer(string="Sent", compute="_compute_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")
    progress_state = fields.Selection(
        [("running", "Running"), ("interrupted", "Interrupted"), ("done", "Done")],
        compute="_compute_progress",
    )
    status_text = fields.Text(compute="_compute_status_text", string="Status")

    @api.depends("message_ids.state")
    def _compute_counts(self):
        groups = self.env["ar.dunning.message"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        )
        counts = {(run.id, state): count for run, state, count in groups}
        for run in self:

            def total(*states, key=run.id):
                return sum(counts.get((key, state), 0) for state in states)

            run.ready_count = total("ready")
            run.held_count = total("held", "postponed")
            run.sent_count = total("sending", "sent", "bounced")
            run.failed_count = total("failed")

    @api.depends(
        "state", "paused", "customer_done", "customer_count", "message_ids.state"
    )
    def _compute_progress(self):
        for run in self:
            if run.state == "sending":
                waiting = run.message_ids.search_count(run._to_send_domain())
                run.done_count = run.sent_count
                run.total_count = run.sent_count + waiting
            else:
                run.done_count = run.customer_done
                run.total_count = max(run.customer_count, run.customer_done)
            stopped = "interrupted" if run.paused else "running"
            run.progress_state = stopped if run.state in PHASES else "done"

    @api.depends("state", "paused", "failure", "progressed_on")
    @api.depends_context("lang", "tz")
    def _compute_status_text(self):
        for run in self:
            run.status_text = run._state_text()

    def _state_text(self):
        if self.state not in PHASES:
            return self.failure or ""
        if self.paused and self.failure:
            return self.env._(
                "Stopped: %(failure)s What is done stays. Remove the cause, then press "
                "Continue.",
                failure=self.failure,
            )
        if self.paused:
            return self.env._(
                "Stopped. What is done stays; Continue takes up the rest."
            )
        return self._waiting_text(self.progressed_on or self.started_on)

    # === BUTTONS === #

    def action_compute(self):
        """Find out who has to be reminded of what today."""
        self._check_worker("draft")
        for run in self:
            run.sudo().write(
                {
                    "user_id": self.env.uid,
                    "day": run._today(run.company_id),
                    "cursor_id": 0,
                    "customer_done": 0,
                    "customer_count": run._customer_count(),
                }
            )
        return self._begin("computing")

    def action_send(self):
        """Send what is ready; everything is looked at once more just before."""
        self._check_worker("review")
        ready = self.message_ids.filtered(lambda message: message.state == "ready")
        ready.sudo().write({"released": True, "released_by_id": self.env.uid})
        return self._begin("sending")

    def action_renew(self):
        """Compute the run again; what is left out, put off or edited stays."""
        self._check_worker("review", "done")
        for run in self:
            run.sudo().write(
                {
                    "day": run._today(run.company_id),
                    "cursor_id": 0,
                    "customer_done": 0,
                    "customer_count": run._customer_count(),
                }
            )
        return self._begin("computing")

    def action_stop(self):
        """Begin nothing further; what is done stays."""
        self._check_worker(*PHASES)
        self.sudo().write({"paused": True, "failure": False})
        return True

    def action_continue(self):
        """Take up what is left."""
        self._check_worker(*PHASES)
        self.filtered("paused").sudo().write(
            {
                "paused": False,
                "failure": False,
                "progressed_on": fields.Datetime.now(),
                "worker_id": self.env.uid,
            }
        )
        self._call_schedule()
        return True

    def action_cancel(self):
        """Set the run and its unsent reminders aside."""
        self._check_worker("draft", "review")
        unsent = self.message_ids.filtered(lambda message: message.state in UNSENT)
        unsent._cancel("run")
        self._ar_update_state(("draft", "review"), "cancelled")
        return True

    def _check_worker(self, *states):
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        self._check_states(*states)

    def _begin(self, state):
        """Hand a phase to the schedule, in the name of the user."""
        self.sudo().write(
            {
                "state": state,
                "worker_id": self.env.uid,
                "paused": False,
                "failure": False,
                "started_on": fields.Datetime.now(),
                "progressed_on": False,
            }
        )
        self._call_schedule()
        return True

    # === CUSTOMERS === #

    def _customer_query(self):
        """Query of the open receivable items of customers to look at."""
        companies = self.env["ar.statement.ledger"]._companies(self.company_id)
        items = self.env["account.move.line"].sudo().with_context(active_test=False)
        domain = (
            Domain("company_id", "in", companies.ids)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("balance", ">", 0)
            & Domain("partner_id", "!=", False)
        )
        query = items._search(domain)
        partner = query.left_join(
            query.table, "partner_id", "res_partner", "id", "partner_id"
        )
        return query, SQL.identifier(partner, "commercial_partner_id")

    def _customer_count(self):
        query, customer = self._customer_query()
        rows = self.env.execute_query(query.select(SQL("COUNT(DISTINCT %s)", customer)))
        return rows[0][0]

    def _next_customers(self):
        """The next customers in the order of their ids."""
        query, customer = self._customer_query()
        query.add_where(SQL("%s > %s", customer, self.cursor_id))
        query.groupby = customer
        query.order = customer
        query.limit = STEP_CUSTOMERS
        rows = self.env.execute_query(query.select(customer))
        return self.env["res.partner"].browse(row[0] for row in rows)

    # === SCHEDULE === #

    @api.model
    def _cron_work(self):
        """Go on with runs that have been started, also with killed ones."""
        domain = [("state", "in", list(PHASES)), ("paused", "=", False)]
        runs = self.search(domain, order="id")
        commit = self.env["ir.cron"]._commit_progress
        left = sum(run.total_count - run.done_count for run in runs) + len(runs)
        if commit(remaining=left) and all(run._work_steps() for run in runs):
            commit(remaining=0)

    def _as_worker(self):
        """This run with the rights, companies and language of who works on it."""
        self.ensure_one()
        branches = self.env["ar.statement.ledger"]._companies(self.company_id)
        allowed = self.company_id | (branches & self.worker_id.sudo().company_ids)
        if self.automatic:
            return self.with_context(allowed_company_ids=allowed.ids)
        return self.env["ar.access"]._as_clerk(self, self.worker_id, allowed)

    def _step(self):
        """Do the next customers or messages of the phase, and commit.

        :return: whether there may be more.
        """
        if not self._free(self.sudo()):
            self._call_schedule(minutes=1)
            return False
        if self.state not in PHASES or self.paused:
            return False
        count = getattr(self, PHASES[self.state])()
        values = {"progressed_on": fields.Datetime.now()}
        if not count:
            values.update(self._after_phase())
        self.sudo().write(values)
        self.env["ir.cron"]._commit_progress(count or 1)
        return bool(count) or self.state in PHASES

    def _after_phase(self):
        """Values of the run when nothing is left of its phase."""
        if self.state == "computing" and self.automatic:
            ready = self.message_ids.filtered(lambda message: message.state == "ready")
            ready.sudo().write({"released": True})
            return {"state": "sending"}
        if self.state == "computing":
            return {"state": "review", "started_on": False}
        rest = self.message_ids.search_count(
            [("run_id", "=", self.id), ("state", "=", "ready")], limit=1
        )
        return {"state": "review" if rest else "done", "started_on": False}

    # === STEPS === #

    def _compute_step(self):
        """Make the reminders of the next customers.

        :return: how many customers there were.
        """
        partners = self._next_customers()
        if not partners:
            return 0
        failures = self._divide(partners, self._compute_customers)
        for partner, why in failures.items():
            self.env["ar.dunning.message"]._store_failure(self, partner, why)
        self.sudo().write(
            {
                "cursor_id": partners[-1].id,
                "customer_done": self.customer_done + len(partners),
            }
        )
        return len(partners)

    def _compute_customers(self, partners):
        """Plan and store the reminders of customers.

        :return: {} because what fails raises.
        """
        planner = self.env["ar.dunning.planner"]
        results = planner._plan(
            self.company_id, partners, self.day, policies=self.policy_ids
        )
        self.env["ar.dunning.message"]._store(self, results)
        return {}

    def _to_send_domain(self):
        return [
            ("run_id", "in", self.ids),
            ("state", "=", "ready"),
            ("released", "=", True),
        ]

    def _send_step(self):
        """Check and send the next reminders.

        :return: how many were decided.
        """
        waiting = self.message_ids.search(
            self._to_send_domain(), limit=STEP_MESSAGES, order="id"
        )
        messages = self._free(waiting.sudo()).with_env(self.env)
        if waiting and not messages:
            self._call_schedule(minutes=1)
            return 0
        messages._check_and_send()
        return len(messages)
