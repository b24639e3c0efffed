"""How much customers owe, read in a bounded number of queries."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.credit.types import Exposure
from ..core.disputes import ACTIVE

#: Models whose tables are read.
READ_MODELS = (
    "account.account",
    "account.bank.statement.line",
    "account.journal",
    "account.move",
    "account.move.line",
    "account.partial.reconcile",
    "account.payment",
    "res.partner",
)


class ArCreditFacts(models.AbstractModel):
    _name = "ar.credit.facts"
    _description = "Exposure and Behaviour of Customers"

    # Exposure is that of Odoo's own "Total Receivable": all companies of one tree are
    # one creditor.  A part of it would be wrong, not confidential: it is read as
    # superuser, by methods that cannot be called from outside.

    @api.model
    def _companies(self, company):
        """The company, those above it and all their branches."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return companies.search([("id", "child_of", company.sudo().root_id.id)])

    # === EXPOSURE === #

    @api.model
    def _exposures(self, company, partners, day):
        """How much customers owe, in minor units of the company's currency.

        :param partners: res.partner; their commercial partners are meant.
        :param day: what was due before is overdue.
        :return: dict of commercial partner id to ``Exposure``, for all of them.
        """
        for name in READ_MODELS:
            self.env[name].flush_model()
        company = company.sudo()
        customers = partners.sudo().with_company(company).commercial_partner_id
        items = self._open_amounts(company, customers, day)
        disputed = self._disputed_amounts(company, customers)
        payments = self._payments_in_process(company, customers)
        orders = self._credit_orders(company, customers)
        currency = company.currency_id
        found = {}
        for customer in customers:
            owed, overdue, credits = items.get(customer.id, (0.0, 0.0, 0.0))
            process, transit = payments.get(customer.id, (0.0, 0.0))
            found[customer.id] = Exposure(
                open=self._units(owed, currency),
                overdue=self._units(overdue, currency),
                disputed=self._units(
                    min(disputed.get(customer.id, 0.0), owed), currency
                ),
                orders=max(self._units(orders.get(customer.id, 0.0), currency), 0),
                credits=self._units(credits, currency),
                in_process=self._units(process, currency),
                in_transit=self._units(transit, currency),
                limit=self._limit(company, customer),
            )
        return found

    def _units(self, amount, currency):
        return self.env["ar.core.bridge"]._units(amount, currency)

    def _limit(self, company, customer):
        """Odoo's own limit in minor units; None when there is none."""
        limit = customer.credit_limit if company.account_use_credit_limit else 0.0
        return self._units(limit, company.currency_id) if limit > 0 else None

    def _open_amounts(self, company, customers, day):
        """customer id -> open debits, those of them due before the day, credits."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.commercial_partner_id,
                       SUM(GREATEST(item.amount_residual, 0)),
                       SUM(CASE WHEN item.date_maturity < %(day)s
                                THEN GREATEST(item.amount_residual, 0) ELSE 0 END),
                       SUM(GREATEST(-item.amount_residual, 0))
                  FROM account_move_line item
                  JOIN res_partner partner ON partner.id = item.partner_id
                  JOIN account_account account ON account.id = item.account_id
                 WHERE partner.commercial_partner_id = ANY(%(customers)s)
                   AND item.company_id = ANY(%(companies)s)
                   AND account.account_type = 'asset_receivable'
                   AND item.parent_state = 'posted'
                   AND item.reconciled IS NOT TRUE
              GROUP BY 1
                """,
                day=day,
                customers=customers.ids,
                companies=self._companies(company).ids,
            )
        )
        return {row[0]: tuple(map(float, row[1:])) for row in rows}

    @api.model
    def _receivables(self, company):
        """Open debits of all customers together, in minor units."""
        domain = (
            Domain("company_id", "in", self._companies(company).ids)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("amount_residual", ">", 0)
        )
        items = self.env["account.move.line"].sudo()
        [[total]] = items._read_group(domain, [], ["amount_residual:sum"])
        return self._units(total or 0.0, company.sudo().currency_id)

    def _disputed_amounts(self, company, customers):
        groups = (
            self.env["ar.dispute"]
            .sudo()
            ._read_group(
                Domain("partner_id", "in", customers.ids)
                & Domain("company_id", "in", self._companies(company).ids)
                & Domain("state", "in", ACTIVE),
                ["partner_id"],
                ["open_company:sum"],
            )
        )
        return {customer.id: amount for customer, amount in groups}

    def _payments_in_process(self, company, customers):
        """customer id -> payments the bank has not reported: not booked yet, booked."""
        groups = (
            self.env["account.payment"]
            .sudo()
            ._read_group(
                Domain("partner_id.commercial_partner_id", "in", customers.ids)
                & Domain("company_id", "in", self._companies(company).ids)
                & Domain("state", "=", "in_process")
                & Domain("payment_type", "=", "inbound")
                & Domain("partner_type", "=", "customer"),
                ["partner_id", "move_id"],
                ["amount_company_currency_signed:sum"],
            )
        )
        found = defaultdict(lambda: (0.0, 0.0))
        for partner, move, amount in groups:
            customer = partner.commercial_partner_id.id
            process, transit = found[customer]
            found[customer] = (
                (process, transit + amount) if move else (process + amount, transit)
            )
        return found

    @api.model
    def _credit_orders(self, company, customers):
        """dict of customer id to what is ordered and not invoiced, as money.

        Odoo's own figure, which is nothing as long as no addon for sales is there.
        """
        customers = customers.sudo().with_company(company)
        return {customer.id: customer.credit_to_invoice for customer in customers}

    @api.model
    def _today(self):
        return fields.Date.context_today(self)
