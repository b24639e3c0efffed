"""A customer's ledger with planted differences, for tests of comparisons."""

import base64
import io
from datetime import date

import xlsxwriter

from .statement_common import StatementCommon

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)
HEADINGS = ["Date", "Supplier invoice no", "Type", "Text", "Debit", "Credit", "Balance"]


class ComparisonCommon(StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        days = {"A": 2, "B": 5, "C": 10, "D": 30, "E": 12, "G": 14}
        amounts = {"A": 1000, "B": 500, "C": 300, "D": 250, "E": 700, "G": 80}
        cls.docs = {
            name: cls.invoice(cls.azure, amount, date(2026, 3, days[name]))
            for name, amount in amounts.items()
        }
        cls.docs["F"] = cls.invoice(cls.deco, 999, "2026-03-15")

    def march(self):
        """(day, number, type, text, amount > 0 they owe more) of their books."""
        docs = {name: move.name for name, move in self.docs.items()}
        return [
            (date(2026, 3, 2), docs["A"], "Invoice", "Goods", 1000),
            (date(2026, 3, 6), docs["B"], "Invoice", "Goods", 480),
            (date(2026, 3, 8), "DN-77812", "Debit note", "Damaged", -60),
            (date(2026, 3, 12), docs["E"], "Invoice", "Goods", 700),
            (date(2026, 3, 13), docs["E"], "Invoice", "Goods", 700),
            (date(2026, 3, 14), docs["G"], "Credit note", "Goods", -80),
            (date(2026, 3, 16), docs["F"], "Invoice", "Goods", 999),
            (date(2026, 3, 29), "PAY-4711", "Payment", "Transfer", -450),
            (date(2026, 4, 2), docs["D"], "Invoice", "Goods", 250),
        ]

    def april(self):
        docs = {name: move.name for name, move in self.docs.items()}
        return [
            (date(2026, 4, 2), docs["D"], "Invoice", "Goods", 250),
            (date(2026, 4, 5), docs["C"], "Invoice", "Goods", 300),
        ]

    def table(self, rows, opening=0):
        balance, table = opening, []
        for day, number, kind, text, amount in rows:
            balance += amount
            debit, credit = (-amount, None) if amount < 0 else (None, amount)
            table.append([day, number, kind, text, debit, credit, balance])
        return table

    def xlsx(self, rows, opening=0):
        buffer = io.BytesIO()
        options = {"default_date_format": "yyyy-mm-dd"}
        with xlsxwriter.Workbook(buffer, options) as book:
            sheet = book.add_worksheet("Ledger")
            sheet.write_row(0, 0, HEADINGS)
            for at, row in enumerate(self.table(rows, opening), 1):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value)
                    elif value is not None:
                        sheet.write(at, column, value)
        return buffer.getvalue()

    def csv(self, rows, opening=0, headings=HEADINGS):
        lines = [",".join(headings)]
        for row in self.table(rows, opening):
            cells = ["" if value is None else str(value) for value in row]
            lines.append(",".join(cells))
        return "\n".join(lines).encode()

    def wizard(self, data, filename="ledger.xlsx", user=None, **vals):
        values = {
            "partner_id": self.azure.id,
            "company_id": self.company.id,
            "currency_id": self.usd.id,
            "date_to": MARCH,
            "file": base64.b64encode(data),
            "filename": filename,
            **vals,
        }
        wizards = self.env["ar.ledger.compare"].with_user(user or self.clerk)
        return wizards.create(values)

    def compared(self, data, filename="ledger.xlsx", **vals):
        wizard = self.wizard(data, filename, **vals)
        wizard.action_preview()
        action = wizard.action_compare()
        comparisons = self.env["ar.ledger.comparison"].with_user(self.clerk)
        return comparisons.browse(action["res_id"])

    def found(self, comparison):
        return sorted((line.code, line.amount) for line in comparison.line_ids)

    def assertBalanced(self, comparison):
        """What the table says, added up again from the stored lines."""
        lines = comparison.line_ids
        ours = lines.filtered(lambda line: line.adjust == "ours")
        theirs = lines.filtered(lambda line: line.adjust == "theirs")
        our_adjusted = comparison.our_balance - sum(ours.mapped("amount"))
        their_adjusted = comparison.their_balance + sum(theirs.mapped("amount"))
        self.assertAlmostEqual(comparison.our_adjusted, our_adjusted)
        self.assertAlmostEqual(comparison.their_adjusted, their_adjusted)
        self.assertAlmostEqual(comparison.unexplained, our_adjusted - their_adjusted)


PLANTED = sorted(
    [
        ("amount_differs", 20),
        ("they_have_not_booked", 300),
        ("cutoff", 250),
        ("duplicate", -700),
        ("wrong_customer", -999),
        ("in_transit", 450),
        ("we_have_not_booked", 60),
        ("sign_differs", 160),
    ]
)
