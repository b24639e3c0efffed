import base64
import hashlib

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
    layout = fields.Char(
        readonly=True, help="Headings of the file, as found before any correction."
    )
    checksum = fields.Char(readonly=True, help="Hash of the file that was read.")
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
    broken_count = fields.Integer(compute="_compute_counts")
    decisions = fields.Text(compute="_compute_decisions")

    @api.depends(
        "statement_ids.new_count",
        "statement_ids.known_count",
        "statement_ids.continuity",
        "repeated_count",
    )
    def _compute_counts(self):
        for wizard in self:
            wizard.entry_count = sum(wizard.statement_ids.mapped("new_count"))
            known = sum(wizard.statement_ids.mapped("known_count"))
            wizard.duplicate_count = known + wizard.repeated_count
            broken = wizard.statement_ids.filtered("continuity")
            wizard.broken_count = len(broken)

    @api.depends("statement_ids.problem", "state", "issue_ids.message", "column_ids")
    @api.depends_context("lang")
    def _compute_decisions(self):
        for wizard in self:
            wizard.decisions = "\n".join(wizard._open_decisions())

    # === ACTIONS === #

    def action_preview(self):
        """Read the file and show what would be imported, and what needs a decision."""
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        try:
            parsed = self._parse()
        except UserError as error:
            if not self._has_unknown_columns(error.__cause__):
                raise
            self._ask_columns(str(error), error.__cause__.data["names"])
            return self._reopen()
        self._show(parsed, self._guess_journals(parsed))
        return self._reopen()

    def action_import(self):
        """Import the file; nothing is created when anything has to be decided first.

        :raise UserError: naming what must be decided.
        """
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        parsed = self._parse()
        confirmed = self.state == "preview"
        if not confirmed or not self._is_shown(parsed):
            self._show(parsed, self._guess_journals(parsed))
        self._check_decided()
        self.statement_ids._remember_accounts()
        self.batch_id = self._import_or_wait(parsed)
        journal = self.statement_ids.journal_id[:1]
        if parsed.mapping and confirmed and journal:
            profile_name = f"{journal.name}: {self.filename or parsed.format}"
            self.env["ar.import.profile"]._remember(
                journal, self.layout, parsed.mapping, profile_name
            )
        if not self.batch_id.line_ids:
            return self.batch_id._open()
        return self._match(self.batch_id.line_ids) or self.batch_id.action_show_lines()

    def _import_or_wait(self, parsed):
        """Import at once; many entries wait when a person started it on the screen.

        :return: the batch.
        """
        batches = self.env["ar.import.batch"]
        journals = [statement.journal_id for statement in self.statement_ids]
        file = (self._data(), self.filename or "", parsed, journals)
        entries = self.env.context.get("ar_ready_entries", self.entry_count)
        may_wait = self.env.context.get("ar_may_wait") and self.entry_count
        if not may_wait or not batches._must_wait(entries):
            return batches._import(*file)
        mapping = self._chosen_mapping() if self.column_ids else None
        match_now = (self.lead_id or self).match_now
        return batches._enqueue(*file, mapping=mapping, match_now=match_now)

    def _match(self, lines):
        """Match what was imported; a person does not wait for very many lines.

        :return: the action that opens a run in the background, if there is one.
        """
        if not self.match_now:
            return None
        if not self.env.context.get("ar_may_wait"):
            lines.action_ar_match()
            return None
        action = lines.action_ar_start_match()
        return action if action["type"] == "ir.actions.act_window" else None

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
        data, filename = self._data(), self.filename or ""
        self._forget_other_file(data)
        if self.column_ids:
            return batches._parse(data, filename, mapping=self._chosen_mapping())
        parsed, self.layout, _known = batches._parse_known(
            data, filename, self.journal_id
        )
        return parsed

    def _forget_other_file(self, data):
        """What was chosen for one file does not hold for another one."""
        checksum = hashlib.sha256(data).hexdigest()
        if self.checksum != checksum:
            clear = [fields.Command.clear()]
            self.write(
                {
                    "checksum": checksum,
                    "state": "upload",
                    "column_ids": clear,
                    "statement_ids": clear,
                }
            )

    def _is_shown(self, parsed):
        """Does the preview show these statements? Other columns may give others."""
        shown = [
            (statement.name or "", statement.account or "")
            for statement in self.statement_ids
        ]
        return shown == [(one.id, one.account) for one in parsed.statements]

    def _chosen_mapping(self):
        """The mapping shown in the preview, with what the person changed in it.

        A field without a column is named too: then none is guessed for it. A column
        that holds nothing of interest is left out.
        """
        columns = {
            field: [] for field in dict(self.column_ids._fields["field"].selection)
        }
        for column in self.column_ids.filtered(lambda one: one.field and one.heading):
            columns[column.field].append(column.heading)
        mapping = {**(self.mapping or {}), "columns": columns}
        if self.date_style:
            mapping["date_style"] = self.date_style
        return mapping

    def _guess_journals(self, parsed):
        """One journal, or none, per statement of the file."""
        batches = self.env["ar.import.batch"]
        return batches._find_journals(parsed, self.journal_id)

    # === PREVIEW === #

    def _has_unknown_columns(self, error):
        """Is the file a table whose columns a person could name?"""
        code, data = getattr(error, "code", ""), getattr(error, "data", {})
        return code == "no_header" and len(data.get("names", ())) > 1

    def _ask_columns(self, problem, headings):
        """Let the person say what the columns hold whose headings say nothing.

        :param str problem: what was found instead, shown above the columns.
        :param list headings: of the columns, in order.
        """
        self.write(
            {
                "state": "preview",
                "statement_ids": [fields.Command.clear()],
                "issue_count": 1,
                "issue_ids": [
                    fields.Command.clear(),
                    fields.Command.create({"severity": "error", "message": problem}),
                ],
            }
        )
        if not self.column_ids:
            self.column_ids = self._column_commands({"headers": headings})

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
        new, known, continuity = (statement.entries, (), False)
        if journal:
            batches = self.env["ar.import.batch"]
            new, known = batches._split_known(journal, statement)
            continuity = batches._broken_link(journal, statement, new, known)
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
            "continuity": continuity,
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
        """The columns with what they hold, then those of which nothing is read."""
        known = dict(self.env["ar.statement.import.column"]._fields["field"].selection)
        read = [
            (name, heading)
            for name, headings in mapping.get("columns", {}).items()
            for heading in headings
        ]
        used = {heading for _name, heading in read}
        spare = [one for one in mapping.get("headers", ()) if one and one not in used]
        return [
            fields.Command.create({"field": name, "heading": heading})
            for name, heading in [*read, *((False, one) for one in spare)]
            if not name or name in known
        ]

    def _open_decisions(self):
        """Sentences on what a person must decide before the import."""
        if self.state == "preview" and self.column_ids and not self.statement_ids:
            ask = self.env._(
                "Say under “Columns” what each holds, then press Read Again."
            )
            return [*self.issue_ids.mapped("message"), ask]
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


def _money(amount):
    return "" if amount is None else f"{amount:,.2f}"
