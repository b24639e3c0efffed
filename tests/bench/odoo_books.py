"""A generated ledger as Odoo records; runs inside an Odoo shell."""

import time
from collections import Counter, defaultdict

from odoo import Command

from accounts import acceptable


class Books:
    """Company, customers, invoices and bank lines made from a generated ledger."""

    def __init__(self, env, ledger):
        self.ledger = ledger
        self.env = self._company(env)
        self.company = self.env.company
        self.bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.customers = self._customers()
        self.items = self._items()
        self._settle_paid()
        self.save()

    def save(self):
        """Commit and let PostgreSQL see how large the tables have become."""
        self.env.flush_all()
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()

    def _company(self, env):
        """A company of its own in euro, with a rate for the dollar."""
        euro, dollar = env.ref("base.EUR"), env.ref("base.USD")
        (euro + dollar).active = True
        company = env["res.company"].create(
            {"name": f"Bench {time.time()}", "currency_id": euro.id}
        )
        env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        company.currency_id = euro
        env["res.currency.rate"].create(
            {
                "name": "2025-01-01",
                "currency_id": dollar.id,
                "rate": 1.1,
                "company_id": company.id,
            }
        )
        return env(
            context={
                **env.context,
                "allowed_company_ids": company.ids,
                "tracking_disable": True,
                "mail_create_nolog": True,
            }
        )

    def _customers(self):
        """Core customer id -> res.partner, with bank accounts."""
        partners = self.env["res.partner"].create(
            [
                {"name": customer.name, "is_company": True, "customer_rank": 1}
                for customer in self.ledger.customers
            ]
        )
        ids = [customer.id for customer in self.ledger.customers]
        customers = dict(zip(ids, partners, strict=True))
        self.env["res.partner.bank"].create(
            [
                {"acc_number": account, "partner_id": customers[payer.id].id}
                for payer in self.ledger.payers
                for account in payer.accounts
            ]
        )
        return customers

    def _items(self):
        """Core item id -> receivable account.move.line of a posted document."""
        self.term = self.env["account.payment.term"].create(
            {
                "name": "2 % discount",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 400,
                "early_pay_discount_computation": "excluded",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        moves = self.env["account.move"].create(
            [self._move_vals(item) for item in self.ledger.items]
        )
        moves.action_post()
        return {
            item.id: move.line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            )
            for item, move in zip(self.ledger.items, moves, strict=True)
        }

    def _move_vals(self, item):
        credit = item.kind == "credit_note"
        line = {"name": "Work", "price_unit": abs(item.amount) / 100, "tax_ids": []}
        return {
            "move_type": "out_refund" if credit else "out_invoice",
            "name": item.numbers[0],
            "payment_reference": item.numbers[-1],
            "partner_id": self.customers[item.payer].id,
            "invoice_date": item.date,
            "date": item.date,
            "currency_id": self.env.ref(f"base.{item.currency}").id,
            "invoice_payment_term_id": self.term.id
            if item.discount_residual is not None
            else False,
            "invoice_line_ids": [Command.create(line)],
        }

    def _settle_paid(self):
        """Pay what the ledger says is paid, the way Odoo does it."""
        paid = [
            item
            for item in self.ledger.items
            if not item.residual and item.currency == "EUR"
        ]
        lines = self.env["account.bank.statement.line"].create(
            [
                {
                    "journal_id": self.bank.id,
                    "date": item.settled_on,
                    "payment_ref": "earlier payment",
                    "amount": item.amount / 100,
                }
                for item in paid
            ]
        )
        for line, item in zip(lines, paid, strict=True):
            reconcile_one(line, self.items[item.id])

    def bank_lines(self, entries):
        """Core entries -> account.bank.statement.line, as an import leaves them."""
        return self.env["account.bank.statement.line"].create(
            [self._line_vals(entry) for entry in entries]
        )

    def plan(self, made, records):
        """Bank line id -> its kind and what is right; see ``accounts``."""
        return {
            record.id: {"kind": line.kind, "truth": self._truth(line)}
            for line, record in zip(made, records, strict=True)
        }

    def _truth(self, line):
        """Right amounts by journal item id, None when nothing may be settled."""
        if line.truth is None:
            return None
        items = {self.items[i]: money for i, money in line.truth.items()}
        return {
            item.id: acceptable(line.kind, money, round(100 * item.amount_residual))
            for item, money in items.items()
        }

    def _line_vals(self, entry):
        bank_data = {}
        if "ar_bank_data" in self.env["account.bank.statement.line"]._fields:
            bank_data["ar_bank_data"] = bank_data_of(entry)
        return {
            "journal_id": self.bank.id,
            "date": entry.date,
            "payment_ref": " ".join(entry.texts) or "/",
            "ref": " ".join(entry.references) or False,
            "amount": entry.amount / 100,
            "partner_name": next(iter(entry.payer_names), False),
            "account_number": next(iter(entry.payer_accounts), False),
            **bank_data,
        }


def bank_data_of(entry):
    """What an import with our addon keeps of an entry beside Odoo's own fields."""
    return {
        "v": 1,
        "charges": str(entry.charges / 100),
        "remittances": [
            [number, None if amount is None else str(amount / 100)]
            for number, amount in entry.remittances
        ],
    }


def reconcile_one(line, item):
    """Settle one item by one bank line: suspense account replaced, then reconcile."""
    suspense = line._seek_for_lines()[1]
    suspense.account_id = item.account_id
    (suspense | item).reconcile()


def settled(lines):
    """Bank line id -> journal item id -> cents settled of it, from what is reconciled.

    What a line settles of a credit note is below zero.
    """
    lines.env.invalidate_all()
    paid = defaultdict(Counter)
    for line in lines:
        for item in line.move_id.line_ids:
            for partial in item.matched_debit_ids:
                paid[line.id][partial.debit_move_id.id] += round(100 * partial.amount)
            for partial in item.matched_credit_ids:
                paid[line.id][partial.credit_move_id.id] -= round(100 * partial.amount)
    return paid


def closed(lines):
    """Ids of the bank lines of which nothing waits on the suspense account."""
    return set(lines.filtered("is_reconciled").ids)
