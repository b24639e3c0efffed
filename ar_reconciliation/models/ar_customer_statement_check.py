"""Sealed statements held against the books; what changed reopens them."""

import hashlib
import json

from odoo import api, fields, models
from odoo.fields import Domain

from ..core.statement.seal import canonical, changes, head, head_changes
from ..core.statement.states import MOVES, SEALED

#: Statements that are checked together.
CHECK_BATCH = 500
#: Balances of a statement's head; what else stands there are dates and codes.
HEAD_BALANCES = ("opening", "closing")


class ArCustomerStatement(models.Model):
    _inherit = "ar.customer.statement"

    check_needed = fields.Boolean(
        readonly=True,
        copy=False,
        help="Something was booked in the time of the sealed statement.",
    )
    checked_on = fields.Datetime(readonly=True, copy=False)
    reopen_reason = fields.Text(
        string="Why It Was Reopened", compute="_compute_reopen_reason"
    )

    _to_check = models.Index("(partner_id) WHERE check_needed IS TRUE")

    # === SEAL === #

    def _check_seal(self):
        """Is what was sealed intact, and are the books still as it says?

        :return: dict of statement to (bool: the sealed bytes have the sealed hash,
            dict of what differs from the books, see :meth:`_differences`)
        """
        sealed = self.filtered(
            lambda s: s.state in SEALED and s.sealed_event_id.sudo().content
        )
        found = {}
        for statement, result in sealed._built().items():
            content = statement.sealed_event_id.sudo().content
            digest = hashlib.sha256(content.encode("ascii")).hexdigest()
            found[statement] = (
                digest == statement.seal,
                statement._differences(result),
            )
        return found

    def _differences(self, result):
        """What in the books is no longer as it was sealed.

        Only booked facts count: what is matched, disputed or due by now is not a
        change of what was agreed.

        :param result: the core's statement as the books are now.
        :return: {} or dict of ``head``: list of (name, old, new), ``lines``: list of
            dicts with ``what`` (added, removed, changed), ``line`` (record of the
            line) and ``fields``: list of (name, old, new). Money in units.
        """
        event = self.sealed_event_id.sudo()
        parties = event.data["parties"]
        digest = hashlib.sha256(canonical(result, parties, "books")).hexdigest()
        if digest == self.books_seal:
            return {}
        old_head = json.loads(event.content)["head"]
        booked = [c[:3] for c in head_changes(old_head, head(result)) if c[3]]
        # What is open from before the period is no booked fact of the statement; its
        # documents changed only if the opening balance did.
        old, new = list(event.data["lines"]), list(result.lines)
        if any(name == "opening" for name, _old, _new in booked):
            old += event.data["open"]
            new += result.open_items
        return {
            "head": [list(change) for change in booked],
            "lines": [
                {
                    "what": change.what,
                    "line": dict(change.line),
                    "fields": [
                        list(field) for field in change.fields if field[0] != "open"
                    ],
                }
                for change in changes(old, new)
                if change.books
            ],
        }

    # === REOPENING === #

    def _reopen_changed(self):
        """Reopen the sealed statements with which the books no longer agree.

        :return: the reopened ones.
        """
        changed = {}
        checked = self.filtered(lambda statement: statement.state in SEALED)
        for statement, result in checked.sudo()._built().items():
            if differences := statement._differences(result):
                changed[statement] = {"changes": differences}
        reopened = self.browse(statement.id for statement in changed)
        (self - reopened).sudo().write(
            {"check_needed": False, "checked_on": fields.Datetime.now()}
        )
        reopened._reopen(changed)
        return reopened

    def _reopen(self, found):
        """Open sealed statements: their seal and answers end with this version.

        :param dict found: statement to data of the event: ``note`` or ``changes``.
        """
        self._events(
            "reopened",
            {
                statement: {
                    "note": data.get("note", ""),
                    "data": {
                        "seal": statement.seal,
                        "books": statement.books_seal,
                        "version": statement.version,
                        "state": statement.state,
                        "changes": data.get("changes", {}),
                    },
                }
                for statement, data in found.items()
            },
        )
        self._ar_update_state(
            MOVES["reopened"],
            "reopened",
            **self._unanswered(),
            seal=False,
            books_seal=False,
            sealed_on=False,
            sealed_event_id=False,
            check_needed=False,
            checked_on=fields.Datetime.now(),
        )
        bodies = {statement.id: statement._changes_text() for statement in self}
        self.sudo()._message_log_batch(bodies=bodies)

    def _unanswered(self):
        """Values of a statement that the customer has not answered."""
        return {
            "released_on": False,
            "released_by_id": False,
            "sent_on": False,
            "due_on": False,
        }

    # === WORDS === #

    @api.depends("event_ids")
    def _compute_reopen_reason(self):
        for statement in self:
            again = statement.state == "reopened"
            statement.reopen_reason = statement._changes_text() if again else False

    def _changes_text(self):
        """Why it was reopened last, for both sides: a sentence per changed line.

        :return: text in the language of the environment, "" if it never was.
        """
        self.ensure_one()
        events = self.env["ar.statement.event"].sudo()
        event = events.search(
            [("statement_id", "=", self.id), ("kind", "=", "reopened")], limit=1
        )
        if not event:
            return ""
        found = (event.data or {}).get("changes") or {}
        texts = [event.note] if event.note else []
        texts += [self._head_text(*change) for change in found.get("head", ())]
        texts += [self._line_text(change) for change in found.get("lines", ())]
        reason = "\n".join(text for text in texts if text)
        opened = self.env._(
            "The statement is open again; version %s no longer holds.",
            event.data["version"],
        )
        return f"{opened}\n{reason}" if reason else opened

    def _head_text(self, name, old, new):
        if name not in HEAD_BALANCES:
            return ""
        values = {"old": self._money_text(old), "new": self._money_text(new)}
        if name == "opening":
            return self.env._(
                "Opening balance: %(new)s instead of %(old)s, because of entries "
                "before the period.",
                **values,
            )
        return self.env._("Closing balance: %(new)s instead of %(old)s.", **values)

    def _line_text(self, change):
        line = change["line"]
        values = {
            "number": line.get("number") or "–",
            "day": line.get("date"),
            "amount": self._money_text(line.get("amount") or 0),
        }
        if change["what"] == "added":
            return self.env._("New: %(number)s of %(day)s, %(amount)s.", **values)
        if change["what"] == "removed":
            return self.env._(
                "No longer there: %(number)s of %(day)s, %(amount)s.", **values
            )
        return self.env._(
            "Changed: %(number)s of %(day)s (%(changes)s).",
            **values,
            changes=", ".join(self._field_text(*field) for field in change["fields"]),
        )

    def _field_text(self, name, old, new):
        labels = {
            "date": self.env._("date"),
            "number": self.env._("number"),
            "reference": self.env._("reference"),
            "due": self.env._("due date"),
            "amount": self.env._("amount"),
            "kind": self.env._("kind"),
        }
        if name == "amount":
            old, new = self._money_text(old or 0), self._money_text(new or 0)
        return f"{labels.get(name, name)}: {old or '–'} → {new or '–'}"

    def _money_text(self, units):
        amount = self.env["ar.core.bridge"]._amount(units, self.currency_id)
        return self.currency_id.format(amount)

    # === FINDING THEM === #

    @api.model
    def _mark_to_check(self, dates):
        """Remember the sealed statements that a change of the books may concern.

        Nothing is computed here: booking must stay quick.

        :param dict dates: commercial partner id to the first day that changed; all
            later statements are concerned, because their opening balance is.
        """
        concerned = self.sudo().search(
            Domain("partner_id", "in", list(dates))
            & Domain("state", "in", SEALED)
            & Domain("check_needed", "=", False)
            & Domain("date_to", ">=", min(dates.values()))
        )
        concerned = concerned.filtered(lambda s: s.date_to >= dates[s.partner_id.id])
        if concerned:
            concerned.write({"check_needed": True})
            concerned._plan_check()

    def _plan_check(self):
        cron = self.env.ref(
            "ar_reconciliation.ar_customer_statement_cron", raise_if_not_found=False
        )
        if cron:
            cron.sudo()._trigger()

    def _verified(self):
        """The statements, checked now if something was booked in their time.

        For what shows a statement to a customer, who must not answer one that no
        longer holds.
        """
        marked = self.filtered("check_needed")
        if marked:
            marked.sudo()._reopen_changed()
        return self

    @api.model
    def _cron_check(self):
        """Check the marked statements, then those not looked at for longest."""
        sealed = Domain("state", "in", SEALED)
        marked = self.search(
            sealed & Domain("check_needed", "=", True), limit=CHECK_BATCH
        )
        marked._reopen_changed()
        more = self.search_count(sealed & Domain("check_needed", "=", True), limit=1)
        if more:
            self._plan_check()
            return
        # Whatever no hook noticed: a contact moved to another company, an SQL update.
        oldest = self.search(sealed, order="checked_on, id", limit=CHECK_BATCH)
        oldest._reopen_changed()
