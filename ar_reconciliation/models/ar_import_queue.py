"""Large files: imported in the background, in committed steps that can be resumed."""

import hashlib
import logging
import time
from typing import NamedTuple

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.types import Statement
from .ar_background_job import CONTENTION, MAX_STALLED

#: More new entries than this are imported in the background when a person waits.
SCREEN_ENTRIES = 2000
#: Entries that are imported together; each step is committed.
STEP_ENTRIES = 500
#: Seconds for which a file is worked on before it is read again from the beginning.
WORK_SECONDS = 60
UNFINISHED = ("waiting", "importing")

_logger = logging.getLogger(__name__)


class Part(NamedTuple):
    """A statement of the file, where it goes, and its (entry, key) in order."""

    journal: models.BaseModel
    statement: Statement
    pairs: list


class ArImportBatch(models.Model):
    _inherit = "ar.import.batch"

    _job_cron = "ar_reconciliation.ar_import_batch_cron"
    _job_action = "ar_reconciliation.ar_import_batch_action"

    total_count = fields.Integer(
        string="Entries in the File", readonly=True, aggregator=None
    )
    done_count = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Entries that have been imported or recognised as imported before.",
    )
    plan = fields.Json(
        readonly=True, help="What a person decided before the import was put off."
    )
    status_text = fields.Text(compute="_compute_status_text", string="Status")
    open_statement_id = fields.Many2one(
        "account.bank.statement",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The statement to which the next step adds.",
    )
    match_run_id = fields.Many2one(
        "ar.match.run", string="Matching", readonly=True, ondelete="set null"
    )

    @api.depends("state", "progressed_on", "failure", "done_count")
    @api.depends_context("lang")
    def _compute_status_text(self):
        for batch in self:
            batch.status_text = batch._state_text()

    def _state_text(self):
        self.ensure_one()
        if self.state == "failed":
            return self.env._(
                "%(file)s was not imported to its end: %(failure)s What was imported "
                "stays (%(done)s of %(total)s entries). Remove the cause, then press "
                "Try Again; or take it back with Undo Import.",
                file=self.name,
                failure=self.failure,
                done=self.done_count,
                total=self.total_count,
            )
        since = self.progressed_on or self.create_date
        return self._waiting_text(since) if self._is_unfinished() else ""

    def _is_unfinished(self):
        """Is the schedule still to work on this file?"""
        return self.state in UNFINISHED

    # === START === #

    @api.model
    def _must_wait(self, entries):
        """Are these too many new entries for a person to wait for?"""
        return entries > SCREEN_ENTRIES and bool(self._schedule().active)

    @api.model
    def _enqueue(self, data, filename, parsed, journals, mapping=None, match_now=False):
        """Keep a file and what was decided about it; the schedule imports it.

        :param list journals: an account.journal per statement of the file.
        :param dict mapping: with which the file was read, None if it needs none.
        :return: the batch.
        """
        parts = self._parts(parsed, journals)
        batch = self._begin(
            data,
            filename,
            parsed,
            journals,
            state="waiting",
            total_count=sum(len(part.pairs) for part in parts),
            duplicate_count=len(parsed.duplicates),
            plan={
                "filename": filename,
                "mapping": mapping,
                "journals": [journal.id for journal in journals],
                "match_now": match_now,
                "digest": self._digest(parts),
            },
        )
        batch._call_schedule()
        return batch

    def _parts(self, parsed, journals):
        """The statements of a file with their journals."""
        return [
            Part(journal, statement, self._pairs(journal, statement))
            for statement, journal in zip(parsed.statements, journals, strict=True)
        ]

    @api.model
    def _digest(self, parts):
        """Tells whether a file was read as it was shown."""
        keys = (key for part in parts for _entry, key in part.pairs)
        return hashlib.sha256(" ".join(keys).encode()).hexdigest()

    def action_try_again(self):
        """Go on with imports that failed, from where they stopped."""
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        failed = self.filtered(lambda batch: batch.state == "failed")
        failed.sudo().write(
            {
                "state": "waiting",
                "user_id": self.env.uid,
                "failure": False,
                "progressed_on": fields.Datetime.now(),
            }
        )
        failed._call_schedule()
        return True

    def action_show_match_run(self):
        """Open the matching that followed the import."""
        self.ensure_one()
        return self.match_run_id._open()

    # === SCHEDULE === #

    @api.model
    def _cron_import(self):
        """Import the files that wait, and those whose import was killed."""
        batches = self.search([("state", "in", UNFINISHED)], order="id")
        left = sum(batch.total_count - batch.done_count for batch in batches)
        commit = self.env["ir.cron"]._commit_progress
        if commit(remaining=left) and all(batch._work() for batch in batches):
            commit(remaining=0)

    def _work(self):
        """Import this file, from where it stands, as the person who started it.

        :return: False when the time of the schedule is over.
        """
        ends, batch = time.monotonic() + WORK_SECONDS, self
        try:
            batch = self._as_importer()
            parts = batch._read_parts()
            while batch._step_safely(parts):
                seconds = self.env["ir.cron"]._commit_progress()
                if not seconds and time.monotonic() > ends:
                    return False
        except Exception as error:
            if self._lost(error):
                raise
            self.env.cr.rollback()
            batch._fail(error)
        return True

    def _as_importer(self):
        """This batch with the rights of who imports it, in the companies of the file.

        :raise AccessError: when that person may not import any more.
        """
        self.ensure_one()
        journals = self.env["account.journal"].browse(
            [journal for journal in self.plan["journals"] if journal]
        )
        companies = self.company_id | journals.company_id
        return self.env["ar.access"]._as_clerk(self, self.user_id, companies)

    def _read_parts(self):
        """Read the file again, as it was read for the preview.

        :raise UserError: when that gives something else, after an update perhaps.
        """
        plan = self.plan
        data = self.sudo().attachment_id.raw
        options = {"mapping": plan["mapping"]} if plan["mapping"] else {}
        parsed = self._parse(data, plan["filename"], **options)
        model = self.env["account.journal"]
        journals = [model.browse(journal) for journal in plan["journals"]]
        same = len(journals) == len(parsed.statements)
        parts = self._parts(parsed, journals) if same else []
        if not same or self._digest(parts) != plan["digest"]:
            raise UserError(
                self.env._(
                    "The file is now read in another way than in the preview. Undo "
                    "this import and import the file again."
                )
            )
        return parts

    def _step_safely(self, parts):
        """Import the next entries; try again when somebody else was faster.

        :return: False when there is nothing left to do here, for whatever reason.
        """
        for attempt in range(MAX_STALLED):
            try:
                return self._is_mine() and self._step(parts)
            except (*CONTENTION, IntegrityError) as error:
                self.env.cr.rollback()
                _logger.info("Import %s tries again: %s", self.id, error)
                if attempt == MAX_STALLED - 1:
                    raise
        return False

    def _is_mine(self):
        """Lock the batch and see whether it still waits; locks end with a commit."""
        if not self._free(self.sudo()):
            self._call_schedule(minutes=1)
            return False
        return self._is_unfinished()

    def _step(self, parts):
        """Import the next entries of the file, and say how far it is.

        :return: whether there may be more.
        """
        created, done = self.env["account.bank.statement.line"], 0
        for part, start, stop in self._next(parts):
            created += self._create_slice(part, start, stop)
            done += stop - start
        counts = {
            "state": "importing",
            "progressed_on": fields.Datetime.now(),
            "done_count": self.done_count + done,
            "entry_count": self.entry_count + len(created),
            "duplicate_count": self.duplicate_count + done - len(created),
        }
        self.env["ar.match.log"]._record("imported", created, note=self.name)
        if counts["done_count"] >= self.total_count:
            counts.update(state="imported", match_run_id=self._match_all().id)
        self.sudo().write(counts)
        self.env["ir.cron"]._commit_progress(done)
        return self.state == "importing"

    def _next(self, parts):
        """The entries of a step, in the order of the file.

        :return: list of (part, start, stop)
        """
        at, room, found = self.done_count, STEP_ENTRIES, []
        for part in parts:
            size = len(part.pairs)
            if room and at < size:
                stop = min(size, at + room)
                found.append((part, at, stop))
                room -= stop - at
            at = max(at - size, 0)
        return found

    def _create_slice(self, part, start, stop):
        """Bank lines of some entries of a statement, which grows with the steps.

        :return: the lines.
        """
        new, known = self._split_pairs(part.journal, part.pairs[start:stop])
        own = self.open_statement_id if start else self.open_statement_id.browse()
        if own and new:
            vals = self._line_vals(part.journal, new)
            with self.env.protecting(self._sums(own), own):
                lines = self.env["account.bank.statement.line"].sudo()
                created = lines.create([{**v, "statement_id": own.id} for v in vals])
                created.flush_recordset()
        else:
            created = self._create_lines(part.journal, part.statement, new, known)
            own = own or created.statement_id
        ended = stop == len(part.pairs)
        if own and ended and start:
            self._close(own, part)
        self.sudo().open_statement_id = False if ended else own
        return created.sudo(False)

    def _sums(self, statement):
        """Fields of a statement that Odoo computes from all of its lines."""
        names = ("first_line_index", "date", "balance_end", "is_complete")
        return [statement._fields[name] for name in names]

    def _close(self, own, part):
        """All entries of a statement are there: let its balances be those of them."""
        keys = set(own.line_ids.mapped("ar_import_key"))
        new = [pair for pair in part.pairs if pair[1] in keys]
        known = [entry for entry, key in part.pairs if key not in keys]
        for field in self._sums(own):
            self.env.add_to_compute(field, own)
        own.sudo().write(self._balances(part.statement, new, known))

    def _match_all(self):
        """Match what was imported, if asked for, in the background, too.

        :return: the first of the runs, one per company, or none.
        """
        runs = self.env["ar.match.run"]
        if not self.plan["match_now"]:
            return runs
        runs = runs._enqueue(self.line_ids._ar_matchable())
        runs._call_schedule()
        return runs[:1]

    def _fail(self, error):
        """Say why the import stopped, unless somebody else has it now."""
        if not isinstance(error, UserError):
            _logger.error("Import %s (%s) failed", self.id, self.name, exc_info=error)
        if self._is_mine():
            text = self._detail(error)
            self.sudo().write({"state": "failed", "failure": text})
        self.env["ir.cron"]._commit_progress()
