"""The balance reconciliation (余额调节表) on the screen, on paper, as XLSX."""

import io

import xlsxwriter

from odoo import api, fields, models

from ..core.agreement.stored import load
from .ar_agreement_texts import DIFFERENCE_KINDS

TABLE = "ar_reconciliation.ar_ledger_comparison_table"
#: (width, number format) of the columns of a sheet.
DAY, MONEY, TEXT = "yyyy-mm-dd", "#,##0.00", ""


class ArLedgerComparison(models.Model):
    _inherit = "ar.ledger.comparison"

    table_html = fields.Html(
        string="Balance Reconciliation",
        compute="_compute_table_html",
        sanitize=False,
    )
    issues_text = fields.Text(
        string="Notes on the File", compute="_compute_issues_text"
    )

    @api.depends_context("lang")
    @api.depends("line_ids.state", "line_ids.owner_id", "settled_line_ids.state")
    def _compute_table_html(self):
        views = self.env["ir.qweb"]
        for comparison in self:
            values = {"doc": comparison, "table": comparison.balance_table()}
            comparison.table_html = views._render(TABLE, values)

    @api.depends_context("lang")
    @api.depends("issues")
    def _compute_issues_text(self):
        for comparison in self:
            comparison.issues_text = "\n".join(
                f"{row or ''} {text}".strip()
                for row, _severity, text in comparison._issue_rows()
            )

    def _issue_rows(self):
        """(row of the file, severity, sentence) of what was found in the file."""
        bridge = self.env["ar.core.bridge"]
        return [
            (row, severity, bridge._issue_text(code, data))
            for row, severity, code, data, _text in self.issues or ()
        ]

    # === TABLE === #

    @api.private
    def balance_table(self):
        """Both columns of the reconciliation, and the roll-forward.

        :return: dict for the template: ``ours`` and ``theirs`` (list of dict label,
            amount, lines), ``unclear``, ``before`` (state, label, lines).
        """
        self.ensure_one()
        lines = self.line_ids
        before = self.settled_line_ids
        old = lines.filtered("previous_line_id")
        return {
            "ours": self._adjustments(lines, "ours", -1),
            "theirs": self._adjustments(lines, "theirs", 1),
            "unclear": lines.filtered(lambda line: not line.adjust),
            "cleared": before.filtered(lambda line: line.state == "cleared"),
            "carried": old,
            "new": lines - old,
            "before": before,
            "opening_difference": self.our_opening - self.their_opening,
            "agrees": self.currency_id.is_zero(self.unexplained),
        }

    def _adjustments(self, lines, side, factor):
        """What corrects one side, by code in the order of the catalogue."""
        field = self.env["ar.ledger.comparison.line"]._fields["code"]
        names = dict(field._description_selection(self.env))
        found = []
        for code, _name in DIFFERENCE_KINDS:
            these = lines.filtered(
                lambda line, code=code: line.code == code and line.adjust == side
            )
            if these:
                amount = self.currency_id.round(factor * sum(these.mapped("amount")))
                found.append({"label": names[code], "amount": amount, "lines": these})
        return found

    # === SPREADSHEET === #

    def _xlsx(self):
        """The reconciliation, the differences and what agrees, as a spreadsheet.

        :return: bytes of an XLSX file; amounts are numbers in the currency.
        """
        self.ensure_one()
        self.check_access("read")
        buffer = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(buffer, options) as book:
            digits = self.currency_id.decimal_places
            money = "#,##0" + ("." + "0" * digits if digits else "")
            formats = {
                "bold": book.add_format({"bold": True}),
                "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
                "day": book.add_format({"num_format": DAY}),
                "money": book.add_format({"num_format": money}),
                "total": book.add_format({"num_format": money, "bold": True, "top": 1}),
            }
            self._write_balance(
                book.add_worksheet(self.env._("Reconciliation")), formats
            )
            sheet = book.add_worksheet(self.env._("Differences"))
            self._write_rows(sheet, formats, *self._difference_rows(self.line_ids))
            if self.settled_line_ids:
                sheet = book.add_worksheet(self.env._("Period Before"))
                rows = self._difference_rows(self.settled_line_ids)
                self._write_rows(sheet, formats, *rows)
            sheet = book.add_worksheet(self.env._("Agreed Lines"))
            self._write_rows(sheet, formats, *self._match_rows())
        return buffer.getvalue()

    def _write_balance(self, sheet, formats):
        """Both sides beside each other: balance, corrections, adjusted balance."""
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 16)
        sheet.set_column(2, 2, 44)
        sheet.set_column(3, 3, 16)
        company, customer = self.sudo().company_id.name, self.partner_id.name
        table = self.balance_table()
        title = self.env._("Balance Reconciliation")
        sheet.write_string(0, 0, f"{title} {self.name}", formats["bold"])
        day = fields.Date.to_string(self.date_to)
        sheet.write_string(1, 0, f"{day}, {self.currency_id.name}")
        sheet.write_row(
            3, 0, [company, self.currency_id.name, customer, self.currency_id.name],
            formats["head"],
        )  # fmt: skip
        closing = self.env._("Balance of the books")
        left = [(closing, self.our_balance)]
        right = [(closing, self.their_balance)]
        left += [(part["label"], part["amount"]) for part in table["ours"]]
        right += [(part["label"], part["amount"]) for part in table["theirs"]]
        height = max(len(left), len(right))
        for at in range(height):
            for column, side in ((0, left), (2, right)):
                if at < len(side):
                    sheet.write_string(4 + at, column, side[at][0])
                    sheet.write_number(
                        4 + at, column + 1, side[at][1], formats["money"]
                    )
        row, adjusted = 4 + height, self.env._("Adjusted balance")
        for column, amount in ((0, self.our_adjusted), (2, self.their_adjusted)):
            sheet.write_string(row, column, adjusted, formats["bold"])
            sheet.write_number(row, column + 1, amount, formats["total"])
        sheet.write_string(row + 1, 0, self.env._("Unexplained"), formats["bold"])
        sheet.write_number(row + 1, 1, self.unexplained, formats["money"])

    def _difference_rows(self, lines):
        """(headings, column formats, rows) of differences."""
        model = lines._fields
        names = self._difference_columns()
        headings = lines.fields_get(names, ["string"])
        labels = self._difference_labels(lines)
        kinds = {"monetary": MONEY, "date": DAY}
        formats = [kinds.get(model[name].type, TEXT) for name in names]
        rows = [
            [
                labels[name].get(line[name]) if name in labels
                else line.owner_id.name if name == "owner_id"
                else line[name]
                for name in names
            ]
            for line in lines
        ]  # fmt: skip
        return [headings[name]["string"] for name in names], formats, rows

    def _difference_columns(self):
        """Fields of a difference that stand in the spreadsheet."""
        return (
            "code", "act", "amount", "our_number", "our_date", "our_amount",
            "their_number", "their_date", "their_amount", "since", "age_days",
            "owner_id", "state", "note", "explanation",
        )  # fmt: skip

    def _difference_labels(self, lines):
        """Field to a dict of its values to words."""
        return {
            name: dict(lines._fields[name]._description_selection(self.env))
            for name in ("code", "act", "state")
        }

    def _match_rows(self):
        """(headings, column formats, rows) of what agrees."""
        headings = [
            self.env._("Our Number"),
            self.env._("Our Date"),
            self.env._("Our Amount"),
            self.env._("Their Number"),
            self.env._("Their Date"),
            self.env._("Their Amount"),
        ]
        rows = []
        for match in self.matches or ():
            row = []
            for side in ("ours", "theirs"):
                lines = [load(data) for data in match[side]]
                numbers = ", ".join(line.number or line.text for line in lines)
                days = [line.date for line in lines]
                units = sum(line.amount for line in lines)
                money = self.env["ar.core.bridge"]._amount(units, self.currency_id)
                row += [numbers, min(days, default=None), money]
            rows.append(row)
        return headings, [TEXT, DAY, MONEY] * 2, rows

    def _write_rows(self, sheet, formats, headings, kinds, rows):
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings), 18)
        sheet.write_row(0, 0, headings, formats["head"])
        for at, row in enumerate(rows, 1):
            for column, (kind, value) in enumerate(zip(kinds, row, strict=True)):
                if kind == MONEY:
                    sheet.write_number(at, column, value or 0.0, formats["money"])
                elif kind == DAY and value:
                    sheet.write_datetime(at, column, value, formats["day"])
                elif isinstance(value, int) and value is not False:
                    sheet.write_number(at, column, value)
                else:
                    sheet.write_string(at, column, value or "")
        sheet.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)
