"""What a receipt's entry wrote off: discounts, charges, small differences."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

MONEY = ("payment", "refund")


class ArStatementWrittenOff(models.AbstractModel):
    _name = "ar.statement.written.off"
    _description = "Write-offs in the Entries of Receipts"

    @api.model
    def _amounts(self, rows, kinds, company):
        """Which part of receivable items was no money.

        A receipt of 98 that settles 100 with a cash discount of 2 is one item of
        -100 with -2 written off.  ``kinds`` is changed, too: an entry that takes
        from the customer's account and otherwise touches only income and expenses
        is a write-off.

        :param list rows: of ``ar.statement.ledger._item_rows``.
        :param dict kinds: item id to kind.
        :return: dict of item id to units of its currency, with the item's sign.
        """
        money = [row for row in rows if kinds[row["id"]] in MONEY]
        other = [row for row in rows if kinds[row["id"]] == "other"]
        parts = self._other_sides({row["move"] for row in (*money, *other)})
        for row in other:
            sides = parts.get(row["move"])
            if sides and row["balance"] < 0 and all(side["result"] for side in sides):
                kinds[row["id"]] = "write_off"
        return self._by_item(money, self._written_off(money, parts), company)

    def _other_sides(self, moves):
        """entry id -> its items that stand on no receivable or payable account.

        Added up per customer, currency, and whether they change the result.
        """
        if not moves:
            return {}
        found = defaultdict(list)
        for row in self.env.execute_query(
            SQL(
                """
                SELECT line.move_id, partner.commercial_partner_id, line.currency_id,
                       account.account_type LIKE 'income%%'
                           OR account.account_type LIKE 'expense%%'
                           OR line.tax_line_id IS NOT NULL,
                       SUM(line.amount_currency), SUM(line.balance), COUNT(*)
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
             LEFT JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE line.move_id = ANY(%s)
                   AND account.account_type
                       NOT IN ('asset_receivable', 'liability_payable')
              GROUP BY 1, 2, 3, 4
              ORDER BY 1, 2, 3, 4
                """,
                list(moves),
            )
        ):
            names = ("customer", "currency", "result", "amount", "balance", "count")
            found[row[0]].append(dict(zip(names, row[1:], strict=True)))
        return found

    def _written_off(self, money, parts):
        """(entry id, customer id or None, currency id) -> (amount, balance)

        The customer is None where the entry has only one.
        """
        payments = {row["move"] for row in money if row["payment_type"]}
        customers = defaultdict(set)
        for row in money:
            customers[row["move"]].add(row["customer"])
        found = defaultdict(lambda: [0.0, 0.0])
        several = [m for m in payments if sum(p["count"] for p in parts[m]) > 1]
        sides = dict(parts)
        sides.update(self._payment_write_offs(several))
        for move in customers:
            if move in payments and move not in several:
                continue
            for side in sides.get(move, ()):
                if not side["result"]:
                    continue
                alone = len(customers[move]) == 1 and (
                    side["customer"] in (None, *customers[move])
                )
                key = (move, None if alone else side["customer"], side["currency"])
                found[key][0] -= side["amount"]
                found[key][1] -= side["balance"]
        return found

    def _payment_write_offs(self, moves):
        """As Odoo tells them: whatever is neither money nor the customer's account."""
        payments = self.env["account.move"].sudo().browse(moves).origin_payment_id
        return {
            payment.move_id.id: [
                {
                    "customer": None,
                    "currency": line.currency_id.id,
                    "result": True,
                    "amount": line.amount_currency,
                    "balance": line.balance,
                }
                for line in payment._seek_for_lines()[2]
            ]
            for payment in payments
        }

    def _by_item(self, money, written_off, company):
        """Lay each sum to one item of its entry, customer and currency.

        Which one does not matter: the items of a receipt are one line.
        """
        bridge = self.env["ar.core.bridge"]
        found, taken = {}, set()
        books = company.sudo().currency_id
        ordered = sorted(money, key=lambda row: (-abs(row["balance"]), row["id"]))
        for row in ordered:
            currency = self.env["res.currency"].browse(row["currency"])
            units = 0
            for customer in (None, row["customer"]):
                key = (row["move"], customer, row["currency"])
                if key in written_off and key not in taken:
                    taken.add(key)
                    units += bridge._units(written_off[key][0], currency)
            units += self._in_other_currencies(row, written_off, taken, books)
            if units:
                found[row["id"]] = units
        return found

    def _in_other_currencies(self, row, written_off, taken, books):
        """Write-offs booked in company currency for an item in a foreign one."""
        if row["currency"] == books.id or not row["balance"]:
            return 0
        bridge = self.env["ar.core.bridge"]
        rate = row["amount_currency"] / row["balance"]
        currency = self.env["res.currency"].browse(row["currency"])
        units = 0
        for customer in (None, row["customer"]):
            key = (row["move"], customer, books.id)
            if key in written_off and key not in taken:
                taken.add(key)
                units += bridge._units(written_off[key][1] * rate, currency)
        return units
