"""Builders for tests of customer statements."""

import random
from datetime import date, timedelta

from odoo import Command
from odoo.tests import freeze_time

from .common import ArCommon

TODAY = date(2026, 5, 20)
FIRST, LAST = date(2026, 1, 1), date(2026, 4, 30)


class StatementCommon(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time(TODAY)
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.usd = cls.company.currency_id
        rates = [("2026-01-01", 0.5), ("2026-02-15", 0.4), ("2026-04-01", 0.8)]
        cls.eur = cls.setup_other_currency("EUR", rates=rates)
        cls.euro_bank = cls.bank.copy({"name": "Euro bank", "currency_id": cls.eur.id})
        journals = cls.bank | cls.euro_bank
        methods = journals.inbound_payment_method_line_ids
        methods |= journals.outbound_payment_method_line_ids
        account = cls.env["account.account"].create(
            {
                "name": "Outstanding",
                "code": "101499",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        cls.methods = methods
        methods.payment_account_id = account
        cls.contact = cls.env["res.partner"].create(
            {"name": "Brandon", "parent_id": cls.azure.id, "type": "contact"}
        )

    def statement(self, partner=None, user=None, **vals):
        """A statement as a clerk makes it, of January to April."""
        values = {
            "partner_id": (partner or self.azure).id,
            "date_from": FIRST,
            "date_to": LAST,
            "currency_id": self.usd.id,
            **vals,
        }
        return (
            self.env["ar.customer.statement"]
            .with_user(user or self.clerk)
            .create(values)
        )

    def released(self, partner=None, **vals):
        """A statement that another person has released."""
        statement = self.statement(partner, **vals)
        statement.action_submit()
        statement.with_user(self.reviewer).action_release()
        return statement

    def sent(self, partner=None, **vals):
        statement = self.released(partner, **vals)
        statement._mark_sent()
        return statement

    def pay(self, moves, day, amount=None, **vals):
        """A payment registered with Odoo's wizard."""
        values = {"payment_date": day, **vals}
        if amount is not None:
            values["amount"] = amount
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create(values)
        )
        return wizard._create_payments()

    def events(self, statement):
        return statement.sudo().event_ids.sorted("id").mapped("kind")

    def line(self, statement, number):
        lines = (statement.line_ids | statement.open_line_ids).filtered(
            lambda line: line.number == number
        )
        self.assertEqual(len(lines), 1, number)
        return lines

    def items(self, partner):
        return self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", partner.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )


class RandomBooks:
    """A customer's year as it could have been, from a seed."""

    def __init__(self, test, seed):
        self.test, self.random = test, random.Random(seed)
        self.term = test.env["account.payment.term"].create(
            {
                "name": "Half now, half later",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": days})
                    for days in (10, 40)
                ],
            }
        )
        self.discount = test.env["account.payment.term"].create(
            {
                "name": "2% within 20 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 20,
                "early_pay_discount_computation": "excluded",
                "line_ids": [Command.create({"value_amount": 100, "nb_days": 30})],
            }
        )
        self.lines = test.env["account.bank.statement.line"]

    def day(self):
        return FIRST + timedelta(days=self.random.randrange(119))

    def cents(self, low=500, high=90000):
        return self.random.randrange(low, high) / 100

    def book(self, steps):
        for _step in range(steps):
            action = self.random.choice(
                (
                    self.invoice,
                    self.invoice,
                    self.credit_note,
                    self.register,
                    self.register,
                    self.register_short,
                    self.bank,
                    self.bank,
                    self.foreign_register,
                    self.unreconcile,
                    self.undo,
                    self.on_account,
                )
            )
            action()

    def open(self, currency=None):
        items = self.test.items(self.test.azure).filtered(
            lambda i: (
                i.amount_residual_currency > 0
                and i.move_id.move_type == "out_invoice"
                and (not currency or i.currency_id == currency)
            )
        )
        moves = items.move_id.sorted("id")
        return self.random.choice(moves) if moves else moves

    def invoice(self):
        test = self.test
        currency = self.random.choice((test.usd, test.usd, test.eur))
        term = self.random.choice((False, False, self.term.id, self.discount.id))
        test.invoice(
            self.random.choice((test.azure, test.contact)),
            self.cents(),
            self.day(),
            currency_id=currency.id,
            invoice_payment_term_id=term,
        )

    def credit_note(self):
        test, move = self.test, self.open()
        currency = move.currency_id or test.usd
        note = test.invoice(
            test.azure, self.cents(), self.day(), "out_refund", currency_id=currency.id
        )
        if move and self.random.random() < 0.6:
            (test.receivable(move) + test.receivable(note)).reconcile()

    def register(self):
        if move := self.open():
            share = self.random.choice((1, 1, 0.5, 0.3))
            amount = move.currency_id.round(move.amount_residual * share)
            self.test.pay(move, self.day(), amount)

    def register_short(self):
        """Paid less, the rest written off in the entry of the payment."""
        if move := self.open():
            self.test.pay(
                move,
                self.day(),
                move.currency_id.round(move.amount_residual * 0.97),
                payment_difference_handling="reconcile",
                writeoff_account_id=self.test.company_data[
                    "default_account_expense"
                ].id,
            )

    def foreign_register(self):
        """A euro invoice paid in dollars, or the other way round."""
        if move := self.open():
            test = self.test
            other = test.usd if move.currency_id == test.eur else test.eur
            test.pay(move, self.day(), self.cents(100, 20000), currency_id=other.id)

    def bank(self):
        """A bank line that names an invoice, matched by the engine."""
        test = self.test
        if move := self.open():
            own = move.currency_id == test.eur
            journal = test.euro_bank if own else test.bank
            share = self.random.choice((1, 1, 0.98, 0.5))
            line = test.bank_line(
                move.currency_id.round(move.amount_residual * share),
                move.name,
                self.day(),
                journal,
                account_number="BE71096123456769",
            )
            self.lines |= line
            test.match(line)

    def undo(self):
        matched = self.lines.filtered(lambda line: line.ar_match_state == "matched")
        if matched:
            line = self.random.choice(matched.sorted("id"))
            line.with_user(self.test.clerk).action_ar_undo("test")

    def unreconcile(self):
        partials = self.test.items(self.test.azure).matched_credit_ids.sorted("id")
        if partials:
            self.random.choice(partials).unlink()

    def on_account(self):
        test = self.test
        payment = test.env["account.payment"].create(
            {
                "partner_id": test.contact.id,
                "amount": self.cents(),
                "date": self.day(),
                "payment_type": self.random.choice(("inbound", "inbound", "outbound")),
                "partner_type": "customer",
                "currency_id": self.random.choice((test.usd, test.eur)).id,
                "journal_id": test.bank.id,
            }
        )
        payment.action_post()
