"""Statements as rows, text files and UBL; the spreadsheet and paper stand beside."""

import csv
import io

from odoo import models
from odoo.tools import split_every

from ..core.statement.export import safe_cell
from ..core.statement.ubl import Account, Party, ubl

#: Lines read at a time.
CHUNK = 2000
LINE_FIELDS = (
    "section",
    "date",
    "kind",
    "number",
    "reference",
    "label",
    "part",
    "parts",
    "due_date",
    "amount",
    "balance",
    "open_amount",
    "overdue_days",
    "disputed_amount",
    "promised_amount",
    "settled_by",
)


class ArStatementDocument(models.AbstractModel):
    _name = "ar.statement.document"
    _description = "Documents of Customer Statements"

    def _content(self, statement, kind):
        """Bytes of a document, see ``ar.customer.statement._document``."""
        make = {
            "pdf": self.env["ar.statement.paper"]._pdf,
            "xlsx": self.env["ar.statement.sheet"]._xlsx,
            "csv": self._csv,
            "xml": self._ubl,
        }
        return make[kind](statement)

    # === ROWS === #

    def _columns(self):
        """list of (heading, what stands in it, width in letters)

        What stands in it: text, day, money (in the statement's currency) or count.
        """
        return [
            (self.env._("Statement"), "text", 16),
            (self.env._("Customer"), "text", 28),
            (self.env._("Section"), "text", 20),
            (self.env._("Date"), "day", 11),
            (self.env._("Kind"), "text", 20),
            (self.env._("Number"), "text", 20),
            (self.env._("Your Reference"), "text", 20),
            (self.env._("Text"), "text", 30),
            (self.env._("Due"), "day", 11),
            (self.env._("Debit"), "money", 14),
            (self.env._("Credit"), "money", 14),
            (self.env._("Balance"), "money", 14),
            (self.env._("Still Open"), "money", 14),
            (self.env._("Days Overdue"), "count", 10),
            (self.env._("Disputed"), "money", 14),
            (self.env._("Promised"), "money", 14),
            (self.env._("Settled By"), "text", 30),
        ]

    def _rows(self, statement):
        """Rows of a statement as ``_columns`` names them; None where nothing stands.

        Opening balance, movements, closing balance, what is open from before. Lines
        are read in chunks and forgotten, so that memory does not grow with them.
        """
        head = [statement.name, statement.partner_id.name]
        labels = self._labels()
        opening, closing = self.env._("Opening Balance"), self.env._("Closing Balance")
        yield [*head, opening, *[None] * 8, statement.opening_balance, *[None] * 5]
        yield from self._line_rows(statement, head, labels, "movement")
        totals = [statement.debit_total, -statement.credit_total]
        yield [
            *head,
            closing,
            statement.date_to,
            *[None] * 5,
            *[total or None for total in totals],
            statement.closing_balance,
            None,
            None,
            statement.disputed_balance or None,
            statement.promised_balance or None,
            None,
        ]
        yield from self._line_rows(statement, head, labels, "before")

    def _labels(self):
        fields = self.env["ar.customer.statement.line"]._fields
        return {
            name: dict(fields[name]._description_selection(self.env))
            for name in ("kind", "section")
        }

    def _line_rows(self, statement, head, labels, section):
        lines = self.env["ar.customer.statement.line"]
        domain = [("statement_id", "=", statement.id), ("section", "=", section)]
        for ids in split_every(CHUNK, lines.search(domain).ids):
            chunk = lines.browse(ids)
            chunk.fetch(LINE_FIELDS)
            for line in chunk:
                yield [*head, *self._line_row(line, labels)]
            chunk.invalidate_recordset(flush=False)

    def _line_row(self, line, labels):
        movement = line.section == "movement"
        return [
            labels["section"][line.section],
            line.date,
            labels["kind"].get(line.kind),
            self._number(line),
            line.reference or None,
            line.label or None,
            line.due_date or None,
            line.amount if line.amount > 0 else None,
            -line.amount if line.amount < 0 else None,
            line.balance if movement else None,
            line.open_amount or None,
            line.overdue_days or None,
            line.disputed_amount or None,
            line.promised_amount or None,
            line.settled_by or None,
        ]

    def _number(self, line):
        """Number of the document; with the instalment if there are several."""
        if line.parts > 1:
            return f"{line.number or ''} ({line.part}/{line.parts})"
        return line.number or None

    # === TEXT FILE === #

    def _csv(self, statement):
        """UTF-8 with byte order mark; ISO dates, plain numbers, texts made safe."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        columns = self._columns()
        writer.writerow([heading for heading, _kind, _width in columns])
        places = statement.currency_id.decimal_places
        for row in self._rows(statement):
            writer.writerow(
                self._cell(value, kind, places)
                for value, (_heading, kind, _width) in zip(row, columns, strict=True)
            )
        return buffer.getvalue().encode("utf-8-sig")

    def _cell(self, value, kind, places):
        if value is None or value is False:
            return ""
        if kind == "money":
            return f"{value:.{places}f}"
        return value.isoformat() if kind == "day" else safe_cell(str(value))

    # === UBL === #

    def _ubl(self, statement):
        """UBL 2.1 ``Statement``, see the core."""
        company = statement.company_id.sudo()
        bank = company._ar_bank_account(statement.currency_id)
        accounts = [self._account(bank)] if bank else []
        return ubl(
            statement._stored(),
            number=statement.name,
            issued=statement._issued_on(),
            supplier=self._party(company.partner_id, company.company_registry),
            customer=self._party(statement.partner_id.sudo()),
            unit=statement._unit(),
            accounts=accounts,
            reference=statement.name,
        )

    def _account(self, bank):
        return Account(
            number=bank.acc_number or "",
            bic=bank.bank_id.bic or "",
            holder=bank.acc_holder_name or bank.partner_id.name or "",
        )

    def _party(self, partner, registration=""):
        return Party(
            name=partner.name or "",
            id=partner.ref or "",
            street=partner.street or "",
            street2=partner.street2 or "",
            city=partner.city or "",
            zip=partner.zip or "",
            state=partner.state_id.name or "",
            country=partner.country_id.code or "",
            vat=partner.vat or "",
            registration=registration or partner.company_registry or "",
            phone=partner.phone or "",
            email=partner.email or "",
        )
