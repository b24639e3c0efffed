"""The day's progress: what was settled, by whom and how, and what remains."""

from datetime import timezone

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Entries of the log with which a line leaves the queue.
LEAVING = ("posted", "applied", "approved", "excluded")


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    @api.readonly
    def progress(self, journal_id=False):
        """The day so far, in the user's time zone.

        :return: view-model with ``settled``, ``by``, ``remaining``, ``share``, ``run``.
        """
        self._check_reader()
        settled = self._settled_today(journal_id)
        remaining = self._remaining(journal_id)
        count = sum(row[3] for row in settled)
        left = sum(row[2] for row in remaining)
        return {
            "settled": {
                "count": count,
                "totals": self._totals((row[2], row[4]) for row in settled),
            },
            "by": self._settled_by(settled),
            "remaining": {
                "count": left,
                "totals": self._totals((c.id, amount) for c, amount, _n in remaining),
            },
            "share": count / (count + left) if count else 0.0,
            "run": self._running(),
        }

    @api.model
    def _day_start(self):
        """When the user's day began, as stored: UTC without a zone."""
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight.astimezone(timezone.utc).replace(tzinfo=None)

    def _settled_today(self, journal_id):
        """(user id, event, currency id, number of lines, amount), each line once."""
        log = self.env["ar.match.log"]
        domain = (
            Domain("create_date", ">=", self._day_start())
            & Domain("event", "in", LEAVING)
            & Domain("company_id", "in", self.env.companies.ids)
            & Domain("statement_line_id.ar_match_state", "in", ("matched", "excluded"))
        )
        if journal_id:
            domain &= Domain("statement_line_id.journal_id", "=", journal_id)
        query = log._search(domain)
        line, user, event, currency, amount = (
            log._field_to_sql(query.table, name, query)
            for name in (
                "statement_line_id",
                "user_id",
                "event",
                "currency_id",
                "amount",
            )
        )
        query.order = SQL("%s, %s DESC", line, SQL.identifier(query.table, "id"))
        last = query.select(
            SQL("DISTINCT ON (%s) %s AS user_id", line, user),
            SQL("%s AS event", event),
            SQL("%s AS currency_id", currency),
            SQL("%s AS amount", amount),
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT user_id, event, currency_id, COUNT(*), SUM(amount)
                FROM (%s) AS settled GROUP BY user_id, event, currency_id
                """,
                last,
            )
        )

    def _settled_by(self, settled):
        """[{"user", "how", "count"}], the most first."""
        events = self.env["ar.match.log"]._fields["event"]
        words = dict(events._description_selection(self.env))
        counts = {}
        for user_id, event, _currency, count, _amount in settled:
            counts[user_id, event] = counts.get((user_id, event), 0) + count
        users = self.env["res.users"].sudo().browse({user for user, _event in counts})
        by_id = {user.id: user for user in users}
        return [
            {"user": self._ref(by_id[user_id]), "how": words[event], "count": count}
            for (user_id, event), count in sorted(
                counts.items(), key=lambda pair: (-pair[1], pair[0])
            )
        ]

    def _remaining(self, journal_id):
        """(currency, amount, number) of what waits today."""
        domain = self._scope_domain({"journal_id": journal_id})
        return self.env["account.bank.statement.line"]._read_group(
            domain & Domain("ar_is_snoozed", "=", False),
            ["currency_id"],
            ["amount:sum", "__count"],
        )

    def _running(self):
        """The newest run in the background of the companies in use, or False."""
        run = self.env["ar.match.run"].search(
            [
                ("background", "=", True),
                ("state", "=", "running"),
                ("company_id", "in", self.env.companies.ids),
            ],
            limit=1,
        )
        if not run:
            return False
        return {
            "id": run.id,
            "done": run.done_count,
            "total": run.line_count,
            "text": self.env._(
                "Matching: %(done)s of %(total)s bank lines.",
                done=run.done_count,
                total=run.line_count,
            ),
        }
