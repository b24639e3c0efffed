"""The work list is refreshed by one job: customers in steps, each committed."""

from datetime import timedelta

from odoo import api, fields, models

from ..core.collection import assess, expect

#: Customers of one step.
STEP = 500
#: A row that was refreshed so many minutes ago is not refreshed by a job that goes on.
FRESH_MINUTES = 60


class ArCollectionTask(models.Model):
    _inherit = "ar.collection.task"

    @api.model
    def _open_of(self, company):
        """Rows of a company that are not done."""
        return self.search([("company_id", "=", company.id), ("state", "!=", "done")])

    @api.model
    def _cron_rebuild(self):
        """Refresh the work list of every company; what is fresh is left alone."""
        cron, today = self.env["ir.cron"], fields.Date.context_today(self)
        steps = [
            (company, customers[start : start + STEP])
            for company in self.env["res.company"].search([])
            for customers in [self._stale(company, today)]
            for start in range(0, len(customers), STEP)
        ]
        cron._commit_progress(remaining=sum(len(part) for _company, part in steps))
        for company, customers in steps:
            self._rebuild(company, customers)
            if not cron._commit_progress(len(customers)):
                break

    def _stale(self, company, today):
        """Customers to look at, without those whose rows are fresh."""
        customers = self.env["ar.collection.facts"]._late_customers(company, today)
        since = fields.Datetime.now() - timedelta(minutes=FRESH_MINUTES)
        tasks = self._open_of(company)
        fresh = tasks.filtered(lambda t: t.refreshed_on and t.refreshed_on >= since)
        return customers - fresh.partner_id

    @api.model
    def _rebuild(self, company, customers):
        """Make, refresh and end the rows of some customers.

        :param customers: commercial partners.
        """
        today = fields.Date.context_today(self)
        accounts = self.env["ar.collection.facts"]._fetch(company, customers, today)
        tasks = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", customers.ids),
                ("state", "!=", "done"),
            ]
        )
        known = {(task.partner_id.id, task.currency_id.id): task for task in tasks}
        new, kept = [], self.sudo().browse()
        for key, account in sorted(accounts.items()):
            task = assess(account, today)
            if task is None:
                continue
            vals = self._task_vals(key, account, task, today)
            if key in known:
                known[key].write(vals)
                kept |= known[key]
            else:
                new.append({"company_id": company.id, **vals, **self._key_vals(key)})
        (tasks - kept).write({"state": "done", "done_on": today, "score": 0})
        self.sudo().create(self._with_collectors(company, new))

    def _key_vals(self, key):
        return {"partner_id": key[0], "currency_id": key[1]}

    def _with_collectors(self, company, vals_list):
        """New rows with the person who looks after the customer."""
        partners = self.env["res.partner"].sudo().with_company(company)
        customers = partners.browse({vals["partner_id"] for vals in vals_list})
        users = {c.id: (c.ar_collector_id or c.user_id).id for c in customers}
        for vals in vals_list:
            vals["user_id"] = users[vals["partner_id"]]
        return vals_list

    def _task_vals(self, key, account, task, today):
        """What is stored of an assessment."""
        currency = self.env["res.currency"].browse(key[1])
        money = self.env["ar.core.bridge"]._amount
        forecast = expect(account.debts, account.lateness, today)
        weeks = [units for _monday, units in forecast.weeks]
        return {
            "state": "waiting" if task.action == "wait" else "todo",
            "action": task.action,
            "score": task.score,
            "reasons": [[code, data] for code, data in task.reasons],
            "overdue_amount": money(task.overdue, currency),
            "open_amount": money(sum(debt.open for debt in account.debts), currency),
            "disputed_amount": money(task.disputed, currency),
            "oldest_days": task.days,
            "expected_next_week": money(sum(weeks[:2]), currency),
            "expected_month": money(sum(weeks[:4]), currency),
            "forecast": {
                "weeks": [[day.isoformat(), units] for day, units in forecast.weeks],
                "later": forecast.later,
                "disputed": forecast.disputed,
            },
            "wait_until": task.wait_until,
            "contacted_on": account.contacted_on,
            "next_on": account.next_on,
            "refreshed_on": fields.Datetime.now(),
        }
