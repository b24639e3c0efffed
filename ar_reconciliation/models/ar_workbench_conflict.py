"""Who was quicker: what happened to a line or a proposal, by whom and when."""

from odoo import api, models
from odoo.tools import LazyTranslate

from .ar_statement_line_state import OPEN_STATES
from .ar_workbench import ArConflict

_lt = LazyTranslate(__name__)

#: What an entry of the match log did to a line, for the person who comes too late.
HAPPENED = {
    "posted": _lt("%(line)s was settled by the matching run of %(user)s on %(on)s."),
    "applied": _lt("%(user)s settled %(line)s on %(on)s."),
    "approved": _lt("%(user)s approved %(line)s on %(on)s, and it is settled."),
    "requested": _lt("%(user)s asked for the approval of %(line)s on %(on)s."),
    "rejected": _lt("%(user)s rejected this proposal for %(line)s on %(on)s."),
    "undone": _lt("%(user)s undid the match of %(line)s on %(on)s."),
    "excluded": _lt("%(user)s excluded %(line)s on %(on)s."),
    "included": _lt("%(user)s took %(line)s back into the queue on %(on)s."),
}
SETTLING = ("posted", "applied", "approved")


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    def _last_event(self, line, events, proposal=None):
        """The newest entry of the log about a line; empty when there is none.

        :param tuple events: of the log's selection.
        """
        domain = [("statement_line_id", "=", line.id), ("event", "in", events)]
        if proposal:
            domain.append(("proposal_id", "=", proposal.id))
        return self.env["ar.match.log"].search(domain, limit=1)

    @api.model
    def _conflict(self, line, events=tuple(HAPPENED), proposal=None):
        """The error for whoever comes too late, naming who and when.

        :param line: the account.bank.statement.line it is about.
        :param tuple events: keys of ``HAPPENED``; the newest entry tells.
        :return: ArConflict, to be raised.
        """
        entry = self._last_event(line, events, proposal)
        if entry:
            sentence = self.env._(HAPPENED[entry.event])
            happened = sentence % {
                "user": entry.user_id.sudo().name,
                "line": line.display_name,
                "on": self._when(entry.create_date),
            }
        else:
            happened = self.env._(
                "%s was changed elsewhere in the meantime.", line.display_name
            )
        return ArConflict(
            self.env._("%s Nothing was changed now: reload the list.", happened)
        )

    @api.model
    def _busy(self, lines):
        """The error when another person's work on the same lines goes on right now."""
        return ArConflict(
            self.env._(
                "Somebody else is working on %s right now. Nothing was changed: try "
                "again in a moment.",
                ", ".join(lines[:3].mapped("display_name")),
            )
        )

    @api.model
    def _did(self, line, events, proposal=None):
        """Was it this user who did the last of these to the line?"""
        return self._last_event(line, events, proposal).user_id == self.env.user

    @api.model
    def _check_open(self, lines):
        """Refuse lines that somebody settled or excluded.

        :raise ArConflict: naming who, about the first of them.
        """
        for line in lines:
            if line.ar_match_state not in OPEN_STATES:
                raise self._conflict(line, (*SETTLING, "excluded"))
