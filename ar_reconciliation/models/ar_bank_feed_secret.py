from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .ar_feed_client import origin


class ArBankFeed(models.Model):
    _inherit = "ar.bank.feed"

    # Secrets are in a table of their own that no model describes: nothing of the
    # ORM, of RPC, of exports, searches, groupings or defaults reaches them. They can
    # be entered and deleted, and the module sends them to the feed's own address.

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
        """The table of the secrets goes with the feeds."""
        result = super().init()
        self.env.cr.execute(
            SQL(
                "CREATE TABLE IF NOT EXISTS ar_bank_feed_secret ("
                "feed_id integer PRIMARY KEY"
                " REFERENCES ar_bank_feed ON DELETE CASCADE, "
                "secret varchar, token varchar, token_until timestamp)"
            )
        )
        return result

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
                "SELECT feed_id FROM ar_bank_feed_secret"
                " WHERE secret IS NOT NULL AND feed_id IN %s",
                tuple(ids or (0,)),
            )
        )
        stored = {feed_id for (feed_id,) in rows}
        for feed in self:
            feed.has_secret = feed._origin.id in stored

    @api.model_create_multi
    def create(self, vals_list):
        feeds = super().create([_without_secret(vals) for vals in vals_list])
        for feed, vals in zip(feeds, vals_list, strict=True):
            feed._keep_secret(vals.get("secret"))
        return feeds

    def write(self, vals):
        self.check_access("write")  # Odoo does not, where nothing is left to write
        targets = {feed: feed._secret_target() for feed in self}
        result = super().write(_without_secret(vals))
        for feed, target in targets.items():
            if target != feed._secret_target():
                feed._forget_secret()
            feed._keep_secret(vals.get("secret"))
        return result

    def _secret_target(self):
        """Where the secret goes. For another target it has to be entered again:
        else who may not read it could have it sent to themselves.
        """
        checked = self._checked_template()[0]
        return (
            origin(self.url or (checked.url if checked else "")),
            origin(self.token_url or ""),
            self.auth,
        )

    def _keep_secret(self, secret):
        if not secret:
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO ar_bank_feed_secret (feed_id, secret) VALUES (%s, %s)"
                " ON CONFLICT (feed_id) DO UPDATE"
                " SET secret = excluded.secret, token = NULL, token_until = NULL",
                self.id,
                secret.strip(),
            )
        )
        self.invalidate_recordset(["has_secret"])

    def _forget_secret(self):
        self.env.cr.execute(
            SQL("DELETE FROM ar_bank_feed_secret WHERE feed_id = %s", self.id)
        )
        self.invalidate_recordset(["has_secret"])

    def _read_secret(self):
        """(secret, access token still valid in a minute), "" for what there is not."""
        rows = self.env.execute_query(
            SQL(
                "SELECT secret, CASE WHEN token_until > %s THEN token END"
                " FROM ar_bank_feed_secret WHERE feed_id = %s",
                fields.Datetime.add(fields.Datetime.now(), minutes=1),
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
                "UPDATE ar_bank_feed_secret SET token = %s, token_until = %s"
                " WHERE feed_id = %s",
                token or None,
                until,
                self.id,
            )
        )


def _without_secret(vals):
    return {name: value for name, value in vals.items() if name != "secret"}
