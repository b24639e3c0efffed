from datetime import date, timedelta

from odoo.tests import tagged

from .statement_common import FIRST, LAST, RandomBooks, StatementCommon

FAR = date(2030, 12, 31)
DATES = (
    FIRST,
    date(2026, 1, 31),
    date(2026, 2, 28),
    date(2026, 3, 31),
    LAST,
    FAR,
)


@tagged("post_install", "-at_install")
class TestStatementIdentity(StatementCommon):
    """Statements agree with journal items, whatever was booked."""

    def units(self, amount, currency):
        return round(amount / currency.rounding)

    def open_on(self, items, day):
        """item id -> what is open of it on a day, by Odoo's reconciliations."""
        rest = {}
        for item in items.filtered(lambda i: i.date <= day):
            amount = item.amount_currency
            for partial in item.matched_credit_ids:
                if partial.max_date <= day:
                    amount -= partial.debit_amount_currency
            for partial in item.matched_debit_ids:
                if partial.max_date <= day:
                    amount += partial.credit_amount_currency
            rest[item.id] = self.units(amount, item.currency_id)
        return rest

    def assertIdentities(self, day, first):
        items = self.items(self.azure)
        ledger = self.env["ar.statement.ledger"].with_user(self.clerk)
        built = ledger._build(self.company, self.azure, day, first, self.usd | self.eur)
        rest = self.open_on(items, day)
        company = 0
        for (partner, currency_id), result in built.items():
            currency = self.env["res.currency"].browse(currency_id)
            self.assertEqual(partner, self.azure.id)
            own = items.filtered(
                lambda i, day=day, c=currency: i.currency_id == c and i.date <= day
            )
            booked = self.units(sum(own.mapped("amount_currency")), currency)
            self.assertEqual(result.ledger, booked)
            closing = booked + result.converted + result.transferred
            self.assertEqual(result.closing, closing)
            self.assertEqual(
                result.opening + sum(line.amount for line in result.lines),
                result.closing,
            )
            self.assertEqual(sum(b.units for b in result.ageing), result.closing)
            self.assertEqual(sum(rest[i.id] for i in own), result.closing)
            if result.lines:
                self.assertEqual(result.lines[-1].balance, result.closing)
            if day == FAR:
                residual = sum(own.mapped("amount_residual_currency"))
                self.assertEqual(result.closing, self.units(residual, currency))
            company += result.company_closing
        balance = sum(items.filtered(lambda i: i.date <= day).mapped("balance"))
        self.assertEqual(company, self.units(balance, self.usd))

    def check_books(self, seed, steps=14):
        books = RandomBooks(self, seed)
        for _round in range(2):
            books.book(steps)
            for day in DATES:
                with self.subTest(seed=seed, day=day):
                    self.assertIdentities(day, day - timedelta(days=30))
                    self.assertIdentities(day, None)
        self.assertGreater(len(self.items(self.azure)), 10)
        built = self.env["ar.statement.ledger"]._build(self.company, self.azure, FAR)
        kinds = {line.kind for result in built.values() for line in result.lines}
        # Otherwise nothing of interest was booked, and the test could not fail.
        self.assertLessEqual({"invoice", "payment", "conversion"}, kinds)
        if seed == 3:
            self.assertTrue(any(result.exchange for result in built.values()))
            self.assertIn("write_off", kinds)

    def test_random_books_1(self):
        self.check_books(1)

    def test_random_books_2(self):
        self.check_books(2)

    def test_random_books_3(self):
        self.check_books(3)

    def test_random_books_4(self):
        self.check_books(4)

    def test_the_record_says_what_the_core_says(self):
        RandomBooks(self, 5).book(20)
        for currency in self.usd | self.eur:
            statement = self.statement(
                currency_id=currency.id, date_from=date(2026, 3, 1)
            )
            lines = statement.line_ids
            total = statement.opening_balance + sum(lines.mapped("amount"))
            self.assertAlmostEqual(total, statement.closing_balance, 2)
            ageing = sum(row[1] for row in statement._ageing_rows())
            self.assertAlmostEqual(ageing, statement.closing_balance, 2)
            still = sum((lines | statement.open_line_ids).mapped("open_amount"))
            self.assertAlmostEqual(still, statement.closing_balance, 2)
            ledger = (
                statement.ledger_balance
                + statement.converted_balance
                + statement.transferred_balance
            )
            self.assertAlmostEqual(ledger, statement.closing_balance, 2)
