"""Builders for tests of this addon and of addons that extend it."""

import base64

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

ROLES = ("auditor", "clerk", "reviewer", "manager")


class ArCommon(AccountTestInvoicingCommon):
    """A company with one user per role, two customers and a bank journal.

    Tests act as the clerk unless they say otherwise; the dates are fixed.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.users = {role: cls.make_user(role) for role in ROLES}
        cls.clerk, cls.reviewer = cls.users["clerk"], cls.users["reviewer"]
        cls.bank = cls.company_data["default_journal_bank"]
        cls.rule = cls.env["ar.match.rule"].search(
            [("company_id", "=", cls.company.id)]
        )
        cls.azure = cls.make_customer("Azure Interior", "BE71096123456769")
        cls.deco = cls.make_customer("Deco Addict", "BE43068999999501")

    @classmethod
    def get_default_groups(cls):
        """The user that prepares the data may also set rules."""
        manager = "ar_reconciliation.ar_reconciliation_group_manager"
        return super().get_default_groups() | cls.env.ref(manager)

    @classmethod
    def make_user(cls, role, company=None, **values):
        """A user with one of our roles and no other right."""
        company = company or cls.env.company
        return new_test_user(
            cls.env,
            login=values.pop("login", f"ar_{role}"),
            groups=f"ar_reconciliation.ar_reconciliation_group_{role}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            **values,
        )

    @classmethod
    def make_customer(cls, name, account=None, **values):
        """A company customer, with a bank account if one is given."""
        partner = cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "customer_rank": 1,
                "property_account_receivable_id": cls.company_data[
                    "default_account_receivable"
                ].id,
                **values,
            }
        )
        if account:
            cls.env["res.partner.bank"].create(
                {"acc_number": account, "partner_id": partner.id}
            )
        return partner

    @classmethod
    def invoice(
        cls, partner, amount, day="2026-03-01", move_type="out_invoice", **vals
    ):
        """A posted invoice (or credit note) without tax."""
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": day,
                "date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **vals,
            }
        )
        move.action_post()
        return move

    @classmethod
    def bank_line(cls, amount, text="", day="2026-03-10", journal=None, **vals):
        """A bank line as an import leaves it."""
        return cls.env["account.bank.statement.line"].create(
            {
                "journal_id": (journal or cls.bank).id,
                "date": day,
                "payment_ref": text or "/",
                "amount": amount,
                **vals,
            }
        )

    @staticmethod
    def receivable(move):
        """The receivable item(s) of an entry."""
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def match(self, lines, user=None):
        """Run the contract's action as a user; return the lines as that user."""
        lines = lines.with_user(user or self.clerk)
        lines.action_ar_match()
        return lines

    def wizard(self, data, filename="statement.csv", journal=None, user=None, **vals):
        """An import wizard with a file in it."""
        data = data.encode() if isinstance(data, str) else data
        return (
            self.env["ar.statement.import"]
            .with_user(user or self.clerk)
            .create(
                {
                    "journal_id": journal.id if journal else False,
                    "file": base64.b64encode(data),
                    "filename": filename,
                    **vals,
                }
            )
        )

    def assertPaid(self, move):
        self.assertEqual(move.amount_residual, 0.0, f"{move.name} is still open")

    def assertOpen(self, move, amount=None):
        expected = move.amount_total if amount is None else amount
        self.assertEqual(move.amount_residual, expected, move.name)

    def assertState(self, line, state, code=False):
        self.assertEqual(
            (line.ar_match_state, line.ar_exception_code or False),
            (state, code),
            line.ar_exception_text or line.ar_explanation,
        )

    @staticmethod
    def date(text):
        return fields.Date.to_date(text)
