import re
from dataclasses import replace
from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.types import OpenItem, Payer

#: Documents settled longer ago than this before the first entry are not looked at.
DUPLICATE_DAYS = 730
KINDS = {
    "out_invoice": "invoice",
    "out_receipt": "invoice",
    "out_refund": "credit_note",
    "in_invoice": "bill",
}


class ArCoreBridge(models.AbstractModel):
    _inherit = "ar.core.bridge"

    # === OPEN AND SETTLED ITEMS === #

    def _open_items(self, company, entries, rule=None):
        """Receivable items of one company for the engine, as ``OpenItem`` values.

        All open ones; of the settled ones those an entry may be paying again: with
        the amount of an entry or a number that occurs in its text.  What an entry
        itself left on a customer's account is no item for it.  Where the rule allows
        to set them off, also what we owe these customers as our vendors.
        """
        base = (
            Domain("company_id", "=", company.id)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("statement_line_id", "not in", [entry.id for entry in entries])
        )
        items = self._fetch_items(base & Domain("reconciled", "=", False))
        items += self._in_transit(company)
        if rule and rule.set_off:
            items += self._debts(company, items)
        if settled := self._settled_domain(entries):
            items += self._fetch_items(base & settled)
        return items

    def _debts(self, company, items):
        """Open vendor bills of those who have open items with us."""
        payers = list({item.payer for item in items if item.residual > 0})
        return self._fetch_items(
            Domain("company_id", "=", company.id)
            & Domain("partner_id.commercial_partner_id", "in", payers)
            & Domain("account_id.account_type", "=", "liability_payable")
            & Domain("move_id.move_type", "=", "in_invoice")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("balance", "<", 0)
        )

    def _in_transit(self, company):
        """Payments registered in Odoo whose money has not reached the bank yet.

        They stand on an outstanding account until the bank line comes; it settles
        them, not the invoice, which they have settled already.
        """
        items = self._fetch_items(
            Domain("company_id", "=", company.id)
            & Domain("payment_id.payment_type", "=", "inbound")
            & Domain("payment_id.partner_type", "=", "customer")
            & Domain("account_id.reconcile", "=", True)
            & Domain("account_id.account_type", "!=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("balance", ">", 0)
        )
        lines = self.env["account.move.line"].browse([item.id for item in items])
        numbers = {line.id: self._payment_numbers(line.payment_id) for line in lines}
        return [
            replace(item, numbers=self._distinct(*numbers[item.id], *item.numbers))
            for item in items
        ]

    def _payment_numbers(self, payment):
        """What a payer may write for a registered payment: its and the invoices'."""
        invoices = payment.reconciled_invoice_ids
        return (
            *invoices.mapped("name"),
            *(number for number in invoices.mapped("payment_reference") if number),
            payment.memo or "",
            payment.payment_transaction_id.sudo().reference or "",
            payment.payment_transaction_id.sudo().provider_reference or "",
        )

    def _settled_domain(self, entries):
        """Domain of settled documents that these entries could be paying again."""
        if not entries:
            return None
        since = min(entry.date for entry in entries) - timedelta(days=DUPLICATE_DAYS)
        numbers = self._sequence_numbers(entries)
        currencies = {
            currency.name: currency
            for currency in self.env["res.currency"].search(
                [("name", "in", list({entry.currency for entry in entries}))]
            )
        }
        amounts = {
            self._amount(entry.amount, currencies[entry.currency]) for entry in entries
        }
        return (
            Domain("reconciled", "=", True)
            & Domain("date", ">=", since)
            & Domain("move_id.move_type", "in", ("out_invoice", "out_receipt"))
            & (
                Domain("amount_currency", "in", list(amounts))
                | Domain("move_id.sequence_number", "in", list(numbers))
            )
        )

    def _sequence_numbers(self, entries):
        """Whole numbers that may be the running number of a document in the texts."""
        numbers = set()
        for entry in entries:
            for text in (*entry.texts, *entry.references):
                for run in re.findall(r"\d{2,20}", text[:2000]):
                    numbers.update(int(run[-length:]) for length in (3, 4, 5, 6, 8))
        return {number for number in numbers if 0 < number < 2**31}

    def _fetch_items(self, domain):
        """Read items in one query, record rules included."""
        model = self.env["account.move.line"]
        query = model._search(domain, order="id")
        table = query.table
        move = query.left_join(table, "move_id", "account_move", "id", "move_id")
        partner = query.left_join(
            table, "partner_id", "res_partner", "id", "partner_id"
        )
        columns = (
            *(
                SQL.identifier(table, name)
                for name in (
                    "id",
                    "company_id",
                    "currency_id",
                    "amount_residual_currency",
                    "amount_currency",
                    "date",
                    "date_maturity",
                    "name",
                    "reconciled",
                    "discount_date",
                    "discount_amount_currency",
                )
            ),
            SQL.identifier(partner, "commercial_partner_id"),
            SQL.identifier(move, "name"),
            SQL.identifier(move, "payment_reference"),
            SQL.identifier(move, "ref"),
            SQL.identifier(move, "move_type"),
        )
        rows = self.env.execute_query(query.select(*columns))
        settled = self._settlements([row[0] for row in rows if row[8]])
        return [self._open_item(row, settled) for row in rows]

    def _open_item(self, row, settlements):
        (
            item_id, company_id, currency_id, residual, amount, day, due, label,
            reconciled, discount_date, discount_amount,
            payer_id, number, payment_reference, reference, move_type,
        ) = row  # fmt: skip
        currency = self.env["res.currency"].browse(currency_id)
        settled_on, settled_by = settlements.get(item_id, (None, ""))
        untouched = currency.compare_amounts(residual, amount) == 0
        has_discount = discount_date and discount_amount and untouched
        return OpenItem(
            id=item_id,
            company=company_id,
            payer=payer_id or 0,
            currency=currency.name,
            residual=0 if reconciled else self._units(residual, currency),
            amount=self._units(amount, currency),
            numbers=self._distinct(number, payment_reference, label),
            date=day,
            due=due,
            kind=KINDS.get(move_type) or ("payment" if amount < 0 else "other"),
            customer_reference=reference or "",
            discount_residual=(
                self._units(discount_amount, currency) if has_discount else None
            ),
            discount_until=discount_date if has_discount else None,
            settled_on=settled_on,
            settled_by=settled_by,
        )

    def _settlements(self, item_ids):
        """item id -> (day of the last payment, name of the entry that paid it)."""
        if not item_ids:
            return {}
        partials = self.env["account.partial.reconcile"]
        query = partials._search(
            [("debit_move_id", "in", item_ids)], order="max_date, id"
        )
        line = query.join(
            query.table, "credit_move_id", "account_move_line", "id", "credit"
        )
        rows = self.env.execute_query(
            query.select(
                SQL.identifier(query.table, "debit_move_id"),
                SQL.identifier(query.table, "max_date"),
                SQL.identifier(line, "move_name"),
            )
        )
        return {item_id: (day, name or "") for item_id, day, name in rows}

    # === PAYERS === #

    def _payers(self, company, items, lines):
        """Customers of the company as ``Payer`` values, archived ones included."""
        partners = self._customers(company, items, lines)
        names = self._contact_names(partners)
        accounts = self._bank_accounts(company, partners)
        learned = self._learned(company)
        return [
            Payer(
                id=partner.id,
                company=partner.company_id.id or 0,
                names=tuple(names.get(partner.id, ())),
                accounts=tuple(accounts.get(partner.id, ())),
                vats=self._distinct(partner.vat, partner.company_registry),
                learned_names=tuple(learned.get((partner.id, "name"), ())),
                learned_accounts=tuple(learned.get((partner.id, "account"), ())),
            )
            for partner in partners
        ]

    def _customers(self, company, items, lines):
        """Commercial partners that are customers, or have items or bank lines."""
        model = self.env["res.partner"].with_context(active_test=False)
        known = {item.payer for item in items} | set(
            lines.partner_id.commercial_partner_id.ids
        )
        aliases = self.env["ar.payer.alias"].search([("company_id", "=", company.id)])
        known.update(aliases.partner_id.ids)
        customers = model.search(
            Domain("company_id", "in", (False, company.id))
            & (Domain("customer_rank", ">", 0) | Domain("id", "in", list(known))),
            order="id",
        )
        return customers.commercial_partner_id

    def _contact_names(self, partners):
        """Names of each customer and its contacts, the customer's own first."""
        model = self.env["res.partner"].with_context(active_test=False)
        rows = model.search_read(
            [("commercial_partner_id", "in", partners.ids), ("name", "!=", False)],
            ["name", "commercial_partner_id"],
            order="parent_id nulls first, id",
            load=None,
        )
        names = {}
        for row in rows:
            own = names.setdefault(row["commercial_partner_id"], [])
            if row["name"] not in own:
                own.append(row["name"])
        return names

    def _bank_accounts(self, company, partners):
        accounts = {}
        rows = self.env["res.partner.bank"].search_read(
            [
                ("partner_id.commercial_partner_id", "in", partners.ids),
                ("company_id", "in", (False, company.id)),
            ],
            ["sanitized_acc_number", "partner_id"],
            load=None,
        )
        owner = {
            row["id"]: row["commercial_partner_id"]
            for row in self.env["res.partner"]
            .with_context(active_test=False)
            .browse({row["partner_id"] for row in rows})
            .read(["commercial_partner_id"], load=None)
        }
        for row in rows:
            payer = owner[row["partner_id"]]
            accounts.setdefault(payer, []).append(row["sanitized_acc_number"])
        return accounts

    def _learned(self, company):
        """(customer id, kind) -> list of (value, times seen)."""
        learned = {}
        for alias in self.env["ar.payer.alias"].search(
            [("company_id", "=", company.id)], order="id"
        ):
            key = (alias.partner_id.id, alias.kind)
            learned.setdefault(key, []).append((alias.value, alias.count))
        return learned
