"""Runs in the background: a queue of bank lines, worked in committed steps."""

import logging
import time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .ar_background_job import CONTENTION, MAX_STALLED, STALE_MINUTES

#: More bank lines than this are matched in the background when a person starts it.
SCREEN_LIMIT = 1000
#: Bank lines of a queue that are matched together; the time is checked after each.
STEP_LINES = 1000
#: Seconds after which a step ends early; workers are killed after 120 by default.
STEP_SECONDS = 60

_logger = logging.getLogger(__name__)


class Paused(Exception):
    """A step ends before its lines are decided; what is decided is committed."""


class ArMatchRun(models.Model):
    _inherit = "ar.match.run"

    _job_cron = "ar_reconciliation.ar_match_run_cron_continue"
    _job_action = "ar_reconciliation.ar_match_run_action"

    background = fields.Boolean(
        readonly=True, help="Worked by a scheduled action, in steps."
    )
    queue_ids = fields.One2many(
        "account.bank.statement.line", "ar_queue_run_id", readonly=True
    )
    stalled_count = fields.Integer(readonly=True)
    status_text = fields.Text(compute="_compute_status_text", string="Status")

    @api.depends("state", "progressed_on", "failure", "skipped_count", "done_count")
    @api.depends_context("lang", "tz")
    def _compute_status_text(self):
        for run in self:
            texts = [run._state_text(), run.skipped_count and run._skipped_text()]
            run.status_text = " ".join(text for text in texts if text)

    def _state_text(self):
        self.ensure_one()
        if self.state == "done":
            return ""
        left = self.line_count - self.done_count
        if self.state == "interrupted" and self.failure:
            return self.env._(
                "The run has stopped with %(left)s bank lines left: %(failure)s What "
                "is decided stays. Remove the cause, then press Continue.",
                left=left,
                failure=self.failure,
            )
        if self.state == "interrupted":
            return self.env._(
                "Stopped with %(left)s bank lines left. What is decided stays; "
                "Continue takes up the rest.",
                left=left,
            )
        return self._waiting_text(self.progressed_on or self.started_on)

    # === START, STOP, CONTINUE === #

    @api.model
    def _start(self, lines):
        """Match lines as a person's click does: at once, or many in the background.

        :return: a client action.
        """
        if len(lines) <= SCREEN_LIMIT or not self._schedule().active:
            return self._run(lines)._notification()
        runs = self._enqueue(lines)
        runs._call_schedule()
        return runs._open()

    @api.model
    def _enqueue(self, lines, automatic=False):
        """Put lines into the queues of new runs, one per company."""
        runs = self.browse()
        for company, company_lines in lines.grouped("company_id").items():
            run, own = self._begin(
                company,
                company_lines,
                automatic=automatic,
                background=True,
                state="running",
            )
            own._ar_write(ar_queue_run_id=run.id)
            runs += run
        return runs

    def action_stop(self):
        """Decide no further bank line of these runs; what is decided stays."""
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        running = self.filtered(lambda run: run.state == "running")
        running.sudo().write({"state": "interrupted", "failure": False})
        return True

    def action_continue(self):
        """Take up the bank lines that an interrupted run has left."""
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        stopped = self.filtered(lambda run: run.state == "interrupted")
        stopped.sudo().write(
            {
                "state": "running",
                "user_id": self.env.uid,
                "failure": False,
                "stalled_count": 0,
                "progressed_on": fields.Datetime.now(),
            }
        )
        self._call_schedule()
        return True

    # === SCHEDULE === #

    @api.model
    def _cron_match(self):
        """Match new bank lines of all companies."""
        domain = [
            ("ar_match_state", "=", "new"),
            ("ar_queue_run_id", "=", False),
            ("is_reconciled", "=", False),
            ("move_id.state", "=", "posted"),
        ]
        lines = self.env["account.bank.statement.line"].search(domain)
        self._enqueue(
            lines.filtered(lambda line: not line.ar_proposal_ids), automatic=True
        )
        running = Domain("background", "=", True) & Domain("state", "=", "running")
        self._work(self.search(running & Domain("automatic", "=", True), order="id"))

    @api.model
    def _cron_continue(self):
        """Go on with runs that people have started, and with runs that were killed."""
        now = fields.Datetime.now()
        stale = fields.Datetime.subtract(now, minutes=STALE_MINUTES)
        running = Domain("background", "=", True) & Domain("state", "=", "running")
        mine = Domain("automatic", "=", False) | Domain("write_date", "<", stale)
        self._work(self.search(running & mine, order="id"))

    @api.model
    def _work(self, runs):
        """Work queues until they are empty or the time of the schedule is over."""
        commit = self.env["ir.cron"]._commit_progress
        if commit(remaining=len(runs.queue_ids)) and all(
            run._work_queue() for run in runs
        ):
            commit(remaining=0)

    def _work_queue(self):
        """Work the queue of this run as the person who started it.

        :return: False when the time of the schedule is over.
        """
        try:
            run = self._as_starter()
        except (AccessError, UserError) as error:
            self._save(state="interrupted", failure=self._detail(error))
            return True
        seconds = 1.0
        while run.state == "running" and seconds:
            lines = run._next_lines()
            if not lines:
                run._save(state="done")
                break
            started, waiting = time.monotonic(), run._waiting_count()
            seconds = run._work_safely(lines)
            spent = time.monotonic() - started
            run._note_step(lines, waiting - run._waiting_count(), spent)
            if run.stalled_count:
                break
        return bool(seconds)

    def _as_starter(self):
        """This run with the rights, company and language of who started it.

        :raise AccessError: when that person may not match here any more.
        """
        self.ensure_one()
        return self.env["ar.access"]._as_clerk(self, self.user_id, self.company_id)

    def _next_lines(self):
        return self.env["account.bank.statement.line"].search(
            [("ar_queue_run_id", "=", self.id)], order="date, id", limit=STEP_LINES
        )

    def _waiting_count(self):
        """Bank lines that are still to be decided."""
        model = self.env["account.bank.statement.line"].sudo()
        return model.search_count([("ar_queue_run_id", "=", self.id)])

    def _work_safely(self, lines):
        """Decide lines of the queue; when code fails, find the line it fails on.

        :return: seconds left for the schedule.
        """
        try:
            return self._work_lines(lines)
        except Paused:
            return self.env["ir.cron"]._commit_progress()
        except CONTENTION as error:
            self.env.cr.rollback()
            _logger.info("Matching run %s tries again: %s", self.id, error)
            return 1.0
        except Exception as error:
            if self._lost(error):
                raise
            self.env.cr.rollback()
            failed = error
        rest = lines.filtered(lambda line: line.ar_queue_run_id == self)
        if len(rest) > 1:
            half = len(rest) // 2
            return self._work_safely(rest[:half]) and self._work_safely(rest[half:])
        if rest:
            self._refuse(rest, failed)
            self._checkpoint(rest)
        return 1.0

    def _work_lines(self, lines):
        """Decide those of the lines that are still open and that nobody else holds."""
        own = self._free(lines)
        settled = own - own._ar_matchable()
        self._finish(settled)
        ends = time.monotonic() + STEP_SECONDS
        shadow = self.with_context(ar_step_ends=ends)._process(own - settled)
        self.sudo().shadow = self._merged(self.shadow, shadow)
        return self.env["ir.cron"]._commit_progress(len(settled))

    def _note_step(self, lines, decided, seconds):
        """Keep the time; a run that cannot go on waits, and at last gives up."""
        values = {"seconds": self.seconds + seconds, "stalled_count": 0}
        if not self._waiting_count():
            values["state"] = "done"
        elif not decided and self.state == "running":
            count = self.stalled_count + 1
            values.update(stalled_count=count, progressed_on=self.progressed_on)
            if count > MAX_STALLED:
                values.update(state="interrupted", failure=self._stalled_text(lines))
            self._call_schedule(STALE_MINUTES + 1 if self.automatic else 1)
        self._save(**values)

    def _stalled_text(self, lines):
        return self.env._(
            "Somebody else has been working on these bank lines, or on the documents "
            "they pay, for minutes: %s.",
            self._listed(lines.mapped("display_name")),
        )

    # === STEPS === #

    def _checkpoint(self, lines):
        result = super()._checkpoint(lines)
        if self.background and lines:
            self._finish(lines)
            self.env["ir.cron"]._commit_progress(len(lines))
            ends = self.env.context.get("ar_step_ends", float("inf"))
            if self._save() != "running" or time.monotonic() > ends:
                raise Paused
        return result

    def _save(self, **values):
        """Write the progress in a transaction of its own, so that Stop gets through.

        :return: the state of the run, as somebody may just have changed it.
        """
        run = self.sudo()
        for _attempt in range(MAX_STALLED):
            try:
                run.write({**run._progress(), **values})
                self.env["ir.cron"]._commit_progress()
                break
            except CONTENTION:
                self.env.cr.rollback()
        return run.state

    def _progress(self):
        """Counts of the lines this run has decided so far."""
        model = self.env["account.bank.statement.line"]
        waiting = Domain("ar_queue_run_id", "=", self.id)
        decided = Domain("ar_run_id", "=", self.id) & ~waiting
        counts = dict(model._read_group(decided, ["ar_match_state"], ["__count"]))
        approval = model.search_count(
            decided & Domain("ar_proposal_id.state", "=", "approval")
        )
        return {
            "done_count": self.line_count - self._waiting_count(),
            "posted_count": counts.get("matched", 0),
            "approval_count": approval,
            "proposed_count": counts.get("proposed", 0) - approval,
            "exception_count": counts.get("exception", 0),
            "progressed_on": fields.Datetime.now(),
        }

    def _postable(self, proposals):
        """In the background others may have been at the lines since the last commit."""
        if self.background:
            lines = self._free(proposals.statement_line_id)
            proposals = proposals.filtered(lambda p: p.statement_line_id in lines)
            free = super()._postable(proposals)
            return free.filtered(self._is_current)
        return super()._postable(proposals)

    def _is_current(self, proposal):
        """Does the proposal still wait, and are its documents still open?"""
        line = proposal.statement_line_id
        waits = proposal.state == "proposed" and line.ar_queue_run_id == self
        if not waits or not line._ar_matchable():
            return False
        try:
            proposal._check_items_open()
        except UserError:
            return False
        return True

    def _leave(self, lines):
        """In the background they stay in the queue, and are matched anew."""
        if not self.background:
            return super()._leave(lines)
        return None
