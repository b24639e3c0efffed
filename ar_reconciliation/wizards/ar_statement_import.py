import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Entries and issues shown in the preview.
SHOWN_ENTRIES = 5
SHOWN_ISSUES = 100


class ArStatementImport(models.TransientModel):
    _name = "ar.statement.import"
    _description = "Import Bank Statements"

    journal_id = fields.Many2one(
        "account.journal",
        domain=[("type", "in", ("bank", "cash", "credit"))],
        help="Leave empty to find it by the account number in the file.",
    )
    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    state = fields.Selection(
        [("upload", "Upload"), ("preview", "Preview")], default="upload", readonly=True
    )
    match_now = fields.Boolean(string="Match After Import", default=True)
    format = fields.Char(readonly=True)
    statement_ids = fields.One2many("ar.statement.import.statement", "wizard_id")
    issue_ids = fields.One2many("ar.statement.import.issue", "wizard_id", readonly=True)
    column_ids = fields.One2many("ar.statement.import.column", "wizard_id")
    mapping = fields.Json(readonly=True)
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
    entry_count = fields.Integer(compute="_compute_counts", string="New Entries")
    duplicate_count = fields.Integer(
        compute="_compute_counts", string="Imported Before"
    )
    repeated_count = fields.Integer(readonly=True)
    issue_count = fields.Integer(string="Issues", readonly=True)
    decisions = fields.Text(compute="_compute_decisions")

    @api.depends("statement_ids.new_count", "statement_ids.known_count")
    def _compute_counts(self):
        for wizard in self:
            wizard.entry_count = sum(wizard.statement_ids.mapped("new_count"))
            known = sum(wizard.statement_ids.mapped("known_count"))
            wizard.duplicate_count = known + wizard.repeated_count

    @api.depends("statement_ids.problem")
    @api.depends_context("lang")
    def _compute_decisions(self):
        for wizard in self:
            wizard.decisions = "\n".join(wizard._open_decisions())

    # === ACTIONS === #

    def action_preview(self):
        """Read the file and show what would be imported, and what needs a decision."""
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        parsed = self._parse()
        journals = self._guess_journals(parsed)
        self._show(parsed, journals)
        return self._reopen()

    def action_import(self):
        """Import the file; nothing is created when anything has to be decided first.

        :raise UserError: naming what must be decided.
        """
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        parsed = self._parse()
        if self.state == "upload":
            self._show(parsed, self._guess_journals(parsed))
        self._check_decided()
        journals = self.env["account.journal"].browse(
            [statement.journal_id.id for statement in self.statement_ids]
        )
        batches = self.env["ar.import.batch"]
        batch = batches._import(self._data(), self.filename or "", parsed, journals)
        if parsed.mapping:
            profile_name = f"{journals[:1].name}: {self.filename or parsed.format}"
            self.env["ar.import.profile"]._remember(
                journals[:1], parsed.mapping, profile_name
            )
        if self.match_now and batch.line_ids:
            batch.line_ids.action_ar_match()
        return batch.action_show_lines() if batch.line_ids else self._open(batch)

    def action_back(self):
        """Back to the choice of file."""
        self.state = "upload"
        return self._reopen()

    # === READING === #

    def _data(self):
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

    def _parse(self):
        """Parse with the mapping chosen here, else the one remembered, else guessed."""
        batches = self.env["ar.import.batch"]
        options = {"mapping": self._chosen_mapping()} if self.column_ids else {}
        parsed = batches._parse(self._data(), self.filename or "", **options)
        if options or not parsed.mapping:
            return parsed
        recalled = self.env["ar.import.profile"]._recall(
            self.journal_id, parsed.mapping
        )
        if not recalled or recalled == parsed.mapping:
            return parsed
        return batches._parse(self._data(), self.filename or "", mapping=recalled)

    def _chosen_mapping(self):
        """The mapping shown in the preview, with what the person changed in it.

        A field without a column is named too: then none is guessed for it.
        """
        columns = {field: [] for field in dict(self.column_ids._fields["field"].selection)}
        for column in self.column_ids.filtered("heading"):
            columns[column.field].append(column.heading)
        mapping = {**(self.mapping or {}), "columns": columns}
        if self.date_style:
            mapping["date_style"] = self.date_style
        return mapping

    def _guess_journals(self, parsed):
        """One journal, or none, per statement of the file."""
        model = self.env["account.journal"]
        journals = []
        for statement in parsed.statements:
            found = self.journal_id or model._ar_by_account(
                statement.account, statement.currency
            )
            journals.append(found if len(found) == 1 else model)
        return journals

    # === PREVIEW === #

    def _show(self, parsed, journals):
        self.write(
            {
                "state": "preview",
                "format": parsed.format,
                "mapping": parsed.mapping,
                "date_style": (parsed.mapping or {}).get("date_style") or False,
                "repeated_count": len(parsed.duplicates),
                "issue_count": len(parsed.issues),
                "statement_ids": [fields.Command.clear()]
                + [
                    fields.Command.create(self._statement_vals(statement, journal))
                    for statement, journal in zip(
                        parsed.statements, journals, strict=True
                    )
                ],
                "issue_ids": [fields.Command.clear()]
                + [
                    fields.Command.create(self._issue_vals(issue))
                    for issue in parsed.issues[:SHOWN_ISSUES]
                ],
                "column_ids": [fields.Command.clear()]
                + self._column_commands(parsed.mapping or {}),
            }
        )

    def _statement_vals(self, statement, journal):
        new, known = (statement.entries, ())
        if journal:
            pairs, known = self.env["ar.import.batch"]._split_known(journal, statement)
            new = [entry for entry, _key in pairs]
        total = sum(entry.amount for entry in statement.entries)
        return {
            "name": statement.id,
            "account": statement.account,
            "currency_code": statement.currency,
            "journal_id": journal.id,
            "date_from": statement.date_from,
            "date_to": statement.date_to,
            "opening": _money(statement.opening),
            "closing": _money(statement.closing),
            "total": _money(total),
            "new_count": len(new),
            "known_count": len(known),
            "sample": "\n".join(
                f"{entry.date}  {_money(entry.amount):>14}  "
                f"{entry.payer_name or ''}  {entry.narrative[:80]}"
                for entry in statement.entries[:SHOWN_ENTRIES]
            ),
        }

    def _issue_vals(self, issue):
        bridge = self.env["ar.core.bridge"]
        return {
            "row": issue.row or 0,
            "severity": issue.severity,
            "message": bridge._issue_text(issue.code, issue.data),
            "text": issue.text,
        }

    def _column_commands(self, mapping):
        known = dict(self.env["ar.statement.import.column"]._fields["field"].selection)
        return [
            fields.Command.create({"field": name, "heading": heading})
            for name, headings in mapping.get("columns", {}).items()
            for heading in headings
            if name in known
        ]

    def _open_decisions(self):
        """Sentences on what a person must decide before the import."""
        return [
            statement._decision_text()
            for statement in self.statement_ids
            if statement.problem
        ]

    def _check_decided(self):
        if problems := self._open_decisions():
            raise UserError(
                self.env._(
                    "%(file)s was not imported. Decide first:\n%(problems)s",
                    file=self.filename or self.env._("The file"),
                    problems="\n".join(f"– {text}" for text in problems),
                )
            )

    # === ACTIONS OF THE CLIENT === #

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Bank Statements"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _open(self, batch):
        return {
            "type": "ir.actions.act_window",
            "res_model": batch._name,
            "res_id": batch.id,
            "view_mode": "form",
        }


