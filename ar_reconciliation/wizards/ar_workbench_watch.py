"""Who looks at which line just now."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: Seconds after which somebody who did not say so again is thought to be gone.
WATCH_SECONDS = 150


class ArWorkbenchWatch(models.TransientModel):
    _name = "ar.workbench.watch"
    _description = "Somebody Looking at a Bank Line"

    # Colleagues may be served by other processes, so memory is no place for this, and
    # the bus tells only those who listen already. One small row per user, changed in
    # place, is enough: nobody looks at two lines at once, nothing has to be cleaned up
    # in time because old rows do not count, and the bank lines are not touched, so
    # that looking never gets into the way of posting.

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line", readonly=True, index=True, ondelete="cascade"
    )
    seen_on = fields.Datetime(required=True, readonly=True)

    _user_uniq = models.UniqueIndex("(user_id)")

    @api.model
    def _see(self, line):
        """The user looks at this line now, and at no other; none: at no line."""
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ar_workbench_watch
                    (user_id, statement_line_id, seen_on,
                     create_uid, create_date, write_uid, write_date)
                VALUES
                    (%(user)s, %(line)s, %(now)s,
                     %(user)s, %(now)s, %(user)s, %(now)s)
                ON CONFLICT (user_id) DO UPDATE SET
                    statement_line_id = EXCLUDED.statement_line_id,
                    seen_on = EXCLUDED.seen_on,
                    write_date = EXCLUDED.write_date
                """,
                user=self.env.uid,
                line=line.id or None,
                now=now,
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _others(self, line):
        """Users who look at the line now, without this one."""
        since = fields.Datetime.now() - timedelta(seconds=WATCH_SECONDS)
        seen = self.sudo().search(
            [
                ("statement_line_id", "=", line.id),
                ("seen_on", ">=", since),
                ("user_id", "!=", self.env.uid),
            ]
        )
        return seen.user_id
