from odoo.tests import tagged

from .register_common import RegisterCommon


@tagged("post_install", "-at_install")
class TestRegister(RegisterCommon):
    """What we post is what Odoo's payment register would have posted."""

    def test_one_invoice_paid_in_full(self):
        ours = self.assertSame(
            lambda: self.invoice(self.azure, 100), (100, "2026-03-10")
        )
        self.assertEqual(ours["documents"], [(0.0, "paid")])

    def test_one_invoice_paid_in_parts(self):
        ours = self.assertSame(
            lambda: self.invoice(self.azure, 100),
            (33.33, "2026-03-10"),
            (33.33, "2026-03-11"),
        )
        self.assertEqual(ours["documents"], [(33.34, "partial")])

    def test_several_invoices_and_a_credit_note(self):
        def make():
            return (
                self.invoice(self.azure, 100)
                + self.invoice(self.azure, 200)
                + self.invoice(self.azure, 50, move_type="out_refund")
            )

        ours = self.assertSame(make, (250, "2026-03-10"))
        self.assertEqual({state for _r, state in ours["documents"]}, {"paid"})

    def test_instalments(self):
        def make():
            return self.invoice(
                self.azure, 100, invoice_payment_term_id=self.pay_terms_b.id
            )

        self.assertSame(make, (100, "2026-03-10"))

    def test_a_contact_s_invoice_stands_on_the_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.azure.id}
        )
        self.assertSame(lambda: self.invoice(contact, 100), (100, "2026-03-10"))

    def test_an_archived_customer(self):
        def make():
            self.azure.active = True
            move = self.invoice(self.azure, 100)
            self.azure.active = False
            return move

        ours = self.assertSame(make, (100, "2026-03-10"))
        self.assertEqual(ours["documents"], [(0.0, "paid")])

    def test_a_receivable_account_of_its_own(self):
        account = self.company_data["default_account_receivable"].copy()
        customer = self.make_customer(
            "Own Account", property_account_receivable_id=account.id
        )
        self.assertSame(lambda: self.invoice(customer, 100), (100, "2026-03-10"))


@tagged("post_install", "-at_install")
class TestRegisterCurrency(RegisterCommon):
    """Exchange differences beside those of the register."""

    def euro_invoice(self, amount=100, **vals):
        return self.invoice(
            self.azure, amount, "2026-02-10", currency_id=self.eur.id, **vals
        )

    def test_a_gain(self):
        ours = self.assertSame(
            self.euro_invoice, (100, "2026-03-10"), journal=self.euro_bank
        )
        self.assertEqual(self.exchange_balance(ours), -50.0)

    def test_a_loss(self):
        ours = self.assertSame(
            self.euro_invoice, (100, "2026-04-10"), journal=self.euro_bank
        )
        self.assertEqual(self.exchange_balance(ours), 75.0)

    def test_parts_at_three_rates(self):
        ours = self.assertSame(
            self.euro_invoice,
            (33.33, "2026-02-20"),
            (33.33, "2026-03-10"),
            (33.34, "2026-04-10"),
            journal=self.euro_bank,
        )
        self.assertEqual(ours["documents"], [(0.0, "paid")])
        self.assertTrue(self.exchange_balance(ours))

    def test_a_part_payment_leaves_its_share_at_the_invoice_s_rate(self):
        ours = self.assertSame(
            self.euro_invoice, (40, "2026-03-10"), journal=self.euro_bank
        )
        self.assertEqual(ours["items"][0][:2], (120.0, 60.0))

    def test_invoices_and_a_credit_note(self):
        def make():
            credit = self.euro_invoice(30, move_type="out_refund")
            return self.euro_invoice(100) + self.euro_invoice(50.55) + credit

        self.assertSettledAlike(make, (120.55, "2026-03-10"), journal=self.euro_bank)

    def test_a_company_currency_line_at_the_day_s_rate(self):
        """100 EUR are 250.00 in March; the bank says so, too."""
        ours = self.assertSame(
            self.euro_invoice,
            (250, "2026-03-10"),
            foreign_currency_id=self.eur.id,
            amount_currency=100,
        )
        self.assertEqual(self.exchange_balance(ours), -50.0)

    def test_a_company_currency_line_at_the_bank_s_rate(self):
        """The bank gives 248.00: the register has two differences, we have one."""
        odoo, ours = self.both(
            self.euro_invoice,
            (248, "2026-03-10"),
            foreign_currency_id=self.eur.id,
            amount_currency=100,
        )
        for part in ("documents", "items", "payment"):
            self.assertEqual(ours[part], odoo[part], part)
        self.assertEqual(self.others(ours), self.others(odoo))
        self.assertEqual(self.exchange_balance(odoo), -48.0)
        self.assertEqual(self.exchange_balance(ours), -48.0)
        self.assertEqual(len(odoo["entries"]), 2)
        self.assertEqual(len(ours["entries"]), 1)

    def test_a_third_currency_in_a_foreign_journal(self):
        """A euro account receives pounds for an invoice in pounds."""
        rates = [("2026-01-01", 0.4), ("2026-03-01", 0.25)]
        pounds = self.setup_other_currency("GBP", rates=rates)
        ours = self.assertSame(
            lambda: self.invoice(self.azure, 100, "2026-02-10", currency_id=pounds.id),
            (160, "2026-03-10"),
            journal=self.euro_bank,
            foreign_currency_id=pounds.id,
            amount_currency=100,
        )
        self.assertEqual(ours["documents"], [(0.0, "paid")])

    def test_two_lines_matched_together_keep_their_own_differences(self):
        """As if they had been matched, and one undone, one after the other."""
        results = []
        for together in (False, True):
            move = self.euro_invoice()
            last = self.env["account.move"].search([], order="id desc", limit=1).id
            lines = self.bank_line(40, move.name, "2026-02-20", self.euro_bank)
            lines += self.bank_line(60, move.name, "2026-04-10", self.euro_bank)
            for group in [lines] if together else lines:
                self.match(group)
            self.assertEqual(lines.mapped("ar_match_state"), ["matched"] * 2)
            settled = self.outcome(move, last)
            lines[0].with_user(self.clerk).action_ar_undo("not theirs")
            results.append((settled, self.outcome(move, last)))
        self.assertEqual(self.exchange_balance(results[0][0]), 45.0)
        self.assertEqual(self.exchange_balance(results[0][1]), 45.0)
        self.assertEqual(results[1], results[0])
