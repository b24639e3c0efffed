from odoo import api, fields, models

from ..core.parsers.table_mapping import layout_of


class ArImportProfile(models.Model):
    _name = "ar.import.profile"
    _description = "Column Mapping of a Bank's Table Files"
    _order = "journal_id, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    journal_id = fields.Many2one(
        "account.journal", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="journal_id.company_id", store=True, index=True
    )
    columns = fields.Char(
        readonly=True, help="Headings the file must have for this mapping to be used."
    )
    mapping = fields.Json(
        readonly=True, help="How columns, dates, amounts and signs are read."
    )
    mapping_text = fields.Text(compute="_compute_mapping_text")

    _journal_columns_uniq = models.UniqueIndex(
        "(journal_id, columns)", "This layout is known for the journal already."
    )

    @api.depends("mapping")
    @api.depends_context("lang")
    def _compute_mapping_text(self):
        """One line per field: its name and the columns it is read from."""
        field = self.env["ar.statement.import.column"]._fields["field"]
        names = dict(field._description_selection(self.env))
        for profile in self:
            columns = (profile.mapping or {}).get("columns", {})
            profile.mapping_text = "\n".join(
                f"{names.get(name, name)}: {', '.join(headings)}"
                for name, headings in columns.items()
            )

    @api.model
    def _remember(self, journal, columns, mapping, name):
        """Keep the mapping a person has confirmed by importing with it.

        :param str columns: :meth:`_key` of the mapping before any correction.
        """
        known = self.search(
            [("journal_id", "=", journal.id), ("columns", "=", columns)], limit=1
        )
        if known:
            known.mapping = self._layout(mapping)
            return known
        return self.create(
            {
                "name": name,
                "journal_id": journal.id,
                "columns": columns,
                "mapping": self._layout(mapping),
            }
        )

    @api.model
    def _recall(self, journal, columns):
        """The mapping confirmed earlier for a file with the same headings, or None."""
        if not journal or not columns:
            return None
        known = self.search(
            [("journal_id", "=", journal.id), ("columns", "=", columns)], limit=1
        )
        return known.mapping or None

    @api.model
    def _layout(self, mapping):
        """What of a mapping holds for the next file, too: not its account or period."""
        return layout_of(mapping)

    @api.model
    def _key(self, mapping):
        """Headings of the file, as they were found without help."""
        headings = [
            heading
            for columns in mapping.get("columns", {}).values()
            for heading in columns
        ]
        return " | ".join(sorted(headings))
