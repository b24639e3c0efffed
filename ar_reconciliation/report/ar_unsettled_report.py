import io

import xlsxwriter

from odoo import models


class ArUnsettledReport(models.AbstractModel):
    _name = "ar.unsettled.report"
    _description = "Unsettled Bank Lines as a Spreadsheet"

    def _xlsx(self):
        """Spreadsheet of the unsettled bank lines the user may see.

        :return: bytes of an XLSX file; amounts are numbers in the line's currency.
        """
        self.env["account.bank.statement.line"].check_access("read")
        buffer = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(buffer, options) as book:
            sheet = book.add_worksheet(self.env._("Unsettled"))
            bold = book.add_format({"bold": True})
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            money = book.add_format({"num_format": "#,##0.00"})
            sheet.set_column(0, 9, 18)
            sheet.write_row(0, 0, self._headings(), bold)
            for row, line in enumerate(self._lines(), start=1):
                self._write(sheet, row, line, day, money)
        return buffer.getvalue()

    def _lines(self):
        return self.env["account.bank.statement.line"].search(
            [("ar_match_state", "in", ("new", "proposed", "exception"))],
            order="internal_index",
        )

    def _headings(self):
        return [
            self.env._("Date"),
            self.env._("Journal"),
            self.env._("Payer"),
            self.env._("Text"),
            self.env._("Amount"),
            self.env._("Currency"),
            self.env._("State"),
            self.env._("Reason and Next Step"),
            self.env._("Best Proposal"),
            self.env._("Confidence"),
        ]

    def _write(self, sheet, row, line, day, money):
        states = dict(line._fields["ar_match_state"]._description_selection(self.env))
        sheet.write_datetime(row, 0, line.date, day)
        texts = (
            (1, line.journal_id.name),
            (2, line.partner_name or line.partner_id.name),
            (3, line.payment_ref),
            (5, line.currency_id.name),
            (6, states.get(line.ar_match_state)),
            (7, line.ar_exception_text),
            (8, line.ar_counterpart),
        )
        for column, text in texts:
            sheet.write_string(row, column, text or "")
        sheet.write_number(row, 4, line.amount, money)
        if line.ar_proposal_id:
            sheet.write_number(row, 9, line.ar_confidence)
