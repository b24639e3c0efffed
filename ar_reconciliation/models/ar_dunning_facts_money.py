"""Money that has come or is on its way, without being matched to an item."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.dunning import Payment
from ..core.dunning.receipts import Waiting, ties

#: A bank line without a match says nothing about today after so many days.
RECEIPT_DAYS = 730
#: An online payment that is not done after so many days will not be.
TRANSACTION_DAYS = 30


class ArDunningFacts(models.AbstractModel):
    _inherit = "ar.dunning.facts"

    # === IN THE BANK === #

    def _receipts(self, company, day):
        """(customer id, currency code) -> tuple of ``Receipt`` that could be theirs.

        Always of all customers: whose a receipt could be depends on the others.
        """
        lines = self._waiting_lines(company, day)
        if not lines:
            return {}
        bridge = self.env["ar.core.bridge"]
        companies = self._group(company)
        items = bridge._fetch_items(
            Domain("company_id", "in", companies.ids)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
        )
        proposed = self._proposed(lines)
        waiting = [
            Waiting(
                # To the customer a head office and its branches are one.
                replace(entry, company=company.id),
                frozenset(proposed.get(entry.id, ())),
            )
            for entry in bridge._bank_entries(lines)
        ]
        return ties(waiting, items, self._payers(companies, items, lines), day)

    def _waiting_lines(self, company, day):
        """Bank lines with money in that nobody has matched or excluded."""
        lines = self.env["account.bank.statement.line"].search(
            Domain("company_id", "in", self._group(company).ids)
            & Domain("is_reconciled", "=", False)
            & Domain("amount", ">", 0)
            & Domain("date", ">=", day - timedelta(days=RECEIPT_DAYS))
            & Domain("move_id.state", "=", "posted")
            & Domain("ar_match_state", "not in", ("matched", "excluded")),
            order="id",
        )
        # All at once: the ORM would read a thousand lines at a time.
        lines.fetch(
            [
                "move_id",
                "payment_ref",
                "partner_name",
                "account_number",
                "amount",
                "amount_currency",
                "foreign_currency_id",
                "currency_id",
                "transaction_details",
                "ar_bank_data",
            ]
        )
        lines.move_id.fetch(["date", "ref", "narration", "partner_id", "company_id"])
        lines.move_id.partner_id.fetch(["commercial_partner_id"])
        return lines

    def _proposed(self, lines):
        """bank line id -> customers whom proposals that wait name."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT proposal.statement_line_id, partner.commercial_partner_id
                  FROM ar_match_proposal proposal
             LEFT JOIN ar_match_allocation allocation
                    ON allocation.proposal_id = proposal.id
             LEFT JOIN account_move_line item ON item.id = allocation.move_line_id
                  JOIN res_partner partner
                    ON partner.id IN (proposal.partner_id, item.partner_id)
                 WHERE proposal.state IN ('proposed', 'approval')
                   AND proposal.statement_line_id = ANY(%s)
                """,
                lines.ids,
            )
        )
        found = defaultdict(set)
        for line, customer in rows:
            found[line].add(customer)
        return found

    def _payers(self, companies, items, lines):
        """Customers of the companies as ``Payer`` values, each once."""
        found = {}
        for company in companies:
            for payer in self.env["ar.core.bridge"]._payers(company, items, lines):
                known = found.get(payer.id)
                if known:
                    payer = replace(
                        known,
                        accounts=(*known.accounts, *payer.accounts),
                        learned_names=(*known.learned_names, *payer.learned_names),
                        learned_accounts=(
                            *known.learned_accounts,
                            *payer.learned_accounts,
                        ),
                    )
                found[payer.id] = replace(payer, company=0)
        return list(found.values())

    # === ON ITS WAY === #

    def _in_process(self, company, customers, debits, day):
        """What payments under way cover.

        An item that a payment is for is covered, the earliest due first, as far as
        the payment reaches.  A payment for none of the open items may be for any.

        :return: (dict item id -> units, dict (customer, currency id) -> list of
            ``Payment``)
        """
        by_move, currencies = defaultdict(list), self._currencies(debits)
        for row in sorted(debits, key=lambda r: (r["due"] or r["date"], r["id"])):
            by_move[row["move"]].append(row)
        covered, loose = defaultdict(int), defaultdict(list)
        for row in self._payment_rows(company, customers, day):
            kind, number, name, customer, currency_id, amount, day, moves = row
            items = [item for move in moves if move for item in by_move[move]]
            if items:
                self._spread(items, currency_id, amount, covered, currencies)
            elif currency := currencies.get(currency_id):
                units = self.env["ar.core.bridge"]._units(amount, currency)
                loose[customer, currency_id].append(
                    Payment(number, units, name or "", day, kind)
                )
        return covered, loose

    def _spread(self, items, currency_id, amount, covered, currencies):
        """Let a payment cover items; all of them if it is in another currency."""
        bridge = self.env["ar.core.bridge"]
        same = {item["currency"] for item in items} == {currency_id}
        left = bridge._units(amount, currencies[currency_id]) if same else None
        for item in items:
            units = bridge._units(item["open"], currencies[item["currency"]])
            part = units if left is None else min(units - covered[item["id"]], left)
            if part > 0:
                covered[item["id"]] += part
                left = left if left is None else left - part

    def _payment_rows(self, company, customers, day):
        """Payments and online payments under way, in two queries.

        Payments with an entry of their own are not among them: the entry has settled
        the invoice, or stands on the customer's account as a credit.
        """
        companies = tuple(self._group(company).ids)
        return [
            *self.env.execute_query(
                SQL(
                    """
                    SELECT 'payment', payment.id, payment.name,
                           partner.commercial_partner_id, payment.currency_id,
                           payment.amount, payment.date,
                           ARRAY_AGG(link.invoice_id ORDER BY link.invoice_id)
                      FROM account_payment payment
                      JOIN res_partner partner ON partner.id = payment.partner_id
                 LEFT JOIN account_move__account_payment link
                        ON link.payment_id = payment.id
                     WHERE payment.state = 'in_process' AND payment.move_id IS NULL
                       AND payment.payment_type = 'inbound'
                       AND payment.partner_type = 'customer'
                       AND payment.company_id IN %s
                       AND partner.commercial_partner_id = ANY(%s)
                  GROUP BY payment.id, partner.commercial_partner_id
                  ORDER BY payment.id
                    """,
                    companies,
                    customers.ids,
                )
            ),
            *self.env.execute_query(
                SQL(
                    """
                    SELECT 'transaction', tx.id, tx.reference,
                           partner.commercial_partner_id, tx.currency_id,
                           tx.amount, tx.last_state_change::date,
                           ARRAY_AGG(link.invoice_id ORDER BY link.invoice_id)
                      FROM payment_transaction tx
                 LEFT JOIN account_invoice_transaction_rel link
                        ON link.transaction_id = tx.id
                 LEFT JOIN account_move invoice ON invoice.id = link.invoice_id
                      JOIN res_partner partner
                        ON partner.id = COALESCE(invoice.partner_id, tx.partner_id)
                     WHERE (tx.state IN ('pending', 'authorized')
                            OR tx.state = 'done' AND tx.is_post_processed IS NOT TRUE)
                       AND tx.payment_id IS NULL AND tx.amount > 0
                       AND COALESCE(tx.operation, '') NOT IN ('refund', 'validation')
                       AND tx.last_state_change >= %s
                       AND tx.company_id IN %s
                       AND partner.commercial_partner_id = ANY(%s)
                  GROUP BY tx.id, partner.commercial_partner_id
                  ORDER BY tx.id
                    """,
                    day - timedelta(days=TRANSACTION_DAYS),
                    companies,
                    customers.ids,
                )
            ),
        ]
