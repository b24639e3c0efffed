"""One bank line in full, with what this user may do about it now."""

from odoo import api, models

from .ar_statement_line_state import OPEN_STATES
from .ar_workbench import VERSION
from .ar_workbench_conflict import SETTLING

#: Entries of the log shown with a line.
LOG_LIMIT = 20


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    @api.readonly
    def line(self, line_id):
        """The line in full: see docs/rpc.md.

        :raise ArConflict: when it no longer exists, or is not for this user.
        """
        self._check_reader()
        return self._line_model(self._lines([line_id]))

    def _line_model(self, line):
        proposals = self._shown_proposals(line)
        [row] = self._rows(line)
        return {
            **row,
            "v": VERSION,
            "full_text": line.payment_ref or "",
            "currency": self._currency(line.currency_id),
            **self._paid(line),
            "company": self._ref(line.company_id),
            "journal": self._ref(line.journal_id),
            "title": line.display_name,
            "facts": self._facts(line),
            "source": self._source(line),
            "exception": line.ar_exception_text or "",
            "proposals": [self._proposal_card(p) for p in proposals],
            "suggested": self._suggested(line),
            "can": self._can(line, proposals),
            "why_not_approve": self._why_not_approve(proposals),
            "done": self._done(line),
            "log": self._log_rows(line),
            "thread": {"model": "account.move", "id": line.move_id.id},
            "presence": self._present(line),
        }

    def _paid(self, line):
        """What is to be distributed, in the currency in which it was paid."""
        foreign = line.foreign_currency_id
        currency = foreign or line.currency_id
        amount = line.amount_currency if foreign else line.amount
        return {
            "paid": self._money(amount, currency),
            "paid_currency": self._currency(currency),
        }

    def _shown_proposals(self, line):
        """What may be accepted, or was applied, the best first."""
        return line.ar_proposal_ids.filtered(
            lambda p: (
                p.state in ("proposed", "approval")
                or (p.state == "applied" and p == line.ar_proposal_id)
            )
        ).sorted(lambda p: (p != line.ar_proposal_id, p.rank, p.id))

    @api.model
    def _suggested(self, line):
        """Open items to settle when no proposal fits, as :meth:`items` gives them."""
        return []

    # === WHAT MAY BE DONE === #

    def _can(self, line, proposals):
        """What this user may do with the line as it stands, by command."""
        access = self.env["ar.access"]
        worker = access._is("clerk")
        is_open = worker and bool(line._ar_unsettled())
        states = set(proposals.mapped("state"))
        waits = "approval" in states
        free = is_open and not waits
        return {
            "accept": is_open and "proposed" in states,
            "approve": is_open and waits and not self._why_not_approve(proposals),
            "reject": is_open and bool(states & {"proposed", "approval"}),
            "settle": free,
            "ask": free,
            "exclude": worker and line.ar_match_state in OPEN_STATES,
            "include": worker and line.ar_match_state == "excluded",
            "undo": worker and self._is_matched(line),
            "book": free,
            "dispute": free and "proposed" in states and bool(line.ar_short_amount),
        }

    def _why_not_approve(self, proposals):
        """Why this user may not approve what waits; "" if they may, or nothing does."""
        waiting = proposals.filtered(lambda p: p.state == "approval")[:1]
        if not waiting:
            return ""
        asker = waiting.requested_by_id
        if not self.env["ar.access"]._is("reviewer"):
            return self.env._(
                "%s asks for approval: only a reviewer may give it.",
                asker.sudo().name,
            )
        if asker == self.env.user:
            return self.env._(
                "You asked for the approval yourself: another reviewer must give it."
            )
        return ""

    # === WHAT WAS DONE === #

    def _done(self, line):
        """Who settled or excluded the line, or False while it is open."""
        if line.ar_match_state not in ("matched", "excluded"):
            return False
        events = ("excluded",) if line.ar_match_state == "excluded" else SETTLING
        entry = self._last_event(line, events)
        if not entry:
            how = self.env._("Settled outside of this module")
            return {"by": False, "on": "", "how": how, "proposal_id": False}
        return {
            "by": self._ref(entry.user_id),
            "on": self._when(entry.create_date),
            "how": self._event_words()[entry.event],
            "proposal_id": entry.proposal_id.id,
        }

    def _event_words(self):
        events = self.env["ar.match.log"]._fields["event"]
        return dict(events._description_selection(self.env))

    def _log_rows(self, line):
        """The newest entries of the log about the line."""
        entries = self.env["ar.match.log"].search(
            [("statement_line_id", "=", line.id)], limit=LOG_LIMIT
        )
        words = self._event_words()
        return [
            {
                "event": words[entry.event],
                "text": " ".join(filter(None, (entry.settled, entry.note))),
                "user": entry.user_id.sudo().name,
                "on": self._when(entry.create_date),
            }
            for entry in entries
        ]