class ArStatementImportStatement(models.TransientModel):
    _name = "ar.statement.import.statement"
    _description = "Statement in an Import Preview"

    wizard_id = fields.Many2one("ar.statement.import", required=True, ondelete="cascade")
    name = fields.Char(string="Statement", readonly=True)
    account = fields.Char(readonly=True)
    currency_code = fields.Char(string="Currency", readonly=True)
    journal_id = fields.Many2one(
        "account.journal", domain=[("type", "in", ("bank", "cash", "credit"))]
    )
    date_from = fields.Date(readonly=True)
    date_to = fields.Date(readonly=True)
    opening = fields.Char(readonly=True)
    closing = fields.Char(readonly=True)
    total = fields.Char(string="Sum of Entries", readonly=True)
    new_count = fields.Integer(string="New", readonly=True)
    known_count = fields.Integer(string="Imported Before", readonly=True)
    sample = fields.Text(string="First Entries", readonly=True)
    other_account_ok = fields.Boolean(
        string="Account Is Right",
        help="Import although the journal has another bank account.",
    )
    problem = fields.Selection(
        [
            ("no_journal", "Choose the journal"),
            ("currency", "Other currency"),
            ("account", "Other account"),
        ],
        compute="_compute_problem",
    )

    @api.depends("journal_id", "other_account_ok")
    def _compute_problem(self):
        for statement in self:
            statement.problem = statement._find_problem()

    def _find_problem(self):
        journal = self.journal_id
        if not journal:
            return "no_journal"
        if not journal._ar_has_currency(self.currency_code):
            return "currency"
        own = journal.bank_account_id
        if self.account and own and not self.other_account_ok:
            return False if journal._ar_is_account(self.account) else "account"
        return False

    def _decision_text(self):
        """What a person must decide about this statement."""
        self.ensure_one()
        values = {
            "account": self.account or self.env._("unknown"),
            "currency": self.currency_code,
            "journal": self.journal_id.display_name,
        }
        if self.problem == "no_journal":
            return self.env._(
                "No journal has the bank account %(account)s: choose the journal, or "
                "set the account on it.",
                **values,
            )
        if self.problem == "currency":
            return self.env._(
                "The statement is in %(currency)s but the journal %(journal)s is not: "
                "choose a journal in %(currency)s.",
                **values,
            )
        return self.env._(
            "The statement is of account %(account)s but the journal %(journal)s "
            "has another one: choose the right journal, or confirm the account.",
            **values,
        )


