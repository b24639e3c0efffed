"""Payments that are on their way: registered or begun online, not yet in the bank."""

from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..core.dunning import Payment

#: An online payment that is not done after so many days will not be.
TRANSACTION_DAYS = 30
#: Payments with an entry of their own are not among them: the entry has settled the
#: invoice, or stands on the customer's account as a credit.
PAYMENTS = """
    SELECT 'payment', payment.id, payment.name,
           partner.commercial_partner_id, payment.currency_id,
           payment.amount, payment.date,
           ARRAY_AGG(link.invoice_id ORDER BY link.invoice_id)
      FROM account_payment payment
      JOIN res_partner partner ON partner.id = payment.partner_id
 LEFT JOIN account_move__account_payment link ON link.payment_id = payment.id
     WHERE payment.state = 'in_process' AND payment.move_id IS NULL
       AND payment.payment_type = 'inbound' AND payment.partner_type = 'customer'
       AND payment.company_id IN %s
       AND partner.commercial_partner_id = ANY(%s)
  GROUP BY payment.id, partner.commercial_partner_id
  ORDER BY payment.id
"""
#: Somebody else may pay a customer's invoice: then it is the invoice's customer.
TRANSACTIONS = """
    SELECT 'transaction', tx.id, tx.reference,
           partner.commercial_partner_id, tx.currency_id,
           tx.amount, tx.last_state_change::date,
           ARRAY_AGG(link.invoice_id ORDER BY link.invoice_id)
      FROM payment_transaction tx
 LEFT JOIN account_invoice_transaction_rel link ON link.transaction_id = tx.id
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
"""


class ArDunningFacts(models.AbstractModel):
    _inherit = "ar.dunning.facts"

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
        """Rows of payments and online payments under way, in two queries."""
        companies = tuple(self._group(company).ids)
        return [
            *self.env.execute_query(SQL(PAYMENTS, companies, customers.ids)),
            *self.env.execute_query(
                SQL(
                    TRANSACTIONS,
                    day - timedelta(days=TRANSACTION_DAYS),
                    companies,
                    customers.ids,
                )
            ),
        ]
