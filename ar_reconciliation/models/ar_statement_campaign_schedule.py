"""Campaigns that the schedule makes: monthly and quarterly statements."""

from datetime import timedelta

from odoo import api, fields, models

#: cycle -> months of its period.
MONTHS = {"monthly": 1, "quarterly": 3}


class ArStatementCampaign(models.Model):
    _inherit = "ar.statement.campaign"

    @api.model
    def _last_period(self, cycle, today):
        """First and last day of the last whole month or quarter before a day."""
        months = MONTHS[cycle]
        begin = today.replace(day=1)
        begin = fields.Date.subtract(begin, months=(begin.month - 1) % months)
        return fields.Date.subtract(begin, months=months), begin - timedelta(days=1)

    @api.model
    def _cron_schedule(self):
        """Make the campaigns of the last month and quarter, once per company.

        They are computed in the background and then wait for a reviewer.
        """
        companies = self.env["res.company"].search([("parent_id", "=", False)])
        today, made = fields.Date.context_today(self), self.browse()
        for company in companies:
            for cycle in MONTHS:
                made += self._make_scheduled(company, cycle, today)
        if made:
            self._call_schedule()

    def _make_scheduled(self, company, cycle, today):
        """The campaign of a cycle, unless it was made or has no customers."""
        first, last = self._last_period(cycle, today)
        domain = [
            ("company_id", "=", company.id),
            ("cycle", "=", cycle),
            ("date_to", "=", last),
            ("scheduled", "=", True),
        ]
        if self.search_count(domain, limit=1):
            return self.browse()
        values = {
            "company_id": company.id,
            "cycle": cycle,
            "date_from": first,
            "date_to": last,
        }
        if not self.new(values)._candidates():
            return self.browse()
        campaign = self.create({**values, "scheduled": True})
        campaign.action_compute()
        self.env["ir.cron"]._commit_progress(1)
        return campaign
