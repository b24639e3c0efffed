"""Upload a customer's ledger, look at what was read, compare it with ours."""

import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.ar_ledger_comparison_make import Account

#: Rows and issues shown in the preview.
SHOWN = 80


class ArLedgerCompare(models.TransientModel):
    _name = "ar.ledger.compare"
    _description = "Compare with a Customer's Ledger"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env["ar.customer.statement"]._default_company_id(),
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    statement_id = fields.Many2one("ar.customer.statement", readonly=True)
    date_from = fields.Date(
        string="From",
        help="Empty: after the last comparison, else the month in which the file "
        "begins.",
    )
    date_to = fields.Date(
        string="Day of Comparison",
        required=True,
        default=lambda self: self.env["ar.customer.statement"]._last_month()[1],
    )
    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    checksum = fields.Char(readonly=True)
    state = fields.Selection(
        [("upload", "Upload"), ("preview", "Preview")], default="upload", readonly=True
    )
    typed = fields.Boolean(
        string="Type Their Balance",
        help="When the file does not say what they owe on that day.",
    )
    their_balance = fields.Monetary(help="What they owe us on that day.")
    opening = fields.Monetary(readonly=True)
    closing = fields.Monetary(readonly=True)
    no_balance = fields.Boolean(readonly=True)
    total = fields.Monetary(string="Sum of Entries", readonly=True)
    entry_count = fields.Integer(string="Entries", readonly=True)
    issue_count = fields.Integer(string="Issues", readonly=True)
    mapping = fields.Json(readonly=True)
    side = fields.Selection(
        [("credit", "Credit"), ("debit", "Debit")],
        string="Raises What They Owe",
        help="The column of their ledger that raises what they owe us.",
    )
    date_style = fields.Selection(
        [
            ("DMY", "Day-Month-Year"),
            ("MDY", "Month-Day-Year"),
            ("YMD", "Year-Month-Day"),
            ("DM", "Day-Month"),
            ("MD", "Month-Day"),
            ("serial", "Serial Number of a Spreadsheet"),
        ]
    )
    row_ids = fields.One2many("ar.ledger.compare.row", "wizard_id", readonly=True)
    column_ids = fields.One2many("ar.ledger.compare.column", "wizard_id")

    @api.model
    def _start(self, **context):
        """The action that opens the wizard."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_ledger_compare_action"
        )
        return {**action, "context": context}

    # === ACTIONS === #

    def action_preview(self):
        """Read the file and show what is in it."""
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        data = self._data()
        try:
            reading = self._comparisons()._read_both(
                self._account(), data, self.filename or "", self._chosen_mapping()
            )
        except UserError as error:
            cause = error.__cause__
            if getattr(cause, "code", "") != "no_header":
                raise
            self._ask_columns(str(error), cause.data.get("names", ()))
            return self._reopen()
        self._show(reading)
        return self._reopen()

    def action_compare(self):
        """Compare, keep the result and open it; the columns are remembered."""
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        data = self._data()
        mapping = self._chosen_mapping()
        comparison = self._comparisons()._make(
            self._account(),
            data,
            self.filename or "",
            mapping=mapping,
            typed=self.their_balance if self.typed else None,
            user_id=self.env.uid,
        )
        if self.state == "preview":
            comparison._remember(self.partner_id, comparison.mapping)
        if self.statement_id:
            self.statement_id._event(
                "compared",
                comparison=comparison.id,
                checksum=comparison.checksum,
                unexplained=comparison.unexplained,
                differences=comparison.line_count,
            )
        return comparison.sudo(False)._open()

    def action_back(self):
        """Back to the choice of file."""
        self.state = "upload"
        return self._reopen()

    # === READING === #

    def _comparisons(self):
        """The model, for a company, customer and statement the user may see."""
        (self.company_id | self.partner_id.company_id).check_access("read")
        self.partner_id.check_access("read")
        self.statement_id.check_access("read")
        if self.company_id not in self.env.companies:
            raise UserError(
                self.env._("Select %s at the top first.", self.company_id.name)
            )
        return self.env["ar.ledger.comparison"]

    def _account(self):
        return Account(
            self.company_id,
            self.partner_id,
            self.currency_id,
            self.date_to,
            self.date_from,
            self.statement_id,
        )

    def _data(self):
        data = base64.b64decode(self.with_context(bin_size=False).file or b"")
        checksum = hashlib.sha256(data).hexdigest()
        if self.checksum != checksum:
            self.write({"checksum": checksum, "column_ids": [Command.clear()]})
        return data

    def _chosen_mapping(self):
        """The mapping shown, with what the person changed; None before a preview."""
        if not self.column_ids:
            return None
        columns = {
            name: [] for name in dict(self.column_ids._fields["field"].selection)
        }
        for column in self.column_ids.filtered(lambda one: one.field and one.heading):
            columns[column.field].append(column.heading)
        mapping = {**(self.mapping or {}), "columns": columns}
        if self.side:
            mapping["side"] = self.side
        if self.date_style:
            mapping["date_style"] = self.date_style
        return mapping

    # === PREVIEW === #

    def _ask_columns(self, problem, headings):
        """Let the person say what the columns hold whose headings say nothing."""
        rows = [{"severity": "error", "message": problem}]
        self._write_preview(rows, {"headers": headings}, entry_count=0, issue_count=1)

    def _show(self, reading):
        file = reading.file
        bridge = self.env["ar.core.bridge"]
        rows = [
            {
                "row": issue.row or 0,
                "severity": issue.severity,
                "message": bridge._issue_text(issue.code, issue.data),
                "text": issue.text,
            }
            for issue in reading.issues[:SHOWN]
        ]
        rows += [self._entry_vals(entry) for entry in file.entries[:SHOWN]]
        rows.sort(key=lambda row: row.get("row", 0))
        self._write_preview(
            rows,
            file.mapping,
            entry_count=len(file.entries),
            issue_count=len(reading.issues),
            opening=float(file.opening or 0),
            closing=float(file.closing or 0),
            no_balance=file.opening is None and file.closing is None,
            total=float(file.sum),
            side=file.mapping["side"],
            date_style=file.mapping["date_style"] or False,
        )

    def _write_preview(self, rows, mapping, **vals):
        create = [Command.create(row) for row in rows]
        self.write(
            {
                "state": "preview",
                "mapping": mapping,
                "row_ids": [Command.clear(), *create],
                "column_ids": [Command.clear(), *self._column_commands(mapping)],
                **vals,
            }
        )

    def _entry_vals(self, entry):
        balance = entry.balance
        return {
            "row": entry.row,
            "date": entry.date,
            "number": ", ".join(entry.numbers),
            "reference": ", ".join(entry.references),
            "text": entry.text,
            "amount": float(entry.amount),
            "balance": "" if balance is None else f"{balance:,.2f}",
        }

    def _column_commands(self, mapping):
        """The columns with what they hold, then those of which nothing is read."""
        read = [
            (name, heading)
            for name, headings in mapping.get("columns", {}).items()
            for heading in headings
        ]
        used = {heading for _name, heading in read}
        spare = [one for one in mapping.get("headers", ()) if one and one not in used]
        return [
            Command.create({"field": name, "heading": heading})
            for name, heading in [*read, *((False, one) for one in spare)]
        ]

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare with a Customer's Ledger"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


class ArLedgerCompareRow(models.TransientModel):
    _name = "ar.ledger.compare.row"
    _description = "Row of a Customer's Ledger in a Preview"

    wizard_id = fields.Many2one("ar.ledger.compare", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    row = fields.Integer(readonly=True)
    severity = fields.Selection(
        [("error", "Not Read"), ("warning", "Warning"), ("info", "Note")],
        readonly=True,
    )
    date = fields.Date(readonly=True)
    number = fields.Char(readonly=True)
    reference = fields.Char(readonly=True)
    text = fields.Char(readonly=True)
    amount = fields.Monetary(readonly=True)
    balance = fields.Char(readonly=True)
    message = fields.Char(string="Issue", readonly=True)


class ArLedgerCompareColumn(models.TransientModel):
    _name = "ar.ledger.compare.column"
    _description = "Column of a Customer's Ledger in a Preview"

    wizard_id = fields.Many2one("ar.ledger.compare", required=True, ondelete="cascade")
    field = fields.Selection(
        [
            ("date", "Date"),
            ("document_date", "Date of the Document"),
            ("due", "Due Date"),
            ("credit", "Credit"),
            ("debit", "Debit"),
            ("amount", "Amount"),
            ("direction", "Debit or Credit"),
            ("balance", "Balance"),
            ("open", "Still Open"),
            ("currency", "Currency"),
            ("your_number", "Our Number"),
            ("number", "Their Number"),
            ("reference", "Reference"),
            ("kind", "Type of Document"),
            ("text", "Text"),
        ],
        help="Empty: nothing is read of it.",
    )
    heading = fields.Char(string="Column of the File")
