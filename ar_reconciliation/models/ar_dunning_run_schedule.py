"""Reminder runs by themselves, and held reminders looked at again."""

import logging

from odoo import api, models
from odoo.exceptions import UserError

from .ar_background_job import CONTENTION

#: Held reminders that are looked at together; each batch is committed.
STEP_HELD = 250

_logger = logging.getLogger(__name__)


class ArDunningRunSchedule(models.Model):
    _inherit = "ar.dunning.run"

    @api.model
    def _cron_automatic(self):
        """Begin today's run of the companies with automatic policies, once a day."""
        policies = self.env["ar.dunning.policy"].search([("automatic", "=", True)])
        by_company = policies.grouped("company_id")
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(by_company))
        for company, mine in by_company.items():
            if company.active:
                self._begin_automatic(company, mine)
            if not commit(1):
                break

    @api.model
    def _begin_automatic(self, company, policies):
        """Start the run of a company's automatic policies that work today.

        :return: the run, empty when today has one already or nobody works.
        """
        now = self._now(company)
        working = policies.filtered(lambda policy: policy._works_at(now))
        done = self.search_count(
            [
                ("company_id", "=", company.id),
                ("day", "=", now.date()),
                ("automatic", "=", True),
                ("state", "!=", "cancelled"),
            ],
            limit=1,
        )
        if done or not working:
            return self.browse()
        run = self.create(
            {
                "company_id": company.id,
                "policy_ids": working.ids,
                "automatic": True,
                "day": now.date(),
            }
        )
        run.action_compute()
        return run

    # === HELD === #

    @api.model
    def _cron_held(self):
        """Look at held reminders again: what kept them may be over."""
        messages = self.env["ar.dunning.message"].search(
            [("state", "=", "held")], order="company_id, id"
        )
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(messages))
        for company, held in messages.grouped("company_id").items():
            for start in range(0, len(held), STEP_HELD):
                batch = held[start : start + STEP_HELD]
                self._recheck_safely(company, batch)
                if not commit(len(batch)):
                    return
        self._end_postponed()

    @api.model
    def _recheck_safely(self, company, batch):
        """One batch; what fails is told in the log and tried again next time."""
        own = batch.with_context(allowed_company_ids=company.ids)
        try:
            with self.env.cr.savepoint():
                free = self._free(own).exists()
                held = free.filtered(lambda m: m.state == "held")
                self._divide(held, self._recheck_batch)
        except CONTENTION as error:
            _logger.info("Held reminders of %s wait: %s", company.name, error)
        except Exception as error:
            if self._lost(error):
                raise
            if not isinstance(error, UserError):
                _logger.exception("Held reminders of %s failed", company.name)

    @api.model
    def _recheck_batch(self, messages):
        """:return: {} because what fails raises."""
        messages._recheck_held()
        return {}

    @api.model
    def _end_postponed(self):
        """What was put off until today or earlier is planned anew."""
        companies = self.env["ar.dunning.message"]._read_group(
            [("state", "=", "postponed")], ["company_id"]
        )
        for (company,) in companies:
            due = self.env["ar.dunning.message"].search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "postponed"),
                    ("postponed_to", "<=", self._today(company)),
                ]
            )
            due._ar_update_state(("postponed",), "held", released=False)
            for start in range(0, len(due), STEP_HELD):
                self._recheck_safely(company, due[start : start + STEP_HELD])
