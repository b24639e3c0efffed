"""Customers who owe, and money that waits in the bank; made by copies of few records.

Odoo would need an hour for the books of ten thousand customers; reminders read rows,
and do not care who wrote them.
"""

import random
from datetime import timedelta

from odoo import Command, fields

import ledger
import statements_run

SEED = 900
#: Days that the items of each customer are overdue: one reminder of the first level.
OVERDUE = (6, 12, -20)
#: Of each ten customers one has money waiting; what the bank lines show of it.
SHOWN = ("partner", "account", "number", "amount", "nothing")


class Books:
    """The books of one company, which grow."""

    def __init__(self, env):
        self.env, self.company = env, env.company
        self.rng, self.names = random.Random(SEED), set()
        self.today = fields.Date.context_today(env.user)
        self.company.email = "ar@example.com"
        self.bank = statements_run.find(env, "account.journal", "type", "bank")
        self.partner = env["res.partner"].create(
            {
                "name": "First Ltd",
                "email": "c0@example.com",
                "is_company": True,
                "customer_rank": 1,
            }
        )
        self.account = env["res.partner.bank"].create(
            {"acc_number": "GB00", "partner_id": self.partner.id}
        )
        self.move = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_date": self.today - timedelta(days=30),
                "invoice_date_due": self.today - timedelta(days=OVERDUE[0]),
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": 100, "tax_ids": []})
                ],
            }
        )
        self.move.action_post()
        self.save()

    def save(self):
        """Commit and let PostgreSQL see how large the tables have become."""
        self.env.flush_all()
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()
        self.env.invalidate_all()

    def grow(self, customers):
        """So many more customers with their items, and bank lines of a tenth of them.

        :param customers: a multiple of ten.
        """
        partners = self._partners(customers)
        owed = [(p, days) for p in partners for days in OVERDUE]
        items = self._invoices(owed)
        self._bank_lines(partners[::10], items[:: 10 * len(OVERDUE)])
        self.save()

    def _partners(self, count):
        """Customers with an e-mail address and a bank account; their ids."""
        names = []
        while len(names) < count:
            name = ledger.name_of(self.rng)[0]
            if name in self.names:
                name = f"{name} {self.rng.randrange(10**6)}"
            self.names.add(name)
            names.append(name)
        ids = self._ids(self.partner, count)
        mails = [f"c{number}@example.com" for number in ids]
        self._copy(
            self.partner,
            {
                "id": ids,
                "name": names,
                "complete_name": names,
                "commercial_company_name": names,
                "email": mails,
                "email_normalized": mails,
                "commercial_partner_id": ids,
            },
        )
        numbers = [account_of(number) for number in ids]
        self._copy(
            self.account,
            {
                "id": self._ids(self.account, count),
                "acc_number": numbers,
                "sanitized_acc_number": numbers,
                "partner_id": ids,
            },
        )
        return ids

    def _invoices(self, owed):
        """Posted invoices of (customer, days overdue); (number, amount) of each."""
        ids = self._ids(self.move, len(owed))
        names = [f"INV/{self.today.year}/{number:06d}" for number in ids]
        amounts = [ledger.amount_of(self.rng) / 100 for _ in owed]
        partners = [partner for partner, _ in owed]
        due = [self.today - timedelta(days=days) for _, days in owed]
        total = dict.fromkeys(
            (
                *("amount_untaxed", "amount_total", "amount_residual"),
                *("amount_untaxed_signed", "amount_total_signed"),
                *("amount_untaxed_in_currency_signed", "amount_residual_signed"),
                "amount_total_in_currency_signed",
            ),
            amounts,
        )
        self._copy(
            self.move,
            {
                "id": ids,
                "name": names,
                "payment_reference": names,
                "sequence_number": ids,
                "access_token": [None] * len(ids),
                "invoice_date_due": due,
                "partner_id": partners,
                "commercial_partner_id": partners,
                "partner_shipping_id": partners,
                **total,
            },
        )
        for line in self.move.line_ids:
            sign = 1 if line.debit else -1
            signed = [sign * amount for amount in amounts]
            receivable = sign > 0
            changed = {
                "id": self._ids(line, len(ids)),
                "move_id": ids,
                "move_name": names,
                "partner_id": partners,
                "debit" if receivable else "credit": amounts,
                **dict.fromkeys(("balance", "amount_currency"), signed),
            }
            if receivable:
                residual = ("amount_residual", "amount_residual_currency")
                changed |= {"date_maturity": due, **dict.fromkeys(residual, signed)}
            self._copy(line, changed)
        return list(zip(names, amounts, strict=True))

    def _bank_lines(self, partners, items):
        """Money that waits, a line for each of the customers; see ``SHOWN``."""
        vals_list = []
        for at, (partner, (name, amount)) in enumerate(
            zip(partners, items, strict=True)
        ):
            shown = SHOWN[at % len(SHOWN)]
            odd = self.rng.randrange(10**6, 10**8) / 100
            vals_list.append(
                {
                    "journal_id": self.bank.id,
                    "date": self.today - timedelta(days=3),
                    "payment_ref": name if shown == "number" else "transfer",
                    "amount": amount if shown == "amount" else odd,
                    "partner_id": partner if shown == "partner" else False,
                    "account_number": account_of(partner) if shown == "account" else "",
                }
            )
        self.env["account.bank.statement.line"].create(vals_list)

    def waiting(self):
        """How many bank lines nobody has matched."""
        lines = self.env["account.bank.statement.line"]
        return lines.search_count([("is_reconciled", "=", False)])

    # === COPIES === #

    def _ids(self, record, count):
        """Ids of rows to come."""
        query = "SELECT nextval(%s) FROM generate_series(1, %s)"
        self.env.cr.execute(query, [f"{record._table}_id_seq", count])
        return [row[0] for row in self.env.cr.fetchall()]

    def _copy(self, record, changed):
        """Copies of a record's row.

        :param changed: column -> its values, one for each copy.
        """
        types = self._types(record._table)
        kept = [f'"{name}"' for name in types if name not in changed]
        given = [f'"{name}"' for name in changed]
        arrays = ", ".join(f"%s::{types[name]}[]" for name in changed)
        self.env.cr.execute(
            f"INSERT INTO {record._table} ({', '.join([*given, *kept])}) "
            f"SELECT {', '.join(f'given.{name}' for name in given)}, "
            f"{', '.join(f'one.{name}' for name in kept)} "
            f"FROM {record._table} one, UNNEST({arrays}) AS given ({', '.join(given)}) "
            "WHERE one.id = %s",
            [*map(list, changed.values()), record.id],
        )

    def _types(self, table):
        """Column -> type, of all columns that are stored as given."""
        self.env.cr.execute(
            "SELECT column_name, udt_name FROM information_schema.columns "
            "WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        return dict(self.env.cr.fetchall())


def account_of(number):
    """The account number of a customer's id."""
    return f"GB{10**19 + number}"
