"""Statements as a workbook."""

import io

import xlsxwriter

from odoo import models

#: Lines of a sheet; the format ends at 1,048,576.
SHEET_ROWS = 1_000_000
#: Letters of a cell.
CELL_LENGTH = 32_767
#: Row of the headings; the statements are named above it.
HEAD = 2


class ArStatementSheet(models.AbstractModel):
    _name = "ar.statement.sheet"
    _description = "Customer Statements as a Spreadsheet"

    def _xlsx(self, statements):
        """Workbook of one statement or several: a summary, a sheet per currency.

        :param statements: ar.customer.statement, in the language of the workbook.
        :return: bytes; amounts are numbers in the sheet's currency, days are dates,
            and every text is written as a text, so that none becomes a formula.
        """
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
            formats = self._formats(book)
            self._summary(book, formats, statements)
            groups = statements.grouped("currency_id")
            for currency in sorted(groups, key=lambda currency: currency.name):
                group = groups[currency]
                money = self._money_format(book, currency)
                self._lines(book, {**formats, "money": money}, currency, group)
        return buffer.getvalue()

    def _formats(self, book):
        head = {"bold": True, "bottom": 1, "bg_color": "#E9EDF2", "text_wrap": True}
        return {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({**head, "valign": "vcenter"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "count": book.add_format({"num_format": "0"}),
            "text": book.add_format(),
        }

    def _money_format(self, book, currency):
        places = currency.decimal_places
        number = "#,##0" + ("." + "0" * places if places else "")
        return book.add_format({"num_format": f"{number};[Red]-{number}"})

    def _write(self, sheet, row, column, value, kind, formats):
        """One value, by the kind of its column; texts never become formulas."""
        if value is None or value is False:
            return
        if kind == "day":
            sheet.write_datetime(row, column, value, formats["day"])
        elif kind == "text":
            sheet.write_string(row, column, str(value)[:CELL_LENGTH], formats["text"])
        else:
            sheet.write_number(row, column, value, formats[kind])

    def _start(self, book, name, title, columns, formats):
        """A sheet with its headings, which stay in view; rows begin below them."""
        sheet = book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD)
        sheet.freeze_panes(HEAD + 1, 0)
        for number, (_heading, _kind, width) in enumerate(columns):
            sheet.set_column(number, number, width)
        sheet.write_string(0, 0, title[:CELL_LENGTH], formats["title"])
        for number, (heading, _kind, _width) in enumerate(columns):
            sheet.write_string(HEAD, number, heading, formats["head"])
        return sheet

    # === LINES === #

    def _lines(self, book, formats, currency, statements):
        """Lines of all statements in a currency, on further sheets if too many."""
        document = self.env["ar.statement.document"]
        columns = document._columns()
        sheet, row, number = None, 0, 0
        for statement in statements:
            for values in document._rows(statement):
                if sheet is None or row >= SHEET_ROWS:
                    self._end(sheet, row, columns)
                    number += 1
                    name = currency.name + (f" ({number})" if number > 1 else "")
                    title = self._title(statements, currency)
                    sheet = self._start(book, name, title, columns, formats)
                    row = HEAD
                row += 1
                for column, value in enumerate(values):
                    kind = columns[column][1]
                    self._write(sheet, row, column, value, kind, formats)
        self._end(sheet, row, columns)

    def _end(self, sheet, row, columns):
        if sheet is not None:
            sheet.autofilter(HEAD, 0, row, len(columns) - 1)

    def _title(self, statements, currency):
        companies = ", ".join(dict.fromkeys(statements.mapped("company_id.name")))
        return f"{companies} · {self.env._('Customer Statement')} · {currency.name}"

    # === SUMMARY === #

    def _summary(self, book, formats, statements):
        """First sheet: one row per statement with its balances and ageing."""
        ages = list(
            dict.fromkeys(
                words for s in statements for words, _amount, _count in s._ageing_rows()
            )
        )
        columns = [*self._summary_columns(), *[(words, "money", 14) for words in ages]]
        companies = ", ".join(dict.fromkeys(statements.mapped("company_id.name")))
        title = f"{companies} · {self.env._('Customer Statements')}"
        sheet = self._start(book, self.env._("Summary"), title, columns, formats)
        money = {
            currency: self._money_format(book, currency)
            for currency in statements.currency_id
        }
        row = HEAD
        for row, statement in enumerate(statements, HEAD + 1):
            by_age = {words: a for words, a, _count in statement._ageing_rows()}
            values = [
                *self._summary_row(statement),
                *[by_age.get(words) for words in ages],
            ]
            own = {**formats, "money": money[statement.currency_id]}
            for column, value in enumerate(values):
                self._write(sheet, row, column, value, columns[column][1], own)
        self._end(sheet, row, columns)

    def _summary_columns(self):
        return [
            (self.env._("Statement"), "text", 18),
            (self.env._("Customer"), "text", 28),
            (self.env._("From"), "day", 11),
            (self.env._("To"), "day", 11),
            (self.env._("Currency"), "text", 9),
            (self.env._("State"), "text", 14),
            (self.env._("Opening Balance"), "money", 15),
            (self.env._("Debits"), "money", 15),
            (self.env._("Credits"), "money", 15),
            (self.env._("Closing Balance"), "money", 15),
            (self.env._("Overdue"), "money", 15),
            (self.env._("Not Applied"), "money", 15),
            (self.env._("Disputed"), "money", 15),
            (self.env._("Promised"), "money", 15),
        ]

    def _summary_row(self, statement):
        states = dict(statement._fields["state"]._description_selection(self.env))
        return [
            statement.name,
            statement.partner_id.name,
            statement.date_from or None,
            statement.date_to,
            statement.currency_id.name,
            states[statement.state],
            statement.opening_balance,
            statement.debit_total,
            statement.credit_total,
            statement.closing_balance,
            statement.overdue_balance,
            statement.unapplied_balance,
            statement.disputed_balance,
            statement.promised_balance,
        ]
