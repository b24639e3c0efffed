from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ArKeptSecret(models.AbstractModel):
    """A token or password that can be entered and deleted, but never read again.

    Secrets are in a table of their own that no model describes: nothing of the ORM, of
    RPC, of exports, searches, groupings or defaults reaches them. The module sends
    them to the address they were entered for, see :meth:`_secret_target`.
    """

    _name = "ar.kept.secret"
    _description = "Secret That Cannot Be Read"

    secret = fields.Char(
        compute="_compute_secret",
        search="_search_secret",
        readonly=False,
        copy=False,
        help="Token or client secret. It can be entered but never be read again; leave "
        "it empty to keep the stored one.",
    )
    has_secret = fields.Boolean(
        string="Secret Stored", compute="_compute_has_secret", copy=False
    )

    def init(self):
        """The table of the secrets goes with its records."""
        result = super().init()
        if not self._abstract:
            self.env.cr.execute(
                SQL(
                    "CREATE TABLE IF NOT EXISTS %s ("
                    "record_id integer PRIMARY KEY REFERENCES %s ON DELETE CASCADE, "
                    "secret varchar, token varchar, token_until timestamp)",
                    self._secret_table(),
                    SQL.identifier(self._table),
                )
            )
        return result

    def _secret_table(self):
        return SQL.identifier(f"{self._table}_secret")

    def _secret_target(self):
        """Where the secret goes, as a tuple. For another target it has to be entered
        again: else who may not read it could have it sent to themselves.
        """
        raise NotImplementedError

    def _compute_secret(self):
        """Whoever reads it gets nothing."""
        self.secret = False

    @api.model
    def _search_secret(self, operator, value):
        """No search finds anything by it, so that none can guess it."""
        return Domain.FALSE

    def _compute_has_secret(self):
        ids = self._origin.ids
        rows = self.env.execute_query(
            SQL(
                "SELECT record_id FROM %s WHERE secret IS NOT NULL AND record_id IN %s",
                self._secret_table(),
                tuple(ids or (0,)),
            )
        )
        stored = {record_id for (record_id,) in rows}
        for record in self:
            record.has_secret = record._origin.id in stored

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create([_without_secret(vals) for vals in vals_list])
        for record, vals in zip(records, vals_list, strict=True):
            record._keep_secret(vals.get("secret"))
        return records

    def write(self, vals):
        self.check_access("write")  # Odoo does not, where nothing is left to write
        targets = {record: record._secret_target() for record in self}
        result = super().write(_without_secret(vals))
        for record, target in targets.items():
            if target != record._secret_target():
                record._forget_secret()
            record._keep_secret(vals.get("secret"))
        return result

    def _keep_secret(self, secret):
        if not secret:
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (record_id, secret) VALUES (%s, %s)"
                " ON CONFLICT (record_id) DO UPDATE"
                " SET secret = excluded.secret, token = NULL, token_until = NULL",
                self._secret_table(),
                self.id,
                secret.strip(),
            )
        )
        self.invalidate_recordset(["has_secret"])

    def _forget_secret(self):
        self.env.cr.execute(
            SQL("DELETE FROM %s WHERE record_id = %s", self._secret_table(), self.id)
        )
        self.invalidate_recordset(["has_secret"])

    def _read_secret(self):
        """(secret, access token still valid in a minute), "" for what there is not."""
        rows = self.env.execute_query(
            SQL(
                "SELECT secret, CASE WHEN token_until > %s THEN token END"
                " FROM %s WHERE record_id = %s",
                fields.Datetime.add(fields.Datetime.now(), minutes=1),
                self._secret_table(),
                self.id,
            )
        )
        secret, token = rows[0] if rows else ("", "")
        return secret or "", token or ""

    def _keep_token(self, token, seconds):
        """Keep an access token as long as it is valid; none at all with token ""."""
        until = fields.Datetime.add(fields.Datetime.now(), seconds=seconds)
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET token = %s, token_until = %s WHERE record_id = %s",
                self._secret_table(),
                token or None,
                until,
                self.id,
            )
        )


def _without_secret(vals):
    return {name: value for name, value in vals.items() if name != "secret"}
