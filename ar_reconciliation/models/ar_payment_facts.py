"""What customers owe and have paid, for promises and instalment plans."""

from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class ArPaymentFacts(models.AbstractModel):
    _name = "ar.payment.facts"
    _description = "What Customers Owe and Pay"

    @api.model
    def _owed(self, company, partner, currency=None):
        """Open items that a customer owes, the earliest due first.

        :param company: res.company; its branches belong to it.
        :return: account.move.line as superuser.
        """
        ledger = self.env["ar.statement.ledger"]
        domain = ledger._item_domain(company, partner.sudo().commercial_partner_id)
        domain &= Domain("amount_residual_currency", ">", 0)
        if currency:
            domain &= Domain("currency_id", "=", currency.id)
        lines = self.env["account.move.line"].sudo()
        return lines.search(domain, order="date_maturity, date, id")

    @api.model
    def _marks(self):
        """Ids of the last reconciliation and the last journal item there are."""
        for model in ("account.partial.reconcile", "account.move.line"):
            self.env[model].flush_model()
        query = SQL(
            "SELECT (SELECT COALESCE(MAX(id), 0) FROM account_partial_reconcile), "
            "(SELECT COALESCE(MAX(id), 0) FROM account_move_line)"
        )
        return self.env.execute_query(query)[0]

    @api.model
    def _settled(self, items, after=0):
        """What settled items, in one query.

        :param items: domain of account.move.line, or their ids.
        :param int after: only reconciliations made after this one.
        :return: list of (id of the reconciliation, item id, commercial partner id,
            currency id, day of the money, amount in the item's currency).
        """
        for model in (
            "account.partial.reconcile",
            "account.move.line",
            "res.partner",
        ):
            self.env[model].flush_model()
        lines = self.env["account.move.line"].sudo().with_context(active_test=False)
        if not isinstance(items, Domain):
            items = Domain("id", "in", list(items))
        query = lines._search(items)
        rows = SQL(
            """
            SELECT partial.id, item.id, customer.commercial_partner_id,
                   item.currency_id, money.date, partial.debit_amount_currency
              FROM account_partial_reconcile partial
              JOIN account_move_line item ON item.id = partial.debit_move_id
              JOIN account_move_line money ON money.id = partial.credit_move_id
              JOIN res_partner customer ON customer.id = item.partner_id
             WHERE partial.id > %s AND item.parent_state = 'posted'
               AND money.parent_state = 'posted'
               AND partial.debit_amount_currency > 0
               AND item.id IN %s
             ORDER BY partial.id
            """,
            after,
            query.subselect(),
        )
        return self.env.execute_query(rows)

    @api.model
    def _unapplied(self, company, customers, after=0):
        """Receipts of customers that settle nothing yet.

        On their accounts, and in the bank with their name on it.

        :param int after: only of journal items made after this one.
        :return: dict (commercial partner id, currency id) ->
            list of (journal item id, day, amount > 0).
        """
        found = defaultdict(list)
        for item in self._on_account(company, customers, after):
            key = item.partner_id.commercial_partner_id.id, item.currency_id.id
            found[key].append((item.id, item.date, -item.amount_residual_currency))
        for line in self._in_bank(company, customers):
            currency = line.foreign_currency_id or line.currency_id
            amount = line.amount_currency if line.foreign_currency_id else line.amount
            number = max(line.move_id.line_ids.ids, default=0)
            if number > after:
                key = line.partner_id.commercial_partner_id.id, currency.id
                found[key].append((number, line.date, amount))
        return found

    @api.model
    def _may_wait(self, company, day, currencies):
        """Unmatched money that could be a customer's, as reminders look at it.

        :return: dict (commercial partner id, currency id) -> days of the receipts.
        """
        self.env.flush_all()
        facts = self.env["ar.dunning.facts"].sudo().with_company(company)
        facts = facts.with_context(active_test=False)
        known = {currency.id: currency for currency in currencies}
        found = facts._receipts_by_id(company.sudo(), day, known)
        return {key: [one.day for one in receipts] for key, receipts in found.items()}

    def _on_account(self, company, customers, after):
        lines = self.env["account.move.line"].sudo()
        domain = self.env["ar.statement.ledger"]._item_domain(company, customers)
        return lines.search(
            domain
            & Domain("id", ">", after)
            & Domain("amount_residual_currency", "<", 0)
            & (
                Domain("payment_id", "!=", False)
                | Domain("statement_line_id", "!=", False)
            )
        )

    def _in_bank(self, company, customers):
        companies = self.env["ar.statement.ledger"]._companies(company)
        lines = self.env["account.bank.statement.line"].sudo()
        return lines.search(
            Domain("company_id", "in", companies.ids)
            & Domain("is_reconciled", "=", False)
            & Domain("amount", ">", 0)
            & Domain("partner_id.commercial_partner_id", "in", customers.ids)
        )
