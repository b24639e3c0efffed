"""Documents of a statement: paper, spreadsheet, text file, UBL."""

from datetime import UTC
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo import models

from ..core.statement.export import OpenItem, payable
from ..core.statement.types import Line, Statement

#: kind of document, which is the end of its name, too -> MIME type.
MIMETYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv;charset=utf-8",
    "xml": "application/xml",
}


class ArCustomerStatement(models.Model):
    _inherit = "ar.customer.statement"

    # === DOCUMENTS === #

    def _document(self, kind):
        """The statement as a file in its own language, from its stored lines.

        A released statement gives the same figures again whatever was booked since.

        :param str kind: pdf, xlsx, csv or xml (UBL 2.1).
        :return: name of the file, MIME type, bytes.
        :raise ValueError: for another kind.
        """
        self.ensure_one()
        if kind not in MIMETYPES:
            raise ValueError(f"A statement has no document of kind {kind!r}")
        statement = self._in_own_language()
        content = statement.env["ar.statement.document"]._content(statement, kind)
        return self._document_name(kind), MIMETYPES[kind], content

    def _document_name(self, kind):
        """Name of the file: number and currency, in letters that every system has."""
        name = "".join(c if c.isascii() and c.isalnum() else "-" for c in self.name)
        return f"statement-{name.strip('-') or self.id}-{self.currency_id.name}.{kind}"

    def _in_own_language(self):
        """The statement in its language if that is installed, else in the user's."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        codes = (self.lang, self.env.lang, "en_US")
        lang = next((code for code in codes if code in installed), "en_US")
        return self.with_context(lang=lang)

    def _issued_on(self):
        """The day it was released, before that computed, where the company is."""
        moment = self.released_on or self.computed_on
        zone = ZoneInfo(self.company_id.sudo().partner_id.tz or "UTC")
        return moment.replace(tzinfo=UTC).astimezone(zone).date()

    def _is_final(self):
        """Released and not withdrawn: it may go to the customer."""
        return self.state not in ("draft", "review", "reopened", "cancelled")

    # === AS STORED === #

    def _stored(self):
        """The core's statement from the stored lines, as far as documents need it.

        Money in units of the statement's currency.
        """
        units, currency = self.env["ar.core.bridge"]._units, self.currency_id
        return Statement(
            currency=currency.name,
            company_currency=self.company_currency_id.name,
            date_from=self.date_from or None,
            date_to=self.date_to,
            basis=self.basis,
            opening=units(self.opening_balance, currency),
            closing=units(self.closing_balance, currency),
            debits=units(self.debit_total, currency),
            credits=units(self.credit_total, currency),
            ledger=units(self.ledger_balance, currency),
            converted=units(self.converted_balance, currency),
            transferred=units(self.transferred_balance, currency),
            lines=tuple(self._stored_line(line) for line in self.line_ids),
            open_items=(),
            unapplied=(),
            ageing=(),
            exchange=(),
            overdue=units(self.overdue_balance, currency),
            overdue_disputed=0,
            disputed=units(self.disputed_balance, currency),
            promised=units(self.promised_balance, currency),
            next_due=self.next_due or None,
            next_due_units=units(self.next_due_amount, currency),
            company_opening=0,
            company_closing=0,
        )

    def _stored_line(self, line):
        units, currency = self.env["ar.core.bridge"]._units, self.currency_id
        return Line(
            key=line.key or "",
            date=line.date,
            kind=line.kind,
            number=line.number or "",
            reference=line.reference or "",
            label=line.label or "",
            due=line.due_date or None,
            amount=units(line.amount, currency),
            balance=units(line.balance, currency),
            open=units(line.open_amount, currency),
            part=line.part,
            parts=line.parts,
        )

    def _payable(self, lines):
        """What the core asks to be paid: the closing balance, at most what is open.

        :param lines: ar.customer.statement.line that are still open.
        """
        units, currency = self.env["ar.core.bridge"]._units, self.currency_id
        return payable(
            units(self.closing_balance, currency),
            [
                OpenItem(
                    line.number or "",
                    units(line.open_amount, currency),
                    units(line.disputed_amount, currency),
                    bool(line.overdue_days),
                )
                for line in lines
            ],
        )

    def _unit(self):
        """What one unit of the statement's money is worth, as ``Decimal``."""
        return Decimal(f"{self.currency_id.rounding:.6f}").normalize()

    # === DOWNLOADS === #

    def action_download_pdf(self):
        """Download the statement on paper."""
        return self._download("pdf")

    def action_download_xlsx(self):
        """Download the statements as one workbook, a sheet per currency."""
        if len(self) == 1:
            return self._download("xlsx")
        ids = ",".join(str(statement_id) for statement_id in self.ids)
        return self._download_action(f"/ar_reconciliation/statements.xlsx?ids={ids}")

    def action_download_csv(self):
        """Download the lines of the statement as a text file."""
        return self._download("csv")

    def action_download_xml(self):
        """Download the statement for the customer's software (UBL 2.1)."""
        return self._download("xml")

    def _download(self, kind):
        self.ensure_one()
        return self._download_action(f"/ar_reconciliation/statement/{self.id}.{kind}")

    def _download_action(self, url):
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}
