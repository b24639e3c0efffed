"""Where a run meets what it cannot rely on: other transactions, and failing code."""

import logging

from odoo import api, models
from odoo.exceptions import UserError

from .ar_background_job import CONTENTION

_logger = logging.getLogger(__name__)


class ArMatchRun(models.Model):
    _inherit = "ar.match.run"

    # === MATCHING === #

    def _process_safely(self, lines):
        """Match lines; when code fails, find the line it fails on and set it aside.

        :return: list of what rules in shadow mode would have done.
        """
        try:
            with self.env.cr.savepoint():
                return self._process(lines)
        except CONTENTION:
            raise  # no line is to blame; whoever called may try again
        except Exception as error:
            if self._lost(error):
                raise
            if len(lines) == 1:
                self._refuse(lines, error)
                return []
        half = len(lines) // 2
        first = self._process_safely(lines[:half])
        return self._merged(first, self._process_safely(lines[half:]))

    @api.model
    def _merged(self, *outcomes):
        """Add up what shadow rules would have done with several parts of a run."""
        merged = {}
        for found in (found for outcome in outcomes for found in outcome or ()):
            key = (found["rule"], found["version"])
            total = merged.setdefault(key, {"rule": key[0], "version": key[1]})
            for name in found.keys() - {"rule", "version"}:
                total[name] = total.get(name, 0) + found[name]
        return list(merged.values())

    # === POSTING === #

    def _post_batch(self, proposals):
        """Post together; when something refuses, post one by one and say which.

        :return: bank lines that were not tried: others hold them or their documents.
        """
        free = self._postable(proposals)
        left = (proposals - free).statement_line_id
        self._leave(left)
        try:
            with self.env.cr.savepoint():
                self._post(free)
        except Exception as error:
            if self._lost(error):
                raise
            _logger.info("%s bank lines are posted one by one: %s", len(free), error)
            for proposal in free:
                left += self._post_single(proposal)
        return left

    def _postable(self, proposals):
        """Those whose documents nobody else is settling; locks the documents."""
        items = self._free(proposals.allocation_ids.move_line_id)
        return proposals.filtered(lambda p: p.allocation_ids.move_line_id <= items)

    def _post_single(self, proposal):
        """Post one proposal; when that fails its bank line says why.

        :return: the bank line if another transaction was in the way.
        """
        line = proposal.statement_line_id
        try:
            with self.env.cr.savepoint():
                self._post(proposal)
        except CONTENTION:
            self._leave(line)
            return line
        except Exception as error:
            if self._lost(error):
                raise
            self._refuse(line, error)
        return line.browse()

    def _post(self, proposals):
        if proposals:
            self.env["ar.posting"]._post(proposals)
            proposals._after_apply("posted")
            self.env.flush_all()

    # === WHAT DID NOT WORK === #

    def _leave(self, lines):
        """Lines whose documents another transaction is settling at this moment."""
        if lines:
            detail = self.env._(
                "Somebody else was settling the same document at that moment."
            )
            lines._ar_mark_exception("posting_failed", {"detail": detail})

    def _refuse(self, line, error):
        """The error becomes the line's reason; what nobody foresaw is logged too."""
        if not isinstance(error, UserError):
            _logger.error(
                "Matching run %s could not settle bank line %s (%s)",
                self.id,
                line.id,
                line.name,
                exc_info=error,
            )
        line._ar_write(ar_run_id=self.id)
        line._ar_mark_exception("posting_failed", {"detail": self._detail(error)})
