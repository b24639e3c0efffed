"""Campaigns in the background: steps that are committed and can be resumed."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..core.statement.states import OPEN

#: Customers that are worked on together; each step is committed.
STEP_CUSTOMERS = 100
#: state -> (state of the lines to do, method that does them, state at the end).
PHASES = {
    "computing": ("waiting", "_compute_lines", "review"),
    "releasing": ("computed", "_release_lines", "released"),
    "sending": ("released", "_send_lines", "done"),
}


class ArStatementCampaign(models.Model):
    _inherit = "ar.statement.campaign"

    _job_cron = "ar_reconciliation.ar_statement_campaign_cron"
    _job_action = "ar_reconciliation.ar_statement_campaign_action"

    paused = fields.Boolean(readonly=True, copy=False)
    started_on = fields.Datetime(readonly=True, copy=False)
    line_count = fields.Integer(
        string="Number of Statements", compute="_compute_progress"
    )
    done_count = fields.Integer(compute="_compute_progress")
    failed_count = fields.Integer(string="Failed", compute="_compute_progress")
    progress_state = fields.Selection(
        [("running", "Running"), ("interrupted", "Interrupted"), ("done", "Done")],
        compute="_compute_progress",
    )
    status_text = fields.Text(compute="_compute_status_text", string="Status")

    @api.depends("state", "paused", "line_ids.state", "line_ids.excluded")
    def _compute_progress(self):
        groups = self.env["ar.statement.campaign.line"]._read_group(
            [("campaign_id", "in", self.ids)],
            ["campaign_id", "state", "excluded"],
            ["__count"],
        )
        for campaign in self:
            mine = [group[1:] for group in groups if group[0] == campaign]
            todo = PHASES.get(campaign.state, ("",))[0]
            total = sum(group[2] for group in mine if group[0] != "skipped")
            left = sum(count for state, out, count in mine if state == todo and not out)
            campaign.line_count = total
            campaign.done_count = total - left
            campaign.failed_count = sum(
                count for state, out, count in mine if state == "failed" and not out
            )
            stopped = "interrupted" if campaign.paused else "running"
            campaign.progress_state = stopped if todo else "done"

    @api.depends("state", "paused", "failure", "progressed_on", "failed_count")
    @api.depends_context("lang", "tz")
    def _compute_status_text(self):
        for campaign in self:
            texts = [campaign._state_text(), campaign._failed_text()]
            campaign.status_text = " ".join(text for text in texts if text)

    def _state_text(self):
        self.ensure_one()
        if self.state not in PHASES:
            return ""
        left = self.line_count - self.done_count
        if self.paused and self.failure:
            return self.env._(
                "Stopped with %(left)s customers left: %(failure)s What is done stays. "
                "Remove the cause, then press Continue.",
                left=left,
                failure=self.failure,
            )
        if self.paused:
            return self.env._(
                "Stopped with %(left)s customers left. What is done stays; Continue "
                "takes up the rest.",
                left=left,
            )
        return self._waiting_text(self.progressed_on or self.started_on)

    def _failed_text(self):
        if not self.failed_count:
            return ""
        failed = self.line_ids.filtered(lambda line: line.state == "failed")
        names = ", ".join(failed[:10].partner_id.mapped("name"))
        if len(failed) > 10:
            names += " …"
        return self.env._(
            "Not done: %(count)s (%(names)s).", count=len(failed), names=names
        )

    # === BUTTONS === #

    def action_compute(self):
        """Choose the customers and have their statements computed."""
        self._check_worker("draft")
        for campaign in self:
            campaign._make_queue()
        self.sudo().write({"user_id": self.env.uid})
        return self._begin("computing")

    def action_release(self):
        """Release all that is not left out; never by who had it computed.

        :raise AccessError: for clerks, and for who made the campaign.
        """
        self._check_worker("review")
        access = self.env["ar.access"]
        if not access._is("reviewer"):
            raise AccessError(
                self.env._("Only a reviewer releases statements: ask one of them.")
            )
        own = self.filtered(lambda c: c.user_id == self.env.user)
        if own and not self.env.su:
            raise AccessError(
                self.env._(
                    "You had the statements of “%s” computed: another reviewer must "
                    "release them.",
                    own[0].name,
                )
            )
        self._drop_excluded()
        self.sudo().write({"released_by_id": self.env.uid})
        return self._begin("releasing")

    def action_send(self):
        """Send what is released, by e-mail."""
        self._check_worker("released")
        return self._begin("sending")

    def action_stop(self):
        """Begin no further customers; what is done stays."""
        self._check_worker(*PHASES)
        self.sudo().write({"paused": True, "failure": False})
        return True

    def action_continue(self):
        """Take up the customers that are left."""
        self._check_worker(*PHASES)
        stopped = self.filtered("paused")
        releasing = stopped.filtered(lambda c: c.state == "releasing")
        (stopped - releasing).sudo().write({"worker_id": self.env.uid})
        stopped.sudo().write(
            {"paused": False, "failure": False, "progressed_on": fields.Datetime.now()}
        )
        self._call_schedule()
        return True

    def action_cancel(self):
        """Set the campaign and its unsent statements aside."""
        self._check_worker("draft", "review", "released")
        statements = self.line_ids.statement_id
        unsent = statements.filtered(lambda s: s.state in (*OPEN, "review", "released"))
        unsent.action_cancel()
        self.sudo().write({"state": "cancelled"})
        self._close_review()
        return True

    def action_show_statements(self):
        """Open the statements of this campaign, by state."""
        action = self.env["ar.customer.statement"]._show(
            [("campaign_id", "in", self.ids)]
        )
        kanban = [(False, "kanban"), (False, "list"), (False, "form")]
        return {**action, "view_mode": "kanban,list,form", "views": kanban}

    def action_show_lines(self):
        """Open the customers of this campaign, for the review."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_statement_campaign_line_action"
        )
        return {**action, "domain": [("campaign_id", "in", self.ids)], "context": {}}

    def _check_worker(self, *states):
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        self._check_states(*states)

    def _drop_excluded(self):
        """Cancel the statements of customers that are left out."""
        lines = self.line_ids.filtered("excluded")
        lines.statement_id.filtered(
            lambda s: s.state in (*OPEN, "review")
        ).action_cancel()
        text = self.env._("Left out in the review.")
        lines.sudo().write({"state": "skipped", "failure": text})

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
        self._close_review()
        self._call_schedule()
        return True

    # === SCHEDULE === #

    @api.model
    def _cron_work(self):
        """Go on with campaigns that have been started, also with killed ones."""
        domain = [("state", "in", list(PHASES)), ("paused", "=", False)]
        campaigns = self.search(domain, order="id")
        left = sum(c.line_count - c.done_count for c in campaigns) + len(campaigns)
        commit = self.env["ir.cron"]._commit_progress
        if commit(remaining=left) and all(c._work_steps() for c in campaigns):
            commit(remaining=0)

    def _as_worker(self):
        """This campaign with the rights, companies and language of who works on it."""
        self.ensure_one()
        branches = self.env["ar.statement.ledger"]._companies(self.company_id)
        allowed = self.company_id | (branches & self.worker_id.sudo().company_ids)
        return self.env["ar.access"]._as_clerk(self, self.worker_id, allowed)

    def _step(self):
        """Do the next customers of the phase, and say so.

        :return: whether there may be more.
        """
        if not self._free(self.sudo()):
            self._call_schedule(minutes=1)
            return False
        if self.state not in PHASES or self.paused:
            return False
        todo, method, end = PHASES[self.state]
        lines = self.line_ids.search(
            [
                ("campaign_id", "=", self.id),
                ("state", "=", todo),
                ("excluded", "=", False),
            ],
            limit=STEP_CUSTOMERS,
        )
        if lines:
            lines._fail(self._divide(lines, getattr(self, method)))
        values = {"progressed_on": fields.Datetime.now()}
        if not lines:
            values.update(state=end, started_on=False)
        self.sudo().write(values)
        if values.get("state") == "review":
            self._ask_reviewers()
        self.env["ir.cron"]._commit_progress(len(lines) or 1)
        return bool(lines)

    # === PHASES === #

    def _compute_lines(self, lines):
        """Make the statements of customers and submit them for review.

        :return: {} because what fails raises.
        """
        new = lines.filtered(lambda line: not line.statement_id)
        old = (lines - new).statement_id
        statements = self.env["ar.customer.statement"].create(
            [
                {
                    "partner_id": line.partner_id.id,
                    "company_id": self.company_id.id,
                    "currency_id": line.currency_id.id,
                    "date_from": self.date_from,
                    "date_to": self.date_to,
                    "user_id": False if self.scheduled else self.env.uid,
                }
                for line in new
            ]
        )
        statements.sudo().write({"campaign_id": self.id})
        for line, statement in zip(new.sudo(), statements, strict=True):
            line.statement_id = statement
        old.filtered(lambda s: s.state == "review").action_take_back()
        old.filtered(lambda s: s.state in OPEN).action_compute()
        (statements | old).action_submit()
        self._note_previous(lines)
        lines.sudo().write({"state": "computed"})
        return {}

    def _release_lines(self, lines):
        """Seal statements; the reviewer is not who computed them.

        :return: {} because what fails raises.
        """
        lines.statement_id.action_release()
        lines.sudo().write({"state": "released"})
        return {}

    def _send_lines(self, lines):
        """Send statements.

        :return: dict of line to why it was not sent.
        """
        found = lines.statement_id._send_batch()
        failures = {
            line: found[line.statement_id]
            for line in lines
            if line.statement_id in found
        }
        done = lines.filtered(lambda line: line not in failures)
        done.sudo().write({"state": "sent"})
        return failures
