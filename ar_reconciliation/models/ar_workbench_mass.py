"""Accepting many sure proposals at once, after a look at what they are."""

from collections import Counter

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .ar_statement_line_state import OPEN_STATES
from .ar_workbench_work import OPEN_PROPOSALS

#: Proposals that one call may accept.
MASS_LIMIT = 100
#: Proposals that one summary looks at.
SUMMARY_LIMIT = 2000
#: The least certain ones shown before all are accepted.
SAMPLE = 10


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    @api.readonly
    def mass_summary(self, options, confidence):
        """What would be accepted at or above a confidence, and what is left out.

        :param float confidence: 0..1.
        :return: see docs/rpc.md; ``proposal_ids`` from the most certain on.
        """
        self._check_reader()
        found, below, more = self._mass_candidates(options or {}, float(confidence))
        left = Counter(
            {
                self.env._("Less certain"): below,
                self.env._("Beyond what one summary holds: accept these first"): more,
            }
        )
        ready = found.browse()
        for proposal in found:
            if why := self._why_not_in_mass(proposal):
                left[why] += 1
            else:
                ready += proposal
        lines = ready.statement_line_id
        return {
            "count": len(ready),
            "totals": self._totals((ln.currency_id.id, ln.amount) for ln in lines),
            "customers": len(ready.partner_id),
            "lowest": min(ready.mapped("confidence"), default=0.0),
            "left_out": [
                {"text": text, "count": count} for text, count in left.items() if count
            ],
            "proposal_ids": ready.ids,
            "sample": self._rows(ready[::-1][:SAMPLE].statement_line_id),
        }

    def _mass_candidates(self, options, confidence):
        """(best proposals at or above, number below, number beyond the limit)."""
        domain = self._queue_domain(options)
        domain &= Domain("ar_match_state", "in", OPEN_STATES)
        if not options.get("snoozed"):
            domain &= Domain("ar_is_snoozed", "=", False)
        lines = self.env["account.bank.statement.line"]
        query = lines._search(domain)
        best = query.subselect(
            lines._field_to_sql(query.table, "ar_proposal_id", query)
        )
        proposals = self.env["ar.match.proposal"]
        best = Domain("id", "in", best) & Domain("state", "in", OPEN_PROPOSALS)
        sure = best & Domain("confidence", ">=", confidence)
        total = proposals.search_count(best)
        enough = proposals.search_count(sure)
        found = proposals.search(sure, order="confidence DESC, id", limit=SUMMARY_LIMIT)
        return found, total - enough, enough - len(found)

    def _why_not_in_mass(self, proposal):
        """Why a proposal needs a look of its own, "" if it does not."""
        line = proposal.statement_line_id
        if proposal != line.ar_proposal_id:
            return self.env._("Not the best proposal of its line")
        if line.ar_queue_run_id:
            return self.env._("Waiting in a run")
        if proposal.state == "approval":
            return self._why_not_approve(proposal)
        if proposal._needs_approval():
            return self.env._("A reviewer must agree")
        return ""

    @api.model
    def mass_accept(self, proposal_ids):
        """Accept proposals, at most 100, each for itself.

        :return: as the other methods, with ``failed``: ``[{"line_id", "text"}]``.
        :raise UserError: when there are more than 100.
        """
        self.env["ar.access"]._check_clerk()
        if len(proposal_ids) > MASS_LIMIT:
            raise UserError(
                self.env._("At most %s proposals can be accepted at once.", MASS_LIMIT)
            )
        found = self.env["ar.match.proposal"].browse(proposal_ids).exists()
        found = found._filtered_access("read")
        lines = self._lines(found.statement_line_id.ids)
        repeated = found.filtered(self._is_repeated)
        ready, failed = self._mass_ready(found - repeated)
        done, refused = self._apply_all(ready)
        failed += refused
        if not done:
            return self._none_accepted(lines, failed)
        text = self.env._("Bank lines settled: %s.", len(done))
        if failed:
            text += " " + self.env._("Not settled: %s.", len(failed))
        return self._result("done", lines, text, failed=failed)

    def _none_accepted(self, lines, failed):
        if not failed:
            return self._repeated(lines, failed=[])
        text = self.env._("No bank line was settled.")
        return self._result("repeated", lines, text, failed=failed)

    def _mass_ready(self, proposals):
        """(proposals that can be accepted, rows on the others)."""
        ready, failed = proposals.browse(), []
        for proposal in proposals:
            try:
                self._check_acceptable(proposal)
                why = self._why_not_in_mass(proposal)
            except UserError as error:
                why = error.args[0]
            if why:
                failed.append(self._failed(proposal, why))
            else:
                ready += proposal
        return ready, failed

    def _failed(self, proposal, text):
        return {"line_id": proposal.statement_line_id.id, "text": text}

    def _apply_all(self, proposals):
        """Apply together; when that is refused, by halves down to the ones at fault.

        :return: (applied proposals, rows on the others)
        """
        if not proposals:
            return proposals, []
        try:
            with self.env.cr.savepoint():
                proposals.action_apply()
                self.env.flush_all()
            return proposals, []
        except UserError as error:
            self.env.invalidate_all()
            if len(proposals) == 1:
                return proposals.browse(), [self._failed(proposals, error.args[0])]
        half = len(proposals) // 2
        first, failed = self._apply_all(proposals[:half])
        second, more = self._apply_all(proposals[half:])
        return first + second, failed + more
