"""What people do in the workbench: the module's own actions, safe to repeat."""

from odoo import api, models
from odoo.exceptions import LockError, UserError

from .ar_statement_line_state import OPEN_STATES
from .ar_workbench import VERSION, ArConflict
from .ar_workbench_conflict import SETTLING

OPEN_PROPOSALS = ("proposed", "approval")


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    # === RESULTS === #

    @api.model
    def _result(self, status, lines, text, offer=False, **more):
        """The answer of each method that changes something; it tells colleagues, too.

        :param str status: ``done``, ``approval`` (waits for a reviewer) or
            ``repeated`` (this user had done it before; nothing changed).
        :param lines: account.bank.statement.line records it is about.
        :param str text: what happened, for the person.
        :param offer: what to offer next, or False.
        :return: see docs/rpc.md.
        """
        if status != "repeated":
            self._tell_changed(lines, status, text)
        lines = lines.exists()
        settled = lines.filtered(lambda line: line.ar_match_state not in OPEN_STATES)
        return {
            "v": VERSION,
            "status": status,
            "line_ids": lines.ids,
            "rows": self._rows(lines.filtered(self._is_in_queue)),
            "text": text,
            "progress": self.progress(),
            "offer": offer,
            "undo": bool(settled),
            **more,
        }

    @api.model
    def _repeated(self, lines, **more):
        text = self.env._("You had done this already: nothing was changed.")
        return self._result("repeated", lines, text, **more)

    @api.model
    def _proposal(self, proposal_id):
        """The proposal, if it exists and the user may read it and its line.

        :raise ArConflict: otherwise.
        """
        proposal = self.env["ar.match.proposal"].browse(proposal_id).exists()
        proposal = proposal._filtered_access("read")
        if not proposal:
            raise ArConflict(
                self.env._(
                    "This proposal no longer exists, or you may not see it: reload "
                    "the list."
                )
            )
        self._lines(proposal.statement_line_id.ids)
        return proposal

    @api.model
    def _lock(self, lines):
        """Keep lines to this transaction, or say that somebody is at them.

        :raise ArConflict: when another transaction holds one of them.
        """
        try:
            lines.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise self._busy(lines) from error

    # === ACCEPT AND REJECT === #

    @api.model
    def accept(self, proposal_id):
        """Settle the bank line as proposed, or put it before a reviewer.

        :raise ArConflict: when somebody else settled, rejected or undid it.
        :raise UserError: when Odoo refuses to post (lock dates, ...).
        """
        self.env["ar.access"]._check_clerk()
        proposal = self._proposal(proposal_id)
        line = proposal.statement_line_id
        if self._is_repeated(proposal):
            return self._repeated(line)
        self._lock(line)
        self._check_acceptable(proposal)
        proposal.action_apply()
        return self._accepted(proposal)

    def _is_repeated(self, proposal):
        """Has this user accepted the proposal before, with what came of it standing?"""
        if proposal.state == "applied":
            return proposal.applied_by_id == self.env.user
        return (
            proposal.state == "approval" and proposal.requested_by_id == self.env.user
        )

    def _check_acceptable(self, proposal):
        """Refuse what somebody else has decided since the screen showed it.

        :raise ArConflict: naming who and when.
        """
        line = proposal.statement_line_id
        if proposal.state not in OPEN_PROPOSALS or not line._ar_unsettled():
            settled = proposal.state == "applied" or line.ar_match_state == "matched"
            raise self._conflict(
                line,
                SETTLING if settled else (*SETTLING, "rejected", "undone", "excluded"),
            )
        reviewer = self.env["ar.access"]._is("reviewer")
        if proposal.state == "approval" and not reviewer:
            raise self._conflict(line, ("requested",), proposal)

    def _accepted(self, proposal):
        line = proposal.statement_line_id
        if proposal.state == "approval":
            text = self.env._("%s waits for a reviewer.", line.display_name)
            return self._result("approval", line, text)
        text = self.env._(
            "%(line)s is settled: %(summary)s.",
            line=line.display_name,
            summary=self._short(proposal.summary),
        )
        return self._result("done", line, text)

    @api.model
    def reject(self, proposal_id):
        """Set a proposal aside; the next best takes its place.

        :raise ArConflict: when somebody else decided about it.
        """
        self.env["ar.access"]._check_clerk()
        proposal = self._proposal(proposal_id)
        line = proposal.statement_line_id
        if proposal.state == "rejected" and self._did(line, ("rejected",), proposal):
            return self._repeated(line)
        self._lock(line)
        if proposal.state not in OPEN_PROPOSALS:
            raise self._conflict(line)
        proposal.action_reject()
        if line.ar_proposal_id:
            text = self.env._(
                "The proposal for %s is set aside: the next one is shown.",
                line.display_name,
            )
        else:
            text = self.env._(
                "The proposal for %s is set aside: there is no other one.",
                line.display_name,
            )
        return self._result("done", line, text)

    # === UNDO === #

    @api.model
    def undo(self, line_ids, reason=""):
        """Reopen settled lines and take excluded ones back.

        :raise ArConflict: when others have reopened all of them.
        """
        self.env["ar.access"]._check_clerk()
        lines = self._lines(line_ids)
        matched = lines.filtered(self._is_matched)
        excluded = lines.filtered(lambda line: line.ar_match_state == "excluded")
        if not matched and not excluded:
            return self._nothing_to_undo(lines)
        self._lock(matched | excluded)
        if matched:
            matched.action_ar_undo(reason or None)
        if excluded:
            excluded.action_ar_include()
        text = self.env._("Reopened: %s.", self._named(matched | excluded))
        return self._result("done", lines, text)

    def _is_matched(self, line):
        return (
            line.ar_match_state == "matched" or line.ar_proposal_id.state == "applied"
        )

    def _nothing_to_undo(self, lines):
        reopening = ("undone", "included")
        strangers = lines.filtered(lambda line: not self._did(line, reopening))
        if not strangers:
            return self._repeated(lines)
        if self._last_event(strangers[0], reopening):
            raise self._conflict(strangers[0], reopening)
        raise UserError(
            self.env._(
                "%s is not settled: there is nothing to undo.",
                strangers[0].display_name,
            )
        )

    # === HELPERS === #

    @api.model
    def _named(self, lines):
        """The first lines by name, and how many more there are."""
        names = ", ".join(lines[:3].mapped("display_name"))
        more = len(lines) - 3
        if more <= 0:
            return names
        return self.env._("%(names)s and %(count)s more", names=names, count=more)
