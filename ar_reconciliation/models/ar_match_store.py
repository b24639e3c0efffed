from odoo import models


class ArMatchStore(models.AbstractModel):
    _name = "ar.match.store"
    _description = "Storing of Engine Results"

    def _store(self, run, rule, lines, results):
        """Store the engine's proposals and set the state of each bank line.

        :param results: list of core ``Proposal`` values for these lines.
        :return: ar.match.proposal records to post now, in the order of the results.
        """
        lines._ar_open_proposals()._ar_update_state(
            ("proposed", "approval"), "superseded"
        )
        bridge = self.env["ar.core.bridge"]
        refused = self._refused(lines, run.automatic)
        kept = [
            result
            for result in results
            if bridge._signature(result) not in refused[result.entry_id]
        ]
        proposals = self._create(run, rule, lines, kept)
        return self._set_states(lines, kept, proposals, rule)

    def _refused(self, lines, automatic):
        """Allocations a person has refused, by bank line: never proposed again.

        A match undone by hand is refused for scheduled runs only; when a person
        starts the matching it is theirs to decide.
        """
        refused = {line.id: set() for line in lines}
        for proposal in lines.ar_proposal_ids:
            undone = automatic and proposal.undone_on
            if proposal.state == "rejected" or undone:
                refused[proposal.statement_line_id.id].add(
                    self.env["ar.core.bridge"]._record_signature(proposal)
                )
        return refused

    def _create(self, run, rule, lines, results):
        """Create a record for each result that has something to settle.

        :return: dict of position in ``results`` to record.
        """
        bridge = self.env["ar.core.bridge"]
        by_id = {line.id: line for line in lines}
        positions = [
            index
            for index, result in enumerate(results)
            if result.allocations or result.remainder
        ]
        records = (
            self.env["ar.match.proposal"]
            .sudo()
            .create(
                [
                    bridge._proposal_vals(
                        results[index], by_id[results[index].entry_id], run, rule
                    )
                    for index in positions
                ]
            )
        )
        return dict(zip(positions, records.sudo(False), strict=True))

    def _set_states(self, lines, results, proposals, rule):
        """Set each line by its first result; return what is to be posted."""
        firsts, shown = {}, {}
        for index, result in enumerate(results):
            firsts.setdefault(result.entry_id, (result, proposals.get(index)))
            if index in proposals:
                shown.setdefault(result.entry_id, proposals[index])
        to_post = self.env["ar.match.proposal"]
        for line in lines:
            result, record = firsts.get(line.id, (None, None))
            to_post += self._set_state(line, result, record, shown.get(line.id), rule)
        return to_post

    def _set_state(self, line, result, record, shown, rule):
        none = self.env["ar.match.proposal"]
        if result is None:
            line._ar_write(ar_proposal_id=False)
            line._ar_mark_exception("rejected")
            return none
        line._ar_write(ar_proposal_id=shown.id if shown else False)
        if result.decision == "exception" or record is None:
            code = result.exception or "unknown_payer"
            line._ar_mark_exception(code, dict(result.exception_data))
            return none
        if result.decision == "propose":
            code = result.exception if rule else "no_rule"
            line._ar_mark_exception(code, dict(result.exception_data), state="proposed")
            return none
        if result.decision == "ask":
            line._ar_mark_exception(
                result.exception, dict(result.exception_data), state="proposed"
            )
            record._request_approval()
            return none
        if rule._is_over_limit(record):
            record._request_approval()
            return none
        return record
