"""What all work of a scheduled action has in common: when it runs, and what it says."""

import logging
from datetime import timedelta

from psycopg2 import InterfaceError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

#: Another transaction was faster; the same work may succeed in a new transaction.
CONTENTION = (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)
#: Minutes without progress after which a job says that nobody works on it.
STALE_MINUTES = 5
#: Attempts, one after the other, before a job gives up.
MAX_STALLED = 5

_logger = logging.getLogger(__name__)


class ArBackgroundJob(models.AbstractModel):
    _name = "ar.background.job"
    _description = "Work in the Background"

    #: The scheduled action that works jobs of this kind, and the one that shows them.
    _job_cron = ""
    _job_action = ""

    progressed_on = fields.Datetime(string="Last Progress", readonly=True)
    failure = fields.Text(readonly=True)

    @api.model
    def _schedule(self):
        """The scheduled action that works the jobs; empty when somebody deleted it."""
        found = self.env.ref(self._job_cron, raise_if_not_found=False)
        return (found or self.env["ir.cron"]).sudo()

    @api.model
    def _call_schedule(self, minutes=0):
        """Let the schedule run soon, or in some minutes, if it is there."""
        later = fields.Datetime.add(fields.Datetime.now(), minutes=minutes)
        for cron in self._schedule():
            cron._trigger(later if minutes else None)

    def _waiting_text(self, since):
        """What a person who waits has to know; ``since`` is the last sign of life."""
        cron = self._schedule()
        if not cron.active:
            return self.env._(
                "Scheduled actions are needed to go on, and “%s” is switched off: ask "
                "the administrator to switch it on.",
                cron.name or self._job_cron,
            )
        if since < fields.Datetime.now() - timedelta(minutes=STALE_MINUTES):
            return self.env._(
                "Nothing has happened for more than %(minutes)s minutes. It goes on by "
                "itself as soon as scheduled actions run; if it does not, ask the "
                "administrator whether “%(cron)s” is active.",
                minutes=STALE_MINUTES,
                cron=cron.name,
            )
        if not self.progressed_on:
            return self.env._(
                "Waiting for its turn, mostly less than a minute. You may leave this "
                "page; it goes on without it."
            )
        return self.env._("You may leave this page; it goes on without it.")

    def _open(self):
        """The client action that shows these jobs."""
        action = self.env["ir.actions.actions"]._for_xml_id(self._job_action)
        action["context"] = {}
        if len(self) > 1:
            return {**action, "domain": [("id", "in", self.ids)]}
        form = {"view_mode": "form", "views": [(False, "form")]}
        return {**action, "res_id": self.id, **form}

    # === OTHER TRANSACTIONS, AND FAILING CODE === #

    @api.model
    def _free(self, records):
        """Lock the records that no other transaction holds, without waiting.

        PostgreSQL refuses the whole statement when one of the rows was changed after
        this transaction began to read: then halves are tried.

        :return: the locked records, in their order; nobody changes them until the
            end of the transaction, and what was read of them is still true.
        """
        try:
            with self.env.cr.savepoint(flush=False):
                return records.try_lock_for_update(allow_referencing=True)
        except CONTENTION:
            if len(records) == 1:
                return records.browse()
            half = len(records) // 2
            return self._free(records[:half]) + self._free(records[half:])

    def _lost(self, error):
        """Is there no use in going on in this transaction?"""
        return isinstance(error, InterfaceError) or self.env.cr.closed

    def _detail(self, error):
        """The error in words: what Odoo tells people, or the kind and first line."""
        if isinstance(error, UserError):
            return str(error.args[0])
        lines = str(error).strip().splitlines() or [""]
        return self.env._(
            "%(kind)s (%(text)s); the server's log has the details.",
            kind=type(error).__name__,
            text=lines[0][:200],
        )

    def _divide(self, records, work):
        """Do some work for all records, or for as many of them as possible.

        Code that fails is tried with halves, until it is known whose fault it is.

        :param records: records of any model.
        :param work: called with records; what it returns is a dict of record to why
            nothing was done for it, in words.
        :return: the same dict for all records.
        """
        try:
            with self.env.cr.savepoint():
                return work(records)
        except CONTENTION:
            raise
        except Exception as error:
            if self._lost(error):
                raise
            if len(records) == 1:
                if not isinstance(error, UserError):
                    _logger.exception("%s failed", records)
                return {records: self._detail(error)}
        half = len(records) // 2
        return {
            **self._divide(records[:half], work),
            **self._divide(records[half:], work),
        }

    # === ONE JOB, STEP BY STEP === #

    def _work_steps(self):
        """Do step after step of this job; an error stops the job and stays with it.

        A job of this kind has ``_step()``, which commits and tells whether there may be
        more to do.

        :return: False when the time of the schedule is over.
        """
        try:
            job = self._as_worker()
            while job._step_or_retry():
                if not self.env["ir.cron"]._commit_progress():
                    return False
        except Exception as error:
            if self._lost(error):
                raise
            self.env.cr.rollback()
            if not isinstance(error, UserError):
                _logger.error("%s failed", self, exc_info=error)
            self.sudo().write(self._stopped_by(self._detail(error)))
            self.env["ir.cron"]._commit_progress()
        return True

    def _step_or_retry(self):
        """Do the next step; try again when somebody else was faster.

        :return: whether there may be more.
        """
        for attempt in range(MAX_STALLED):
            try:
                return self._step()
            except CONTENTION as error:
                self.env.cr.rollback()
                _logger.info("%s tries again: %s", self, error)
                if attempt == MAX_STALLED - 1:
                    raise
        return False

    def _as_worker(self):
        """This job with the rights, companies and language of who works on it."""
        return self

    def _stopped_by(self, detail):
        """Values of a job that an error has stopped; a person lets it go on."""
        return {"paused": True, "failure": detail}
