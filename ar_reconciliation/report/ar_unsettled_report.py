import io
from collections import defaultdict
from itertools import pairwise

import xlsxwriter

from odoo import api, fields, models
from odoo.tools import split_every

#: Days up to which a line falls into an age group; older ones make the last group.
AGE_LIMITS = (7, 30, 60, 90)
#: Lines printed per company and currency; the totals are over all.
PRINTED_LINES = 1000
#: Lines read at a time.
CHUNK = 1000
OPEN_STATES = ("new", "proposed", "exception")
REPORT = "ar_reconciliation.ar_unsettled_differences"


class ArUnsettledReport(models.AbstractModel):
    _name = "ar.unsettled.report"
    _description = "Unsettled Differences as a Spreadsheet and on Paper"

    # === LINES === #

    def _lines(self):
        return self.env["account.bank.statement.line"].search(
            [("ar_match_state", "in", OPEN_STATES)], order="internal_index"
        )

    def _labels(self):
        """Names of the reasons and of the states, in the user's language."""
        model = self.env["account.bank.statement.line"]
        return {
            name: dict(model._fields[name]._description_selection(self.env))
            for name in ("ar_exception_code", "ar_match_state")
        }

    def _reason(self, line, labels):
        """Why the line is not settled, in short: the reason, else the state."""
        name = "ar_exception_code" if line.ar_exception_code else "ar_match_state"
        return labels[name].get(line[name]) or ""

    def _customer(self, line):
        return line.partner_id.name or line.ar_proposal_partner_id.name or ""

    # === TOTALS === #

    def _age_group(self, days):
        return sum(days > limit for limit in AGE_LIMITS)

    def _age_labels(self):
        labels = [self.env._("Up to %s days", AGE_LIMITS[0])]
        for low, high in pairwise(AGE_LIMITS):
            labels.append(
                self.env._("%(low)s to %(high)s days", low=low + 1, high=high)
            )
        return [*labels, self.env._("More than %s days", AGE_LIMITS[-1])]

    def _matrix(self, lines):
        """Amounts by reason and age group, largest reason first, and their sums.

        :param lines: bank lines of one currency.
        :return: list of dict ``label``, ``count``, ``amounts`` (per age group) and
            ``total``; the last one is the total of all.
        """
        width = len(AGE_LIMITS) + 1
        counts = defaultdict(int)
        amounts = defaultdict(lambda: [0.0] * width)
        labels = self._labels()
        for line in lines:
            reason = self._reason(line, labels)
            counts[reason] += 1
            amounts[reason][self._age_group(line.ar_age_days)] += line.amount
        rows = [
            self._total_row(lines[:1].currency_id, reason, counts[reason], values)
            for reason, values in amounts.items()
        ]
        rows.sort(key=lambda row: (-row["count"], row["label"]))
        sums = [sum(values) for values in zip(*amounts.values(), strict=True)]
        total = self.env._("Total")
        currency = lines[:1].currency_id
        return [*rows, self._total_row(currency, total, len(lines), sums)]

    def _total_row(self, currency, label, count, amounts):
        return {
            "label": label,
            "count": count,
            "amounts": [currency.round(amount) for amount in amounts],
            "total": currency.round(sum(amounts)),
        }

    # === PAPER === #

    @api.private
    def printed_groups(self, lines=None):
        """What is printed: one part per company and currency.

        :param lines: bank lines chosen for print, settled ones are left out; all
            unsettled ones when none are given.
        :return: list of dict for the template.
        :raise AccessError: for people without one of our roles.
        """
        self.env["ar.match.proposal"].check_access("read")
        if lines:
            lines = lines.filtered(lambda line: line.ar_match_state in OPEN_STATES)
        else:
            lines = self._lines()
        groups = lines.grouped(lambda line: (line.company_id, line.currency_id))
        return [
            {
                "company": company,
                "currency": currency,
                "ages": self._age_labels(),
                "totals": self._matrix(group),
                "overdue": len(group.filtered("ar_is_overdue")),
                "lines": group.sorted(lambda line: (line.date, line.id))[
                    :PRINTED_LINES
                ],
                "more": len(group[PRINTED_LINES:]),
            }
            for (company, currency), group in groups.items()
        ]

    @api.private
    def reason(self, line):
        """Why the line is not settled, for the template."""
        return self._reason(line, self._labels())

    def _pdf(self):
        """All unsettled differences the user may see, as a PDF.

        :return: bytes.
        """
        reports = self.env["ir.actions.report"]
        return reports._render_qweb_pdf(REPORT, res_ids=[])[0]

    # === SPREADSHEET === #

    def _xlsx(self):
        """Spreadsheet of the unsettled bank lines the user may see.

        :return: bytes of an XLSX file; amounts are numbers in the line's currency.
        """
        self.env["account.bank.statement.line"].check_access("read")
        buffer = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(buffer, options) as book:
            sheet = book.add_worksheet(self.env._("Unsettled"))
            formats = self._formats(book)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(self._headings()), 18)
            sheet.write_row(0, 0, self._headings(), formats["bold"])
            labels, row = self._labels(), 0
            for ids in split_every(CHUNK, self._lines().ids):
                for line in self.env["account.bank.statement.line"].browse(ids):
                    row += 1
                    self._write(sheet, row, line, formats, labels)
            self._write_totals(book, formats)
        return buffer.getvalue()

    def _formats(self, book):
        return {
            "bold": book.add_format({"bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "money": book.add_format({"num_format": "#,##0.00"}),
        }

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
            self.env._("Reason"),
            self.env._("Customer"),
            self.env._("Age (Days)"),
            self.env._("Responsible"),
            self.env._("Settle By"),
            self.env._("Agreed Next Step"),
        ]

    def _write(self, sheet, row, line, formats, labels):
        sheet.write_datetime(row, 0, line.date, formats["day"])
        texts = (
            (1, line.journal_id.name),
            (2, line.partner_name or line.partner_id.name),
            (3, line.payment_ref),
            (5, line.currency_id.name),
            (6, labels["ar_match_state"].get(line.ar_match_state)),
            (7, line.ar_exception_text),
            (8, line.ar_counterpart),
            (10, self._reason(line, labels)),
            (11, self._customer(line)),
            (13, line.ar_owner_id.name),
            (15, line.ar_next_step),
        )
        for column, text in texts:
            sheet.write_string(row, column, text or "")
        sheet.write_number(row, 4, line.amount, formats["money"])
        if line.ar_proposal_id:
            sheet.write_number(row, 9, line.ar_confidence)
        sheet.write_number(row, 12, line.ar_age_days)
        if line.ar_due_date:
            sheet.write_datetime(row, 14, line.ar_due_date, formats["day"])

    def _write_totals(self, book, formats):
        """Second sheet: by reason and age, one table per company and currency."""
        sheet = book.add_worksheet(self.env._("Totals"))
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, len(AGE_LIMITS) + 4, 16)
        row = 0
        today = fields.Date.context_today(self)
        for part in self.printed_groups():
            title = f"{part['company'].name}, {part['currency'].name}"
            sheet.write_string(row, 0, title, formats["bold"])
            sheet.write_datetime(row, 1, today, formats["day"])
            headings = (
                self.env._("Reason"),
                self.env._("Bank Lines"),
                *part["ages"],
                self.env._("Total"),
            )
            sheet.write_row(row + 1, 0, headings, formats["bold"])
            row += 2
            for values in part["totals"]:
                sheet.write_string(row, 0, values["label"])
                sheet.write_number(row, 1, values["count"])
                for column, amount in enumerate((*values["amounts"], values["total"])):
                    sheet.write_number(row, 2 + column, amount, formats["money"])
                row += 1
            row += 1
