"""What a collector has to know of customers, for ``core.collection``.

A few queries for any number of customers of one company.
"""

from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.collection import Account, Debt, Promise

#: Days in which broken promises, reminders and payments say something.
LOOK_BACK = {"promise": 180, "reminder": 180, "payment": 365}


class ArCollectionFacts(models.AbstractModel):
    _name = "ar.collection.facts"
    _description = "Facts for the Collector"

    @api.model
    def _late_customers(self, company, today):
        """Commercial partners of open tasks or with something overdue, by id."""
        open_tasks = self.env["ar.collection.task"].sudo()._open_of(company)
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                self._open_domain(company)
                & Domain("amount_residual_currency", ">", 0)
                & Domain("date_maturity", "<", today),
                ["partner_id"],
            )
        )
        partners = self.env["res.partner"].union(*(partner for (partner,) in groups))
        return (partners.commercial_partner_id | open_tasks.partner_id).sorted("id")

    def _open_domain(self, company):
        return (
            Domain("company_id", "=", company.id)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("partner_id", "!=", False)
        )

    @api.model
    def _fetch(self, company, customers, today):
        """Accounts of customers that have open items or an open task.

        :param customers: commercial partners.
        :return: dict of (partner id, currency id) to ``core.collection.Account``.
        """
        self.env.flush_all()  # some queries are written by hand
        facts = self.sudo().with_company(company).with_context(active_test=False)
        customers = customers.with_env(facts.env)
        debts, credits = facts._items(company, customers)
        usual = facts._usual(company)
        lateness = facts._lateness(company, customers, today)
        promises = facts._promises(company, customers, today)
        calls = facts._calls(company, customers)
        reminders = facts._reminders(company, customers, today)
        limits = facts._limits(company, customers)
        plans = facts._plans(company, customers)
        held = facts._held(company, customers, today)
        risks = {customer.id: customer.ar_risk_class for customer in customers}
        accounts = {}
        for key in {*debts, *credits, *reminders}:
            sent, last_sent, replied = reminders.get(key, (0, None, None))
            called, next_on = calls.get(key, (None, None))
            contacts = [on for on in (called and called.date(), last_sent) if on]
            waits = replied and (not called or replied > called)
            accounts[key] = Account(
                debts=tuple(debts[key]),
                credits=credits[key],
                usual=usual.get(key[1], 1),
                lateness=lateness.get(key[0], 0),
                promises=tuple(promises[key]),
                reminders=sent,
                contacted_on=max(contacts, default=None),
                next_on=next_on,
                replied_on=replied.date() if waits else None,
                risk=risks.get(key[0]) or "",
                limitation=limits.get(key),
                plan_running=key in plans,
                waiting=held.get(key, (0, False))[0],
                on_hold=held.get(key, (0, False))[1],
            )
        return accounts

    # === MONEY === #

    def _items(self, company, customers):
        """Open items as debts, and what customers have to their credit."""
        lines = self.env["account.move.line"]
        domain = self._open_domain(company) & Domain(
            "partner_id.commercial_partner_id", "in", customers.ids
        )
        names = ["partner_id", "currency_id", "date_maturity", "date"]
        items = lines.search_fetch(domain, [*names, "amount_residual_currency"])
        disputed = items._ar_disputed_amounts()
        promised = self._promised_days(items)
        units = self.env["ar.core.bridge"]._units
        debts, credits = defaultdict(list), defaultdict(int)
        for item in items:
            currency = item.currency_id
            key = item.partner_id.commercial_partner_id.id, currency.id
            open_units = units(item.amount_residual_currency, currency)
            if open_units < 0:
                credits[key] -= open_units
            elif open_units:
                debts[key].append(
                    Debt(
                        item.date_maturity or item.date,
                        open_units,
                        units(disputed.get(item.id, 0.0), currency),
                        promised.get(item.id),
                    )
                )
        return debts, credits

    def _usual(self, company):
        """The open item in the middle: dict of currency id to units."""
        lines = self.env["account.move.line"]
        query = lines._search(
            self._open_domain(company) & Domain("amount_residual_currency", ">", 0)
        )
        query.groupby = SQL.identifier(query.table, "currency_id")
        middle = SQL(
            "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)",
            SQL.identifier(query.table, "amount_residual_currency"),
        )
        rows = self.env.execute_query(
            query.select(SQL.identifier(query.table, "currency_id"), middle)
        )
        currencies = self.env["res.currency"]
        units = self.env["ar.core.bridge"]._units
        return {
            currency: max(units(float(amount), currencies.browse(currency)), 1)
            for currency, amount in rows
        }

    def _lateness(self, company, customers, today):
        """Days after the due date on which customers paid, in the middle."""
        rows = self.env.execute_query(
            SQL(
                """SELECT p.commercial_partner_id, PERCENTILE_CONT(0.5)
                      WITHIN GROUP (ORDER BY paid.day - l.date_maturity)
                  FROM account_move_line l
                  JOIN account_account a ON a.id = l.account_id
                  JOIN res_partner p ON p.id = l.partner_id
                 CROSS JOIN LATERAL (SELECT MAX(r.max_date) AS day
                      FROM account_partial_reconcile r
                     WHERE r.debit_move_id = l.id) paid
                 WHERE l.company_id = %s AND l.reconciled AND l.balance > 0
                   AND l.parent_state = 'posted' AND l.date >= %s
                   AND l.date_maturity IS NOT NULL AND paid.day IS NOT NULL
                   AND a.account_type = 'asset_receivable'
                   AND p.commercial_partner_id IN %s
                 GROUP BY p.commercial_partner_id""",
                company.id,
                today - timedelta(days=LOOK_BACK["payment"]),
                tuple(customers.ids) or (0,),
            )
        )
        return {partner: round(days) for partner, days in rows}

    # === WHAT WAS SAID === #

    def _calls(self, company, customers):
        """(time of the last call, agreed day or None) of each account."""
        logs = self.env["ar.call.log"]
        domain = [
            ("company_id", "=", company.id),
            ("partner_id", "in", customers.ids),
        ]
        names = ["partner_id", "currency_id", "on", "next_on"]
        return {
            (log.partner_id.id, log.currency_id.id): (log.on, log.next_on or None)
            for log in logs.search_fetch(domain, names, order="on, id")
        }

    def _promises(self, company, customers, today):
        """Open and recently broken promises of each account, where there are any."""
        found = defaultdict(list)
        units = self.env["ar.core.bridge"]._units
        since = today - timedelta(days=LOOK_BACK["promise"])
        promises = self.env["ar.promise"].search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", customers.ids),
                ("state", "in", ("open", "part", "broken")),
                ("date", ">=", since),
            ],
            order="date, id",
        )
        for promise in promises:
            state = "open" if promise.state == "open" else "broken"
            amount = units(promise.amount, promise.currency_id)
            key = promise.partner_id.id, promise.currency_id.id
            found[key].append(Promise(promise.date, amount, state))
        return found

    def _promised_days(self, items):
        """The day promised for items: dict of item id to date."""
        promises = self.env["ar.promise"].search(
            [("item_ids", "in", items.ids), ("state", "=", "open")], order="date, id"
        )
        return {item.id: p.date for p in promises for item in p.item_ids}

    def _reminders(self, company, customers, today):
        """(number, day of the last, time of a reply or None) of each account."""
        since = today - timedelta(days=LOOK_BACK["reminder"])
        groups = self.env["ar.dunning.message"]._read_group(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", customers.ids),
                ("state", "=", "sent"),
                ("day", ">=", since),
            ],
            ["partner_id", "currency_id"],
            ["__count", "day:max", "replied_on:max"],
        )
        return {
            (partner.id, currency.id): (count, day, replied)
            for partner, currency, count, day, replied in groups
        }

    def _plans(self, company, customers):
        """Accounts with a running instalment plan."""
        groups = self.env["ar.instalment.plan"]._read_group(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", customers.ids),
                ("state", "=", "running"),
            ],
            ["partner_id", "currency_id"],
        )
        return {(partner.id, currency.id) for partner, currency in groups}

    def _held(self, company, customers, today):
        """What keeps reminders back keeps calls back, too.

        :return: dict of account to (receipts and payments that wait, on hold?).
        """
        fetched = self.env["ar.dunning.facts"]._fetch(company, customers, today)
        found = {}
        for key, facts in fetched.items():
            under_way = sum(1 for item in facts.items if item.in_process)
            waiting = len(facts.receipts) + len(facts.payments) + under_way
            hold = facts.hold
            on_hold = bool(hold and (hold.until is None or hold.until >= today))
            found[key] = waiting, on_hold
        return found

    def _limits(self, company, customers):
        """When the oldest claim of an account lapses, if that is near or over."""
        items = self.env["account.move.line"]._ar_old_items(company)
        items = items.filtered(
            lambda item: item.partner_id.commercial_partner_id in customers
        )
        limits = {}
        for item_id, clock in items._ar_clocks().items():
            item = items.browse(item_id)
            key = item.partner_id.commercial_partner_id.id, item.currency_id.id
            limits[key] = min(clock.ends, limits.get(key, clock.ends))
        return limits
