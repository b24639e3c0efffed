"""How customers pay, read in a bounded number of queries."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.credit.types import Facts, Paid

#: Behaviour of so many days is compared with that of the days before.
RECENT_DAYS = 183
#: Older than this is no longer held against, or for, anybody.
PAST_DAYS = 730
#: Promises, disputes and returned payments count for so many days.
EVENT_DAYS = 365
#: Journals through which money comes in.
MONEY_JOURNALS = ("bank", "cash", "credit")


class ArCreditFacts(models.AbstractModel):
    _inherit = "ar.credit.facts"

    @api.model
    def _facts(self, company, partners, day, receivables=None):
        """How customers behave, as of today.

        :param receivables: as of :meth:`_receivables`, when it is known already.
        :return: dict of commercial partner id to ``Facts``, for all of them.
        """
        company = company.sudo()
        customers = partners.sudo().with_company(company).commercial_partner_id
        exposures = self._exposures(company, customers, day)
        if receivables is None:
            receivables = self._receivables(company)
        since = day - timedelta(days=EVENT_DAYS)
        recent, before = self._settlements(company, customers, day)
        overdue = self._overdue_items(company, customers, day)
        promises = self._promises(company, customers, since, day)
        disputes = self._disputes_lost(company, customers, since)
        returned = self._returned_payments(company, customers, since)
        terms = self._term_days(customers.property_payment_term_id, day)
        return {
            customer.id: Facts(
                recent=tuple(recent[customer.id]),
                before=tuple(before[customer.id]),
                overdue=tuple(overdue[customer.id]),
                broken=promises.get(customer.id, (0, 0))[0],
                promised=promises.get(customer.id, (0, 0))[1],
                disputes=disputes.get(customer.id, 0),
                returned=returned.get(customer.id, 0),
                balance=exposures[customer.id].open - exposures[customer.id].credits,
                receivables=receivables,
                term_days=terms.get(customer.property_payment_term_id),
                exposure=exposures[customer.id],
            )
            for customer in customers
        }

    def _settlements(self, company, customers, day):
        """customer id -> list of ``Paid``: of the recent days, and of those before.

        What money settled of invoices, on the day on which both were there. Credit
        notes, write-offs and exchange differences are no payments.
        """
        currency = company.currency_id
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.commercial_partner_id,
                       partial.max_date > %(split)s,
                       partial.max_date - COALESCE(debit.date_maturity, debit.date),
                       SUM(partial.amount),
                       COUNT(DISTINCT debit.id)
                  FROM account_partial_reconcile partial
                  JOIN account_move_line debit ON debit.id = partial.debit_move_id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                  JOIN account_journal source ON source.id = debit.journal_id
                  JOIN account_journal money ON money.id = credit.journal_id
                  JOIN account_account account ON account.id = debit.account_id
                  JOIN res_partner partner ON partner.id = debit.partner_id
                 WHERE partner.commercial_partner_id = ANY(%(customers)s)
                   AND debit.company_id = ANY(%(companies)s)
                   AND account.account_type = 'asset_receivable'
                   AND debit.parent_state = 'posted'
                   AND credit.parent_state = 'posted'
                   AND money.type = ANY(%(money)s)
                   AND NOT source.type = ANY(%(money)s)
                   AND partial.max_date > %(since)s
                   AND partial.max_date <= %(day)s
                   AND partial.amount > 0
              GROUP BY 1, 2, 3
              ORDER BY 1, 2, 3
                """,
                customers=customers.ids,
                companies=self._companies(company).ids,
                money=list(MONEY_JOURNALS),
                split=day - timedelta(days=RECENT_DAYS),
                since=day - timedelta(days=PAST_DAYS),
                day=day,
            )
        )
        found = {True: defaultdict(list), False: defaultdict(list)}
        for customer, is_recent, days, amount, count in rows:
            units = self._units(float(amount), currency)
            if units > 0:
                found[is_recent][customer].append(Paid(units, days, count))
        return found[True], found[False]

    def _overdue_items(self, company, customers, day):
        """customer id -> list of ``Paid``: open, undisputed, with the days so far."""
        currency = company.currency_id
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.commercial_partner_id, item.id, item.amount_residual,
                       item.amount_residual_currency, %(day)s - item.date_maturity
                  FROM account_move_line item
                  JOIN res_partner partner ON partner.id = item.partner_id
                  JOIN account_account account ON account.id = item.account_id
                 WHERE partner.commercial_partner_id = ANY(%(customers)s)
                   AND item.company_id = ANY(%(companies)s)
                   AND account.account_type = 'asset_receivable'
                   AND item.parent_state = 'posted'
                   AND item.reconciled IS NOT TRUE
                   AND item.amount_residual > 0
                   AND item.date_maturity < %(day)s
              ORDER BY item.id
                """,
                customers=customers.ids,
                companies=self._companies(company).ids,
                day=day,
            )
        )
        items = self.env["account.move.line"].sudo().browse(row[1] for row in rows)
        disputed = items._ar_disputed_amounts()
        found = defaultdict(list)
        for customer, item, residual, own_residual, days in rows:
            undisputed = 1.0
            if own_residual:
                undisputed -= disputed.get(item, 0.0) / float(own_residual)
            units = self._units(float(residual) * undisputed, currency)
            if units > 0:
                found[customer].append(Paid(units, days))
        return found

    @api.model
    def _promises(self, company, customers, since, day):
        """dict of customer id to (broken, all) promises that were due since a day."""
        if "ar.promise" not in self.env:
            return {}
        groups = (
            self.env["ar.promise"]
            .sudo()
            ._read_group(
                Domain("partner_id.commercial_partner_id", "in", customers.ids)
                & Domain("company_id", "in", self._companies(company).ids)
                & Domain("state", "in", ("kept", "part", "broken"))
                & Domain("date", ">", since)
                & Domain("date", "<=", day),
                ["partner_id", "state"],
                ["__count"],
            )
        )
        found = defaultdict(lambda: (0, 0))
        for partner, state, count in groups:
            broken, total = found[partner.commercial_partner_id.id]
            found[partner.commercial_partner_id.id] = (
                broken + (count if state == "broken" else 0),
                total + count,
            )
        return found

    def _disputes_lost(self, company, customers, since):
        """customer id -> number of disputes at the customer's fault."""
        groups = (
            self.env["ar.dispute"]
            .sudo()
            ._read_group(
                Domain("partner_id", "in", customers.ids)
                & Domain("company_id", "in", self._companies(company).ids)
                & Domain("fault", "=", "customer")
                & Domain("state", "!=", "cancelled")
                & Domain("opened_on", ">", since),
                ["partner_id"],
                ["__count"],
            )
        )
        return {customer.id: count for customer, count in groups}

    def _returned_payments(self, company, customers, since):
        """customer id -> number of payments that the bank took back.

        Money out that was booked on the customer's account, when the bank's file calls
        it a reversal or when it takes back exactly one whole payment.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.commercial_partner_id, COUNT(DISTINCT item.move_id)
                  FROM account_move_line item
                  JOIN res_partner partner ON partner.id = item.partner_id
                  JOIN account_account account ON account.id = item.account_id
                  JOIN account_bank_statement_line bank
                    ON bank.id = item.statement_line_id
                 WHERE partner.commercial_partner_id = ANY(%(customers)s)
                   AND item.company_id = ANY(%(companies)s)
                   AND account.account_type = 'asset_receivable'
                   AND item.parent_state = 'posted'
                   AND item.date > %(since)s
                   AND item.balance > 0
                   AND bank.amount < 0
                   AND ((bank.ar_bank_data ->> 'reversal') = 'true' OR EXISTS (
                        SELECT FROM account_partial_reconcile partial
                          JOIN account_move_line paid
                            ON paid.id = partial.credit_move_id
                          JOIN account_journal money ON money.id = paid.journal_id
                         WHERE partial.debit_move_id = item.id
                           AND money.type = ANY(%(money)s)
                           AND paid.balance = -item.balance
                           AND partial.amount = item.balance))
              GROUP BY 1
                """,
                customers=customers.ids,
                companies=self._companies(company).ids,
                money=list(MONEY_JOURNALS),
                since=since,
            )
        )
        return dict(rows)

    @api.model
    def _term_days(self, terms, day):
        """account.payment.term -> days from the invoice to the last instalment."""
        return {
            term: max(
                ((line._get_due_date(day) - day).days for line in term.line_ids),
                default=0,
            )
            for term in terms
        }
