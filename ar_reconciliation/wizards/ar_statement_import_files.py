"""Several files dropped at once: each has its preview; those ready are imported."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class ArStatementImport(models.TransientModel):
    _inherit = "ar.statement.import"

    state = fields.Selection(selection_add=[("files", "Several Files")])
    more_files = fields.Json(
        help="Files chosen together with the first: name and content in base64 of each."
    )
    lead_id = fields.Many2one("ar.statement.import", readonly=True, ondelete="cascade")
    part_ids = fields.One2many(
        "ar.statement.import", "lead_id", string="Files", readonly=True
    )
    file_problem = fields.Char(readonly=True, help="Why the file cannot be read.")
    batch_id = fields.Many2one("ar.import.batch", readonly=True)
    stage = fields.Selection(
        [
            ("ready", "Ready"),
            ("nothing", "Nothing New"),
            ("decide", "To Decide"),
            ("refused", "Cannot Be Read"),
            ("importing", "Being Imported"),
            ("imported", "Imported"),
        ],
        compute="_compute_stage",
    )
    note = fields.Text(compute="_compute_stage")
    ready_count = fields.Integer(compute="_compute_ready_count")

    @api.depends("batch_id.state", "file_problem", "decisions", "entry_count")
    def _compute_stage(self):
        for wizard in self:
            wizard.note = wizard.file_problem or wizard.decisions
            if wizard.batch_id:
                unfinished = wizard.batch_id._is_unfinished()
                wizard.stage = "importing" if unfinished else "imported"
                wizard.note = False
            elif wizard.file_problem:
                wizard.stage = "refused"
            elif wizard.decisions:
                wizard.stage = "decide"
            else:
                wizard.stage = "ready" if wizard.entry_count else "nothing"

    @api.depends("part_ids.stage")
    def _compute_ready_count(self):
        for wizard in self:
            wizard.ready_count = len(wizard._ready_parts())

    def _ready_parts(self):
        return self.part_ids.filtered(lambda part: part.stage == "ready")

    # === ACTIONS === #

    def action_preview(self):
        """Read each of several files; a bad one does not stop the others."""
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        if self.more_files:
            self._make_parts()
        if not self.part_ids:
            return super().action_preview()
        for part in self.part_ids:
            part._preview_part()
        self.state = "files"
        return self._reopen()

    def action_import(self):
        """After one of several files go back to the others."""
        action = super().action_import()
        return self.lead_id._reopen() if self.lead_id else action

    def action_import_all(self):
        """Import the files that need no decision, then match all their lines at once.

        :return: the bank lines of all files, or this list while some are left.
        :raise UserError: when none is ready.
        """
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        ready = self._ready_parts()
        if not ready:
            raise UserError(
                self.env._(
                    "No file is ready to be imported: open those that wait for a "
                    "decision."
                )
            )
        ready.match_now = False
        entries = sum(ready.mapped("entry_count"))
        for part in ready.with_context(ar_ready_entries=entries):
            part._import_part()
        lines = ready.batch_id.line_ids
        opened = lines and self._match(lines)
        if self.part_ids.filtered(lambda part: part.stage in ("decide", "refused")):
            return self._reopen()
        if waiting := ready.batch_id.filtered(lambda one: one._is_unfinished()):
            return waiting._open()
        return opened or self.part_ids.batch_id.action_show_lines()

    def action_open_part(self):
        """Look at one of several files and decide about it."""
        self.ensure_one()
        return self._reopen()

    def action_back(self):
        """From one of several files back to the others."""
        if self.lead_id:
            return self.lead_id._reopen()
        self.part_ids.unlink()
        return super().action_back()

    # === PARTS === #

    def _make_parts(self):
        """A wizard for each file; this one only holds them together."""
        self.part_ids.unlink()
        first = {"name": self.filename, "data": self.with_context(bin_size=False).file}
        self.create(
            [
                {
                    "lead_id": self.id,
                    "file": file["data"],
                    "filename": file["name"],
                    "journal_id": self.journal_id.id,
                    "match_now": self.match_now,
                }
                for file in (first, *self.more_files)
            ]
        )
        self.more_files = False

    def _preview_part(self):
        try:
            with self.env.cr.savepoint():
                self.action_preview()
                self.file_problem = False
        except UserError as error:
            self.write({"state": "preview", "file_problem": str(error)})

    def _import_part(self):
        try:
            with self.env.cr.savepoint():
                self.action_import()
        except UserError as error:
            self.file_problem = str(error)
