from odoo.tests import tagged

from .register_common import RegisterCommon


@tagged("post_install", "-at_install")
class TestRegisterCashBasis(RegisterCommon):
    """Taxes that are due when paid, beside those of the register."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.due_later = cls.cash_basis_tax()

    def make(self, amount=1000, **vals):
        return self.taxed([amount], self.due_later, **vals)

    def due(self, outcome):
        """Tax that became due by the cash basis entries."""
        return [
            -sum(sums[0] for key, *sums in details if " tax" in key[4])
            for _date, *details in outcome["entries"]
        ]

    def test_paid_in_full(self):
        ours = self.assertSame(self.make, (1150, "2026-03-10"))
        self.assertEqual(self.due(ours), [150.0])

    def test_paid_in_part(self):
        ours = self.assertSame(self.make, (345, "2026-03-10"))
        self.assertEqual(self.due(ours), [45.0])

    def test_paid_in_parts_that_do_not_divide(self):
        ours = self.assertSame(
            lambda: self.make(99.99),
            (38.33, "2026-03-10"),
            (38.33, "2026-03-11"),
            (38.33, "2026-03-12"),
        )
        self.assertEqual(round(sum(self.due(ours)), 2), 15.0)

    def test_two_lines_matched_together_are_due_each_on_its_day(self):
        """As if they had been matched one after the other."""
        results = []
        for together in (False, True):
            move = self.make()
            last = self.env["account.move"].search([], order="id desc", limit=1).id
            lines = self.bank_line(345, move.name, "2026-03-10")
            lines += self.bank_line(805, move.name, "2026-03-20")
            for group in [lines] if together else lines:
                self.match(group)
            self.assertEqual(lines.mapped("ar_match_state"), ["matched"] * 2)
            results.append(self.outcome(move, last))
        self.assertEqual(self.due(results[0]), [45.0, 105.0])
        self.assertEqual(results[1], results[0])

    def test_paid_in_another_currency_at_another_rate(self):
        def make():
            return self.make(invoice_date="2026-02-10", currency_id=self.eur.id)

        self.assertSame(make, (1150, "2026-03-10"), journal=self.euro_bank)

    def test_parts_in_another_currency(self):
        def make():
            return self.make(99.99, invoice_date="2026-02-10", currency_id=self.eur.id)

        self.assertSame(
            make, (50, "2026-03-10"), (64.99, "2026-04-10"), journal=self.euro_bank
        )

    def test_a_credit_note_netted(self):
        def make():
            return self.make() + self.make(200, move_type="out_refund")

        ours = self.assertSettledAlike(make, (920, "2026-03-10"))
        self.assertEqual(sorted(self.due(ours)), [-30.0, 150.0])

    def test_two_invoices_in_one_payment(self):
        self.assertSame(lambda: self.make(100) + self.make(300), (460, "2026-03-10"))

    def test_instalments(self):
        term = self.pay_terms_b.id
        self.assertSame(
            lambda: self.make(invoice_payment_term_id=term), (1150, "2026-03-10")
        )

    def test_undo_takes_the_tax_back(self):
        move = self.make()
        line = self.matched(move, 1150, "2026-03-10", self.bank)
        line.with_user(self.clerk).action_ar_undo("wrong")
        self.assertOpen(move, 1150)
        account = self.due_later.invoice_repartition_line_ids.account_id
        items = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        self.assertEqual(len(items), 2)
        self.assertEqual(sum(items.mapped("balance")), 0.0)


@tagged("post_install", "-at_install")
class TestRegisterDiscount(RegisterCommon):
    """Cash discounts in the three ways of computing the tax."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat = cls.tax("VAT", 15)
        cls.low = cls.tax("Low VAT", 5)

    #: Money due within the discount's days for 1000 + 15 %.
    DUE = {"included": 1127.0, "excluded": 1130.0, "mixed": 1127.0}

    def each_way(self, make, due=None, **vals):
        """Compare for each way; ``make`` takes the values of the invoice."""
        for computation, money in (due or self.DUE).items():
            term = self.discount(computation).id
            with self.subTest(computation):
                ours = self.assertSame(
                    lambda term=term: make(invoice_payment_term_id=term),
                    (money, "2026-03-05"),
                    **vals,
                )
                self.assertEqual({state for _r, state in ours["documents"]}, {"paid"})

    def make(self, **vals):
        return self.taxed([1000], self.vat, **vals)

    def test_one_tax(self):
        self.each_way(self.make)

    def test_two_taxes_on_several_lines(self):
        """333.33, 333.33 and 333.34 with 15 % and 5 %."""

        def make(**vals):
            amounts = [333.33, 333.33, 333.34]
            return self.taxed(amounts, self.vat + self.low, **vals)

        # The tax of 1000.00 is 200.00, of 980.00 it is 196.00.
        self.each_way(make, {"included": 1176.0, "excluded": 1180.0, "mixed": 1176.0})

    def test_without_tax(self):
        self.each_way(
            lambda **vals: self.invoice(self.azure, 1000, **vals),
            dict.fromkeys(self.DUE, 980.0),
        )

    def test_in_another_currency(self):
        def make(**vals):
            return self.make(currency_id=self.eur.id, invoice_date="2026-02-25", **vals)

        self.each_way(make, journal=self.euro_bank)

    def test_in_another_currency_by_a_company_currency_line(self):
        def make(**vals):
            return self.make(currency_id=self.eur.id, invoice_date="2026-02-25", **vals)

        for computation, money in self.DUE.items():
            term = self.discount(computation).id
            with self.subTest(computation):
                self.assertSame(
                    lambda term=term: make(invoice_payment_term_id=term),
                    (money * 2.5, "2026-03-05"),
                    foreign_currency_id=self.eur.id,
                    amount_currency=money,
                )

    def test_with_a_credit_note_netted(self):
        def make(**vals):
            credit = self.taxed([100], self.vat, move_type="out_refund")
            return self.make(**vals) + credit

        self.each_way(make, {way: due - 115 for way, due in self.DUE.items()})

    def test_two_invoices_in_one_payment(self):
        def make(**vals):
            return self.make(**vals) + self.make(**vals)

        self.each_way(make, {way: 2 * due for way, due in self.DUE.items()})

    def test_at_the_bank_s_own_rate_the_discount_is_worth_what_the_bank_gives(self):
        """20 EUR of discount were 40.00 in February, are 49.60 at the bank's 2.48."""
        term = self.discount("excluded").id
        move = self.invoice(
            self.azure,
            1000,
            "2026-02-25",
            currency_id=self.eur.id,
            invoice_payment_term_id=term,
        )
        line = self.matched(
            move,
            980 * 2.48,
            "2026-03-05",
            self.bank,
            foreign_currency_id=self.eur.id,
            amount_currency=980,
        )
        self.assertPaid(move)
        items = line.line_ids
        self.assertEqual(sum(self.receivable(line.move_id).mapped("balance")), -2480.0)
        loss = items.filtered(lambda item: item.account_id == self.loss)
        self.assertEqual(loss.balance, 40.0)
        exchange = items.filtered(
            lambda item: item.account_id in self.exchange_accounts()
        )
        self.assertAlmostEqual(exchange.balance, 9.6)

    def test_on_a_tax_that_is_due_when_paid(self):
        due_later = self.cash_basis_tax()

        def make(**vals):
            return self.taxed([1000], due_later, **vals)

        self.each_way(make)
