import hashlib
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.dedup import fingerprints
from ..core.errors import FileError
from ..core.parsers import parse
from ..core.parsers.future import note_future


class ArImportBatch(models.Model):
    _name = "ar.import.batch"
    _description = "Imported Bank File"
    _inherit = "ar.background.job"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="File", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("importing", "Importing"),
            ("imported", "Imported"),
            ("failed", "Failed"),
            ("undone", "Undone"),
        ],
        required=True,
        readonly=True,
        default="imported",
    )
    format = fields.Char(readonly=True)
    checksum = fields.Char(
        string="SHA-256", readonly=True, help="Hash of the file as it was uploaded."
    )
    attachment_id = fields.Many2one(
        "ir.attachment", string="Original File", readonly=True, ondelete="restrict"
    )
    row_count = fields.Integer(string="Rows", readonly=True)
    entry_count = fields.Integer(string="New Entries", readonly=True)
    duplicate_count = fields.Integer(string="Duplicates", readonly=True)
    issue_count = fields.Integer(string="Issues", readonly=True)
    issue_ids = fields.One2many("ar.import.issue", "batch_id", readonly=True)
    line_ids = fields.One2many(
        "account.bank.statement.line", "ar_import_batch_id", readonly=True
    )
    journal_ids = fields.Many2many(
        "account.journal", string="Journals", compute="_compute_journal_ids"
    )

    @api.depends("line_ids.journal_id")
    def _compute_journal_ids(self):
        for batch in self:
            batch.journal_ids = batch.line_ids.journal_id

    # === READING === #

    @api.model
    def _parse(self, data, filename, **options):
        """Read a bank file.

        :param bytes data: the file.
        :return: core ``ParsedFile``.
        :raise UserError: naming the file, the place and what to do.
        """
        try:
            parsed = parse(data, filename, **options)
        except FileError as error:
            raise UserError(
                self.env._(
                    "%(file)s: %(problem)s",
                    file=filename or self.env._("The file"),
                    problem=self.env["ar.core.bridge"]._file_error_text(error),
                )
            ) from error
        return note_future(parsed, fields.Date.context_today(self))

    @api.model
    def _split_known(self, journal, statement):
        """Separate what was imported before from what is new.

        :return: (list of (entry, key) still to import, list of known entries)
        """
        return self._split_pairs(journal, self._pairs(journal, statement))

    def _pairs(self, journal, statement):
        """List of (entry, key) of a statement, in its order."""
        keys = fingerprints(str(journal.id), statement.currency, statement.entries)
        return list(zip(statement.entries, keys, strict=True))

    @api.model
    def _split_pairs(self, journal, pairs):
        """Like :meth:`_split_known`, for some (entry, key) of a statement."""
        if not pairs:
            return [], []
        found = self._lines_of(journal, pairs)
        known = set(found.mapped("ar_import_key"))
        new = [pair for pair in pairs if pair[1] not in known]
        return new, [entry for entry, key in pairs if key in known]

    def _lines_of(self, journal, pairs):
        """Bank lines that were imported from these (entry, key), whenever."""
        keys = [key for _entry, key in pairs]
        return self.env["account.bank.statement.line"].search(
            [("journal_id", "=", journal.id), ("ar_import_key", "in", keys)]
        )

    # === IMPORTING === #

    @api.model
    def _import(self, data, filename, parsed, journals):
        """Create statements and bank lines from a parsed file, all or nothing.

        :param list journals: an account.journal per statement of the file; an empty
            one will do for a statement without entries.
        :return: the batch; without a new entry nothing is created but the batch.
        """
        batch = self._begin(data, filename, parsed, journals)
        totals = Counter()
        for statement, journal in zip(parsed.statements, journals, strict=True):
            new, known = self._split_known(journal, statement)
            batch._create_lines(journal, statement, new, known)
            totals.update(new=len(new), known=len(known))
        batch.sudo().write(
            {
                "entry_count": totals["new"],
                "duplicate_count": totals["known"] + len(parsed.duplicates),
            }
        )
        self.env["ar.match.log"]._record("imported", batch.line_ids, note=batch.name)
        return batch

    @api.model
    def _begin(self, data, filename, parsed, journals, **values):
        """Keep the file, its issues and whose it is; nothing of it is imported yet."""
        self.env["ar.access"]._check_clerk()
        companies = [journal.company_id for journal in journals if journal]
        company = companies[0] if companies else self.env.company
        vals = self._prepare_vals(data, filename, parsed, company)
        batch = self.sudo().create({**vals, **values})
        batch.attachment_id = self._attach(batch, data, filename)
        return batch.sudo(False)

    def _prepare_vals(self, data, filename, parsed, company):
        issues = [
            {
                "code": issue.code,
                "row": issue.row or 0,
                "severity": issue.severity,
                "data": {key: str(value) for key, value in issue.data.items()},
                "text": issue.text,
            }
            for issue in parsed.issues
        ]
        return {
            "name": filename or self.env._("Bank file"),
            "company_id": company.id,
            "user_id": self.env.uid,
            "format": parsed.format,
            "checksum": hashlib.sha256(data).hexdigest(),
            "row_count": parsed.rows,
            "issue_count": len(issues),
            "issue_ids": [fields.Command.create(vals) for vals in issues],
        }

    def _attach(self, batch, data, filename):
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": filename or batch.name,
                    "raw": data,
                    "mimetype": "application/octet-stream",
                    "res_model": batch._name,
                    "res_id": batch.id,
                    "company_id": batch.company_id.id,
                }
            )
        )

    def _create_lines(self, journal, statement, new, known):
        """Bank lines of new entries, with the bank's statement if it has balances.

        :return: the lines.
        """
        lines = self.env["account.bank.statement.line"]
        line_vals = self._line_vals(journal, new)
        if not new or not self._has_balances(statement):
            return lines.sudo().create(line_vals).sudo(False)
        made = self._create_statement(statement, new, known, line_vals)
        return made.line_ids.sudo(False)

    def _line_vals(self, journal, new):
        """Values of the bank lines; they carry proof, which only sudo may write.

        :raise AccessError: when the user may create no bank lines.
        """
        self.env["account.bank.statement.line"].check_access("create")
        bridge = self.env["ar.core.bridge"]
        currencies = bridge._active_currencies()
        return [
            bridge._line_vals(entry, key, journal, currencies, self)
            for entry, key in new
        ]

    @api.model
    def _has_balances(self, statement):
        return statement.opening is not None and statement.closing is not None

    def _create_statement(self, statement, new, known, line_vals):
        """The bank's statement with its balances and bank lines."""
        return (
            self.env["account.bank.statement"]
            .sudo()
            .create(
                {
                    "name": statement.id or self.name,
                    "reference": self.name,
                    "line_ids": [fields.Command.create(vals) for vals in line_vals],
                    **self._balances(statement, new, known),
                }
            )
        )

    def _balances(self, statement, new, known):
        """What the bank says of a statement, for the part of it that is new."""
        return {
            "balance_start": float(self._opening(statement, known)),
            "balance_end_real": float(statement.closing),
            **self._period(statement, new, known),
        }

    def _opening(self, statement, known):
        """Balance before the new entries; those imported before come first."""
        return sum((entry.amount for entry in known), statement.opening)

    @api.model
    def _broken_link(self, journal, statement, new, known):
        """A sentence if the statement would not follow the one before it, or False."""
        if not new or not self._has_balances(statement):
            return False
        period = self._period(statement, new, known)
        return self.env["account.bank.statement"]._ar_link_of_new(
            journal,
            period["ar_date_from"],
            period["ar_date_to"],
            self._opening(statement, known),
            statement.closing,
            sum(entry.amount for entry, _key in new),
        )

    def _period(self, statement, new, known):
        """Days a statement covers; of one known in part, from its first new entry."""
        days = [entry.date for entry, _key in new]
        first = min(days) if known or not statement.date_from else statement.date_from
        return {
            "ar_date_from": min(first, *days),
            "ar_date_to": max(statement.date_to or first, *days),
        }

    # === ACTIONS === #

    def action_show_lines(self):
        """Open the bank lines of these imports."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.account_bank_statement_line_action_ar"
        )
        return {
            **action,
            "domain": [("ar_import_batch_id", "in", self.ids)],
            "context": {},
        }

    def action_download(self):
        """Give the file back as it was uploaded."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }

    def action_undo(self):
        """Take the imported lines back, as long as none of them is settled.

        An import that is still going on stops: it locks the batch for each step. If
        one was committed since this transaction began, writing the state fails and
        all of this is tried again, with the lines of that step, too.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        for batch in self:
            settled = batch.line_ids.filtered("is_reconciled")
            if settled:
                raise UserError(
                    self.env._(
                        "%(file)s cannot be taken back: %(count)s of its bank lines "
                        "are settled, the first is %(line)s. Undo those matches first.",
                        file=batch.name,
                        count=len(settled),
                        line=settled[0].display_name,
                    )
                )
        lines = self.line_ids
        self.sudo().state = "undone"
        self.flush_recordset(["state"])
        lines.statement_id.filtered(
            lambda statement: statement.line_ids <= lines
        ).unlink()
        lines.statement_id = False
        lines.unlink()
        return True