class ArStatementImportIssue(models.TransientModel):
    _name = "ar.statement.import.issue"
    _description = "Issue in an Import Preview"

    wizard_id = fields.Many2one("ar.statement.import", required=True, ondelete="cascade")
    row = fields.Integer(readonly=True)
    severity = fields.Selection(
        [("error", "Not Imported"), ("warning", "Warning"), ("info", "Note")],
        readonly=True,
    )
    message = fields.Char(readonly=True)
    text = fields.Char(string="In the File", readonly=True)


class ArStatementImportColumn(models.TransientModel):
    _name = "ar.statement.import.column"
    _description = "Column in an Import Preview"

    wizard_id = fields.Many2one("ar.statement.import", required=True, ondelete="cascade")
    field = fields.Selection(
        [
            ("date", "Date"),
            ("value_date", "Value Date"),
            ("time", "Time"),
            ("amount", "Amount"),
            ("amount_in", "Money In"),
            ("amount_out", "Money Out"),
            ("direction", "In or Out"),
            ("gross", "Gross Amount"),
            ("net", "Net Amount"),
            ("charges", "Charges"),
            ("currency", "Currency"),
            ("balance_after", "Balance"),
            ("narrative", "Text"),
            ("reference", "Reference"),
            ("end_to_end", "End-to-End Id"),
            ("bank_id", "Bank's Number"),
            ("payer_name", "Payer"),
            ("payer_account", "Payer's Account"),
            ("payer_bank", "Payer's Bank"),
            ("from_name", "Sender"),
            ("from_account", "Sender's Account"),
            ("from_bank", "Sender's Bank"),
            ("to_name", "Receiver"),
            ("to_account", "Receiver's Account"),
            ("to_bank", "Receiver's Bank"),
            ("account", "Our Account"),
            ("original_amount", "Original Amount"),
            ("original_currency", "Original Currency"),
            ("transaction_code", "Transaction Code"),
            ("status", "Status"),
        ],
        required=True,
    )
    heading = fields.Char(string="Column of the File", required=True)


def _money(amount):
    return "" if amount is None else f"{amount:,.2f}"
