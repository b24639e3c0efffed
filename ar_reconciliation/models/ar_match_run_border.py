"""Where a run meets what it cannot rely on: other transactions, and failing code."""

import logging

from psycopg2 import InterfaceError

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

#: Another transaction was faster; the same work may succeed in a new transaction.
CONTENTION = (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)

_logger = logging.getLogger(__name__)


class ArMatchRun(models.Model):
    _inherit = "ar.match.run"

    # === OTHER TRANSACTIONS === #

    @api.model
    def _free(self, records):
        """Lock the records that no other transaction holds, without waiting.

        PostgreSQL refuses the whole statement when one of the rows was changed after
        this transaction began to read: then halves are tried.

        :return: the locked records, in their order; nobody changes them until the
            end of the transaction, and what was read of them is still true.
        """
        try:
            with self.env.cr.savepoint(flush=False):
                return records.try_lock_for_update(allow_referencing=True)
        except CONTENTION:
            if len(records) == 1:
                return records.browse()
            half = len(records) // 2
            return self._free(records[:half]) + self._free(records[half:])

    def _lost(self, error):
        """Is there no use in going on in this transaction?"""
        return isinstance(error, InterfaceError) or self.env.cr.closed

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

    def _detail(self, error):
        """The error in words: what Odoo tells people, or the kind and first line."""
        if isinstance(error, UserError):
            return str(error.args[0])
        lines = str(error).strip().splitlines() or [""]
        return self.env._(
            "%(kind)s (%(text)s); the server's log has the details.",
            kind=type(error).__name__,
            text=lines[0][:200],
        )
