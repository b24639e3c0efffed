"""Search for the payment of a document: bank lines ranked by what they have of it."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.text import compact
from .ar_statement_line_state import OPEN_STATES

#: Bank lines that are shown for a document.
SHOWN = 10
#: How well a bank line fits a document; what it has is added up.
NUMBER, AMOUNT, DISCOUNTED, PAYER, NAME = 64, 32, 24, 16, 12


class ArPaymentSearch(models.AbstractModel):
    _name = "ar.payment.search"
    _description = "Search for the Payment of a Document"

    def _find(self, items, limit=SHOWN):
        """Unsettled bank lines that may pay a document, the likeliest first.

        Those that have nothing of it follow by how near their amount is.

        :param items: open items of one document, of one company.
        :return: list of (account.bank.statement.line, score, list of why).
        """
        total = sum(items.mapped("amount_residual_currency"))
        domain = (
            Domain("company_id", "=", items.company_id.id)
            & Domain("is_reconciled", "=", False)
            & Domain("ar_match_state", "in", OPEN_STATES)
            & Domain("amount", ">" if total > 0 else "<", 0)
        )
        lines = self.env["account.bank.statement.line"]
        query = lines._search(domain)
        scores = self._scores(query, items, total)
        score = SQL(" + ").join(
            SQL("CASE WHEN %s THEN %s ELSE 0 END", condition, points)
            for condition, points, _why in scores
        )
        amount = SQL.identifier(query.table, "amount")
        company_total = sum(items.mapped("amount_residual"))
        query.order = SQL(
            "%s DESC, ABS(%s - %s), %s",
            SQL("(%s)", score),
            amount,
            company_total,
            SQL.identifier(query.table, "id"),
        )
        query.limit = limit
        rows = self.env.execute_query(
            query.select(
                SQL.identifier(query.table, "id"),
                *(SQL("COALESCE(%s, FALSE)", condition) for condition, *_ in scores),
            )
        )
        found = []
        for line_id, *flags in rows:
            told = [s for s, flag in zip(scores, flags, strict=True) if flag]
            points = sum(s[1] for s in told)
            found.append((lines.browse(line_id), points, [s[2] for s in told]))
        return found

    def _scores(self, query, items, total):
        """(condition, points, why) for each thing that a bank line may have."""
        table = query.table
        entry = query.left_join(table, "move_id", "account_move", "id", "move_id")
        text = SQL(
            "REGEXP_REPLACE(UPPER(CONCAT(%s, ' ', %s, ' ', %s)), '[^A-Z0-9]', '', 'g')",
            SQL.identifier(table, "payment_ref"),
            SQL.identifier(entry, "ref"),
            SQL.identifier(table, "ar_bank_data"),
        )
        move = items.move_id
        numbers = {compact(n) for n in (move.name, move.payment_reference) if n}
        customer = items.partner_id.commercial_partner_id
        same = SQL(
            "COALESCE(%s, %s) = %s",
            SQL.identifier(table, "foreign_currency_id"),
            SQL.identifier(table, "currency_id"),
            items.currency_id.id,
        )
        return [
            *(
                (SQL("%s LIKE %s", text, f"%{n}%"), NUMBER, self.env._("names it"))
                for n in sorted(numbers)
                if len(n) >= 4
            ),
            *self._amount_scores(table, items, total, same),
            (
                SQL(
                    "%s IN %s",
                    SQL.identifier(table, "partner_id"),
                    self._family(customer),
                ),
                PAYER,
                self.env._("from the customer"),
            ),
            (
                SQL(
                    "REGEXP_REPLACE(UPPER(%s), '[^A-Z0-9]', '', 'g') = %s",
                    SQL.identifier(table, "partner_name"),
                    compact(customer.name or "") or "-",
                ),
                NAME,
                self.env._("has the customer's name"),
            ),
        ]

    def _family(self, customer):
        """The customer and its contacts; never empty."""
        partners = self.env["res.partner"].with_context(active_test=False)
        found = partners.search([("commercial_partner_id", "in", customer.ids)])
        return tuple(found.ids) or (0,)

    def _amount_scores(self, table, items, total, same):
        own = SQL(
            "CASE WHEN %s IS NULL THEN %s ELSE %s END",
            SQL.identifier(table, "foreign_currency_id"),
            SQL.identifier(table, "amount"),
            SQL.identifier(table, "amount_currency"),
        )
        units = self.env["ar.manual.match"]._terms_units
        off = sum(
            self.env["ar.core.bridge"]._amount(units(item), item.currency_id)
            for item in items
        )
        yield self._equals(own, total, same), AMOUNT, self.env._("has the amount")
        if off:
            why = self.env._("has the amount less the discount")
            yield self._equals(own, total - off, same), DISCOUNTED, why

    def _equals(self, column, amount, same):
        return SQL("(%s AND ABS(%s - %s) < 0.0005)", same, column, amount)


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_ar_find_payment(self):
        """Look for the bank line that pays this document.

        :raise UserError: when nothing of it is open.
        """
        self.ensure_one()
        items = self.line_ids.filtered(
            lambda item: (
                item.account_id.account_type == "asset_receivable"
                and not item.reconciled
            )
        )
        if self.state != "posted" or not items:
            raise UserError(
                self.env._(
                    "Nothing of %s is open: there is no payment to find.",
                    self.display_name,
                )
            )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_match_wizard_action"
        )
        return {**action, "context": {"default_move_id": self.id}}
